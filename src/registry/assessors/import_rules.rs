//! Reading a sheet of assessors, with the columns of a card (certification 4.1 and 8.8). Pure.

use crate::kernel::checked::Checked;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::person_name;
use crate::kernel::sex::Sex;
use crate::kernel::text::{clean_code, clean_upper_code};
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, SeenKeys, code_of, one_line};
use crate::platform::spreadsheet::written;
use crate::registry::assessors::model::{AssessorDetails, AssessorGrade, Card, NewScope};
use crate::registry::assessors::rules::{check_card, check_scopes};
use crate::registry::bodies::model::{CertificationBody, District};
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::{Trade, TradeIndex};
use crate::registry::trades::rules::written_levels;
use chrono::{Days, Months, NaiveDate};
use serde_json::{Map, Value, json};

/// The columns of a sheet of assessors, in the order of an export.
pub const COLUMNS: [SheetColumn; 17] = [
    SheetColumn::required("name", "assessor-name", &["考评员姓名"]).wide(12),
    SheetColumn::optional("sex", "assessor-sex", &[]),
    SheetColumn::optional("document_kind", "person-document-kind", &["证件类别"]).wide(16),
    SheetColumn::required("document_number", "person-document-number", &["身份证号", "身份证号码", "证件号"]).wide(22),
    SheetColumn::optional("mobile", "person-mobile", &["联系电话", "手机号", "手机号码", "手机"]).wide(14),
    SheetColumn::optional("email", "person-email", &["电子邮箱", "邮箱"]).wide(24),
    SheetColumn::optional("education", "person-education", &["文化程度", "学历"]),
    SheetColumn::required("grade", "assessor-grade", &["考评员等级", "考评员类别", "类别"]).wide(14),
    SheetColumn::optional("employer", "assessor-employer", &["单位", "所在单位"]).wide(30),
    SheetColumn::required("trades", "assessor-trades", &["考评职业", "职业工种", "考评职业(工种)", "职业(工种)"])
        .wide(40),
    SheetColumn::optional("levels", "assessor-levels", &["技能等级", "考评等级", "等级范围"]).wide(18),
    SheetColumn::required("card_number", "assessor-card-number", &["证卡号", "证书编号"]).wide(20),
    SheetColumn::required("card_from", "assessor-card-from", &["发证日期"]).of_days(),
    SheetColumn::optional("card_to", "assessor-card-to", &["有效期止", "有效期"]).of_days(),
    SheetColumn::required("district", "assessor-district", &["所在区县"]),
    SheetColumn::optional("speciality", "assessor-speciality", &["特长"]).wide(24),
    SheetColumn::optional("body", "assessor-body", &["所属机构", "评价机构"]).wide(30),
];

/// Between two trades of one cell.
pub const BETWEEN_TRADES: &str = "；";
/// Names and units on one line.
const LONGEST: usize = 120;

/// What the register knows, read once for the whole sheet.
#[derive(Debug, Clone, Default)]
pub struct AssessorRegister {
    /// Trades.
    pub trades: TradeIndex,
    /// Districts and zones.
    pub districts: Vec<District>,
    /// Bodies.
    pub bodies: Vec<CertificationBody>,
    /// Years for which a card is valid at the most.
    pub card_years: i64,
    /// The day on which dates and ages are judged.
    pub today: NaiveDate,
}

/// An assessor whose card number a row names.
#[derive(Debug, Clone)]
pub struct KnownAssessor {
    /// His name.
    pub name: String,
    /// His document, masked as exports mask it.
    pub masked_number: String,
    /// His document.
    pub document: Option<IdentityDocument>,
    /// His card.
    pub card: Card,
    /// Where he belongs.
    pub details: AssessorDetails,
    /// His trades and levels.
    pub scopes: Vec<NewScope>,
    /// The version of his record.
    pub version: i32,
}

/// What the rows before have said.
#[derive(Debug, Default)]
pub struct Seen {
    cards: SeenKeys,
    documents: SeenKeys,
}

