//! An upload of entries: the check of all rows before anything is written, and the posting of the good ones. People,
//! entries and delegations are looked up for all rows at once.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries::import_rules::{EntryRow, Ground, Group, entry_mapping, grouped, read_row};
use crate::competition::entries::model::{Delegation, Entrant, EntryState};
use crate::competition::entries::rules::{
    Obstacle, condition_obstacles, delegation_obstacle, standing_obstacles, state_on_entry, team_obstacles,
};
use crate::competition::entries::service::{enter_many, name_differs};
use crate::competition::entries::store;
use crate::competition::events::model::{Competition, EntryGroup};
use crate::kernel::actor::Actor;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{ContestId, DelegationId, ImportRunId, PersonId};
use crate::kernel::message::Message;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::import_run::posting::note_rows;
use crate::platform::import_run::{FileNotes, ImportRun, KeptRow, RunState, Tally, job, store as runs};
use crate::platform::secret::Keys;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::header::locate;
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::row_reading::RowReading;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedState};
use crate::platform::web::upload::SpooledFile;
use crate::platform::{Platform, Tx};
use crate::registry::people::model::KnownPerson;
use crate::registry::people::rules::is_same_name;
use crate::registry::people::{protection, store as people};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// Rows that are staged at once: small enough that others write in between, large enough to be quick.
const CHUNK: usize = 500;

/// Checks an upload behind the page that shows it.
pub fn run(
    platform: &Arc<Platform>,
    competition: &Competition,
    own: Option<&str>,
    run: ImportRunId,
    file: SpooledFile,
) {
    job::run(platform, run, file, |path| check(platform, competition, own, run, path));
}

/// A row while it is being checked.
struct Checking {
    staged: StagedRow,
    row: Option<EntryRow>,
    titles: HashMap<&'static str, String>,
}

impl Checking {
    fn finding(&self, field: &'static str, code: &'static str, message: Message) -> Finding {
        Finding { column: self.titles.get(field).cloned(), code: code.into(), message }
    }

