//! Indicators (指标) of the city: what they are, where each number comes from, and the statistics and the annual report that
//! are made of them. This storey reads every register below and changes none.
//!
//! Invariants:
//! * an indicator stands once, in [`catalogue`]; its number is the number of records of one list, or a recorded figure with
//!   its source and its day, and pages say which;
//! * no page counts: a job counts whatever has changed ([`service::refresh`]) and pages read what it kept, with the moment of
//!   the count; certificates are counted anew only for the years in which their number has changed;
//! * a recorded figure of a day is corrected with a reason, never replaced in silence.
//!
//! * [`statistics`]: questions and their answers; [`records`]: the lists behind numbers that no other room lists;
//! * [`report`]: the annual report; [`home`]: the home page; [`quality`]: what in the registers is to be mended.

pub mod catalogue;
pub mod counting_store;
mod forms;
pub mod home;
pub mod model;
mod pages;
pub mod policy;
pub mod quality;
pub mod records;
pub mod report;
pub mod rises_store;
pub mod rules;
pub mod service;
pub mod settings;
pub mod statistics;
pub mod store;
pub(crate) mod views;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// The routes of this storey. Those with fixed words come before those of a question, which would take their place.
#[must_use]
pub fn routes() -> Vec<Route> {
    const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
    let mut routes = home::routes();
    routes.extend(records::routes());
    routes.extend(statistics::routes());
    routes.extend(report::routes());
    routes.extend(quality::routes());
    routes.extend([
        Route::get("/indicators", Access::Public, pages::list),
        Route::get("/indicators.xlsx", Access::Public, pages::workbook),
        Route::get("/indicators.csv", Access::Public, pages::text),
        Route::get("/indicators/{key}", Access::Public, pages::show),
        Route::post("/indicators/{key}", CITY, pages::record),
        Route::post("/indicators/{key}/target", CITY, pages::set_target),
    ]);
    routes
}
