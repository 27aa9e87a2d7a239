//! Who may do what with certificates.

use crate::certification::certificates::model::Certificate;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::BodyId;
use crate::platform::error::AppError;

/// Roles that see every certificate of the city.
pub const CITY: &[Role] =
    &[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::SecurityAdministrator, Role::System];

/// Roles that search the register.
pub const SEARCHERS: &[Role] = &[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::BodyStaff];

/// Roles that open one certificate: those, and its holder.
pub const READERS: &[Role] =
    &[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::BodyStaff, Role::Worker];

/// The body to which the actor's view of the register is limited; `None` for the whole city.
///
/// # Errors
/// `Denied` for whoever has no view of it.
pub fn scope(actor: &Actor) -> Result<Option<BodyId>, AppError> {
    match actor.role {
        Role::BodyStaff => actor.body.map(Some).ok_or(AppError::denied("error-role")),
        Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => Ok(None),
        _ => Err(AppError::denied("error-role")),
    }
}

/// Whoever runs the city, the staff of the issuing body and the holder may open it; nobody else learns that it exists.
///
/// # Errors
/// `NotFound`.
pub fn may_see(actor: &Actor, certificate: &Certificate) -> Result<(), AppError> {
    let allowed = match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => true,
        Role::BodyStaff => certificate.body_id.is_some_and(|body| actor.is_staff_of(body)),
        Role::Worker => actor.person == Some(certificate.person_id),
        Role::SecurityAdministrator | Role::Assessor | Role::CompetitionOrganiser | Role::Judge => false,
    };
    if allowed { Ok(()) } else { Err(AppError::not_found("certificate-not-found")) }
}

/// The document, with the whole document number, is for the holder and for the body that answers for it.
#[must_use]
pub fn may_print(actor: &Actor, certificate: &Certificate) -> bool {
    match actor.role {
        Role::BodyStaff | Role::Worker => may_see(actor, certificate).is_ok(),
        Role::CityAdministrator | Role::System => true,
        _ => false,
    }
}

/// Only the staff of its body issues the certificates of a batch: whoever issues answers for the data.
///
/// # Errors
/// `NotFound` for the staff of another body, `Denied` for everybody else.
pub fn may_issue(actor: &Actor, body: BodyId) -> Result<(), AppError> {
    match actor.role {
        Role::System => Ok(()),
        Role::BodyStaff if actor.is_staff_of(body) => Ok(()),
        Role::BodyStaff => Err(AppError::not_found("batch-of-certificates-not-found")),
        _ => Err(AppError::denied("certificate-denied-issue")),
    }
}

/// Revocation and cancellation are decisions of the city.
///
/// # Errors
/// `Denied`.
pub fn may_end(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator]) { Ok(()) } else { Err(AppError::denied("certificate-denied-end")) }
}

/// Certificates of the past are entered by the city, by a command, or by the demonstration.
///
/// # Errors
/// `Denied`.
pub fn may_import_history(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("certificate-denied-import"))
    }
}
