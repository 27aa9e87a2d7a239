//! The fields of one row: each is read by its own rule, then those that say the same thing twice are compared.

use super::model::{
    CandidateDetails, CandidateSource, CertificateDelivery, CertificationKind, Education, EthnicGroup,
    PriorCertificate, RosterRow, Sitting,
};
use super::row_reading::{Given, RowReading, code_of};
use super::rules::RosterContext;
use super::trades::{Match, TradeOption};
use super::written;
use crate::certification::numbering::KnownNumber;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::sex::Sex;
use crate::kernel::text::clean_code;
use crate::kernel::{person_name, region};
use chrono::{Datelike, NaiveDate};

/// What could be read of a row, each part on its own.
pub(super) struct Candidate<'a> {
    pub(super) line: Option<(&'a TradeOption, Level)>,
    pub(super) document: Option<IdentityDocument>,
    pub(super) name: Option<String>,
    sex: Option<Sex>,
    birth_date: Option<NaiveDate>,
    pub(super) mobile: Option<Mobile>,
    details: CandidateDetails,
}

impl Candidate<'_> {
    /// The row that is posted, when every part could be read.
    pub(super) fn into_row(self) -> Option<RosterRow> {
        let (trade, level) = self.line?;
        Some(RosterRow {
            trade_code: trade.code.clone(),
            level,
            document: self.document?,
            name: self.name?,
            sex: self.sex?,
            birth_date: self.birth_date?,
            mobile: self.mobile,
            details: self.details,
        })
    }
}

/// Reads every field of a row, in the order in which a person reads it.
pub(super) fn read_candidate<'a>(reading: &mut RowReading<'_>, context: &'a RosterContext<'_>) -> Candidate<'a> {
    let line = read_line(reading, context);
    let condition = read_text(reading, "condition_id", 200).map(|condition| settled_condition(reading, condition));
    let document = read_document(reading, context);
    let name = reading.checked("candidate_name", person_name::normalise);
    if let Some(name) = &name {
        reading.keep("candidate_name", name.as_str());
    }
    let sex = read_sex(reading, document.as_ref());
    let birth_date = read_birth_date(reading, document.as_ref(), context);
    let mobile = read_mobile(reading);
    let prior_certificate = read_prior_certificate(reading, context);
    if let (Some(condition), Some((_, level))) = (&condition, line) {
        compare_condition(reading, condition, level, prior_certificate.as_ref(), context);
    }
    let details = CandidateDetails {
        condition,
        certification_kind: read_certification_kind(reading, prior_certificate.as_ref(), line.map(|(_, level)| level)),
        prior_certificate,
        education: read_word(reading, "education", Education::words, Education::from_written, Education::chinese_name),
        province: read_province(reading),
        candidate_source: read_word(
            reading,
            "candidate_source",
            CandidateSource::words,
            CandidateSource::from_written,
            CandidateSource::chinese_name,
        ),
        employer: read_text(reading, "employer", 100),
        department: read_text(reading, "department", 60),
        post: read_text(reading, "post", 60),
        registration_unit: read_text(reading, "registration_unit", 100),
        major: read_text(reading, "major", 60),
        sitting: read_sitting(reading),
        ethnic_group: read_ethnic_group(reading),
        work_start_date: read_work_start(reading, birth_date, context),
        email: read_email(reading),
        years_in_occupation: read_years(reading),
        household_place: read_text(reading, "household_place", 100),
        political_status: read_text(reading, "political_status", 30),
        diploma_number: read_text(reading, "diploma_number", 60),
        brief_history: read_text(reading, "brief_history", 1_000),
        postal_address: read_text(reading, "postal_address", 200),
        certificate_delivery: read_delivery(reading),
        postcode: read_postcode(reading),
        delivery_address: read_text(reading, "delivery_address", 200),
    };
    Candidate { line, document, name, sex, birth_date, mobile, details }
}

