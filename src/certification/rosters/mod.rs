//! Candidate rosters: a spreadsheet becomes staged rows, good rows become applications.

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
