//! Closing, checking, signing and locking compartments; opening single aspects after that.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule};
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::model::{Compartment, CompartmentState, SignatureKind, Unlock, panel_values};
use crate::competition::marking::progress::gaps;
use crate::competition::marking::scoring::{Markable, needs_discussion};
use crate::competition::marking::service::{compartment as compartment_at, matrix, panel_rules, subject};
use crate::competition::marking::{locking_store, policy, store};
use crate::competition::officials;
use crate::competition::officials::model::Slot;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AppealId, OfficialId, UnlockId};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use serde_json::json;

/// A compartment that a use case is about, held, with the duties of the actor.
struct Case<'a> {
    competition: &'a Competition,
    contest: &'a Contest,
    module: ContestModule,
    compartment: Compartment,
    duties: Vec<Slot>,
}

fn open_case<'a>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&'a Competition, &'a Contest),
    (letter, day): (&str, i32),
    seen: Option<i32>,
) -> Result<Case<'a>, AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    let (module, compartment) = compartment_at(tx.conn, contest, letter, day)?;
    let compartment = store::hold(tx.conn, compartment.id)?;
    if seen.is_some_and(|seen| seen != compartment.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(Case { competition, contest, module, compartment, duties })
}

fn note(tx: &mut Tx<'_>, actor: &Actor, entry: Entry, reason: Option<&str>) -> Result<(), AppError> {
    tx.audit(
        actor,
        match reason {
            Some(reason) => entry.reason(reason),
            None => entry,
        },
    )
}

fn named(case: &Case<'_>) -> String {
    subject(case.competition, case.contest, &case.module, case.compartment.day)
}

/// The one way of a compartment from state to state.
fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case<'_>,
    next: CompartmentState,
    reason: Option<&str>,
) -> Result<Compartment, AppError> {
    let before = &case.compartment;
    if case.contest.state != EventState::Scoring {
        return Err(AppError::conflict("marking-contest-not-scoring"));
    }
    if !before.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("marking-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !locking_store::set_state(tx.conn, actor, before, next, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let entry = Entry::new("marking.compartment_moved", "compartment", named(case))
        .old(json!({ "state": before.state }))
        .new_values(json!({ "state": next }));
    note(tx, actor, entry, reason)?;
    Ok(Compartment { state: next, version: before.version + 1, ..before.clone() })
}

/// Closes a compartment: all marks are there. From here on its sheets are locked, and it may only be opened as a whole.
///
/// # Errors
/// `Denied`; `Conflict` saying what is missing, or when somebody was faster.
pub fn close(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    seen: Option<i32>,
) -> Result<(), AppError> {
    let case = open_case(tx, actor, place, at, seen)?;
    policy::may_close(&case.duties)?;
    let matrix = matrix(tx.conn, case.contest, &case.compartment)?;
    let found = gaps(&matrix, panel_rules(case.contest)?);
    if !found.is_empty() {
        return Err(AppError::Conflict(
            Message::new("marking-gaps")
                .count("missing", found.missing.iter().sum::<usize>())
                .count("open", found.open.len())
                .count("unconfirmed", found.unconfirmed.len()),
        ));
    }
    move_to(tx, actor, &case, CompartmentState::Entered, None).map(drop)
}

/// Says that the marks of a closed compartment were looked at, by another account than closed it.
///
/// # Errors
/// `Denied` for whoever closed it; `Conflict`.
pub fn check(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    seen: Option<i32>,
) -> Result<(), AppError> {
    let case = open_case(tx, actor, place, at, seen)?;
    policy::may_check(&case.duties)?;
    if actor.account.is_none() || case.compartment.entered_by == actor.account {
        return Err(AppError::denied("denied-marking-own-closing"));
    }
    move_to(tx, actor, &case, CompartmentState::Checked, None).map(drop)
}

/// Opens a compartment again that is not locked, for a reason; what was signed does not count any more.
///
/// # Errors
/// `Denied`; `Conflict`; a field error without a reason.
pub fn reopen(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    seen: Option<i32>,
    reason: &str,
) -> Result<(), AppError> {
    let case = open_case(tx, actor, place, at, seen)?;
    policy::may_lead(&case.duties)?;
    let reason = required_reason(reason)?;
    move_to(tx, actor, &case, CompartmentState::Open, Some(reason))?;
    locking_store::void_signatures(tx.conn, case.compartment.id, tx.now)
}

/// Judges of the panel of a compartment.
///
/// # Errors
/// Those of the database.
pub fn panel_of(tx: &mut Tx<'_>, compartment: &Compartment) -> Result<Vec<OfficialId>, AppError> {
    let mut judges: Vec<OfficialId> = store::marks_of(tx.conn, compartment.id)?
        .into_iter()
        .map(|(_, judge, ..)| judge)
        .collect();
    judges.sort_unstable();
    judges.dedup();
    Ok(judges)
}

/// Signs a checked compartment as one of its judges, or for one who is absent or refuses: then it is a signature of its own
/// kind, with a reason. With the last one the compartment is signed.
///
/// # Errors
/// `Denied`; `Conflict` when it is not checked, or he has signed; a field error beside `official` for who is not on the
/// panel, beside `reason` for signing for another without one.
pub fn sign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    seen: Option<i32>,
    for_another: Option<(OfficialId, &str)>,
) -> Result<(), AppError> {
    let case = open_case(tx, actor, place, at, seen)?;
    let own = officials::service::acting(tx.conn, actor)?.map(|own| own.official.id);
    let panel = panel_of(tx, &case.compartment)?;
    let (judge, kind, reason) = if let Some((judge, reason)) = for_another {
        policy::may_lead(&case.duties)?;
        if own == Some(judge) {
            return Err(AppError::denied("denied-marking-forces-himself"));
        }
        if !panel.contains(&judge) {
            return Err(AppError::field("official", Message::new("marking-not-on-panel")));
        }
        (judge, SignatureKind::Forced, Some(required_reason(reason)?))
    } else {
        let own = own.filter(|own| panel.contains(own));
        (own.ok_or(AppError::denied("denied-marking-of-others"))?, SignatureKind::Own, None)
    };
    if case.compartment.state != CompartmentState::Checked {
        return Err(AppError::conflict("marking-check-first"));
    }
    locking_store::insert_signature(tx.conn, actor, case.compartment.id, judge, (kind, reason), tx.now)?;
    let signed = locking_store::signatures_of(tx.conn, case.compartment.id)?;
    let entry = Entry::new("marking.signed", "compartment", named(&case))
        .new_values(json!({ "official": judge, "kind": kind, "signed": signed.len(), "of": panel.len() }));
    note(tx, actor, entry, reason)?;
    let all = panel
        .iter()
        .all(|judge| signed.iter().any(|signature| signature.official_id == *judge));
    if all {
        move_to(tx, actor, &case, CompartmentState::Signed, None)?;
    }
    Ok(())
}

