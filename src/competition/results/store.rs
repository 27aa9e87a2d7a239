//! Queries of this room.

use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::{ContestEntry, EntryView, MemberPart};
use crate::competition::events::model::Competition;
use crate::competition::results::computing::Line;
use crate::competition::results::model::{ResultFile, ResultLine, ResultOrigin, ResultSet, ResultStage, ScaleOutcome};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, CompetitionId, ContestEntryId, ContestId, PersonId, ResultSetId};
use crate::kernel::points::Points;
use crate::platform::db::Conn;
use crate::platform::db::connection::each;
use crate::platform::db::schema::{
    competition, contest, contest_entry, delegation, entry_member, result_file, result_line, result_set,
};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Rows of one insert, and values in one `in (…)`, at the most.
const AT_ONCE: usize = 500;

/// Versions of the result of a contest, the first one first.
///
/// # Errors
/// Those of the database.
pub fn sets_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<ResultSet>, AppError> {
    Ok(result_set::table
        .select(ResultSet::as_select())
        .filter(result_set::contest_id.eq(contest))
        .order(result_set::version)
        .load(conn)?)
}

/// The published version of a contest that counts now.
///
/// # Errors
/// Those of the database.
pub fn latest_published(conn: &mut Conn, contest: ContestId) -> Result<Option<ResultSet>, AppError> {
    Ok(result_set::table
        .select(ResultSet::as_select())
        .filter(result_set::contest_id.eq(contest))
        .filter(result_set::published_at.is_not_null())
        .order(result_set::version.desc())
        .first(conn)
        .optional()?)
}

/// The published versions that count now, of every contest of a competition, by contest.
///
/// # Errors
/// Those of the database.
pub fn latest_of_competition(
    conn: &mut Conn,
    id: CompetitionId,
) -> Result<HashMap<ContestId, (ResultSet, String)>, AppError> {
    let rows: Vec<(ResultSet, String)> = result_set::table
        .inner_join(contest::table)
        .select((ResultSet::as_select(), contest::name))
        .filter(contest::competition_id.eq(id))
        .filter(result_set::published_at.is_not_null())
        .order(result_set::version)
        .load(conn)?;
    // A later version of a contest takes the place of an earlier one.
    Ok(rows.into_iter().map(|(set, name)| (set.contest_id, (set, name))).collect())
}

/// Lines of a version by rank and code; who has no rank comes last.
///
/// # Errors
/// Those of the database.
pub fn lines_of(conn: &mut Conn, set: ResultSetId) -> Result<Vec<ResultLine>, AppError> {
    let mut lines: Vec<ResultLine> = result_line::table
        .select(ResultLine::as_select())
        .filter(result_line::result_set_id.eq(set))
        .load(conn)?;
    lines.sort_by(|a, b| (a.rank.is_none(), a.rank, &a.code).cmp(&(b.rank.is_none(), b.rank, &b.code)));
    Ok(lines)
}

