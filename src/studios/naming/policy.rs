//! Who may do what with studios. The city decides; the host and the leader act for their studio; nobody decides about what
//! he brought in himself.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::PersonId;
use crate::platform::error::AppError;
use crate::studios::naming::model::{Studio, StudioScope, StudioState};

/// Which studios somebody may know of.
#[must_use]
pub fn scope_of(actor: Option<&Actor>) -> StudioScope {
    let Some(actor) = actor else { return StudioScope::Public };
    match (actor.role, actor.body, actor.person) {
        (Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System, _, _) => StudioScope::All,
        (Role::BodyStaff, Some(body), _) => StudioScope::Body(body),
        (Role::Worker, _, Some(person)) => StudioScope::Leader(person),
        _ => StudioScope::Public,
    }
}

/// Applying for a studio.
///
/// # Errors
/// `Denied`.
pub fn may_apply(actor: &Actor) -> Result<(), AppError> {
    match (actor.role, actor.body) {
        (Role::CityAdministrator | Role::System, _) | (Role::BodyStaff, Some(_)) => Ok(()),
        _ => Err(AppError::denied("denied-studio-apply")),
    }
}

/// Acting for a studio: the city, the staff of the body that hosts it, whoever leads it.
///
/// # Errors
/// `Denied`.
pub fn acts_for(actor: &Actor, studio: &Studio, leader: Option<PersonId>) -> Result<(), AppError> {
    let acts = match actor.role {
        Role::CityAdministrator | Role::System => true,
        Role::BodyStaff => studio.body_id.is_some_and(|body| actor.is_staff_of(body)),
        Role::Worker => actor.person.is_some() && actor.person == leader,
        _ => false,
    };
    if acts { Ok(()) } else { Err(AppError::denied("denied-studio-of-others")) }
}

/// Reading what is inside a studio: who acts for it, and those who watch.
#[must_use]
pub fn sees_inside(actor: Option<&Actor>, studio: &Studio, leader: Option<PersonId>) -> bool {
    actor.is_some_and(|actor| scope_of(Some(actor)) == StudioScope::All || acts_for(actor, studio, leader).is_ok())
}

/// Changing an application: its applicant, until somebody has reviewed it.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_change(actor: &Actor, studio: &Studio) -> Result<(), AppError> {
    may_apply(actor)?;
    acts_for(actor, studio, None)?;
    if matches!(studio.state, StudioState::Applied | StudioState::Returned) {
        Ok(())
    } else {
        Err(AppError::conflict("studio-decided"))
    }
}

/// Enclosing a file: who acts for the studio, as long as something becomes of it.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_enclose(actor: &Actor, studio: &Studio, leader: Option<PersonId>) -> Result<(), AppError> {
    acts_for(actor, studio, leader)?;
    if studio.state.is_closed() { Err(AppError::conflict("studio-decided")) } else { Ok(()) }
}

/// Deciding about a studio: the city, and never whoever brought it in.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, studio: &Studio) -> Result<(), AppError> {
    if !actor.is(&[Role::CityAdministrator, Role::System]) {
        return Err(AppError::denied("denied-studio-is-the-citys"));
    }
    if actor.role != Role::System && actor.account.is_some() && actor.account == studio.submitted_by {
        return Err(AppError::denied("denied-studio-own"));
    }
    Ok(())
}

/// Changing who leads, works and learns in a studio.
///
/// # Errors
/// `Denied`, `Conflict` once nothing becomes of it any more.
pub fn may_change_team(actor: &Actor, studio: &Studio, leader: Option<PersonId>) -> Result<(), AppError> {
    acts_for(actor, studio, leader)?;
    if studio.state.is_closed() { Err(AppError::conflict("studio-closed")) } else { Ok(()) }
}

/// Naming a successor to the leader is not the leader's own affair.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_name_leader(actor: &Actor, studio: &Studio) -> Result<(), AppError> {
    may_change_team(actor, studio, None)
}

/// Filing studios of earlier years.
///
/// # Errors
/// `Denied`.
pub fn may_file(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-studio-is-the-citys"))
    }
}
