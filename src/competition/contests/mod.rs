//! Contests (赛项) of a competition: trade and level of the standard, modules with weights and days, the rules by which
//! they are marked, ranked and appealed, and who may enter. Copies of whole competitions into another year.
//!
//! Invariants:
//! * weights of the modules are whole per cent and sum up to 100;
//! * what decides about a result (modules, rules) changes only while the competition is a draft or returned;
//! * the code of a contest is its place in the competition, given once.

pub mod forms;
pub mod model;
pub(in crate::competition) mod pages;
pub mod rules;
pub mod service;
pub mod store;

use crate::competition::events::{CITY, RUNNERS};
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/competitions/{number}/copy", CITY, pages::copy),
        Route::get("/competitions/{number}/contests/new", RUNNERS, pages::new_form),
        Route::post("/competitions/{number}/contests/new", RUNNERS, pages::create),
        Route::get("/competitions/{number}/contests/{code}", Access::Public, pages::show),
        Route::get("/competitions/{number}/contests/{code}/edit", RUNNERS, pages::edit_form),
        Route::post("/competitions/{number}/contests/{code}/edit", RUNNERS, pages::change),
        Route::post("/competitions/{number}/contests/{code}/removal", RUNNERS, pages::remove),
    ]
}
