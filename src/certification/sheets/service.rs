//! Use cases of score sheets. Saving a mark is the hottest of the whole program: one look-up, one guarded
//! update, one audit row.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchState, Part};
use crate::certification::settings::{PRACTICAL_PASS_MARK, REVIEW_PASS_MARK, SCORE_DECIMALS, THEORY_PASS_MARK};
use crate::certification::sheets::model::{
    Cell, CellValue, MarkChange, MarkOutcome, PartState, ScoreSheet, SheetState,
};
use crate::certification::sheets::policy::{self, Surroundings};
use crate::certification::sheets::rules::{LONGEST_KEY, read_value, takes_marks};
use crate::certification::sheets::store::{self, CellWrite, NewSheet, SheetView};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{ApplicationId, AssessorId, BatchId, BatchLineId};
use crate::kernel::mark::Mark;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::settings::Settings;
use serde_json::json;

/// Makes the sheets of one part of a line: one for each assessor who has none yet, with a pending cell for each
/// arranged application. Says how many were made. Staffing calls it for every part when it is closed; who may
/// close staffing is decided there.
///
/// # Errors
/// `Conflict` when an arranged application has no anonymous code.
pub fn create_sheets(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    line: BatchLineId,
    part: Part,
    assessors: &[AssessorId],
) -> Result<usize, AppError> {
    let cells: Vec<(ApplicationId, String)> = store::arranged(tx.conn, line)?
        .into_iter()
        .map(|(application, code)| code.map(|code| (application, code)))
        .collect::<Option<_>>()
        .ok_or(AppError::conflict("sheet-code-missing"))?;
    let existing = store::assessors_with_sheet(tx.conn, line, part)?;
    let mut made = 0;
    for assessor in assessors.iter().filter(|assessor| !existing.contains(assessor)) {
        let sheet = NewSheet {
            token: tx.platform.random.token(),
            batch_id: batch.id,
            line_id: line,
            part,
            assessor_id: *assessor,
            state: SheetState::Open,
            version: 0,
        };
        store::insert_sheet(tx.conn, &sheet, &cells)?;
        made += 1;
    }
    if made > 0 {
        tx.audit(
            actor,
            Entry::new("sheet.created", "batch", batch.number.clone()).new_values(json!({
                "line": line, "part": part, "sheets": made, "cells": cells.len(),
            })),
        )?;
    }
    Ok(made)
}

/// Saves one cell: a mark, a state, or nothing again. A change that was sent twice answers as the first time
/// and writes nothing. The first mark of a batch moves it from examination to scoring.
///
/// # Errors
/// `NotFound` for a sheet that is not the actor's or a code that is not on it; `Conflict` when the sheet or the
/// batch takes no marks any more; a field error beside `value` for what is no mark.
pub fn save_mark(tx: &mut Tx<'_>, actor: &Actor, change: &MarkChange) -> Result<MarkOutcome, AppError> {
    let found = store::cell_to_mark(tx.conn, &change.token, &change.code)?
        .ok_or(AppError::not_found("sheet-cell-not-found"))?;
    policy::may_mark(actor, found.assessor)?;
    let before = found.shown(&change.code);
    if change.key.len() > LONGEST_KEY {
        return Err(AppError::Invalid(Message::new("sheet-key-too-long")));
    }
    if !change.key.is_empty() && found.last_key.as_deref() == Some(change.key.as_str()) {
        return Ok(MarkOutcome::Saved(before));
    }
    if found.sheet_state != SheetState::Open {
        return Err(AppError::conflict("sheet-not-open"));
    }
    if !takes_marks(found.batch_state) {
        return Err(AppError::conflict("sheet-batch-takes-no-marks"));
    }
    let decimals = u8::try_from(tx.setting(&SCORE_DECIMALS)).unwrap_or(0);
    let value = read_value(&change.value, decimals).map_err(|message| AppError::field("value", message))?;
    if change.version != found.version {
        return Ok(MarkOutcome::Changed(before));
    }
    if value == before.value {
        return Ok(MarkOutcome::Saved(before));
    }
    let write = CellWrite {
        entry: found.entry,
        version: found.version,
        value,
        key: Some(change.key.as_str()).filter(|key| !key.is_empty()),
        now: tx.now,
        by: actor.account,
        imported: false,
    };
    if !store::write_cell(tx.conn, write)? {
        let now = store::cell_to_mark(tx.conn, &change.token, &change.code)?
            .ok_or(AppError::not_found("sheet-cell-not-found"))?;
        return Ok(MarkOutcome::Changed(now.shown(&change.code)));
    }
    if found.batch_state == BatchState::Examining {
        begin_scoring(tx, actor, found.batch)?;
    }
    tx.audit(
        actor,
        Entry::new("mark.saved", "sheet", change.token.clone())
            .old(json!({ "code": change.code, "value": before.value.written(), "version": found.version }))
            .new_values(json!({ "code": change.code, "value": value.written(), "version": found.version + 1 })),
    )?;
    Ok(MarkOutcome::Saved(Cell { code: change.code.clone(), version: found.version + 1, value }))
}

