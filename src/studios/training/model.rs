//! Rows and plans of this room.

use crate::certification::rosters::model::Education;
use crate::kernel::ids::{PersonId, TradeId, TrainingFigureId, TrainingRecordId};
use crate::kernel::level::Level;
use crate::platform::db::schema::{training_figure, training_record};
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// What kind of training it was.
    pub enum TrainingKind {
        /// 技能培训.
        SkillsTraining = "skills_training",
        /// 继续教育.
        FurtherEducation = "further_education",
        /// 学历教育.
        DegreeEducation = "degree_education",
    }
}

crate::text_enum! {
    /// How it ended.
    pub enum TrainingResult {
        /// 合格.
        Passed = "passed",
        /// 不合格.
        Failed = "failed",
        /// 参加, without an examination.
        Attended = "attended",
    }
}

crate::text_enum! {
    /// What is counted where persons are not known.
    pub enum FigureKind {
        /// People trained.
        PeopleTrained = "people_trained",
        /// People in further education.
        FurtherEducation = "further_education",
        /// People who reached a higher level.
        LevelUplift = "level_uplift",
        /// People who reached a higher education.
        EducationUplift = "education_uplift",
        /// Apprentices.
        Apprentices = "apprentices",
        /// Pairs of a school and an enterprise.
        SchoolEnterprisePairs = "school_enterprise_pairs",
    }
}

/// A record of a person.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = training_record)]
pub struct TrainingRecord {
    /// Row id.
    pub id: TrainingRecordId,
    /// Token for addresses.
    pub token: String,
    /// The person.
    pub person_id: PersonId,
    /// Kind.
    pub kind: TrainingKind,
    /// Course.
    pub course: String,
    /// Trade.
    pub trade_id: Option<TradeId>,
    /// District.
    pub district_code: String,
    /// Who held it.
    pub organiser: String,
    /// Hours.
    pub hours: i32,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day; its year is the year to which it is counted.
    pub last_day: NaiveDate,
    /// Year to which it is counted.
    pub year: i32,
    /// How it ended.
    pub result: TrainingResult,
    /// Level before.
    pub level_before: Option<Level>,
    /// Level after.
    pub level_after: Option<Level>,
    /// Education before.
    pub education_before: Option<Education>,
    /// Education after.
    pub education_after: Option<Education>,
    /// Why it does not count.
    pub voided: Option<String>,
}

/// What training raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// The skill level.
    Level,
    /// The education.
    Education,
}

/// A record that is to be written; checked.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// The person.
    pub person: NewPerson,
    /// Kind.
    pub kind: TrainingKind,
    /// Course.
    pub course: String,
    /// Trade.
    pub trade: Option<TradeId>,
    /// District.
    pub district: String,
    /// Who held it.
    pub organiser: String,
    /// Hours.
    pub hours: i32,
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// How it ended.
    pub result: TrainingResult,
    /// Level before and after.
    pub levels: (Option<Level>, Option<Level>),
    /// Education before and after.
    pub education: (Option<Education>, Option<Education>),
}

/// A counted figure.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = training_figure)]
pub struct TrainingFigure {
    /// Row id.
    pub id: TrainingFigureId,
    /// Token for addresses.
    pub token: String,
    /// Kind.
    pub kind: FigureKind,
    /// Year.
    pub year: i32,
    /// District.
    pub district_code: String,
    /// Trade; none for all of them.
    pub trade_id: Option<TradeId>,
    /// How many.
    pub count: i32,
    /// Where the number comes from.
    pub basis: String,
    /// Why it does not count.
    pub voided: Option<String>,
}

/// A figure that is to be written; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFigure {
    /// Kind.
    pub kind: FigureKind,
    /// Year.
    pub year: i32,
    /// District.
    pub district: String,
    /// Trade; none for all of them.
    pub trade: Option<TradeId>,
    /// How many.
    pub count: i32,
    /// Where the number comes from.
    pub basis: String,
}

/// What records of a year and a district come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uplift {
    /// Records.
    pub records: i64,
    /// People, each once.
    pub people: i64,
    /// Hours of all of them.
    pub hours: i64,
    /// Who reached a higher level.
    pub levels: i64,
    /// Who reached a higher education.
    pub education: i64,
}
