//! Queries of this room.

use crate::certification::batches::model::{ApplicationState, Part};
use crate::certification::score_books::import_rules::Ticket;
use crate::certification::sheets::model::{PartState, SheetState};
use crate::kernel::ids::{BatchId, ScoreSheetId};
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{application, assessor, batch_line, person, score_sheet, sheet_entry, trade};
use crate::platform::error::AppError;
use crate::platform::secret::Keys;
use crate::registry::people::model::Person;
use crate::registry::people::protection;
use crate::registry::trades::model::Trade;
use diesel::prelude::*;
use std::collections::HashMap;

/// The candidates of a batch under their ticket numbers.
///
/// # Errors
/// Those of the database; `Internal` when a number cannot be deciphered.
pub fn tickets(conn: &mut Conn, keys: &Keys, batch: BatchId) -> Result<HashMap<String, Ticket>, AppError> {
    let rows: Vec<(Option<String>, Person, Level)> = application::table
        .inner_join(person::table)
        .inner_join(batch_line::table)
        .select((application::ticket_number, Person::as_select(), batch_line::level))
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .load(conn)?;
    let mut tickets = HashMap::with_capacity(rows.len());
    for (number, person, level) in rows {
        let Some(number) = number else { continue };
        let document_number = protection::document_number(&person, keys)?;
        tickets.insert(number, Ticket { name: person.name, document_number, level });
    }
    Ok(tickets)
}

/// A sheet into which a book could go.
#[derive(Debug, Clone)]
pub struct OpenSheet {
    /// Token of the sheet.
    pub token: String,
    /// Its trade.
    pub trade: Trade,
    /// Its level.
    pub level: Level,
    /// Its part.
    pub part: Part,
    /// Name of its assessor.
    pub assessor: String,
    /// Cells that he has written by hand; a book leaves them alone.
    pub by_hand: i64,
}

/// The open sheets of a batch, by line and part.
///
/// # Errors
/// Those of the database.
pub fn open_sheets(conn: &mut Conn, batch: BatchId) -> Result<Vec<OpenSheet>, AppError> {
    type Row = (ScoreSheetId, String, Part, Level, Trade, String);
    let rows: Vec<Row> = score_sheet::table
        .inner_join(batch_line::table.inner_join(trade::table))
        .inner_join(assessor::table.inner_join(person::table))
        .select((
            score_sheet::id,
            score_sheet::token,
            score_sheet::part,
            batch_line::level,
            Trade::as_select(),
            person::name,
        ))
        .filter(score_sheet::batch_id.eq(batch))
        .filter(score_sheet::state.eq(SheetState::Open))
        .order((score_sheet::line_id, score_sheet::part, score_sheet::id))
        .load(conn)?;
    let ids: Vec<_> = rows.iter().map(|row| row.0).collect();
    let by_hand: HashMap<ScoreSheetId, i64> = sheet_entry::table
        .filter(sheet_entry::sheet_id.eq_any(ids))
        .filter(sheet_entry::state.ne(PartState::Pending))
        .filter(sheet_entry::imported.eq(false))
        .group_by(sheet_entry::sheet_id)
        .select((sheet_entry::sheet_id, diesel::dsl::count(sheet_entry::id)))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .map(|(id, token, part, level, trade, assessor)| OpenSheet {
            token,
            trade,
            level,
            part,
            assessor,
            by_hand: by_hand.get(&id).copied().unwrap_or(0),
        })
        .collect())
}
