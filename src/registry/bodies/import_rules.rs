//! Reading a sheet of bodies: one row a site, with the body that it belongs to. Pure.

use crate::kernel::checked::Checked;
use crate::kernel::credit_code::CreditCode;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::message::Message;
use crate::kernel::region::Provinces;
use crate::kernel::text_enum::Labelled;
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, SeenKeys, code_of, one_line};
use crate::registry::bodies::model::{
    AssessmentSite, BodyClass, BodyData, BodyKind, CertificationBody, District, FilingState, FirstFiling, SiteData,
};
use crate::registry::bodies::rules;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// The columns of a sheet of bodies, in the order of an export.
pub const COLUMNS: [SheetColumn; 19] = [
    SheetColumn::optional("code", "body-code", &[]),
    SheetColumn::required("name", "body-name", &["名称", "单位名称", "评价机构", "评价机构名称"]).wide(34),
    SheetColumn::required("uscc", "body-uscc", &["信用代码", "社会信用代码", "统一信用代码"]).wide(22),
    SheetColumn::optional("body_class", "body-class", &["类别", "评价机构类别"]).wide(18),
    SheetColumn::optional("body_kind", "body-kind", &["性质", "单位性质"]).wide(14),
    SheetColumn::optional("first_filing", "body-first-filing", &["备案层级"]),
    SheetColumn::optional("district_code", "body-district", &["所在区县", "区县（园区）"]),
    SheetColumn::optional("address", "body-address", &["机构地址", "详细地址"]).wide(34),
    SheetColumn::optional("contact_name", "body-contact-name", &["联系人姓名"]),
    SheetColumn::optional("contact_phone", "body-contact-phone", &["电话", "联系方式"]).wide(16),
    SheetColumn::optional("contact_email", "body-contact-email", &["电子邮箱", "邮箱"]).wide(24),
    SheetColumn::optional("state", "body-state", &["状态"]),
    SheetColumn::optional("site_name", "site-name", &["站点", "考点名称"]).wide(24),
    SheetColumn::optional("filing_code", "site-filing-code", &["机构备案编码", "站点备案编码"]).wide(18),
    SheetColumn::optional("site_district", "site-district", &["站点所在区县"]),
    SheetColumn::optional("site_address", "site-address", &["考点地址"]).wide(34),
    SheetColumn::optional("filing_from", "site-filing-from", &["备案日期", "备案起始日期", "有效期起"]).of_days(),
    SheetColumn::optional("filing_to", "site-filing-to", &["备案有效期至", "有效期至", "有效期止"]).of_days(),
    SheetColumn::optional("site_state", "site-state", &["站点状态"]),
];

/// Names and addresses on one line.
const LONGEST: usize = 120;

/// The register as far as a sheet of bodies needs it.
#[derive(Debug, Clone, Default)]
pub struct BodyRegister {
    /// Bodies by credit code.
    pub bodies: BTreeMap<String, CertificationBody>,
    /// Sites by filing code.
    pub sites: BTreeMap<String, AssessmentSite>,
    /// Districts and zones.
    pub districts: Vec<District>,
    /// Provinces that filing codes may name.
    pub provinces: Provinces,
    /// Positions 2 to 5 of the codes of those who filed first with the province.
    pub province_code: String,
}

/// What a good row says.
#[derive(Debug, Clone)]
pub struct BodyRow {
    /// The body.
    pub body: BodyData,
    /// The version of the body that the check saw; none for a body that is not in the register.
    pub body_version: Option<i32>,
    /// State in which a new body comes in.
    pub state: FilingState,
    /// The site, when the row names one, with the version that the check saw.
    pub site: Option<(SiteData, Option<i32>)>,
    /// State in which a new site comes in.
    pub site_state: FilingState,
}

impl BodyRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = |field: &str| values.get(field).and_then(Value::as_i64).and_then(|n| i32::try_from(n).ok());
        let site = if values.contains_key("filing_code") {
            let data = SiteData {
                name: text("site_name"),
                filing_code: text("filing_code").parse().ok()?,
                district_code: text("site_district"),
                address: text("site_address"),
                filing_from: text("filing_from").parse().ok()?,
                filing_to: text("filing_to").parse().ok()?,
            };
            Some((data, version("site_version")))
        } else {
            None
        };
        Some(Self {
            body: BodyData {
                name: text("name"),
                body_class: text("body_class").parse().ok()?,
                body_kind: text("body_kind").parse().ok()?,
                uscc: text("uscc").parse().ok()?,
                first_filing: text("first_filing").parse().ok()?,
                district_code: text("district_code"),
                address: text("address"),
                contact_name: text("contact_name"),
                contact_phone: text("contact_phone"),
                contact_email: text("contact_email"),
            },
            body_version: version("body_version"),
            state: text("state").parse().ok()?,
            site,
            site_state: text("site_state").parse().ok()?,
        })
    }
}

