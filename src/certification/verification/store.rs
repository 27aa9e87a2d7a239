//! Look-ups for anyone: as few columns as the answer needs.

use crate::certification::batches::model::BatchState;
use crate::certification::certificates::model::{AwardBasis, CertificateState, trade_label};
use crate::kernel::clock::Timestamp;
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{assessment_batch, certificate, certification_body, person};
use crate::platform::error::AppError;
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

/// Notices that run on a day, the next to end first.
///
/// # Errors
/// Those of the database.
pub fn running_notices(conn: &mut Conn, today: NaiveDate) -> Result<Vec<RunningNotice>, AppError> {
    Ok(assessment_batch::table
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
        .load(conn)?)
}
