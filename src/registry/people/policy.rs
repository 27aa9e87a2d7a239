//! Who may do what with people.

use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;
use crate::registry::people::model::Scope;

/// Whose records an actor may see: everybody's for the city and for those who supervise it, for the staff of a body
/// those of its candidates.
///
/// # Errors
/// `Denied` for everybody else.
pub fn scope_of(actor: &Actor) -> Result<Scope, AppError> {
    match (actor.role, actor.body) {
        (Role::CityAdministrator | Role::QualitySupervisor | Role::Auditor | Role::System, _) => Ok(Scope::City),
        (Role::BodyStaff, Some(body)) => Ok(Scope::Body(body)),
        _ => Err(AppError::denied("denied-people")),
    }
}

/// People come in with rosters, loads and the registers; supervisors and auditors only look.
///
/// # Errors
/// `Denied`.
pub fn may_register(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::BodyStaff, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-register-people"))
    }
}

/// Contact data is corrected by whoever speaks with the person: the city, or the body that he applied to.
/// That he is in the actor's scope has been seen to by the look-up.
///
/// # Errors
/// `Denied`.
pub fn may_correct(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::BodyStaff, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-correct-people"))
    }
}
