//! Workbooks of 1997–2003 (`.xls`, BIFF8).
//!
//! Their parser builds each sheet as a rectangle, clones every shared text into every cell that shows it
//! and believes declared sizes. So the record stream is walked first and what it would cost is added up.

use super::{
    cell::{Cell, Row},
    compound::{Compound, u16_at, u32_at},
    file_error::{FileError, Found, Limits},
    merged::MergedRegions,
    read::cell_of_data,
};
use calamine::{Data, DataRef, Range, Reader, Xls};
use std::{
    collections::HashSet,
    io::{Read, Seek},
};

/// Bytes of all formulas together; their text is written out in full by the parser.
const FORMULA_BYTES: usize = 4 << 20;
/// What the parser holds for one cell, text aside.
const CELL_BYTES: u64 = 32;
const ROWS: u32 = 65_536;
const COLUMNS: u16 = 256;

mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000A;
    pub(super) const PASSWORD: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const MANY_NUMBERS: u16 = 0x00BD;
    pub(super) const RICH_TEXT: u16 = 0x00D6;
    pub(super) const SHARED_TEXTS: u16 = 0x00FC;
    pub(super) const SHARED_TEXT: u16 = 0x00FD;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const TEXT: u16 = 0x0204;
    pub(super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(super) const SMALL_NUMBER: u16 = 0x027E;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// Refuses what is no workbook of this kind and what would not fit.
pub(super) fn check<R: Read + Seek>(source: R, file_bytes: u64, limits: &Limits) -> Result<(), FileError> {
    let mut file = Compound::open(source, file_bytes)?;
    if file.contains("EncryptedPackage") {
        return Err(FileError::PasswordProtected);
    }
    if file.contains("Workbook") {
        return check_records(&file.stream("Workbook")?, limits);
    }
    Err(FileError::WrongType(if file.contains("Book") {
        Found::AncientWorkbook
    } else if file.contains("WordDocument") {
        Found::TextDocument
    } else if file.contains("PowerPoint Document") {
        Found::Presentation
    } else {
        Found::Unknown
    }))
}

/// The rectangle that holds all cells of a sheet.
#[derive(Default)]
struct Extent(Option<((u16, u16), (u16, u16))>);

impl Extent {
    fn include(&mut self, row: u16, first: u16, last: u16) {
        self.0 = Some(match self.0 {
            None => ((row, first), (row, last)),
            Some((from, to)) => ((from.0.min(row), from.1.min(first)), (to.0.max(row), to.1.max(last))),
        });
    }

    fn cells(&self) -> u64 {
        self.0
            .map_or(0, |(from, to)| (u64::from(to.0 - from.0) + 1) * (u64::from(to.1.saturating_sub(from.1)) + 1))
    }
}

fn check_records(stream: &[u8], limits: &Limits) -> Result<(), FileError> {
    let mut lengths: Vec<u16> = Vec::new();
    let (mut begins, mut sheets) = (HashSet::new(), HashSet::new());
    let (mut depth, mut cells, mut text_bytes, mut formula_bytes) = (0_usize, 0_u64, 0_u64, 0_usize);
    let (mut extent, mut formulas) = (Extent::default(), Extent::default());
    let mut records = Records { stream, offset: 0 };
    while let Some((offset, kind, data)) = records.next()? {
        match kind {
            record::BEGIN => {
                if depth == 0 {
                    if u16_at(data, 0)? != 0x0600 {
                        return Err(FileError::WrongType(Found::AncientWorkbook));
                    }
                    begins.insert(offset);
                }
                depth += 1;
                continue;
            }
            record::END => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    cells += extent.cells() + formulas.cells();
                    (extent, formulas) = (Extent::default(), Extent::default());
                }
                continue;
            }
            record::PASSWORD => return Err(FileError::PasswordProtected),
            _ => {}
        }
        // A chart inside a sheet has cells of its own that nobody reads.
        if depth > 1 {
            continue;
        }
        match kind {
            record::SHEET if !sheets.insert(u32_at(data, 0)?) => return Err(FileError::Corrupt),
            record::SHARED_TEXTS => lengths = shared_text_lengths(data, &mut records)?,
            record::DIMENSIONS => {
                let (first, last) = (u32_at(data, 0)?, u32_at(data, 4)?);
                if last > ROWS || first > last || u16_at(data, 10)? > COLUMNS || u16_at(data, 8)? > u16_at(data, 10)? {
                    return Err(FileError::Corrupt);
                }
            }
            record::SHARED_TEXT => {
                let index = usize::try_from(u32_at(data, 6)?).map_err(|_| FileError::Corrupt)?;
                let length = lengths.get(index).ok_or(FileError::Corrupt)?;
                text_bytes += u64::from(*length) * 3;
                extent.include(u16_at(data, 0)?, u16_at(data, 2)?, u16_at(data, 2)?);
            }
            record::MANY_NUMBERS => {
                let numbers = u16::try_from(data.len() / 6).map_err(|_| FileError::Corrupt)?;
                let first = u16_at(data, 2)?;
                extent.include(u16_at(data, 0)?, first, first.saturating_add(numbers));
            }
            record::FORMULA => {
                formula_bytes += data.len();
                let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
                extent.include(row, column, column);
                formulas.include(row, column, column);
            }
            record::RICH_TEXT | record::NUMBER | record::TEXT | record::BOOL_OR_ERROR | record::SMALL_NUMBER => {
                extent.include(u16_at(data, 0)?, u16_at(data, 2)?, u16_at(data, 2)?);
            }
            _ => {}
        }
        if text_bytes > limits.shared_text_bytes || formula_bytes > FORMULA_BYTES {
            return Err(FileError::TooLargeUnpacked {
                found: text_bytes.max(limits.shared_text_bytes + 1),
                limit: limits.shared_text_bytes,
            });
        }
    }
    cells += extent.cells() + formulas.cells();
    if cells > limits.old_workbook_cells {
        let (found, limit) = (cells * CELL_BYTES, limits.old_workbook_cells * CELL_BYTES);
        return Err(FileError::TooLargeUnpacked { found, limit });
    }
    if sheets
        .iter()
        .any(|offset| usize::try_from(*offset).map_or(true, |offset| !begins.contains(&offset)))
    {
        return Err(FileError::Corrupt);
    }
    Ok(())
}