/// Locks a signed compartment. With the last one of the contest the contest is locked.
///
/// # Errors
/// `Denied`; `Conflict`.
pub fn lock(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    seen: Option<i32>,
) -> Result<(), AppError> {
    // Two last compartments locked at once must see each other.
    let of_contest = store::compartments_of(tx.conn, place.1.id)?;
    for compartment in &of_contest {
        store::hold(tx.conn, compartment.id)?;
    }
    let case = open_case(tx, actor, place, at, seen)?;
    policy::may_lead(&case.duties)?;
    move_to(tx, actor, &case, CompartmentState::Locked, None)?;
    let all = store::compartments_of(tx.conn, case.contest.id)?
        .iter()
        .all(|compartment| compartment.state == CompartmentState::Locked);
    if all {
        contests::service::move_to(tx, actor, case.competition, case.contest, EventState::Locked, None)?;
    }
    Ok(())
}

fn markable_at(compartment: &Compartment, aspect: u32) -> Result<Markable, AppError> {
    let mut markables = compartment.markables().map_err(AppError::internal)?;
    let at = usize::try_from(aspect).map_err(AppError::internal)?;
    if at < markables.len() { Ok(markables.swap_remove(at)) } else { Err(AppError::not_found("mark-aspect-not-found")) }
}

