//! Assessors (考评员): card, grade, dates, trades and levels, and the recusals that bar an assignment.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
