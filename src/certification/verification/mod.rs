//! Verification by anyone (证书查询), without saying more than the holder of the paper may know.

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
