//! Forms: raw input read behind the form token, and fields that keep what was typed beside what is
//! wrong with it.

use super::visit::Visit;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::secret;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::Datelike;
use futures_util::StreamExt;
use std::future::Future;
use std::ops::RangeInclusive;
use std::pin::Pin;

pub use crate::platform::error::FieldError;

/// An error of a form, for the summary at its top.
pub type FormError = FieldError;

/// Bytes of a form body at the most. Forms with files go through `upload`.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// The names and values of a form in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Pairs from anywhere: a test, an upload.
    #[must_use]
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of a name; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Whether a name was sent, as a checked box is.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All values of a name: checked boxes, repeated lines.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Names that begin with a prefix, without it, and their values.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(key, value)| key.strip_prefix(prefix).map(|rest| (rest, value.as_str())))
    }
}

/// A form whose token has been checked; there is no other way to its values.
pub struct CsrfForm(Pairs);

impl CsrfForm {
    /// The values.
    #[must_use]
    pub const fn values(&self) -> &Pairs {
        &self.0
    }

    /// The values, owned.
    #[must_use]
    pub fn into_values(self) -> Pairs {
        self.0
    }
}

impl FromRequest for CsrfForm {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            check_origin(&request)?;
            let mut body = web::BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| AppError::Invalid(Message::new("error-body-broken")))?;
                if body.len() + chunk.len() > MAX_BODY {
                    return Err(AppError::TooLarge(Message::new("error-form-too-large")));
                }
                body.extend_from_slice(&chunk);
            }
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&body)
                .map_err(|_| AppError::Invalid(Message::new("error-body-broken")))?;
            let pairs = Pairs(pairs);
            check_token(&Visit::of(&request)?, pairs.get("csrf"))?;
            Ok(Self(pairs))
        })
    }
}

/// Refuses a form whose token is not the one of this visitor's session.
///
/// # Errors
/// `StaleForm`; `SignInNeeded` when the visitor's session has ended meanwhile.
pub fn check_token(visit: &Visit, token: &str) -> Result<(), AppError> {
    match visit.form_token() {
        Some(expected) if secret::same(&expected, token) => Ok(()),
        _ => Err(AppError::StaleForm),
    }
}

/// Refuses a change that another site sent. Browsers say so in `Sec-Fetch-Site`; older ones in `Origin`.
///
/// # Errors
/// `StaleForm`.
pub fn check_origin(request: &HttpRequest) -> Result<(), AppError> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return if matches!(site, "same-origin" | "none") { Ok(()) } else { Err(AppError::StaleForm) };
    }
    match (text("origin"), text(header::HOST.as_str())) {
        (None, _) => Ok(()),
        (Some(origin), Some(host)) if origin.split("://").nth(1) == Some(host) => Ok(()),
        _ => Err(AppError::StaleForm),
    }
}

/// One field: what was typed and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// Name in the form.
    pub name: &'static str,
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub error: Option<Message>,
}

impl Field {
    /// A field with a value, without error.
    #[must_use]
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), error: None }
    }

    /// The field as it was typed, blanks around it removed.
    #[must_use]
    pub fn of(values: &Pairs, name: &'static str) -> Self {
        Self::new(name, values.get(name).trim())
    }

    /// Whether nothing was typed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// Notes an error, unless one stands there.
    pub fn refuse(&mut self, message: Message) {
        self.error.get_or_insert(message);
    }

    /// The typed text; notes an error when there is none.
    pub fn required(&mut self) -> Option<String> {
        if self.value.is_empty() {
            self.refuse(Message::new("error-field-required"));
            return None;
        }
        Some(self.value.clone())
    }

    /// Reads the typed text; notes the error when it cannot be read, or when there is none.
    pub fn parse<T>(&mut self, read: impl FnOnce(&str) -> Result<T, Message>) -> Option<T> {
        let text = self.required()?;
        match read(&text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.refuse(message);
                None
            }
        }
    }

    /// As `parse`, and nothing typed is no error.
    pub fn parse_optional<T>(&mut self, read: impl FnOnce(&str) -> Result<T, Message>) -> Option<T> {
        if self.value.is_empty() { None } else { self.parse(read) }
    }

    /// The error as an entry of the summary.
    #[must_use]
    pub fn summary(&self) -> Option<FieldError> {
        self.error
            .clone()
            .map(|message| FieldError { field: self.name.to_owned(), message })
    }
}

/// The errors of several fields, for the summary at the top of a form.
#[must_use]
pub fn summary(fields: &[&Field]) -> Vec<FieldError> {
    fields.iter().filter_map(|field| field.summary()).collect()
}

/// Puts the errors that a service found beside the fields they name; those that name no field of
/// the form are given back.
pub fn place_errors(errors: Vec<FieldError>, fields: &mut [&mut Field]) -> Vec<FieldError> {
    let mut left = Vec::new();
    for error in errors {
        match fields.iter_mut().find(|field| field.name == error.field) {
            Some(field) => field.refuse(error.message),
            None => left.push(error),
        }
    }
    left
}

/// Years in which a day lies that somebody means: births of the oldest, ends of the longest terms.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// Reads a day written as 2026-11-22.
///
/// # Errors
/// A message that shows the right form, or says that the year cannot be meant.
pub fn day(text: &str) -> Result<chrono::NaiveDate, Message> {
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Message::new("error-field-day"))?;
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(Message::new("error-field-year")
            .with("first", YEARS.start().to_string())
            .with("last", YEARS.end().to_string()))
    }
}

/// Reads one code of a closed set.
///
/// # Errors
/// A message that says to choose one of the list.
pub fn choice<T: std::str::FromStr>(text: &str) -> Result<T, Message> {
    text.parse().map_err(|_| Message::new("error-field-choice"))
}
