//! The award certificate on paper: A4, one page, in Chinese whatever the reader's language. It is stamped by hand by the
//! host, so the place of the stamp is left free.

use crate::competition::awards::model::{AwardCertificate, AwardState};
use crate::competition::awards::rules::prize_key;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::document::{A4_HEIGHT, A4_WIDTH, Align, Fonts, Ink, Line, Sheet, draw_sheet};
use crate::platform::error::AppError;
use crate::platform::i18n;
use chrono::Datelike;

const BLACK: Ink = (26, 36, 38);
const GREY: Ink = (69, 84, 90);
const GREEN: Ink = (23, 80, 90);
const RED: Ink = (173, 31, 67);

/// What stands on the paper.
pub struct Paper<'a> {
    /// The certificate.
    pub certificate: &'a AwardCertificate,
    /// What the code leads to.
    pub address: String,
    /// It says across the sheet that it is none.
    pub specimen: bool,
}

/// Makes the file; `None` when there is no Chinese font on this machine.
pub fn draw(fonts: &Fonts, paper: &Paper<'_>) -> Result<Option<Vec<u8>>, AppError> {
    let title = format!("{} {}", word("award-paper-title"), paper.certificate.number);
    draw_sheet(fonts, &title, |sheet| fill(sheet, paper))
}

fn word(key: &str) -> String {
    i18n::word(Language::Chinese, key)
}

/// The sentence of the certificate.
fn sentence(certificate: &AwardCertificate) -> String {
    let prize = prize_key(certificate.medal, certificate.medal_rules);
    let base = Message::new(match certificate.title {
        Some(_) => "award-paper-text-title",
        None => "award-paper-text",
    });
    i18n::say(
        Language::Chinese,
        &base
            .with("competition", certificate.competition_name.as_str())
            .with("contest", certificate.contest_name.as_str())
            .count("rank", certificate.rank)
            .with_key("prize", prize)
            .with("title", certificate.title.clone().unwrap_or_default()),
    )
}

fn fill(sheet: &mut Sheet<'_, '_>, paper: &Paper<'_>) -> Result<(), AppError> {
    let certificate = paper.certificate;
    let middle = A4_WIDTH / 2.0;
    let centre = |text, y, size, ink| Line { text, x: middle, y, size, align: Align::Centre, ink };
    sheet.frame(14.0, 14.0, A4_WIDTH - 28.0, A4_HEIGHT - 28.0, 0.8, RED);
    sheet.frame(15.6, 15.6, A4_WIDTH - 31.2, A4_HEIGHT - 31.2, 0.25, RED);
    let heading = word("award-paper-title");
    sheet.line(centre(&heading, 58.0, 36.0, RED));
    sheet.line(centre("Certificate of Award", 68.0, 12.0, GREY));
    sheet.line(centre(&certificate.holder_name, 98.0, 26.0, BLACK));
    sheet.rule(middle - 40.0, 101.5, 80.0, 0.2, GREY);
    let beside: Vec<&str> = [certificate.employer.as_str(), certificate.team_name.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let beside = beside.join("　");
    sheet.line(centre(&beside, 110.0, 11.0, GREY));
    let mut y = 132.0;
    for line in sheet.wrap(&format!("\u{3000}\u{3000}{}", sentence(certificate)), 16.0, A4_WIDTH - 70.0) {
        sheet.line(Line { text: &line, x: 35.0, y, size: 16.0, align: Align::Left, ink: BLACK });
        y += 11.5;
    }
    let prize = word(prize_key(certificate.medal, certificate.medal_rules));
    sheet.line(centre(&prize, y + 18.0, 30.0, GREEN));
    sheet.qr(&paper.address, 32.0, 226.0, 28.0)?;
    let number = format!("{} {}", word("award-number"), certificate.number);
    let mut notes = vec![number, word("award-paper-scan")];
    if certificate.reprint_count > 0 {
        notes.push(i18n::say(
            Language::Chinese,
            &Message::new("award-paper-reprint").count("count", certificate.reprint_count),
        ));
    }
    let mut y = 232.0;
    for note in &notes {
        sheet.line(Line { text: note, x: 64.0, y, size: 9.0, align: Align::Left, ink: GREY });
        y += 5.5;
    }
    sign(sheet, certificate);
    if certificate.state != AwardState::Valid {
        let state = word(&certificate.state.label_key());
        sheet.frame(150.0, 24.0, 30.0, 12.0, 0.7, RED);
        sheet.line(Line { text: &state, x: 165.0, y: 32.2, size: 16.0, align: Align::Centre, ink: RED });
    }
    if paper.specimen {
        sheet.across("演示 SPECIMEN", 80.0, RED);
    }
    Ok(())
}

/// Who issues it, and when, with room for the stamp.
fn sign(sheet: &mut Sheet<'_, '_>, certificate: &AwardCertificate) {
    let day = certificate.issued_on;
    let mut lines = sheet.wrap(&certificate.issuer, 12.0, 64.0);
    lines.push(format!("{}年{}月{}日", day.year(), day.month(), day.day()));
    let mut y = 240.0;
    for text in &lines {
        sheet.line(Line { text, x: 178.0, y, size: 12.0, align: Align::Right, ink: BLACK });
        y += 6.5;
    }
    sheet.line(Line {
        text: &word("award-paper-stamp"),
        x: 178.0,
        y: y + 3.0,
        size: 9.0,
        align: Align::Right,
        ink: GREY,
    });
}
