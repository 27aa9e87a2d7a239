//! Who may do what with results. `duties` are those that the actor holds in the contest as an official.

use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::officials::model::{OfficialDuty, Slot};
use crate::competition::rankings::model::TiePolicy;
use crate::competition::results::model::{ResultSet, SIGNERS};
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Whether the actor signs results of the contest.
#[must_use]
pub fn signs(duties: &[Slot]) -> bool {
    duties.iter().any(|slot| SIGNERS.contains(&slot.duty))
}

/// How far a result has come, with versions that are not published: whoever runs or supervises the event, and who signs.
///
/// # Errors
/// `Denied`.
pub fn may_follow(actor: &Actor, competition: &Competition, duties: &[Slot]) -> Result<(), AppError> {
    if signs(duties) || events::policy::sees_running(Some(actor), competition) {
        Ok(())
    } else {
        Err(AppError::denied("denied-competition-of-others"))
    }
}

/// Preparing, opening the notice, recording objections: whoever runs the event.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_prepare(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)
}

/// Publishing: whoever runs the event and did not prepare the table. What is published again in a later stage is published
/// by the same two.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_publish(actor: &Actor, competition: &Competition, set: &ResultSet) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)?;
    if actor.role != Role::System && (actor.account.is_none() || actor.account == set.prepared_by) {
        return Err(AppError::denied("denied-result-own-preparation"));
    }
    Ok(())
}

/// Recording how equals were put into an order: whoever runs the event; where the chief judge decides, he himself too.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_decide(
    actor: &Actor,
    competition: &Competition,
    duties: &[Slot],
    policy: TiePolicy,
) -> Result<(), AppError> {
    let is_chief = duties.iter().any(|slot| slot.duty == OfficialDuty::ChiefJudge);
    if policy == TiePolicy::ChiefJudge && is_chief { Ok(()) } else { events::policy::may_run(actor, competition) }
}

/// Whether results of a contest may be public: from the provisional one on.
#[must_use]
pub fn is_public(contest: &Contest) -> bool {
    contest.state.has_results()
}

#[cfg(test)]
mod tests {
    use super::signs;
    use crate::competition::officials::model::{OfficialDuty, Slot};
    use crate::kernel::ids::ContestModuleId;

    #[test]
    fn only_the_chief_judge_and_the_monitor_sign() {
        for duty in OfficialDuty::ALL {
            let expected = matches!(duty, OfficialDuty::ChiefJudge | OfficialDuty::CompetitionMonitor);
            assert_eq!(signs(&[Slot::of(*duty)]), expected, "{duty}");
        }
        assert!(!signs(&[Slot::scoring(ContestModuleId(1))]));
    }
}
