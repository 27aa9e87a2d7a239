//! Who may see and do what around a draw and a seal. `duties` are those that the actor holds in the contest as an official.

use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials::model::{OfficialDuty, Slot};
use crate::competition::sealing::model::SealLayer;
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

fn has(duties: &[Slot], duty: OfficialDuty) -> bool {
    duties.iter().any(|slot| slot.duty == duty)
}

/// Whether somebody gives or adds up marks, and so must not learn who is who.
#[must_use]
pub fn is_blind(duties: &[Slot]) -> bool {
    has(duties, OfficialDuty::ScoringJudge) || has(duties, OfficialDuty::TabulationJudge)
}

/// How far the sealing of a contest has come: for whoever runs or supervises the event, and its own officials.
///
/// # Errors
/// `Denied`.
pub fn may_follow(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    let is_official = actor.role == Role::Judge && actor.competition == Some(competition.id);
    if is_official || events::policy::sees_running(Some(actor), competition) {
        Ok(())
    } else {
        Err(AppError::denied("denied-competition-of-others"))
    }
}

/// The start groups name entries, so whoever scores does not see them before all is unsealed; then anybody may check them.
#[must_use]
pub fn sees_draw(actor: Option<&Actor>, competition: &Competition, contest: &Contest, duties: &[Slot]) -> bool {
    if is_unsealed(contest) || events::policy::sees_running(actor, competition) {
        return true;
    }
    let leads = [
        OfficialDuty::ChiefJudge,
        OfficialDuty::DeputyChiefJudge,
        OfficialDuty::SealingJudge,
        OfficialDuty::CheckinJudge,
        OfficialDuty::FloorJudge,
        OfficialDuty::CompetitionMonitor,
    ]
    .iter()
    .any(|duty| has(duties, *duty));
    leads && !is_blind(duties)
}

/// Whether the codes of a contest have been opened.
#[must_use]
pub fn is_unsealed(contest: &Contest) -> bool {
    contest.state != EventState::Cancelled && contest.state.place() >= EventState::Unsealed.place()
}

/// Drawing start groups: whoever runs the event, or the chief judge when he does not score himself.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_draw(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if has(duties, OfficialDuty::ChiefJudge) && !is_blind(duties) {
        return Ok(());
    }
    events::policy::may_run(actor, competition)
}

/// Confirming a draw from a box: as [`may_draw`], and the monitor.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_witness(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if has(duties, OfficialDuty::CompetitionMonitor) {
        return Ok(());
    }
    may_draw(actor, competition, duties)
}

/// Starting a contest: whoever runs the event, or its chief judge.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_start(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if has(duties, OfficialDuty::ChiefJudge) {
        return Ok(());
    }
    events::policy::may_run(actor, competition)
}

/// Sealing a layer and asking to unseal it: its own judge.
///
/// # Errors
/// `Denied`.
pub fn may_seal(duties: &[Slot], layer: i32) -> Result<(), AppError> {
    if duties.contains(&Slot::sealing(layer)) { Ok(()) } else { Err(AppError::denied("denied-layer-of-another")) }
}

/// Confirming that a layer is unsealed: the monitor.
///
/// # Errors
/// `Denied`.
pub fn may_unseal(duties: &[Slot]) -> Result<(), AppError> {
    if has(duties, OfficialDuty::CompetitionMonitor) { Ok(()) } else { Err(AppError::denied("denied-unsealing")) }
}

/// Reading a layer: its own judge, and once it is unsealed whoever runs the event, the auditor and the monitor.
///
/// # Errors
/// `Denied`.
pub fn may_read(actor: &Actor, competition: &Competition, duties: &[Slot], layer: &SealLayer) -> Result<(), AppError> {
    if duties.contains(&Slot::sealing(layer.layer)) {
        return Ok(());
    }
    let checks = events::policy::may_run(actor, competition).is_ok()
        || actor.role == Role::Auditor
        || has(duties, OfficialDuty::CompetitionMonitor);
    if checks && layer.unsealed_at.is_some() {
        return Ok(());
    }
    Err(AppError::denied("denied-layer-sealed"))
}

#[cfg(test)]
mod tests {
    use super::{is_blind, may_seal, may_unseal};
    use crate::competition::officials::model::{OfficialDuty, Slot};
    use crate::kernel::ids::ContestModuleId;

    #[test]
    fn a_layer_is_its_own_judges_and_nobody_elses() {
        assert!(may_seal(&[Slot::sealing(1)], 1).is_ok());
        for other in [Slot::sealing(2), Slot::of(OfficialDuty::ChiefJudge), Slot::scoring(ContestModuleId(1))] {
            assert!(may_seal(&[other], 1).is_err(), "{other:?}");
        }
        assert!(may_unseal(&[Slot::of(OfficialDuty::CompetitionMonitor)]).is_ok());
        assert!(may_unseal(&[Slot::sealing(1)]).is_err());
        assert!(is_blind(&[Slot::of(OfficialDuty::ChiefJudge), Slot::scoring(ContestModuleId(1))]));
    }
}
