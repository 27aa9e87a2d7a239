//! Documents of several pages that flow: headings, paragraphs and tables on as many A4 sheets as they need. The same blocks
//! become a PDF here and a text document in `word.rs`.

use super::{A4_HEIGHT, A4_WIDTH, Align, Face, Fonts, Ink, Line, POINTS, Sheet, wrapped};
use crate::platform::error::AppError;
use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;

/// Millimetres that are left white on every side.
const MARGIN: f32 = 20.0;
/// Millimetres between the lines of a paragraph, and of a table.
const LINE: f32 = 6.2;
const ROW_LINE: f32 = 5.0;
/// Millimetres between a column and the next one.
const GAP: f32 = 3.0;
const INK: Ink = (20, 20, 20);
const GREY: Ink = (110, 110, 110);

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Its width relative to that of the others.
    pub part: u8,
    /// Where its title and its cells stand.
    pub align: Align,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub const fn text(title: String, part: u8) -> Self {
        Self { title, part, align: Align::Left }
    }

    /// A column of numbers: to the right, so that their last digits stand below each other.
    #[must_use]
    pub const fn number(title: String, part: u8) -> Self {
        Self { title, part, align: Align::Right }
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the whole.
    Title(String),
    /// The heading of a chapter.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A table.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Rows; each has the cells of the columns.
        rows: Vec<Vec<String>>,
    },
}

/// A line of text or a rule with its place on a page.
enum Mark {
    Text { text: String, x: f32, y: f32, size: f32, align: Align, ink: Ink },
    Rule { y: f32, stroke: f32 },
}

/// Points of the letters of a cell.
const CELL_SIZE: f32 = 9.5;
/// Rows of a table that stay on the page of its titles.
const TOGETHER: usize = 3;

/// Pages as they fill.
struct Flow<'a> {
    parsed: &'a ttf_parser::Face<'a>,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl Flow<'_> {
    fn width(&self, text: &str, size: f32) -> f32 {
        super::advance(self.parsed, text) * size / POINTS
    }

    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Begins a new page when so much does not fit on this one; says whether it did.
    fn make_room(&mut self, height: f32) -> bool {
        let is_full = self.y + height > A4_HEIGHT - MARGIN;
        if is_full {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
        is_full
    }

    fn lines(&mut self, text: &str, size: f32, line: f32, align: Align) {
        let x = if align == Align::Centre { A4_WIDTH / 2.0 } else { MARGIN };
        for text in wrapped(text, A4_WIDTH - 2.0 * MARGIN, |part| self.width(part, size)) {
            self.make_room(line);
            self.y += line;
            self.put(Mark::Text { text, x, y: self.y, size, align, ink: INK });
        }
    }

    /// The lines of the cells of a row, and the height of the row.
    fn broken(&self, cells: &[String], columns: &[(f32, Align)]) -> (Vec<Vec<String>>, f32) {
        let broken: Vec<Vec<String>> = cells
            .iter()
            .zip(columns)
            .map(|(cell, (width, _))| wrapped(cell, width - GAP, |part| self.width(part, CELL_SIZE)))
            .collect();
        let most = broken.iter().map(Vec::len).max().unwrap_or(1).max(1);
        (broken, f32::from(u16::try_from(most).unwrap_or(u16::MAX)).mul_add(ROW_LINE, 2.0))
    }

    /// A row of a table whose columns have these widths. `head` are the titles, for a row that comes onto a new page.
    fn row(&mut self, cells: &[String], columns: &[(f32, Align)], ink: Ink, head: Option<&[String]>) {
        let (broken, height) = self.broken(cells, columns);
        if self.make_room(height)
            && let Some(head) = head
        {
            self.row(head, columns, GREY, None);
        }
        let mut x = MARGIN;
        for (lines, (width, align)) in broken.into_iter().zip(columns) {
            let at = place(x, *width, *align);
            let mut y = self.y;
            for text in lines {
                y += ROW_LINE;
                self.put(Mark::Text { text, x: at, y, size: CELL_SIZE, align: *align, ink });
            }
            x += width;
        }
        self.y += height;
        self.put(Mark::Rule { y: self.y, stroke: 0.1 });
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => {
                self.lines(text, 20.0, 11.0, Align::Centre);
                self.y += 6.0;
            }
            Block::Heading(text) => {
                self.y += 5.0;
                // A heading stands with its first sentence and the first rows of its table, not at the foot of a page.
                self.make_room(62.0);
                self.lines(text, 14.0, 8.0, Align::Left);
                self.y += 2.0;
            }
            Block::Paragraph(text) => {
                self.lines(text, 10.5, LINE, Align::Left);
                self.y += 1.5;
            }
            Block::Table { columns, rows } => {
                let whole: f32 = columns.iter().map(|column| f32::from(column.part)).sum::<f32>().max(1.0);
                let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
                let columns: Vec<(f32, Align)> = columns
                    .iter()
                    .map(|column| (f32::from(column.part) / whole * (A4_WIDTH - 2.0 * MARGIN), column.align))
                    .collect();
                // Titles stand on the page of the first rows, and a short table on one page.
                let first: f32 = rows.iter().take(TOGETHER).map(|row| self.broken(row, &columns).1).sum();
                let room = self.broken(&titles, &columns).1 + first;
                self.make_room(room);
                self.row(&titles, &columns, GREY, None);
                for row in rows {
                    self.row(row, &columns, INK, Some(&titles));
                }
                self.y += 3.0;
            }
        }
    }
}

