//! What this room writes. Whoever writes entries of a contest holds the contest first, so that places, limits and numbers
//! are given to one after the other.

use crate::competition::contests::model::Contest;
use crate::competition::entries::model::{ContestEntry, Delegation, EntrySource, EntryState, MemberFacts, MemberPart};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, CompetitionId, ContestEntryId, ContestId, DelegationId, EntryMemberId, PersonId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{contest, contest_entry, delegation, entry_member};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Holds a contest until the end of the transaction and gives it as it stands. Who holds several takes them in the order
/// of their ids.
///
/// # Errors
/// `NotFound`; those of the database.
pub fn hold(conn: &mut Conn, id: ContestId) -> Result<Contest, AppError> {
    diesel::update(contest::table.filter(contest::id.eq(id)))
        .set(contest::entry_count.eq(contest::entry_count))
        .execute(conn)?;
    contest::table
        .select(Contest::as_select())
        .filter(contest::id.eq(id))
        .first(conn)
        .optional()?
        .ok_or(AppError::not_found("contest-not-found"))
}

/// Counts the entries of a contest that have a place and keeps the number with the contest. The one place where
/// `contest.entry_count` is written; see [`EntryState::WITH_PLACE`].
///
/// # Errors
/// Those of the database.
pub fn recount(conn: &mut Conn, id: ContestId) -> Result<i32, AppError> {
    let taken: i64 = contest_entry::table
        .filter(contest_entry::contest_id.eq(id))
        .filter(contest_entry::state.eq_any(EntryState::WITH_PLACE))
        .count()
        .get_result(conn)?;
    let taken = i32::try_from(taken).map_err(AppError::internal)?;
    diesel::update(contest::table.filter(contest::id.eq(id)))
        .set(contest::entry_count.eq(taken))
        .execute(conn)?;
    Ok(taken)
}

/// Serial of the next entry number of a contest. Numbers stay with their entries for ever, so those that were given are
/// those that are there.
///
/// # Errors
/// Those of the database.
pub fn next_serial(conn: &mut Conn, id: ContestId) -> Result<i64, AppError> {
    let given: i64 = contest_entry::table
        .filter(contest_entry::contest_id.eq(id))
        .filter(contest_entry::number.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(given + 1)
}

/// A delegation that is named for the first time.
#[derive(Debug, Clone, Copy)]
pub struct NewDelegation<'a> {
    /// The competition.
    pub competition: CompetitionId,
    /// Token for addresses.
    pub token: &'a str,
    /// Name.
    pub name: &'a str,
    /// The body whose delegation it is.
    pub body: Option<BodyId>,
}

/// Writes a delegation.
///
/// # Errors
/// `Conflict` when somebody else names it at the same moment; those of the database.
pub fn insert_delegation(conn: &mut Conn, new: NewDelegation<'_>, now: Timestamp) -> Result<Delegation, AppError> {
    let inserted = diesel::insert_into(delegation::table)
        .values((
            delegation::competition_id.eq(new.competition),
            delegation::token.eq(new.token),
            delegation::name.eq(new.name),
            delegation::body_id.eq(new.body),
            delegation::leader_name.eq(""),
            delegation::leader_email.eq(""),
            delegation::created_at.eq(now),
            delegation::version.eq(1),
        ))
        .returning(delegation::id)
        .get_result(conn);
    let id: DelegationId = unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(delegation::table
        .select(Delegation::as_select())
        .filter(delegation::id.eq(id))
        .first(conn)?)
}

