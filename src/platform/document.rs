//! Printed documents as PDF, made in process. A document is drawn in millimetres from the top left corner
//! of an A4 sheet with one Chinese font, which is looked for on the system and in `fonts/` of the data
//! folder, once. Only the glyphs that are used are embedded, and their text can be extracted again.
//!
//! Without a Chinese font there is no PDF: the caller says so and offers the print view of the page.

pub mod flow;
pub mod word;

use crate::platform::error::AppError;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use qrcode::{Color as Module, EcLevel, QrCode};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use unicode_linebreak::linebreaks;

/// Typographic points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;
/// Width of the sheet in millimetres.
pub const A4_WIDTH: f32 = 210.0;
/// Height of the sheet in millimetres.
pub const A4_HEIGHT: f32 = 297.0;

/// Families in the order in which they are taken: Fangsong, as the regulation asks, then serif fonts that are
/// free, then whatever shows Chinese at all.
const FAMILIES: &[&str] = &[
    "FangSong",
    "STFangsong",
    "FangSong_GB2312",
    "仿宋",
    "Zhuque Fangsong (technical preview)",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "SimSun",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
];

/// A font that is ready to be drawn with.
#[derive(Clone)]
struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

/// Where the Chinese font comes from; it is loaded at the first document.
pub struct Fonts {
    folder: Option<PathBuf>,
    face: OnceLock<Option<Face>>,
}

impl Fonts {
    /// The fonts of the system and those in `fonts/` of the data folder.
    #[must_use]
    pub fn of_system(data_dir: &Path) -> Self {
        Self { folder: Some(data_dir.join("fonts")), face: OnceLock::new() }
    }

    /// No font at all, as on a machine without one.
    #[must_use]
    pub fn none() -> Self {
        Self { folder: None, face: OnceLock::from(None) }
    }

    fn face(&self) -> Option<&Face> {
        self.face.get_or_init(|| self.folder.as_deref().and_then(find_face)).as_ref()
    }

    /// Whether documents can be made.
    #[must_use]
    pub fn has_chinese(&self) -> bool {
        self.face().is_some()
    }
}

fn find_face(folder: &Path) -> Option<Face> {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    fonts.load_fonts_dir(folder);
    let found = FAMILIES.iter().find_map(|family| {
        fonts.query(&fontdb::Query { families: &[fontdb::Family::Name(family)], ..fontdb::Query::default() })
    })?;
    let (data, index) = fonts.with_face_data(found, |data, index| (Arc::new(data.to_vec()), index))?;
    let font = Font::new(Arc::clone(&data).into(), index)?;
    Some(Face { data, index, font })
}

/// Colour of ink: red, green, blue.
pub type Ink = (u8, u8, u8);

/// Where a line of text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// One line of text: its place in millimetres (the base line), size in points, ink and direction.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What it says.
    pub text: &'a str,
    /// Millimetres from the left.
    pub x: f32,
    /// Millimetres from the top to the base line.
    pub y: f32,
    /// Size in points.
    pub size: f32,
    /// Where it stands relative to the point.
    pub align: Align,
    /// Ink.
    pub ink: Ink,
}

/// How far a text of one unit of size reaches.
fn advance(face: &ttf_parser::Face<'_>, text: &str) -> f32 {
    let units = f32::from(face.units_per_em());
    text.chars()
        .map(|character| {
            let glyph = face.glyph_index(character).unwrap_or_default();
            face.glyph_hor_advance(glyph).map_or(1.0, |width| f32::from(width) / units)
        })
        .sum()
}

/// One A4 sheet being drawn.
pub struct Sheet<'a, 'b> {
    surface: &'a mut Surface<'b>,
    face: &'a Face,
    parsed: &'a ttf_parser::Face<'a>,
}

