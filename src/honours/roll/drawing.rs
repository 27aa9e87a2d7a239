//! The certificate of an honour on paper: A4, one page, in Chinese whatever the reader's language; room for the stamp.

use crate::honours::roll::model::{Honour, HonourState};
use crate::kernel::language::Language;
use crate::kernel::text_enum::Labelled;
use crate::platform::document::{A4_HEIGHT, A4_WIDTH, Align, Fonts, Ink, Line, Sheet, draw_sheet};
use crate::platform::error::AppError;
use crate::platform::i18n;
use chrono::{Datelike, NaiveDate};

const BLACK: Ink = (26, 36, 38);
const GREY: Ink = (69, 84, 90);
const GREEN: Ink = (23, 80, 90);
const RED: Ink = (173, 31, 67);

/// What stands on the paper.
pub struct Paper<'a> {
    /// The honour.
    pub honour: &'a Honour,
    /// Name of the title.
    pub title: &'a str,
    /// What the code leads to.
    pub address: String,
    /// The day.
    pub today: NaiveDate,
    /// It says across the sheet that it is none.
    pub specimen: bool,
}

/// Makes the file; `None` when there is no Chinese font on this machine.
pub fn draw(fonts: &Fonts, paper: &Paper<'_>) -> Result<Option<Vec<u8>>, AppError> {
    let title = format!("{} {}", word("honour-paper-title"), paper.honour.number);
    draw_sheet(fonts, &title, |sheet| fill(sheet, paper))
}

fn word(key: &str) -> String {
    i18n::word(Language::Chinese, key)
}

fn written(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn fill(sheet: &mut Sheet<'_, '_>, paper: &Paper<'_>) -> Result<(), AppError> {
    let honour = paper.honour;
    let middle = A4_WIDTH / 2.0;
    let centre = |text, y, size, ink| Line { text, x: middle, y, size, align: Align::Centre, ink };
    sheet.frame(14.0, 14.0, A4_WIDTH - 28.0, A4_HEIGHT - 28.0, 0.8, RED);
    sheet.frame(15.6, 15.6, A4_WIDTH - 31.2, A4_HEIGHT - 31.2, 0.25, RED);
    let heading = word("honour-paper-title");
    sheet.line(centre(&heading, 58.0, 36.0, RED));
    sheet.line(centre("Certificate of Honour", 68.0, 12.0, GREY));
    sheet.line(centre(&honour.holder_name, 98.0, 26.0, BLACK));
    sheet.rule(middle - 40.0, 101.5, 80.0, 0.2, GREY);
    sheet.line(centre(&honour.employer, 110.0, 11.0, GREY));
    let mut y = 132.0;
    for line in sheet.wrap(&format!("\u{3000}\u{3000}{}", honour.citation), 16.0, A4_WIDTH - 70.0) {
        sheet.line(Line { text: &line, x: 35.0, y, size: 16.0, align: Align::Left, ink: BLACK });
        y += 11.5;
    }
    sheet.line(centre(paper.title, y + 18.0, 30.0, GREEN));
    if let Some(last) = honour.valid_until {
        let text = format!("{}{} — {}", word("honour-paper-term"), written(honour.conferred_on), written(last));
        sheet.line(centre(&text, y + 30.0, 11.0, GREY));
    }
    sheet.qr(&paper.address, 32.0, 226.0, 28.0)?;
    let mut y = 232.0;
    for note in
        [format!("{} {}", word("honour-number"), honour.number), honour.document.clone(), word("award-paper-scan")]
    {
        sheet.line(Line { text: &note, x: 64.0, y, size: 9.0, align: Align::Left, ink: GREY });
        y += 5.5;
    }
    let mut lines = sheet.wrap(&honour.granting_body, 12.0, 64.0);
    lines.push(written(honour.conferred_on));
    let mut y = 240.0;
    for text in &lines {
        sheet.line(Line { text, x: 178.0, y, size: 12.0, align: Align::Right, ink: BLACK });
        y += 6.5;
    }
    let stamp = word("award-paper-stamp");
    sheet.line(Line { text: &stamp, x: 178.0, y: y + 3.0, size: 9.0, align: Align::Right, ink: GREY });
    let state = honour.shown_state(paper.today);
    if state != HonourState::Valid {
        let state = word(&state.label_key());
        sheet.frame(150.0, 24.0, 30.0, 12.0, 0.7, RED);
        sheet.line(Line { text: &state, x: 165.0, y: 32.2, size: 16.0, align: Align::Centre, ink: RED });
    }
    if paper.specimen {
        sheet.across("演示 SPECIMEN", 80.0, RED);
    }
    Ok(())
}
