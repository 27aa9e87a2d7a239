//! The annual report (年度报告): one composition for the page, the print, the PDF and the text document.

mod pages;
mod views;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/report", Access::Public, pages::show),
        Route::get("/report.pdf", Access::Public, pages::pdf),
        Route::get("/report.docx", Access::Public, pages::word),
    ]
}
