//! Use cases of imports: check a file, post the good rows, export what could be imported again.

use crate::kernel::actor::Actor;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::import_run::{ImportRun, KeptRow, store as runs};
use crate::platform::secret::Keys;
use crate::platform::spreadsheet::columns::headers;
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet};
use crate::platform::spreadsheet::write::Table;
use crate::platform::{Platform, Tx};
use crate::registry::imports::model::RegisterKind;
use crate::registry::{assessors, bodies, trades};
use chrono::NaiveDate;
use serde_json::json;
use std::path::Path;

/// Checks a file. Nothing is written; `today` is the day on which dates and ages are judged.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(
    conn: &mut Conn,
    keys: &Keys,
    kind: RegisterKind,
    path: &Path,
    today: NaiveDate,
) -> Result<StagedSheet, AppError> {
    match kind {
        RegisterKind::Trades => trades::import::check(conn, path),
        RegisterKind::Bodies => bodies::import::check(conn, path),
        RegisterKind::Scopes => bodies::scope_import::check(conn, path),
        RegisterKind::Assessors => assessors::import::check(conn, keys, path, today),
    }
}

/// Posts rows without errors, all or none. `source` is what the trail says they came from: the name of the file.
///
/// # Errors
/// `Denied`; field errors that name the row when the register has changed since the check.
pub fn post(
    tx: &mut Tx<'_>,
    actor: &Actor,
    kind: RegisterKind,
    source: &str,
    rows: &[StagedRow],
) -> Result<Posted, AppError> {
    match kind {
        RegisterKind::Trades => trades::policy::may_manage_trades(actor)?,
        RegisterKind::Bodies | RegisterKind::Scopes => bodies::policy::may_manage_bodies(actor)?,
        RegisterKind::Assessors => assessors::policy::may_manage(actor)?,
    }
    let posted = match kind {
        RegisterKind::Trades => trades::import::post(tx, actor, rows)?,
        RegisterKind::Bodies => bodies::import::post(tx, actor, rows)?,
        RegisterKind::Scopes => bodies::scope_import::post(tx, actor, rows)?,
        RegisterKind::Assessors => assessors::import::post(tx, actor, rows)?,
    };
    tx.audit(
        actor,
        Entry::new("register.imported", "import", kind.as_str())
            .new_values(json!({ "file": source, "written": posted.written, "unchanged": posted.unchanged })),
    )?;
    Ok(posted)
}

/// Posts the good rows of an upload.
///
/// # Errors
/// As [`post`]; `Conflict` when it was posted meanwhile.
pub fn post_run(
    tx: &mut Tx<'_>,
    actor: &Actor,
    kind: RegisterKind,
    run: &ImportRun,
    rows: Vec<KeptRow>,
) -> Result<Posted, AppError> {
    let (ids, rows): (Vec<_>, Vec<_>) = rows.into_iter().map(|kept| (kept.id, kept.row)).unzip();
    if !runs::mark_posted(tx.conn, run, &ids)? {
        return Err(AppError::conflict("import-not-checked"));
    }
    post(tx, actor, kind, &run.file_name, &rows)
}

/// A register as a table that can be imported again. Numbers of documents and telephones are masked.
///
/// # Errors
/// Those of the database.
pub fn table(platform: &Platform, kind: RegisterKind, words: Words) -> Result<Table<Vec<Vec<String>>>, AppError> {
    let today = platform.today();
    let rows = platform.db.read_blocking(|conn| match kind {
        RegisterKind::Trades => trades::import::rows(conn, words),
        RegisterKind::Bodies => bodies::import::rows(conn, words),
        RegisterKind::Scopes => bodies::scope_import::rows(conn, words),
        RegisterKind::Assessors => assessors::import::rows(conn, &platform.keys, words, today),
    })?;
    Ok(Table { title: words.label(kind), headers: headers(words, kind.columns()), rows })
}
