//! Studios (工作室), innovations (创新成果) and training: what the craft of a city hands down and finds out.
//!
//! * [`naming`]: studios from the application to the name, with those who work and learn there, and their directory.

pub mod forms;
pub mod naming;
pub mod service;
pub mod settings;

use crate::platform::web::Route;

/// The routes of this storey.
#[must_use]
pub fn routes() -> Vec<Route> {
    naming::routes()
}
