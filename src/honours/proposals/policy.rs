//! Who may do what with proposals.

use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::honours::proposals::model::HonourProposal;
use crate::honours::titles;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::CompetitionId;
use crate::platform::error::AppError;

/// Of which competition the reader lists proposals; nothing for those of all.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor) -> Result<Option<CompetitionId>, AppError> {
    match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::System => Ok(None),
        Role::CompetitionOrganiser => match actor.competition {
            Some(own) => Ok(Some(own)),
            None => Err(AppError::denied("denied-competition-of-others")),
        },
        _ => Err(AppError::denied("denied-competition-of-others")),
    }
}

/// Reading the proposals of a competition.
///
/// # Errors
/// `Denied`.
pub fn may_read(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    match scope_of(actor)? {
        Some(own) if own != competition.id => Err(AppError::denied("denied-competition-of-others")),
        _ => Ok(()),
    }
}

/// Drawing up: whoever runs the competition.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_draw(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)
}

/// Confirming and refusing: the city, and nobody what he drew up himself.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, open: &[HonourProposal]) -> Result<(), AppError> {
    titles::policy::may_manage(actor)?;
    let is_own = |proposal: &HonourProposal| proposal.proposed_by.is_some() && proposal.proposed_by == actor.account;
    if open.iter().any(is_own) { Err(AppError::denied("denied-own-proposal")) } else { Ok(()) }
}
