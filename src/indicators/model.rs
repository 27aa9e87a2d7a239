//! Values and rows of this room.

use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, RecordedFigureId, TradeId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{figure, indicator_target, recorded_figure};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Chapters of the annual report, in their order.
    pub enum Chapter {
        /// 改革.
        Reform = "reform",
        /// 产业工人队伍.
        Workforce = "workforce",
        /// 党建与工会.
        Party = "party",
        /// 培训.
        Training = "training",
        /// 职业技能等级认定.
        Certification = "certification",
        /// 竞赛.
        Competition = "competition",
        /// 荣誉.
        Honour = "honour",
        /// 创新.
        Innovation = "innovation",
        /// 权益.
        Rights = "rights",
    }
}

crate::text_enum! {
    /// In what a figure is counted.
    pub enum FigureUnit {
        /// 年, how many.
        Years = "years",
        /// 年, which one.
        Year = "year",
        /// 家.
        Organisations = "organisations",
        /// 个.
        Pieces = "pieces",
        /// 项.
        Items = "items",
        /// 个五年.
        FiveYears = "five_years",
        /// 体系.
        Systems = "systems",
        /// 人.
        People = "people",
        /// 名.
        Persons = "persons",
        /// 人次.
        PersonTimes = "person_times",
        /// %.
        Percent = "percent",
        /// 所.
        Schools = "schools",
        /// 元.
        Yuan = "yuan",
        /// 场次.
        Events = "events",
        /// 行.
        Lines = "lines",
        /// 条.
        Proposals = "proposals",
        /// 类.
        Kinds = "kinds",
        /// 方.
        Parties = "parties",
    }
}

crate::text_enum! {
    /// Who answers for an indicator.
    pub enum ResponsibleUnit {
        /// The office of the leading group of the reform.
        ReformOffice = "reform_office",
        /// The human resources bureau.
        HumanResources = "human_resources",
        /// The federation of trade unions.
        Unions = "unions",
        /// The organisation department.
        Organisation = "organisation",
        /// The education bureau.
        Education = "education",
        /// The health commission.
        Health = "health",
    }
}

/// Counts the records behind an indicator on a day.
pub type Count = fn(&mut Conn, NaiveDate) -> Result<i64, AppError>;

/// Where the value of an indicator comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// Somebody records it with its source and day.
    Recorded,
    /// It is the number of records of this system.
    Counted {
        /// The query.
        count: Count,
        /// The list of those records; its total is the value.
        records: &'static str,
    },
}

/// An indicator. Its words are `indicator-KEY`, with hyphens for underscores; its definition `indicator-KEY-definition`.
#[derive(Debug, Clone, Copy)]
pub struct Indicator {
    /// Key in tables, addresses and exports. One that ends in `_min` is stated as "more than".
    pub key: &'static str,
    /// Chapter of the report.
    pub chapter: Chapter,
    /// Unit.
    pub unit: FigureUnit,
    /// Who answers for it.
    pub responsible: ResponsibleUnit,
    /// Source.
    pub source: Source,
}

impl Indicator {
    /// Key of its name.
    #[must_use]
    pub fn name_key(&self) -> String {
        format!("indicator-{}", self.key.replace('_', "-"))
    }

    /// Whether the number is part of a name (72 行大练兵, 十四五): it grows neither nor old.
    #[must_use]
    pub const fn is_name(&self) -> bool {
        use FigureUnit::{FiveYears, Kinds, Lines, Parties, Systems, Year};
        matches!(self.unit, FiveYears | Kinds | Lines | Parties | Systems | Year)
    }

    /// Whether its value is a bound: it was published as "more than". What is counted is exact.
    #[must_use]
    pub fn is_least(&self) -> bool {
        self.key.ends_with("_min") && !self.is_counted()
    }

    /// Whether it is counted from rows.
    #[must_use]
    pub const fn is_counted(&self) -> bool {
        matches!(self.source, Source::Counted { .. })
    }

    /// The address of the records behind it: the list that is counted, or its own page with source and day.
    #[must_use]
    pub fn records(&self) -> String {
        match self.source {
            Source::Counted { records, .. } => records.to_owned(),
            Source::Recorded => format!("/indicators/{}", self.key),
        }
    }
}

/// A recorded figure.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = recorded_figure)]
pub struct RecordedFigure {
    /// Row id.
    pub id: RecordedFigureId,
    /// Key of the indicator.
    pub key: String,
    /// The day for which it holds.
    pub as_of: NaiveDate,
    /// The value: mostly a number, for some indicators a pattern such as `1+6`.
    pub value: String,
    /// Where it was published.
    pub source: String,
    /// The words in which it was published; may be empty.
    pub note: String,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
    /// Version of the row.
    pub version: i32,
}

/// A recorded figure that another one of the same day took the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The day for which both hold.
    pub as_of: NaiveDate,
    /// The value before.
    pub before: String,
    /// Where that was published.
    pub source: String,
    /// The value after.
    pub after: String,
    /// When it was corrected.
    pub at: Timestamp,
    /// Name of whoever corrected it.
    pub by: String,
    /// His role then.
    pub role: Role,
    /// Why.
    pub reason: String,
}

/// A figure as somebody wants to record it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// The day for which it holds.
    pub as_of: NaiveDate,
    /// The value.
    pub value: String,
    /// Where it was published.
    pub source: String,
    /// The words in which it was published.
    pub note: String,
}

