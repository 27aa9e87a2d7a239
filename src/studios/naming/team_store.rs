//! Queries of those who lead, work and learn in studios.

use crate::kernel::ids::{ApprenticeshipId, PersonId, StudioId};
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{apprenticeship, person, studio_leader, studio_member};
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::naming::model::{Apprenticeship, StudioLeader, StudioMember};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Names of people.
///
/// # Errors
/// Those of the database.
pub fn names_of(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, String>, AppError> {
    let rows: Vec<(PersonId, String)> = person::table
        .select((person::id, person::name))
        .filter(person::id.eq_any(people.to_vec()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Everybody who led a studio, with his name, the present one first.
///
/// # Errors
/// Those of the database.
pub fn leaders_of(conn: &mut Conn, id: StudioId) -> Result<Vec<(StudioLeader, String)>, AppError> {
    Ok(studio_leader::table
        .inner_join(person::table)
        .select((StudioLeader::as_select(), person::name))
        .filter(studio_leader::studio_id.eq(id))
        .order((studio_leader::from_day.desc(), studio_leader::id.desc()))
        .load(conn)?)
}

/// Who leads a studio now.
///
/// # Errors
/// Those of the database.
pub fn leader_of(conn: &mut Conn, id: StudioId) -> Result<Option<StudioLeader>, AppError> {
    Ok(studio_leader::table
        .select(StudioLeader::as_select())
        .filter(studio_leader::studio_id.eq(id))
        .filter(studio_leader::to_day.is_null())
        .first(conn)
        .optional()?)
}

/// Writes a leader, with the day of his end where records say it.
///
/// # Errors
/// `Conflict` when somebody leads it already.
pub fn insert_leader(
    conn: &mut Conn,
    id: StudioId,
    (who, title): (PersonId, &str),
    (from, to): (NaiveDate, Option<NaiveDate>),
) -> Result<(), AppError> {
    let written = diesel::insert_into(studio_leader::table)
        .values((
            studio_leader::studio_id.eq(id),
            studio_leader::person_id.eq(who),
            studio_leader::title.eq(title),
            studio_leader::from_day.eq(from),
            studio_leader::to_day.eq(to),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// Ends the term of whoever leads now.
///
/// # Errors
/// Those of the database.
pub fn end_leader(conn: &mut Conn, before: &StudioLeader, last: NaiveDate, reason: &str) -> Result<bool, AppError> {
    Ok(diesel::update(
        studio_leader::table
            .filter(studio_leader::id.eq(before.id))
            .filter(studio_leader::to_day.is_null()),
    )
    .set((studio_leader::to_day.eq(Some(last)), studio_leader::reason.eq(Some(reason))))
    .execute(conn)?
        == 1)
}

/// Everybody who works or worked in a studio, with his name, those of now first.
///
/// # Errors
/// Those of the database.
pub fn members_of(conn: &mut Conn, id: StudioId) -> Result<Vec<(StudioMember, String)>, AppError> {
    let mut rows: Vec<(StudioMember, String)> = studio_member::table
        .inner_join(person::table)
        .select((StudioMember::as_select(), person::name))
        .filter(studio_member::studio_id.eq(id))
        .order((studio_member::joined_on, studio_member::id))
        .load(conn)?;
    rows.sort_by_key(|(member, _)| member.left_on.is_some());
    Ok(rows)
}

/// How many people work in a studio now, its leader among them.
///
/// # Errors
/// Those of the database.
pub fn team_size(conn: &mut Conn, id: StudioId) -> Result<i64, AppError> {
    let leader = leader_of(conn, id)?.map(|leader| leader.person_id);
    let members: i64 = studio_member::table
        .filter(studio_member::studio_id.eq(id))
        .filter(studio_member::left_on.is_null())
        .filter(studio_member::person_id.ne(leader.unwrap_or(PersonId(0))))
        .count()
        .get_result(conn)?;
    Ok(members + i64::from(leader.is_some()))
}

/// Somebody who is to work in a studio.
#[derive(Debug, Clone, Copy)]
pub struct NewMember<'a> {
    /// Token for addresses.
    pub token: &'a str,
    /// The person.
    pub person: PersonId,
    /// What he does there.
    pub post: &'a str,
    /// First day.
    pub from: NaiveDate,
}

/// Writes a member.
///
/// # Errors
/// A field error when he works there already.
pub fn insert_member(conn: &mut Conn, id: StudioId, new: NewMember<'_>) -> Result<(), AppError> {
    let written = diesel::insert_into(studio_member::table)
        .values((
            studio_member::studio_id.eq(id),
            studio_member::token.eq(new.token),
            studio_member::person_id.eq(new.person),
            studio_member::post.eq(new.post),
            studio_member::joined_on.eq(new.from),
        ))
        .execute(conn);
    unless_duplicate(written, || {
        AppError::field("document_number", crate::kernel::message::Message::new("studio-member-there"))
    })
    .map(drop)
}

/// Notes the last day of a member; false when he has left.
///
/// # Errors
/// Those of the database.
pub fn end_member(conn: &mut Conn, id: StudioId, token: &str, last: NaiveDate) -> Result<bool, AppError> {
    Ok(diesel::update(
        studio_member::table
            .filter(studio_member::studio_id.eq(id))
            .filter(studio_member::token.eq(token.to_owned()))
            .filter(studio_member::left_on.is_null()),
    )
    .set(studio_member::left_on.eq(Some(last)))
    .execute(conn)?
        == 1)
}

/// Agreements of a studio, the latest first.
///
/// # Errors
/// Those of the database.
pub fn apprenticeships_of(conn: &mut Conn, id: StudioId) -> Result<Vec<Apprenticeship>, AppError> {
    Ok(apprenticeship::table
        .select(Apprenticeship::as_select())
        .filter(apprenticeship::studio_id.eq(id))
        .order((apprenticeship::agreed_from.desc(), apprenticeship::id.desc()))
        .load(conn)?)
}

/// The agreement of an address.
///
/// # Errors
/// Those of the database.
pub fn apprenticeship_by_token(conn: &mut Conn, id: StudioId, token: &str) -> Result<Option<Apprenticeship>, AppError> {
    Ok(apprenticeship::table
        .select(Apprenticeship::as_select())
        .filter(apprenticeship::studio_id.eq(id))
        .filter(apprenticeship::token.eq(token.to_owned()))
        .first(conn)
        .optional()?)
}

/// An agreement that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Agreement<'a> {
    /// Token for addresses.
    pub token: &'a str,
    /// Who learns.
    pub apprentice: PersonId,
    /// Who teaches.
    pub master: PersonId,
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Level at the beginning.
    pub level: Level,
    /// Level that was reached, and when.
    pub raised: Option<(Level, NaiveDate)>,
}

/// Writes an agreement.
///
/// # Errors
/// A field error when he learns there already.
pub fn insert_apprenticeship(conn: &mut Conn, id: StudioId, new: &Agreement<'_>) -> Result<(), AppError> {
    let written = diesel::insert_into(apprenticeship::table)
        .values((
            apprenticeship::studio_id.eq(id),
            apprenticeship::token.eq(new.token),
            apprenticeship::apprentice_id.eq(new.apprentice),
            apprenticeship::master_id.eq(new.master),
            apprenticeship::agreed_from.eq(new.days.0),
            apprenticeship::agreed_to.eq(new.days.1),
            apprenticeship::level_before.eq(new.level),
            apprenticeship::level_after.eq(new.raised.map(|(level, _)| level)),
            apprenticeship::raised_on.eq(new.raised.map(|(_, day)| day)),
            apprenticeship::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(written, || {
        AppError::field("document_number", crate::kernel::message::Message::new("studio-apprentice-there"))
    })
    .map(drop)
}

/// Notes the level that an apprentice has reached; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_level(conn: &mut Conn, before: &Apprenticeship, level: Level, day: NaiveDate) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(before.id, before.version))
        .set((
            apprenticeship::level_after.eq(Some(level)),
            apprenticeship::raised_on.eq(Some(day)),
            apprenticeship::version.eq(before.version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// Ends an agreement; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn end_apprenticeship(
    conn: &mut Conn,
    before: &Apprenticeship,
    last: NaiveDate,
    reason: &str,
) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(before.id, before.version))
        .set((
            apprenticeship::ended_on.eq(Some(last)),
            apprenticeship::ended_reason.eq(Some(reason)),
            apprenticeship::version.eq(before.version + 1),
        ))
        .execute(conn)?
        == 1)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn guarded(id: ApprenticeshipId, version: i32) -> _ {
    apprenticeship::table
        .filter(apprenticeship::id.eq(id))
        .filter(apprenticeship::version.eq(version))
}