/// Offset, kind and data of a record.
type Record<'a> = (usize, u16, &'a [u8]);

/// Walks the records of a stream.
struct Records<'a> {
    stream: &'a [u8],
    offset: usize,
}

impl<'a> Records<'a> {
    fn next(&mut self) -> Result<Option<Record<'a>>, FileError> {
        let offset = self.offset;
        let Some(header) = self.stream.get(offset..offset + 4) else { return Ok(None) };
        let (kind, length) = (u16_at(header, 0)?, usize::from(u16_at(header, 2)?));
        // Writers fill the rest of the last sector with zeros.
        if kind == 0 && length == 0 {
            self.offset = self.stream.len();
            return Ok(None);
        }
        let data = self.stream.get(offset + 4..offset + 4 + length).ok_or(FileError::Corrupt)?;
        self.offset = offset + 4 + length;
        Ok(Some((offset, kind, data)))
    }

    fn next_continuation(&mut self) -> Result<Option<&'a [u8]>, FileError> {
        let before = self.offset;
        if let Some((_, record::CONTINUE, data)) = self.next()? {
            return Ok(Some(data));
        }
        self.offset = before;
        Ok(None)
    }
}

/// Characters of each shared text. The table goes on over any number of records, and a text may be broken
/// between two of its characters, after which its width is stated again.
fn shared_text_lengths(data: &[u8], records: &mut Records<'_>) -> Result<Vec<u16>, FileError> {
    let mut lengths = Vec::new();
    let mut rest = data.get(8..).ok_or(FileError::Corrupt)?;
    loop {
        if rest.is_empty() {
            match records.next_continuation()? {
                Some(next) => rest = next,
                None => return Ok(lengths),
            }
            continue;
        }
        let length = u16_at(rest, 0)?;
        let flags = *rest.get(2).ok_or(FileError::Corrupt)?;
        let mut skip = 3;
        let mut trailing = 0_usize;
        if flags & 0x08 != 0 {
            trailing += usize::from(u16_at(rest, skip)?) * 4;
            skip += 2;
        }
        if flags & 0x04 != 0 {
            trailing += usize::try_from(u32_at(rest, skip)?).map_err(|_| FileError::Corrupt)?;
            skip += 4;
        }
        rest = rest.get(skip..).ok_or(FileError::Corrupt)?;
        let mut wide = flags & 0x01 != 0;
        let mut characters = usize::from(length);
        while characters > 0 {
            let width = if wide { 2 } else { 1 };
            let here = (rest.len() / width).min(characters);
            characters -= here;
            rest = rest.get(here * width..).ok_or(FileError::Corrupt)?;
            if characters > 0 {
                let next = records.next_continuation()?.ok_or(FileError::Corrupt)?;
                wide = next.first().ok_or(FileError::Corrupt)? & 0x01 != 0;
                rest = next.get(1..).ok_or(FileError::Corrupt)?;
            }
        }
        while trailing > 0 {
            let here = rest.len().min(trailing);
            trailing -= here;
            rest = rest.get(here..).ok_or(FileError::Corrupt)?;
            if trailing > 0 {
                rest = records.next_continuation()?.ok_or(FileError::Corrupt)?;
            }
        }
        lengths.push(length);
    }
}

/// The rows of one sheet, copied out of the parser.
pub(super) struct OldRows {
    cells: Range<Data>,
    formulas: Range<String>,
    /// Last row and column, from 0.
    end: Option<(u32, u32)>,
    merged: MergedRegions,
    next: u32,
    limits: Limits,
}

