//! What a row claims about the right to apply: the certificate held, the condition, initial or promotion
//! (certification 1.3 and 3.4). Only forms and contradictions are errors; whether a claim is true is for a person to
//! decide, so what merely looks wrong is a warning.

use super::model::{CertificationKind, PriorCertificate};
use super::rules::RosterContext;
use crate::certification::numbering::KnownNumber;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, code_of, unknown_word};
use crate::platform::spreadsheet::written;
use chrono::Datelike;

/// The certificate held. The template of 33 columns asks whether there is one; that of 20 fields only for its number.
pub(super) fn read_prior_certificate(
    reading: &mut RowReading<'_>,
    context: &RosterContext<'_>,
) -> Option<PriorCertificate> {
    let held = if reading.has("has_certificate") {
        let answer =
            reading.read("has_certificate", |text| unknown_word(text, "是、否".to_owned()), written::yes_or_no)?;
        reading.keep("has_certificate", if answer { "是" } else { "否" });
        Some(answer)
    } else {
        None
    };
    let (field, level_field) = if reading.has("prior_certificate_number") {
        ("prior_certificate_number", None)
    } else {
        ("certificate_number", Some("certificate_level"))
    };
    if held == Some(false) {
        for field in ["certificate_level", "certificate_number"] {
            if matches!(reading.given(field), Given::Text(_)) {
                let message = Message::new("roster-certificate-not-held").with("title", reading.title(field));
                reading.warn(field, "certificate_not_held", message);
            }
        }
        return None;
    }
    let level = level_field.and_then(|field| match reading.given(field) {
        Given::Text(text) => match Level::from_written(&text) {
            Ok(level) => {
                reading.keep(field, level.certificate_name());
                Some(level)
            }
            Err(message) => {
                reading.refuse(field, &text, format!("certificate_{}", code_of(&message)), message);
                None
            }
        },
        Given::Blank if held == Some(true) => {
            let message = Message::new("roster-certificate-level-missing");
            reading.error(field, "certificate_level_missing", message);
            None
        }
        Given::Blank | Given::Unusable => None,
    });
    let number = match reading.given(field) {
        Given::Unusable => return None,
        Given::Blank => {
            if held == Some(true) {
                reading.error(field, "certificate_number_missing", Message::new("roster-certificate-number-missing"));
            }
            return None;
        }
        // Free text that says "none" in a field that asks for a number only.
        Given::Text(text) if held.is_none() && ["无", "-", "/", "没有"].contains(&clean_code(&text).as_str()) => {
            return None;
        }
        Given::Text(text) => match KnownNumber::parse(&text, &context.scheme, context.today) {
            Ok(number) => number,
            Err(message) => {
                reading.refuse(field, &text, code_of(&message), message);
                return None;
            }
        },
    };
    reading.keep(field, number.stored());
    if let Some(warning) = number.warning() {
        reading.warn(field, code_of(&warning), warning);
    }
    let stated = number.level(&context.scheme);
    if let (Some(level), Some(stated)) = (level, stated)
        && level != stated
    {
        let message = Message::new("roster-certificate-level-contradicts")
            .with("found", level.certificate_name())
            .with("stated", stated.certificate_name());
        reading.error(field, "certificate_level_contradicts", message);
        return None;
    }
    let occupation = reading.text("prior_occupation", 100);
    let level = level.or(stated);
    if let Some(level) = level {
        reading.keep("certificate_level", level.certificate_name());
    }
    Some(PriorCertificate { number: number.stored(), level, occupation })
}

/// `4-2`, `4—2`, `条件4-2` become `4-2`; other text stays.
pub(super) fn settled_condition(reading: &mut RowReading<'_>, condition: String) -> String {
    let code = clean_code(&condition).replace(['—', '–', '－', '_', '.'], "-");
    let id: String = code
        .trim_start_matches("条件")
        .trim_start_matches('第')
        .trim_end_matches('条')
        .to_owned();
    let is_id = matches!(id.as_bytes(), [b'1'..=b'5', b'-', b'1'..=b'9']);
    let settled = if is_id { id } else { condition };
    reading.keep("condition_id", settled.as_str());
    settled
}

/// Whether the condition is one of the level, and what it asks of the certificate held. Eligibility is decided by a
/// person later, so these are warnings.
pub(super) fn compare_condition(
    reading: &mut RowReading<'_>,
    condition: &str,
    level: Level,
    prior: Option<&PriorCertificate>,
    context: &RosterContext<'_>,
) {
    let [digit, b'-', _] = condition.as_bytes() else { return };
    if !level.as_str().as_bytes().contains(digit) {
        let message = Message::new("roster-condition-of-other-level")
            .with("condition", condition)
            .with("level", level.certificate_name());
        reading.warn("condition_id", "condition_of_other_level", message);
        return;
    }
    // Years for which a certificate must have been held (certification 3.4).
    let years = match condition {
        "3-5" => 0,
        "2-2" | "1-2" => 1,
        "2-4" | "2-5" => 2,
        "4-2" => 3,
        "3-2" => 4,
        "2-1" | "1-1" => 5,
        _ => return,
    };
    let Some(prior) = prior else {
        // A number that could not be read has been reported already.
        if reading.has_no_error_at([
            "has_certificate",
            "certificate_number",
            "prior_certificate_number",
            "certificate_level",
        ]) {
            let message = Message::new("roster-condition-needs-certificate").with("condition", condition);
            reading.warn("condition_id", "condition_needs_certificate", message);
        }
        return;
    };
    let issued = KnownNumber::parse(&prior.number, &context.scheme, context.today).ok();
    if let Some(KnownNumber::Current(number)) = issued
        && context.today.year() - number.year() < years
    {
        let message = Message::new("roster-certificate-too-young")
            .with("condition", condition)
            .count("years", years)
            .with("issued", number.year().to_string());
        reading.warn("condition_id", "certificate_too_young", message);
    }
}

pub(super) fn read_certification_kind(
    reading: &mut RowReading<'_>,
    prior: Option<&PriorCertificate>,
    level: Option<Level>,
) -> CertificationKind {
    let kind = reading.word(
        "certification_kind",
        CertificationKind::words,
        CertificationKind::from_written,
        CertificationKind::chinese_name,
    );
    let kind = kind.unwrap_or_else(|| {
        let assumed = if prior.is_some() { CertificationKind::Promotion } else { CertificationKind::Initial };
        if reading.has("certification_kind") {
            return assumed;
        }
        reading.keep("certification_kind", assumed.chinese_name());
        assumed
    });
    let held = prior.and_then(|prior| prior.level);
    if let (CertificationKind::Promotion, Some(held), Some(level)) = (kind, held, level)
        && held >= level
        && reading.has("certification_kind")
    {
        let message = Message::new("roster-promotion-without-rise")
            .with("held", held.certificate_name())
            .with("level", level.certificate_name());
        reading.warn("certification_kind", "promotion_without_rise", message);
    }
    kind
}
