//! How far the marking of a compartment has come, and how its judges compare. Pure.

use crate::competition::contests::model::PanelRule;
use crate::competition::marking::model::{MarkSheetState, Marks, SheetMedium, WorkRecord, counted};
use crate::competition::marking::scoring::{Markable, aspect_mark, needs_discussion};
use crate::kernel::ids::OfficialId;
use crate::kernel::points::Points;
use std::collections::{BTreeMap, HashMap};

/// How the panel of a contest marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelRules {
    /// How its marks become one.
    pub rule: PanelRule,
    /// Points between judgement scores above which it talks.
    pub max_spread: u32,
}

/// The sheet of one judge for one work.
#[derive(Debug, Clone)]
pub struct SheetMarks {
    /// State.
    pub state: MarkSheetState,
    /// How its marks come in.
    pub medium: SheetMedium,
    /// Marks.
    pub marks: Marks,
}

/// A work in a compartment.
#[derive(Debug, Clone)]
pub struct Work {
    /// Code.
    pub code: String,
    /// What was recorded on the floor.
    pub record: WorkRecord,
    /// The sheets in the order of the panel.
    pub sheets: Vec<SheetMarks>,
    /// The rounds of its aspects beyond the first.
    pub rounds: BTreeMap<u32, u32>,
}

impl Work {
    /// The round in which an aspect is scored now.
    #[must_use]
    pub fn round(&self, aspect: u32) -> u32 {
        self.rounds.get(&aspect).copied().unwrap_or(0)
    }

    /// What each judge gave for an aspect that counts, in the order of the panel; empty where nothing does.
    #[must_use]
    pub fn values(&self, aspect: u32) -> Vec<String> {
        let round = self.round(aspect);
        self.sheets.iter().map(|sheet| counted(&sheet.marks, aspect, round)).collect()
    }
}

/// All marks of a compartment.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// What is marked.
    pub markables: Vec<Markable>,
    /// The panel, in the order of its numbers.
    pub judges: Vec<OfficialId>,
    /// The works in the order of their codes.
    pub works: Vec<Work>,
}

impl Matrix {
    /// Places of the aspects.
    pub fn aspects(&self) -> impl Iterator<Item = (u32, &Markable)> {
        (0_u32..).zip(&self.markables)
    }
}

/// What keeps a compartment from being closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Marks that each judge has not given, in the order of the panel.
    pub missing: Vec<usize>,
    /// Works and aspects about which the panel has to talk.
    pub open: Vec<(String, u32)>,
    /// Works with the number of a judge whose sheet from paper nobody has compared.
    pub unconfirmed: Vec<(String, usize)>,
}

impl Gaps {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.iter().all(|count| *count == 0) && self.open.is_empty() && self.unconfirmed.is_empty()
    }
}

/// What is missing in a compartment. Who did not start, or was sent out, is not marked.
#[must_use]
pub fn gaps(matrix: &Matrix, rules: PanelRules) -> Gaps {
    let mut gaps = Gaps { missing: vec![0; matrix.judges.len()], ..Gaps::default() };
    for work in matrix.works.iter().filter(|work| work.record.standing.is_marked()) {
        for (aspect, markable) in matrix.aspects() {
            let values = work.values(aspect);
            for (count, value) in gaps.missing.iter_mut().zip(&values) {
                *count += usize::from(value.is_empty());
            }
            let again = work.round(aspect) > 0 && values.iter().any(String::is_empty);
            if again || needs_discussion(markable, &values, rules.rule, rules.max_spread) {
                gaps.open.push((work.code.clone(), aspect));
            }
        }
        for (number, sheet) in (1..).zip(&work.sheets) {
            if sheet.medium == SheetMedium::Paper && sheet.state != MarkSheetState::Confirmed {
                gaps.unconfirmed.push((work.code.clone(), number));
            }
        }
    }
    gaps
}

/// How one judge of a panel compares with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgeFigures {
    /// Marks that he has given.
    pub given: usize,
    /// Marks that he has not.
    pub missing: usize,
    /// Mean of his points for a work less those of the panel, in hundredths of a point; above nothing he is lenient, below
    /// severe. None before a whole panel has marked anything.
    pub leniency: Option<i64>,
    /// Marks of his that lie furthest from the panel: a quarter of the full mark or more.
    pub outliers: usize,
}

