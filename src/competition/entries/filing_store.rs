//! Entries of contests of earlier years, by the thousand: accepted, numbered, one person each.

use crate::competition::entries::model::{EntrySource, EntryState, MemberPart};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestEntryId, ContestId, DelegationId, PersonId};
use crate::platform::db::Conn;
use crate::platform::db::reservation::reserve_ids;
use crate::platform::db::schema::{contest_entry, entry_member};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Rows of one insert on PostgreSQL at the most; more are copied.
const ROWS: usize = 500;

/// Somebody who took part.
#[derive(Debug, Clone)]
pub struct FiledEntry<'a> {
    /// The contest.
    pub contest: ContestId,
    /// His delegation.
    pub delegation: Option<DelegationId>,
    /// Token for addresses.
    pub token: String,
    /// Entry number.
    pub number: String,
    /// Who.
    pub person: PersonId,
    /// For whom he worked then.
    pub employer: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = contest_entry, treat_none_as_default_value = false)]
struct EntryRow<'a> {
    id: ContestEntryId,
    contest_id: ContestId,
    delegation_id: Option<DelegationId>,
    token: &'a str,
    number: Option<&'a str>,
    state: EntryState,
    source: EntrySource,
    submitted_at: Timestamp,
    submitted_by: Option<AccountId>,
    decided_at: Option<Timestamp>,
    decided_by: Option<AccountId>,
    version: i32,
}

#[derive(Insertable)]
#[diesel(table_name = entry_member, treat_none_as_default_value = false)]
struct MemberRow<'a> {
    entry_id: ContestEntryId,
    contest_id: ContestId,
    person_id: PersonId,
    part: MemberPart,
    employer: &'a str,
    post: &'a str,
    training_base: &'a str,
    live: bool,
}

/// Writes rows the fastest way that each database has.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            Conn::Lite(c) => $rows
                .iter()
                .try_for_each(|row| diesel::insert_into($table).values(row).execute(c).map(drop)),
            Conn::Pg(c) if $rows.len() > ROWS => diesel::copy_from($table).from_insertable(&$rows).execute(c).map(drop),
            Conn::Pg(c) if !$rows.is_empty() => diesel::insert_into($table).values(&$rows).execute(c).map(drop),
            Conn::Pg(_) => Ok(()),
        }
    };
}

/// Writes entries with their people and gives the ids of the entries in the same order. Only inside a write transaction.
///
/// # Errors
/// `Conflict` when somebody competes in one contest twice; those of the database.
pub fn insert_filed(
    conn: &mut Conn,
    actor: &Actor,
    filed: &[FiledEntry<'_>],
    now: Timestamp,
) -> Result<Vec<ContestEntryId>, AppError> {
    let ids: Vec<ContestEntryId> = reserve_ids(conn, "contest_entry", filed.len())?
        .into_iter()
        .map(ContestEntryId)
        .collect();
    let entries: Vec<EntryRow<'_>> = filed
        .iter()
        .zip(&ids)
        .map(|(one, id)| EntryRow {
            id: *id,
            contest_id: one.contest,
            delegation_id: one.delegation,
            token: &one.token,
            number: Some(&one.number),
            state: EntryState::Accepted,
            source: EntrySource::Organiser,
            submitted_at: now,
            submitted_by: actor.account,
            decided_at: Some(now),
            decided_by: actor.account,
            version: 1,
        })
        .collect();
    insert_all!(conn, contest_entry::table, entries)?;
    let members: Vec<MemberRow<'_>> = filed
        .iter()
        .zip(&ids)
        .map(|(one, id)| MemberRow {
            entry_id: *id,
            contest_id: one.contest,
            person_id: one.person,
            part: MemberPart::Contestant,
            employer: one.employer,
            post: "",
            training_base: "",
            live: true,
        })
        .collect();
    unless_duplicate(insert_all!(conn, entry_member::table, members), || {
        AppError::conflict("entry-entered-meanwhile")
    })?;
    Ok(ids)
}
