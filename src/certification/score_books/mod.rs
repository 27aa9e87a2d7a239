//! Score books (成绩册, certification 8.6): the marks of parts that were taken by machine or on paper, by ticket number,
//! on their way into the score sheets.
//!
//! Invariants: a book is uploaded and posted by staff of the body; it never overwrites what an assessor has written by
//! hand; a sheet that a book has filled is submitted in the name of whoever posted, so that another person confirms it.
//! Names and ticket numbers are this room's; the sheets know codes only.

pub mod import_rules;
mod pages;
pub mod service;
pub mod store;

use crate::certification::batches::BODY;
use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/batches/{number}/scores", BODY, pages::start),
        Route::post("/batches/{number}/scores", BODY, pages::upload),
        Route::get("/batches/{number}/scores/{token}", BODY, pages::show),
        Route::get("/batches/{number}/scores/{token}/progress", BODY, pages::progress),
        Route::get("/batches/{number}/scores/{token}/rejected.xlsx", BODY, pages::rejected),
        Route::post("/batches/{number}/scores/{token}/posting", BODY, pages::post),
    ]
}
