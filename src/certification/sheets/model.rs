//! Rows and states of this room.

use crate::certification::batches::model::Part;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ApplicationId, AssessorId, BatchId, BatchLineId, ScoreSheetId, SheetEntryId};
use crate::kernel::mark::Mark;
use crate::platform::db::schema::{score_sheet, sheet_entry};
use diesel::prelude::*;

crate::text_enum! {
    /// Where a score sheet stands.
    pub enum SheetState {
        /// Being marked.
        Open = "open",
        /// Waiting for confirmation by another person.
        Submitted = "submitted",
        /// Confirmed and locked.
        Confirmed = "confirmed",
    }
}

impl SheetState {
    /// Whether a sheet in this state may come into the next one; a rejected sheet is open again, and so is a
    /// confirmed one that stands in the way of a result (`reopen`).
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Open, Self::Submitted)
                | (Self::Submitted | Self::Confirmed, Self::Open)
                | (Self::Submitted, Self::Confirmed)
        )
    }
}

impl SheetState {
    /// Class of its badge.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Open => "badge-now",
            Self::Submitted => "badge-warn",
            Self::Confirmed => "badge-ok",
        }
    }
}

crate::text_enum! {
    /// What is known of a candidate in one part. Absence is a state, never the mark 0.
    pub enum PartState {
        /// 待录入.
        Pending = "pending",
        /// 有成绩.
        Scored = "scored",
        /// 缺考.
        Absent = "absent",
        /// 违纪.
        Violation = "violation",
        /// 免试.
        Exempt = "exempt",
    }
}

/// One assessor's sheet of one part of one line.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = score_sheet)]
pub struct ScoreSheet {
    /// Row id.
    pub id: ScoreSheetId,
    /// Random token in addresses.
    pub token: String,
    /// The batch.
    pub batch_id: BatchId,
    /// The line.
    pub line_id: BatchLineId,
    /// The part.
    pub part: Part,
    /// The assessor.
    pub assessor_id: AssessorId,
    /// State.
    pub state: SheetState,
    /// Version for guarded updates.
    pub version: i32,
    /// When submitted.
    pub submitted_at: Option<Timestamp>,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// When confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// By whom: never the one who submitted.
    pub confirmed_by: Option<AccountId>,
    /// Why the confirmer sent it back.
    pub rejected_reason: Option<String>,
}

/// One cell: one candidate on one sheet.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sheet_entry)]
pub struct SheetEntry {
    /// Row id.
    pub id: SheetEntryId,
    /// The sheet.
    pub sheet_id: ScoreSheetId,
    /// The application.
    pub application_id: ApplicationId,
    /// The only name that the assessor sees.
    pub anonymous_code: String,
    /// State.
    pub state: PartState,
    /// Mark, when scored.
    pub mark: Option<Mark>,
    /// Grows with every change; a change names the version that it saw.
    pub version: i32,
    /// Idempotency key of the last change, so that a repeated send is recognised.
    pub last_key: Option<String>,
    /// When last changed.
    pub updated_at: Option<Timestamp>,
    /// By whom.
    pub updated_by: Option<AccountId>,
    /// Whether it came from a score book (成绩册) and not from the assessor's own hand.
    pub imported: bool,
}

/// What a cell holds or is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellValue {
    /// State.
    pub state: PartState,
    /// Mark; there is one exactly when the state is `Scored`.
    pub mark: Option<Mark>,
}

impl CellValue {
    /// Nothing yet.
    pub const PENDING: Self = Self { state: PartState::Pending, mark: None };

    /// A mark.
    #[must_use]
    pub const fn scored(mark: Mark) -> Self {
        Self { state: PartState::Scored, mark: Some(mark) }
    }

    /// A state that is not a mark.
    #[must_use]
    pub const fn standing(state: PartState) -> Self {
        Self { state, mark: None }
    }

    /// The mark as text, empty without one.
    #[must_use]
    pub fn mark_text(self) -> String {
        self.mark.map(|mark| mark.to_string()).unwrap_or_default()
    }

    /// As it is sent and as it stands in the audit trail: the mark, nothing, or the code of the state.
    #[must_use]
    pub fn written(self) -> String {
        match self.state {
            PartState::Scored => self.mark_text(),
            PartState::Pending => String::new(),
            other => other.as_str().to_owned(),
        }
    }
}

impl SheetEntry {
    /// What the cell holds.
    #[must_use]
    pub const fn value(&self) -> CellValue {
        CellValue { state: self.state, mark: self.mark }
    }
}

/// One cell as its assessor sees it: by code only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Anonymous code.
    pub code: String,
    /// Version of what it holds.
    pub version: i32,
    /// What it holds.
    pub value: CellValue,
}

/// What an assessor asks for: one cell to hold one value.
#[derive(Debug, Clone)]
pub struct MarkChange {
    /// Token of the sheet.
    pub token: String,
    /// Anonymous code.
    pub code: String,
    /// As typed: a number, nothing, or `absent`, `violation`, `exempt`.
    pub value: String,
    /// The version that he saw.
    pub version: i32,
    /// Names this very change, so that a repeated send is recognised; empty for a plain form.
    pub key: String,
}

/// How a wanted change ended. A conflict is an answer and not an error, since it carries what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkOutcome {
    /// The cell holds what was wanted, durably.
    Saved(Cell),
    /// Somebody else has changed the cell; this is what it holds now.
    Changed(Cell),
}
