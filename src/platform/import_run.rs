//! An upload as it is kept: the run with its progress and its staged rows, whatever they are rows of. What a row says
//! may be personal, so it lies encrypted until it is posted. [`store`] has its queries, [`job`] the work behind it,
//! [`posting`] what becomes of its rows, [`view`] what a page shows of it.

pub mod job;
pub mod posting;
pub mod store;
pub mod view;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ImportRowId, ImportRunId};
use crate::platform::db::schema::import_run;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedState};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::text_enum! {
    /// Where an upload stands.
    pub enum RunState {
        /// Its rows are being checked.
        Checking = "checking",
        /// All rows are checked; good ones may be posted.
        Checked = "checked",
        /// The file was refused as a whole.
        Refused = "refused",
        /// Its good rows are posted.
        Posted = "posted",
    }
}

/// Whose upload a run is: without knowing it nobody finds the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What its rows are.
    pub kind: &'static str,
    /// What it is about, such as the number of a batch.
    pub of: String,
}

/// An upload.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = import_run)]
pub struct ImportRun {
    /// Row id.
    pub id: ImportRunId,
    /// Random token in addresses.
    pub token: String,
    /// What it is about, such as the number of a batch.
    pub subject: String,
    /// Who uploaded it.
    pub account_id: Option<AccountId>,
    /// Name of the file, for showing.
    pub file_name: String,
    /// State.
    pub state: RunState,
    /// Rows in all, once they are counted.
    pub total_rows: i32,
    /// Rows checked so far.
    pub checked_rows: i32,
    /// Rows that can be posted.
    pub good_rows: i32,
    /// Rows that can be posted and should be looked at.
    pub warning_rows: i32,
    /// Rows that cannot be posted.
    pub error_rows: i32,
    /// Rows that were posted.
    pub posted_rows: i32,
    /// `FileNotes` as JSON.
    pub file_errors: String,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When its last row was checked.
    pub finished_at: Option<Timestamp>,
}

impl ImportRun {
    /// What is known of the file.
    #[must_use]
    pub fn notes(&self) -> FileNotes {
        serde_json::from_str(&self.file_errors).unwrap_or_default()
    }

    /// Rows that a posting would take.
    #[must_use]
    pub const fn postable(&self) -> i32 {
        self.good_rows
            .saturating_add(self.warning_rows)
            .saturating_sub(self.posted_rows)
    }
}

/// What is known of the file as a whole.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileNotes {
    /// Why it was refused.
    #[serde(default)]
    pub errors: Vec<Finding>,
    /// What should be looked at.
    #[serde(default)]
    pub warnings: Vec<Finding>,
    /// Titles of its columns.
    #[serde(default)]
    pub titles: Vec<String>,
}

/// How many rows of each state have been checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Can be posted.
    pub good: i32,
    /// Can be posted, to be looked at.
    pub warnings: i32,
    /// Cannot be posted.
    pub errors: i32,
}

impl Tally {
    /// Counts a row.
    pub const fn count(&mut self, state: StagedState) {
        let place = match state {
            StagedState::Good => &mut self.good,
            StagedState::Warning => &mut self.warnings,
            StagedState::Error => &mut self.errors,
        };
        *place = place.saturating_add(1);
    }

    /// All of them.
    #[must_use]
    pub const fn checked(self) -> i32 {
        self.good.saturating_add(self.warnings).saturating_add(self.errors)
    }
}

/// A staged row with its id and whether it is posted.
#[derive(Debug, Clone)]
pub struct KeptRow {
    /// Row id.
    pub id: ImportRowId,
    /// The row.
    pub row: StagedRow,
    /// Whether it is posted.
    pub posted: bool,
}
