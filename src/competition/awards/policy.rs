//! Who may do what with award certificates.

use crate::competition::awards::model::{AwardCertificate, AwardScope};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::BodyId;
use crate::platform::error::AppError;

/// Which certificates of a competition the actor may list.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor, competition: &Competition) -> Result<AwardScope, AppError> {
    if events::policy::sees_running(Some(actor), competition) {
        return Ok(AwardScope::All);
    }
    match (actor.role, actor.body) {
        (Role::BodyStaff, Some(body)) => Ok(AwardScope::Body(body)),
        _ => Err(AppError::denied("denied-competition-of-others")),
    }
}

/// Issuing, reprinting, ending a competition: whoever runs it.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_issue(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)
}

/// Whether the rewards of a competition in this state may be declared given: once its officials have done their work, as far
/// as its contests go, or once the result of a labour competition is final.
#[must_use]
pub fn may_finish_now(competition: &Competition) -> bool {
    competition.may_become(EventState::RewardsIssued)
}

/// Whether the actor takes the document, with the whole name: the holder, the staff of the body whose delegation it was,
/// whoever runs or watches the event.
#[must_use]
pub fn may_take(actor: &Actor, certificate: &AwardCertificate, delegation_of: Option<BodyId>) -> bool {
    match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => true,
        Role::CompetitionOrganiser => actor.organises(certificate.competition_id),
        Role::BodyStaff => delegation_of.is_some_and(|body| actor.is_staff_of(body)),
        Role::Worker => actor.person == Some(certificate.person_id),
        Role::SecurityAdministrator | Role::Assessor | Role::Judge => false,
    }
}
