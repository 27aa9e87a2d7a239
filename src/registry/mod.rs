//! The registers on which everything else stands: trades, bodies, people, assessors. What is no longer
//! in force is retired or ended with a date, never deleted, because certificates point to it.

pub mod assessors;
pub mod bodies;
pub mod people;
mod reference;
pub mod settings;
pub mod trades;

pub use reference::load_reference_data;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [trades::routes(), bodies::routes(), people::routes(), assessors::routes()]
        .into_iter()
        .flatten()
        .collect()
}
