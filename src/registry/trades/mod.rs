//! Occupations (职业), their work types (工种) and the assessable trades (职业(工种)): the public classification, shipped
//! with the program, retired and never deleted.
//!
//! Invariants:
//! * a trade has a whole level range or none, and without one no body can file it;
//! * no scope line that is or comes into force lies outside the range of its trade, or names an access-type or
//!   retired one.

mod forms;
pub mod import;
pub mod import_rules;
pub mod listing;
pub mod model;
mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const CITY: Access = Access::Roles(&[Role::CityAdministrator]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/trades", Access::Public, pages::list),
        Route::get("/trades.xlsx", Access::Public, pages::list_xlsx),
        Route::get("/trades.csv", Access::Public, pages::list_csv),
        Route::get("/occupations", Access::Public, pages::occupations),
        Route::get("/trades/new", CITY, pages::new_form),
        Route::post("/trades", CITY, pages::create),
        Route::get("/trades/{code}", Access::Public, pages::show),
        Route::post("/trades/{code}", CITY, pages::change),
        Route::post("/trades/{code}/retirement", CITY, pages::change_retirement),
    ]
}
