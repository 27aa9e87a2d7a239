//! What an answer is: a sentence, a table whose numbers lead to their lists, which of its columns are drawn. Pure.

use crate::indicators::rules::shown_tenths;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use std::collections::HashMap;

/// What a cell holds; the page writes it in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A name.
    Text(String),
    /// A word.
    Word(String),
    /// A count, and the list that has so many rows.
    Count(i64, Option<String>),
    /// Tenths of a per cent.
    Share(Option<i64>),
    /// The same with its sign.
    Change(Option<i64>),
    /// Hours, shown as days.
    Hours(Option<i64>),
}

impl Cell {
    /// What is drawn of it.
    #[must_use]
    pub fn drawn(&self) -> i64 {
        match self {
            Self::Count(value, _) => *value,
            Self::Share(value) | Self::Change(value) | Self::Hours(value) => value.unwrap_or(0),
            Self::Text(_) | Self::Word(_) => 0,
        }
    }
}

/// A line of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is of.
    pub label: Cell,
    /// The page of that.
    pub href: Option<String>,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// It wants to be looked at.
    pub is_odd: bool,
}

/// Key of the title of a column about one year.
const YEAR_TITLE: &str = "statistics-year";

/// Titles without arguments.
pub(super) fn titles<const N: usize>(keys: [&'static str; N]) -> Vec<Message> {
    keys.map(Message::new).into()
}

/// Titles of a table of two years: what its lines are of, the years, the change.
pub(super) fn titles_of_years(first: &'static str, (year, with): (i32, i32)) -> Vec<Message> {
    let of = |year: i32| Message::new(YEAR_TITLE).with("year", year.to_string());
    vec![Message::new(first), of(year), of(with), Message::new("statistics-change")]
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Name of its part of a page, and key of the question in words: `question-ID`.
    pub id: String,
    /// The sentence.
    pub answer: Message,
    /// Titles; the first is that of the labels.
    pub columns: Vec<Message>,
    /// Lines.
    pub rows: Vec<Row>,
    /// The cell that is drawn.
    pub drawn: usize,
    /// The cell that is drawn pale below it, to compare.
    pub beside: Option<usize>,
    /// What is to be known about the numbers, and the list behind that.
    pub note: Option<(Message, Option<String>)>,
}

impl Answered {
    /// Nothing is compared with a year that still runs: what would have changed since is left out, and the note says why.
    #[must_use]
    pub fn without_changes_of(mut self, running: i32, years: (i32, i32)) -> Self {
        let compares =
            self.columns.iter().any(|title| title.key == YEAR_TITLE) && [years.0, years.1].contains(&running);
        let label = Cell::Text(running.to_string());
        for row in self.rows.iter_mut().filter(|row| compares || row.label == label) {
            for cell in &mut row.cells {
                if let Cell::Change(change) = cell {
                    *change = None;
                    self.note = Some((Message::new("statistics-year-runs").with("year", running.to_string()), None));
                }
            }
        }
        if compares && !self.rows.is_empty() {
            self.answer.key = match self.answer.key.as_ref() {
                "statistics-answer-growth" | "statistics-answer-growth-nowhere" => "statistics-answer-growth-running",
                "statistics-answer-comparison" => "statistics-answer-comparison-running",
                _ => return self,
            }
            .into();
        }
        self
    }
}

/// Names of what figures are of.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Code and name of each trade by its id.
    pub trades: HashMap<i64, (String, String)>,
    /// Code and name of each district, in their order, in the reader's language.
    pub districts: Vec<(String, String)>,
    /// Name of each body by its code.
    pub bodies: HashMap<String, String>,
}

impl Names {
    /// Name and page of a trade.
    #[must_use]
    pub fn trade(&self, id: i64) -> (Cell, Option<String>) {
        match self.trades.get(&id) {
            Some((code, name)) => (Cell::Text(name.clone()), Some(format!("/statistics/trades/{code}"))),
            None => (Cell::Word("statistics-other".to_owned()), None),
        }
    }

    /// Name and page of a district.
    #[must_use]
    pub fn district(&self, code: &str) -> (Cell, Option<String>) {
        match self.districts.iter().find(|(known, _)| known == code) {
            Some((code, name)) => (Cell::Text(name.clone()), Some(format!("/statistics/districts/{code}"))),
            None => (Cell::Word("statistics-other".to_owned()), None),
        }
    }
}

/// The list of certificates behind a number: the register for whoever can open it, for others the list without holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register(pub bool);

impl Register {
    /// The list with a query.
    #[must_use]
    pub fn list(self, query: &str) -> String {
        let path = if self.0 { "/certificates" } else { "/statistics/records/certificates" };
        format!("{path}?{query}")
    }
}

/// The word of a value of a closed set.
#[must_use]
pub fn word(value: impl Labelled) -> Cell {
    Cell::Word(value.label_key())
}

/// Hours as days with one decimal.
#[must_use]
pub fn shown_days(hours: i64) -> String {
    shown_tenths((hours * 10 + 12) / 24)
}

#[cfg(test)]
mod tests {
    use super::shown_days;

    #[test]
    fn hours_are_shown_as_days() {
        assert_eq!(shown_days(0), "0.0");
        assert_eq!(shown_days(36), "1.5");
        assert_eq!(shown_days(25), "1.0");
    }
}
