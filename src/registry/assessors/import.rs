//! Assessors from a sheet, with the columns of a card (certification 4.1 and 8.8): checked row by row, then posted.

use crate::kernel::actor::Actor;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::person_name;
use crate::kernel::sex::Sex;
use crate::kernel::text::{clean, clean_code, fold_name};
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::secret::Keys;
use crate::platform::settings;
use crate::platform::spreadsheet::cell::Row;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::header::{Columns, locate};
use crate::platform::spreadsheet::mapping::{Column, ColumnMapping};
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedSheet, StagedState};
use crate::registry::assessors::model::{AssessorDetails, AssessorGrade, Card, NewAssessor, NewScope};
use crate::registry::assessors::rules::{check_card, check_scopes};
use crate::registry::assessors::settings::CARD_YEARS;
use crate::registry::assessors::{service, store};
use crate::registry::bodies;
use crate::registry::bodies::model::{CertificationBody, District};
use crate::registry::people;
use crate::registry::people::model::NewPerson;
use crate::registry::people::rules::is_same_name;
use crate::registry::trades::model::{Trade, TradeIndex};
use chrono::{Days, Months, NaiveDate};
use diesel::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The columns of a sheet of assessors.
#[must_use]
pub fn mapping() -> ColumnMapping {
    ColumnMapping::new(
        "assessors",
        vec![
            Column::required("name", &["姓名", "Name"]),
            Column::optional("sex", &["性别", "Sex"]),
            Column::optional("document_kind", &["证件类型", "Document type"]),
            Column::required("document_number", &["身份证号", "证件号码", "身份证号码", "Document number"]),
            Column::optional("mobile", &["联系电话", "手机号", "手机号码", "Mobile"]),
            Column::optional("email", &["电子邮箱", "邮箱", "Mail address"]),
            Column::optional("education", &["文化程度", "学历", "Education"]),
            Column::required("grade", &["等级", "考评员等级", "考评员类别", "Grade"]),
            Column::optional("employer", &["工作单位", "单位", "Employer"]),
            Column::required("trades", &["考评职业", "职业工种", "考评职业(工种)", "职业(工种)", "Trades"]),
            Column::optional("levels", &["技能等级", "考评等级", "Levels"]),
            Column::required("card_number", &["证卡编号", "证卡号", "Card number"]),
            Column::required("card_from", &["发证日期", "有效期起", "Valid from"]),
            Column::optional("card_to", &["有效期至", "有效期止", "Valid to"]),
            Column::required("district", &["区县", "所在区县", "District"]),
            Column::optional("speciality", &["专业特长", "特长", "Speciality"]),
            Column::optional("body", &["推荐机构", "所属机构", "Proposed by"]),
        ],
    )
}

/// What the register knows, read once for the whole sheet.
struct Register {
    trades: TradeIndex,
    districts: Vec<District>,
    card_years: i64,
    today: NaiveDate,
}

