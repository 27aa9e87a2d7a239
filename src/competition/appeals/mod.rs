//! Appeals (申诉) against the result of a contest, and the arbitration (仲裁) that decides about them.
//!
//! ```text
//! filed -> accepted -> hearing -> upheld | dismissed -> answered        late: recorded, and nothing follows
//!   |         |          |
//!   |         +----------+-> withdrawn, by whoever filed it
//!   +-> refused | withdrawn
//! ```
//!
//! Invariants:
//! * the clock runs from the recorded moment of publication and is the server's; what is filed later is refused by the
//!   program and recorded all the same;
//! * an entry has one appeal at a time about one thing; what was filed, heard and decided is never changed, which the
//!   databases see to;
//! * whoever decides sits on the panel of the appeal, holds the duty of arbitration, has no conflict with the contest and
//!   none of its other duties, and did not accept the appeal; asked anew at each step ([`hearing_service::seated`]);
//! * marks change only by unlocking in the room of marking, linked with the appeal; a result changes by a new version;
//! * appeals of a contest are closed when the time is over and each is answered ([`closing_service::close`]).

pub mod closing_service;
pub mod effect;
pub mod effect_service;
pub mod evidence_service;
pub mod forms;
pub mod hearing_service;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod settings;
pub(in crate::competition) mod step_pages;
pub mod store;

use crate::competition::events::RUNNERS;
use crate::competition::officials::JUDGES;
use crate::competition::sealing::STARTERS;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads appeals; policy says which.
const READERS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::BodyStaff,
    Role::Judge,
    Role::Worker,
]);
/// Who files, withdraws and adds evidence.
const FILERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::BodyStaff, Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/competitions/{number}/appeals", READERS, pages::list),
        Route::get("/competitions/{number}/contests/{code}/appeals/new", FILERS, pages::new_form),
        Route::post("/competitions/{number}/contests/{code}/appeals/new", FILERS, pages::file),
        Route::post("/competitions/{number}/contests/{code}/appeals/closing", RUNNERS, pages::close),
        Route::get("/competitions/{number}/appeals/{token}", READERS, pages::show),
        Route::get("/competitions/{number}/appeals/{token}/files/{file}", READERS, step_pages::evidence_file),
        Route::post("/competitions/{number}/appeals/{token}/files", FILERS, step_pages::add_file),
        Route::post("/competitions/{number}/appeals/{token}/withdrawal", FILERS, step_pages::withdraw),
        Route::post("/competitions/{number}/appeals/{token}/acceptance", RUNNERS, step_pages::accept),
        Route::post("/competitions/{number}/appeals/{token}/refusal", RUNNERS, step_pages::refuse),
        Route::post("/competitions/{number}/appeals/{token}/panel", RUNNERS, step_pages::seat),
        Route::post("/competitions/{number}/appeals/{token}/notes", JUDGES, step_pages::note),
        Route::post("/competitions/{number}/appeals/{token}/decision", JUDGES, step_pages::decide),
        Route::post("/competitions/{number}/appeals/{token}/unlockings", JUDGES, step_pages::ask_unlock),
        Route::post("/competitions/{number}/appeals/{token}/unlockings/{id}", STARTERS, step_pages::decide_unlock),
        Route::post("/competitions/{number}/appeals/{token}/answer", RUNNERS, step_pages::answer),
        Route::post("/competitions/{number}/appeals/{token}/acknowledgement", FILERS, step_pages::acknowledge),
    ]
}
