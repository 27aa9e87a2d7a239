//! A list as a file: a workbook or a text table, as an attachment.

use super::Answer;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Table, write_text, write_workbook};
use actix_web::HttpResponse;
use actix_web::http::header;

/// In which form a list leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// XLSX.
    Workbook,
    /// CSV.
    Text,
}

/// Answers with a table. `name` is the file's name without its ending, in ASCII.
///
/// # Errors
/// `Internal` when the table cannot be written.
pub fn attachment<R>(table: Table<R>, format: ExportFormat, name: &str) -> Answer
where
    R: IntoIterator<Item = Vec<String>>,
{
    let mut bytes: Vec<u8> = Vec::new();
    let (kind, ending) = match format {
        ExportFormat::Workbook => {
            write_workbook(&mut bytes, table).map_err(AppError::internal)?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
        ExportFormat::Text => {
            write_text(&mut bytes, table).map_err(AppError::internal)?;
            ("text/csv; charset=utf-8", "csv")
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}
