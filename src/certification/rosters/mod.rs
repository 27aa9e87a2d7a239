//! Candidate rosters (考生名册): from a sheet that a body already has to candidates that can be posted.
//!
//! A roster is checked row by row against pure rules; every finding says what is wrong and what would be
//! right. Rows without errors can be posted while the others go back as a workbook with their reasons.
//! [`mappings`] are the templates as data, [`model`] is what a good row becomes, [`rules`] decide about a
//! sheet and `fields` about one row, [`written`] knows how people write a value, [`trades`] how they name a trade.
//!
//! Invariants: a row with an error is never posted; of two rows for one person and one batch line the later
//! one is in error; what is stored is the normalised value, never the cell.

mod eligibility;
mod fields;
pub mod mappings;
pub mod model;
pub mod rules;
pub mod trades;
pub mod written;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}
