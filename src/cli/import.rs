//! `import`: registers, rosters, marks and certificates from spreadsheets, through the services of their rooms.

use super::words::{LanguageOption, failure};
use super::{Failure, complain, ready, say};
use crate::certification::batches;
use crate::certification::batches::model::{AssessmentBatch, BatchScope};
use crate::certification::imports;
use crate::certification::imports::model::RegisterKind;
use crate::certification::rosters;
use crate::certification::rosters::model::RosterRow;
use crate::certification::score_books;
use crate::config::Config;
use crate::identity;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedSheet, StagedState};
use crate::platform::{Platform, Tx};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ImportKind {
    /// Assessable trades
    Trades,
    /// Certification bodies with their sites, one row a site
    Bodies,
    /// Scope lines of sites
    Scopes,
    /// Assessors
    Assessors,
    /// Candidates of a batch, by one of the roster templates
    Roster,
    /// Marks of a batch taken by machine or on paper, by ticket number
    Scores,
    /// Certificates of the past
    Certificates,
}

impl ImportKind {
    const fn register(self) -> Option<RegisterKind> {
        match self {
            Self::Trades => Some(RegisterKind::Trades),
            Self::Bodies => Some(RegisterKind::Bodies),
            Self::Scopes => Some(RegisterKind::Scopes),
            Self::Assessors => Some(RegisterKind::Assessors),
            Self::Certificates => Some(RegisterKind::Certificates),
            Self::Roster | Self::Scores => None,
        }
    }

    /// The role in which an account imports it.
    const fn role(self) -> Role {
        match self {
            Self::Roster | Self::Scores => Role::BodyStaff,
            _ => Role::CityAdministrator,
        }
    }
}

/// What `import` was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ImportArguments {
    /// What the file holds
    kind: ImportKind,
    /// The file: XLSX, XLS, ODS or CSV
    file: PathBuf,
    /// Check only, post nothing
    #[arg(long)]
    dry_run: bool,
    /// Day on which ages and years are counted, such as 2026-11-23 (default: today)
    #[arg(long)]
    on: Option<NaiveDate>,
    /// Print the checked rows as JSON
    #[arg(long)]
    json: bool,
    /// Number of the batch: needed for scores and for posting a roster; without it a roster is checked against the
    /// whole register of trades
    #[arg(long)]
    batch: Option<String>,
    /// Login of the account in whose name the rows are posted (default: the program itself, which the audit trail
    /// then names; scores always need somebody, because another person has to confirm them)
    #[arg(long = "as", value_name = "LOGIN")]
    login: Option<String>,
    #[command(flatten)]
    language: LanguageOption,
}

/// What a posting came to.
struct Outcome {
    written: usize,
    unchanged: usize,
    /// Rows that turned out not to be postable after all.
    refused: Vec<(u32, Finding)>,
}

/// Runs `import`: 0 when the file could be read and, without `--dry-run`, everything in it was posted; 1 when rows
/// were left out of a posting; 2 when nothing could be read or posted.
pub(super) fn import(config: &Config, arguments: &ImportArguments) -> Result<ExitCode, Failure> {
    let words = arguments.language.words()?;
    let fail = |error: AppError| failure(words, &error);
    if let Err(error) = std::fs::File::open(&arguments.file) {
        let (file, error) = (arguments.file.display().to_string(), error.to_string());
        return Err(words
            .ta("cli-file-unreadable", [("file", file.as_str()), ("error", error.as_str())])
            .into());
    }
    let platform = ready(config)?;
    let batch = match &arguments.batch {
        Some(number) => Some(find_batch(&platform, number).map_err(fail)?),
        None => None,
    };
    if batch.is_none() && (arguments.kind == ImportKind::Scores || is_posted_roster(arguments)) {
        return Err(words.t("cli-batch-needed").into());
    }
    let sheet = check(&platform, arguments, batch.as_ref()).map_err(fail)?;
    if !sheet.file_errors.is_empty() || arguments.dry_run {
        print(words, &sheet, arguments.json);
        if !arguments.json && sheet.file_errors.is_empty() {
            say(&words.t("cli-import-nothing-posted"));
        }
        return Ok(if sheet.file_errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) });
    }
    let actor = actor(&platform, arguments, words)?;
    let outcome = post(&platform, arguments, actor, batch, &sheet).map_err(fail)?;
    print(words, &sheet, arguments.json);
    Ok(tell(words, arguments.json, &sheet, &outcome))
}

fn is_posted_roster(arguments: &ImportArguments) -> bool {
    arguments.kind == ImportKind::Roster && !arguments.dry_run
}

fn find_batch(platform: &Arc<Platform>, number: &str) -> Result<AssessmentBatch, AppError> {
    platform
        .db
        .read_blocking(|conn| batches::store::by_number(conn, number, BatchScope::All))?
        .ok_or(AppError::not_found("batch-not-found"))
}

fn check(
    platform: &Arc<Platform>,
    arguments: &ImportArguments,
    batch: Option<&AssessmentBatch>,
) -> Result<StagedSheet, AppError> {
    let path: &Path = &arguments.file;
    let today = arguments.on.unwrap_or_else(|| platform.today());
    let keys = &platform.keys;
    match (arguments.kind, arguments.kind.register(), batch) {
        (_, Some(kind), _) => platform
            .db
            .read_blocking(|conn| imports::service::check(conn, keys, kind, path, today)),
        (ImportKind::Scores, _, Some(batch)) => platform
            .db
            .read_blocking(|conn| score_books::service::check(conn, keys, batch, path)),
        _ => rosters::import::check_whole(platform, batch, path, today),
    }
}

