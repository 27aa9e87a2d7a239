//! How a list of the registers goes out as a file.

use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Table, WriteError, write_text, write_workbook};
use crate::platform::web::Answer;
use actix_web::HttpResponse;
use actix_web::http::header;

/// Kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// XLSX.
    Workbook,
    /// CSV.
    Text,
}

/// The file as a download called `name.xlsx` or `name.csv`. Registers have some thousand rows: it is made in memory.
///
/// # Errors
/// `Internal` when it cannot be put together.
pub fn answer(format: Format, name: &str, table: Table<Vec<Vec<String>>>) -> Answer {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let written: Result<u32, WriteError> = match format {
        Format::Workbook => write_workbook(&mut bytes, table),
        Format::Text => write_text(&mut bytes, table),
    };
    written.map_err(AppError::internal)?;
    let (kind, ending) = match format {
        Format::Workbook => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Format::Text => ("text/csv; charset=utf-8", "csv"),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes.into_inner()))
}
