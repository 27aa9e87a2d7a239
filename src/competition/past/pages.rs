//! Pages of past contests: the place to upload, an upload with its rows, the template.

use crate::competition::past::import;
use crate::competition::past::import_rules::COLUMNS;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::import_run::view::{self, RunView, ShownField};
use crate::platform::import_run::{ImportRun, RunState, Subject, store as runs};
use crate::platform::spreadsheet::staged::StagedState;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

/// Uploads are the city's; whoever of it comes next goes on with them.
fn subject() -> Subject {
    Subject { kind: "past_contests", of: "city".to_owned() }
}

#[derive(Template)]
#[template(path = "competition/past/imports.html")]
struct ImportsPage {
    p: Page,
    runs: Vec<ImportRun>,
    errors: Vec<FieldError>,
}

/// The place to upload a sheet, and the last uploads.
pub async fn imports(visit: Visit) -> Answer {
    imports_page(&visit, Vec::new(), StatusCode::OK).await
}

async fn imports_page(visit: &Visit, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let runs = visit.read(|conn| runs::latest(conn, &subject())).await?;
    visit.render(status, &ImportsPage { p: visit.page(), runs, errors })
}

/// Takes a sheet in; its check goes on behind the page that shows it.
pub async fn upload(visit: Visit, upload: CsrfUpload) -> Answer {
    let Some(file) = upload.file else {
        let error = FieldError { field: "file".to_owned(), message: Message::new("import-file-missing") };
        return imports_page(&visit, vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let page = |token: &str| format!("/competitions/past/imports/{token}");
    view::begin(&visit, subject(), file, page, import::run).await
}

async fn known_run(visit: &Visit, token: &str) -> Result<ImportRun, AppError> {
    let token = token.to_owned();
    visit
        .read(move |conn| runs::by_token(conn, &subject(), &token))
        .await?
        .ok_or(AppError::not_found("import-not-found"))
}

/// How far a check has come.
pub async fn progress(visit: Visit, token: web::Path<String>) -> Answer {
    let run = known_run(&visit, &token).await?;
    Ok(view::progress(&visit, &run))
}

#[derive(Template)]
#[template(path = "competition/past/import.html")]
struct ImportPage {
    p: Page,
    view: RunView,
    /// Number and name of each competition that it made.
    made: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// Fields of good rows by which somebody's line is recognised.
const SHOWN: [(&str, &str); 7] = [
    ("year", "past-year"),
    ("competition", "past-competition"),
    ("contest", "past-contest"),
    ("name", "entry-name"),
    ("document_number", "entry-document-number"),
    ("points", "past-points"),
    ("rank", "past-rank"),
];

/// An upload: its progress, then its rows in three tabs.
pub async fn import_run(visit: Visit, token: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let run = known_run(&visit, &token).await?;
    let p = visit.page();
    let masking = masking(&visit.platform.settings.current());
    let shown = SHOWN.map(|(field, label)| ShownField {
        field,
        title: p.t(label),
        masking: (field == "document_number").then_some(masking),
    });
    let base = format!("/competitions/past/imports/{token}");
    let made = if run.state == RunState::Posted {
        let (platform, id) = (Arc::clone(&visit.platform), run.id);
        visit.read(move |conn| import::made(conn, &platform.keys, id)).await?
    } else {
        Vec::new()
    };
    let view =
        RunView::read(&visit, run, (base, "/competitions/past".to_owned()), shown.to_vec(), &query, true).await?;
    visit.ok(&ImportPage { p, view, made, errors: Vec::new() })
}

/// Files the competitions of the good rows.
pub async fn post(visit: Visit, token: web::Path<String>, _: CsrfForm) -> Answer {
    let run = known_run(&visit, &token).await?;
    let (platform, id) = (Arc::clone(&visit.platform), run.id);
    let rows = visit
        .read(move |conn| runs::all_rows(conn, &platform.keys, id, &[StagedState::Good, StagedState::Warning]))
        .await?;
    let posted = visit.write_alone(move |tx, actor| import::post(tx, actor, &run, rows)).await?;
    let said = Message::new("past-said-posted")
        .count("competitions", posted.competitions)
        .count("contests", posted.contests)
        .count("entrants", posted.entrants)
        .count("refused", posted.refused);
    Ok(visit.see_other_saying(&format!("/competitions/past/imports/{token}"), &said))
}

/// The bad rows as a workbook with a column that says why.
pub async fn rejected(visit: Visit, token: web::Path<String>) -> Answer {
    let run = known_run(&visit, &token).await?;
    let title = visit.words().t("past-title");
    view::rejected(&visit, &run, title, "rejected-past-contests.xlsx").await
}

/// An empty sheet to fill in.
pub async fn template(visit: Visit) -> Answer {
    view::template(&visit, &COLUMNS, "past-contests")
}
