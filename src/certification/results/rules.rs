//! From the marks of a panel to the result of a part, and from the parts to passed or failed.

use crate::certification::batches::model::Part;
use crate::certification::sheets::model::{CellValue, PartState};
use crate::kernel::mark::Mark;
use chrono::NaiveDate;

/// The result of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartOutcome {
    /// State.
    pub state: PartState,
    /// Mean of the assessors, rounded once, half up, to hundredths; there is one exactly when the state is `Scored`.
    pub mark: Option<Mark>,
    /// Whether the part is passed.
    pub passed: bool,
}

/// Why a part has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// Nobody has a sheet of it.
    NoSheet,
    /// A cell holds nothing.
    Missing,
    /// Assessors do not agree whether there was something to mark: one has him absent or exempt, another not.
    Disagreement,
}

impl Obstacle {
    /// Key of its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoSheet => "result-obstacle-no-sheet",
            Self::Missing => "result-obstacle-missing",
            Self::Disagreement => "result-obstacle-disagreement",
        }
    }
}

/// The result of a part from what each assessor wrote. One violation is enough (违纪); absent and exempt must be
/// what everybody saw; otherwise the mean counts. The pass mark itself passes; an exempt part counts as passed.
///
/// # Errors
/// What stands in the way.
pub fn part_outcome(values: &[CellValue], pass_mark: Mark) -> Result<PartOutcome, Obstacle> {
    let count = |state: PartState| values.iter().filter(|value| value.state == state).count();
    let all = values.len();
    let standing = |state, passed| Ok(PartOutcome { state, mark: None, passed });
    if all == 0 {
        return Err(Obstacle::NoSheet);
    }
    if count(PartState::Pending) > 0 {
        return Err(Obstacle::Missing);
    }
    if count(PartState::Violation) > 0 {
        return standing(PartState::Violation, false);
    }
    if count(PartState::Absent) == all {
        return standing(PartState::Absent, false);
    }
    if count(PartState::Exempt) == all {
        return standing(PartState::Exempt, true);
    }
    if count(PartState::Scored) != all {
        return Err(Obstacle::Disagreement);
    }
    let marks: Vec<Mark> = values.iter().filter_map(|value| value.mark).collect();
    let mean = Mark::mean(&marks).ok_or(Obstacle::Missing)?;
    Ok(PartOutcome { state: PartState::Scored, mark: Some(mean), passed: mean >= pass_mark })
}

/// Whether assessors saw different things: one an absence, a violation or an exemption, another something else. Whoever
/// looks at the results should know, even where the result follows all the same.
#[must_use]
pub fn is_disputed(values: &[CellValue]) -> bool {
    let mut states = values
        .iter()
        .map(|value| value.state)
        .filter(|state| *state != PartState::Pending);
    let first = states.next();
    states.any(|state| Some(state) != first)
}

/// Every required part has to be passed; parts are not averaged.
#[must_use]
pub fn has_passed(required: &[Part], outcomes: &[(Part, PartOutcome)]) -> bool {
    required
        .iter()
        .all(|part| outcomes.iter().any(|(of, outcome)| of == part && outcome.passed))
}

/// Whether a notice that runs to the end of `last_day` runs on `today`.
#[must_use]
pub fn notice_runs(first_day: Option<NaiveDate>, last_day: Option<NaiveDate>, today: NaiveDate) -> bool {
    first_day.is_some_and(|first| first <= today) && last_day.is_some_and(|last| today <= last)
}

/// Whether a notice is over: certificates may be issued from the day after its last day.
#[must_use]
pub fn notice_is_over(last_day: Option<NaiveDate>, today: NaiveDate) -> bool {
    last_day.is_some_and(|last| last < today)
}

#[cfg(test)]
mod tests {
    use super::{Obstacle, has_passed, is_disputed, notice_is_over, notice_runs, part_outcome};
    use crate::certification::batches::model::Part;
    use crate::certification::sheets::model::{CellValue, PartState};
    use crate::kernel::mark::Mark;
    use proptest::prelude::*;

    fn mark(hundredths: i32) -> CellValue {
        CellValue::scored(Mark::from_hundredths(hundredths).unwrap())
    }

    const ABSENT: CellValue = CellValue::standing(PartState::Absent);
    const VIOLATION: CellValue = CellValue::standing(PartState::Violation);
    const EXEMPT: CellValue = CellValue::standing(PartState::Exempt);

