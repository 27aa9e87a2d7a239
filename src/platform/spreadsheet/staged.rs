//! A checked sheet before anything of it is posted: each row with what is wrong and what it would become.

use super::file_error::FileError;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{borrow::Cow, io::Write};

crate::text_enum! {
    /// What may become of a row.
    pub enum StagedState {
        /// Can be posted.
        Good = "good",
        /// Can be posted; something about it should be looked at.
        Warning = "warning",
        /// Cannot be posted.
        Error = "error",
    }
}

/// One thing that is wrong, or odd, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Title of the column as the sheet writes it; none when it is about the row or the file.
    pub column: Option<String>,
    /// Code under which programs know it.
    pub code: Cow<'static, str>,
    /// What to tell a person.
    pub message: Message,
}

impl From<FileError> for Finding {
    fn from(error: FileError) -> Self {
        Self { column: None, code: Cow::Borrowed(error.code()), message: error.message() }
    }
}

/// One checked row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedRow {
    /// Number as counted in the sheet, from 1.
    pub number: u32,
    /// What may become of it.
    pub state: StagedState,
    /// Why it cannot be posted.
    pub errors: Vec<Finding>,
    /// What should be looked at.
    pub warnings: Vec<Finding>,
    /// The normalised values by field.
    pub values: Map<String, Value>,
    /// The row as the sheet showed it, kept where something was found, so that it can be shown and handed back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub original: Vec<String>,
}

impl StagedRow {
    /// A row with the state that its findings give it.
    #[must_use]
    pub fn new(number: u32, errors: Vec<Finding>, warnings: Vec<Finding>, values: Map<String, Value>) -> Self {
        let state = if !errors.is_empty() {
            StagedState::Error
        } else if warnings.is_empty() {
            StagedState::Good
        } else {
            StagedState::Warning
        };
        Self { number, state, errors, warnings, values, original: Vec::new() }
    }
}

impl StagedRow {
    /// The defect that a row without errors does not read back.
    #[must_use]
    #[track_caller]
    pub fn unreadable() -> AppError {
        AppError::internal("a staged row without errors does not read back")
    }
}

/// What a posting did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posted {
    /// Rows that put something into a register, or changed it there.
    pub written: usize,
    /// Rows that said what the register said already.
    pub unchanged: usize,
}

impl Posted {
    /// Counts a row.
    pub const fn count(&mut self, written: bool) {
        if written {
            self.written += 1;
        } else {
            self.unchanged += 1;
        }
    }
}

/// Says of which row an error is, when the register has changed since the check.
///
/// # Errors
/// What went wrong: what was refused comes as a field error that names the row before it says why.
pub fn at_row<T>(row: &StagedRow, result: Result<T, AppError>) -> Result<T, AppError> {
    let refused = |messages: Vec<Message>| {
        let field = format!("row-{}", row.number);
        let first = Message::new("import-row-refused").count("row", row.number);
        let errors = std::iter::once(first).chain(messages);
        AppError::Fields(errors.map(|message| FieldError { field: field.clone(), message }).collect())
    };
    result.map_err(|error| match error {
        AppError::Fields(errors) => refused(errors.into_iter().map(|error| error.message).collect()),
        AppError::Conflict(message) | AppError::NotFound(message) | AppError::Invalid(message) => {
            refused(vec![message])
        }
        other => other,
    })
}

/// A whole checked sheet. For large sheets take the rows one by one instead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StagedSheet {
    /// Why the file was refused; then there are no rows.
    pub file_errors: Vec<Finding>,
    /// What should be looked at about the file: columns that nobody reads.
    pub file_warnings: Vec<Finding>,
    /// Titles of the sheet's columns in their order.
    pub titles: Vec<String>,
    /// The checked rows.
    pub rows: Vec<StagedRow>,
}

impl StagedSheet {
    /// A refused file.
    #[must_use]
    pub fn refused(errors: Vec<FileError>) -> Self {
        Self { file_errors: errors.into_iter().map(Finding::from).collect(), ..Self::default() }
    }

    /// The form in which programs read a checked sheet; `say` gives a message its words.
    pub fn to_json(&self, say: &dyn Fn(&Message) -> String) -> Value {
        let file_errors: Vec<_> = self
            .file_errors
            .iter()
            .map(|finding| FileFindingJson::new(finding, say))
            .collect();
        let rows: Vec<_> = self.rows.iter().map(|row| RowJson::new(row, say)).collect();
        serde_json::json!({ "file_errors": file_errors, "rows": rows })
    }
}

