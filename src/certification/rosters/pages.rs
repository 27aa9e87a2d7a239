//! Pages of rosters: the candidates of a batch, uploads with their progress and results, one-by-one entry.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, LineView};
use crate::certification::rosters::mappings::{REASON, roster_mappings};
use crate::certification::rosters::store::CandidateView;
use crate::certification::rosters::{import, service, store};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::error::AppError;
use crate::platform::import_run::view::{self, RunView, ShownField};
use crate::platform::import_run::{ImportRun, Subject, store as runs};
use crate::platform::spreadsheet::staged::{Finding, StagedState};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::form::FieldError;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// A candidate as the list shows him.
struct CandidateRow {
    view: CandidateView,
    document: String,
    line_number: usize,
    trade: String,
    level: Option<Level>,
    may_withdraw: bool,
    may_invite: bool,
    /// There is nowhere to send an invitation to.
    lacks_address: bool,
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

impl RosterPage {
    fn upload_address(&self) -> String {
        format!("/batches/{}/roster/upload", self.batch.number)
    }

    fn runs_address(&self) -> String {
        format!("/batches/{}/roster/imports", self.batch.number)
    }
}

fn subject(batch: &AssessmentBatch) -> Subject {
    Subject { kind: "roster", of: batch.number.clone() }
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
            Ok((lines, paged, runs::latest(conn, &subject(&of))?))
        })
        .await?;
    let changes = may_change(visit, &batch)?;
    let invites = visit.actor()?.is_staff_of(batch.body_id);
    let (keys, masking) = (&visit.platform.keys, masking(&visit.platform.settings.current()));
    let paged = paged.map(|view| {
        let line = (1..).zip(&lines).find(|(_, one)| one.line.id == view.application.line_id);
        CandidateRow {
            document: keys
                .decrypt(&view.person.document_number)
                .map(|number| masking.document_number(&number))
                .unwrap_or_default(),
            line_number: line.map_or(0, |(number, _)| number),
            trade: line.map(|(_, one)| one.trade.full_name()).unwrap_or_default(),
            level: line.map(|(_, one)| one.line.level),
            lacks_address: invites && !view.has_account && view.person.email.is_none(),
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

/// Takes a roster in; its check goes on behind the page that shows it.
pub async fn upload(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    batches::policy::may_run(visit.actor()?, &batch)?;
    if !batch.state.takes_candidates() {
        return Err(AppError::conflict("roster-batch-takes-none"));
    }
    let Some(file) = upload.file else {
        let error = FieldError { field: "file".to_owned(), message: Message::new("import-file-missing") };
        return roster_page(&visit, &number, &HashMap::new(), vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let page = |token: &str| format!("/batches/{number}/roster/imports/{token}");
    view::begin(&visit, subject(&batch), file, page, move |platform, run, file| {
        import::run(platform, &batch, run, file);
    })
    .await
}

async fn known_run(visit: &Visit, number: &str, token: &str) -> Result<(AssessmentBatch, ImportRun), AppError> {
    let batch = known_batch(visit, number).await?;
    let (of, token) = (batch.clone(), token.to_owned());
    let run = visit
        .read(move |conn| runs::by_token(conn, &subject(&of), &token))
        .await?
        .ok_or(AppError::not_found("import-not-found"))?;
    Ok((batch, run))
}

/// How far a check has come.
pub async fn progress(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    Ok(view::progress(&visit, &run))
}

#[derive(Template)]
#[template(path = "certification/rosters/import.html")]
struct ImportPage {
    p: Page,
    batch: AssessmentBatch,
    view: RunView,
    errors: Vec<FieldError>,
}

/// Fields of good rows by which a candidate is recognised.
const SHOWN: [(&str, &str); 4] = [
    ("candidate_name", "roster-name"),
    ("id_number", "roster-document"),
    ("occupation_name", "batch-trade"),
    ("level", "batch-level"),
];

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
    let p = visit.page();
    let masking = masking(&visit.platform.settings.current());
    let shown = SHOWN.map(|(field, label)| ShownField {
        field,
        title: p.t(label),
        masking: (field == "id_number").then_some(masking),
    });
    let base = format!("/batches/{}/roster", batch.number);
    let addresses = (format!("{base}/imports/{token}"), base);
    let may_post = may_change(visit, &batch)?;
    let view = RunView::read(visit, run, addresses, shown.to_vec(), query, may_post).await?;
    visit.render(status, &ImportPage { p, batch, view, errors })
}

/// Posts the good rows.
pub async fn post(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (batch, run) = known_run(&visit, &path.0, &path.1).await?;
    let platform = std::sync::Arc::clone(&visit.platform);
    let id = run.id;
    let rows = visit
        .read(move |conn| runs::all_rows(conn, &platform.keys, id, &[StagedState::Good, StagedState::Warning]))
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

/// The bad rows as a workbook with a column that says why.
pub async fn rejected(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (_, run) = known_run(&visit, &path.0, &path.1).await?;
    let title = visit.words().t("batch-roster");
    view::rejected(&visit, &run, title, &format!("rejected-{}.xlsx", path.0)).await
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
    attachment(table, ExportFormat::Workbook, &name)
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
    let words = visit.words();
    // In a form, what is missing is a field and not a column of every row.
    let said = |finding: &Finding| {
        if finding.message.key == "spreadsheet-required" {
            Message::new("error-field-required")
        } else {
            finding.message.clone()
        }
    };
    let fields: Vec<EntryField> = mapping
        .columns
        .iter()
        .filter(|column| column.field != REASON && column.field != "row_no")
        .map(|column| EntryField {
            name: column.field.clone(),
            label: words.t(&format!("roster-field-{}", column.field.replace('_', "-"))),
            value: typed.get(&column.field).cloned().unwrap_or_default(),
            required: column.required,
            error: findings
                .iter()
                .find(|finding| finding.column.as_deref() == Some(column.title()))
                .map(said),
            choices: choices_of(&column.field, &lines),
        })
        .map(|mut field| {
            // A batch of one trade and one level leaves nothing to choose.
            if matches!(field.name.as_str(), "occupation_name" | "level")
                && field.value.is_empty()
                && let [only] = field.choices.as_slice()
            {
                field.value.clone_from(only);
            }
            field
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
        "level" | "certificate_level" => Level::CERTIFIABLE
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
