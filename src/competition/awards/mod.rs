//! Award certificates (获奖证书): issued for the final result of a contest to each person of an entry that won something,
//! kept for ever, verified by anybody; and the end of a competition that follows on them.
//!
//! ```text
//! valid -> replaced | revoked          competition: officials_appointed -> rewards_issued -> archived
//! ```
//!
//! Invariants:
//! * a number is given once and never again; what stands on a certificate is never changed, which the databases see to;
//! * somebody has one valid certificate of a contest at the most;
//! * a corrected result replaces what differs and revokes what is gone, each for a reason, and both certificates know of
//!   each other; issuing again without a change does nothing;
//! * a reprint keeps the number and counts;
//! * strangers who verify read a masked name;
//! * promotion to a level is no part of this: it is only ever a proposal.

mod drawing;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod settings;
pub mod store;

use crate::competition::events::RUNNERS;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads the lists; policy says of which.
const READERS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::BodyStaff,
]);
/// Who takes documents: whoever reads lists, and workers their own.
const HOLDERS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::BodyStaff,
    Role::Worker,
]);
/// Whose own certificates are listed.
const WORKER: Access = Access::Roles(&[Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/mine/awards", WORKER, pages::mine),
        Route::get("/awards/{number}.pdf", HOLDERS, pages::document),
        Route::get("/awards/{number}", Access::Public, pages::show),
        Route::post("/awards/{number}/reprints", RUNNERS, pages::reprint),
        Route::get("/competitions/{number}/awards", READERS, pages::list),
        Route::get("/competitions/{number}/awards.xlsx", READERS, pages::workbook),
        Route::get("/competitions/{number}/awards.csv", READERS, pages::text),
        Route::post("/competitions/{number}/contests/{code}/awards", RUNNERS, pages::issue),
        Route::post("/competitions/{number}/rewards", RUNNERS, pages::finish),
        Route::post("/competitions/{number}/archive", RUNNERS, pages::archive),
    ]
}
