//! A list as a file: a workbook or a text table, as an attachment.

use super::Answer;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Table, WriteError, write_text, write_workbook};
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use std::io::{BufWriter, Read, Seek};
use std::path::Path;

/// Bytes of a spooled file that are sent at once.
const CHUNK: usize = 64 * 1024;

/// In which form a list leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// XLSX.
    Workbook,
    /// CSV.
    Text,
}

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Answers with bytes as a file that is kept by nobody on the way. `name` is in ASCII.
#[must_use]
pub fn file_response(name: &str, kind: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes)
}

/// As [`file_response`], for a workbook that is written already.
#[must_use]
pub fn workbook_response(name: &str, bytes: Vec<u8>) -> HttpResponse {
    file_response(name, WORKBOOK, bytes)
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
            (WORKBOOK, "xlsx")
        }
        ExportFormat::Text => {
            write_text(&mut bytes, table).map_err(AppError::internal)?;
            ("text/csv; charset=utf-8", "csv")
        }
    };
    Ok(file_response(&format!("{name}.{ending}"), kind, bytes))
}

/// Writes a table of any size to a file that no other program sees, for [`spooled_attachment`].
///
/// # Errors
/// `Invalid` when a workbook has no room for so many rows; `Unavailable` when the disk does not take it.
pub fn spooled<R>(table: Table<R>, format: ExportFormat, folder: &Path) -> Result<std::fs::File, AppError>
where
    R: IntoIterator<Item = Vec<String>>,
{
    let disk = |error: std::io::Error| {
        tracing::error!(%error, "an export could not be stored");
        AppError::Unavailable
    };
    let mut file = tempfile::tempfile_in(folder).map_err(disk)?;
    let out = BufWriter::new(file.try_clone().map_err(disk)?);
    let written = match format {
        ExportFormat::Workbook => write_workbook(out, table),
        ExportFormat::Text => write_text(out, table),
    };
    match written {
        Ok(_) => file.rewind().map(|()| file).map_err(disk),
        Err(WriteError::TooManyRows) => Err(AppError::Invalid(Message::new("export-too-many-rows"))),
        Err(WriteError::Output(error)) => Err(disk(error)),
        Err(error) => Err(AppError::internal(error)),
    }
}

/// Answers with a file from [`spooled`], read from the disk as it is sent.
///
/// # Errors
/// `Unavailable` when the disk does not give it.
pub async fn spooled_attachment(file: std::fs::File, format: ExportFormat, name: &str) -> Answer {
    let (kind, ending) = match format {
        ExportFormat::Workbook => (WORKBOOK, "xlsx"),
        ExportFormat::Text => ("text/csv; charset=utf-8", "csv"),
    };
    let chunks = futures_util::stream::try_unfold(file, |mut file| async move {
        let (read, file) = web::block(move || {
            let mut buffer = vec![0; CHUNK];
            let count = file.read(&mut buffer)?;
            buffer.truncate(count);
            Ok::<_, std::io::Error>((buffer, file))
        })
        .await
        .map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!read.is_empty()).then(|| (web::Bytes::from(read), file)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(chunks))
}
