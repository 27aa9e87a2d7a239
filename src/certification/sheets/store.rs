//! Queries of this room.

use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchLine, BatchState, Part};
use crate::certification::sheets::model::{Cell, CellValue, PartState, ScoreSheet, SheetEntry, SheetState};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, ApplicationId, AssessorId, BatchId, BatchLineId, BodyId, PersonId, ScoreSheetId, SheetEntryId,
};
use crate::kernel::mark::Mark;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::schema::{
    application, assessment_batch, assessor, batch_line, person, score_sheet, sheet_entry, staff_assignment, trade,
};
use crate::platform::db::{Conn, Prepared, each};
use crate::platform::error::AppError;
use crate::registry::trades::model::Trade;
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;

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
    let written = Prepared(
        diesel::update(sheet_entry::table)
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
            )),
    )
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

/// A sheet with what its page says around it. Nothing in it names a candidate.
#[derive(Debug, Clone)]
pub struct SheetView {
    /// The sheet.
    pub sheet: ScoreSheet,
    /// Its batch.
    pub batch: AssessmentBatch,
    /// Its line.
    pub line: BatchLine,
    /// The trade of the line.
    pub trade: Trade,
}

/// The sheet behind a token.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, token: &str) -> Result<Option<SheetView>, AppError> {
    let found: Option<(ScoreSheet, AssessmentBatch, BatchLine, Trade)> = score_sheet::table
        .inner_join(assessment_batch::table)
        .inner_join(batch_line::table.inner_join(trade::table))
        .select((ScoreSheet::as_select(), AssessmentBatch::as_select(), BatchLine::as_select(), Trade::as_select()))
        .filter(score_sheet::token.eq(token))
        .first(conn)
        .optional()?;
    Ok(found.map(|(sheet, batch, line, trade)| SheetView { sheet, batch, line, trade }))
}

/// Name and person of an assessor.
///
/// # Errors
/// Those of the database.
pub fn assessor_name(conn: &mut Conn, id: AssessorId) -> Result<(String, PersonId), AppError> {
    Ok(assessor::table
        .inner_join(person::table)
        .select((person::name, person::id))
        .filter(assessor::id.eq(id))
        .first(conn)?)
}

