//! Columns of a sheet that goes out and comes back in. One list gives the titles of the export, in the reader's
//! language, and the titles by which an import knows them, in both: so what was exported can be imported.

use super::mapping::{Column, ColumnMapping};
use super::write::{ColumnKind, Header};
use crate::kernel::language::Language;
use crate::platform::i18n::{Words, word};

/// The column that our own workbook of rejected rows adds; when such a workbook comes back it is not read.
const REASON: SheetColumn = SheetColumn::optional("rejection_reason", "import-rejection-reason", &[]);

/// One column of such a sheet.
#[derive(Debug, Clone, Copy)]
pub struct SheetColumn {
    /// Name of the field in the staged values.
    pub field: &'static str,
    /// Key of its title.
    pub label: &'static str,
    /// Other titles under which it is known.
    pub aliases: &'static [&'static str],
    /// Whether a sheet without it is refused, and a row that leaves it empty is wrong.
    pub required: bool,
    kind: ColumnKind,
    width: u16,
}

impl SheetColumn {
    /// A column that a sheet must have and every row must fill.
    #[must_use]
    pub const fn required(field: &'static str, label: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { required: true, ..Self::optional(field, label, aliases) }
    }

    /// A column that a sheet may have.
    #[must_use]
    pub const fn optional(field: &'static str, label: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { field, label, aliases, required: false, kind: ColumnKind::Text, width: 0 }
    }

    /// The same column, holding days.
    #[must_use]
    pub const fn of_days(self) -> Self {
        Self { kind: ColumnKind::Date, width: 12, ..self }
    }

    /// The same column, holding numbers.
    #[must_use]
    pub const fn of_numbers(self) -> Self {
        Self { kind: ColumnKind::Number, ..self }
    }

    /// The same column in another width, in characters.
    #[must_use]
    pub const fn wide(self, width: u16) -> Self {
        Self { width, ..self }
    }
}

/// The titles by which an import knows these columns.
#[must_use]
pub fn mapping(name: &str, columns: &[SheetColumn]) -> ColumnMapping {
    let columns = columns.iter().chain([&REASON]).map(|column| {
        let mut titles = vec![word(Language::Chinese, column.label), word(Language::English, column.label)];
        titles.extend(column.aliases.iter().map(ToString::to_string));
        Column { field: column.field.to_owned(), titles, required: column.required }
    });
    ColumnMapping::new(name, columns.collect())
}

/// The titles of an export.
#[must_use]
pub fn headers(words: Words, columns: &[SheetColumn]) -> Vec<Header> {
    let header = |column: &SheetColumn| Header { title: words.t(column.label), kind: column.kind, width: column.width };
    columns.iter().map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [SheetColumn; 2] = [
        SheetColumn::required("name", "body-name", &["单位"]),
        SheetColumn::optional("day", "site-filing-to", &[]).of_days(),
    ];

    #[test]
    fn titles_of_both_languages_and_other_names_are_known() {
        let mapping = mapping("bodies", &COLUMNS);
        let titles = &mapping.columns[0].titles;
        for title in [word(Language::Chinese, "body-name"), word(Language::English, "body-name"), "单位".to_owned()] {
            assert!(titles.contains(&title), "{title} is not among {titles:?}");
        }
        let of = |language| headers(Words::new(language), &COLUMNS)[1].clone();
        assert_ne!(of(Language::Chinese).title, of(Language::English).title);
        assert_eq!(of(Language::Chinese).kind, ColumnKind::Date);
    }
}
