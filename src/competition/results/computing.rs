//! How a result comes out of marks. Pure, and the same in this program, in another one and in ten years: whole numbers
//! only, rounded where the rules round and nowhere else (competition 8 and 18.2).
//!
//! [`Inputs`] and [`Table`] are what a result file holds. Points are hundredths of a point, times are seconds.
//!
//! * Points of a module: its aspects ([`aspect_mark`]) without its deductions, never below nothing. Nothing of a module
//!   counts from which somebody was sent out; of an unfinished work what is there.
//! * Theory and practice: the mean of their modules by weight, out of 100, rounded once. Total: all modules by weight, out
//!   of 100, rounded once, from the modules and not from those means.
//! * Time: that of the practical modules in which anybody's was taken, all of them; else it was not measured.
//! * Whoever started in no module has no rank and no part in the scale or in the number of prizes. Everybody else has.
//! * Medals of the rules `WS-…` go by the score on the scale, without which there are none; prizes of the rules `CN-…` by
//!   rank. Whoever has no point wins nothing.
//! * Where a contest does not share ranks, those whom all keys leave equal keep one rank until their order is decided.

use crate::competition::contests::model::{ModuleKind, PanelRule};
use crate::competition::contests::rules::chain;
use crate::competition::marking::model::WorkStanding;
use crate::competition::marking::scoring::{aspect_mark, module_points, weighted};
use crate::competition::rankings::ranking::{Standing, equals};
use crate::competition::results::inputs::{EntryCode, FORMAT, Inputs, ModuleInputs, WorkInputs};
pub use crate::competition::results::placing::{Line, Table, needs_scale};
use crate::competition::results::placing::{practical_modules, ranked, standing};
use crate::kernel::points::Points;
use std::collections::{BTreeSet, HashMap};

/// What is wrong with inputs from which nothing can be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Another format.
    #[error("the format is {0:?} and not {FORMAT:?}")]
    Format(String),
    /// The table was filed from records of an earlier year.
    #[error("the table was filed from records, and no marks came with it")]
    Records,
    /// A code or an entry number twice.
    #[error("{0} stands there twice")]
    Twice(String),
    /// A work of nobody.
    #[error("no entry has the code {0}")]
    UnknownCode(String),
    /// A work with more or fewer aspects than its module.
    #[error("the work {0} does not have the aspects of its module")]
    Aspects(String),
}

/// A table, and how many marks of finished works are missing from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The table.
    pub table: Table,
    /// Marks that count as nothing because somebody's value is not there.
    pub missing: usize,
}

/// What somebody did in a module.
#[derive(Clone, Copy)]
struct Done {
    standing: WorkStanding,
    points: Points,
    seconds: Option<u32>,
    safety: Points,
}

/// Computes a result. It does not depend on the order of entries, works or judges.
///
/// # Errors
/// [`Fault`].
pub fn compute(inputs: &Inputs) -> Result<Computed, Fault> {
    let places = places_of(inputs)?;
    let mut missing = 0;
    let mut done: Vec<Vec<Option<Done>>> = vec![vec![None; inputs.modules.len()]; inputs.entries.len()];
    for (at, module) in inputs.modules.iter().enumerate() {
        for work in &module.works {
            let place = places
                .get(work.code.as_str())
                .ok_or_else(|| Fault::UnknownCode(work.code.clone()))?;
            let slot = done.get_mut(*place).and_then(|modules| modules.get_mut(at));
            let (worked, lacking) = work_done(module, work, inputs.rules.panel_rule)?;
            missing += lacking;
            if let Some(slot) = slot
                && slot.replace(worked).is_some()
            {
                return Err(Fault::Twice(work.code.clone()));
            }
        }
    }
    let timed = timed_modules(&inputs.modules);
    let lines = inputs
        .entries
        .iter()
        .zip(done)
        .map(|(entry, modules)| line_of(inputs, entry, &modules, &timed))
        .collect();
    Ok(Computed { table: ranked(inputs, lines), missing })
}

