//! Promotion of skill level by competition (竞赛晋级): the rooms above propose, the city accepts and names the site that
//! answers, the notice runs as for every result, and the body issues a certificate under the same numbers, with basis
//! `competition_promotion`. A proposal is never a certificate by itself.
//!
//! ```text
//! proposed -> on_notice -> issued
//! proposed | on_notice -> refused | withdrawn
//! ```
//!
//! Invariants:
//! * somebody has one promotion in a trade at the most that was neither refused nor withdrawn, which both databases see to;
//! * never above the cap of the settings, never to a level that the person holds already;
//! * whoever proposed does not accept (policy, and a constraint of both databases);
//! * its number follows from its source and never changes, since none is deleted: `S2026001/01/J02` is the second one from
//!   `S2026001/01`; addresses have a token instead;
//! * only a site whose scope has the trade and the level on that day answers, and only its body issues, after the notice.

pub mod model;
mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::BodyStaff]);
const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
const BODY: Access = Access::Roles(&[Role::BodyStaff]);

/// The routes of this room. The public one comes before that of a batch's notice, whose number would take its place.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/notices/promotions", Access::Public, pages::notice),
        Route::get("/promotions", READERS, pages::list),
        Route::get("/promotions.xlsx", READERS, pages::workbook),
        Route::get("/promotions.csv", READERS, pages::text),
        Route::get("/promotions/figures", READERS, pages::figures),
        Route::get("/promotions/{token}", READERS, pages::show),
        Route::post("/promotions/{token}/acceptance", CITY, pages::accept),
        Route::post("/promotions/{token}/refusal", CITY, pages::refuse),
        Route::post("/promotions/{token}/certificate", BODY, pages::issue),
    ]
}
