//! Training and further education of the city's workers: records of persons, by hand or from a sheet, and counted figures
//! where persons are not known; the uplift of levels and of education is computed from the records.
//!
//! Invariants:
//! * a record is of one person, one course and one first day; the same is not taken twice;
//! * levels and education only rise: what is no rise is no uplift and is refused where it is claimed;
//! * a figure is of one kind, year, district and trade, and is never added to what the records say of the same kind: pages
//!   and figures show both apart;
//! * what was wrong is voided for a reason and stays on record.

pub mod forms;
pub mod import;
pub(in crate::studios) mod import_pages;
pub mod import_rules;
pub mod model;
pub(in crate::studios) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};
use crate::studios::naming::CITY;

/// Who reads records of persons.
const READERS: Access = Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/training", READERS, pages::list),
        Route::get("/training.xlsx", READERS, pages::workbook),
        Route::get("/training.csv", READERS, pages::text),
        Route::get("/training/new", CITY, pages::new_form),
        Route::post("/training/new", CITY, pages::enter),
        Route::post("/training/records/{token}/void", CITY, pages::void_record),
        Route::get("/training/figures", READERS, pages::figures),
        Route::post("/training/figures", CITY, pages::enter_figure),
        Route::post("/training/figures/{token}/void", CITY, pages::void_figure),
        Route::get("/training/imports", CITY, import_pages::imports),
        Route::post("/training/imports", CITY, import_pages::upload),
        Route::get("/training/template.xlsx", CITY, import_pages::template),
        Route::get("/training/imports/{token}", CITY, import_pages::import_run),
        Route::get("/training/imports/{token}/progress", CITY, import_pages::progress),
        Route::get("/training/imports/{token}/rejected.xlsx", CITY, import_pages::rejected),
        Route::post("/training/imports/{token}/posting", CITY, import_pages::post),
    ]
}
