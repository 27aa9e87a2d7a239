//! Assessors (考评员): card, grade, dates, trades and levels, and the recusals that bar an assignment.

pub mod model;
pub mod policy;
pub mod rules;
pub mod service;
pub mod settings;
pub mod store;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
