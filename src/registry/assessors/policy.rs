//! Who may do what with assessors.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::AssessorId;
use crate::platform::error::AppError;

/// Cards, scopes and states are the city's.
///
/// # Errors
/// `Denied`.
pub fn may_manage(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-manage-assessors"))
    }
}

/// Who sees more of an assessor than the public: those who assign and supervise, and himself.
#[must_use]
pub fn sees_staff_view(actor: &Actor, assessor: AssessorId) -> bool {
    actor.is(&[Role::CityAdministrator, Role::QualitySupervisor, Role::Auditor, Role::BodyStaff])
        || is_himself(actor, assessor)
}

/// Who sees the recusals with their reasons: not the bodies, whom they may concern.
#[must_use]
pub fn sees_recusals(actor: &Actor, assessor: AssessorId) -> bool {
    actor.is(&[Role::CityAdministrator, Role::QualitySupervisor, Role::Auditor]) || is_himself(actor, assessor)
}

/// Whether the actor is this assessor.
#[must_use]
pub fn is_himself(actor: &Actor, assessor: AssessorId) -> bool {
    actor.role == Role::Assessor && actor.assessor == Some(assessor)
}

/// An assessor declares his own relations; the city enters what it learns otherwise.
///
/// # Errors
/// `NotFound` for another assessor, who need not know of it; `Denied` for everybody else.
pub fn may_declare_recusal(actor: &Actor, assessor: AssessorId) -> Result<(), AppError> {
    if is_himself(actor, assessor) {
        return Ok(());
    }
    may_manage(actor)
}
