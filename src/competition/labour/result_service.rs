//! The standing while it is made, and the result: computed, published, made final by another person.

use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::model::{Gaps, LabourResult, Table, TableIndicator, read_figures};
use crate::competition::labour::scoring::{self, Contender};
use crate::competition::labour::{policy, report_store, result_store, rules, store};
use crate::competition::settings::{CONTEST_NOTICE_DAYS, LABOUR_REPORT_DAY};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use chrono::NaiveDate;
use serde_json::json;
use std::collections::BTreeMap;

/// The standing after the months up to this one, from the reports that are accepted now; none for all months.
///
/// # Errors
/// Those of the database; `Internal` when stored figures cannot be read.
pub fn standing(conn: &mut Conn, competition: &Competition, until: Option<NaiveDate>) -> Result<Table, AppError> {
    let indicators = store::indicators_of(conn, competition.id)?;
    let all = rules::months(competition.first_day, competition.last_day);
    let counted: Vec<NaiveDate> = all
        .iter()
        .copied()
        .filter(|month| until.is_none_or(|until| *month <= until))
        .collect();
    let mut reports = report_store::accepted(conn, competition.id)?;
    let mut contenders = Vec::new();
    for unit in store::accepted_units(conn, competition.id)? {
        let own_targets = read_figures(&unit.targets).map_err(AppError::internal)?;
        let (own, others) = reports.into_iter().partition(|report| report.unit_id == unit.id);
        reports = others;
        let mut by_month = BTreeMap::new();
        for report in own {
            let figures = read_figures(&report.figures).map_err(AppError::internal)?;
            by_month.insert(report.month, (report.version, figures));
        }
        contenders.push(Contender {
            token: unit.token,
            name: unit.name,
            kind: unit.kind,
            targets: indicators
                .iter()
                .map(|indicator| own_targets.get(&indicator.id).copied().unwrap_or(indicator.target))
                .collect(),
            reports: by_month,
        });
    }
    let described = indicators
        .into_iter()
        .map(|indicator| TableIndicator {
            id: indicator.id,
            name: indicator.name,
            measure: indicator.measure,
            direction: indicator.direction,
            accumulation: indicator.accumulation,
            weight: indicator.weight,
            decimals: indicator.decimals,
            cap: indicator.cap,
        })
        .collect();
    Ok(scoring::table(described, &counted, all.len(), &contenders))
}

/// How many reports of a table are missing.
#[must_use]
pub fn missing_in(table: &Table) -> usize {
    table.units.iter().map(|unit| unit.missing.len()).sum()
}

/// A standing with what is not in it yet though it was handed in.
pub struct RunningStanding {
    /// The standing.
    pub table: Table,
    /// Why a month of a unit does not count, other than that nothing came.
    pub gaps: Gaps,
}

/// The standing after the months up to this one as it is followed while it is made.
///
/// # Errors
/// Those of the database; `Internal` when stored figures cannot be read.
pub fn running(
    conn: &mut Conn,
    competition: &Competition,
    until: Option<NaiveDate>,
) -> Result<RunningStanding, AppError> {
    let table = standing(conn, competition, until)?;
    let gaps = report_store::under_way(conn, competition.id)?
        .into_iter()
        .map(|(unit, month, state)| ((unit, month), state))
        .collect();
    Ok(RunningStanding { table, gaps: Gaps::new(gaps) })
}