/// A mark that lies far from what the panel gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlier {
    /// The work.
    pub code: String,
    /// The aspect.
    pub aspect: u32,
    /// Number of the judge, from 1.
    pub judge: usize,
    /// What he gave.
    pub value: String,
    /// His points less those of the panel, in hundredths.
    pub distance: i64,
}

/// How the panel agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Each judge in the order of the panel.
    pub judges: Vec<JudgeFigures>,
    /// The outliers, the furthest first.
    pub outliers: Vec<Outlier>,
    /// Kendall's coefficient of concordance in thousandths: 1000 when all rank the works alike, 0 when nobody agrees. None
    /// for less than two judges or three works with all their marks, or when nobody tells the works apart.
    pub kendall: Option<u32>,
}

/// Compares the judges of a compartment by the works that are marked.
#[must_use]
pub fn agreement(matrix: &Matrix, rules: PanelRules) -> Agreement {
    let panel = matrix.judges.len();
    let (mut given, mut missing) = (vec![0_usize; panel], vec![0_usize; panel]);
    let mut outliers = Vec::new();
    // Points of each judge for each work that all have marked whole.
    let mut whole: Vec<Vec<i64>> = Vec::new();
    let (mut distances, mut compared) = (vec![0_i64; panel], 0_i64);
    for work in matrix.works.iter().filter(|work| work.record.standing.is_marked()) {
        let (mut points, mut is_whole, mut panel_points) = (vec![0_i64; panel], true, 0_i64);
        for (aspect, markable) in matrix.aspects() {
            let values = work.values(aspect);
            for ((value, given), missing) in values.iter().zip(&mut given).zip(&mut missing) {
                *(if value.is_empty() { missing } else { given }) += 1;
            }
            let Some(mark) = aspect_mark(markable, &values, rules.rule) else {
                is_whole = false;
                continue;
            };
            let mark = i64::from(mark.hundredths());
            panel_points += mark;
            for ((at, value), points) in values.iter().enumerate().zip(&mut points) {
                let own =
                    aspect_mark(markable, std::slice::from_ref(value), PanelRule::Mean).map_or(0, Points::hundredths);
                let distance = i64::from(own) - mark;
                *points += i64::from(own);
                if 4 * distance.abs() >= i64::from(markable.max.hundredths()).max(1) {
                    outliers.push(Outlier {
                        code: work.code.clone(),
                        aspect,
                        judge: at + 1,
                        value: value.clone(),
                        distance,
                    });
                }
            }
        }
        if is_whole {
            for (sum, points) in distances.iter_mut().zip(&points) {
                *sum += points - panel_points;
            }
            compared += 1;
            whole.push(points);
        }
    }
    outliers.sort_by_key(|outlier| std::cmp::Reverse(outlier.distance.abs()));
    let far = |judge: usize| outliers.iter().filter(|outlier| outlier.judge == judge).count();
    let judges = (0..panel)
        .map(|at| JudgeFigures {
            given: given.get(at).copied().unwrap_or(0),
            missing: missing.get(at).copied().unwrap_or(0),
            leniency: (compared > 0).then(|| distances.get(at).copied().unwrap_or(0) / compared),
            outliers: far(at + 1),
        })
        .collect();
    Agreement { judges, outliers, kendall: kendall(&whole, panel) }
}

/// Kendall's W by the points of each judge for each work, ties corrected: `12 S / (m² (n³ - n) - m T)`, by twice the ranks so
/// that all numbers are whole.
fn kendall(points: &[Vec<i64>], judges: usize) -> Option<u32> {
    let works = points.len();
    if judges < 2 || works < 3 {
        return None;
    }
    let (m, n) = (i128::try_from(judges).ok()?, i128::try_from(works).ok()?);
    let mut sums = vec![0_i128; works];
    let mut ties = 0_i128;
    for judge in 0..judges {
        let own: Vec<i64> = points.iter().filter_map(|work| work.get(judge).copied()).collect();
        let mut counts: HashMap<i64, i128> = HashMap::new();
        for value in &own {
            *counts.entry(*value).or_default() += 1;
        }
        ties += counts.values().map(|count| count.pow(3) - count).sum::<i128>();
        for (sum, value) in sums.iter_mut().zip(&own) {
            let below: i128 = counts.iter().filter(|(other, _)| *other < value).map(|(_, count)| count).sum();
            // Twice the mean rank of those who are equal.
            *sum += 2 * below + counts.get(value).copied().unwrap_or(1) + 1;
        }
    }
    let total: i128 = sums.iter().sum();
    // Four times S, and n times that, so that the mean falls out.
    let squares: i128 = sums.iter().map(|sum| (n * sum - total).pow(2)).sum();
    let denominator = n * n * (m * m * (n.pow(3) - n) - m * ties);
    (denominator > 0).then(|| u32::try_from(1000 * 3 * squares / denominator).unwrap_or(1000))
}

