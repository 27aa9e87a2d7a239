//! Who may do what with nominations. Bodies nominate their people, the city those of districts; the city reviews, publishes
//! and decides, and nobody about what he nominated, about himself, or about what he put on notice.

use crate::honours::selection::model::{Nomination, NominationScope, NominationState};
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Which nominations somebody may know of.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor) -> Result<NominationScope, AppError> {
    match (actor.role, actor.body) {
        (Role::CityAdministrator | Role::Auditor | Role::System, _) => Ok(NominationScope::All),
        (Role::BodyStaff, Some(body)) => Ok(NominationScope::Body(body)),
        _ => Err(AppError::denied("denied-nomination-of-others")),
    }
}

/// Whether somebody reads what experts and objectors say.
#[must_use]
pub fn sees_inside(actor: &Actor) -> bool {
    actor.is(&[Role::CityAdministrator, Role::Auditor, Role::System])
}

/// Nominating somebody.
///
/// # Errors
/// `Denied`.
pub fn may_nominate(actor: &Actor) -> Result<(), AppError> {
    match (actor.role, actor.body) {
        (Role::CityAdministrator | Role::System, _) | (Role::BodyStaff, Some(_)) => Ok(()),
        _ => Err(AppError::denied("denied-nominate")),
    }
}

/// Acting for a nomination: the staff of the body that handed it in; for a district whoever of the city entered it, so that
/// others of the city remain to decide.
///
/// # Errors
/// `Denied`.
pub fn acts_for(actor: &Actor, nomination: &Nomination) -> Result<(), AppError> {
    let acts = match nomination.body_id {
        Some(body) => actor.is_staff_of(body) || actor.role == Role::System,
        None => {
            actor.role == Role::System
                || actor.role == Role::CityAdministrator
                    && actor.account.is_some()
                    && actor.account == nomination.submitted_by
        }
    };
    if acts { Ok(()) } else { Err(AppError::denied("denied-nomination-of-others")) }
}

/// Changing a nomination: whoever handed it in, until the city has taken it up.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_change(actor: &Actor, nomination: &Nomination) -> Result<(), AppError> {
    acts_for(actor, nomination)?;
    if matches!(nomination.state, NominationState::Submitted | NominationState::Returned) {
        Ok(())
    } else {
        Err(AppError::conflict("nomination-taken-up"))
    }
}

/// Reviewing and deciding: the city, and nobody about what he nominated or about himself.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, nomination: &Nomination) -> Result<(), AppError> {
    if actor.role == Role::System {
        return Ok(());
    }
    if actor.role != Role::CityAdministrator {
        return Err(AppError::denied("denied-honours-are-the-citys"));
    }
    if actor.account.is_some() && actor.account == nomination.submitted_by {
        return Err(AppError::denied("denied-nomination-own"));
    }
    if actor.person == Some(nomination.person_id) {
        return Err(AppError::denied("denied-nomination-self"));
    }
    Ok(())
}

/// Conferring or refusing: as deciding, and once it was on notice never whoever put it there.
///
/// # Errors
/// `Denied`.
pub fn may_conclude(actor: &Actor, nomination: &Nomination) -> Result<(), AppError> {
    may_decide(actor, nomination)?;
    if actor.account.is_some() && actor.account == nomination.noticed_by {
        return Err(AppError::denied("denied-nomination-noticed"));
    }
    Ok(())
}
