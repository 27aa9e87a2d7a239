//! The hearing of an appeal: who may sit, who sits, what was noted, what was decided, which marks are opened for it.

use crate::competition::appeals::model::{Appeal, AppealOutcome, AppealState};
use crate::competition::appeals::service::{Case, move_to};
use crate::competition::appeals::settings::PANEL_MEMBERS;
use crate::competition::appeals::store::{self, Step};
use crate::competition::appeals::{policy, rules};
use crate::competition::contests::model::Contest;
use crate::competition::marking;
use crate::competition::marking::locking_service;
use crate::competition::officials;
use crate::competition::officials::model::{HeldDuty, NamedOfficial, OfficialDuty, OfficialState, Slot};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{OfficialId, UnlockId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use serde_json::json;

/// Somebody with the duty of arbitration in a contest.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who.
    pub named: NamedOfficial,
    /// Why he may not sit; empty when he may.
    pub obstacles: Vec<Message>,
}

/// Slots that an official holds and held in a contest, of all duties of the contest.
fn slots_of(duties: &[HeldDuty], official: OfficialId) -> (Vec<Slot>, Vec<Slot>) {
    let (held, before): (Vec<&HeldDuty>, Vec<&HeldDuty>) = duties
        .iter()
        .filter(|duty| duty.official_id == official)
        .partition(|duty| duty.ended_at.is_none());
    let slots = |of: Vec<&HeldDuty>| of.into_iter().map(HeldDuty::slot).collect();
    (slots(held), slots(before))
}

/// Everybody with the duty of arbitration in a contest, each with what keeps him from sitting.
///
/// # Errors
/// Those of the database.
pub fn candidates(conn: &mut Conn, contest: &Contest) -> Result<Vec<Candidate>, AppError> {
    let duties = officials::store::duties_of_contest(conn, contest.id)?;
    let mut found = Vec::new();
    for named in officials::store::of_competition(conn, contest.competition_id)? {
        let (held, before) = slots_of(&duties, named.official.id);
        if !held.contains(&Slot::of(OfficialDuty::Arbitration)) {
            continue;
        }
        let mut obstacles: Vec<Message> = officials::service::conflicts_of(conn, &named.official, contest.id)?
            .iter()
            .map(officials::rules::Conflict::message)
            .collect();
        if named.official.state != OfficialState::Confirmed {
            obstacles.push(Message::new("appeal-panel-unconfirmed"));
        }
        if !policy::may_sit(&held, &before) {
            obstacles.push(Message::new("appeal-panel-judged"));
        }
        found.push(Candidate { named, obstacles });
    }
    Ok(found)
}

/// Names the panel of an accepted appeal; or anew, when somebody has fallen out, as long as nothing is decided.
///
/// # Errors
/// `Denied`, `Conflict`; a field error beside `members` for whoever may not sit, or too few.
pub fn seat(tx: &mut Tx<'_>, actor: &Actor, case: &Case, tokens: &[String]) -> Result<(), AppError> {
    policy::may_manage(actor, &case.competition)?;
    let all = candidates(tx.conn, &case.contest)?;
    let id_of = |token: &String| {
        all.iter()
            .find(|one| one.named.official.token == *token)
            .map(|one| one.named.official.id)
            .ok_or_else(|| AppError::field("members", Message::new("appeal-panel-not-eligible")))
    };
    let mut chosen = tokens.iter().map(id_of).collect::<Result<Vec<OfficialId>, AppError>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    for one in all.iter().filter(|one| chosen.contains(&one.named.official.id)) {
        if let Some(obstacle) = one.obstacles.first() {
            return Err(AppError::field("members", obstacle.clone()));
        }
    }
    let eligible: Vec<OfficialId> = all
        .iter()
        .filter(|one| one.obstacles.is_empty())
        .map(|one| one.named.official.id)
        .collect();
    if let Some(obstacle) = rules::panel_obstacle(&chosen, &eligible, tx.setting(&PANEL_MEMBERS)) {
        return Err(AppError::field("members", obstacle));
    }
    let entry = Entry::new("appeal.panel_named", "appeal", case.appeal.number.as_str())
        .new_values(json!({ "state": AppealState::Hearing, "members": tokens }));
    move_to(tx, actor, &case.appeal, AppealState::Hearing, Step::Plain, entry)?;
    let seated = seats(tx.conn, &case.appeal)?;
    for left in seated.iter().filter(|one| !chosen.contains(one)) {
        store::unseat(tx.conn, case.appeal.id, *left, tx.now)?;
    }
    for new in chosen.iter().filter(|one| !seated.contains(one)) {
        store::seat(tx.conn, actor, case.appeal.id, *new, tx.now)?;
    }
    Ok(())
}

