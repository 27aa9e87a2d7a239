//! Pages of score sheets. Nothing here may name a candidate: the views that templates get have codes only.

use crate::certification::batches::model::BatchState;
use crate::certification::settings::{SCORE_DECIMALS, SCORE_SPREAD_WARNING};
use crate::certification::sheets::forms;
use crate::certification::sheets::model::{Cell, CellValue, MarkOutcome, PartState, SheetEntry, SheetState};
use crate::certification::sheets::policy::{self, Surroundings};
use crate::certification::sheets::rules::{Figures, is_spread, takes_marks};
use crate::certification::sheets::service::{self, FormCell, FormCellOutcome};
use crate::certification::sheets::store::{self, SheetFilter, SheetRow, SheetScope, SheetView};
use crate::identity;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::AccountId;
use crate::kernel::mark::Mark;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::audit::{self, AuditEntry};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde_json::json;
use std::collections::HashMap;

fn scope_of(actor: &Actor) -> SheetScope {
    match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => SheetScope::All,
        Role::BodyStaff => actor.body.map_or(SheetScope::Nothing, SheetScope::Body),
        Role::Assessor => actor.assessor.map_or(SheetScope::Nothing, SheetScope::Assessor),
        Role::SecurityAdministrator | Role::CompetitionOrganiser | Role::Judge | Role::Worker => SheetScope::Nothing,
    }
}

#[derive(Template)]
#[template(path = "certification/sheets/list.html")]
struct ListPage {
    p: Page,
    paged: Paged<SheetRow>,
    batch: String,
    state: String,
    is_assessor: bool,
    /// The reader's own sheets among them.
    own: Vec<bool>,
}

/// The sheets that the reader may know of: his worklist when he is an assessor.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let text = |name: &str| {
        query
            .get(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let filter = SheetFilter { batch: text("batch"), state: text("state").and_then(|text| text.parse().ok()) };
    let request = PageRequest::new(number("page"), number("size"));
    let scope = scope_of(&actor);
    let wanted = filter.clone();
    let paged = visit.read(move |conn| store::list(conn, scope, &wanted, request)).await?;
    let own = paged
        .rows
        .iter()
        .map(|row| policy::may_mark(&actor, row.view.sheet.assessor_id).is_ok())
        .collect();
    visit.ok(&ListPage {
        p: visit.page(),
        paged,
        own,
        batch: filter.batch.unwrap_or_default(),
        state: filter.state.map_or("", SheetState::as_str).to_owned(),
        is_assessor: actor.role == Role::Assessor,
    })
}

/// One row of the grid.
struct GridRow {
    code: String,
    version: i32,
    state: PartState,
    /// What stands in the field: the mark, or what was typed and could not be kept.
    field: String,
    /// The chosen state, empty for a mark.
    standing: String,
    /// What the page shows as kept; the plain form sends it back.
    shown: String,
    /// What is wrong with what was typed.
    error: Option<Message>,
    /// What another person has written meanwhile.
    theirs: Option<Cell>,
    /// What other assessors of the panel wrote, in their order; a dash where their sheet is still open.
    others: Vec<Option<CellValue>>,
    is_spread: bool,
}

impl GridRow {
    fn of(entry: &SheetEntry) -> Self {
        let value = entry.value();
        let is_standing = !matches!(value.state, PartState::Scored | PartState::Pending);
        Self {
            code: entry.anonymous_code.clone(),
            version: entry.version,
            state: value.state,
            field: value.mark_text(),
            standing: if is_standing { value.state.as_str().to_owned() } else { String::new() },
            shown: value.written(),
            error: None,
            theirs: None,
            others: Vec::new(),
            is_spread: false,
        }
    }

    /// Puts back what was typed and could not be kept.
    fn typed(&mut self, cell: &FormCell) {
        let is_standing = matches!(cell.value.as_str(), "absent" | "violation" | "exempt");
        self.field = if is_standing { String::new() } else { cell.value.clone() };
        self.standing = if is_standing { cell.value.clone() } else { String::new() };
    }

