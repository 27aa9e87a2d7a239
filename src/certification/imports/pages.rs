//! Pages of imports: the upload with what a sheet should hold, its rows, the posting.

use crate::certification::imports::model::RegisterKind;
use crate::certification::imports::service;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::import_run::view::{self, RunView, ShownField};
use crate::platform::import_run::{ImportRun, Subject, job, store as runs};
use crate::platform::spreadsheet::staged::StagedState;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

type Query = web::Query<HashMap<String, String>>;

fn kind_of(text: &str) -> Result<RegisterKind, AppError> {
    text.parse().map_err(|_| AppError::not_found("import-not-found"))
}

fn subject(kind: RegisterKind) -> Subject {
    Subject { kind: kind.as_str(), of: String::new() }
}

/// One column of the sheet, as the page explains it.
struct ColumnRow {
    title: String,
    others: String,
    required: bool,
}

#[derive(Template)]
#[template(path = "certification/imports/start.html")]
struct StartPage {
    p: Page,
    kind: RegisterKind,
    columns: Vec<ColumnRow>,
    runs: Vec<ImportRun>,
    errors: Vec<FieldError>,
}

impl StartPage {
    fn how(&self) -> String {
        self.p.t(&format!("import-{}-how", self.kind))
    }
}

/// The place to upload a sheet of a register.
pub async fn start(visit: Visit, kind: web::Path<String>) -> Answer {
    start_page(&visit, kind_of(&kind)?, Vec::new(), StatusCode::OK).await
}

async fn start_page(visit: &Visit, kind: RegisterKind, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let runs = visit.read(move |conn| runs::latest(conn, &subject(kind))).await?;
    let p = visit.page();
    let columns = kind
        .columns()
        .iter()
        .map(|column| ColumnRow {
            title: p.t(column.label),
            others: column.aliases.join("、"),
            required: column.required,
        })
        .collect();
    visit.render(status, &StartPage { p, kind, columns, runs, errors })
}

/// Takes a sheet in; its check goes on behind the page that shows it.
pub async fn upload(visit: Visit, kind: web::Path<String>, upload: CsrfUpload) -> Answer {
    let kind = kind_of(&kind)?;
    let Some(file) = upload.file else {
        let error = FieldError { field: "file".to_owned(), message: Message::new("import-file-missing") };
        return start_page(&visit, kind, vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let page = |token: &str| format!("/imports/{kind}/{token}");
    view::begin(&visit, subject(kind), file, page, move |platform, run, file| {
        job::run(platform, run, file, |path| {
            let (keys, today) = (&platform.keys, platform.today());
            let sheet = platform
                .db
                .read_blocking(|conn| service::check(conn, keys, kind, path, today))?;
            job::stage(platform, run, sheet)
        });
    })
    .await
}

async fn known_run(visit: &Visit, kind: RegisterKind, token: &str) -> Result<ImportRun, AppError> {
    let token = token.to_owned();
    visit
        .read(move |conn| runs::by_token(conn, &subject(kind), &token))
        .await?
        .ok_or(AppError::not_found("import-not-found"))
}

#[derive(Template)]
#[template(path = "certification/imports/show.html")]
struct ShowPage {
    p: Page,
    kind: RegisterKind,
    view: RunView,
    errors: Vec<FieldError>,
}

/// An upload: its progress, then its rows in three tabs.
pub async fn show(visit: Visit, path: web::Path<(String, String)>, query: Query) -> Answer {
    let kind = kind_of(&path.0)?;
    show_page(&visit, kind, &path.1, &query, Vec::new(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    kind: RegisterKind,
    token: &str,
    query: &HashMap<String, String>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let run = known_run(visit, kind, token).await?;
    let p = visit.page();
    let shown = kind
        .columns()
        .iter()
        .filter(|column| kind.shown_fields().contains(&column.field));
    let shown = shown.map(|column| ShownField { field: column.field, title: p.t(column.label), masking: None });
    let addresses = (format!("/imports/{kind}/{token}"), format!("/imports/{kind}"));
    let view = RunView::read(visit, run, addresses, shown.collect(), query, true).await?;
    visit.render(status, &ShowPage { p, kind, view, errors })
}

/// How far a check has come.
pub async fn progress(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let run = known_run(&visit, kind_of(&path.0)?, &path.1).await?;
    Ok(view::progress(&visit, &run))
}

/// The bad rows as a workbook with a column that says why.
pub async fn rejected(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let kind = kind_of(&path.0)?;
    let run = known_run(&visit, kind, &path.1).await?;
    let title = visit.words().label(kind);
    view::rejected(&visit, &run, title, &format!("rejected-{kind}.xlsx")).await
}

/// An empty sheet with the right titles.
pub async fn template(visit: Visit, kind: web::Path<String>) -> Answer {
    let kind = kind_of(&kind)?;
    view::template(&visit, kind.columns(), kind.as_str())
}

/// Posts the good rows.
pub async fn post(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let kind = kind_of(&path.0)?;
    let run = known_run(&visit, kind, &path.1).await?;
    let (platform, id) = (Arc::clone(&visit.platform), run.id);
    let states = [StagedState::Good, StagedState::Warning];
    let rows = visit
        .read(move |conn| runs::all_rows(conn, &platform.keys, id, &states))
        .await?;
    let left = run.error_rows;
    let posted = visit
        .write(move |tx, actor| service::post_run(tx, actor, kind, &run, rows))
        .await;
    match posted {
        Ok(posted) => Ok(visit.see_other_saying(
            &format!("/imports/{kind}/{}", path.1),
            &Message::new("import-said-posted")
                .count("written", posted.written)
                .count("unchanged", posted.unchanged)
                .count("left", left),
        )),
        Err(AppError::Fields(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_page(&visit, kind, &path.1, &HashMap::new(), errors, status).await
        }
        Err(other) => Err(other),
    }
}