/// Who sits on the panel of an appeal now.
///
/// # Errors
/// Those of the database.
pub fn seats(conn: &mut Conn, appeal: &Appeal) -> Result<Vec<OfficialId>, AppError> {
    Ok(store::members_of(conn, appeal.id)?
        .into_iter()
        .filter(|member| member.ended_at.is_none())
        .map(|member| member.official_id)
        .collect())
}

/// The actor as a member of the panel of an appeal. Everything that a member reads or does asks here: he is named, holds
/// the duty of arbitration and no other, and has no conflict, even one that was declared since.
///
/// # Errors
/// `Denied`.
pub fn seated(conn: &mut Conn, actor: &Actor, contest: &Contest, appeal: &Appeal) -> Result<NamedOfficial, AppError> {
    let stranger = || AppError::denied("appeal-denied-panel");
    let named = officials::service::acting(conn, actor)?.ok_or_else(stranger)?;
    if named.official.competition_id != contest.competition_id || !seats(conn, appeal)?.contains(&named.official.id) {
        return Err(stranger());
    }
    let duties = officials::store::duties_of_contest(conn, contest.id)?;
    let (held, before) = slots_of(&duties, named.official.id);
    if !policy::may_sit(&held, &before) {
        return Err(stranger());
    }
    match officials::service::require_no_conflict(conn, &named.official, contest.id) {
        Ok(()) => Ok(named),
        Err(AppError::Fields(_)) => Err(AppError::denied("appeal-denied-conflict")),
        Err(other) => Err(other),
    }
}

/// Whether the actor leads the judges of the contest of an appeal, and so reads what is heard against them.
///
/// # Errors
/// Those of the database.
pub fn leads(conn: &mut Conn, actor: &Actor, case: &Case) -> Result<bool, AppError> {
    let duties = officials::service::duties_of_actor(conn, actor, case.contest.id)?;
    Ok(marking::policy::leads(&duties))
}

/// Writes down what was said at the hearing.
///
/// # Errors
/// `Denied`; `Conflict` when it is over; a field error without words.
pub fn note(tx: &mut Tx<'_>, actor: &Actor, case: &Case, words: &str) -> Result<(), AppError> {
    let member = seated(tx.conn, actor, &case.contest, &case.appeal)?;
    if case.appeal.state != AppealState::Hearing {
        return Err(AppError::conflict("appeal-not-heard"));
    }
    let words = words.trim();
    if words.is_empty() {
        return Err(AppError::field("words", Message::new("error-field-required")));
    }
    store::insert_note(tx.conn, case.appeal.id, member.official.id, words, tx.now)?;
    tx.audit(
        actor,
        Entry::new("appeal.noted", "appeal", case.appeal.number.as_str())
            .new_values(json!({ "letters": words.chars().count() })),
    )
}

/// What a panel decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Upheld or dismissed.
    pub outcome: AppealOutcome,
    /// The decision in words.
    pub decision: String,
    /// Its reasons.
    pub reasons: String,
    /// Tokens of the members who were there.
    pub present: Vec<String>,
}

