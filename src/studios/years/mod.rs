//! The year of a studio: plan, funds, outputs, report and assessment; and what follows on it: rectification, withdrawal,
//! renewal of the name, the end of its term.
//!
//! ```text
//! year:    planned -> submitted -> assessed            studio: operating -> rectifying -> operating | withdrawn
//!             ^          v                                     operating -> operating (renewed) | expired | withdrawn
//!             '------ returned
//! ```
//!
//! Invariants:
//! * a studio has one year at a time of each number, from the year of its name on;
//! * funds and outputs are written while the year is open; what was wrong is voided for a reason and stays on record;
//! * nobody assesses a report that he submitted himself, which the databases see to; points are given by indicator, and the
//!   grade follows from their sum;
//! * a failed studio has a day by which it must be better; if it is not, its name is withdrawn with a document;
//! * a name is renewed once its last year was assessed and did not fail.

pub mod assessment_service;
pub mod filing_service;
pub mod forms;
pub mod model;
pub(in crate::studios) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;
pub(in crate::studios) mod year_pages;

use crate::platform::web::{Access, Route};
use crate::studios::naming::{CITY, KEEPERS, READERS};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/studios/{number}/years", Access::Public, pages::list),
        Route::post("/studios/{number}/years", KEEPERS, pages::begin),
        Route::post("/studios/{number}/rectification", CITY, pages::rectify),
        Route::post("/studios/{number}/withdrawal", CITY, pages::withdraw),
        Route::post("/studios/{number}/renewal", CITY, pages::renew),
        Route::post("/studios/{number}/expiry", CITY, pages::expire),
        Route::get("/studios/{number}/years/{year}", READERS, year_pages::show),
        Route::post("/studios/{number}/years/{year}/plan", KEEPERS, year_pages::plan),
        Route::post("/studios/{number}/years/{year}/funds", KEEPERS, year_pages::add_fund),
        Route::post("/studios/{number}/years/{year}/outputs", KEEPERS, year_pages::add_output),
        Route::post("/studios/{number}/years/{year}/voids/{token}", KEEPERS, year_pages::void),
        Route::post("/studios/{number}/years/{year}/report", KEEPERS, year_pages::report),
        Route::post("/studios/{number}/years/{year}/return", CITY, year_pages::send_back),
        Route::post("/studios/{number}/years/{year}/assessment", CITY, year_pages::assess),
    ]
}
