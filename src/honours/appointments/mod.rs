//! Appointed ranks (聘任等级): master technician and chief technician, which no examination gives. An employer appoints whoever
//! holds the rank below in the trade for the years of the settings; the staff of its body records it from the document, or the
//! city does, and another person of the city confirms it (certification 1.2 and 2).
//!
//! ```text
//! recorded -> confirmed -> ended                 shown as expired after its last day
//! recorded -> refused
//! recorded -> withdrawn                          by whoever recorded it, or his employer's staff
//! ```
//!
//! Invariants:
//! * only employers appoint: a body that assesses the public records nothing;
//! * whoever records does not decide (policy, and a constraint of both databases);
//! * one appointment at a time waits for a decision about somebody in a trade, which both databases see to;
//! * the rank below, its years and the term are checked when it is recorded and again when it is confirmed;
//! * an appointment is renewed by another one that follows without a gap, and never changed.

pub mod forms;
pub mod listing;
pub mod model;
pub(in crate::honours) mod pages;
pub mod policy;
pub(in crate::honours) mod recording_pages;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads: the city and those who watch, the staff of a body its own, a worker his.
const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::BodyStaff, Role::Worker]);
/// Who records and ends.
const RECORDERS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff]);
/// Who decides.
const CITY: Access = Access::Roles(&[Role::CityAdministrator]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/appointments", READERS, pages::list),
        Route::get("/appointments.xlsx", READERS, pages::workbook),
        Route::get("/appointments.csv", READERS, pages::text),
        Route::get("/appointments/new", RECORDERS, recording_pages::form),
        Route::post("/appointments", RECORDERS, recording_pages::record),
        Route::get("/appointments/{number}", READERS, pages::show),
        Route::post("/appointments/{number}/confirmation", CITY, pages::confirm),
        Route::post("/appointments/{number}/refusal", CITY, pages::refuse),
        Route::post("/appointments/{number}/withdrawal", RECORDERS, pages::withdraw),
        Route::post("/appointments/{number}/end", RECORDERS, pages::end),
    ]
}
