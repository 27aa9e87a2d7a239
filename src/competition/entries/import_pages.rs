//! Pages of uploads: the place to upload, an upload with its rows, the template.

use crate::competition::entries::import_rules::COLUMNS;
use crate::competition::entries::model::EntryScope;
use crate::competition::entries::pages::known;
use crate::competition::entries::{import, policy, store};
use crate::competition::events::model::Competition;
use crate::kernel::actor::Role;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::import_run::view::{self, RunView, ShownField};
use crate::platform::import_run::{ImportRun, Subject, store as runs};
use crate::platform::spreadsheet::staged::StagedState;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

/// Uploads belong to the competition, those of a body to its delegation alone.
fn subject(competition: &Competition, scope: EntryScope) -> Subject {
    let of = match scope {
        EntryScope::Body(body) => format!("{}/{body}", competition.number),
        EntryScope::All | EntryScope::Person(_) => competition.number.clone(),
    };
    Subject { kind: "entries", of }
}

fn may_post(visit: &Visit, competition: &Competition) -> Result<bool, AppError> {
    Ok(policy::may_enter(visit.actor()?, competition, visit.platform.today()).is_ok())
}

#[derive(Template)]
#[template(path = "competition/entries/imports.html")]
struct ImportsPage {
    p: Page,
    competition: Competition,
    runs: Vec<ImportRun>,
    may_upload: bool,
    errors: Vec<FieldError>,
}

impl ImportsPage {
    fn path(&self) -> String {
        format!("/competitions/{}/entries", self.competition.number)
    }
}

/// The place to upload a sheet, and the last uploads.
pub async fn imports(visit: Visit, number: web::Path<String>) -> Answer {
    imports_page(&visit, &number, Vec::new(), StatusCode::OK).await
}

async fn imports_page(visit: &Visit, number: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let (competition, scope) = known(visit, number).await?;
    let of = subject(&competition, scope);
    let runs = visit.read(move |conn| runs::latest(conn, &of)).await?;
    let may_upload = may_post(visit, &competition)?;
    visit.render(status, &ImportsPage { p: visit.page(), competition, runs, may_upload, errors })
}

/// Takes a sheet in; its check goes on behind the page that shows it.
pub async fn upload(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    let (competition, scope) = known(&visit, &number).await?;
    policy::may_enter(visit.actor()?, &competition, visit.platform.today())?;
    let Some(file) = upload.file else {
        let error = FieldError { field: "file".to_owned(), message: Message::new("import-file-missing") };
        return imports_page(&visit, &number, vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let actor = visit.actor()?;
    let own = match (actor.role, actor.body) {
        (Role::BodyStaff, Some(body)) => Some(visit.read(move |conn| store::body_name(conn, body)).await?),
        _ => None,
    };
    let page = |token: &str| format!("/competitions/{number}/entries/imports/{token}");
    view::begin(&visit, subject(&competition, scope), file, page, move |platform, run, file| {
        import::run(platform, &competition, own.as_deref(), run, file);
    })
    .await
}

async fn known_run(visit: &Visit, number: &str, token: &str) -> Result<(Competition, ImportRun), AppError> {
    let (competition, scope) = known(visit, number).await?;
    let (of, token) = (subject(&competition, scope), token.to_owned());
    let run = visit
        .read(move |conn| runs::by_token(conn, &of, &token))
        .await?
        .ok_or(AppError::not_found("import-not-found"))?;
    Ok((competition, run))
}

/// How far a check has come.
pub async fn progress(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    Ok(view::progress(&visit, &run))
}

#[derive(Template)]
#[template(path = "competition/entries/import.html")]
struct ImportPage {
    p: Page,
    competition: Competition,
    view: RunView,
    errors: Vec<FieldError>,
}

/// Fields of good rows by which an entry is recognised.
const SHOWN: [(&str, &str); 5] = [
    ("contest", "entry-contest"),
    ("name", "entry-name"),
    ("document_number", "entry-document-number"),
    ("delegation", "entry-delegation"),
    ("team_name", "entry-team-name"),
];

/// An upload: its progress, then its rows in three tabs.
pub async fn import_run(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: web::Query<HashMap<String, String>>,
) -> Answer {
    let (competition, run) = known_run(&visit, &path.0, &path.1).await?;
    let p = visit.page();
    let masking = masking(&visit.platform.settings.current());
    let shown = SHOWN.map(|(field, label)| ShownField {
        field,
        title: p.t(label),
        masking: (field == "document_number").then_some(masking),
    });
    let base = format!("/competitions/{}/entries/imports", competition.number);
    let addresses = (format!("{base}/{}", path.1), base);
    let may_post = may_post(&visit, &competition)?;
    let view = RunView::read(&visit, run, addresses, shown.to_vec(), &query, may_post).await?;
    visit.ok(&ImportPage { p, competition, view, errors: Vec::new() })
}

/// Posts the good rows.
pub async fn post(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (competition, run) = known_run(&visit, &path.0, &path.1).await?;
    policy::may_enter(visit.actor()?, &competition, visit.platform.today())?;
    let (platform, id) = (Arc::clone(&visit.platform), run.id);
    let rows = visit
        .read(move |conn| runs::all_rows(conn, &platform.keys, id, &[StagedState::Good, StagedState::Warning]))
        .await?;
    let posted = visit
        .write_alone(move |tx, actor| import::post(tx, actor, &competition, &run, rows))
        .await?;
    let said = Message::new("entry-said-posted")
        .count("entries", posted.entries)
        .count("waiting", posted.waiting)
        .count("refused", posted.refused);
    Ok(visit.see_other_saying(&format!("/competitions/{}/entries/imports/{}", path.0, path.1), &said))
}

/// The bad rows as a workbook with a column that says why.
pub async fn rejected(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    let title = visit.words().t("entries");
    view::rejected(&visit, &run, title, &format!("rejected-{}.xlsx", path.0)).await
}

/// An empty sheet to fill in.
pub async fn template(visit: Visit) -> Answer {
    view::template(&visit, &COLUMNS, "entries")
}
