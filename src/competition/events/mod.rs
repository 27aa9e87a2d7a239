//! Competitions (竞赛): the yearly plan and its approval, the event with its days and places, the line of its states, and
//! the calendar that anyone may read or subscribe to.
//!
//! ```text
//! draft -> submitted -> plan_approved -> published -> entry_open -> eligibility_checked -> officials_appointed
//!            |  ^                                                                                 |
//!            v  |                                  archived <- rewards_issued <- every contest final
//!          returned            postponed: from plan_approved on, and back again    cancelled: before any result
//! ```
//!
//! Invariants:
//! * the number (kind, year, serial) is given once and never changes;
//! * every change of state goes through [`service::move_to`], which writes the state line and the audit trail;
//! * whoever submits a competition does not approve it;
//! * guests know of it from publication on; an organiser knows his own event and no other.

pub mod calendar;
pub mod exports;
pub mod forms;
pub mod model;
pub mod offers;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod state_line;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who drafts competitions and decides about the plan.
pub const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
/// Who fills in and runs a competition.
pub const RUNNERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser]);
/// Who sees how competitions are run: reads the yearly plan, walks from a number to its people.
pub const WATCHERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Auditor, Role::QualitySupervisor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/competitions", Access::Public, pages::list),
        Route::get("/competitions.xlsx", Access::Public, pages::workbook),
        Route::get("/competitions.csv", Access::Public, pages::text),
        Route::get("/competitions/calendar.ics", Access::Public, pages::calendar),
        Route::get("/competitions/plans/{year}", WATCHERS, pages::plan),
        Route::post("/competitions/plans/{year}/approval", CITY, pages::approve_plan),
        Route::get("/competitions/new", CITY, pages::new_form),
        Route::post("/competitions/new", CITY, pages::create),
        Route::get("/competitions/{number}", Access::Public, pages::show),
        Route::get("/competitions/{number}/calendar.ics", Access::Public, pages::event_calendar),
        Route::get("/competitions/{number}/edit", RUNNERS, pages::edit_form),
        Route::post("/competitions/{number}/edit", RUNNERS, pages::change),
        Route::post("/competitions/{number}/submission", RUNNERS, pages::submit),
        Route::post("/competitions/{number}/approval", CITY, pages::approve),
        Route::post("/competitions/{number}/return", CITY, pages::send_back),
        Route::post("/competitions/{number}/publication", RUNNERS, pages::publish),
        Route::post("/competitions/{number}/entry-opening", RUNNERS, pages::open_entry),
        Route::post("/competitions/{number}/postponement", RUNNERS, pages::postpone),
        Route::post("/competitions/{number}/resumption", RUNNERS, pages::resume),
        Route::post("/competitions/{number}/cancellation", RUNNERS, pages::cancel),
    ]
}
