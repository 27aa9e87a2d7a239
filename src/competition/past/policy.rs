//! Who may file: the city, which answers for the records.

use crate::competition::events;
use crate::kernel::actor::Actor;
use crate::platform::error::AppError;

/// Filing competitions of earlier years.
///
/// # Errors
/// `Denied`.
pub fn may_file(actor: &Actor) -> Result<(), AppError> {
    events::policy::may_draft(actor)
}
