//! Who may do what while a contest is marked. `duties` are those that the actor holds in the contest as an official.

use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials::model::{OfficialDuty, Slot};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{CompetitionId, PersonId};
use crate::platform::error::AppError;

fn has(duties: &[Slot], wanted: &[OfficialDuty]) -> bool {
    duties.iter().any(|slot| wanted.contains(&slot.duty))
}

fn allowed(may: bool) -> Result<(), AppError> {
    if may { Ok(()) } else { Err(AppError::denied("denied-marking-of-others")) }
}

/// Whether the actor leads the judges of the contest.
#[must_use]
pub fn leads(duties: &[Slot]) -> bool {
    has(duties, &[OfficialDuty::ChiefJudge, OfficialDuty::DeputyChiefJudge])
}

/// Opening the marking: whoever runs the event, or the chief judge.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_open(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if leads(duties) { Ok(()) } else { events::policy::may_run(actor, competition) }
}

/// How far the marking has come, with the marks by code and judge: whoever leads the judges, adds up or watches; whoever
/// runs or supervises the event.
///
/// # Errors
/// `Denied`.
pub fn may_follow(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    let watches = has(duties, &[OfficialDuty::TabulationJudge, OfficialDuty::CompetitionMonitor]);
    allowed(leads(duties) || watches || events::policy::sees_running(Some(actor), competition))
}

/// The whole of the marks of a work, for whoever decides about an appeal, and for those who follow the marking.
///
/// # Errors
/// `Denied`.
pub fn may_read_work(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if has(duties, &[OfficialDuty::Arbitration]) { Ok(()) } else { may_follow(actor, competition, duties) }
}

/// Who gave what and when, with names: whoever sees how the event is run. Judges of a panel see each other by number.
///
/// # Errors
/// `Denied`.
pub fn may_trace(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    allowed(events::policy::sees_running(Some(actor), competition))
}

/// Giving marks on a sheet: the judge whose sheet it is, as a judge of that event. For anybody else it does not exist.
///
/// # Errors
/// `NotFound`.
pub fn may_give(actor: &Actor, competition: CompetitionId, judge: PersonId) -> Result<(), AppError> {
    let is_own = actor.role == Role::Judge && actor.competition == Some(competition) && actor.person == Some(judge);
    if is_own { Ok(()) } else { Err(AppError::not_found("sheet-not-found")) }
}

/// Sending an aspect back to its judges, opening a compartment again, locking it, signing for others: the chief judge and
/// his deputy.
///
/// # Errors
/// `Denied`.
pub fn may_lead(duties: &[Slot]) -> Result<(), AppError> {
    allowed(leads(duties))
}

/// Typing from paper: a tabulation judge.
///
/// # Errors
/// `Denied`.
pub fn may_type_paper(duties: &[Slot]) -> Result<(), AppError> {
    allowed(has(duties, &[OfficialDuty::TabulationJudge]))
}

/// Comparing what another typed: whoever adds up, leads or watches.
///
/// # Errors
/// `Denied`.
pub fn may_compare_paper(duties: &[Slot]) -> Result<(), AppError> {
    let watches = has(duties, &[OfficialDuty::TabulationJudge, OfficialDuty::CompetitionMonitor]);
    allowed(watches || leads(duties))
}

/// Saying that all marks of a compartment are there: whoever leads or adds up.
///
/// # Errors
/// `Denied`.
pub fn may_close(duties: &[Slot]) -> Result<(), AppError> {
    allowed(leads(duties) || has(duties, &[OfficialDuty::TabulationJudge]))
}

/// Checking them: as closing, and the monitor. That it is another account is asked with the compartment in hand.
///
/// # Errors
/// `Denied`.
pub fn may_check(duties: &[Slot]) -> Result<(), AppError> {
    if has(duties, &[OfficialDuty::CompetitionMonitor]) { Ok(()) } else { may_close(duties) }
}

/// Asking to unlock an aspect: whoever leads the judges or decides about appeals.
///
/// # Errors
/// `Denied`.
pub fn may_ask_unlock(duties: &[Slot]) -> Result<(), AppError> {
    allowed(leads(duties) || has(duties, &[OfficialDuty::Arbitration]))
}

/// Granting or refusing it, as a second person: whoever leads, watches or runs the event.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_grant_unlock(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if leads(duties) || has(duties, &[OfficialDuty::CompetitionMonitor]) {
        return Ok(());
    }
    events::policy::may_run(actor, competition)
}

/// Recording what happened on the floor: those who were there, and whoever leads or adds up.
///
/// # Errors
/// `Denied`.
pub fn may_record(duties: &[Slot]) -> Result<(), AppError> {
    let was_there = [OfficialDuty::FloorJudge, OfficialDuty::CheckinJudge, OfficialDuty::TabulationJudge];
    allowed(has(duties, &was_there) || leads(duties))
}

/// Whether the marks of a contest may still be unlocked: until its result is final.
#[must_use]
pub fn may_still_change(contest: &Contest) -> bool {
    matches!(
        contest.state,
        EventState::Scoring
            | EventState::Locked
            | EventState::Unsealed
            | EventState::Provisional
            | EventState::AppealsClosed
            | EventState::PublicNotice
    )
}

#[cfg(test)]
mod tests {
    use super::{may_ask_unlock, may_check, may_close, may_give, may_lead, may_record, may_type_paper};
    use crate::competition::officials::model::{OfficialDuty, Slot};
    use crate::kernel::actor::{Actor, Role};
    use crate::kernel::ids::{CompetitionId, ContestModuleId, PersonId};

    #[test]
    fn a_judge_gives_marks_on_his_own_sheet_and_nothing_more() {
        let actor = Actor {
            role: Role::Judge,
            competition: Some(CompetitionId(1)),
            person: Some(PersonId(7)),
            ..Actor::system("test")
        };
        assert!(may_give(&actor, CompetitionId(1), PersonId(7)).is_ok());
        assert!(may_give(&actor, CompetitionId(1), PersonId(8)).is_err());
        assert!(may_give(&actor, CompetitionId(2), PersonId(7)).is_err());
        let scores = [Slot::scoring(ContestModuleId(1))];
        for may in [may_lead, may_type_paper, may_close, may_check, may_ask_unlock, may_record] {
            assert!(may(&scores).is_err());
        }
        assert!(may_check(&[Slot::of(OfficialDuty::CompetitionMonitor)]).is_ok());
        assert!(may_close(&[Slot::of(OfficialDuty::CompetitionMonitor)]).is_err());
    }
}
