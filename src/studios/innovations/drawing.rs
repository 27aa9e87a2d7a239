//! The e-certificate of an innovation on paper.

use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::diploma::{self, Diploma};
use crate::platform::document::Fonts;
use crate::platform::error::AppError;
use crate::platform::i18n;
use crate::studios::innovations::model::{InnovationCertificate, InnovationCertificateState};

fn word(key: &str) -> String {
    i18n::word(Language::Chinese, key)
}

/// Makes the file; `None` when there is no Chinese font on this machine. `address` is what the code leads to.
pub fn draw(
    fonts: &Fonts,
    certificate: &InnovationCertificate,
    address: String,
    specimen: bool,
) -> Result<Option<Vec<u8>>, AppError> {
    let sentence = Message::new("innovation-paper-text")
        .with("title", certificate.title.as_str())
        .with_key("kind", certificate.kind.label_key())
        .with_key("award", certificate.award.label_key())
        .with("document", certificate.document.as_str());
    let diploma = Diploma {
        file_title: format!("{} {}", word("innovation-paper-title"), certificate.number),
        heading: word("innovation-paper-title"),
        english_heading: "Certificate of Innovation",
        holder: &certificate.holder_name,
        beside: certificate.unit.clone(),
        sentence: i18n::say(Language::Chinese, &sentence),
        prize: word(&certificate.award.label_key()),
        address,
        notes: vec![
            format!("{} {}", word("innovation-certificate-number"), certificate.number),
            word("innovation-paper-scan"),
        ],
        issuer: &certificate.issuer,
        day: certificate.issued_on,
        void: (certificate.state == InnovationCertificateState::Revoked).then(|| word(&certificate.state.label_key())),
        specimen,
    };
    diploma::draw(fonts, &diploma)
}
