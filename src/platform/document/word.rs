//! Text documents that word processors open and people go on writing in: `WordprocessingML` (ISO/IEC 29500) with a
//! title, headings, paragraphs and tables, and nothing else.

use super::Align;
use super::flow::{Block, Column};
use crate::platform::error::AppError;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Media type of the file.
pub const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Width of the text in twentieths of a point: A4 without two margins of 20 mm.
const TEXT_WIDTH: u32 = 9_638;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const DOCUMENT_RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/><w:sz w:val="24"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style></w:styles>"#;

/// Text as it may stand in XML. Characters that XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push(' '),
            _ if character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}') => {}
            _ => out.push(character),
        }
    }
    out
}

fn paragraph(style: Option<&str>, text: &str) -> String {
    let style = style.map_or_else(String::new, |style| format!(r#"<w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#));
    format!(r#"<w:p>{style}<w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#, escaped(text))
}

/// The paragraph of a cell.
fn cell_paragraph(align: Align, text: &str) -> String {
    let align = match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    };
    format!(
        r#"<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
        escaped(text)
    )
}

/// What is written of each part, one after the other.
fn joined<T>(parts: impl IntoIterator<Item = T>, written: impl Fn(T) -> String) -> String {
    parts.into_iter().map(written).collect::<Vec<_>>().concat()
}

fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    let whole: u32 = columns.iter().map(|column| u32::from(column.part)).sum::<u32>().max(1);
    let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    let columns: Vec<(u32, Align)> = columns
        .iter()
        .map(|column| (TEXT_WIDTH * u32::from(column.part) / whole, column.align))
        .collect();
    let grid = joined(&columns, |(width, _)| format!(r#"<w:gridCol w:w="{width}"/>"#));
    let row = |cells: &[String], is_head: bool| {
        let head = if is_head { "<w:trPr><w:tblHeader/></w:trPr>" } else { "" };
        let cells = joined(cells.iter().zip(&columns), |(cell, (width, align))| {
            let text = cell_paragraph(*align, cell);
            format!(r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{text}</w:tc>"#)
        });
        format!("<w:tr>{head}{cells}</w:tr>")
    };
    let borders = joined(["top", "left", "bottom", "right", "insideH", "insideV"], |side| {
        format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>"#)
    });
    let body = joined(rows, |cells| row(cells, false));
    format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{}{body}</w:tbl>"#,
        row(&titles, true)
    )
}

fn document(blocks: &[Block]) -> String {
    let mut body = String::new();
    for block in blocks {
        match block {
            Block::Title(text) => body.push_str(&paragraph(Some("Title"), text)),
            Block::Heading(text) => body.push_str(&paragraph(Some("Heading1"), text)),
            Block::Paragraph(text) => body.push_str(&paragraph(None, text)),
            // Two tables without a paragraph between them would be one.
            Block::Table { columns, rows } => {
                body.push_str(&table(columns, rows));
                body.push_str("<w:p/>");
            }
        }
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#
    )
}

/// Writes a text document.
///
/// # Errors
/// `Internal` when the file cannot be made.
pub fn write_word(title: &str, language: &str, blocks: &[Block]) -> Result<Vec<u8>, AppError> {
    let core = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>Jiangce</dc:creator><dc:language>{}</dc:language></cp:coreProperties>"#,
        escaped(title),
        escaped(language)
    );
    let document = document(blocks);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONSHIPS),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONSHIPS),
        ("word/styles.xml", STYLES),
        ("docProps/core.xml", core.as_str()),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .map_err(AppError::internal)?;
        archive.write_all(text.as_bytes()).map_err(AppError::internal)?;
    }
    Ok(archive.finish().map_err(AppError::internal)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::{Block, Column, escaped, write_word};
    use std::io::{Cursor, Read};

    #[test]
    fn what_xml_does_not_bear_is_escaped_or_left_out() {
        assert_eq!(escaped("a<b>&\"c\"\u{0}\t。"), "a&lt;b&gt;&amp;&quot;c&quot; 。");
    }

    #[test]
    fn every_part_is_there_and_every_element_is_closed() {
        let table = Block::Table {
            columns: vec![Column::text("指标".to_owned(), 3), Column::number("数值".to_owned(), 1)],
            rows: vec![vec!["甲 & 乙".to_owned(), "1 < 2".to_owned()]],
        };
        let blocks = [
            Block::Title("报告".to_owned()),
            Block::Heading("认定".to_owned()),
            Block::Paragraph("共 163 家。".to_owned()),
            table,
        ];
        let file = write_word("报告", "zh-CN", &blocks).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        for name in names {
            let mut text = String::new();
            archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            let mut open: Vec<&str> = Vec::new();
            for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
                if tag.starts_with('?') || tag.ends_with('/') {
                    continue;
                }
                match tag.strip_prefix('/') {
                    Some(closed) => assert_eq!(open.pop(), Some(closed), "{name}"),
                    None => open.push(tag.split([' ', '\n']).next().unwrap()),
                }
            }
            assert!(open.is_empty(), "{name}: {open:?}");
        }
        let mut text = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.contains("甲 &amp; 乙") && text.contains("共 163 家。"));
        let cells: Vec<&str> = text.split("<w:tc>").skip(1).collect();
        let is_right: Vec<bool> = cells.iter().map(|cell| cell.contains(r#"<w:jc w:val="right"/>"#)).collect();
        assert_eq!(is_right, [false, true, false, true], "numbers and their title stand to the right");
    }
}
