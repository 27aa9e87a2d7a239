//! Who may do what with a batch. The city decides, a body files and staffs its own, an assessor sees where he serves,
//! quality supervisors and auditors see everything and change nothing.

use crate::certification::batches::model::{AssessmentBatch, BatchScope};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::BodyId;
use crate::platform::error::AppError;

/// Which batches the actor may know of. What is outside is not found for him.
#[must_use]
pub fn scope_of(actor: &Actor) -> BatchScope {
    match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => BatchScope::All,
        Role::BodyStaff => actor.body.map_or(BatchScope::Nothing, BatchScope::Body),
        Role::Assessor => actor.assessor.map_or(BatchScope::Nothing, BatchScope::Assessor),
        Role::SecurityAdministrator | Role::CompetitionOrganiser | Role::Judge | Role::Worker => BatchScope::Nothing,
    }
}

/// Candidates by name are for those who run or watch the batch; assessors know codes only.
#[must_use]
pub fn sees_candidates(actor: &Actor, batch: &AssessmentBatch) -> bool {
    match actor.role {
        Role::BodyStaff => actor.is_staff_of(batch.body_id),
        role => matches!(role, Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System),
    }
}

/// Drafting is the body's.
///
/// # Errors
/// `Denied`.
pub fn may_draft(actor: &Actor, body: BodyId) -> Result<(), AppError> {
    if runs(actor, body) { Ok(()) } else { Err(AppError::denied("denied-batch-of-other-body")) }
}

/// Changing, submitting, filling the roster, closing applications: the body's, for its own batch.
///
/// # Errors
/// `Denied`; `NotFound` for a batch that the actor may not know of.
pub fn may_run(actor: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
    if runs(actor, batch.body_id) {
        return Ok(());
    }
    if actor.is(&[Role::BodyStaff]) {
        return Err(AppError::not_found("batch-not-found"));
    }
    Err(AppError::denied("denied-batch-is-the-bodys"))
}

/// Approving and returning: the city's.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-batch-is-the-citys"))
    }
}

/// Assigning assessors and cancelling: the body's for its own batch, or the city's.
///
/// # Errors
/// As `may_run`.
pub fn may_staff(actor: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator]) { Ok(()) } else { may_run(actor, batch) }
}

fn runs(actor: &Actor, body: BodyId) -> bool {
    actor.is(&[Role::System]) || actor.is_staff_of(body)
}
