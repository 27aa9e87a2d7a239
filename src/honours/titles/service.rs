//! Use cases: add a title, change it, retire it, bring it back.

use crate::honours::titles::model::{HolderKind, Title, TitlePlan};
use crate::honours::titles::{policy, store};
use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use serde_json::json;

/// The title that a use case is about.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, key: &str, seen: Option<i32>) -> Result<Title, AppError> {
    let title = store::by_key(tx.conn, key)?.ok_or(AppError::not_found("title-not-found"))?;
    if seen.is_some_and(|seen| seen != title.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(title)
}

/// Adds a title.
///
/// # Errors
/// `Denied`; a field error when the key is taken.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, key: &str, holder: HolderKind, plan: &TitlePlan) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    store::insert(tx.conn, key, holder, plan)?;
    tx.audit(actor, Entry::new("title.created", "title", key).new_values(json!({ "holder": holder, "plan": plan })))
}

/// Changes a title. What was conferred keeps what it was conferred with.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, before: &Title, plan: &TitlePlan) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    if !store::update(tx.conn, before, plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("title.changed", "title", before.key.as_str())
            .old(json!(TitlePlan::from(before)))
            .new_values(json!(plan)),
    )
}

/// Retires a title: it is conferred no more; nobody loses it.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn retire(tx: &mut Tx<'_>, actor: &Actor, before: &Title, reason: &str) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let reason = required_reason(reason)?;
    let today = tx.today();
    if !before.is_active() || !store::set_retired(tx.conn, before, Some(today))? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("title.retired", "title", before.key.as_str())
            .new_values(json!({ "retired_on": today }))
            .reason(reason),
    )
}

/// Brings a retired title back.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn restore(tx: &mut Tx<'_>, actor: &Actor, before: &Title, reason: &str) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let reason = required_reason(reason)?;
    if before.is_active() || !store::set_retired(tx.conn, before, None)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("title.restored", "title", before.key.as_str())
            .old(json!({ "retired_on": before.retired_on }))
            .reason(reason),
    )
}