/// Records the decision of the panel. Of two that are recorded at once one counts.
///
/// # Errors
/// `Denied`; `Conflict`; a field error beside `present` when too few were there.
pub fn decide(tx: &mut Tx<'_>, actor: &Actor, case: &Case, decision: &Decision) -> Result<(), AppError> {
    let recorder = seated(tx.conn, actor, &case.contest, &case.appeal)?;
    policy::may_decide(actor, &case.appeal)?;
    let panel = seats(tx.conn, &case.appeal)?;
    let candidates = candidates(tx.conn, &case.contest)?;
    let mut present = Vec::new();
    for token in &decision.present {
        let found = candidates.iter().find(|one| one.named.official.token == *token);
        let obstacle = found.and_then(|one| one.obstacles.first().cloned());
        match (found, obstacle) {
            (Some(one), None) => present.push(one.named.official.id),
            // Somebody who has to stay away by now was not there in the sense of the rule.
            (_, obstacle) => {
                let message = obstacle.unwrap_or_else(|| Message::new("appeal-present-not-seated"));
                return Err(AppError::field("present", message));
            }
        }
    }
    present.sort_unstable();
    present.dedup();
    if let Some(obstacle) = rules::decision_obstacle(&present, &panel, recorder.official.id) {
        return Err(AppError::field("present", obstacle));
    }
    let next = decision.outcome.state();
    let entry = Entry::new("appeal.decided", "appeal", case.appeal.number.as_str()).new_values(json!({
        "state": next, "decision": decision.decision, "present": decision.present,
    }));
    let step = Step::Decided(decision.outcome, &decision.decision, &decision.reasons);
    move_to(tx, actor, &case.appeal, next, step, entry.reason(decision.reasons.as_str()))?;
    store::set_present(tx.conn, case.appeal.id, &present)
}

/// Which mark is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkPlace {
    /// Letter of the module.
    pub letter: String,
    /// Day of marking.
    pub day: i32,
    /// Place of the aspect in the compartment, from 0.
    pub aspect: u32,
}

/// Asks to unlock a mark of the work of an upheld appeal: a member of its panel, or whoever leads the judges.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; a field error without a reason.
pub fn ask_unlock(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    place: &MarkPlace,
    reason: &str,
) -> Result<(), AppError> {
    if !leads(tx.conn, actor, case)? {
        seated(tx.conn, actor, &case.contest, &case.appeal)?;
    }
    if case.appeal.state != AppealState::Upheld {
        return Err(AppError::conflict("appeal-not-upheld"));
    }
    let code =
        store::code_of_entry(tx.conn, case.appeal.entry_id)?.ok_or(AppError::not_found("mark-aspect-not-found"))?;
    locking_service::ask_unlock(
        tx,
        actor,
        (&case.competition, &case.contest),
        (&place.letter, place.day),
        (&code, place.aspect),
        reason,
        Some(case.appeal.id),
    )
    .map(drop)
}

/// Grants or refuses to unlock a mark for an appeal, as a second person.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`.
pub fn decide_unlock(tx: &mut Tx<'_>, actor: &Actor, case: &Case, id: UnlockId, grants: bool) -> Result<(), AppError> {
    let unlock = marking::locking_store::unlocks_of_appeal(tx.conn, case.appeal.id)?
        .into_iter()
        .find(|unlock| unlock.id == id)
        .ok_or(AppError::not_found("marking-unlock-not-found"))?;
    let compartment = marking::store::compartments_of(tx.conn, case.contest.id)?
        .into_iter()
        .find(|one| one.id == unlock.compartment_id)
        .ok_or(AppError::not_found("compartment-not-found"))?;
    let module = crate::competition::contests::store::modules_of(tx.conn, case.contest.id)?
        .into_iter()
        .find(|module| module.id == compartment.module_id)
        .ok_or(AppError::not_found("compartment-not-found"))?;
    let place = (&case.competition, &case.contest);
    let at = (module.letter().to_string(), compartment.day);
    locking_service::decide_unlock(tx, actor, place, (&at.0, at.1), id, grants)
}
