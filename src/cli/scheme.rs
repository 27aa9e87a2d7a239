//! `scheme check`: whether a marking scheme may be used, without a database.

use super::{Failure, say};
use crate::competition::schemes::model::{AspectKind, SchemeFinding};
use crate::competition::schemes::{cis, rules};
use crate::kernel::language::Language;
use crate::platform::i18n;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::read::Workbook;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is done with a marking scheme.
#[derive(Debug, Clone, clap::Subcommand)]
pub(super) enum SchemeCommand {
    /// Check a marking scheme; ends with 1 when it has an error
    Check {
        /// The sheet, XLSX or CSV, with the columns A to K of the import sheet
        file: PathBuf,
        /// Print {"aspects", "measurement", "judgement", "total", "errors": […], "warnings": […]}
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub(super) fn run(command: &SchemeCommand) -> Result<ExitCode, Failure> {
    let SchemeCommand::Check { file, json } = command;
    check(file, *json)
}

fn check(path: &Path, as_json: bool) -> Result<ExitCode, Failure> {
    let file = std::fs::File::open(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let refused = |error: FileError| format!("{}: {}", path.display(), i18n::say(Language::English, &error.message()));
    let mut workbook = Workbook::open(file, Limits::default()).map_err(refused)?;
    let (scheme, mut findings) = cis::read(&mut workbook).map_err(refused)?;
    let found = rules::check(&scheme);
    findings.errors.extend(found.errors);
    findings.warnings.extend(found.warnings);
    let (measurement, judgement) = (scheme.count(AspectKind::Measurement), scheme.count(AspectKind::Judgement));
    let total = scheme.total();
    if as_json {
        let listed = |findings: &[SchemeFinding]| findings.iter().map(finding).collect::<Vec<Value>>();
        say(&json!({
            "aspects": measurement + judgement,
            "measurement": measurement,
            "judgement": judgement,
            "total": f64::from(total.hundredths()) / 100.0,
            "errors": listed(&findings.errors),
            "warnings": listed(&findings.warnings),
        })
        .to_string());
    } else {
        say(&format!(
            "{} aspects: {measurement} measurement, {judgement} judgement; {total} marks",
            measurement + judgement
        ));
        for (word, findings) in [("error", &findings.errors), ("warning", &findings.warnings)] {
            for one in findings {
                let row = one.row.map_or_else(String::new, |row| format!(" in row {row}"));
                say(&format!("{word}{row}: {}", i18n::say(Language::English, &one.message)));
            }
        }
    }
    Ok(ExitCode::from(u8::from(!findings.errors.is_empty())))
}

fn finding(one: &SchemeFinding) -> Value {
    json!({ "row": one.row, "code": one.message.key, "message": i18n::say(Language::English, &one.message) })
}
