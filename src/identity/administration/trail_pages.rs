//! Pages of the audit trail.

use crate::identity;
use crate::identity::administration::forms::{TrailDays, TrailQuery};
use crate::identity::administration::trail_addresses::page_of;
use crate::identity::administration::trail_export::TrailRows;
use crate::identity::administration::trail_words::{FieldChange, KINDS, changes, kind_of, kind_words};
use crate::identity::administration::{service, trail_export};
use crate::kernel::message::Message;
use crate::platform::audit::{self, AuditEntry, Filter};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::row_pages::RowPages;
use crate::platform::spreadsheet::write::Table;
use crate::platform::web::export::{ExportFormat, spooled, spooled_attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

/// Rows on one page of the trail.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "identity/administration/audit.html")]
struct TrailPage {
    p: Page,
    query: TrailQuery,
    /// Its days, with what is wrong with them.
    days: TrailDays,
    /// What can be done, by the kinds of things it is done to.
    actions: Vec<Group>,
    /// Whether the address asks for actions that are not among them, such as all that begin alike.
    is_unlisted: bool,
    /// Codes and words of the kinds of things.
    kinds: Vec<(String, String)>,
    entries: Vec<Row>,
    /// Position from which the next page goes on.
    next: Option<i64>,
}

/// Choices of a list; what the address asks for stays chosen even when it is none of them.
fn with_chosen(choices: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<(String, String)> {
    let mut choices: Vec<(String, String)> = choices.collect();
    if !chosen.is_empty() && !choices.iter().any(|(code, _)| code == chosen) {
        choices.insert(0, (chosen.to_owned(), chosen.to_owned()));
    }
    choices
}

/// Actions that are done to things of one kind.
struct Group {
    label: String,
    /// Codes and words.
    actions: Vec<(String, String)>,
}

impl Group {
    /// What was ever done, by kinds of things in their order; what belongs to no known kind comes last.
    fn all(p: &Page, done: &[String]) -> Vec<Self> {
        let of = |kind: Option<&str>| -> Vec<(String, String)> {
            done.iter()
                .filter(|code| kind_of(code) == kind)
                .map(|code| (code.clone(), p.action(code)))
                .collect()
        };
        let mut groups: Vec<Self> = KINDS
            .iter()
            .map(|kind| Self { label: kind_words(p, kind), actions: of(Some(*kind)) })
            .collect();
        groups.push(Self { label: p.t("audit-other-actions"), actions: of(None) });
        groups.retain(|group| !group.actions.is_empty());
        groups
    }
}

/// A row of the trail as the page shows it.
struct Row {
    entry: AuditEntry,
    kind: String,
    /// Where the thing is shown; nothing for what has no page.
    page: Option<String>,
    /// What changed, field by field in words; none where the values are no list of fields.
    changes: Option<Vec<FieldChange>>,
}

/// The filter, with the account that signs in by the name that it looks for.
fn with_account(conn: &mut Conn, filter: Filter) -> Result<Filter, AppError> {
    let account = match &filter.actor_name {
        Some(name) => identity::store::account_by_login(conn, name)?,
        None => None,
    };
    Ok(Filter { actor_account: account.map(|account| account.id), ..filter })
}

/// The trail, newest first, paged by position.
pub async fn list(visit: Visit, query: web::Query<TrailQuery>) -> Answer {
    let query = query.into_inner();
    let position = query.position();
    let (filter, days) = match query.filter(visit.platform.zone) {
        Ok(filter) => (Some(filter), query.days()),
        Err(days) => (None, days),
    };
    let status = if filter.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (entries, has_more, done) = visit
        .read(move |conn| {
            let (entries, has_more) = match filter {
                Some(filter) => {
                    let filter = with_account(conn, filter)?;
                    audit::list(conn, &filter, position, ROWS)?
                }
                None => (Vec::new(), false),
            };
            Ok((entries, has_more, audit::actions(conn)?))
        })
        .await?;
    let next = if has_more { entries.last().map(|entry| entry.id.0) } else { None };
    let p = visit.page();
    let role = visit.actor()?.role;
    let is_unlisted = !query.action.is_empty() && !done.contains(&query.action);
    let actions = Group::all(&p, &done);
    let kinds = with_chosen(KINDS.iter().map(|kind| ((*kind).to_owned(), kind_words(&p, kind))), &query.kind);
    let entries = entries
        .into_iter()
        .map(|entry| Row {
            kind: kind_words(&p, &entry.subject_kind),
            page: page_of(role, &entry.subject_kind, &entry.subject),
            changes: changes(entry.old_values.as_deref(), entry.new_values.as_deref()).map(|changes| {
                changes
                    .into_iter()
                    .map(|change| change.in_words(&p, &entry.subject_kind))
                    .collect()
            }),
            entry,
        })
        .collect();
    visit.render(status, &TrailPage { p, query, days, actions, is_unlisted, kinds, entries, next })
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
    let filter = query
        .filter(visit.platform.zone)
        .map_err(|days| AppError::Fields(days.errors()))?;
    let (zone, words) = (visit.platform.zone, visit.words());
    let folder = visit.platform.data_dir.clone();
    let written = visit
        .read(move |conn| {
            let mut trail = TrailRows::new(with_account(conn, filter)?, words, zone);
            let mut rows = RowPages::new(|| trail.next_page(conn));
            let table = Table { title: words.t("audit-title"), headers: trail_export::headers(words), rows: &mut rows };
            let file = spooled(table, format, &folder);
            rows.take_error().map_or(file, Err)
        })
        .await?;
    spooled_attachment(written, format, "audit").await
}
