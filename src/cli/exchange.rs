//! `import` and `export`: registers from and to spreadsheets.

use super::{Failure, ready, say};
use crate::certification::batches;
use crate::certification::batches::model::BatchScope;
use crate::certification::numbering::NumberingScheme;
use crate::certification::rosters::rules::{RosterContext, Standing, check_sheet};
use crate::certification::rosters::trades::{TradeBook, TradeOption};
use crate::certification::settings::MIN_AGE;
use crate::config::Config;
use crate::kernel::language::Language;
use crate::kernel::level::Level;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::{self, Words};
use crate::platform::spreadsheet::file_error::Limits;
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::staged::{StagedSheet, StagedState};
use crate::platform::spreadsheet::write::{Header, Table, write_text, write_workbook};
use crate::registry;
use crate::registry::trades::model::Trade;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ImportKind {
    /// Candidates of a batch, by one of the roster templates
    Roster,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ExportKind {
    /// Assessable trades
    Trades,
    /// Batches
    Batches,
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
    /// Number of the batch against whose lines a roster is checked (default: any trade of the register)
    #[arg(long)]
    batch: Option<String>,
}

/// Runs `import`: 0 when the file could be read, whatever its rows are like; 2 when it could not.
pub(super) fn import(config: &Config, arguments: &ImportArguments) -> Result<ExitCode, Failure> {
    let ImportKind::Roster = arguments.kind;
    if !arguments.dry_run {
        return Err(Failure::from(
            "a roster is posted on the page of its batch, where its staff answer for it; here it can be checked with --dry-run"
                .to_owned(),
        ));
    }
    let file = std::fs::File::open(&arguments.file)
        .map_err(|error| format!("{} cannot be read: {error}", arguments.file.display()))?;
    let platform = ready(config)?;
    let today = arguments.on.unwrap_or_else(|| platform.today());
    let batch = arguments.batch.clone();
    let (trades, provinces) = platform.db.read_blocking(move |conn| {
        Ok((trade_book(conn, batch.as_deref())?, registry::bodies::store::provinces(conn)?))
    })?;
    let context = RosterContext {
        today,
        min_age: u32::try_from(platform.setting(&MIN_AGE)).unwrap_or(16),
        scheme: NumberingScheme { provinces, ..NumberingScheme::default() },
        trades,
        existing: &|_, _, _| Standing::default(),
    };
    let sheet = match Workbook::open(file, Limits::default()) {
        Ok(mut workbook) => check_sheet(&mut workbook, &context),
        Err(error) => StagedSheet::refused(vec![error]),
    };
    print(&sheet, arguments.json);
    Ok(if sheet.file_errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// The trades that a roster may name: the lines of a batch, or all of the register.
fn trade_book(conn: &mut Conn, batch: Option<&str>) -> Result<TradeBook, AppError> {
    let register: Vec<TradeOption> = registry::trades::store::all_active(conn)?
        .iter()
        .map(|trade| option(trade, trade_levels(trade)))
        .collect();
    let Some(number) = batch else { return Ok(TradeBook::of_register(register)) };
    let batch =
        batches::store::by_number(conn, number, BatchScope::All)?.ok_or(AppError::not_found("batch-not-found"))?;
    let mut lines: Vec<TradeOption> = Vec::new();
    for (line, trade) in batches::store::lines_of(conn, batch.id)? {
        match lines.iter_mut().find(|known| known.code == trade.code) {
            Some(known) => known.levels.get_or_insert_default().push(line.level),
            None => lines.push(option(&trade, Some(vec![line.level]))),
        }
    }
    Ok(TradeBook::of_batch(lines, &register))
}

fn trade_levels(trade: &Trade) -> Option<Vec<Level>> {
    trade.lowest_level.and(trade.highest_level)?;
    Some(Level::ALL.iter().copied().filter(|level| trade.has_level(*level)).collect())
}

fn option(trade: &Trade, levels: Option<Vec<Level>>) -> TradeOption {
    let aliases = [Some(trade.name.clone()), trade.work_type.clone()]
        .into_iter()
        .flatten()
        .collect();
    TradeOption { code: trade.code.clone(), name: trade.full_name(), aliases, levels }
}

fn print(sheet: &StagedSheet, json: bool) {
    let words = |message: &crate::kernel::message::Message| i18n::say(Language::Chinese, message);
    if json {
        say(&sheet.to_json(&words).to_string());
        return;
    }
    for finding in &sheet.file_errors {
        say(&format!("file: {} ({})", words(&finding.message), finding.code));
    }
    for row in &sheet.rows {
        for finding in row.errors.iter().chain(&row.warnings) {
            let column = finding.column.as_deref().unwrap_or("-");
            say(&format!(
                "row {} [{}] {column}: {} ({})",
                row.number,
                row.state,
                words(&finding.message),
                finding.code
            ));
        }
    }
    let count = |state: StagedState| sheet.rows.iter().filter(|row| row.state == state).count();
    say(&format!(
        "{} rows: {} good, {} with warnings, {} with errors. Nothing was posted.",
        sheet.rows.len(),
        count(StagedState::Good),
        count(StagedState::Warning),
        count(StagedState::Error)
    ));
}

/// Runs `export`: a workbook, or text when the file ends in .csv.
pub(super) fn export(config: &Config, kind: ExportKind, file: &Path) -> Result<ExitCode, Failure> {
    if file.exists() {
        return Err(Failure::from(format!("{} exists already; an export never overwrites a file", file.display())));
    }
    let platform = ready(config)?;
    let table = match kind {
        ExportKind::Trades => trades_table(&platform)?,
        ExportKind::Batches => batches_table(&platform)?,
    };
    let cannot =
        |error: &dyn std::fmt::Display| Failure::from(format!("{} cannot be written: {error}", file.display()));
    let out = std::fs::File::create_new(file).map_err(|error| cannot(&error))?;
    let out = std::io::BufWriter::new(out);
    let is_text = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let rows = if is_text { write_text(out, table) } else { write_workbook(out, table) };
    let rows = rows.map_err(|error| cannot(&error))?;
    say(&format!("{rows} rows written to {}", file.display()));
    Ok(ExitCode::SUCCESS)
}

fn trades_table(platform: &Platform) -> Result<Table<Vec<Vec<String>>>, Failure> {
    let trades = platform.db.read_blocking(registry::trades::store::all_active)?;
    let level = |level: Option<Level>| level.map(|level| level.certificate_name().to_owned()).unwrap_or_default();
    Ok(Table {
        title: "职业（工种）".to_owned(),
        headers: ["代码", "职业", "工种", "最低等级", "最高等级"]
            .into_iter()
            .map(Header::text)
            .collect(),
        rows: trades
            .into_iter()
            .map(|trade| {
                vec![
                    trade.code,
                    trade.name,
                    trade.work_type.unwrap_or_default(),
                    level(trade.lowest_level),
                    level(trade.highest_level),
                ]
            })
            .collect(),
    })
}

/// Batches of one export at the most.
const MOST_BATCHES: i64 = 1_000_000;

fn batches_table(platform: &Platform) -> Result<Table<Vec<Vec<String>>>, Failure> {
    let filter = batches::model::BatchFilter::default();
    let found = platform
        .db
        .read_blocking(|conn| batches::store::all(conn, BatchScope::All, &filter, MOST_BATCHES))?;
    let words = Words::new(Language::Chinese);
    Ok(Table {
        title: "认定批次".to_owned(),
        headers: vec![
            Header::text("批次编号"),
            Header::text("批次名称").width(30),
            Header::text("评价机构").width(30),
            Header::text("站点").width(24),
            Header::date("开始日期"),
            Header::date("结束日期"),
            Header::text("状态"),
            Header::number("人数"),
        ],
        rows: found
            .into_iter()
            .map(|view| {
                vec![
                    view.batch.number,
                    view.batch.title,
                    view.body_name,
                    view.site_name,
                    view.batch.first_day.to_string(),
                    view.batch.last_day.to_string(),
                    words.label(view.batch.state),
                    view.batch.candidate_count.to_string(),
                ]
            })
            .collect(),
    })
}
