//! Queries of this room. Entries are read by queries of its own, since the conflicts of an official stand below the
//! rooms that change entries.

use crate::competition::officials::model::{
    DeclaredConflict, HeldDuty, NamedOfficial, NewConflict, Official, OfficialDetails, OfficialState, Slot,
};
use crate::competition::officials::rules::Participant;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AssessorId, CompetitionId, ContestId, OfficialConflictId, OfficialDutyId, OfficialId, PersonId,
};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    assessor, contest_entry, delegation, entry_member, official, official_conflict, official_duty, person, seal_layer,
};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;
use std::collections::HashMap;

/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;

type Row = (Official, String, Option<String>);

fn named((official, name, card_number): Row) -> NamedOfficial {
    NamedOfficial { official, name, card_number }
}

/// Officials of a competition in the order in which they were entered, with those who withdrew.
///
/// # Errors
/// Those of the database.
pub fn of_competition(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<NamedOfficial>, AppError> {
    let rows: Vec<Row> = official::table
        .inner_join(person::table)
        .left_join(assessor::table)
        .select((Official::as_select(), person::name, assessor::card_number.nullable()))
        .filter(official::competition_id.eq(competition))
        .order(official::id)
        .load(conn)?;
    Ok(rows.into_iter().map(named).collect())
}

/// The official behind a token.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, competition: CompetitionId, token: &str) -> Result<Option<NamedOfficial>, AppError> {
    let row: Option<Row> = official::table
        .inner_join(person::table)
        .left_join(assessor::table)
        .select((Official::as_select(), person::name, assessor::card_number.nullable()))
        .filter(official::competition_id.eq(competition))
        .filter(official::token.eq(token.to_owned()))
        .first(conn)
        .optional()?;
    Ok(row.map(named))
}

/// What a person is among the officials of a competition.
///
/// # Errors
/// Those of the database.
pub fn of_person(
    conn: &mut Conn,
    competition: CompetitionId,
    who: PersonId,
) -> Result<Option<NamedOfficial>, AppError> {
    let row: Option<Row> = official::table
        .inner_join(person::table)
        .left_join(assessor::table)
        .select((Official::as_select(), person::name, assessor::card_number.nullable()))
        .filter(official::competition_id.eq(competition))
        .filter(official::person_id.eq(who))
        .first(conn)
        .optional()?;
    Ok(row.map(named))
}

/// An official who is to be written.
#[derive(Debug, Clone)]
pub struct NewOfficial<'a> {
    /// The competition.
    pub competition: CompetitionId,
    /// Random token.
    pub token: &'a str,
    /// The person.
    pub person: PersonId,
    /// His card.
    pub assessor: Option<AssessorId>,
    /// What is said of him.
    pub details: &'a OfficialDetails,
}

/// Writes an official who was asked.
///
/// # Errors
/// A field error beside `card_number` when the person is an official of the competition already.
pub fn insert(conn: &mut Conn, new: &NewOfficial<'_>, now: Timestamp) -> Result<OfficialId, AppError> {
    let inserted = diesel::insert_into(official::table)
        .values((
            official::competition_id.eq(new.competition),
            official::token.eq(new.token),
            official::person_id.eq(new.person),
            official::assessor_id.eq(new.assessor),
            official::employer.eq(&new.details.employer),
            official::training_base.eq(&new.details.training_base),
            official::title.eq(&new.details.title),
            official::email.eq(&new.details.email),
            official::state.eq(OfficialState::Invited),
            official::created_at.eq(now),
            official::version.eq(1),
        ))
        .returning(official::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::field("card_number", Message::new("official-known")))
}

