//! Rows, states and tables of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, BodyId, CompetitionId, LabourCommendationId, LabourIndicatorId, LabourReportId, LabourResultId,
    LabourUnitId, PersonId,
};
use crate::kernel::points::Points;
use crate::platform::db::schema::{labour_commendation, labour_indicator, labour_report, labour_result, labour_unit};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

crate::text_enum! {
    /// Which values of an indicator are good.
    pub enum IndicatorDirection {
        /// More is better.
        Higher = "higher",
        /// Less is better.
        Lower = "lower",
    }
}

crate::text_enum! {
    /// What the values of the months come to.
    pub enum Accumulation {
        /// Their sum.
        Sum = "sum",
        /// Their mean.
        Mean = "mean",
        /// The last of them.
        Last = "last",
    }
}

crate::text_enum! {
    /// What takes part.
    pub enum LabourUnitKind {
        /// 单位.
        Unit = "unit",
        /// 班组.
        Team = "team",
    }
}

crate::text_enum! {
    /// Where a unit stands.
    pub enum LabourUnitState {
        /// 待审核.
        Submitted = "submitted",
        /// 已通过: it takes part.
        Accepted = "accepted",
        /// 未通过.
        Refused = "refused",
        /// 已退出.
        Withdrawn = "withdrawn",
    }
}

impl LabourUnitState {
    /// Whether a unit in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Submitted, Self::Accepted | Self::Refused | Self::Withdrawn) | (Self::Accepted, Self::Withdrawn)
        )
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Submitted => "badge-now",
            Self::Accepted => "badge-ok",
            Self::Refused => "badge-bad",
            Self::Withdrawn => "",
        }
    }
}

crate::text_enum! {
    /// Where a version of a report stands.
    pub enum LabourReportState {
        /// 草稿.
        Draft = "draft",
        /// 待审核.
        Submitted = "submitted",
        /// 已退回: to be mended.
        Returned = "returned",
        /// 已通过: it counts.
        Accepted = "accepted",
        /// 已更正: a later version counts in its place.
        Replaced = "replaced",
    }
}

impl LabourReportState {
    /// Whether a report in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft | Self::Returned, Self::Submitted)
                | (Self::Submitted, Self::Accepted | Self::Returned)
                | (Self::Accepted, Self::Replaced)
        )
    }

    /// Whether its figures may be written.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Draft | Self::Replaced => "",
            Self::Submitted => "badge-now",
            Self::Returned => "badge-warn",
            Self::Accepted => "badge-ok",
        }
    }
}

crate::text_enum! {
    /// What somebody is commended as.
    pub enum CommendationKind {
        /// 先进集体.
        AdvancedTeam = "advanced_team",
        /// 先进个人.
        AdvancedPerson = "advanced_person",
    }
}

crate::text_enum! {
    /// Where a commendation stands.
    pub enum CommendationState {
        /// 待审定.
        Proposed = "proposed",
        /// 已表彰.
        Granted = "granted",
        /// 未通过.
        Refused = "refused",
    }
}

impl CommendationState {
    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Proposed => "badge-now",
            Self::Granted => "badge-ok",
            Self::Refused => "badge-bad",
        }
    }
}

/// Values by indicator, in units of the last decimal of each.
pub type Figures = BTreeMap<LabourIndicatorId, i64>;

/// Reads stored figures.
///
/// # Errors
/// When the text is none of ours.
pub fn read_figures(text: &str) -> Result<Figures, serde_json::Error> {
    let pairs: Vec<(LabourIndicatorId, i64)> = serde_json::from_str(text)?;
    Ok(pairs.into_iter().collect())
}

/// Figures as they are stored.
#[must_use]
pub fn written_figures(figures: &Figures) -> String {
    let pairs: Vec<String> = figures.iter().map(|(id, value)| format!("[{id},{value}]")).collect();
    format!("[{}]", pairs.join(","))
}

/// An indicator (指标) of a labour competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labour_indicator)]
pub struct LabourIndicator {
    /// Row id.
    pub id: LabourIndicatorId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Place among the indicators, from 1.
    pub position: i32,
    /// Name.
    pub name: String,
    /// Unit of measure.
    pub measure: String,
    /// Which values are good.
    pub direction: IndicatorDirection,
    /// What the values of the months come to.
    pub accumulation: Accumulation,
    /// Per cent of the whole.
    pub weight: i32,
    /// Decimals of its values.
    pub decimals: i32,
    /// Target of a unit that has none of its own, for the whole competition.
    pub target: i64,
    /// Per cent of the target beyond which nothing more is earned.
    pub cap: i32,
}

