//! Reading a sheet of training records: one person and one course a row. Pure.

use crate::certification::rosters::model::Education;
use crate::competition::entries::import_rules::read_person;
use crate::kernel::checked::Checked;
use crate::kernel::document::IdentityDocument;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{RowReading, SeenKeys};
use crate::registry::bodies::model::District;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::TradeIndex;
use crate::studios::training::forms::MOST_HOURS;
use crate::studios::training::model::{NewRecord, TrainingKind, TrainingResult};
use crate::studios::training::rules::record_fault;
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// The columns of a sheet, in the order of the template.
pub const COLUMNS: [SheetColumn; 17] = [
    SheetColumn::required("name", "person-name", &["姓名"]).wide(12),
    SheetColumn::optional("document_kind", "person-document-kind", &["证件类别"]).wide(14),
    SheetColumn::required("document_number", "person-document-number", &["身份证号", "身份证号码", "证件号"]).wide(22),
    SheetColumn::optional("sex", "assessor-sex", &["性别"]),
    SheetColumn::required("kind", "training-kind", &["培训类别"]).wide(14),
    SheetColumn::required("course", "training-course", &["培训项目", "专业"]).wide(24),
    SheetColumn::optional("trade", "studio-trade", &["职业", "工种", "职业(工种)"]).wide(18),
    SheetColumn::required("district", "studio-district", &["区县", "县区"]),
    SheetColumn::required("organiser", "training-organiser", &["培训机构", "学校"]).wide(24),
    SheetColumn::required("hours", "training-hours", &["课时"]).of_numbers(),
    SheetColumn::required("first_day", "training-first-day", &["开始日期"]).of_days(),
    SheetColumn::required("last_day", "training-last-day", &["结束日期"]).of_days(),
    SheetColumn::required("result", "training-result", &["结果"]),
    SheetColumn::optional("level_before", "training-level-before", &["原等级"]),
    SheetColumn::optional("level_after", "training-level-after", &["新等级"]),
    SheetColumn::optional("education_before", "training-education-before", &["原学历"]),
    SheetColumn::optional("education_after", "training-education-after", &["新学历"]),
];

/// Characters of a line at the most.
const LONGEST: usize = 120;

/// What rows are read against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Every trade, retired ones too.
    pub trades: &'a TradeIndex,
    /// The districts.
    pub districts: &'a [District],
    /// The day on which documents and days are judged.
    pub today: NaiveDate,
}

/// Reads one row; what is wrong with it has been noted. Values are kept in the form in which [`from_values`] reads them.
pub fn read_row(reading: &mut RowReading<'_>, ground: Ground<'_>, seen: &mut SeenKeys) {
    let person = read_person(reading, ground.today);
    let kind = reading.labelled("kind", TrainingKind::ALL);
    let course = reading.text("course", LONGEST);
    let trade = if reading.is_blank("trade") {
        None
    } else {
        let unknown = |text: &str| Message::new("past-trade-unknown").with("text", text);
        reading.read("trade", unknown, |text| ground.trades.find(text))
    };
    let district = reading.read(
        "district",
        |text| Message::new("training-district-unknown").with("text", text),
        |text| ground.districts.iter().find(|district| district.is_called(text)),
    );
    let organiser = reading.text("organiser", LONGEST);
    let hours = reading.read(
        "hours",
        |_| Message::new("studio-number-form").count("most", MOST_HOURS),
        |text| {
            clean_code(text)
                .parse::<i32>()
                .ok()
                .filter(|hours| (0..=MOST_HOURS).contains(hours))
        },
    );
    let (first, last) = (reading.day("first_day"), reading.day("last_day"));
    let result = reading.labelled("result", TrainingResult::ALL);
    let level = |reading: &mut RowReading<'_>, field: &'static str| {
        if reading.is_blank(field) {
            return None;
        }
        let level = reading.checked(field, |text| Level::from_written(text).map(Checked::clean));
        if let Some(level) = level {
            reading.keep(field, level.as_str());
        }
        level
    };
    let levels = (level(reading, "level_before"), level(reading, "level_after"));
    let education = |reading: &mut RowReading<'_>, field: &'static str| {
        if reading.is_blank(field) {
            return None;
        }
        reading.word(field, Education::words, Education::from_written, Education::as_str)
    };
    let education = (education(reading, "education_before"), education(reading, "education_after"));
    let (Some(person), Some(kind), Some(course), Some(district), Some(organiser)) =
        (person, kind, course, district, organiser)
    else {
        return;
    };
    let (Some(hours), Some(first), Some(last), Some(result), true) = (hours, first, last, result, reading.is_good())
    else {
        return;
    };
    let record = NewRecord {
        person,
        kind,
        course,
        trade: trade.map(|trade| trade.id),
        district: district.code.clone(),
        organiser,
        hours,
        days: (first, last),
        result,
        levels,
        education,
    };
    if let Some((field, message)) = record_fault(&record, ground.today) {
        reading.error(field, "training_record_wrong", message);
        return;
    }
    let key = format!("{} {} {} {}", record.person.document.number(), record.kind, record.course, record.days.0);
    reading.once("course", &key, seen);
    reading.keep("kind", record.kind.as_str());
    if let Some(trade) = trade {
        reading.keep("trade", trade.code.as_str());
    }
    reading.keep("district", record.district.as_str());
    reading.keep("hours", record.hours.to_string());
    reading.keep("first_day", record.days.0.to_string());
    reading.keep("last_day", record.days.1.to_string());
    reading.keep("result", record.result.as_str());
}

/// Reads back the values of a staged row; `None` when they are not such values.
#[must_use]
pub fn from_values(values: &Map<String, Value>, trades: &TradeIndex) -> Option<NewRecord> {
    let text = |field: &str| values.get(field).and_then(Value::as_str);
    let document = IdentityDocument::from_stored(text("document_kind")?.parse().ok()?, text("document_number")?)?;
    let trade = match text("trade") {
        Some(code) => Some(trades.find(code)?.id),
        None => None,
    };
    let level = |field: &str| text(field).map(str::parse::<Level>).transpose().ok();
    let education = |field: &str| text(field).map(str::parse::<Education>).transpose().ok();
    Some(NewRecord {
        person: NewPerson::of_document(text("name")?, document, text("sex")?.parse().ok()?),
        kind: text("kind")?.parse().ok()?,
        course: text("course")?.to_owned(),
        trade,
        district: text("district")?.to_owned(),
        organiser: text("organiser")?.to_owned(),
        hours: text("hours")?.parse().ok()?,
        days: (text("first_day")?.parse().ok()?, text("last_day")?.parse().ok()?),
        result: text("result")?.parse().ok()?,
        levels: (level("level_before")?, level("level_after")?),
        education: (education("education_before")?, education("education_after")?),
    })
}
