//! Score sheets (评分表): one per assessor, part and batch line; marked blind, submitted, confirmed by another person.
//!
//! ```text
//! open -> submitted -> confirmed
//!   ^         |            |
//!   +---------+------------+   rejected, or opened again, each with a reason
//! ```
//!
//! Invariants:
//! * a sheet knows its candidates by anonymous code only: no page, answer, export, log line or address of this room
//!   says a name, an employer or a ticket number;
//! * a cell is written by the version that the writer saw, and every change leaves its old and new value in the audit
//!   trail, in the same transaction;
//! * while a sheet is not open nothing in it changes (a trigger of both databases sees to it);
//! * whoever confirms is not who submitted, nor who wrote (policy, and a constraint of both databases).
//!
//! Confirming belongs to `results`, because the last confirmation computes them.

mod exports;
mod forms;
pub mod model;
mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const READERS: Access =
    Access::Roles(&[Role::Assessor, Role::BodyStaff, Role::CityAdministrator, Role::QualitySupervisor, Role::Auditor]);
const MARKERS: Access = Access::Roles(&[Role::Assessor]);
const STAFF: Access = Access::Roles(&[Role::BodyStaff]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/sheets", READERS, pages::list),
        Route::get("/sheets/{token}", READERS, pages::show),
        Route::post("/sheets/{token}", MARKERS, pages::save_form),
        Route::post("/sheets/{token}/marks", MARKERS, pages::save_mark),
        Route::get("/sheets/{token}/marks.xlsx", READERS, exports::workbook),
        Route::get("/sheets/{token}/marks.csv", READERS, exports::text),
        Route::post("/sheets/{token}/submission", MARKERS, pages::submit),
        Route::post("/sheets/{token}/reopening", STAFF, pages::reopen),
    ]
}
