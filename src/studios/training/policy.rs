//! Who keeps the records of training: the city, which answers for them.

use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Entering, importing and voiding.
///
/// # Errors
/// `Denied`.
pub fn may_keep(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) { Ok(()) } else { Err(AppError::denied("denied-training")) }
}
