//! Rows and values of this room.

use crate::competition::events::model::EventState;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestId};
use crate::kernel::points::Points;
use crate::platform::db::schema::contest_board;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows that a board holds at the most. The hall reads the first few; behind them nobody looks for the four-hundredth, and
/// each of two thousand watchers is sent every row.
pub const MOST_ROWS: usize = 50;

/// The board of a contest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contest_board)]
pub struct ContestBoard {
    /// The contest.
    pub contest_id: ContestId,
    /// Whether anybody may watch it.
    pub is_open: bool,
    /// When it freezes or froze.
    pub frozen_at: Option<Timestamp>,
    /// [`Snapshot`] of that moment as JSON, once it has come.
    pub frozen_snapshot: Option<String>,
    /// Who opened it last.
    pub opened_by: Option<AccountId>,
    /// Version for guarded updates.
    pub version: i32,
}

impl ContestBoard {
    /// Whether the public sees a standstill.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.frozen_snapshot.is_some()
    }

    /// Whether the moment of the freeze has come and its snapshot is not taken.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.frozen_snapshot.is_none() && self.frozen_at.is_some_and(|at| at <= now)
    }

    /// What was kept at the freeze.
    ///
    /// # Errors
    /// When the stored text is no snapshot.
    pub fn snapshot(&self) -> Result<Option<Snapshot>, serde_json::Error> {
        self.frozen_snapshot.as_deref().map(serde_json::from_str).transpose()
    }
}

/// What is known of one competitor, before a place is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Code of the last layer.
    pub code: String,
    /// Name, once results are published.
    pub name: Option<String>,
    /// Place of a published table; a running one is ranked by the points.
    pub place: Option<u32>,
    /// Points so far.
    pub points: Option<Points>,
    /// Marks that are given.
    pub marked: u32,
    /// Marks that will be given.
    pub expected: u32,
}

/// One row of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    /// Place; none without points.
    pub place: Option<u32>,
    /// Code of the last layer.
    pub code: String,
    /// Name, once results are published.
    pub name: Option<String>,
    /// Points as they are shown.
    pub points: Option<String>,
    /// Marks that are given.
    pub marked: u32,
    /// Marks that will be given.
    pub expected: u32,
}

impl BoardRow {
    /// Whether all marks are given.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.expected > 0 && self.marked >= self.expected
    }
}

/// What a contest looks like at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// State of the contest.
    pub state: EventState,
    /// Whether it names people; otherwise it has codes only.
    pub by_name: bool,
    /// How many compete.
    pub total: usize,
    /// How many of them have all their marks.
    pub finished: usize,
    /// The first [`MOST_ROWS`] of them.
    pub rows: Vec<BoardRow>,
}

/// What a board shows to whoever watches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardView {
    /// Whether there is anything to see.
    pub is_open: bool,
    /// Whether it stands still.
    pub is_frozen: bool,
    /// When it froze or will freeze, in the city's time as it is shown.
    pub frozen_at: Option<String>,
    /// The standing; none for a closed board.
    pub snapshot: Option<Snapshot>,
}

impl BoardView {
    /// A board that nobody may watch.
    pub const CLOSED: Self = Self { is_open: false, is_frozen: false, frozen_at: None, snapshot: None };
}