/// Trade and level, which together must be one of the lines.
fn read_line<'a>(reading: &mut RowReading<'_>, context: &'a RosterContext<'_>) -> Option<(&'a TradeOption, Level)> {
    let book = &context.trades;
    let only_line = book.only_line();
    let trade = match reading.given("occupation_name") {
        Given::Unusable => None,
        Given::Blank => {
            if only_line.is_none() || reading.is_required("occupation_name") {
                reading.missing("occupation_name");
                None
            } else {
                only_line.map(|(trade, _)| trade)
            }
        }
        Given::Text(text) => {
            let (code, message) = match book.find(&text) {
                Match::Offered(trade) => {
                    return read_level(reading, Some(trade), only_line, context);
                }
                Match::Ambiguous(trades) => {
                    let names: Vec<&str> = trades.iter().map(|trade| trade.name.as_str()).collect();
                    ("trade_ambiguous", Message::new("roster-trade-ambiguous").with("allowed", names.join("、")))
                }
                Match::NotInBatch(_) => {
                    ("trade_not_in_batch", Message::new("roster-trade-not-in-batch").with("allowed", book.in_words()))
                }
                Match::Unknown if book.is_batch() => {
                    ("trade_unknown", Message::new("roster-trade-unknown-in-batch").with("allowed", book.in_words()))
                }
                Match::Unknown => ("trade_unknown", Message::new("roster-trade-unknown")),
            };
            reading.refuse("occupation_name", &text, code, message.with("text", text.trim()));
            None
        }
    };
    read_level(reading, trade, only_line, context)
}

fn read_level<'a>(
    reading: &mut RowReading<'_>,
    trade: Option<&'a TradeOption>,
    only_line: Option<(&TradeOption, Level)>,
    context: &RosterContext<'_>,
) -> Option<(&'a TradeOption, Level)> {
    if let Some(trade) = trade {
        reading.keep("occupation_name", trade.name.as_str());
        reading.keep("occupation_code", trade.code.as_str());
    }
    let level = match reading.given("level") {
        Given::Unusable => return None,
        Given::Blank => match only_line {
            Some((_, level)) if !reading.is_required("level") => level,
            _ => {
                reading.missing("level");
                return None;
            }
        },
        Given::Text(text) => match Level::from_written(&text) {
            Ok(level) if level.is_certifiable() => level,
            Ok(_) => {
                let message = Message::new("roster-level-not-certifiable").with("text", text.trim());
                reading.refuse("level", &text, "level_not_certifiable", message);
                return None;
            }
            Err(message) => {
                reading.refuse("level", &text, code_of(&message), message);
                return None;
            }
        },
    };
    reading.keep("level", level.certificate_name());
    let trade = trade?;
    if trade.levels.as_ref().is_some_and(|levels| !levels.contains(&level)) {
        let (code, key) = if context.trades.is_batch() {
            ("level_not_in_batch", "roster-level-not-in-batch")
        } else {
            ("level_not_of_trade", "roster-level-not-of-trade")
        };
        let message = Message::new(key)
            .with("trade", trade.name.as_str())
            .with("level", level.certificate_name())
            .with("allowed", trade.levels_in_words());
        reading.error("level", code, message);
        return None;
    }
    Some((trade, level))
}

/// Kind and number of the identity document. A template without a kind means resident identity cards.
fn read_document(reading: &mut RowReading<'_>, context: &RosterContext<'_>) -> Option<IdentityDocument> {
    let kind = if reading.has("id_type") {
        let required = reading.is_required("id_type");
        match reading.given("id_type") {
            Given::Unusable => None,
            Given::Blank if !required => Some(DocumentKind::ResidentId),
            Given::Blank => {
                let message = Message::new("document-kind-missing");
                reading.error("id_type", code_of(&message), message);
                None
            }
            Given::Text(text) => match DocumentKind::from_written(&text) {
                Ok(kind) => Some(kind),
                Err(message) => {
                    reading.refuse("id_type", &text, code_of(&message), message);
                    None
                }
            },
        }
    } else {
        Some(DocumentKind::ResidentId)
    };
    let Some(kind) = kind else {
        // Without its kind a number cannot be judged; only a missing one can be told.
        match reading.given("id_number") {
            Given::Blank => reading.missing("id_number"),
            Given::Text(text) => reading.keep("id_number", text.trim()),
            Given::Unusable => {}
        }
        return None;
    };
    reading.keep("id_type", kind.chinese_name());
    let document = reading.checked("id_number", |text| IdentityDocument::parse(kind, text, context.today))?;
    reading.keep("id_number", document.number());
    Some(document)
}

