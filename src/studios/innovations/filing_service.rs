//! Innovations of earlier years, filed from records: thousands in one transaction, one row of the trail for all of them.

use crate::kernel::actor::Actor;
use crate::kernel::ids::PersonId;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::registry::people::model::{NameCache, NewPerson};
use crate::studios::innovations::filing_store::insert_filed;
use crate::studios::innovations::model::PastInnovation;
use crate::studios::innovations::{policy, rules, store};
use crate::studios::naming::filing_service::REASON;
use crate::studios::service::registered;
use serde_json::json;
use std::collections::HashMap;

/// Files innovations that were adopted or awarded in earlier years. `people` are those who share them; the records name them
/// by their places. Certificates of earlier awards are on paper and are not issued again.
///
/// # Errors
/// `Denied`; a field error beside `innovation` for a record that is not right; `Conflict` when somebody hands in meanwhile.
pub fn file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    people: &[NewPerson],
    records: &[PastInnovation],
) -> Result<usize, AppError> {
    policy::may_file(actor)?;
    let today = tx.today();
    let fault = records
        .iter()
        .find_map(|record| rules::record_fault(record, people.len(), today));
    if let Some(fault) = fault {
        return Err(AppError::field("innovation", fault));
    }
    let ids = registered(tx, people, &mut NameCache::default())?;
    let named: Vec<(PersonId, String)> = ids
        .into_iter()
        .zip(people)
        .map(|(id, person)| (id, person.name.clone()))
        .collect();
    let mut serials: HashMap<i32, i64> = HashMap::new();
    let mut numbers = Vec::with_capacity(records.len());
    for record in records {
        let last = match serials.get(&record.year) {
            Some(last) => *last,
            None => store::last_serial(tx.conn, record.year)?,
        };
        serials.insert(record.year, last + 1);
        numbers.push(rules::innovation_number(record.year, last + 1));
    }
    insert_filed(tx.conn, actor, (records, &numbers), &named, tx.now)?;
    tx.audit(
        actor,
        Entry::new("innovation.filed", "innovation", numbers.first().map_or("", String::as_str))
            .new_values(json!({ "innovations": records.len(), "from": numbers.first(), "to": numbers.last() }))
            .reason(REASON),
    )?;
    Ok(records.len())
}
