//! Honours by selection (评选): bodies and districts nominate somebody with papers, experts review him, somebody goes to see,
//! the public may object, and the city confers the title, which is then reviewed every year.
//!
//! ```text
//! submitted -> under_review -> visited -> public_notice -> conferred
//!   |  ^           |             |             '-> refused
//!   v  |           +-------------+-> refused | withdrawn
//! returned -> withdrawn
//! ```
//!
//! Invariants:
//! * an expert speaks once, never of whom he nominated, of himself, or of somebody of his own unit, and what he said is never
//!   changed, which the databases see to;
//! * nothing goes on notice with fewer reviews than the setting, nothing is conferred before its notice has ended;
//! * its papers are enclosed and taken back by whoever nominated until the city has taken it up, and then stay as they are;
//! * an objection that nobody has answered blocks every decision;
//! * nobody decides about what he nominated or what he put on notice, which the databases see to as well;
//! * titles are conferred by the roll, under its numbers and for their terms, and end by it: a failed year revokes nothing by
//!   itself;
//! * strangers know of nominations while their notice runs, with masked names; a body of its own besides.

pub mod decision_service;
pub mod forms;
pub mod model;
pub(in crate::honours) mod notice_pages;
pub(in crate::honours) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod settings;
pub mod state_line;
pub(in crate::honours) mod step_pages;
pub mod store;
pub(in crate::honours) mod year_pages;

use crate::honours::selection::model::NominationView;
use crate::honours::titles::CITY;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route, attachment};

/// Who nominates: a body by its staff, and the city for districts.
const NOMINATORS: Access = Access::Roles(&[Role::CityAdministrator, Role::BodyStaff]);
/// Who reads nominations; policy says which.
const READERS: Access = Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::BodyStaff]);
/// Who reads the years of an honour; policy says of which.
const HOLDERS: Access = Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::Worker]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/notices/honours", Access::Public, notice_pages::list),
        Route::get("/notices/honours/{number}", Access::Public, notice_pages::show),
        Route::post("/notices/honours/{number}/objections", Access::SignedIn, notice_pages::object),
        Route::get("/honours/selection", READERS, pages::list),
        Route::get("/honours/selection/new", NOMINATORS, pages::new_form),
        Route::post("/honours/selection/new", NOMINATORS, pages::submit),
        Route::get("/honours/selection/{number}", READERS, pages::show),
        Route::get("/honours/selection/{number}/edit", NOMINATORS, pages::edit_form),
        Route::post("/honours/selection/{number}/edit", NOMINATORS, pages::change),
        Route::post("/honours/selection/{number}/files", NOMINATORS, step_pages::enclose),
        Route::get("/honours/selection/{number}/files/{file}", READERS, attachment::read::<NominationView>),
        Route::post(
            "/honours/selection/{number}/files/{file}/withdrawal",
            NOMINATORS,
            attachment::take_back::<NominationView>,
        ),
        Route::post("/honours/selection/{number}/withdrawal", NOMINATORS, step_pages::withdraw),
        Route::post("/honours/selection/{number}/return", CITY, step_pages::send_back),
        Route::post("/honours/selection/{number}/refusal", CITY, step_pages::refuse),
        Route::post("/honours/selection/{number}/acceptance", CITY, step_pages::take_up),
        Route::post("/honours/selection/{number}/reviews", CITY, step_pages::review),
        Route::post("/honours/selection/{number}/visit", CITY, step_pages::visit_site),
        Route::post("/honours/selection/{number}/notice", CITY, step_pages::publish),
        Route::post("/honours/selection/{number}/objections/{token}/answer", CITY, step_pages::answer),
        Route::post("/honours/selection/{number}/conferral", CITY, step_pages::confer),
        Route::get("/honours/{number}/years", HOLDERS, year_pages::show),
        Route::post("/honours/{number}/years", CITY, year_pages::record),
    ]
}
