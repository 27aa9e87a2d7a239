//! How marks become points (competition 2.3, 3, 8.1 and 9). Pure; whole numbers only, rounded once for each aspect and
//! once for the total, half up.

use crate::competition::contests::model::PanelRule;
use crate::competition::schemes::model::{Aspect, AspectKind, MarkingScheme};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text::clean_code;
use serde::{Deserialize, Serialize};

/// The highest judgement score.
pub const BEST_SCORE: u32 = 3;
/// A module without a scheme is marked out of this.
const WHOLE: Points = Points::from_hundredths(10_000);
/// Between two parameters of a calculation, and after a value (competition 2.3).
const BETWEEN: &str = "#-#";
const AFTER: &str = "#x~x#";
const IS: &str = ":::";

/// A step of a choice, or a band of deviations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is called; empty for a band.
    pub label: String,
    /// Lowest deviation of a band, in thousandths.
    pub from: i64,
    /// Highest deviation of a band, in thousandths.
    pub to: i64,
    /// What is deducted from the full mark, in tenths of a per cent.
    pub deduction: u32,
}

/// How a value becomes points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calculation {
    /// A judgement score from 0 to 3.
    Judgement,
    /// Full mark or nothing.
    PassFail,
    /// So many of so many.
    NumberCompleted {
        /// How many are possible.
        possible: u32,
    },
    /// One of some steps.
    Choice {
        /// The steps.
        steps: Vec<Step>,
    },
    /// A measured value by its deviation from a target.
    RangedScore {
        /// Target in thousandths.
        target: i64,
        /// Bands from the nearest on; beyond the last nothing is given.
        bands: Vec<Step>,
    },
    /// Points themselves, up to the full mark: where a scheme gives its steps in words, and for a module that is marked
    /// as a whole.
    Points,
}

/// One thing that a judge gives a value for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markable {
    /// Identifier: that of the sub-criterion and a number, `A1.3`; empty for a module that is marked as a whole.
    pub id: String,
    /// Full mark.
    pub max: Points,
    /// How a value becomes points.
    pub calculation: Calculation,
}

impl Markable {
    /// Whether judges score it against benchmarks, alone, and see each other's scores together.
    #[must_use]
    pub const fn is_judgement(&self) -> bool {
        matches!(self.calculation, Calculation::Judgement)
    }

    /// Parts into which a hundredth of its full mark is divided, so that no judge's points are rounded.
    fn parts(&self) -> u64 {
        match &self.calculation {
            Calculation::Judgement => 3,
            Calculation::NumberCompleted { possible } => u64::from(*possible),
            Calculation::Choice { .. } | Calculation::RangedScore { .. } => 1000,
            Calculation::PassFail | Calculation::Points => 1,
        }
    }
}

/// The parameters of a calculation, as the field's system writes them into a cell; `None` for any other text.
fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    if !text.contains(IS) {
        return None;
    }
    text.split(BETWEEN)
        .map(|pair| {
            let (key, value) = pair.split_once(IS)?;
            Some((key.trim().to_uppercase(), value.replace(AFTER, "").trim().to_owned()))
        })
        .collect()
}

fn thousandths(text: &str) -> Option<i64> {
    let typed = clean_code(text).replace(['。', '．', '｡'], ".");
    let (negative, unsigned) = match typed.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, typed.as_str()),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 3 {
        return None;
    }
    let value = whole.parse::<i64>().ok()?.checked_mul(1000)? + format!("{fraction:0<3}").parse::<i64>().ok()?;
    Some(if negative { -value } else { value })
}

/// A percentage such as `33.3` in tenths of a per cent.
fn tenths_of_a_percent(text: &str) -> Option<u32> {
    let value = thousandths(text.trim_end_matches('%'))?;
    let tenths = u32::try_from(value / 100).ok()?;
    (value % 100 == 0 && tenths <= 1000).then_some(tenths)
}

