//! Entries (参赛报名): delegations, persons and organisers enter people and teams, one by one or by a workbook; the
//! organiser decides; whoever comes when all places are taken waits.
//!
//! ```text
//! submitted -> accepted     rejected, withdrawn: from everywhere before the draw
//!   |  ^   ^
//!   v  |   '- waiting: a place became free
//! returned
//! ```
//!
//! Invariants:
//! * nobody competes twice in one contest, nor for two groups of one competition;
//! * submitted, returned and accepted entries have a place, and `contest.entry_count` is their number; it is written in
//!   one place, [`writing_store::recount`], while the contest is held;
//! * a number is given at acceptance and to no other entry, even when the first one is withdrawn;
//! * a free place goes to the one who waits longest;
//! * whoever judges reaches no entry in any way.

pub(in crate::competition) mod entering_pages;
pub mod filing_store;
pub mod forms;
pub mod import;
pub(in crate::competition) mod import_pages;
pub mod import_rules;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub(in crate::competition) mod print_pages;
pub mod review_service;
pub mod rules;
pub mod service;
pub mod store;
pub mod telling_service;
pub mod writing_store;

use crate::competition::events::RUNNERS;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads lists of entries; policy says of which.
const READERS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::BodyStaff,
]);
/// Who reads single entries: workers their own.
const ENTRANTS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::BodyStaff,
    Role::Worker,
]);
/// Who enters others.
const ENTERERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::BodyStaff]);
/// Who withdraws and mends entries.
const OWNERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::BodyStaff, Role::Worker]);
/// Who enters himself.
const WORKER: Access = Access::Roles(&[Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/mine/entries", WORKER, entering_pages::mine),
        Route::get("/competitions/{number}/entries", READERS, pages::list),
        Route::get("/competitions/{number}/entries.xlsx", READERS, pages::workbook),
        Route::get("/competitions/{number}/entries.csv", READERS, pages::text),
        Route::get("/competitions/{number}/entries/print", READERS, print_pages::list),
        Route::get("/competitions/{number}/entries/badges", READERS, print_pages::badges),
        Route::get("/competitions/{number}/entries/numbers", READERS, print_pages::numbers),
        Route::get("/competitions/{number}/entries/template.xlsx", ENTERERS, import_pages::template),
        Route::get("/competitions/{number}/entries/imports", READERS, import_pages::imports),
        Route::post("/competitions/{number}/entries/upload", ENTERERS, import_pages::upload),
        Route::get("/competitions/{number}/entries/imports/{token}", READERS, import_pages::import_run),
        Route::get("/competitions/{number}/entries/imports/{token}/progress", READERS, import_pages::progress),
        Route::get("/competitions/{number}/entries/imports/{token}/rejected.xlsx", READERS, import_pages::rejected),
        Route::post("/competitions/{number}/entries/imports/{token}/posting", ENTERERS, import_pages::post),
        Route::get("/competitions/{number}/entries/{token}", ENTRANTS, pages::show),
        Route::post("/competitions/{number}/entries/{token}/acceptance", RUNNERS, pages::accept),
        Route::post("/competitions/{number}/entries/{token}/return", RUNNERS, pages::send_back),
        Route::post("/competitions/{number}/entries/{token}/rejection", RUNNERS, pages::reject),
        Route::post("/competitions/{number}/entries/{token}/withdrawal", OWNERS, pages::withdraw),
        Route::post("/competitions/{number}/entries/{token}/resubmission", OWNERS, pages::resubmit),
        Route::get("/competitions/{number}/contests/{code}/entries/new", ENTERERS, entering_pages::new_form),
        Route::post("/competitions/{number}/contests/{code}/entries/new", ENTERERS, entering_pages::enter),
        Route::post("/competitions/{number}/contests/{code}/entries/acceptance", RUNNERS, pages::accept_all),
        Route::get("/competitions/{number}/contests/{code}/entry", WORKER, entering_pages::self_form),
        Route::post("/competitions/{number}/contests/{code}/entry", WORKER, entering_pages::enter_self),
        Route::post("/competitions/{number}/eligibility-check", RUNNERS, pages::close_check),
    ]
}
