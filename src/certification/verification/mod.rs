//! Verification by anyone (证书查询), without saying more than the holder of the paper may know.
//!
//! * Whether the number or the name is wrong, the answer is in the same words and costs the same work: one look-up by
//!   a unique key and one comparison of two folded names, against a name of nobody where there is no certificate.
//! * A document number never stands in an address: that form is a POST. Names on answers are masked.
//! * Look-ups are counted by network address and by subject.
//! * The national query site is linked to and never asked from here.

mod pages;
pub mod rules;
pub mod store;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/verify", Access::Public, pages::verify),
        Route::post("/verify/document", Access::Public, pages::verify_by_document),
        Route::get("/v/{number}/{token}", Access::Public, pages::verify_by_token),
        Route::get("/v/{number}/{token}/certificate", Access::Public, pages::certificate),
    ]
}
