//! Pages of rosters: the candidates of a batch, uploads with their progress and results, one-by-one entry.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, LineView};
use crate::certification::rosters::mappings::{REASON, roster_mappings};
use crate::certification::rosters::run::{ImportRun, KeptRow, RunState};
use crate::certification::rosters::store::CandidateView;
use crate::certification::rosters::{import, service, store};
use crate::kernel::ids::{BatchLineId, ImportRowId};
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::error::AppError;
use crate::platform::i18n::Advice;
use crate::platform::spreadsheet::staged::{Finding, StagedState};
use crate::platform::spreadsheet::write::{Header, Table, write_rejected_rows, write_workbook};
use crate::platform::web::form::FieldError;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;
use std::io::Cursor;

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A candidate as the list shows him.
struct CandidateRow {
    view: CandidateView,
    document: String,
    line_number: usize,
    line: String,
    may_withdraw: bool,
    may_invite: bool,
}

#[derive(Template)]
#[template(path = "certification/rosters/roster.html")]
struct RosterPage {
    p: Page,
    batch: AssessmentBatch,
    paged: Paged<CandidateRow>,
    runs: Vec<ImportRun>,
    text: String,
    may_change: bool,
    errors: Vec<FieldError>,
}

async fn known_batch(visit: &Visit, number: &str) -> Result<AssessmentBatch, AppError> {
    let actor = visit.actor()?;
    let scope = batches::policy::scope_of(actor);
    let number = number.to_owned();
    let batch = visit
        .read(move |conn| batches::store::by_number(conn, &number, scope))
        .await?
        .filter(|batch| batches::policy::sees_candidates(actor, batch))
        .ok_or(AppError::not_found("batch-not-found"))?;
    Ok(batch)
}

fn may_change(visit: &Visit, batch: &AssessmentBatch) -> Result<bool, AppError> {
    Ok(batch.state.takes_candidates() && batches::policy::may_run(visit.actor()?, batch).is_ok())
}

fn page_of(query: &HashMap<String, String>) -> PageRequest {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    PageRequest::new(number("page"), number("size"))
}

/// The candidates of a batch, and the place to upload more.
pub async fn roster(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    roster_page(&visit, &number, &query, Vec::new(), StatusCode::OK).await
}

async fn roster_page(
    visit: &Visit,
    number: &str,
    query: &HashMap<String, String>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let batch = known_batch(visit, number).await?;
    let text = query.get("q").map_or("", |text| text.trim()).to_owned();
    let (of, wanted, request) = (batch.clone(), text.clone(), page_of(query));
    let (lines, paged, runs) = visit
        .read(move |conn| {
            let lines = batches::store::line_views_of(conn, of.id)?;
            let paged = store::candidates(conn, of.id, &wanted, request)?;
            Ok((lines, paged, store::runs_of(conn, &of)?))
        })
        .await?;
    let changes = may_change(visit, &batch)?;
    let invites = visit.actor()?.is_staff_of(batch.body_id);
    let (keys, masking) = (&visit.platform.keys, masking(&visit.platform.settings.current()));
    let paged = paged.map(|view| {
        let (line_number, line) = line_of(&lines, view.application.line_id);
        CandidateRow {
            document: keys
                .decrypt(&view.person.document_number)
                .map(|number| masking.document_number(&number))
                .unwrap_or_default(),
            line_number,
            line,
            may_invite: invites
                && !view.has_account
                && view.person.email.is_some()
                && view.application.state != ApplicationState::Withdrawn,
            may_withdraw: changes && view.application.state.may_become(ApplicationState::Withdrawn),
            view,
        }
    });
    let page = RosterPage { p: visit.page(), batch, paged, runs, text, may_change: changes, errors };
    visit.render(status, &page)
}

fn line_of(lines: &[LineView], id: BatchLineId) -> (usize, String) {
    (1..)
        .zip(lines)
        .find(|(_, view)| view.line.id == id)
        .map_or((0, String::new()), |(number, view)| (number, view.name()))
}

