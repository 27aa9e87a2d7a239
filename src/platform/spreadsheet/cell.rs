//! One cell as the sheet shows it, and one row of cells.

use crate::kernel::text::is_invisible;
use chrono::NaiveDate;
use std::borrow::Cow;

/// Digits that a spreadsheet keeps of a number; those after it become zeros.
const KEPT_DIGITS: usize = 15;

/// What stands in a cell. A value that a program computed, covered or could not compute is told apart
/// from one that a person typed, because only the last may be imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, untrimmed.
    Text(String),
    /// A number in plain decimal digits.
    Number {
        /// The digits that the sheet holds.
        text: String,
        /// A whole number of more than fifteen digits: the sheet has rounded it and the true last digits
        /// are gone. An identity number typed into a cell that is not text ends like this.
        digits_lost: bool,
    },
    /// A day. A time of day beside it is dropped.
    Date(NaiveDate),
    /// True or false.
    Bool(bool),
    /// A formula with the value that the program which saved the file had computed.
    Formula(Box<Cell>),
    /// Covered by a merged region; the value stands in the region's first cell.
    MergedAway,
    /// An error such as `#N/A`.
    Error(String),
}

impl Cell {
    /// A text cell, or an empty one.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A number as the sheet shows it: at most fifteen significant digits, without an exponent where that
    /// is readable.
    #[must_use]
    pub fn from_number(value: f64) -> Self {
        if !value.is_finite() {
            return Self::Error("#NUM!".to_owned());
        }
        let scientific = format!("{value:.precision$e}", precision = KEPT_DIGITS - 1);
        let text = plain_digits(&scientific).unwrap_or(scientific);
        let whole = !text.contains(['.', 'e']);
        let digits_lost = whole && text.trim_start_matches('-').len() > KEPT_DIGITS;
        Self::Number { text, digits_lost }
    }

    /// Whether nothing can be read here: empty, blank text, or covered by a merged region.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty | Self::MergedAway => true,
            Self::Text(text) => text.chars().all(is_blank_character),
            _ => false,
        }
    }

    /// The value as text, when a person put one there: days in the form 2026-11-29, nothing for a formula,
    /// an error or a covered cell.
    #[must_use]
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) | Self::Number { text, .. } => Some(Cow::Borrowed(text)),
            Self::Date(day) => Some(Cow::Owned(day.to_string())),
            Self::Bool(value) => Some(Cow::Borrowed(if *value { "TRUE" } else { "FALSE" })),
            Self::Empty | Self::Formula(_) | Self::MergedAway | Self::Error(_) => None,
        }
    }

    /// The cell as a person saw it in the sheet, whatever it is; for showing a row again.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Formula(cached) => cached.shown(),
            Self::Error(text) => Cow::Borrowed(text),
            _ => self.as_text().unwrap_or(Cow::Borrowed("")),
        }
    }
}

/// A row of a sheet. Blank rows are left out, so numbers may jump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number as counted in the sheet, from 1.
    pub number: u32,
    /// Cells from column A to the last one that holds anything.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell at a column counted from 0; an empty one beyond the end.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Whether no cell can be read.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// Whether a character leaves no ink: blanks of every width, line ends, and what takes no room at all.
#[must_use]
pub fn is_blank_character(character: char) -> bool {
    character.is_whitespace() || character.is_control() || is_invisible(character)
}

/// `-1.2300e2` as `-123`; nothing when the plain form would be too long to read.
fn plain_digits(scientific: &str) -> Option<String> {
    const LONGEST: usize = 24;
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let zeros = |count: usize| "0".repeat(count);
    if let Ok(exponent) = usize::try_from(exponent) {
        let whole = exponent + 1;
        if whole > LONGEST {
            return None;
        }
        Some(if digits.len() <= whole {
            format!("{sign}{digits}{}", zeros(whole - digits.len()))
        } else {
            let (before, after) = digits.split_at(whole);
            format!("{sign}{before}.{after}")
        })
    } else {
        let leading = usize::try_from(-(exponent + 1)).ok()?;
        (leading <= LONGEST).then(|| format!("{sign}0.{}{digits}", zeros(leading)))
    }
}

#[cfg(test)]
mod tests {
    use super::Cell;
    use proptest::prelude::*;

    fn number(text: &str) -> Cell {
        Cell::Number { text: text.to_owned(), digits_lost: false }
    }

    #[test]
    fn numbers_read_as_the_sheet_shows_them() {
        assert_eq!(Cell::from_number(73.5), number("73.5"));
        assert_eq!(Cell::from_number(60.0), number("60"));
        assert_eq!(Cell::from_number(0.0), number("0"));
        assert_eq!(Cell::from_number(-0.5), number("-0.5"));
        assert_eq!(Cell::from_number(0.1 + 0.2), number("0.3"));
        assert_eq!(Cell::from_number(19_794_604_621.0), number("19794604621"));
        assert_eq!(Cell::from_number(0.007), number("0.007"));
        assert_eq!(Cell::from_number(f64::NAN), Cell::Error("#NUM!".to_owned()));
    }

    #[test]
    fn a_whole_number_of_more_than_fifteen_digits_has_lost_its_last_ones() {
        assert_eq!(Cell::from_number(123_456_789_012_345.0), number("123456789012345"));
        assert_eq!(
            Cell::from_number(530_102_199_001_012_345.0),
            Cell::Number { text: "530102199001012000".to_owned(), digits_lost: true }
        );
    }

    #[test]
    fn a_cell_of_blanks_is_blank() {
        assert!(Cell::Text(" \u{3000}\u{200b}\n".to_owned()).is_blank());
        assert!(!Cell::Text("·".to_owned()).is_blank());
        assert!(!Cell::Formula(Box::new(Cell::Empty)).is_blank());
    }

    proptest! {
        #[test]
        fn a_whole_number_that_fits_reads_back_unchanged(value in -999_999_999_999_999_i64..=999_999_999_999_999) {
            let text = value.to_string();
            prop_assert_eq!(Cell::from_number(text.parse().unwrap()), number(&text));
        }

        #[test]
        fn hundredths_read_back_unchanged(value in 0_u32..1_000_000) {
            let text = format!("{}.{:02}", value / 100, value % 100);
            let shown = text.trim_end_matches('0').trim_end_matches('.').to_owned();
            prop_assert_eq!(Cell::from_number(text.parse().unwrap()), number(&shown));
        }
    }
}