/// Whether an assessor leads the panel of a part.
///
/// # Errors
/// Those of the database.
pub fn leads(conn: &mut Conn, id: AssessorId, line: BatchLineId, part: Part) -> Result<bool, AppError> {
    let count: i64 = staff_assignment::table
        .filter(staff_assignment::assessor_id.eq(id))
        .filter(staff_assignment::line_id.eq(line))
        .filter(staff_assignment::part.eq(part))
        .filter(staff_assignment::lead.eq(true))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Whether an assessor's own sheet of a part is open.
///
/// # Errors
/// Those of the database.
pub fn marks_on(conn: &mut Conn, id: AssessorId, line: BatchLineId, part: Part) -> Result<bool, AppError> {
    let count: i64 = score_sheet::table
        .filter(score_sheet::assessor_id.eq(id))
        .filter(score_sheet::line_id.eq(line))
        .filter(score_sheet::part.eq(part))
        .filter(score_sheet::state.eq(SheetState::Open))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Whether an account has written into a cell of a sheet.
///
/// # Errors
/// Those of the database.
pub fn has_written(conn: &mut Conn, sheet: ScoreSheetId, account: AccountId) -> Result<bool, AppError> {
    let count: i64 = sheet_entry::table
        .filter(sheet_entry::sheet_id.eq(sheet))
        .filter(sheet_entry::updated_by.eq(account))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Cells of a sheet in the order of the codes, without those of candidates who have withdrawn.
///
/// # Errors
/// Those of the database.
pub fn cells(conn: &mut Conn, sheet: ScoreSheetId) -> Result<Vec<SheetEntry>, AppError> {
    Ok(sheet_entry::table
        .inner_join(application::table)
        .select(SheetEntry::as_select())
        .filter(sheet_entry::sheet_id.eq(sheet))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .order(sheet_entry::anonymous_code)
        .load(conn)?)
}

/// All sheets of one part of a line, in the order in which its assessors are numbered.
///
/// # Errors
/// Those of the database.
pub fn panel(conn: &mut Conn, line: BatchLineId, part: Part) -> Result<Vec<ScoreSheet>, AppError> {
    Ok(score_sheet::table
        .select(ScoreSheet::as_select())
        .filter(score_sheet::line_id.eq(line))
        .filter(score_sheet::part.eq(part))
        .order(score_sheet::id)
        .load(conn)?)
}

/// All sheets of a batch, by line, part and number.
///
/// # Errors
/// Those of the database.
pub fn of_batch(conn: &mut Conn, batch: BatchId) -> Result<Vec<ScoreSheet>, AppError> {
    Ok(score_sheet::table
        .select(ScoreSheet::as_select())
        .filter(score_sheet::batch_id.eq(batch))
        .order((score_sheet::line_id, score_sheet::part, score_sheet::id))
        .load(conn)?)
}

/// Which sheets a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetScope {
    /// All.
    All,
    /// Those of one body's batches.
    Body(BodyId),
    /// His own, and those of the panels that he leads.
    Assessor(AssessorId),
    /// None.
    Nothing,
}

/// Which of them are wanted.
#[derive(Debug, Clone, Default)]
pub struct SheetFilter {
    /// Of the batch with this number.
    pub batch: Option<String>,
    /// In this state.
    pub state: Option<SheetState>,
}

/// One sheet of a list.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// The sheet with its surroundings.
    pub view: SheetView,
    /// Cells that hold something.
    pub filled: i64,
    /// Cells.
    pub cells: i64,
}

/// Sheets that an assessor may know of.
fn sheets_of_assessor(conn: &mut Conn, id: AssessorId) -> Result<Vec<ScoreSheetId>, AppError> {
    let mut ids: Vec<ScoreSheetId> = score_sheet::table
        .select(score_sheet::id)
        .filter(score_sheet::assessor_id.eq(id))
        .load(conn)?;
    ids.extend(led(conn, id, &[SheetState::Submitted, SheetState::Confirmed])?);
    Ok(ids)
}

/// Sheets of others in some states on the panels that an assessor leads, where his own is no longer open.
///
/// # Errors
/// Those of the database.
pub fn led(conn: &mut Conn, id: AssessorId, states: &[SheetState]) -> Result<Vec<ScoreSheetId>, AppError> {
    let panels: Vec<(BatchLineId, Part)> = staff_assignment::table
        .filter(staff_assignment::assessor_id.eq(id))
        .filter(staff_assignment::lead.eq(true))
        .select((staff_assignment::line_id, staff_assignment::part))
        .load(conn)?;
    let lines: Vec<BatchLineId> = panels.iter().map(|(line, _)| *line).collect();
    let sheets: Vec<(ScoreSheetId, (BatchLineId, Part), AssessorId, SheetState)> = score_sheet::table
        .filter(score_sheet::line_id.eq_any(lines))
        .select((
            score_sheet::id,
            (score_sheet::line_id, score_sheet::part),
            score_sheet::assessor_id,
            score_sheet::state,
        ))
        .load(conn)?;
    let marks_on = |panel: &(BatchLineId, Part)| {
        sheets
            .iter()
            .any(|(_, of, assessor, state)| of == panel && *assessor == id && *state == SheetState::Open)
    };
    Ok(sheets
        .iter()
        .filter(|(_, panel, assessor, state)| {
            *assessor != id && states.contains(state) && panels.contains(panel) && !marks_on(panel)
        })
        .map(|(sheet, ..)| *sheet)
        .collect())
}

/// A page of sheets, those that wait longest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    scope: SheetScope,
    filter: &SheetFilter,
    request: PageRequest,
) -> Result<Paged<SheetRow>, AppError> {
    let ids = match scope {
        SheetScope::Assessor(id) => Some(sheets_of_assessor(conn, id)?),
        SheetScope::Nothing => Some(Vec::new()),
        SheetScope::All | SheetScope::Body(_) => None,
    };
    macro_rules! wanted {
        () => {{
            let mut query = score_sheet::table
                .inner_join(assessment_batch::table)
                .inner_join(batch_line::table.inner_join(trade::table))
                .into_boxed();
            if let Some(ids) = &ids {
                query = query.filter(score_sheet::id.eq_any(ids.clone()));
            }
            if let SheetScope::Body(body) = scope {
                query = query.filter(assessment_batch::body_id.eq(body));
            }
            if let Some(number) = &filter.batch {
                query = query.filter(assessment_batch::number.eq(number.clone()));
            }
            if let Some(state) = filter.state {
                query = query.filter(score_sheet::state.eq(state));
            }
            query
        }};
    }
    let total: i64 = wanted!().count().get_result(conn)?;
    let found: Vec<(ScoreSheet, AssessmentBatch, BatchLine, Trade)> = wanted!()
        .select((ScoreSheet::as_select(), AssessmentBatch::as_select(), BatchLine::as_select(), Trade::as_select()))
        .order((assessment_batch::first_day.desc(), score_sheet::line_id, score_sheet::part, score_sheet::id))
        .offset(request.offset())
        .limit(request.limit())
        .load(conn)?;
    let shown: Vec<ScoreSheetId> = found.iter().map(|(sheet, ..)| sheet.id).collect();
    let counts: Vec<(ScoreSheetId, PartState, i64)> = sheet_entry::table
        .inner_join(application::table)
        .filter(sheet_entry::sheet_id.eq_any(shown))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .group_by((sheet_entry::sheet_id, sheet_entry::state))
        .select((sheet_entry::sheet_id, sheet_entry::state, count_star()))
        .load(conn)?;
    let rows = found
        .into_iter()
        .map(|(sheet, batch, line, trade)| {
            let of_sheet = || counts.iter().filter(|(id, ..)| *id == sheet.id);
            let cells = of_sheet().map(|(.., count)| count).sum();
            let filled = of_sheet()
                .filter(|(_, state, _)| *state != PartState::Pending)
                .map(|(.., count)| count)
                .sum();
            SheetRow { view: SheetView { sheet, batch, line, trade }, filled, cells }
        })
        .collect();
    Ok(Paged::exact(rows, total, request))
}

