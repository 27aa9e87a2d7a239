//! Queries of this room but those of the list (`listing`).

use crate::certification::batches::model::{ApplicationState, AssessmentBatch, Part};
use crate::certification::certificates::model::{Certificate, CertificateState, IssueProgress, NewCertificate};
use crate::certification::results::model::PartResult;
use crate::kernel::clock::Timestamp;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{ApplicationId, BatchId, BodyId, CertificateId, PersonId, PersonNameId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::mark::Mark;
use crate::platform::db::schema::{
    application, assessment_batch, assessment_site, batch_line, certificate, certificate_count, certificate_serial,
    certification_body, part_result, person, trade,
};
use crate::platform::db::{Both, Conn};
use crate::platform::error::AppError;
use crate::registry::people::model::Person;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// A certificate by its number.
///
/// # Errors
/// Those of the database.
pub fn certificate_by_number(conn: &mut Conn, number: &str) -> Result<Option<Certificate>, AppError> {
    Ok(certificate::table
        .select(Certificate::as_select())
        .filter(certificate::number.eq(number))
        .first(conn)
        .optional()?)
}

/// Some certificates with their holders and the codes of their trades, in the order in which they were entered.
///
/// # Errors
/// Those of the database.
pub fn with_people_after(
    conn: &mut Conn,
    after: Option<CertificateId>,
    limit: i64,
) -> Result<Vec<(Certificate, Person, Option<String>)>, AppError> {
    Ok(certificate::table
        .inner_join(person::table)
        .left_join(trade::table)
        .select((Certificate::as_select(), Person::as_select(), trade::code.nullable()))
        .filter(certificate::id.gt(after.unwrap_or(CertificateId(0))))
        .order(certificate::id)
        .limit(limit)
        .load(conn)?)
}

/// What a certificate says of its holder besides the name.
#[derive(Debug, Clone, Queryable)]
pub struct HolderDocument {
    /// Kind of document.
    pub kind: DocumentKind,
    /// Its number, encrypted.
    pub number: Vec<u8>,
}

/// The document of a holder.
///
/// # Errors
/// Those of the database.
pub fn holder_document(conn: &mut Conn, id: PersonId) -> Result<Option<HolderDocument>, AppError> {
    Ok(person::table
        .select((person::document_kind, person::document_number))
        .filter(person::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Number of the batch behind a certificate.
///
/// # Errors
/// Those of the database.
pub fn batch_number(conn: &mut Conn, id: BatchId) -> Result<Option<String>, AppError> {
    Ok(assessment_batch::table
        .select(assessment_batch::number)
        .filter(assessment_batch::id.eq(id))
        .first(conn)
        .optional()?)
}

/// A batch by its number.
///
/// # Errors
/// Those of the database.
pub fn batch_by_number(conn: &mut Conn, number: &str) -> Result<Option<AssessmentBatch>, AppError> {
    Ok(assessment_batch::table
        .select(AssessmentBatch::as_select())
        .filter(assessment_batch::number.eq(number))
        .first(conn)
        .optional()?)
}

/// A batch by its id.
///
/// # Errors
/// Those of the database.
pub fn batch_by_id(conn: &mut Conn, id: BatchId) -> Result<Option<AssessmentBatch>, AppError> {
    Ok(assessment_batch::table
        .select(AssessmentBatch::as_select())
        .filter(assessment_batch::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Takes a batch for this transaction, if it stands where it stood when it was read. On PostgreSQL the row stays
/// locked until the commit, so that two processes issue a batch one after the other.
///
/// # Errors
/// `Conflict` when somebody was faster.
pub fn take_batch(conn: &mut Conn, batch: &mut AssessmentBatch) -> Result<(), AppError> {
    let taken = diesel::update(assessment_batch::table)
        .filter(assessment_batch::id.eq(batch.id))
        .filter(assessment_batch::version.eq(batch.version))
        .set(assessment_batch::version.eq(batch.version + 1))
        .execute(conn)?;
    if taken != 1 {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    batch.version += 1;
    Ok(())
}

/// Filing code of a site and name of its body, as they go onto certificates.
///
/// # Errors
/// Those of the database.
pub fn issuer(conn: &mut Conn, site: SiteId) -> Result<Option<(String, String)>, AppError> {
    Ok(assessment_site::table
        .inner_join(certification_body::table)
        .select((assessment_site::filing_code, certification_body::name))
        .filter(assessment_site::id.eq(site))
        .first(conn)
        .optional()?)
}

/// A passed application that has no certificate yet.
#[derive(Debug, Clone, Queryable)]
pub struct PassedApplication {
    /// The application.
    pub id: ApplicationId,
    /// The candidate.
    pub person: PersonId,
    /// His folded name.
    pub name_id: PersonNameId,
    /// His name.
    pub name: String,
    /// Where mail reaches him.
    pub email: Option<String>,
    /// Trade.
    pub trade: TradeId,
    /// Name of the occupation.
    pub trade_name: String,
    /// Work type.
    pub work_type: Option<String>,
    /// Level.
    pub level: Level,
}

macro_rules! without_certificate {
    ($query:expr, $batch:expr) => {
        $query
            .filter(application::batch_id.eq($batch))
            .filter(application::state.eq(ApplicationState::Passed))
            .filter(not(exists(certificate::table.filter(certificate::application_id.eq(application::id.nullable())))))
    };
}

/// The next passed applications of a batch that have no certificate, in the order of their entry.
///
/// # Errors
/// Those of the database.
pub fn passed_without_certificate(
    conn: &mut Conn,
    batch: BatchId,
    limit: i64,
) -> Result<Vec<PassedApplication>, AppError> {
    let candidates = application::table
        .inner_join(batch_line::table.inner_join(trade::table))
        .inner_join(person::table);
    Ok(without_certificate!(candidates, batch)
        .select((
            application::id,
            person::id,
            person::name_id,
            person::name,
            person::email,
            trade::id,
            trade::name,
            trade::work_type,
            batch_line::level,
        ))
        .order(application::id)
        .limit(limit)
        .load(conn)?)
}

/// How many certificates a batch has and how many it still lacks.
///
/// # Errors
/// Those of the database.
pub fn issue_progress(conn: &mut Conn, batch: BatchId) -> Result<IssueProgress, AppError> {
    let issued = certificate::table
        .filter(certificate::batch_id.eq(batch))
        .count()
        .get_result(conn)?;
    let remaining = without_certificate!(application::table, batch).count().get_result(conn)?;
    Ok(IssueProgress { issued, remaining })
}

/// Marks of some applications.
///
/// # Errors
/// Those of the database.
pub fn marks(
    conn: &mut Conn,
    applications: &[ApplicationId],
) -> Result<HashMap<(ApplicationId, Part), Option<Mark>>, AppError> {
    let rows: Vec<PartResult> = part_result::table
        .select(PartResult::as_select())
        .filter(part_result::application_id.eq_any(applications.iter().copied()))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| ((row.application_id, row.part), row.mark)).collect())
}

/// Takes the next `count` serials of a filing code, year and level and gives the last of them. The row is locked by
/// the upsert until the transaction ends, so serials are given out once and without gaps: a transaction that fails
/// gives its serials back, and none that follows can have begun meanwhile.
///
/// # Errors
/// Those of the database.
pub fn take_serials(conn: &mut Conn, filing_code: &str, year: i32, level: Level, count: i32) -> Result<i32, AppError> {
    Ok(Both(
        diesel::insert_into(certificate_serial::table)
            .values((
                certificate_serial::filing_code.eq(filing_code),
                certificate_serial::year.eq(year),
                certificate_serial::level.eq(level),
                certificate_serial::last_serial.eq(count),
            ))
            .on_conflict((certificate_serial::filing_code, certificate_serial::year, certificate_serial::level))
            .do_update()
            .set(certificate_serial::last_serial.eq(certificate_serial::last_serial + count))
            .returning(certificate_serial::last_serial),
    )
    .get_result(conn)?)
}

/// Raises the serial of a filing code, year and level to one that history has given out already.
///
/// # Errors
/// Those of the database.
pub fn raise_serial(conn: &mut Conn, filing_code: &str, year: i32, level: Level, serial: i32) -> Result<(), AppError> {
    Both(
        diesel::insert_into(certificate_serial::table)
            .values((
                certificate_serial::filing_code.eq(filing_code),
                certificate_serial::year.eq(year),
                certificate_serial::level.eq(level),
                certificate_serial::last_serial.eq(serial),
            ))
            .on_conflict((certificate_serial::filing_code, certificate_serial::year, certificate_serial::level))
            .do_nothing(),
    )
    .execute(conn)?;
    diesel::update(certificate_serial::table)
        .filter(certificate_serial::filing_code.eq(filing_code))
        .filter(certificate_serial::year.eq(year))
        .filter(certificate_serial::level.eq(level))
        .filter(certificate_serial::last_serial.lt(serial))
        .set(certificate_serial::last_serial.eq(serial))
        .execute(conn)?;
    Ok(())
}

/// How certificates are counted: body (0 for none), year, level and state.
pub type CountKey = (i64, i32, Level, CertificateState);

/// Adds to the counts. The keys are in order, so that two transactions lock their rows in the same order.
///
/// # Errors
/// Those of the database.
pub fn add_to_counts(conn: &mut Conn, counts: &BTreeMap<CountKey, i32>) -> Result<(), AppError> {
    for ((body, year, level, state), count) in counts {
        Both(
            diesel::insert_into(certificate_count::table)
                .values((
                    certificate_count::body_key.eq(*body),
                    certificate_count::year.eq(*year),
                    certificate_count::level.eq(*level),
                    certificate_count::state.eq(*state),
                    certificate_count::certificates.eq(*count),
                ))
                .on_conflict((
                    certificate_count::body_key,
                    certificate_count::year,
                    certificate_count::level,
                    certificate_count::state,
                ))
                .do_update()
                .set(certificate_count::certificates.eq(certificate_count::certificates + *count)),
        )
        .execute(conn)?;
    }
    Ok(())
}

/// The body of a count.
#[must_use]
pub fn body_key(body: Option<BodyId>) -> i64 {
    body.map_or(0, |body| body.0)
}

/// Rows of one statement on PostgreSQL: 25 columns each, and a statement takes 65,535 values.
const ROWS_A_STATEMENT: usize = 1_000;

/// Enters certificates: prepared single rows on SQLite; many rows a statement on PostgreSQL, where each
/// statement is a round trip, and a copy for the very many.
///
/// # Errors
/// A unique violation, when a number or an application has its certificate already; those of the database.
pub fn insert_certificates(conn: &mut Conn, rows: &[NewCertificate<'_>]) -> Result<(), diesel::result::Error> {
    match conn {
        Conn::Lite(conn) => {
            for row in rows {
                diesel::insert_into(certificate::table).values(row).execute(conn)?;
            }
        }
        Conn::Pg(conn) if rows.len() > ROWS_A_STATEMENT => {
            diesel::copy_from(certificate::table).from_insertable(rows).execute(conn)?;
        }
        Conn::Pg(conn) => {
            for rows in rows.chunks(ROWS_A_STATEMENT) {
                diesel::insert_into(certificate::table).values(rows).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Ends a certificate, if it is valid.
///
/// # Errors
/// Those of the database.
pub fn end_certificate(
    conn: &mut Conn,
    id: CertificateId,
    state: CertificateState,
    reason: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    let ended = diesel::update(certificate::table)
        .filter(certificate::id.eq(id))
        .filter(certificate::state.eq(CertificateState::Valid))
        .set((
            certificate::state.eq(state),
            certificate::state_changed_at.eq(now),
            certificate::state_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(ended == 1)
}

/// Numbers of the certificates of a batch, for its page.
///
/// # Errors
/// Those of the database.
pub fn certificates_of_batch(
    conn: &mut Conn,
    batch: BatchId,
    offset: i64,
    limit: i64,
) -> Result<Vec<super::model::CertificateRow>, AppError> {
    Ok(certificate::table
        .select(super::model::CertificateRow::as_select())
        .filter(certificate::batch_id.eq(batch))
        .order(certificate::id)
        .offset(offset)
        .limit(limit)
        .load(conn)?)
}

/// Certificates of a person, newest first.
///
/// # Errors
/// Those of the database.
pub fn certificates_of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<Certificate>, AppError> {
    Ok(certificate::table
        .select(Certificate::as_select())
        .filter(certificate::person_id.eq(person))
        .order((certificate::issued_on.desc(), certificate::id.desc()))
        .limit(100)
        .load(conn)?)
}
