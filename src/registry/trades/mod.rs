//! Occupations (职业), their work types (工种) and the assessable trades (职业(工种)): the public classification, shipped with the program, retired and never deleted.

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
