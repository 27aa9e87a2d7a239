//! Which columns a sheet may have, as data: another template is another value of these types.

use serde::{Deserialize, Serialize};

/// One column: the field it fills and every title under which it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name of the field in the staged values.
    pub field: String,
    /// Titles, the usual one first. Compared without blanks, asterisks, letter case and the width of
    /// characters.
    pub titles: Vec<String>,
    /// Whether a sheet without this column is refused. Whether a row may leave it empty is another matter.
    pub required: bool,
}

impl Column {
    /// A column that a sheet must have.
    #[must_use]
    pub fn required(field: &str, titles: &[&str]) -> Self {
        Self { required: true, ..Self::optional(field, titles) }
    }

    /// A column that a sheet may have.
    #[must_use]
    pub fn optional(field: &str, titles: &[&str]) -> Self {
        Self { field: field.to_owned(), titles: titles.iter().map(ToString::to_string).collect(), required: false }
    }

    /// The usual title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.titles.first().map_or(self.field.as_str(), String::as_str)
    }
}

/// A named set of columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// Name, such as `roster_33`.
    pub name: String,
    /// Its columns in the order of the template.
    pub columns: Vec<Column>,
}

impl ColumnMapping {
    /// A mapping of this name.
    #[must_use]
    pub fn new(name: &str, columns: Vec<Column>) -> Self {
        Self { name: name.to_owned(), columns }
    }
}