/// Asks to unlock one aspect of one work of a locked compartment, for a reason, perhaps because of an appeal.
///
/// # Errors
/// `Denied`; `NotFound`; `Conflict` when it is not locked, was asked already, or the result is final; a field error without
/// a reason.
pub fn ask_unlock(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    (code, aspect): (&str, u32),
    reason: &str,
    appeal: Option<AppealId>,
) -> Result<UnlockId, AppError> {
    let case = open_case(tx, actor, place, at, None)?;
    policy::may_ask_unlock(&case.duties)?;
    let reason = required_reason(reason)?;
    if case.compartment.state != CompartmentState::Locked {
        return Err(AppError::conflict("marking-not-locked"));
    }
    if !policy::may_still_change(case.contest) {
        return Err(AppError::conflict("marking-result-final"));
    }
    let markable = markable_at(&case.compartment, aspect)?;
    if store::sheets_of(tx.conn, case.compartment.id, Some(code))?.is_empty() {
        return Err(AppError::not_found("mark-aspect-not-found"));
    }
    let stored = i32::try_from(aspect).map_err(AppError::internal)?;
    let id =
        locking_store::insert_unlock(tx.conn, actor, (case.compartment.id, code, stored), (reason, appeal), tx.now)?;
    let entry = Entry::new("marking.unlock_asked", "compartment", named(&case))
        .new_values(json!({ "code": code, "aspect": markable.id, "appeal": appeal }));
    note(tx, actor, entry, Some(reason))?;
    Ok(id)
}

fn unlock_of(tx: &mut Tx<'_>, case: &Case<'_>, id: UnlockId) -> Result<Unlock, AppError> {
    locking_store::unlock_by_id(tx.conn, case.compartment.id, id)?
        .ok_or(AppError::not_found("marking-unlock-not-found"))
}

/// Grants or refuses an unlocking that another asked for. Of two who grant at once one does.
///
/// # Errors
/// `Denied` for whoever asked; `Conflict` when it is decided about.
pub fn decide_unlock(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    id: UnlockId,
    grants: bool,
) -> Result<(), AppError> {
    let case = open_case(tx, actor, place, at, None)?;
    policy::may_grant_unlock(actor, case.competition, &case.duties)?;
    let unlock = unlock_of(tx, &case, id)?;
    if actor.account.is_none() || unlock.asked_by == actor.account {
        return Err(AppError::denied("denied-unlock-own"));
    }
    if unlock.granted_at.is_some() || unlock.closed_at.is_some() {
        return Err(AppError::conflict("marking-unlock-decided"));
    }
    if grants && !policy::may_still_change(case.contest) {
        return Err(AppError::conflict("marking-result-final"));
    }
    let done = if grants {
        locking_store::grant(tx.conn, actor, &unlock, tx.now)?
    } else {
        locking_store::close_unlock(tx.conn, actor, &unlock, tx.now)?
    };
    if !done {
        return Err(AppError::conflict("marking-unlock-decided"));
    }
    let action = if grants { "marking.unlock_granted" } else { "marking.unlock_refused" };
    let aspect = markable_at(&case.compartment, u32::try_from(unlock.aspect).unwrap_or(u32::MAX))?.id;
    let entry =
        Entry::new(action, "compartment", named(&case)).new_values(json!({ "code": unlock.code, "aspect": aspect }));
    note(tx, actor, entry, Some(&unlock.reason))
}

/// Locks an unlocked aspect again, once nothing of it is missing and its judges agree as far as they have to. Without a
/// change everything is as it was.
///
/// # Errors
/// `Denied`; `Conflict` while a mark is missing, or when somebody was faster.
pub fn relock(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32),
    id: UnlockId,
) -> Result<(), AppError> {
    let case = open_case(tx, actor, place, at, None)?;
    policy::may_ask_unlock(&case.duties)
        .or_else(|_| policy::may_grant_unlock(actor, case.competition, &case.duties))?;
    let unlock = unlock_of(tx, &case, id)?;
    if !unlock.is_open() {
        return Err(AppError::conflict("marking-unlock-not-open"));
    }
    let aspect = u32::try_from(unlock.aspect).map_err(AppError::internal)?;
    let markable = markable_at(&case.compartment, aspect)?;
    let panel = store::sheets_of(tx.conn, case.compartment.id, Some(&unlock.code))?;
    let round = store::round_of(tx.conn, case.compartment.id, &unlock.code, unlock.aspect)?;
    let values = panel_values(&panel, aspect, u32::try_from(round).unwrap_or(0)).map_err(AppError::internal)?;
    let rules = panel_rules(case.contest)?;
    if values.iter().any(String::is_empty) || needs_discussion(&markable, &values, rules.rule, rules.max_spread) {
        return Err(AppError::conflict("marking-unlock-incomplete"));
    }
    if !locking_store::close_unlock(tx.conn, actor, &unlock, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let entry = Entry::new("marking.relocked", "compartment", named(&case))
        .new_values(json!({ "code": unlock.code, "aspect": markable.id, "values": values }));
    note(tx, actor, entry, None)
}