/// Computes the result as a new version; gives its number.
///
/// # Errors
/// `Denied`; `Conflict` before the competition has ended, while reports wait for review or may still come; a field error
/// without a reason for a later version, or for one that goes without missing reports.
pub fn compute(tx: &mut Tx<'_>, actor: &Actor, before: &Competition, reason: &str) -> Result<i32, AppError> {
    policy::may_compute(actor, before)?;
    if tx.today() <= before.last_day {
        let message = Message::new("labour-not-over").with("day", before.last_day.to_string());
        return Err(AppError::Conflict(message));
    }
    let waiting = report_store::count_submitted(tx.conn, before.id)?;
    if waiting > 0 {
        return Err(AppError::Conflict(Message::new("labour-reports-waiting").count("count", waiting)));
    }
    let table = standing(tx.conn, before, None)?;
    let missing = missing_in(&table);
    let due = rules::due_day(rules::month_of(before.last_day), tx.setting(&LABOUR_REPORT_DAY));
    if missing > 0 && tx.today() <= due {
        let message = Message::new("labour-reports-still-due")
            .count("count", missing)
            .with("day", due.to_string());
        return Err(AppError::Conflict(message));
    }
    let latest = result_store::latest(tx.conn, before.id)?;
    let reason = Some(reason.trim()).filter(|reason| !reason.is_empty());
    if reason.is_none() {
        if latest.is_some() {
            return Err(AppError::field("reason", Message::new("labour-result-again-reason")));
        }
        if missing > 0 {
            return Err(AppError::field(
                "reason",
                Message::new("labour-result-missing-reason").count("count", missing),
            ));
        }
    }
    let version = latest.map_or(1, |latest| latest.version + 1);
    result_store::insert(tx.conn, actor, before.id, version, &table, reason, tx.now)?;
    if before.state == EventState::Provisional {
        let mut entry = Entry::new("labour.result_recomputed", "competition", before.number.as_str())
            .new_values(json!({ "version": version }));
        if let Some(reason) = reason {
            entry = entry.reason(reason);
        }
        tx.audit(actor, entry)?;
    } else {
        events::service::move_to(tx, actor, before, EventState::Provisional, reason)?;
    }
    Ok(version)
}

/// The latest version, which must still say what the reports say.
fn current(tx: &mut Tx<'_>, competition: &Competition) -> Result<LabourResult, AppError> {
    let result =
        result_store::latest(tx.conn, competition.id)?.ok_or(AppError::not_found("labour-result-not-found"))?;
    if is_outdated(tx.conn, competition, &result)? {
        return Err(AppError::conflict("labour-result-outdated"));
    }
    Ok(result)
}

/// Whether reports or units have changed since a version was computed.
///
/// # Errors
/// Those of the database; `Internal` when the stored table cannot be read.
pub fn is_outdated(conn: &mut Conn, competition: &Competition, result: &LabourResult) -> Result<bool, AppError> {
    Ok(result.table().map_err(AppError::internal)? != standing(conn, competition, None)?)
}

/// Puts the latest version on public notice; gives its last day.
///
/// # Errors
/// `Denied`; `Conflict` when the reports have changed since.
pub fn publish(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<NaiveDate, AppError> {
    policy::may_publish(actor, before)?;
    let result = current(tx, before)?;
    let days = u32::try_from(tx.setting(&CONTEST_NOTICE_DAYS)).unwrap_or(1);
    let from = tx.today();
    let to = load_calendar(tx.conn)?.add_working_days(from, days);
    if !result_store::set_published(tx.conn, actor, result.id, from, to)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    events::service::move_to(tx, actor, before, EventState::PublicNotice, None)?;
    Ok(to)
}

/// Makes the published version final.
///
/// # Errors
/// `Denied` for whoever published it; `Conflict` while the notice runs, while reports wait, or when they have changed.
pub fn confirm(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<(), AppError> {
    let latest = result_store::latest(tx.conn, before.id)?.ok_or(AppError::not_found("labour-result-not-found"))?;
    policy::may_confirm(actor, before, &latest)?;
    if let Some(last) = latest.notice_to.filter(|last| tx.today() <= *last) {
        return Err(AppError::Conflict(Message::new("labour-notice-runs").with("day", last.to_string())));
    }
    let waiting = report_store::count_submitted(tx.conn, before.id)?;
    if waiting > 0 {
        return Err(AppError::Conflict(Message::new("labour-reports-waiting").count("count", waiting)));
    }
    let result = current(tx, before)?;
    if !result_store::set_final(tx.conn, actor, result.id, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    events::service::move_to(tx, actor, before, EventState::Final, None)?;
    Ok(())
}
