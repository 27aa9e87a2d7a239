//! Reading a sheet of scope lines: one row a site, trade and level, from day to day. Pure.

use crate::kernel::ids::{ScopeLineId, SiteId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text::{clean_upper_code, fold_name};
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, code_of};
use crate::registry::bodies::model::{AssessmentSite, CertificationBody, FilingState, NewScopeLine, ScopeLine};
use crate::registry::bodies::{rules, service};
use crate::registry::trades::model::{Trade, TradeIndex};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The columns of a sheet of scope lines, in the order of an export.
pub const COLUMNS: [SheetColumn; 8] = [
    SheetColumn::required("filing_code", "site-filing-code", &["机构备案编码", "站点备案编码"]).wide(18),
    SheetColumn::optional("body", "body-name", &["评价机构", "名称", "单位名称"]).wide(34),
    SheetColumn::optional("site", "site-name", &["站点"]).wide(24),
    SheetColumn::optional("trade_code", "trade-code", &["职业代码", "工种编码", "代码"]),
    SheetColumn::optional("trade", "trade-name", &["职业工种", "职业", "职业名称", "评价职业", "认定职业"]).wide(30),
    SheetColumn::required("level", "trade-level", &["技能等级", "认定等级", "评价等级", "等级范围"]).wide(18),
    SheetColumn::optional("valid_from", "scope-from", &["有效期起", "备案日期", "开始日期"]).of_days(),
    SheetColumn::optional("valid_to", "scope-until", &["有效期至", "有效期止", "截止日期"]).of_days(),
];

/// Id of a line that a row of the sheet would add.
const OF_THE_SHEET: ScopeLineId = ScopeLineId(0);

/// The register as far as a sheet of scope lines needs it.
#[derive(Debug, Clone, Default)]
pub struct ScopeRegister {
    /// Sites by filing code, each with its body.
    pub sites: BTreeMap<String, (AssessmentSite, CertificationBody)>,
    /// Lines by site; good rows of the sheet are added as they are read.
    pub lines: BTreeMap<SiteId, Vec<ScopeLine>>,
    /// Trades.
    pub trades: TradeIndex,
}

/// What a good row says: the lines of one site.
#[derive(Debug, Clone)]
pub struct ScopeRow {
    /// Filing code of the site.
    pub filing_code: String,
    /// Code of the trade.
    pub trade_code: String,
    /// Levels that are not in the register already.
    pub levels: Vec<Level>,
    /// First day.
    pub valid_from: chrono::NaiveDate,
    /// Last day.
    pub valid_to: chrono::NaiveDate,
}

impl ScopeRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str);
        let levels = text("new_levels")?.split(' ').filter(|level| !level.is_empty());
        Some(Self {
            filing_code: text("filing_code")?.to_owned(),
            trade_code: text("trade_code")?.to_owned(),
            levels: levels.map(str::parse).collect::<Result<_, _>>().ok()?,
            valid_from: text("valid_from")?.parse().ok()?,
            valid_to: text("valid_to")?.parse().ok()?,
        })
    }
}

