//! Who people are to the program: accounts, roles with scope and dates, sign-in, sessions, passwords.
//!
//! Invariants:
//! * a role is ended, never deleted; a session is revoked, never deleted while its account lives;
//! * passwords are kept as argon2id hashes, tokens as SHA-256; neither is ever logged or shown;
//! * an unknown login, a wrong password and a locked account cost the same time and give the same answer,
//!   except that a locked account says so to whoever knows the password.
//!
//! `gate` turns a session cookie into an `Actor` for every request and asks the route table whether
//! he may pass. `accounts` is where the security administrator hands out and ends rights;
//! `administration` is what keeps the installation running: settings, holidays, mail, audit trail.

pub mod accounts;
pub mod administration;
mod forms;
pub mod gate;
pub mod grants_store;
pub mod model;
mod pages;
pub mod password;
pub mod policy;
pub mod rules;
pub mod service;
pub mod settings;
pub mod store;

use crate::platform::web::{Access, Route};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/sign-in", Access::Public, pages::sign_in_form),
        Route::post("/sign-in", Access::Public, pages::sign_in),
        Route::post("/sign-out", Access::SignedIn, pages::sign_out),
        Route::post("/session/touch", Access::SignedIn, pages::touch_session),
        Route::post("/session/role", Access::SignedIn, pages::switch_role),
        Route::get("/account", Access::SignedIn, pages::my_account),
        Route::post("/account/language", Access::SignedIn, pages::choose_language),
        Route::get("/account/password", Access::SignedIn, pages::password_form),
        Route::post("/account/password", Access::SignedIn, pages::change_password),
        Route::post("/account/sessions/{id}/revocation", Access::SignedIn, pages::revoke_session),
        Route::get("/password-reset", Access::Public, pages::reset_request_form),
        Route::post("/password-reset", Access::Public, pages::request_reset),
        Route::get("/password-reset/{token}", Access::Public, pages::new_password_form),
        Route::post("/password-reset/{token}", Access::Public, pages::set_new_password),
    ];
    routes.extend(accounts::routes());
    routes.extend(administration::routes());
    routes
}
