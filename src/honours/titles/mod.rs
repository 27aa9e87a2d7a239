//! The register of titles (称号): what there is to be conferred, by whom, for how long, with which allowance, and what then
//! stands on the certificate. The usual titles of a city are there from the beginning; an administrator adds others.
//!
//! Invariants:
//! * the key of a title never changes, since it stands in addresses and figures;
//! * a title is never deleted: it is retired, and what was conferred stays what it was;
//! * whether a person or a team holds it does not change either.

pub mod forms;
pub mod model;
pub(in crate::honours) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who keeps titles, rules and the roll.
pub const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
/// Who reads how honours come about.
pub const READERS: Access = Access::Roles(&[Role::CityAdministrator, Role::Auditor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/honours/titles", READERS, pages::list),
        Route::post("/honours/titles", CITY, pages::create),
        Route::get("/honours/titles/new", CITY, pages::new),
        Route::get("/honours/titles/{key}", CITY, pages::edit),
        Route::post("/honours/titles/{key}", CITY, pages::change),
        Route::post("/honours/titles/{key}/retirement", CITY, pages::retire),
        Route::post("/honours/titles/{key}/restoration", CITY, pages::restore),
    ]
}
