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
