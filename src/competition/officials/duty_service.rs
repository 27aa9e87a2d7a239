//! Use cases with duties: give by hand, allocate panels, end.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials::allocation::{Candidate, Panel, allocate};
use crate::competition::officials::model::{HeldDuty, NamedOfficial, Official, OfficialDuty, OfficialState, Slot};
use crate::competition::officials::rules::{assignment_obstacle, incompatible};
use crate::competition::officials::service::{conflict_table, require_no_conflict};
use crate::competition::officials::{policy, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ContestModuleId, OfficialDutyId, OfficialId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use serde_json::json;
use std::collections::HashMap;

fn reason_if_needed<'a>(competition: &Competition, reason: &'a str) -> Result<Option<&'a str>, AppError> {
    if policy::needs_reason(competition) {
        return required_reason(reason).map(Some);
    }
    Ok(Some(reason.trim()).filter(|reason| !reason.is_empty()))
}

/// Gives an official a duty in a contest, chosen by hand. Everything that bars him is looked for here, whichever form or
/// program asks.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; field errors for each conflict, for a place that is taken or excluded by another one
/// of his, and for a missing reason once the officials are appointed.
pub fn assign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    official: &NamedOfficial,
    slot: Slot,
    reason: &str,
) -> Result<(), AppError> {
    let reason = reason_if_needed(competition, reason)?;
    let choice = match reason {
        Some(reason) => Message::new("official-choice-by-hand-because").with("reason", reason),
        None => Message::new("official-choice-by-hand"),
    };
    give(tx, actor, competition, contest, &official.official, slot, &choice)?;
    let mut entry = Entry::new("official.duty_given", "contest", contests::service::address(competition, contest))
        .new_values(duty_values(&official.official, slot));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)
}

fn duty_values(official: &Official, slot: Slot) -> serde_json::Value {
    json!({ "official": official.token, "duty": slot.duty, "module": slot.module, "layer": slot.layer })
}

fn give(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    official: &Official,
    slot: Slot,
    choice: &Message,
) -> Result<(), AppError> {
    let sealed = store::sealed_layers(tx.conn, contest.id)?;
    policy::may_change_duty(actor, competition, contest, slot, &sealed)?;
    store::hold(tx.conn, official.id)?;
    if official.state == OfficialState::Withdrawn {
        return Err(AppError::field("official", Message::new("official-has-withdrawn")));
    }
    if slot.duty.touches_results() {
        require_no_conflict(tx.conn, official, contest.id)?;
    }
    let layers = contest.parsed_rules().map_err(AppError::internal)?.seal_layers;
    let filled: Vec<(OfficialId, Slot)> = store::duties_of_contest(tx.conn, contest.id)?
        .iter()
        .filter(|duty| duty.ended_at.is_none())
        .map(|duty| (duty.official_id, duty.slot()))
        .collect();
    if let Some(obstacle) = assignment_obstacle(official.id, slot, &filled, layers) {
        return Err(AppError::field("official", obstacle));
    }
    store::insert_duty(tx.conn, actor, official.id, contest.id, slot, choice, tx.now).map(drop)
}

