//! Assessment batches (认定批次): draft, filing, approval, and the state line from there to the archive.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
