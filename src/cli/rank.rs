//! `rank`: anybody's table by the rules of the competitions, without a database.

use super::{Failure, complain, say};
use crate::competition::rankings::medals::{Awarded, by_rank, by_score};
use crate::competition::rankings::model::{MedalRules, Quotas, Scale, TieBreakKey, TiePolicy};
use crate::competition::rankings::ranking::{Standing, rank};
use crate::competition::rankings::scales::{FEW, scores};
use crate::kernel::language::Language;
use crate::kernel::points::Points;
use crate::platform::i18n;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::read::Workbook;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `rank` was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The table: CSV or XLSX with the columns competitor and mark, or competitor and score
    file: PathBuf,
    /// Scale of the scores: 700 (median) or 500 (mean)
    #[arg(long, default_value = "700", value_parser = |text: &str| text.parse::<Scale>().map_err(|_| "700 or 500"))]
    scale: Scale,
    /// Medal rules: WS-2015-2024, WS-2026, CN-rank (1, 2, 3 prizes) or CN-percent (10, 20, 30 % of the field)
    #[arg(long, default_value = "WS-2026", value_parser = |text: &str| text.parse::<MedalRules>().map_err(|_| "WS-2015-2024, WS-2026, CN-rank or CN-percent"))]
    medals: MedalRules,
    /// Print [{"competitor", "rank", "score", "medal": "gold|silver|bronze|excellence|null"}]
    #[arg(long)]
    json: bool,
}

/// A table as it stands in the file.
struct Table {
    competitors: Vec<String>,
    results: Results,
}

enum Results {
    Marks(Vec<Points>),
    Scores(Vec<i64>),
}

/// Ranks a table and prints it from the first rank down.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let table = read(&arguments.file)?;
    let quotas = Quotas::default();
    let (scores, awarded): (Vec<i64>, Vec<Awarded>) = match table.results {
        Results::Scores(given) => {
            let awarded = by_score(&given, arguments.medals, arguments.scale.centre(), &quotas);
            (given, awarded)
        }
        Results::Marks(marks) => {
            if marks.len() < FEW {
                complain("jiangce: fewer than five competitors: a scale says little about so few");
            }
            let computed = scores(arguments.scale, &marks).map_err(|error| error.to_string())?;
            let awarded = if matches!(arguments.medals, MedalRules::Places | MedalRules::Percent) {
                let standings: Vec<Standing> = marks
                    .iter()
                    .map(|mark| Standing { total: Some(*mark), ..Standing::default() })
                    .collect();
                let ranks: Vec<u32> = rank(&standings, &[TieBreakKey::Total], TiePolicy::Share)
                    .iter()
                    .map(|place| place.rank)
                    .collect();
                by_rank(&ranks, arguments.medals, &quotas)
            } else {
                by_score(&computed, arguments.medals, arguments.scale.centre(), &quotas)
            };
            (computed, awarded)
        }
    };
    let mut rows: Vec<(String, i64, Awarded)> = table
        .competitors
        .into_iter()
        .zip(scores)
        .zip(awarded)
        .map(|((competitor, score), awarded)| (competitor, score, awarded))
        .collect();
    rows.sort_by_key(|(_, score, awarded)| (awarded.position, std::cmp::Reverse(*score)));
    if arguments.json {
        let rows: Vec<serde_json::Value> = rows
            .iter()
            .map(|(competitor, score, awarded)| {
                json!({ "competitor": competitor, "rank": awarded.position, "score": score, "medal": awarded.medal })
            })
            .collect();
        say(&serde_json::Value::from(rows).to_string());
    } else {
        say("rank\tscore\tmedal\tcompetitor");
        for (competitor, score, awarded) in rows {
            let medal = awarded.medal.map_or("", crate::competition::rankings::model::Medal::as_str);
            say(&format!("{}\t{score}\t{medal}\t{competitor}", awarded.position));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Table, Failure> {
    let file = std::fs::File::open(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let refused = |error: FileError| format!("{}: {}", path.display(), i18n::say(Language::English, &error.message()));
    let mut workbook = Workbook::open(file, Limits::default()).map_err(refused)?;
    let mut rows = workbook.sheet(0).map_err(refused)?.rows;
    let titles = rows
        .next()
        .ok_or_else(|| format!("{} is empty", path.display()))?
        .map_err(refused)?;
    let column = |wanted: &str| {
        titles
            .cells
            .iter()
            .position(|cell| cell.shown().trim().eq_ignore_ascii_case(wanted))
    };
    let competitor = column("competitor").ok_or_else(|| missing("competitor"))?;
    let (at, has_marks) = match (column("mark"), column("score")) {
        (Some(at), _) => (at, true),
        (None, Some(at)) => (at, false),
        (None, None) => return Err(missing("mark or score").into()),
    };
    let (mut competitors, mut marks, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let row = row.map_err(refused)?;
        let text = row.cell(at).shown().trim().to_owned();
        let wrong = |expected: &str| format!("row {}: {text:?} is not {expected}", row.number);
        if has_marks {
            marks.push(Points::parse(&text).map_err(|_| wrong("a mark with at most two decimals"))?);
        } else {
            scores.push(text.parse::<i64>().map_err(|_| wrong("a whole scale score"))?);
        }
        competitors.push(row.cell(competitor).shown().trim().to_owned());
    }
    if competitors.is_empty() {
        return Err(format!("{} has no competitor", path.display()).into());
    }
    Ok(Table { competitors, results: if has_marks { Results::Marks(marks) } else { Results::Scores(scores) } })
}

fn missing(column: &str) -> String {
    format!("the table has no column {column}")
}
