//! Text tables: comma, semicolon or tab between cells, in UTF-8, UTF-16 or GB 18030.

use super::{
    cell::{Cell, Row},
    file_error::{FileError, Found, Limits},
};
use csv::{ReaderBuilder, StringRecord, Terminator};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Characters with which a program might take a cell for a formula; our own exports put `'` before them.
pub(super) const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The text of a file with its delimiter.
pub(super) struct Delimited {
    text: String,
    delimiter: u8,
}

impl Delimited {
    /// Decodes a file, or says what it is instead of a text table.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, FileError> {
        if let Some(found) = known_type(bytes) {
            return Err(FileError::WrongType(found));
        }
        let mut text = decode_text(bytes)?;
        if text.contains('\r') && !text.contains('\n') {
            text = text.replace('\r', "\n");
        }
        let beginning = text
            .trim_start()
            .get(..64)
            .unwrap_or_else(|| text.trim_start())
            .to_ascii_lowercase();
        if ["<!doctype", "<html", "<?xml", "<table", "<meta"]
            .iter()
            .any(|tag| beginning.starts_with(tag))
        {
            return Err(FileError::WrongType(Found::WebPage));
        }
        if text.chars().all(char::is_whitespace) {
            return Err(FileError::Empty);
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let delimiter = delimiter_of(&text);
        Ok(Self { text, delimiter })
    }

    /// The rows from the top.
    pub(super) fn rows(&self, limits: Limits) -> TextRows<'_> {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(self.text.as_bytes());
        TextRows { reader, record: StringRecord::new(), inner_lines: 0, limits }
    }
}

/// The rows of a text table.
pub(super) struct TextRows<'a> {
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    /// Line ends inside of quoted cells so far: a sheet counts such a row once.
    inner_lines: u64,
    limits: Limits,
}

impl TextRows<'_> {
    /// The next row, which may be blank; nothing after the last.
    pub(super) fn next(&mut self) -> Result<Option<Row>, FileError> {
        if !self.reader.read_record(&mut self.record).map_err(|_| FileError::Corrupt)? {
            return Ok(None);
        }
        for cell in &self.record {
            let inner = cell.matches('\n').count();
            self.inner_lines += u64::try_from(inner).unwrap_or(u64::MAX);
        }
        // Every line ends with a line feed, so the reader now stands one line below the end of this row.
        let line = self.reader.position().line().saturating_sub(1);
        let number = u32::try_from(line.saturating_sub(self.inner_lines)).map_err(|_| FileError::Corrupt)?;
        let mut cells = Vec::with_capacity(self.record.len());
        for (column, text) in self.record.iter().enumerate() {
            let text = text.strip_suffix('\r').unwrap_or(text);
            if text.is_empty() {
                cells.push(Cell::Empty);
                continue;
            }
            if column >= self.limits.columns {
                return Err(FileError::TooManyColumns { row: number, limit: self.limits.columns });
            }
            if text.len() > self.limits.cell_characters && text.chars().count() > self.limits.cell_characters {
                return Err(FileError::CellTooLong { row: number, limit: self.limits.cell_characters });
            }
            cells.push(cell_of_text(text));
        }
        Ok(Some(Row { number, cells }))
    }
}

/// A cell of a text table. `="007"` is how digits are kept as they are for Excel; any other `=` is a formula.
fn cell_of_text(text: &str) -> Cell {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains(['"', '&'])
    {
        return Cell::from_text(inner);
    }
    if let Some(rest) = text.strip_prefix('\'')
        && rest.starts_with(FORMULA_STARTS)
    {
        return Cell::from_text(rest);
    }
    if text.starts_with('=') {
        return Cell::Formula(Box::new(Cell::Empty));
    }
    if is_rounded_number(text.trim()) {
        return Cell::Number { text: text.trim().to_owned(), digits_lost: true };
    }
    Cell::from_text(text)
}

/// `5.30102E+17`: what Excel writes of a long number.
fn is_rounded_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_holds = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    mantissa_holds && digits(exponent) && exponent.parse::<u32>().is_ok_and(|exponent| exponent >= 11)
}

/// The delimiter that the first line with any of them uses most.
fn delimiter_of(text: &str) -> u8 {
    for line in text.lines().take(20) {
        let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0)];
        let mut quoted = false;
        for byte in line.bytes() {
            if byte == b'"' {
                quoted = !quoted;
            }
            if !quoted && let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                *count += 1;
            }
        }
        // The first of equals wins: a comma.
        if let Some((delimiter, count)) = counts.into_iter().rev().max_by_key(|(_, count)| *count)
            && count > 0
        {
            return delimiter;
        }
    }
    b','
}

/// Text in one of the encodings in which tables arrive here.
fn decode_text(bytes: &[u8]) -> Result<String, FileError> {
    let decode = |encoding: &'static Encoding, bytes: &[u8]| {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        (!malformed && is_text(&text)).then(|| text.into_owned())
    };
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        debug_assert!([UTF_8, UTF_16LE, UTF_16BE].contains(&encoding));
        return decode(encoding, bytes.get(length..).unwrap_or_default()).ok_or(FileError::UnknownEncoding);
    }
    if bytes.contains(&0) {
        return Err(FileError::WrongType(Found::Unknown));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(text) => Ok(text.to_owned()),
        Ok(_) => Err(FileError::UnknownEncoding),
        Err(_) => decode(GB18030, bytes).ok_or(FileError::UnknownEncoding),
    }
}

