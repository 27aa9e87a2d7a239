//! Results of a batch: computed when all sheets are confirmed, put on public notice (公示), open to everyone.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