/// Sex: stated by a resident number, typed in for every other document.
fn read_sex(reading: &mut RowReading<'_>, document: Option<&IdentityDocument>) -> Option<Sex> {
    let written = reading.given("sex");
    let typed = match &written {
        Given::Text(text) => {
            let Some(sex) = Sex::from_written(text) else {
                reading.refuse("sex", text, "sex_unknown", unknown_word(text.trim(), "男、女".to_owned()));
                return None;
            };
            Some(sex)
        }
        _ => None,
    };
    let stated = document.and_then(IdentityDocument::sex);
    if let (Some(typed), Some(stated)) = (typed, stated)
        && typed != stated
    {
        let message = Message::new("roster-sex-contradicts")
            .with("found", typed.chinese_name())
            .with("expected", stated.chinese_name());
        reading.refuse("sex", typed.chinese_name(), "sex_contradicts_document", message);
        return None;
    }
    let needs_typing = document.is_some_and(|document| !document.kind().states_birth_and_sex());
    if written == Given::Blank && (needs_typing || reading.is_required("sex")) {
        reading.missing("sex");
        return None;
    }
    let sex = stated.filter(|_| !matches!(written, Given::Unusable)).or(typed)?;
    reading.keep("sex", sex.chinese_name());
    Some(sex)
}

/// Birth date: stated by a resident number, typed in for every other document. Whoever is too young is told at the
/// field that says so.
fn read_birth_date(
    reading: &mut RowReading<'_>,
    document: Option<&IdentityDocument>,
    context: &RosterContext<'_>,
) -> Option<NaiveDate> {
    let written = reading.given("birth_date");
    let typed = match &written {
        Given::Text(text) => {
            let Some(day) = written::day(text) else {
                reading.refuse("birth_date", text, "birth_date_unknown", unknown_day(text));
                return None;
            };
            Some(day)
        }
        _ => None,
    };
    let stated = document.and_then(IdentityDocument::birth_date);
    if let (Some(typed), Some(stated)) = (typed, stated)
        && typed != stated
    {
        let message = Message::new("roster-birth-date-contradicts")
            .with("found", typed.to_string())
            .with("expected", stated.to_string());
        reading.refuse("birth_date", &typed.to_string(), "birth_date_contradicts_document", message);
        return None;
    }
    let needs_typing = document.is_some_and(|document| !document.kind().states_birth_and_sex());
    if written == Given::Blank && (needs_typing || reading.is_required("birth_date")) {
        reading.missing("birth_date");
        return None;
    }
    let birth_date = stated.filter(|_| written != Given::Unusable).or(typed)?;
    reading.keep("birth_date", birth_date.to_string());
    let field = if stated.is_some() { "id_number" } else { "birth_date" };
    let Some(age) = context.today.years_since(birth_date) else {
        reading.error(field, "birth_date_in_future", Message::new("roster-birth-date-in-future"));
        return None;
    };
    // Without a readable document a birth date may itself be the slip.
    if document.is_some() && age < context.min_age {
        let message = Message::new("roster-under-age")
            .with("birth", birth_date.to_string())
            .count("age", age)
            .count("minimum", context.min_age);
        reading.error(field, "under_age", message);
        return None;
    }
    Some(birth_date)
}

fn read_mobile(reading: &mut RowReading<'_>) -> Option<Mobile> {
    let mobile = reading.checked("mobile", Mobile::parse)?;
    reading.keep("mobile", mobile.as_str());
    Some(mobile)
}

/// The certificate held. The template of 33 columns asks whether there is one; that of 20 fields only for its number.
fn read_prior_certificate(reading: &mut RowReading<'_>, context: &RosterContext<'_>) -> Option<PriorCertificate> {
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
    let occupation = read_text(reading, "prior_occupation", 100);
    let level = level.or(stated);
    if let Some(level) = level {
        reading.keep("certificate_level", level.certificate_name());
    }
    Some(PriorCertificate { number: number.stored(), level, occupation })
}