/// Takes a roster in; its check goes on behind the page that shows it.
pub async fn upload(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    batches::policy::may_run(visit.actor()?, &batch)?;
    if !batch.state.takes_candidates() {
        return Err(AppError::conflict("roster-batch-takes-none"));
    }
    let Some(file) = upload.file else {
        let error = FieldError { field: "file".to_owned(), message: Message::new("roster-file-missing") };
        return roster_page(&visit, &number, &HashMap::new(), vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let token = visit.platform.random.token();
    let (of, own_token, name) = (batch.clone(), token.clone(), file.name.clone());
    let run = visit
        .write(move |tx, actor| store::insert_run(tx.conn, actor, &of, &own_token, &name, tx.now))
        .await?;
    let platform = std::sync::Arc::clone(&visit.platform);
    // Nobody waits for the handle: the run itself says how far the work has come.
    drop(tokio::task::spawn_blocking(move || import::run(&platform, &batch, run, file)));
    let next = format!("/batches/{number}/roster/imports/{token}");
    if visit.wants_json {
        return Ok(HttpResponse::Ok().json(serde_json::json!({ "progress": format!("{next}/progress"), "next": next })));
    }
    Ok(visit.see_other(&next))
}

async fn known_run(visit: &Visit, number: &str, token: &str) -> Result<(AssessmentBatch, ImportRun), AppError> {
    let batch = known_batch(visit, number).await?;
    let (of, token) = (batch.clone(), token.to_owned());
    let run = visit
        .read(move |conn| store::run_by_token(conn, &of, &token))
        .await?
        .ok_or(AppError::not_found("roster-run-not-found"))?;
    Ok((batch, run))
}

/// How far a check has come.
pub async fn progress(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "done": run.checked_rows,
        "total": run.total_rows,
        "finished": run.state != RunState::Checking,
        "failed": run.state == RunState::Refused,
        "message": visit.words().tn("roster-checked-so-far", run.checked_rows),
    })))
}

/// One finding of one row.
struct FindingRow {
    number: u32,
    column: String,
    typed: String,
    wrong: String,
    right: Option<String>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "certification/rosters/import.html")]
struct ImportPage {
    p: Page,
    batch: AssessmentBatch,
    run: ImportRun,
    base: String,
    tab: &'static str,
    paged: Paged<KeptRow>,
    findings: Vec<FindingRow>,
    file_errors: Vec<Finding>,
    file_warnings: Vec<Finding>,
    may_change: bool,
    masking: Masking,
    errors: Vec<FieldError>,
}

/// An upload: its progress, then its rows in three tabs.
pub async fn import_run(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: web::Query<HashMap<String, String>>,
) -> Answer {
    import_page(&visit, &path, &query, Vec::new(), StatusCode::OK).await
}

async fn import_page(
    visit: &Visit,
    (number, token): &(String, String),
    query: &HashMap<String, String>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (batch, run) = known_run(visit, number, token).await?;
    let default = if run.error_rows > 0 { "errors" } else { "good" };
    let (tab, state) = match query.get("tab").map_or(default, String::as_str) {
        "errors" => ("errors", StagedState::Error),
        "warnings" => ("warnings", StagedState::Warning),
        _ => ("good", StagedState::Good),
    };
    let (id, request) = (run.id, page_of(query));
    let platform = std::sync::Arc::clone(&visit.platform);
    let paged = visit
        .read(move |conn| store::rows_of(conn, &platform.keys, id, state, request))
        .await?;
    let notes = run.notes();
    let p = visit.page();
    let findings = paged
        .rows
        .iter()
        .flat_map(|kept| findings_of(&p, kept, &notes.titles))
        .collect();
    let page = ImportPage {
        base: format!("/batches/{}/roster/imports/{}", batch.number, run.token),
        may_change: may_change(visit, &batch)?,
        p,
        batch,
        run,
        tab,
        paged,
        findings,
        file_errors: notes.errors,
        file_warnings: notes.warnings,
        masking: masking(&visit.platform.settings.current()),
        errors,
    };
    visit.render(status, &page)
}

fn findings_of(p: &Page, kept: &KeptRow, titles: &[String]) -> Vec<FindingRow> {
    kept.row
        .errors
        .iter()
        .chain(&kept.row.warnings)
        .enumerate()
        .map(|(at, finding)| {
            let column = finding.column.clone().unwrap_or_default();
            let place = titles.iter().position(|title| *title == column);
            let typed = place.and_then(|place| kept.row.original.get(place)).cloned();
            let Advice { wrong, right } = p.advise(&finding.message);
            FindingRow {
                number: kept.row.number,
                typed: typed.unwrap_or_default(),
                column,
                wrong,
                right,
                is_first: at == 0,
            }
        })
        .collect()
}

/// A value of a good row; numbers of documents are masked in lists.
fn value(kept: &KeptRow, field: &str, masking: &Masking) -> String {
    let text = kept
        .row
        .values
        .get(field)
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    if field == "id_number" { masking.document_number(text) } else { text.to_owned() }
}

impl ImportPage {
    fn is_checking(&self) -> bool {
        self.run.state == RunState::Checking
    }

    fn is_refused(&self) -> bool {
        self.run.state == RunState::Refused
    }

    fn is_posted(&self) -> bool {
        self.run.state == RunState::Posted
    }

