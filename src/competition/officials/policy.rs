//! Who may do what with officials, and until when.

use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials::model::{OfficialDuty, Slot};
use crate::kernel::actor::Actor;
use crate::platform::error::AppError;

/// Whether the reader sees who officiates: whoever runs the event or supervises.
#[must_use]
pub fn sees_officials(actor: Option<&Actor>, competition: &Competition) -> bool {
    events::policy::sees_running(actor, competition)
}

/// As [`sees_officials`], for a page.
///
/// # Errors
/// `Denied`.
pub fn may_see(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    if sees_officials(Some(actor), competition) {
        Ok(())
    } else {
        Err(AppError::denied("denied-competition-of-others"))
    }
}

/// Entering, changing and withdrawing officials: the organiser's and the city's, from the approval of the plan until
/// rewards are given.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` in another state.
pub fn may_manage(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)?;
    events::policy::require_skills(competition)?;
    if is_open(competition) { Ok(()) } else { Err(AppError::conflict("official-not-now")) }
}

/// Whether officials can be entered in the present state of a competition.
#[must_use]
pub const fn is_open(competition: &Competition) -> bool {
    matches!(
        competition.state,
        EventState::PlanApproved
            | EventState::Published
            | EventState::EntryOpen
            | EventState::EligibilityChecked
            | EventState::OfficialsAppointed
    )
}

/// Giving and ending a duty. A panel is fixed once its contest is being scored; who keeps a sealed layer keeps it until
/// all marks are locked, so that nobody else comes to read it before.
///
/// # Errors
/// As [`may_manage`]; `Conflict` when it is too late.
pub fn may_change_duty(
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    slot: Slot,
    sealed_layers: &[i32],
) -> Result<(), AppError> {
    may_manage(actor, competition)?;
    if contest.state == EventState::Cancelled {
        return Err(AppError::conflict("official-contest-cancelled"));
    }
    let place = contest.state.place();
    if slot.duty == OfficialDuty::ScoringJudge && place >= EventState::Scoring.place() {
        return Err(AppError::conflict("official-panel-fixed"));
    }
    let is_sealed = slot.layer.is_some_and(|layer| sealed_layers.contains(&layer));
    if is_sealed && place < EventState::Locked.place() {
        return Err(AppError::conflict("official-layer-kept"));
    }
    Ok(())
}

/// Whether a change of duties has to be explained: once the officials are appointed.
#[must_use]
pub fn needs_reason(competition: &Competition) -> bool {
    competition.state == EventState::OfficialsAppointed
}
