//! Rows and values of this room.

use crate::competition::contests::model::ContestModule;
use crate::competition::marking::scoring::Markable;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, AppealId, CompartmentId, ContestId, ContestModuleId, DiscussionId, MarkSheetId, MarkingSchemeId,
    OfficialId, OnSiteRecordId, SignatureId, UnlockId,
};
use crate::kernel::points::Points;
use crate::platform::db::schema::{
    compartment_signature, mark_discussion, mark_sheet, mark_unlock, marking_compartment, on_site_record,
};
use crate::text_enum;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_enum! {
    /// Where a module stands on a day of marking (competition 4).
    pub enum CompartmentState {
        /// Marks are given.
        Open = "open",
        /// All are there.
        Entered = "entered",
        /// A second person has looked at them.
        Checked = "checked",
        /// Every judge of the panel has signed, or was signed for.
        Signed = "signed",
        /// Nothing changes any more.
        Locked = "locked",
    }
}

impl CompartmentState {
    /// Whether a compartment in this state may come into the next one. Until it is locked it may be opened again; after
    /// that single aspects are.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use CompartmentState::{Checked, Entered, Locked, Open, Signed};
        matches!(
            (self, next),
            (Open, Entered) | (Entered, Checked | Open) | (Checked, Signed | Open) | (Signed, Locked | Open)
        )
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Open => "badge-now",
            Self::Entered | Self::Checked | Self::Signed => "badge-wait",
            Self::Locked => "badge-ok",
        }
    }
}

text_enum! {
    /// How marks come in.
    pub enum SheetMedium {
        /// The judge types them himself.
        Device = "device",
        /// He writes them down, and two others type and compare them.
        Paper = "paper",
    }
}

text_enum! {
    /// Where the sheet of a judge stands. One that he fills in himself stays open until its compartment is closed.
    pub enum MarkSheetState {
        /// Marks go in.
        Open = "open",
        /// Typed from paper; somebody else compares it.
        Entered = "entered",
        /// Compared.
        Confirmed = "confirmed",
    }
}

text_enum! {
    /// Why judges score an aspect again.
    pub enum DiscussionCause {
        /// They were too far apart.
        Spread = "spread",
        /// They measured different things.
        Difference = "difference",
        /// The chief judge sent it back.
        ChiefJudge = "chief_judge",
    }
}

text_enum! {
    /// Who signed.
    pub enum SignatureKind {
        /// The judge himself.
        Own = "own",
        /// The chief judge for one who is absent or refuses.
        Forced = "forced",
    }
}

text_enum! {
    /// How somebody stood in a module.
    pub enum WorkStanding {
        /// He worked and his work is marked.
        Finished = "finished",
        /// He gave up; what is there is marked, and nothing may be there.
        Unfinished = "unfinished",
        /// He was not there at the start.
        NotStarted = "not_started",
        /// He was sent out; nothing of the module counts.
        Disqualified = "disqualified",
    }
}

impl WorkStanding {
    /// Whether judges mark the work.
    #[must_use]
    pub const fn is_marked(self) -> bool {
        matches!(self, Self::Finished | Self::Unfinished)
    }

    /// What a record from the floor says of a work; nothing is recorded of one that was finished as it should be.
    #[must_use]
    pub fn of(record: Option<&OnSiteRecord>) -> Self {
        record.map_or(Self::Finished, |record| record.standing)
    }
}

/// A module on one day of marking.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = marking_compartment)]
pub struct Compartment {
    /// Row id.
    pub id: CompartmentId,
    /// The contest.
    pub contest_id: ContestId,
    /// The module.
    pub module_id: ContestModuleId,
    /// Day of marking, from 1.
    pub day: i32,
    /// State.
    pub state: CompartmentState,
    /// The scheme.
    pub scheme_id: Option<MarkingSchemeId>,
    /// What is marked, [`Markable`]s as JSON.
    pub aspects: String,
    /// Who said that all marks are there.
    pub entered_by: Option<AccountId>,
    /// When.
    pub entered_at: Option<Timestamp>,
    /// Who looked at them.
    pub checked_by: Option<AccountId>,
    /// When.
    pub checked_at: Option<Timestamp>,
    /// Who locked it.
    pub locked_by: Option<AccountId>,
    /// When.
    pub locked_at: Option<Timestamp>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Compartment {
    /// What is marked in it, in the order of the scheme.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn markables(&self) -> Result<Vec<Markable>, serde_json::Error> {
        serde_json::from_str(&self.aspects)
    }
}

