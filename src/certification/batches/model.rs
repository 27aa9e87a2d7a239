//! Rows and states of this room.

use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, ApplicationId, AssessorId, BatchId, BatchLineId, BatchTransitionId, BodyId, PersonId, SiteId, TradeId,
};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::db::schema::{application, assessment_batch, batch_line, batch_transition};
use crate::registry::trades::model::Trade;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Where a batch stands. The order of declaration is the order of the state line.
    pub enum BatchState {
        /// 草稿: the body is writing it.
        Draft = "draft",
        /// 待审: the city decides.
        Submitted = "submitted",
        /// 退回: the body mends it.
        Returned = "returned",
        /// 已批复.
        Approved = "approved",
        /// 报名中: the roster is being filled.
        ApplicationOpen = "application_open",
        /// 编排: candidates get numbers.
        Arranging = "arranging",
        /// 考务: assessors get assigned.
        Staffing = "staffing",
        /// 考试.
        Examining = "examining",
        /// 成绩: sheets are being marked and confirmed.
        Scoring = "scoring",
        /// 公示.
        PublicNotice = "public_notice",
        /// 制证.
        Certifying = "certifying",
        /// 已归档.
        Archived = "archived",
        /// 取消.
        Cancelled = "cancelled",
    }
}

impl BatchState {
    /// Steps of the state line; `Returned` and `Cancelled` stand beside it.
    pub const LINE: [Self; 11] = [
        Self::Draft,
        Self::Submitted,
        Self::Approved,
        Self::ApplicationOpen,
        Self::Arranging,
        Self::Staffing,
        Self::Examining,
        Self::Scoring,
        Self::PublicNotice,
        Self::Certifying,
        Self::Archived,
    ];

    /// Whether a batch in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use BatchState::{
            ApplicationOpen, Approved, Archived, Arranging, Cancelled, Certifying, Draft, Examining, PublicNotice,
            Returned, Scoring, Staffing, Submitted,
        };
        matches!(
            (self, next),
            (Draft | Returned, Submitted)
                | (Submitted, Returned | Approved)
                | (Approved, ApplicationOpen)
                | (ApplicationOpen, Arranging)
                | (Arranging, Staffing)
                | (Staffing, Examining)
                | (Examining, Scoring)
                | (Scoring, PublicNotice)
                | (PublicNotice, Certifying)
                | (Certifying, Archived)
                | (
                    Draft
                        | Submitted
                        | Returned
                        | Approved
                        | ApplicationOpen
                        | Arranging
                        | Staffing
                        | Examining
                        | Scoring
                        | PublicNotice,
                    Cancelled
                )
        )
    }

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Archived | Self::Cancelled)
    }

    /// Whether the body may still change dates and lines.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether candidates may still be added.
    #[must_use]
    pub const fn takes_candidates(self) -> bool {
        matches!(self, Self::Draft | Self::Returned | Self::Submitted | Self::Approved | Self::ApplicationOpen)
    }
}

crate::text_enum! {
    /// A part of the examination.
    pub enum Part {
        /// 理论知识考试.
        TheoryTest = "theory_test",
        /// 技能考核.
        PracticalTest = "practical_test",
        /// 综合评审, levels 2 and 1.
        ComprehensiveReview = "comprehensive_review",
    }
}

impl Part {
    /// The parts that a level requires.
    #[must_use]
    pub const fn of_level(level: Level) -> &'static [Self] {
        match level {
            Level::Technician | Level::SeniorTechnician => {
                &[Self::TheoryTest, Self::PracticalTest, Self::ComprehensiveReview]
            }
            _ => &[Self::TheoryTest, Self::PracticalTest],
        }
    }
}

crate::text_enum! {
    /// Where an application stands.
    pub enum ApplicationState {
        /// 草稿.
        Draft = "draft",
        /// 待审.
        Submitted = "submitted",
        /// 退回.
        Returned = "returned",
        /// 通过.
        Accepted = "accepted",
        /// 已编排.
        Arranged = "arranged",
        /// 已考.
        Examined = "examined",
        /// 合格.
        Passed = "passed",
        /// 不合格.
        Failed = "failed",
        /// 补考.
        ResitDue = "resit_due",
        /// 撤回.
        Withdrawn = "withdrawn",
    }
}

impl ApplicationState {
    /// Whether an application in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use ApplicationState::{
            Accepted, Arranged, Draft, Examined, Failed, Passed, ResitDue, Returned, Submitted, Withdrawn,
        };
        matches!(
            (self, next),
            (Draft | Returned, Submitted)
                | (Submitted, Returned | Accepted)
                | (Accepted, Arranged)
                | (Arranged, Examined)
                | (Examined, Passed | Failed | ResitDue)
                | (Draft | Submitted | Returned | Accepted | Arranged, Withdrawn)
        )
    }
}

