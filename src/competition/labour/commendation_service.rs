//! Commendations (先进集体、先进个人): units by their rank, units and persons by a proposal that somebody else decides about.

use crate::competition::events::model::Competition;
use crate::competition::labour::commendation_store::{self, NewCommendation};
use crate::competition::labour::model::{CommendationState, LabourCommendation, LabourUnit};
use crate::competition::labour::{policy, result_store, store};
use crate::competition::settings::LABOUR_PERSONS;
use crate::kernel::actor::Actor;
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use crate::registry::people::model::{NameCache, NewPerson, Outcome};
use crate::registry::people::{protection, service as people};
use serde_json::json;

/// Who is proposed, and for what.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The person; none for the unit itself.
    pub person: Option<Box<NewPerson>>,
    /// His post.
    pub post: String,
    /// For what.
    pub merits: String,
}

/// Finds a person by his document, or registers him.
fn registered(tx: &mut Tx<'_>, new: &NewPerson) -> Result<PersonId, AppError> {
    let prepared = protection::prepare(&tx.platform.keys, &tx.platform.random, new)?;
    let found = people::register_many(tx, std::slice::from_ref(&prepared), &mut NameCache::default())?;
    let registration = found.first().ok_or_else(|| AppError::internal("nobody was registered"))?;
    if registration.outcome == Outcome::NameDiffers {
        return Err(AppError::field("person_name", people::name_differs(new)));
    }
    Ok(registration.person)
}

/// Proposes a unit, or a person of it.
///
/// # Errors
/// `Denied`, `Conflict`; field errors: the same proposed twice, more persons than a unit may propose, another name.
pub fn propose(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    unit: &LabourUnit,
    proposal: &Proposal,
) -> Result<(), AppError> {
    policy::may_propose(actor, competition, unit)?;
    let limit = tx.setting(&LABOUR_PERSONS);
    let person = match &proposal.person {
        Some(new) => {
            if commendation_store::count_persons(tx.conn, unit.id)? >= limit {
                let message = Message::new("labour-persons-limit").count("limit", limit);
                return Err(AppError::field("kind", message));
            }
            Some(registered(tx, new)?)
        }
        None => None,
    };
    let token = tx.platform.random.token();
    let new = NewCommendation {
        competition: competition.id,
        token: &token,
        unit: unit.id,
        person,
        post: &proposal.post,
        merits: &proposal.merits,
        granted_for: None,
    };
    commendation_store::insert(tx.conn, actor, new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("labour.commendation_proposed", "competition", competition.number.as_str()).new_values(json!({
            "unit": unit.name,
            "name": proposal.person.as_ref().map(|person| person.name.as_str()),
        })),
    )
}

/// Commends every unit of the final result up to a rank that is not commended or proposed yet; says how many.
///
/// # Errors
/// `Denied`, `Conflict`; a field error for a rank that nobody can have.
pub fn grant_ranks(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, last: u32) -> Result<usize, AppError> {
    policy::may_commend(actor, competition)?;
    let result =
        result_store::latest(tx.conn, competition.id)?.ok_or(AppError::not_found("labour-result-not-found"))?;
    let table = result.table().map_err(AppError::internal)?;
    if last == 0 || usize::try_from(last).map_or(true, |last| last > table.units.len()) {
        return Err(AppError::field("last_rank", Message::new("labour-rank-form").count("most", table.units.len())));
    }
    let units = store::accepted_units(tx.conn, competition.id)?;
    let mut granted = Vec::new();
    for ranked in table.units.iter().filter(|unit| unit.rank <= last) {
        let Some(unit) = units.iter().find(|unit| unit.token == ranked.token) else { continue };
        if commendation_store::has_team(tx.conn, unit.id)? {
            continue;
        }
        let token = tx.platform.random.token();
        // The rank is the reason; the page says it in words.
        let reason = ranked.rank.to_string();
        let new = NewCommendation {
            competition: competition.id,
            token: &token,
            unit: unit.id,
            person: None,
            post: "",
            merits: "",
            granted_for: Some(&reason),
        };
        commendation_store::insert(tx.conn, actor, new, tx.now)?;
        granted.push(unit.name.clone());
    }
    if !granted.is_empty() {
        tx.audit(
            actor,
            Entry::new("labour.ranks_commended", "competition", competition.number.as_str())
                .new_values(json!({ "version": result.version, "last_rank": last, "units": granted })),
        )?;
    }
    Ok(granted.len())
}

/// The commendation behind a token.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(
    tx: &mut Tx<'_>,
    competition: &Competition,
    token: &str,
    seen: Option<i32>,
) -> Result<LabourCommendation, AppError> {
    let found = commendation_store::by_token(tx.conn, competition.id, token)?
        .ok_or(AppError::not_found("labour-commendation-not-found"))?;
    if seen.is_some_and(|seen| seen != found.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(found)
}

/// Grants or refuses a proposal; the reason is kept.
///
/// # Errors
/// `Denied` for one's own proposal; `Conflict`; a field error without a reason.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &LabourCommendation,
    grants: bool,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_decide_commendation(actor, competition, before)?;
    let reason = required_reason(reason)?;
    let next = if grants { CommendationState::Granted } else { CommendationState::Refused };
    if !commendation_store::set_decided(tx.conn, actor, before, next, reason, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let number = competition.number.as_str();
    let entry = if grants {
        Entry::new("labour.commendation_granted", "competition", number)
    } else {
        Entry::new("labour.commendation_refused", "competition", number)
    };
    tx.audit(
        actor,
        entry
            .old(json!({ "state": before.state }))
            .new_values(json!({ "commendation": before.token, "state": next }))
            .reason(reason),
    )
}
