//! Accounts as the security administrator manages them: who there is, which roles with which scope and
//! dates, suspension, passwords, sessions.
//!
//! ```text
//! account: active <-> suspended -> closed (for good)
//! role:    granted -> ended on a day (kept for ever)
//! ```
//!
//! Nobody changes his own rights, and city administrator, security administrator and auditor are
//! never one person (`identity::rules::check_separation`).

pub mod exports;
mod forms;
pub mod model;
mod pages;
pub mod service;
pub mod store;

use crate::kernel::actor::Role;
use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    const SECURITY: Access = Access::Roles(&[Role::SecurityAdministrator]);
    vec![
        Route::get("/accounts", SECURITY, pages::list),
        Route::get("/accounts.xlsx", SECURITY, pages::workbook),
        Route::get("/accounts.csv", SECURITY, pages::text),
        Route::get("/accounts/new", SECURITY, pages::new_form),
        Route::post("/accounts", SECURITY, pages::create),
        Route::get("/accounts/{login}", SECURITY, pages::show),
        Route::post("/accounts/{login}", SECURITY, pages::change_contact),
        Route::post("/accounts/{login}/roles", SECURITY, pages::grant),
        Route::post("/accounts/{login}/roles/{id}/end", SECURITY, pages::end_role),
        Route::post("/accounts/{login}/suspension", SECURITY, pages::suspend),
        Route::post("/accounts/{login}/reopening", SECURITY, pages::reopen),
        Route::post("/accounts/{login}/closure", SECURITY, pages::close),
        Route::post("/accounts/{login}/password-link", SECURITY, pages::send_password_link),
        Route::post("/accounts/{login}/one-time-password", SECURITY, pages::set_one_time_password),
        Route::post("/accounts/{login}/unlocking", SECURITY, pages::unlock),
        Route::post("/accounts/{login}/sessions/{id}/revocation", SECURITY, pages::revoke_session),
    ]
}
