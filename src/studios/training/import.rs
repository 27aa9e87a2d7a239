//! An upload of training records: the check of all rows, and the posting of the good ones.

use crate::kernel::actor::Actor;
use crate::kernel::ids::ImportRunId;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::platform::import_run::posting::note_rows;
use crate::platform::import_run::{ImportRun, KeptRow, RunState, job};
use crate::platform::spreadsheet::checking::check_file;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::row_reading::SeenKeys;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedSheet};
use crate::platform::web::upload::SpooledFile;
use crate::platform::{Platform, Tx};
use crate::registry::people::protection::document_hash;
use crate::registry::people::rules::is_same_name;
use crate::registry::people::{service as people, store as people_store};
use crate::registry::{bodies, trades};
use crate::studios::training::import_rules::{COLUMNS, Ground, from_values, read_row};
use crate::studios::training::model::NewRecord;
use crate::studios::training::service;
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Checks an upload behind the page that shows it.
pub fn run(platform: &Arc<Platform>, run: ImportRunId, file: SpooledFile) {
    job::run(platform, run, file, |path| {
        let sheet = check(platform, path)?;
        job::stage(platform, run, sheet)
    });
}

fn check(platform: &Arc<Platform>, path: &Path) -> Result<StagedSheet, AppError> {
    let (trades, districts) = platform
        .db
        .read_blocking(|conn| Ok((trades::store::index(conn)?, bodies::store::districts(conn)?)))?;
    let ground = Ground { trades: &trades, districts: &districts, today: platform.today() };
    let mut seen = SeenKeys::default();
    check_file(path, &mapping("training", &COLUMNS), |reading| {
        read_row(reading, ground, &mut seen);
        Ok::<(), AppError>(())
    })
}

/// What became of a posting.
#[derive(Debug, Clone, Copy, Default)]
pub struct Posted {
    /// Records that were written.
    pub written: usize,
    /// Records that were there already.
    pub known: usize,
    /// Rows that could not be posted after all.
    pub refused: usize,
}

/// Writes the records of the good rows of a checked upload. A row whose document belongs to somebody of another name becomes
/// a bad row of the upload.
///
/// # Errors
/// `Denied`; `Conflict` when the upload was posted meanwhile; field errors when a register has changed since the check.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, run: &ImportRun, kept: Vec<KeptRow>) -> Result<Posted, AppError> {
    crate::studios::training::policy::may_keep(actor)?;
    if run.state != RunState::Checked {
        return Err(AppError::conflict("import-not-checked"));
    }
    let trades = trades::store::index(tx.conn)?;
    let records: Option<Vec<NewRecord>> = kept.iter().map(|kept| from_values(&kept.row.values, &trades)).collect();
    let records = records.ok_or_else(StagedRow::unreadable)?;
    let hashes: Vec<Vec<u8>> = records
        .iter()
        .map(|record| document_hash(&tx.platform.keys, record.person.document.kind(), record.person.document.number()))
        .collect();
    let mut asked: Vec<&[u8]> = hashes.iter().map(Vec::as_slice).collect();
    asked.sort_unstable();
    asked.dedup();
    let known = people_store::known(tx.conn, asked.into_iter())?;
    let mut bad: HashMap<usize, Finding> = HashMap::new();
    let mut names: HashMap<&[u8], &str> = HashMap::new();
    let mut good = Vec::with_capacity(records.len());
    for (at, (record, hash)) in records.iter().zip(&hashes).enumerate() {
        let registered = known.get(hash).map(|person| person.name.as_str());
        let name = registered.unwrap_or_else(|| names.entry(hash.as_slice()).or_insert(record.person.name.as_str()));
        if is_same_name(name, &record.person.name) {
            good.push(record.clone());
        } else {
            let message = people::name_differs(&record.person);
            bad.insert(at, Finding { column: None, code: "name_differs".into(), message });
        }
    }
    let written = service::write(tx, actor, &good)?;
    let posted = Posted { written, known: good.len() - written, refused: bad.len() };
    tx.audit(
        actor,
        Entry::new("training.imported", "training", run.token.as_str()).new_values(json!({
            "file": run.file_name, "written": posted.written, "known": posted.known, "refused": posted.refused,
        })),
    )?;
    note_rows(tx, run, kept, &mut bad)?;
    Ok(posted)
}
