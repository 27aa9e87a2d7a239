//! Pages of the audit trail.

use crate::identity::administration::forms::TrailQuery;
use crate::identity::administration::service;
use crate::kernel::message::Message;
use crate::platform::audit::{self, AuditEntry};
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
