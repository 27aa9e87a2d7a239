//! Who may assign assessors, and when.

use crate::certification::batches;
use crate::certification::batches::model::{AssessmentBatch, BatchState};
use crate::kernel::actor::Actor;
use crate::platform::error::AppError;

/// Assessors are assigned by the body or the city, while the batch is being staffed.
///
/// # Errors
/// `Denied`, `NotFound` as for the batch; `Conflict` in another state.
pub fn may_assign(actor: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
    batches::policy::may_staff(actor, batch)?;
    if batch.state == BatchState::Staffing { Ok(()) } else { Err(AppError::conflict("staffing-not-now")) }
}

/// The panels name people; assessors learn of their own work from their sheets.
///
/// # Errors
/// `NotFound`.
pub fn may_see(actor: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
    if batches::policy::sees_candidates(actor, batch) { Ok(()) } else { Err(AppError::not_found("batch-not-found")) }
}