/// What a good row says.
#[derive(Debug, Clone)]
pub struct AssessorRow {
    /// The person; none when the card is in the register, because then it is known who holds it.
    pub person: Option<NewPerson>,
    /// The version that the check saw; none for a card that is not in the register.
    pub version: Option<i32>,
    /// The card.
    pub card: Card,
    /// Trades and levels.
    pub scopes: Vec<NewScope>,
    /// Where he belongs.
    pub details: AssessorDetails,
}

/// The number of the card that a row names: the key under which the register is asked.
#[must_use]
pub fn card_number(reading: &mut RowReading<'_>) -> Option<String> {
    match reading.given("card_number") {
        Given::Unusable => None,
        Given::Blank => {
            reading.missing("card_number");
            None
        }
        Given::Text(text) => Some(clean_code(&text)),
    }
}

/// Reads one row whose card is, or is not, in the register. A blank cell leaves what the register says.
pub fn check_row(
    reading: &mut RowReading<'_>,
    register: &AssessorRegister,
    number: &str,
    known: Option<&KnownAssessor>,
    seen: &mut Seen,
) -> Option<AssessorRow> {
    reading.once("card_number", number, &mut seen.cards);
    let person = read_person(reading, register, known, &mut seen.documents);
    let grade = read_grade(reading);
    let from = reading.day("card_from");
    let to = if reading.is_blank("card_to") {
        from.and_then(|from| last_day(from, register.card_years))
    } else {
        reading.day("card_to")
    };
    let scopes = grade.and_then(|grade| read_scopes(reading, register, grade, known));
    let details = read_details(reading, register, known);
    let (Some(grade), Some(from), Some(to)) = (grade, from, to) else { return None };
    let card = Card { number: number.to_owned(), grade, from, to };
    check_against_rules(reading, register, &card, scopes.as_deref());
    let (Some(person), Some(scopes), Some(details), true) = (person, scopes, details, reading.is_good()) else {
        return None;
    };
    let person = match person {
        Holder::Registered => None,
        Holder::Stated(person) => Some(person),
    };
    let row = AssessorRow { person, version: known.map(|known| known.version), card, scopes, details };
    keep(reading, register, &row);
    if let Some(known) = known {
        reading.note_changes("card_number", &changes(register, known, &row));
    }
    Some(row)
}

fn check_against_rules(
    reading: &mut RowReading<'_>,
    register: &AssessorRegister,
    card: &Card,
    scopes: Option<&[NewScope]>,
) {
    let mut wrong = check_card(card, register.card_years);
    if let Some(scopes) = scopes {
        let trades: Vec<Trade> = scopes
            .iter()
            .filter_map(|scope| register.trades.get(scope.trade).cloned())
            .collect();
        wrong.extend(check_scopes(card.grade, scopes, &trades));
    }
    for error in wrong {
        let field = if error.field == "scopes" { "trades" } else { &error.field };
        reading.error(field, code_of(&error.message), error.message);
    }
    if card.to < register.today {
        let message = Message::new("assessor-import-card-over").with("day", card.to.to_string());
        reading.warn("card_to", "card_over", message);
    }
}

/// The last day of a card that states only its first.
fn last_day(from: NaiveDate, years: i64) -> Option<NaiveDate> {
    let months = u32::try_from(years).unwrap_or(0).saturating_mul(12);
    from.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))
}

/// Who holds the card of a row.
enum Holder {
    /// The one who is in the register with it.
    Registered,
    /// A person to be found or registered.
    Stated(NewPerson),
}

