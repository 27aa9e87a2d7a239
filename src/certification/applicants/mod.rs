//! What a worker sees: his applications, marks once published, certificates; and how he claims his account.
//!
//! * A worker sees what is his own; anything else does not exist for him.
//! * Marks appear with the public notice, not before.
//! * Claiming an account answers every mistake in the same words: unknown document, other name, wrong number, or an
//!   account that is open already.

mod forms;
mod pages;
pub mod rules;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const WORKER: Access = Access::Roles(&[Role::Worker]);
    vec![
        Route::get("/mine", WORKER, pages::mine),
        Route::get("/mine/tickets/{ticket}", WORKER, pages::ticket),
        Route::get("/claim", Access::Public, pages::claim_form),
        Route::post("/claim", Access::Public, pages::claim),
        Route::post(
            "/batches/{number}/applications/{token}/invitation",
            Access::Roles(&[Role::BodyStaff]),
            pages::invite,
        ),
    ]
}
