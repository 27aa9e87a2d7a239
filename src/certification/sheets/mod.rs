//! Score sheets (评分表): one per assessor, part and batch line; marked blind, submitted, confirmed by another person.

pub mod import_rules;
pub mod model;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
