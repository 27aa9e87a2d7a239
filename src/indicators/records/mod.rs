//! Lists behind figures that no other room lists. Each has exactly the rows that its figure counts.

mod pages;
pub mod store;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics/records/certificates", Access::Public, pages::certificates),
        Route::get("/statistics/records/contests", Access::Public, pages::contests),
        Route::get("/statistics/records/contested-trades", Access::Public, pages::contested_trades),
        Route::get("/statistics/records/participants", Access::Public, pages::participants),
        Route::get("/statistics/records/uplifts", Access::Public, pages::uplifts),
    ]
}
