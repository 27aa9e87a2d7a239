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