/// The first mark moves the batch on. Of two first marks at once one does; the other finds it done.
fn begin_scoring(tx: &mut Tx<'_>, actor: &Actor, id: BatchId) -> Result<(), AppError> {
    let batch = batches::store::by_id(tx.conn, id)?.ok_or(AppError::not_found("batch-not-found"))?;
    if batch.state != BatchState::Examining {
        return Ok(());
    }
    let moved = batches::service::open_marking(tx, actor, &batch);
    match (moved, batches::store::by_id(tx.conn, id)?.map(|batch| batch.state)) {
        (Err(AppError::Conflict(_)), Some(BatchState::Scoring)) => Ok(()),
        (moved, _) => moved.map(|_| ()),
    }
}

/// The pass mark of a part, by settings in whole points.
#[must_use]
pub fn pass_mark(settings: &Settings, part: Part) -> Mark {
    let points = settings.get(match part {
        Part::TheoryTest => &THEORY_PASS_MARK,
        Part::PracticalTest => &PRACTICAL_PASS_MARK,
        Part::ComprehensiveReview => &REVIEW_PASS_MARK,
    });
    i32::try_from(points * 100)
        .ok()
        .and_then(Mark::from_hundredths)
        .unwrap_or(Mark::DEFAULT_PASS)
}

/// The sheet behind a token with what decisions about it look at, for whoever may know of it.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &mut Conn, actor: &Actor, token: &str) -> Result<(SheetView, Surroundings), AppError> {
    let view = store::by_token(conn, token)?.ok_or(AppError::not_found("sheet-not-found"))?;
    let (_, assessor_person) = store::assessor_name(conn, view.sheet.assessor_id)?;
    let (line, part) = (view.sheet.line_id, view.sheet.part);
    let (actor_leads, actor_marks) = match actor.assessor.filter(|_| actor.role == Role::Assessor) {
        Some(assessor) => (store::leads(conn, assessor, line, part)?, store::marks_on(conn, assessor, line, part)?),
        None => (false, false),
    };
    let actor_has_written = match actor.account {
        Some(account) => store::has_written(conn, view.sheet.id, account)?,
        None => false,
    };
    let around =
        Surroundings { body: view.batch.body_id, assessor_person, actor_leads, actor_marks, actor_has_written };
    policy::may_see(actor, &view.sheet, &around)?;
    Ok((view, around))
}

/// How one cell of a plain form ended.
#[derive(Debug, Clone)]
pub enum FormCellOutcome {
    /// It holds what was wanted, or nobody wanted anything.
    Kept(Cell),
    /// Somebody else has changed it meanwhile.
    Changed(Cell),
    /// What was typed is no mark.
    Refused(Message),
}

/// One cell of a plain form.
#[derive(Debug, Clone)]
pub struct FormCell {
    /// Anonymous code.
    pub code: String,
    /// As typed.
    pub value: String,
    /// What the page had shown.
    pub shown: String,
    /// The version that the page had shown.
    pub version: i32,
}

/// Saves all cells of a plain form. What can be kept is kept; the others are answered one by one.
///
/// # Errors
/// As `save_mark`, but for refused marks.
pub fn save_form(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: &str,
    cells: &[FormCell],
) -> Result<Vec<(String, FormCellOutcome)>, AppError> {
    let (view, _) = find(tx.conn, actor, token)?;
    policy::may_mark(actor, view.sheet.assessor_id)?;
    let mut outcomes = Vec::with_capacity(cells.len());
    for cell in cells.iter().filter(|cell| cell.value.trim() != cell.shown) {
        let change = MarkChange {
            token: token.to_owned(),
            code: cell.code.clone(),
            value: cell.value.clone(),
            version: cell.version,
            key: String::new(),
        };
        let outcome = match save_mark(tx, actor, &change) {
            Ok(MarkOutcome::Saved(kept)) => FormCellOutcome::Kept(kept),
            Ok(MarkOutcome::Changed(theirs)) if theirs.value.written() == cell.value.trim() => {
                FormCellOutcome::Kept(theirs)
            }
            Ok(MarkOutcome::Changed(theirs)) => FormCellOutcome::Changed(theirs),
            Err(AppError::Fields(errors)) => FormCellOutcome::Refused(
                errors
                    .into_iter()
                    .next()
                    .map_or(Message::new("error-invalid"), |error| error.message),
            ),
            Err(other) => return Err(other),
        };
        outcomes.push((cell.code.clone(), outcome));
    }
    Ok(outcomes)
}

