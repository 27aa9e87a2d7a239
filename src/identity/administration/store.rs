//! Queries of administration.

use crate::identity::administration::model::{Holiday, OutboxView};
use crate::kernel::ids::OutboxMessageId;
use crate::platform::db::schema::{holiday, outbox_message};
use crate::platform::db::{Both, Conn};
use crate::platform::error::AppError;
use crate::platform::outbox::{self, OutboxMessage, OutboxState};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Messages shown on one page of the outbox.
const SHOWN: i64 = 100;

/// The outbox with the newest messages of one state.
///
/// # Errors
/// Those of the database.
pub fn outbox(conn: &mut Conn, state: OutboxState) -> Result<OutboxView, AppError> {
    Ok(OutboxView { counts: outbox::counts(conn)?, messages: outbox::list(conn, state, SHOWN)? })
}

/// One message.
///
/// # Errors
/// Those of the database.
pub fn message(conn: &mut Conn, id: OutboxMessageId) -> Result<Option<OutboxMessage>, AppError> {
    Ok(outbox_message::table
        .select(OutboxMessage::as_select())
        .filter(outbox_message::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Ids of the messages that were given up.
///
/// # Errors
/// Those of the database.
pub fn dead_messages(conn: &mut Conn) -> Result<Vec<OutboxMessageId>, AppError> {
    Ok(outbox_message::table
        .select(outbox_message::id)
        .filter(outbox_message::state.eq(OutboxState::Dead))
        .order(outbox_message::id)
        .load(conn)?)
}

/// The exceptions of one year.
///
/// # Errors
/// Those of the database.
pub fn holidays(conn: &mut Conn, year: i32) -> Result<Vec<Holiday>, AppError> {
    let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31)) else {
        return Ok(Vec::new());
    };
    let rows: Vec<(NaiveDate, bool, String)> = holiday::table
        .select((holiday::day, holiday::working, holiday::name))
        .filter(holiday::day.between(first, last))
        .order(holiday::day)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(day, working, name)| Holiday { day, working, name })
        .collect())
}

/// The exception of one day.
///
/// # Errors
/// Those of the database.
pub fn holiday_on(conn: &mut Conn, day: NaiveDate) -> Result<Option<Holiday>, AppError> {
    let row: Option<(NaiveDate, bool, String)> = holiday::table
        .select((holiday::day, holiday::working, holiday::name))
        .filter(holiday::day.eq(day))
        .first(conn)
        .optional()?;
    Ok(row.map(|(day, working, name)| Holiday { day, working, name }))
}

/// Puts an exception into the calendar, or replaces the one of that day.
///
/// # Errors
/// Those of the database.
pub fn put_holiday(conn: &mut Conn, new: &Holiday) -> Result<(), AppError> {
    Both(
        diesel::insert_into(holiday::table)
            .values((holiday::day.eq(new.day), holiday::working.eq(new.working), holiday::name.eq(&new.name)))
            .on_conflict(holiday::day)
            .do_update()
            .set((holiday::working.eq(new.working), holiday::name.eq(&new.name))),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes an exception out of the calendar.
///
/// # Errors
/// Those of the database.
pub fn remove_holiday(conn: &mut Conn, day: NaiveDate) -> Result<(), AppError> {
    diesel::delete(holiday::table.filter(holiday::day.eq(day))).execute(conn)?;
    Ok(())
}
