//! The award certificate on paper.

use crate::competition::awards::model::{AwardCertificate, AwardState};
use crate::competition::awards::rules::prize_key;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::diploma::{self, Diploma};
use crate::platform::document::Fonts;
use crate::platform::error::AppError;
use crate::platform::i18n;

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
    let certificate = paper.certificate;
    let beside: Vec<&str> = [certificate.employer.as_str(), certificate.team_name.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let mut notes = vec![format!("{} {}", word("award-number"), certificate.number), word("award-paper-scan")];
    if certificate.reprint_count > 0 {
        let reprint = Message::new("award-paper-reprint").count("count", certificate.reprint_count);
        notes.push(i18n::say(Language::Chinese, &reprint));
    }
    let diploma = Diploma {
        file_title: format!("{} {}", word("award-paper-title"), certificate.number),
        heading: word("award-paper-title"),
        english_heading: "Certificate of Award",
        holder: &certificate.holder_name,
        beside: beside.join("　"),
        sentence: sentence(certificate),
        prize: word(prize_key(certificate.medal, certificate.medal_rules)),
        address: paper.address.clone(),
        notes,
        issuer: &certificate.issuer,
        day: certificate.issued_on,
        void: (certificate.state != AwardState::Valid).then(|| word(&certificate.state.label_key())),
        specimen: paper.specimen,
    };
    diploma::draw(fonts, &diploma)
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