    fn cell_state(&self) -> &'static str {
        match (&self.error, &self.theirs, self.state) {
            (Some(_), ..) => "refused",
            (_, Some(_), _) => "conflict",
            (.., PartState::Pending) => "missing",
            _ => "saved",
        }
    }
}

/// What a sheet's page shows, read in one go.
struct Shown {
    view: SheetView,
    around: Surroundings,
    entries: Vec<SheetEntry>,
    /// Numbers of the other assessors of the panel and, when their sheet is not open, what they wrote by code.
    panel: Vec<(usize, Option<HashMap<String, CellValue>>)>,
    /// Which of the panel this one is, from 1.
    ordinal: usize,
    history: Vec<AuditEntry>,
    submitted_by: String,
    confirmed_by: String,
}

fn read(conn: &mut Conn, actor: &Actor, token: &str) -> Result<Shown, AppError> {
    let (view, around) = service::find(conn, actor, token)?;
    let entries = store::cells(conn, view.sheet.id)?;
    let sheets = store::panel(conn, view.sheet.line_id, view.sheet.part)?;
    let is_own = policy::may_mark(actor, view.sheet.assessor_id).is_ok();
    let mut panel = Vec::new();
    let mut ordinal = 1;
    for (at, sheet) in sheets.iter().enumerate() {
        if sheet.id == view.sheet.id {
            ordinal = at + 1;
        } else if !is_own {
            // Whoever marks does not see the others; whoever checks does, as soon as they are done.
            let values = if sheet.state == SheetState::Open {
                None
            } else {
                Some(
                    store::cells(conn, sheet.id)?
                        .into_iter()
                        .map(|cell| {
                            let value = cell.value();
                            (cell.anonymous_code, value)
                        })
                        .collect(),
                )
            };
            panel.push((at + 1, values));
        }
    }
    let filter = audit::Filter { subject: Some(("sheet".to_owned(), token.to_owned())), ..audit::Filter::default() };
    let (history, _) = audit::list(conn, &filter, None, 50)?;
    let people: Vec<_> = view.sheet.submitted_by.into_iter().chain(view.sheet.confirmed_by).collect();
    let names = identity::store::account_names(conn, &people)?;
    let name_of = |id: Option<AccountId>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let (submitted_by, confirmed_by) = (name_of(view.sheet.submitted_by), name_of(view.sheet.confirmed_by));
    Ok(Shown { view, around, entries, panel, ordinal, history, submitted_by, confirmed_by })
}

/// One change of a cell or of the sheet itself.
struct Change {
    entry: AuditEntry,
    /// The cell, empty for a change of the sheet.
    code: String,
    old: String,
    new: String,
    /// Key of the words for what happened.
    words: &'static str,
}

fn change_of(entry: AuditEntry) -> Change {
    let read = |text: &Option<String>, name: &str| {
        text.as_deref()
            .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())
            .and_then(|value| value.get(name).and_then(|text| text.as_str().map(str::to_owned)))
            .unwrap_or_default()
    };
    let words = match entry.action.as_str() {
        "mark.saved" => "sheet-change-marked",
        "mark.imported" => "sheet-change-imported",
        "sheet.submitted" => "sheet-change-submitted",
        "sheet.confirmed" => "sheet-change-confirmed",
        "sheet.rejected" => "sheet-change-rejected",
        _ => "sheet-change-reopened",
    };
    Change {
        code: read(&entry.new_values, "code"),
        old: read(&entry.old_values, "value"),
        new: read(&entry.new_values, "value"),
        words,
        entry,
    }
}

/// A value in words: the mark, the state, or nothing.
fn said(p: &Page, value: &CellValue) -> String {
    if value.state == PartState::Scored { value.mark_text() } else { p.label(value.state) }
}

/// What was typed, in words.
fn typed(p: &Page, field: &str, standing: &str) -> String {
    if standing.is_empty() { written(p, field) } else { written(p, standing) }
}

