//! Use cases of imports: check a file, post the good rows, export what could be imported again.

use crate::certification::certificates;
use crate::certification::imports::model::RegisterKind;
use crate::kernel::actor::Actor;
use crate::kernel::ids::CertificateId;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::import_run::{ImportRun, KeptRow, store as runs};
use crate::platform::secret::Keys;
use crate::platform::spreadsheet::columns::headers;
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet};
use crate::platform::spreadsheet::write::Header;
use crate::platform::{Platform, Tx};
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
        RegisterKind::Certificates => certificates::import::check(conn, keys, path, today),
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
        RegisterKind::Certificates => certificates::policy::may_import_history(actor)?,
    }
    let posted = match kind {
        RegisterKind::Trades => trades::import::post(tx, actor, rows)?,
        RegisterKind::Bodies => bodies::import::post(tx, actor, rows)?,
        RegisterKind::Scopes => bodies::scope_import::post(tx, actor, rows)?,
        RegisterKind::Assessors => assessors::import::post(tx, actor, rows)?,
        RegisterKind::Certificates => certificates::import::post(tx, actor, rows)?,
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

/// Certificates that are read at once.
const PAGE: i64 = 2_000;

/// The rows of a register as they could be imported again, read page by page: one register may be longer than memory.
/// Numbers of documents and telephones are masked.
pub struct RegisterRows<'a> {
    platform: &'a Platform,
    kind: RegisterKind,
    words: Words,
    after: Option<CertificateId>,
    is_over: bool,
}

impl<'a> RegisterRows<'a> {
    /// All rows of a register, in these words.
    #[must_use]
    pub const fn new(platform: &'a Platform, kind: RegisterKind, words: Words) -> Self {
        Self { platform, kind, words, after: None, is_over: false }
    }

    /// Titles of the columns.
    #[must_use]
    pub fn headers(&self) -> Vec<Header> {
        headers(self.words, self.kind.columns())
    }

    /// The next page; empty when there is nothing more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn next_page(&mut self) -> Result<Vec<Vec<String>>, AppError> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let (platform, words) = (self.platform, self.words);
        platform.db.read_blocking(|conn| {
            self.is_over = self.kind != RegisterKind::Certificates;
            match self.kind {
                RegisterKind::Trades => trades::import::rows(conn, words),
                RegisterKind::Bodies => bodies::import::rows(conn, words),
                RegisterKind::Scopes => bodies::scope_import::rows(conn, words),
                RegisterKind::Assessors => assessors::import::rows(conn, &platform.keys, words, platform.today()),
                RegisterKind::Certificates => {
                    let (rows, last) = certificates::import::rows_after(conn, &platform.keys, words, self.after, PAGE)?;
                    self.after = last;
                    Ok(rows)
                }
            }
        })
    }
}