/// Writes what is said of an official; false when he was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn update(conn: &mut Conn, before: &Official, details: &OfficialDetails) -> Result<bool, AppError> {
    Ok(diesel::update(
        official::table
            .filter(official::id.eq(before.id))
            .filter(official::version.eq(before.version)),
    )
    .set((
        official::employer.eq(&details.employer),
        official::training_base.eq(&details.training_base),
        official::title.eq(&details.title),
        official::email.eq(&details.email),
        official::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Brings an official into another state; false when he was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_state(conn: &mut Conn, before: &Official, next: OfficialState) -> Result<bool, AppError> {
    Ok(diesel::update(
        official::table
            .filter(official::id.eq(before.id))
            .filter(official::version.eq(before.version)),
    )
    .set((official::state.eq(next), official::version.eq(before.version + 1)))
    .execute(conn)?
        == 1)
}

/// Makes others who assign this official wait, so that two assignments at once see each other.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, id: OfficialId) -> Result<(), AppError> {
    diesel::update(official::table.filter(official::id.eq(id)))
        .set(official::version.eq(official::version))
        .execute(conn)?;
    Ok(())
}

/// Duties of a competition that are held now, in the order in which they were given.
///
/// # Errors
/// Those of the database.
pub fn duties_of_competition(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<HeldDuty>, AppError> {
    Ok(official_duty::table
        .inner_join(official::table)
        .select(HeldDuty::as_select())
        .filter(official::competition_id.eq(competition))
        .filter(official_duty::ended_at.is_null())
        .order(official_duty::id)
        .load(conn)?)
}

/// Duties of a contest that are or were held, in the order in which they were given.
///
/// # Errors
/// Those of the database.
pub fn duties_of_contest(conn: &mut Conn, contest: ContestId) -> Result<Vec<HeldDuty>, AppError> {
    Ok(official_duty::table
        .select(HeldDuty::as_select())
        .filter(official_duty::contest_id.eq(contest))
        .order(official_duty::id)
        .load(conn)?)
}

/// Duties that an official holds now.
///
/// # Errors
/// Those of the database.
pub fn duties_of(conn: &mut Conn, id: OfficialId) -> Result<Vec<HeldDuty>, AppError> {
    Ok(official_duty::table
        .select(HeldDuty::as_select())
        .filter(official_duty::official_id.eq(id))
        .filter(official_duty::ended_at.is_null())
        .order(official_duty::id)
        .load(conn)?)
}

/// Gives a duty.
///
/// # Errors
/// A field error beside `official` when somebody else was faster.
pub fn insert_duty(
    conn: &mut Conn,
    actor: &Actor,
    who: OfficialId,
    contest: ContestId,
    slot: Slot,
    choice: &Message,
    now: Timestamp,
) -> Result<OfficialDutyId, AppError> {
    let inserted = diesel::insert_into(official_duty::table)
        .values((
            official_duty::official_id.eq(who),
            official_duty::contest_id.eq(contest),
            official_duty::duty.eq(slot.duty),
            official_duty::module_id.eq(slot.module),
            official_duty::layer.eq(slot.layer),
            official_duty::choice.eq(serde_json::to_string(choice).map_err(AppError::internal)?),
            official_duty::assigned_by.eq(actor.account),
            official_duty::assigned_at.eq(now),
        ))
        .returning(official_duty::id)
        .get_result(conn);
    unless_duplicate(inserted, || {
        AppError::field("official", Message::new("official-duty-taken").with_key("duty", slot.duty.label_key()))
    })
}

/// Ends a duty; false when it has ended already.
///
/// # Errors
/// Those of the database.
pub fn end_duty(conn: &mut Conn, id: OfficialDutyId, reason: Option<&str>, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        official_duty::table
            .filter(official_duty::id.eq(id))
            .filter(official_duty::ended_at.is_null()),
    )
    .set((official_duty::ended_at.eq(now), official_duty::end_reason.eq(reason)))
    .execute(conn)?
        == 1)
}

/// Relations of these officials that were declared and have not ended.
///
/// # Errors
/// Those of the database.
pub fn declared_of(
    conn: &mut Conn,
    officials: &[OfficialId],
) -> Result<HashMap<OfficialId, Vec<DeclaredConflict>>, AppError> {
    let mut found: HashMap<OfficialId, Vec<DeclaredConflict>> = HashMap::new();
    for ids in officials.chunks(LOOK_UP) {
        let rows: Vec<DeclaredConflict> = official_conflict::table
            .select(DeclaredConflict::as_select())
            .filter(official_conflict::official_id.eq_any(ids.to_vec()))
            .filter(official_conflict::ended_at.is_null())
            .order(official_conflict::id)
            .load(conn)?;
        for row in rows {
            found.entry(row.official_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Writes a declared relation.
///
/// # Errors
/// Those of the database.
pub fn insert_conflict(
    conn: &mut Conn,
    actor: &Actor,
    who: OfficialId,
    new: &NewConflict,
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(official_conflict::table)
        .values((
            official_conflict::official_id.eq(who),
            official_conflict::person_name.eq(&new.person_name),
            official_conflict::employer.eq(&new.employer),
            official_conflict::relation.eq(new.relation),
            official_conflict::note.eq(&new.note),
            official_conflict::declared_by.eq(actor.account),
            official_conflict::declared_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a declared relation of an official; false when there is none.
///
/// # Errors
/// Those of the database.
pub fn end_conflict(
    conn: &mut Conn,
    who: OfficialId,
    id: OfficialConflictId,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        official_conflict::table
            .filter(official_conflict::id.eq(id))
            .filter(official_conflict::official_id.eq(who))
            .filter(official_conflict::ended_at.is_null()),
    )
    .set(official_conflict::ended_at.eq(now))
    .execute(conn)?
        == 1)
}

/// Everybody of the entries of these contests that still count: contestants, leaders and coaches.
///
/// # Errors
/// Those of the database.
pub fn participants_of(
    conn: &mut Conn,
    contests: &[ContestId],
) -> Result<HashMap<ContestId, Vec<Participant>>, AppError> {
    type Entered = (ContestId, PersonId, String, String, String, Option<String>);
    let mut found: HashMap<ContestId, Vec<Participant>> = HashMap::new();
    for ids in contests.chunks(LOOK_UP) {
        let rows: Vec<Entered> = entry_member::table
            .inner_join(contest_entry::table.left_join(delegation::table))
            .inner_join(person::table)
            .select((
                entry_member::contest_id,
                entry_member::person_id,
                person::name,
                entry_member::employer,
                entry_member::training_base,
                delegation::name.nullable(),
            ))
            .filter(entry_member::contest_id.eq_any(ids.to_vec()))
            .filter(entry_member::live.eq(true))
            .order(entry_member::id)
            .load(conn)?;
        for (contest, person, name, employer, training_base, unit) in rows {
            found
                .entry(contest)
                .or_default()
                .push(Participant { person, name, employer, unit, training_base });
        }
    }
    Ok(found)
}

/// Layers of a contest that are sealed.
///
/// # Errors
/// Those of the database.
pub fn sealed_layers(conn: &mut Conn, contest: ContestId) -> Result<Vec<i32>, AppError> {
    Ok(seal_layer::table
        .select(seal_layer::layer)
        .filter(seal_layer::contest_id.eq(contest))
        .order(seal_layer::layer)
        .load(conn)?)
}
