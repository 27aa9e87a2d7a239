//! The record from the floor (赛场记录表): how somebody stood in a module, how long he worked, what was deducted.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::contests::service::address;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::model::WorkRecord;
use crate::competition::marking::{locking_store, policy, store};
use crate::competition::officials;
use crate::competition::sealing;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use serde_json::json;

/// Records what happened on the floor about one code in a module, or corrects it until the module is closed.
///
/// # Errors
/// `Denied`; `NotFound`; `Conflict` before the contest runs, after a compartment of the module was closed, or when somebody
/// was faster; field errors.
pub fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&Competition, &Contest),
    (letter, code): (&str, &str),
    seen: i32,
    (record, words): (&WorkRecord, &str),
) -> Result<(), AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    policy::may_record(&duties)?;
    let module = contests::store::modules_of(tx.conn, contest.id)?
        .into_iter()
        .find(|module| module.letter().to_string() == letter)
        .ok_or(AppError::not_found("contest-module-not-found"))?;
    if !matches!(contest.state, EventState::Running | EventState::Scoring) {
        return Err(AppError::conflict("record-not-now"));
    }
    for compartment in store::compartments_of(tx.conn, contest.id)? {
        if compartment.module_id == module.id
            && store::hold(tx.conn, compartment.id)?.state != crate::competition::marking::model::CompartmentState::Open
        {
            return Err(AppError::conflict("record-module-closed"));
        }
    }
    if !sealing::service::codes(tx, contest)?.iter().any(|known| known == code) {
        return Err(AppError::not_found("mark-code-not-found"));
    }
    if record.safety_deduction > record.deduction {
        return Err(AppError::field("safety_deduction", Message::new("record-safety-beyond")));
    }
    if !record.standing.is_marked() && words.is_empty() {
        return Err(AppError::field("note", Message::new("error-field-required")));
    }
    let old = locking_store::record_of(tx.conn, module.id, code)?;
    let place = (contest.id, module.id, code);
    if !locking_store::write_record(tx.conn, actor, place, seen, (record, words), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let said = |record: &WorkRecord, words: &str| {
        json!({
            "module": letter, "code": code, "standing": record.standing, "seconds": record.seconds,
            "deduction": record.deduction, "safety_deduction": record.safety_deduction, "note": words,
        })
    };
    let mut entry =
        Entry::new("on_site.recorded", "contest", address(competition, contest)).new_values(said(record, words));
    if let Some(old) = old {
        entry = entry.old(said(&crate::competition::marking::service::work_record(&old), &old.note));
    }
    tx.audit(actor, entry)
}