/// What a judge gave for one aspect. In storage it is `[value, round, version]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, u32, i32)", into = "(String, u32, i32)")]
pub struct Given {
    /// As [`crate::competition::marking::scoring::read_value`] writes it; empty after it was taken back.
    pub value: String,
    /// Round of scoring, from 0; one of an earlier round counts no more.
    pub round: u32,
    /// Counts the changes of this mark.
    pub version: i32,
}

impl From<(String, u32, i32)> for Given {
    fn from((value, round, version): (String, u32, i32)) -> Self {
        Self { value, round, version }
    }
}

impl From<Given> for (String, u32, i32) {
    fn from(given: Given) -> Self {
        (given.value, given.round, given.version)
    }
}

/// The marks of a sheet by the place of their aspect in the compartment, from 0.
pub type Marks = BTreeMap<u32, Given>;

/// The sheet of one judge for one code in a compartment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mark_sheet)]
pub struct MarkSheet {
    /// Row id.
    pub id: MarkSheetId,
    /// Random token in addresses.
    pub token: String,
    /// The contest.
    pub contest_id: ContestId,
    /// The compartment.
    pub compartment_id: CompartmentId,
    /// Code of the work: of the last layer, or the number of the entry where nothing is sealed.
    pub code: String,
    /// The judge.
    pub official_id: OfficialId,
    /// How its marks come in.
    pub medium: SheetMedium,
    /// State.
    pub state: MarkSheetState,
    /// [`Marks`] as JSON.
    pub marks: String,
    /// Key of the last change that a device sent.
    pub last_key: Option<String>,
    /// When it was last asked whether he has to stay away.
    pub cleared_at: Timestamp,
    /// Version of what was said of him then.
    pub cleared_version: i32,
    /// Who typed it from paper.
    pub entered_by: Option<AccountId>,
    /// When.
    pub entered_at: Option<Timestamp>,
    /// Who compared it.
    pub confirmed_by: Option<AccountId>,
    /// When.
    pub confirmed_at: Option<Timestamp>,
    /// Why it was sent back.
    pub rejected_reason: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

/// What each judge of a panel gave for an aspect in a round; empty where nothing counts.
///
/// # Errors
/// When a stored text is none.
pub fn panel_values(sheets: &[MarkSheet], aspect: u32, round: u32) -> Result<Vec<String>, serde_json::Error> {
    sheets.iter().map(|sheet| Ok(counted(&sheet.given()?, aspect, round))).collect()
}

/// What counts of some marks for an aspect in a round; empty when nothing does.
#[must_use]
pub fn counted(marks: &Marks, aspect: u32, round: u32) -> String {
    marks
        .get(&aspect)
        .filter(|given| given.round == round)
        .map(|given| given.value.clone())
        .unwrap_or_default()
}

impl MarkSheet {
    /// Its marks.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn given(&self) -> Result<Marks, serde_json::Error> {
        serde_json::from_str(&self.marks)
    }
}

/// An aspect of a work that is scored again.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mark_discussion)]
pub struct Discussion {
    /// Row id.
    pub id: DiscussionId,
    /// The compartment.
    pub compartment_id: CompartmentId,
    /// The work.
    pub code: String,
    /// Place of the aspect, from 0.
    pub aspect: i32,
    /// The round that it opened, from 1.
    pub round: i32,
    /// Why.
    pub cause: DiscussionCause,
    /// Why, in the words of the chief judge.
    pub reason: Option<String>,
    /// Who opened it.
    pub opened_by: Option<AccountId>,
    /// When.
    pub opened_at: Timestamp,
}

