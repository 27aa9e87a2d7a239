//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AssessorId, AssessorScopeId, BodyId, PersonId, RecusalId, TradeId};
use crate::kernel::level::Level;
use crate::platform::db::schema::{assessor, assessor_scope, recusal};
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Grade of an assessor.
    pub enum AssessorGrade {
        /// 考评员: levels 5 to 3.
        Assessor = "assessor",
        /// 高级考评员: levels 5 to 1.
        SeniorAssessor = "senior_assessor",
    }
}

impl AssessorGrade {
    /// Whether the grade may assess a level (assessor 5–3, senior assessor 5–1).
    #[must_use]
    pub const fn may_assess(self, level: Level) -> bool {
        match self {
            Self::Assessor => matches!(level, Level::Elementary | Level::Intermediate | Level::Advanced),
            Self::SeniorAssessor => matches!(
                level,
                Level::Elementary | Level::Intermediate | Level::Advanced | Level::Technician | Level::SeniorTechnician
            ),
        }
    }
}

crate::text_enum! {
    /// Whether an assessor is engaged.
    pub enum AssessorState {
        /// 在聘.
        Engaged = "engaged",
        /// 暂停.
        Suspended = "suspended",
        /// 注销.
        Cancelled = "cancelled",
    }
}

impl AssessorState {
    /// Whether an assessor in this state may come into the next one. Whoever was cancelled may be engaged anew:
    /// a person has one assessor record for life, so that his history stays together.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Engaged, Self::Suspended | Self::Cancelled)
                | (Self::Suspended, Self::Engaged | Self::Cancelled)
                | (Self::Cancelled, Self::Engaged)
        )
    }
}

crate::text_enum! {
    /// Why an assessor must stay away.
    pub enum RecusalRelation {
        /// 亲属.
        Relative = "relative",
        /// 师徒.
        MasterApprentice = "master_apprentice",
        /// 师生.
        TeacherStudent = "teacher_student",
        /// 同事.
        Colleague = "colleague",
        /// 其他.
        Other = "other",
    }
}

/// An assessor (考评员) with his card.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = assessor)]
pub struct Assessor {
    /// Row id.
    pub id: AssessorId,
    /// 证卡编号.
    pub card_number: String,
    /// The person.
    pub person_id: PersonId,
    /// The body that proposed him.
    pub body_id: Option<BodyId>,
    /// Grade.
    pub grade: AssessorGrade,
    /// First day of the card.
    pub card_from: NaiveDate,
    /// Last day of the card.
    pub card_to: NaiveDate,
    /// Whether he is engaged.
    pub state: AssessorState,
    /// Employing unit.
    pub employer: String,
    /// District.
    pub district_code: String,
    /// Speciality.
    pub speciality: String,
    /// When entered.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// One trade on an assessor card, with its levels.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = assessor_scope)]
pub struct AssessorScope {
    /// Row id.
    pub id: AssessorScopeId,
    /// The assessor.
    pub assessor_id: AssessorId,
    /// Trade.
    pub trade_id: TradeId,
    /// Lowest level.
    pub lowest_level: Level,
    /// Highest level.
    pub highest_level: Level,
}

/// A declared relation to a person or a body that bars an assignment (回避).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = recusal)]
pub struct Recusal {
    /// Row id.
    pub id: RecusalId,
    /// The assessor.
    pub assessor_id: AssessorId,
    /// The candidate concerned.
    pub person_id: Option<PersonId>,
    /// The body concerned.
    pub body_id: Option<BodyId>,
    /// Which relation.
    pub relation: RecusalRelation,
    /// In his own words.
    pub note: String,
    /// When declared.
    pub declared_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// An assessor who is to be registered.
#[derive(Debug, Clone)]
pub struct NewAssessor {
    /// The person, registered already.
    pub person: PersonId,
    /// The card.
    pub card: Card,
    /// What stands on the card besides.
    pub details: AssessorDetails,
    /// Trades and levels.
    pub scopes: Vec<NewScope>,
}

/// The card (证卡): grade and validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// 证卡编号, unique; no fixed form.
    pub number: String,
    /// Grade.
    pub grade: AssessorGrade,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Where an assessor belongs and what he is good at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessorDetails {
    /// The body that proposed him.
    pub body: Option<BodyId>,
    /// Employing unit; whoever works there is not assessed by him.
    pub employer: String,
    /// District.
    pub district_code: String,
    /// Speciality.
    pub speciality: String,
}

/// One trade that is to stand on a card, with its levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewScope {
    /// Trade.
    pub trade: TradeId,
    /// Lowest level.
    pub lowest: Level,
    /// Highest level.
    pub highest: Level,
}

/// Whom a recusal concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerned {
    /// A candidate.
    Person(PersonId),
    /// A body with its candidates.
    Body(BodyId),
}

/// A recusal that is to be declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecusal {
    /// Whom it concerns.
    pub concerned: Concerned,
    /// Which relation.
    pub relation: RecusalRelation,
    /// In his own words.
    pub note: String,
}

/// An assessor with his name and how he is reached.
#[derive(Debug, Clone)]
pub struct AssessorView {
    /// The assessor.
    pub assessor: Assessor,
    /// His name.
    pub name: String,
    /// His token in addresses of people.
    pub person_token: String,
    /// Mail address.
    pub email: Option<String>,
    /// Name of the body that proposed him.
    pub body_name: Option<String>,
    /// Name of his district.
    pub district: String,
    /// Its name in English.
    pub district_english: String,
}

/// Why an assessor cannot be assigned to a level of a trade on some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// He is suspended or cancelled.
    NotEngaged(AssessorState),
    /// His card does not cover all days; its dates.
    CardDates(NaiveDate, NaiveDate),
    /// His grade may not assess the level.
    Grade(AssessorGrade),
    /// His card has the trade with other levels; the lowest and the highest.
    Levels(Level, Level),
    /// His card does not have the trade.
    Trade,
}

/// An assessor who has a trade on his card, as the picker shows him.
#[derive(Debug, Clone)]
pub struct CandidateAssessor {
    /// The assessor.
    pub assessor: Assessor,
    /// His name.
    pub name: String,
    /// The trade on his card.
    pub scope: AssessorScope,
    /// Why he cannot be assigned; none when he can, as far as the card goes.
    pub obstacle: Option<Obstacle>,
}

/// Which assessors a list shows.
#[derive(Debug, Clone, Default)]
pub struct AssessorFilter {
    /// A name, initials, a card number or a trade.
    pub text: String,
    /// District.
    pub district: Option<String>,
    /// Grade.
    pub grade: Option<AssessorGrade>,
    /// State.
    pub state: Option<AssessorState>,
    /// Trade by code.
    pub trade: Option<String>,
}

/// What the details of a card are before the body is looked up.
#[derive(Debug, Clone)]
pub struct WrittenDetails {
    /// Code or name of the body that proposed him; empty for none.
    pub body: String,
    /// Employing unit.
    pub employer: String,
    /// District.
    pub district_code: String,
    /// Speciality.
    pub speciality: String,
}
