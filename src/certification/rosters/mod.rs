//! Candidate rosters (考生名册): from a sheet that a body already has to candidates that can be posted.
//!
//! A roster is checked row by row against pure rules; every finding says what is wrong and what would be
//! right. Rows without errors can be posted while the others go back as a workbook with their reasons.
//! [`mappings`] are the templates as data, [`model`] is what a good row becomes, [`rules`] decide about a
//! sheet and `fields` about one row, [`trades`] knows how people name a trade.
//!
//! Invariants: a row with an error is never posted; of two rows for one person and one batch line the later
//! one is in error; what is stored is the normalised value, never the cell.

mod eligibility;
mod fields;
pub mod import;
pub mod mappings;
pub mod model;
mod pages;
pub mod rules;
pub mod service;
pub mod store;
pub mod trades;

use crate::certification::batches::BODY;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::BodyStaff, Role::QualitySupervisor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/roster-templates/{name}.xlsx", Access::SignedIn, pages::template),
        Route::get("/batches/{number}/roster", READERS, pages::roster),
        Route::post("/batches/{number}/roster/upload", BODY, pages::upload),
        Route::get("/batches/{number}/roster/new", BODY, pages::entry_form),
        Route::post("/batches/{number}/roster/new", BODY, pages::enter),
        Route::get("/batches/{number}/roster/imports/{token}", READERS, pages::import_run),
        Route::get("/batches/{number}/roster/imports/{token}/progress", READERS, pages::progress),
        Route::get("/batches/{number}/roster/imports/{token}/rejected.xlsx", READERS, pages::rejected),
        Route::post("/batches/{number}/roster/imports/{token}/posting", BODY, pages::post),
        Route::post("/batches/{number}/roster/{person}/{line}/withdrawal", BODY, pages::withdraw),
    ]
}
