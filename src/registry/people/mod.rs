//! Natural persons, each once for all roles, found by name, initials, document or telephone.

pub mod model;
pub mod policy;
pub mod protection;
pub mod rules;
pub mod service;
pub mod store;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