/// A value as the audit trail writes it, in words.
fn written(p: &Page, text: &str) -> String {
    if text.is_empty() {
        return p.label(PartState::Pending);
    }
    text.parse::<PartState>()
        .map_or_else(|_| text.to_owned(), |state| p.label(state))
}

#[derive(Template)]
#[template(path = "certification/sheets/show.html")]
struct ShowPage {
    p: Page,
    view: SheetView,
    ordinal: usize,
    rows: Vec<GridRow>,
    figures: Figures,
    decimals: i64,
    account: String,
    is_editable: bool,
    is_own: bool,
    may_decide: bool,
    /// Why the reader, who could otherwise, may not decide.
    decide_bar: Option<Message>,
    may_reopen: bool,
    /// Numbers of the other assessors, for the heads of the columns.
    others: Vec<usize>,
    changes: Vec<Change>,
    submitted_by: String,
    confirmed_by: String,
    /// What keeps the sheet from being submitted or decided, said on top.
    problem: Option<Message>,
    problems: usize,
}

fn page_of(visit: &Visit, actor: &Actor, shown: Shown) -> ShowPage {
    let is_own = policy::may_mark(actor, shown.view.sheet.assessor_id).is_ok();
    let is_editable = is_own && shown.view.sheet.state == SheetState::Open && takes_marks(shown.view.batch.state);
    let decision = policy::may_decide(actor, &shown.view.sheet, &shown.around);
    let is_submitted = shown.view.sheet.state == SheetState::Submitted && takes_marks(shown.view.batch.state);
    let may_reopen = shown.view.sheet.state == SheetState::Confirmed
        && shown.view.batch.state == BatchState::Scoring
        && policy::may_reopen(actor, &shown.view.sheet, &shown.around).is_ok();
    let points = visit.platform.setting(&SCORE_SPREAD_WARNING);
    let mut rows: Vec<GridRow> = shown.entries.iter().map(GridRow::of).collect();
    for (row, entry) in rows.iter_mut().zip(&shown.entries) {
        row.others = shown
            .panel
            .iter()
            .map(|(_, values)| values.as_ref().and_then(|values| values.get(&row.code).copied()))
            .collect();
        let marks: Vec<Mark> = row
            .others
            .iter()
            .flatten()
            .filter_map(|value| value.mark)
            .chain(entry.mark)
            .collect();
        row.is_spread = !is_own && is_spread(&marks, points);
    }
    let may_try = actor.is(&[Role::BodyStaff, Role::Assessor]) && !is_own;
    ShowPage {
        p: visit.page(),
        ordinal: shown.ordinal,
        figures: Figures::of(shown.entries.iter().map(SheetEntry::value)),
        rows,
        decimals: visit.platform.setting(&SCORE_DECIMALS),
        account: actor.account.map(|id| id.to_string()).unwrap_or_default(),
        is_editable,
        is_own,
        may_decide: is_submitted && decision.is_ok(),
        decide_bar: decision.err().filter(|_| is_submitted && may_try).map(|error| error.message()),
        may_reopen,
        others: shown.panel.iter().map(|(number, _)| *number).collect(),
        changes: shown.history.into_iter().map(change_of).collect(),
        submitted_by: shown.submitted_by,
        confirmed_by: shown.confirmed_by,
        view: shown.view,
        problem: None,
        problems: 0,
    }
}

#[derive(Template)]
#[template(path = "certification/sheets/print.html")]
struct PrintPage {
    p: Page,
    view: SheetView,
    ordinal: usize,
    codes: Vec<String>,
}

/// The sheet: to mark, to check, to read, or blank to print.
pub async fn show(visit: Visit, token: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let (reader, token) = (actor.clone(), token.into_inner());
    let shown = visit.read(move |conn| read(conn, &reader, &token)).await?;
    if query.contains_key("print") {
        return visit.ok(&PrintPage {
            p: visit.page(),
            view: shown.view,
            ordinal: shown.ordinal,
            codes: shown.entries.into_iter().map(|cell| cell.anonymous_code).collect(),
        });
    }
    visit.ok(&page_of(&visit, &actor, shown))
}

