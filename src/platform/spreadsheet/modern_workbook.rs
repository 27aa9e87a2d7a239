//! Workbooks of 2007 and later (`.xlsx`, `.xlsm`), read as a stream: only the table of shared texts and
//! one row are in memory.

use super::{
    cell::{Cell, Row},
    file_error::{FileError, Limits},
    merged::MergedRegions,
    read::cell_of_data,
};
use calamine::{Xlsx, XlsxCellReader, XlsxError};
use std::io::{Read, Seek};

/// The rows of one sheet.
pub(super) struct ModernRows<'a, R: Read + Seek> {
    reader: XlsxCellReader<'a, R>,
    merged: MergedRegions,
    /// The first cell of the next row, read while looking for the end of this one.
    pending: Option<(u32, u32, Cell)>,
    last_row: u32,
    done: bool,
    limits: Limits,
}

impl<'a, R: Read + Seek> ModernRows<'a, R> {
    /// Opens the named sheet of a parsed workbook.
    pub(super) fn new(
        workbook: &'a mut Xlsx<R>,
        name: &str,
        with_merged: bool,
        limits: Limits,
    ) -> Result<Self, FileError> {
        // Regions stand behind the cells in the file, so the sheet is walked twice.
        let regions = if with_merged {
            workbook.merge_cells_by_sheet_name(name).map_err(|_| FileError::Corrupt)?
        } else {
            Vec::new()
        };
        let merged = MergedRegions::new(regions, &limits)?;
        let reader = workbook.worksheet_cells_reader(name).map_err(|_| FileError::Corrupt)?;
        Ok(Self { reader, merged, pending: None, last_row: 0, done: false, limits })
    }

    /// The next row that holds anything; nothing after the last.
    pub(super) fn next(&mut self) -> Result<Option<Row>, FileError> {
        let Some((index, column, cell)) = self.next_cell()? else { return Ok(None) };
        let mut row = Row { number: index + 1, cells: Vec::new() };
        place(&mut row, column, cell)?;
        while let Some((next_index, column, cell)) = self.next_cell()? {
            if next_index != index {
                if next_index < index {
                    return Err(FileError::Corrupt);
                }
                self.pending = Some((next_index, column, cell));
                break;
            }
            place(&mut row, column, cell)?;
        }
        self.merged.cover(&mut row);
        Ok(Some(row))
    }

    /// The next cell that is not empty.
    fn next_cell(&mut self) -> Result<Option<(u32, u32, Cell)>, FileError> {
        if let Some(cell) = self.pending.take() {
            return Ok(Some(cell));
        }
        while !self.done {
            let record = match self.reader.next_cell_with_formula_metadata() {
                Ok(Some(record)) => record,
                Ok(None) => {
                    self.done = true;
                    break;
                }
                // The reader knows the seven classic error values; a newer one has no place any more.
                Err(XlsxError::CellError(_)) => return Err(FileError::ErrorValue { row: self.last_row }),
                Err(_) => return Err(FileError::Corrupt),
            };
            let (index, column) = record.pos;
            self.last_row = index + 1;
            let value = cell_of_data(&record.value, index + 1, &self.limits)?;
            let cell = if record.formula.is_some() { Cell::Formula(Box::new(value)) } else { value };
            if cell == Cell::Empty {
                continue;
            }
            if usize::try_from(column).map_or(true, |column| column >= self.limits.columns) {
                return Err(FileError::TooManyColumns { row: index + 1, limit: self.limits.columns });
            }
            return Ok(Some((index, column, cell)));
        }
        Ok(None)
    }
}

fn place(row: &mut Row, column: u32, cell: Cell) -> Result<(), FileError> {
    let column = usize::try_from(column).map_err(|_| FileError::Corrupt)?;
    if row.cells.len() <= column {
        row.cells.resize(column + 1, Cell::Empty);
    }
    if let Some(place) = row.cells.get_mut(column) {
        *place = cell;
    }
    Ok(())
}
