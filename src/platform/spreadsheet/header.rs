//! Finding the row of titles, and which column fills which field.

use super::{
    cell::{Cell, Row, is_blank_character},
    file_error::FileError,
    mapping::{Column, ColumnMapping},
    read::{Rows, Workbook},
    staged::Finding,
};
use crate::kernel::message::Message;
use crate::kernel::text::to_half_width;
use std::borrow::Cow;
use std::collections::HashMap;

/// A title of the sheet or notes often stand above the row of titles.
const ROWS_SEARCHED: u32 = 20;
const SHEETS_SEARCHED: usize = 20;

/// Where the fields of a mapping stand in a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    by_field: HashMap<String, usize>,
    titles: Vec<String>,
}

impl Columns {
    /// The columns of a mapping in its own order under their usual titles: for a row that was typed into a form.
    #[must_use]
    pub fn of(mapping: &ColumnMapping) -> Self {
        let fields = mapping.columns.iter().enumerate();
        Self {
            by_field: fields.map(|(place, column)| (column.field.clone(), place)).collect(),
            titles: mapping.columns.iter().map(|column| column.title().to_owned()).collect(),
        }
    }

    /// Whether the sheet has the field at all.
    pub fn has(&self, field: &str) -> bool {
        self.by_field.contains_key(field)
    }

    /// The cell of a field in a row; an empty one when the sheet has no such column.
    pub fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r Cell {
        self.by_field.get(field).map_or(&Cell::Empty, |place| row.cell(*place))
    }

    /// The title over a field's column, as the sheet writes it.
    pub fn title(&self, field: &str) -> Option<&str> {
        self.titles.get(*self.by_field.get(field)?).map(String::as_str)
    }

    /// All titles of the sheet in their order, those of unknown columns among them.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Places of the columns that are read.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.by_field.values().copied()
    }

    /// Whether a row repeats the titles, as at the top of each printed page.
    pub fn is_header(&self, row: &Row) -> bool {
        let mut seen = 0;
        for (column, cell) in row.cells.iter().enumerate() {
            if cell.is_blank() {
                continue;
            }
            let Some(title) = self.titles.get(column) else { return false };
            if clean_title(&cell.shown()) != clean_title(title) {
                return false;
            }
            seen += 1;
        }
        seen > 1
    }
}

/// The sheet that holds the table, its row of titles and the mapping that fits it.
#[derive(Debug, Clone)]
pub struct Located<'m> {
    /// The mapping that fits best.
    pub mapping: &'m ColumnMapping,
    /// Name of the sheet.
    pub sheet: String,
    /// Number of the row of titles.
    pub header_row: u32,
    /// Its columns.
    pub columns: Columns,
    /// Titles that the mapping does not know; their columns are not read.
    pub unknown: Vec<String>,
    place: usize,
}

impl Located<'_> {
    /// A warning for each column that is not read.
    #[must_use]
    pub fn unknown_columns(&self) -> Vec<Finding> {
        let warning = |title: &String| Finding {
            column: Some(title.clone()),
            code: Cow::Borrowed("column_unknown"),
            message: Message::new("spreadsheet-column-unknown").with("title", title.as_str()),
        };
        self.unknown.iter().map(warning).collect()
    }

    /// The rows below the titles.
    pub fn rows<'w>(&self, workbook: &'w mut Workbook) -> Result<TableRows<'w>, FileError> {
        Ok(TableRows { rows: workbook.sheet(self.place)?.rows, header_row: self.header_row })
    }
}

/// The rows below a row of titles; ends with the first error.
pub struct TableRows<'w> {
    rows: Rows<'w>,
    header_row: u32,
}

impl Iterator for TableRows<'_> {
    type Item = Result<Row, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.rows.next()? {
                Ok(row) if row.number <= self.header_row => {}
                other => return Some(other),
            }
        }
    }
}