/// Reads one row and takes its lines into the register, so that a later row cannot run over them.
pub fn check_row(reading: &mut RowReading<'_>, register: &mut ScopeRegister) {
    let site = read_site(reading, register);
    let trade = read_trade(reading, register);
    let levels = read_levels(reading);
    let from = reading.day("valid_from");
    let to = reading.day("valid_to");
    let (Some(site), Some(trade), Some(levels), true) = (site, trade, levels, reading.is_good()) else { return };
    // Without days a line is valid as long as the filing.
    let (from, to) = (from.unwrap_or(site.filing_from), to.unwrap_or(site.filing_to));
    let present = register.lines.entry(site.id).or_default();
    let before = present.len();
    let (mut new_levels, mut repeated) = (Vec::new(), 0);
    for level in levels {
        let line = NewScopeLine { trade_id: trade.id, level, valid_from: from, valid_to: to };
        let same = present.iter().find(|other| {
            (other.trade_id, other.level, other.valid_from, other.valid_to) == (trade.id, level, from, to)
        });
        if let Some(same) = same {
            if same.id == OF_THE_SHEET {
                reading.error("level", "line_twice", Message::new("scope-import-twice"));
            }
            repeated += 1;
            continue;
        }
        if let Err(message) = rules::new_scope_line(&line, &trade, &site) {
            reading.error(field_of(&message), code_of(&message), message);
        } else if let Some(other) = rules::overlapping(&line, present.iter()) {
            let message = service::overlap(trade.full_name(), other);
            reading.error("valid_from", code_of(&message), message);
        } else {
            present.push(ScopeLine {
                id: OF_THE_SHEET,
                site_id: site.id,
                trade_id: trade.id,
                level,
                valid_from: from,
                valid_to: to,
            });
            new_levels.push(level.as_str());
        }
    }
    if !reading.is_good() {
        present.truncate(before);
        return;
    }
    if repeated > 0 && new_levels.is_empty() {
        reading.note_changes("filing_code", &[]);
    }
    reading.keep("trade_code", trade.code.as_str());
    reading.keep("trade", trade.full_name());
    reading.keep("new_levels", new_levels.join(" "));
    reading.keep("valid_from", from.to_string());
    reading.keep("valid_to", to.to_string());
}

/// At which column a refusal of the scope's own rules stands.
fn field_of(message: &Message) -> &'static str {
    match message.key.as_ref() {
        "scope-level-outside" => "level",
        "filing-dates-order" | "scope-outside-filing" => "valid_to",
        _ => "trade",
    }
}

fn read_site(reading: &mut RowReading<'_>, register: &ScopeRegister) -> Option<AssessmentSite> {
    let name = reading.text("body", 120);
    reading.text("site", 120);
    let text = match reading.given("filing_code") {
        Given::Unusable => return None,
        Given::Blank => {
            reading.missing("filing_code");
            return None;
        }
        Given::Text(text) => text,
    };
    let code = clean_upper_code(&text);
    let Some((site, body)) = register.sites.get(&code) else {
        let message = Message::new("scope-import-site-unknown").with("code", code);
        reading.refuse("filing_code", &text, "site_unknown", message);
        return None;
    };
    reading.keep("filing_code", code);
    if name.is_some_and(|name| fold_name(&name) != fold_name(&body.name)) {
        let message = Message::new("scope-import-body-differs").with("body", body.name.as_str());
        reading.error("body", "body_differs", message);
    }
    if site.state == FilingState::Withdrawn {
        reading.error("filing_code", "site_withdrawn", Message::new("site-withdrawn"));
    }
    Some(site.clone())
}

/// The trade by code, by name, or by both when they agree.
fn read_trade(reading: &mut RowReading<'_>, register: &ScopeRegister) -> Option<Trade> {
    let mut found: Option<Trade> = None;
    for field in ["trade_code", "trade"] {
        let text = match reading.given(field) {
            Given::Unusable => return None,
            Given::Blank => continue,
            Given::Text(text) => text,
        };
        let Some(trade) = register.trades.find(&text) else {
            let message = Message::new("scope-import-trade-unknown").with("text", text.trim());
            reading.refuse(field, &text, "trade_unknown", message);
            return None;
        };
        if let Some(other) = found.as_ref().filter(|other| other.id != trade.id) {
            let message = Message::new("scope-import-trade-differs").with("trade", other.full_name());
            reading.error(field, "trade_differs", message);
            return None;
        }
        found = Some(trade.clone());
    }
    if found.is_none() {
        reading.missing("trade");
    }
    found
}

/// One level, or a range from one to another.
fn read_levels(reading: &mut RowReading<'_>) -> Option<Vec<Level>> {
    let text = match reading.given("level") {
        Given::Unusable => return None,
        Given::Blank => {
            reading.missing("level");
            return None;
        }
        Given::Text(text) => text,
    };
    match crate::registry::trades::rules::written_levels(&text) {
        Ok((lowest, highest)) => {
            reading.keep("level", text.trim());
            let within = |level: &&Level| (lowest.rank()..=highest.rank()).contains(&level.rank());
            Some(Level::ALL.iter().filter(within).copied().collect())
        }
        Err(message) => {
            reading.refuse("level", &text, code_of(&message), message);
            None
        }
    }
}
