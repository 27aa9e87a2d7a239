//! What becomes of the rows of an upload when its good rows are posted.

use super::{ImportRun, KeptRow, Tally, store};
use crate::kernel::ids::ImportRowId;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedState};
use std::collections::HashMap;
use std::hash::BuildHasher;

/// Marks the rows of a run as posted, but for those that turned bad meanwhile, which are kept with what is wrong with
/// them. `bad` are findings by the place of the row.
///
/// # Errors
/// `Conflict` when somebody else has posted it; those of the database.
pub fn note_rows<S: BuildHasher>(
    tx: &mut Tx<'_>,
    run: &ImportRun,
    kept: Vec<KeptRow>,
    bad: &mut HashMap<usize, Finding, S>,
) -> Result<(), AppError> {
    let mut tally = Tally { good: run.good_rows, warnings: run.warning_rows, errors: run.error_rows };
    let mut written: Vec<ImportRowId> = Vec::with_capacity(kept.len());
    for (at, kept) in kept.into_iter().enumerate() {
        let Some(finding) = bad.remove(&at) else {
            written.push(kept.id);
            continue;
        };
        match kept.row.state {
            StagedState::Warning => tally.warnings = tally.warnings.saturating_sub(1),
            _ => tally.good = tally.good.saturating_sub(1),
        }
        tally.errors = tally.errors.saturating_add(1);
        let row = StagedRow { state: StagedState::Error, errors: vec![finding], ..kept.row };
        let sealed = store::seal(&tx.platform.keys, tx.platform.random.bytes(), &row)?;
        store::turn_bad(tx.conn, kept.id, &sealed)?;
    }
    store::set_tally(tx.conn, run.id, tally)?;
    if store::mark_posted(tx.conn, run, &written)? { Ok(()) } else { Err(AppError::conflict("import-not-checked")) }
}
