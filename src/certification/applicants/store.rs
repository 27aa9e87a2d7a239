//! Queries for a worker's own page, and for claiming an account.

use crate::certification::batches::model::{Application, AssessmentBatch, BatchTransition};
use crate::certification::results::model::PartResult;
use crate::kernel::ids::{ApplicationId, BatchId, PersonId};
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    account, application, assessment_batch, assessment_site, batch_line, batch_transition, certificate,
    certification_body, part_result, person, trade,
};
use crate::platform::error::AppError;
use crate::registry::people::model::Person;
use chrono::NaiveDate;
use diesel::prelude::*;

/// One application with all that its state line needs.
#[derive(Debug, Clone, Queryable)]
pub struct OwnApplication {
    /// The application.
    pub application: Application,
    /// Its batch.
    pub batch: AssessmentBatch,
    /// Occupation.
    pub trade_name: String,
    /// Work type.
    pub work_type: Option<String>,
    /// Level.
    pub level: Level,
    /// Name of the body.
    pub body_name: String,
    /// Name of the site.
    pub site_name: String,
    /// Where the site is.
    pub site_address: String,
}

/// The applications of a person, newest first.
///
/// # Errors
/// Those of the database.
pub fn applications_of(conn: &mut Conn, id: PersonId) -> Result<Vec<OwnApplication>, AppError> {
    Ok(application::table
        .inner_join(batch_line::table.inner_join(trade::table))
        .inner_join(
            assessment_batch::table
                .inner_join(certification_body::table)
                .inner_join(assessment_site::table),
        )
        .select((
            Application::as_select(),
            AssessmentBatch::as_select(),
            trade::name,
            trade::work_type,
            batch_line::level,
            certification_body::name,
            assessment_site::name,
            assessment_site::address,
        ))
        .filter(application::person_id.eq(id))
        .order(application::id.desc())
        .limit(50)
        .load(conn)?)
}

/// The steps that some batches have taken, in their order.
///
/// # Errors
/// Those of the database.
pub fn transitions_of(conn: &mut Conn, batches: &[BatchId]) -> Result<Vec<BatchTransition>, AppError> {
    Ok(batch_transition::table
        .select(BatchTransition::as_select())
        .filter(batch_transition::batch_id.eq_any(batches.iter().copied()))
        .order(batch_transition::id)
        .load(conn)?)
}

/// Results of the parts of some applications.
///
/// # Errors
/// Those of the database.
pub fn results_of(conn: &mut Conn, applications: &[ApplicationId]) -> Result<Vec<PartResult>, AppError> {
    Ok(part_result::table
        .select(PartResult::as_select())
        .filter(part_result::application_id.eq_any(applications.iter().copied()))
        .order((part_result::application_id, part_result::part.desc()))
        .load(conn)?)
}

/// Days on which applications got their certificate.
///
/// # Errors
/// Those of the database.
pub fn certified(
    conn: &mut Conn,
    applications: &[ApplicationId],
) -> Result<Vec<(Option<ApplicationId>, NaiveDate, String)>, AppError> {
    Ok(certificate::table
        .select((certificate::application_id, certificate::issued_on, certificate::number))
        .filter(certificate::application_id.eq_any(applications.iter().copied().map(Some)))
        .load(conn)?)
}

/// What a ticket says of its holder.
///
/// # Errors
/// Those of the database.
pub fn person_by_id(conn: &mut Conn, id: PersonId) -> Result<Option<Person>, AppError> {
    Ok(person::table
        .select(Person::as_select())
        .filter(person::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The person with a document.
///
/// # Errors
/// Those of the database.
pub fn person_by_document(conn: &mut Conn, hash: &[u8]) -> Result<Option<Person>, AppError> {
    Ok(person::table
        .select(Person::as_select())
        .filter(person::document_hash.eq(hash))
        .first(conn)
        .optional()?)
}

/// A candidate of a batch by the token of the person.
///
/// # Errors
/// Those of the database.
pub fn candidate_by_token(conn: &mut Conn, batch: BatchId, token: &str) -> Result<Option<Person>, AppError> {
    Ok(application::table
        .inner_join(person::table)
        .select(Person::as_select())
        .filter(application::batch_id.eq(batch))
        .filter(person::token.eq(token))
        .first(conn)
        .optional()?)
}

/// Whether a person has a certificate or an admission ticket with this number. Both look-ups are always made.
///
/// # Errors
/// Those of the database.
pub fn holds_number(conn: &mut Conn, id: PersonId, number: &str) -> Result<bool, AppError> {
    let certificates: i64 = certificate::table
        .filter(certificate::number.eq(number))
        .filter(certificate::person_id.eq(id))
        .count()
        .get_result(conn)?;
    let tickets: i64 = application::table
        .filter(application::ticket_number.eq(number))
        .filter(application::person_id.eq(id))
        .count()
        .get_result(conn)?;
    Ok(certificates + tickets > 0)
}

/// Whether a person has an account.
///
/// # Errors
/// Those of the database.
pub fn has_account(conn: &mut Conn, id: PersonId) -> Result<bool, AppError> {
    let accounts: i64 = account::table.filter(account::person_id.eq(id)).count().get_result(conn)?;
    Ok(accounts > 0)
}
