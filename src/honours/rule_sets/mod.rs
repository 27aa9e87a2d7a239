//! Title rules (称号规则): which ranks of which competitions earn which title, which reward and which promotion of level,
//! from a year on. A set is for a level of competitions and for one class, or for every class; each year may have its own.
//!
//! Invariants:
//! * there is one set for a level, a class and a year from which it is good; the one of the class goes before the general
//!   one, a later one before an earlier one;
//! * within a set no rank of a group has two rules, and every rule gives something;
//! * changing a set changes what is proposed from then on, nothing that was conferred.

pub mod forms;
pub mod model;
pub(in crate::honours) mod pages;
pub mod placing_service;
pub mod rules;
pub mod service;
pub mod store;

use crate::honours::titles::{CITY, READERS};
use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/honours/rules", READERS, pages::list),
        Route::post("/honours/rules", CITY, pages::create),
        Route::get("/honours/rules/new", CITY, pages::new),
        Route::get("/honours/rules/{token}", CITY, pages::edit),
        Route::post("/honours/rules/{token}", CITY, pages::change),
    ]
}