/// An indicator as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndicatorPlan {
    /// Name.
    pub name: String,
    /// Unit of measure.
    pub measure: String,
    /// Which values are good.
    pub direction: IndicatorDirection,
    /// What the values of the months come to.
    pub accumulation: Accumulation,
    /// Per cent of the whole.
    pub weight: i32,
    /// Decimals of its values.
    pub decimals: i32,
    /// Target in units of the last decimal.
    pub target: i64,
    /// Per cent of the target beyond which nothing more is earned.
    pub cap: i32,
}

impl From<&LabourIndicator> for IndicatorPlan {
    fn from(known: &LabourIndicator) -> Self {
        Self {
            name: known.name.clone(),
            measure: known.measure.clone(),
            direction: known.direction,
            accumulation: known.accumulation,
            weight: known.weight,
            decimals: known.decimals,
            target: known.target,
            cap: known.cap,
        }
    }
}

/// A unit or team that takes part.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labour_unit)]
pub struct LabourUnit {
    /// Row id.
    pub id: LabourUnitId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Random token in addresses.
    pub token: String,
    /// Name.
    pub name: String,
    /// Unit or team.
    pub kind: LabourUnitKind,
    /// The body whose staff reports for it.
    pub body_id: Option<BodyId>,
    /// Who leads it.
    pub leader_name: String,
    /// Where mail for it goes, empty when unknown.
    pub contact_email: String,
    /// How many work in it.
    pub headcount: i32,
    /// Own targets, see [`read_figures`].
    pub targets: String,
    /// State.
    pub state: LabourUnitState,
    /// Why it was refused or withdrawn.
    pub reason: Option<String>,
    /// When it was entered.
    pub submitted_at: Timestamp,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// When somebody decided.
    pub decided_at: Option<Timestamp>,
    /// Who.
    pub decided_by: Option<AccountId>,
    /// Version for guarded updates.
    pub version: i32,
}

/// A unit as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPlan {
    /// Name.
    pub name: String,
    /// Unit or team.
    pub kind: LabourUnitKind,
    /// The body whose staff reports for it.
    pub body: Option<BodyId>,
    /// Who leads it.
    pub leader_name: String,
    /// Where mail for it goes, empty when unknown.
    pub contact_email: String,
    /// How many work in it.
    pub headcount: i32,
    /// Own targets where they differ.
    pub targets: Figures,
}

/// One version of the report of a unit for a month.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labour_report)]
pub struct LabourReport {
    /// Row id.
    pub id: LabourReportId,
    /// The unit.
    pub unit_id: LabourUnitId,
    /// First day of the month.
    pub month: NaiveDate,
    /// Version, from 1.
    pub version: i32,
    /// State.
    pub state: LabourReportState,
    /// Values, see [`read_figures`].
    pub figures: String,
    /// What the unit says of the month.
    pub note: String,
    /// Whether it came after its day.
    pub is_late: bool,
    /// Why this version was begun; only later ones have it.
    pub correction: Option<String>,
    /// Why it was returned.
    pub reason: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// Who submitted it.
    pub submitted_by: Option<AccountId>,
    /// When it was first submitted.
    pub submitted_at: Option<Timestamp>,
    /// Who reviewed it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Guard of updates.
    pub revision: i32,
}

/// What a unit reports of a month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportContent {
    /// Values, also only some of them while it is a draft.
    pub figures: Figures,
    /// What the unit says of the month.
    pub note: String,
}

/// A version of the result.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labour_result)]
pub struct LabourResult {
    /// Row id.
    pub id: LabourResultId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Version, from 1.
    pub version: i32,
    /// The table, see [`LabourResult::table`].
    pub content: String,
    /// Why it was computed again, or in spite of missing reports.
    pub reason: Option<String>,
    /// Who computed it.
    pub computed_by: Option<AccountId>,
    /// When.
    pub computed_at: Timestamp,
    /// Who published it.
    pub published_by: Option<AccountId>,
    /// First day of the public notice.
    pub notice_from: Option<NaiveDate>,
    /// Last day of the public notice.
    pub notice_to: Option<NaiveDate>,
    /// Who made it final.
    pub final_by: Option<AccountId>,
    /// When.
    pub final_at: Option<Timestamp>,
}

impl LabourResult {
    /// The frozen table.
    ///
    /// # Errors
    /// When the stored text is none of ours.
    pub fn table(&self) -> Result<Table, serde_json::Error> {
        serde_json::from_str(&self.content)
    }
}

/// A standing: all that went into it and all that came out. As text it is the frozen content of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// First days of the months that are counted.
    pub months: Vec<NaiveDate>,
    /// What was measured.
    pub indicators: Vec<TableIndicator>,
    /// The units by rank.
    pub units: Vec<TableUnit>,
}

