//! What a worker sees: his applications, marks once published, certificates; and how he claims his account.

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
