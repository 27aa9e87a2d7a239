//! Past contests (往届竞赛): competitions of earlier years that were held elsewhere, on paper or in another program, filed
//! from records: the competition, its contests, who took part, and the table of each contest as it was.
//!
//! ```text
//! competition  archived at once      contest  final at once      result  version 1, final, origin `records`
//! ```
//!
//! Invariants:
//! * nothing is computed: ranks and totals are those of the records, but they must agree with each other;
//! * whoever took part is found by his document or registered; nobody is renamed, nobody takes part twice in one contest;
//! * days are in the past, in the year of the plan; the same competition is filed once;
//! * a competition is filed whole, in one transaction, or not at all; its result says where it comes from.

pub mod import;
pub mod import_rules;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;

use crate::competition::events::CITY;
use crate::platform::web::Route;

/// The routes of this room. They come before those of competitions, whose numbers would take their place.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/competitions/past", CITY, pages::imports),
        Route::get("/competitions/past/template.xlsx", CITY, pages::template),
        Route::post("/competitions/past/upload", CITY, pages::upload),
        Route::get("/competitions/past/imports/{token}", CITY, pages::import_run),
        Route::get("/competitions/past/imports/{token}/progress", CITY, pages::progress),
        Route::get("/competitions/past/imports/{token}/rejected.xlsx", CITY, pages::rejected),
        Route::post("/competitions/past/imports/{token}/posting", CITY, pages::post),
    ]
}