/// One aspect that is opened after its compartment was locked.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mark_unlock)]
pub struct Unlock {
    /// Row id.
    pub id: UnlockId,
    /// The compartment.
    pub compartment_id: CompartmentId,
    /// The work.
    pub code: String,
    /// Place of the aspect, from 0.
    pub aspect: i32,
    /// Why.
    pub reason: String,
    /// The appeal that led to it.
    pub appeal_id: Option<AppealId>,
    /// Who asked.
    pub asked_by: Option<AccountId>,
    /// When.
    pub asked_at: Timestamp,
    /// The second person.
    pub granted_by: Option<AccountId>,
    /// When.
    pub granted_at: Option<Timestamp>,
    /// Who locked it again, or refused it.
    pub closed_by: Option<AccountId>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Unlock {
    /// Whether the mark may be changed now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.granted_at.is_some() && self.closed_at.is_none()
    }
}

/// A signature under a compartment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = compartment_signature)]
pub struct Signature {
    /// Row id.
    pub id: SignatureId,
    /// The compartment.
    pub compartment_id: CompartmentId,
    /// The judge who answers for it.
    pub official_id: OfficialId,
    /// Whether he signed himself.
    pub kind: SignatureKind,
    /// Account that signed.
    pub signed_by: Option<AccountId>,
    /// When.
    pub signed_at: Timestamp,
    /// Why the chief judge signed for him.
    pub reason: Option<String>,
    /// When the compartment was opened again.
    pub void_at: Option<Timestamp>,
}

/// What was recorded on the floor about one code in a module.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = on_site_record)]
pub struct OnSiteRecord {
    /// Row id.
    pub id: OnSiteRecordId,
    /// The contest.
    pub contest_id: ContestId,
    /// The module.
    pub module_id: ContestModuleId,
    /// The work.
    pub code: String,
    /// How he stood.
    pub standing: WorkStanding,
    /// Working time in seconds.
    pub seconds: Option<i32>,
    /// Deductions in hundredths of a point.
    pub deduction: i32,
    /// Of these, deductions for safety.
    pub safety_deduction: i32,
    /// What happened.
    pub note: String,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
    /// Version for guarded updates; 0 for one that was never written.
    pub version: i32,
}

/// What is recorded on the floor, as somebody says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRecord {
    /// How he stood.
    pub standing: WorkStanding,
    /// Working time in seconds.
    pub seconds: Option<u32>,
    /// Deductions, those for safety included.
    pub deduction: Points,
    /// Deductions for safety.
    pub safety_deduction: Points,
}

impl Default for WorkRecord {
    fn default() -> Self {
        Self {
            standing: WorkStanding::Finished,
            seconds: None,
            deduction: Points::NONE,
            safety_deduction: Points::NONE,
        }
    }
}

/// Everything that was given in one module, with nobody's name in it.
#[derive(Debug, Clone)]
pub struct ModuleMarks {
    /// The module.
    pub module: ContestModule,
    /// What is marked, day after day in the order of the scheme.
    pub markables: Vec<Markable>,
    /// Judges of the panel, who are known by their numbers from 1 on.
    pub judges: usize,
    /// The works in the order of their codes.
    pub works: Vec<WorkMarks>,
}

/// Everything that was given for one work in one module.
#[derive(Debug, Clone)]
pub struct WorkMarks {
    /// Code.
    pub code: String,
    /// What was recorded on the floor.
    pub record: WorkRecord,
    /// For each aspect of the module what each judge gave that counts, in the order of the panel; empty where nothing is.
    pub given: Vec<Vec<String>>,
}

/// How far a work has come, before anything is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningTotal {
    /// Code.
    pub code: String,
    /// Weighted points of what is marked so far.
    pub points: Points,
    /// Aspects with all their marks.
    pub marked: u32,
    /// Aspects in all.
    pub expected: u32,
}