/// Checks a sheet. Nothing is written; `today` is the day on which dates and ages are judged.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, keys: &Keys, path: &Path, today: NaiveDate) -> Result<StagedSheet, AppError> {
    let register = Register {
        trades: crate::registry::trades::store::index(conn)?,
        districts: bodies::store::districts(conn)?,
        card_years: settings::load(conn)?.get(&CARD_YEARS),
        today,
    };
    let mapping = mapping();
    let opened = std::fs::File::open(path)
        .map_err(FileError::from)
        .and_then(|file| Workbook::open(file, Limits::default()));
    let mut workbook = match opened {
        Ok(workbook) => workbook,
        Err(error) => return Ok(StagedSheet::refused(vec![error])),
    };
    let located = match locate(&mut workbook, &[&mapping]) {
        Ok(located) => located,
        Err(errors) => return Ok(StagedSheet::refused(errors)),
    };
    let columns = located.columns.clone();
    let mut sheet = StagedSheet { titles: columns.titles().to_vec(), ..StagedSheet::default() };
    let rows = match located.rows(&mut workbook) {
        Ok(rows) => rows,
        Err(error) => return Ok(StagedSheet::refused(vec![error])),
    };
    let mut cards: HashSet<String> = HashSet::new();
    let mut documents: HashSet<String> = HashSet::new();
    for row in rows {
        match row {
            Ok(row) if columns.is_header(&row) => {}
            Ok(row) => {
                let mut checked = Checked { columns: &columns, row: &row, errors: Vec::new(), warnings: Vec::new() };
                let read = checked.read(&register);
                if let Some(new) = &read {
                    checked.against_register(conn, keys, new)?;
                    if !cards.insert(new.card.number.clone()) {
                        checked.refuse("card_number", Message::new("assessor-import-card-twice"));
                    }
                    if !documents.insert(new.person.document.number().to_owned()) {
                        checked.refuse("document_number", Message::new("assessor-import-person-twice"));
                    }
                }
                let values = read.map(|new| new.to_values()).unwrap_or_default();
                let mut staged = StagedRow::new(row.number, checked.errors, checked.warnings, values);
                if staged.state == StagedState::Error {
                    staged.original = row.cells.iter().map(|cell| cell.shown().into_owned()).collect();
                }
                sheet.rows.push(staged);
            }
            Err(error) => return Ok(StagedSheet::refused(vec![error])),
        }
    }
    Ok(sheet)
}

/// One row as it was understood.
struct ReadRow {
    person: NewPerson,
    card: Card,
    scopes: Vec<(NewScope, String)>,
    employer: String,
    district_code: String,
    speciality: String,
    body: String,
}

impl ReadRow {
    fn to_values(&self) -> Map<String, Value> {
        let scopes: Vec<Value> = self
            .scopes
            .iter()
            .map(|(scope, code)| json!({ "trade": code, "lowest": scope.lowest, "highest": scope.highest }))
            .collect();
        let values = json!({
            "name": self.person.name,
            "document_kind": self.person.document.kind(),
            "document_number": self.person.document.number(),
            "sex": self.person.sex,
            "mobile": self.person.mobile.as_ref().map(Mobile::as_str),
            "email": self.person.email,
            "education": self.person.education,
            "grade": self.card.grade,
            "card_number": self.card.number,
            "card_from": self.card.from,
            "card_to": self.card.to,
            "employer": self.employer,
            "district": self.district_code,
            "speciality": self.speciality,
            "body": self.body,
            "scopes": scopes,
        });
        match values {
            Value::Object(values) => values,
            _ => Map::new(),
        }
    }
}

