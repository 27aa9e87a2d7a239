//! Labour competitions (劳动竞赛): units and teams contend for months or years on indicators (指标), report every month, are
//! ranked by what was accepted, and the best of them and of their people are commended.
//!
//! The competition is planned, approved and published like any other and keeps its own state to the end:
//!
//! ```text
//! … published -> entry_open -> eligibility_checked -> running -> provisional -> public_notice -> final
//!                                                                     ^              |
//!                                                                     '--------------'  a corrected result
//! unit:    submitted -> accepted | refused      withdrawn: from both before the result is final
//! report:  draft -> submitted -> accepted -> replaced by the version that corrects it
//!            ^          v
//!            '------ returned
//! ```
//!
//! Invariants:
//! * indicators are fixed when the competition is published; their weights make up the whole;
//! * nobody reviews a report that he submitted himself; a submitted report is never changed, in the database either: a
//!   correction is a new version with its reason;
//! * a late report is marked and taken; a missing one counts as nothing and is named;
//! * points are exact and rounded once, half up; a rank follows from the published figures;
//! * a result is a frozen copy of all that went into it; it is published and made final by two people, and only while it
//!   still says what the reports say;
//! * staff of a body knows the reports of its own units and of no others.

pub mod amounts;
pub mod commendation_forms;
pub(in crate::competition) mod commendation_pages;
pub mod commendation_service;
pub mod commendation_store;
pub mod exports;
pub mod forms;
pub mod indicator_service;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub(in crate::competition) mod report_pages;
pub mod report_service;
pub mod report_store;
pub(in crate::competition) mod result_pages;
pub mod result_service;
pub mod result_store;
pub mod rules;
pub mod scoring;
pub mod service;
pub mod store;
pub(in crate::competition) mod unit_pages;
pub mod unit_service;

use crate::competition::events::{CITY, RUNNERS};
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// Who reads units and reports; policy says of which.
const READERS: Access = Access::Roles(&[
    Role::CityAdministrator,
    Role::CompetitionOrganiser,
    Role::Auditor,
    Role::QualitySupervisor,
    Role::BodyStaff,
]);
/// Who enters units and reports for them; policy says for which.
const ENTERERS: Access = Access::Roles(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::BodyStaff]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/competitions/{number}/labour", Access::Public, pages::overview),
        Route::post("/competitions/{number}/labour/copy", CITY, pages::copy),
        Route::get("/competitions/{number}/labour/indicators", RUNNERS, pages::indicators),
        Route::post("/competitions/{number}/labour/indicators", RUNNERS, pages::set_indicators),
        Route::post("/competitions/{number}/labour/entry-closing", RUNNERS, pages::close_entry),
        Route::post("/competitions/{number}/labour/start", RUNNERS, pages::start),
        Route::get("/competitions/{number}/labour/units", READERS, unit_pages::list),
        Route::get("/competitions/{number}/labour/units/new", ENTERERS, unit_pages::new_form),
        Route::post("/competitions/{number}/labour/units/new", ENTERERS, unit_pages::enter),
        Route::get("/competitions/{number}/labour/units/{token}", READERS, unit_pages::show),
        Route::get("/competitions/{number}/labour/units/{token}/edit", ENTERERS, unit_pages::edit_form),
        Route::post("/competitions/{number}/labour/units/{token}/edit", ENTERERS, unit_pages::change),
        Route::post("/competitions/{number}/labour/units/{token}/acceptance", RUNNERS, unit_pages::accept),
        Route::post("/competitions/{number}/labour/units/{token}/refusal", RUNNERS, unit_pages::refuse),
        Route::post("/competitions/{number}/labour/units/{token}/withdrawal", ENTERERS, unit_pages::withdraw),
        Route::get("/competitions/{number}/labour/reports", READERS, report_pages::list),
        Route::get("/competitions/{number}/labour/reports.xlsx", READERS, report_pages::workbook),
        Route::get("/competitions/{number}/labour/reports.csv", READERS, report_pages::text),
        Route::get("/competitions/{number}/labour/units/{token}/reports/{month}", READERS, report_pages::show),
        Route::post("/competitions/{number}/labour/units/{token}/reports/{month}", ENTERERS, report_pages::save),
        Route::post(
            "/competitions/{number}/labour/units/{token}/reports/{month}/submission",
            ENTERERS,
            report_pages::submit,
        ),
        Route::post(
            "/competitions/{number}/labour/units/{token}/reports/{month}/acceptance",
            RUNNERS,
            report_pages::accept,
        ),
        Route::post(
            "/competitions/{number}/labour/units/{token}/reports/{month}/return",
            RUNNERS,
            report_pages::send_back,
        ),
        Route::post(
            "/competitions/{number}/labour/units/{token}/reports/{month}/correction",
            ENTERERS,
            report_pages::correct,
        ),
        Route::get("/competitions/{number}/labour/standing", READERS, result_pages::standing),
        Route::get("/competitions/{number}/labour/standing.xlsx", READERS, result_pages::standing_workbook),
        Route::get("/competitions/{number}/labour/standing.csv", READERS, result_pages::standing_text),
        Route::get("/competitions/{number}/labour/result", Access::Public, result_pages::result),
        Route::get("/competitions/{number}/labour/result.xlsx", Access::Public, result_pages::result_workbook),
        Route::get("/competitions/{number}/labour/result.csv", Access::Public, result_pages::result_text),
        Route::post("/competitions/{number}/labour/result", RUNNERS, result_pages::compute),
        Route::post("/competitions/{number}/labour/result/publication", RUNNERS, result_pages::publish),
        Route::post("/competitions/{number}/labour/result/confirmation", RUNNERS, result_pages::confirm),
        Route::get("/competitions/{number}/labour/commendations", READERS, commendation_pages::list),
        Route::post("/competitions/{number}/labour/commendations/ranks", RUNNERS, commendation_pages::grant_ranks),
        Route::get("/competitions/{number}/labour/units/{token}/commendation", ENTERERS, commendation_pages::form),
        Route::post("/competitions/{number}/labour/units/{token}/commendation", ENTERERS, commendation_pages::propose),
        Route::post("/competitions/{number}/labour/commendations/{token}/grant", RUNNERS, commendation_pages::grant),
        Route::post("/competitions/{number}/labour/commendations/{token}/refusal", RUNNERS, commendation_pages::refuse),
    ]
}
