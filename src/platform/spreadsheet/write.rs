//! Tables out: workbooks and delimited text, row by row, in bounded memory.

use super::{cell::is_blank_character, delimited::FORMULA_STARTS, staged::StagedRow};
use crate::kernel::message::Message;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::Write;

/// Rows from which a workbook is written through a temporary file instead of memory.
const LARGE: usize = 5_000;
/// Digits of a number that a spreadsheet keeps.
const KEPT_DIGITS: usize = 15;
/// Rows of a sheet that any program can open, the row of titles included.
const SHEET_ROWS: u32 = 1_048_576;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Text, whatever it looks like: numbers of certificates and people are text.
    #[default]
    Text,
    /// A number to calculate with; a text that is none stays text.
    Number,
    /// A day in the form 2026-11-29; a text that is none stays text.
    Date,
}

/// One column of a table that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Title in the reader's language.
    pub title: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// Width in characters; 0 for the usual one.
    pub width: u16,
}

impl Header {
    /// A column of text.
    #[must_use]
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: ColumnKind::Text, width: 0 }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(title: impl Into<String>) -> Self {
        Self { kind: ColumnKind::Number, ..Self::text(title) }
    }

    /// A column of days.
    #[must_use]
    pub fn date(title: impl Into<String>) -> Self {
        Self { kind: ColumnKind::Date, width: 12, ..Self::text(title) }
    }

    /// The same column in another width.
    #[must_use]
    pub fn width(self, width: u16) -> Self {
        Self { width, ..self }
    }
}

/// A table that goes out. Its rows may come from anywhere, one at a time.
#[derive(Debug, Clone)]
pub struct Table<R> {
    /// Name of the sheet.
    pub title: String,
    /// Its columns.
    pub headers: Vec<Header>,
    /// Its rows; each has the cells of the columns in their order.
    pub rows: R,
}

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A sheet has no room for so many rows; offer a text table, or a filter.
    #[error("more rows than a sheet can hold")]
    TooManyRows,
    /// The workbook could not be put together.
    #[error("the workbook could not be written")]
    Workbook(#[from] XlsxError),
    /// The text table could not be written.
    #[error("the table could not be written")]
    Text(#[from] csv::Error),
    /// What receives the bytes gave up.
    #[error("the table could not be written")]
    Output(#[from] std::io::Error),
}

/// Writes a workbook of one sheet. Gives the number of rows below the titles.
pub fn write_workbook<W, R>(out: W, table: Table<R>) -> Result<u32, WriteError>
where
    W: Write + Send,
    R: IntoIterator<Item = Vec<String>>,
{
    let mut rows = table.rows.into_iter();
    let mut workbook = Workbook::new();
    // Only a workbook that is known to be small is built in memory.
    let small = rows.size_hint().1.is_some_and(|most| most < LARGE);
    let sheet = if small { workbook.add_worksheet() } else { workbook.add_worksheet_with_constant_memory()? };
    begin_sheet(sheet, &table.title, &table.headers)?;
    let day = day_format();
    let written = rows.try_fold(0_u32, |written, row| {
        let number = written + 1;
        if number >= SHEET_ROWS {
            return Err(WriteError::TooManyRows);
        }
        for ((column, header), text) in (0_u16..).zip(&table.headers).zip(&row) {
            write_cell(sheet, number, column, header.kind, text, &day)?;
        }
        Ok(number)
    })?;
    workbook.save_to_writer(out)?;
    Ok(written)
}

/// One cell of a sheet that is no list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum GridCell {
    /// Nothing.
    #[default]
    Empty,
    /// A title.
    Title(String),
    /// Text, whatever it looks like.
    Text(String),
    /// A number to calculate with; a text that is none stays text.
    Number(String),
}

/// Writes a workbook of one sheet whose rows are of several kinds, such as tables above a list. `widths` are those of
/// the columns in characters.
///
/// # Errors
/// When the workbook cannot be written.
pub fn write_grid(
    out: impl Write + Send,
    title: &str,
    widths: &[u16],
    rows: &[Vec<GridCell>],
) -> Result<(), WriteError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(title))?;
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, f64::from(*width))?;
    }
    let bold = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00EE_EEEE));
    let day = day_format();
    for (number, row) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                GridCell::Empty => {}
                GridCell::Title(text) => {
                    sheet.write_string_with_format(number, column, text, &bold)?;
                }
                GridCell::Text(text) => write_cell(sheet, number, column, ColumnKind::Text, text, &day)?,
                GridCell::Number(text) => write_cell(sheet, number, column, ColumnKind::Number, text, &day)?,
            }
        }
    }
    workbook.save_to_writer(out)?;
    Ok(())
}

