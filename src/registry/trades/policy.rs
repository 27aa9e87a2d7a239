//! Who may do what with the classification. Everybody may read it.

use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// The register of trades is the city's.
///
/// # Errors
/// `Denied`.
pub fn may_manage_trades(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) { Ok(()) } else { Err(AppError::denied("denied-trades")) }
}
