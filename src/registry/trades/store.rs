//! Queries of this room.

use crate::kernel::ids::TradeId;
use crate::platform::db::Conn;
use crate::platform::db::schema::{occupation, trade, work_type};
use crate::platform::error::AppError;
use crate::registry::trades::model::{Occupation, Trade, TradeIndex, WorkType};
use diesel::prelude::*;

/// The trade with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: TradeId) -> Result<Option<Trade>, AppError> {
    Ok(trade::table
        .select(Trade::as_select())
        .filter(trade::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The trade with this code.
///
/// # Errors
/// Those of the database.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Option<Trade>, AppError> {
    Ok(trade::table
        .select(Trade::as_select())
        .filter(trade::code.eq(code))
        .first(conn)
        .optional()?)
}

/// The trades with these ids, by code; retired ones too.
///
/// # Errors
/// Those of the database.
pub fn by_ids(conn: &mut Conn, ids: &[TradeId]) -> Result<Vec<Trade>, AppError> {
    Ok(trade::table
        .select(Trade::as_select())
        .filter(trade::id.eq_any(ids.to_vec()))
        .order(trade::code)
        .load(conn)?)
}

/// Every trade that is not retired, by code.
///
/// # Errors
/// Those of the database.
pub fn all_active(conn: &mut Conn) -> Result<Vec<Trade>, AppError> {
    Ok(trade::table
        .select(Trade::as_select())
        .filter(trade::retired_on.is_null())
        .order(trade::code)
        .load(conn)?)
}

/// Every trade, retired ones too, to be found by id, code or written name without another query: for
/// imports and lists.
///
/// # Errors
/// Those of the database.
pub fn index(conn: &mut Conn) -> Result<TradeIndex, AppError> {
    let trades = trade::table.select(Trade::as_select()).order(trade::code).load(conn)?;
    Ok(TradeIndex::new(trades))
}

/// The trade that a text means: its code, its full name `职业（工种）`, the name of its occupation or, where no other
/// trade is called so, that of its work type. Reads all trades: for many texts take [`index`].
///
/// # Errors
/// Those of the database.
pub fn by_written_name(conn: &mut Conn, written: &str) -> Result<Option<Trade>, AppError> {
    Ok(index(conn)?.find(written).cloned())
}

/// The occupation with this code.
///
/// # Errors
/// Those of the database.
pub fn occupation(conn: &mut Conn, code: &str) -> Result<Option<Occupation>, AppError> {
    Ok(occupation::table
        .select(Occupation::as_select())
        .filter(occupation::code.eq(code))
        .first(conn)
        .optional()?)
}

/// Work types of an occupation in the printed order.
///
/// # Errors
/// Those of the database.
pub fn work_types_of(conn: &mut Conn, occupation_code: &str) -> Result<Vec<WorkType>, AppError> {
    Ok(work_type::table
        .select(WorkType::as_select())
        .filter(work_type::occupation_code.eq(occupation_code))
        .order(work_type::position)
        .load(conn)?)
}
