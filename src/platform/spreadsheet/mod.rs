//! Spreadsheets in and out: workbooks and delimited text.
//!
//! Reading goes in steps, each a file of this room, and each says what is wrong in messages, never in a
//! panic: [`read`] opens a file by what it contains and walks a sheet row by row in bounded memory;
//! [`mapping`] names columns as data; [`header`] finds the row of titles and ties columns to fields;
//! [`row_reading`] reads the fields of a row and gathers what is wrong, [`written`] knows how people write a value;
//! [`checking`] takes a file through all of it; [`staged`] is what a checked sheet looks like before anything is
//! posted. [`mod@write`] is the way out, and [`columns`] are those that go out and come back in.
//!
//! Whatever is uploaded may be hostile. Before a parser of foreign files is let loose, `archive` and
//! `old_workbook` read the file's own directory and refuse what would not fit in memory.

mod archive;
pub mod cell;
pub mod checking;
pub mod columns;
mod compound;
mod delimited;
pub mod file_error;
pub mod header;
pub mod mapping;
mod merged;
mod modern_workbook;
mod old_workbook;
pub mod read;
pub mod row_pages;
pub mod row_reading;
pub mod staged;
pub mod write;
pub mod written;
