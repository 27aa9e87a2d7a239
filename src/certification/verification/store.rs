//! Look-ups for anyone: as few columns as the answer needs.

use crate::certification::batches::model::BatchState;
use crate::certification::certificates::model::{AwardBasis, CertificateState, trade_label};
use crate::kernel::clock::Timestamp;
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    assessment_batch, assessor, certificate, certificate_count, certification_body, person, scope_line,
};
use crate::platform::error::AppError;
use crate::registry::assessors::model::AssessorState;
use crate::registry::bodies::model::FilingState;
use chrono::NaiveDate;
use diesel::prelude::*;

/// What an answer is made of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificate)]
pub struct Verified {
    /// 证书编号.
    pub number: String,
    /// Token of the QR code.
    pub token: String,
    /// Name of the holder; leaves the server masked.
    pub holder_name: String,
    /// Occupation.
    pub trade_name: String,
    /// Work type.
    pub work_type: Option<String>,
    /// Level.
    pub level: Level,
    /// Name of the body.
    pub body_name: String,
    /// 发证日期.
    pub issued_on: NaiveDate,
    /// State.
    pub state: CertificateState,
    /// How it was earned.
    pub award_basis: AwardBasis,
    /// Number that stands in its place.
    pub replaced_by: Option<String>,
    /// When it ceased to be valid.
    pub state_changed_at: Option<Timestamp>,
    /// Why.
    pub state_reason: Option<String>,
}

impl Verified {
    /// The trade as in lists.
    #[must_use]
    pub fn trade(&self) -> String {
        trade_label(&self.trade_name, self.work_type.as_deref())
    }
}

/// One point read.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str) -> Result<Option<Verified>, AppError> {
    Ok(certificate::table
        .select(Verified::as_select())
        .filter(certificate::number.eq(number))
        .first(conn)
        .optional()?)
}

/// The certificates of whoever has this document, newest first.
///
/// # Errors
/// Those of the database.
pub fn by_document(conn: &mut Conn, hash: &[u8]) -> Result<Vec<Verified>, AppError> {
    Ok(certificate::table
        .inner_join(person::table)
        .select(Verified::as_select())
        .filter(person::document_hash.eq(hash))
        .order((certificate::issued_on.desc(), certificate::id.desc()))
        .limit(50)
        .load(conn)?)
}

/// A running public notice.
#[derive(Debug, Clone, Queryable)]
pub struct RunningNotice {
    /// Number of the batch.
    pub number: String,
    /// What the body calls it.
    pub title: String,
    /// The body.
    pub body_name: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// The city on its home page.
#[derive(Debug, Clone, Default)]
pub struct CityFigures {
    /// Bodies whose filing is in force.
    pub bodies: i64,
    /// Assessors in force.
    pub assessors: i64,
    /// Trades that some body may certify.
    pub trades: i64,
    /// Certificates that are valid.
    pub certificates: i64,
    /// Certificates issued this year.
    pub certificates_this_year: i64,
    /// Notices that run today, the next to end first.
    pub notices: Vec<RunningNotice>,
}

/// Reads the figures of the home page: counts of small tables, and sums over the counts of certificates.
///
/// # Errors
/// Those of the database.
pub fn city_figures(conn: &mut Conn, year: i32, today: NaiveDate) -> Result<CityFigures, AppError> {
    let bodies = certification_body::table
        .filter(certification_body::state.eq(FilingState::InForce))
        .count()
        .get_result(conn)?;
    let assessors = assessor::table
        .filter(assessor::state.eq(AssessorState::Engaged))
        .filter(assessor::card_to.ge(today))
        .count()
        .get_result(conn)?;
    let trades = scope_line::table
        .filter(scope_line::valid_to.ge(today))
        .select(diesel::dsl::count(scope_line::trade_id).aggregate_distinct())
        .get_result(conn)?;
    let valid = certificate_count::table
        .filter(certificate_count::state.eq(CertificateState::Valid))
        .select(diesel::dsl::sum(certificate_count::certificates));
    let certificates: Option<i64> = valid.get_result(conn)?;
    let this_year: Option<i64> = certificate_count::table
        .filter(certificate_count::year.eq(year))
        .select(diesel::dsl::sum(certificate_count::certificates))
        .get_result(conn)?;
    let notices = assessment_batch::table
        .inner_join(certification_body::table)
        .select((
            assessment_batch::number,
            assessment_batch::title,
            certification_body::name,
            assessment_batch::notice_from,
            assessment_batch::notice_to,
        ))
        .filter(assessment_batch::state.eq(BatchState::PublicNotice))
        .filter(assessment_batch::notice_to.ge(today))
        .order((assessment_batch::notice_to, assessment_batch::id))
        .limit(6)
        .load(conn)?;
    Ok(CityFigures {
        bodies,
        assessors,
        trades,
        certificates: certificates.unwrap_or(0),
        certificates_this_year: this_year.unwrap_or(0),
        notices,
    })
}
