//! An upload of past contests: the check of all rows before anything is written, and the filing of the competitions whose
//! rows are all good. People and competitions are looked up for all rows at once.

use crate::competition::events;
use crate::competition::events::model::CompetitionKind;
use crate::competition::past::import_rules::{Assembled, COLUMNS, Ground, PastRow, assembled, read_row};
use crate::competition::past::model::Fault;
use crate::competition::past::rules::{parted_equals, standings};
use crate::competition::past::{policy, service};
use crate::kernel::actor::Actor;
use crate::kernel::ids::ImportRunId;
use crate::kernel::message::Message;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::import_run::posting::note_rows;
use crate::platform::import_run::{FileNotes, ImportRun, KeptRow, RunState, Tally, job, store as runs};
use crate::platform::secret::Keys;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::header::locate;
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::row_reading::RowReading;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedState};
use crate::platform::web::upload::SpooledFile;
use crate::platform::{Platform, Tx};
use crate::registry::people::model::NameCache;
use crate::registry::trades;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// Rows that are staged at once: small enough that others write in between, large enough to be quick.
const CHUNK: usize = 500;

/// Checks an upload behind the page that shows it.
pub fn run(platform: &Arc<Platform>, run: ImportRunId, file: SpooledFile) {
    job::run(platform, run, file, |path| check(platform, run, path));
}

/// A row while it is being checked.
struct Checking {
    staged: StagedRow,
    row: Option<PastRow>,
    titles: HashMap<&'static str, String>,
}

impl Checking {
    fn finding(&self, field: &'static str, code: &'static str, message: Message) -> Finding {
        Finding { column: self.titles.get(field).cloned(), code: code.into(), message }
    }

    fn refuse(&mut self, field: &'static str, code: &'static str, message: Message) {
        let finding = self.finding(field, code, message);
        if !self.staged.errors.contains(&finding) {
            self.staged.errors.push(finding);
        }
        self.staged.state = StagedState::Error;
    }

    fn warn(&mut self, field: &'static str, code: &'static str, message: Message) {
        let finding = self.finding(field, code, message);
        self.staged.warnings.push(finding);
        if self.staged.state == StagedState::Good {
            self.staged.state = StagedState::Warning;
        }
    }

    fn said(&self, field: &str) -> Option<&str> {
        self.staged.values.get(field).and_then(serde_json::Value::as_str)
    }
}

fn check(platform: &Arc<Platform>, run: ImportRunId, path: &Path) -> Result<job::Checked, AppError> {
    let trades = platform.db.read_blocking(trades::store::index)?;
    let source = std::fs::File::open(path).map_err(AppError::internal)?;
    let mut workbook = match Workbook::open(source, Limits::default()) {
        Ok(workbook) => workbook,
        Err(error) => return Ok(job::refused(vec![error.into()])),
    };
    let ground = Ground { trades: &trades, today: platform.today() };
    let (mut rows, notes) = match read(&mut workbook, ground) {
        Ok(read) => read,
        Err(errors) => return Ok(job::refused(errors.into_iter().map(Finding::from).collect())),
    };
    // The registers are asked as they will be asked when the rows are posted.
    let (keys, today) = (&platform.keys, platform.today());
    platform.db.read_blocking(|conn| judge(conn, keys, today, &mut rows))?;
    let mut tally = Tally::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    for checking in &rows {
        tally.count(checking.staged.state);
        chunk.push(runs::seal(&platform.keys, platform.random.bytes(), &checking.staged)?);
        if chunk.len() >= CHUNK {
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            platform.write_blocking(move |tx| runs::stage(tx.conn, run, &full, tally, tx.now))?;
        }
    }
    platform.write_blocking(move |tx| runs::stage(tx.conn, run, &chunk, tally, tx.now))?;
    Ok(Ok(notes))
}

