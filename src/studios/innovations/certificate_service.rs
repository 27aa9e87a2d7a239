//! Use cases of e-certificates: issued with the award, taken, revoked.

use crate::kernel::actor::{Actor, Role};
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use crate::studios::innovations::certificate_store::{self, NewCertificate};
use crate::studios::innovations::model::{Case, InnovationAward, InnovationCertificateState};
use crate::studios::innovations::rules;
use crate::studios::settings::INNOVATION_ISSUER;
use serde_json::json;

/// Issues a certificate to each of those who share an innovation. Part of its award.
///
/// # Errors
/// Those of the database.
pub(super) fn issue(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    award: InnovationAward,
    document: &str,
) -> Result<(), AppError> {
    let issuer = tx.setting(&INNOVATION_ISSUER);
    for share in &case.shares {
        let number = rules::certificate_number(&case.innovation.number, share.position);
        let new = NewCertificate {
            number: &number,
            innovation: &case.innovation,
            share,
            award: (award, document),
            issuer: &issuer,
            on: tx.today(),
        };
        certificate_store::insert(tx.conn, actor, &new, tx.now)?;
        tx.audit(
            actor,
            Entry::new("innovation.certificate_issued", "innovation_certificate", number.as_str())
                .new_values(json!({ "award": award, "document": document })),
        )?;
    }
    Ok(())
}

/// Revokes a certificate for a reason.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when it does not hold any more; a field error without a reason.
pub fn revoke(tx: &mut Tx<'_>, actor: &Actor, number: &str, reason: &str) -> Result<(), AppError> {
    if !actor.is(&[Role::CityAdministrator, Role::System]) {
        return Err(AppError::denied("denied-innovation-is-the-citys"));
    }
    certificate_store::by_number(tx.conn, number)?.ok_or(AppError::not_found("innovation-certificate-not-found"))?;
    let reason = required_reason(reason)?;
    if !certificate_store::revoke(tx.conn, number, reason, tx.now)? {
        return Err(AppError::conflict("innovation-certificate-not-valid"));
    }
    tx.audit(
        actor,
        Entry::new("innovation.certificate_revoked", "innovation_certificate", number)
            .old(json!({ "state": InnovationCertificateState::Valid }))
            .new_values(json!({ "state": InnovationCertificateState::Revoked }))
            .reason(reason),
    )
}

/// Notes that somebody took the document.
///
/// # Errors
/// Those of the database.
pub fn note_taken(tx: &mut Tx<'_>, actor: &Actor, number: &str) -> Result<(), AppError> {
    tx.audit(actor, Entry::new("innovation.certificate_taken", "innovation_certificate", number))
}
