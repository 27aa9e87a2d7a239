//! Innovations (创新成果) of workers, teams and studios: from the phone of whoever found something out to the e-certificate.
//!
//! ```text
//! submitted -> endorsed -> adopted -> awarded
//!   |  ^   \      |
//!   v  |    '-----+-> declined        withdrawn: from submitted, returned and endorsed
//! returned
//! ```
//!
//! Invariants:
//! * the shares of all who found it make up a hundred per cent;
//! * the unit gives its opinion first: the staff of its body, or the city from paper where it has none; nobody speaks for
//!   the unit, reviews or awards what is his own or what he brought in;
//! * it is adopted with as many reviews as the setting asks for and a mean that passes; a review is never changed, which the
//!   databases see to; no reviewer shares it or works in its unit;
//! * the benefit stands with its basis: as it was claimed, and as it was confirmed;
//! * whoever adopted it does not award it: an award takes two people of the city;
//! * an award gives a certificate to each of those who share it; its number is given once, and what stands on it is never
//!   changed;
//! * its files are enclosed and taken back by whoever handed it in until the unit has spoken, and then stay as they are;
//! * strangers know what is adopted or awarded, and read masked names.

pub mod certificate_pages;
pub mod certificate_service;
pub mod certificate_store;
mod drawing;
pub mod filing_service;
pub mod filing_store;
pub mod forms;
pub mod listing;
pub mod model;
pub(in crate::studios) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod step_pages;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route, attachment};
use crate::studios::innovations::model::Case;
use crate::studios::naming::CITY;

/// Who submits.
const SUBMITTERS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff, Role::Worker]);
/// Who gives the opinion of a unit.
const ENDORSERS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff]);
/// Who takes a document: its holder, the unit, the city and those who watch.
const HOLDERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::BodyStaff, Role::Worker]);
/// Whose own are listed.
const WORKER: Access = Access::Roles(&[Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/innovations", Access::Public, pages::list),
        Route::get("/innovations.xlsx", Access::Public, pages::workbook),
        Route::get("/innovations.csv", Access::Public, pages::text),
        Route::get("/mine/innovations", WORKER, certificate_pages::mine),
        Route::get("/innovations/new", SUBMITTERS, pages::new_form),
        Route::post("/innovations/new", SUBMITTERS, pages::submit),
        Route::get("/innovations/{number}", Access::Public, step_pages::show),
        Route::get("/innovations/{number}/edit", SUBMITTERS, pages::edit_form),
        Route::post("/innovations/{number}/edit", SUBMITTERS, pages::change),
        Route::post("/innovations/{number}/files", SUBMITTERS, step_pages::enclose),
        Route::get("/innovations/{number}/files/{file}", HOLDERS, attachment::read::<Case>),
        Route::post("/innovations/{number}/files/{file}/withdrawal", SUBMITTERS, attachment::take_back::<Case>),
        Route::post("/innovations/{number}/withdrawal", SUBMITTERS, step_pages::withdraw),
        Route::post("/innovations/{number}/endorsement", ENDORSERS, step_pages::endorse),
        Route::post("/innovations/{number}/return", ENDORSERS, step_pages::send_back),
        Route::post("/innovations/{number}/refusal", ENDORSERS, step_pages::decline),
        Route::post("/innovations/{number}/reviews", CITY, step_pages::review),
        Route::post("/innovations/{number}/adoption", CITY, step_pages::adopt),
        Route::post("/innovations/{number}/award", CITY, step_pages::award),
        Route::get("/innovation-certificates/{number}.pdf", HOLDERS, certificate_pages::document),
        Route::get("/innovation-certificates/{number}", Access::Public, certificate_pages::show),
        Route::post("/innovation-certificates/{number}/revocation", CITY, certificate_pages::revoke),
    ]
}
