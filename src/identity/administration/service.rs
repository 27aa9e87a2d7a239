//! Use cases of administration.

use crate::identity::administration::model::Holiday;
use crate::identity::administration::{policy, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AuditEntryId, OutboxMessageId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::platform::outbox::{self, OutboxState};
use crate::platform::settings::{self, SettingKind};
use chrono::{Datelike, NaiveDate, Weekday};
use serde_json::json;

/// Changes one setting.
///
/// # Errors
/// `NotFound` for an unknown key, `Denied` for the other administrator's setting; a field error beside
/// `value` that names the range; `Conflict` when the value stands already.
pub fn change_setting(tx: &mut Tx<'_>, actor: &Actor, key: &str, value: &str, reason: &str) -> Result<(), AppError> {
    let info = (tx.platform.setting_list)()
        .into_iter()
        .find(|info| info.key == key)
        .ok_or(AppError::not_found("setting-unknown"))?;
    policy::may_change_setting(actor, key)?;
    let value = value.trim();
    if !info.accepts(value) {
        let message = match (info.kind, info.range) {
            (SettingKind::Number, Some((least, most))) => {
                Message::new("setting-out-of-range").count("least", least).count("most", most)
            }
            (SettingKind::Number, None) => Message::new("setting-not-a-number"),
            (SettingKind::YesNo, _) => Message::new("error-field-choice"),
            (SettingKind::Mask, _) => Message::new("setting-not-a-mask"),
            (SettingKind::Text, _) => Message::new("setting-too-long"),
        };
        return Err(AppError::field("value", message));
    }
    // Read inside the transaction: the cache may be seconds old.
    let before = settings::load(tx.conn)?.stored(key).unwrap_or(info.default).to_owned();
    if before == value {
        return Err(AppError::field("value", Message::new("setting-unchanged")));
    }
    settings::store(tx.conn, key, value, tx.now, actor.account.map(|id| id.0))?;
    tx.audit(
        actor,
        Entry::new("setting.changed", "setting", key)
            .old(json!({ "value": before }))
            .new_values(json!({ "value": value }))
            .reason(reason),
    )
}

/// Puts a message that was given up, or that waits, back into the queue.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when it has been sent.
pub fn retry_message(tx: &mut Tx<'_>, actor: &Actor, id: OutboxMessageId) -> Result<(), AppError> {
    policy::may_retry_mail(actor)?;
    let message = store::message(tx.conn, id)?.ok_or(AppError::not_found("outbox-unknown"))?;
    if outbox::retry(tx.conn, id, tx.now)? == 0 {
        return Err(AppError::conflict("outbox-sent-already"));
    }
    tx.audit(
        actor,
        Entry::new("outbox.retried", "outbox_message", id.to_string())
            .old(json!({ "state": message.state, "attempts": message.attempts }))
            .new_values(json!({ "state": OutboxState::Pending })),
    )
}

/// Puts every message that was given up back into the queue; says how many.
///
/// # Errors
/// `Denied`; those of the database.
pub fn retry_all(tx: &mut Tx<'_>, actor: &Actor) -> Result<usize, AppError> {
    policy::may_retry_mail(actor)?;
    let dead = store::dead_messages(tx.conn)?;
    for id in &dead {
        outbox::retry(tx.conn, *id, tx.now)?;
    }
    if !dead.is_empty() {
        tx.audit(
            actor,
            Entry::new("outbox.retried", "outbox_message", "dead").new_values(json!({ "messages": dead.len() })),
        )?;
    }
    Ok(dead.len())
}

/// Puts a holiday or a make-up day into the calendar.
///
/// # Errors
/// `Denied`; a field error when the day is what the calendar says anyway, or is known already.
pub fn add_holiday(tx: &mut Tx<'_>, actor: &Actor, new: &Holiday) -> Result<(), AppError> {
    policy::may_change_holidays(actor)?;
    let is_weekend = matches!(new.day.weekday(), Weekday::Sat | Weekday::Sun);
    if new.working && !is_weekend {
        return Err(AppError::field("day", Message::new("holidays-worked-anyway")));
    }
    let before = store::holiday_on(tx.conn, new.day)?;
    if before.as_ref() == Some(new) {
        return Err(AppError::field("day", Message::new("holidays-known")));
    }
    store::put_holiday(tx.conn, new)?;
    let mut entry = Entry::new("holiday.set", "holiday", new.day.to_string())
        .new_values(json!({ "working": new.working, "name": new.name }));
    if let Some(before) = before {
        entry = entry.old(json!({ "working": before.working, "name": before.name }));
    }
    tx.audit(actor, entry)
}

/// Takes a day out of the calendar; it is again what its weekday says, and deadlines that run over it move.
///
/// # Errors
/// `Denied`, `NotFound`; a field error without a reason.
pub fn remove_holiday(tx: &mut Tx<'_>, actor: &Actor, day: NaiveDate, reason: &str) -> Result<(), AppError> {
    policy::may_change_holidays(actor)?;
    let before = store::holiday_on(tx.conn, day)?.ok_or(AppError::not_found("holidays-unknown"))?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(AppError::field("reason", Message::new("holidays-reason-missing")));
    }
    store::remove_holiday(tx.conn, day)?;
    tx.audit(
        actor,
        Entry::new("holiday.removed", "holiday", day.to_string())
            .old(json!({ "working": before.working, "name": before.name }))
            .reason(reason),
    )
}

/// Notes that the trail was checked and what was found.
///
/// # Errors
/// `Denied`; those of the database.
pub fn note_verification(tx: &mut Tx<'_>, actor: &Actor, broken: Option<AuditEntryId>) -> Result<(), AppError> {
    policy::may_read_trail(actor)?;
    tx.audit(actor, Entry::new("audit.verified", "audit", "chain").new_values(json!({ "first_broken": broken })))
}
