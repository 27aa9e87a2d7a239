//! Who may do what with results.

use crate::certification::batches::model::AssessmentBatch;
use crate::certification::batches::policy::sees_candidates;
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Results by name are for those who run or watch the batch, never for those who mark blind.
///
/// # Errors
/// `NotFound`.
pub fn may_see(actor: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
    if sees_candidates(actor, batch) { Ok(()) } else { Err(AppError::not_found("batch-not-found")) }
}

/// Computing results and putting them on notice: the body's for its own batch, or the city's.
///
/// # Errors
/// `NotFound`, `Denied`.
pub fn may_publish(actor: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
    may_see(actor, batch)?;
    if actor.is(&[Role::CityAdministrator, Role::System]) || actor.is_staff_of(batch.body_id) {
        Ok(())
    } else {
        Err(AppError::denied("denied-results-publish"))
    }
}
