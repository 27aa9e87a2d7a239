//! Use cases of this room: counting, recording, setting targets.

use crate::indicators::catalogue;
use crate::indicators::counting_store::{self, FigureSet};
use crate::indicators::model::{FigureKey, IndicatorValue, NewRecord, Place, Source};
use crate::indicators::policy;
use crate::indicators::rises_store;
use crate::indicators::rules;
use crate::indicators::settings::FIGURE_SECONDS;
use crate::indicators::store;
use crate::kernel::actor::Actor;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::{Platform, Tx};
use chrono::{Duration, NaiveDate};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// Name of the count of everything.
pub const FIGURES: &str = "figures";
/// Name of the count of all certificates, whether or not their number has changed.
const ALL_CERTIFICATES: &str = "all_certificates";
/// Hours after which certificates are counted anew even where their number is the same: a body may have moved.
const RECOUNT_HOURS: i64 = 24;

/// Counts whatever has changed, unless another process does so just now or did so a moment ago; says whether it counted.
///
/// # Errors
/// Those of the database.
pub fn refresh(platform: &Arc<Platform>) -> Result<bool, AppError> {
    let seconds = platform.setting(&FIGURE_SECONDS);
    if platform.write_blocking(move |tx| store::claim(tx.conn, FIGURES, tx.now, seconds))? {
        count_now(platform).map(|()| true)
    } else {
        Ok(false)
    }
}

/// Counts whatever has changed. Reading, which may take its time, is done beside the writer.
///
/// # Errors
/// Those of the database.
pub fn count_now(platform: &Arc<Platform>) -> Result<(), AppError> {
    let (now, today) = (platform.now(), platform.today());
    let (sets, recounted) = platform.db.read_blocking(|conn| {
        let mut sets = vec![counted_indicators(conn, today)?];
        sets.extend(counting_store::small_registers(conn, now, today)?);
        sets.extend(rises_store::registered(conn)?);
        let counted = store::counted_at(conn, ALL_CERTIFICATES)?;
        let recount = counted.is_none_or(|at| now - at >= Duration::hours(RECOUNT_HOURS));
        let issued = store::issued_by_year(conn)?;
        let kept: HashMap<i32, i64> = if recount {
            HashMap::new()
        } else {
            store::by_year(conn, FigureKey::CertificatesByTrade)?.into_iter().collect()
        };
        let mut years = counting_store::years_that_differ(&issued, &kept);
        if recount {
            // A year that has no certificates any more keeps no figures.
            years.extend(store::by_year(conn, FigureKey::CertificatesByTrade)?.into_keys());
            years.sort_unstable();
            years.dedup();
        }
        sets.extend(counting_store::certificates(conn, &years)?);
        sets.extend(rises_store::certified(conn, &years)?);
        Ok((sets, recount))
    })?;
    platform.write_blocking(move |tx| keep(tx, &sets, recounted))
}

fn counted_indicators(conn: &mut Conn, today: NaiveDate) -> Result<FigureSet, AppError> {
    let mut set = FigureSet::whole(FigureKey::Indicator);
    for indicator in catalogue::ALL {
        if let Source::Counted { count, .. } = indicator.source {
            set.add(Place::default().item(indicator.key), count(conn, today)?);
        }
    }
    Ok(set)
}

fn keep(tx: &mut Tx<'_>, sets: &[FigureSet], recounted: bool) -> Result<(), AppError> {
    for set in sets {
        store::keep(tx.conn, set)?;
    }
    if recounted {
        store::mark_counted(tx.conn, ALL_CERTIFICATES, tx.now)?;
    }
    store::mark_counted(tx.conn, FIGURES, tx.now)
}

/// Every indicator with its value: the kept count of a counted one, the latest record of another.
///
/// # Errors
/// Those of the database.
pub fn values(conn: &mut Conn) -> Result<Vec<IndicatorValue>, AppError> {
    let counts: HashMap<String, i32> = store::figures(conn, FigureKey::Indicator, &store::Wanted::default())?
        .into_iter()
        .map(|figure| (figure.item, figure.value))
        .collect();
    let mut records = store::latest_records(conn)?;
    let mut targets = store::targets(conn)?;
    Ok(catalogue::ALL
        .iter()
        .map(|indicator| {
            let record = match indicator.source {
                Source::Recorded => records.remove(indicator.key),
                Source::Counted { .. } => None,
            };
            let value = match indicator.source {
                Source::Recorded => record.as_ref().map(|record| record.value.clone()),
                Source::Counted { .. } => counts.get(indicator.key).map(ToString::to_string),
            };
            IndicatorValue { indicator: *indicator, value, record, target: targets.remove(indicator.key) }
        })
        .collect())
}

/// Records a figure with its source and day. One of the same day is corrected, which needs a reason.
///
/// # Errors
/// `Denied`; `NotFound` for an unknown indicator; `Conflict` for one that is counted, or when somebody was faster; a field
/// error beside `value`, `as_of`, `source` or `reason`.
pub fn record(tx: &mut Tx<'_>, actor: &Actor, key: &str, new: &NewRecord, reason: &str) -> Result<(), AppError> {
    policy::may_record(actor)?;
    let indicator = catalogue::by_key(key).ok_or(AppError::not_found("indicator-not-found"))?;
    if indicator.is_counted() {
        return Err(AppError::conflict("indicator-is-counted"));
    }
    rules::check_record(indicator, new, tx.today())?;
    let values = |value: &str, source: &str, note: &str| json!({ "as_of": new.as_of, "value": value, "source": source, "note": note });
    let after = values(&new.value, &new.source, &new.note);
    match store::record_of_day(tx.conn, key, new.as_of)? {
        None => {
            store::insert_record(tx.conn, key, new, tx.now, actor.account)?;
            tx.audit(actor, Entry::new("indicator.recorded", "indicator", key).new_values(after))
        }
        Some(old) => {
            let reason = required_reason(reason)?;
            if !store::update_record(tx.conn, old.id, old.version, new, tx.now, actor.account)? {
                return Err(AppError::conflict("error-changed-meanwhile"));
            }
            tx.audit(
                actor,
                Entry::new("indicator.corrected", "indicator", key)
                    .old(values(&old.value, &old.source, &old.note))
                    .new_values(after)
                    .reason(reason),
            )
        }
    }
}

/// Sets what an indicator is to reach, and by when.
///
/// # Errors
/// `Denied`; `NotFound` for an unknown indicator; `Conflict` when somebody was faster than the page.
pub fn set_target(
    tx: &mut Tx<'_>,
    actor: &Actor,
    key: &str,
    version: i32,
    (target, due): (i64, NaiveDate),
) -> Result<(), AppError> {
    policy::may_record(actor)?;
    catalogue::by_key(key).ok_or(AppError::not_found("indicator-not-found"))?;
    let old = store::targets(tx.conn)?.remove(key);
    if !store::set_target(tx.conn, key, version, (target, due), tx.now, actor.account)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let mut entry =
        Entry::new("indicator.target_set", "indicator", key).new_values(json!({ "target": target, "due": due }));
    if let Some(old) = old {
        entry = entry.old(json!({ "target": old.target, "due": old.due }));
    }
    tx.audit(actor, entry)
}