/// `4-2`, `4—2`, `条件4-2` become `4-2`; other text stays.
fn settled_condition(reading: &mut RowReading<'_>, condition: String) -> String {
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
fn compare_condition(
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

fn read_certification_kind(
    reading: &mut RowReading<'_>,
    prior: Option<&PriorCertificate>,
    level: Option<Level>,
) -> CertificationKind {
    let kind = read_word(
        reading,
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

/// One column in the template of 33; one per part in that of 20, where a single resit makes the row one.
fn read_sitting(reading: &mut RowReading<'_>) -> Sitting {
    const PARTS: [&str; 4] = ["theory_exam_type", "skill_exam_type", "review_exam_type", "language_exam_type"];
    let mut read =
        |field: &str| read_word(reading, field, Sitting::words, Sitting::from_written, Sitting::chinese_name);
    let whole = read("exam_type");
    let parts: Vec<Sitting> = PARTS.iter().filter_map(|field| read(field)).collect();
    let sitting = whole.unwrap_or(if parts.contains(&Sitting::Resit) { Sitting::Resit } else { Sitting::FirstSitting });
    if !reading.has("exam_type") {
        reading.keep("exam_type", sitting.chinese_name());
    }
    sitting
}

fn read_ethnic_group(reading: &mut RowReading<'_>) -> Option<EthnicGroup> {
    let unknown = |text: &str| Message::new("roster-ethnic-group-unknown").with("text", text);
    let group = reading.read("ethnic_group", unknown, EthnicGroup::from_written)?;
    reading.keep("ethnic_group", group.name());
    Some(group)
}

fn read_province(reading: &mut RowReading<'_>) -> Option<String> {
    let province = read_text(reading, "province", 30)?;
    if !region::PROVINCES.iter().any(|(_, name)| province.starts_with(name)) {
        let message = Message::new("roster-province-unknown").with("text", province.as_str());
        reading.warn("province", "province_unknown", message);
    }
    Some(province)
}

fn read_work_start(
    reading: &mut RowReading<'_>,
    birth_date: Option<NaiveDate>,
    context: &RosterContext<'_>,
) -> Option<String> {
    let start = reading.read("work_start_date", unknown_day, written::day_or_month)?;
    reading.keep("work_start_date", start.as_str());
    // Both begin with the year and month, so text compares like time.
    if start > context.today.to_string() {
        reading.warn("work_start_date", "work_start_in_future", Message::new("roster-work-start-in-future"));
    } else if birth_date.is_some_and(|birth| start < birth.to_string()) {
        reading.warn("work_start_date", "work_start_before_birth", Message::new("roster-work-start-before-birth"));
    }
    Some(start)
}

fn read_email(reading: &mut RowReading<'_>) -> Option<String> {
    let unknown = |text: &str| Message::new("roster-email-form").with("text", text);
    let email = reading.read("email", unknown, written::mail_address)?;
    reading.keep("email", email.as_str());
    Some(email)
}

fn read_years(reading: &mut RowReading<'_>) -> Option<u8> {
    let unknown = |text: &str| Message::new("roster-years-form").with("text", text);
    let years = reading.read("years_in_occupation", unknown, written::years)?;
    reading.keep("years_in_occupation", years.to_string());
    Some(years)
}

fn read_delivery(reading: &mut RowReading<'_>) -> CertificateDelivery {
    let delivery = read_word(
        reading,
        "certificate_delivery",
        CertificateDelivery::words,
        CertificateDelivery::from_written,
        CertificateDelivery::chinese_name,
    );
    delivery.unwrap_or_else(|| {
        // The template's own default.
        if reading.has_no_error_at(["certificate_delivery"]) {
            reading.keep("certificate_delivery", CertificateDelivery::PickUp.chinese_name());
        }
        CertificateDelivery::PickUp
    })
}

fn read_postcode(reading: &mut RowReading<'_>) -> Option<String> {
    let postcode = clean_code(&read_text(reading, "postcode", 20)?);
    reading.keep("postcode", postcode.as_str());
    if postcode.len() != 6 || !postcode.bytes().all(|b| b.is_ascii_digit()) {
        reading.warn("postcode", "postcode_form", Message::new("roster-postcode-form"));
    }
    Some(postcode)
}

/// Free text of a length that a page and a certificate can hold.
fn read_text(reading: &mut RowReading<'_>, field: &str, longest: usize) -> Option<String> {
    let text = match reading.given(field) {
        Given::Unusable => return None,
        Given::Blank => {
            if reading.is_required(field) {
                reading.missing(field);
            }
            return None;
        }
        Given::Text(text) => text,
    };
    let text = written::one_line(&text);
    let length = text.chars().count();
    if length > longest {
        let message = Message::new("roster-too-long")
            .with("title", reading.title(field))
            .count("length", length)
            .count("max", longest);
        reading.refuse(field, &text, format!("{field}_too_long"), message);
        return None;
    }
    reading.keep(field, text.as_str());
    Some(text)
}

/// One word of a closed set.
fn read_word<T: Copy>(
    reading: &mut RowReading<'_>,
    field: &str,
    words: fn() -> String,
    from_written: fn(&str) -> Option<T>,
    name: fn(T) -> &'static str,
) -> Option<T> {
    let value = reading.read(field, |text| unknown_word(text, words()), from_written)?;
    reading.keep(field, name(value));
    Some(value)
}

fn unknown_word(text: &str, allowed: String) -> Message {
    Message::new("roster-word-unknown").with("text", text).with("allowed", allowed)
}

fn unknown_day(text: &str) -> Message {
    Message::new("roster-day-form").with("text", text.trim())
}
