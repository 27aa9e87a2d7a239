//! What every template knows of the request, and how a template becomes a response.

use super::assets;
use super::field_names;
use super::visit::Visit;
use crate::kernel::actor::Actor;
use crate::kernel::clock::{Timestamp, local_day};
use crate::kernel::ids::RoleGrantId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::NavigationItem;
use crate::platform::error::AppError;
use crate::platform::i18n::{self, Words};
use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use chrono_tz::Tz;
use std::ops::Deref;

/// One step of the breadcrumb; the last one has no address.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The request as templates see it; everything that `Words` says, a page says too: `{{ p.t("key") }}`.
#[derive(Clone)]
pub struct Page {
    words: Words,
    zone: Tz,
    /// Who is signed in.
    pub actor: Option<Actor>,
    /// Form token.
    pub csrf: String,
    /// Whether everything here is invented.
    pub demonstration: bool,
    /// Path of this page.
    pub path: String,
    /// Query of this page without the language.
    pub query: String,
    /// What the last action made true.
    pub said: Option<Message>,
    /// Navigation of the actor's role.
    pub navigation: &'static [NavigationItem],
    /// Seconds without a request after which the session ends; 0 for guests.
    pub idle_seconds: i64,
    base_url: String,
}

impl Deref for Page {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.words
    }
}

impl Page {
    pub(super) fn new(visit: &Visit) -> Self {
        let actor = visit.signed.as_ref().map(|signed| signed.actor.clone());
        Self {
            words: visit.words(),
            zone: visit.platform.zone,
            csrf: visit.form_token().unwrap_or_default(),
            demonstration: visit.platform.demonstration,
            path: visit.path.clone(),
            query: visit.query.clone(),
            said: visit.said.clone(),
            navigation: actor.as_ref().map_or(&[], |actor| (visit.platform.navigation)(actor.role)),
            idle_seconds: visit.signed.as_ref().map_or(0, |signed| signed.idle_seconds),
            base_url: visit.platform.base_url.clone(),
            actor,
        }
    }

    /// Address of a stylesheet, module or picture.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// This page in the other language.
    #[must_use]
    pub fn in_other_language(&self) -> String {
        let separator = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{separator}lang={}", self.path, self.query, self.words.language().other().as_str())
    }

    /// This page with one value of the query replaced (or taken out, by an empty value): sorting,
    /// filtering and paging keep everything else.
    #[must_use]
    pub fn with_query(&self, name: &str, value: impl ToString) -> String {
        let value = value.to_string();
        let mut pairs: Vec<(String, String)> = serde_urlencoded::from_str(&self.query).unwrap_or_default();
        pairs.retain(|(key, value)| key != name && !value.is_empty() && (name == "page" || key != "page"));
        if !value.is_empty() {
            pairs.push((name.to_owned(), value));
        }
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// Address of an export of exactly what this list shows: `path.xlsx` or `path.csv` with its query.
    #[must_use]
    pub fn export_as(&self, path: &str, format: &str) -> String {
        if self.query.is_empty() { format!("{path}.{format}") } else { format!("{path}.{format}?{}", self.query) }
    }

    /// The hint below a field: the words of `label-hint`, when somebody wrote them.
    #[must_use]
    pub fn hint(&self, label: &str) -> String {
        self.hint_of(label, "hint")
    }

    /// The words of `key-suffix`, empty when nobody wrote them.
    #[must_use]
    pub fn hint_of(&self, key: &str, suffix: &str) -> String {
        let key = format!("{key}-{suffix}");
        if i18n::has(self.words.language(), &key) { self.words.t(&key) } else { String::new() }
    }

    /// What somebody did, by the code of the audit trail: the words of `action-batch-approved` for
    /// `batch.approved`, or the code where nobody wrote them.
    #[must_use]
    pub fn action(&self, code: &str) -> String {
        let key = format!("action-{}", code.replace(['.', '_'], "-"));
        if i18n::has(self.words.language(), &key) { self.words.t(&key) } else { code.to_owned() }
    }

    /// Full address of a path, for QR codes and copies.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// A moment in the city's time: 2026-11-22 16:41.
    #[must_use]
    pub fn time(&self, moment: &Timestamp) -> String {
        self.words.local_time(&moment.and_utc().with_timezone(&self.zone).naive_local())
    }

    /// The last day of a time that ends with a day, in the city: what ends at midnight lasts until the day before.
    #[must_use]
    pub fn last_day(&self, end: &Timestamp) -> String {
        self.words.date(&local_day(*end - chrono::Duration::seconds(1), self.zone))
    }

    /// Codes and words of the values of a closed set, for the choices of a form.
    #[must_use]
    pub fn options<T: Labelled + Copy + 'static>(
        &self,
        values: &[T],
        code: fn(T) -> &'static str,
    ) -> Vec<(String, String)> {
        values
            .iter()
            .map(|value| (code(*value).to_owned(), self.words.label(value)))
            .collect()
    }

    /// Whether a navigation entry is where this page belongs.
    #[must_use]
    pub fn is_in(&self, href: &str) -> bool {
        self.path == href || (href != "/" && self.path.starts_with(&format!("{href}/")))
    }

    /// Whether the navigation of the actor's role leads to a page.
    #[must_use]
    pub fn is_led_to(&self, href: &str) -> bool {
        self.navigation.iter().any(|item| item.href == href)
    }

    /// Whether the actor acts in the role with this code.
    #[must_use]
    pub fn acts_as(&self, role: &str) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.role.as_str() == role)
    }

    /// Whether the actor acts by this grant.
    #[must_use]
    pub fn is_acting_by(&self, grant: &RoleGrantId) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.grant == Some(*grant))
    }

    /// Words of an optional message, empty for none.
    #[must_use]
    pub fn say_or_empty(&self, message: Option<&Message>) -> String {
        message.map(|message| self.words.say(message)).unwrap_or_default()
    }
}

/// Renders a template; pages are never kept by caches, since they speak to one reader.
///
/// # Errors
/// `Internal` when the template fails.
pub fn render(status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
    let body = field_names::named(template.render().map_err(AppError::internal)?);
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}