/// A row in the course of being checked.
struct Checked<'a> {
    columns: &'a Columns,
    row: &'a Row,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl Checked<'_> {
    fn finding(&self, field: &str, message: Message) -> Finding {
        let column = self.columns.title(field).map(str::to_owned);
        Finding { column, code: message.key.clone(), message }
    }

    fn refuse(&mut self, field: &str, message: Message) {
        let finding = self.finding(field, message);
        self.errors.push(finding);
    }

    fn warn(&mut self, field: &str, message: Message) {
        let finding = self.finding(field, message);
        self.warnings.push(finding);
    }

    fn text(&self, field: &str) -> String {
        self.columns
            .cell(self.row, field)
            .as_text()
            .map(|text| clean(&text))
            .unwrap_or_default()
    }

    fn optional(&self, field: &str) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    fn take<T>(&mut self, field: &str, read: Result<T, Message>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                self.refuse(field, message);
                None
            }
        }
    }

    fn read(&mut self, register: &Register) -> Option<ReadRow> {
        let name = self.take("name", person_name::normalise(&self.text("name")));
        if let Some(name) = &name {
            for warning in name.warnings.clone() {
                self.warn("name", warning);
            }
        }
        let kind = match self.optional("document_kind") {
            None => Some(DocumentKind::ResidentId),
            Some(text) => self.take("document_kind", DocumentKind::from_written(&text)),
        };
        let document = kind.and_then(|kind| {
            let read = IdentityDocument::parse(kind, &self.text("document_number"), register.today);
            self.take("document_number", read)
        });
        let stated = document.as_ref().and_then(|document| document.value.sex());
        let sex = if stated.is_none() && document.is_some() {
            let typed = Sex::from_written(&self.text("sex")).ok_or(Message::new("assessor-import-sex"));
            self.take("sex", typed)
        } else {
            stated
        };
        let mobile = match self.optional("mobile") {
            None => None,
            Some(text) => self.take("mobile", Mobile::parse(&text)).map(|checked| checked.value),
        };
        let grade = self.take("grade", grade_of(&self.text("grade")));
        let from = self.take("card_from", day_of(&self.text("card_from")));
        let to = match (self.optional("card_to"), from) {
            (Some(text), _) => self.take("card_to", day_of(&text)),
            (None, Some(from)) => {
                let months = u32::try_from(register.card_years).unwrap_or(0).saturating_mul(12);
                from.checked_add_months(Months::new(months))
                    .and_then(|day| day.checked_sub_days(Days::new(1)))
            }
            (None, None) => None,
        };
        let district_text = self.text("district");
        let wanted = fold_name(&district_text);
        let district = register
            .districts
            .iter()
            .find(|district| {
                // "五华" is 五华区; people leave the kind of district away.
                let bare = district.name.strip_suffix(['区', '县', '市']).unwrap_or(&district.name);
                [&district.code, &district.name, &district.short_name, &district.english_name, bare]
                    .iter()
                    .any(|known| fold_name(known) == wanted)
            })
            .map(|district| district.code.clone())
            .ok_or(Message::new("assessor-import-district").with("text", district_text));
        let district = self.take("district", district);
        let scopes = grade.and_then(|grade| self.scopes(register, grade));
        let number = clean_code(&self.text("card_number"));
        let (Some(grade), Some(from), Some(to)) = (grade, from, to) else { return None };
        let card = Card { number, grade, from, to };
        let mut wrong = check_card(&card, register.card_years);
        let new_scopes: Vec<NewScope> = scopes.iter().flatten().map(|(scope, _)| *scope).collect();
        let trades: Vec<Trade> = new_scopes
            .iter()
            .filter_map(|scope| register.trades.get(scope.trade).cloned())
            .collect();
        if scopes.is_some() {
            wrong.extend(check_scopes(grade, &new_scopes, &trades));
        }
        for error in wrong {
            let field = if error.field == "scopes" { "trades" } else { &error.field };
            self.refuse(field, error.message);
        }
        if card.to < register.today {
            self.warn("card_to", Message::new("assessor-import-card-over").with("day", card.to.to_string()));
        }
        if !self.errors.is_empty() {
            return None;
        }
        let mut person = NewPerson::of_document(name?.value, document?.value, sex?);
        person.mobile = mobile;
        person.email = self.optional("email");
        person.employer = self.optional("employer");
        person.education = self.optional("education");
        Some(ReadRow {
            person,
            card,
            scopes: scopes?,
            employer: self.text("employer"),
            district_code: district?,
            speciality: self.text("speciality"),
            body: self.text("body"),
        })
    }

    /// The trades of the row, each with the levels that the row, the grade and the standard have in common.
    fn scopes(&mut self, register: &Register, grade: AssessorGrade) -> Option<Vec<(NewScope, String)>> {
        let levels = match self.optional("levels") {
            None => None,
            Some(text) => Some(self.take("levels", levels_of(&text))?),
        };
        let mut scopes = Vec::new();
        let before = self.errors.len();
        for written in self
            .text("trades")
            .split([';', '；', '\n', '|'])
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            let Some(trade) = register.trades.find(written) else {
                self.refuse("trades", Message::new("assessor-import-trade").with("text", written));
                continue;
            };
            let fits =
                |level: &Level| grade.may_assess(*level) && (trade.lowest_level.is_none() || trade.has_level(*level));
            let common: Vec<Level> = Level::CERTIFIABLE.into_iter().filter(fits).collect();
            let (lowest, highest) = match (levels, common.first(), common.last()) {
                (Some(levels), _, _) => levels,
                (None, Some(lowest), Some(highest)) => (*lowest, *highest),
                (None, _, _) => {
                    self.refuse("trades", Message::new("assessor-scope-beyond-trade").with("trade", trade.full_name()));
                    continue;
                }
            };
            scopes.push((NewScope { trade: trade.id, lowest, highest }, trade.code.clone()));
        }
        // An unknown trade is told once, not again as a card without trades.
        if self.errors.len() > before { None } else { Some(scopes) }
    }

    fn against_register(&mut self, conn: &mut Conn, keys: &Keys, new: &ReadRow) -> Result<(), AppError> {
        let document = &new.person.document;
        let known = people::store::by_document(conn, keys, document.kind(), document.number())?;
        let holder = store::by_card(conn, &new.card.number)?;
        if let Some(known) = &known {
            if !is_same_name(&known.name, &new.person.name) {
                self.refuse("name", people::service::name_differs(&new.person));
            }
            match store::of_person(conn, known.id)? {
                Some(assessor) if assessor.card_number == new.card.number => {
                    self.warn("card_number", Message::new("assessor-import-known"));
                }
                Some(assessor) => {
                    let message = Message::new("assessor-exists").with("card", assessor.card_number);
                    self.refuse("document_number", message);
                }
                None => {}
            }
        }
        if holder.is_some_and(|holder| known.is_none_or(|known| known.id != holder.person_id)) {
            self.refuse("card_number", Message::new("assessor-card-number-taken"));
        }
        if !new.body.is_empty() && body_of(conn, &new.body)?.is_none() {
            self.refuse("body", Message::new("assessor-import-body").with("text", new.body.clone()));
        }
        Ok(())
    }
}

