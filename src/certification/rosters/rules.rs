//! What a row of a roster must be (certification 3.4, 8.1 to 8.3, 12). Pure: the caller passes in the day, the
//! trades and what is already registered.
//!
//! Each cause is reported once, at the column where it is to be put right. A field that cannot be read takes part
//! in no further comparison.

use super::fields::{Candidate, read_candidate};
use super::mappings::roster_mappings;
use super::model::RosterRow;
use super::trades::TradeBook;
use crate::certification::numbering::NumberingScheme;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::spreadsheet::cell::{Cell, Row};
use crate::platform::spreadsheet::file_error::FileError;
use crate::platform::spreadsheet::header::{Columns, TableRows, locate};
use crate::platform::spreadsheet::mapping::ColumnMapping;
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::row_reading::{RowReading, one_line};
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedSheet, StagedState};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::HashMap;

/// Whether a person already applies in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Applied {
    /// Not at all.
    #[default]
    Never,
    /// For this very trade and level.
    SameLine,
    /// For another line of the batch.
    OtherLine,
}

/// What the register knows of a person of a roster.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Whether he already applies.
    pub applied: Applied,
    /// The name under which the document is registered, if it is.
    pub registered_name: Option<String>,
}

/// The register as far as a roster needs it: document, trade code and level in, standing out. It is asked once a
/// row, so it should look into something that has been loaded before.
pub type Register<'a> = dyn Fn(&IdentityDocument, &str, Level) -> Standing + 'a;

/// What a roster is checked against.
pub struct RosterContext<'a> {
    /// The day on which ages and years are counted.
    pub today: NaiveDate,
    /// Least age in completed years (setting `min_age`).
    pub min_age: u32,
    /// What is configurable about certificate numbers.
    pub scheme: NumberingScheme,
    /// The trades that may be named.
    pub trades: TradeBook,
    /// Who is registered already.
    pub existing: &'a Register<'a>,
}

/// A checked row: what is staged, and the candidate when there is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRow {
    /// The row with its findings and normalised values.
    pub staged: StagedRow,
    /// What it posts; `None` when it has errors.
    pub candidate: Option<RosterRow>,
}

/// Checks rows one after the other and remembers whom it has seen.
pub struct RosterChecker<'a> {
    context: &'a RosterContext<'a>,
    mapping: &'a ColumnMapping,
    columns: Columns,
    seen: HashMap<(DocumentKind, String), Vec<Seen>>,
    mobiles: HashMap<String, (u32, String)>,
    skipped: Vec<u32>,
}

struct Seen {
    row: u32,
    trade_code: String,
    level: Level,
}

impl<'a> RosterChecker<'a> {
    /// A checker for a sheet whose columns are known.
    ///
    /// # Errors
    /// `line_not_stated` when the sheet names neither trade nor level and the batch leaves a choice.
    pub fn new(mapping: &'a ColumnMapping, columns: Columns, context: &'a RosterContext<'a>) -> Result<Self, Finding> {
        let names_line = columns.has("occupation_name") && columns.has("level");
        if !names_line && context.trades.only_line().is_none() {
            return Err(Finding {
                column: None,
                code: Cow::Borrowed("line_not_stated"),
                message: Message::new("roster-line-not-stated"),
            });
        }
        Ok(Self { context, mapping, columns, seen: HashMap::new(), mobiles: HashMap::new(), skipped: Vec::new() })
    }

    /// Numbers of the rows that were passed over as examples, instructions or totals.
    pub fn skipped(&self) -> &[u32] {
        &self.skipped
    }

    /// Titles of the sheet, for handing rows back.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Checks a row; nothing for one that holds no candidate.
    pub fn check(&mut self, row: &Row) -> Option<CheckedRow> {
        if self.columns.is_header(row) {
            return None;
        }
        if self.is_note(row) || self.names_nobody(row) {
            // A serial number or two of the template are not worth a word.
            if row.cells.iter().filter(|cell| !cell.is_blank()).count() > 3 {
                self.skipped.push(row.number);
            }
            return None;
        }
        Some(self.check_candidate(row))
    }