fn step(
    tx: &mut Tx<'_>,
    actor: &Actor,
    sheet: &ScoreSheet,
    next: SheetState,
    reason: Option<&str>,
) -> Result<(), AppError> {
    if !sheet.state.may_become(next) {
        return Err(AppError::conflict("sheet-step-impossible"));
    }
    if store::set_state(tx.conn, sheet, next, actor.account, tx.now, reason)? {
        Ok(())
    } else {
        Err(AppError::conflict("error-changed-meanwhile"))
    }
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    sheet: &ScoreSheet,
    next: SheetState,
    reason: Option<&str>,
) -> Result<(), AppError> {
    let entry = Entry::new(action, "sheet", sheet.token.clone())
        .old(json!({ "state": sheet.state }))
        .new_values(json!({ "state": next }));
    tx.audit(
        actor,
        match reason {
            Some(reason) => entry.reason(reason),
            None => entry,
        },
    )
}

/// Submits a sheet on which nothing is missing; from then on it is locked.
///
/// # Errors
/// `NotFound`; `Conflict` naming the codes that are missing, or when the sheet or the batch has moved on.
pub fn submit_sheet(tx: &mut Tx<'_>, actor: &Actor, token: &str) -> Result<(), AppError> {
    let (view, _) = find(tx.conn, actor, token)?;
    policy::may_mark(actor, view.sheet.assessor_id)?;
    if !takes_marks(view.batch.state) {
        return Err(AppError::conflict("sheet-batch-takes-no-marks"));
    }
    submit(tx, actor, &view.sheet)
}

/// The lock comes first: a mark that is on its way waits for it, or is seen by the count.
fn submit(tx: &mut Tx<'_>, actor: &Actor, sheet: &ScoreSheet) -> Result<(), AppError> {
    step(tx, actor, sheet, SheetState::Submitted, None)?;
    let missing: Vec<String> = store::cells(tx.conn, sheet.id)?
        .into_iter()
        .filter(|cell| cell.state == PartState::Pending)
        .map(|cell| cell.anonymous_code)
        .collect();
    if !missing.is_empty() {
        let shown: Vec<&str> = missing.iter().take(20).map(String::as_str).collect();
        return Err(AppError::Conflict(
            Message::new("sheet-cells-missing")
                .count("count", missing.len())
                .with("codes", shown.join(", ")),
        ));
    }
    note(tx, actor, "sheet.submitted", sheet, SheetState::Submitted, None)
}

/// What the second person says to a submitted sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is right.
    Confirm,
    /// It has to be looked at again, and why.
    Reject(String),
}

