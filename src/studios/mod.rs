//! Studios (工作室), innovations (创新成果) and training: what the craft of a city hands down and finds out.
//!
//! * [`naming`]: studios from the application to the name, with those who work and learn there, and their directory;
//! * [`innovations`]: innovations from submission to the e-certificate;
//! * [`years`]: the years of a studio: plan, money, outputs, report, assessment, and what follows on it;
//! * [`training`]: training and education: records of persons and counted figures.

pub mod forms;
pub mod innovations;
pub mod naming;
pub mod service;
pub mod settings;
pub mod training;
pub mod years;

use crate::platform::web::Route;

/// The routes of this storey.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = naming::routes();
    routes.extend(innovations::routes());
    routes.extend(years::routes());
    routes.extend(training::routes());
    routes
}