/// Looks through the first rows of every sheet for the row of titles that fits one of the mappings best:
/// most columns known, then nothing required missing, then the smaller mapping.
pub fn locate<'m>(workbook: &mut Workbook, mappings: &[&'m ColumnMapping]) -> Result<Located<'m>, Vec<FileError>> {
    let mut best: Option<(Fit, Located<'m>, Vec<FileError>)> = None;
    let mut rows_seen = false;
    for place in 0..workbook.sheet_names().len().min(SHEETS_SEARCHED) {
        let sheet = workbook.peek(place).map_err(|error| vec![error])?;
        for row in sheet.rows {
            let row = row.map_err(|error| vec![error])?;
            if row.number > ROWS_SEARCHED {
                break;
            }
            rows_seen = true;
            for mapping in mappings {
                let (fit, columns, unknown, errors) = match_row(&row, mapping);
                if fit.known >= mapping.columns.len().min(2)
                    && fit.known > 0
                    && best.as_ref().is_none_or(|(best, ..)| fit > *best)
                {
                    let located =
                        Located { mapping, sheet: sheet.name.clone(), header_row: row.number, columns, unknown, place };
                    best = Some((fit, located, errors));
                }
            }
        }
    }
    match best {
        Some((_, located, errors)) if errors.is_empty() => Ok(located),
        Some((_, _, errors)) => Err(errors),
        None if !rows_seen => Err(vec![FileError::Empty]),
        None => Err(vec![FileError::HeaderNotFound { expected: expected_titles(mappings) }]),
    }
}

/// How well a row fits a mapping; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    known: usize,
    complete: bool,
    smallness: std::cmp::Reverse<usize>,
}

fn match_row(row: &Row, mapping: &ColumnMapping) -> (Fit, Columns, Vec<String>, Vec<FileError>) {
    let mut columns = Columns::default();
    let (mut unknown, mut errors) = (Vec::new(), Vec::new());
    for (place, cell) in row.cells.iter().enumerate() {
        let shown: String = cell.shown().trim_matches(is_blank_character).to_owned();
        columns.titles.push(shown.clone());
        if shown.is_empty() {
            continue;
        }
        let Some(field) = field_of(&shown, mapping) else {
            unknown.push(shown);
            continue;
        };
        if let Some(first) = columns.by_field.get(field) {
            let first = columns.titles.get(*first).cloned().unwrap_or_default();
            errors.push(FileError::ColumnTwice { first, second: shown });
        } else {
            columns.by_field.insert(field.to_owned(), place);
        }
    }
    let missing = mapping
        .columns
        .iter()
        .filter(|column| column.required && !columns.has(&column.field));
    errors.extend(missing.map(|column| FileError::ColumnMissing { title: column.title().to_owned() }));
    let fit = Fit {
        known: columns.by_field.len(),
        complete: errors.is_empty(),
        smallness: std::cmp::Reverse(mapping.columns.len()),
    };
    (fit, columns, unknown, errors)
}

/// The field of a title: by the whole title, or without a note in brackets behind it.
fn field_of<'m>(title: &str, mapping: &'m ColumnMapping) -> Option<&'m str> {
    let find = |title: &str| {
        mapping
            .columns
            .iter()
            .find(|column| column.titles.iter().any(|known| clean_title(known) == title))
            .map(|column| column.field.as_str())
    };
    let whole = clean_title(title);
    find(&whole).or_else(|| {
        let (before, _) = whole.split_once('(')?;
        (!before.is_empty() && whole.ends_with(')')).then(|| find(before)).flatten()
    })
}

/// A title without what is only appearance: blanks, line ends, the asterisk of required columns, the
/// width of characters, the shape of brackets, a colon at the end.
fn clean_title(title: &str) -> String {
    let clean: String = title
        .chars()
        .filter(|character| !is_blank_character(*character) && !matches!(character, '*' | '＊'))
        .map(|character| match character {
            '【' | '〔' | '［' | '[' => '(',
            '】' | '〕' | '］' | ']' => ')',
            other => to_half_width(other),
        })
        .collect();
    clean.trim_end_matches(':').to_ascii_lowercase()
}

