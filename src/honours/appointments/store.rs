//! Queries of this room but those of the list (`listing`).

use crate::honours::appointments::model::{AppointmentScope, AppointmentState, LevelAppointment, NewAppointment};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, PersonId, TradeId};
use crate::platform::db::Conn;
use crate::platform::db::schema::level_appointment;
use crate::platform::error::{AppError, unless_duplicate};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

/// The appointment with a number, within the reader's scope.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str, scope: AppointmentScope) -> Result<Option<LevelAppointment>, AppError> {
    let mut query = level_appointment::table
        .select(LevelAppointment::as_select())
        .filter(level_appointment::number.eq(number.to_owned()))
        .into_boxed();
    match scope {
        AppointmentScope::All => {}
        AppointmentScope::Body(body) => query = query.filter(level_appointment::body_id.eq(Some(body))),
        AppointmentScope::Person(person) => query = query.filter(level_appointment::person_id.eq(person)),
    }
    Ok(query.first(conn).optional()?)
}

/// Appointments of a person that were confirmed, those that ended too, the earliest first.
///
/// # Errors
/// Those of the database.
pub fn granted_of(conn: &mut Conn, person: PersonId) -> Result<Vec<LevelAppointment>, AppError> {
    Ok(level_appointment::table
        .select(LevelAppointment::as_select())
        .filter(level_appointment::person_id.eq(person))
        .filter(level_appointment::state.eq_any([AppointmentState::Confirmed, AppointmentState::Ended]))
        .order((level_appointment::appointed_on, level_appointment::id))
        .load(conn)?)
}

/// Whether an appointment of a person in a trade waits for a decision.
///
/// # Errors
/// Those of the database.
pub fn waits(conn: &mut Conn, person: PersonId, trade: TradeId) -> Result<bool, AppError> {
    let count: i64 = level_appointment::table
        .filter(level_appointment::person_id.eq(person))
        .filter(level_appointment::trade_id.eq(trade))
        .filter(level_appointment::state.eq(AppointmentState::Recorded))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// How many appointments wait for a decision.
///
/// # Errors
/// Those of the database.
pub fn count_recorded(conn: &mut Conn) -> Result<i64, AppError> {
    Ok(level_appointment::table
        .filter(level_appointment::state.eq(AppointmentState::Recorded))
        .count()
        .get_result(conn)?)
}

/// The next serial of appointments that begin in a year. Of two who take the same one the databases refuse the second.
///
/// # Errors
/// Those of the database.
pub fn next_serial(conn: &mut Conn, year: i32) -> Result<i64, AppError> {
    let count: i64 = level_appointment::table
        .filter(level_appointment::year.eq(year))
        .count()
        .get_result(conn)?;
    Ok(count + 1)
}

/// Whom an appointment is about, and who appoints.
#[derive(Debug, Clone)]
pub struct Parties<'a> {
    /// The person.
    pub person: PersonId,
    /// The trade.
    pub trade: TradeId,
    /// Number of what he holds.
    pub holding: &'a str,
    /// Name of the employer.
    pub employer: &'a str,
    /// Its body.
    pub body: Option<BodyId>,
    /// Its district.
    pub district: &'a str,
}

/// Writes an appointment that waits for a decision.
///
/// # Errors
/// `Conflict` when somebody else records at the same moment.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    parties: &Parties<'_>,
    new: &NewAppointment,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(level_appointment::table)
        .values((
            level_appointment::number.eq(number),
            level_appointment::person_id.eq(parties.person),
            level_appointment::trade_id.eq(parties.trade),
            level_appointment::level.eq(new.level),
            level_appointment::holding.eq(parties.holding),
            level_appointment::employer.eq(parties.employer),
            level_appointment::body_id.eq(parties.body),
            level_appointment::district_code.eq(parties.district),
            level_appointment::document.eq(&new.document),
            level_appointment::appointed_on.eq(new.appointed_on),
            level_appointment::year.eq(new.appointed_on.year()),
            level_appointment::valid_until.eq(new.valid_until),
            level_appointment::state.eq(AppointmentState::Recorded),
            level_appointment::is_rise.eq(false),
            level_appointment::recorded_by.eq(actor.account),
            level_appointment::recorded_at.eq(now),
            level_appointment::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// Confirms or refuses an appointment; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn decide(
    conn: &mut Conn,
    actor: &Actor,
    before: &LevelAppointment,
    (next, is_rise, reason): (AppointmentState, bool, Option<&str>),
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        level_appointment::table
            .filter(level_appointment::id.eq(before.id))
            .filter(level_appointment::version.eq(before.version)),
    )
    .set((
        level_appointment::state.eq(next),
        level_appointment::is_rise.eq(is_rise),
        level_appointment::reason.eq(reason),
        level_appointment::decided_by.eq(actor.account),
        level_appointment::decided_at.eq(now),
        level_appointment::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Ends an appointment before its last day, or takes back one that waits, which has no day of its end; false when it was
/// changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn close(
    conn: &mut Conn,
    before: &LevelAppointment,
    (next, ended_on): (AppointmentState, Option<NaiveDate>),
    reason: &str,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        level_appointment::table
            .filter(level_appointment::id.eq(before.id))
            .filter(level_appointment::version.eq(before.version)),
    )
    .set((
        level_appointment::state.eq(next),
        level_appointment::ended_on.eq(ended_on),
        level_appointment::reason.eq(reason),
        level_appointment::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}