    fn refuse(&mut self, obstacle: Obstacle) {
        let finding = self.finding(obstacle.field, obstacle.code, obstacle.message);
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
}

/// What the registers know of the people of a sheet.
struct Known {
    people: HashMap<Vec<u8>, KnownPerson>,
    births: HashMap<PersonId, NaiveDate>,
    competing: HashMap<PersonId, Vec<(ContestId, EntryGroup)>>,
    delegations: HashMap<String, Delegation>,
    sent: HashMap<(DelegationId, ContestId), i64>,
}

fn check(
    platform: &Arc<Platform>,
    competition: &Competition,
    own: Option<&str>,
    run: ImportRunId,
    path: &Path,
) -> Result<job::Checked, AppError> {
    let id = competition.id;
    let contests = platform
        .db
        .read_blocking(move |conn| contests::store::of_competition(conn, id))?;
    let source = std::fs::File::open(path).map_err(AppError::internal)?;
    let mut workbook = match Workbook::open(source, Limits::default()) {
        Ok(workbook) => workbook,
        Err(error) => return Ok(job::refused(vec![error.into()])),
    };
    let ground = Ground { contests: &contests, own, today: platform.today() };
    let (mut rows, notes) = match read(&mut workbook, ground) {
        Ok(read) => read,
        Err(errors) => return Ok(job::refused(errors.into_iter().map(Finding::from).collect())),
    };
    let keys = &platform.keys;
    let known = platform.db.read_blocking(|conn| look_up(conn, keys, competition, &rows))?;
    judge(&mut rows, &contests, &known, keys)?;
    let mut tally = Tally::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    for checking in &rows {
        tally.count(checking.staged.state);
        chunk.push(runs::seal(keys, platform.random.bytes(), &checking.staged)?);
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
    let mapping = entry_mapping();
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
        let titles = ["contest", "delegation", "document_number", "level_held", "name", "part", "team_name"];
        let titles = titles.map(|field| (field, reading.title(field))).into_iter().collect();
        let read = read_row(&mut reading, ground);
        let (errors, warnings, values) = reading.into_findings();
        let mut staged = StagedRow::new(row.number, errors, warnings, values);
        staged.original = row.cells.iter().map(|cell| cell.shown().into_owned()).collect();
        rows.push(Checking { staged, row: read, titles });
    }
    if rows.is_empty() { Err(vec![FileError::NoRows]) } else { Ok((rows, notes)) }
}

fn hash_of(keys: &Keys, row: &EntryRow) -> Option<Vec<u8>> {
    row.document()
        .map(|(kind, number)| protection::document_hash(keys, kind, number))
}

fn look_up(conn: &mut Conn, keys: &Keys, competition: &Competition, rows: &[Checking]) -> Result<Known, AppError> {
    let read = || rows.iter().filter_map(|checking| checking.row.as_ref());
    let mut hashes: Vec<Vec<u8>> = read().filter_map(|row| hash_of(keys, row)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let people = people::known(conn, hashes.iter().map(Vec::as_slice))?;
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let mut names: Vec<String> = read().filter_map(|row| row.delegation.clone()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(Known {
        births: store::births(conn, &ids)?,
        competing: store::competing(conn, competition.id, &ids)?,
        delegations: store::delegations_named(conn, competition.id, &names)?,
        sent: store::sent_by_delegations(conn, competition.id)?,
        people,
    })
}

/// Compares the rows with each other, with the registers and with the entries that are there.
fn judge(rows: &mut [Checking], contests: &[Contest], known: &Known, keys: &Keys) -> Result<(), AppError> {
    judge_one_by_one(rows, contests, known, keys)?;
    let places: Vec<usize> = (0..rows.len())
        .filter(|at| rows.get(*at).is_some_and(|row| row.row.is_some()))
        .collect();
    let read: Vec<EntryRow> = rows.iter().filter_map(|checking| checking.row.clone()).collect();
    let (groups, alone) = grouped(&read, contests);
    for at in alone {
        if let Some(row) = places.get(at).and_then(|at| rows.get_mut(*at)) {
            let message = Message::new("entry-nobody-competes");
            row.refuse(Obstacle { field: "part", code: "nobody_competes", message });
        }
    }
    let mut sent: HashMap<(String, ContestId), i64> = HashMap::new();
    let mut taken: HashMap<ContestId, i32> = contests.iter().map(|contest| (contest.id, contest.entry_count)).collect();
    for group in groups {
        let Some(contest) = contests.iter().find(|contest| contest.id == group.plan.contest) else { continue };
        judge_group(rows, &places, &group, contest, known, &mut sent, &mut taken);
    }
    Ok(())
}

fn judge_one_by_one(rows: &mut [Checking], contests: &[Contest], known: &Known, keys: &Keys) -> Result<(), AppError> {
    let mut seen: HashMap<(ContestId, DocumentKind, String), u32> = HashMap::new();
    let mut named: HashMap<Vec<u8>, (u32, String)> = HashMap::new();
    for checking in rows {
        let Some(row) = checking.row.clone() else { continue };
        let crate::competition::entries::model::Who::Stated(new) = &row.member.who else { continue };
        let Some(hash) = hash_of(keys, &row) else { continue };
        let person = known.people.get(&hash);
        let number = checking.staged.number;
        let (first, name) = named.entry(hash).or_insert_with(|| (number, new.name.clone())).clone();
        if person.is_some_and(|person| !is_same_name(&person.name, &new.name)) {
            checking.refuse(name_differs(new));
        } else if !is_same_name(&name, &new.name) {
            let message = Message::new("entry-other-name-in-row").count("row", first);
            checking.refuse(Obstacle { field: "name", code: "other_name_in_row", message });
        }
        if !row.competes() {
            continue;
        }
        let key = (row.contest, new.document.kind(), new.document.number().to_owned());
        let first = *seen.entry(key).or_insert(number);
        if first != number {
            let message = Message::new("entry-twice-in-file").count("row", first);
            checking.refuse(Obstacle { field: "document_number", code: "twice_in_file", message });
        }
        let Some(contest) = contests.iter().find(|contest| contest.id == row.contest) else { continue };
        let conditions = contest.parsed_eligibility().map_err(AppError::internal)?;
        let entrant = Entrant {
            birth_date: new
                .birth_date
                .or_else(|| person.and_then(|person| known.births.get(&person.id).copied())),
            level_held: row.member.facts.level_held,
            competes_in: person
                .and_then(|person| known.competing.get(&person.id).cloned())
                .unwrap_or_default(),
        };
        for obstacle in condition_obstacles(contest, &conditions, &entrant) {
            checking.refuse(obstacle);
        }
        for obstacle in standing_obstacles(contest, &entrant) {
            checking.refuse(obstacle);
        }
    }
    Ok(())
}

fn judge_group(
    rows: &mut [Checking],
    places: &[usize],
    group: &Group,
    contest: &Contest,
    known: &Known,
    sent: &mut HashMap<(String, ContestId), i64>,
    taken: &mut HashMap<ContestId, i32>,
) {
    let own: Vec<usize> = group.rows.iter().filter_map(|at| places.get(*at).copied()).collect();
    let competing: Vec<usize> = own
        .iter()
        .copied()
        .filter(|at| rows.get(*at).and_then(|row| row.row.as_ref()).is_some_and(EntryRow::competes))
        .collect();
    let mut obstacles = team_obstacles(contest, competing.len(), group.plan.team_name.as_deref());
    let is_bad = |rows: &[Checking], at: &usize| rows.get(*at).is_some_and(|row| !row.staged.errors.is_empty());
    if contest.is_for_teams() && obstacles.is_empty() && own.iter().any(|at| is_bad(rows, at)) {
        let message = Message::new("entry-team-has-errors");
        obstacles.push(Obstacle { field: "team_name", code: "team_has_errors", message });
    }
    if obstacles.is_empty()
        && !own.iter().any(|at| is_bad(rows, at))
        && let Some(name) = &group.plan.delegation
    {
        let before = known
            .delegations
            .get(name)
            .and_then(|delegation| known.sent.get(&(delegation.id, contest.id)).copied())
            .unwrap_or(0);
        let present = sent.entry((name.clone(), contest.id)).or_insert(before);
        match delegation_obstacle(contest, name, *present) {
            Some(obstacle) => obstacles.push(obstacle),
            None => *present += 1,
        }
    }
    if !obstacles.is_empty() {
        for at in &competing {
            if let Some(row) = rows.get_mut(*at).filter(|row| row.staged.errors.is_empty()) {
                obstacles.iter().cloned().for_each(|obstacle| row.refuse(obstacle));
            }
        }
        return;
    }
    if competing.iter().any(|at| is_bad(rows, at)) {
        return;
    }
    let taken = taken.entry(contest.id).or_default();
    if state_on_entry(contest.quota, *taken) == EntryState::Waiting {
        for at in &competing {
            if let Some(row) = rows.get_mut(*at) {
                row.warn(
                    "contest",
                    "will_wait",
                    Message::new("entry-will-wait").with("contest", contest.name.as_str()),
                );
            }
        }
    } else {
        *taken += 1;
    }
}

/// What became of a posting.
#[derive(Debug, Clone, Copy, Default)]
pub struct Posted {
    /// Entries that came in.
    pub entries: usize,
    /// Of these, entries that wait for a place.
    pub waiting: usize,
    /// Rows that could not be posted after all.
    pub refused: usize,
}

/// Posts the good rows of a checked upload. Rows that turn out not to be postable become bad rows of the upload.
///
/// # Errors
/// As [`enter_many`]; `Conflict` when the upload was posted meanwhile.
pub fn post(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    run: &ImportRun,
    kept: Vec<KeptRow>,
) -> Result<Posted, AppError> {
    if run.state != RunState::Checked {
        return Err(AppError::conflict("import-not-checked"));
    }
    let contests = contests::store::of_competition(tx.conn, competition.id)?;
    let rows: Option<Vec<EntryRow>> = kept
        .iter()
        .map(|kept| EntryRow::from_values(&kept.row.values, &contests))
        .collect();
    let rows = rows.ok_or_else(StagedRow::unreadable)?;
    let (groups, alone) = grouped(&rows, &contests);
    let plans: Vec<_> = groups.iter().map(|group| group.plan.clone()).collect();
    let outcomes = enter_many(tx, actor, competition, &plans)?;
    let mut bad: HashMap<usize, Finding> = HashMap::new();
    let mut good: HashSet<usize> = HashSet::new();
    let mut posted = Posted::default();
    for (group, outcome) in groups.iter().zip(outcomes) {
        match outcome {
            Ok(entered) => {
                posted.entries += 1;
                posted.waiting += usize::from(entered.state == EntryState::Waiting);
                good.extend(&group.rows);
            }
            Err(refusals) => {
                let Some(refusal) = refusals.into_iter().next() else { continue };
                let finding =
                    Finding { column: None, code: refusal.obstacle.code.into(), message: refusal.obstacle.message };
                bad.extend(group.rows.iter().map(|at| (*at, finding.clone())));
            }
        }
    }
    let nobody =
        Finding { column: None, code: "nobody_competes".into(), message: Message::new("entry-nobody-competes") };
    bad.extend(alone.into_iter().map(|at| (at, nobody.clone())));
    // A coach of two entries is posted with the one that came in.
    bad.retain(|at, _| !good.contains(at));
    posted.refused = bad.len();
    note_rows(tx, run, kept, &mut bad)?;
    tx.audit(
        actor,
        Entry::new("competition.entries_posted", "competition", competition.number.as_str()).new_values(json!({
            "entries": posted.entries,
            "waiting": posted.waiting,
            "refused": posted.refused,
        })),
    )?;
    Ok(posted)
}