/// What the rows before have said.
#[derive(Debug, Default)]
pub struct Seen {
    bodies: HashMap<String, (u32, BodyData)>,
    names: HashMap<String, (u32, String)>,
    sites: SeenKeys,
}

/// Reads one row. A blank cell leaves what the register says.
pub fn check_row(reading: &mut RowReading<'_>, register: &BodyRegister, seen: &mut Seen) {
    let uscc = reading.checked("uscc", |text| CreditCode::parse(text).map(Checked::clean));
    let known = uscc.as_ref().and_then(|uscc| register.bodies.get(uscc.as_str()));
    if let Given::Text(code) = reading.given("code")
        && let Some(other) = register.bodies.values().find(|body| body.code == code.trim())
        && uscc.as_ref().is_some_and(|uscc| *uscc.as_str() != other.uscc)
    {
        let message = Message::new("body-import-code-of-other").with("uscc", other.uscc.as_str());
        reading.error("uscc", "uscc_differs", message);
    }
    let body = read_body(reading, register, known, uscc);
    let state = read_state(reading, "state", known.map(|body| body.state));
    if let Some(body) = &body {
        compare_with_rows_before(reading, body, seen);
        let taken = register.bodies.values().find(|other| other.name == body.name);
        if let Some(other) = taken.filter(|other| other.uscc != body.uscc.as_str()) {
            reading.error("name", "name_taken", Message::new("body-name-taken").with("code", other.code.as_str()));
        }
    }
    let site = read_site(reading, register, known, body.as_ref(), seen);
    let (Some(body), true) = (body, reading.is_good()) else { return };
    keep_body(reading, &body);
    reading.keep("state", state.as_str());
    if let Some(known) = known {
        reading.keep_value("body_version", Value::from(known.version));
    }
    let known_site = site.as_ref().and_then(|site| register.sites.get(site.filing_code.as_str()));
    let site_state = read_state(reading, "site_state", known_site.map(|site| site.state));
    reading.keep("site_state", site_state.as_str());
    if let Some(site) = &site {
        keep_site(reading, site);
        if let Some(known) = known_site {
            reading.keep_value("site_version", Value::from(known.version));
        }
    }
    if !reading.is_good() {
        return;
    }
    let Some(known) = known else { return };
    let mut changes = body_changes(known, &body, register);
    match (known_site, &site) {
        (Some(old), Some(new)) => changes.extend(site_changes(old, new, register)),
        // A new site of a body that is there already is no mere repetition.
        (None, Some(_)) if changes.is_empty() => return,
        _ => {}
    }
    reading.note_changes("uscc", &changes);
}

fn read_body(
    reading: &mut RowReading<'_>,
    register: &BodyRegister,
    known: Option<&CertificationBody>,
    uscc: Option<CreditCode>,
) -> Option<BodyData> {
    let name = reading.text("name", LONGEST);
    let body_class = labelled_or(reading, "body_class", BodyClass::ALL, known.map(|body| body.body_class));
    let body_kind = labelled_or(reading, "body_kind", BodyKind::ALL, known.map(|body| body.body_kind));
    let first_filing = labelled_or(reading, "first_filing", FirstFiling::ALL, known.map(|body| body.first_filing));
    let district = read_district(reading, "district_code", register, known.map(|body| body.district_code.as_str()));
    let mut text =
        |field: &str, known: Option<&String>| reading.text(field, LONGEST).or(known.cloned()).unwrap_or_default();
    let address = text("address", known.map(|body| &body.address));
    let contact_name = text("contact_name", known.map(|body| &body.contact_name));
    let phone = reading.checked("contact_phone", |text| rules::contact_phone(text).map(Checked::clean));
    let email = reading.checked("contact_email", |text| rules::contact_email(text).map(Checked::clean));
    Some(BodyData {
        name: name?,
        body_class: body_class?,
        body_kind: body_kind?,
        uscc: uscc?,
        first_filing: first_filing?,
        district_code: district?,
        address,
        contact_name,
        contact_phone: phone.or(known.map(|body| body.contact_phone.clone())).unwrap_or_default(),
        contact_email: email.or(known.map(|body| body.contact_email.clone())).unwrap_or_default(),
    })
}

