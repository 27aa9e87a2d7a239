//! Quality of the registers: what is missing, contradictory or overdue, the worst first, each with the page that mends it.

pub mod model;
mod pages;
pub mod store;

use crate::indicators::policy::WATCHERS;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const THEIRS: Access = Access::Roles(WATCHERS);
    vec![
        Route::get("/quality", THEIRS, pages::show),
        Route::get("/quality.xlsx", THEIRS, pages::workbook),
        Route::get("/quality.csv", THEIRS, pages::text),
    ]
}
