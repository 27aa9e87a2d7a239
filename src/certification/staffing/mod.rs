//! Who assesses what: assignment of assessors to the parts of a batch line, with every bar named.
//!
//! Invariants: nobody is assigned whose card, trade, level, grade or days do not fit, who is related to a candidate or to
//! the body, comes from a candidate's employer, or serves elsewhere on one of the days; this is looked at again in the
//! transaction that assigns. Rotation only warns. Panels are made while the batch is being staffed and stand from then on.

pub mod model;
mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod store;

use crate::certification::batches::BODY_AND_CITY;
use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

const READERS: Access =
    Access::Roles(&[Role::CityAdministrator, Role::Auditor, Role::BodyStaff, Role::QualitySupervisor]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/batches/{number}/staffing", READERS, pages::overview),
        Route::get("/batches/{number}/staffing/{line}/{part}", READERS, pages::picker),
        Route::post("/batches/{number}/staffing/{line}/{part}/assignments", BODY_AND_CITY, pages::assign),
        Route::post("/batches/{number}/staffing/{line}/{part}/removal", BODY_AND_CITY, pages::remove),
        Route::post("/batches/{number}/staffing/{line}/{part}/lead", BODY_AND_CITY, pages::name_lead),
        Route::post("/batches/{number}/staffing-completion", BODY_AND_CITY, pages::finish),
    ]
}