/// A value of a closed set. Who is not in the register yet must state it.
fn labelled_or<T>(reading: &mut RowReading<'_>, field: &str, values: &[T], known: Option<T>) -> Option<T>
where
    T: Labelled + Copy + std::str::FromStr,
{
    if known.is_none() && reading.is_blank(field) {
        reading.missing(field);
        return None;
    }
    let read = reading.labelled(field, values);
    read.or_else(|| known.filter(|_| reading.has_no_error_at([field])))
}

fn read_district(
    reading: &mut RowReading<'_>,
    field: &str,
    register: &BodyRegister,
    known: Option<&str>,
) -> Option<String> {
    let text = match (reading.given(field), known) {
        (Given::Unusable, _) => return None,
        (Given::Blank, Some(known)) => return Some(known.to_owned()),
        (Given::Blank, None) => {
            reading.missing(field);
            return None;
        }
        (Given::Text(text), _) => text,
    };
    let found = register.districts.iter().find(|district| district.is_called(&text));
    if found.is_none() {
        let message = Message::new("assessor-import-district").with("text", one_line(&text));
        reading.refuse(field, &text, "district_unknown", message);
    }
    found.map(|district| district.code.clone())
}

/// The state of a filing: that of the register, or the one in which a new filing comes in. An import moves no
/// filing from state to state, because such a step wants its own reason.
fn read_state(reading: &mut RowReading<'_>, field: &str, known: Option<FilingState>) -> FilingState {
    let read = reading.labelled(field, FilingState::ALL);
    match (read, known) {
        (Some(read), Some(known)) => {
            if read != known {
                let message = Message::new("body-import-state-kept").with_key("state", known.label_key());
                reading.warn(field, "state_kept", message);
            }
            known
        }
        (None, Some(known)) => known,
        (Some(read), None) => {
            if !rules::FIRST_STATES.contains(&read) {
                reading.error(field, "filing_first_state", Message::new("filing-first-state"));
            }
            read
        }
        (None, None) => FilingState::InForce,
    }
}

/// Rows of one body must agree about it, and two bodies must not share a name.
fn compare_with_rows_before(reading: &mut RowReading<'_>, body: &BodyData, seen: &mut Seen) {
    let row = reading.number();
    let first = seen
        .bodies
        .entry(body.uscc.as_str().to_owned())
        .or_insert_with(|| (row, body.clone()));
    if first.1 != *body {
        let message = Message::new("body-import-rows-differ").count("row", first.0);
        reading.error("uscc", "rows_differ", message);
    }
    let uscc = body.uscc.as_str();
    let named = seen.names.entry(body.name.clone()).or_insert_with(|| (row, uscc.to_owned()));
    if named.1 != uscc {
        let message = Message::new("import-twice").count("row", named.0);
        reading.error("name", "name_twice", message);
    }
}

/// The site of a row; none when the row names no filing code.
fn read_site(
    reading: &mut RowReading<'_>,
    register: &BodyRegister,
    known_body: Option<&CertificationBody>,
    body: Option<&BodyData>,
    seen: &mut Seen,
) -> Option<SiteData> {
    let says_site = ["site_name", "site_address", "filing_from", "filing_to"]
        .iter()
        .any(|field| !reading.is_blank(field));
    if reading.is_blank("filing_code") {
        if says_site {
            reading.missing("filing_code");
        }
        return None;
    }
    let code =
        reading.checked("filing_code", |text| FilingCode::parse(text, &register.provinces).map(Checked::clean))?;
    reading.once("filing_code", code.as_str(), &mut seen.sites);
    let known = register.sites.get(code.as_str());
    if let Some(other) = known.filter(|site| known_body.is_none_or(|body| body.id != site.body_id)) {
        let message = Message::new("site-code-taken").with("site", other.name.as_str());
        reading.error("filing_code", "filing_code_taken", message);
        return None;
    }
    if let Some(body) = body {
        let agrees = rules::code_of_body(&code, body.body_class, body.first_filing, &register.province_code);
        if let Err(message) = agrees {
            reading.error("filing_code", code_of(&message), message);
        }
    }
    let usual_district = known
        .map(|site| site.district_code.as_str())
        .or(body.map(|body| body.district_code.as_str()));
    // A body about which something is wrong has been told so; its site is not blamed for it again.
    let district = if reading.is_blank("site_district") {
        usual_district.map(str::to_owned)
    } else {
        read_district(reading, "site_district", register, usual_district)
    };
    let name = reading.text("site_name", LONGEST).or(known.map(|site| site.name.clone()));
    let address = reading.text("site_address", LONGEST).or(known.map(|site| site.address.clone()));
    let from = day_or(reading, "filing_from", known.map(|site| site.filing_from));
    let to = day_or(reading, "filing_to", known.map(|site| site.filing_to));
    let (from, to) = (from?, to?);
    if let Err(message) = rules::dates_in_order(from, to) {
        reading.error("filing_to", code_of(&message), message);
    }
    Some(SiteData {
        name: name.or(body.map(|body| body.name.clone()))?,
        filing_code: code,
        district_code: district?,
        address: address.or(body.map(|body| body.address.clone()))?,
        filing_from: from,
        filing_to: to,
    })
}

fn day_or(reading: &mut RowReading<'_>, field: &str, known: Option<chrono::NaiveDate>) -> Option<chrono::NaiveDate> {
    if reading.is_blank(field) {
        if known.is_none() {
            reading.missing(field);
        }
        return known;
    }
    reading.day(field)
}

fn keep_body(reading: &mut RowReading<'_>, body: &BodyData) {
    for (field, value) in [
        ("name", body.name.as_str()),
        ("uscc", body.uscc.as_str()),
        ("body_class", body.body_class.as_str()),
        ("body_kind", body.body_kind.as_str()),
        ("first_filing", body.first_filing.as_str()),
        ("district_code", &body.district_code),
        ("address", &body.address),
        ("contact_name", &body.contact_name),
        ("contact_phone", &body.contact_phone),
        ("contact_email", &body.contact_email),
    ] {
        reading.keep(field, value);
    }
}

fn keep_site(reading: &mut RowReading<'_>, site: &SiteData) {
    for (field, value) in [
        ("site_name", site.name.as_str()),
        ("filing_code", site.filing_code.as_str()),
        ("site_district", &site.district_code),
        ("site_address", &site.address),
        ("filing_from", &site.filing_from.to_string()),
        ("filing_to", &site.filing_to.to_string()),
    ] {
        reading.keep(field, value);
    }
}

type Change = (&'static str, String, String);

fn differing(changes: Vec<Change>) -> Vec<Change> {
    changes.into_iter().filter(|(_, old, new)| old != new).collect()
}

/// The words of codes in the sheet's own language would need the sheet's language: the codes' Chinese words are those
/// that certificates and filings use.
fn body_changes(old: &CertificationBody, new: &BodyData, register: &BodyRegister) -> Vec<Change> {
    use crate::kernel::language::Language::Chinese;
    let words = |value: &dyn Labelled| crate::platform::i18n::word(Chinese, &value.label_key());
    differing(vec![
        ("name", old.name.clone(), new.name.clone()),
        ("body_class", words(&old.body_class), words(&new.body_class)),
        ("body_kind", words(&old.body_kind), words(&new.body_kind)),
        ("first_filing", words(&old.first_filing), words(&new.first_filing)),
        ("district_code", district_name(register, &old.district_code), district_name(register, &new.district_code)),
        ("address", old.address.clone(), new.address.clone()),
        ("contact_name", old.contact_name.clone(), new.contact_name.clone()),
        ("contact_phone", old.contact_phone.clone(), new.contact_phone.clone()),
        ("contact_email", old.contact_email.clone(), new.contact_email.clone()),
    ])
}

fn site_changes(old: &AssessmentSite, new: &SiteData, register: &BodyRegister) -> Vec<Change> {
    differing(vec![
        ("site_name", old.name.clone(), new.name.clone()),
        ("site_district", district_name(register, &old.district_code), district_name(register, &new.district_code)),
        ("site_address", old.address.clone(), new.address.clone()),
        ("filing_from", old.filing_from.to_string(), new.filing_from.to_string()),
        ("filing_to", old.filing_to.to_string(), new.filing_to.to_string()),
    ])
}

fn district_name(register: &BodyRegister, code: &str) -> String {
    let found = register.districts.iter().find(|district| district.code == code);
    found.map_or(code, |district| &district.name).to_owned()
}
