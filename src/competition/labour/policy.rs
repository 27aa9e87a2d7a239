//! Who may do what in a labour competition. The organiser and the city run it, staff of a body acts for its own units, and
//! nobody reviews, confirms or decides what he brought in himself.

use crate::competition::events::model::{Competition, EventState};
use crate::competition::events::policy::{may_run, sees_running};
use crate::competition::labour::model::{
    CommendationState, LabourCommendation, LabourReport, LabourResult, LabourScope, LabourUnit, LabourUnitState,
};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::AccountId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::error::AppError;
use chrono::NaiveDate;

/// Which units the actor may know of beyond what is published.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor, competition: &Competition) -> Result<LabourScope, AppError> {
    match (actor.role, actor.body) {
        _ if sees_running(Some(actor), competition) => Ok(LabourScope::All),
        (Role::BodyStaff, Some(body)) => Ok(LabourScope::Body(body)),
        _ => Err(AppError::denied("denied-labour-of-others")),
    }
}

fn not_now(competition: &Competition) -> AppError {
    AppError::Conflict(Message::new("labour-not-now").with_key("state", competition.state.label_key()))
}

fn require(competition: &Competition, states: &[EventState]) -> Result<(), AppError> {
    if states.contains(&competition.state) { Ok(()) } else { Err(not_now(competition)) }
}

fn is_same(actor: &Actor, other: Option<AccountId>) -> bool {
    actor.role != Role::System && actor.account.is_some() && actor.account == other
}

/// Saying what is measured: until the competition is published.
///
/// # Errors
/// `Denied`; `Conflict` afterwards.
pub fn may_set_indicators(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    may_run(actor, competition)?;
    require(competition, &[EventState::Draft, EventState::Returned, EventState::PlanApproved])
}

/// Entering a unit: who runs the competition for any, the staff of a body for its own, on the days of entry.
///
/// # Errors
/// `Denied`; `Conflict` when the competition takes no entries.
pub fn may_enter(actor: &Actor, competition: &Competition, today: NaiveDate) -> Result<(), AppError> {
    match (actor.role, actor.body) {
        (Role::BodyStaff, Some(_)) => {}
        (Role::BodyStaff, None) => return Err(AppError::denied("denied-labour-of-others")),
        _ => may_run(actor, competition)?,
    }
    if competition.takes_entries(today) { Ok(()) } else { Err(not_now(competition)) }
}

/// Changing what a unit says of itself: whoever may enter it, until it is decided about.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_change(
    actor: &Actor,
    competition: &Competition,
    unit: &LabourUnit,
    today: NaiveDate,
) -> Result<(), AppError> {
    acts_for(actor, competition, unit)?;
    may_enter(actor, competition, today)?;
    if unit.state == LabourUnitState::Submitted { Ok(()) } else { Err(AppError::conflict("labour-unit-decided")) }
}

/// Deciding about units: who runs the competition, until it starts.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_decide_unit(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    may_run(actor, competition)?;
    require(competition, &[EventState::EntryOpen, EventState::EligibilityChecked])
}

/// Taking a unit out: its own staff while entry is open, who runs the competition until the result is final.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_withdraw(
    actor: &Actor,
    competition: &Competition,
    unit: &LabourUnit,
    today: NaiveDate,
) -> Result<(), AppError> {
    if may_run(actor, competition).is_ok() {
        return require(
            competition,
            &[
                EventState::EntryOpen,
                EventState::EligibilityChecked,
                EventState::Running,
                EventState::Provisional,
                EventState::PublicNotice,
            ],
        );
    }
    acts_for(actor, competition, unit)?;
    may_enter(actor, competition, today)
}

/// Acting for a unit: who runs the competition, and the staff of its body.
///
/// # Errors
/// `Denied`.
pub fn acts_for(actor: &Actor, competition: &Competition, unit: &LabourUnit) -> Result<(), AppError> {
    if may_run(actor, competition).is_ok() || unit.body_id.is_some_and(|body| actor.is_staff_of(body)) {
        return Ok(());
    }
    Err(AppError::denied("denied-labour-of-others"))
}

/// Writing and correcting reports of a unit: from the start until the result is final.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_report(actor: &Actor, competition: &Competition, unit: &LabourUnit) -> Result<(), AppError> {
    acts_for(actor, competition, unit)?;
    require(competition, &[EventState::Running, EventState::Provisional, EventState::PublicNotice])?;
    if unit.state == LabourUnitState::Accepted { Ok(()) } else { Err(AppError::conflict("labour-unit-takes-no-part")) }
}

/// Reviewing a report: who runs the competition, and never whoever submitted it.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_review(actor: &Actor, competition: &Competition, report: &LabourReport) -> Result<(), AppError> {
    may_run(actor, competition)?;
    if is_same(actor, report.submitted_by) {
        return Err(AppError::denied("denied-labour-own-report"));
    }
    require(competition, &[EventState::Running, EventState::Provisional, EventState::PublicNotice])
}

/// Whether the actor follows the standing while it is made: who sees how the event is run, and the staff of bodies with
/// a unit in it.
#[must_use]
pub fn follows_standing(actor: Option<&Actor>, competition: &Competition, own_units: usize) -> bool {
    sees_running(actor, competition) || own_units > 0
}

/// Computing the result.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_compute(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    may_run(actor, competition)?;
    require(competition, &[EventState::Running, EventState::Provisional, EventState::PublicNotice])
}

/// Publishing the result.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_publish(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    may_run(actor, competition)?;
    require(competition, &[EventState::Provisional])
}

/// Making a published result final: never whoever published it.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_confirm(actor: &Actor, competition: &Competition, result: &LabourResult) -> Result<(), AppError> {
    may_run(actor, competition)?;
    if is_same(actor, result.published_by) {
        return Err(AppError::denied("denied-labour-own-publication"));
    }
    require(competition, &[EventState::PublicNotice])
}

/// Proposing somebody of a unit, or the unit: from the start until the commendations are decided.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_propose(actor: &Actor, competition: &Competition, unit: &LabourUnit) -> Result<(), AppError> {
    acts_for(actor, competition, unit)?;
    require(competition, &[EventState::Running, EventState::Provisional, EventState::PublicNotice, EventState::Final])?;
    if unit.state == LabourUnitState::Accepted { Ok(()) } else { Err(AppError::conflict("labour-unit-takes-no-part")) }
}

/// Commending units by their rank: when the result is final.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_commend(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    may_run(actor, competition)?;
    require(competition, &[EventState::Final])
}

/// Deciding about a proposal: never whoever made it.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_decide_commendation(
    actor: &Actor,
    competition: &Competition,
    commendation: &LabourCommendation,
) -> Result<(), AppError> {
    may_commend(actor, competition)?;
    if is_same(actor, commendation.proposed_by) {
        return Err(AppError::denied("denied-labour-own-proposal"));
    }
    if commendation.state == CommendationState::Proposed {
        Ok(())
    } else {
        Err(AppError::conflict("labour-commendation-decided"))
    }
}

/// Whether the public result of a competition is there to be read.
#[must_use]
pub const fn is_result_public(competition: &Competition) -> bool {
    matches!(
        competition.state,
        EventState::PublicNotice | EventState::Final | EventState::RewardsIssued | EventState::Archived
    )
}

/// Whether the commendations of a competition are there to be read.
#[must_use]
pub const fn are_commendations_public(competition: &Competition) -> bool {
    matches!(competition.state, EventState::Final | EventState::RewardsIssued | EventState::Archived)
}
