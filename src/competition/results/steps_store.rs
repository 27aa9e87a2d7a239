//! Queries about what stands beside a version: open marks, signatures, decisions about equals, objections.

use crate::competition::officials::model::OfficialDuty;
use crate::competition::rankings::model::TiePolicy;
use crate::competition::results::model::{ResultObjection, ResultSet, ResultSignature, TieDecision};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ContestId, OfficialId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    mark_unlock, marking_compartment, official, official_duty, person, result_objection, result_signature, tie_decision,
};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Whether an aspect of a locked compartment is open, or somebody asked to open one.
///
/// # Errors
/// Those of the database.
pub fn has_open_unlock(conn: &mut Conn, contest: ContestId) -> Result<bool, AppError> {
    let of_contest = marking_compartment::table
        .filter(marking_compartment::contest_id.eq(contest))
        .select(marking_compartment::id);
    Ok(diesel::select(diesel::dsl::exists(
        mark_unlock::table
            .filter(mark_unlock::compartment_id.eq_any(of_contest))
            .filter(mark_unlock::closed_at.is_null()),
    ))
    .get_result(conn)?)
}

/// Officials who hold these duties in a contest now: duty, official, name.
///
/// # Errors
/// Those of the database.
pub fn holders(
    conn: &mut Conn,
    contest: ContestId,
    duties: &[OfficialDuty],
) -> Result<Vec<(OfficialDuty, OfficialId, String)>, AppError> {
    Ok(official_duty::table
        .inner_join(official::table.inner_join(person::table))
        .select((official_duty::duty, official::id, person::name))
        .filter(official_duty::contest_id.eq(contest))
        .filter(official_duty::duty.eq_any(duties.to_vec()))
        .filter(official_duty::ended_at.is_null())
        .load(conn)?)
}

/// Signatures under a table of a contest, with the names of those who signed.
///
/// # Errors
/// Those of the database.
pub fn signatures(
    conn: &mut Conn,
    contest: ContestId,
    hash: &str,
) -> Result<Vec<(ResultSignature, String)>, AppError> {
    Ok(result_signature::table
        .inner_join(official::table.inner_join(person::table))
        .select((ResultSignature::as_select(), person::name))
        .filter(result_signature::contest_id.eq(contest))
        .filter(result_signature::hash.eq(hash))
        .order(result_signature::id)
        .load(conn)?)
}

/// Writes a signature.
///
/// # Errors
/// `Conflict` when it is there already; those of the database.
pub fn insert_signature(
    conn: &mut Conn,
    actor: &Actor,
    set: &ResultSet,
    (duty, official): (OfficialDuty, OfficialId),
    now: Timestamp,
) -> Result<(), AppError> {
    let inserted = diesel::insert_into(result_signature::table)
        .values((
            result_signature::contest_id.eq(set.contest_id),
            result_signature::hash.eq(&set.hash),
            result_signature::duty.eq(duty),
            result_signature::official_id.eq(official),
            result_signature::signed_by.eq(actor.account),
            result_signature::signed_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(inserted, || AppError::conflict("result-signed-already")).map(drop)
}

/// Decisions about equals of a contest, the first one first.
///
/// # Errors
/// Those of the database.
pub fn decisions_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<TieDecision>, AppError> {
    Ok(tie_decision::table
        .select(TieDecision::as_select())
        .filter(tie_decision::contest_id.eq(contest))
        .order(tie_decision::id)
        .load(conn)?)
}

/// Writes a decision about equals.
///
/// # Errors
/// Those of the database.
pub fn insert_decision(
    conn: &mut Conn,
    actor: &Actor,
    contest: ContestId,
    policy: TiePolicy,
    order: &str,
    note: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(tie_decision::table)
        .values((
            tie_decision::contest_id.eq(contest),
            tie_decision::policy.eq(policy),
            tie_decision::decided_order.eq(order),
            tie_decision::note.eq(note),
            tie_decision::recorded_by.eq(actor.account),
            tie_decision::recorded_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Objections to the result of a contest, the first one first.
///
/// # Errors
/// Those of the database.
pub fn objections_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<ResultObjection>, AppError> {
    Ok(result_objection::table
        .select(ResultObjection::as_select())
        .filter(result_objection::contest_id.eq(contest))
        .order(result_objection::id)
        .load(conn)?)
}

/// Writes an objection.
///
/// # Errors
/// Those of the database.
pub fn insert_objection(
    conn: &mut Conn,
    actor: &Actor,
    contest: ContestId,
    token: &str,
    (raised_by, content): (&str, &str),
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(result_objection::table)
        .values((
            result_objection::contest_id.eq(contest),
            result_objection::token.eq(token),
            result_objection::raised_by.eq(raised_by),
            result_objection::content.eq(content),
            result_objection::recorded_by.eq(actor.account),
            result_objection::recorded_at.eq(now),
            result_objection::version.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Answers an objection; false when somebody did so already.
///
/// # Errors
/// Those of the database.
pub fn answer_objection(
    conn: &mut Conn,
    actor: &Actor,
    objection: &ResultObjection,
    answer: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    let row = result_objection::table
        .filter(result_objection::id.eq(objection.id))
        .filter(result_objection::version.eq(objection.version))
        .filter(result_objection::answered_at.is_null());
    Ok(diesel::update(row)
        .set((
            result_objection::answer.eq(answer),
            result_objection::answered_by.eq(actor.account),
            result_objection::answered_at.eq(now),
            result_objection::version.eq(objection.version + 1),
        ))
        .execute(conn)?
        == 1)
}
