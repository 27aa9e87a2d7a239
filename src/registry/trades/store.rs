//! Queries of this room.

use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::text::initials;
use crate::platform::db::Conn;
use crate::platform::db::schema::{occupation, scope_line, trade, work_type};
use crate::platform::error::{AppError, unless_duplicate};
use crate::registry::trades::model::{NewTrade, Occupation, Trade, TradeChange, TradeIndex, WorkType};
use crate::registry::trades::rules::LevelRange;
use chrono::NaiveDate;
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

/// Every occupation, retired ones too.
///
/// # Errors
/// Those of the database.
pub fn all_occupations(conn: &mut Conn) -> Result<Vec<Occupation>, AppError> {
    Ok(occupation::table.select(Occupation::as_select()).load(conn)?)
}

/// Every work type, retired ones too.
///
/// # Errors
/// Those of the database.
pub fn all_work_types(conn: &mut Conn) -> Result<Vec<WorkType>, AppError> {
    Ok(work_type::table.select(WorkType::as_select()).load(conn)?)
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

/// Confidence in a level range that an administrator has set himself.
const SET_BY_HAND: &str = "high";

/// Adds a trade.
///
/// # Errors
/// `Conflict` when it is there already; those of the database.
pub fn insert_trade(
    conn: &mut Conn,
    code: &str,
    occupation: &Occupation,
    new: &NewTrade,
    range: Option<LevelRange>,
) -> Result<TradeId, AppError> {
    let full = format!("{}{}", occupation.name, new.work_type.as_deref().unwrap_or_default());
    let inserted = diesel::insert_into(trade::table)
        .values((
            trade::code.eq(code),
            trade::occupation_code.eq(&occupation.code),
            trade::work_type.eq(&new.work_type),
            trade::name.eq(&occupation.name),
            trade::mark.eq(&occupation.mark),
            trade::lowest_level.eq(range.map(|range| range.lowest)),
            trade::highest_level.eq(range.map(|range| range.highest)),
            trade::standard_edition.eq(&new.standard_edition),
            trade::confidence.eq(if range.is_some() { SET_BY_HAND } else { "none" }),
            trade::initials.eq(initials(&full)),
            trade::access_type.eq(new.access_type),
            trade::version.eq(1),
        ))
        .returning(trade::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::conflict("trade-exists"))
}

/// Changes a trade, unless somebody else was faster; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn update_trade(
    conn: &mut Conn,
    id: TradeId,
    version: i32,
    change: &TradeChange,
    range: Option<LevelRange>,
) -> Result<bool, AppError> {
    let changed = diesel::update(trade::table.filter(trade::id.eq(id)).filter(trade::version.eq(version)))
        .set((
            trade::lowest_level.eq(range.map(|range| range.lowest)),
            trade::highest_level.eq(range.map(|range| range.highest)),
            trade::standard_edition.eq(&change.standard_edition),
            trade::confidence.eq(if range.is_some() { SET_BY_HAND } else { "none" }),
            trade::access_type.eq(change.access_type),
            trade::version.eq(version + 1),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Sets or clears the day from which a trade is retired, unless somebody else was faster; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn set_retired(conn: &mut Conn, id: TradeId, version: i32, on: Option<NaiveDate>) -> Result<bool, AppError> {
    let changed = diesel::update(trade::table.filter(trade::id.eq(id)).filter(trade::version.eq(version)))
        .set((trade::retired_on.eq(on), trade::version.eq(version + 1)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// How many scope lines of a trade are or come into force on or after a day at levels outside a range; all of
/// them when there is no range.
///
/// # Errors
/// Those of the database.
pub fn scope_lines_outside(
    conn: &mut Conn,
    id: TradeId,
    range: Option<LevelRange>,
    day: NaiveDate,
) -> Result<i64, AppError> {
    let inside: Vec<Level> = Level::ALL
        .iter()
        .copied()
        .filter(|level| range.is_some_and(|range| range.contains(*level)))
        .collect();
    Ok(scope_line::table
        .filter(scope_line::trade_id.eq(id))
        .filter(scope_line::valid_to.ge(day))
        .filter(scope_line::level.ne_all(inside))
        .count()
        .get_result(conn)?)
}
