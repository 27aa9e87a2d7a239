//! Indicators (指标) of the city: what they are, where each number comes from, and the statistics and the annual report that
//! are made of them. This storey reads every register below and changes none.
//!
//! Invariants:
//! * an indicator stands once, in [`catalogue`]; its number is the number of records of one list, or a recorded figure with
//!   its source and its day, and pages say which;
//! * no page counts: a job counts whatever has changed ([`service::refresh`]) and pages read what it kept, with the moment of
//!   the count; certificates are counted anew only for the years in which their number has changed;
//! * a recorded figure of a day is corrected with a reason, never replaced in silence.

mod answer_views;
pub mod asking_store;
pub mod catalogue;
pub mod charts;
pub mod counting_store;
mod forms;
pub mod growth;
mod home_pages;
pub mod home_store;
mod indicator_pages;
pub mod model;
mod pages;
pub mod policy;
mod quality_pages;
pub mod quality_store;
pub mod questions;
mod record_pages;
pub mod records_store;
mod report_pages;
mod report_views;
pub mod rises;
pub mod rises_store;
pub mod rules;
pub mod service;
pub mod settings;
pub mod store;
pub(crate) mod value_views;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
    const WATCHERS: Access = Access::Roles(policy::WATCHERS);
    vec![
        Route::get("/", Access::Public, home_pages::home),
        Route::get("/statistics", Access::Public, pages::overview),
        Route::get("/statistics/years", Access::Public, pages::comparison),
        Route::get("/statistics/years.xlsx", Access::Public, pages::comparison_workbook),
        Route::get("/statistics/years.csv", Access::Public, pages::comparison_text),
        Route::get("/statistics/districts/{code}", Access::Public, pages::district),
        Route::get("/statistics/trades/{code}", Access::Public, pages::trade),
        Route::get("/statistics/records/contests", Access::Public, record_pages::contests),
        Route::get("/statistics/records/contested-trades", Access::Public, record_pages::contested_trades),
        Route::get("/statistics/records/participants", Access::Public, record_pages::participants),
        Route::get("/statistics/records/uplifts", Access::Public, record_pages::uplifts),
        Route::get("/statistics/{question}.xlsx", Access::Public, pages::question_workbook),
        Route::get("/statistics/{question}.csv", Access::Public, pages::question_text),
        Route::get("/statistics/{question}", Access::Public, pages::question),
        Route::get("/indicators", Access::Public, indicator_pages::list),
        Route::get("/indicators.xlsx", Access::Public, indicator_pages::workbook),
        Route::get("/indicators.csv", Access::Public, indicator_pages::text),
        Route::get("/indicators/{key}", Access::Public, indicator_pages::show),
        Route::post("/indicators/{key}", CITY, indicator_pages::record),
        Route::post("/indicators/{key}/target", CITY, indicator_pages::set_target),
        Route::get("/report", Access::Public, report_pages::show),
        Route::get("/report.pdf", Access::Public, report_pages::pdf),
        Route::get("/report.docx", Access::Public, report_pages::word),
        Route::get("/quality", WATCHERS, quality_pages::show),
        Route::get("/quality.xlsx", WATCHERS, quality_pages::workbook),
        Route::get("/quality.csv", WATCHERS, quality_pages::text),
    ]
}
