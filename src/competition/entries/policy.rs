//! Who may do what with entries. Whoever judges reads none of them, in whatever way: names would break the sealing.

use crate::competition::contests::model::Contest;
use crate::competition::entries::model::{ContestEntry, EntryScope, EntrySource};
use crate::competition::events::model::{Competition, EventState};
use crate::competition::events::policy::may_run;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::CompetitionId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::error::AppError;
use chrono::NaiveDate;

/// Which entries of a competition the actor may know of.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor, competition: CompetitionId) -> Result<EntryScope, AppError> {
    match (actor.role, actor.body, actor.person) {
        (Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System, _, _) => Ok(EntryScope::All),
        (Role::CompetitionOrganiser, _, _) if actor.organises(competition) => Ok(EntryScope::All),
        (Role::BodyStaff, Some(body), _) => Ok(EntryScope::Body(body)),
        (Role::Worker, _, Some(person)) => Ok(EntryScope::Person(person)),
        _ => Err(AppError::denied("denied-entries-of-others")),
    }
}

/// Entering: the organiser of the event and the city for anybody, the staff of a body for its own delegation, a worker
/// himself; on the days of entry.
///
/// # Errors
/// `Denied`; `Conflict` when the competition takes no entries.
pub fn may_enter(actor: &Actor, competition: &Competition, today: NaiveDate) -> Result<(), AppError> {
    let enters = match actor.role {
        Role::BodyStaff => actor.body.is_some(),
        Role::Worker => actor.person.is_some(),
        _ => may_run(actor, competition).is_ok(),
    };
    if !enters {
        return Err(AppError::denied("denied-entries-of-others"));
    }
    if !competition.takes_entries(today) {
        return Err(AppError::Conflict(
            Message::new("entry-not-open").with_key("state", competition.state.label_key()),
        ));
    }
    Ok(())
}

/// Deciding about entries: the organiser's and the city's, as long as nothing is sealed.
///
/// # Errors
/// `Denied`; `Conflict` when it is too late.
pub fn may_review(actor: &Actor, competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    may_run(actor, competition)?;
    if is_reviewable(competition, contest) { Ok(()) } else { Err(AppError::conflict("entry-review-too-late")) }
}

/// Letting somebody in: accepting, returning to be mended, mending. As [`may_review`], and before start groups are drawn:
/// whoever came later would stand in none of them.
///
/// # Errors
/// `Denied`; `Conflict` when it is too late.
pub fn may_admit(actor: &Actor, competition: &Competition, contest: &Contest, is_drawn: bool) -> Result<(), AppError> {
    may_review(actor, competition, contest)?;
    if is_drawn { Err(AppError::conflict("entry-drawn-already")) } else { Ok(()) }
}

/// Whether entries of a contest may still be decided about.
#[must_use]
pub fn is_reviewable(competition: &Competition, contest: &Contest) -> bool {
    contest.state == EventState::Draft
        && matches!(
            competition.state,
            EventState::EntryOpen | EventState::EligibilityChecked | EventState::OfficialsAppointed
        )
}

/// Withdrawing and mending: whoever may enter it while entry is open, the organiser and the city until something is sealed.
/// That the entry is in the actor's scope has been seen to by the look-up. A worker whom others entered sees the entry
/// and leaves it to them.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_withdraw(
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    entry: &ContestEntry,
    today: NaiveDate,
) -> Result<(), AppError> {
    match actor.role {
        Role::Worker if entry.source != EntrySource::Person => Err(AppError::denied("denied-entry-by-others")),
        Role::BodyStaff | Role::Worker => may_enter(actor, competition, today),
        _ => may_review(actor, competition, contest),
    }
}

#[cfg(test)]
mod tests {
    use super::scope_of;
    use crate::kernel::actor::{Actor, Role};
    use crate::kernel::ids::{CompetitionId, PersonId};

    #[test]
    fn a_judge_and_an_organiser_of_another_event_know_of_no_entry() {
        let scope = |role, event| {
            let actor = Actor {
                role,
                competition: Some(CompetitionId(event)),
                person: Some(PersonId(1)),
                ..Actor::system("test")
            };
            scope_of(&actor, CompetitionId(1))
        };
        assert!(scope(Role::Judge, 1).is_err());
        assert!(scope(Role::CompetitionOrganiser, 2).is_err());
        assert!(scope(Role::CompetitionOrganiser, 1).is_ok());
    }
}
