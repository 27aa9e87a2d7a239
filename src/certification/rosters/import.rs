//! The job behind an upload: walks the spooled file, checks row by row and stages the rows in chunks, so that
//! memory is bounded whatever the size; the run's counts are its progress.

use crate::certification::batches;
use crate::certification::batches::model::AssessmentBatch;
use crate::certification::rosters::rules::{RosterContext, Standing, check_rows, check_sheet};
use crate::certification::rosters::service;
use crate::certification::settings::{LEVEL_CODE_LETTERS, MIN_AGE};
use crate::kernel::document::IdentityDocument;
use crate::kernel::ids::ImportRunId;
use crate::kernel::level::Level;
use crate::platform::Platform;
use crate::platform::error::AppError;
use crate::platform::import_run::{FileNotes, Tally, job, store};
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::staged::{Finding, StagedSheet};
use crate::platform::web::upload::SpooledFile;
use chrono::NaiveDate;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

/// Rows that are staged at once: small enough that others write in between, large enough to be quick.
const CHUNK: usize = 500;

/// Checks an upload behind the page that shows it.
pub fn run(platform: &Arc<Platform>, batch: &AssessmentBatch, run: ImportRunId, file: SpooledFile) {
    job::run(platform, run, file, |path| check(platform, batch, run, path));
}

/// Checks a roster as a whole, for a command: against the lines of a batch, or against the whole register of trades.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check_whole(
    platform: &Arc<Platform>,
    batch: Option<&AssessmentBatch>,
    path: &Path,
    today: NaiveDate,
) -> Result<StagedSheet, AppError> {
    let mut workbook = match open(path)? {
        Ok(workbook) => workbook,
        Err(error) => return Ok(StagedSheet::refused(vec![error])),
    };
    in_context(platform, batch, today, |context, _| Ok(check_sheet(&mut workbook, context)))
}

fn open(path: &Path) -> Result<Result<Workbook, FileError>, AppError> {
    let source = std::fs::File::open(path).map_err(AppError::internal)?;
    Ok(Workbook::open(source, Limits::default()))
}

/// A look-up that fails must not pass for a person who is not registered: whoever checks asks for it in between.
type Failed = RefCell<Option<AppError>>;

fn in_context<T>(
    platform: &Arc<Platform>,
    batch: Option<&AssessmentBatch>,
    today: NaiveDate,
    work: impl FnOnce(&RosterContext<'_>, &Failed) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let letters = platform.setting(&LEVEL_CODE_LETTERS);
    let (grounds, lines) = platform.db.read_blocking(|conn| {
        let lines = match batch {
            Some(batch) => batches::store::lines_of(conn, batch.id)?,
            None => Vec::new(),
        };
        Ok((service::grounds(conn, batch, &letters)?, lines))
    })?;
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
        today,
        min_age: u32::try_from(platform.setting(&MIN_AGE)).unwrap_or(16),
        scheme: grounds.scheme,
        trades: grounds.trades,
        existing: &existing,
    };
    let done = work(&context, &failed);
    match failed.take() {
        Some(error) => Err(error),
        None => done,
    }
}

/// The notes of a checked file, or of a refused one.
fn check(
    platform: &Arc<Platform>,
    batch: &AssessmentBatch,
    run: ImportRunId,
    path: &Path,
) -> Result<job::Checked, AppError> {
    let refused = |errors: Vec<Finding>| Ok(job::refused(errors));
    let mut workbook = match open(path)? {
        Ok(workbook) => workbook,
        Err(error) => return refused(vec![error.into()]),
    };
    in_context(platform, Some(batch), platform.today(), |context, failed| {
        let mut rows = match check_rows(&mut workbook, context) {
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
    })
}