    fn may_post(&self) -> bool {
        self.may_change && self.run.state == RunState::Checked && self.run.postable() > 0
    }
}

/// Posts the good rows.
pub async fn post(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (batch, run) = known_run(&visit, &path.0, &path.1).await?;
    let platform = std::sync::Arc::clone(&visit.platform);
    let id = run.id;
    let rows = visit
        .read(move |conn| {
            let states = [StagedState::Good, StagedState::Warning];
            let mut all: Vec<KeptRow> = Vec::new();
            loop {
                let after = all.last().map_or(ImportRowId(0), |kept| kept.id);
                let some = store::rows_after(conn, &platform.keys, id, &states, after, 1_000)?;
                if some.is_empty() {
                    return Ok(all);
                }
                all.extend(some);
            }
        })
        .await?;
    let posted = visit
        .write_alone(move |tx, actor| service::post_run(tx, actor, &batch, &run, rows))
        .await;
    match posted {
        Ok(outcome) => Ok(visit.see_other_saying(
            &format!("/batches/{}/roster/imports/{}", path.0, path.1),
            &Message::new("roster-said-posted")
                .count("posted", outcome.posted)
                .count("refused", outcome.refused.len()),
        )),
        Err(AppError::Fields(errors)) => {
            import_page(&visit, &path, &HashMap::new(), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

fn download(name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, WORKBOOK))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes)
}

/// The bad rows as a workbook with a column that says why.
pub async fn rejected(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    let platform = std::sync::Arc::clone(&visit.platform);
    let words = visit.words();
    let titles = run.notes().titles;
    let id = run.id;
    let bytes = visit
        .read(move |conn| {
            let mut rows = Vec::new();
            let mut after = ImportRowId(0);
            loop {
                let some = store::rows_after(conn, &platform.keys, id, &[StagedState::Error], after, 1_000)?;
                let Some(last) = some.last() else { break };
                after = last.id;
                rows.extend(some.into_iter().map(|kept| kept.row));
            }
            let mut bytes = Vec::new();
            let say = |message: &Message| words.say(message);
            let reason = words.t("roster-rejection-reason");
            write_rejected_rows(Cursor::new(&mut bytes), &words.t("batch-roster"), &titles, &reason, rows, &say)
                .map_err(AppError::internal)?;
            Ok(bytes)
        })
        .await?;
    Ok(download(&format!("rejected-{}.xlsx", path.0), bytes))
}

/// An empty template: `roster_33`, `roster_zhejiang_20` or `roster_short_13`.
pub async fn template(name: web::Path<String>) -> Answer {
    let mappings = roster_mappings();
    let mapping = mappings
        .iter()
        .find(|mapping| mapping.name == *name)
        .ok_or(AppError::not_found("roster-template-not-found"))?;
    let headers: Vec<Header> = mapping
        .columns
        .iter()
        .filter(|column| column.field != REASON)
        .map(|column| Header::text(column.title()))
        .collect();
    let table = Table { title: "Sheet1".to_owned(), headers, rows: Vec::<Vec<String>>::new() };
    let mut bytes = Vec::new();
    write_workbook(Cursor::new(&mut bytes), table).map_err(AppError::internal)?;
    Ok(download(&format!("{name}.xlsx"), bytes))
}

/// One field of the entry form.
struct EntryField {
    name: String,
    label: String,
    value: String,
    required: bool,
    error: Option<Message>,
    choices: Vec<String>,
}

#[derive(Template)]
#[template(path = "certification/rosters/entry.html")]
struct EntryPage {
    p: Page,
    batch: AssessmentBatch,
    fields: Vec<EntryField>,
    errors: Vec<FieldError>,
}

/// The form of one candidate: the fields of the 33-column template, read by the same rules.
pub async fn entry_form(visit: Visit, number: web::Path<String>) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    entry_page(&visit, batch, &HashMap::new(), &[], StatusCode::OK).await
}

async fn entry_page(
    visit: &Visit,
    batch: AssessmentBatch,
    typed: &HashMap<String, String>,
    findings: &[Finding],
    status: StatusCode,
) -> Answer {
    batches::policy::may_run(visit.actor()?, &batch)?;
    let id = batch.id;
    let lines = visit.read(move |conn| batches::store::line_views_of(conn, id)).await?;
    let mapping = &super::mappings::ROSTER_33;
    let fields: Vec<EntryField> = mapping
        .columns
        .iter()
        .filter(|column| column.field != REASON && column.field != "row_no")
        .map(|column| EntryField {
            name: column.field.clone(),
            label: column.title().to_owned(),
            value: typed.get(&column.field).cloned().unwrap_or_default(),
            required: column.required,
            error: findings
                .iter()
                .find(|finding| finding.column.as_deref() == Some(column.title()))
                .map(|finding| finding.message.clone()),
            choices: choices_of(&column.field, &lines),
        })
        .collect();
    let mut errors: Vec<FieldError> = fields
        .iter()
        .filter_map(|field| {
            field
                .error
                .clone()
                .map(|message| FieldError { field: field.name.clone(), message })
        })
        .collect();
    errors.extend(
        findings
            .iter()
            .filter(|finding| finding.column.is_none())
            .map(|finding| FieldError { field: "form".to_owned(), message: finding.message.clone() }),
    );
    visit.render(status, &EntryPage { p: visit.page(), batch, fields, errors })
}

