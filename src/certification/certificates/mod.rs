//! Certificates: numbered and issued after the notice, kept for ever, printed and as PDF; the history import.
//!
//! Invariants:
//! * a number is given out once, without gaps, and never reused, whatever becomes of the certificate;
//! * nothing is deleted: a certificate that ceases to be valid keeps the day and the reason;
//! * `certificate_count` is changed in the transaction that changes the certificates it counts.
//!
//! ```text
//! valid -> replaced | cancelled | revoked
//! ```

mod drawing;
mod forms;
pub mod history;
pub mod import;
pub mod import_rules;
pub mod listing;
pub mod model;
pub(super) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod single_service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const STAFF: Access = Access::Roles(policy::SEARCHERS);
    const READERS: Access = Access::Roles(policy::READERS);
    const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
    const BODY: Access = Access::Roles(&[Role::BodyStaff]);
    vec![
        Route::get("/certificates", STAFF, pages::list),
        Route::get("/certificates.xlsx", STAFF, pages::export_workbook),
        Route::get("/certificates.csv", STAFF, pages::export_text),
        Route::get("/certificates/{number}.pdf", READERS, pages::document),
        Route::get("/certificates/{number}", READERS, pages::show),
        Route::post("/certificates/{number}/revocation", CITY, pages::revoke),
        Route::post("/certificates/{number}/cancellation", CITY, pages::cancel),
        Route::get("/batches/{number}/certificates", STAFF, pages::batch),
        Route::post("/batches/{number}/certificates", BODY, pages::issue),
    ]
}
