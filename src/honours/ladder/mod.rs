//! The career ladder (新八级工): the eight ranks from apprentice to chief technician, where a person stands in each trade by
//! his valid certificates and appointments, and what the next step asks of him (certification 2 and 3.4).
//!
//! Invariants:
//! * nothing is stored here: a rank is held by a valid certificate or an appointment in force, and by nothing else;
//! * a condition is called met only where the register knows it; what needs a proof is said to need one;
//! * a worker reads his own ladder, the city and those who supervise it that of anybody.

pub mod model;
pub(in crate::honours) mod pages;
pub mod rules;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const WORKER: Access = Access::Roles(&[Role::Worker]);
/// Who sees every certificate of a person; the staff of a body sees its own, which makes no ladder.
const STAFF: Access = Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/mine/ladder", WORKER, pages::mine), Route::get("/people/{token}/ladder", STAFF, pages::of_person)]
}
