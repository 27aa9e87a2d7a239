//! Rows of this room.

use crate::kernel::ids::{TradeId, WorkTypeId};
use crate::kernel::level::Level;
use crate::platform::db::schema::{occupation, trade, work_type};
use chrono::NaiveDate;
use diesel::prelude::*;

/// An occupation (职业) of the national classification.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupation)]
pub struct Occupation {
    /// Code, `D-DD-DD-DD`.
    pub code: String,
    /// Name.
    pub name: String,
    /// L green, S digital, LS both, or empty.
    pub mark: String,
    /// Edition in which it appeared.
    pub edition: String,
    /// Pinyin initials of the name.
    pub initials: String,
    /// First day on which it is no longer in force.
    pub retired_on: Option<NaiveDate>,
}

/// A work type (工种) of an occupation; it has no code of its own.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = work_type)]
pub struct WorkType {
    /// Row id.
    pub id: WorkTypeId,
    /// Its occupation.
    pub occupation_code: String,
    /// Place in the printed order, from 1.
    pub position: i32,
    /// Name.
    pub name: String,
    /// Pinyin initials.
    pub initials: String,
    /// First day on which it is no longer in force.
    pub retired_on: Option<NaiveDate>,
}

/// A trade (职业(工种)): what bodies file, batch lines name and certificates carry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = trade)]
pub struct Trade {
    /// Row id.
    pub id: TradeId,
    /// Code in addresses: the occupation code, with `-N` for its Nth work type.
    pub code: String,
    /// Its occupation.
    pub occupation_code: String,
    /// Name of the work type, if it is one.
    pub work_type: Option<String>,
    /// Name of the occupation.
    pub name: String,
    /// L green, S digital, LS both, or empty.
    pub mark: String,
    /// Lowest level of its standard; none until an administrator sets the range.
    pub lowest_level: Option<Level>,
    /// Highest level of its standard.
    pub highest_level: Option<Level>,
    /// Edition of the standard.
    pub standard_edition: String,
    /// How sure the level range is: high, medium, low, none.
    pub confidence: String,
    /// Pinyin initials of name and work type.
    pub initials: String,
    /// An access-type qualification, outside level certification.
    pub access_type: bool,
    /// First day on which it is no longer in force.
    pub retired_on: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Trade {
    /// Name as on a certificate: the occupation, and the work type in brackets where there is one.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.work_type {
            Some(work_type) => format!("{}（{work_type}）", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether the standard has this level, so that a body may file it.
    #[must_use]
    pub fn has_level(&self, level: Level) -> bool {
        match (self.lowest_level, self.highest_level) {
            (Some(lowest), Some(highest)) => (lowest.rank()..=highest.rank()).contains(&level.rank()),
            _ => false,
        }
    }
}
