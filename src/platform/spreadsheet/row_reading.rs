//! One row while it is being read: what was found in each field, and what is wrong with it.

use super::cell::{Cell, Row};
use super::header::Columns;
use super::mapping::ColumnMapping;
use super::staged::Finding;
use super::written;
use crate::kernel::checked::Checked;
use crate::kernel::message::Message;
use crate::kernel::text::clean;
use crate::kernel::text_enum::Labelled;
use crate::platform::i18n::read_label;
use chrono::NaiveDate;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

/// What a field of a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Nothing, or no such column.
    Blank,
    /// Something that may not be imported; the reason has been noted.
    Unusable,
    /// A value, as text.
    Text(String),
}

/// Keys that may stand in a sheet once, with the row in which each stood first.
#[derive(Debug, Default)]
pub struct SeenKeys(HashMap<String, u32>);

/// A row with its findings and normalised values so far.
pub struct RowReading<'r> {
    mapping: &'r ColumnMapping,
    columns: &'r Columns,
    row: &'r Row,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
    values: Map<String, Value>,
    explains_rounding: &'static str,
}

impl<'r> RowReading<'r> {
    /// A row of a sheet with these columns, nothing read yet.
    #[must_use]
    pub fn new(mapping: &'r ColumnMapping, columns: &'r Columns, row: &'r Row) -> Self {
        Self {
            mapping,
            columns,
            row,
            errors: Vec::new(),
            warnings: Vec::new(),
            values: Map::new(),
            explains_rounding: "",
        }
    }

    /// Names the field whose own rule recognises a rounded number and says what to do about it.
    #[must_use]
    pub fn explaining_rounding_of(self, field: &'static str) -> Self {
        Self { explains_rounding: field, ..self }
    }

    /// Errors, warnings and normalised values.
    #[must_use]
    pub fn into_findings(self) -> (Vec<Finding>, Vec<Finding>, Map<String, Value>) {
        (self.errors, self.warnings, self.values)
    }

    /// Number of the row as counted in the sheet.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.row.number
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether the sheet has the column.
    pub fn has(&self, field: &str) -> bool {
        self.columns.has(field)
    }

    /// Whether a field holds nothing, or the sheet has no such column.
    #[must_use]
    pub fn is_blank(&self, field: &str) -> bool {
        self.columns.cell(self.row, field).is_blank()
    }

    /// Whether the template requires the field in every row.
    pub fn is_required(&self, field: &str) -> bool {
        self.mapping
            .columns
            .iter()
            .any(|column| column.field == field && column.required)
    }

    /// The title over a field, as the sheet writes it; the usual one when the sheet has no such column.
    pub fn title(&self, field: &str) -> String {
        self.columns.title(field).map_or_else(
            || {
                let column = self.mapping.columns.iter().find(|column| column.field == field);
                column.map_or(field, |column| column.title()).to_owned()
            },
            ToOwned::to_owned,
        )
    }

    /// An error at a field.
    pub fn error(&mut self, field: &str, code: impl Into<Cow<'static, str>>, message: Message) {
        let column = Some(self.title(field));
        self.errors.push(Finding { column, code: code.into(), message });
    }

    /// A warning at a field.
    pub fn warn(&mut self, field: &str, code: impl Into<Cow<'static, str>>, message: Message) {
        let column = Some(self.title(field));
        self.warnings.push(Finding { column, code: code.into(), message });
    }

    /// Whether no error has been reported at these fields so far.
    pub fn has_no_error_at<const N: usize>(&self, fields: [&str; N]) -> bool {
        let titles = fields.map(|field| self.title(field));
        let at = |finding: &Finding| finding.column.as_ref().is_some_and(|column| titles.contains(column));
        !self.errors.iter().any(at)
    }

    /// Keeps the normalised value of a field.
    pub fn keep(&mut self, field: &str, value: impl Into<String>) {
        self.values.insert(field.to_owned(), Value::String(value.into()));
    }

    /// Keeps a value that is not text.
    pub fn keep_value(&mut self, field: &str, value: Value) {
        self.values.insert(field.to_owned(), value);
    }

    /// Notes that a key which may stand in a sheet once stands in it again. `seen` remembers the rows of all keys.
    pub fn once(&mut self, field: &str, key: &str, seen: &mut SeenKeys) {
        let first = *seen.0.entry(key.to_owned()).or_insert(self.row.number);
        if first != self.row.number {
            self.error(field, format!("{field}_twice"), Message::new("import-twice").count("row", first));
        }
    }

