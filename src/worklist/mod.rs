//! The first page of every role: what waits for me, how long, due when, and one click to act; then what I did.
//!
//! It stands above the rooms of which it tells; `work.rs` decides what a role has to do from where things stand; nothing is stored here, so the list
//! can never disagree with the registers.

pub mod craft;
pub mod model;
mod pages;
pub mod store;
pub mod work;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/work", Access::SignedIn, pages::work)]
}
