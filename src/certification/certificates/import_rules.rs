//! Reading a sheet of certificates of the past: number, holder, trade, level, day, marks, state. Pure.

use crate::certification::certificates::model::{AwardBasis, Certificate, CertificateState};
use crate::kernel::checked::Checked;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::mark::Mark;
use crate::kernel::message::Message;
use crate::kernel::person_name;
use crate::kernel::sex::Sex;
use crate::kernel::text::clean_upper_code;
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, SeenKeys};
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::{Trade, TradeIndex};
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// The columns of a sheet of certificates, in the order of an export.
pub const COLUMNS: [SheetColumn; 17] = [
    SheetColumn::required("number", "certificate-number", &["编号", "证书号", "证书号码"]).wide(26),
    SheetColumn::required("name", "certificate-holder", &["持证人", "持证人姓名"]).wide(12),
    SheetColumn::optional("sex", "person-sex", &[]),
    SheetColumn::optional("document_kind", "certificate-document-kind", &["证件类别"]).wide(16),
    SheetColumn::required("document_number", "certificate-document-number", &["身份证号", "身份证号码", "证件号"])
        .wide(22),
    SheetColumn::optional("trade_code", "certificate-trade-code", &["职业编码", "职业代码", "职业工种编码"]),
    SheetColumn::required("trade", "certificate-occupation", &["职业", "职业(工种)", "职业工种", "职业工种名称"])
        .wide(26),
    SheetColumn::optional("work_type", "certificate-work-type", &["工种", "工种名称"]).wide(20),
    SheetColumn::required("level", "certificate-level", &["等级", "技能等级", "证书等级"]).wide(16),
    SheetColumn::optional("body", "certificate-body", &["评价机构", "机构名称"]).wide(30),
    SheetColumn::required("issued_on", "certificate-issued-on", &["签发日期", "颁发日期"]).of_days(),
    SheetColumn::optional("theory_mark", "part-theory-test", &["理论成绩", "理论知识成绩"]).of_numbers(),
    SheetColumn::optional("practical_mark", "part-practical-test", &["技能成绩", "操作技能成绩", "实操成绩"])
        .of_numbers(),
    SheetColumn::optional("review_mark", "part-comprehensive-review", &["综合评审成绩"]).of_numbers(),
    SheetColumn::optional("state", "certificate-state", &["证书状态"]),
    SheetColumn::optional("ended_on", "certificate-import-ended-on", &["注销日期", "撤销日期"]).of_days(),
    SheetColumn::optional("reason", "certificate-import-ended-why", &["注销原因", "撤销原因", "原因"]).wide(30),
];

/// Reasons on one line.
const LONGEST: usize = 200;

/// What the rows are read against.
#[derive(Debug, Clone, Default)]
pub struct CertificateGrounds {
    /// Trades.
    pub trades: TradeIndex,
    /// The day on which ages and years are judged.
    pub today: NaiveDate,
}

/// What a good row says.
#[derive(Debug, Clone)]
pub struct CertificateRow {
    /// 证书编号.
    pub number: String,
    /// The holder; none for a certificate that is in the register already.
    pub holder: Option<NewPerson>,
    /// Code of the trade.
    pub trade_code: String,
    /// Level.
    pub level: Level,
    /// 发证日期.
    pub issued_on: NaiveDate,
    /// How it was earned; sheets of the past do not say otherwise.
    pub award_basis: AwardBasis,
    /// Marks of theory, practice and review.
    pub marks: [Option<Mark>; 3],
    /// State, day and reason of its end.
    pub ended: Option<(CertificateState, NaiveDate, String)>,
}

const MARKS: [&str; 3] = ["theory_mark", "practical_mark", "review_mark"];

