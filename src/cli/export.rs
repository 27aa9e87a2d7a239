//! `export`: registers to spreadsheets. Large ones are read page by page while they are written.

use super::words::{LanguageOption, failure};
use super::{Failure, ready, say};
use crate::certification::batches;
use crate::certification::batches::model::{BatchFilter, BatchScope};
use crate::certification::imports::model::RegisterKind;
use crate::certification::imports::service::RegisterRows;
use crate::competition::events;
use crate::competition::events::model::{EventFilter, EventScope};
use crate::config::Config;
use crate::identity::accounts;
use crate::identity::accounts::model::AccountFilter;
use crate::identity::administration::trail_export::{self, TrailRows};
use crate::platform::Platform;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::row_pages::RowPages;
use crate::platform::spreadsheet::write::{Header, Table, WriteError, write_text, write_workbook};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ExportKind {
    /// Assessable trades
    Trades,
    /// Certification bodies with their sites, one row a site
    Bodies,
    /// Scope lines of sites
    Scopes,
    /// Assessors, with masked numbers
    Assessors,
    /// Batches
    Batches,
    /// Certificates, with masked numbers
    Certificates,
    /// Competitions with the numbers of their contests and entries
    Competitions,
    /// Accounts with their roles, without anything secret
    Accounts,
    /// The audit trail
    Audit,
}

/// What `export` was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ExportArguments {
    /// What to write
    kind: ExportKind,
    /// The new file; an existing one is never overwritten
    file: PathBuf,
    #[command(flatten)]
    language: LanguageOption,
}

/// Runs `export`: a workbook, or text when the file ends in .csv.
pub(super) fn export(config: &Config, arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    let (words, file) = (arguments.language.words()?, arguments.file.as_path());
    let name = file.display().to_string();
    if file.exists() {
        return Err(words.ta("cli-export-exists", [("file", name.as_str())]).into());
    }
    let platform = ready(config)?;
    let out = std::fs::File::create_new(file).map_err(|error| cannot(words, file, &error))?;
    match write(&platform, arguments.kind, words, file, BufWriter::new(out)) {
        Ok(rows) => {
            let rows = words.number(rows);
            say(&words.ta("cli-export-written", [("rows", rows.as_str()), ("file", name.as_str())]));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            // Half a register under the name of a whole one is worse than none.
            drop(std::fs::remove_file(file));
            Err(error)
        }
    }
}

fn cannot(words: Words, file: &Path, error: &dyn std::fmt::Display) -> Failure {
    let (file, error) = (file.display().to_string(), error.to_string());
    words
        .ta("cli-export-cannot", [("file", file.as_str()), ("error", error.as_str())])
        .into()
}

type Out = BufWriter<std::fs::File>;

fn write(platform: &Arc<Platform>, kind: ExportKind, words: Words, file: &Path, out: Out) -> Result<u32, Failure> {
    let fail = |error: AppError| failure(words, &error);
    let kind = match kind {
        ExportKind::Trades => RegisterKind::Trades,
        ExportKind::Bodies => RegisterKind::Bodies,
        ExportKind::Scopes => RegisterKind::Scopes,
        ExportKind::Assessors => RegisterKind::Assessors,
        ExportKind::Certificates => RegisterKind::Certificates,
        ExportKind::Batches => return write_table(words, file, out, batches_table(platform, words).map_err(fail)?),
        ExportKind::Competitions => {
            return write_table(words, file, out, competitions_table(platform, words).map_err(fail)?);
        }
        ExportKind::Accounts => return write_table(words, file, out, accounts_table(platform, words).map_err(fail)?),
        ExportKind::Audit => return write_trail(platform, words, file, out),
    };
    let mut register = RegisterRows::new(platform, kind, words);
    write_pages(words, file, out, (words.label(kind), register.headers()), || register.next_page())
}

fn write_table<R>(words: Words, file: &Path, out: Out, table: Table<R>) -> Result<u32, Failure>
where
    R: IntoIterator<Item = Vec<String>>,
{
    let is_text = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let written = if is_text { write_text(out, table) } else { write_workbook(out, table) };
    written.map_err(|error| match error {
        WriteError::TooManyRows => words.t("cli-export-too-many").into(),
        other => cannot(words, file, &other),
    })
}

fn batches_table(platform: &Arc<Platform>, words: Words) -> Result<Table<Vec<Vec<String>>>, AppError> {
    let filter = BatchFilter::default();
    let found = platform
        .db
        .read_blocking(|conn| batches::store::all(conn, BatchScope::All, &filter, i64::MAX))?;
    Ok(batches::exports::table(words, found))
}

fn competitions_table(platform: &Arc<Platform>, words: Words) -> Result<Table<Vec<Vec<String>>>, AppError> {
    let filter = EventFilter::default();
    let found = platform
        .db
        .read_blocking(|conn| events::store::all(conn, EventScope::All, &filter, i64::MAX))?;
    Ok(events::exports::table(words, found))
}

fn accounts_table(platform: &Arc<Platform>, words: Words) -> Result<Table<Vec<Vec<String>>>, AppError> {
    let (filter, now, today) = (AccountFilter::default(), platform.now(), platform.today());
    let found = platform
        .db
        .read_blocking(|conn| accounts::store::all(conn, &filter, now, today))?;
    Ok(accounts::exports::table(words, platform.zone, now, found))
}

fn write_trail(platform: &Arc<Platform>, words: Words, file: &Path, out: Out) -> Result<u32, Failure> {
    let mut trail = TrailRows::new(audit::Filter::default(), words, platform.zone);
    write_pages(words, file, out, (words.t("audit-title"), trail_export::headers(words)), || {
        platform.db.read_blocking(|conn| trail.next_page(conn))
    })
}

fn write_pages(
    words: Words,
    file: &Path,
    out: Out,
    (title, headers): (String, Vec<Header>),
    page: impl FnMut() -> Result<Vec<Vec<String>>, AppError>,
) -> Result<u32, Failure> {
    let mut rows = RowPages::new(page);
    let written = write_table(words, file, out, Table { title, headers, rows: &mut rows });
    match rows.take_error() {
        Some(error) => Err(failure(words, &error)),
        None => written,
    }
}