impl OldRows {
    /// Takes the named sheet out of a parsed workbook.
    pub(super) fn new<R: Read + Seek>(workbook: &mut Xls<R>, name: &str, limits: Limits) -> Result<Self, FileError> {
        let regions = workbook.merge_cells_by_sheet_name(name).map_err(|_| FileError::Corrupt)?;
        let cells = workbook.worksheet_range(name).map_err(|_| FileError::Corrupt)?;
        let formulas = workbook.worksheet_formula(name).map_err(|_| FileError::Corrupt)?;
        let starts = [cells.start(), formulas.start()];
        let next = starts.into_iter().flatten().map(|start| start.0).min().unwrap_or(0);
        // A formula without a computed value lies outside the rectangle of values.
        let end = [cells.end(), formulas.end()]
            .into_iter()
            .flatten()
            .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)));
        Ok(Self { cells, formulas, end, merged: MergedRegions::new(regions, &limits)?, next, limits })
    }

    /// The next row, blank ones included; nothing after the last.
    pub(super) fn next(&mut self) -> Result<Option<Row>, FileError> {
        let Some(end) = self.end else { return Ok(None) };
        if self.next > end.0 {
            return Ok(None);
        }
        let index = self.next;
        self.next += 1;
        let mut row = Row { number: index + 1, cells: Vec::new() };
        for column in 0..=end.1 {
            let value = match self.cells.get_value((index, column)) {
                Some(data) => cell_of_data(&borrowed(data), index + 1, &self.limits)?,
                None => Cell::Empty,
            };
            let formula = self
                .formulas
                .get_value((index, column))
                .is_some_and(|formula| !formula.is_empty());
            row.cells.push(if formula { Cell::Formula(Box::new(value)) } else { value });
        }
        self.merged.cover(&mut row);
        Ok(Some(row))
    }
}

/// The parser's owned value as the borrowed one that both parsers share.
fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(value) | Data::DateTimeIso(value) | Data::DurationIso(value) => DataRef::SharedString(value),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::Error(value) => DataRef::Error(value.clone()),
        Data::Empty => DataRef::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    }

    /// A stream of one sheet with these records in it.
    fn stream(shared: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(record::BEGIN, &[0x00, 0x06, 0x05, 0x00]);
        let globals: Vec<u8> = shared.concat();
        let sheet_at = u32::try_from(begin.len() + 8 + globals.len() + 4).unwrap();
        let mut bytes = [begin.clone(), record(record::SHEET, &sheet_at.to_le_bytes()), globals].concat();
        bytes.extend(record(record::END, &[]));
        assert_eq!(u32::try_from(bytes.len()).unwrap(), sheet_at);
        bytes.extend(begin);
        bytes.extend(cells.concat());
        bytes.extend(record(record::END, &[]));
        bytes
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        let mut data = [row.to_le_bytes(), column.to_le_bytes()].concat();
        data.resize(14, 0);
        record(record::NUMBER, &data)
    }

    fn shared(row: u16, index: u32) -> Vec<u8> {
        let data = [&row.to_le_bytes()[..], &[0, 0, 0, 0], &index.to_le_bytes()].concat();
        record(record::SHARED_TEXT, &data)
    }

    #[test]
    fn two_cells_far_apart_are_a_rectangle_that_would_not_fit() {
        let limits = Limits::default();
        assert_eq!(check_records(&stream(&[], &[number(0, 0), number(40_000, 33)]), &limits), Ok(()));
        let refused = check_records(&stream(&[], &[number(0, 0), number(65_535, 255)]), &limits);
        assert!(matches!(refused, Err(FileError::TooLargeUnpacked { .. })), "{refused:?}");
    }

    #[test]
    fn one_long_text_shown_in_many_cells_would_not_fit() {
        let limits = Limits { shared_text_bytes: 3_000, ..Limits::default() };
        let mut table = vec![0; 8];
        table.extend([0xE8, 0x03, 0x00]);
        table.extend([b'x'; 400]);
        // Broken after 400 narrow characters; the other 600 are wide.
        let mut rest = vec![0x01];
        rest.extend([0x00; 1_200]);
        let texts = [record(record::SHARED_TEXTS, &table), record(record::CONTINUE, &rest)];
        assert_eq!(check_records(&stream(&texts, &[shared(0, 0)]), &limits), Ok(()));
        let refused = check_records(&stream(&texts, &[shared(0, 0), shared(1, 0)]), &limits);
        assert!(matches!(refused, Err(FileError::TooLargeUnpacked { .. })), "{refused:?}");
        assert_eq!(check_records(&stream(&texts, &[shared(0, 1)]), &limits), Err(FileError::Corrupt));
    }

    #[test]
    fn declared_sizes_and_places_of_sheets_are_not_believed() {
        let limits = Limits::default();
        let dimensions = |last_row: u32| {
            let data = [&0_u32.to_le_bytes()[..], &last_row.to_le_bytes(), &[0, 0, 33, 0, 0, 0]].concat();
            record(record::DIMENSIONS, &data)
        };
        assert_eq!(check_records(&stream(&[], &[dimensions(60_000)]), &limits), Ok(()));
        assert_eq!(check_records(&stream(&[], &[dimensions(u32::MAX)]), &limits), Err(FileError::Corrupt));
        let elsewhere = record(record::SHEET, &1_u32.to_le_bytes());
        assert_eq!(check_records(&stream(&[elsewhere], &[]), &limits), Err(FileError::Corrupt));
    }
}