/// Reports of a table that do not count yet though they were handed in, by token of the unit and month.
#[derive(Debug, Clone, Default)]
pub struct Gaps(BTreeMap<(String, NaiveDate), LabourReportState>);

impl Gaps {
    /// Reports that wait for review or were returned.
    #[must_use]
    pub const fn new(reports: BTreeMap<(String, NaiveDate), LabourReportState>) -> Self {
        Self(reports)
    }

    /// The months of a unit that do not count and stand like this; `None` for those of which nothing was handed in.
    pub fn months<'a>(
        &'a self,
        unit: &'a TableUnit,
        state: Option<LabourReportState>,
    ) -> impl Iterator<Item = NaiveDate> + 'a {
        unit.missing
            .iter()
            .copied()
            .filter(move |month| self.0.get(&(unit.token.clone(), *month)).copied() == state)
    }
}

/// An indicator in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableIndicator {
    /// Its row.
    pub id: LabourIndicatorId,
    /// Name.
    pub name: String,
    /// Unit of measure.
    pub measure: String,
    /// Which values are good.
    pub direction: IndicatorDirection,
    /// What the values of the months come to.
    pub accumulation: Accumulation,
    /// Per cent of the whole.
    pub weight: i32,
    /// Decimals of its values.
    pub decimals: i32,
    /// Per cent of the target beyond which nothing more is earned.
    pub cap: i32,
}

/// A unit in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableUnit {
    /// Its token in addresses.
    pub token: String,
    /// Name.
    pub name: String,
    /// Unit or team.
    pub kind: LabourUnitKind,
    /// The accepted reports behind its figures.
    pub reports: Vec<TableReport>,
    /// Months that count and have no accepted report.
    pub missing: Vec<NaiveDate>,
    /// Its figures in the order of the indicators.
    pub figures: Vec<TableFigure>,
    /// Weighted points.
    pub total: Points,
    /// Rank: 1, 1, 3.
    pub rank: u32,
}

/// An accepted report in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableReport {
    /// First day of the month.
    pub month: NaiveDate,
    /// Version that counts.
    pub version: i32,
    /// Values in the order of the indicators.
    pub values: Vec<i64>,
}

/// What one indicator earned a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFigure {
    /// The target of the unit.
    pub target: i64,
    /// What was reached; nothing without a report.
    pub actual: Option<Actual>,
    /// Its points, before they are weighted.
    pub points: Points,
}

/// What the values of the months come to, as an exact fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actual {
    /// Sum of the values.
    pub sum: i64,
    /// Over how many of them; 1 unless it is a mean.
    pub over: i64,
}

/// A commendation (先进集体、先进个人).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labour_commendation)]
pub struct LabourCommendation {
    /// Row id.
    pub id: LabourCommendationId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Random token in addresses.
    pub token: String,
    /// As what.
    pub kind: CommendationKind,
    /// The unit, or the unit of the person.
    pub unit_id: LabourUnitId,
    /// The person.
    pub person_id: Option<PersonId>,
    /// His post.
    pub post: String,
    /// For what.
    pub merits: String,
    /// State.
    pub state: CommendationState,
    /// Who proposed it; nobody for one that follows from the rank.
    pub proposed_by: Option<AccountId>,
    /// When.
    pub proposed_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub reason: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

/// A commendation with the names that pages show.
#[derive(Debug, Clone)]
pub struct CommendationView {
    /// The commendation.
    pub commendation: LabourCommendation,
    /// Name of the unit.
    pub unit: String,
    /// Name of the person.
    pub person: Option<String>,
}

/// Which units of a labour competition a reader may know of, beyond what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabourScope {
    /// All of them.
    All,
    /// Those of a body.
    Body(BodyId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_stored_and_read_again() {
        let figures = Figures::from([(LabourIndicatorId(3), 120), (LabourIndicatorId(11), 0)]);
        assert_eq!(read_figures(&written_figures(&figures)).unwrap(), figures);
        assert_eq!(read_figures("[]").unwrap(), Figures::new());
        assert!(read_figures("{}").is_err());
    }

    #[test]
    fn an_accepted_report_is_only_ever_replaced_and_a_replaced_one_stays() {
        for next in LabourReportState::ALL {
            assert_eq!(LabourReportState::Accepted.may_become(*next), *next == LabourReportState::Replaced);
            assert!(!LabourReportState::Replaced.may_become(*next));
            assert!(!LabourUnitState::Withdrawn.may_become(LabourUnitState::Accepted));
        }
    }
}
