//! Results of contests in versions (成绩版本): computed from locked marks, signed by the chief judge and the monitor,
//! published by a second person, corrected in the open, and computed again by anybody (`jiangce recompute`).
//!
//! ```text
//! contest   unsealed -> provisional -> appeals_closed -> public_notice -> final
//! version   provisional       after_appeals (marks changed)  public_notice   final -> corrected -> corrected …
//!           prepared -> signed -> published
//! ```
//!
//! Invariants:
//! * a version follows from its inputs alone, which are published with it, signed; nobody's name is among them;
//! * a published version is never changed or deleted, which the database sees to; what differs is a new version with its
//!   reason, and after the final one with a decision document too;
//! * whoever prepared a table does not publish it (policy, and a constraint of both databases);
//! * nothing is published while a mark is open, somebody's order is undecided, or a signature is missing;
//! * what is published is computed from the marks once more at that moment.
//!
//! The key that signs comes from the master key of the installation ([`crate::platform::secret::Keys::sign_openly`]), so
//! there is nothing more to keep; `/results/key` gives the public one. Whoever replaces the master key signs later files by
//! another key; earlier ones name their own.

pub mod computing;
pub mod files;
pub mod filing_service;
pub mod forms;
pub mod inputs;
pub(in crate::competition) mod managing_pages;
pub mod model;
pub(in crate::competition) mod pages;
pub mod placing;
pub mod policy;
pub mod rules;
pub mod service;
pub mod stages_service;
pub mod steps_store;
pub mod store;
pub mod tables;
pub(in crate::competition) mod tables_pages;
pub mod telling_service;

use crate::competition::events::RUNNERS;
use crate::competition::officials::JUDGES;
use crate::competition::sealing::{STARTERS, WITNESSES};
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Whose own results there may be.
const OWNERS: Access = Access::Roles(&[Role::Worker, Role::BodyStaff]);

/// The routes of this room. Closing the time of appeals is in the room of appeals, which asks whether one is open.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/results/key", Access::Public, pages::key),
        Route::get("/results/mine", OWNERS, tables_pages::mine),
        Route::get("/competitions/{number}/tables", Access::Public, tables_pages::tables),
        Route::get("/competitions/{number}/contests/{code}/results", Access::Public, pages::latest),
        Route::get("/competitions/{number}/contests/{code}/results/manage", WITNESSES, managing_pages::manage),
        Route::post("/competitions/{number}/contests/{code}/results/preparation", RUNNERS, managing_pages::prepare),
        Route::post("/competitions/{number}/contests/{code}/results/signature", JUDGES, managing_pages::sign),
        Route::post("/competitions/{number}/contests/{code}/results/publication", RUNNERS, managing_pages::publish),
        Route::post("/competitions/{number}/contests/{code}/results/notice", RUNNERS, managing_pages::open_notice),
        Route::post("/competitions/{number}/contests/{code}/results/finalisation", RUNNERS, managing_pages::finalise),
        Route::post("/competitions/{number}/contests/{code}/results/decisions", STARTERS, managing_pages::decide),
        Route::post("/competitions/{number}/contests/{code}/results/objections", RUNNERS, managing_pages::object),
        Route::post(
            "/competitions/{number}/contests/{code}/results/objections/{token}/answer",
            RUNNERS,
            managing_pages::answer,
        ),
        Route::get("/competitions/{number}/contests/{code}/results/{version}", Access::Public, pages::version),
        Route::get(
            "/competitions/{number}/contests/{code}/results/{version}/table.xlsx",
            Access::Public,
            pages::workbook,
        ),
        Route::get("/competitions/{number}/contests/{code}/results/{version}/table.csv", Access::Public, pages::text),
        Route::get("/competitions/{number}/contests/{code}/results/{version}/file", Access::Public, pages::file),
    ]
}
