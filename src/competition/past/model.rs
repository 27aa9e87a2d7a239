//! What is filed, as values.

use crate::competition::events::model::{CompetitionClass, CompetitionLevel, CompetitionLine, EntryGroup};
use crate::competition::rankings::model::Medal;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;

/// A competition of an earlier year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCompetition {
    /// Year of its plan.
    pub year: i32,
    /// Name.
    pub name: String,
    /// Level.
    pub level: CompetitionLevel,
    /// Class.
    pub class: CompetitionClass,
    /// Line.
    pub line: CompetitionLine,
    /// Who held it; empty when unknown.
    pub host: String,
    /// Who organised it; empty when unknown.
    pub organiser: String,
    /// Where; empty when unknown.
    pub place: String,
}

/// A contest of it with its table.
#[derive(Debug, Clone)]
pub struct PastContest {
    /// Name.
    pub name: String,
    /// Trade.
    pub trade: TradeId,
    /// Level of the standard.
    pub level: Level,
    /// Group.
    pub group: EntryGroup,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Who took part.
    pub placings: Vec<Placing>,
}

/// A line of the table of a contest.
#[derive(Debug, Clone)]
pub struct Placing {
    /// Who.
    pub who: NewPerson,
    /// For whom he took part; empty when unknown.
    pub unit: String,
    /// Total; none for who did not start.
    pub total: Option<Points>,
    /// Rank; none for who did not start.
    pub rank: Option<u32>,
    /// Medal, or the prize for which it stands.
    pub medal: Option<Medal>,
}

impl Placing {
    /// Kind and number of his document.
    #[must_use]
    pub fn document(&self) -> (DocumentKind, &str) {
        (self.who.document.kind(), self.who.document.number())
    }
}

/// What keeps a competition from being filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place of the contest; none when it is about the competition.
    pub contest: Option<usize>,
    /// Place of the line in the contest; none when it is about the contest.
    pub placing: Option<usize>,
    /// What it is about, by the field of a sheet.
    pub field: &'static str,
    /// Code under which programs know it.
    pub code: &'static str,
    /// What to tell a person.
    pub message: Message,
}

/// What was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Number of the competition.
    pub number: String,
    /// Its contests.
    pub contests: usize,
    /// Entrants of all of them.
    pub entrants: usize,
}