/// Ends a duty; once the officials are appointed, for a reason that is kept.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; a field error without a reason.
pub fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    duty: OfficialDutyId,
    reason: &str,
) -> Result<(), AppError> {
    let held = store::duties_of_contest(tx.conn, contest.id)?
        .into_iter()
        .find(|held| held.id == duty && held.ended_at.is_none())
        .ok_or(AppError::not_found("official-duty-not-found"))?;
    let sealed = store::sealed_layers(tx.conn, contest.id)?;
    policy::may_change_duty(actor, competition, contest, held.slot(), &sealed)?;
    let reason = reason_if_needed(competition, reason)?;
    if !store::end_duty(tx.conn, duty, reason, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let mut entry = Entry::new("official.duty_ended", "contest", contests::service::address(competition, contest))
        .old(json!({ "duty": held.duty, "module": held.module_id, "layer": held.layer }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)
}

/// What came of an automatic allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allocated {
    /// Judges who were seated.
    pub seated: usize,
    /// Panels that still lack judges, said with contest and module.
    pub lacking: Vec<Message>,
}

/// Fills the panels of every contest of a competition that is not being scored yet, as far as there is somebody.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason once the officials are appointed.
pub fn allocate_panels(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    reason: &str,
) -> Result<Allocated, AppError> {
    policy::may_manage(actor, competition)?;
    let reason = reason_if_needed(competition, reason)?.map(str::to_owned);
    let contests: Vec<Contest> = contests::store::of_competition(tx.conn, competition.id)?
        .into_iter()
        .filter(|contest| contest.state != EventState::Cancelled && contest.state.place() < EventState::Scoring.place())
        .collect();
    let officials: Vec<Official> = store::of_competition(tx.conn, competition.id)?
        .into_iter()
        .map(|named| named.official)
        .filter(|official| official.state == OfficialState::Confirmed)
        .collect();
    let held = store::duties_of_competition(tx.conn, competition.id)?;
    let mut names: HashMap<ContestModuleId, (String, String)> = HashMap::new();
    let mut panels = Vec::new();
    for contest in &contests {
        let wanted = contest.parsed_rules().map_err(AppError::internal)?.panel_judges;
        for module in contests::store::modules_of(tx.conn, contest.id)? {
            let seated = held.iter().filter(|duty| duty.slot() == Slot::scoring(module.id)).count();
            panels.push(Panel {
                contest: contest.id,
                module: module.id,
                days: (contest.first_day, contest.last_day),
                lacking: usize::try_from(wanted).unwrap_or(0).saturating_sub(seated),
            });
            names.insert(module.id, (contest.name.clone(), module.name));
        }
    }
    let candidates = candidates(tx, &contests, &officials, &held, &panels)?;
    let allocation = allocate(&panels, &candidates);
    for choice in &allocation.chosen {
        let contest = contests
            .iter()
            .find(|contest| contest.id == choice.contest)
            .ok_or(AppError::Internal)?;
        let official = officials
            .iter()
            .find(|official| official.id == choice.official)
            .ok_or(AppError::Internal)?;
        give(tx, actor, competition, contest, official, Slot::scoring(choice.module), &choice.reason)?;
    }
    let lacking: Vec<Message> = allocation
        .unfilled
        .iter()
        .filter_map(|(module, lacking)| {
            let (contest, name) = names.get(module)?;
            Some(
                Message::new("official-allocation-lacks")
                    .with("contest", contest.as_str())
                    .with("module", name.as_str())
                    .count("lacking", *lacking),
            )
        })
        .collect();
    let mut entry = Entry::new("official.panels_allocated", "competition", competition.number.as_str())
        .new_values(json!({ "seated": allocation.chosen.len(), "panels_lacking": lacking.len() }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    Ok(Allocated { seated: allocation.chosen.len(), lacking })
}

fn candidates(
    tx: &mut Tx<'_>,
    contests: &[Contest],
    officials: &[Official],
    held: &[HeldDuty],
    panels: &[Panel],
) -> Result<Vec<Candidate>, AppError> {
    let ids: Vec<_> = contests.iter().map(|contest| contest.id).collect();
    let conflicts = conflict_table(tx.conn, officials, &ids)?;
    Ok(officials
        .iter()
        .map(|official| {
            let own = || held.iter().filter(move |duty| duty.official_id == official.id);
            Candidate {
                official: official.id,
                load: own().count(),
                conflicts: ids
                    .iter()
                    .copied()
                    .filter(|contest| conflicts.contains_key(&(official.id, *contest)))
                    .collect(),
                excluded: panels
                    .iter()
                    .filter(|panel| {
                        own().any(|duty| {
                            // Whoever leads a contest decides about its panels and is not put on one by itself.
                            let leads = matches!(duty.duty, OfficialDuty::ChiefJudge | OfficialDuty::DeputyChiefJudge);
                            duty.contest_id == panel.contest
                                && (leads || incompatible(duty.slot(), Slot::scoring(panel.module)))
                        })
                    })
                    .map(|panel| panel.contest)
                    .collect(),
                seated: own().filter_map(|duty| duty.module_id).collect(),
                scores: own()
                    .filter(|duty| duty.module_id.is_some())
                    .filter_map(|duty| contests.iter().find(|contest| contest.id == duty.contest_id))
                    .map(|contest| (contest.id, (contest.first_day, contest.last_day)))
                    .collect(),
            }
        })
        .collect())
}