/// Reads who holds the card; what is wrong with it has been noted.
fn read_person(
    reading: &mut RowReading<'_>,
    register: &AssessorRegister,
    known: Option<&KnownAssessor>,
    documents: &mut SeenKeys,
) -> Option<Holder> {
    let name = reading.checked("name", person_name::normalise);
    let number = match reading.given("document_number") {
        Given::Unusable => return None,
        Given::Blank => {
            reading.missing("document_number");
            return None;
        }
        Given::Text(text) => text,
    };
    // Exports mask the numbers of documents: such a number says only that the row is about the one who is there.
    if number.contains('*') {
        return match known {
            Some(known) if known.masked_number == clean_upper_code(&number) && known.name == name? => {
                Some(Holder::Registered)
            }
            Some(_) => {
                reading.error("document_number", "card_of_other", Message::new("assessor-card-number-taken"));
                None
            }
            None => {
                reading.error("document_number", "document_masked", Message::new("assessor-import-masked"));
                None
            }
        };
    }
    let kind = reading.checked("document_kind", |text| DocumentKind::from_written(text).map(Checked::clean));
    let kind = match kind {
        None if !reading.has_no_error_at(["document_kind"]) => return None,
        kind => kind.unwrap_or(DocumentKind::ResidentId),
    };
    let document = reading.checked("document_number", |text| IdentityDocument::parse(kind, text, register.today))?;
    reading.once("document_number", document.number(), documents);
    if let Some(known) = known {
        if known.document.as_ref().is_none_or(|own| own.number() != document.number()) {
            reading.error("card_number", "card_of_other", Message::new("assessor-card-number-taken"));
        }
        return Some(Holder::Registered);
    }
    let sex = document.sex().or_else(|| {
        if reading.is_blank("sex") {
            reading.error("sex", "sex_missing", Message::new("assessor-import-sex"));
        }
        reading.read("sex", |_| Message::new("assessor-import-sex"), Sex::from_written)
    });
    let mobile = reading.checked("mobile", Mobile::parse);
    let email =
        reading.read("email", |text| Message::new("contact-email-form").with("text", text), written::mail_address);
    let education = reading.text("education", LONGEST);
    let employer = reading.text("employer", LONGEST);
    let mut person = NewPerson::of_document(name?, document, sex?);
    person.mobile = mobile;
    person.email = email;
    person.employer = employer;
    person.education = education;
    Some(Holder::Stated(person))
}

fn read_grade(reading: &mut RowReading<'_>) -> Option<AssessorGrade> {
    reading.labelled("grade", AssessorGrade::ALL)
}

/// The trades of the row with their levels: those beside the trade, else those of the levels column, else what grade
/// and standard have in common.
fn read_scopes(
    reading: &mut RowReading<'_>,
    register: &AssessorRegister,
    grade: AssessorGrade,
    known: Option<&KnownAssessor>,
) -> Option<Vec<NewScope>> {
    let levels = reading.checked("levels", |text| written_levels(text).map(Checked::clean));
    if levels.is_none() && !reading.has_no_error_at(["levels"]) {
        return None;
    }
    let text = match reading.given("trades") {
        Given::Unusable => return None,
        Given::Blank => {
            return known.map(|known| known.scopes.clone()).or_else(|| {
                reading.missing("trades");
                None
            });
        }
        Given::Text(text) => text,
    };
    let mut scopes = Vec::new();
    let mut wrong = false;
    for written in text.split([';', '；', '\n', '|']).map(one_line).filter(|text| !text.is_empty()) {
        let (name, own_levels) = trade_and_levels(register, &written);
        let Some(trade) = register.trades.find(name) else {
            reading.error("trades", "trade_unknown", Message::new("assessor-import-trade").with("text", written));
            wrong = true;
            continue;
        };
        let fits =
            |level: &Level| grade.may_assess(*level) && (trade.lowest_level.is_none() || trade.has_level(*level));
        let common: Vec<Level> = Level::CERTIFIABLE.into_iter().filter(fits).collect();
        match (own_levels.or(levels), common.first(), common.last()) {
            (Some((lowest, highest)), _, _) => scopes.push(NewScope { trade: trade.id, lowest, highest }),
            (None, Some(lowest), Some(highest)) => {
                scopes.push(NewScope { trade: trade.id, lowest: *lowest, highest: *highest });
            }
            (None, _, _) => {
                let message = Message::new("assessor-scope-beyond-trade").with("trade", trade.full_name());
                reading.error("trades", code_of(&message), message);
                wrong = true;
            }
        }
    }
    (!wrong).then_some(scopes)
}