    fn check_candidate(&mut self, row: &Row) -> CheckedRow {
        // The columns are lent to the reading and come back, because looking for duplicates changes the rest.
        let columns = std::mem::take(&mut self.columns);
        let mut reading = RowReading::new(self.mapping, &columns, row).explaining_rounding_of("id_number");
        let candidate = read_candidate(&mut reading, self.context);
        self.look_for_duplicates(&mut reading, row.number, &candidate);
        let (errors, warnings, values) = reading.into_findings();
        self.columns = columns;
        let mut staged = StagedRow::new(row.number, errors, warnings, values);
        if staged.state != StagedState::Good {
            staged.original = row.cells.iter().map(|cell| cell.shown().into_owned()).collect();
        }
        let candidate = if staged.errors.is_empty() { candidate.into_row() } else { None };
        CheckedRow { staged, candidate }
    }

    /// Templates come with serial numbers, document types and the like filled in for a hundred rows; nothing in such
    /// a row says who is meant. A covered cell was meant to hold something.
    fn names_nobody(&self, row: &Row) -> bool {
        ["candidate_name", "id_number", "mobile", "email"].iter().all(|field| {
            let cell = self.columns.cell(row, field);
            cell.is_blank() && *cell != Cell::MergedAway
        })
    }

    /// Instructions, an example, a heading inside of the table, a total or a signature below it.
    fn is_note(&self, row: &Row) -> bool {
        const BEGINNINGS: [&str; 16] = [
            "说明",
            "填表说明",
            "填写说明",
            "填报说明",
            "注：",
            "注:",
            "备注",
            "注意",
            "提示",
            "示例",
            "样例",
            "例：",
            "例:",
            "合计",
            "总计",
            "以下空白",
        ];
        const SIGNATURES: [&str; 6] = ["制表", "填表人", "审核人", "经办人", "单位盖章", "填报单位"];
        let begins = |text: &str, beginnings: &[&str]| beginnings.iter().any(|beginning| text.starts_with(beginning));
        let mut filled = row.cells.iter().filter(|cell| !cell.is_blank());
        let Some(first) = filled.next() else { return true };
        let others = filled.count();
        let first = one_line(&first.shown());
        let covered = row.cells.iter().filter(|cell| **cell == Cell::MergedAway).count();
        if others == 0 && (covered >= 3 || begins(&first, &SIGNATURES)) {
            return true;
        }
        let row_number = one_line(&self.columns.cell(row, "row_no").shown());
        let name = one_line(&self.columns.cell(row, "candidate_name").shown());
        begins(&first, &BEGINNINGS)
            || (others < 3 && begins(&first, &SIGNATURES))
            || ["例", "例如"].contains(&row_number.as_str())
            || row_number.contains("示例")
            || row_number.contains("样例")
            || ["（示例）", "(示例)", "（样例）", "(样例)"]
                .iter()
                .any(|mark| name.ends_with(mark))
    }

    fn look_for_duplicates(&mut self, reading: &mut RowReading<'_>, number: u32, candidate: &Candidate<'_>) {
        if let (Some(mobile), Some(name)) = (&candidate.mobile, &candidate.name) {
            let first = self
                .mobiles
                .entry(mobile.as_str().to_owned())
                .or_insert_with(|| (number, name.clone()));
            if first.0 != number && first.1 != *name {
                let row = first.0;
                reading.warn("mobile", "mobile_shared", Message::new("roster-mobile-shared").count("row", row));
            }
        }
        let (Some(document), Some((trade, level))) = (&candidate.document, &candidate.line) else { return };
        let rows = self.seen.entry((document.kind(), document.number().to_owned())).or_default();
        let same = |seen: &&Seen| seen.trade_code == trade.code && seen.level == *level;
        if let Some(earlier) = rows.iter().find(same) {
            reading.error(
                "id_number",
                "duplicate_in_file",
                Message::new("roster-duplicate-in-file").count("row", earlier.row),
            );
            return;
        }
        if let Some(earlier) = rows.first() {
            reading.warn(
                "id_number",
                "several_lines_in_file",
                Message::new("roster-several-lines-in-file").count("row", earlier.row),
            );
        }
        rows.push(Seen { row: number, trade_code: trade.code.clone(), level: *level });
        let standing = (self.context.existing)(document, &trade.code, *level);
        match standing.applied {
            Applied::Never => {}
            Applied::SameLine => {
                reading.error("id_number", "already_in_batch", Message::new("roster-already-in-batch"));
            }
            Applied::OtherLine => {
                reading.warn("id_number", "several_lines_in_batch", Message::new("roster-several-lines-in-batch"));
            }
        }
        if let (Some(registered), Some(name)) = (standing.registered_name, &candidate.name)
            && registered != *name
        {
            let message = Message::new("roster-registered-name").with("registered", registered);
            reading.warn("candidate_name", "registered_under_other_name", message);
        }
    }
}