/// Notes that a delegation is that of a body.
///
/// # Errors
/// Those of the database.
pub fn set_delegation_body(conn: &mut Conn, id: DelegationId, body: BodyId) -> Result<(), AppError> {
    diesel::update(delegation::table.filter(delegation::id.eq(id)))
        .set((delegation::body_id.eq(Some(body)), delegation::version.eq(delegation::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Notes who leads a delegation and where mail reaches him.
///
/// # Errors
/// Those of the database.
pub fn set_leader(conn: &mut Conn, id: DelegationId, name: &str, email: &str) -> Result<(), AppError> {
    diesel::update(delegation::table.filter(delegation::id.eq(id)))
        .set((
            delegation::leader_name.eq(name),
            delegation::leader_email.eq(email),
            delegation::version.eq(delegation::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// An entry that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// The contest.
    pub contest: ContestId,
    /// Its delegation.
    pub delegation: Option<DelegationId>,
    /// Token for addresses.
    pub token: &'a str,
    /// Name of the team.
    pub team_name: Option<&'a str>,
    /// Submitted or waiting.
    pub state: EntryState,
    /// By whom it came.
    pub source: EntrySource,
}

/// Writes an entry.
///
/// # Errors
/// Those of the database.
pub fn insert_entry(
    conn: &mut Conn,
    actor: &Actor,
    new: NewEntry<'_>,
    now: Timestamp,
) -> Result<ContestEntryId, AppError> {
    Ok(diesel::insert_into(contest_entry::table)
        .values((
            contest_entry::contest_id.eq(new.contest),
            contest_entry::delegation_id.eq(new.delegation),
            contest_entry::token.eq(new.token),
            contest_entry::team_name.eq(new.team_name),
            contest_entry::state.eq(new.state),
            contest_entry::source.eq(new.source),
            contest_entry::submitted_at.eq(now),
            contest_entry::submitted_by.eq(actor.account),
            contest_entry::version.eq(1),
        ))
        .returning(contest_entry::id)
        .get_result(conn)?)
}

/// Writes one person of an entry.
///
/// # Errors
/// `Conflict` when he competes in the contest already: two entries at the same moment; those of the database.
pub fn insert_member(
    conn: &mut Conn,
    (entry, contest): (ContestEntryId, ContestId),
    person: PersonId,
    part: MemberPart,
    facts: &MemberFacts,
) -> Result<(), AppError> {
    let inserted = diesel::insert_into(entry_member::table)
        .values((
            entry_member::entry_id.eq(entry),
            entry_member::contest_id.eq(contest),
            entry_member::person_id.eq(person),
            entry_member::part.eq(part),
            entry_member::employer.eq(&facts.employer),
            entry_member::post.eq(&facts.post),
            entry_member::level_held.eq(facts.level_held),
            entry_member::certificate_number.eq(facts.certificate_number.as_deref()),
            entry_member::training_base.eq(&facts.training_base),
            entry_member::live.eq(true),
        ))
        .execute(conn);
    unless_duplicate(inserted, || AppError::conflict("entry-entered-meanwhile")).map(|_| ())
}

/// Writes what is said of a person of an entry.
///
/// # Errors
/// Those of the database.
pub fn update_member(conn: &mut Conn, id: EntryMemberId, facts: &MemberFacts) -> Result<(), AppError> {
    diesel::update(entry_member::table.filter(entry_member::id.eq(id)))
        .set((
            entry_member::employer.eq(&facts.employer),
            entry_member::post.eq(&facts.post),
            entry_member::level_held.eq(facts.level_held),
            entry_member::certificate_number.eq(facts.certificate_number.as_deref()),
            entry_member::training_base.eq(&facts.training_base),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a step writes into an entry.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The state it comes into.
    pub next: EntryState,
    /// Its number, when it is given one.
    pub number: Option<&'a str>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Brings an entry into another state; false when it was changed meanwhile. What no longer counts frees its people.
///
/// # Errors
/// Those of the database.
pub fn set_state(
    conn: &mut Conn,
    actor: &Actor,
    before: &ContestEntry,
    step: Step<'_>,
    now: Timestamp,
) -> Result<bool, AppError> {
    let number = step.number.map(str::to_owned).or_else(|| before.number.clone());
    let written = diesel::update(
        contest_entry::table
            .filter(contest_entry::id.eq(before.id))
            .filter(contest_entry::version.eq(before.version))
            .filter(contest_entry::state.eq(before.state)),
    )
    .set((
        contest_entry::state.eq(step.next),
        contest_entry::number.eq(number),
        contest_entry::reason.eq(step.reason),
        contest_entry::decided_at.eq(Some(now)),
        contest_entry::decided_by.eq(actor.account),
        contest_entry::version.eq(before.version + 1),
    ))
    .execute(conn)?;
    if written == 1 && !step.next.is_live() {
        diesel::update(entry_member::table.filter(entry_member::entry_id.eq(before.id)))
            .set(entry_member::live.eq(false))
            .execute(conn)?;
    }
    Ok(written == 1)
}
