//! Natural persons, each once for all roles, found by name, initials, document or telephone.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