#[cfg(test)]
mod tests {
    use super::{Matrix, PanelRules, SheetMarks, Work, agreement, gaps, kendall};
    use crate::competition::contests::model::PanelRule;
    use crate::competition::marking::model::{Given, MarkSheetState, SheetMedium, WorkRecord, WorkStanding};
    use crate::competition::marking::scoring::{Calculation, Markable};
    use crate::kernel::ids::OfficialId;
    use crate::kernel::points::Points;
    use std::collections::BTreeMap;

    const RULES: PanelRules = PanelRules { rule: PanelRule::Judgement, max_spread: 1 };

    fn work(code: &str, scores: [&str; 3]) -> Work {
        let sheets = scores
            .iter()
            .map(|score| SheetMarks {
                state: MarkSheetState::Open,
                medium: SheetMedium::Device,
                marks: BTreeMap::from([(0, Given { value: (*score).to_owned(), round: 0, version: 1 })]),
            })
            .collect();
        Work { code: code.to_owned(), record: WorkRecord::default(), sheets, rounds: BTreeMap::new() }
    }

    fn matrix(works: Vec<Work>) -> Matrix {
        Matrix {
            markables: vec![Markable {
                id: "A1.1".to_owned(),
                max: Points::from_hundredths(200),
                calculation: Calculation::Judgement,
            }],
            judges: vec![OfficialId(1), OfficialId(2), OfficialId(3)],
            works,
        }
    }

    #[test]
    fn missing_marks_open_talks_and_uncompared_paper_keep_a_compartment_open() {
        let mut paper = work("03", ["1", "1", "1"]);
        paper.sheets[2].medium = SheetMedium::Paper;
        let mut absent = work("04", ["", "", ""]);
        absent.record.standing = WorkStanding::NotStarted;
        let mut again = work("05", ["1", "2", "3"]);
        again.rounds.insert(0, 1);
        let found =
            gaps(&matrix(vec![work("01", ["2", "", "2"]), work("02", ["0", "2", "1"]), paper, absent, again]), RULES);
        assert_eq!(found.missing, [1, 2, 1]);
        assert_eq!(found.open, [("02".to_owned(), 0), ("05".to_owned(), 0)]);
        assert_eq!(found.unconfirmed, [("03".to_owned(), 3)]);
        assert!(gaps(&matrix(vec![work("01", ["2", "3", "2"])]), RULES).is_empty());
    }

    #[test]
    fn a_severe_judge_and_his_outlier_are_named() {
        let found = agreement(&matrix(vec![work("01", ["3", "3", "1"]), work("02", ["2", "2", "1"])]), RULES);
        assert_eq!(found.judges[2].leniency, Some(-66));
        assert!(found.judges[0].leniency > Some(0));
        assert_eq!(found.outliers[0].judge, 3);
        assert_eq!((found.outliers[0].code.as_str(), found.outliers[0].distance), ("01", -89));
    }

    #[test]
    fn concordance_is_one_for_equal_rankings_and_none_for_too_few() {
        assert_eq!(kendall(&[vec![1, 2], vec![2, 4], vec![3, 9]], 2), Some(1000));
        assert_eq!(kendall(&[vec![1, 3], vec![2, 2], vec![3, 1]], 2), Some(0));
        // Three judges, four works, computed by hand: S = 35, W = 12 * 35 / (9 * 60).
        let judged = [vec![1, 1, 2], vec![2, 3, 1], vec![3, 2, 3], vec![4, 4, 4]];
        assert_eq!(kendall(&judged, 3), Some(777));
        assert_eq!(kendall(&[vec![1, 2], vec![2, 4]], 2), None);
        assert_eq!(kendall(&[vec![1, 1], vec![1, 1], vec![1, 1]], 2), None);
    }
}
