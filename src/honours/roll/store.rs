//! Queries of this room but those of the list (`listing`).

use crate::honours::roll::model::{Honour, HonourBasis, HonourState, Origin};
use crate::identity;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestId, HonourTitleId, PersonId, PersonNameId, TradeId};
use crate::platform::db::schema::{
    competition, contest, honour, honour_nomination, honour_proposal, honour_serial, person,
};
use crate::platform::db::{Both, Conn};
use crate::platform::error::{AppError, unless_duplicate};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Ids that one query names at the most.
const LOOK_UP: usize = 500;
/// Rows of one statement on PostgreSQL.
const ROWS_A_STATEMENT: usize = 500;

/// The honour with a number: one point read.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str) -> Result<Option<Honour>, AppError> {
    Ok(honour::table
        .select(Honour::as_select())
        .filter(honour::number.eq(number.to_owned()))
        .first(conn)
        .optional()?)
}

/// Honours of a person, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, id: PersonId) -> Result<Vec<Honour>, AppError> {
    Ok(honour::table
        .select(Honour::as_select())
        .filter(honour::person_id.eq(Some(id)))
        .order((honour::conferred_on.desc(), honour::id.desc()))
        .limit(200)
        .load(conn)?)
}

/// Honours of a contest, those that ended too, in the order in which they were conferred.
///
/// # Errors
/// Those of the database.
pub fn of_contest(conn: &mut Conn, id: ContestId) -> Result<Vec<Honour>, AppError> {
    Ok(honour::table
        .select(Honour::as_select())
        .filter(honour::contest_id.eq(Some(id)))
        .order(honour::id)
        .load(conn)?)
}

/// Where an honour comes from; with the people behind it for whoever sees what is inside.
///
/// # Errors
/// Those of the database.
pub fn origin_of(conn: &mut Conn, of: &Honour, sees_inside: bool) -> Result<Origin, AppError> {
    let contest = match of.contest_id {
        Some(id) => contest::table
            .inner_join(competition::table)
            .select((competition::number, contest::code))
            .filter(contest::id.eq(id))
            .first::<(String, String)>(conn)
            .optional()?,
        None => None,
    };
    if !sees_inside {
        return Ok(Origin { contest, ..Origin::default() });
    }
    let drawn: Option<(Option<AccountId>, Timestamp)> = honour_proposal::table
        .select((honour_proposal::proposed_by, honour_proposal::proposed_at))
        .filter(honour_proposal::honour_number.eq(Some(of.number.clone())))
        .first(conn)
        .optional()?;
    let nominated: Option<(String, Option<AccountId>, Timestamp)> = honour_nomination::table
        .select((honour_nomination::number, honour_nomination::submitted_by, honour_nomination::submitted_at))
        .filter(honour_nomination::honour_number.eq(Some(of.number.clone())))
        .first(conn)
        .optional()?;
    let conferred: (Option<AccountId>, Timestamp) = honour::table
        .select((honour::conferred_by, honour::created_at))
        .filter(honour::id.eq(of.id))
        .first(conn)?;
    let proposed = drawn.or(nominated.as_ref().map(|(_, by, at)| (*by, *at)));
    let ended = of.state_changed_at.map(|at| (of.state_changed_by, at));
    let ids: Vec<AccountId> = [proposed, Some(conferred), ended]
        .into_iter()
        .flatten()
        .filter_map(|(by, _)| by)
        .collect();
    let names = identity::store::account_names(conn, &ids)?;
    let named = |(by, at): (Option<AccountId>, Timestamp)| (by.and_then(|by| names.get(&by).cloned()), at);
    Ok(Origin {
        contest,
        nomination: nominated.map(|(number, _, _)| number),
        proposed: proposed.map(named),
        conferred: Some(named(conferred)),
        ended: ended.map(named),
    })
}

/// What is written of a person: his name, its row, and where mail reaches him.
#[derive(Debug, Clone)]
pub struct PersonCard {
    /// His name.
    pub name: String,
    /// His name in the table of names.
    pub name_id: PersonNameId,
    /// Where mail reaches him.
    pub email: Option<String>,
}

