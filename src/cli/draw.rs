//! `draw`: anybody's list drawn again from a seed, without a database.

use super::{Failure, say};
use crate::competition::sealing::drawing::{drawn_order, start_groups};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `draw` was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The seed as it was published
    seed: String,
    /// The list: a text file with one number or code a line, in any order
    file: PathBuf,
    /// Part the order into start groups for so many workstations
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    workstations: Option<u32>,
    /// Print [{"place", "group", "item"}]; group is null without --workstations
    #[arg(long)]
    json: bool,
}

/// Draws a list and prints it in the order in which it comes out.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let path = arguments.file.display();
    let text = std::fs::read_to_string(&arguments.file).map_err(|error| format!("{path} cannot be read: {error}"))?;
    let items: Vec<String> = text
        .trim_start_matches('\u{FEFF}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if items.is_empty() {
        return Err(format!("{path} has no line").into());
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = items.iter().find(|item| !seen.insert(*item)) {
        return Err(format!("{path} has {twice} twice").into());
    }
    let order = drawn_order(&arguments.seed, &items);
    let groups = match arguments.workstations {
        Some(workstations) => start_groups(&order, usize::try_from(workstations).unwrap_or(usize::MAX)),
        None => vec![order],
    };
    let is_grouped = arguments.workstations.is_some();
    let mut rows = Vec::with_capacity(items.len());
    for (group, members) in (1_usize..).zip(groups) {
        for item in members {
            rows.push((rows.len() + 1, is_grouped.then_some(group), item));
        }
    }
    if arguments.json {
        let rows: Vec<serde_json::Value> = rows
            .iter()
            .map(|(place, group, item)| json!({ "place": place, "group": group, "item": item }))
            .collect();
        say(&serde_json::Value::from(rows).to_string());
    } else {
        say(if is_grouped { "place\tgroup\titem" } else { "place\titem" });
        for (place, group, item) in rows {
            match group {
                Some(group) => say(&format!("{place}\t{group}\t{item}")),
                None => say(&format!("{place}\t{item}")),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
