//! Rows and states of this room.

use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, CompetitionId, CompetitionTransitionId, ContestId};
use crate::platform::db::schema::{competition, competition_transition};
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Where a competition, or one of its contests, stands (competition 18.1). The order of declaration is the order of
    /// the state line.
    pub enum EventState {
        /// 草稿.
        Draft = "draft",
        /// 待批: the city decides.
        Submitted = "submitted",
        /// 退回: the organiser mends it.
        Returned = "returned",
        /// 计划批复.
        PlanApproved = "plan_approved",
        /// 已发布: anyone may read it.
        Published = "published",
        /// 报名中.
        EntryOpen = "entry_open",
        /// 资格审查完成.
        EligibilityChecked = "eligibility_checked",
        /// 裁判已聘任.
        OfficialsAppointed = "officials_appointed",
        /// 抽签加密; from here on the state is the contest's.
        Sealed = "sealed",
        /// 比赛中.
        Running = "running",
        /// 评分中.
        Scoring = "scoring",
        /// 成绩锁定.
        Locked = "locked",
        /// 已解密.
        Unsealed = "unsealed",
        /// 初步成绩.
        Provisional = "provisional",
        /// 申诉期满.
        AppealsClosed = "appeals_closed",
        /// 公示.
        PublicNotice = "public_notice",
        /// 最终成绩.
        Final = "final",
        /// 奖励已发; the competition's again.
        RewardsIssued = "rewards_issued",
        /// 已归档.
        Archived = "archived",
        /// 延期.
        Postponed = "postponed",
        /// 取消.
        Cancelled = "cancelled",
    }
}

impl EventState {
    /// Steps of the state line; the others stand beside it.
    pub const LINE: [Self; 18] = [
        Self::Draft,
        Self::Submitted,
        Self::PlanApproved,
        Self::Published,
        Self::EntryOpen,
        Self::EligibilityChecked,
        Self::OfficialsAppointed,
        Self::Sealed,
        Self::Running,
        Self::Scoring,
        Self::Locked,
        Self::Unsealed,
        Self::Provisional,
        Self::AppealsClosed,
        Self::PublicNotice,
        Self::Final,
        Self::RewardsIssued,
        Self::Archived,
    ];

    /// Whether a competition in this state may come into the next one. Postponement and resumption are told apart by
    /// [`Self::may_be_postponed`].
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use EventState::{
            Archived, Cancelled, Draft, EligibilityChecked, EntryOpen, OfficialsAppointed, PlanApproved, Postponed,
            Published, Returned, RewardsIssued, Submitted,
        };
        matches!(
            (self, next),
            (Draft | Returned, Submitted)
                | (Submitted, Returned | PlanApproved)
                | (PlanApproved, Published)
                | (Published, EntryOpen)
                | (EntryOpen, EligibilityChecked)
                // Somebody who was left out may still be let in, as long as nothing is drawn.
                | (EligibilityChecked, EntryOpen | OfficialsAppointed)
                | (OfficialsAppointed, RewardsIssued)
                | (RewardsIssued, Archived)
                | (PlanApproved | Published | EntryOpen | EligibilityChecked | OfficialsAppointed, Postponed)
                | (Postponed, PlanApproved | Published | EntryOpen | EligibilityChecked | OfficialsAppointed)
                | (
                    Draft
                        | Submitted
                        | Returned
                        | PlanApproved
                        | Published
                        | EntryOpen
                        | EligibilityChecked
                        | OfficialsAppointed
                        | Postponed,
                    Cancelled
                )
        )
    }

    /// Steps of a labour competition: nothing is drawn, sealed or marked in it, so that its state stays its own to the end.
    pub const LABOUR_LINE: [Self; 12] = [
        Self::Draft,
        Self::Submitted,
        Self::PlanApproved,
        Self::Published,
        Self::EntryOpen,
        Self::EligibilityChecked,
        Self::Running,
        Self::Provisional,
        Self::PublicNotice,
        Self::Final,
        Self::RewardsIssued,
        Self::Archived,
    ];

    /// Whether a labour competition in this state may come into the next one. The plan and the entry are those of every
    /// competition; a result that is corrected goes on notice again.
    #[must_use]
    pub const fn labour_may_become(self, next: Self) -> bool {
        use EventState::{
            Cancelled, EligibilityChecked, Final, OfficialsAppointed, Provisional, PublicNotice, RewardsIssued, Running,
        };
        match (self, next) {
            (OfficialsAppointed, _) | (_, OfficialsAppointed) => false,
            (EligibilityChecked, Running)
            | (Running, Provisional | Cancelled)
            | (Provisional, PublicNotice)
            | (PublicNotice, Provisional | Final)
            | (Final, RewardsIssued) => true,
            _ => self.may_become(next),
        }
    }

    /// Whether a contest in this state may come into the next one. A contest waits in `draft` until its competition has
    /// appointed its officials; there is no way back from `final` (a correction is a new version of the result).
    #[must_use]
    pub const fn contest_may_become(self, next: Self) -> bool {
        use EventState::{
            AppealsClosed, Cancelled, Draft, Final, Locked, Provisional, PublicNotice, Running, Scoring, Sealed,
            Unsealed,
        };
        matches!(
            (self, next),
            (Draft, Sealed)
                | (Sealed, Running)
                | (Running, Scoring)
                | (Scoring, Locked)
                | (Locked, Unsealed)
                | (Unsealed, Provisional)
                | (Provisional, AppealsClosed)
                | (AppealsClosed, PublicNotice)
                | (PublicNotice, Final)
                | (Draft | Sealed | Running | Scoring, Cancelled)
        )
    }

    /// Whether a competition in this state may be postponed.
    #[must_use]
    pub const fn may_be_postponed(self) -> bool {
        self.may_become(Self::Postponed)
    }

    /// Whether guests know of a competition in this state.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Draft | Self::Submitted | Self::Returned | Self::PlanApproved)
    }

    /// Whether the organiser may still change days, places and contests freely.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Archived | Self::Cancelled)
    }

    /// Whether a contest in this state has a published result.
    #[must_use]
    pub const fn has_results(self) -> bool {
        matches!(self, Self::Provisional | Self::AppealsClosed | Self::PublicNotice | Self::Final)
    }

    /// Place in the state line; a returned competition is a draft again.
    #[must_use]
    pub fn place(self) -> usize {
        let reached = if self == Self::Returned { Self::Draft } else { self };
        Self::LINE.iter().position(|state| *state == reached).unwrap_or(0)
    }
}