/// Words that may be chosen for a field; none for one that is typed.
fn choices_of(field: &str, lines: &[LineView]) -> Vec<String> {
    use super::model::{CandidateSource, CertificateDelivery, CertificationKind, Education, Sitting};
    let list = |words: String| words.split('、').map(str::to_owned).collect::<Vec<_>>();
    let mut of_lines: Vec<String> = match field {
        "occupation_name" => lines.iter().map(|view| view.trade.full_name()).collect(),
        "level" | "certificate_level" => crate::kernel::level::Level::CERTIFIABLE
            .iter()
            .filter(|level| field != "level" || lines.iter().any(|view| view.line.level == **level))
            .map(|level| level.certificate_name().to_owned())
            .collect(),
        "id_type" => crate::kernel::document::DocumentKind::ALL
            .iter()
            .map(|kind| kind.chinese_name().to_owned())
            .collect(),
        "sex" => list("男、女".to_owned()),
        "has_certificate" => list("否、是".to_owned()),
        "education" => list(Education::words()),
        "candidate_source" => list(CandidateSource::words()),
        "certification_kind" => list(CertificationKind::words()),
        "exam_type" => list(Sitting::words()),
        "certificate_delivery" => list(CertificateDelivery::words()),
        _ => Vec::new(),
    };
    of_lines.dedup();
    of_lines
}

/// Checks and posts one candidate.
pub async fn enter(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    batches::policy::may_run(visit.actor()?, &batch)?;
    let typed: HashMap<String, String> = super::mappings::ROSTER_33
        .columns
        .iter()
        .map(|column| (column.field.clone(), input.values().get(&column.field).trim().to_owned()))
        .collect();
    let platform = std::sync::Arc::clone(&visit.platform);
    let (of, fields) = (batch.clone(), typed.clone());
    let checked = visit
        .read(move |conn| {
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
            service::check_entry(conn, &platform, &of, &pairs)
        })
        .await?;
    let checked = match checked {
        Ok(checked) => checked,
        Err(finding) => {
            return entry_page(&visit, batch, &typed, &[finding], StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let Some(candidate) = checked.candidate else {
        return entry_page(&visit, batch, &typed, &checked.staged.errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let name = candidate.name.clone();
    let of = batch.clone();
    let posted = visit
        .write(move |tx, actor| {
            let outcome = service::post_candidates(tx, actor, &of, &[candidate])?;
            match outcome.refused.into_iter().next() {
                Some((_, finding)) => {
                    Err(AppError::Fields(vec![FieldError { field: "form".to_owned(), message: finding.message }]))
                }
                None => Ok(()),
            }
        })
        .await;
    match posted {
        Ok(()) => Ok(visit.see_other_saying(
            &format!("/batches/{number}/roster"),
            &Message::new("roster-said-entered").with("name", name),
        )),
        Err(AppError::Fields(errors)) => {
            let findings: Vec<Finding> = errors
                .into_iter()
                .map(|error| Finding { column: None, code: "refused".into(), message: error.message })
                .collect();
            entry_page(&visit, batch, &typed, &findings, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Withdraws an application.
pub async fn withdraw(visit: Visit, path: web::Path<(String, String, usize)>, input: CsrfForm) -> Answer {
    let (number, person, line_number) = path.into_inner();
    let reason = input.values().get("reason").to_owned();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let batch = batches::service::open(tx, actor, &wanted, None)?;
            let line = line_number
                .checked_sub(1)
                .and_then(|at| batches::store::lines_of(tx.conn, batch.id).ok()?.into_iter().nth(at))
                .ok_or(AppError::not_found("roster-application-not-found"))?;
            service::withdraw(tx, actor, &batch, &person, line.0.id, &reason)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(visit.see_other_saying(&format!("/batches/{number}/roster"), &Message::new("roster-said-withdrawn")))
        }
        Err(AppError::Fields(errors)) => {
            roster_page(&visit, &number, &HashMap::new(), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
