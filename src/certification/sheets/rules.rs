//! What may be written into a cell, and how far a sheet is.

use crate::certification::batches::model::BatchState;
use crate::certification::sheets::model::{CellValue, PartState};
use crate::kernel::mark::Mark;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;

/// Characters of an idempotency key at the most.
pub const LONGEST_KEY: usize = 64;

/// Reads what was typed into a cell: a number of at most `decimals` decimal places, nothing, or one of the
/// states that are not marks.
///
/// # Errors
/// The messages of `Mark::parse`.
pub fn read_value(text: &str, decimals: u8) -> Result<CellValue, Message> {
    match clean_code(text).as_str() {
        "" => Ok(CellValue::PENDING),
        "absent" => Ok(CellValue::standing(PartState::Absent)),
        "violation" => Ok(CellValue::standing(PartState::Violation)),
        "exempt" => Ok(CellValue::standing(PartState::Exempt)),
        _ => Mark::parse(text, decimals).map(CellValue::scored),
    }
}

/// Whether marks may be written while the batch is in this state.
#[must_use]
pub const fn takes_marks(state: BatchState) -> bool {
    matches!(state, BatchState::Examining | BatchState::Scoring)
}

/// How far a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Cells.
    pub cells: i64,
    /// Cells that hold a mark.
    pub marks: i64,
    /// Cells that hold a state.
    pub standings: i64,
    /// Sum of the marks, in hundredths.
    pub sum: i64,
}

impl Figures {
    /// The figures of some cells.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = CellValue>) -> Self {
        values.into_iter().fold(Self::default(), |mut figures, value| {
            figures.cells += 1;
            match (value.state, value.mark) {
                (PartState::Pending, _) => {}
                (PartState::Scored, mark) => {
                    figures.marks += 1;
                    figures.sum += mark.map_or(0, |mark| i64::from(mark.hundredths()));
                }
                _ => figures.standings += 1,
            }
            figures
        })
    }

    /// Cells that hold something.
    #[must_use]
    pub const fn filled(&self) -> i64 {
        self.marks + self.standings
    }

    /// Cells that hold nothing yet.
    #[must_use]
    pub const fn missing(&self) -> i64 {
        self.cells - self.filled()
    }

    /// Sum of the marks as text.
    #[must_use]
    pub fn sum_text(&self) -> String {
        hundredths_text(self.sum)
    }

    /// Mean of the marks, rounded half up to hundredths, as text; a dash without marks.
    #[must_use]
    pub fn mean_text(&self) -> String {
        if self.marks == 0 {
            return "–".to_owned();
        }
        hundredths_text((2 * self.sum + self.marks) / (2 * self.marks))
    }
}

/// 8550 hundredths as `85.5`.
fn hundredths_text(hundredths: i64) -> String {
    let (whole, fraction) = (hundredths / 100, hundredths % 100);
    match (fraction, fraction % 10) {
        (0, _) => whole.to_string(),
        (_, 0) => format!("{whole}.{}", fraction / 10),
        _ => format!("{whole}.{fraction:02}"),
    }
}

/// Whether the marks of a panel lie further apart than `points` whole points.
#[must_use]
pub fn is_spread(marks: &[Mark], points: i64) -> bool {
    let least = marks.iter().min().map_or(0, |mark| i64::from(mark.hundredths()));
    let most = marks.iter().max().map_or(0, |mark| i64::from(mark.hundredths()));
    most - least > points * 100
}

#[cfg(test)]
mod tests {
    use super::{Figures, is_spread, read_value};
    use crate::certification::sheets::model::{CellValue, PartState};
    use crate::kernel::mark::Mark;
    use proptest::prelude::*;

    fn mark(hundredths: i32) -> Mark {
        Mark::from_hundredths(hundredths).unwrap()
    }

    #[test]
    fn a_cell_takes_a_number_nothing_or_a_state() {
        assert_eq!(read_value("85.5", 1), Ok(CellValue::scored(mark(8550))));
        assert_eq!(read_value("０", 1), Ok(CellValue::scored(mark(0))));
        assert_eq!(read_value("  ", 1), Ok(CellValue::PENDING));
        assert_eq!(read_value("absent", 1), Ok(CellValue::standing(PartState::Absent)));
        assert_eq!(read_value("violation", 1), Ok(CellValue::standing(PartState::Violation)));
        assert_eq!(read_value("exempt", 1), Ok(CellValue::standing(PartState::Exempt)));
    }

    #[test]
    fn impossible_marks_are_refused_each_with_its_reason() {
        for (text, key) in [
            ("101", "mark-out-of-range"),
            ("-1", "mark-out-of-range"),
            ("6O", "mark-not-a-number"),
            ("60.55", "mark-too-fine"),
            ("pending", "mark-not-a-number"),
            ("scored", "mark-not-a-number"),
        ] {
            assert_eq!(read_value(text, 1).unwrap_err().key, key, "{text}");
        }
    }

    #[test]
    fn a_spread_is_measured_between_the_least_and_the_greatest_mark() {
        assert!(!is_spread(&[mark(6000), mark(7000)], 10));
        assert!(is_spread(&[mark(6000), mark(7001), mark(6500)], 10));
        assert!(!is_spread(&[], 0));
    }

    proptest! {
        #[test]
        fn figures_add_up(marks in prop::collection::vec(0..=10_000_i32, 0..40), pending in 0..9_usize, absent in 0..9_usize) {
            let values = marks.iter().map(|m| CellValue::scored(mark(*m)))
                .chain(std::iter::repeat_n(CellValue::PENDING, pending))
                .chain(std::iter::repeat_n(CellValue::standing(PartState::Absent), absent));
            let figures = Figures::of(values);
            prop_assert_eq!(figures.missing(), i64::try_from(pending).unwrap());
            prop_assert_eq!(figures.filled() + figures.missing(), figures.cells);
            let all: Vec<Mark> = marks.iter().map(|m| mark(*m)).collect();
            prop_assert_eq!(figures.mean_text(), Mark::mean(&all).map_or("–".to_owned(), |mean| mean.to_string()));
        }
    }
}
