//! Statistics: questions, and answers that are made of kept figures: a sentence, a drawing, a table, an export.
//!
//! Invariants:
//! * no answer counts anything: it reads what the job of the storey has counted, and says when that was;
//! * a number leads to the list that it counts where the reader may read that list.

pub mod answer;
pub mod charts;
pub mod growth;
pub(in crate::indicators) mod pages;
pub mod policy;
pub mod questions;
pub mod rises;
pub mod store;
pub(in crate::indicators) mod views;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics", Access::Public, pages::overview),
        Route::get("/statistics/years", Access::Public, pages::comparison),
        Route::get("/statistics/years.xlsx", Access::Public, pages::comparison_workbook),
        Route::get("/statistics/years.csv", Access::Public, pages::comparison_text),
        Route::get("/statistics/districts/{code}", Access::Public, pages::district),
        Route::get("/statistics/trades/{code}", Access::Public, pages::trade),
        Route::get("/statistics/{question}.xlsx", Access::Public, pages::question_workbook),
        Route::get("/statistics/{question}.csv", Access::Public, pages::question_text),
        Route::get("/statistics/{question}", Access::Public, pages::question),
    ]
}