/// Draws a document of one A4 sheet; `None` when there is no Chinese font.
///
/// # Errors
/// `Internal` when the file cannot be made.
pub fn draw_sheet(
    fonts: &Fonts,
    title: &str,
    draw: impl FnOnce(&mut Sheet<'_, '_>) -> Result<(), AppError>,
) -> Result<Option<Vec<u8>>, AppError> {
    let Some(face) = fonts.face() else { return Ok(None) };
    let parsed = ttf_parser::Face::parse(&face.data, face.index).map_err(AppError::internal)?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language("zh-CN".to_owned())
            .creator("Jiangce".to_owned()),
    );
    let settings = PageSettings::from_wh(A4_WIDTH * POINTS, A4_HEIGHT * POINTS)
        .ok_or_else(|| AppError::internal("an A4 sheet has no size"))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let drawn = draw(&mut Sheet { surface: &mut surface, face, parsed: &parsed });
    surface.finish();
    page.finish();
    drawn?;
    let bytes = document
        .finish()
        .map_err(|error| AppError::internal(format!("the PDF was not made: {error:?}")))?;
    Ok(Some(bytes))
}

impl Sheet<'_, '_> {
    /// One glyph a character. Enough for Chinese, digits and Latin letters, which need no shaping.
    fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let units = f32::from(self.parsed.units_per_em());
        text.char_indices()
            .map(|(at, character)| {
                let glyph = self.parsed.glyph_index(character).unwrap_or_default();
                let advance = self
                    .parsed
                    .glyph_hor_advance(glyph)
                    .map_or(1.0, |width| f32::from(width) / units);
                let range = at..at + character.len_utf8();
                KrillaGlyph::new(GlyphId::new(u32::from(glyph.0)), advance, 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    /// Width of a text in millimetres.
    #[must_use]
    pub fn width(&self, text: &str, size: f32) -> f32 {
        self.glyphs(text).iter().map(|glyph| glyph.x_advance).sum::<f32>() * size / POINTS
    }

    /// Draws one line of text.
    pub fn line(&mut self, line: Line<'_>) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(line.ink, 1.0)));
        self.put(line);
    }

    fn put(&mut self, line: Line<'_>) {
        let glyphs = self.glyphs(line.text);
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * line.size;
        let shift = match line.align {
            Align::Left => 0.0,
            Align::Centre => width / 2.0,
            Align::Right => width,
        };
        let start = Point::from_xy(line.x.mul_add(POINTS, -shift), line.y * POINTS);
        self.surface
            .draw_glyphs(start, &glyphs, self.face.font.clone(), line.text, line.size, false);
    }

    /// Breaks a text into lines of at most `width` millimetres, where a reader expects it.
    #[must_use]
    pub fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        wrapped(text, width, |text| self.width(text, size))
    }

    /// Writes a text across the whole sheet, aslant and half transparent, so that it cannot be cut away.
    pub fn across(&mut self, text: &str, size: f32, ink: Ink) {
        let (x, y) = (A4_WIDTH / 2.0, A4_HEIGHT / 2.0);
        self.surface
            .push_transform(&Transform::from_rotate_at(-52.0, x * POINTS, y * POINTS));
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(ink, 0.3)));
        self.put(Line { text, x, y: y + size / POINTS / 3.0, size, align: Align::Centre, ink });
        self.surface.pop();
    }

    /// Writes one text turned about a point: upright at nought degrees, clockwise, its middle `distance` above the point.
    /// The letters of a circle are such texts.
    pub fn turned(&mut self, text: &str, about: (f32, f32), distance: f32, degrees: f32, size: f32, ink: Ink) {
        let (x, y) = about;
        self.surface
            .push_transform(&Transform::from_rotate_at(degrees, x * POINTS, y * POINTS));
        self.line(Line { text, x, y: y - distance, size, align: Align::Centre, ink });
        self.surface.pop();
    }