/// Writes a text table: UTF-8 with a byte order mark, because the usual programs guess wrongly without it.
/// Gives the number of rows below the titles.
pub fn write_text<W, R>(mut out: W, table: Table<R>) -> Result<u32, WriteError>
where
    W: Write,
    R: IntoIterator<Item = Vec<String>>,
{
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(table.headers.iter().map(|header| escaped(&header.title)))?;
    let mut written = 0;
    for row in table.rows {
        let cells = table.headers.iter().zip(&row).map(|(header, text)| match header.kind {
            ColumnKind::Number if number_of(text).is_some() => text.clone(),
            _ => escaped(text),
        });
        writer.write_record(cells)?;
        written += 1;
    }
    writer.flush()?;
    Ok(written)
}

/// Writes the rows of an upload that cannot be posted as a workbook of the same columns, with what is wrong
/// with each in a column behind them and the cells in question coloured. Corrected, it can be uploaded again.
pub fn write_rejected_rows<W, R>(
    out: W,
    title: &str,
    titles: &[String],
    reason_title: &str,
    rows: R,
    say: &dyn Fn(&Message) -> String,
) -> Result<u32, WriteError>
where
    W: Write + Send,
    R: IntoIterator<Item = StagedRow>,
{
    let mut headers: Vec<Header> = titles.iter().map(Header::text).collect();
    headers.push(Header::text(reason_title).width(60));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    begin_sheet(sheet, title, &headers)?;
    let (plain, marked) = (Format::new(), Format::new().set_background_color(Color::RGB(0x00FF_E699)));
    let reason_format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut written = 0;
    for row in rows {
        written += 1;
        if written >= SHEET_ROWS {
            return Err(WriteError::TooManyRows);
        }
        for (column, title) in (0_u16..).zip(titles) {
            let in_question = row.errors.iter().any(|error| error.column.as_ref() == Some(title));
            let text = row.original.get(usize::from(column)).map_or("", String::as_str);
            if in_question || !text.is_empty() {
                sheet.write_string_with_format(written, column, text, if in_question { &marked } else { &plain })?;
            }
        }
        let reasons: Vec<String> = row
            .errors
            .iter()
            .map(|error| match &error.column {
                Some(column) => format!("{column}: {}", say(&error.message)),
                None => say(&error.message),
            })
            .collect();
        let column = u16::try_from(titles.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        sheet.write_string_with_format(written, column, reasons.join("\n"), &reason_format)?;
    }
    workbook.save_to_writer(out)?;
    Ok(written)
}

fn begin_sheet(sheet: &mut Worksheet, title: &str, headers: &[Header]) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(title))?;
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0x00EE_EEEE));
    for (column, header) in (0_u16..).zip(headers) {
        let width = if header.width == 0 { usual_width(&header.title) } else { f64::from(header.width) };
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, &header.title, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    kind: ColumnKind,
    text: &str,
    day_format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    match kind {
        ColumnKind::Number if let Some(number) = number_of(text) => sheet.write_number(row, column, number)?,
        ColumnKind::Date if let Some(day) = day_of(text) => {
            sheet.write_datetime_with_format(row, column, &day, day_format)?
        }
        // A string cell is never taken for a formula, whatever it begins with.
        _ => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

fn day_format() -> Format {
    Format::new().set_num_format("yyyy-mm-dd")
}

/// A number that a spreadsheet keeps digit by digit.
fn number_of(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = unsigned.bytes().filter(u8::is_ascii_digit).count();
    let plain = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (plain && (1..=KEPT_DIGITS).contains(&digits))
        .then(|| text.parse().ok())
        .flatten()
}

fn day_of(text: &str) -> Option<ExcelDateTime> {
    let day: NaiveDate = text.parse().ok()?;
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()
}

/// Text that a spreadsheet program would run as a formula gets an apostrophe in front.
fn escaped(text: &str) -> String {
    if text.starts_with(FORMULA_STARTS) { format!("'{text}") } else { text.to_owned() }
}

/// Wide characters take twice the room of narrow ones.
fn usual_width(title: &str) -> f64 {
    let width: u16 = title.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum();
    f64::from(width.clamp(8, 40) + 2)
}

/// A sheet's name: at most 31 characters, none of those that a workbook reserves.
fn sheet_name(title: &str) -> String {
    let kept =
        |character: &char| !matches!(character, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !character.is_control();
    let name: String = title.chars().filter(kept).take(31).collect();
    let name = name.trim_matches(|character: char| character == '\'' || is_blank_character(character));
    if name.is_empty() { "Sheet1".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::spreadsheet::{
        cell::{Cell, Row},
        file_error::Limits,
        read,
        staged::Finding,
    };
    use std::io::Cursor;

    fn table(rows: Vec<Vec<String>>) -> Table<Vec<Vec<String>>> {
        let headers = vec![Header::text("编号"), Header::number("成绩"), Header::date("日期"), Header::text("=备注")];
        Table { title: "成绩/册?".to_owned(), headers, rows }
    }

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(ToString::to_string).collect()
    }

    fn hostile() -> Vec<Vec<String>> {
        vec![
            row(&["530102199901010000", "73.5", "2026-11-29", "=1+1"]),
            row(&["007", "", "未定", "@x"]),
            row(&["-5", "-5", "", "+86"]),
            row(&["\tx", "abc", "", "一\n二"]),
        ]
    }

    fn read_back(bytes: Vec<u8>) -> (String, Vec<Row>) {
        let mut workbook = read::Workbook::open(Cursor::new(bytes), Limits::default()).unwrap();
        let sheet = workbook.sheet(0).unwrap();
        (sheet.name, sheet.rows.map(Result::unwrap).collect())
    }

    #[test]
    fn a_workbook_keeps_text_as_text_and_numbers_as_numbers() {
        let mut bytes = Vec::new();
        assert_eq!(write_workbook(Cursor::new(&mut bytes), table(hostile())).unwrap(), 4);
        let (name, rows) = read_back(bytes);
        assert_eq!(name, "成绩册");
        assert_eq!(rows[1].cells[0], Cell::from_text("530102199901010000"));
        assert_eq!(rows[1].cells[1], Cell::Number { text: "73.5".into(), digits_lost: false });
        assert_eq!(rows[1].cells[2], Cell::Date(NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()));
        assert_eq!(rows[1].cells[3], Cell::from_text("=1+1"));
        assert_eq!(rows[2].cells[2], Cell::from_text("未定"));
        assert_eq!(rows[3].cells[0], Cell::from_text("-5"));
        assert_eq!(rows[4].cells[1], Cell::from_text("abc"));
    }

    #[test]
    fn a_large_workbook_reads_back_like_a_small_one() {
        let rows = || (0..6_000).map(|number| row(&[&format!("{number:06}"), "60", "2026-01-02", "甲"]));
        let large = Table { title: "t".to_owned(), headers: table(vec![]).headers, rows: rows() };
        let mut bytes = Vec::new();
        assert_eq!(write_workbook(Cursor::new(&mut bytes), large).unwrap(), 6_000);
        let (_, read) = read_back(bytes);
        assert_eq!(read.len(), 6_001);
        assert_eq!(read[6_000].cells[0], Cell::from_text("005999"));
    }

    #[test]
    fn no_cell_of_a_text_table_can_run_as_a_formula() {
        let mut bytes = Vec::new();
        write_text(&mut bytes, table(hostile())).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.starts_with("\u{feff}编号,成绩,日期,'=备注\r\n"));
        assert!(text.contains("530102199901010000,73.5,2026-11-29,'=1+1\r\n"));
        assert!(text.contains("'-5,-5,,'+86\r\n"));
        assert!(text.contains("'\tx,abc,"));
        let (_, rows) = read_back(bytes);
        assert_eq!(rows[3].cells[3], Cell::from_text("+86"));
    }

    #[test]
    fn rejected_rows_come_back_as_they_were_with_the_reason_behind_them() {
        let finding =
            Finding { column: Some("姓名".into()), code: "bad".into(), message: Message::new("spreadsheet-empty") };
        let mut rejected = StagedRow::new(
            9,
            vec![finding.clone(), Finding { column: None, ..finding }],
            vec![],
            serde_json::Map::new(),
        );
        rejected.original = row(&["1", " 甲😀"]);
        let mut bytes = Vec::new();
        let titles = row(&["序号", "姓名"]);
        write_rejected_rows(Cursor::new(&mut bytes), "退回", &titles, "原因", [rejected], &|_| "不对".to_owned())
            .unwrap();
        let (_, rows) = read_back(bytes);
        let shown: Vec<_> = rows[1].cells.iter().map(|cell| cell.shown().into_owned()).collect();
        assert_eq!(shown, ["1", " 甲😀", "姓名: 不对\n不对"]);
    }
}
