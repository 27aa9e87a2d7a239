//! Who may do what with appeals.

use crate::competition::appeals::model::{Appeal, AppealMedium, AppealScope, AppealState};
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::officials::model::{OfficialDuty, Slot};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::OfficialId;
use crate::platform::error::AppError;

/// Which appeals of a competition the actor may know of; `official` is what he is among its officials.
#[must_use]
pub fn scope_of(actor: &Actor, competition: &Competition, official: Option<OfficialId>) -> AppealScope {
    if events::policy::sees_running(Some(actor), competition) {
        return AppealScope::All;
    }
    match (actor.role, actor.body, actor.person, official) {
        (Role::BodyStaff, Some(body), ..) => AppealScope::Body(body),
        (Role::Worker, _, Some(person), _) => AppealScope::Person(person),
        (Role::Judge, .., Some(official)) => AppealScope::Member(official),
        _ => AppealScope::Nothing,
    }
}

/// Filing: for an entry in the actor's own scope; from paper by whoever runs the event. That the entry is in scope is
/// seen to by the look-up.
///
/// # Errors
/// `Denied`.
pub fn may_file(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    match actor.role {
        Role::Worker if actor.person.is_some() => Ok(()),
        Role::BodyStaff if actor.body.is_some() => Ok(()),
        _ => events::policy::may_run(actor, competition),
    }
}

/// Withdrawing, adding evidence, acknowledging: whoever filed it or could have, and for one from paper whoever runs the
/// event. Others who run the event do not take back what a contestant filed himself.
///
/// # Errors
/// `Denied`.
pub fn may_act_for(actor: &Actor, competition: &Competition, appeal: &Appeal) -> Result<(), AppError> {
    let files_himself = matches!(actor.role, Role::Worker | Role::BodyStaff);
    let filed_it = actor.account.is_some() && actor.account == appeal.filed_by;
    let from_paper = appeal.medium == AppealMedium::Paper;
    if files_himself || filed_it || (from_paper && events::policy::may_run(actor, competition).is_ok()) {
        return Ok(());
    }
    Err(AppError::denied("appeal-denied-of-others"))
}

/// Accepting, refusing, naming the panel, answering: whoever runs the event.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_manage(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)
}

/// Recording a decision: a member of the panel who did not accept the appeal.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, appeal: &Appeal) -> Result<(), AppError> {
    if actor.account.is_none() || actor.account == appeal.accepted_by || actor.account == appeal.filed_by {
        return Err(AppError::denied("appeal-denied-own"));
    }
    Ok(())
}

/// Whether somebody may sit on the panels of a contest: he holds the duty of arbitration there now, and never held another.
#[must_use]
pub fn may_sit(held: &[Slot], held_before: &[Slot]) -> bool {
    held.contains(&Slot::of(OfficialDuty::Arbitration))
        && held
            .iter()
            .chain(held_before)
            .all(|slot| slot.duty == OfficialDuty::Arbitration)
}

/// Whether the reader sees what was noted at the hearing: those who run and watch the event, and those who hear it.
#[must_use]
pub const fn sees_hearing(scope: AppealScope, is_seated: bool) -> bool {
    matches!(scope, AppealScope::All) || is_seated
}

/// Whether the reader knows of an appeal as an official only.
#[must_use]
pub const fn reads_as_member(scope: AppealScope) -> bool {
    matches!(scope, AppealScope::Member(_))
}

/// Whether evidence can still be added in a state.
#[must_use]
pub const fn takes_evidence(state: AppealState) -> bool {
    matches!(state, AppealState::Filed | AppealState::Accepted | AppealState::Hearing)
}

#[cfg(test)]
mod tests {
    use super::may_sit;
    use crate::competition::officials::model::{OfficialDuty, Slot};
    use crate::kernel::ids::ContestModuleId;

    #[test]
    fn whoever_judged_does_not_arbitrate() {
        let arbitration = Slot::of(OfficialDuty::Arbitration);
        assert!(may_sit(&[arbitration], &[]) && may_sit(&[arbitration], &[arbitration]));
        assert!(!may_sit(&[], &[arbitration]));
        for other in [Slot::of(OfficialDuty::ChiefJudge), Slot::scoring(ContestModuleId(1)), Slot::sealing(1)] {
            assert!(!may_sit(&[arbitration, other], &[]), "{other:?}");
            assert!(!may_sit(&[arbitration], &[other]), "{other:?}");
        }
    }
}
