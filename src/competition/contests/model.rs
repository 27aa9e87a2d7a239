//! Rows and values of this room.

use crate::competition::events::model::{Competition, EntryGroup, EventState, shown_contest_state};
use crate::competition::rankings::model::{MedalRules, QuotaRounding, Quotas, Scale, TiePolicy};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CompetitionId, ContestId, ContestModuleId, TradeId};
use crate::kernel::level::Level;
use crate::platform::db::schema::{contest, contest_module};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::text_enum! {
    /// What a module tests.
    pub enum ModuleKind {
        /// 理论.
        Theory = "theory",
        /// 实操.
        Practical = "practical",
    }
}

crate::text_enum! {
    /// How the marks of a panel become one (competition 3 and 9).
    pub enum PanelRule {
        /// 0 to 3 by several judges against benchmarks.
        Judgement = "judgement",
        /// Without the highest and the lowest.
        DropExtremes = "drop_extremes",
        /// The mean.
        Mean = "mean",
    }
}

crate::text_enum! {
    /// A link of the tie-break chain (competition 8.2), as it is stored. Modules are named by the first two practical
    /// ones, which is as far as published rules go.
    pub enum TieKey {
        /// Total.
        Total = "total",
        /// Practical part.
        Practical = "practical",
        /// Theory.
        Theory = "theory",
        /// First module.
        FirstModule = "module_1",
        /// Second module.
        SecondModule = "module_2",
        /// Working time, shorter first.
        Time = "time",
        /// Deductions for safety, fewer first.
        SafetyDeductions = "safety_deductions",
    }
}

/// Rules of a contest, each assumed or from its technical document (competition 20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestRules {
    /// Tie-break chain.
    pub tie_keys: Vec<TieKey>,
    /// What happens to those whom the chain leaves equal.
    pub tie_policy: TiePolicy,
    /// Medal rule set.
    pub medal_rules: MedalRules,
    /// First, second and third prizes by places.
    pub places: [u32; 3],
    /// First, second and third prizes in per cent of the field.
    pub percent: [u32; 3],
    /// How per cent become places.
    pub rounding: QuotaRounding,
    /// Scale on which results are also shown.
    pub scale: Option<Scale>,
    /// Minutes after publication in which an appeal may be filed.
    pub appeal_window_minutes: u32,
    /// Minutes in which it is to be answered.
    pub appeal_answer_minutes: u32,
    /// Working days of the public notice.
    pub notice_days: u32,
    /// How the marks of a panel become one.
    pub panel_rule: PanelRule,
    /// Judges of a panel at the least.
    pub panel_judges: u32,
    /// Points between judgement scores above which the judges talk and score again.
    pub max_spread: u32,
    /// Layers of sealing: 0, 1 or 2.
    pub seal_layers: u32,
}

impl ContestRules {
    /// Numbers of prizes.
    #[must_use]
    pub const fn quotas(&self) -> Quotas {
        Quotas { places: self.places, percent: self.percent, rounding: self.rounding }
    }
}

/// Who may enter a contest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Eligibility {
    /// Age on the first day at the least.
    pub min_age: Option<u32>,
    /// Age on the first day at the most.
    pub max_age: Option<u32>,
    /// Level held in the trade at the least.
    pub min_level: Option<Level>,
    /// Further conditions in words, which the organiser checks.
    pub conditions: String,
}

/// A contest (赛项).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contest)]
pub struct Contest {
    /// Row id.
    pub id: ContestId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Two-digit code within it; stands in addresses.
    pub code: String,
    /// Name.
    pub name: String,
    /// Trade.
    pub trade_id: TradeId,
    /// Level of the standard.
    pub level: Level,
    /// Group.
    pub entry_group: EntryGroup,
    /// 1 for an individual contest, else how many compete together.
    pub team_size: i32,
    /// Entries at the most.
    pub quota: i32,
    /// Entries of one delegation at the most.
    pub delegation_limit: Option<i32>,
    /// Workstations, which is how many compete at once.
    pub workstations: i32,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Where.
    pub place: String,
    /// [`ContestRules`] as JSON.
    pub rules: String,
    /// [`Eligibility`] as JSON.
    pub eligibility: String,
    /// 技术文件: what is to be done, with what, under which safety rules.
    pub technical_document: String,
    /// State.
    pub state: EventState,
    /// Entries that count.
    pub entry_count: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

impl Contest {
    /// Its rules.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn parsed_rules(&self) -> Result<ContestRules, serde_json::Error> {
        serde_json::from_str(&self.rules)
    }

    /// Who may enter.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn parsed_eligibility(&self) -> Result<Eligibility, serde_json::Error> {
        serde_json::from_str(&self.eligibility)
    }

    /// The state that it shows: until it is sealed, that of its competition.
    #[must_use]
    pub fn shown_state(&self, competition: &Competition) -> EventState {
        shown_contest_state(self.state, competition)
    }

    /// Whether a team competes.
    #[must_use]
    pub const fn is_for_teams(&self) -> bool {
        self.team_size > 1
    }
}

/// A module (模块) of a contest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contest_module)]
pub struct ContestModule {
    /// Row id.
    pub id: ContestModuleId,
    /// The contest.
    pub contest_id: ContestId,
    /// Place, from 1.
    pub position: i32,
    /// Name.
    pub name: String,
    /// What it tests.
    pub kind: ModuleKind,
    /// Per cent of the whole.
    pub weight: i32,
    /// Day of the contest, from 1.
    pub day: i32,
    /// Working time in minutes; 0 where there is no limit.
    pub minutes: i32,
}

impl ContestModule {
    /// Letter under which it is known: A for the first.
    #[must_use]
    pub fn letter(&self) -> char {
        u32::try_from(self.position - 1)
            .ok()
            .and_then(|place| char::from_u32(u32::from('A') + place))
            .unwrap_or('?')
    }
}

/// A module as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModulePlan {
    /// Name.
    pub name: String,
    /// What it tests.
    pub kind: ModuleKind,
    /// Per cent of the whole.
    pub weight: i32,
    /// Day of the contest, from 1.
    pub day: i32,
    /// Working time in minutes.
    pub minutes: i32,
}

impl From<ContestModule> for ModulePlan {
    fn from(module: ContestModule) -> Self {
        Self { name: module.name, kind: module.kind, weight: module.weight, day: module.day, minutes: module.minutes }
    }
}

/// A contest as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestPlan {
    /// Name.
    pub name: String,
    /// Trade.
    pub trade: TradeId,
    /// Level of the standard.
    pub level: Level,
    /// Group.
    pub entry_group: EntryGroup,
    /// 1 for an individual contest.
    pub team_size: i32,
    /// Entries at the most.
    pub quota: i32,
    /// Entries of one delegation at the most.
    pub delegation_limit: Option<i32>,
    /// Workstations.
    pub workstations: i32,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Where; that of the competition when empty.
    pub place: String,
    /// Rules.
    pub rules: ContestRules,
    /// Who may enter.
    pub eligibility: Eligibility,
    /// Technical document.
    pub technical_document: String,
    /// Modules in their order.
    pub modules: Vec<ModulePlan>,
}