/// Entries of a contest, or of lines from several, with what pages show of them.
///
/// # Errors
/// Those of the database.
pub fn entries_by_id(conn: &mut Conn, ids: &[ContestEntryId]) -> Result<HashMap<ContestEntryId, EntryView>, AppError> {
    let mut found: Vec<ContestEntry> = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(AT_ONCE) {
        let rows: Vec<ContestEntry> = contest_entry::table
            .select(ContestEntry::as_select())
            .filter(contest_entry::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        found.extend(rows);
    }
    let views = entries::store::views(conn, found)?;
    Ok(views.into_iter().map(|view| (view.entry.id, view)).collect())
}

/// The file with this hash.
///
/// # Errors
/// Those of the database.
pub fn file(conn: &mut Conn, hash: &str) -> Result<Option<ResultFile>, AppError> {
    Ok(result_file::table
        .select(ResultFile::as_select())
        .filter(result_file::hash.eq(hash))
        .first(conn)
        .optional()?)
}

/// Keeps a file unless it is kept already.
///
/// # Errors
/// Those of the database.
pub fn keep_file(conn: &mut Conn, file: &ResultFile) -> Result<(), AppError> {
    let is_known: bool =
        diesel::select(diesel::dsl::exists(result_file::table.filter(result_file::hash.eq(&file.hash))))
            .get_result(conn)?;
    if is_known {
        return Ok(());
    }
    diesel::insert_into(result_file::table)
        .values((
            result_file::hash.eq(&file.hash),
            result_file::content.eq(&file.content),
            result_file::signature.eq(&file.signature),
            result_file::made_at.eq(file.made_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Holds a contest until the end of the transaction, so that two steps with its result come one after the other; false
/// when somebody changed it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &Contest) -> Result<bool, AppError> {
    let row = contest::table
        .filter(contest::id.eq(before.id))
        .filter(contest::version.eq(before.version));
    Ok(diesel::update(row).set(contest::version.eq(before.version)).execute(conn)? == 1)
}

/// A version that is to be written.
#[derive(Debug, Clone)]
pub struct NewSet<'a> {
    /// The contest.
    pub contest: ContestId,
    /// Which version.
    pub version: i32,
    /// What it is.
    pub stage: ResultStage,
    /// Its file.
    pub hash: &'a str,
    /// Why there is one.
    pub reason: Option<&'a str>,
    /// Document that decided so.
    pub document: Option<&'a str>,
    /// Whether it could be put on its scale.
    pub scale_outcome: Option<ScaleOutcome>,
}

/// Writes a version that nobody but its makers knows of yet.
///
/// # Errors
/// `Conflict` when somebody else wrote the same version; those of the database.
pub fn insert_set(conn: &mut Conn, actor: &Actor, new: &NewSet<'_>, now: Timestamp) -> Result<ResultSetId, AppError> {
    let inserted = diesel::insert_into(result_set::table)
        .values((
            result_set::contest_id.eq(new.contest),
            result_set::version.eq(new.version),
            result_set::stage.eq(new.stage),
            result_set::hash.eq(new.hash),
            result_set::reason.eq(new.reason),
            result_set::decision_document.eq(new.document),
            result_set::prepared_by.eq(actor.account),
            result_set::prepared_at.eq(now),
            result_set::scale_outcome.eq(new.scale_outcome),
        ))
        .returning(result_set::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))
}

/// Writes the one version of a contest of an earlier year: final, filed from records, and published at once. Nobody
/// published it who prepared it, since nothing was prepared.
///
/// # Errors
/// As [`insert_set`].
pub fn insert_filed_set(
    conn: &mut Conn,
    actor: &Actor,
    contest: ContestId,
    hash: &str,
    now: Timestamp,
) -> Result<ResultSetId, AppError> {
    let inserted = diesel::insert_into(result_set::table)
        .values((
            result_set::contest_id.eq(contest),
            result_set::version.eq(1),
            result_set::stage.eq(ResultStage::Final),
            result_set::hash.eq(hash),
            result_set::prepared_by.eq(actor.account),
            result_set::prepared_at.eq(now),
            result_set::published_at.eq(now),
            result_set::origin.eq(ResultOrigin::Records),
        ))
        .returning(result_set::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))
}

/// Writes a version that says what a published one says, in the next stage, published by the actor.
///
/// # Errors
/// As [`insert_set`].
pub fn repeat_set(
    conn: &mut Conn,
    actor: &Actor,
    of: &ResultSet,
    stage: ResultStage,
    now: Timestamp,
    closes_at: Option<Timestamp>,
) -> Result<ResultSet, AppError> {
    let inserted = diesel::insert_into(result_set::table)
        .values((
            result_set::contest_id.eq(of.contest_id),
            result_set::version.eq(of.version + 1),
            result_set::stage.eq(stage),
            result_set::hash.eq(&of.hash),
            result_set::prepared_by.eq(of.prepared_by),
            result_set::prepared_at.eq(of.prepared_at),
            result_set::scale_outcome.eq(of.scale_outcome),
            result_set::published_by.eq(actor.account),
            result_set::published_at.eq(now),
            result_set::closes_at.eq(closes_at),
        ))
        .returning(result_set::id)
        .get_result(conn);
    let id: ResultSetId = unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    for chunk in lines_of(conn, of.id)?.chunks(AT_ONCE) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|line| {
                (
                    (
                        result_line::result_set_id.eq(id),
                        result_line::contest_id.eq(line.contest_id),
                        result_line::entry_id.eq(line.entry_id),
                        result_line::code.eq(&line.code),
                        result_line::standing.eq(line.standing),
                        result_line::rank.eq(line.rank),
                        result_line::total.eq(line.total),
                        result_line::theory.eq(line.theory),
                    ),
                    (
                        result_line::practical.eq(line.practical),
                        result_line::seconds.eq(line.seconds),
                        result_line::scale_score.eq(line.scale_score),
                        result_line::medal.eq(line.medal),
                        result_line::parted_by.eq(line.parted_by),
                        result_line::modules.eq(&line.modules),
                        result_line::safety_deductions.eq(line.safety_deductions),
                    ),
                )
            })
            .collect();
        each!(conn, |c| diesel::insert_into(result_line::table).values(&rows).execute(c))?;
    }
    Ok(result_set::table
        .select(ResultSet::as_select())
        .filter(result_set::id.eq(id))
        .first(conn)?)
}

