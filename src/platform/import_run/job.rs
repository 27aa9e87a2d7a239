//! The work behind an upload: whatever happens, the run says how it ended.

use super::{FileNotes, RunState, Tally, store};
use crate::kernel::ids::ImportRunId;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::staged::{Finding, StagedSheet};
use crate::platform::web::upload::SpooledFile;
use crate::platform::{Platform, Tx};
use chrono::Duration;
use std::path::Path;
use std::sync::Arc;

/// A check that has not moved on for so long has died with its process. Opening the largest file takes seconds.
const SILENCE: Duration = Duration::minutes(2);

/// How a check ended: what is known of a file that could be read, or of one that was refused.
pub type Checked = Result<FileNotes, FileNotes>;

/// Why a file was refused.
pub fn refused(errors: Vec<Finding>) -> Checked {
    Err(FileNotes { errors, ..FileNotes::default() })
}

/// Runs a check and notes how it ended. The file is removed at the end.
pub fn run(
    platform: &Arc<Platform>,
    run: ImportRunId,
    file: SpooledFile,
    check: impl FnOnce(&Path) -> Result<Checked, AppError>,
) {
    let outcome = check(file.path());
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
    let message = Message::new("import-interrupted");
    let finding = Finding { column: None, code: "interrupted".into(), message };
    let notes = FileNotes { errors: vec![finding], ..FileNotes::default() };
    for run in store::silent_runs(tx.conn, tx.now - SILENCE)? {
        store::finish(tx.conn, run, RunState::Refused, &notes, tx.now)?;
    }
    Ok(())
}

/// Stages a sheet that was checked as a whole.
///
/// # Errors
/// Those of the database.
pub fn stage(platform: &Arc<Platform>, run: ImportRunId, sheet: StagedSheet) -> Result<Checked, AppError> {
    if !sheet.file_errors.is_empty() {
        return Ok(refused(sheet.file_errors));
    }
    let mut tally = Tally::default();
    let mut sealed = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        tally.count(row.state);
        sealed.push(store::seal(&platform.keys, platform.random.bytes(), row)?);
    }
    platform.write_blocking(move |tx| store::stage(tx.conn, run, &sealed, tally, tx.now))?;
    Ok(Ok(FileNotes { errors: Vec::new(), warnings: sheet.file_warnings, titles: sheet.titles }))
}
