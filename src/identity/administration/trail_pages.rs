//! Pages of the audit trail.

use crate::identity::administration::forms::TrailQuery;
use crate::identity::administration::trail_export::TrailRows;
use crate::identity::administration::{service, trail_export};
use crate::kernel::message::Message;
use crate::platform::audit::{self, AuditEntry};
use crate::platform::spreadsheet::row_pages::RowPages;
use crate::platform::spreadsheet::write::Table;
use crate::platform::web::export::{ExportFormat, spooled, spooled_attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::web;
use askama::Template;
use serde_json::Value;
use std::collections::BTreeMap;

/// Rows on one page of the trail.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "identity/administration/audit.html")]
struct TrailPage {
    p: Page,
    query: TrailQuery,
    /// Codes and words of what can be done, and of the kinds of things it is done to.
    actions: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    entries: Vec<Row>,
    /// Position from which the next page goes on.
    next: Option<i64>,
}

/// Kinds of things that the trail is about.
const KINDS: [&str; 12] = [
    "account",
    "assessor",
    "audit",
    "batch",
    "body",
    "certificate",
    "holiday",
    "outbox_message",
    "person",
    "setting",
    "sheet",
    "trade",
];

/// Codes of all actions that have words: `action-batch-applications-closed` stands for `batch.applications_closed`.
fn actions() -> impl Iterator<Item = String> {
    let mut codes: Vec<String> = include_str!("../../../locales/en/actions.ftl")
        .lines()
        .filter_map(|line| line.strip_prefix("action-")?.split_once(" ="))
        .map(|(key, _)| key.replacen('-', ".", 1).replace('-', "_"))
        .collect();
    codes.sort_unstable();
    codes.into_iter()
}

/// Choices of a list; what the address asks for stays chosen even when it is none of them.
fn with_chosen(choices: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<(String, String)> {
    let mut choices: Vec<(String, String)> = choices.collect();
    if !chosen.is_empty() && !choices.iter().any(|(code, _)| code == chosen) {
        choices.insert(0, (chosen.to_owned(), chosen.to_owned()));
    }
    choices
}

/// The words of a kind, or its code where nobody wrote them.
fn kind_words(p: &Page, kind: &str) -> String {
    let words = p.hint_of("audit-kind", &kind.replace('_', "-"));
    if words.is_empty() { kind.to_owned() } else { words }
}

/// A row of the trail as the page shows it.
struct Row {
    entry: AuditEntry,
    kind: String,
    /// What changed, field by field; none where the values are more than a list of fields.
    changes: Option<Vec<FieldChange>>,
}

/// One field before and after.
#[derive(Debug, PartialEq, Eq)]
struct FieldChange {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

impl FieldChange {
    /// What the field is called, or its code where nobody wrote that.
    fn name(&self, p: &Page) -> String {
        let words = p.hint_of("audit-field", &self.field.replace('_', "-"));
        if words.is_empty() { self.field.clone() } else { words }
    }
}

/// The fields that differ between two JSON objects, when both hold nothing but plain values.
fn changes(old: Option<&str>, new: Option<&str>) -> Option<Vec<FieldChange>> {
    let fields = |text: Option<&str>| -> Option<BTreeMap<String, String>> {
        let Some(text) = text else { return Some(BTreeMap::new()) };
        let Ok(Value::Object(object)) = serde_json::from_str(text) else { return None };
        object
            .into_iter()
            .map(|(field, value)| {
                let text = match value {
                    Value::Object(_) | Value::Array(_) => return None,
                    Value::Null => "–".to_owned(),
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                Some((field, text))
            })
            .collect()
    };
    let (old, mut new) = (fields(old)?, fields(new)?);
    let mut found: Vec<FieldChange> = old
        .into_iter()
        .map(|(field, before)| FieldChange { new: new.remove(&field), old: Some(before), field })
        .filter(|change| change.old != change.new)
        .collect();
    found.extend(
        new.into_iter()
            .map(|(field, after)| FieldChange { field, old: None, new: Some(after) }),
    );
    Some(found)
}

/// The trail, newest first, paged by position.
pub async fn list(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    let query = query.into_inner();
    let (filter, position) = (query.filter(visit.platform.zone), query.position());
    let (entries, has_more) = visit.read(move |conn| audit::list(conn, &filter, position, ROWS)).await?;
    let next = if has_more { entries.last().map(|entry| entry.id.0) } else { None };
    let p = visit.page();
    let actions = actions().map(|code| {
        let words = p.action(&code);
        (code, words)
    });
    let kinds = KINDS.iter().map(|kind| ((*kind).to_owned(), kind_words(&p, kind)));
    let (actions, kinds) = (with_chosen(actions, &query.action), with_chosen(kinds, &query.kind));
    let entries = entries
        .into_iter()
        .map(|entry| Row {
            kind: kind_words(&p, &entry.subject_kind),
            changes: changes(entry.old_values.as_deref(), entry.new_values.as_deref()),
            entry,
        })
        .collect();
    visit.ok(&TrailPage { p, query, actions, kinds, entries, next })
}

/// Walks the chain, says what it found and notes that it was walked.
pub async fn verify(visit: Visit, _: CsrfForm) -> Answer {
    let broken = visit.read(audit::first_broken).await?;
    visit
        .write(move |tx, actor| service::note_verification(tx, actor, broken))
        .await?;
    let said = match broken {
        None => Message::new("audit-chain-whole"),
        Some(id) => Message::new("audit-chain-broken").with("row", id.to_string()),
    };
    Ok(visit.see_other_saying("/audit", &said))
}

/// The rows that the filter lets through as a workbook.
pub async fn workbook(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    export(visit, &query, ExportFormat::Workbook).await
}

/// The rows that the filter lets through as text.
pub async fn text(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    export(visit, &query, ExportFormat::Text).await
}

/// All rows, however many: read page by page and written to a file that is sent from the disk. A trail that is longer
/// than a sheet is refused with a word on what to do instead, never cut.
async fn export(visit: Visit, query: &TrailQuery, format: ExportFormat) -> Answer {
    let (filter, zone, words) = (query.filter(visit.platform.zone), visit.platform.zone, visit.words());
    let folder = visit.platform.data_dir.clone();
    let written = visit
        .read(move |conn| {
            let mut trail = TrailRows::new(filter, words, zone);
            let mut rows = RowPages::new(|| trail.next_page(conn));
            let table = Table { title: words.t("audit-title"), headers: trail_export::headers(words), rows: &mut rows };
            let file = spooled(table, format, &folder);
            rows.take_error().map_or(file, Err)
        })
        .await?;
    spooled_attachment(written, format, "audit").await
}

#[cfg(test)]
mod tests {
    use super::{FieldChange, actions, changes};

    #[test]
    fn fields_that_differ_are_listed_and_nested_values_are_left_as_they_are() {
        let change = |field: &str, old: Option<&str>, new: Option<&str>| FieldChange {
            field: field.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let found =
            changes(Some(r#"{"title":"一","quota":60,"gone":null}"#), Some(r#"{"title":"二","quota":60,"new":true}"#));
        assert_eq!(
            found.unwrap(),
            [
                change("gone", Some("–"), None),
                change("title", Some("一"), Some("二")),
                change("new", None, Some("true"))
            ]
        );
        assert_eq!(changes(None, Some(r#"{"lines":[1]}"#)), None);
        assert_eq!(changes(Some("text"), None), None);
    }

    #[test]
    fn every_action_with_words_has_its_code() {
        let codes: Vec<String> = actions().collect();
        for code in ["batch.applications_closed", "account.one_time_password_set", "setting.changed"] {
            assert!(codes.iter().any(|known| known == code), "{code}");
        }
    }
}