/// The calculation that a text of parameters says; `None` when it says none.
#[must_use]
pub fn calculation_in(text: &str) -> Option<Calculation> {
    let found = parameters(text)?;
    let get = |key: &str| found.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    if let Some(possible) = get("NUM_POSSIBLE") {
        let possible = possible.parse().ok().filter(|possible| (1..=1000).contains(possible))?;
        return Some(Calculation::NumberCompleted { possible });
    }
    let numbered = |prefix: &str, read: &dyn Fn(&str) -> Option<Step>| -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        for number in 1..=50 {
            let name = format!("{prefix}{number}_");
            if !found.iter().any(|(key, _)| key.starts_with(&name)) {
                break;
            }
            steps.push(read(&name)?);
        }
        (!steps.is_empty()).then_some(steps)
    };
    if let Some(target) = get("TARGET_VALUE") {
        let bands = numbered("RANGE", &|name| {
            Some(Step {
                label: String::new(),
                from: thousandths(get(&format!("{name}LOWER")).unwrap_or("0"))?,
                to: thousandths(get(&format!("{name}UPPER"))?)?,
                deduction: tenths_of_a_percent(get(&format!("{name}DEDUCTION"))?)?,
            })
        })?;
        return Some(Calculation::RangedScore { target: thousandths(target)?, bands });
    }
    let steps = numbered("CHOICE", &|name| {
        Some(Step {
            label: get(&format!("{name}LABEL")).unwrap_or_default().to_owned(),
            from: 0,
            to: 0,
            deduction: tenths_of_a_percent(get(&format!("{name}DEDUCTION"))?)?,
        })
    })?;
    Some(Calculation::Choice { steps })
}

/// How an aspect of a scheme is marked: a measurement by the parameters among its further descriptions; without any, all
/// or nothing when nothing more is said of it, else by points, since its steps stand there in words.
#[must_use]
pub fn calculation_of(aspect: &Aspect) -> Calculation {
    match aspect.kind {
        AspectKind::Judgement => Calculation::Judgement,
        AspectKind::Measurement => aspect
            .extra
            .iter()
            .find_map(|line| calculation_in(line))
            .unwrap_or(if aspect.extra.is_empty() { Calculation::PassFail } else { Calculation::Points }),
    }
}

/// What is marked by a scheme, with the day of each, in the order of the scheme; without a scheme the module as a whole on
/// its own day.
#[must_use]
pub fn markables(scheme: Option<&MarkingScheme>, day: u32) -> Vec<(u32, Markable)> {
    let Some(scheme) = scheme else {
        return vec![(day, Markable { id: String::new(), max: WHOLE, calculation: Calculation::Points })];
    };
    scheme
        .sub_criteria
        .iter()
        .flat_map(|sub_criterion| {
            (1_u32..).zip(&sub_criterion.aspects).map(move |(number, aspect)| {
                let markable = Markable {
                    id: format!("{}.{number}", sub_criterion.id),
                    max: aspect.max_mark.unwrap_or(Points::NONE),
                    calculation: calculation_of(aspect),
                };
                (sub_criterion.day.unwrap_or(day), markable)
            })
        })
        .collect()
}

