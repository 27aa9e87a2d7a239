//! Queries of this room.

use crate::certification::batches::model::{ApplicationState, BatchState, Part};
use crate::certification::sheets::model::{Cell, CellValue, PartState, SheetState};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ApplicationId, AssessorId, BatchId, BatchLineId, ScoreSheetId, SheetEntryId};
use crate::kernel::mark::Mark;
use crate::platform::db::schema::{application, assessment_batch, score_sheet, sheet_entry};
use crate::platform::db::{Conn, each};
use crate::platform::error::AppError;
use diesel::prelude::*;

/// A cell with what decides whether it may be written: the whole of what saving one mark reads.
#[derive(Debug, Clone, Queryable)]
pub struct CellToMark {
    /// The cell.
    pub entry: SheetEntryId,
    /// State of the cell.
    pub state: PartState,
    /// Mark of the cell.
    pub mark: Option<Mark>,
    /// Version of the cell.
    pub version: i32,
    /// Key of the last change.
    pub last_key: Option<String>,
    /// Whose sheet it is.
    pub assessor: AssessorId,
    /// Where the sheet stands.
    pub sheet_state: SheetState,
    /// The batch.
    pub batch: BatchId,
    /// Where the batch stands.
    pub batch_state: BatchState,
}

impl CellToMark {
    /// The cell as its assessor sees it.
    #[must_use]
    pub fn shown(&self, code: &str) -> Cell {
        Cell { code: code.to_owned(), version: self.version, value: CellValue { state: self.state, mark: self.mark } }
    }
}

/// The cell of a code on a sheet: one look-up by two unique keys.
///
/// # Errors
/// Those of the database.
pub fn cell_to_mark(conn: &mut Conn, token: &str, code: &str) -> Result<Option<CellToMark>, AppError> {
    Ok(score_sheet::table
        .inner_join(sheet_entry::table)
        .inner_join(assessment_batch::table)
        .select((
            sheet_entry::id,
            sheet_entry::state,
            sheet_entry::mark,
            sheet_entry::version,
            sheet_entry::last_key,
            score_sheet::assessor_id,
            score_sheet::state,
            score_sheet::batch_id,
            assessment_batch::state,
        ))
        .filter(score_sheet::token.eq(token))
        .filter(sheet_entry::anonymous_code.eq(code))
        .first(conn)
        .optional()?)
}

/// Who writes what into a cell.
#[derive(Debug, Clone, Copy)]
pub struct CellWrite<'a> {
    /// The cell.
    pub entry: SheetEntryId,
    /// The version that the writer saw.
    pub version: i32,
    /// What it is to hold.
    pub value: CellValue,
    /// Idempotency key.
    pub key: Option<&'a str>,
    /// When.
    pub now: Timestamp,
    /// By whom.
    pub by: Option<AccountId>,
    /// From a score book.
    pub imported: bool,
}

/// Writes a cell unless somebody else has written it since; says whether it did.
///
/// # Errors
/// `Conflict` when the sheet has been submitted meanwhile; those of the database.
pub fn write_cell(conn: &mut Conn, write: CellWrite<'_>) -> Result<bool, AppError> {
    let written = diesel::update(sheet_entry::table)
        .filter(sheet_entry::id.eq(write.entry))
        .filter(sheet_entry::version.eq(write.version))
        .set((
            sheet_entry::state.eq(write.value.state),
            sheet_entry::mark.eq(write.value.mark),
            sheet_entry::version.eq(write.version + 1),
            sheet_entry::last_key.eq(write.key),
            sheet_entry::updated_at.eq(write.now),
            sheet_entry::updated_by.eq(write.by),
            sheet_entry::imported.eq(write.imported),
        ))
        .execute(conn);
    match written {
        Ok(count) => Ok(count == 1),
        // The trigger of both databases: a submission came between our look and our write.
        Err(diesel::result::Error::DatabaseError(_, info)) if info.message().contains("score sheet is not open") => {
            Err(AppError::conflict("sheet-not-open"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Applications that are arranged on a line, with their codes, in the order of the codes.
///
/// # Errors
/// Those of the database.
pub fn arranged(conn: &mut Conn, line: BatchLineId) -> Result<Vec<(ApplicationId, Option<String>)>, AppError> {
    Ok(application::table
        .select((application::id, application::anonymous_code))
        .filter(application::line_id.eq(line))
        .filter(application::state.eq(ApplicationState::Arranged))
        .order(application::anonymous_code)
        .load(conn)?)
}

/// Assessors who have a sheet of a part already.
///
/// # Errors
/// Those of the database.
pub fn assessors_with_sheet(conn: &mut Conn, line: BatchLineId, part: Part) -> Result<Vec<AssessorId>, AppError> {
    Ok(score_sheet::table
        .select(score_sheet::assessor_id)
        .filter(score_sheet::line_id.eq(line))
        .filter(score_sheet::part.eq(part))
        .load(conn)?)
}

/// A sheet that is to be made.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = score_sheet)]
pub struct NewSheet {
    /// Random token.
    pub token: String,
    /// The batch.
    pub batch_id: BatchId,
    /// The line.
    pub line_id: BatchLineId,
    /// The part.
    pub part: Part,
    /// The assessor.
    pub assessor_id: AssessorId,
    /// State.
    pub state: SheetState,
    /// Version.
    pub version: i32,
}

/// Cells written by one statement; SQLite allows 32,766 values in one.
const ROWS_AT_ONCE: usize = 1_000;

/// Makes a sheet with one pending cell for each application.
///
/// # Errors
/// Those of the database.
pub fn insert_sheet(conn: &mut Conn, sheet: &NewSheet, cells: &[(ApplicationId, String)]) -> Result<(), AppError> {
    let id: ScoreSheetId = diesel::insert_into(score_sheet::table)
        .values(sheet)
        .returning(score_sheet::id)
        .get_result(conn)?;
    for chunk in cells.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(application, code)| {
                (
                    sheet_entry::sheet_id.eq(id),
                    sheet_entry::application_id.eq(*application),
                    sheet_entry::anonymous_code.eq(code),
                    sheet_entry::state.eq(PartState::Pending),
                    sheet_entry::version.eq(0),
                    sheet_entry::imported.eq(false),
                )
            })
            .collect();
        each!(conn, |c| diesel::insert_into(sheet_entry::table).values(&rows).execute(c))?;
    }
    Ok(())
}
