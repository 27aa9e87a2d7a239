//! A sheet on which somebody is commended: A4, one page, framed, in Chinese whatever the reader's language. It is stamped by
//! hand, so the place of the stamp is left free.

use crate::kernel::language::Language;
use crate::platform::document::{A4_HEIGHT, A4_WIDTH, Align, Fonts, Ink, Line, Sheet, draw_sheet};
use crate::platform::error::AppError;
use crate::platform::i18n;
use chrono::{Datelike, NaiveDate};

const BLACK: Ink = (26, 36, 38);
const GREY: Ink = (69, 84, 90);
const GREEN: Ink = (23, 80, 90);
const RED: Ink = (173, 31, 67);

/// What stands on the sheet.
#[derive(Debug, Clone)]
pub struct Diploma<'a> {
    /// Title of the file.
    pub file_title: String,
    /// Heading.
    pub heading: String,
    /// Heading in English.
    pub english_heading: &'static str,
    /// Who is commended.
    pub holder: &'a str,
    /// What stands below his name.
    pub beside: String,
    /// The sentence.
    pub sentence: String,
    /// What is given, large.
    pub prize: String,
    /// What the code leads to.
    pub address: String,
    /// Lines beside the code.
    pub notes: Vec<String>,
    /// Who issues it.
    pub issuer: &'a str,
    /// Day of issue.
    pub day: NaiveDate,
    /// A word across the corner, when it holds no more.
    pub void: Option<String>,
    /// It says across the sheet that it is none.
    pub specimen: bool,
}

/// Makes the file; `None` when there is no Chinese font on this machine.
///
/// # Errors
/// `Internal` when it cannot be made.
pub fn draw(fonts: &Fonts, diploma: &Diploma<'_>) -> Result<Option<Vec<u8>>, AppError> {
    draw_sheet(fonts, &diploma.file_title, |sheet| fill(sheet, diploma))
}

fn fill(sheet: &mut Sheet<'_, '_>, diploma: &Diploma<'_>) -> Result<(), AppError> {
    let middle = A4_WIDTH / 2.0;
    let centre = |text, y, size, ink| Line { text, x: middle, y, size, align: Align::Centre, ink };
    sheet.frame(14.0, 14.0, A4_WIDTH - 28.0, A4_HEIGHT - 28.0, 0.8, RED);
    sheet.frame(15.6, 15.6, A4_WIDTH - 31.2, A4_HEIGHT - 31.2, 0.25, RED);
    sheet.line(centre(&diploma.heading, 58.0, 36.0, RED));
    sheet.line(centre(diploma.english_heading, 68.0, 12.0, GREY));
    sheet.line(centre(diploma.holder, 98.0, 26.0, BLACK));
    sheet.rule(middle - 40.0, 101.5, 80.0, 0.2, GREY);
    sheet.line(centre(&diploma.beside, 110.0, 11.0, GREY));
    let mut y = 132.0;
    for line in sheet.wrap(&format!("\u{3000}\u{3000}{}", diploma.sentence), 16.0, A4_WIDTH - 70.0) {
        sheet.line(Line { text: &line, x: 35.0, y, size: 16.0, align: Align::Left, ink: BLACK });
        y += 11.5;
    }
    sheet.line(centre(&diploma.prize, y + 18.0, 30.0, GREEN));
    sheet.qr(&diploma.address, 32.0, 226.0, 28.0)?;
    let mut y = 232.0;
    for note in &diploma.notes {
        sheet.line(Line { text: note, x: 64.0, y, size: 9.0, align: Align::Left, ink: GREY });
        y += 5.5;
    }
    sign(sheet, diploma);
    if let Some(state) = &diploma.void {
        sheet.frame(150.0, 24.0, 30.0, 12.0, 0.7, RED);
        sheet.line(Line { text: state, x: 165.0, y: 32.2, size: 16.0, align: Align::Centre, ink: RED });
    }
    if diploma.specimen {
        sheet.across("演示 SPECIMEN", 80.0, RED);
    }
    Ok(())
}

/// Who issues it, and when, with room for the stamp.
fn sign(sheet: &mut Sheet<'_, '_>, diploma: &Diploma<'_>) {
    let day = diploma.day;
    let mut lines = sheet.wrap(diploma.issuer, 12.0, 70.0);
    lines.push(format!("{}年{}月{}日", day.year(), day.month(), day.day()));
    let mut y = 240.0;
    for text in &lines {
        sheet.line(Line { text, x: 178.0, y, size: 12.0, align: Align::Right, ink: BLACK });
        y += 6.5;
    }
    sheet.line(Line {
        text: &i18n::word(Language::Chinese, "diploma-stamp"),
        x: 178.0,
        y: y + 3.0,
        size: 9.0,
        align: Align::Right,
        ink: GREY,
    });
}
