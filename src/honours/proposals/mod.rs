//! Proposals of honours (荣誉建议): what the final result of a contest asks for under the rules of its year, drawn up by one
//! person and confirmed by another. A corrected result brings corrected proposals.
//!
//! ```text
//! proposed -> confirmed | refused | dropped (a later drawing up asks for something else)
//! ```
//!
//! Invariants:
//! * nothing is proposed before a result is final, nothing is confirmed that rests on an earlier version of it;
//! * whoever draws up does not confirm (policy, and a constraint of both databases);
//! * there is one open proposal for somebody in a contest at the most; drawing up again without a change does nothing;
//! * what was refused, or revoked by decision, is not proposed again as long as rank and title stay the same;
//! * confirming replaces and withdraws honours for a reason, which stands on them.

pub mod forms;
pub mod model;
pub(in crate::honours) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads proposals: the city, the auditor, and whoever runs a competition those of his own.
const READERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Auditor]);
/// Who draws up.
const DRAWERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/honours/proposals", READERS, pages::list),
        Route::get("/honours/proposals/{competition}/{code}", READERS, pages::show),
        Route::post("/honours/proposals/{competition}/{code}/drawing", DRAWERS, pages::draw),
        Route::post("/honours/proposals/{competition}/{code}/decision", crate::honours::titles::CITY, pages::decide),
    ]
}