/// Some people.
///
/// # Errors
/// Those of the database.
pub fn people(conn: &mut Conn, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonCard>, AppError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(LOOK_UP) {
        let rows: Vec<(PersonId, String, PersonNameId, Option<String>)> = person::table
            .select((person::id, person::name, person::name_id, person::email))
            .filter(person::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        found.extend(
            rows.into_iter()
                .map(|(id, name, name_id, email)| (id, PersonCard { name, name_id, email })),
        );
    }
    Ok(found)
}

/// Takes serials of a year; gives the last one. On PostgreSQL whoever comes second waits for the first one's commit.
///
/// # Errors
/// Those of the database.
pub fn take_serials(conn: &mut Conn, year: i32, count: i32) -> Result<i32, AppError> {
    Ok(Both(
        diesel::insert_into(honour_serial::table)
            .values((honour_serial::year.eq(year), honour_serial::last_serial.eq(count)))
            .on_conflict(honour_serial::year)
            .do_update()
            .set(honour_serial::last_serial.eq(honour_serial::last_serial + count))
            .returning(honour_serial::last_serial),
    )
    .get_result(conn)?)
}

/// An honour that is to be written.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = honour, treat_none_as_default_value = false)]
pub struct NewHonour {
    /// Number.
    pub number: String,
    /// What the code on the paper holds beside it.
    pub token: String,
    /// The title.
    pub title_id: HonourTitleId,
    /// The holder.
    pub person_id: Option<PersonId>,
    /// His name in the table of names.
    pub name_id: Option<PersonNameId>,
    /// Name of the person or the team.
    pub holder_name: String,
    /// The name as it is searched.
    pub folded: String,
    /// His employer.
    pub employer: String,
    /// District.
    pub district_code: Option<String>,
    /// Trade.
    pub trade_id: Option<TradeId>,
    /// The year for which it counts.
    pub year: i32,
    /// For what.
    pub basis: HonourBasis,
    /// The same in words.
    pub basis_text: String,
    /// The contest.
    pub contest_id: Option<ContestId>,
    /// Rank in it.
    pub rank: Option<i32>,
    /// Who confers it.
    pub granting_body: String,
    /// Number of the document.
    pub document: String,
    /// Day.
    pub conferred_on: NaiveDate,
    /// Last day.
    pub valid_until: Option<NaiveDate>,
    /// What stands on the certificate.
    pub citation: String,
    /// Rewards in words.
    pub reward: String,
    /// Allowance in hundredths of a yuan a month.
    pub allowance: i64,
    /// State.
    pub state: HonourState,
    /// Number of the one in whose place it stands.
    pub replaces: Option<String>,
    /// Who confers it.
    pub conferred_by: Option<AccountId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Version.
    pub version: i32,
}

/// Writes honours.
///
/// # Errors
/// `Conflict` when somebody else confers at the same moment.
pub fn insert_many(conn: &mut Conn, rows: &[NewHonour]) -> Result<(), AppError> {
    let written = match conn {
        Conn::Lite(conn) => rows
            .iter()
            .try_for_each(|row| diesel::insert_into(honour::table).values(row).execute(conn).map(drop)),
        Conn::Pg(conn) => rows
            .chunks(ROWS_A_STATEMENT)
            .try_for_each(|rows| diesel::insert_into(honour::table).values(rows).execute(conn).map(drop)),
    };
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))
}

/// Ends a valid honour; false when it is none any more.
///
/// # Errors
/// Those of the database.
pub fn end(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    (next, replaced_by): (HonourState, Option<&str>),
    reason: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        honour::table
            .filter(honour::number.eq(number.to_owned()))
            .filter(honour::state.eq(HonourState::Valid)),
    )
    .set((
        honour::state.eq(next),
        honour::replaced_by.eq(replaced_by),
        honour::state_reason.eq(reason),
        honour::state_changed_by.eq(actor.account),
        honour::state_changed_at.eq(now),
        honour::version.eq(honour::version + 1),
    ))
    .execute(conn)?
        == 1)
}
