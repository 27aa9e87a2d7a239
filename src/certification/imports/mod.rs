//! Registers from spreadsheets: one way for all of them. A file is uploaded, its rows are staged with what is wrong
//! and what would be right, and the good ones are posted in one transaction through the services of their rooms.
//!
//! Invariants: nothing is written before somebody posts; a posting writes all good rows or none; a row that the
//! register has already is left alone, and one that differs changes it with its history.

pub mod model;
mod pages;
pub mod service;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const CITY: Access = Access::Roles(&[Role::CityAdministrator]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/imports/{kind}", CITY, pages::start),
        Route::post("/imports/{kind}", CITY, pages::upload),
        Route::get("/imports/{kind}/template.xlsx", CITY, pages::template),
        Route::get("/imports/{kind}/{token}", CITY, pages::show),
        Route::get("/imports/{kind}/{token}/progress", CITY, pages::progress),
        Route::get("/imports/{kind}/{token}/rejected.xlsx", CITY, pages::rejected),
        Route::post("/imports/{kind}/{token}/posting", CITY, pages::post),
    ]
}
