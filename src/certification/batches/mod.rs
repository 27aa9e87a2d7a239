//! Assessment batches (认定批次): draft, filing, approval, and the state line from there to the archive.
//!
//! ```text
//! draft -> submitted -> approved -> application_open -> arranging -> staffing -> examining -> scoring
//!            |  ^                                                                                |
//!            v  |                                            archived <- certifying <- public_notice
//!          returned                                   cancelled: from any state before certifying
//! ```
//!
//! Invariants:
//! * the number (filing code, year, month, three-digit serial) is given once and never changes;
//! * every change of state goes through [`service::move_to`], which writes the state line and the audit trail;
//! * a batch is filed only while filing and scope hold on every day of the assessment (`filing`);
//! * after `arranging` candidates have a ticket number and an anonymous code (`arrangement`).

pub mod arrangement;
pub mod filing;
pub mod model;
pub mod policy;
pub mod service;
pub mod store;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
