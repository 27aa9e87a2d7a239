//! Use cases of a published result: the end of appeals, the public notice, objections, the final result; and the decisions
//! about equals before.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials;
use crate::competition::rankings::model::TiePolicy;
use crate::competition::results::computing::equal_by_keys;
use crate::competition::results::model::{ResultSet, ResultStage};
use crate::competition::results::service::{audit_publication, closing, gather, hold_locked, make};
use crate::competition::results::telling_service::tell_entrants;
use crate::competition::results::{policy, rules, steps_store, store};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use serde_json::json;
use std::collections::BTreeSet;

/// Closes the time of appeals. That none is open is for the caller to see to, which is the room of appeals.
///
/// # Errors
/// `Denied`; `Conflict` in another state, or as long as appeals are taken.
pub fn close_appeals(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<Contest, AppError> {
    policy::may_prepare(actor, competition)?;
    let closes_at = store::latest_published(tx.conn, contest.id)?.and_then(|set| set.closes_at);
    if contest.state == EventState::Provisional && closes_at.is_none_or(|closes_at| tx.now < closes_at) {
        return Err(AppError::conflict("result-appeals-run"));
    }
    contests::service::move_to(tx, actor, competition, contest, EventState::AppealsClosed, None)
}

/// The published version that counts, when the marks still say what it says and nothing else waits to be published.
fn unchanged(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<ResultSet, AppError> {
    let sets = store::sets_of(tx.conn, contest.id)?;
    if sets.iter().any(|set| set.published_at.is_none()) {
        return Err(AppError::conflict("result-prepared-waits"));
    }
    let latest = sets.into_iter().next_back().ok_or(AppError::conflict("result-none-yet"))?;
    policy::may_publish(actor, competition, &latest)?;
    hold_locked(tx, contest)?;
    if make(tx, competition, contest)?.hash != latest.hash {
        return Err(AppError::conflict("result-marks-changed"));
    }
    Ok(latest)
}

/// Brings the published table into its next stage, and the contest with it.
fn advance(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    latest: &ResultSet,
    (stage, state): (ResultStage, EventState),
) -> Result<ResultSet, AppError> {
    let closes_at = closing(tx, contest, stage)?;
    let set = store::repeat_set(tx.conn, actor, latest, stage, tx.now, closes_at)?;
    audit_publication(tx, actor, competition, contest, &set)?;
    contests::service::move_to(tx, actor, competition, contest, state, None)?;
    Ok(set)
}

fn require_state(contest: &Contest, wanted: EventState) -> Result<(), AppError> {
    if contest.state == wanted { Ok(()) } else { Err(AppError::conflict("result-step-not-now")) }
}

/// Opens the public notice of what is published, for as many working days as the contest says. Where marks changed since,
/// the table after appeals is published first.
///
/// # Errors
/// `Denied`; `Conflict` in another state, or when a version waits or marks changed.
pub fn open_notice(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<ResultSet, AppError> {
    policy::may_prepare(actor, competition)?;
    require_state(contest, EventState::AppealsClosed)?;
    let latest = unchanged(tx, actor, competition, contest)?;
    advance(tx, actor, competition, contest, &latest, (ResultStage::PublicNotice, EventState::PublicNotice))
}

/// Makes the result final once its notice is over and every objection is answered.
///
/// # Errors
/// `Denied`; `Conflict` when any of that does not hold, or a version waits or marks changed.
pub fn finalise(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<ResultSet, AppError> {
    policy::may_prepare(actor, competition)?;
    require_state(contest, EventState::PublicNotice)?;
    let latest = unchanged(tx, actor, competition, contest)?;
    if latest.closes_at.is_some_and(|closes_at| tx.now < closes_at) {
        return Err(AppError::conflict("result-notice-runs"));
    }
    let objections = steps_store::objections_of(tx.conn, contest.id)?;
    let open = objections.iter().filter(|one| one.answered_at.is_none()).count();
    if open > 0 {
        return Err(AppError::Conflict(Message::new("result-objections-open").count("count", open)));
    }
    let set = advance(tx, actor, competition, contest, &latest, (ResultStage::Final, EventState::Final))?;
    tell_entrants(tx, competition, contest, &set)?;
    Ok(set)
}

/// Records in which order somebody put those whom every key left equal.
///
/// # Errors
/// `Denied`; `Conflict` in another state, or where ranks are shared; a field error for codes that are not all of one group
/// of equals, or without a word on who decided.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    order: &[String],
    note: &str,
) -> Result<(), AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    let tie_policy = contest.parsed_rules().map_err(AppError::internal)?.tie_policy;
    policy::may_decide(actor, competition, &duties, tie_policy)?;
    if rules::stage_in(contest.state).is_none() || tie_policy == TiePolicy::Share {
        return Err(AppError::conflict("result-step-not-now"));
    }
    let note = note.trim();
    if note.is_empty() {
        return Err(AppError::field("note", Message::new("error-field-required")));
    }
    hold_locked(tx, contest)?;
    let (inputs, _) = gather(tx, competition, contest)?;
    let named: BTreeSet<String> = order.iter().cloned().collect();
    let groups = equal_by_keys(&inputs).map_err(AppError::internal)?;
    if named.len() != order.len() || !groups.contains(&named) {
        return Err(AppError::field("order", Message::new("result-order-not-a-group")));
    }
    let stored = serde_json::to_string(order).map_err(AppError::internal)?;
    steps_store::insert_decision(tx.conn, actor, contest.id, tie_policy, &stored, note, tx.now)?;
    tx.audit(
        actor,
        Entry::new("result.equals_decided", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "order": order, "policy": tie_policy }))
            .reason(note),
    )
}

/// Records what somebody said against a result in public notice.
///
/// # Errors
/// `Denied`; `Conflict` in another state; a field error when something is missing.
pub fn object(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    (raised_by, content): (&str, &str),
) -> Result<(), AppError> {
    policy::may_prepare(actor, competition)?;
    require_state(contest, EventState::PublicNotice)?;
    let (raised_by, content) = (raised_by.trim(), content.trim());
    for (field, value) in [("raised_by", raised_by), ("content", content)] {
        if value.is_empty() {
            return Err(AppError::field(field, Message::new("error-field-required")));
        }
    }
    if !store::hold(tx.conn, contest)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let token = tx.platform.random.token();
    steps_store::insert_objection(tx.conn, actor, contest.id, &token, (raised_by, content), tx.now)?;
    tx.audit(
        actor,
        Entry::new("result.objection_recorded", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "objection": token })),
    )
}

/// Answers an objection.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when it is answered; a field error without an answer.
pub fn answer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    token: &str,
    answer: &str,
) -> Result<(), AppError> {
    policy::may_prepare(actor, competition)?;
    let answer = answer.trim();
    if answer.is_empty() {
        return Err(AppError::field("answer", Message::new("error-field-required")));
    }
    let objection = steps_store::objections_of(tx.conn, contest.id)?
        .into_iter()
        .find(|one| one.token == token)
        .ok_or(AppError::not_found("result-objection-not-found"))?;
    if !steps_store::answer_objection(tx.conn, actor, &objection, answer, tx.now)? {
        return Err(AppError::conflict("result-objection-answered"));
    }
    tx.audit(
        actor,
        Entry::new("result.objection_answered", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "objection": token }))
            .reason(answer),
    )
}