/// Codes of those whom every key leaves equal, group by group, whatever was decided about them.
///
/// # Errors
/// [`Fault`].
pub fn equal_by_keys(inputs: &Inputs) -> Result<Vec<BTreeSet<String>>, Fault> {
    let table = compute(inputs)?.table;
    let ranked: Vec<&Line> = table.lines.iter().filter(|line| line.total.is_some()).collect();
    let practical = practical_modules(inputs);
    let standings: Vec<Standing> = ranked.iter().map(|line| standing(line, &practical)).collect();
    Ok(equals(&standings, &chain(&inputs.rules.tie_keys))
        .into_iter()
        .map(|group| {
            let codes = group.into_iter().filter_map(|at| ranked.get(at));
            codes.map(|line| line.code.clone()).collect()
        })
        .collect())
}

/// Places of the entries by their codes.
fn places_of(inputs: &Inputs) -> Result<HashMap<&str, usize>, Fault> {
    if inputs.format != FORMAT {
        return Err(Fault::Format(inputs.format.clone()));
    }
    let mut places = HashMap::with_capacity(inputs.entries.len());
    let mut numbers = BTreeSet::new();
    for (at, entry) in inputs.entries.iter().enumerate() {
        if !numbers.insert(entry.number.as_str()) {
            return Err(Fault::Twice(entry.number.clone()));
        }
        if places.insert(entry.code.as_str(), at).is_some() {
            return Err(Fault::Twice(entry.code.clone()));
        }
    }
    Ok(places)
}

/// Points of a work, and how many of its marks are missing though it was finished.
fn work_done(module: &ModuleInputs, work: &WorkInputs, rule: PanelRule) -> Result<(Done, usize), Fault> {
    if work.given.len() != module.aspects.len() {
        return Err(Fault::Aspects(work.code.clone()));
    }
    let record = work.record;
    let mut missing = 0;
    let marks = work.given.iter().zip(&module.aspects).filter_map(|(values, aspect)| {
        let mark = aspect_mark(aspect, values, rule);
        missing += usize::from(mark.is_none());
        mark
    });
    let points = if record.standing.is_marked() { module_points(marks, record.deduction) } else { Points::NONE };
    let lacking = if record.standing == WorkStanding::Finished { missing } else { 0 };
    let safety = if record.standing == WorkStanding::NotStarted { Points::NONE } else { record.safety_deduction };
    Ok((Done { standing: record.standing, points, seconds: record.seconds, safety }, lacking))
}

/// The modules whose time counts: the practical ones, or all where there is none, in which anybody's time was taken.
fn timed_modules(modules: &[ModuleInputs]) -> Vec<bool> {
    let has_practice = modules.iter().any(|module| module.kind == ModuleKind::Practical);
    modules
        .iter()
        .map(|module| {
            (module.kind == ModuleKind::Practical || !has_practice)
                && module.works.iter().any(|work| work.record.seconds.is_some())
        })
        .collect()
}

fn line_of(inputs: &Inputs, entry: &EntryCode, modules: &[Option<Done>], timed: &[bool]) -> Line {
    let started = |done: &&Done| done.standing != WorkStanding::NotStarted;
    let points: Vec<Option<Points>> = modules
        .iter()
        .map(|done| done.as_ref().filter(started).map(|done| done.points))
        .collect();
    let mut line = Line {
        rank: None,
        number: entry.number.clone(),
        code: entry.code.clone(),
        standing: standing_of(modules),
        modules: points,
        theory: None,
        practical: None,
        total: None,
        seconds: None,
        safety_deductions: None,
        scale_score: None,
        medal: None,
        parted_by: None,
        undecided: false,
    };
    if line.standing == WorkStanding::NotStarted {
        return line;
    }
    let by_weight = || {
        let points = line.modules.iter().map(|points| points.unwrap_or(Points::NONE));
        points.zip(&inputs.modules)
    };
    let part = |kind| mean(by_weight().filter(|(_, module)| module.kind == kind));
    let (theory, practical) = (part(ModuleKind::Theory), part(ModuleKind::Practical));
    let total = weighted(by_weight().map(|(points, module)| (points, module.weight)));
    let safety = modules.iter().flatten().map(|done| done.safety.hundredths());
    line.safety_deductions = Some(Points::from_hundredths(safety.fold(0, u32::saturating_add)));
    let mut times = modules.iter().zip(timed).filter(|(_, counts)| **counts).peekable();
    line.seconds =
        times.peek().is_some().then_some(()).and_then(|()| {
            times.try_fold(0_u32, |sum, (done, _)| done.and_then(|done| sum.checked_add(done.seconds?)))
        });
    (line.theory, line.practical, line.total) = (theory, practical, Some(total));
    line
}

