//! Certification bodies (评价机构), their sites (站点) with filing codes, and the scope lines (评价范围) that say what each may certify.

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
