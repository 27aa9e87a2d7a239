//! Score sheets (评分表): one per assessor, part and batch line; marked blind, submitted, confirmed by another person.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