/// Writes the JSON form of a checked sheet row by row, so that a large one never is in memory as a whole.
/// An error among the rows refuses the whole file: it is given back, and what was written is to be dropped.
pub fn write_json<W: Write>(
    mut out: W,
    file_errors: &[Finding],
    rows: impl Iterator<Item = StagedRow>,
    say: &dyn Fn(&Message) -> String,
) -> std::io::Result<()> {
    let file_errors: Vec<_> = file_errors.iter().map(|finding| FileFindingJson::new(finding, say)).collect();
    write!(out, "{{\"file_errors\":")?;
    serde_json::to_writer(&mut out, &file_errors)?;
    write!(out, ",\"rows\":[")?;
    for (index, row) in rows.enumerate() {
        if index > 0 {
            write!(out, ",")?;
        }
        writeln!(out)?;
        serde_json::to_writer(&mut out, &RowJson::new(&row, say))?;
    }
    writeln!(out, "]}}")
}

#[derive(Serialize)]
struct FileFindingJson<'a> {
    code: &'a str,
    message: String,
}

impl<'a> FileFindingJson<'a> {
    fn new(finding: &'a Finding, say: &dyn Fn(&Message) -> String) -> Self {
        Self { code: &finding.code, message: say(&finding.message) }
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    column: Option<&'a str>,
    code: &'a str,
    message: String,
}

#[derive(Serialize)]
struct RowJson<'a> {
    row: u32,
    state: StagedState,
    errors: Vec<FindingJson<'a>>,
    warnings: Vec<FindingJson<'a>>,
    values: &'a Map<String, Value>,
}

impl<'a> RowJson<'a> {
    fn new(row: &'a StagedRow, say: &dyn Fn(&Message) -> String) -> Self {
        let findings = |findings: &'a [Finding]| {
            findings
                .iter()
                .map(|finding| FindingJson {
                    column: finding.column.as_deref(),
                    code: &finding.code,
                    message: say(&finding.message),
                })
                .collect()
        };
        Self {
            row: row.number,
            state: row.state,
            errors: findings(&row.errors),
            warnings: findings(&row.warnings),
            values: &row.values,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(column: Option<&str>) -> Finding {
        Finding {
            column: column.map(ToOwned::to_owned),
            code: "bad".into(),
            message: Message::new("spreadsheet-empty"),
        }
    }

    fn sheet() -> StagedSheet {
        let mut values = Map::new();
        values.insert("name".to_owned(), Value::from("甲"));
        StagedSheet {
            file_errors: vec![finding(None)],
            rows: vec![
                StagedRow::new(4, vec![finding(Some("姓名"))], vec![], Map::new()),
                StagedRow::new(5, vec![], vec![finding(None)], values),
                StagedRow::new(7, vec![], vec![], Map::new()),
            ],
            ..StagedSheet::default()
        }
    }

    fn say(message: &Message) -> String {
        format!("«{}»", message.key)
    }

    #[test]
    fn the_json_form_is_the_one_that_the_command_promises() {
        let expected = serde_json::json!({
            "file_errors": [{"code": "bad", "message": "«spreadsheet-empty»"}],
            "rows": [
                {"row": 4, "state": "error", "errors": [{"column": "姓名", "code": "bad", "message": "«spreadsheet-empty»"}], "warnings": [], "values": {}},
                {"row": 5, "state": "warning", "errors": [], "warnings": [{"column": null, "code": "bad", "message": "«spreadsheet-empty»"}], "values": {"name": "甲"}},
                {"row": 7, "state": "good", "errors": [], "warnings": [], "values": {}},
            ],
        });
        assert_eq!(sheet().to_json(&say), expected);
        let mut written = Vec::new();
        write_json(&mut written, &sheet().file_errors, sheet().rows.into_iter(), &say).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), expected);
    }

    #[test]
    fn a_row_survives_being_stored() {
        let mut row = sheet().rows.remove(1);
        row.original = vec!["甲".to_owned()];
        let stored = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<StagedRow>(&stored).unwrap(), row);
    }
}
