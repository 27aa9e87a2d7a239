//! Pages of the audit trail.

use crate::identity::administration::forms::TrailQuery;
use crate::identity::administration::service;
use crate::kernel::message::Message;
use crate::platform::audit::{self, AuditEntry};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::web;
use askama::Template;

/// Rows on one page of the trail.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "identity/administration/audit.html")]
struct TrailPage {
    p: Page,
    query: TrailQuery,
    entries: Vec<AuditEntry>,
    /// Position from which the next page goes on.
    next: Option<i64>,
}

/// The trail, newest first, paged by position.
pub async fn list(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    let query = query.into_inner();
    let (filter, position) = (query.filter(visit.platform.zone), query.position());
    let (entries, has_more) = visit.read(move |conn| audit::list(conn, &filter, position, ROWS)).await?;
    let next = if has_more { entries.last().map(|entry| entry.id.0) } else { None };
    visit.ok(&TrailPage { p: visit.page(), query, entries, next })
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

/// Rows of one export at the most: a year of a busy city, and still a file that a spreadsheet opens.
const EXPORTED: i64 = 100_000;

/// The rows that the filter lets through as a workbook.
pub async fn workbook(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    export(visit, query.into_inner(), ExportFormat::Workbook).await
}

/// The rows that the filter lets through as text.
pub async fn text(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    export(visit, query.into_inner(), ExportFormat::Text).await
}

async fn export(visit: Visit, query: TrailQuery, format: ExportFormat) -> Answer {
    let filter = query.filter(visit.platform.zone);
    let (entries, _) = visit.read(move |conn| audit::list(conn, &filter, None, EXPORTED)).await?;
    let (words, page) = (visit.words(), visit.page());
    let columns = [
        ("audit-position", 10),
        ("audit-time", 18),
        ("audit-actor", 16),
        ("audit-role", 16),
        ("audit-address", 16),
        ("audit-action", 28),
        ("audit-kind", 16),
        ("audit-subject", 28),
        ("reason", 30),
        ("audit-before", 40),
        ("audit-after", 40),
        ("audit-hash", 66),
    ];
    let table = Table {
        title: words.t("audit-title"),
        headers: columns
            .iter()
            .map(|(key, width)| Header::text(words.t(key)).width(*width))
            .collect(),
        rows: entries.into_iter().map(|entry| {
            vec![
                entry.id.to_string(),
                page.time(&entry.at),
                entry.actor_name,
                words.label(entry.role),
                entry.address,
                entry.action,
                entry.subject_kind,
                entry.subject,
                entry.reason.unwrap_or_default(),
                entry.old_values.unwrap_or_default(),
                entry.new_values.unwrap_or_default(),
                hex::encode(entry.hash),
            ]
        }),
    };
    attachment(table, format, "audit")
}