/// Confirms or rejects a submitted sheet. Gives its batch, and whether it was the last one that was missing.
/// `version` is the one that the second person saw.
///
/// # Errors
/// `NotFound`, `Denied`, `Conflict`.
pub fn decide_sheet(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: &str,
    version: i32,
    decision: &Decision,
) -> Result<(AssessmentBatch, bool), AppError> {
    let (seen, _) = find(tx.conn, actor, token)?;
    store::queue_up_at(tx.conn, seen.batch.id)?;
    let (view, around) = find(tx.conn, actor, token)?;
    policy::may_decide(actor, &view.sheet, &around)?;
    if view.sheet.version != version {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    if !takes_marks(view.batch.state) {
        return Err(AppError::conflict("sheet-batch-takes-no-marks"));
    }
    match decision {
        Decision::Confirm => {
            step(tx, actor, &view.sheet, SheetState::Confirmed, None)?;
            note(tx, actor, "sheet.confirmed", &view.sheet, SheetState::Confirmed, None)?;
        }
        Decision::Reject(reason) => {
            if view.sheet.state != SheetState::Submitted {
                return Err(AppError::conflict("sheet-step-impossible"));
            }
            let reason = required_reason(reason)?;
            step(tx, actor, &view.sheet, SheetState::Open, Some(reason))?;
            note(tx, actor, "sheet.rejected", &view.sheet, SheetState::Open, Some(reason))?;
        }
    }
    let all_confirmed = store::of_batch(tx.conn, view.batch.id)?
        .iter()
        .all(|sheet| sheet.state == SheetState::Confirmed);
    Ok((view.batch, all_confirmed))
}

/// Opens a confirmed sheet again, because a result cannot be computed from it. Possible until the results are there.
///
/// # Errors
/// `NotFound`, `Denied`, `Conflict`; a field error beside `reason`.
pub fn reopen_sheet(tx: &mut Tx<'_>, actor: &Actor, token: &str, version: i32, reason: &str) -> Result<(), AppError> {
    let (seen, _) = find(tx.conn, actor, token)?;
    store::queue_up_at(tx.conn, seen.batch.id)?;
    let (view, around) = find(tx.conn, actor, token)?;
    policy::may_reopen(actor, &view.sheet, &around)?;
    let reason = required_reason(reason)?;
    let has_results = batches::store::application_count(tx.conn, view.batch.id, ApplicationState::Passed)? > 0
        || batches::store::application_count(tx.conn, view.batch.id, ApplicationState::Failed)? > 0;
    if view.sheet.version != version || view.sheet.state != SheetState::Confirmed {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    if has_results || view.batch.state != BatchState::Scoring {
        return Err(AppError::conflict("sheet-has-results"));
    }
    step(tx, actor, &view.sheet, SheetState::Open, Some(reason))?;
    note(tx, actor, "sheet.reopened", &view.sheet, SheetState::Open, Some(reason))
}

/// One row of a score book (成绩册): the candidate by his ticket number, and what each part is to hold.
#[derive(Debug, Clone)]
pub struct ScoreBookRow {
    /// 准考证号.
    pub ticket: String,
    /// What the book says of each part; a part of which it says nothing is not in it.
    pub values: Vec<(Part, CellValue)>,
}

/// Posts a score book into sheets of parts that were marked by machine or on paper. The sheets named are filled;
/// a cell that an assessor has written by hand is left alone. A sheet on which nothing is missing afterwards is
/// submitted in the name of whoever posts, so that another person has to confirm it. Gives the cells written and
/// the sheets submitted.
///
/// # Errors
/// `NotFound` for a sheet that is not of this batch; `Conflict` for one that is not open.
pub fn post_scores(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    tokens: &[String],
    rows: &[ScoreBookRow],
) -> Result<(usize, usize), AppError> {
    policy::may_post_scores(actor, batch.body_id)?;
    if !takes_marks(batch.state) {
        return Err(AppError::conflict("sheet-batch-takes-no-marks"));
    }
    let tickets = store::tickets_of(tx.conn, batch.id)?;
    let (mut written, mut submitted) = (0, 0);
    for token in tokens {
        let view = store::by_token(tx.conn, token)?
            .filter(|view| view.batch.id == batch.id)
            .ok_or(AppError::not_found("sheet-not-found"))?;
        if view.sheet.state != SheetState::Open {
            return Err(AppError::conflict("sheet-not-open"));
        }
        let cells = store::cells(tx.conn, view.sheet.id)?;
        let mut changes = Vec::new();
        for row in rows {
            let Some(application) = tickets.get(&row.ticket) else { continue };
            let wanted = row
                .values
                .iter()
                .find(|(part, _)| *part == view.sheet.part)
                .map(|(_, value)| *value);
            let cell = cells.iter().find(|cell| cell.application_id == *application);
            let (Some(value), Some(cell)) = (wanted, cell) else { continue };
            let by_hand = cell.state != PartState::Pending && !cell.imported;
            if by_hand || value == cell.value() {
                continue;
            }
            let write = CellWrite {
                entry: cell.id,
                version: cell.version,
                value,
                key: None,
                now: tx.now,
                by: actor.account,
                imported: true,
            };
            if !store::write_cell(tx.conn, write)? {
                return Err(AppError::conflict("error-changed-meanwhile"));
            }
            changes.push((cell.anonymous_code.clone(), cell.value().written(), value.written()));
        }
        for (code, old, new) in &changes {
            tx.audit(
                actor,
                Entry::new("mark.imported", "sheet", token.clone())
                    .old(json!({ "code": code, "value": old }))
                    .new_values(json!({ "code": code, "value": new })),
            )?;
        }
        written += changes.len();
        let complete = !changes.is_empty()
            && store::cells(tx.conn, view.sheet.id)?
                .iter()
                .all(|cell| cell.state != PartState::Pending && cell.imported);
        if complete {
            submit(tx, actor, &view.sheet)?;
            submitted += 1;
        }
    }
    if written > 0 && batch.state == BatchState::Examining {
        begin_scoring(tx, actor, batch.id)?;
    }
    Ok((written, submitted))
}
