//! What keeps the installation running and honest: the audit trail, the outbox, the settings, the
//! calendar of holidays.
//!
//! Business settings and holidays are the city administrator's, settings of sign-in the security
//! administrator's, the trail the auditor's. Every change leaves a row in the trail, the check of the
//! trail itself included.

mod forms;
pub mod model;
mod pages;
pub mod policy;
pub mod service;
pub mod store;
pub mod trail_addresses;
pub mod trail_export;
mod trail_pages;
pub mod trail_words;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const AUDITOR: Access = Access::Roles(&[Role::Auditor]);
    const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
    const ADMINISTRATORS: Access = Access::Roles(&[Role::CityAdministrator, Role::SecurityAdministrator]);
    vec![
        Route::get("/audit", AUDITOR, trail_pages::list),
        Route::get("/audit.xlsx", AUDITOR, trail_pages::workbook),
        Route::get("/audit.csv", AUDITOR, trail_pages::text),
        Route::post("/audit/verification", AUDITOR, trail_pages::verify),
        Route::get("/outbox", ADMINISTRATORS, pages::outbox),
        Route::post("/outbox/{id}/retry", ADMINISTRATORS, pages::retry),
        Route::post("/outbox/retry", ADMINISTRATORS, pages::retry_all),
        Route::get("/settings", ADMINISTRATORS, pages::settings),
        Route::get("/settings/{key}", ADMINISTRATORS, pages::setting),
        Route::post("/settings/{key}", ADMINISTRATORS, pages::change_setting),
        Route::get("/holidays", CITY, pages::holidays),
        Route::post("/holidays", CITY, pages::add_holiday),
        Route::post("/holidays/{day}/removal", CITY, pages::remove_holiday),
    ]
}
