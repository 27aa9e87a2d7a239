//! Answers in the reader's language: for pages, exports and the report.

use crate::indicators::rules::shown_tenths;
use crate::indicators::statistics::answer::{Answered, Cell, shown_days};
use crate::indicators::statistics::charts::{Chart, chart};
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};

/// A cell as it is written.
pub struct CellView {
    /// Its words.
    pub text: String,
    /// The list behind it.
    pub href: Option<String>,
}

/// A line as it is written.
pub struct RowView {
    /// What it is of.
    pub label: String,
    /// The page of that.
    pub href: Option<String>,
    /// Its cells.
    pub cells: Vec<CellView>,
    /// It wants to be looked at.
    pub is_odd: bool,
}

/// An answer as it is written.
pub struct AnswerView {
    /// Name of its part of a page.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// What is to be known about the numbers; empty for nothing.
    pub note: String,
    /// The list behind that.
    pub note_href: Option<String>,
    /// Title of the labels.
    pub first: String,
    /// Titles of the cells.
    pub columns: Vec<String>,
    /// Lines.
    pub rows: Vec<RowView>,
    /// Title of the column that is drawn.
    pub drawn: String,
    /// Title of the column that is drawn pale below it; empty where there is none.
    pub beside: String,
    /// The drawing.
    pub chart: Option<Chart>,
    /// Lines that are not shown on this page.
    pub left_out: usize,
}

fn written(words: &Words, cell: &Cell) -> String {
    let none = || "—".to_owned();
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Word(key) => words.t(key),
        Cell::Count(value, _) => words.number(value),
        Cell::Share(tenths) => tenths.map_or_else(none, |tenths| format!("{}%", shown_tenths(tenths))),
        Cell::Change(tenths) => {
            tenths.map_or_else(none, |tenths| format!("{}{}%", if tenths > 0 { "+" } else { "" }, shown_tenths(tenths)))
        }
        Cell::Hours(hours) => hours.map_or_else(none, shown_days),
    }
}

/// Plain, for a spreadsheet that calculates.
fn plain(words: &Words, cell: &Cell) -> String {
    match cell {
        Cell::Count(value, _) => value.to_string(),
        Cell::Share(Some(tenths)) | Cell::Change(Some(tenths)) => shown_tenths(*tenths).replace('−', "-"),
        Cell::Hours(Some(hours)) => shown_days(*hours),
        Cell::Share(None) | Cell::Change(None) | Cell::Hours(None) => String::new(),
        Cell::Text(_) | Cell::Word(_) => written(words, cell),
    }
}

impl AnswerView {
    /// An answer in words, at most so many lines of it.
    pub fn of(words: &Words, answered: &Answered, most: usize) -> Self {
        let label = |row: &crate::indicators::statistics::answer::Row| written(words, &row.label);
        let drawn: Vec<(String, String)> = answered
            .rows
            .iter()
            .map(|row| {
                (
                    label(row),
                    row.cells
                        .get(answered.drawn)
                        .map(|cell| written(words, cell))
                        .unwrap_or_default(),
                )
            })
            .collect();
        let mut titles = answered.columns.iter().map(|title| words.say(title));
        let first = titles.next().unwrap_or_default();
        let columns: Vec<String> = titles.collect();
        Self {
            id: answered.id.clone(),
            question: words.t(&format!("question-{}", answered.id)),
            answer: words.say_amounts(&answered.answer),
            note: answered
                .note
                .as_ref()
                .map_or_else(String::new, |(note, _)| words.say_amounts(note)),
            note_href: answered.note.as_ref().and_then(|(_, href)| href.clone()),
            drawn: columns.get(answered.drawn).cloned().unwrap_or_default(),
            beside: answered.beside.and_then(|at| columns.get(at).cloned()).unwrap_or_default(),
            first,
            columns,
            rows: answered
                .rows
                .iter()
                .take(most)
                .map(|row| RowView {
                    label: label(row),
                    href: row.href.clone(),
                    cells: row
                        .cells
                        .iter()
                        .map(|cell| CellView {
                            text: written(words, cell),
                            href: match cell {
                                // An empty list says nothing.
                                Cell::Count(value, href) if *value > 0 => href.clone(),
                                _ => None,
                            },
                        })
                        .collect(),
                    is_odd: row.is_odd,
                })
                .collect(),
            chart: chart(answered, &drawn),
            left_out: answered.rows.len().saturating_sub(most),
        }
    }

    /// The cells of a line with the titles of their columns.
    pub fn titled<'a>(&'a self, row: &'a RowView) -> impl Iterator<Item = (&'a String, &'a CellView)> {
        self.columns.iter().zip(&row.cells)
    }
}

/// An answer as a table that goes out, whole.
pub fn export(words: &Words, answered: &Answered) -> Table<Vec<Vec<String>>> {
    let mut headers = Vec::with_capacity(answered.columns.len());
    for (at, title) in answered.columns.iter().enumerate() {
        let title = words.say(title);
        headers.push(if at == 0 { Header::text(title) } else { Header::number(title) });
    }
    let rows = answered
        .rows
        .iter()
        .map(|row| {
            std::iter::once(written(words, &row.label))
                .chain(row.cells.iter().map(|cell| plain(words, cell)))
                .collect()
        })
        .collect();
    Table { title: words.t("statistics-title"), headers, rows }
}
