//! Marking (评分): what the judges of a contest give for the works before them, by codes only, until all of it is locked.
//!
//! A contest is marked in compartments: a module on one day of marking. In a compartment each judge of the panel has a
//! sheet for each code, which he fills in on a device, or on paper that two others type and compare.
//!
//! ```text
//! compartment   open -> entered -> checked -> signed -> locked      sheet from paper   open -> entered -> confirmed
//!                 ^        |          |          |                                       ^        |
//!                 +--------+----------+----------+  opened again                         +--------+  rejected
//! ```
//!
//! Invariants:
//! * what a judge typed is stored as he typed it; points are computed from it ([`scoring`]), rounded once for each aspect;
//! * a sheet knows a work by its code; no page, answer, export, log line or address of this room says who made it;
//! * a mark changes only in an open sheet of an open compartment, or while two people have opened its aspect (triggers of
//!   both databases see to it); its old and new value stand in the trail;
//! * judges see each other's judgement scores when all have scored; scores that are too far apart open another round;
//! * whoever compares a sheet from paper did not type it, whoever checks a compartment did not close it, whoever grants an
//!   unlocking did not ask for it (policy, and constraints of both databases);
//! * a judge who has to stay away gives no mark: asked when marking begins, and again when anything is declared or changed.

pub mod forms;
pub mod giving_service;
pub(in crate::competition) mod leading_pages;
pub mod locking_service;
pub mod locking_store;
pub mod model;
pub(in crate::competition) mod pages;
pub(in crate::competition) mod paper_pages;
pub mod paper_service;
pub mod policy;
pub mod progress;
pub mod record_service;
pub mod scoring;
pub mod service;
pub mod store;
pub(in crate::competition) mod tracing_pages;

use crate::competition::events::WATCHERS;
use crate::competition::officials::JUDGES;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who comes to the marking of a contest: its officials, and whoever runs or supervises the event.
pub const FOLLOWERS: Access = Access::Roles(&[
    Role::Judge,
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
]);
/// Who may open the marking, or be the second person at an unlocking; which of them, the policy says.
pub const OPENERS: Access = Access::Roles(&[Role::Judge, Role::CityAdministrator, Role::CompetitionOrganiser]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const PAPER: &str = "/competitions/{number}/contests/{code}/marking/paper/{token}";
    const RECORDS: &str = "/competitions/{number}/contests/{code}/marking/records/{module}";
    const MARKS: &str = "/marking/{token}";
    vec![
        Route::get("/competitions/{number}/contests/{code}/marking", FOLLOWERS, pages::overview),
        Route::post("/competitions/{number}/contests/{code}/marking/opening", OPENERS, pages::open),
        Route::get("/competitions/{number}/contests/{code}/marking/works/{work}", WATCHERS, tracing_pages::trace),
        Route::get("/competitions/{number}/contests/{code}/marking/paper", JUDGES, paper_pages::list),
        Route::get(PAPER, JUDGES, paper_pages::sheet),
        Route::post(PAPER, JUDGES, paper_pages::enter),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/paper/{token}/decision",
            JUDGES,
            paper_pages::decide,
        ),
        Route::get(RECORDS, JUDGES, paper_pages::records),
        Route::post(RECORDS, JUDGES, paper_pages::record),
        Route::get("/competitions/{number}/contests/{code}/marking/{module}/{day}", FOLLOWERS, leading_pages::show),
        Route::get(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/works/{work}",
            FOLLOWERS,
            leading_pages::work,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/closing",
            JUDGES,
            leading_pages::close,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/check",
            JUDGES,
            leading_pages::check,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/signatures",
            JUDGES,
            leading_pages::sign,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/forced-signatures",
            JUDGES,
            leading_pages::force,
        ),
        Route::post("/competitions/{number}/contests/{code}/marking/{module}/{day}/lock", JUDGES, leading_pages::lock),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/reopening",
            JUDGES,
            leading_pages::reopen,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/discussions",
            JUDGES,
            leading_pages::send_back,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/unlocks",
            JUDGES,
            leading_pages::ask_unlock,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/unlocks/{unlock}/decision",
            OPENERS,
            leading_pages::decide_unlock,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/marking/{module}/{day}/unlocks/{unlock}/relock",
            OPENERS,
            leading_pages::relock,
        ),
        Route::get(MARKS, JUDGES, pages::sheet),
        Route::post(MARKS, JUDGES, pages::save_form),
        Route::post("/marking/{token}/marks", JUDGES, pages::save_mark),
        Route::get("/marking/{token}/panel", JUDGES, pages::panel),
    ]
}
