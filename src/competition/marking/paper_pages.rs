//! Pages of those who bring marks in from paper: the sheets, typing one, comparing one; and the record from the floor.

use crate::competition::contests;
use crate::competition::contests::model::ContestModule;
use crate::competition::marking::forms::{RecordForm, typed_marks, version};
use crate::competition::marking::model::{MarkSheet, MarkSheetState, SheetMedium};
use crate::competition::marking::pages::{OfContest, Place, Range, known, range_of};
use crate::competition::marking::paper_service::{self, Decision, PaperSheet, field_of};
use crate::competition::marking::scoring::Markable;
use crate::competition::marking::{forms, locking_store, policy, record_service, store};
use crate::competition::sealing;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

type OfSheet = web::Path<(String, String, String)>;
type OfModule = web::Path<(String, String, String)>;

/// A sheet in the list.
struct SheetRow {
    sheet: MarkSheet,
    module: char,
    day: i32,
    number: usize,
}

#[derive(Template)]
#[template(path = "competition/marking/paper.html")]
struct ListPage {
    p: Page,
    place: Place,
    rows: Vec<SheetRow>,
    types: bool,
    reader: Option<crate::kernel::ids::AccountId>,
}

/// The sheets of a contest that come in from paper, and those that may.
pub async fn list(visit: Visit, path: OfContest) -> Answer {
    let actor = visit.actor()?.clone();
    let (number, code) = path.into_inner();
    let p = visit.page();
    let page = visit
        .read(move |conn| {
            let place = known(conn, &actor, &number, &code)?;
            policy::may_compare_paper(&place.duties)?;
            let modules = contests::store::modules_of(conn, place.contest.id)?;
            let mut rows = Vec::new();
            for compartment in store::compartments_of(conn, place.contest.id)? {
                let letter = modules
                    .iter()
                    .find(|module| module.id == compartment.module_id)
                    .map_or('?', ContestModule::letter);
                let (mut number, mut last) = (0, String::new());
                for sheet in store::sheets_of(conn, compartment.id, None)? {
                    number = if sheet.code == last { number + 1 } else { 1 };
                    last.clone_from(&sheet.code);
                    rows.push(SheetRow { module: letter, day: compartment.day, number, sheet });
                }
            }
            let types = policy::may_type_paper(&place.duties).is_ok();
            Ok(ListPage { p, rows, types, reader: actor.account, place })
        })
        .await?;
    visit.ok(&page)
}

/// A line of the sheet to type or compare.
struct Line {
    key: String,
    field: String,
    range: Range,
    value: String,
    error: Option<Message>,
}

#[derive(Template)]
#[template(path = "competition/marking/paper_sheet.html")]
struct SheetPage {
    p: Page,
    place: Place,
    module: ContestModule,
    paper: PaperSheet,
    lines: Vec<Line>,
    may_type: bool,
    may_decide: bool,
    errors: Vec<FieldError>,
}

fn lines_of(p: &Page, markables: &[Markable], values: Vec<String>, errors: &[FieldError]) -> Vec<Line> {
    markables
        .iter()
        .zip(values)
        .enumerate()
        .map(|(at, (markable, value))| {
            let field = field_of(at);
            Line {
                key: forms::key_of(markable).to_owned(),
                range: range_of(p, markable),
                error: errors
                    .iter()
                    .find(|error| error.field == field)
                    .map(|error| error.message.clone()),
                field,
                value,
            }
        })
        .collect()
}

async fn sheet_page(
    visit: &Visit,
    (number, code, token): (String, String, String),
    typed: Option<Vec<String>>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor()?.clone();
    let p = visit.page();
    let page = visit
        .read(move |conn| {
            let place = known(conn, &actor, &number, &code)?;
            policy::may_compare_paper(&place.duties)?;
            let paper = paper_service::find(conn, &place.contest, &token)?;
            let module = contests::store::modules_of(conn, place.contest.id)?
                .into_iter()
                .find(|module| module.id == paper.compartment.module_id)
                .ok_or(AppError::not_found("contest-module-not-found"))?;
            // What another typed from a sheet that is to be typed again is not shown: it would only be copied.
            let values = match typed {
                Some(typed) => typed,
                None if paper.sheet.state == MarkSheetState::Open => vec![String::new(); paper.markables.len()],
                None => paper.values()?,
            };
            Ok(SheetPage {
                lines: lines_of(&p, &paper.markables, values, &errors),
                may_type: paper.sheet.state == MarkSheetState::Open && policy::may_type_paper(&place.duties).is_ok(),
                may_decide: paper.sheet.state == MarkSheetState::Entered && paper.sheet.entered_by != actor.account,
                p,
                place,
                module,
                paper,
                errors,
            })
        })
        .await?;
    visit.render(status, &page)
}

/// A sheet to type, or to compare.
pub async fn sheet(visit: Visit, path: OfSheet) -> Answer {
    sheet_page(&visit, path.into_inner(), None, Vec::new(), StatusCode::OK).await
}

