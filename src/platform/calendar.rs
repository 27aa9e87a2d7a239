//! The calendar of working days as the holiday table has it.

use crate::kernel::calendar::WorkingCalendar;
use crate::platform::db::Conn;
use crate::platform::db::schema::holiday;
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// A day that is not what its weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = holiday)]
pub struct Holiday {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is worked.
    pub working: bool,
    /// Name of the holiday that it belongs to.
    pub name: String,
}

/// The working days of every year that the table knows.
///
/// # Errors
/// Those of the database.
pub fn load_calendar(conn: &mut Conn) -> Result<WorkingCalendar, AppError> {
    let rows: Vec<(NaiveDate, bool)> = holiday::table.select((holiday::day, holiday::working)).load(conn)?;
    Ok(WorkingCalendar::new(rows))
}

/// Every row of the table, in order.
///
/// # Errors
/// Those of the database.
pub fn holidays(conn: &mut Conn) -> Result<Vec<Holiday>, AppError> {
    Ok(holiday::table.select(Holiday::as_select()).order(holiday::day).load(conn)?)
}

/// Adds the days of which the table says nothing yet; a day that it has stays as it is.
///
/// # Errors
/// Those of the database.
pub fn add_missing(conn: &mut Conn, days: &[Holiday]) -> Result<usize, AppError> {
    let known: BTreeSet<NaiveDate> = holiday::table.select(holiday::day).load(conn)?.into_iter().collect();
    let missing: Vec<&Holiday> = days.iter().filter(|row| !known.contains(&row.day)).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    Ok(match conn {
        Conn::Pg(c) => diesel::insert_into(holiday::table)
            .values(missing)
            .on_conflict_do_nothing()
            .execute(c)?,
        Conn::Lite(c) => diesel::insert_or_ignore_into(holiday::table).values(missing).execute(c)?,
    })
}
