//! What the worklist reads and what it shows.

use crate::certification::batches::model::{AssessmentBatch, Part};
use crate::competition::events::model::{Competition, EventState};
use crate::honours::selection::model::NominationView;
use crate::kernel::clock::Timestamp;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::audit::AuditEntry;
use crate::studios::innovations::model::Innovation;
use crate::studios::naming::model::Studio;
use chrono::NaiveDate;

crate::text_enum! {
    /// What is to be done. The order of declaration is the order on the page between equals.
    pub enum WorkKind {
        /// A filed batch waits for the city's decision.
        DecideFiling = "decide_filing",
        /// All sheets are confirmed; the results can be computed and put on notice.
        PublishResults = "publish_results",
        /// The notice has ended; certificates can be issued.
        IssueCertificates = "issue_certificates",
        /// A notice runs; objections are watched for.
        WatchNotice = "watch_notice",
        /// The city has sent a batch back.
        MendBatch = "mend_batch",
        /// A draft has not been submitted.
        SubmitDraft = "submit_draft",
        /// The roster is to be filled.
        FillRoster = "fill_roster",
        /// Candidates are to get their numbers.
        ArrangeCandidates = "arrange_candidates",
        /// Assessors are to be assigned.
        AssignAssessors = "assign_assessors",
        /// Submitted sheets wait for a second person.
        ConfirmSheets = "confirm_sheets",
        /// Sheets are being marked.
        WatchMarking = "watch_marking",
        /// A sheet is to be marked.
        MarkSheet = "mark_sheet",
        /// Mail was given up.
        MendMail = "mend_mail",
        /// Accounts are locked.
        UnlockAccounts = "unlock_accounts",
        /// Accounts hold no role.
        GrantRoles = "grant_roles",
        /// A competition waits to be taken into the plan.
        DecideCompetition = "decide_competition",
        /// The city has sent a competition back.
        MendCompetition = "mend_competition",
        /// A draft of a competition has not been submitted.
        SubmitCompetition = "submit_competition",
        /// A competition is in the plan and not public yet.
        PublishCompetition = "publish_competition",
        /// The days of entry have come.
        OpenEntry = "open_entry",
        /// Entries wait for a decision.
        ReviewEntries = "review_entries",
        /// Officials are to be appointed.
        AppointOfficials = "appoint_officials",
        /// Appeals wait to be accepted, heard or answered.
        HandleAppeals = "handle_appeals",
        /// Units of a labour competition wait for a decision.
        ReviewUnits = "review_units",
        /// The days of entry of a labour competition are over.
        CloseLabourEntry = "close_labour_entry",
        /// The first day of a labour competition has come.
        StartLabour = "start_labour",
        /// A unit is to report on a month.
        SubmitReport = "submit_report",
        /// Monthly reports wait for review.
        ReviewReports = "review_reports",
        /// A labour competition has ended; its result can be computed.
        ComputeLabourResult = "compute_labour_result",
        /// A computed result can be published.
        PublishLabourResult = "publish_labour_result",
        /// The result of a labour competition is on public notice.
        WatchLabourNotice = "watch_labour_notice",
        /// The notice has ended; another person makes the result final.
        ConfirmLabourResult = "confirm_labour_result",
        /// The officials are appointed: start groups are drawn and the layers sealed.
        DrawContest = "draw_contest",
        /// A contest is unsealed: its result can be computed.
        PrepareResult = "prepare_result",
        /// The time for appeals is over.
        CloseAppeals = "close_appeals",
        /// Appeals are closed: the result goes on public notice.
        OpenResultNotice = "open_result_notice",
        /// The notice of a result has ended; it can be made final.
        FinaliseResult = "finalise_result",
        /// Final results wait for proposals of honours.
        DrawHonours = "draw_honours",
        /// Proposals of honours wait for confirmation.
        ConfirmHonours = "confirm_honours",
        /// Promotions by competition wait to be accepted.
        AcceptPromotions = "accept_promotions",
        /// The notice of promotions has ended; their certificates can be issued.
        IssuePromotions = "issue_promotions",
        /// A nomination for a title waits for the next step.
        ReviewNomination = "review_nomination",
        /// The city has sent a nomination back.
        MendNomination = "mend_nomination",
        /// Appointments to the highest ranks wait for confirmation.
        ConfirmAppointments = "confirm_appointments",
        /// A studio waits for the next step to its name.
        ReviewStudio = "review_studio",
        /// The city has sent the application for a studio back.
        MendStudio = "mend_studio",
        /// The yearly report of a studio waits for its assessment.
        AssessStudio = "assess_studio",
        /// A studio under rectification has to be better by a day.
        RectifyStudio = "rectify_studio",
        /// An innovation waits for the opinion of its unit.
        EndorseInnovation = "endorse_innovation",
        /// An innovation waits for reviews and adoption.
        ReviewInnovation = "review_innovation",
        /// An adopted innovation may be awarded.
        AwardInnovation = "award_innovation",
        /// A postponed competition waits for new days.
        ResumeCompetition = "resume_competition",
        /// The chain of the trail was found broken.
        ReportBrokenChain = "report_broken_chain",
        /// The chain of the trail has not been checked for a while.
        CheckChain = "check_chain",
    }
}

impl WorkKind {
    /// Whether it is only watched: others act, or a day has to pass.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        matches!(self, Self::WatchNotice | Self::WatchMarking | Self::WatchLabourNotice)
    }
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// What is to be done.
    pub kind: WorkKind,
    /// What it is about.
    pub title: Message,
    /// Where it is done.
    pub href: String,
    /// Since when it waits.
    pub since: Option<Timestamp>,
    /// By which day it has to be done.
    pub due: Option<NaiveDate>,
    /// What else is worth knowing.
    pub note: Option<Message>,
}