/// Text has no control characters but line ends and tabs.
fn is_text(text: &str) -> bool {
    !text.chars().any(|character| {
        character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}')
    })
}

/// What a file is by its first bytes, when that is no text table.
fn known_type(bytes: &[u8]) -> Option<Found> {
    const SIGNATURES: [(&[u8], Found); 12] = [
        (b"%PDF-", Found::Pdf),
        (b"\x89PNG\r\n", Found::Picture),
        (b"\xFF\xD8\xFF", Found::Picture),
        (b"GIF8", Found::Picture),
        (b"II*\0", Found::Picture),
        (b"MM\0*", Found::Picture),
        (b"RIFF", Found::Picture),
        (b"{\\rtf", Found::TextDocument),
        (b"Rar!", Found::Archive),
        (b"7z\xBC\xAF", Found::Archive),
        (b"\x1F\x8B", Found::Archive),
        (b"\x09\x08", Found::AncientWorkbook),
    ];
    SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
        .map(|(_, found)| *found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let text = Delimited::decode(bytes).unwrap();
        let mut rows = text.rows(Limits::default());
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            if row.is_blank() {
                continue;
            }
            all.push((row.number, row.cells.iter().map(|cell| cell.shown().into_owned()).collect()));
        }
        all
    }

    fn owned(row: &[&str]) -> Vec<String> {
        row.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_table_reads_the_same_in_every_encoding() {
        let text = "姓名,手机\r\n张䶮,1\r\n";
        let expected = vec![(1, owned(&["姓名", "手机"])), (2, owned(&["张䶮", "1"]))];
        assert_eq!(rows(text.as_bytes()), expected);
        assert_eq!(rows(format!("\u{feff}{text}").as_bytes()), expected);
        assert_eq!(rows(&GB18030.encode(text).0), expected);
        let utf16: Vec<u8> = "\u{feff}姓名\t手机\n张䶮\t1\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(rows(&utf16), expected);
    }

    #[test]
    fn rows_are_counted_as_a_sheet_counts_them() {
        let text = "a,b\r\n\r\n\"x\ny\",1\r\n\"p\r\nq\r\nr\",2\r\n\n3,4";
        assert_eq!(
            rows(text.as_bytes()),
            vec![
                (1, owned(&["a", "b"])),
                (3, owned(&["x\ny", "1"])),
                (4, owned(&["p\r\nq\r\nr", "2"])),
                (6, owned(&["3", "4"])),
            ]
        );
        assert_eq!(rows(b"a,b\r1,2\r"), vec![(1, owned(&["a", "b"])), (2, owned(&["1", "2"]))]);
    }

    #[test]
    fn the_delimiter_is_the_one_of_the_first_line_that_has_any() {
        assert_eq!(rows("名册\n姓名;性别;备注\n甲;男;a,b\n".as_bytes())[2].1, owned(&["甲", "男", "a,b"]));
        assert_eq!(rows("\"a,b\"\tc\n".as_bytes())[0].1, owned(&["a,b", "c"]));
        assert_eq!(rows("one\ntwo\n".as_bytes())[1].1, owned(&["two"]));
    }

    #[test]
    fn formulas_escapes_and_rounded_numbers_are_told_apart() {
        assert_eq!(cell_of_text("=\"007\""), Cell::from_text("007"));
        assert_eq!(cell_of_text("=\"19\"&\"79\""), Cell::Formula(Box::new(Cell::Empty)));
        assert_eq!(cell_of_text("=A1"), Cell::Formula(Box::new(Cell::Empty)));
        assert_eq!(cell_of_text("'=A1"), Cell::from_text("=A1"));
        assert_eq!(cell_of_text("'+86"), Cell::from_text("+86"));
        assert_eq!(cell_of_text("+86 197"), Cell::from_text("+86 197"));
        assert_eq!(cell_of_text("5.30102E+17"), Cell::Number { text: "5.30102E+17".into(), digits_lost: true });
        assert_eq!(cell_of_text("1E5"), Cell::from_text("1E5"));
        assert_eq!(cell_of_text("HE4"), Cell::from_text("HE4"));
    }

    #[test]
    fn other_files_are_named_for_what_they_are() {
        let refusal = |bytes: &[u8]| Delimited::decode(bytes).err();
        assert_eq!(refusal(b"%PDF-1.7 ..."), Some(FileError::WrongType(Found::Pdf)));
        assert_eq!(refusal(b"\x89PNG\r\n\x1a\n"), Some(FileError::WrongType(Found::Picture)));
        assert_eq!(refusal(b"  <html><table>"), Some(FileError::WrongType(Found::WebPage)));
        assert_eq!(refusal(b"\x01\x02\0\x03"), Some(FileError::WrongType(Found::Unknown)));
        assert_eq!(refusal(b"\xFF\xFF\xFF"), Some(FileError::UnknownEncoding));
        assert_eq!(refusal(b" \r\n\t\n"), Some(FileError::Empty));
    }
}
