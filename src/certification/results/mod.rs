//! Results of a batch: computed when all sheets are confirmed, put on public notice (公示), open to everyone.
//!
//! Invariants:
//! * results are computed in the transaction of the last confirmation, from confirmed sheets only;
//! * parts are not averaged: every required part has to reach its pass mark (`rules`);
//! * a disagreement of assessors about absence or exemption is a finding, and no result is made up from it;
//! * the notice names nobody in full, runs for whole working days and ends with a day of the city.

mod exports;
pub mod model;
mod pages;
pub mod policy;
mod public_pages;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const WATCHERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::BodyStaff, Role::QualitySupervisor, Role::Auditor]);
const PUBLISHERS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff]);
const DECIDERS: Access = Access::Roles(&[Role::BodyStaff, Role::Assessor]);

/// The routes of this room. Deciding about a sheet is here and not in `sheets`, since the last confirmation
/// computes the results.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/sheets/{token}/confirmation", DECIDERS, pages::decide_sheet),
        Route::get("/batches/{number}/results", WATCHERS, pages::show),
        Route::post("/batches/{number}/results", PUBLISHERS, pages::compute),
        Route::get("/batches/{number}/results.xlsx", WATCHERS, exports::workbook),
        Route::get("/batches/{number}/results.csv", WATCHERS, exports::text),
        Route::post("/batches/{number}/notice", PUBLISHERS, pages::start_notice),
        Route::get("/notices", Access::Public, public_pages::list),
        Route::get("/notices/{number}", Access::Public, public_pages::show),
    ]
}
