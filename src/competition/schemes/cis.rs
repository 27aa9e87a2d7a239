//! The sheet in which the field exchanges marking schemes (competition 2.2): one row of titles, often repeated for each
//! criterion, then a row for each sub-criterion, each aspect and each benchmark. Everything is found by its title,
//! never by a row number; tables of sections and criteria may stand above.

use crate::competition::schemes::model::{
    Aspect, AspectKind, Criterion, Findings, MarkingScheme, SchemeFinding, StandardSection, SubCriterion, sum,
};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::spreadsheet::cell::Row;
use crate::platform::spreadsheet::file_error::FileError;
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::write::GridCell;

/// Columns of the scheme by what their title begins with, folded; the first that fits counts.
const TITLES: &[(Column, &[&str])] = &[
    (Column::SubCriterionName, &["sub criterion name"]),
    (Column::SubCriterion, &["sub criterion id", "sub criterion", "排序"]),
    (Column::Day, &["day of marking", "day"]),
    (Column::Kind, &["aspect type", "类型"]),
    (Column::Description, &["aspect - description", "aspect description", "考核内容"]),
    (Column::Score, &["judg score", "judgement score"]),
    (Column::Extra, &["extra aspect description", "附加内容"]),
    (Column::Requirement, &["requirement", "标准尺寸"]),
    (Column::Section, &["wsos section", "wsss section", "section"]),
    (Column::MaxMark, &["max mark", "满分", "配分"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    SubCriterion,
    SubCriterionName,
    Day,
    Kind,
    Description,
    Score,
    Extra,
    Requirement,
    Section,
    MaxMark,
}

/// Where the columns of the scheme stand.
struct Columns(Vec<(Column, usize)>);

impl Columns {
    /// The columns of a row of titles; `None` when it is no such row.
    fn of(row: &Row) -> Option<Self> {
        let mut found = Vec::new();
        for (at, cell) in row.cells.iter().enumerate() {
            let title = folded(&cell.shown());
            let named = TITLES
                .iter()
                .find(|(_, beginnings)| beginnings.iter().any(|beginning| title.starts_with(beginning)));
            if let Some((column, _)) = named
                && !title.is_empty()
                && !found.iter().any(|(known, _)| known == column)
            {
                found.push((*column, at));
            }
        }
        let has = |column| found.iter().any(|(known, _)| *known == column);
        (has(Column::Kind) && has(Column::Description) && has(Column::MaxMark)).then_some(Self(found))
    }

    fn text(&self, row: &Row, column: Column) -> String {
        self.0
            .iter()
            .find(|(known, _)| *known == column)
            .map(|(_, at)| row.cell(*at).shown().trim().to_owned())
            .unwrap_or_default()
    }
}

/// Titles are broken into lines and hyphenated in many ways.
fn folded(title: &str) -> String {
    let title = title.replace(['–', '—', '－'], "-").to_lowercase();
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads the scheme of a workbook, all its sheets together.
///
/// # Errors
/// `FileError` when the file cannot be read. Whatever else is wrong is among the findings.
pub fn read(workbook: &mut Workbook) -> Result<(MarkingScheme, Findings), FileError> {
    let mut reading = Reading::default();
    let mut has_titles = false;
    for place in 0..workbook.sheet_names().len() {
        let mut columns = None;
        for row in workbook.sheet(place)?.rows {
            let row = row?;
            if let Some(found) = Columns::of(&row) {
                columns = Some(found);
                has_titles = true;
                continue;
            }
            match &columns {
                Some(columns) => reading.take(&row, columns),
                None => reading.take_section(&row),
            }
        }
    }
    if !has_titles {
        reading
            .findings
            .errors
            .push(SchemeFinding { row: None, message: Message::new("scheme-no-titles") });
    }
    Ok((reading.scheme, reading.findings))
}

/// Titles of the columns A to K as the field writes them; [`read`] knows each.
const WRITTEN_TITLES: [&str; 11] = [
    "Sub Criterion ID",
    "Sub Criterion Name or Description",
    "Day of Marking",
    "Aspect Type\nM = Meas\nJ = Judg",
    "Aspect - Description",
    "Judg Score",
    "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
    "Requirement\n(Measurement Only)",
    "WSOS Section",
    "Calculation Row\n(Export only)",
    "Max Mark",
];

/// Widths of the columns A to K in characters.
pub const WIDTHS: [u16; 11] = [14, 30, 10, 10, 50, 8, 50, 40, 10, 12, 10];

/// A row of the written sheet with some of the columns filled.
fn row_of(cells: &[(usize, GridCell)]) -> Vec<GridCell> {
    let mut row = vec![GridCell::Empty; WRITTEN_TITLES.len()];
    for (at, cell) in cells {
        if let Some(place) = row.get_mut(*at) {
            place.clone_from(cell);
        }
    }
    row
}

/// The rows of the sheet of a scheme: tables of sections and criteria above, then the aspects. What [`read`] makes of it
/// is the same scheme.
#[must_use]
pub fn write(title: &str, scheme: &MarkingScheme) -> Vec<Vec<GridCell>> {
    let text = |text: &str| {
        if text.is_empty() { GridCell::Empty } else { GridCell::Text(text.to_owned()) }
    };
    let number = |number: String| GridCell::Number(number);
    let heading = |text: &str| GridCell::Title(text.to_owned());
    let mut rows = vec![row_of(&[(0, heading(title))]), row_of(&[])];
    if !scheme.sections.is_empty() {
        rows.push(row_of(&[(0, heading("Section")), (1, heading("WSOS")), (8, heading("WSOS Marks"))]));
        for section in &scheme.sections {
            let target = section.target.map_or(GridCell::Empty, |target| number(target.to_string()));
            rows.push(row_of(&[(0, number(section.number.to_string())), (1, text(&section.name)), (8, target)]));
        }
        rows.push(row_of(&[]));
    }
    if !scheme.criteria.is_empty() {
        rows.push(row_of(&[(0, heading("ID")), (1, heading("Name")), (10, heading("Mark"))]));
        for criterion in &scheme.criteria {
            let own = scheme.sub_criteria.iter().filter(|sub_criterion| {
                let letter: String = sub_criterion.id.chars().take_while(|c| c.is_alphabetic()).collect();
                letter == criterion.id
            });
            let mark = sum(own.flat_map(|sub_criterion| &sub_criterion.aspects));
            rows.push(row_of(&[(0, text(&criterion.id)), (1, text(&criterion.name)), (10, number(mark.to_string()))]));
        }
        rows.push(row_of(&[]));
    }
    rows.push(WRITTEN_TITLES.iter().map(|title| heading(title)).collect());
    for sub_criterion in &scheme.sub_criteria {
        let day = sub_criterion.day.map_or(GridCell::Empty, |day| number(day.to_string()));
        rows.push(row_of(&[(0, text(&sub_criterion.id)), (1, text(&sub_criterion.name)), (2, day)]));
        for aspect in &sub_criterion.aspects {
            let (first, more) = aspect.extra.split_first().map_or(("", &[][..]), |(first, more)| (first, more));
            let kind = match aspect.kind {
                AspectKind::Measurement => "M",
                AspectKind::Judgement => "J",
            };
            rows.push(row_of(&[
                (3, text(kind)),
                (4, text(&aspect.description)),
                (6, text(first)),
                (7, text(&aspect.requirement)),
                (8, aspect.section.map_or(GridCell::Empty, |section| number(section.to_string()))),
                (10, aspect.max_mark.map_or(GridCell::Empty, |mark| number(mark.to_string()))),
            ]));
            rows.extend(more.iter().map(|more| row_of(&[(6, text(more))])));
            for (score, benchmark) in aspect.benchmarks.iter().enumerate() {
                if let Some(benchmark) = benchmark {
                    rows.push(row_of(&[(5, number(score.to_string())), (6, text(benchmark))]));
                }
            }
        }
    }
    rows
}

#[derive(Default)]
struct Reading {
    scheme: MarkingScheme,
    findings: Findings,
    /// Columns of name and target while the rows are those of the table of sections.
    sections: Option<(usize, Option<usize>)>,
    /// Whether the rows are those of the table of criteria.
    in_criteria: bool,
}

impl Reading {
    fn wrong(&mut self, row: &Row, message: Message) {
        self.findings.errors.push(SchemeFinding::in_row(row.number, message));
    }

    /// A row above the titles: perhaps one of the table of sections.
    fn take_section(&mut self, row: &Row) {
        let first = row.cell(0).shown().trim().to_owned();
        if folded(&first) == "section" {
            let target = row.cells.iter().enumerate().skip(2).find(|(_, cell)| {
                let title = folded(&cell.shown());
                title.contains("marks") && !title.contains("aspect")
            });
            self.sections = Some((1, target.map(|(at, _)| at)));
            return;
        }
        if folded(&first) == "id" && folded(&row.cell(1).shown()) == "name" {
            (self.sections, self.in_criteria) = (None, true);
            return;
        }
        if self.in_criteria {
            let is_letter = !first.is_empty() && first.chars().count() <= 2 && first.chars().all(char::is_alphabetic);
            if is_letter {
                let name = row.cell(1).shown().trim().to_owned();
                self.scheme.criteria.push(Criterion { id: first, name });
            } else {
                self.in_criteria = false;
            }
            return;
        }
        let Some((name, target)) = self.sections else { return };
        let Ok(number) = first.parse() else {
            self.sections = None;
            return;
        };
        self.scheme.sections.push(StandardSection {
            number,
            name: row.cell(name).shown().trim().to_owned(),
            target: target.and_then(|at| Points::parse(&row.cell(at).shown()).ok()),
        });
    }

    /// A row below the titles.
    fn take(&mut self, row: &Row, columns: &Columns) {
        let text = |column| columns.text(row, column);
        let (kind, score, extra) = (text(Column::Kind), text(Column::Score), text(Column::Extra));
        if !kind.is_empty() {
            self.take_aspect(row, columns, &kind);
        } else if !text(Column::SubCriterion).is_empty() {
            let day = text(Column::Day);
            self.scheme.sub_criteria.push(SubCriterion {
                row: row.number,
                id: text(Column::SubCriterion),
                name: text(Column::SubCriterionName),
                day: day.parse().ok().filter(|day| *day > 0),
                aspects: Vec::new(),
            });
        } else if !score.is_empty() {
            self.take_benchmark(row, &score, extra);
        } else if !extra.is_empty() {
            match self.last_aspect() {
                Some(aspect) => aspect.extra.push(extra),
                None => self.wrong(row, Message::new("scheme-row-without-aspect")),
            }
        } else if !text(Column::Description).is_empty() {
            self.wrong(row, Message::new("scheme-kind-missing"));
        }
    }

    fn last_aspect(&mut self) -> Option<&mut Aspect> {
        self.scheme.sub_criteria.last_mut()?.aspects.last_mut()
    }

    fn take_aspect(&mut self, row: &Row, columns: &Columns, kind: &str) {
        let text = |column| columns.text(row, column);
        let kind = match kind.to_uppercase().as_str() {
            "M" | "测量" => AspectKind::Measurement,
            "J" | "评判" => AspectKind::Judgement,
            older @ ("O" | "S") => {
                let message = Message::new("scheme-older-kind").with("kind", older);
                self.findings.warnings.push(SchemeFinding::in_row(row.number, message));
                if older == "O" { AspectKind::Measurement } else { AspectKind::Judgement }
            }
            _ => return self.wrong(row, Message::new("scheme-kind-unknown").with("kind", kind)),
        };
        let mark = text(Column::MaxMark);
        let max_mark = Points::parse(&mark).ok();
        if mark.is_empty() {
            self.wrong(row, Message::new("scheme-mark-missing"));
        } else if max_mark.is_none() {
            self.wrong(row, Message::new("points-not-a-number").with("text", mark));
        }
        let aspect = Aspect {
            row: row.number,
            kind,
            description: text(Column::Description),
            extra: Some(text(Column::Extra))
                .filter(|extra| !extra.is_empty())
                .into_iter()
                .collect(),
            requirement: text(Column::Requirement),
            section: text(Column::Section).parse().ok(),
            max_mark,
            benchmarks: Default::default(),
        };
        match self.scheme.sub_criteria.last_mut() {
            Some(sub_criterion) => sub_criterion.aspects.push(aspect),
            None => self.wrong(row, Message::new("scheme-aspect-without-sub-criterion")),
        }
    }

    fn take_benchmark(&mut self, row: &Row, score: &str, words: String) {
        let Some(aspect) = self.last_aspect().filter(|aspect| aspect.kind == AspectKind::Judgement) else {
            return self.wrong(row, Message::new("scheme-benchmark-without-judgement"));
        };
        let Some(place) = score.parse().ok().and_then(|score: usize| aspect.benchmarks.get_mut(score)) else {
            return self.wrong(row, Message::new("scheme-benchmark-score").with("score", score));
        };
        if place.is_some() {
            return self.wrong(row, Message::new("scheme-benchmark-twice").with("score", score));
        }
        *place = Some(words).filter(|words| !words.is_empty());
    }
}
