//! Who may do what with a competition. The city drafts and decides, an organiser runs his own event, supervisors and
//! auditors see everything and change nothing, anyone sees what is published.

use crate::competition::events::model::{Competition, EventScope, EventState};
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Which competitions the reader may know of. What is outside is not found for him.
#[must_use]
pub fn scope_of(actor: Option<&Actor>) -> EventScope {
    match actor {
        Some(actor) => match actor.role {
            Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => EventScope::All,
            Role::CompetitionOrganiser | Role::Judge => {
                actor.competition.map_or(EventScope::Public, EventScope::PublicAnd)
            }
            _ => EventScope::Public,
        },
        None => EventScope::Public,
    }
}

/// Drafting and copying: the city's.
///
/// # Errors
/// `Denied`.
pub fn may_draft(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-competition-is-the-citys"))
    }
}

/// Changing, submitting and running: the organiser's for his own event, and the city's.
///
/// # Errors
/// `Denied`; `NotFound` for an event that the actor may not know of.
pub fn may_run(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) || actor.organises(competition.id) {
        return Ok(());
    }
    if actor.is(&[Role::CompetitionOrganiser]) && !competition.state.is_public() {
        return Err(AppError::not_found("competition-not-found"));
    }
    Err(AppError::denied("denied-competition-of-others"))
}

/// Approving and returning: the city's, and never of whoever submitted it.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    may_draft(actor)?;
    if actor.role != Role::System && actor.account.is_some() && actor.account == competition.submitted_by {
        return Err(AppError::denied("denied-competition-own-submission"));
    }
    Ok(())
}

/// Contests, officials and entries of people are those of a skills competition.
///
/// # Errors
/// `Conflict` for a labour competition.
pub fn require_skills(competition: &Competition) -> Result<(), AppError> {
    if competition.is_labour() { Err(AppError::conflict("competition-is-labour")) } else { Ok(()) }
}

/// Whether the reader sees how a competition is run: transitions, the trail, everything before publication.
#[must_use]
pub fn sees_running(actor: Option<&Actor>, competition: &Competition) -> bool {
    actor.is_some_and(|actor| {
        actor.is(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::System])
            || actor.organises(competition.id)
    })
}

/// Whether the reader is led to lists of entries: whoever sees how the event is run, and the staff of bodies, which may
/// send a delegation. What they find there is the policy of entries to say.
#[must_use]
pub fn sees_entries(actor: Option<&Actor>, competition: &Competition) -> bool {
    !competition.is_labour()
        && competition.state.place() >= EventState::EntryOpen.place()
        && (sees_running(actor, competition) || actor.is_some_and(|actor| actor.is(&[Role::BodyStaff])))
}
