//! Who may do what with indicators. Anyone reads them; what tells of the work of single bodies is for the city's own.

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
