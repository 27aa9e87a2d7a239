//! Marking schemes (评分方案) of contests: criteria, sub-criteria and aspects that are worth 100 marks together. A module
//! without a scheme is marked as a whole, by one number out of 100.
//!
//! * [`model`]: a scheme as it is marked by, and its versions;
//! * [`cis`]: reading one from the sheet in which the field exchanges schemes, located by its titles, and writing the same
//!   sheet again without loss;
//! * [`rules`]: what a scheme must be, and what is only odd about it.
//!
//! Invariants:
//! * a version that was in force is never changed (a trigger refuses it); a new one takes its place;
//! * one version of a module is in force at the most, and it has no error;
//! * from the moment a contest runs its schemes are frozen;
//! * nobody sees a scheme but those who run or watch the competition and the judges of its contest.

pub mod cis;
pub mod forms;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who may come to schemes; which of them, the policy says.
pub const READERS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Judge,
    Role::Auditor,
    Role::QualitySupervisor,
]);
/// Who writes them: organisers, and the chief judge of the contest.
pub const WRITERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Judge]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const OVERVIEW: &str = "/competitions/{number}/contests/{code}/schemes";
    const VERSION: &str = "/competitions/{number}/contests/{code}/schemes/{module}/{version}";
    const PART: &str = "/competitions/{number}/contests/{code}/schemes/{module}/{version}/sub-criteria/{id}";
    vec![
        Route::get(OVERVIEW, READERS, pages::overview),
        Route::post("/competitions/{number}/contests/{code}/schemes/{module}/upload", WRITERS, pages::upload),
        Route::post("/competitions/{number}/contests/{code}/schemes/{module}/blank", WRITERS, pages::begin),
        Route::get(VERSION, READERS, pages::show),
        Route::get(
            "/competitions/{number}/contests/{code}/schemes/{module}/{version}/workbook",
            READERS,
            pages::workbook,
        ),
        Route::post(
            "/competitions/{number}/contests/{code}/schemes/{module}/{version}/in-force",
            WRITERS,
            pages::put_in_force,
        ),
        Route::get(PART, WRITERS, pages::edit_form),
        Route::post(PART, WRITERS, pages::change),
        Route::post(
            "/competitions/{number}/contests/{code}/schemes/{module}/{version}/sub-criteria/{id}/removal",
            WRITERS,
            pages::remove,
        ),
    ]
}