/// Reads all rows of the sheet, each by itself.
fn read(workbook: &mut Workbook, ground: Ground<'_>) -> Result<(Vec<Checking>, FileNotes), Vec<FileError>> {
    let mapping = mapping("past", &COLUMNS);
    let located = locate(workbook, &[&mapping])?;
    let notes = FileNotes {
        errors: Vec::new(),
        warnings: located.unknown_columns(),
        titles: located.columns.titles().to_vec(),
    };
    let mut rows = Vec::new();
    for row in located.rows(workbook).map_err(|error| vec![error])? {
        let row = row.map_err(|error| vec![error])?;
        if row.is_blank() || located.columns.is_header(&row) {
            continue;
        }
        let mut reading = RowReading::new(&mapping, &located.columns, &row);
        let titles = COLUMNS
            .iter()
            .map(|column| (column.field, reading.title(column.field)))
            .collect();
        let read = read_row(&mut reading, ground);
        let (errors, warnings, values) = reading.into_findings();
        let mut staged = StagedRow::new(row.number, errors, warnings, values);
        staged.original = row.cells.iter().map(|cell| cell.shown().into_owned()).collect();
        rows.push(Checking { staged, row: read, titles });
    }
    if rows.is_empty() { Err(vec![FileError::NoRows]) } else { Ok((rows, notes)) }
}

/// Compares the rows with each other and with the registers. A competition is filed whole: where one of its rows is bad, no
/// other one is good.
fn judge(conn: &mut Conn, keys: &Keys, today: NaiveDate, rows: &mut [Checking]) -> Result<(), AppError> {
    // A row that cannot be read whole still says, as a rule, to which competition it belongs.
    let mut spoilt: HashSet<(Option<String>, String)> = HashSet::new();
    for checking in rows.iter().filter(|checking| checking.row.is_none()) {
        if let Some(name) = checking.said("competition") {
            spoilt.insert((checking.said("year").map(str::to_owned), name.to_owned()));
        }
    }
    let places: Vec<usize> = (0..rows.len())
        .filter(|at| rows.get(*at).is_some_and(|row| row.row.is_some()))
        .collect();
    let read: Vec<PastRow> = rows.iter().filter_map(|checking| checking.row.clone()).collect();
    let place = |at: usize| places.get(at).copied();
    for own in assembled(&read) {
        let name = own.competition.name.clone();
        let is_spoilt =
            spoilt.contains(&(Some(own.competition.year.to_string()), name.clone())) || spoilt.contains(&(None, name));
        for (at, field, first) in &own.differing {
            let number = place(*first)
                .and_then(|first| rows.get(first))
                .map_or(0, |row| row.staged.number);
            if let Some(row) = place(*at).and_then(|at| rows.get_mut(at)) {
                row.refuse(field, "differs_from_row", Message::new("past-differs-from-row").count("row", number));
            }
        }
        if !is_spoilt && own.differing.is_empty() {
            let faults = service::refusals(conn, keys, today, &own.competition, &own.contests)?;
            for (at, fault) in placed(&own, faults) {
                if let Some(row) = place(at).and_then(|at| rows.get_mut(at)) {
                    row.refuse(fault.field, fault.code, fault.message);
                }
            }
            warn_of_equals(rows, &places, &own);
        }
        let all = || own.rows.iter().flatten().filter_map(|at| place(*at));
        let is_bad = |at: usize| rows.get(at).is_some_and(|row| !row.staged.errors.is_empty());
        if is_spoilt || all().any(is_bad) {
            for at in all() {
                if let Some(row) = rows.get_mut(at).filter(|row| row.staged.errors.is_empty()) {
                    row.refuse("competition", "competition_has_errors", Message::new("past-competition-has-errors"));
                }
            }
        }
    }
    Ok(())
}