/// `焊工 五级-三级` is a trade with its own levels; a name with a blank in it is not.
fn trade_and_levels<'t>(register: &AssessorRegister, written: &'t str) -> (&'t str, Option<(Level, Level)>) {
    if register.trades.find(written).is_some() {
        return (written, None);
    }
    match written.rsplit_once(' ') {
        Some((name, levels)) => match written_levels(levels) {
            Ok(levels) => (name, Some(levels)),
            Err(_) => (written, None),
        },
        None => (written, None),
    }
}

fn read_details(
    reading: &mut RowReading<'_>,
    register: &AssessorRegister,
    known: Option<&KnownAssessor>,
) -> Option<AssessorDetails> {
    let before = known.map(|known| &known.details);
    let district = reading.read(
        "district",
        |text| Message::new("assessor-import-district").with("text", text),
        |text| register.districts.iter().find(|district| district.is_called(text)),
    );
    let body = reading.read(
        "body",
        |text| Message::new("assessor-import-body").with("text", text),
        |text| {
            let wanted = one_line(text);
            register.bodies.iter().find(|body| body.code == wanted || body.name == wanted)
        },
    );
    if !reading.has_no_error_at(["body"]) {
        return None;
    }
    let mut text =
        |field: &str, known: Option<&String>| reading.text(field, LONGEST).or(known.cloned()).unwrap_or_default();
    let employer = text("employer", before.map(|details| &details.employer));
    let speciality = text("speciality", before.map(|details| &details.speciality));
    Some(AssessorDetails {
        body: body.map(|body| body.id).or(before.and_then(|details| details.body)),
        employer,
        district_code: district?.code.clone(),
        speciality,
    })
}

/// Trades and levels as a cell writes them.
#[must_use]
pub fn written_scopes(trades: &TradeIndex, scopes: &[NewScope]) -> String {
    let mut written: Vec<String> = scopes
        .iter()
        .filter_map(|scope| {
            let trade = trades.get(scope.trade)?;
            // A range of levels is written with their digits: short, and read back in every language.
            Some(format!("{} {}-{}", trade.code, scope.lowest, scope.highest))
        })
        .collect();
    written.sort();
    written.join(BETWEEN_TRADES)
}

fn body_name(register: &AssessorRegister, details: &AssessorDetails) -> String {
    let found = register.bodies.iter().find(|body| Some(body.id) == details.body);
    found.map(|body| body.name.clone()).unwrap_or_default()
}

fn district_name(register: &AssessorRegister, code: &str) -> String {
    let found = register.districts.iter().find(|district| district.code == code);
    found.map_or(code, |district| &district.name).to_owned()
}

fn changes(
    register: &AssessorRegister,
    known: &KnownAssessor,
    row: &AssessorRow,
) -> Vec<(&'static str, String, String)> {
    use crate::kernel::text_enum::Labelled;
    let grade = |grade: AssessorGrade| {
        crate::platform::i18n::word(crate::kernel::language::Language::Chinese, &grade.label_key())
    };
    let mut changes = vec![
        ("grade", grade(known.card.grade), grade(row.card.grade)),
        ("card_from", known.card.from.to_string(), row.card.from.to_string()),
        ("card_to", known.card.to.to_string(), row.card.to.to_string()),
        ("trades", written_scopes(&register.trades, &known.scopes), written_scopes(&register.trades, &row.scopes)),
        ("employer", known.details.employer.clone(), row.details.employer.clone()),
        (
            "district",
            district_name(register, &known.details.district_code),
            district_name(register, &row.details.district_code),
        ),
        ("speciality", known.details.speciality.clone(), row.details.speciality.clone()),
        ("body", body_name(register, &known.details), body_name(register, &row.details)),
    ];
    changes.retain(|(_, old, new)| old != new);
    changes
}

