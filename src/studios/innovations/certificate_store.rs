//! Queries of e-certificates.

use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{InnovationId, PersonId};
use crate::platform::db::Conn;
use crate::platform::db::schema::innovation_certificate;
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::innovations::model::{
    Innovation, InnovationAward, InnovationCertificate, InnovationCertificateState, InnovationShare,
};
use chrono::NaiveDate;
use diesel::prelude::*;

/// The certificate with this number: one point read.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str) -> Result<Option<InnovationCertificate>, AppError> {
    Ok(innovation_certificate::table
        .select(InnovationCertificate::as_select())
        .filter(innovation_certificate::number.eq(number.to_owned()))
        .first(conn)
        .optional()?)
}

/// Certificates of an innovation, in the order of those who share it.
///
/// # Errors
/// Those of the database.
pub fn of_innovation(conn: &mut Conn, id: InnovationId) -> Result<Vec<InnovationCertificate>, AppError> {
    Ok(innovation_certificate::table
        .select(InnovationCertificate::as_select())
        .filter(innovation_certificate::innovation_id.eq(id))
        .order(innovation_certificate::id)
        .load(conn)?)
}

/// Certificates of a person, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<InnovationCertificate>, AppError> {
    Ok(innovation_certificate::table
        .select(InnovationCertificate::as_select())
        .filter(innovation_certificate::person_id.eq(person))
        .order(innovation_certificate::id.desc())
        .limit(200)
        .load(conn)?)
}

/// A certificate that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewCertificate<'a> {
    /// Number.
    pub number: &'a str,
    /// The innovation.
    pub innovation: &'a Innovation,
    /// The holder.
    pub share: &'a InnovationShare,
    /// What was awarded, by which document.
    pub award: (InnovationAward, &'a str),
    /// Who issues it.
    pub issuer: &'a str,
    /// Day of issue.
    pub on: NaiveDate,
}

/// Writes a certificate.
///
/// # Errors
/// `Conflict` when it is there already.
pub fn insert(conn: &mut Conn, actor: &Actor, new: &NewCertificate<'_>, now: Timestamp) -> Result<(), AppError> {
    let written = diesel::insert_into(innovation_certificate::table)
        .values((
            innovation_certificate::number.eq(new.number),
            innovation_certificate::innovation_id.eq(new.innovation.id),
            innovation_certificate::person_id.eq(new.share.person_id),
            innovation_certificate::holder_name.eq(&new.share.name),
            innovation_certificate::title.eq(&new.innovation.title),
            innovation_certificate::kind.eq(new.innovation.kind),
            innovation_certificate::unit.eq(&new.innovation.unit),
            innovation_certificate::award.eq(new.award.0),
            innovation_certificate::document.eq(new.award.1),
            innovation_certificate::issuer.eq(new.issuer),
            innovation_certificate::issued_on.eq(new.on),
            innovation_certificate::issued_by.eq(actor.account),
            innovation_certificate::issued_at.eq(now),
            innovation_certificate::state.eq(InnovationCertificateState::Valid),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// Revokes a valid certificate; false when it is none any more.
///
/// # Errors
/// Those of the database.
pub fn revoke(conn: &mut Conn, number: &str, reason: &str, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        innovation_certificate::table
            .filter(innovation_certificate::number.eq(number.to_owned()))
            .filter(innovation_certificate::state.eq(InnovationCertificateState::Valid)),
    )
    .set((
        innovation_certificate::state.eq(InnovationCertificateState::Revoked),
        innovation_certificate::state_reason.eq(Some(reason)),
        innovation_certificate::state_changed_at.eq(Some(now)),
    ))
    .execute(conn)?
        == 1)
}
