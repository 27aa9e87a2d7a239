//! Rows, states and plans of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, StudioFundId, StudioId, StudioOutputId, StudioYearId};
use crate::kernel::points::Points;
use crate::platform::db::schema::{studio_fund, studio_output, studio_year};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::text_enum! {
    /// Where the year of a studio stands.
    pub enum YearState {
        /// Planned; funds and outputs are written as they come.
        Planned = "planned",
        /// Its report waits for the assessment.
        Submitted = "submitted",
        /// Its report was sent back.
        Returned = "returned",
        /// Assessed.
        Assessed = "assessed",
    }
}

impl YearState {
    /// Whether something may still be written.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Returned)
    }

    /// Whether a year in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Planned | Self::Returned, Self::Submitted) | (Self::Submitted, Self::Returned | Self::Assessed)
        )
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Planned => "",
            Self::Submitted => "badge-now",
            Self::Returned => "badge-warn",
            Self::Assessed => "badge-ok",
        }
    }
}

crate::text_enum! {
    /// What an assessment says.
    pub enum StudioGrade {
        /// 优秀.
        Excellent = "excellent",
        /// 合格.
        Passed = "passed",
        /// 不合格.
        Failed = "failed",
    }
}

impl StudioGrade {
    /// Class of the badge that shows the grade.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Excellent | Self::Passed => "badge-ok",
            Self::Failed => "badge-bad",
        }
    }
}

crate::text_enum! {
    /// Where money came from, or what it was spent on.
    pub enum FundCategory {
        /// Received from the state.
        Grant = "grant",
        /// Received from the host.
        HostContribution = "host_contribution",
        /// Received from elsewhere.
        OtherIncome = "other_income",
        /// Spent on teaching.
        Teaching = "teaching",
        /// Spent on equipment and material.
        Equipment = "equipment",
        /// Spent on projects.
        Projects = "projects",
        /// Spent on exchange and travel.
        Exchange = "exchange",
        /// Spent on something else.
        OtherExpense = "other_expense",
    }
}

impl FundCategory {
    /// Whether it was received.
    #[must_use]
    pub const fn is_income(self) -> bool {
        matches!(self, Self::Grant | Self::HostContribution | Self::OtherIncome)
    }
}

crate::text_enum! {
    /// What a studio brought forth.
    pub enum OutputKind {
        /// 技术攻关: a key problem that was solved.
        BreakthroughProject = "breakthrough_project",
        /// 先进操作法.
        OperatingMethod = "operating_method",
        /// 专利.
        Patent = "patent",
        /// 五小.
        FiveSmall = "five_small",
        /// 标准、论文.
        Standard = "standard",
        /// 培训: a course, with how many came.
        Training = "training",
        /// 服务其他单位.
        Service = "service",
    }
}

/// The year of a studio.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio_year)]
pub struct StudioYear {
    /// Row id.
    pub id: StudioYearId,
    /// The studio.
    pub studio_id: StudioId,
    /// The year.
    pub year: i32,
    /// What it means to do.
    pub plan: String,
    /// What it has done.
    pub report: String,
    /// State.
    pub state: YearState,
    /// Why the report was sent back.
    pub reason: Option<String>,
    /// Who submitted the report.
    pub submitted_by: Option<AccountId>,
    /// When.
    pub submitted_at: Option<Timestamp>,
    /// Submitted after its day.
    pub is_late: bool,
    /// Points by indicator, as text.
    pub scores: Option<String>,
    /// Their sum, in hundredths of a point.
    pub score: Option<i32>,
    /// Grade.
    pub grade: Option<StudioGrade>,
    /// What the assessors say, and what they saw on their visit.
    pub opinion: Option<String>,
    /// Who recorded it.
    pub assessed_by: Option<AccountId>,
    /// When.
    pub assessed_on: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

impl StudioYear {
    /// Sum of the points.
    #[must_use]
    pub fn points(&self) -> Option<Points> {
        self.score
            .map(|score| Points::from_hundredths(u32::try_from(score).unwrap_or(0)))
    }

    /// Points by indicator; empty before the assessment.
    #[must_use]
    pub fn scores(&self) -> Vec<IndicatorScore> {
        self.scores
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

/// Points for an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorScore {
    /// The indicator.
    pub name: String,
    /// Points that it gives at the most.
    pub most: i32,
    /// Points that were given.
    pub points: Points,
}

/// Money received or spent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio_fund)]
pub struct StudioFund {
    /// Row id.
    pub id: StudioFundId,
    /// The year of the studio.
    pub studio_year_id: StudioYearId,
    /// Token for addresses.
    pub token: String,
    /// Category.
    pub category: FundCategory,
    /// Hundredths of a yuan.
    pub amount: i64,
    /// When.
    pub day: NaiveDate,
    /// What for.
    pub note: String,
    /// Why it does not count.
    pub voided: Option<String>,
}

/// Something that a studio brought forth.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio_output)]
pub struct StudioOutput {
    /// Row id.
    pub id: StudioOutputId,
    /// The year of the studio.
    pub studio_year_id: StudioYearId,
    /// Token for addresses.
    pub token: String,
    /// Kind.
    pub kind: OutputKind,
    /// Title.
    pub title: String,
    /// What it is.
    pub detail: String,
    /// Benefit in hundredths of a yuan.
    pub benefit: i64,
    /// People who were trained; 0 for anything else.
    pub people: i32,
    /// When.
    pub day: NaiveDate,
    /// Why it does not count.
    pub voided: Option<String>,
}

/// Money that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFund {
    /// Category.
    pub category: FundCategory,
    /// Hundredths of a yuan.
    pub amount: i64,
    /// When.
    pub day: NaiveDate,
    /// What for.
    pub note: String,
}

/// An output that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutput {
    /// Kind.
    pub kind: OutputKind,
    /// Title.
    pub title: String,
    /// What it is.
    pub detail: String,
    /// Benefit in hundredths of a yuan.
    pub benefit: i64,
    /// People who were trained.
    pub people: i32,
    /// When.
    pub day: NaiveDate,
}

/// What assessors say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Points by indicator, in the order of the indicators.
    pub points: Vec<Points>,
    /// What they say.
    pub opinion: String,
    /// The day by which a failed studio must be better.
    pub rectify_by: Option<NaiveDate>,
}

/// What the year of a studio comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Received, in hundredths of a yuan.
    pub received: i64,
    /// Spent.
    pub spent: i64,
    /// Benefit.
    pub benefit: i64,
    /// Outputs.
    pub outputs: i64,
    /// People who were trained.
    pub people: i64,
}

/// The year of a studio as records have it.
#[derive(Debug, Clone)]
pub struct PastYear {
    /// The studio.
    pub studio: StudioId,
    /// The year.
    pub year: i32,
    /// What it meant to do.
    pub plan: String,
    /// What it has done.
    pub report: String,
    /// Money.
    pub funds: Vec<NewFund>,
    /// What it brought forth.
    pub outputs: Vec<NewOutput>,
    /// Points by indicator, and what assessors said.
    pub points: Vec<Points>,
    /// What they said.
    pub opinion: String,
    /// When.
    pub assessed_on: NaiveDate,
}