    /// Says of a row whose key is in the register already what it would change there, so that nobody overwrites
    /// unseen: each field with its old and its new value, or that nothing changes.
    pub fn note_changes(&mut self, key_field: &str, changes: &[(&str, String, String)]) {
        if changes.is_empty() {
            self.warn(key_field, "unchanged", Message::new("import-unchanged"));
        }
        for (field, old, new) in changes {
            let old = if old.is_empty() { "-" } else { old };
            let message = Message::new("import-will-change").with("old", old).with("new", new.as_str());
            self.warn(field, "will_change", message);
        }
    }

    /// The cell of a field, and an error when a program computed, covered or rounded what stands in it. What
    /// cannot be used is kept as it was shown, so that a page can show it beside the error.
    pub fn given(&mut self, field: &str) -> Given {
        let cell = self.columns.cell(self.row, field);
        let (code, message) = match cell {
            Cell::Formula(_) => ("formula_cell", Message::new("spreadsheet-formula-cell")),
            Cell::MergedAway => ("merged_cell", Message::new("spreadsheet-merged-cell")),
            Cell::Error(error) => ("error_cell", Message::new("spreadsheet-error-cell").with("text", error.as_str())),
            Cell::Number { digits_lost: true, text } => {
                if field == self.explains_rounding {
                    return Given::Text(text.clone());
                }
                ("digits_lost", Message::new("spreadsheet-digits-lost"))
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

    /// The value of a field that is only compared and never imported, so that a computed one is as good as a typed
    /// one.
    #[must_use]
    pub fn given_computed(&self, field: &str) -> Given {
        let cell = match self.columns.cell(self.row, field) {
            Cell::Formula(cached) => cached,
            other => other,
        };
        match cell.as_text() {
            Some(text) if !cell.is_blank() => Given::Text(text.into_owned()),
            _ => Given::Blank,
        }
    }

    /// Reads a field with a rule that says itself what is missing. An optional blank field is no error.
    pub fn checked<T>(&mut self, field: &str, rule: impl FnOnce(&str) -> Result<Checked<T>, Message>) -> Option<T> {
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
    pub fn read<T>(
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

    /// Free text on one line, of a length that a page can hold.
    pub fn text(&mut self, field: &str, longest: usize) -> Option<String> {
        let text = match self.given(field) {
            Given::Unusable => return None,
            Given::Blank => {
                if self.is_required(field) {
                    self.missing(field);
                }
                return None;
            }
            Given::Text(text) => one_line(&text),
        };
        let length = text.chars().count();
        if length > longest {
            let message = Message::new("spreadsheet-too-long")
                .with("title", self.title(field))
                .count("length", length)
                .count("max", longest);
            self.refuse(field, &text, format!("{field}_too_long"), message);
            return None;
        }
        self.keep(field, text.as_str());
        Some(text)
    }

    /// One word of a closed set: all words that are possible, how one is read, and how it is kept.
    pub fn word<T: Copy>(
        &mut self,
        field: &str,
        words: fn() -> String,
        from_written: fn(&str) -> Option<T>,
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let value = self.read(field, |text| unknown_word(text, words()), from_written)?;
        self.keep(field, name(value));
        Some(value)
    }

    /// One value of a closed set, by its code or its words in either language.
    pub fn labelled<T: Labelled + Copy + FromStr>(&mut self, field: &str, values: &[T]) -> Option<T> {
        self.read(
            field,
            |text| unknown_key(text, values.iter().map(Labelled::label_key)),
            |text| {
                read_label(values, text)
                    .filter(|found| values.iter().any(|value| value.label_key() == found.label_key()))
            },
        )
    }

    /// A day in any of the usual spellings.
    pub fn day(&mut self, field: &str) -> Option<NaiveDate> {
        let day = self.read(field, |text| Message::new("spreadsheet-day-unknown").with("text", text), written::day)?;
        self.keep(field, day.to_string());
        Some(day)
    }

    /// Yes or no.
    pub fn yes_or_no(&mut self, field: &str) -> Option<bool> {
        self.read(field, |text| unknown_key(text, ["yes", "no"].map(str::to_owned)), written::yes_or_no)
    }

    /// An error about a field, with what stands in it kept as it is.
    pub fn refuse(&mut self, field: &str, text: &str, code: impl Into<Cow<'static, str>>, message: Message) {
        self.error(field, code, message);
        if !text.trim().is_empty() {
            self.keep(field, text.trim());
        }
    }

    /// An error about a field that must be filled.
    pub fn missing(&mut self, field: &str) {
        let message = Message::new("spreadsheet-required").with("title", self.title(field));
        self.error(field, format!("{field}_missing"), message);
    }
}

/// Says that a word is none of a closed set, and which are.
#[must_use]
pub fn unknown_word(text: &str, allowed: String) -> Message {
    Message::new("spreadsheet-word-unknown")
        .with("text", text)
        .with("allowed", allowed)
}

/// As [`unknown_word`], by the keys of the words, which are said in the reader's language.
#[must_use]
pub fn unknown_key(text: &str, allowed: impl IntoIterator<Item = String>) -> Message {
    Message::new("spreadsheet-word-unknown")
        .with("text", text)
        .with_keys("allowed", allowed)
}

/// Text on one line: inner line ends and tabs become one blank.
#[must_use]
pub fn one_line(text: &str) -> String {
    let text = clean(text);
    let parts = text.split(['\n', '\r', '\t']).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The code of a message of the kernel: its key as an identifier.
#[must_use]
pub fn code_of(message: &Message) -> String {
    message.key.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::spreadsheet::mapping::Column;

    fn mapping() -> ColumnMapping {
        ColumnMapping::new(
            "people",
            vec![
                Column::required("name", &["姓名"]),
                Column::optional("number", &["号码"]),
                Column::optional("note", &["备注"]),
            ],
        )
    }

    fn codes(cells: Vec<Cell>, read: impl FnOnce(&mut RowReading<'_>)) -> (Vec<String>, Map<String, Value>) {
        let (mapping, row) = (mapping(), Row { number: 2, cells });
        let columns = Columns::of(&mapping);
        let mut reading = RowReading::new(&mapping, &columns, &row).explaining_rounding_of("number");
        read(&mut reading);
        let (errors, _, values) = reading.into_findings();
        let tell = |error: &Finding| format!("{} {}", error.column.as_deref().unwrap_or("-"), error.code);
        (errors.iter().map(tell).collect(), values)
    }

    #[test]
    fn what_no_person_typed_is_an_error_and_is_kept_as_it_was_shown() {
        let formula = Cell::Formula(Box::new(Cell::from_text("甲")));
        let rounded = Cell::Number { text: "123456789012345000".to_owned(), digits_lost: true };
        let (errors, values) = codes(vec![formula, rounded.clone(), rounded], |reading| {
            assert_eq!(reading.text("name", 10), None);
            assert_eq!(reading.given("number"), Given::Text("123456789012345000".to_owned()));
            assert_eq!(reading.given("note"), Given::Unusable);
        });
        assert_eq!(errors, ["姓名 formula_cell", "备注 digits_lost"]);
        assert_eq!(values["name"], "甲");
        let (errors, values) = codes(vec![Cell::MergedAway, Cell::Error("#N/A".to_owned())], |reading| {
            assert_eq!((reading.given("name"), reading.given("number")), (Given::Unusable, Given::Unusable));
        });
        assert_eq!(errors, ["姓名 merged_cell", "号码 error_cell"]);
        assert_eq!(values.get("name"), None);
    }

    #[test]
    fn only_required_fields_may_not_be_blank() {
        let (errors, values) = codes(vec![Cell::from_text("\u{3000}")], |reading| {
            assert_eq!((reading.text("name", 10), reading.text("note", 10)), (None, None));
        });
        assert_eq!((errors, values.len()), (vec!["姓名 name_missing".to_owned()], 0));
    }

    #[test]
    fn text_is_put_on_one_line_and_has_a_length() {
        let (errors, values) =
            codes(vec![Cell::from_text(" 甲 \r\n\t乙\u{200b}"), Cell::from_text("12345")], |reading| {
                assert_eq!(reading.text("name", 10).as_deref(), Some("甲 乙"));
                assert_eq!(reading.text("number", 4), None);
            });
        assert_eq!(errors, ["号码 number_too_long"]);
        assert_eq!((values["name"].as_str(), values["number"].as_str()), (Some("甲 乙"), Some("12345")));
    }
}
