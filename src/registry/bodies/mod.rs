//! Certification bodies (评价机构), their sites (站点) with filing codes, and the scope lines (评价范围) that say what each
//! may certify.
//!
//! Invariants:
//! * name and unified social credit code of a body, and the filing code of a site, are used once;
//! * a filing code agrees with class and first filing of its body, and is fixed once it has been in force;
//! * a scope line lies within the filing of its site and within the level range of its trade; no two of the same
//!   trade and level overlap;
//! * filings move from state to state as `FilingState::may_become` says; nothing is deleted.

mod forms;
pub mod import;
pub mod import_rules;
pub mod listing;
pub mod model;
mod pages;
pub mod policy;
pub mod rules;
pub mod scope_import;
pub mod scope_import_rules;
pub mod service;
mod site_pages;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const CITY: Access = Access::Roles(&[Role::CityAdministrator]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/bodies", Access::Public, pages::list),
        Route::get("/bodies.xlsx", Access::Public, pages::list_xlsx),
        Route::get("/bodies.csv", Access::Public, pages::list_csv),
        Route::get("/bodies/new", CITY, pages::new_form),
        Route::post("/bodies", CITY, pages::register),
        Route::get("/bodies/{code}", Access::Public, pages::show),
        Route::post("/bodies/{code}", CITY, pages::change),
        Route::get("/bodies/{code}/edit", CITY, pages::edit_form),
        Route::post("/bodies/{code}/state", CITY, pages::change_state),
        Route::get("/bodies/{code}/sites/new", CITY, site_pages::new_site_form),
        Route::post("/bodies/{code}/sites", CITY, site_pages::add_site),
        Route::get("/bodies/{code}/sites/{filing_code}/edit", CITY, site_pages::edit_site_form),
        Route::post("/bodies/{code}/sites/{filing_code}", CITY, site_pages::change_site),
        Route::get("/bodies/{code}/sites/{filing_code}/scope", CITY, site_pages::scope_form),
        Route::post("/bodies/{code}/sites/{filing_code}/scope", CITY, site_pages::add_scope),
        Route::post("/bodies/{code}/scope/{line}/end", CITY, site_pages::end_scope),
    ]
}
