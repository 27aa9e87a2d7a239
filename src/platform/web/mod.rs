//! The web side of the platform: the route table, the visit (who asks, in which language, with which
//! form token), pages, forms, errors and assets.
//!
//! ```text
//! route -> session middleware (identity) puts an Actor into the request -> access table -> Visit
//!  -> form -> service -> page or redirect
//! ```

pub mod access;
pub mod assets;
pub mod attachment;
pub mod events;
pub mod export;
mod field_names;
pub mod form;
pub mod health;
pub mod history;
pub mod outermost;
pub mod page;
pub mod state_line;
pub mod upload;
pub mod visit;

pub use access::{Access, Route};
pub use form::{CsrfForm, Field, FieldError, FormError, Pairs};
pub use page::{Crumb, Page};
pub use visit::Visit;

use crate::platform::error::AppError;
use actix_web::HttpResponse;

/// What every handler answers.
pub type Answer = Result<HttpResponse, AppError>;