fn standing_of(modules: &[Option<Done>]) -> WorkStanding {
    let standings = || {
        modules
            .iter()
            .map(|done| done.map_or(WorkStanding::NotStarted, |done| done.standing))
    };
    if standings().all(|standing| standing == WorkStanding::NotStarted) {
        WorkStanding::NotStarted
    } else if standings().any(|standing| standing == WorkStanding::Disqualified) {
        WorkStanding::Disqualified
    } else if standings().all(|standing| standing == WorkStanding::Finished) {
        WorkStanding::Finished
    } else {
        WorkStanding::Unfinished
    }
}

/// The mean of some modules by their weights, rounded once, half up; nothing of none.
fn mean<'a>(modules: impl Iterator<Item = (Points, &'a ModuleInputs)>) -> Option<Points> {
    let (sum, weights) = modules.fold((0_u64, 0_u64), |(sum, weights), (points, module)| {
        let weight = u64::from(module.weight);
        (sum + u64::from(points.hundredths()) * weight, weights + weight)
    });
    let doubled = (2 * sum + weights).checked_div(2 * weights)?;
    u32::try_from(doubled).ok().map(Points::from_hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::contests::rules::{Defaults, default_rules};
    use crate::competition::marking::model::WorkRecord;
    use crate::competition::marking::scoring::{Calculation, Markable};
    use crate::competition::rankings::model::{Medal, MedalRules, Scale, TiePolicy};
    use crate::competition::results::inputs::RankingRules;
    use crate::competition::results::model::{PartedBy, ScaleOutcome};

    fn points(hundredths: u32) -> Points {
        Points::from_hundredths(hundredths)
    }

    fn whole() -> Vec<Markable> {
        vec![Markable { id: String::new(), max: points(10_000), calculation: Calculation::Points }]
    }

    /// A contest of a theory (30) and a practice (70), marked as wholes by one judge.
    pub(super) fn inputs(works: &[(&str, &str, &str, WorkStanding)]) -> Inputs {
        let rules = default_rules(Defaults {
            appeal_window_minutes: 120,
            appeal_answer_minutes: 120,
            notice_days: 5,
            panel_judges: 1,
            max_spread: 1,
        });
        let module = |name: &str, kind, weight, practice: bool| ModuleInputs {
            name: name.to_owned(),
            kind,
            weight,
            aspects: whole(),
            works: works
                .iter()
                .map(|(code, theory, done, standing)| WorkInputs {
                    code: (*code).to_owned(),
                    record: WorkRecord {
                        standing: if practice { *standing } else { WorkStanding::Finished },
                        ..WorkRecord::default()
                    },
                    given: vec![vec![(if practice { *done } else { *theory }).to_owned()]],
                })
                .collect(),
        };
        Inputs {
            format: FORMAT.to_owned(),
            competition: "S2026001".to_owned(),
            contest: "01".to_owned(),
            rules: RankingRules::from(&rules),
            modules: vec![
                module("理论", ModuleKind::Theory, 30, false),
                module("实操", ModuleKind::Practical, 70, true),
            ],
            entries: works
                .iter()
                .enumerate()
                .map(|(at, (code, ..))| EntryCode { number: format!("S2026001-01-{at:03}"), code: (*code).to_owned() })
                .collect(),
            decisions: Vec::new(),
        }
    }

    fn line<'a>(table: &'a Table, code: &str) -> &'a Line {
        table.lines.iter().find(|line| line.code == code).unwrap()
    }

    #[test]
    fn the_total_is_rounded_once_from_the_modules() {
        let inputs =
            inputs(&[("A", "89.00", "88.60", WorkStanding::Finished), ("B", "92.55", "87.11", WorkStanding::Finished)]);
        let table = compute(&inputs).unwrap().table;
        assert_eq!(line(&table, "A").total, Some(points(8872)));
        // 27.765 + 60.977 = 88.742
        assert_eq!(line(&table, "B").total, Some(points(8874)));
        assert_eq!(line(&table, "B").practical, Some(points(8711)));
        assert_eq!(line(&table, "A").parted_by, Some(PartedBy::Total));
        assert_eq!(table.lines[0].code, "B");
    }

    #[test]
    fn whoever_started_counts_and_whoever_did_not_is_left_out() {
        use WorkStanding::{Disqualified, Finished, NotStarted, Unfinished};
        let mut inputs = inputs(&[
            ("A", "80", "90", Finished),
            ("B", "80", "", Unfinished),
            ("C", "90", "99", Disqualified),
            ("D", "70", "", NotStarted),
            ("E", "", "", NotStarted),
        ]);
        inputs.modules[0].works[4].record.standing = NotStarted;
        let Computed { table, missing } = compute(&inputs).unwrap();
        assert_eq!(missing, 0, "what an unfinished work lacks counts nothing and is not missing");
        let told: Vec<_> = table
            .lines
            .iter()
            .map(|line| (line.code.as_str(), line.rank, line.standing))
            .collect();
        assert_eq!(
            told,
            [
                ("A", Some(1), Finished),
                ("C", Some(2), Disqualified),
                ("B", Some(3), Unfinished),
                ("D", Some(4), Unfinished),
                ("E", None, NotStarted),
            ]
        );
        assert_eq!(line(&table, "C").total, Some(points(2700)), "nothing of the module counts");
        assert_eq!(line(&table, "D").modules, [Some(points(7000)), None]);
        assert_eq!(line(&table, "E").total, None);
        inputs.modules[1].works[0].given = vec![vec![String::new()]];
        assert_eq!(compute(&inputs).unwrap().missing, 1);
    }

    #[test]
    fn time_counts_where_it_was_taken() {
        let mut inputs = inputs(&[
            ("A", "80", "90", WorkStanding::Finished),
            ("B", "80", "90", WorkStanding::Finished),
            ("C", "80", "90", WorkStanding::Finished),
        ]);
        inputs.modules[1].works[0].record.seconds = Some(7200);
        inputs.modules[1].works[1].record.seconds = Some(7100);
        inputs.modules[0].works[2].record.seconds = Some(1);
        let table = compute(&inputs).unwrap().table;
        let order: Vec<_> = table
            .lines
            .iter()
            .map(|line| (line.code.as_str(), line.rank, line.parted_by))
            .collect();
        assert_eq!(
            order,
            [("B", Some(1), None), ("A", Some(2), Some(PartedBy::Time)), ("C", Some(3), Some(PartedBy::Time)),]
        );
        assert_eq!(line(&table, "C").seconds, None, "the time of a theory is no working time");
    }

    #[test]
    fn equals_wait_for_their_order_where_ranks_are_not_shared() {
        let mut inputs = inputs(&[
            ("A", "80", "90", WorkStanding::Finished),
            ("B", "80", "90", WorkStanding::Finished),
            ("C", "81", "90", WorkStanding::Finished),
        ]);
        assert!(compute(&inputs).unwrap().table.undecided().is_empty());
        inputs.rules.tie_policy = TiePolicy::DrawLots;
        assert_eq!(compute(&inputs).unwrap().table.undecided(), [["A", "B"]]);
        // A decision about others, and one that names somebody who is not equal, decide nothing.
        inputs.decisions = vec![vec!["B".to_owned(), "C".to_owned()], vec!["B".to_owned()]];
        assert_eq!(compute(&inputs).unwrap().table.undecided().len(), 1);
        inputs.decisions.push(vec!["A".to_owned(), "B".to_owned()]);
        inputs.decisions.push(vec!["B".to_owned(), "A".to_owned()]);
        let table = compute(&inputs).unwrap().table;
        assert!(table.undecided().is_empty());
        let order: Vec<&str> = table.lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(order, ["C", "B", "A"], "the last decision counts");
        assert_eq!(table.lines[2].parted_by, Some(PartedBy::Decision));
        assert_eq!(equal_by_keys(&inputs).unwrap(), [BTreeSet::from(["A".to_owned(), "B".to_owned()])]);
    }

    #[test]
    fn without_a_scale_there_are_no_medals_by_scale() {
        let mut inputs = inputs(&[
            ("A", "80", "90", WorkStanding::Finished),
            ("B", "80", "90", WorkStanding::Finished),
            ("C", "80", "90", WorkStanding::Finished),
            ("D", "10", "10", WorkStanding::Finished),
        ]);
        (inputs.rules.medal_rules, inputs.rules.scale) = (MedalRules::Dense, Some(Scale::Seven));
        let table = compute(&inputs).unwrap().table;
        assert_eq!(table.scale, Some(ScaleOutcome::NoDeviation));
        assert!(table.is_without_medals(MedalRules::Dense));
        assert!(
            table
                .lines
                .iter()
                .all(|line| line.medal.is_none() && line.scale_score.is_none())
        );
        inputs.modules[1].works[1].given = vec![vec!["50".to_owned()]];
        inputs.modules[1].works[2].given = vec![vec!["70".to_owned()]];
        let table = compute(&inputs).unwrap().table;
        assert_eq!(table.scale, Some(ScaleOutcome::Few));
        assert_eq!(table.lines[0].medal, Some(Medal::Gold));
        assert!(!table.is_without_medals(MedalRules::Dense));
    }

    #[test]
    fn whoever_has_no_point_wins_nothing() {
        let inputs = inputs(&[("A", "80", "90", WorkStanding::Finished), ("B", "0", "", WorkStanding::Unfinished)]);
        let table = compute(&inputs).unwrap().table;
        assert_eq!(line(&table, "A").medal, Some(Medal::Gold));
        assert_eq!((line(&table, "B").rank, line(&table, "B").medal), (Some(2), None));
    }

    #[test]
    fn inputs_that_do_not_fit_together_are_refused() {
        let sound = inputs(&[("A", "80", "90", WorkStanding::Finished), ("B", "80", "90", WorkStanding::Finished)]);
        let mut other = sound.clone();
        other.entries[1].code = "A".to_owned();
        assert_eq!(compute(&other), Err(Fault::Twice("A".to_owned())));
        let mut other = sound.clone();
        other.entries.pop();
        assert_eq!(compute(&other), Err(Fault::UnknownCode("B".to_owned())));
        let mut other = sound.clone();
        other.modules[0].works[1].given.push(Vec::new());
        assert_eq!(compute(&other), Err(Fault::Aspects("B".to_owned())));
        let mut other = sound.clone();
        other.modules[0].works[1].code = "A".to_owned();
        assert_eq!(compute(&other), Err(Fault::Twice("A".to_owned())));
        let mut other = sound;
        other.format.push('0');
        assert!(matches!(compute(&other), Err(Fault::Format(_))));
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn a_result_does_not_depend_on_the_order_of_its_inputs(
                marks in proptest::collection::vec((0_u32..4, 0_u32..4), 1..20),
                turn in 0_usize..20,
                scale in proptest::option::of(proptest::sample::select(Scale::ALL)),
                rules in proptest::sample::select(MedalRules::ALL),
            ) {
                let works: Vec<(String, String, String)> = marks
                    .iter()
                    .enumerate()
                    .map(|(at, (theory, practice))| (format!("W1-{at:02}"), theory.to_string(), practice.to_string()))
                    .collect();
                let works: Vec<(&str, &str, &str, WorkStanding)> = works
                    .iter()
                    .map(|(code, theory, practice)| (code.as_str(), theory.as_str(), practice.as_str(), WorkStanding::Finished))
                    .collect();
                let mut one = inputs(&works);
                (one.rules.scale, one.rules.medal_rules) = (scale, rules);
                let mut other = one.clone();
                let at = turn % other.entries.len();
                other.entries.rotate_left(at);
                other.modules[0].works.reverse();
                other.modules[1].works.rotate_left(at);
                prop_assert_eq!(compute(&one), compute(&other));
            }
        }
    }
}