/// The point of a line in a column that begins at `x`.
fn place(x: f32, width: f32, align: Align) -> f32 {
    match align {
        Align::Left => x,
        Align::Centre => x + (width - GAP) / 2.0,
        Align::Right => x + width - GAP,
    }
}

/// Draws a document that flows over as many sheets as it needs; `None` when there is no Chinese font.
///
/// # Errors
/// `Internal` when the file cannot be made.
pub fn draw_flow(fonts: &Fonts, title: &str, language: &str, blocks: &[Block]) -> Result<Option<Vec<u8>>, AppError> {
    let Some(face) = fonts.face() else { return Ok(None) };
    let parsed = ttf_parser::Face::parse(&face.data, face.index).map_err(AppError::internal)?;
    let mut flow = Flow { parsed: &parsed, pages: vec![Vec::new()], y: MARGIN };
    for block in blocks {
        flow.block(block);
    }
    let pages = flow.pages;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language(language.to_owned())
            .creator("Jiangce".to_owned()),
    );
    for (number, marks) in (1_u32..).zip(&pages) {
        draw_page(&mut document, face, &parsed, marks, number)?;
    }
    let bytes = document
        .finish()
        .map_err(|error| AppError::internal(format!("the PDF was not made: {error:?}")))?;
    Ok(Some(bytes))
}

fn draw_page(
    document: &mut Document,
    face: &Face,
    parsed: &ttf_parser::Face<'_>,
    marks: &[Mark],
    number: u32,
) -> Result<(), AppError> {
    let settings = PageSettings::from_wh(A4_WIDTH * POINTS, A4_HEIGHT * POINTS)
        .ok_or_else(|| AppError::internal("an A4 sheet has no size"))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let mut sheet = Sheet { surface: &mut surface, face, parsed };
    for mark in marks {
        match mark {
            Mark::Text { text, x, y, size, align, ink } => {
                sheet.line(Line { text, x: *x, y: *y, size: *size, align: *align, ink: *ink });
            }
            Mark::Rule { y, stroke } => sheet.rule(MARGIN, *y, A4_WIDTH - 2.0 * MARGIN, *stroke, GREY),
        }
    }
    let number = number.to_string();
    let foot = A4_HEIGHT - MARGIN / 2.0;
    sheet.line(Line { text: &number, x: A4_WIDTH / 2.0, y: foot, size: 9.0, align: Align::Centre, ink: GREY });
    surface.finish();
    page.finish();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Block, Column, draw_flow, place};
    use crate::platform::document::{Align, Fonts};

    #[test]
    fn words_begin_where_their_column_does_and_numbers_end_before_the_next_one() {
        assert!((place(20.0, 30.0, Align::Left) - 20.0).abs() < 0.001);
        assert!((place(20.0, 30.0, Align::Right) - 47.0).abs() < 0.001);
        assert_eq!(Column::text("指标".to_owned(), 1).align, Align::Left);
        assert_eq!(Column::number("数值".to_owned(), 1).align, Align::Right);
    }

    #[test]
    fn a_long_table_goes_on_over_pages() {
        let fonts = Fonts::of_system(std::path::Path::new("/nonexistent"));
        let rows = (0..120).map(|row| vec![format!("第 {row} 行"), "1,234".to_owned()]).collect();
        let columns = vec![Column::text("指标".to_owned(), 3), Column::number("数值".to_owned(), 1)];
        let table = Block::Table { columns, rows };
        let blocks = [Block::Title("年度报告".to_owned()), Block::Heading("认定".to_owned()), table];
        if let Some(file) = draw_flow(&fonts, "年度报告", "zh-CN", &blocks).unwrap() {
            assert!(file.starts_with(b"%PDF-"));
            let text = String::from_utf8_lossy(&file);
            assert!(text.contains("/Count 3") || text.matches("/Type/Page").count() >= 3 || file.len() > 10_000);
        }
    }
}
