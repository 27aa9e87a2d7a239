//! Reading a sheet of trades: what each row would put into the register, or change there. Pure.

use crate::kernel::checked::Checked;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text::{clean_upper_code, fold_name};
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, SeenKeys, code_of};
use crate::registry::trades::model::{NewTrade, Occupation, Trade, TradeChange, WorkType};
use crate::registry::trades::rules::{level_range, trade_code};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The columns of a sheet of trades, in the order of an export.
pub const COLUMNS: [SheetColumn; 8] = [
    SheetColumn::optional("code", "trade-code", &["代码", "编码", "职业代码", "职业（工种）编码"]),
    SheetColumn::required("occupation", "trade-occupation", &["职业名称"]).wide(26),
    SheetColumn::optional("work_type", "trade-work-type", &["工种名称"]).wide(26),
    SheetColumn::optional("mark", "trade-mark", &[]),
    SheetColumn::optional("lowest_level", "trade-lowest-level", &["起始等级"]).wide(16),
    SheetColumn::optional("highest_level", "trade-highest-level", &["最高级别"]).wide(16),
    SheetColumn::optional("standard_edition", "trade-standard-edition", &["标准版本", "职业标准"]),
    SheetColumn::optional("access_type", "trade-access-type", &["是否准入类"]),
];

/// The register as far as a sheet of trades needs it.
#[derive(Debug, Clone, Default)]
pub struct TradeRegister {
    trades: BTreeMap<String, Trade>,
    occupations: BTreeMap<String, Occupation>,
    work_types: BTreeMap<String, Vec<WorkType>>,
}

impl TradeRegister {
    /// The register of these trades, occupations and work types.
    #[must_use]
    pub fn new(trades: Vec<Trade>, occupations: Vec<Occupation>, work_types: Vec<WorkType>) -> Self {
        let mut register = Self {
            trades: trades.into_iter().map(|trade| (trade.code.clone(), trade)).collect(),
            occupations: occupations
                .into_iter()
                .map(|occupation| (occupation.code.clone(), occupation))
                .collect(),
            work_types: BTreeMap::new(),
        };
        for work_type in work_types {
            register
                .work_types
                .entry(work_type.occupation_code.clone())
                .or_default()
                .push(work_type);
        }
        register
    }

    fn occupation_named(&self, name: &str) -> Option<&Occupation> {
        let wanted = fold_name(name);
        let mut found = self
            .occupations
            .values()
            .filter(|occupation| occupation.retired_on.is_none() && fold_name(&occupation.name) == wanted);
        found.next().filter(|_| found.next().is_none())
    }

    fn work_type_named(&self, occupation: &str, name: &str) -> Option<&WorkType> {
        let wanted = fold_name(name);
        let of_occupation = self.work_types.get(occupation)?;
        of_occupation
            .iter()
            .find(|work_type| work_type.retired_on.is_none() && fold_name(&work_type.name) == wanted)
    }
}

/// What a good row says.
#[derive(Debug, Clone)]
pub struct TradeRow {
    /// Code of the trade.
    pub code: String,
    /// The version that the check saw; none for a trade that is not in the register.
    pub version: Option<i32>,
    /// The trade.
    pub new: NewTrade,
}

impl TradeRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str);
        let level = |field: &str| text(field).map(str::parse::<Level>).transpose().ok();
        Some(Self {
            code: text("code")?.to_owned(),
            version: values
                .get("version")
                .and_then(Value::as_i64)
                .and_then(|n| i32::try_from(n).ok()),
            new: NewTrade {
                occupation_code: text("occupation_code")?.to_owned(),
                work_type: text("work_type").map(str::to_owned),
                lowest_level: level("lowest_level")?,
                highest_level: level("highest_level")?,
                standard_edition: text("standard_edition").unwrap_or_default().to_owned(),
                access_type: values.get("access_type")?.as_bool()?,
            },
        })
    }

    /// What it changes of a trade that is in the register.
    #[must_use]
    pub fn change(&self) -> TradeChange {
        TradeChange {
            lowest_level: self.new.lowest_level,
            highest_level: self.new.highest_level,
            standard_edition: self.new.standard_edition.clone(),
            access_type: self.new.access_type,
        }
    }
}