/// The body with this code or exactly this name.
pub(super) fn body_of(conn: &mut Conn, written: &str) -> Result<Option<CertificationBody>, AppError> {
    use crate::platform::db::schema::certification_body;
    if let Some(body) = bodies::store::body_by_code(conn, written)? {
        return Ok(Some(body));
    }
    Ok(certification_body::table
        .select(CertificationBody::as_select())
        .filter(certification_body::name.eq(written))
        .first(conn)
        .optional()?)
}

fn grade_of(text: &str) -> Result<AssessorGrade, Message> {
    match clean_code(text).to_lowercase().as_str() {
        "考评员" | "assessor" => Ok(AssessorGrade::Assessor),
        "高级考评员" | "senior_assessor" | "seniorassessor" => Ok(AssessorGrade::SeniorAssessor),
        _ => Err(Message::new("assessor-import-grade").with("text", text)),
    }
}

/// A day as sheets write it: 2026-11-29, 2026/11/29, 2026.11.29, 2026年11月29日, 20261129.
fn day_of(text: &str) -> Result<NaiveDate, Message> {
    let written = clean_code(text).replace(['/', '.', '年', '月'], "-").replace('日', "");
    let read =
        NaiveDate::parse_from_str(&written, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(&written, "%Y%m%d"));
    read.map_err(|_| Message::new("error-field-day"))
}

/// A range of levels: `五级-三级`, `5至3`, or a single level.
pub(super) fn levels_of(text: &str) -> Result<(Level, Level), Message> {
    let written = clean_code(text);
    let parts: Vec<&str> = written
        .split(['-', '—', '–', '~', '～', '至'])
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [one] => Level::from_written(one).map(|level| (level, level)),
        [one, other] => {
            let (one, other) = (Level::from_written(one)?, Level::from_written(other)?);
            Ok((one.min(other), one.max(other)))
        }
        _ => Err(Message::new("level-unknown").with("text", text)),
    }
}