    /// Draws a star with five points; all measures in millimetres.
    pub fn star(&mut self, x: f32, y: f32, radius: f32, ink: Ink) {
        let mut path = PathBuilder::new();
        for point in 0..10_u8 {
            // The inner corners of a regular star lie at this part of the radius.
            let distance = if point.is_multiple_of(2) { radius } else { radius * 0.381_966 };
            let (sine, cosine) = (f32::from(point) * 36.0).to_radians().sin_cos();
            let corner = (distance.mul_add(sine, x) * POINTS, distance.mul_add(-cosine, y) * POINTS);
            if point == 0 {
                path.move_to(corner.0, corner.1);
            } else {
                path.line_to(corner.0, corner.1);
            }
        }
        path.close();
        if let Some(path) = path.finish() {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill(ink, 1.0)));
            self.surface.draw_path(&path);
        }
    }

    /// Draws the outline of a rectangle; all measures in millimetres.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, stroke: f32, ink: Ink) {
        let Some(rect) = Rect::from_xywh(x * POINTS, y * POINTS, width * POINTS, height * POINTS) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        self.stroke(path, stroke, ink);
    }

    /// Draws a level line; all measures in millimetres.
    pub fn rule(&mut self, x: f32, y: f32, width: f32, stroke: f32, ink: Ink) {
        let mut path = PathBuilder::new();
        path.move_to(x * POINTS, y * POINTS);
        path.line_to((x + width) * POINTS, y * POINTS);
        self.stroke(path, stroke, ink);
    }

    /// Draws a circle; all measures in millimetres.
    pub fn circle(&mut self, x: f32, y: f32, radius: f32, stroke: f32, ink: Ink) {
        // The usual four curves; the factor makes them a circle to a fortieth of a per cent.
        let (x, y, r) = (x * POINTS, y * POINTS, radius * POINTS);
        let k = r * 0.552_284_8;
        let mut path = PathBuilder::new();
        path.move_to(x + r, y);
        path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
        path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
        path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
        path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
        path.close();
        self.stroke(path, stroke, ink);
    }

    fn stroke(&mut self, path: PathBuilder, width: f32, ink: Ink) {
        let Some(path) = path.finish() else { return };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(ink.0, ink.1, ink.2).into(),
            width: width * POINTS,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
    }

    /// Draws a QR code whose edge is `size` millimetres.
    ///
    /// # Errors
    /// `Internal` when the text is too long for a code.
    pub fn qr(&mut self, text: &str, x: f32, y: f32, size: f32) -> Result<(), AppError> {
        let grid = QrGrid::of(text)?;
        let module = size / f32::from(grid.width) * POINTS;
        let mut path = PathBuilder::new();
        for (row, column, length) in grid.runs() {
            let left = f32::from(column).mul_add(module, x * POINTS);
            let top = f32::from(row).mul_add(module, y * POINTS);
            if let Some(rect) = Rect::from_xywh(left, top, f32::from(length) * module, module) {
                path.push_rect(rect);
            }
        }
        if let Some(path) = path.finish() {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill((0, 0, 0), 1.0)));
            self.surface.draw_path(&path);
        }
        Ok(())
    }
}

fn fill(ink: Ink, opacity: f32) -> Fill {
    Fill {
        paint: rgb::Color::new(ink.0, ink.1, ink.2).into(),
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        ..Fill::default()
    }
}

/// The modules of a QR code.
pub struct QrGrid {
    /// Modules along one edge.
    pub width: u16,
    dark: Vec<bool>,
}

impl QrGrid {
    /// Encodes a text, with error correction that bears a crease or a stamp.
    ///
    /// # Errors
    /// `Internal` when the text is too long for a code.
    pub fn of(text: &str) -> Result<Self, AppError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(AppError::internal)?;
        let width = u16::try_from(code.width()).map_err(AppError::internal)?;
        Ok(Self { width, dark: code.into_colors().into_iter().map(|module| module == Module::Dark).collect() })
    }

    /// Dark modules that stand side by side: row, column, length.
    fn runs(&self) -> Vec<(u16, u16, u16)> {
        let mut runs: Vec<(u16, u16, u16)> = Vec::new();
        let places = (0..self.width).flat_map(|row| (0..self.width).map(move |column| (row, column)));
        for ((row, column), dark) in places.zip(&self.dark) {
            match runs.last_mut() {
                _ if !dark => {}
                Some(run) if run.0 == row && run.1 + run.2 == column => run.2 += 1,
                _ => runs.push((row, column, 1)),
            }
        }
        runs
    }

    /// The dark modules as the data of one SVG path, one unit a module.
    #[must_use]
    pub fn svg_path(&self) -> String {
        use std::fmt::Write;
        let mut path = String::new();
        for (row, column, length) in self.runs() {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{column} {row}h{length}v1h-{length}z");
        }
        path
    }
}

