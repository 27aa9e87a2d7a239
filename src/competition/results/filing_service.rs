//! Results of earlier years: a table as the records have it, signed and published, and saying of itself that it was filed.
//! Nothing is computed; ranks and totals are the caller's to check.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestPlan};
use crate::competition::events::model::Competition;
use crate::competition::results::computing::{Line, Table};
use crate::competition::results::files::{hash_of, pack, text_of_records};
use crate::competition::results::inputs::{EntryCode, FORMAT, Inputs, ModuleInputs, RankingRules};
use crate::competition::results::model::ResultFile;
use crate::competition::results::store;
use crate::kernel::actor::Actor;
use crate::kernel::ids::ContestEntryId;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use serde_json::json;
use std::collections::HashMap;

/// Files the table of a contest of an earlier year as its first and final version. `plan` is what the contest was written
/// from, `entries` are the entries of its numbers. Who may do so is the caller's to check.
///
/// # Errors
/// Those of the database; `Internal` for a line of no entry.
pub(in crate::competition) fn file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    (contest, plan): (&Contest, &ContestPlan),
    lines: Vec<Line>,
    entries: &HashMap<String, ContestEntryId>,
) -> Result<(), AppError> {
    let inputs = Inputs {
        format: FORMAT.to_owned(),
        competition: competition.number.clone(),
        contest: contest.code.clone(),
        rules: RankingRules::from(&plan.rules),
        modules: plan
            .modules
            .iter()
            .map(|module| ModuleInputs {
                name: module.name.clone(),
                kind: module.kind,
                weight: u32::try_from(module.weight).unwrap_or(0),
                aspects: Vec::new(),
                works: Vec::new(),
            })
            .collect(),
        entries: lines
            .iter()
            .map(|line| EntryCode { number: line.number.clone(), code: line.code.clone() })
            .collect(),
        decisions: Vec::new(),
    };
    let table = Table { scale: None, lines };
    let text = text_of_records(&tx.platform.keys.public_key(), &inputs, &table).map_err(AppError::internal)?;
    let hash = hash_of(&text);
    let file = ResultFile {
        content: pack(&text).map_err(AppError::internal)?,
        signature: tx.platform.keys.sign_openly(hash.as_bytes()),
        hash,
        made_at: tx.now,
    };
    store::keep_file(tx.conn, &file)?;
    let set = store::insert_filed_set(tx.conn, actor, contest.id, &file.hash, tx.now)?;
    store::insert_lines(tx.conn, set, contest.id, &table.lines, entries)?;
    tx.audit(
        actor,
        Entry::new("result.filed", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "version": 1, "hash": file.hash, "lines": table.lines.len() })),
    )
}
