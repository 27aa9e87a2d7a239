//! Natural persons, each once for all roles, found by name, initials, document, telephone or certificate.
//!
//! Invariants:
//! * a person is known by kind and number of his document; nobody is renamed because a roster writes his name otherwise;
//! * document and mobile numbers lie encrypted, with a keyed hash beside them for exact look-up; lists show them masked,
//!   and the full numbers appear on one page, for a reason that the audit trail keeps;
//! * what somebody looks for stands sealed in the address;
//! * each distinct folded name stands once in the table of names, with one row for every suffix of it and of its
//!   initials, so that two Chinese characters find it among millions.

mod appointed_store;
pub(crate) mod forms;
mod load_store;
pub mod model;
mod pages;
pub mod policy;
pub mod protection;
pub mod rules;
pub mod search_store;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who may look for people: the city and those who supervise it, and bodies for their own candidates.
const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::QualitySupervisor, Role::Auditor, Role::BodyStaff]);
/// Who may correct contact data.
const CORRECTORS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/people", READERS, pages::list),
        Route::post("/people/search", READERS, pages::search),
        Route::get("/people/{token}", READERS, pages::show),
        Route::post("/people/{token}/disclosure", READERS, pages::disclose),
        Route::get("/people/{token}/contact", CORRECTORS, pages::contact_form),
        Route::post("/people/{token}/contact", CORRECTORS, pages::correct_contact),
    ]
}
