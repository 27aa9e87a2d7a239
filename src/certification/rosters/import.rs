//! The job behind an upload: walks the spooled file, checks row by row and stages the rows in chunks, so that
//! memory is bounded whatever the size; the run's counts are its progress.

use crate::certification::batches;
use crate::certification::batches::model::AssessmentBatch;
use crate::certification::rosters::rules::{RosterContext, Standing, check_rows};
use crate::certification::rosters::run::{FileNotes, RunState, Tally};
use crate::certification::rosters::{service, store};
use crate::certification::settings::{LEVEL_CODE_LETTERS, MIN_AGE};
use crate::kernel::document::IdentityDocument;
use crate::kernel::ids::ImportRunId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::file_error::Limits;
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::staged::Finding;
use crate::platform::web::upload::SpooledFile;
use crate::platform::{Platform, Tx};
use chrono::Duration;
use std::cell::RefCell;
use std::sync::Arc;

/// Rows that are staged at once: small enough that others write in between, large enough to be quick.
const CHUNK: usize = 500;
/// A check that has not moved on for so long has died with its process. Opening the largest file takes seconds.
const SILENCE: Duration = Duration::minutes(2);

/// Checks an upload; whatever happens, the run says how it ended. The file is removed at the end.
pub fn run(platform: &Arc<Platform>, batch: &AssessmentBatch, run: ImportRunId, file: SpooledFile) {
    let outcome = check(platform, batch, run, &file);
    drop(file);
    let (state, notes) = match outcome {
        Ok(Ok(notes)) => (RunState::Checked, notes),
        Ok(Err(notes)) => (RunState::Refused, notes),
        Err(error) => {
            tracing::error!(%error, "an upload could not be checked");
            let finding = Finding { column: None, code: "interrupted".into(), message: error.message() };
            (RunState::Refused, FileNotes { errors: vec![finding], ..FileNotes::default() })
        }
    };
    let finished = platform.write_blocking(move |tx| store::finish(tx.conn, run, state, &notes, tx.now));
    if let Err(error) = finished {
        tracing::error!(%error, "the end of an upload could not be noted");
    }
}

/// Ends the checks that died with their process, so that whoever uploaded learns that he has to do it again. The file
/// is gone, or lies where only the dead process knew it.
///
/// # Errors
/// Those of the database.
pub fn end_interrupted(tx: &mut Tx<'_>) -> Result<(), AppError> {
    let message = Message::new("roster-run-interrupted");
    let finding = Finding { column: None, code: "interrupted".into(), message };
    let notes = FileNotes { errors: vec![finding], ..FileNotes::default() };
    for run in store::silent_runs(tx.conn, tx.now - SILENCE)? {
        store::finish(tx.conn, run, RunState::Refused, &notes, tx.now)?;
    }
    Ok(())
}

/// The notes of a checked file, or of a refused one.
fn check(
    platform: &Arc<Platform>,
    batch: &AssessmentBatch,
    run: ImportRunId,
    file: &SpooledFile,
) -> Result<Result<FileNotes, FileNotes>, AppError> {
    let refused = |errors: Vec<Finding>| Ok(Err(FileNotes { errors, ..FileNotes::default() }));
    let source = std::fs::File::open(file.path()).map_err(AppError::internal)?;
    let mut workbook = match Workbook::open(source, Limits::default()) {
        Ok(workbook) => workbook,
        Err(error) => return refused(vec![error.into()]),
    };
    let letters = platform.setting(&LEVEL_CODE_LETTERS);
    let (grounds, lines) = platform.db.read_blocking(|conn| {
        Ok((service::grounds(conn, batch, &letters)?, batches::store::lines_of(conn, batch.id)?))
    })?;
    // A look-up that fails must not pass for a person who is not registered.
    let failed = RefCell::new(None);
    let existing = |document: &IdentityDocument, trade: &str, level: Level| {
        let found = platform
            .db
            .read_blocking(|conn| service::known(conn, platform, batch, &lines, document, (trade, level)));
        found.unwrap_or_else(|error| {
            *failed.borrow_mut() = Some(error);
            Standing::default()
        })
    };
    let context = RosterContext {
        today: platform.today(),
        min_age: u32::try_from(platform.setting(&MIN_AGE)).unwrap_or(16),
        scheme: grounds.scheme,
        trades: grounds.trades,
        existing: &existing,
    };
    let mut rows = match check_rows(&mut workbook, &context) {
        Ok(rows) => rows,
        Err(errors) => return refused(errors),
    };
    let mut tally = Tally::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    for row in &mut rows {
        let row = match row {
            Ok(row) => row.staged,
            Err(error) => return refused(vec![error.into()]),
        };
        if let Some(error) = failed.take() {
            return Err(error);
        }
        tally.count(row.state);
        chunk.push(store::seal(&platform.keys, platform.random.bytes(), &row)?);
        if chunk.len() >= CHUNK {
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            platform.write_blocking(move |tx| store::stage(tx.conn, run, &full, tally, tx.now))?;
        }
    }
    platform.write_blocking(move |tx| store::stage(tx.conn, run, &chunk, tally, tx.now))?;
    Ok(Ok(FileNotes { errors: Vec::new(), warnings: rows.warnings(), titles: rows.titles().to_vec() }))
}
