//! Who assesses what: assignment of assessors to the parts of a batch line, with every bar named.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
