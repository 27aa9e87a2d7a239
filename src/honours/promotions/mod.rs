//! Promotion of skill level by competition: which level the rules of a year propose for whom, from the final result of a
//! contest, and handing that in to certification, which accepts it or not.
//!
//! Invariants:
//! * a proposal is never a certificate; certification checks it again and issues by its own rules;
//! * whoever holds the level of the rule already is proposed for the next one, never above the cap of the rule or of the
//!   settings;
//! * somebody has one promotion in a trade at the most;
//! * a corrected result withdraws what it does not ask for any more, as long as nothing is issued.

pub mod model;
pub(in crate::honours) mod pages;
pub mod rules;
pub mod service;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const READERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Auditor]);
const DRAWERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/honours/promotions/{competition}/{code}", READERS, pages::show),
        Route::post("/honours/promotions/{competition}/{code}", DRAWERS, pages::hand_in),
    ]
}
