//! Assessors (考评员): card, grade, dates, trades and levels, and the recusals that bar an assignment.
//!
//! Invariants:
//! * a person has one assessor record for life and one card at a time; a card number is unique;
//! * the grade bounds the levels of every trade on the card (考评员 5 to 3, 高级考评员 5 to 1);
//! * a recusal is ended, never deleted, and nobody lifts his own bar;
//! * the public directory shows what the card shows: name, number, grade, trades, district and state.
//!
//! ```text
//! engaged <-> suspended
//!    |  ^         |
//!    v  |         v
//! cancelled  <----+      (whoever was cancelled may be engaged anew)
//! ```

mod forms;
pub mod import;
pub mod import_rules;
pub mod model;
mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod settings;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
/// Who may declare a recusal: the assessor himself, and the city.
const DECLARERS: Access = Access::Roles(&[Role::CityAdministrator, Role::Assessor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/assessors", Access::Public, pages::list),
        Route::get("/assessors.xlsx", Access::Public, pages::export_workbook),
        Route::get("/assessors.csv", Access::Public, pages::export_text),
        Route::get("/assessors/new", CITY, pages::new_form),
        Route::post("/assessors/new", CITY, pages::register),
        Route::get("/assessors/mine", Access::Roles(&[Role::Assessor]), pages::mine),
        Route::get("/assessors/{card}", Access::Public, pages::show),
        Route::get("/assessors/{card}/edit", CITY, pages::edit_form),
        Route::post("/assessors/{card}/edit", CITY, pages::change),
        Route::post("/assessors/{card}/card", CITY, pages::renew),
        Route::post("/assessors/{card}/scopes", CITY, pages::set_scopes),
        Route::post("/assessors/{card}/state", CITY, pages::change_state),
        Route::post("/assessors/{card}/recusals", DECLARERS, pages::declare_recusal),
        Route::post("/assessors/{card}/recusals/{recusal}/end", CITY, pages::end_recusal),
    ]
}