/// Reads what a judge typed, as it is stored; empty when he takes it back.
///
/// # Errors
/// `mark-value-…`: what may stand there.
pub fn read_value(markable: &Markable, typed: &str) -> Result<String, Message> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let whole = || clean_code(text).parse::<u32>().ok();
    match &markable.calculation {
        Calculation::Judgement => whole()
            .filter(|score| *score <= BEST_SCORE)
            .map(|score| score.to_string())
            .ok_or(Message::new("mark-value-judgement")),
        Calculation::PassFail => match clean_code(text).to_lowercase().as_str() {
            "1" | "y" | "yes" | "是" | "√" | "✓" => Ok("1".to_owned()),
            "0" | "n" | "no" | "否" | "×" | "x" => Ok("0".to_owned()),
            _ => Err(Message::new("mark-value-pass-fail")),
        },
        Calculation::NumberCompleted { possible } => whole()
            .filter(|done| done <= possible)
            .map(|done| done.to_string())
            .ok_or_else(|| Message::new("mark-value-count").count("possible", *possible)),
        Calculation::Choice { steps } => whole()
            .filter(|step| usize::try_from(*step).is_ok_and(|step| (1..=steps.len()).contains(&step)))
            .map(|step| step.to_string())
            .ok_or_else(|| Message::new("mark-value-choice").count("steps", steps.len())),
        Calculation::RangedScore { .. } => thousandths(text)
            .map(written_thousandths)
            .ok_or(Message::new("mark-value-measured")),
        Calculation::Points => Points::parse(&text.replace(['。', '．', '｡'], "."))
            .ok()
            .filter(|points| *points <= markable.max)
            .map(|points| points.to_string())
            .ok_or_else(|| Message::new("mark-value-points").with("max", markable.max.to_string())),
    }
}

fn written_thousandths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, fraction) = (value.unsigned_abs() / 1000, value.unsigned_abs() % 1000);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{fraction:03}").trim_end_matches('0'))
}

/// What one judge's value is worth, in the parts of [`Markable::parts`] of a hundredth of a point.
fn worth(markable: &Markable, value: &str) -> Option<u64> {
    let max = u64::from(markable.max.hundredths());
    let number = || value.parse::<u64>().ok();
    let less = |step: &Step| max * (1000 - u64::from(step.deduction.min(1000)));
    match &markable.calculation {
        Calculation::Judgement | Calculation::PassFail | Calculation::NumberCompleted { .. } => Some(max * number()?),
        Calculation::Choice { steps } => steps.get(usize::try_from(number()?.checked_sub(1)?).ok()?).map(less),
        Calculation::RangedScore { target, bands } => {
            let deviation = (thousandths(value)? - target).abs();
            Some(bands.iter().find(|band| deviation <= band.to).map_or(0, less))
        }
        Calculation::Points => Points::parse(value).ok().map(|points| u64::from(points.hundredths())),
    }
}

fn rounded(numerator: u64, denominator: u64) -> Points {
    let denominator = denominator.max(1);
    Points::from_hundredths(u32::try_from((2 * numerator + denominator) / (2 * denominator)).unwrap_or(u32::MAX))
}

/// The mark of an aspect from what the whole panel gave; `None` as long as somebody's value is missing. Judgements are
/// added up, and so are measurements under the rule of judgement, which are the same; under the other rules all are means,
/// with or without the extremes.
#[must_use]
pub fn aspect_mark(markable: &Markable, values: &[String], rule: PanelRule) -> Option<Points> {
    let worths: Vec<u64> = values.iter().map(|value| worth(markable, value)).collect::<Option<_>>()?;
    let judges = u64::try_from(worths.len()).ok().filter(|judges| *judges > 0)?;
    let sum: u64 = worths.iter().sum();
    if rule == PanelRule::DropExtremes && judges >= 4 {
        let extremes = worths.iter().max()? + worths.iter().min()?;
        return Some(rounded(sum - extremes, markable.parts() * (judges - 2)));
    }
    Some(rounded(sum, markable.parts() * judges))
}

/// Whether a panel has to talk about what it gave: judgement scores that are further apart than the contest allows, and,
/// where a panel measures together, measurements that differ. Nothing as long as a value is missing.
#[must_use]
pub fn needs_discussion(markable: &Markable, values: &[String], rule: PanelRule, max_spread: u32) -> bool {
    if values.iter().any(String::is_empty) {
        return false;
    }
    if markable.is_judgement() {
        let scores = values.iter().filter_map(|value| value.parse::<u32>().ok());
        return scores
            .clone()
            .max()
            .zip(scores.min())
            .is_some_and(|(most, least)| most - least > max_spread);
    }
    rule == PanelRule::Judgement
        && values
            .windows(2)
            .any(|pair| matches!(pair, [one, other] if worth(markable, one) != worth(markable, other)))
        && markable.calculation != Calculation::Points
}

