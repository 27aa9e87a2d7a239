//! What a zip container says about itself, before anything is unpacked: whether it is a workbook, and how
//! much room it would take. The reader of entries stops at the declared size, so a container that lies
//! about it is found out while reading.

use super::file_error::{FileError, Found, Limits};
use std::io::{Read, Seek};
use zip::{ZipArchive, result::ZipError};

/// Bytes at the beginning of the table of shared texts within which its root element must end.
const SHARED_TEXT_ROOT_BYTES: u64 = 16 << 10;
/// The shortest entry of that table: `<si><t/></si>`.
const SHORTEST_SHARED_TEXT: u64 = 13;
/// Parts that are held in memory in a larger form than they have in the file: styles and the list of sheets.
const SMALL_PART_BYTES: u64 = 16 << 20;

/// Refuses what is no workbook and what would not fit.
pub(super) fn check<R: Read + Seek>(source: R, limits: &Limits) -> Result<(), FileError> {
    let mut archive = ZipArchive::new(source).map_err(zip_error)?;
    if archive.len() > limits.parts {
        return Err(FileError::Corrupt);
    }
    let mut unpacked = 0_u64;
    let mut shared_text = Vec::new();
    let mut found = Found::Archive;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(zip_error)?;
        if part.encrypted() {
            return Err(FileError::PasswordProtected);
        }
        let name = part
            .name()
            .map_err(|_| FileError::Corrupt)?
            .replace('\\', "/")
            .to_ascii_lowercase();
        let size = part.size();
        unpacked = unpacked.saturating_add(size);
        let limit = if name.ends_with("sharedstrings.xml") {
            shared_text.push((index, size));
            limits.shared_text_bytes
        } else if ["styles.xml", "workbook.xml", ".rels"].iter().any(|end| name.ends_with(end)) {
            SMALL_PART_BYTES
        } else {
            u64::MAX
        };
        if size > limit {
            return Err(FileError::TooLargeUnpacked { found: size, limit });
        }
        if let Some(kind) = kind_of_part(&name) {
            found = kind;
        } else if name.ends_with("workbook.xml") {
            found = Found::Unknown;
        }
    }
    if unpacked > limits.unpacked_bytes {
        return Err(FileError::TooLargeUnpacked { found: unpacked, limit: limits.unpacked_bytes });
    }
    // `Unknown` stands for "nothing but a workbook" here.
    if found != Found::Unknown {
        return Err(FileError::WrongType(found));
    }
    for (index, size) in shared_text {
        let mut beginning = Vec::new();
        let part = archive.by_index(index).map_err(zip_error)?;
        part.take(SHARED_TEXT_ROOT_BYTES).read_to_end(&mut beginning)?;
        check_shared_text(&beginning, size)?;
    }
    Ok(())
}

/// What else an office container may be, by one of its parts.
fn kind_of_part(name: &str) -> Option<Found> {
    match name {
        "word/document.xml" => Some(Found::TextDocument),
        "ppt/presentation.xml" => Some(Found::Presentation),
        "xl/workbook.bin" | "content.xml" => Some(Found::OtherWorkbook),
        _ => None,
    }
}

/// The table of shared texts announces how many it has, and room is made for them before they are read:
/// the number must be one that its size can hold.
fn check_shared_text(beginning: &[u8], size: u64) -> Result<(), FileError> {
    let text = String::from_utf8_lossy(beginning);
    let mut rest = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if let Some(declaration) = rest.strip_prefix("<?xml") {
        rest = declaration.split_once("?>").ok_or(FileError::Corrupt)?.1.trim_start();
    }
    // Nothing may stand before the root element in which a second, false one could hide.
    let root = rest.strip_prefix('<').ok_or(FileError::Corrupt)?;
    if root.starts_with(['!', '?']) {
        return Err(FileError::Corrupt);
    }
    let root = root.split_once('>').ok_or(FileError::Corrupt)?.0;
    let Some((_, count)) = root.split_once("uniqueCount") else { return Ok(()) };
    let digits: String = count
        .trim_start_matches(|character: char| matches!(character, '=' | '"' | '\'') || character.is_whitespace())
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    match digits.parse::<u64>() {
        Ok(count) if count <= size / SHORTEST_SHARED_TEXT + 1 => Ok(()),
        _ => Err(FileError::Corrupt),
    }
}

fn zip_error(error: ZipError) -> FileError {
    match error {
        ZipError::Io(error) => error.into(),
        _ => FileError::Corrupt,
    }
}

#[cfg(test)]
mod tests {
    use super::check_shared_text;

    #[test]
    fn a_count_of_shared_texts_that_its_size_cannot_hold_is_a_damaged_file() {
        let table = |count: &str| format!("<?xml version=\"1.0\"?>\n<sst count=\"3\" uniqueCount=\"{count}\"><si>");
        check_shared_text(table("100").as_bytes(), 2_000).unwrap();
        check_shared_text(table("99999999999").as_bytes(), 2_000).unwrap_err();
        check_shared_text(b"<sst xmlns=\"x\"><si>", 20).unwrap();
        check_shared_text(b"<!-- <sst> --><sst uniqueCount=\"99999999999\">", 20).unwrap_err();
    }
}