impl CertificateRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>, today: NaiveDate) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str);
        let holder = match text("document_number") {
            None => None,
            Some(number) => {
                let kind: DocumentKind = text("document_kind")?.parse().ok()?;
                let document = IdentityDocument::parse(kind, number, today).ok()?.value;
                Some(NewPerson::of_document(text("name")?, document, text("sex")?.parse().ok()?))
            }
        };
        let mark = |field: &str| text(field).map(|mark| Mark::parse(mark, Mark::FINEST)).transpose().ok();
        let ended = match text("ended_on") {
            None => None,
            Some(day) => Some((text("state")?.parse().ok()?, day.parse().ok()?, text("reason")?.to_owned())),
        };
        let [theory, practical, review] = MARKS;
        Some(Self {
            number: text("number")?.to_owned(),
            holder,
            trade_code: text("trade_code")?.to_owned(),
            level: text("level")?.parse().ok()?,
            issued_on: text("issued_on")?.parse().ok()?,
            award_basis: AwardBasis::Examination,
            marks: [mark(theory)?, mark(practical)?, mark(review)?],
            ended,
        })
    }
}

/// The number that a row names: the key under which the register is asked.
#[must_use]
pub fn certificate_number(reading: &mut RowReading<'_>, seen: &mut SeenKeys) -> Option<String> {
    match reading.given("number") {
        Given::Unusable => None,
        Given::Blank => {
            reading.missing("number");
            None
        }
        Given::Text(text) => {
            let number = clean_upper_code(&text);
            reading.keep("number", number.as_str());
            reading.once("number", &number, seen);
            Some(number)
        }
    }
}

/// Reads one row whose certificate is, or is not, in the register.
pub fn check_row(
    reading: &mut RowReading<'_>,
    grounds: &CertificateGrounds,
    number: &str,
    known: Option<&Certificate>,
) -> Option<CertificateRow> {
    let trade = read_trade(reading, grounds);
    let level = reading.checked("level", |text| Level::from_written(text).map(Checked::clean));
    let issued_on = reading.day("issued_on");
    let marks = MARKS.map(|field| reading.checked(field, |text| Mark::parse(text, Mark::FINEST).map(Checked::clean)));
    if let Some(known) = known {
        compare(reading, known, trade.as_ref(), level, issued_on);
        if reading.is_good() {
            reading.note_changes("number", &[]);
        }
        let (trade, level, issued_on) = (trade?, level?, issued_on?);
        keep(reading, &trade, level, marks);
        let row = CertificateRow {
            number: number.to_owned(),
            holder: None,
            trade_code: trade.code,
            level,
            issued_on,
            award_basis: AwardBasis::Examination,
            marks,
            ended: None,
        };
        return reading.is_good().then_some(row);
    }
    let holder = read_holder(reading, grounds);
    let ended = read_end(reading, grounds.today);
    let (Some(trade), Some(level), Some(issued_on), Some(holder), true) =
        (trade, level, issued_on, holder, reading.is_good())
    else {
        return None;
    };
    keep(reading, &trade, level, marks);
    reading.keep("name", holder.name.as_str());
    reading.keep("document_kind", holder.document.kind().as_str());
    reading.keep("document_number", holder.document.number());
    reading.keep("sex", holder.sex.as_str());
    if let Some((state, day, reason)) = &ended {
        reading.keep("state", state.as_str());
        reading.keep("ended_on", day.to_string());
        reading.keep("reason", reason.as_str());
    }
    Some(CertificateRow {
        number: number.to_owned(),
        holder: Some(holder),
        trade_code: trade.code,
        level,
        issued_on,
        award_basis: AwardBasis::Examination,
        marks,
        ended,
    })
}

fn keep(reading: &mut RowReading<'_>, trade: &Trade, level: Level, marks: [Option<Mark>; 3]) {
    reading.keep("trade_code", trade.code.as_str());
    reading.keep("trade", trade.full_name());
    reading.keep("level", level.as_str());
    for (field, mark) in MARKS.into_iter().zip(marks) {
        if let Some(mark) = mark {
            reading.keep(field, mark.to_string());
        }
    }
}

