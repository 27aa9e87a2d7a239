//! Rows and values of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, AssessorId, CompetitionId, ContestId, ContestModuleId, OfficialConflictId, OfficialDutyId, OfficialId,
    PersonId,
};
use crate::platform::db::schema::{official, official_conflict, official_duty};
use diesel::prelude::*;

crate::text_enum! {
    /// What an official does in a contest (competition 9). The order is that of pages.
    pub enum OfficialDuty {
        /// 裁判长.
        ChiefJudge = "chief_judge",
        /// 副裁判长.
        DeputyChiefJudge = "deputy_chief_judge",
        /// 评分裁判: sits on the panel of a module.
        ScoringJudge = "scoring_judge",
        /// 加密裁判: keeps one seal layer.
        SealingJudge = "sealing_judge",
        /// 检录裁判.
        CheckinJudge = "checkin_judge",
        /// 现场裁判.
        FloorJudge = "floor_judge",
        /// 统分裁判.
        TabulationJudge = "tabulation_judge",
        /// 监督人员.
        CompetitionMonitor = "competition_monitor",
        /// 仲裁.
        Arbitration = "arbitration",
    }
}

impl OfficialDuty {
    /// Whether one person holds it in a contest (for a sealing judge: in a layer).
    #[must_use]
    pub const fn has_one_holder(self) -> bool {
        matches!(self, Self::ChiefJudge | Self::SealingJudge | Self::CompetitionMonitor)
    }

    /// Whether its holder marks by the schemes of the contest, or answers for them.
    #[must_use]
    pub const fn reads_schemes(self) -> bool {
        matches!(
            self,
            Self::ChiefJudge | Self::DeputyChiefJudge | Self::ScoringJudge | Self::FloorJudge | Self::TabulationJudge
        )
    }

    /// Whether its holder is heard or decides when somebody appeals.
    #[must_use]
    pub const fn hears_appeals(self) -> bool {
        matches!(self, Self::Arbitration | Self::ChiefJudge | Self::DeputyChiefJudge)
    }

    /// Whether a conflict bars from it. Whoever only checks identity at the door changes no result.
    #[must_use]
    pub const fn touches_results(self) -> bool {
        !matches!(self, Self::CheckinJudge)
    }
}

crate::text_enum! {
    /// Why an official has to stay away (回避).
    pub enum ConflictRelation {
        /// 本单位.
        OwnUnit = "own_unit",
        /// 同一工作单位.
        SameEmployer = "same_employer",
        /// 师徒.
        MasterApprentice = "master_apprentice",
        /// 亲属.
        Relative = "relative",
        /// 同一培训基地.
        SameTrainingBase = "same_training_base",
        /// 其他.
        Other = "other",
    }
}

crate::text_enum! {
    /// Whether somebody officiates.
    pub enum OfficialState {
        /// He was asked.
        Invited = "invited",
        /// He has accepted.
        Confirmed = "confirmed",
        /// He does not take part (any more).
        Withdrawn = "withdrawn",
    }
}

impl OfficialState {
    /// Whether an official in this state may come into the next one; whoever withdrew may be asked again.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Invited, Self::Confirmed | Self::Withdrawn)
                | (Self::Confirmed, Self::Withdrawn)
                | (Self::Withdrawn, Self::Invited)
        )
    }
}

/// An official of a competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = official)]
pub struct Official {
    /// Row id.
    pub id: OfficialId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Random token in addresses.
    pub token: String,
    /// The person.
    pub person_id: PersonId,
    /// His card, when he came from the register of assessors.
    pub assessor_id: Option<AssessorId>,
    /// Employing unit.
    pub employer: String,
    /// Where he trains others, if anywhere.
    pub training_base: String,
    /// Title or level.
    pub title: String,
    /// Where mail reaches him; empty when he has none.
    pub email: String,
    /// State.
    pub state: OfficialState,
    /// When he was entered.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// An official with his name.
#[derive(Debug, Clone)]
pub struct NamedOfficial {
    /// The official.
    pub official: Official,
    /// His name.
    pub name: String,
    /// Number of his card as an assessor.
    pub card_number: Option<String>,
}

/// What somebody says of an official.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfficialDetails {
    /// Employing unit.
    pub employer: String,
    /// Training base.
    pub training_base: String,
    /// Title or level.
    pub title: String,
    /// Mail address; empty for none.
    pub email: String,
}

/// A place among the officials of a contest: a duty, for a scoring judge with its module, for a sealing judge with its
/// layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The duty.
    pub duty: OfficialDuty,
    /// The module of a scoring judge.
    pub module: Option<ContestModuleId>,
    /// The layer of a sealing judge.
    pub layer: Option<i32>,
}

impl Slot {
    /// A duty that needs no further place.
    #[must_use]
    pub const fn of(duty: OfficialDuty) -> Self {
        Self { duty, module: None, layer: None }
    }

    /// A seat on the panel of a module.
    #[must_use]
    pub const fn scoring(module: ContestModuleId) -> Self {
        Self { duty: OfficialDuty::ScoringJudge, module: Some(module), layer: None }
    }

    /// The keeping of a layer.
    #[must_use]
    pub const fn sealing(layer: i32) -> Self {
        Self { duty: OfficialDuty::SealingJudge, module: None, layer: Some(layer) }
    }
}

/// A duty that somebody holds or held.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = official_duty)]
pub struct HeldDuty {
    /// Row id.
    pub id: OfficialDutyId,
    /// Who.
    pub official_id: OfficialId,
    /// In which contest.
    pub contest_id: ContestId,
    /// What.
    pub duty: OfficialDuty,
    /// On whose panel.
    pub module_id: Option<ContestModuleId>,
    /// Which layer.
    pub layer: Option<i32>,
    /// Why he, a message as JSON so that it can be said in both languages.
    pub choice: String,
    /// Who assigned him.
    pub assigned_by: Option<AccountId>,
    /// When.
    pub assigned_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: Option<String>,
}

impl HeldDuty {
    /// The place that it fills.
    #[must_use]
    pub const fn slot(&self) -> Slot {
        Slot { duty: self.duty, module: self.module_id, layer: self.layer }
    }
}

/// A declared relation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = official_conflict)]
pub struct DeclaredConflict {
    /// Row id.
    pub id: OfficialConflictId,
    /// Whose.
    pub official_id: OfficialId,
    /// To whoever bears this name.
    pub person_name: Option<String>,
    /// To whoever works for this employer.
    pub employer: Option<String>,
    /// Which relation.
    pub relation: ConflictRelation,
    /// In the words of whoever declared it.
    pub note: String,
    /// Who declared it.
    pub declared_by: Option<AccountId>,
    /// When.
    pub declared_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A relation that somebody declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConflict {
    /// To whoever bears this name.
    pub person_name: Option<String>,
    /// To whoever works for this employer.
    pub employer: Option<String>,
    /// Which relation.
    pub relation: ConflictRelation,
    /// In his own words.
    pub note: String,
}
