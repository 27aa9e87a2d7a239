//! The fields of one row: each is read by its own rule, then those that say the same thing twice are compared.

use super::eligibility::{compare_condition, read_certification_kind, read_prior_certificate, settled_condition};
use super::model::{
    CandidateDetails, CandidateSource, CertificateDelivery, Education, EthnicGroup, RosterRow, Sitting,
};
use super::rules::RosterContext;
use super::trades::{Match, TradeOption};
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::sex::Sex;
use crate::kernel::text::clean_code;
use crate::kernel::{person_name, region};
use crate::platform::spreadsheet::row_reading::{Given, RowReading, code_of, unknown_word};
use crate::platform::spreadsheet::written;
use chrono::NaiveDate;

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
    let condition = reading
        .text("condition_id", 200)
        .map(|condition| settled_condition(reading, condition));
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
        education: reading.word("education", Education::words, Education::from_written, Education::chinese_name),
        province: read_province(reading),
        candidate_source: reading.word(
            "candidate_source",
            CandidateSource::words,
            CandidateSource::from_written,
            CandidateSource::chinese_name,
        ),
        employer: reading.text("employer", 100),
        department: reading.text("department", 60),
        post: reading.text("post", 60),
        registration_unit: reading.text("registration_unit", 100),
        major: reading.text("major", 60),
        sitting: read_sitting(reading),
        ethnic_group: read_ethnic_group(reading),
        work_start_date: read_work_start(reading, birth_date, context),
        email: read_email(reading),
        years_in_occupation: read_years(reading),
        household_place: reading.text("household_place", 100),
        political_status: reading.text("political_status", 30),
        diploma_number: reading.text("diploma_number", 60),
        brief_history: reading.text("brief_history", 1_000),
        postal_address: reading.text("postal_address", 200),
        certificate_delivery: read_delivery(reading),
        postcode: read_postcode(reading),
        delivery_address: reading.text("delivery_address", 200),
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

/// One column in the template of 33; one per part in that of 20, where a single resit makes the row one.
fn read_sitting(reading: &mut RowReading<'_>) -> Sitting {
    const PARTS: [&str; 4] = ["theory_exam_type", "skill_exam_type", "review_exam_type", "language_exam_type"];
    let mut read = |field: &str| reading.word(field, Sitting::words, Sitting::from_written, Sitting::chinese_name);
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
    let province = reading.text("province", 30)?;
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
    let delivery = reading.word(
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
    let postcode = clean_code(&reading.text("postcode", 20)?);
    reading.keep("postcode", postcode.as_str());
    if postcode.len() != 6 || !postcode.bytes().all(|b| b.is_ascii_digit()) {
        reading.warn("postcode", "postcode_form", Message::new("roster-postcode-form"));
    }
    Some(postcode)
}

fn unknown_day(text: &str) -> Message {
    Message::new("roster-day-form").with("text", text.trim())
}