fn stored<T: TryInto<i32>>(value: Option<T>) -> Option<i32> {
    value.map(|value| value.try_into().unwrap_or(i32::MAX))
}

/// Writes the lines of a version, each with the entry of its number.
///
/// # Errors
/// Those of the database; `Internal` for a number of no entry.
pub(in crate::competition::results) fn insert_lines(
    conn: &mut Conn,
    set: ResultSetId,
    contest: ContestId,
    lines: &[Line],
    entries: &HashMap<String, ContestEntryId>,
) -> Result<(), AppError> {
    for chunk in lines.chunks(AT_ONCE) {
        let rows = chunk
            .iter()
            .map(|line| {
                let entry = *entries
                    .get(&line.number)
                    .ok_or_else(|| AppError::internal("a line of no entry"))?;
                let points = |points: Option<Points>| stored(points.map(Points::hundredths));
                Ok((
                    (
                        result_line::result_set_id.eq(set),
                        result_line::contest_id.eq(contest),
                        result_line::entry_id.eq(entry),
                        result_line::code.eq(&line.code),
                        result_line::standing.eq(line.standing),
                        result_line::rank.eq(stored(line.rank)),
                        result_line::total.eq(points(line.total)),
                        result_line::theory.eq(points(line.theory)),
                    ),
                    (
                        result_line::practical.eq(points(line.practical)),
                        result_line::seconds.eq(stored(line.seconds)),
                        result_line::scale_score.eq(stored(line.scale_score)),
                        result_line::medal.eq(line.medal),
                        result_line::parted_by.eq(line.parted_by),
                        result_line::modules.eq(serde_json::to_string(&line.modules).map_err(AppError::internal)?),
                        result_line::safety_deductions.eq(points(line.safety_deductions)),
                    ),
                ))
            })
            .collect::<Result<Vec<_>, AppError>>()?;
        each!(conn, |c| diesel::insert_into(result_line::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Takes back a version that was not published, with its file when no other version has it.
///
/// # Errors
/// Those of the database.
pub fn delete_prepared(conn: &mut Conn, set: &ResultSet) -> Result<(), AppError> {
    diesel::delete(result_line::table.filter(result_line::result_set_id.eq(set.id))).execute(conn)?;
    diesel::delete(result_set::table.filter(result_set::id.eq(set.id))).execute(conn)?;
    let is_used: bool = diesel::select(diesel::dsl::exists(result_set::table.filter(result_set::hash.eq(&set.hash))))
        .get_result(conn)?;
    if !is_used {
        diesel::delete(result_file::table.filter(result_file::hash.eq(&set.hash))).execute(conn)?;
    }
    Ok(())
}

/// Publishes a version; false when it is published already.
///
/// # Errors
/// Those of the database.
pub fn publish(
    conn: &mut Conn,
    actor: &Actor,
    set: ResultSetId,
    now: Timestamp,
    closes_at: Option<Timestamp>,
) -> Result<bool, AppError> {
    let row = result_set::table
        .filter(result_set::id.eq(set))
        .filter(result_set::published_at.is_null());
    Ok(diesel::update(row)
        .set((
            result_set::published_by.eq(actor.account),
            result_set::published_at.eq(now),
            result_set::closes_at.eq(closes_at),
        ))
        .execute(conn)?
        == 1)
}

/// Whose results somebody asks for.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    /// Those of a person.
    Person(PersonId),
    /// Those of the delegations of a body.
    Body(BodyId),
}

/// Lines of an owner's last entries, so many of them, in the published versions that count now, the latest contest first.
///
/// # Errors
/// Those of the database.
pub fn own_lines(
    conn: &mut Conn,
    owner: Owner,
    limit: i64,
) -> Result<Vec<(ResultLine, ResultSet, Contest, Competition)>, AppError> {
    let mut query = contest_entry::table.select(contest_entry::id).into_boxed();
    query = match owner {
        Owner::Person(person) => query.filter(
            contest_entry::id.eq_any(
                entry_member::table
                    .filter(entry_member::person_id.eq(person))
                    .filter(entry_member::part.eq(MemberPart::Contestant))
                    .select(entry_member::entry_id),
            ),
        ),
        Owner::Body(body) => query.filter(
            contest_entry::delegation_id.eq_any(
                delegation::table
                    .filter(delegation::body_id.eq(Some(body)))
                    .select(delegation::id.nullable()),
            ),
        ),
    };
    let entries: Vec<ContestEntryId> = query.order(contest_entry::id.desc()).limit(limit).load(conn)?;
    let mut rows: Vec<(ResultLine, ResultSet)> = Vec::new();
    for chunk in entries.chunks(AT_ONCE) {
        let found: Vec<(ResultLine, ResultSet)> = result_line::table
            .inner_join(result_set::table)
            .select((ResultLine::as_select(), ResultSet::as_select()))
            .filter(result_line::entry_id.eq_any(chunk.to_vec()))
            .filter(result_set::published_at.is_not_null())
            .load(conn)?;
        rows.extend(found);
    }
    rows.sort_by_key(|(line, set)| (Reverse(line.contest_id), Reverse(set.version), line.rank.is_none(), line.rank));
    let mut ids: Vec<ContestId> = rows.iter().map(|(line, _)| line.contest_id).collect();
    ids.dedup();
    let mut held: HashMap<ContestId, (Contest, Competition)> = HashMap::new();
    for chunk in ids.chunks(AT_ONCE) {
        let found: Vec<(Contest, Competition)> = contest::table
            .inner_join(competition::table)
            .select((Contest::as_select(), Competition::as_select()))
            .filter(contest::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        held.extend(found.into_iter().map(|(contest, event)| (contest.id, (contest, event))));
    }
    // The latest version of a contest comes first; what came before it counts no more.
    let mut latest: HashMap<ContestId, ResultSetId> = HashMap::new();
    Ok(rows
        .into_iter()
        .filter(|(line, set)| *latest.entry(line.contest_id).or_insert(set.id) == set.id)
        .filter_map(|(line, set)| {
            let (contest, event) = held.get(&line.contest_id)?.clone();
            Some((line, set, contest, event))
        })
        .collect())
}