/// Points of a module: the marks of its aspects without its deductions, never below nothing.
#[must_use]
pub fn module_points(marks: impl Iterator<Item = Points>, deduction: Points) -> Points {
    let sum = marks.fold(0_u32, |sum, mark| sum.saturating_add(mark.hundredths()));
    Points::from_hundredths(sum.saturating_sub(deduction.hundredths()))
}

/// The weighted total of some modules: points out of 100 with their weights in per cent, rounded once.
#[must_use]
pub fn weighted(modules: impl Iterator<Item = (Points, u32)>) -> Points {
    let sum: u64 = modules
        .map(|(points, weight)| u64::from(points.hundredths()) * u64::from(weight))
        .sum();
    rounded(sum, 100)
}

#[cfg(test)]
mod tests {
    use super::{
        Calculation, Markable, Points, Step, aspect_mark, calculation_in, module_points, needs_discussion, read_value,
        weighted,
    };
    use crate::competition::contests::model::PanelRule;

    fn markable(max: u32, calculation: Calculation) -> Markable {
        Markable { id: "A1.1".to_owned(), max: Points::from_hundredths(max), calculation }
    }

    fn mark(markable: &Markable, values: &[&str], rule: PanelRule) -> Option<u32> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        aspect_mark(markable, &values, rule).map(Points::hundredths)
    }

    #[test]
    fn judgements_give_the_worked_examples_of_the_field() {
        let rule = PanelRule::Judgement;
        assert_eq!(mark(&markable(150, Calculation::Judgement), &["2", "3", "2"], rule), Some(117));
        assert_eq!(mark(&markable(200, Calculation::Judgement), &["1", "1", "2"], rule), Some(89));
        assert_eq!(mark(&markable(200, Calculation::Judgement), &["3", "3", "3"], rule), Some(200));
        assert_eq!(mark(&markable(200, Calculation::Judgement), &["3", "", "3"], rule), None);
        let values = ["0", "2", "1"].map(str::to_owned);
        assert!(needs_discussion(&markable(100, Calculation::Judgement), &values, rule, 1));
        assert!(!needs_discussion(&markable(100, Calculation::Judgement), &values, rule, 2));
    }

    #[test]
    fn extremes_are_removed_before_the_mean() {
        let whole = markable(10_000, Calculation::Points);
        let given = ["80", "90.5", "70", "85", "99"];
        assert_eq!(mark(&whole, &given, PanelRule::DropExtremes), Some(8517));
        assert_eq!(mark(&whole, &given, PanelRule::Mean), Some(8490));
    }

    #[test]
    fn the_parameters_of_the_field_are_read_in_any_order() {
        assert_eq!(calculation_in("NUM_POSSIBLE:::5#x~x#"), Some(Calculation::NumberCompleted { possible: 5 }));
        let band = |from: i64, to: i64, deduction: u32| Step { label: String::new(), from, to, deduction };
        assert_eq!(
            calculation_in(
                "RANGE2_UPPER:::15#x~x##-#RANGE1_UPPER:::3#x~x##-#TARGET_VALUE:::0#x~x##-#RANGE1_LOWER:::0#x~x#\
                 #-#RANGE1_DEDUCTION:::0#x~x##-#RANGE2_LOWER:::3#x~x##-#RANGE2_DEDUCTION:::60#x~x#"
            ),
            Some(Calculation::RangedScore { target: 0, bands: vec![band(0, 3000, 0), band(3000, 15_000, 600)] })
        );
        let choice = calculation_in(
            "DEDUCTION_TYPE:::PERCENT#x~x##-#CHOICE1_LABEL:::good#x~x##-#CHOICE1_DEDUCTION:::0#x~x#\
             #-#CHOICE2_LABEL:::fair#x~x##-#CHOICE2_DEDUCTION:::33.3#x~x#",
        );
        assert!(
            matches!(&choice, Some(Calculation::Choice { steps }) if steps.len() == 2 && steps[1].deduction == 333)
        );
        for text in ["subtract 0.25 for each", "A ::: B", "NUM_POSSIBLE:::0"] {
            assert_eq!(calculation_in(text), None, "{text}");
        }
    }

    #[test]
    fn each_kind_of_measurement_is_worth_what_its_parameters_say() {
        let rule = PanelRule::Mean;
        assert_eq!(mark(&markable(125, Calculation::PassFail), &["1"], rule), Some(125));
        assert_eq!(mark(&markable(100, Calculation::NumberCompleted { possible: 3 }), &["2"], rule), Some(67));
        let band = |to: i64, deduction: u32| Step { label: String::new(), from: 0, to, deduction };
        let ranged =
            markable(200, Calculation::RangedScore { target: 10_000, bands: vec![band(100, 0), band(500, 600)] });
        for (value, points) in [("10", 200), ("9.9", 200), ("10.4", 80), ("9.5", 80), ("11", 0)] {
            assert_eq!(mark(&ranged, &[value], rule), Some(points), "{value}");
        }
    }

    #[test]
    fn a_value_is_stored_in_one_way_and_what_cannot_stand_there_is_refused() {
        let judgement = markable(100, Calculation::Judgement);
        assert_eq!(read_value(&judgement, " ３ ").unwrap(), "3");
        assert!(read_value(&judgement, "4").is_err());
        let points = markable(150, Calculation::Points);
        assert_eq!(read_value(&points, "1.5").unwrap(), "1.50");
        assert!(read_value(&points, "1.51").is_err());
        assert_eq!(read_value(&markable(100, Calculation::PassFail), "是").unwrap(), "1");
        assert_eq!(read_value(&points, "").unwrap(), "");
    }

    #[test]
    fn deductions_stop_at_nothing_and_totals_round_once() {
        let points = |hundredths| Points::from_hundredths(hundredths);
        assert_eq!(module_points([points(50), points(25)].into_iter(), points(100)), Points::NONE);
        assert_eq!(weighted([(points(8_555), 30), (points(7_777), 70)].into_iter()), points(8_010));
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn a_mark_lies_between_nothing_and_the_full_mark(
                scores in proptest::collection::vec(0_u32..=3, 1..8), max in 1_u32..=200, drop in any::<bool>(),
            ) {
                let values: Vec<String> = scores.iter().map(u32::to_string).collect();
                let rule = if drop { PanelRule::DropExtremes } else { PanelRule::Judgement };
                let mark = aspect_mark(&markable(max, Calculation::Judgement), &values, rule).unwrap();
                prop_assert!(mark.hundredths() <= max);
            }

            #[test]
            fn the_order_of_the_judges_changes_nothing(mut scores in proptest::collection::vec(0_u32..=3, 1..8)) {
                let judgement = markable(150, Calculation::Judgement);
                let values = |scores: &[u32]| scores.iter().map(u32::to_string).collect::<Vec<_>>();
                let before = aspect_mark(&judgement, &values(&scores), PanelRule::DropExtremes);
                scores.reverse();
                prop_assert_eq!(before, aspect_mark(&judgement, &values(&scores), PanelRule::DropExtremes));
            }

            #[test]
            fn what_was_read_is_read_again_as_the_same(value in -100_000_i64..100_000) {
                let ranged = markable(100, Calculation::RangedScore { target: 0, bands: Vec::new() });
                let once = read_value(&ranged, &super::super::written_thousandths(value)).unwrap();
                prop_assert_eq!(read_value(&ranged, &once).unwrap(), once);
            }
        }
    }
}
