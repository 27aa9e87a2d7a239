//! The home page for everyone: verification first, then what is open, what is new, and the city in figures.

mod pages;
pub mod store;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/", Access::Public, pages::home)]
}
