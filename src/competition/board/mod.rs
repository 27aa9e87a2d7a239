//! The board (大屏) of a contest: a full-screen page of the standing in a hall, pushed to every browser that watches it, and
//! frozen when the rules say so.
//!
//! ```text
//! closed --open--> running --freeze at a time or by hand--> frozen --unfreeze--> running
//! ```
//!
//! Opening and closing stand apart from freezing: a board that is closed and opened again is as frozen as before. So does
//! unfreezing from the publication of results: the public sees a published table on the board only once somebody unfreezes
//! it.
//!
//! Invariants:
//! * before the results are published a board shows codes of the last layer and nobody's name, to whomever;
//! * what a frozen board shows is what it showed at the moment of the freeze, kept as text and never computed again; one
//!   whose moment came while no process was running keeps what the first look afterwards finds;
//! * only whoever runs the event sees what goes on behind a frozen board;
//! * one snapshot is computed a second at most for each contest and process, and only while somebody watches.

pub mod forms;
pub mod model;
pub(in crate::competition) mod pages;
pub mod policy;
pub mod rules;
pub mod service;
pub mod sources;
pub mod store;
pub mod watching;

use crate::competition::events::RUNNERS;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/competitions/{number}/contests/{code}/board", Access::Public, pages::show),
        Route::get("/competitions/{number}/contests/{code}/board/events", Access::Public, pages::events),
        Route::get("/competitions/{number}/contests/{code}/board/control", RUNNERS, pages::control),
        Route::get("/competitions/{number}/contests/{code}/board/control/events", RUNNERS, pages::live_events),
        Route::post("/competitions/{number}/contests/{code}/board/opening", RUNNERS, pages::open),
        Route::post("/competitions/{number}/contests/{code}/board/closing", RUNNERS, pages::close),
        Route::post("/competitions/{number}/contests/{code}/board/freeze-time", RUNNERS, pages::set_freeze_time),
        Route::post("/competitions/{number}/contests/{code}/board/freeze", RUNNERS, pages::freeze),
        Route::post("/competitions/{number}/contests/{code}/board/unfreezing", RUNNERS, pages::unfreeze),
    ]
}