/// Each fault at the row that it is about: the first one of the contest, or of the competition, when it is about all.
fn placed(own: &Assembled, faults: Vec<Fault>) -> Vec<(usize, Fault)> {
    faults
        .into_iter()
        .filter_map(|fault| {
            let lines = own.rows.get(fault.contest.unwrap_or(0))?;
            Some((*lines.get(fault.placing.unwrap_or(0))?, fault))
        })
        .collect()
}

fn warn_of_equals(rows: &mut [Checking], places: &[usize], own: &Assembled) {
    for (contest, lines) in own.contests.iter().zip(&own.rows) {
        for at in parted_equals(&standings(&contest.placings)) {
            let row = lines.get(at).and_then(|at| places.get(*at)).and_then(|at| rows.get_mut(*at));
            if let Some(row) = row {
                row.warn("rank", "equal_points", Message::new("past-equal-points"));
            }
        }
    }
}

/// What became of a posting.
#[derive(Debug, Clone, Copy, Default)]
pub struct Posted {
    /// Competitions that were filed.
    pub competitions: usize,
    /// Their contests.
    pub contests: usize,
    /// Their entrants.
    pub entrants: usize,
    /// Rows that could not be posted after all.
    pub refused: usize,
}

/// The competitions that a posted upload made, in the order of its rows: number and name.
///
/// # Errors
/// Those of the database.
pub fn made(conn: &mut Conn, keys: &Keys, run: ImportRunId) -> Result<Vec<(String, String)>, AppError> {
    let rows = runs::all_rows(conn, keys, run, &[StagedState::Good, StagedState::Warning])?;
    let mut seen: HashSet<(i32, &str)> = HashSet::new();
    let mut made = Vec::new();
    for kept in rows.iter().filter(|kept| kept.posted) {
        let said = |field: &str| {
            kept.row
                .values
                .get(field)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
        };
        let (name, Ok(year)) = (said("competition"), said("year").parse::<i32>()) else { continue };
        if !seen.insert((year, name)) {
            continue;
        }
        let number = events::store::number_of(conn, CompetitionKind::Skills.letter(), year, name)?;
        made.extend(number.map(|number| (number, name.to_owned())));
    }
    Ok(made)
}

/// Files the competitions of the good rows of a checked upload. One that turns out not to be postable, since the registers
/// have changed, becomes bad rows of the upload.
///
/// # Errors
/// `Denied`; `Conflict` when the upload was posted meanwhile, or somebody files the same at the same moment.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, run: &ImportRun, kept: Vec<KeptRow>) -> Result<Posted, AppError> {
    policy::may_file(actor)?;
    if run.state != RunState::Checked {
        return Err(AppError::conflict("import-not-checked"));
    }
    let (trades, today) = (trades::store::index(tx.conn)?, tx.today());
    let rows: Option<Vec<PastRow>> = kept
        .iter()
        .map(|kept| PastRow::from_values(&kept.row.values, &trades))
        .collect();
    let rows = rows.ok_or_else(StagedRow::unreadable)?;
    let mut bad: HashMap<usize, Finding> = HashMap::new();
    let mut posted = Posted::default();
    let mut names = NameCache::default();
    for own in assembled(&rows) {
        let faults = service::refusals(tx.conn, &tx.platform.keys, today, &own.competition, &own.contests)?;
        if faults.is_empty() {
            let filed = service::write(tx, actor, &own.competition, &own.contests, &mut names)?;
            posted.competitions += 1;
            posted.contests += filed.contests;
            posted.entrants += filed.entrants;
            continue;
        }
        let others = Message::new("past-competition-has-errors");
        for at in own.rows.iter().flatten() {
            let finding = Finding { column: None, code: "competition_has_errors".into(), message: others.clone() };
            bad.insert(*at, finding);
        }
        for (at, fault) in placed(&own, faults) {
            bad.insert(at, Finding { column: None, code: fault.code.into(), message: fault.message });
        }
    }
    posted.refused = bad.len();
    note_rows(tx, run, kept, &mut bad)?;
    Ok(posted)
}
