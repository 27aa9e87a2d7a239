//! Officials (裁判、监督、仲裁) of a competition: who officiates, what each does in which contest, and from whom each has to
//! stay away.
//!
//! Invariants:
//! * nobody officiates over a contest with whose contestants he has a conflict; [`service::require_no_conflict`] is the one
//!   question, asked at the assignment, at the appointment and at the marking;
//! * duties that would let one person watch over himself are never held together ([`rules::incompatible`]);
//! * a panel is fixed once its contest is being scored, a sealing judge once his layer is sealed;
//! * a duty is ended, never deleted, so that it can be read later who sat where.

pub mod allocation;
pub(in crate::competition) mod duty_pages;
pub mod duty_service;
pub mod forms;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::competition::events::RUNNERS;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads who officiates: whoever runs the event or supervises.
pub const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Auditor, Role::QualitySupervisor]);
/// The officials themselves.
pub const JUDGES: Access = Access::Roles(&[Role::Judge]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/judging", JUDGES, pages::judging),
        Route::post("/judging/conflicts", JUDGES, pages::declare_own),
        Route::get("/competitions/{number}/officials", READERS, pages::list),
        Route::get("/competitions/{number}/officials/new", RUNNERS, pages::new_form),
        Route::post("/competitions/{number}/officials/new", RUNNERS, pages::add),
        Route::post("/competitions/{number}/officials/allocation", RUNNERS, duty_pages::allocate),
        Route::get("/competitions/{number}/officials/{token}", READERS, pages::show),
        Route::post("/competitions/{number}/officials/{token}/edit", RUNNERS, pages::change),
        Route::post("/competitions/{number}/officials/{token}/confirmation", RUNNERS, pages::confirm),
        Route::post("/competitions/{number}/officials/{token}/invitation", RUNNERS, pages::invite_again),
        Route::post("/competitions/{number}/officials/{token}/withdrawal", RUNNERS, pages::withdraw),
        Route::post("/competitions/{number}/officials/{token}/conflicts", RUNNERS, pages::declare),
        Route::post("/competitions/{number}/officials/{token}/conflict-endings", RUNNERS, pages::end_conflict),
        Route::get("/competitions/{number}/contests/{code}/officials", READERS, duty_pages::duties),
        Route::post("/competitions/{number}/contests/{code}/officials/duties", RUNNERS, duty_pages::assign),
        Route::post("/competitions/{number}/contests/{code}/officials/duty-endings", RUNNERS, duty_pages::end_duty),
        Route::post("/competitions/{number}/appointment", RUNNERS, pages::appoint),
    ]
}
