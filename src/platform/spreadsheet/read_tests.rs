//! Files as they arrive: good ones of every kind, wrong ones, broken ones and hostile ones.

use super::*;
use crate::platform::spreadsheet::file_error::Found;
use rust_xlsxwriter::{Format, Formula, Workbook as Writer};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const OLD: &[u8] = include_bytes!("../../../tests/data/spreadsheets/old.xls");
const PASSWORD_PROTECTED: &[u8] = include_bytes!("../../../tests/data/spreadsheets/password_protected.xlsx");

fn open(bytes: impl Into<Vec<u8>>) -> Result<Workbook, FileError> {
    Workbook::open(Cursor::new(bytes.into()), Limits::default())
}

fn refusal(bytes: impl Into<Vec<u8>>) -> FileError {
    open(bytes).expect_err("the file should be refused")
}

fn rows(bytes: impl Into<Vec<u8>>) -> Vec<Row> {
    open(bytes).unwrap().sheet(0).unwrap().rows.map(Result::unwrap).collect()
}

fn day(year: i32, month: u32, day: u32) -> Cell {
    Cell::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn number(text: &str) -> Cell {
    Cell::Number { text: text.to_owned(), digits_lost: false }
}

fn workbook(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    fill(&mut writer);
    writer.save_to_buffer().unwrap()
}

/// A container with these parts.
fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_modern_workbook_shows_every_kind_of_cell() {
    let bytes = workbook(|writer| {
        let date = Format::new().set_num_format("yyyy年m月d日");
        let time = Format::new().set_num_format("h:mm");
        let hidden = writer.add_worksheet();
        hidden.set_hidden(true).write_string(0, 0, "hidden").unwrap();
        let sheet = writer.add_worksheet().set_name("名册").unwrap();
        sheet.set_active(true);
        sheet.merge_range(0, 0, 0, 3, "标题", &Format::new()).unwrap();
        sheet.write_string(2, 0, "李\u{20}䶮").unwrap();
        sheet.write_number(2, 1, 59.9).unwrap();
        sheet.write_number(2, 2, 530_102_199_001_012_345.0).unwrap();
        sheet.write_boolean(2, 3, true).unwrap();
        sheet.write_number_with_format(2, 4, 33_786.5, &date).unwrap();
        sheet.write_number_with_format(2, 5, 0.5, &time).unwrap();
        sheet
            .write_formula(2, 6, Formula::new("=\"1979\"&\"4287998\"").set_result("19794287998"))
            .unwrap();
        sheet.write_formula(2, 7, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.merge_range(3, 0, 5, 0, "合并", &Format::new()).unwrap();
        sheet.write_string(4, 1, "x").unwrap();
    });
    let mut file = open(bytes).unwrap();
    assert_eq!(file.sheet_names(), ["名册"]);
    let rows: Vec<Row> = file.sheet(0).unwrap().rows.map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 4, 5]);
    assert_eq!(rows[0].cells[..2], [Cell::from_text("标题"), Cell::MergedAway]);
    assert_eq!(rows[1].cells[0], Cell::from_text("李 䶮"));
    assert_eq!(rows[1].cells[1], number("59.9"));
    assert_eq!(rows[1].cells[2], Cell::Number { text: "530102199001012000".into(), digits_lost: true });
    assert_eq!(rows[1].cells[3], Cell::Bool(true));
    assert_eq!(rows[1].cells[4], day(1992, 7, 1));
    assert_eq!(rows[1].cells[5], Cell::from_text("12:00:00"));
    assert_eq!(rows[1].cells[6], Cell::Formula(Box::new(number("19794287998"))));
    assert!(matches!(rows[1].cells[7], Cell::Formula(_)));
    assert_eq!(rows[3].cells[..2], [Cell::MergedAway, Cell::from_text("x")]);
}

