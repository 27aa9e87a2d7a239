//! Studios from the application to the name, those who lead, work and learn there, and the directory that everybody reads.
//!
//! ```text
//! applied -> reviewed -> visited -> public_notice -> operating <-> rectifying -> withdrawn
//!   |  ^        |           |             |              '-> expired
//!   v  |        +-----------+-------------+-> refused
//! returned
//! ```
//!
//! Invariants:
//! * nobody reviews, visits, publishes or names what he brought in himself;
//! * a review below the points of the setting refuses, and what was found is never changed, which the databases see to;
//! * a studio is named after its notice has ended, with a document, for a term, and with a team that is large enough;
//! * one person leads at a time, and everybody who led before stays on record;
//! * an apprentice learns under one agreement at a time in a studio; his level only rises;
//! * strangers know of studios on notice and of those that were named; staff of a body of its own besides, a leader of his.

pub mod directory;
pub(in crate::studios) mod directory_pages;
pub mod filing_service;
pub mod forms;
pub mod listing;
pub mod model;
pub(in crate::studios) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod state_line;
pub mod store;
pub mod team_forms;
pub(in crate::studios) mod team_pages;
pub mod team_service;
pub mod team_store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route, attachment};
use crate::studios::naming::service::Case;

/// Who decides about studios.
pub const CITY: Access = Access::Roles(&[Role::CityAdministrator]);
/// Who applies: a host by its staff, or the city from paper.
const APPLICANTS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff]);
/// Who acts for a studio; policy says for which.
pub const KEEPERS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff, Role::Worker]);
/// Who reads what is inside a studio; policy says of which.
pub const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::BodyStaff, Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/studios", Access::Public, directory_pages::list),
        Route::get("/studios.xlsx", Access::Public, directory_pages::workbook),
        Route::get("/studios.csv", Access::Public, directory_pages::text),
        Route::get("/studios/new", APPLICANTS, pages::new_form),
        Route::post("/studios/new", APPLICANTS, pages::apply),
        Route::get("/studios/{number}", Access::Public, pages::show),
        Route::get("/studios/{number}/edit", APPLICANTS, pages::edit_form),
        Route::post("/studios/{number}/edit", APPLICANTS, pages::change),
        Route::post("/studios/{number}/files", KEEPERS, pages::enclose),
        Route::get("/studios/{number}/files/{file}", READERS, attachment::read::<Case>),
        Route::post("/studios/{number}/files/{file}/withdrawal", APPLICANTS, attachment::take_back::<Case>),
        Route::post("/studios/{number}/return", CITY, pages::send_back),
        Route::post("/studios/{number}/refusal", CITY, pages::refuse),
        Route::post("/studios/{number}/review", CITY, pages::review),
        Route::post("/studios/{number}/visit", CITY, pages::visit_site),
        Route::post("/studios/{number}/notice", CITY, pages::publish),
        Route::post("/studios/{number}/naming", CITY, pages::name),
        Route::get("/studios/{number}/team", READERS, team_pages::show),
        Route::post("/studios/{number}/leader", KEEPERS, team_pages::succeed),
        Route::post("/studios/{number}/members", KEEPERS, team_pages::take_in),
        Route::post("/studios/{number}/members/{token}/leaving", KEEPERS, team_pages::let_go),
        Route::post("/studios/{number}/apprentices", KEEPERS, team_pages::bind),
        Route::post("/studios/{number}/apprentices/{token}/level", KEEPERS, team_pages::raise),
        Route::post("/studios/{number}/apprentices/{token}/end", KEEPERS, team_pages::end),
    ]
}