crate::text_enum! {
    /// 竞赛类型.
    pub enum CompetitionKind {
        /// 技能竞赛.
        Skills = "skills_competition",
        /// 劳动竞赛.
        Labour = "labour_competition",
    }
}

impl CompetitionKind {
    /// First letter of the numbers of this kind.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Skills => 'S',
            Self::Labour => 'L',
        }
    }
}

crate::text_enum! {
    /// 竞赛级别 (competition 7).
    pub enum CompetitionLevel {
        /// 国际.
        International = "international",
        /// 国家.
        National = "national",
        /// 省.
        Province = "province",
        /// 州(市).
        Prefecture = "prefecture",
        /// 县(市、区).
        County = "county",
        /// 企业.
        Enterprise = "enterprise",
        /// 院校.
        School = "school",
    }
}

crate::text_enum! {
    /// 竞赛类别 (competition 7).
    pub enum CompetitionClass {
        /// 一类.
        First = "class_one",
        /// 二类.
        Second = "class_two",
        /// 大赛.
        Grand = "grand",
        /// 行业.
        Industry = "industry",
        /// 专项.
        Special = "special",
        /// 综合.
        General = "general",
        /// 机关企事业.
        Organisations = "organisations",
    }
}

crate::text_enum! {
    /// 组织条线 (competition 7).
    pub enum CompetitionLine {
        /// 人社.
        HumanResources = "human_resources",
        /// 工会.
        Union = "union",
        /// 共青团.
        YouthLeague = "youth_league",
        /// 行业.
        Industry = "industry",
    }
}

crate::text_enum! {
    /// 参赛组别 (competition 7).
    pub enum EntryGroup {
        /// 职工组.
        Workers = "workers",
        /// 学生组.
        Students = "students",
        /// 教师组.
        Teachers = "teachers",
    }
}

/// Groups as they are stored: codes with commas between them.
#[must_use]
pub fn written_groups(groups: &[EntryGroup]) -> String {
    groups.iter().map(|group| group.as_str()).collect::<Vec<_>>().join(",")
}

/// A competition (竞赛).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = competition)]
pub struct Competition {
    /// Row id.
    pub id: CompetitionId,
    /// Number: `S` or `L`, year, three-digit serial. Immutable; stands in addresses.
    pub number: String,
    /// Year of the plan.
    pub year: i32,
    /// Skills or labour.
    pub kind: CompetitionKind,
    /// Name.
    pub name: String,
    /// Level.
    pub level: CompetitionLevel,
    /// Class.
    pub class: CompetitionClass,
    /// Line.
    pub line: CompetitionLine,
    /// Groups, see [`written_groups`].
    pub entry_groups: String,
    /// 主办单位.
    pub host: String,
    /// 承办单位.
    pub organiser: String,
    /// 协办单位.
    pub co_organiser: String,
    /// Where.
    pub place: String,
    /// First day of entry.
    pub entry_from: NaiveDate,
    /// Last day of entry.
    pub entry_to: NaiveDate,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Whom to ask.
    pub contact_name: String,
    /// His telephone.
    pub contact_phone: String,
    /// His mail address.
    pub contact_email: String,
    /// Entrants that are expected.
    pub expected_entrants: i32,
    /// Budget in hundredths of a yuan.
    pub budget: i64,
    /// 奖励方案.
    pub prize_plan: String,
    /// What it is about.
    pub description: String,
    /// State.
    pub state: EventState,
    /// The state in which it goes on after a postponement.
    pub resumes_as: Option<EventState>,
    /// Who submitted it; he does not approve it.
    pub submitted_by: Option<AccountId>,
    /// Number of the document that approved it.
    pub approval_document: Option<String>,
    /// The competition of another year that it was copied from.
    pub copied_from: Option<CompetitionId>,
    /// Who drafted it.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

impl Competition {
    /// Whether it is a labour competition: without contests, with indicators and monthly reports.
    #[must_use]
    pub fn is_labour(&self) -> bool {
        self.kind == CompetitionKind::Labour
    }