/// Types a sheet.
pub async fn enter(visit: Visit, path: OfSheet, input: CsrfForm) -> Answer {
    let (number, code, token) = path.into_inner();
    let values = input.into_values();
    let seen = version(&values)?;
    let (name, at) = (token.clone(), (number.clone(), code.clone()));
    let sent = values.clone();
    let entered = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &at.0, &at.1, None)?;
            let count = paper_service::find(tx.conn, &contest, &name)?.markables.len();
            let typed = typed_marks(count, &sent);
            paper_service::enter(tx, actor, (&competition, &contest), &name, Some(seen), &typed)
        })
        .await;
    match entered {
        Ok(()) => {
            let list = format!("/competitions/{number}/contests/{code}/marking/paper");
            Ok(visit.see_other_saying(&list, &Message::new("marking-said-typed")))
        }
        Err(AppError::Fields(errors)) => {
            let count = values.with_prefix("m.").count();
            let typed = typed_marks(count, &values);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            sheet_page(&visit, (number, code, token), Some(typed), errors, status).await
        }
        Err(other) => Err(other),
    }
}

/// Confirms or rejects a sheet that another typed.
pub async fn decide(visit: Visit, path: OfSheet, input: CsrfForm) -> Answer {
    let (number, code, token) = path.into_inner();
    let values = input.into_values();
    let seen = version(&values)?;
    let confirms = values.get("decision") == "confirm";
    let back = format!("/competitions/{number}/contests/{code}/marking/paper");
    visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            let decision = if confirms { Decision::Confirm } else { Decision::Reject(values.get("reason").to_owned()) };
            paper_service::decide(tx, actor, (&competition, &contest), &token, Some(seen), &decision)
        })
        .await?;
    let said = if confirms { "marking-said-confirmed" } else { "marking-said-rejected" };
    Ok(visit.see_other_saying(&back, &Message::new(said)))
}

/// A code with its record.
struct RecordRow {
    code: String,
    form: RecordForm,
}

#[derive(Template)]
#[template(path = "competition/marking/records.html")]
struct RecordsPage {
    p: Page,
    place: Place,
    modules: Vec<ContestModule>,
    module: ContestModule,
    rows: Vec<RecordRow>,
}

fn records_page(
    tx: &mut Tx<'_>,
    place: Place,
    p: Page,
    letter: &str,
    refused: Option<(String, RecordForm)>,
) -> Result<RecordsPage, AppError> {
    let modules = contests::store::modules_of(tx.conn, place.contest.id)?;
    let module = modules
        .iter()
        .find(|module| module.letter().to_string() == letter)
        .cloned()
        .ok_or(AppError::not_found("contest-module-not-found"))?;
    let records = locking_store::records_of(tx.conn, place.contest.id)?;
    let rows = sealing::service::codes(tx, &place.contest)?
        .into_iter()
        .map(|code| {
            let record = records
                .iter()
                .find(|record| record.module_id == module.id && record.code == code);
            let form = match &refused {
                Some((refused_code, form)) if *refused_code == code => form.clone(),
                _ => RecordForm::of(record),
            };
            RecordRow { code, form }
        })
        .collect();
    Ok(RecordsPage { p, place, modules, module, rows })
}

async fn records_answer(
    visit: &Visit,
    (number, code, letter): (String, String, String),
    refused: Option<(String, RecordForm)>,
    status: StatusCode,
) -> Answer {
    let p = visit.page();
    let page = visit
        .write(move |tx, actor| {
            let place = known(tx.conn, actor, &number, &code)?;
            policy::may_record(&place.duties)?;
            records_page(tx, place, p, &letter, refused)
        })
        .await?;
    visit.render(status, &page)
}

/// The record from the floor of a module.
pub async fn records(visit: Visit, path: OfModule) -> Answer {
    records_answer(&visit, path.into_inner(), None, StatusCode::OK).await
}

/// Records what happened about one code.
pub async fn record(visit: Visit, path: OfModule, input: CsrfForm) -> Answer {
    let (number, code, letter) = path.into_inner();
    let values: Pairs = input.into_values();
    let work = values.get("code").to_owned();
    let (record, form) = match RecordForm::read(&values) {
        Ok(read) => read,
        Err(form) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return records_answer(&visit, (number, code, letter), Some((work, *form)), status).await;
        }
    };
    let (at, name, note, seen) =
        ((number.clone(), code.clone(), letter.clone()), work.clone(), form.note.clone(), form.version);
    let written = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &at.0, &at.1, None)?;
            let place = (&competition, &contest);
            record_service::record(tx, actor, place, (&at.2, &name), seen, (&record, &note))
        })
        .await;
    match written {
        Ok(()) => {
            let back = format!("/competitions/{number}/contests/{code}/marking/records/{letter}");
            Ok(visit.see_other_saying(&back, &Message::new("record-said-written").with("code", work)))
        }
        Err(AppError::Fields(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let form = RecordForm { errors, ..form };
            records_answer(&visit, (number, code, letter), Some((work, form)), status).await
        }
        Err(other) => Err(other),
    }
}
