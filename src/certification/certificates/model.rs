//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ApplicationId, BatchId, BodyId, CertificateId, PersonId, PersonNameId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::mark::Mark;
use crate::platform::db::schema::certificate;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Whether a certificate holds.
    pub enum CertificateState {
        /// 有效.
        Valid = "valid",
        /// 已被替换: another certificate stands in its place.
        Replaced = "replaced",
        /// 注销.
        Cancelled = "cancelled",
        /// 撤销, by decision.
        Revoked = "revoked",
    }
}

impl CertificateState {
    /// Whether a certificate in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Valid, Self::Replaced | Self::Cancelled | Self::Revoked))
    }
}

crate::text_enum! {
    /// How a level was earned (获证依据).
    pub enum AwardBasis {
        /// 考核.
        Examination = "examination",
        /// 直接认定.
        DirectRecognition = "direct_recognition",
        /// 竞赛晋级.
        CompetitionPromotion = "competition_promotion",
        /// 评聘.
        Appointment = "appointment",
    }
}

crate::text_enum! {
    /// Which numbering rule a number follows.
    pub enum NumberKind {
        /// 22 characters, levels 5 to 1.
        SkillLevel = "skill_level",
        /// 22 characters with a letter at position 16.
        AppointedRank = "appointed_rank",
        /// 16 digits, vocational qualification until about 2020.
        Qualification = "qualification",
        /// Any other historic text.
        Other = "other",
    }
}

/// A certificate.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificate)]
pub struct Certificate {
    /// Row id.
    pub id: CertificateId,
    /// 证书编号; unique, never reused; stands in addresses.
    pub number: String,
    /// Unguessable token of the QR code.
    pub token: String,
    /// Numbering rule.
    pub number_kind: NumberKind,
    /// The holder.
    pub person_id: PersonId,
    /// Folded name of the holder, for search.
    pub name_id: PersonNameId,
    /// Name as on the certificate.
    pub holder_name: String,
    /// Trade in the register, when it is there.
    pub trade_id: Option<TradeId>,
    /// Occupation as on the certificate.
    pub trade_name: String,
    /// Work type as on the certificate; none is printed as --.
    pub work_type: Option<String>,
    /// Level.
    pub level: Level,
    /// The body, when it is in the register.
    pub body_id: Option<BodyId>,
    /// The site.
    pub site_id: Option<SiteId>,
    /// Name of the body as on the certificate.
    pub body_name: String,
    /// 发证日期.
    pub issued_on: NaiveDate,
    /// State.
    pub state: CertificateState,
    /// How it was earned.
    pub award_basis: AwardBasis,
    /// The application behind it.
    pub application_id: Option<ApplicationId>,
    /// The batch behind it.
    pub batch_id: Option<BatchId>,
    /// Mark of the theory test.
    pub theory_mark: Option<Mark>,
    /// Mark of the practical test.
    pub practical_mark: Option<Mark>,
    /// Mark of the comprehensive review.
    pub review_mark: Option<Mark>,
    /// How often a copy was reissued.
    pub reissue_count: i32,
    /// Number that stands in its place.
    pub replaced_by: Option<String>,
    /// When it ceased to be valid.
    pub state_changed_at: Option<Timestamp>,
    /// Why.
    pub state_reason: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A certificate that is to be entered. The number has been given out or checked already.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = certificate, treat_none_as_default_value = false)]
pub struct NewCertificate<'a> {
    /// 证书编号.
    pub number: &'a str,
    /// Unguessable token of the QR code.
    pub token: String,
    /// Numbering rule.
    pub number_kind: NumberKind,
    /// The holder.
    pub person_id: PersonId,
    /// Folded name of the holder.
    pub name_id: PersonNameId,
    /// Name as on the certificate.
    pub holder_name: &'a str,
    /// Trade.
    pub trade_id: Option<TradeId>,
    /// Occupation as on the certificate.
    pub trade_name: &'a str,
    /// Work type as on the certificate.
    pub work_type: Option<&'a str>,
    /// Level.
    pub level: Level,
    /// The body.
    pub body_id: Option<BodyId>,
    /// The site.
    pub site_id: Option<SiteId>,
    /// Name of the body as on the certificate.
    pub body_name: &'a str,
    /// 发证日期.
    pub issued_on: NaiveDate,
    /// State.
    pub state: CertificateState,
    /// How it was earned.
    pub award_basis: AwardBasis,
    /// The application behind it.
    pub application_id: Option<ApplicationId>,
    /// The batch behind it.
    pub batch_id: Option<BatchId>,
    /// Mark of the theory test.
    pub theory_mark: Option<Mark>,
    /// Mark of the practical test.
    pub practical_mark: Option<Mark>,
    /// Mark of the comprehensive review.
    pub review_mark: Option<Mark>,
    /// How often a copy was reissued.
    pub reissue_count: i32,
    /// When it ceased to be valid.
    pub state_changed_at: Option<Timestamp>,
    /// Why.
    pub state_reason: Option<&'a str>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// One row of the register's list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificate)]
pub struct CertificateRow {
    /// Row id, to put rows back into order.
    pub id: CertificateId,
    /// 证书编号.
    pub number: String,
    /// Name as on the certificate.
    pub holder_name: String,
    /// Occupation as on the certificate.
    pub trade_name: String,
    /// Work type as on the certificate.
    pub work_type: Option<String>,
    /// Level.
    pub level: Level,
    /// Name of the body.
    pub body_name: String,
    /// 发证日期.
    pub issued_on: NaiveDate,
    /// State.
    pub state: CertificateState,
}

impl CertificateRow {
    /// The trade as in lists: the occupation, and the work type in brackets where there is one.
    #[must_use]
    pub fn trade(&self) -> String {
        trade_label(&self.trade_name, self.work_type.as_deref())
    }
}

impl Certificate {
    /// The trade as in lists.
    #[must_use]
    pub fn trade(&self) -> String {
        trade_label(&self.trade_name, self.work_type.as_deref())
    }
}

/// An occupation with its work type in brackets.
#[must_use]
pub fn trade_label(trade_name: &str, work_type: Option<&str>) -> String {
    work_type.map_or_else(|| trade_name.to_owned(), |work_type| format!("{trade_name}（{work_type}）"))
}

/// How far the issue of a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueProgress {
    /// Certificates that the batch has.
    pub issued: i64,
    /// Passed applications that still have none.
    pub remaining: i64,
}

/// A certificate of the past whose holder is in the register already.
#[derive(Debug, Clone)]
pub struct HistoricCertificate {
    /// 证书编号 of the present scheme.
    pub number: String,
    /// The holder.
    pub person: PersonId,
    /// His folded name.
    pub name: PersonNameId,
    /// His name as on the certificate.
    pub holder_name: String,
    /// Trade.
    pub trade: TradeId,
    /// The site that issued it.
    pub site: SiteId,
    /// Level.
    pub level: Level,
    /// 发证日期.
    pub issued_on: NaiveDate,
    /// How it was earned.
    pub award_basis: AwardBasis,
    /// Mark of the theory test.
    pub theory_mark: Option<Mark>,
    /// Mark of the practical test.
    pub practical_mark: Option<Mark>,
    /// Mark of the comprehensive review.
    pub review_mark: Option<Mark>,
    /// State, with the moment and the reason of its end.
    pub ended: Option<(CertificateState, Timestamp, String)>,
}

/// What an import of the history did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistorySummary {
    /// Certificates entered.
    pub entered: u64,
    /// Certificates refused, with the reason: at most the first hundred.
    pub refused: Vec<(String, crate::kernel::message::Message)>,
    /// How many were refused in all.
    pub refused_count: u64,
}