/// What an indicator is to reach.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = indicator_target)]
pub struct IndicatorTarget {
    /// Key of the indicator.
    pub key: String,
    /// The value to be reached.
    pub target: i64,
    /// By when.
    pub due: NaiveDate,
    /// Version of the row.
    pub version: i32,
}

/// An indicator with its value now.
#[derive(Debug, Clone)]
pub struct IndicatorValue {
    /// The indicator.
    pub indicator: Indicator,
    /// The value; none when nobody recorded one, or nothing was counted yet.
    pub value: Option<String>,
    /// The record, of a recorded one.
    pub record: Option<RecordedFigure>,
    /// What it is to reach.
    pub target: Option<IndicatorTarget>,
}

impl IndicatorValue {
    /// The value as a whole number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.value.as_deref().and_then(|value| value.parse().ok())
    }
}

crate::text_enum! {
    /// Counts that are kept for pages, by what they are of.
    pub enum FigureKey {
        /// Value of an indicator; item is its key.
        Indicator = "indicator",
        /// Certificates issued, by year, trade and level.
        CertificatesByTrade = "certificates_by_trade",
        /// Certificates issued, by year, district of the body and level.
        CertificatesByDistrict = "certificates_by_district",
        /// Certificates issued, by year, district and trade.
        CertificatesByPlaceAndTrade = "certificates_by_place_and_trade",
        /// Certificates issued, by year; item is how they were earned.
        CertificatesByBasis = "certificates_by_basis",
        /// Bodies in force, by district.
        BodiesByDistrict = "bodies_by_district",
        /// Assessors engaged, by district.
        AssessorsByDistrict = "assessors_by_district",
        /// Assessors engaged whose card is valid, by trade on the card.
        AssessorsByTrade = "assessors_by_trade",
        /// Bodies that may certify a trade today, by trade.
        BodiesByTrade = "bodies_by_trade",
        /// Batches by year and district.
        BatchesByDistrict = "batches_by_district",
        /// Candidates of archived batches, by year; item is the code of the body.
        BatchCandidates = "batch_candidates",
        /// Certificates of archived batches, by year; item is the code of the body.
        BatchCertificates = "batch_certificates",
        /// Archived batches, by year; item is the code of the body.
        BatchesArchived = "batches_archived",
        /// Median hours in a state, by the year in which batches left it; item is the state.
        BatchHours = "batch_hours",
        /// Batches that left a state, by year; item is the state.
        BatchSteps = "batch_steps",
        /// Batches that are in a state; item is the state.
        BatchesNow = "batches_now",
        /// Days for which the longest waits in a state; item is the state.
        BatchLongest = "batch_longest",
        /// Archived contests, by year and trade.
        Contests = "contests",
        /// People who started in them, by year and trade.
        Participants = "participants",
        /// Contests with a final result whose competition is not archived yet, by year.
        ContestsFinal = "contests_final",
        /// Prizes in archived contests, by year; item is the medal.
        Prizes = "prizes",
        /// Labour competitions that are published, by year.
        LabourCompetitions = "labour_competitions",
        /// Certificates above a level that was held before, by year and trade.
        CertifiedByTrade = "certified_by_trade",
        /// The same, by year and district of the body.
        CertifiedByDistrict = "certified_by_district",
        /// The same, by year; item is the employer.
        CertifiedByEmployer = "certified_by_employer",
        /// Promotions by competition that were issued, by year and trade.
        PromotedByTrade = "promoted_by_trade",
        /// The same, by year and district of the body.
        PromotedByDistrict = "promoted_by_district",
        /// The same, by year; item is the employer.
        PromotedByEmployer = "promoted_by_employer",
        /// Appointments by which somebody rose, by year and trade.
        AppointedByTrade = "appointed_by_trade",
        /// The same, by year and district of the employer.
        AppointedByDistrict = "appointed_by_district",
        /// The same, by year; item is the employer.
        AppointedByEmployer = "appointed_by_employer",
    }
}

/// What a figure is of; 0 or empty where it is not told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Year.
    pub year: i32,
    /// Code of the district.
    pub district: String,
    /// Trade; 0 for all, or for one that is not in the register.
    pub trade: i64,
    /// Code of the level.
    pub level: String,
    /// Whatever else it is told apart by.
    pub item: String,
}

impl Place {
    /// Of a year.
    #[must_use]
    pub fn of_year(year: i32) -> Self {
        Self { year, ..Self::default() }
    }

    /// And of a district.
    #[must_use]
    pub fn district(self, code: impl Into<String>) -> Self {
        Self { district: code.into(), ..self }
    }

    /// And of a trade.
    #[must_use]
    pub fn trade(self, trade: TradeId) -> Self {
        Self { trade: trade.0, ..self }
    }

    /// And of a level.
    #[must_use]
    pub fn level(self, code: impl Into<String>) -> Self {
        Self { level: code.into(), ..self }
    }

    /// And of something else.
    #[must_use]
    pub fn item(self, item: impl Into<String>) -> Self {
        Self { item: item.into(), ..self }
    }
}

/// One kept count.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = figure)]
pub struct Figure {
    /// What it counts.
    pub key: FigureKey,
    /// Year.
    pub year: i32,
    /// Code of the district.
    pub district: String,
    /// Trade.
    pub trade_id: i64,
    /// Code of the level.
    pub level: String,
    /// Whatever else.
    pub item: String,
    /// How many.
    pub value: i32,
}

impl Figure {
    /// What it is of.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            year: self.year,
            district: self.district.clone(),
            trade: self.trade_id,
            level: self.level.clone(),
            item: self.item.clone(),
        }
    }
}