/// In whose name the rows are posted.
fn actor(platform: &Arc<Platform>, arguments: &ImportArguments, words: Words) -> Result<Actor, Failure> {
    let Some(login) = &arguments.login else {
        if arguments.kind == ImportKind::Scores {
            return Err(words.t("cli-as-needed").into());
        }
        return Ok(Actor::system("import"));
    };
    let today = platform.today();
    let roles = platform
        .db
        .read_blocking(|conn| identity::accounts::store::actors_of(conn, login, today))
        .map_err(|error| failure(words, &error))?;
    let role = arguments.kind.role();
    roles.into_iter().find(|actor| actor.role == role).ok_or_else(|| {
        words
            .ta("cli-as-unknown", [("login", login.as_str()), ("role", words.label(role).as_str())])
            .into()
    })
}

fn post(
    platform: &Arc<Platform>,
    arguments: &ImportArguments,
    actor: Actor,
    batch: Option<AssessmentBatch>,
    sheet: &StagedSheet,
) -> Result<Outcome, AppError> {
    let rows: Vec<StagedRow> = sheet
        .rows
        .iter()
        .filter(|row| row.state != StagedState::Error)
        .cloned()
        .collect();
    let kind = arguments.kind;
    let source = arguments
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    platform.write_blocking(move |tx| match (kind.register(), batch) {
        (Some(kind), _) => Ok(Outcome::of(imports::service::post(tx, &actor, kind, &source, &rows)?)),
        (None, Some(batch)) if kind == ImportKind::Scores => post_scores(tx, &actor, &batch, &rows),
        (None, Some(batch)) if kind == ImportKind::Roster => post_roster(tx, &actor, &batch, &rows),
        _ => Err(AppError::not_found("batch-not-found")),
    })
}

impl Outcome {
    fn of(posted: crate::platform::spreadsheet::staged::Posted) -> Self {
        Self { written: posted.written, unchanged: posted.unchanged, refused: Vec::new() }
    }
}

/// Into every open sheet of the batch in which no assessor has written by hand.
fn post_scores(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    rows: &[StagedRow],
) -> Result<Outcome, AppError> {
    let sheets = score_books::store::open_sheets(tx.conn, batch.id)?;
    let tokens: Vec<String> = sheets
        .into_iter()
        .filter(|sheet| sheet.by_hand == 0)
        .map(|sheet| sheet.token)
        .collect();
    score_books::service::post(tx, actor, batch, &tokens, rows)?;
    Ok(Outcome { written: rows.len(), unchanged: 0, refused: Vec::new() })
}

fn post_roster(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    rows: &[StagedRow],
) -> Result<Outcome, AppError> {
    let candidates: Option<Vec<RosterRow>> = rows.iter().map(|row| RosterRow::from_values(&row.values)).collect();
    let candidates = candidates.ok_or_else(StagedRow::unreadable)?;
    let posted = rosters::service::post_candidates(tx, actor, batch, &candidates)?;
    let refused = posted
        .refused
        .into_iter()
        .filter_map(|(at, finding)| rows.get(at).map(|row| (row.number, finding)))
        .collect();
    Ok(Outcome { written: posted.posted, unchanged: 0, refused })
}

/// One line for each finding, or everything as JSON.
fn print(words: Words, sheet: &StagedSheet, json: bool) {
    let speak = |message: &Message| words.say(message);
    if json {
        say(&sheet.to_json(&speak).to_string());
        return;
    }
    for finding in &sheet.file_errors {
        let message = speak(&finding.message);
        say(&words.ta("cli-import-file", [("message", message.as_str()), ("code", finding.code.as_ref())]));
    }
    for row in &sheet.rows {
        for finding in row.errors.iter().chain(&row.warnings) {
            print_finding(words, row.number, &words.label(row.state), finding);
        }
    }
    let count = |state: StagedState| sheet.rows.iter().filter(|row| row.state == state).count();
    if sheet.file_errors.is_empty() {
        say(&words.say(
            &Message::new("cli-import-counts")
                .count("rows", sheet.rows.len())
                .count("good", count(StagedState::Good))
                .count("warnings", count(StagedState::Warning))
                .count("errors", count(StagedState::Error)),
        ));
    }
}

fn print_finding(words: Words, row: u32, state: &str, finding: &Finding) {
    let (number, message) = (row.to_string(), words.say(&finding.message));
    say(&words.ta(
        "cli-import-row",
        [
            ("row", number.as_str()),
            ("state", state),
            ("column", finding.column.as_deref().unwrap_or("-")),
            ("message", message.as_str()),
            ("code", finding.code.as_ref()),
        ],
    ));
}

/// The last line: how many rows were posted and how many not. Beside JSON it goes to standard error.
fn tell(words: Words, json: bool, sheet: &StagedSheet, outcome: &Outcome) -> ExitCode {
    if !json {
        for (row, finding) in &outcome.refused {
            print_finding(words, *row, &words.label(StagedState::Error), finding);
        }
    }
    let bad = sheet.rows.iter().filter(|row| row.state == StagedState::Error).count();
    let left = bad + outcome.refused.len();
    let last = words.say(
        &Message::new("import-said-posted")
            .count("written", outcome.written)
            .count("unchanged", outcome.unchanged)
            .count("left", left),
    );
    if json {
        complain(&last);
    } else {
        say(&last);
    }
    if left == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
