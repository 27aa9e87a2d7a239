//! Studios of earlier years, filed from records: many in one transaction, one row of the trail for all of them.

use crate::kernel::actor::Actor;
use crate::kernel::ids::{PersonId, StudioId};
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::registry::people::model::{NameCache, NewPerson};
use crate::studios::naming::model::{PastStudio, StudioState};
use crate::studios::naming::store::{self, Standing};
use crate::studios::naming::team_store::{self, Agreement, NewMember};
use crate::studios::naming::{policy, rules};
use crate::studios::service::registered;
use crate::studios::settings::STUDIO_PASS_POINTS;
use chrono::{Datelike, Days};
use serde_json::json;
use std::collections::HashMap;

/// Why a studio stands as it stands; kept in the trail.
pub const REASON: &str = "据往年资料补录";

/// A studio that was filed.
#[derive(Debug, Clone)]
pub struct Filed {
    /// Row id.
    pub id: StudioId,
    /// Number.
    pub number: String,
    /// Who leads it, and everybody who works there.
    pub people: Vec<PersonId>,
}

/// Files studios that were named in earlier years, with who led them, who works and who learned there, and what reviewers
/// found. Those whose term is over are expired.
///
/// # Errors
/// `Denied`; a field error beside `studio` for a record that contradicts itself, or a name that is taken.
pub fn file(tx: &mut Tx<'_>, actor: &Actor, records: &[PastStudio]) -> Result<Vec<Filed>, AppError> {
    policy::may_file(actor)?;
    let today = tx.today();
    if let Some(fault) = records.iter().find_map(|record| rules::record_fault(record, today)) {
        return Err(AppError::field("studio", fault));
    }
    let mut names = NameCache::default();
    let mut serials: HashMap<i32, i64> = HashMap::new();
    let mut filed = Vec::with_capacity(records.len());
    for record in records {
        let year = record.named_on.year();
        let serial = match serials.get(&year) {
            Some(last) => last + 1,
            None => store::next_serial(tx.conn, year)?,
        };
        serials.insert(year, serial);
        let number = rules::studio_number(year, serial);
        filed.push(write(tx, actor, record, number, &mut names)?);
    }
    tx.audit(
        actor,
        Entry::new("studio.filed", "studio", filed.first().map_or("", |one| one.number.as_str()))
            .new_values(json!({ "studios": filed.iter().map(|one| one.number.as_str()).collect::<Vec<_>>() }))
            .reason(REASON),
    )?;
    Ok(filed)
}

fn write(
    tx: &mut Tx<'_>,
    actor: &Actor,
    record: &PastStudio,
    number: String,
    names: &mut NameCache,
) -> Result<Filed, AppError> {
    let people: Vec<NewPerson> = record
        .leaders
        .iter()
        .map(|(leader, _)| leader.person.clone())
        .chain(record.members.iter().map(|(person, ..)| person.clone()))
        .chain(record.apprentices.iter().map(|(agreement, _)| agreement.apprentice.clone()))
        .collect();
    let ids = registered(tx, &people, names)?;
    let mut ids = ids.into_iter();
    let leaders: Vec<PersonId> = ids.by_ref().take(record.leaders.len()).collect();
    let members: Vec<PersonId> = ids.by_ref().take(record.members.len()).collect();
    let master = leaders
        .last()
        .copied()
        .ok_or_else(|| AppError::internal("a studio that nobody leads"))?;
    let state = if record.term_to < tx.today() { StudioState::Expired } else { StudioState::Operating };
    let named = Some((record.named_on, record.named_document.clone(), record.term_to));
    let id = store::insert(tx.conn, actor, &number, &record.plan, &Standing { state, named, at: tx.now })?;
    for (at, ((leader, from), person)) in record.leaders.iter().zip(&leaders).enumerate() {
        let next = record.leaders.get(at + 1).map(|(_, next)| *next);
        let last = next.map(|next| next.checked_sub_days(Days::new(1)).unwrap_or(next).max(*from));
        team_store::insert_leader(tx.conn, id, (*person, &leader.title), (*from, last))?;
    }
    for ((_, post, from), person) in record.members.iter().zip(&members) {
        let token = tx.platform.random.token();
        team_store::insert_member(tx.conn, id, NewMember { token: &token, person: *person, post, from: *from })?;
    }
    for ((agreement, raised), apprentice) in record.apprentices.iter().zip(ids) {
        let token = tx.platform.random.token();
        let days = (agreement.from, agreement.to);
        let new = Agreement { token: &token, apprentice, master, days, level: agreement.level, raised: *raised };
        team_store::insert_apprenticeship(tx.conn, id, &new)?;
    }
    let pass = tx.setting(&STUDIO_PASS_POINTS);
    for (kind, finding) in &record.findings {
        let passed = rules::passes(finding.points, pass);
        store::insert_review(tx.conn, actor, id, (*kind, finding, passed), tx.now)?;
    }
    let people = std::iter::once(master).chain(members).collect();
    Ok(Filed { id, number, people })
}