/// Reads one row. A blank cell leaves what the register says; `seen` remembers the codes of the rows before.
pub fn check_row(reading: &mut RowReading<'_>, register: &TradeRegister, seen: &mut SeenKeys) {
    let Some((code, occupation, work_type)) = which_trade(reading, register) else { return };
    reading.keep("code", code.as_str());
    reading.keep("occupation_code", occupation.code.as_str());
    reading.keep("occupation", occupation.name.as_str());
    if let Some(work_type) = &work_type {
        reading.keep("work_type", work_type.as_str());
    }
    reading.once("code", &code, seen);
    let known = register.trades.get(&code);
    if known.is_some_and(|trade| trade.retired_on.is_some()) {
        reading.error("code", "trade_retired", Message::new("trade-import-retired").with("code", code));
        return;
    }
    let lowest = reading
        .checked("lowest_level", level_of)
        .or(known.and_then(|trade| trade.lowest_level));
    let highest = reading
        .checked("highest_level", level_of)
        .or(known.and_then(|trade| trade.highest_level));
    if let Err(message) = level_range(lowest, highest) {
        reading.error("highest_level", code_of(&message), message);
    }
    let edition = read_edition(reading).or(known.map(|trade| trade.standard_edition.clone()));
    let edition = edition.unwrap_or_default();
    let access_type = reading.yes_or_no("access_type");
    let access_type = access_type.unwrap_or(known.is_some_and(|trade| trade.access_type));
    if !reading.is_good() {
        return;
    }
    for (field, level) in [("lowest_level", lowest), ("highest_level", highest)] {
        if let Some(level) = level {
            reading.keep(field, level.as_str());
        }
    }
    reading.keep("standard_edition", edition.as_str());
    reading.keep_value("access_type", Value::Bool(access_type));
    if let Some(trade) = known {
        reading.keep_value("version", Value::from(trade.version));
        let name = |level: Option<Level>| level.map(Level::certificate_name).unwrap_or_default().to_owned();
        let flag = |flag: bool| if flag { "是" } else { "否" }.to_owned();
        let mut changes = vec![
            ("lowest_level", name(trade.lowest_level), name(lowest)),
            ("highest_level", name(trade.highest_level), name(highest)),
            ("standard_edition", trade.standard_edition.clone(), edition),
            ("access_type", flag(trade.access_type), flag(access_type)),
        ];
        changes.retain(|(_, old, new)| old != new);
        reading.note_changes("code", &changes);
    }
}

fn level_of(text: &str) -> Result<Checked<Level>, Message> {
    Level::from_written(text).map(Checked::clean)
}

/// The trade of a row: by its code, or by the names of occupation and work type, which must agree with it.
fn which_trade<'r>(
    reading: &mut RowReading<'_>,
    register: &'r TradeRegister,
) -> Option<(String, &'r Occupation, Option<String>)> {
    let name = reading.text("occupation", 80);
    let work_type = reading.text("work_type", 80);
    let stated = match reading.given("code") {
        Given::Unusable => return None,
        Given::Blank => None,
        Given::Text(text) => Some(clean_upper_code(&text)),
    };
    let name = name?;
    let occupation_code = stated.as_ref().map(|code| code.chars().take(10).collect::<String>());
    let occupation = match &occupation_code {
        Some(code) => register
            .occupations
            .get(code)
            .filter(|occupation| occupation.retired_on.is_none()),
        None => register.occupation_named(&name),
    };
    let Some(occupation) = occupation else {
        let (field, text) = stated.map_or(("occupation", name), |code| ("code", code));
        reading.error(field, "occupation_unknown", Message::new("trade-import-occupation").with("text", text));
        return None;
    };
    if fold_name(&occupation.name) != fold_name(&name) {
        let message = Message::new("trade-import-name-differs")
            .with("found", name)
            .with("expected", occupation.name.as_str());
        reading.error("occupation", "name_differs", message);
        return None;
    }
    let place = work_type
        .as_ref()
        .and_then(|name| register.work_type_named(&occupation.code, name));
    if work_type.is_some() && place.is_none() {
        let message = Message::new("trade-work-type-unknown").with("occupation", occupation.name.as_str());
        reading.error("work_type", "work_type_unknown", message);
        return None;
    }
    let code = trade_code(&occupation.code, place.map(|work_type| work_type.position));
    if stated.as_ref().is_some_and(|stated| *stated != code) {
        let message = Message::new("trade-import-code-differs").with("expected", code);
        reading.error("code", "code_differs", message);
        return None;
    }
    Some((code, occupation, place.map(|work_type| work_type.name.clone())))
}

fn read_edition(reading: &mut RowReading<'_>) -> Option<String> {
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    reading.read(
        "standard_edition",
        |_| Message::new("trade-standard-year"),
        |text| {
            let year = clean_upper_code(text);
            let year = year.strip_suffix('年').unwrap_or(&year).to_owned();
            is_year(&year).then_some(year)
        },
    )
}
