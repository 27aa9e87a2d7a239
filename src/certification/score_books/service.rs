//! Use cases with score books: check one against the candidates of its batch, post its good rows into sheets.

use crate::certification::batches::model::AssessmentBatch;
use crate::certification::score_books::import_rules::{ScoreContext, ScoreRow, Ticket, read_scores};
use crate::certification::score_books::store;
use crate::certification::settings::SCORE_DECIMALS;
use crate::certification::sheets;
use crate::certification::sheets::policy;
use crate::certification::sheets::service::{ScoreBookRow, pass_mark};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::import_run::{ImportRun, KeptRow, store as runs};
use crate::platform::secret::Keys;
use crate::platform::settings;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::staged::{StagedRow, StagedSheet};
use std::path::Path;

/// Checks a book. Nothing is written.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, keys: &Keys, batch: &AssessmentBatch, path: &Path) -> Result<StagedSheet, AppError> {
    let settings = settings::load(conn)?;
    let tickets = store::tickets(conn, keys, batch.id)?;
    let opened = std::fs::File::open(path)
        .map_err(FileError::from)
        .and_then(|file| Workbook::open(file, Limits::default()));
    let mut workbook = match opened {
        Ok(workbook) => workbook,
        Err(error) => return Ok(StagedSheet::refused(vec![error])),
    };
    let find = |number: &str| -> Option<Ticket> { tickets.get(number).cloned() };
    let mark = |part| pass_mark(&settings, part);
    let context = ScoreContext {
        decimals: u8::try_from(settings.get(&SCORE_DECIMALS)).unwrap_or(0),
        pass_mark: &mark,
        tickets: Some(&find),
    };
    Ok(read_scores(&mut workbook, &context).staged)
}

/// What a posting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookPosted {
    /// Cells written.
    pub cells: usize,
    /// Sheets that are complete now and submitted.
    pub submitted: usize,
}

/// Posts rows without errors into these sheets, all or none.
///
/// # Errors
/// A field error `sheets` when none is named; else as `sheets::service::post_scores`.
pub fn post(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    tokens: &[String],
    rows: &[StagedRow],
) -> Result<BookPosted, AppError> {
    policy::may_post_scores(actor, batch.body_id)?;
    if tokens.is_empty() {
        let message = Message::new("score-book-sheets-missing");
        return Err(AppError::Fields(vec![FieldError { field: "sheets".to_owned(), message }]));
    }
    let mut book = Vec::with_capacity(rows.len());
    for staged in rows {
        let row = ScoreRow::from_values(&staged.values).ok_or_else(StagedRow::unreadable)?;
        book.push(ScoreBookRow { ticket: row.ticket_number, values: row.parts });
    }
    let (cells, submitted) = sheets::service::post_scores(tx, actor, batch, tokens, &book)?;
    Ok(BookPosted { cells, submitted })
}

/// Posts the good rows of an upload.
///
/// # Errors
/// As [`post`]; `Conflict` when it was posted meanwhile.
pub fn post_run(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    run: &ImportRun,
    tokens: &[String],
    rows: Vec<KeptRow>,
) -> Result<BookPosted, AppError> {
    let (ids, rows): (Vec<_>, Vec<_>) = rows.into_iter().map(|kept| (kept.id, kept.row)).unzip();
    let posted = post(tx, actor, batch, tokens, &rows)?;
    if !runs::mark_posted(tx.conn, run, &ids)? {
        return Err(AppError::conflict("import-not-checked"));
    }
    Ok(posted)
}