    #[test]
    fn assessors_who_saw_different_things_are_told_from_those_who_marked_differently() {
        assert!(is_disputed(&[mark(6000), VIOLATION]) && is_disputed(&[ABSENT, mark(6000), mark(6100)]));
        assert!(!is_disputed(&[mark(1000), mark(9000)]) && !is_disputed(&[ABSENT, ABSENT]) && !is_disputed(&[]));
        assert!(
            !is_disputed(&[mark(6000), CellValue::standing(PartState::Pending)]),
            "a missing mark is another finding"
        );
    }

    #[test]
    fn the_mean_is_rounded_once_and_sixty_passes() {
        let outcome = part_outcome(&[mark(5990), mark(6000), mark(6010)], Mark::DEFAULT_PASS).unwrap();
        assert_eq!((outcome.mark.unwrap().hundredths(), outcome.passed), (6000, true));
        // 59.995 is rounded to 60.00, and that passes.
        assert!(part_outcome(&[mark(5999), mark(6000)], Mark::DEFAULT_PASS).unwrap().passed);
        assert!(
            !part_outcome(&[mark(5999), mark(5999), mark(6000)], Mark::DEFAULT_PASS)
                .unwrap()
                .passed
        );
    }

    #[test]
    fn states_are_combined_and_never_counted_as_zero() {
        let state = |values: &[CellValue]| {
            part_outcome(values, Mark::DEFAULT_PASS).map(|outcome| (outcome.state, outcome.passed))
        };
        assert_eq!(state(&[mark(9000), VIOLATION]), Ok((PartState::Violation, false)));
        assert_eq!(state(&[ABSENT, VIOLATION]), Ok((PartState::Violation, false)));
        assert_eq!(state(&[ABSENT, ABSENT]), Ok((PartState::Absent, false)));
        assert_eq!(state(&[EXEMPT, EXEMPT]), Ok((PartState::Exempt, true)));
        assert_eq!(state(&[ABSENT, mark(8000)]), Err(Obstacle::Disagreement));
        assert_eq!(state(&[EXEMPT, mark(8000)]), Err(Obstacle::Disagreement));
        assert_eq!(state(&[ABSENT, EXEMPT]), Err(Obstacle::Disagreement));
        assert_eq!(state(&[mark(8000), CellValue::PENDING]), Err(Obstacle::Missing));
        assert_eq!(state(&[]), Err(Obstacle::NoSheet));
    }

    #[test]
    fn a_notice_runs_to_the_end_of_its_last_day() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let (first, last) = (Some(day("2026-11-23")), Some(day("2026-11-30")));
        assert!(notice_runs(first, last, day("2026-11-30")) && !notice_is_over(last, day("2026-11-30")));
        assert!(!notice_runs(first, last, day("2026-12-01")) && notice_is_over(last, day("2026-12-01")));
        assert!(!notice_is_over(None, day("2026-12-01")));
    }

    fn any_value() -> impl Strategy<Value = CellValue> {
        prop_oneof![
            6 => (0..=10_000_i32).prop_map(mark),
            1 => Just(ABSENT),
            1 => Just(VIOLATION),
            1 => Just(EXEMPT),
        ]
    }

    proptest! {
        #[test]
        fn the_order_of_the_assessors_does_not_matter(
            values in prop::collection::vec(any_value(), 1..7), turn in 0..7_usize, pass in 0..=10_000_i32
        ) {
            let pass = Mark::from_hundredths(pass).unwrap();
            let mut turned = values.clone();
            turned.rotate_left(turn % values.len());
            prop_assert_eq!(part_outcome(&values, pass), part_outcome(&turned, pass));
            turned.reverse();
            prop_assert_eq!(part_outcome(&values, pass), part_outcome(&turned, pass));
        }

        #[test]
        fn nobody_passes_below_the_pass_mark(
            parts in prop::collection::vec(prop::collection::vec(any_value(), 1..5), 2..4), pass in 1..=10_000_i32
        ) {
            let pass = Mark::from_hundredths(pass).unwrap();
            let names = [Part::TheoryTest, Part::PracticalTest, Part::ComprehensiveReview];
            let outcomes: Vec<_> = names.iter().zip(&parts)
                .filter_map(|(part, values)| part_outcome(values, pass).ok().map(|outcome| (*part, outcome)))
                .collect();
            let required = &names[..parts.len()];
            if has_passed(required, &outcomes) {
                prop_assert_eq!(outcomes.len(), parts.len());
                for (_, outcome) in &outcomes {
                    prop_assert!(outcome.state == PartState::Exempt || outcome.mark.is_some_and(|mark| mark >= pass));
                }
            }
            let below = [(Part::TheoryTest, part_outcome(&[mark(pass.hundredths() - 1)], pass).unwrap())];
            prop_assert!(!has_passed(&[Part::TheoryTest], &below));
        }
    }
}
