//! What can go wrong, as codes. The words come from the language files when a page is made; the
//! cause and the place go to the log and never to the reader.

use crate::kernel::message::Message;
use actix_web::http::StatusCode;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use std::fmt::{Debug, Display};

/// A message about one named field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field in the form.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: Message,
}

/// Everything that a handler or a service can fail with.
#[derive(Debug, Clone)]
pub enum AppError {
    /// There is no such thing, or the actor may not know of it.
    NotFound(Message),
    /// Nobody is signed in, and the page needs somebody.
    SignInNeeded,
    /// The actor knows of it and may not do it.
    Denied(Message),
    /// It cannot be done in the present state of things.
    Conflict(Message),
    /// What was sent is not acceptable as a whole.
    Invalid(Message),
    /// What was sent is not acceptable; each error stands beside its field.
    Fields(Vec<FieldError>),
    /// The upload is larger than allowed.
    TooLarge(Message),
    /// Too many attempts.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The form was not sent from a page of ours, or the page is too old.
    StaleForm,
    /// The database or the disk does not take part just now.
    Unavailable,
    /// A defect. The log has the cause.
    Internal,
}

impl AppError {
    /// A defect: the cause goes to the log with the place, the reader gets a request id.
    #[track_caller]
    pub fn internal(cause: impl Display) -> Self {
        tracing::error!(%cause, location = %std::panic::Location::caller(), "internal error");
        Self::Internal
    }

    /// A conflict by the key of its text.
    #[must_use]
    pub const fn conflict(key: &'static str) -> Self {
        Self::Conflict(Message::new(key))
    }

    /// A refusal by the key of its text.
    #[must_use]
    pub const fn denied(key: &'static str) -> Self {
        Self::Denied(Message::new(key))
    }

    /// A missing thing by the key of its text.
    #[must_use]
    pub const fn not_found(key: &'static str) -> Self {
        Self::NotFound(Message::new(key))
    }

    /// One error beside one field.
    #[must_use]
    pub fn field(field: &str, message: Message) -> Self {
        Self::Fields(vec![FieldError { field: field.to_owned(), message }])
    }

    /// The status with which the error is answered.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Denied(_) | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Invalid(_) | Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the reader is told.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NotFound(message)
            | Self::Denied(message)
            | Self::Conflict(message)
            | Self::Invalid(message)
            | Self::TooLarge(message) => message.clone(),
            Self::Fields(errors) => errors
                .first()
                .map_or_else(|| Message::new("error-invalid"), |error| error.message.clone()),
            Self::SignInNeeded => Message::new("error-sign-in-needed"),
            Self::StaleForm => Message::new("error-stale-form"),
            Self::TooMany { retry_after } => Message::new("error-too-many").count("seconds", *retry_after),
            Self::Unavailable => Message::new("error-unavailable"),
            Self::Internal => Message::new("error-internal"),
        }
    }
}

impl Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Debug::fmt(self, f)
    }
}

impl std::error::Error for AppError {}

impl From<DieselError> for AppError {
    #[track_caller]
    fn from(error: DieselError) -> Self {
        let location = std::panic::Location::caller();
        match &error {
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | DieselError::BrokenTransactionManager => {
                tracing::error!(%error, %location, "database gone");
                Self::Unavailable
            }
            DieselError::DatabaseError(_, info) if is_passing(info.message()) => {
                tracing::error!(%error, %location, "database does not take part");
                Self::Unavailable
            }
            _ => {
                tracing::error!(%error, %location, "database error");
                Self::Internal
            }
        }
    }
}

/// Causes that go away by themselves or by an administrator's hand: a full disk, a locked file, a
/// server that restarts.
fn is_passing(text: &str) -> bool {
    [
        "disk is full",
        "disk I/O error",
        "database is locked",
        "No space left",
        "terminating connection",
        "the database system is",
        "server closed the connection",
        "could not connect",
        "no connection to the server",
        "too many clients",
        "statement timeout",
        "read-only transaction",
        "readonly database",
        "unable to open database file",
    ]
    .iter()
    .any(|cause| text.contains(cause))
}

/// Turns a unique violation into a domain error; SQLite names no constraint, so the caller says what
/// it means.
///
/// # Errors
/// `meaning` when the row exists already, any other database error as it is.
#[track_caller]
pub fn unless_duplicate<T>(result: Result<T, DieselError>, meaning: impl FnOnce() -> AppError) -> Result<T, AppError> {
    match result {
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(meaning()),
        other => other.map_err(AppError::from),
    }
}

impl actix_web::ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// An empty response that carries the error; the outermost middleware makes the page, because
    /// only there the reader's language is known.
    fn error_response(&self) -> actix_web::HttpResponse {
        let mut response = actix_web::HttpResponse::new(self.status());
        response.extensions_mut().insert(self.clone());
        response
    }
}