#[test]
fn an_old_workbook_shows_the_same_kinds_of_cells() {
    let mut file = open(OLD).unwrap();
    assert_eq!(file.sheet_names(), ["名册"]);
    let rows: Vec<Row> = file.sheet(0).unwrap().rows.map(Result::unwrap).collect();
    assert_eq!(rows[..5].iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
    assert_eq!(rows[0].cells[..2], [Cell::from_text("昆明演示名册"), Cell::MergedAway]);
    assert_eq!(rows[2].cells[..3], [Cell::from_text("张䶮"), day(1992, 7, 1), number("73.5")]);
    assert!(matches!(rows[2].cells[3], Cell::Formula(_)));
    assert_eq!(rows[3].cells[2], Cell::Number { text: "530102199001012000".into(), digits_lost: true });
    assert_eq!(rows[4].cells[..3], [Cell::MergedAway, Cell::Bool(true), number("60")]);
    assert_eq!(rows[44].cells[4], Cell::from_text("长文39".repeat(300)));
}

#[test]
fn a_formula_is_found_wherever_its_value_is_kept() {
    let shared = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>4</v></c><c r="B1"><v>2</v></c></row>
        <row r="2"><c r="A2"><f t="shared" si="0"/><v>6</v></c><c r="B2"><f>1+1</f></c></row>
        </sheetData></worksheet>"#;
    let rows = rows(minimal_workbook(shared));
    assert_eq!(rows[0].cells, [Cell::Formula(Box::new(number("4"))), number("2")]);
    assert_eq!(rows[1].cells, [Cell::Formula(Box::new(number("6"))), Cell::Formula(Box::new(Cell::Empty))]);
}

#[test]
fn other_files_are_refused_for_what_they_are() {
    let wrong = FileError::WrongType;
    assert_eq!(refusal(""), FileError::Empty);
    assert_eq!(refusal("%PDF-1.7\n..."), wrong(Found::Pdf));
    assert_eq!(refusal(*b"\xFF\xD8\xFF\xE0 picture"), wrong(Found::Picture));
    assert_eq!(refusal("<html><body><table>"), wrong(Found::WebPage));
    assert_eq!(refusal(container(&[("word/document.xml", b"<w/>")])), wrong(Found::TextDocument));
    assert_eq!(refusal(container(&[("ppt/presentation.xml", b"<p/>")])), wrong(Found::Presentation));
    assert_eq!(refusal(container(&[("xl/workbook.bin", b"x")])), wrong(Found::OtherWorkbook));
    assert_eq!(refusal(container(&[("mimetype", b"x"), ("content.xml", b"<o/>")])), wrong(Found::OtherWorkbook));
    assert_eq!(refusal(container(&[("a.txt", b"x")])), wrong(Found::Archive));
    for found in Found::ALL {
        assert!(wrong(found).message().key.starts_with("spreadsheet-wrong-type-"));
    }
}

#[test]
fn password_protected_workbooks_of_both_kinds_say_so() {
    assert_eq!(refusal(PASSWORD_PROTECTED), FileError::PasswordProtected);
    // The same record stream with its code page record turned into one that announces encryption.
    let mut bytes = OLD.to_vec();
    let code_page = [0x42, 0x00, 0x02, 0x00];
    let place = bytes.windows(4).position(|window| window == code_page).unwrap();
    bytes[place] = 0x2F;
    assert_eq!(refusal(bytes), FileError::PasswordProtected);
}

#[test]
fn damaged_workbooks_are_refused_and_never_panic() {
    let good = workbook(|writer| {
        writer.add_worksheet().write_string(0, 0, "甲").unwrap();
    });
    assert_eq!(refusal(&good[..good.len() / 2]), FileError::Corrupt);
    assert_eq!(refusal(*b"PK\x03\x04 and nothing else"), FileError::Corrupt);
    assert_eq!(refusal(&OLD[..600]), FileError::Corrupt);
    assert_eq!(refusal(container(&[("xl/workbook.xml", b"<nonsense")])), FileError::Corrupt);
    for original in [good.as_slice(), OLD] {
        // One byte flipped at every place of a coarse grid: read or refused, but always answered.
        for place in (0..original.len()).step_by(original.len() / 300 + 1) {
            let mut bytes = original.to_vec();
            bytes[place] ^= 0xFF;
            if let Ok(mut workbook) = open(bytes) {
                for sheet in 0..workbook.sheet_names().len() {
                    if let Ok(sheet) = workbook.sheet(sheet) {
                        let _ = sheet.rows.count();
                    }
                }
            }
        }
    }
}

#[test]
fn a_workbook_whose_cells_break_off_ends_with_an_error() {
    let broken = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2"#;
    // With a missing end even the look for merged regions may fail; either way nothing is taken for complete.
    let mut workbook = open(minimal_workbook(broken)).unwrap();
    let failed = workbook
        .sheet(0)
        .map_or(true, |sheet| sheet.rows.into_iter().any(|row| row.is_err()));
    assert!(failed);
    let unknown_error = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="e"><v>#SPILL!</v></c></row></sheetData></worksheet>"#;
    let mut workbook = open(minimal_workbook(unknown_error)).unwrap();
    let last = workbook.sheet(0).unwrap().rows.last().unwrap();
    assert_eq!(last, Err(FileError::ErrorValue { row: 1 }));
}

#[test]
fn what_would_not_fit_is_refused_before_it_is_unpacked() {
    let small = Limits { file_bytes: 100, ..Limits::default() };
    let refused = Workbook::open(Cursor::new(vec![b'a'; 101]), small).unwrap_err();
    assert_eq!(refused, FileError::TooLarge { found: 101, limit: 100 });

    // Two gigabytes of blanks would take seconds to pack; one that exceeds a lower limit shows the same.
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let bomb = container(&[("xl/workbook.xml", b"<w/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 2 << 20])]);
    assert!(bomb.len() < 10_000);
    let refused = Workbook::open(Cursor::new(bomb), limits).unwrap_err();
    assert_eq!(refused, FileError::TooLargeUnpacked { found: (2 << 20) + 4, limit: 1 << 20 });

    let greedy = container(&[
        ("xl/workbook.xml", b"<w/>"),
        ("xl/sharedStrings.xml", b"<?xml version=\"1.0\"?><sst uniqueCount=\"4000000000\"></sst>"),
    ]);
    assert_eq!(refusal(greedy), FileError::Corrupt);
}

#[test]
fn rows_columns_and_cells_beyond_their_limits_name_the_place() {
    let limits = Limits { rows: 3, columns: 4, cell_characters: 5, ..Limits::default() };
    let first_error = |bytes: Vec<u8>| {
        let mut workbook = Workbook::open(Cursor::new(bytes), limits).unwrap();
        workbook.sheet(0).unwrap().rows.find_map(Result::err)
    };
    let many = |count: u32| {
        workbook(|writer| {
            let sheet = writer.add_worksheet();
            for row in 0..count {
                sheet.write_number(row, 0, f64::from(row)).unwrap();
            }
        })
    };
    assert_eq!(first_error(many(3)), None);
    assert_eq!(first_error(many(4)), Some(FileError::TooManyRows { limit: 3 }));
    let cell = |column: u16, text: &str| {
        workbook(|writer| {
            writer.add_worksheet().write_string(6, column, text).unwrap();
        })
    };
    assert_eq!(first_error(cell(3, "五个汉字长")), None);
    assert_eq!(first_error(cell(4, "x")), Some(FileError::TooManyColumns { row: 7, limit: 4 }));
    assert_eq!(first_error(cell(0, "六个汉字长度")), Some(FileError::CellTooLong { row: 7, limit: 5 }));
    assert_eq!(first_error(b"a\nb\nc\nd\n".to_vec()), Some(FileError::TooManyRows { limit: 3 }));
    assert_eq!(first_error(b"a\n1,2,3,4,5\n".to_vec()), Some(FileError::TooManyColumns { row: 2, limit: 4 }));
}

#[test]
fn a_workbook_with_hidden_sheets_only_has_no_sheet() {
    let bytes = workbook(|writer| {
        writer.add_worksheet().write_string(0, 0, "x").unwrap();
    });
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        if name == "xl/workbook.xml" {
            bytes = String::from_utf8(bytes)
                .unwrap()
                .replace("<sheet name", "<sheet state=\"hidden\" name")
                .into_bytes();
        }
        parts.push((name, bytes));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(refusal(container(&parts)), FileError::NoSheet);
}

/// The least that makes a workbook, around one sheet.
fn minimal_workbook(sheet: &str) -> Vec<u8> {
    container(&[
        (
            "_rels/.rels",
            br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}
