//! Use cases with trades. A trade is retired, never deleted: certificates point to it.

use crate::kernel::actor::Actor;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::registry::trades::model::{NewTrade, Trade, TradeChange};
use crate::registry::trades::rules::{self, LevelRange};
use crate::registry::trades::{policy, store};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Takes an occupation, or one of its work types, into the register of trades.
///
/// # Errors
/// `Denied`; errors beside `occupation_code`, `work_type`, `highest_level`; `Conflict` when the trade is there already.
pub fn create_trade(tx: &mut Tx<'_>, actor: &Actor, new: &NewTrade) -> Result<TradeId, AppError> {
    policy::may_manage_trades(actor)?;
    let range = checked_range(new.lowest_level, new.highest_level)?;
    let occupation = store::occupation(tx.conn, &new.occupation_code)?
        .filter(|occupation| occupation.retired_on.is_none())
        .ok_or_else(|| AppError::field("occupation_code", Message::new("trade-occupation-unknown")))?;
    let position = match &new.work_type {
        None => None,
        Some(name) => Some(
            store::work_types_of(tx.conn, &occupation.code)?
                .iter()
                .find(|work_type| work_type.name == *name && work_type.retired_on.is_none())
                .map(|work_type| work_type.position)
                .ok_or_else(|| {
                    AppError::field(
                        "work_type",
                        Message::new("trade-work-type-unknown").with("occupation", &occupation.name),
                    )
                })?,
        ),
    };
    let code = rules::trade_code(&occupation.code, position);
    let id = store::insert_trade(tx.conn, &code, &occupation, new, range)?;
    let mut values = values_of(range, &new.standard_edition, new.access_type);
    put(&mut values, "name", json!(occupation.name));
    put(&mut values, "work_type", json!(new.work_type));
    tx.audit(actor, Entry::new("trade.created", "trade", code).new_values(values))?;
    Ok(id)
}

/// Changes level range, edition of the standard and the access flag. `version` is the one that the actor saw.
///
/// # Errors
/// `Denied`; an error beside `highest_level`; `Conflict` when somebody else was faster, or when scope lines that
/// are in force would lie outside the new range.
pub fn change_trade(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: TradeId,
    version: i32,
    change: &TradeChange,
) -> Result<(), AppError> {
    policy::may_manage_trades(actor)?;
    let old = open(tx, id, version)?;
    let range = checked_range(change.lowest_level, change.highest_level)?;
    let allowed = range.filter(|_| !change.access_type);
    let outside = store::scope_lines_outside(tx.conn, id, allowed, tx.today())?;
    if outside > 0 {
        let key = if change.access_type { "trade-access-with-scopes" } else { "trade-range-with-scopes" };
        return Err(AppError::Conflict(Message::new(key).count("count", outside)));
    }
    if !store::update_trade(tx.conn, id, version, change, range)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let before = rules::level_range(old.lowest_level, old.highest_level).unwrap_or_default();
    tx.audit(
        actor,
        Entry::new("trade.changed", "trade", old.code)
            .old(values_of(before, &old.standard_edition, old.access_type))
            .new_values(values_of(range, &change.standard_edition, change.access_type)),
    )
}

/// Retires a trade from a day on: no scope line, batch or certificate can name it any more.
///
/// # Errors
/// `Denied`; `Conflict` when somebody else was faster, when it is retired already, or when scope lines run beyond the day.
pub fn retire_trade(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: TradeId,
    version: i32,
    on: NaiveDate,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_manage_trades(actor)?;
    let old = open(tx, id, version)?;
    if old.retired_on.is_some() {
        return Err(AppError::conflict("trade-retired-already"));
    }
    let running = store::scope_lines_outside(tx.conn, id, None, on)?;
    if running > 0 {
        return Err(AppError::Conflict(Message::new("trade-retired-with-scopes").count("count", running)));
    }
    set_retired(tx, actor, &old, Some(on), reason)
}

/// Takes a retired trade back into force.
///
/// # Errors
/// `Denied`; `Conflict` when somebody else was faster, or when it is not retired.
pub fn restore_trade(tx: &mut Tx<'_>, actor: &Actor, id: TradeId, version: i32, reason: &str) -> Result<(), AppError> {
    policy::may_manage_trades(actor)?;
    let old = open(tx, id, version)?;
    if old.retired_on.is_none() {
        return Err(AppError::conflict("trade-not-retired"));
    }
    set_retired(tx, actor, &old, None, reason)
}

fn set_retired(
    tx: &mut Tx<'_>,
    actor: &Actor,
    old: &Trade,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<(), AppError> {
    if !store::set_retired(tx.conn, old.id, old.version, on)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let action = if on.is_some() { "trade.retired" } else { "trade.restored" };
    tx.audit(
        actor,
        Entry::new(action, "trade", old.code.clone())
            .old(json!({ "retired_on": old.retired_on }))
            .new_values(json!({ "retired_on": on }))
            .reason(reason),
    )
}

fn open(tx: &mut Tx<'_>, id: TradeId, version: i32) -> Result<Trade, AppError> {
    let trade = store::by_id(tx.conn, id)?.ok_or(AppError::not_found("trade-not-found"))?;
    if trade.version == version { Ok(trade) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

fn checked_range(lowest: Option<Level>, highest: Option<Level>) -> Result<Option<LevelRange>, AppError> {
    rules::level_range(lowest, highest).map_err(|message| AppError::field("highest_level", message))
}

fn values_of(range: Option<LevelRange>, standard_edition: &str, access_type: bool) -> Value {
    json!({
        "lowest_level": range.map(|range| range.lowest),
        "highest_level": range.map(|range| range.highest),
        "standard_edition": standard_edition,
        "access_type": access_type,
    })
}

fn put(values: &mut Value, name: &str, value: Value) {
    if let Value::Object(map) = values {
        map.insert(name.to_owned(), value);
    }
}
