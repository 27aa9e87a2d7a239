//! From points to places: ranks by the keys of the contest, the scale, medals. Pure.

use crate::competition::contests::model::ModuleKind;
use crate::competition::contests::rules::chain;
use crate::competition::marking::model::WorkStanding;
use crate::competition::rankings::medals::{by_rank, by_score};
use crate::competition::rankings::model::{Medal, MedalRules, Quotas, Scale};
use crate::competition::rankings::ranking::{Place, Standing, equals, rank};
use crate::competition::rankings::scales::{FEW, NotComputable, scores};
use crate::competition::results::inputs::{Inputs, RankingRules};
use crate::competition::results::model::{PartedBy, ScaleOutcome};
use crate::kernel::points::Points;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A line of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Rank; none for who did not start.
    pub rank: Option<u32>,
    /// Entry number.
    pub number: String,
    /// Code.
    pub code: String,
    /// How he stood: sent out of any module, else unfinished when he did not finish every module.
    pub standing: WorkStanding,
    /// Points of each module; none where he did not start.
    pub modules: Vec<Option<Points>>,
    /// Theory, out of 100.
    pub theory: Option<Points>,
    /// Practical part, out of 100.
    pub practical: Option<Points>,
    /// Weighted total, out of 100.
    pub total: Option<Points>,
    /// Working time.
    pub seconds: Option<u32>,
    /// Deductions for safety.
    pub safety_deductions: Option<Points>,
    /// Score on the scale.
    pub scale_score: Option<i64>,
    /// Medal.
    pub medal: Option<Medal>,
    /// What parted him, and those who share his rank, from the ones before.
    pub parted_by: Option<PartedBy>,
    /// Whether his order among equals has still to be decided.
    pub undecided: bool,
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Whether there are scores on the scale; nothing when the contest has none.
    pub scale: Option<ScaleOutcome>,
    /// Lines by rank and code; who has no rank comes last.
    pub lines: Vec<Line>,
}

impl Table {
    /// Groups of codes whose order has still to be decided.
    #[must_use]
    pub fn undecided(&self) -> Vec<Vec<String>> {
        self.lines
            .chunk_by(|a, b| a.rank == b.rank)
            .filter(|group| group.iter().any(|line| line.undecided))
            .map(|group| group.iter().map(|line| line.code.clone()).collect())
            .collect()
    }

    /// Whether the medals of the contest go by a scale that could not be computed.
    #[must_use]
    pub fn is_without_medals(&self, rules: MedalRules) -> bool {
        needs_scale(rules) && !self.scale.is_some_and(ScaleOutcome::is_computed)
    }
}

/// Whether medals go by scores on a scale.
#[must_use]
pub const fn needs_scale(rules: MedalRules) -> bool {
    matches!(rules, MedalRules::Tolerance | MedalRules::Dense)
}

/// Which modules are practical.
pub(in crate::competition::results) fn practical_modules(inputs: &Inputs) -> Vec<bool> {
    inputs
        .modules
        .iter()
        .map(|module| module.kind == ModuleKind::Practical)
        .collect()
}

/// Puts lines into their order, with ranks, scores and medals.
pub(in crate::competition::results) fn ranked(inputs: &Inputs, lines: Vec<Line>) -> Table {
    let rules = &inputs.rules;
    let (mut ranked, mut others): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.total.is_some());
    let practical = practical_modules(inputs);
    let mut standings: Vec<Standing> = ranked.iter().map(|line| standing(line, &practical)).collect();
    let keys = chain(&rules.tie_keys);
    let groups = equals(&standings, &keys);
    decide(&mut standings, &ranked, &groups, &inputs.decisions);
    for (line, place) in ranked.iter_mut().zip(rank(&standings, &keys, rules.tie_policy)) {
        let Place { rank, parted_by, is_undecided } = place;
        (line.rank, line.parted_by, line.undecided) = (Some(rank), parted_by.map(PartedBy::from), is_undecided);
    }
    let scale = rules.scale.map(|scale| put_on_scale(&mut ranked, scale));
    award(&mut ranked, rules);
    ranked.sort_by(|a, b| (a.rank, &a.code).cmp(&(b.rank, &b.code)));
    others.sort_by(|a, b| a.code.cmp(&b.code));
    ranked.append(&mut others);
    Table { scale, lines: ranked }
}

/// What a line is ranked by.
pub(in crate::competition::results) fn standing(line: &Line, practical: &[bool]) -> Standing {
    Standing {
        total: line.total,
        practical: line.practical,
        theory: line.theory,
        modules: line
            .modules
            .iter()
            .zip(practical)
            .filter(|(_, counts)| **counts)
            .map(|(points, _)| points.unwrap_or(Points::NONE))
            .collect(),
        seconds: line.seconds,
        safety_deductions: line.safety_deductions,
        decided: None,
    }
}

/// Writes decided orders to those whom they are about: a decision is about a group when it names all of it and nobody else,
/// so that one which was taken before marks changed decides nothing any more.
fn decide(standings: &mut [Standing], lines: &[Line], groups: &[Vec<usize>], decisions: &[Vec<String>]) {
    for group in groups {
        let codes: HashMap<&str, usize> = group
            .iter()
            .filter_map(|at| Some((lines.get(*at)?.code.as_str(), *at)))
            .collect();
        let about = decisions.iter().rev().find(|order| {
            let named: BTreeSet<&str> = order.iter().map(String::as_str).collect();
            named.len() == order.len()
                && named.len() == codes.len()
                && named.iter().all(|code| codes.contains_key(code))
        });
        for (place, code) in (1_u32..).zip(about.into_iter().flatten()) {
            if let Some(standing) = codes.get(code.as_str()).and_then(|at| standings.get_mut(*at)) {
                standing.decided = Some(place);
            }
        }
    }
}

fn put_on_scale(lines: &mut [Line], scale: Scale) -> ScaleOutcome {
    let totals: Vec<Points> = lines.iter().filter_map(|line| line.total).collect();
    match scores(scale, &totals) {
        Ok(scores) => {
            for (line, score) in lines.iter_mut().zip(scores) {
                line.scale_score = Some(score);
            }
            if totals.len() < FEW { ScaleOutcome::Few } else { ScaleOutcome::Computed }
        }
        Err(NotComputable::Nobody) => ScaleOutcome::Nobody,
        Err(NotComputable::NoDeviation) => ScaleOutcome::NoDeviation,
        Err(NotComputable::NoSpread) => ScaleOutcome::NoSpread,
    }
}

fn award(lines: &mut [Line], rules: &RankingRules) {
    let quotas = Quotas { places: rules.places, percent: rules.percent, rounding: rules.rounding };
    let awarded = if needs_scale(rules.medal_rules) {
        let scores: Option<Vec<i64>> = lines.iter().map(|line| line.scale_score).collect();
        let (Some(scores), Some(scale)) = (scores, rules.scale) else { return };
        by_score(&scores, rules.medal_rules, scale.centre(), &quotas)
    } else {
        let ranks: Vec<u32> = lines.iter().filter_map(|line| line.rank).collect();
        by_rank(&ranks, rules.medal_rules, &quotas)
    };
    for (line, awarded) in lines.iter_mut().zip(awarded) {
        line.medal = awarded.medal.filter(|_| line.total.is_some_and(|total| total > Points::NONE));
    }
}
