//! Opening a file by what it contains, and walking a sheet row by row.

use super::{
    archive,
    cell::{Cell, Row},
    compound,
    delimited::{Delimited, TextRows},
    file_error::{FileError, Limits},
    modern_workbook::ModernRows,
    old_workbook::{self, OldRows},
};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::{
    io::{BufReader, Read, Seek, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Where a file comes from: an upload on disk, or bytes in memory.
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

type Input = BufReader<Box<dyn Source>>;

/// An opened file with its visible sheets.
pub struct Workbook {
    kind: Kind,
    sheets: Vec<String>,
    limits: Limits,
}

enum Kind {
    Modern(Box<Xlsx<Input>>),
    Old(Box<Xls<Input>>),
    Text(Delimited),
}

/// One sheet and its rows from the top. Blank rows are left out; the first error ends it.
pub struct Sheet<'a> {
    /// Name of the sheet; empty for a text table.
    pub name: String,
    /// Its rows.
    pub rows: Rows<'a>,
}

/// The rows of a sheet.
pub struct Rows<'a> {
    kind: RowsKind<'a>,
    found: u32,
    limits: Limits,
    done: bool,
}

enum RowsKind<'a> {
    Modern(Box<ModernRows<'a, Input>>),
    Old(Box<OldRows>),
    Text(Box<TextRows<'a>>),
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

impl Workbook {
    /// Opens a file. Its name plays no part: what it contains says what it is.
    pub fn open(source: impl Source + 'static, limits: Limits) -> Result<Self, FileError> {
        let mut source: Box<dyn Source> = Box::new(source);
        let file_bytes = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        if file_bytes == 0 {
            return Err(FileError::Empty);
        }
        if file_bytes > limits.file_bytes {
            return Err(FileError::TooLarge { found: file_bytes, limit: limits.file_bytes });
        }
        let mut beginning = Vec::new();
        (&mut source).take(8).read_to_end(&mut beginning)?;
        source.seek(SeekFrom::Start(0))?;
        let mut input = BufReader::new(source);
        let kind = if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06") {
            archive::check(&mut input, &limits)?;
            input.seek(SeekFrom::Start(0))?;
            Kind::Modern(Box::new(guarded(|| Xlsx::new(input).map_err(|_| FileError::Corrupt))?))
        } else if beginning == compound::SIGNATURE {
            old_workbook::check(&mut input, file_bytes, &limits)?;
            input.seek(SeekFrom::Start(0))?;
            Kind::Old(Box::new(guarded(|| Xls::new(input).map_err(|_| FileError::Corrupt))?))
        } else {
            let mut bytes = Vec::new();
            input.read_to_end(&mut bytes)?;
            Kind::Text(Delimited::decode(&bytes)?)
        };
        let metadata = match &kind {
            Kind::Modern(workbook) => workbook.sheets_metadata(),
            Kind::Old(workbook) => workbook.sheets_metadata(),
            Kind::Text(_) => return Ok(Self { kind, sheets: vec![String::new()], limits }),
        };
        let sheets: Vec<String> = metadata
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .collect();
        if sheets.is_empty() { Err(FileError::NoSheet) } else { Ok(Self { kind, sheets, limits }) }
    }

    /// Names of the visible sheets, in their order.
    pub fn sheet_names(&self) -> &[String] {
        &self.sheets
    }

    /// The sheet at a place in [`Self::sheet_names`], from its first row.
    pub fn sheet(&mut self, place: usize) -> Result<Sheet<'_>, FileError> {
        self.open_sheet(place, true)
    }

    /// The same sheet for a look at its first rows: merged regions are left aside, because finding them
    /// means walking the whole sheet.
    pub(super) fn peek(&mut self, place: usize) -> Result<Sheet<'_>, FileError> {
        self.open_sheet(place, false)
    }

    fn open_sheet(&mut self, place: usize, with_merged: bool) -> Result<Sheet<'_>, FileError> {
        let name = self.sheets.get(place).ok_or(FileError::NoSheet)?.clone();
        let limits = self.limits;
        let kind = match &mut self.kind {
            Kind::Modern(workbook) => {
                RowsKind::Modern(Box::new(guarded(|| ModernRows::new(workbook, &name, with_merged, limits))?))
            }
            Kind::Old(workbook) => RowsKind::Old(Box::new(guarded(|| OldRows::new(workbook, &name, limits))?)),
            Kind::Text(text) => RowsKind::Text(Box::new(text.rows(limits))),
        };
        Ok(Sheet { name, rows: Rows { kind, found: 0, limits, done: false } })
    }
}

impl Rows<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, FileError> {
        let kind = &mut self.kind;
        guarded(|| match kind {
            RowsKind::Modern(rows) => rows.next(),
            RowsKind::Old(rows) => rows.next(),
            RowsKind::Text(rows) => rows.next(),
        })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.next_row() {
                Ok(Some(row)) if row.is_blank() => {}
                Ok(Some(row)) => {
                    self.found += 1;
                    if self.found > self.limits.rows {
                        self.done = true;
                        return Some(Err(FileError::TooManyRows { limit: self.limits.rows }));
                    }
                    return Some(Ok(row));
                }
                Ok(None) => self.done = true,
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// A parser of foreign files that gives up by panicking has met a damaged file, not a reason to stop.
fn guarded<T>(parse: impl FnOnce() -> Result<T, FileError>) -> Result<T, FileError> {
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or(Err(FileError::Corrupt))
}

/// A value as the parsers hand it out, as a cell.
pub(super) fn cell_of_data(data: &DataRef<'_>, row: u32, limits: &Limits) -> Result<Cell, FileError> {
    let text = |text: &str| {
        if text.len() > limits.cell_characters && text.chars().count() > limits.cell_characters {
            return Err(FileError::CellTooLong { row, limit: limits.cell_characters });
        }
        Ok(Cell::from_text(text))
    };
    match data {
        DataRef::Empty => Ok(Cell::Empty),
        DataRef::String(value) | DataRef::DurationIso(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Int(value) => Ok(Cell::Number {
            text: value.to_string(),
            // An integer is stored in 30 bits in the old format; it has all of its digits.
            digits_lost: false,
        }),
        DataRef::Float(value) => Ok(Cell::from_number(*value)),
        DataRef::Bool(value) => Ok(Cell::Bool(*value)),
        DataRef::DateTime(value) => Ok(cell_of_date(*value)),
        DataRef::DateTimeIso(value) => Ok(iso_day(value).map_or_else(|| Cell::from_text(value.as_str()), Cell::Date)),
        DataRef::Error(error) => Ok(Cell::Error(error.to_string())),
    }
}

fn cell_of_date(value: ExcelDateTime) -> Cell {
    let serial = value.as_f64();
    match value.as_datetime() {
        // Less than a day is a time of day, which no sheet means as a date of 1899.
        Some(moment) if value.is_datetime() && (0.0..1.0).contains(&serial) => {
            Cell::from_text(time_text(moment.time()))
        }
        Some(moment) if value.is_datetime() && serial >= 0.0 => Cell::Date(moment.date()),
        _ => Cell::from_number(serial),
    }
}

fn time_text(time: NaiveTime) -> String {
    time.format("%H:%M:%S").to_string()
}

fn iso_day(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDateTime>()
        .map(|moment| moment.date())
        .or_else(|_| text.get(..10).unwrap_or(text).parse())
        .ok()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