/// A batch as far as the worklist needs to know it.
#[derive(Debug, Clone)]
pub struct BatchFact {
    /// The batch.
    pub batch: AssessmentBatch,
    /// Name of its body.
    pub body_name: String,
    /// When it came into its state, by whom, and the reason given.
    pub entered: Option<(Timestamp, String, Option<String>)>,
    /// Its sheets: open, submitted, confirmed.
    pub sheets: SheetCounts,
}

/// How many sheets of a batch stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SheetCounts {
    /// Being marked.
    pub open: i64,
    /// Waiting for confirmation.
    pub submitted: i64,
    /// Confirmed.
    pub confirmed: i64,
}

/// A competition as far as the worklist needs to know it.
#[derive(Debug, Clone)]
pub struct EventFact {
    /// The competition.
    pub competition: Competition,
    /// When it came into its state, by whom, and the reason given.
    pub entered: Option<(Timestamp, String, Option<String>)>,
    /// Entries about which nobody has decided.
    pub undecided: i64,
    /// Appeals with which something is to be done, and the day by which the next one is to be answered.
    pub appeals: (i64, Option<NaiveDate>),
    /// How a labour competition stands; nothing of it in any other.
    pub labour: LabourFact,
}

/// A contest as far as the worklist needs to know it.
#[derive(Debug, Clone)]
pub struct ContestFact {
    /// Number of the competition.
    pub number: String,
    /// Code of the contest.
    pub code: String,
    /// Name of the contest.
    pub name: String,
    /// Name of the competition.
    pub competition: String,
    /// Where it stands.
    pub state: EventState,
    /// Its first day.
    pub first_day: NaiveDate,
    /// Until when appeals or objections to its published result are taken.
    pub closes_at: Option<Timestamp>,
}

/// How a labour competition stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LabourFact {
    /// Units about which nobody has decided.
    pub units_undecided: i64,
    /// Reports that wait for review.
    pub reports_submitted: i64,
    /// Last day of the public notice of its result.
    pub notice_to: Option<NaiveDate>,
    /// Whether the reader published the result, so that another person makes it final.
    pub is_own_publication: bool,
}

/// A month on which a unit of the reader's body is to report.
#[derive(Debug, Clone)]
pub struct DueReport {
    /// Number of the competition.
    pub number: String,
    /// Its name.
    pub competition: String,
    /// Token of the unit.
    pub token: String,
    /// Name of the unit.
    pub unit: String,
    /// The month as it stands in addresses.
    pub month: String,
    /// The day by which it is due.
    pub due: NaiveDate,
    /// Why it was returned.
    pub returned: Option<String>,
}

/// A sheet of the assessor who asks.
#[derive(Debug, Clone)]
pub struct SheetFact {
    /// Token in its address.
    pub token: String,
    /// Title of the batch.
    pub title: String,
    /// Trade.
    pub trade: String,
    /// Level.
    pub level: Level,
    /// Part.
    pub part: Part,
    /// First and last day of the assessment.
    pub days: (NaiveDate, NaiveDate),
    /// Cells on the sheet, and how many of them are filled.
    pub cells: (i64, i64),
    /// Why the confirmer sent it back.
    pub rejected_reason: Option<String>,
}

/// Figures of the installation.
#[derive(Debug, Clone, Copy, Default)]
pub struct HouseFacts {
    /// Messages that were given up.
    pub dead_mails: i64,
    /// Accounts that are locked now.
    pub locked_accounts: i64,
    /// Accounts without a role today.
    pub accounts_without_role: i64,
}

/// Everything that the page of one role needs, read in one go.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Batches within the reader's scope.
    pub batches: Vec<BatchFact>,
    /// Competitions within the reader's scope.
    pub competitions: Vec<EventFact>,
    /// Contests within the reader's scope with which something may be to do.
    pub contests: Vec<ContestFact>,
    /// The moment.
    pub now: Timestamp,
    /// Reports that are due of units of the reader's body.
    pub reports: Vec<DueReport>,
    /// Nominations for titles of which something is still to become.
    pub nominations: Vec<NominationView>,
    /// Studios with which something is to be done.
    pub studios: Vec<Studio>,
    /// Reports of studios that wait for their assessment: studio, year, since when.
    pub studio_years: Vec<(Studio, i32, Option<Timestamp>)>,
    /// Innovations that wait for their unit, for reviews or for an award.
    pub innovations: Vec<Innovation>,
    /// Open sheets of the assessor.
    pub sheets: Vec<SheetFact>,
    /// Submitted sheets of the panels that he leads, once his own is submitted.
    pub sheets_to_confirm: Vec<SheetFact>,
    /// Contests whose honours are to be drawn up, and those whose honours are to be confirmed.
    pub honours: (i64, i64),
    /// Promotions that the reader accepts, or whose certificates he issues.
    pub promotions: i64,
    /// Appointments that wait for confirmation.
    pub appointments: i64,
    /// Figures of the installation.
    pub house: HouseFacts,
    /// The last check of the trail.
    pub last_check: Option<AuditEntry>,
    /// Sensitive actions of late, for the auditor.
    pub sensitive: Vec<AuditEntry>,
    /// What the reader did of late.
    pub done: Vec<AuditEntry>,
}

/// When something is due, as a heading.
#[derive(Debug, Clone)]
pub struct WorkGroup {
    /// Key of the heading.
    pub heading: &'static str,
    /// Its items.
    pub items: Vec<WorkItem>,
}