/// Registers the assessors of the rows that can be posted; whoever has this very card already is passed over. Gives
/// the number of those registered.
///
/// # Errors
/// `Denied`; `Conflict` or field errors when the register has changed since the check. Then nothing is written.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, sheet: &StagedSheet) -> Result<usize, AppError> {
    let trades: HashMap<String, TradeId> = crate::registry::trades::store::index(tx.conn)?
        .all()
        .map(|trade| (trade.code.clone(), trade.id))
        .collect();
    let today = tx.today();
    let mut posted = 0;
    for row in sheet.rows.iter().filter(|row| row.state != StagedState::Error) {
        let Some(read) = from_values(&row.values, &trades, today) else {
            return Err(AppError::internal("a staged row does not read back"));
        };
        if store::by_card(tx.conn, &read.card.number)?.is_some() {
            continue;
        }
        let body = if read.body.is_empty() { None } else { body_of(tx.conn, &read.body)?.map(|body| body.id) };
        let person = people::service::find_or_register(tx, actor, &read.person)?;
        let new = NewAssessor {
            person,
            card: read.card,
            details: AssessorDetails {
                body,
                employer: read.employer,
                district_code: read.district_code,
                speciality: read.speciality,
            },
            scopes: read.scopes.into_iter().map(|(scope, _)| scope).collect(),
        };
        service::register_assessor(tx, actor, &new)?;
        posted += 1;
    }
    Ok(posted)
}

/// A staged row read back.
fn from_values(values: &Map<String, Value>, trades: &HashMap<String, TradeId>, today: NaiveDate) -> Option<ReadRow> {
    let text = |field: &str| values.get(field).and_then(Value::as_str);
    let owned = |field: &str| text(field).unwrap_or_default().to_owned();
    let kind: DocumentKind = text("document_kind")?.parse().ok()?;
    let document = IdentityDocument::parse(kind, text("document_number")?, today).ok()?.value;
    let mut person = NewPerson::of_document(text("name")?, document, text("sex")?.parse().ok()?);
    person.mobile = text("mobile")
        .and_then(|mobile| Mobile::parse(mobile).ok())
        .map(|checked| checked.value);
    person.email = text("email").map(str::to_owned);
    person.education = text("education").map(str::to_owned);
    person.employer = Some(owned("employer")).filter(|employer| !employer.is_empty());
    let card = Card {
        number: owned("card_number"),
        grade: text("grade")?.parse().ok()?,
        from: text("card_from")?.parse().ok()?,
        to: text("card_to")?.parse().ok()?,
    };
    let mut scopes = Vec::new();
    for scope in values.get("scopes")?.as_array()? {
        let part = |field: &str| scope.get(field).and_then(Value::as_str);
        let code = part("trade")?.to_owned();
        let new = NewScope {
            trade: *trades.get(&code)?,
            lowest: part("lowest")?.parse().ok()?,
            highest: part("highest")?.parse().ok()?,
        };
        scopes.push((new, code));
    }
    Some(ReadRow {
        person,
        card,
        scopes,
        employer: owned("employer"),
        district_code: owned("district"),
        speciality: owned("speciality"),
        body: owned("body"),
    })
}

#[cfg(test)]
mod tests {
    use super::{day_of, levels_of};
    use crate::kernel::level::Level;
    use chrono::NaiveDate;

    #[test]
    fn days_and_levels_are_read_as_sheets_write_them() {
        for text in ["2026-11-29", "2026/11/29", "2026.11.29", "2026年11月29日", "20261129", "２０２６-11-29"] {
            assert_eq!(day_of(text), Ok(NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()), "{text}");
        }
        assert!(day_of("2026-02-30").is_err());
        for text in ["五级-三级", "3至5", "高级工—初级工", "五级/初级工～三级/高级工"] {
            assert_eq!(levels_of(text), Ok((Level::Elementary, Level::Advanced)), "{text}");
        }
        assert_eq!(levels_of("四级"), Ok((Level::Intermediate, Level::Intermediate)));
        assert!(levels_of("九级").is_err());
    }
}
