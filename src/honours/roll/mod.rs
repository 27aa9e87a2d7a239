//! The roll of honour (荣誉榜): who holds which title, conferred for a rank, after a selection, or entered from the document
//! of somebody else; public, searchable, verified by anybody, with a certificate on paper.
//!
//! ```text
//! valid -> replaced | withdrawn | revoked        shown as expired after its last day
//! ```
//!
//! Invariants:
//! * a number is given once, without gaps, and never again; what stands on a certificate is never changed, which the
//!   databases see to;
//! * somebody has one valid honour of a contest at the most;
//! * a corrected result replaces or withdraws, a decision revokes, each for a reason;
//! * strangers read those that hold and those that have expired; whoever has a number learns whatever became of it.

mod drawing;
pub mod forms;
pub mod listing;
pub mod model;
pub(in crate::honours) mod pages;
pub mod policy;
pub(in crate::honours) mod recording_pages;
pub mod rules;
pub mod service;
pub mod store;

use crate::honours::titles::CITY;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who takes documents: the city, and workers their own.
const HOLDERS: Access = Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::Worker]);
/// Whose own honours are listed.
const WORKER: Access = Access::Roles(&[Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/mine/honours", WORKER, pages::mine),
        Route::get("/honours", Access::Public, pages::list),
        Route::get("/honours.xlsx", Access::Public, pages::workbook),
        Route::get("/honours.csv", Access::Public, pages::text),
        Route::get("/honours/new", CITY, recording_pages::form),
        Route::post("/honours", CITY, recording_pages::record),
        Route::get("/honours/{number}.pdf", HOLDERS, pages::document),
        Route::get("/honours/{number}", Access::Public, pages::show),
        Route::post("/honours/{number}/revocation", CITY, pages::revoke),
        Route::get("/honours/{number}/{token}", Access::Public, pages::verify),
    ]
}
