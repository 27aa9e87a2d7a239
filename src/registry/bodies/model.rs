//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::credit_code::CreditCode;
pub use crate::kernel::filing_code::BodyClass;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::ids::{BodyId, ScopeLineId, SiteId, TradeId};
use crate::kernel::language::Language;
use crate::kernel::level::Level;
use crate::kernel::text::fold_name;
use crate::platform::db::schema::{assessment_site, certification_body, district, scope_line};
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// What a body is besides its class.
    pub enum BodyKind {
        /// 企业.
        Enterprise = "enterprise",
        /// 技工院校.
        TechnicalSchool = "technical_school",
        /// 职业培训学校.
        TrainingSchool = "training_school",
        /// 行业协会.
        Association = "association",
        /// 事业单位.
        Institution = "institution",
    }
}

crate::text_enum! {
    /// With whom a body filed first.
    pub enum FirstFiling {
        /// The ministry.
        Ministry = "ministry",
        /// The province.
        Province = "province",
    }
}

crate::text_enum! {
    /// Where the filing of a body or site stands.
    pub enum FilingState {
        /// 草稿.
        Draft = "draft",
        /// 待审.
        Submitted = "submitted",
        /// 退回.
        Returned = "returned",
        /// 有效.
        InForce = "in_force",
        /// 暂停.
        Suspended = "suspended",
        /// 到期.
        Expired = "expired",
        /// 取消备案.
        Withdrawn = "withdrawn",
    }
}

impl FilingState {
    /// Class of its badge: state is told by word, shape and colour.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::InForce => "badge-ok",
            Self::Submitted => "badge-now",
            Self::Returned | Self::Suspended | Self::Expired => "badge-warn",
            Self::Withdrawn => "badge-bad",
            Self::Draft => "",
        }
    }

    /// Whether a filing in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use FilingState::{Draft, Expired, InForce, Returned, Submitted, Suspended, Withdrawn};
        matches!(
            (self, next),
            (Draft | Returned, Submitted)
                | (Submitted, Returned | InForce)
                | (InForce, Suspended | Expired | Withdrawn)
                | (Suspended, InForce | Expired | Withdrawn)
                | (Expired, InForce | Withdrawn)
        )
    }
}

/// A district (区县) or development zone.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = district)]
pub struct District {
    /// National code, or a local one for zones.
    pub code: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Name in English.
    pub english_name: String,
    /// `district` or `zone`.
    pub kind: String,
    /// National code; zones have none.
    pub gb_code: Option<String>,
    /// Place in lists.
    pub position: i32,
}

impl District {
    /// Its name as every page writes it: the short one in Chinese (石林县, 经开区), the whole one in English.
    #[must_use]
    pub fn shown_name(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.short_name,
            Language::English => &self.english_name,
        }
    }

    /// Whether a text means this district: its code or one of its names, with or without 区, 县 or 市.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        let wanted = fold_name(text);
        let bare = self.name.strip_suffix(['区', '县', '市']).unwrap_or(&self.name);
        [&self.code, &self.name, &self.short_name, &self.english_name, bare]
            .iter()
            .any(|known| fold_name(known) == wanted)
    }
}

/// A certification body (评价机构).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certification_body)]
pub struct CertificationBody {
    /// Row id.
    pub id: BodyId,
    /// Code in addresses.
    pub code: String,
    /// Filed name, exactly as on certificates.
    pub name: String,
    /// Pinyin initials.
    pub initials: String,
    /// Class.
    pub body_class: BodyClass,
    /// Kind.
    pub body_kind: BodyKind,
    /// Unified social credit code.
    pub uscc: String,
    /// With whom it filed first.
    pub first_filing: FirstFiling,
    /// District.
    pub district_code: String,
    /// Address.
    pub address: String,
    /// Contact.
    pub contact_name: String,
    /// Telephone of the contact; for signed-in staff only.
    pub contact_phone: String,
    /// Mail address of the contact; for signed-in staff only.
    pub contact_email: String,
    /// State of the filing.
    pub state: FilingState,
    /// Invented, for the demonstration.
    pub demonstration: bool,
    /// When it was entered.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// A site (站点) of a body, with its own 13-character filing code.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = assessment_site)]
pub struct AssessmentSite {
    /// Row id.
    pub id: SiteId,
    /// Its body.
    pub body_id: BodyId,
    /// Name.
    pub name: String,
    /// 备案编码, the first 13 characters of its certificates.
    pub filing_code: String,
    /// District.
    pub district_code: String,
    /// Address.
    pub address: String,
    /// First day of the filing.
    pub filing_from: NaiveDate,
    /// Last day of the filing.
    pub filing_to: NaiveDate,
    /// State of the filing.
    pub state: FilingState,
    /// Version for guarded updates.
    pub version: i32,
}

/// A scope line (评价范围): one trade and level that a site may certify, from day to day.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = scope_line)]
pub struct ScopeLine {
    /// Row id.
    pub id: ScopeLineId,
    /// Its site.
    pub site_id: SiteId,
    /// Trade.
    pub trade_id: TradeId,
    /// Level.
    pub level: Level,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
}

impl ScopeLine {
    /// Whether the line is valid on a day; both its ends count.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        (self.valid_from..=self.valid_to).contains(&day)
    }
}

impl AssessmentSite {
    /// Whether the filing is in force on a day; both its ends count.
    #[must_use]
    pub fn is_in_force_on(&self, day: NaiveDate) -> bool {
        self.state == FilingState::InForce && (self.filing_from..=self.filing_to).contains(&day)
    }
}

/// What an administrator enters of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyData {
    /// Filed name, exactly as on certificates.
    pub name: String,
    /// Class.
    pub body_class: BodyClass,
    /// Kind.
    pub body_kind: BodyKind,
    /// Unified social credit code.
    pub uscc: CreditCode,
    /// With whom it filed first.
    pub first_filing: FirstFiling,
    /// District.
    pub district_code: String,
    /// Address.
    pub address: String,
    /// Contact.
    pub contact_name: String,
    /// Telephone of the contact; empty for none.
    pub contact_phone: String,
    /// Mail address of the contact; empty for none.
    pub contact_email: String,
}

/// A body that is to be registered.
#[derive(Debug, Clone)]
pub struct NewBody {
    /// What is known of it.
    pub data: BodyData,
    /// State in which its filing comes in; see `rules::FIRST_STATES`.
    pub state: FilingState,
    /// Invented, for the demonstration.
    pub demonstration: bool,
}

/// What an administrator enters of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteData {
    /// Name.
    pub name: String,
    /// 备案编码.
    pub filing_code: FilingCode,
    /// District.
    pub district_code: String,
    /// Address.
    pub address: String,
    /// First day of the filing.
    pub filing_from: NaiveDate,
    /// Last day of the filing.
    pub filing_to: NaiveDate,
}

/// A site that is to be added.
#[derive(Debug, Clone)]
pub struct NewSite {
    /// What is known of it.
    pub data: SiteData,
    /// State in which its filing comes in; see `rules::FIRST_STATES`.
    pub state: FilingState,
}

/// A scope line that is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScopeLine {
    /// Trade.
    pub trade_id: TradeId,
    /// Level.
    pub level: Level,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
}

/// The filing whose state is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filing {
    /// That of a body.
    Body(BodyId),
    /// That of one of its sites.
    Site(SiteId),
}
