//! From a file to a checked sheet: opens it, finds the titles, and hands every row to a rule.

use super::file_error::{FileError, Limits};
use super::header::locate;
use super::mapping::ColumnMapping;
use super::read::Workbook;
use super::row_reading::RowReading;
use super::staged::{StagedRow, StagedSheet, StagedState};
use std::path::Path;

/// Checks every row of the sheet that fits the mapping. What is wrong with the file stands in the sheet.
///
/// # Errors
/// Those of the rule, which ends the check: a database that does not answer.
pub fn check_file<E>(
    path: &Path,
    mapping: &ColumnMapping,
    rule: impl FnMut(&mut RowReading<'_>) -> Result<(), E>,
) -> Result<StagedSheet, E> {
    let opened = std::fs::File::open(path)
        .map_err(FileError::from)
        .and_then(|file| Workbook::open(file, Limits::default()));
    match opened {
        Ok(mut workbook) => check_workbook(&mut workbook, mapping, rule),
        Err(error) => Ok(StagedSheet::refused(vec![error])),
    }
}

/// As [`check_file`], with a workbook that is open.
///
/// # Errors
/// As [`check_file`].
pub fn check_workbook<E>(
    workbook: &mut Workbook,
    mapping: &ColumnMapping,
    mut rule: impl FnMut(&mut RowReading<'_>) -> Result<(), E>,
) -> Result<StagedSheet, E> {
    let located = match locate(workbook, &[mapping]) {
        Ok(located) => located,
        Err(errors) => return Ok(StagedSheet::refused(errors)),
    };
    let rows = match located.rows(workbook) {
        Ok(rows) => rows,
        Err(error) => return Ok(StagedSheet::refused(vec![error])),
    };
    let mut sheet = StagedSheet {
        titles: located.columns.titles().to_vec(),
        file_warnings: located.unknown_columns(),
        ..StagedSheet::default()
    };
    for row in rows {
        let row = match row {
            Ok(row) => row,
            Err(error) => return Ok(StagedSheet::refused(vec![error])),
        };
        if row.is_blank() || located.columns.is_header(&row) {
            continue;
        }
        let mut reading = RowReading::new(mapping, &located.columns, &row);
        rule(&mut reading)?;
        let (errors, warnings, values) = reading.into_findings();
        let mut staged = StagedRow::new(row.number, errors, warnings, values);
        if staged.state == StagedState::Error {
            staged.original = row.cells.iter().map(|cell| cell.shown().into_owned()).collect();
        }
        sheet.rows.push(staged);
    }
    if sheet.rows.is_empty() {
        return Ok(StagedSheet::refused(vec![FileError::NoRows]));
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::spreadsheet::mapping::Column;
    use std::convert::Infallible;
    use std::io::Cursor;

    fn check(text: &str) -> StagedSheet {
        let mapping =
            ColumnMapping::new("names", vec![Column::required("name", &["姓名"]), Column::optional("note", &["备注"])]);
        let mut workbook = Workbook::open(Cursor::new(text.to_owned().into_bytes()), Limits::default()).unwrap();
        let checked: Result<StagedSheet, Infallible> = check_workbook(&mut workbook, &mapping, |reading| {
            reading.text("name", 3);
            Ok(())
        });
        checked.unwrap()
    }

    #[test]
    fn every_row_but_blank_ones_and_repeated_titles_is_checked() {
        let sheet = check("姓名,备注,颜色\n甲,,红\n,,\n姓名,备注,颜色\n甲乙丙丁,,\n");
        let states: Vec<(u32, StagedState)> = sheet.rows.iter().map(|row| (row.number, row.state)).collect();
        assert_eq!(states, [(2, StagedState::Good), (5, StagedState::Error)]);
        assert_eq!((sheet.rows[1].original[0].as_str(), sheet.file_warnings.len()), ("甲乙丙丁", 1));
    }

    #[test]
    fn a_sheet_without_rows_is_refused() {
        assert_eq!(check("姓名,备注\n").file_errors[0].code, FileError::NoRows.code());
    }
}
