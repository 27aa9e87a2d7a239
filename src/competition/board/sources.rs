//! Where the rows of a board come from: the one place that asks the other rooms.

use crate::competition::board::model::Standing;
use crate::competition::board::policy;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::EntryState;
use crate::competition::marking;
use crate::competition::marking::model::RunningTotal;
use crate::competition::results;
use crate::competition::results::model::ResultLine;
use crate::competition::sealing;
use crate::kernel::ids::ContestEntryId;
use crate::kernel::points::Points;
use crate::platform::Tx;
use crate::platform::error::AppError;
use std::collections::HashMap;

/// What is known of everybody who competes in a contest: codes of the last layer with what is marked so far; names, places and
/// the table once results are published.
///
/// # Errors
/// Those of the database; `Internal` when a layer cannot be read with the key of this installation.
pub fn standings(tx: &mut Tx<'_>, contest: &Contest) -> Result<Vec<Standing>, AppError> {
    let mut layers: Vec<HashMap<String, String>> = Vec::new();
    for layer in sealing::store::layers_of(tx.conn, contest.id)? {
        layers.push(sealing::service::opened(tx, &layer)?.pairs.into_iter().collect());
    }
    let mut names = if policy::shows_names(contest) { names_of(tx, contest)? } else { HashMap::new() };
    let published: HashMap<ContestEntryId, ResultLine> = if contest.state.has_results() {
        let lines = results::service::published(tx.conn, contest.id)?.map(|(_, lines)| lines);
        lines.into_iter().flatten().map(|line| (line.entry_id, line)).collect()
    } else {
        HashMap::new()
    };
    let mut totals: HashMap<String, RunningTotal> = marking::service::running_totals(tx.conn, contest)?
        .into_iter()
        .map(|total| (total.code.clone(), total))
        .collect();
    let entrants = sealing::store::entries_of(tx.conn, contest.id)?;
    Ok(entrants
        .into_iter()
        .filter_map(|entrant| {
            // Whoever has no code in a layer was withdrawn before it was sealed.
            let code = layers
                .iter()
                .try_fold(entrant.number, |code, layer| layer.get(&code).cloned())?;
            let total = totals.remove(&code);
            let line = published.get(&entrant.id);
            Some(Standing {
                code,
                name: names.remove(&entrant.id),
                place: line.and_then(|line| u32::try_from(line.rank?).ok()),
                points: match line {
                    Some(line) => line
                        .total
                        .and_then(|total| u32::try_from(total).ok())
                        .map(Points::from_hundredths),
                    None => total.as_ref().filter(|total| total.marked > 0).map(|total| total.points),
                },
                marked: total.as_ref().map_or(0, |total| total.marked),
                expected: total.as_ref().map_or(0, |total| total.expected),
            })
        })
        .collect())
}

/// Names of those who compete; a team has its own.
fn names_of(tx: &mut Tx<'_>, contest: &Contest) -> Result<HashMap<ContestEntryId, String>, AppError> {
    let entries = entries::store::of_contest(tx.conn, contest.id, EntryState::Accepted, i64::MAX)?;
    Ok(entries::store::views(tx.conn, entries)?
        .into_iter()
        .map(|view| (view.entry.id, view.entry.team_name.clone().unwrap_or_else(|| view.names())))
        .collect())
}