    /// Whether it may come into the next state.
    #[must_use]
    pub fn may_become(&self, next: EventState) -> bool {
        if self.is_labour() { self.state.labour_may_become(next) } else { self.state.may_become(next) }
    }

    /// Its groups.
    #[must_use]
    pub fn groups(&self) -> Vec<EntryGroup> {
        self.entry_groups.split(',').filter_map(|code| code.parse().ok()).collect()
    }

    /// The state that it shows: its own until the officials are appointed, then that of its slowest contest, and its own
    /// again when all contests are final. A labour competition has no contests and always shows its own.
    #[must_use]
    pub fn shown_state(&self, contests: &[EventState]) -> EventState {
        if self.state != EventState::OfficialsAppointed {
            return self.state;
        }
        contests
            .iter()
            .copied()
            .filter(|state| *state != EventState::Cancelled)
            .min_by_key(|state| state.place())
            .filter(|slowest| slowest.place() > self.state.place())
            .unwrap_or(self.state)
    }

    /// Whether entries are taken on a day.
    #[must_use]
    pub fn takes_entries(&self, today: NaiveDate) -> bool {
        self.state == EventState::EntryOpen && self.entry_from <= today && today <= self.entry_to
    }
}

/// One recorded transition of a competition or of one of its contests.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = competition_transition)]
pub struct CompetitionTransition {
    /// Row id.
    pub id: CompetitionTransitionId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// The contest, when it is about one.
    pub contest_id: Option<ContestId>,
    /// From.
    pub from_state: EventState,
    /// To.
    pub to_state: EventState,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub account_id: Option<AccountId>,
    /// His name then.
    pub actor_name: String,
    /// His role then.
    pub role: Role,
    /// Why.
    pub reason: Option<String>,
}

/// Which competitions a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventScope {
    /// All: the city, its supervisors and auditors, the program itself.
    All,
    /// The published ones and this one.
    PublicAnd(CompetitionId),
    /// The published ones.
    Public,
}

/// A competition as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPlan {
    /// Year of the plan.
    pub year: i32,
    /// Skills or labour.
    pub kind: CompetitionKind,
    /// Name.
    pub name: String,
    /// Level.
    pub level: CompetitionLevel,
    /// Class.
    pub class: CompetitionClass,
    /// Line.
    pub line: CompetitionLine,
    /// Groups.
    pub groups: Vec<EntryGroup>,
    /// 主办单位.
    pub host: String,
    /// 承办单位.
    pub organiser: String,
    /// 协办单位.
    pub co_organiser: String,
    /// Where.
    pub place: String,
    /// First day of entry.
    pub entry_from: NaiveDate,
    /// Last day of entry.
    pub entry_to: NaiveDate,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Whom to ask.
    pub contact_name: String,
    /// His telephone.
    pub contact_phone: String,
    /// His mail address.
    pub contact_email: String,
    /// Entrants that are expected.
    pub expected_entrants: i32,
    /// Budget in hundredths of a yuan.
    pub budget: i64,
    /// 奖励方案.
    pub prize_plan: String,
    /// What it is about.
    pub description: String,
}

/// A contest as the pages of its competition show it.
#[derive(Debug, Clone)]
pub struct ContestLine {
    /// Row id.
    pub id: ContestId,
    /// Code within the competition.
    pub code: String,
    /// Name.
    pub name: String,
    /// Trade.
    pub trade: String,
    /// 1 for an individual contest.
    pub team_size: i32,
    /// Entries at the most.
    pub quota: i32,
    /// Entries that count.
    pub entries: i32,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// State.
    pub state: EventState,
}

impl ContestLine {
    /// The state that it shows: until it is sealed, that of its competition.
    #[must_use]
    pub fn shown_state(&self, competition: &Competition) -> EventState {
        shown_contest_state(self.state, competition)
    }
}

/// The state that a contest shows: until it is sealed, that of its competition.
#[must_use]
pub fn shown_contest_state(own: EventState, competition: &Competition) -> EventState {
    if own == EventState::Draft { competition.state } else { own }
}

/// A competition in a list.
#[derive(Debug, Clone)]
pub struct EventView {
    /// The competition.
    pub competition: Competition,
    /// How many contests it has.
    pub contests: usize,
    /// Entries of all of them; of a labour competition the units that take part.
    pub entries: i64,
    /// The state that it shows.
    pub shown_state: EventState,
}

/// What a list of competitions is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// State.
    pub state: Option<EventState>,
    /// Year of the plan.
    pub year: Option<i32>,
    /// Kind.
    pub kind: Option<CompetitionKind>,
    /// Level.
    pub level: Option<CompetitionLevel>,
    /// Beginning of the number, or part of the name or of the organiser.
    pub text: Option<String>,
    /// Its last day is this one or a later one.
    pub ends_from: Option<NaiveDate>,
}
