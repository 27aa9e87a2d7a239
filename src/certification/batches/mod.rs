//! Assessment batches (认定批次): draft, filing, approval, and the state line from there to the archive.
//!
//! ```text
//! draft -> submitted -> approved -> application_open -> arranging -> staffing -> examining -> scoring
//!            |  ^                                                                                |
//!            v  |                                            archived <- certifying <- public_notice
//!          returned                                   cancelled: from any state before certifying
//! ```
//!
//! Invariants:
//! * the number (filing code, year, month, three-digit serial) is given once and never changes;
//! * every change of state goes through [`service::move_to`], which writes the state line and the audit trail;
//! * a batch is filed only while filing and scope hold on every day of the assessment (`filing`);
//! * after `arranging` candidates have a ticket number and an anonymous code (`arrangement`).

pub mod arrangement;
pub mod exports;
pub mod filing;
pub mod forms;
pub mod model;
pub(in crate::certification) mod pages;
pub mod policy;
pub mod service;
pub mod state_line;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who may look at batches; which of them, his scope says.
pub const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::BodyStaff, Role::Assessor, Role::QualitySupervisor]);
/// Who files and runs the batches of his body.
pub const BODY: Access = Access::Roles(&[Role::BodyStaff]);
/// Who decides for the city.
pub const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
/// Both.
pub const BODY_AND_CITY: Access = Access::Roles(&[Role::BodyStaff, Role::CityAdministrator]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/batches", READERS, pages::list),
        Route::get("/batches.xlsx", READERS, pages::workbook),
        Route::get("/batches.csv", READERS, pages::text),
        Route::get("/batches/new", BODY, pages::new_form),
        Route::post("/batches/new", BODY, pages::create),
        Route::get("/batches/{number}", READERS, pages::show),
        Route::get("/batches/{number}/edit", BODY, pages::edit_form),
        Route::post("/batches/{number}/edit", BODY, pages::change),
        Route::post("/batches/{number}/submission", BODY, pages::submit),
        Route::post("/batches/{number}/approval", CITY, pages::approve),
        Route::post("/batches/{number}/return", CITY, pages::send_back),
        Route::post("/batches/{number}/cancellation", BODY_AND_CITY, pages::cancel),
        Route::post("/batches/{number}/application-closing", BODY, pages::close_applications),
        Route::post("/batches/{number}/arrangement", BODY, pages::arrange),
        Route::post("/batches/{number}/scoring", BODY_AND_CITY, pages::begin_scoring),
    ]
}
