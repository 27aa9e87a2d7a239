//! Pages of score books: the upload, its rows, the choice of sheets and the posting.

use crate::certification::batches;
use crate::certification::batches::model::AssessmentBatch;
use crate::certification::score_books::store::OpenSheet;
use crate::certification::score_books::{service, store};
use crate::certification::sheets::policy;
use crate::certification::sheets::rules::takes_marks;
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

/// Fields of good rows by which a candidate is recognised.
const SHOWN: [(&str, &str); 5] = [
    ("exam_number", "roster-ticket"),
    ("candidate_name", "roster-name"),
    ("theory_score", "part-theory-test"),
    ("skill_score", "part-practical-test"),
    ("review_score", "part-comprehensive-review"),
];

fn subject(batch: &AssessmentBatch) -> Subject {
    Subject { kind: "scores", of: batch.number.clone() }
}

async fn known_batch(visit: &Visit, number: &str) -> Result<AssessmentBatch, AppError> {
    let actor = visit.actor()?;
    let (number, scope) = (number.to_owned(), batches::policy::scope_of(actor));
    let batch = visit
        .read(move |conn| batches::store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("batch-not-found"))?;
    policy::may_post_scores(actor, batch.body_id)?;
    Ok(batch)
}

#[derive(Template)]
#[template(path = "certification/score_books/start.html")]
struct StartPage {
    p: Page,
    batch: AssessmentBatch,
    takes_marks: bool,
    runs: Vec<ImportRun>,
    errors: Vec<FieldError>,
}

/// The place to upload a score book of a batch.
pub async fn start(visit: Visit, number: web::Path<String>) -> Answer {
    start_page(&visit, &number, Vec::new(), StatusCode::OK).await
}

async fn start_page(visit: &Visit, number: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let batch = known_batch(visit, number).await?;
    let of = subject(&batch);
    let runs = visit.read(move |conn| runs::latest(conn, &of)).await?;
    let takes_marks = takes_marks(batch.state);
    visit.render(status, &StartPage { p: visit.page(), batch, takes_marks, runs, errors })
}

/// Takes a book in; its check goes on behind the page that shows it.
pub async fn upload(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    if !takes_marks(batch.state) {
        return Err(AppError::conflict("sheet-batch-takes-no-marks"));
    }
    let Some(file) = upload.file else {
        let error = FieldError { field: "file".to_owned(), message: Message::new("import-file-missing") };
        return start_page(&visit, &number, vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let page = |token: &str| format!("/batches/{number}/scores/{token}");
    view::begin(&visit, subject(&batch), file, page, move |platform, run, file| {
        job::run(platform, run, file, |path| {
            let sheet = platform
                .db
                .read_blocking(|conn| service::check(conn, &platform.keys, &batch, path))?;
            job::stage(platform, run, sheet)
        });
    })
    .await
}

async fn known_run(visit: &Visit, number: &str, token: &str) -> Result<(AssessmentBatch, ImportRun), AppError> {
    let batch = known_batch(visit, number).await?;
    let (of, token) = (subject(&batch), token.to_owned());
    let run = visit
        .read(move |conn| runs::by_token(conn, &of, &token))
        .await?
        .ok_or(AppError::not_found("import-not-found"))?;
    Ok((batch, run))
}

#[derive(Template)]
#[template(path = "certification/score_books/show.html")]
struct ShowPage {
    p: Page,
    batch: AssessmentBatch,
    view: RunView,
    sheets: Vec<OpenSheet>,
    errors: Vec<FieldError>,
}

/// An upload: its progress, then its rows in three tabs and the sheets into which it can go.
pub async fn show(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: web::Query<HashMap<String, String>>,
) -> Answer {
    show_page(&visit, &path, &query, Vec::new(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    (number, token): &(String, String),
    query: &HashMap<String, String>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (batch, run) = known_run(visit, number, token).await?;
    let id = batch.id;
    let sheets = visit.read(move |conn| store::open_sheets(conn, id)).await?;
    let p = visit.page();
    let shown = SHOWN.map(|(field, label)| ShownField { field, title: p.t(label), masking: None });
    let base = format!("/batches/{number}/scores");
    let addresses = (format!("{base}/{token}"), base);
    let view = RunView::read(visit, run, addresses, shown.to_vec(), query, takes_marks(batch.state)).await?;
    visit.render(status, &ShowPage { p, batch, view, sheets, errors })
}

/// How far a check has come.
pub async fn progress(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    Ok(view::progress(&visit, &run))
}

/// The bad rows as a workbook with a column that says why.
pub async fn rejected(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    let title = visit.words().t("score-book");
    view::rejected(&visit, &run, title, &format!("rejected-{}.xlsx", path.0)).await
}

/// Posts the good rows into the sheets that were chosen.
pub async fn post(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (batch, run) = known_run(&visit, &path.0, &path.1).await?;
    let tokens: Vec<String> = input.values().all("sheets").map(str::to_owned).collect();
    let (platform, id) = (Arc::clone(&visit.platform), run.id);
    let states = [StagedState::Good, StagedState::Warning];
    let rows = visit
        .read(move |conn| runs::all_rows(conn, &platform.keys, id, &states))
        .await?;
    let posted = visit
        .write(move |tx, actor| service::post_run(tx, actor, &batch, &run, &tokens, rows))
        .await;
    match posted {
        Ok(posted) => Ok(visit.see_other_saying(
            &format!("/batches/{}/scores/{}", path.0, path.1),
            &Message::new("score-book-said-posted")
                .count("cells", posted.cells)
                .count("submitted", posted.submitted),
        )),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, &HashMap::new(), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
