//! Who may do what with indicators. Anyone reads them; what tells of the work of single bodies is for the city's own.

use crate::indicators::questions::Question;
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Roles that watch over the work of bodies.
pub const WATCHERS: &[Role] = &[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor];

/// Recording a figure and setting a target: the city's.
///
/// # Errors
/// `Denied`.
pub fn may_record(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) { Ok(()) } else { Err(AppError::denied("denied-indicators")) }
}

/// Reading the answer to a question.
///
/// # Errors
/// `SignInNeeded` or `Denied` for a question about the work of single bodies.
pub fn may_read(actor: Option<&Actor>, question: Question) -> Result<(), AppError> {
    match actor {
        _ if question.is_public() => Ok(()),
        Some(actor) if actor.is(WATCHERS) => Ok(()),
        Some(_) => Err(AppError::denied("denied-question")),
        None => Err(AppError::SignInNeeded),
    }
}

/// Whether the reader can open the register of certificates of the whole city, so that numbers of certificates lead to it.
#[must_use]
pub fn opens_certificates(actor: Option<&Actor>) -> bool {
    actor.is_some_and(|actor| actor.is(WATCHERS))
}