/// The rows of a sheet, checked one by one. Ends with the first error of the file, which refuses all of them.
pub struct CheckedRows<'w, 'c> {
    rows: TableRows<'w>,
    checker: RosterChecker<'c>,
    warnings: Vec<Finding>,
    found: bool,
    done: bool,
}

impl std::fmt::Debug for CheckedRows<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckedRows")
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl CheckedRows<'_, '_> {
    /// What should be looked at about the file: columns that nobody reads, and the rows that were passed over so far.
    pub fn warnings(&self) -> Vec<Finding> {
        let mut warnings = self.warnings.clone();
        if let Some(message) = passed_over(self.checker.skipped()) {
            warnings.push(Finding { column: None, code: Cow::Borrowed("rows_passed_over"), message });
        }
        warnings
    }

    /// Titles of the sheet in their order.
    pub fn titles(&self) -> &[String] {
        self.checker.columns().titles()
    }

    /// The template that the sheet follows.
    pub fn mapping(&self) -> &ColumnMapping {
        self.checker.mapping
    }
}

impl Iterator for CheckedRows<'_, '_> {
    type Item = Result<CheckedRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.rows.next() {
                Some(Ok(row)) => {
                    if let Some(checked) = self.checker.check(&row) {
                        self.found = true;
                        return Some(Ok(checked));
                    }
                }
                Some(Err(error)) => {
                    self.done = true;
                    return Some(Err(error));
                }
                None => {
                    self.done = true;
                    if !self.found {
                        return Some(Err(FileError::NoRows));
                    }
                }
            }
        }
        None
    }
}

/// Finds the roster in a workbook and checks its rows as they are asked for: for large sheets.
///
/// # Errors
/// Why the file is refused before its first row.
pub fn check_rows<'w, 'c>(
    workbook: &'w mut Workbook,
    context: &'c RosterContext<'c>,
) -> Result<CheckedRows<'w, 'c>, Vec<Finding>> {
    let refused = |errors: Vec<FileError>| errors.into_iter().map(Finding::from).collect::<Vec<_>>();
    let located = locate(workbook, &roster_mappings()).map_err(refused)?;
    let warnings = located.unknown_columns();
    let checker =
        RosterChecker::new(located.mapping, located.columns.clone(), context).map_err(|finding| vec![finding])?;
    let rows = located.rows(workbook).map_err(|error| refused(vec![error]))?;
    Ok(CheckedRows { rows, checker, warnings, found: false, done: false })
}

/// Checks a whole roster at once.
pub fn check_sheet(workbook: &mut Workbook, context: &RosterContext<'_>) -> StagedSheet {
    let mut checked = match check_rows(workbook, context) {
        Ok(checked) => checked,
        Err(file_errors) => return StagedSheet { file_errors, ..StagedSheet::default() },
    };
    let mut rows = Vec::new();
    for row in &mut checked {
        match row {
            Ok(row) => rows.push(row.staged),
            Err(error) => return StagedSheet::refused(vec![error]),
        }
    }
    StagedSheet { file_errors: Vec::new(), file_warnings: checked.warnings(), titles: checked.titles().to_vec(), rows }
}

/// Checks one candidate who was typed in instead of uploaded: field names and what was typed, by the template of 33
/// columns. Findings name the usual titles.
///
/// # Errors
/// As for [`RosterChecker::new`].
pub fn check_typed(fields: &[(&str, &str)], context: &RosterContext<'_>) -> Result<CheckedRow, Finding> {
    let mapping: &ColumnMapping = &super::mappings::ROSTER_33;
    let cells = mapping.columns.iter().map(|column| {
        let typed = fields
            .iter()
            .find(|(field, _)| *field == column.field)
            .map_or("", |(_, text)| *text);
        Cell::from_text(typed)
    });
    let row = Row { number: 1, cells: cells.collect() };
    let mut checker = RosterChecker::new(mapping, Columns::of(mapping), context)?;
    Ok(checker.check_candidate(&row))
}

/// Names rows in ranges: `3、7–20`, at most a few.
fn passed_over(rows: &[u32]) -> Option<Message> {
    const SHOWN: usize = 8;
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => ranges.push((*row, *row)),
        }
    }
    let mut words: Vec<String> = ranges
        .iter()
        .take(SHOWN)
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") })
        .collect();
    if ranges.len() > SHOWN {
        words.push("…".to_owned());
    }
    (!rows.is_empty()).then(|| Message::new("roster-rows-passed-over").with("rows", words.join("、")))
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
