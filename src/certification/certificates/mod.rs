//! Certificates: numbered and issued after the notice, kept for ever, printed and as PDF; the history import.

pub mod model;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