/// An assessment batch (认定批次).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = assessment_batch)]
pub struct AssessmentBatch {
    /// Row id.
    pub id: BatchId,
    /// Batch number: filing code, year, month, three-digit serial. Immutable; stands in addresses.
    pub number: String,
    /// The site.
    pub site_id: SiteId,
    /// Its body.
    pub body_id: BodyId,
    /// What the body calls it.
    pub title: String,
    /// First day of the assessment.
    pub first_day: NaiveDate,
    /// Last day of the assessment.
    pub last_day: NaiveDate,
    /// State.
    pub state: BatchState,
    /// Applications that are not withdrawn.
    pub candidate_count: i32,
    /// First day of the public notice.
    pub notice_from: Option<NaiveDate>,
    /// Last day of the public notice.
    pub notice_to: Option<NaiveDate>,
    /// Who drafted it.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

impl AssessmentBatch {
    /// Whether its first day has come: before it nobody can have been examined.
    #[must_use]
    pub fn has_begun(&self, today: NaiveDate) -> bool {
        today >= self.first_day
    }

    /// Whether its last day has come.
    #[must_use]
    pub fn is_on_its_last_day(&self, today: NaiveDate) -> bool {
        today >= self.last_day
    }
}

/// One recorded transition: the state line.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_transition)]
pub struct BatchTransition {
    /// Row id.
    pub id: BatchTransitionId,
    /// The batch.
    pub batch_id: BatchId,
    /// From.
    pub from_state: BatchState,
    /// To.
    pub to_state: BatchState,
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

/// One line (trade and level) of a batch.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_line)]
pub struct BatchLine {
    /// Row id.
    pub id: BatchLineId,
    /// The batch.
    pub batch_id: BatchId,
    /// Trade.
    pub trade_id: TradeId,
    /// Level.
    pub level: Level,
    /// Version of the standard that governs it.
    pub standard_version: String,
    /// Candidates at the most.
    pub quota: i32,
}

/// One candidate on one line.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct Application {
    /// Row id.
    pub id: ApplicationId,
    /// The batch.
    pub batch_id: BatchId,
    /// The line.
    pub line_id: BatchLineId,
    /// The candidate.
    pub person_id: PersonId,
    /// Eligibility condition claimed, such as `4-2`.
    pub condition: String,
    /// `initial` or `promotion`.
    pub certification_kind: String,
    /// `first_sitting` or `resit`.
    pub sitting: String,
    /// State.
    pub state: ApplicationState,
    /// 准考证号, given at arrangement.
    pub ticket_number: Option<String>,
    /// The only name that assessors see, given at arrangement.
    pub anonymous_code: Option<String>,
    /// Employing unit when he applied.
    pub employer: Option<String>,
    /// Number of the prior certificate he claims.
    pub prior_certificate_number: Option<String>,
    /// All other fields of the roster row, JSON.
    pub details: String,
    /// When.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// Which batches a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchScope {
    /// All: the city, its supervisors and auditors, the program itself.
    All,
    /// Those of one body.
    Body(BodyId),
    /// Those in which one assessor serves.
    Assessor(AssessorId),
    /// None.
    Nothing,
}

/// One line as a body wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePlan {
    /// Trade.
    pub trade: TradeId,
    /// Level.
    pub level: Level,
    /// Version of the standard that governs it.
    pub standard_version: String,
    /// Candidates at the most.
    pub quota: i32,
}

/// A batch as a body wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchPlan {
    /// The site.
    pub site: SiteId,
    /// What the body calls it.
    pub title: String,
    /// First day of the assessment.
    pub first_day: NaiveDate,
    /// Last day of the assessment.
    pub last_day: NaiveDate,
    /// Its lines, each trade and level once.
    pub lines: Vec<LinePlan>,
}

/// A batch in a list.
#[derive(Debug, Clone)]
pub struct BatchView {
    /// The batch.
    pub batch: AssessmentBatch,
    /// Name of its body.
    pub body_name: String,
    /// Code of its body in addresses.
    pub body_code: String,
    /// Name of its site.
    pub site_name: String,
}

/// A line with its trade and how many candidates it has.
#[derive(Debug, Clone)]
pub struct LineView {
    /// The line.
    pub line: BatchLine,
    /// Its trade.
    pub trade: Trade,
    /// Applications that are not withdrawn.
    pub candidates: i64,
}

impl LineView {
    /// A message that says the trade and the level of the line, each in the reader's language.
    #[must_use]
    pub fn named(&self, message: Message) -> Message {
        message
            .with("trade", self.trade.full_name())
            .with_key("level", self.line.level.label_key())
    }

    /// The parts that the level requires.
    #[must_use]
    pub const fn parts(&self) -> &'static [Part] {
        Part::of_level(self.line.level)
    }
}

/// What a list of batches is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct BatchFilter {
    /// State.
    pub state: Option<BatchState>,
    /// Code of a body.
    pub body_code: Option<String>,
    /// First day of the assessment not before.
    pub from: Option<NaiveDate>,
    /// First day of the assessment not after.
    pub to: Option<NaiveDate>,
    /// Beginning of the number, or part of the title or of the body's name.
    pub text: Option<String>,
}