/// Breaks a text into lines that `measure` finds no wider than `width`: where Unicode allows it (UAX 14), so neither inside a
/// number or a Latin word nor after an opening mark or before a closing one. What is too wide by itself is broken anywhere.
/// Blanks at the end of a line are left out.
fn wrapped(text: &str, width: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let fits = |text: &str| measure(text.trim_end()) <= width;
    let mut lines = vec![String::new()];
    let mut from = 0;
    for (to, _) in linebreaks(text) {
        let piece = text.get(from..to).unwrap_or_default();
        from = to;
        let parts: Vec<&str> = if fits(piece) { vec![piece] } else { piece.split_inclusive(|_: char| true).collect() };
        for part in parts {
            let Some(last) = lines.last_mut() else { break };
            let longer = format!("{last}{part}");
            if last.is_empty() || fits(&longer) {
                *last = longer;
            } else {
                lines.push(part.to_owned());
            }
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Align, Fonts, Line, QrGrid, draw_sheet, wrapped};

    #[test]
    fn a_line_breaks_where_a_reader_expects_it() {
        let by_characters = |text: &str| text.chars().map(|_| 1.0).sum();
        let lines = |text: &str, width: f32| wrapped(text, width, by_characters);
        assert_eq!(lines("共有一百个。", 5.0), ["共有一百", "个。"], "never before a closing mark");
        assert_eq!(lines("载于《年报》", 3.0), ["载于", "《年", "报》"], "never after an opening one");
        assert_eq!(lines("昆工发〔2026〕18号", 6.0), ["昆工发", "〔2026〕", "18号"], "never inside a number");
        assert_eq!(lines("one two three", 8.0), ["one two", "three"]);
        assert_eq!(lines("abcdef", 4.0), ["abcd", "ef"], "unless it is too wide by itself");
        assert_eq!(lines("", 8.0), [""]);
    }

    #[test]
    fn without_a_font_there_is_no_document() {
        assert!(draw_sheet(&Fonts::none(), "x", |_| Ok(())).unwrap().is_none());
    }

    #[test]
    fn the_corners_of_a_code_are_dark() {
        let grid = QrGrid::of("http://127.0.0.1:8080/v/S000053000123263000001/abc").unwrap();
        assert!(grid.svg_path().starts_with("M0 0h7v1h-7z"));
        assert_eq!(grid.dark.len(), usize::from(grid.width) * usize::from(grid.width));
    }

    #[test]
    fn a_sheet_is_one_page_of_pdf() {
        let folder = tempfile::tempdir().unwrap();
        let fonts = Fonts::of_system(folder.path());
        if !fonts.has_chinese() {
            assert!(std::env::var_os("CI").is_none(), "install fonts-noto-cjk");
            return;
        }
        let bytes = draw_sheet(&fonts, "试样", |sheet| {
            assert_eq!(sheet.wrap("一二三四五六", 10.0, sheet.width("一二三四", 10.0) + 0.1), ["一二三四", "五六"]);
            sheet.line(Line { text: "李䶮", x: 20.0, y: 20.0, size: 12.0, align: Align::Left, ink: (0, 0, 0) });
            sheet.across("演示 SPECIMEN", 60.0, (173, 31, 67));
            sheet.qr("x", 10.0, 10.0, 20.0)
        })
        .unwrap()
        .unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
        assert!(String::from_utf8_lossy(&bytes).contains("/Count 1"));
    }
}
