//! Use cases of score sheets. Saving a mark is the hottest of the whole program: one look-up, one guarded
//! update, one audit row.

use crate::certification::batches;
use crate::certification::batches::model::{AssessmentBatch, BatchState, Part};
use crate::certification::settings::SCORE_DECIMALS;
use crate::certification::sheets::model::{Cell, MarkChange, MarkOutcome, SheetState};
use crate::certification::sheets::policy;
use crate::certification::sheets::rules::{LONGEST_KEY, read_value, takes_marks};
use crate::certification::sheets::store::{self, CellWrite, NewSheet};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ApplicationId, AssessorId, BatchId, BatchLineId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
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
    let moved = batches::service::move_to(tx, actor, &batch, BatchState::Scoring, None);
    match (moved, batches::store::by_id(tx.conn, id)?.map(|batch| batch.state)) {
        (Err(AppError::Conflict(_)), Some(BatchState::Scoring)) => Ok(()),
        (moved, _) => moved.map(|_| ()),
    }
}