fn keep(reading: &mut RowReading<'_>, register: &AssessorRegister, row: &AssessorRow) {
    if let Some(person) = &row.person {
        reading.keep("name", person.name.as_str());
        reading.keep("document_kind", person.document.kind().as_str());
        reading.keep("document_number", person.document.number());
        reading.keep("sex", person.sex.as_str());
        if let Some(mobile) = &person.mobile {
            reading.keep("mobile", mobile.as_str());
        }
        if let Some(email) = &person.email {
            reading.keep("email", email.as_str());
        }
    }
    let scopes: Vec<Value> = row
        .scopes
        .iter()
        .filter_map(|scope| {
            let trade = register.trades.get(scope.trade)?;
            Some(json!({ "trade": trade.code, "lowest": scope.lowest, "highest": scope.highest }))
        })
        .collect();
    reading.keep_value("scopes", Value::Array(scopes));
    reading.keep("trades", written_scopes(&register.trades, &row.scopes));
    reading.keep("grade", row.card.grade.as_str());
    reading.keep("card_number", row.card.number.as_str());
    reading.keep("card_from", row.card.from.to_string());
    reading.keep("card_to", row.card.to.to_string());
    reading.keep("employer", row.details.employer.as_str());
    reading.keep("district", row.details.district_code.as_str());
    reading.keep("speciality", row.details.speciality.as_str());
    let body = register.bodies.iter().find(|body| Some(body.id) == row.details.body);
    reading.keep("body", body.map_or("", |body| &body.code));
    if let Some(version) = row.version {
        reading.keep_value("version", Value::from(version));
    }
}

impl AssessorRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>, register: &AssessorRegister) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str);
        let owned = |field: &str| text(field).unwrap_or_default().to_owned();
        let version = values
            .get("version")
            .and_then(Value::as_i64)
            .and_then(|n| i32::try_from(n).ok());
        let person = if version.is_none() { Some(person_of(values, register.today)?) } else { None };
        let mut scopes = Vec::new();
        for scope in values.get("scopes")?.as_array()? {
            let part = |field: &str| scope.get(field).and_then(Value::as_str);
            scopes.push(NewScope {
                trade: register.trades.find(part("trade")?)?.id,
                lowest: part("lowest")?.parse().ok()?,
                highest: part("highest")?.parse().ok()?,
            });
        }
        Some(Self {
            person,
            version,
            card: Card {
                number: owned("card_number"),
                grade: text("grade")?.parse().ok()?,
                from: text("card_from")?.parse().ok()?,
                to: text("card_to")?.parse().ok()?,
            },
            scopes,
            details: AssessorDetails {
                body: register
                    .bodies
                    .iter()
                    .find(|body| Some(body.code.as_str()) == text("body"))
                    .map(|body| body.id),
                employer: owned("employer"),
                district_code: owned("district"),
                speciality: owned("speciality"),
            },
        })
    }
}

fn person_of(values: &Map<String, Value>, today: NaiveDate) -> Option<NewPerson> {
    let text = |field: &str| values.get(field).and_then(Value::as_str);
    let kind: DocumentKind = text("document_kind")?.parse().ok()?;
    let document = IdentityDocument::parse(kind, text("document_number")?, today).ok()?.value;
    let mut person = NewPerson::of_document(text("name")?, document, text("sex")?.parse().ok()?);
    person.mobile = text("mobile")
        .and_then(|mobile| Mobile::parse(mobile).ok())
        .map(|checked| checked.value);
    person.email = text("email").map(str::to_owned);
    person.education = text("education").map(str::to_owned);
    person.employer = text("employer").filter(|employer| !employer.is_empty()).map(str::to_owned);
    Some(person)
}