fn expected_titles(mappings: &[&ColumnMapping]) -> String {
    let Some(mapping) = mappings.first() else { return String::new() };
    let required = mapping.columns.iter().filter(|column| column.required);
    let required: Vec<&str> = required.map(Column::title).collect();
    required.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::spreadsheet::file_error::Limits;
    use std::io::Cursor;

    fn mapping() -> ColumnMapping {
        ColumnMapping::new(
            "people",
            vec![
                Column::required("name", &["姓名", "考生姓名"]),
                Column::required("trade", &["职业(工种)"]),
                Column::optional("province", &["所在省（市）区"]),
                Column::optional("mobile", &["手机号码"]),
            ],
        )
    }

    fn open(text: &str) -> Workbook {
        Workbook::open(Cursor::new(text.to_owned().into_bytes()), Limits::default()).unwrap()
    }

    #[test]
    fn titles_are_found_below_a_heading_whatever_they_are_dressed_in() {
        let mapping = mapping();
        let mut workbook = open(
            "昆明演示名册,,,\n填表说明：必填,,,\n * 姓　名 ,\"职业\n（工种）\",所在省(市)区,手机号码（11位）,备 注\n甲,电工,云南,1,\n",
        );
        let located = locate(&mut workbook, &[&mapping]).unwrap();
        assert_eq!(located.header_row, 3);
        assert_eq!(located.unknown, ["备 注"]);
        assert_eq!(located.columns.title("name"), Some("* 姓　名"));
        let rows: Vec<Row> = located.rows(&mut workbook).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].number, 5 - 1);
        assert_eq!(located.columns.cell(&rows[0], "mobile"), &Cell::from_text("1"));
        assert_eq!(located.columns.cell(&rows[0], "email"), &Cell::Empty);
    }

    #[test]
    fn every_missing_and_every_double_column_is_named() {
        let mapping = mapping();
        let errors = locate(&mut open("姓名,考生姓名,手机号码\n甲,乙,1\n"), &[&mapping]).unwrap_err();
        assert_eq!(
            errors,
            [
                FileError::ColumnTwice { first: "姓名".to_owned(), second: "考生姓名".to_owned() },
                FileError::ColumnMissing { title: "职业(工种)".to_owned() },
            ]
        );
    }

    #[test]
    fn a_sheet_without_titles_says_which_were_expected() {
        let mapping = mapping();
        let errors = locate(&mut open("甲,乙\n丙,丁\n"), &[&mapping]).unwrap_err();
        assert_eq!(errors, [FileError::HeaderNotFound { expected: "姓名、职业(工种)".to_owned() }]);
    }

    #[test]
    fn the_mapping_that_knows_most_columns_wins_and_then_the_complete_one() {
        let large = mapping();
        let small = ColumnMapping::new("names", vec![Column::required("name", &["姓名"])]);
        let mut workbook = open("姓名\n甲\n");
        assert_eq!(locate(&mut workbook, &[&large, &small]).unwrap().mapping.name, "names");
        let mut workbook = open("姓名,职业(工种)\n甲,电工\n");
        assert_eq!(locate(&mut workbook, &[&small, &large]).unwrap().mapping.name, "people");
    }

    #[test]
    fn a_repeated_row_of_titles_is_recognised() {
        let mapping = mapping();
        let mut workbook = open("姓名,职业(工种)\n甲,电工\n姓 名,职业（工种）\n");
        let located = locate(&mut workbook, &[&mapping]).unwrap();
        let repeats: Vec<bool> = located
            .rows(&mut workbook)
            .unwrap()
            .map(|row| located.columns.is_header(&row.unwrap()))
            .collect();
        assert_eq!(repeats, [false, true]);
    }
}
