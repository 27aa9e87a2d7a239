//! Trades from and to a sheet: the check against the register, the posting through the services, the export.

use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::checking::check_file;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::row_reading::SeenKeys;
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, at_row};
use crate::registry::trades::import_rules::{COLUMNS, TradeRegister, TradeRow, check_row};
use crate::registry::trades::{service, store};
use std::path::Path;

/// Checks a sheet. Nothing is written.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, path: &Path) -> Result<StagedSheet, AppError> {
    let register = TradeRegister::new(
        store::index(conn)?.all().cloned().collect(),
        store::all_occupations(conn)?,
        store::all_work_types(conn)?,
    );
    let mut seen = SeenKeys::default();
    check_file(path, &mapping("trades", &COLUMNS), |reading| {
        check_row(reading, &register, &mut seen);
        Ok(())
    })
}

/// Enters new trades and changes those that differ.
///
/// # Errors
/// As the services, beside the row; then nothing is written.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, rows: &[StagedRow]) -> Result<Posted, AppError> {
    let mut posted = Posted::default();
    for staged in rows {
        let row = TradeRow::from_values(&staged.values).ok_or_else(StagedRow::unreadable)?;
        at_row(staged, post_row(tx, actor, &row)).map(|written| posted.count(written))?;
    }
    Ok(posted)
}

fn post_row(tx: &mut Tx<'_>, actor: &Actor, row: &TradeRow) -> Result<bool, AppError> {
    let Some(version) = row.version else {
        return service::create_trade(tx, actor, &row.new).map(|_| true);
    };
    let trade = store::by_code(tx.conn, &row.code)?.ok_or(AppError::not_found("trade-not-found"))?;
    let change = row.change();
    if change.is_of(&trade) {
        return Ok(false);
    }
    service::change_trade(tx, actor, trade.id, version, &change).map(|()| true)
}

/// Every trade in force as a row of the columns.
///
/// # Errors
/// Those of the database.
pub fn rows(conn: &mut Conn, words: Words) -> Result<Vec<Vec<String>>, AppError> {
    let level = |level: Option<Level>| level.map(|level| words.t(&level.label_key())).unwrap_or_default();
    let row = |trade: crate::registry::trades::model::Trade| {
        vec![
            trade.code,
            trade.name,
            trade.work_type.unwrap_or_default(),
            trade.mark,
            level(trade.lowest_level),
            level(trade.highest_level),
            trade.standard_edition,
            words.t(if trade.access_type { "yes" } else { "no" }),
        ]
    };
    Ok(store::all_active(conn)?.into_iter().map(row).collect())
}