/// Saves one cell, for the module of the page.
pub async fn save_mark(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let change = forms::mark_change(token.into_inner(), input.values())?;
    let outcome = visit.write(move |tx, actor| service::save_mark(tx, actor, &change)).await?;
    Ok(match outcome {
        MarkOutcome::Saved(cell) => HttpResponse::Ok().json(cell_json(&cell, "")),
        // Without words of ours the module says both values itself.
        MarkOutcome::Changed(cell) => HttpResponse::Conflict().json(cell_json(&cell, "")),
    })
}

fn cell_json(cell: &Cell, message: &str) -> serde_json::Value {
    json!({
        "code": cell.code,
        "version": cell.version,
        "state": cell.value.state,
        "value": cell.value.mark_text(),
        "message": message,
    })
}

/// Saves the whole sheet as one plain form, and submits it when that was the button.
pub async fn save_form(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let actor = visit.actor()?.clone();
    let (token, cells) = (token.into_inner(), forms::all_cells(input.values()));
    let is_submission = input.values().get("intent") == "submit";
    let (name, typed) = (token.clone(), cells.clone());
    let outcomes = visit
        .write(move |tx, actor| service::save_form(tx, actor, &name, &cells))
        .await?;
    let troubled: HashMap<String, FormCellOutcome> = outcomes
        .into_iter()
        .filter(|(_, outcome)| !matches!(outcome, FormCellOutcome::Kept(_)))
        .collect();
    if troubled.is_empty() {
        if is_submission {
            return finish_submission(visit, actor, token).await;
        }
        return Ok(visit.see_other_saying(&format!("/sheets/{token}"), &Message::new("sheet-saved")));
    }
    let reader = actor.clone();
    let shown = visit.read(move |conn| read(conn, &reader, &token)).await?;
    let mut page = page_of(&visit, &actor, shown);
    for row in &mut page.rows {
        let Some(cell) = typed.iter().find(|cell| cell.code == row.code) else { continue };
        match troubled.get(&row.code) {
            Some(FormCellOutcome::Refused(message)) => {
                row.typed(cell);
                row.error = Some(message.clone());
            }
            Some(FormCellOutcome::Changed(theirs)) => {
                row.typed(cell);
                row.theirs = Some(theirs.clone());
            }
            _ => {}
        }
    }
    page.problems = troubled.len();
    page.problem = Some(Message::new("sheet-form-problems").count("count", troubled.len()));
    visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Submits the sheet.
pub async fn submit(visit: Visit, token: web::Path<String>, _: CsrfForm) -> Answer {
    let actor = visit.actor()?.clone();
    finish_submission(visit, actor, token.into_inner()).await
}

async fn finish_submission(visit: Visit, actor: Actor, token: String) -> Answer {
    let name = token.clone();
    match visit.write(move |tx, actor| service::submit_sheet(tx, actor, &name)).await {
        Ok(()) => Ok(visit.see_other_saying(&format!("/sheets/{token}"), &Message::new("sheet-submitted"))),
        Err(AppError::Conflict(message)) => {
            let reader = actor.clone();
            let shown = visit.read(move |conn| read(conn, &reader, &token)).await?;
            let mut page = page_of(&visit, &actor, shown);
            page.problem = Some(message);
            visit.render(StatusCode::CONFLICT, &page)
        }
        Err(other) => Err(other),
    }
}

/// Opens a confirmed sheet again.
pub async fn reopen(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let (token, version) = (token.into_inner(), forms::version(input.values())?);
    let (name, reason) = (token.clone(), input.values().get("reason").to_owned());
    visit
        .write(move |tx, actor| service::reopen_sheet(tx, actor, &name, version, &reason))
        .await?;
    Ok(visit.see_other_saying(&format!("/sheets/{token}"), &Message::new("sheet-reopened")))
}
