//! `recompute`: anybody's check of a published result, without a database.

use super::{Failure, say};
use crate::competition::results::computing::Fault;
use crate::competition::results::files::{Difference, FileFault, Text, hash_line, recompute, verified};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `recompute` was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The file of a result, as it was downloaded
    file: PathBuf,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
    /// The public key that must have signed it, 64 hexadecimal digits; from /results/key of the service that published it
    #[arg(long)]
    key: Option<String>,
}

/// What was found in a file.
enum Found {
    Same(Text),
    Differs(Text, Difference),
    /// It was filed from records; there is nothing to compute.
    Records(Text),
    Faulty(FileFault),
}

fn look(file: &str, key: Option<&str>) -> Found {
    let text = match verified(file, key) {
        Ok(text) => text,
        Err(fault) => return Found::Faulty(fault),
    };
    match recompute(&text) {
        Ok(None) => Found::Same(text),
        Ok(Some(difference)) => Found::Differs(text, difference),
        Err(Fault::Records) => Found::Records(text),
        Err(fault) => Found::Faulty(fault.into()),
    }
}

/// Checks a file and says what came out.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let path = arguments.file.display();
    let file = std::fs::read_to_string(&arguments.file).map_err(|error| format!("{path} cannot be read: {error}"))?;
    let found = look(&file, arguments.key.as_deref().map(str::trim));
    let is_same = matches!(found, Found::Same(_));
    if arguments.json {
        let (text, difference, fault) = match &found {
            Found::Same(text) => (Some(text), None, None),
            Found::Differs(text, difference) => (Some(text), Some(difference), None),
            Found::Records(text) => (Some(text), None, Some(Fault::Records.to_string())),
            Found::Faulty(fault) => (None, None, Some(fault.to_string())),
        };
        let report = json!({
            "same": is_same,
            "competition": text.map(|text| &text.inputs.competition),
            "contest": text.map(|text| &text.inputs.contest),
            "origin": text.map(|text| text.origin),
            "lines": text.map(|text| text.table.lines.len()),
            "hash": text.and_then(|_| hash_line(&file)),
            "key_id": text.map(|text| &text.key.id),
            "difference": difference.map(|one| json!({ "line": one.line, "file": one.file, "computed": one.computed })),
            "fault": fault,
        });
        say(&report.to_string());
    } else {
        match &found {
            Found::Same(text) => {
                say(&format!(
                    "the same ranking: {}/{}, {} lines, signed by the key {}",
                    text.inputs.competition,
                    text.inputs.contest,
                    text.table.lines.len(),
                    text.key.id
                ));
                if arguments.key.is_none() {
                    say(&format!("compare the key with the one that the service publishes: {}", text.key.public_key));
                }
            }
            Found::Differs(text, difference) => say(&format!(
                "another ranking: {}/{} differs in line {}\nfile:     {}\ncomputed: {}",
                text.inputs.competition, text.inputs.contest, difference.line, difference.file, difference.computed
            )),
            Found::Records(text) => say(&format!(
                "the text and its signature are those of the key {}: {}/{}, {} lines; {}",
                text.key.id,
                text.inputs.competition,
                text.inputs.contest,
                text.table.lines.len(),
                Fault::Records
            )),
            Found::Faulty(fault) => say(&fault.to_string()),
        }
    }
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
