//! The annual report, composed from the indicators: one composition for the page, the print, the PDF and the text document.

use crate::indicators::model::{Chapter, IndicatorValue};
use crate::indicators::statistics::answer::Answered;
use crate::indicators::statistics::views::AnswerView;
use crate::indicators::views::ValueView;
use crate::platform::document::flow::{Block, Column};
use crate::platform::i18n::Words;
use chrono::NaiveDate;

/// Lines of a table of the report at the most.
const LINES: usize = 20;

/// A chapter.
pub struct ReportChapter {
    /// Which.
    pub chapter: Chapter,
    /// Its heading.
    pub heading: String,
    /// Its figures as one sentence.
    pub sentence: String,
    /// What its counted figures count.
    pub definitions: String,
    /// Its figures.
    pub values: Vec<ValueView>,
}

/// The report.
pub struct Report {
    /// Its title.
    pub title: String,
    /// What the page is made of.
    pub lead: String,
    /// What a document is made of: it has no charts and leads nowhere.
    pub document_lead: String,
    /// Chapters that have figures.
    pub chapters: Vec<ReportChapter>,
    /// What happened in the year.
    pub answers: Vec<AnswerView>,
}

impl Report {
    /// Composes the report of a year.
    pub fn of(words: &Words, year: i32, today: NaiveDate, values: Vec<IndicatorValue>, answers: &[Answered]) -> Self {
        let mut values: Vec<ValueView> = values.into_iter().map(|value| ValueView::of(words, value)).collect();
        let chapters = Chapter::ALL
            .iter()
            .map(|chapter| {
                let own: Vec<ValueView> =
                    values.extract_if(.., |value| value.of.indicator.chapter == *chapter).collect();
                ReportChapter {
                    chapter: *chapter,
                    heading: words.label(*chapter),
                    sentence: sentence(words, &own),
                    definitions: definitions(words, &own),
                    values: own,
                }
            })
            .filter(|chapter| !chapter.values.is_empty())
            .collect();
        let (year, today) = (year.to_string(), words.long_date(&today));
        let of_day = [("day", today.as_str()), ("year", year.as_str())];
        Self {
            title: words.ta("report-title", [("year", year.as_str())]),
            lead: words.ta("report-lead", of_day),
            document_lead: words.ta("report-document-lead", of_day),
            chapters,
            answers: answers.iter().map(|answered| AnswerView::of(words, answered, LINES)).collect(),
        }
    }

    /// The report as a document.
    pub fn blocks(&self, words: &Words) -> Vec<Block> {
        let mut blocks = vec![Block::Title(self.title.clone()), Block::Paragraph(self.document_lead.clone())];
        for chapter in &self.chapters {
            blocks.push(Block::Heading(chapter.heading.clone()));
            if !chapter.sentence.is_empty() {
                blocks.push(Block::Paragraph(chapter.sentence.clone()));
            }
            blocks.push(Block::Table {
                columns: vec![
                    Column::text(words.t("indicator-name"), 5),
                    Column::number(words.t("indicator-value"), 2),
                    Column::text(words.t("indicator-unit"), 3),
                    Column::text(words.t("indicator-kind"), 5),
                ],
                rows: chapter
                    .values
                    .iter()
                    .map(|value| {
                        vec![value.name.clone(), value.value.clone(), value.unit.clone(), kind(words, &value.of)]
                    })
                    .collect(),
            });
            if !chapter.definitions.is_empty() {
                blocks.push(Block::Paragraph(chapter.definitions.clone()));
            }
        }
        for answer in self.answers.iter().filter(|answer| !answer.rows.is_empty()) {
            blocks.push(Block::Heading(answer.question.clone()));
            blocks.push(Block::Paragraph(answer.answer.clone()));
            if !answer.note.is_empty() {
                blocks.push(Block::Paragraph(answer.note.clone()));
            }
            let mut columns = vec![Column::text(answer.first.clone(), 3)];
            columns.extend(answer.columns.iter().map(|title| Column::number(title.clone(), 2)));
            blocks.push(Block::Table {
                columns,
                rows: answer
                    .rows
                    .iter()
                    .map(|row| {
                        std::iter::once(row.label.clone())
                            .chain(row.cells.iter().map(|cell| cell.text.clone()))
                            .collect()
                    })
                    .collect(),
            });
            if answer.left_out > 0 {
                blocks.push(Block::Paragraph(words.tn("statistics-left-out", answer.left_out)));
            }
        }
        blocks
    }
}

/// Where a figure comes from: counted here, or recorded of which day.
pub fn kind(words: &Words, value: &IndicatorValue) -> String {
    match &value.record {
        Some(record) => words
            .ta("report-recorded", [("day", words.date(&record.as_of).as_str()), ("source", record.source.as_str())]),
        None if value.indicator.is_counted() => words.t("indicator-counted"),
        None => words.t("indicator-no-record"),
    }
}

/// The figures of a chapter as one sentence.
fn sentence(words: &Words, values: &[ValueView]) -> String {
    let parts: Vec<String> = values
        .iter()
        .filter(|value| value.of.value.is_some())
        .map(|value| {
            let key = if value.of.indicator.is_least() { "report-figure-least" } else { "report-figure" };
            words.ta(key, [("name", value.name.as_str()), ("phrase", value.phrase().as_str())])
        })
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    parts.join(&words.t("report-between")) + &words.t("report-stop")
}

/// What the counted figures of a chapter count; those that count in the same way are named together.
fn definitions(words: &Words, values: &[ValueView]) -> String {
    let mut all: Vec<(String, Vec<&str>)> = Vec::new();
    for value in values.iter().filter(|value| value.of.indicator.is_counted()) {
        let definition = words.t(&format!("{}-definition", value.of.indicator.name_key()));
        match all.iter_mut().find(|(known, _)| *known == definition) {
            Some((_, names)) => names.push(&value.name),
            None => all.push((definition, vec![&value.name])),
        }
    }
    let said: Vec<String> = all
        .iter()
        .map(|(definition, names)| {
            let names = names.join(&words.t("list-comma"));
            words.ta("report-definition", [("names", names.as_str()), ("definition", definition.as_str())])
        })
        .collect();
    said.join(" ")
}