/// Moves a sheet to another state, unless somebody else has meanwhile; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn set_state(
    conn: &mut Conn,
    sheet: &ScoreSheet,
    next: SheetState,
    by: Option<AccountId>,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<bool, AppError> {
    let (submitted, confirmed) = match next {
        SheetState::Open => ((None, None), (None, None)),
        SheetState::Submitted => ((Some(now), by), (None, None)),
        SheetState::Confirmed => ((sheet.submitted_at, sheet.submitted_by), (Some(now), by)),
    };
    let changed = diesel::update(score_sheet::table)
        .filter(score_sheet::id.eq(sheet.id))
        .filter(score_sheet::version.eq(sheet.version))
        .filter(score_sheet::state.eq(sheet.state))
        .set((
            score_sheet::state.eq(next),
            score_sheet::version.eq(sheet.version + 1),
            score_sheet::submitted_at.eq(submitted.0),
            score_sheet::submitted_by.eq(submitted.1),
            score_sheet::confirmed_at.eq(confirmed.0),
            score_sheet::confirmed_by.eq(confirmed.1),
            score_sheet::rejected_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Makes whoever decides about sheets of a batch wait for one another, so that of the last two confirmations at
/// once one sees the other and computes the results.
///
/// # Errors
/// Those of the database.
pub fn queue_up_at(conn: &mut Conn, batch: BatchId) -> Result<(), AppError> {
    diesel::update(assessment_batch::table)
        .filter(assessment_batch::id.eq(batch))
        .set(assessment_batch::version.eq(assessment_batch::version))
        .execute(conn)?;
    Ok(())
}

/// Applications of a batch by ticket number.
///
/// # Errors
/// Those of the database.
pub fn tickets_of(conn: &mut Conn, batch: BatchId) -> Result<HashMap<String, ApplicationId>, AppError> {
    let rows: Vec<(Option<String>, ApplicationId)> = application::table
        .select((application::ticket_number, application::id))
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(ticket, id)| ticket.map(|ticket| (ticket, id)))
        .collect())
}
