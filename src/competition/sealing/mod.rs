//! Draw and sealing (抽签、加密): who starts in which group, and which codes stand for whom until all marks are locked.
//!
//! ```text
//! entry number --layer 1--> contestant code C-017 --layer 2--> station code W2-05
//! ```
//!
//! A draw orders a list by SHA-256 of `SEED:ITEM`, both as text, written in hexadecimal; equal hashes do not occur, and if
//! they did the items themselves would decide. The seed is 32 random bytes in hexadecimal. Whoever has the seed and the list
//! draws again with `jiangce draw`.
//!
//! The hash that is published for a draw or a layer is SHA-256 of a text of lines that end with a line feed, in UTF-8:
//!
//! ```text
//! jiangce seal                jiangce draw
//! contest S2026001/01         contest S2026001/01
//! layer 1                     seed 9f…
//! seed 9f…                    group 1
//! S2026001-01-001 C-017       S2026001-01-001
//! …                           …
//! ```
//!
//! with the pairs of a layer in the order of their left sides, and the numbers of a group in the order in which they were
//! drawn. The seed is in it, so that nobody finds the mapping by trying all that there are.
//!
//! Invariants:
//! * a layer is read by its own sealing judge and by nobody else until it is unsealed, and each reading leaves a trace;
//! * each layer is sealed by another person; what is sealed is never changed, which the database sees to;
//! * layers are unsealed from the last to the first, after all marks are locked, each by two people;
//! * until then nobody who scores sees an entry number, a name, an employer or a delegation.

pub mod drawing;
pub mod forms;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod service;
pub mod store;
pub mod unsealing_service;

use crate::competition::events::RUNNERS;
use crate::competition::officials::JUDGES;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who follows the sealing of a contest.
pub const WITNESSES: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::Judge,
]);
/// Who draws and starts.
pub const STARTERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Judge]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/competitions/{number}/contests/{code}/draw", Access::Public, pages::draw),
        Route::get("/competitions/{number}/contests/{code}/draw/list.txt", Access::Public, pages::draw_list),
        Route::post("/competitions/{number}/contests/{code}/draw", STARTERS, pages::draw_groups),
        Route::post("/competitions/{number}/contests/{code}/draw/record", STARTERS, pages::record),
        Route::post("/competitions/{number}/contests/{code}/draw/confirmation", STARTERS, pages::confirm),
        Route::get("/competitions/{number}/contests/{code}/sealing", WITNESSES, pages::overview),
        Route::post("/competitions/{number}/contests/{code}/sealing/completion", RUNNERS, pages::complete),
        Route::post("/competitions/{number}/contests/{code}/start", STARTERS, pages::start),
        Route::get("/competitions/{number}/contests/{code}/sealing/{layer}", WITNESSES, pages::layer),
        Route::post("/competitions/{number}/contests/{code}/sealing/{layer}/seal", JUDGES, pages::seal),
        Route::post("/competitions/{number}/contests/{code}/sealing/{layer}/unsealing-request", JUDGES, pages::ask),
        Route::post("/competitions/{number}/contests/{code}/sealing/{layer}/unsealing", JUDGES, pages::unseal),
    ]
}
