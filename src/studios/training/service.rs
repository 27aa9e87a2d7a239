//! Use cases: enter and void records and figures; what records come to.

use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::registry::bodies;
use crate::registry::people::model::{NameCache, NewPerson};
use crate::studios::service::registered;
use crate::studios::training::model::{NewFigure, NewRecord, Raised, TrainingRecord, Uplift};
use crate::studios::training::store::RecordFilter;
use crate::studios::training::{policy, rules, store};
use serde_json::json;
use std::collections::BTreeMap;

fn checked(tx: &mut Tx<'_>, new: &NewRecord) -> Result<(), AppError> {
    if let Some((field, message)) = rules::record_fault(new, tx.today()) {
        return Err(AppError::field(field, message));
    }
    if !bodies::store::has_district(tx.conn, &new.district)? {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    Ok(())
}

/// Enters a record by hand.
///
/// # Errors
/// `Denied`; field errors for what is not right, or a record that is there already.
pub fn enter(tx: &mut Tx<'_>, actor: &Actor, new: &NewRecord) -> Result<(), AppError> {
    policy::may_keep(actor)?;
    if write(tx, actor, std::slice::from_ref(new))? == 0 {
        return Err(AppError::field("course", Message::new("training-record-there")));
    }
    tx.audit(
        actor,
        Entry::new("training.entered", "training", new.course.as_str()).new_values(json!({
            "kind": new.kind, "organiser": new.organiser, "hours": new.hours, "from": new.days.0, "to": new.days.1,
            "result": new.result,
        })),
    )
}

/// Writes records, of a sheet or of earlier years; gives how many were not there. The caller writes the row of the trail.
///
/// # Errors
/// `Denied`; field errors for what is not right.
pub fn write(tx: &mut Tx<'_>, actor: &Actor, records: &[NewRecord]) -> Result<usize, AppError> {
    policy::may_keep(actor)?;
    for record in records {
        checked(tx, record)?;
    }
    let people: Vec<NewPerson> = records.iter().map(|record| record.person.clone()).collect();
    let ids = registered(tx, &people, &mut NameCache::default())?;
    let mut written = 0;
    for (record, who) in records.iter().zip(ids) {
        let token = tx.platform.random.token();
        written += usize::from(store::insert(tx.conn, actor, (&token, who), record, tx.now)?);
    }
    Ok(written)
}

/// Files records of earlier years; gives how many were not there.
///
/// # Errors
/// As [`write()`].
pub fn file(tx: &mut Tx<'_>, actor: &Actor, records: &[NewRecord], figures: &[NewFigure]) -> Result<usize, AppError> {
    let written = write(tx, actor, records)?;
    for figure in figures {
        let token = tx.platform.random.token();
        store::insert_figure(tx.conn, actor, &token, figure, tx.now)?;
    }
    tx.audit(
        actor,
        Entry::new("training.filed", "training", "")
            .new_values(json!({ "records": written, "figures": figures.len() })),
    )?;
    Ok(written)
}

/// Voids a record.
///
/// # Errors
/// `Denied`, `NotFound`; a field error without a reason.
pub fn void_record(tx: &mut Tx<'_>, actor: &Actor, token: &str, reason: &str) -> Result<(), AppError> {
    policy::may_keep(actor)?;
    let reason = required_reason(reason)?;
    if !store::void_record(tx.conn, token, reason)? {
        return Err(AppError::not_found("training-record-not-found"));
    }
    tx.audit(actor, Entry::new("training.voided", "training", token).reason(reason))
}

/// Enters a counted figure.
///
/// # Errors
/// `Denied`; field errors for what is not right, or a figure that is there already.
pub fn enter_figure(tx: &mut Tx<'_>, actor: &Actor, new: &NewFigure) -> Result<(), AppError> {
    policy::may_keep(actor)?;
    if let Some((field, message)) = rules::figure_fault(new, tx.today()) {
        return Err(AppError::field(field, message));
    }
    if !bodies::store::has_district(tx.conn, &new.district)? {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    let token = tx.platform.random.token();
    store::insert_figure(tx.conn, actor, &token, new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("training.figure_entered", "training", new.kind.as_str()).new_values(json!({
            "year": new.year, "district": new.district, "trade": new.trade, "count": new.count, "basis": new.basis,
        })),
    )
}

/// Voids a figure.
///
/// # Errors
/// `Denied`, `NotFound`; a field error without a reason.
pub fn void_figure(tx: &mut Tx<'_>, actor: &Actor, token: &str, reason: &str) -> Result<(), AppError> {
    policy::may_keep(actor)?;
    let reason = required_reason(reason)?;
    if !store::void_figure(tx.conn, token, reason)? {
        return Err(AppError::not_found("training-figure-not-found"));
    }
    tx.audit(actor, Entry::new("training.figure_voided", "training", token).reason(reason))
}

/// The records by which people reached something higher, the latest of each person, the latest first.
///
/// # Errors
/// Those of the database.
pub fn raised(conn: &mut Conn, of: Raised) -> Result<Vec<TrainingRecord>, AppError> {
    Ok(rules::raised(store::all(conn, &RecordFilter::default())?, of))
}

/// How many people reached something higher.
///
/// # Errors
/// Those of the database.
pub fn count_raised(conn: &mut Conn, of: Raised) -> Result<i64, AppError> {
    Ok(i64::try_from(raised(conn, of)?.len()).unwrap_or(i64::MAX))
}

/// What records come to, by year and district.
///
/// # Errors
/// Those of the database.
pub fn uplifts(conn: &mut Conn, year: Option<i32>) -> Result<BTreeMap<(i32, String), Uplift>, AppError> {
    let filter = RecordFilter { year, ..RecordFilter::default() };
    Ok(rules::uplifts(&store::all(conn, &filter)?))
}