/// A certificate is never changed by an import: what differs is an error, whoever is right.
fn compare(
    reading: &mut RowReading<'_>,
    known: &Certificate,
    trade: Option<&Trade>,
    level: Option<Level>,
    issued_on: Option<NaiveDate>,
) {
    let name = reading.checked("name", person_name::normalise);
    let mut differs = |field: &str, registered: String| {
        let message = Message::new("certificate-import-differs").with("registered", registered);
        reading.error(field, "differs", message);
    };
    if name.is_some_and(|name| name != known.holder_name) {
        differs("name", known.holder_name.clone());
    }
    if trade.is_some_and(|trade| trade.name != known.trade_name || trade.work_type != known.work_type) {
        differs("trade", known.trade());
    }
    if level.is_some_and(|level| level != known.level) {
        differs("level", known.level.certificate_name().to_owned());
    }
    if issued_on.is_some_and(|day| day != known.issued_on) {
        differs("issued_on", known.issued_on.to_string());
    }
}

/// The trade by its code, or by occupation and work type.
fn read_trade(reading: &mut RowReading<'_>, grounds: &CertificateGrounds) -> Option<Trade> {
    let work_type = reading.text("work_type", 80).filter(|text| !text.trim_matches('-').is_empty());
    let name = reading.text("trade", 80)?;
    let code = match reading.given("trade_code") {
        Given::Unusable => return None,
        Given::Blank => None,
        Given::Text(text) => Some(text),
    };
    let found = match &code {
        Some(code) => grounds.trades.find(code),
        None => grounds.trades.find_in(&name, work_type.as_deref().unwrap_or_default()),
    };
    if found.is_none() {
        let field = if code.is_some() { "trade_code" } else { "trade" };
        let text = code.unwrap_or(name);
        reading.error(field, "trade_unknown", Message::new("scope-import-trade-unknown").with("text", text));
    }
    found.cloned()
}

fn read_holder(reading: &mut RowReading<'_>, grounds: &CertificateGrounds) -> Option<NewPerson> {
    let name = reading.checked("name", person_name::normalise);
    let kind = reading.checked("document_kind", |text| DocumentKind::from_written(text).map(Checked::clean));
    if kind.is_none() && !reading.has_no_error_at(["document_kind"]) {
        return None;
    }
    if let Given::Text(text) = reading.given("document_number")
        && text.contains('*')
    {
        reading.error("document_number", "document_masked", Message::new("certificate-import-masked"));
        return None;
    }
    let kind = kind.unwrap_or(DocumentKind::ResidentId);
    let document = reading.checked("document_number", |text| IdentityDocument::parse(kind, text, grounds.today))?;
    let sex = document.sex().or_else(|| {
        if reading.is_blank("sex") {
            reading.error("sex", "sex_missing", Message::new("assessor-import-sex"));
        }
        reading.read("sex", |_| Message::new("assessor-import-sex"), Sex::from_written)
    });
    Some(NewPerson::of_document(name?, document, sex?))
}

/// The end of a certificate that is not valid any more; what is wrong with it has been noted.
fn read_end(reading: &mut RowReading<'_>, today: NaiveDate) -> Option<(CertificateState, NaiveDate, String)> {
    let state =
        reading.labelled("state", &[CertificateState::Valid, CertificateState::Cancelled, CertificateState::Revoked]);
    let state = state.filter(|state| *state != CertificateState::Valid)?;
    for field in ["ended_on", "reason"] {
        if reading.is_blank(field) {
            reading.missing(field);
        }
    }
    let (day, reason) = (reading.day("ended_on"), reading.text("reason", LONGEST));
    if let Some(day) = day.filter(|day| *day > today) {
        let message = Message::new("certificate-history-future").with("date", day.to_string());
        reading.error("ended_on", "ended_in_future", message);
    }
    Some((state, day?, reason?))
}
