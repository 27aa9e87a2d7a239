//! Who may do what with titles.

use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Keeping titles, rules and the roll: the city's.
///
/// # Errors
/// `Denied`.
pub fn may_manage(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-honours-are-the-citys"))
    }
}
