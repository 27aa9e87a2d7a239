//! The certificate on paper: A4, one page, the fields of certification 10 filled in at small four (12 points); an
//! empty work type is `--`. Drawn in Chinese whatever the reader's language: it is a Chinese document.

use crate::certification::certificates::model::Certificate;
use crate::certification::certificates::rules;
use crate::kernel::document::DocumentKind;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::document::{A4_HEIGHT, A4_WIDTH, Align, Fonts, Ink, Line, Sheet, draw_sheet};
use crate::platform::error::AppError;
use crate::platform::i18n;
use chrono::Datelike;

const BLACK: Ink = (26, 36, 38);
const GREY: Ink = (69, 84, 90);
const GREEN: Ink = (23, 80, 90);
const RED: Ink = (173, 31, 67);
/// Small four (小四).
const SMALL_FOUR: f32 = 12.0;

/// What stands on the paper.
pub struct Paper<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// Kind of the holder's document.
    pub document_kind: DocumentKind,
    /// Its number, whole or masked.
    pub document_number: String,
    /// What the code leads to.
    pub address: String,
    /// It says across the sheet that it is none.
    pub specimen: bool,
}

/// Makes the file; `None` when there is no Chinese font on this machine.
pub fn draw(fonts: &Fonts, paper: &Paper<'_>) -> Result<Option<Vec<u8>>, AppError> {
    let title = format!("{} {}", word("certificate-paper-title"), paper.certificate.number);
    draw_sheet(fonts, &title, |sheet| fill(sheet, paper))
}

fn word(key: &str) -> String {
    i18n::word(Language::Chinese, key)
}

fn fill(sheet: &mut Sheet<'_, '_>, paper: &Paper<'_>) -> Result<(), AppError> {
    let certificate = paper.certificate;
    let middle = A4_WIDTH / 2.0;
    let centre = |text, y, size, ink| Line { text, x: middle, y, size, align: Align::Centre, ink };
    sheet.frame(14.0, 14.0, A4_WIDTH - 28.0, A4_HEIGHT - 28.0, 0.8, GREEN);
    sheet.frame(15.6, 15.6, A4_WIDTH - 31.2, A4_HEIGHT - 31.2, 0.25, GREEN);
    let heading = word("certificate-paper-title");
    sheet.line(centre(&heading, 50.0, 32.0, GREEN));
    sheet.line(centre("Certificate of Occupational Skill Level", 59.0, 11.0, GREY));

    let level = certificate.level.certificate_name();
    let work_type = certificate.work_type.as_deref().unwrap_or("--");
    let kind = paper.document_kind.chinese_name();
    let fields: [(&str, &str); 7] = [
        ("certificate-holder", &certificate.holder_name),
        ("certificate-document-kind", kind),
        ("certificate-document-number", &paper.document_number),
        ("certificate-occupation", &certificate.trade_name),
        ("certificate-work-type", work_type),
        ("certificate-level", level),
        ("certificate-number", &certificate.number),
    ];
    let mut y = 84.0;
    for (label, value) in fields {
        sheet.line(Line { text: &word(label), x: 32.0, y, size: SMALL_FOUR, align: Align::Left, ink: GREY });
        sheet.line(Line { text: value, x: 70.0, y, size: SMALL_FOUR, align: Align::Left, ink: BLACK });
        sheet.rule(70.0, y + 2.2, if y < 122.0 { 66.0 } else { 104.0 }, 0.15, GREY);
        y += 11.0;
    }
    // Place of the photograph: 35 by 45 millimetres.
    sheet.frame(142.0, 77.0, 32.0, 42.0, 0.15, GREY);
    sheet.line(Line {
        text: &word("certificate-photo"),
        x: 158.0,
        y: 99.0,
        size: 9.0,
        align: Align::Centre,
        ink: GREY,
    });

    let text = i18n::say(
        Language::Chinese,
        &Message::new("certificate-text")
            .with_key("basis", format!("award-basis-{}", certificate.award_basis.as_str().replace('_', "-")))
            .with("trade", certificate.trade())
            .with("level", level),
    );
    let mut y = 178.0;
    for line in sheet.wrap(&format!("\u{3000}\u{3000}{text}"), 14.0, A4_WIDTH - 64.0) {
        sheet.line(Line { text: &line, x: 32.0, y, size: 14.0, align: Align::Left, ink: BLACK });
        y += 10.0;
    }

    sheet.qr(&paper.address, 32.0, 226.0, 28.0)?;
    let mut y = 230.0;
    for note in [word("certificate-query-site"), word("certificate-body-site"), word("certificate-scan")] {
        // An address has a line of its own: the name of the body stands beside.
        for text in note.split_inclusive(' ') {
            sheet.line(Line { text: text.trim(), x: 64.0, y, size: 8.5, align: Align::Left, ink: GREY });
            y += 5.0;
        }
    }
    sign(sheet, certificate);
    if certificate.state != super::model::CertificateState::Valid {
        let state = word(&format!("certificate-state-{}", certificate.state));
        sheet.frame(150.0, 24.0, 30.0, 12.0, 0.7, RED);
        sheet.line(Line { text: &state, x: 165.0, y: 32.2, size: 16.0, align: Align::Centre, ink: RED });
    }
    if paper.specimen {
        sheet.across("演示 SPECIMEN", 80.0, RED);
    }
    Ok(())
}

/// Millimetres of the seal's radius.
const SEAL: f32 = 20.0;

/// Name of the body and day of issue, and the seal over both, as on screen.
fn sign(sheet: &mut Sheet<'_, '_>, certificate: &Certificate) {
    let day = certificate.issued_on;
    let mut lines = sheet.wrap(&certificate.body_name, SMALL_FOUR, 64.0);
    lines.push(format!("{}年{}月{}日", day.year(), day.month(), day.day()));
    let width = lines.iter().map(|line| sheet.width(line, SMALL_FOUR)).fold(0.0_f32, f32::max);
    let middle = (178.0 - (width / 2.0).max(SEAL - 6.0), 240.0);
    let unit = SEAL / rules::SEAL_RADIUS;
    sheet.circle(middle.0, middle.1, SEAL, 3.0 * unit, RED);
    sheet.star(middle.0, middle.1, 25.0 * unit, RED);
    let ring = rules::seal_ring(&certificate.body_name);
    for (letter, degrees) in &ring.letters {
        sheet.turned(letter, middle, ring.base * unit, *degrees, points(ring.size * unit), RED);
    }
    let kind = Line {
        text: &word("certificate-seal"),
        x: middle.0,
        y: 44.0_f32.mul_add(unit, middle.1),
        size: points(rules::SEAL_LETTER * unit),
        align: Align::Centre,
        ink: RED,
    };
    sheet.line(kind);
    let mut y = if lines.len() > 2 { 237.0 } else { 239.0 };
    for text in &lines {
        sheet.line(Line { text, x: 178.0, y, size: SMALL_FOUR, align: Align::Right, ink: BLACK });
        y += 6.5;
    }
}

/// Millimetres as points.
fn points(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}
