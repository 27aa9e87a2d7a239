//! One row while it is being read: what was found in each field, and what is wrong with it.

use crate::kernel::checked::Checked;
use crate::kernel::message::Message;
use crate::platform::spreadsheet::cell::{Cell, Row};
use crate::platform::spreadsheet::header::Columns;
use crate::platform::spreadsheet::mapping::ColumnMapping;
use crate::platform::spreadsheet::staged::Finding;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What a field of a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// Nothing, or no such column.
    Blank,
    /// Something that may not be imported; the reason has been noted.
    Unusable,
    /// A value, as text.
    Text(String),
}

/// A row with its findings and normalised values so far.
pub(super) struct RowReading<'r> {
    mapping: &'r ColumnMapping,
    columns: &'r Columns,
    row: &'r Row,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
    values: Map<String, Value>,
}

impl<'r> RowReading<'r> {
    pub(super) fn new(mapping: &'r ColumnMapping, columns: &'r Columns, row: &'r Row) -> Self {
        Self { mapping, columns, row, errors: Vec::new(), warnings: Vec::new(), values: Map::new() }
    }

    pub(super) fn into_findings(self) -> (Vec<Finding>, Vec<Finding>, Map<String, Value>) {
        (self.errors, self.warnings, self.values)
    }

    /// Whether the sheet has the column.
    pub(super) fn has(&self, field: &str) -> bool {
        self.columns.has(field)
    }

    /// Whether the template requires the field in every row.
    pub(super) fn is_required(&self, field: &str) -> bool {
        self.mapping
            .columns
            .iter()
            .any(|column| column.field == field && column.required)
    }

    /// The title over a field, as the sheet writes it; the usual one when the sheet has no such column.
    pub(super) fn title(&self, field: &str) -> String {
        self.columns.title(field).map_or_else(
            || {
                let column = self.mapping.columns.iter().find(|column| column.field == field);
                column.map_or(field, |column| column.title()).to_owned()
            },
            ToOwned::to_owned,
        )
    }

    pub(super) fn error(&mut self, field: &str, code: impl Into<Cow<'static, str>>, message: Message) {
        let column = Some(self.title(field));
        self.errors.push(Finding { column, code: code.into(), message });
    }

    pub(super) fn warn(&mut self, field: &str, code: impl Into<Cow<'static, str>>, message: Message) {
        let column = Some(self.title(field));
        self.warnings.push(Finding { column, code: code.into(), message });
    }

    /// Whether no error has been reported at these fields so far.
    pub(super) fn has_no_error_at<const N: usize>(&self, fields: [&str; N]) -> bool {
        let titles = fields.map(|field| self.title(field));
        let at = |finding: &Finding| finding.column.as_ref().is_some_and(|column| titles.contains(column));
        !self.errors.iter().any(at)
    }

    /// Keeps the normalised value of a field.
    pub(super) fn keep(&mut self, field: &str, value: impl Into<String>) {
        self.values.insert(field.to_owned(), Value::String(value.into()));
    }

    /// The cell of a field, and an error when a program computed, covered or rounded what stands in it. What
    /// cannot be used is kept as it was shown, so that a page can show it beside the error.
    pub(super) fn given(&mut self, field: &str) -> Given {
        let cell = self.columns.cell(self.row, field);
        let (code, message) = match cell {
            Cell::Formula(_) => ("formula_cell", Message::new("roster-formula-cell")),
            Cell::MergedAway => ("merged_cell", Message::new("roster-merged-cell")),
            Cell::Error(error) => ("error_cell", Message::new("roster-error-cell").with("text", error.as_str())),
            Cell::Number { digits_lost: true, text } => {
                // The number of an identity card has its own words for this, which name the remedy.
                if field == "id_number" {
                    return Given::Text(text.clone());
                }
                ("digits_lost", Message::new("roster-digits-lost"))
            }
            _ if cell.is_blank() => return Given::Blank,
            _ => return cell.as_text().map_or(Given::Blank, |text| Given::Text(text.into_owned())),
        };
        let shown = cell.shown().into_owned();
        self.error(field, code, message);
        if !shown.is_empty() {
            self.keep(field, shown);
        }
        Given::Unusable
    }

    /// Reads a field with a rule that says itself what is missing. An optional blank field is no error.
    pub(super) fn checked<T>(
        &mut self,
        field: &str,
        rule: impl FnOnce(&str) -> Result<Checked<T>, Message>,
    ) -> Option<T> {
        let text = match self.given(field) {
            Given::Unusable => return None,
            Given::Blank if !self.is_required(field) => return None,
            Given::Blank => String::new(),
            Given::Text(text) => text,
        };
        match rule(&text) {
            Ok(checked) => {
                for warning in checked.warnings {
                    self.warn(field, code_of(&warning), warning);
                }
                Some(checked.value)
            }
            Err(message) => {
                self.refuse(field, &text, code_of(&message), message);
                None
            }
        }
    }

    /// Reads a field whose blank is reported by its title.
    pub(super) fn read<T>(
        &mut self,
        field: &str,
        unknown: impl FnOnce(&str) -> Message,
        rule: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = match self.given(field) {
            Given::Unusable => return None,
            Given::Blank => {
                if self.is_required(field) {
                    self.missing(field);
                }
                return None;
            }
            Given::Text(text) => text,
        };
        let value = rule(&text);
        if value.is_none() {
            let message = unknown(text.trim());
            self.refuse(field, &text, format!("{field}_unknown"), message);
        }
        value
    }

    /// An error about a field, with what stands in it kept as it is.
    pub(super) fn refuse(&mut self, field: &str, text: &str, code: impl Into<Cow<'static, str>>, message: Message) {
        self.error(field, code, message);
        if !text.trim().is_empty() {
            self.keep(field, text.trim());
        }
    }

    /// An error about a field that must be filled.
    pub(super) fn missing(&mut self, field: &str) {
        let message = Message::new("roster-required").with("title", self.title(field));
        self.error(field, format!("{field}_missing"), message);
    }
}

/// The code of a message of the kernel: its key as an identifier.
pub(super) fn code_of(message: &Message) -> String {
    message.key.replace('-', "_")
}
