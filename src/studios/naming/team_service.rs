//! Use cases with those who lead, work and learn in a studio. Each holds the studio while it writes.

use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use crate::registry::people::model::NewPerson;
use crate::studios::naming::model::{Apprenticeship, NewApprenticeship, NewLeader};
use crate::studios::naming::service::Case;
use crate::studios::naming::team_store::{self, Agreement, NewMember};
use crate::studios::naming::{policy, rules, store};
use crate::studios::service::registered_one;
use chrono::{Days, NaiveDate};
use serde_json::json;

fn hold(tx: &mut Tx<'_>, case: &Case) -> Result<(), AppError> {
    if store::hold(tx.conn, &case.studio)? { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

fn entry(action: &'static str, case: &Case) -> Entry {
    Entry::new(action, "studio", case.studio.number.as_str())
}

/// A day that has come.
fn come(tx: &Tx<'_>, field: &str, day: NaiveDate) -> Result<(), AppError> {
    if day > tx.today() { Err(AppError::field(field, Message::new("studio-day-ahead"))) } else { Ok(()) }
}

/// A day from which somebody may lead, work or learn there.
fn first_day(case: &Case, who: &NewPerson, day: NaiveDate) -> Result<(), AppError> {
    match rules::first_day_fault(case.studio.founded_on, who.birth_date, day) {
        Some(message) => Err(AppError::field("from", message)),
        None => Ok(()),
    }
}

/// Lets somebody else lead from a day on.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for a day that is not right, the same person, or no reason.
pub fn succeed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    new: &NewLeader,
    from: NaiveDate,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_name_leader(actor, &case.studio)?;
    let reason = required_reason(reason)?;
    come(tx, "from", from)?;
    first_day(case, &new.person, from)?;
    hold(tx, case)?;
    let person = registered_one(tx, &new.person)?;
    if let Some(before) = &case.leader {
        if before.person_id == person {
            return Err(AppError::field("document_number", Message::new("studio-leader-same")));
        }
        if from < before.from_day {
            return Err(AppError::field("from", Message::new("studio-leader-earlier")));
        }
        let last = from.checked_sub_days(Days::new(1)).unwrap_or(from).max(before.from_day);
        if !team_store::end_leader(tx.conn, before, last, reason)? {
            return Err(AppError::conflict("error-changed-meanwhile"));
        }
    }
    team_store::insert_leader(tx.conn, case.studio.id, (person, &new.title), (from, None))?;
    tx.audit(
        actor,
        entry("studio.leader_succeeded", case)
            .old(json!({ "leader": case.leader_person() }))
            .new_values(json!({ "leader": person, "title": new.title, "from": from }))
            .reason(reason),
    )
}

/// Takes somebody into the team.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for a day that is not right, or when he is there already.
pub fn take_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    new: &NewPerson,
    post: &str,
    from: NaiveDate,
) -> Result<(), AppError> {
    policy::may_change_team(actor, &case.studio, case.leader_person())?;
    come(tx, "from", from)?;
    first_day(case, new, from)?;
    hold(tx, case)?;
    let person = registered_one(tx, new)?;
    if case.leader_person() == Some(person) {
        return Err(AppError::field("document_number", Message::new("studio-leader-same")));
    }
    let token = tx.platform.random.token();
    team_store::insert_member(tx.conn, case.studio.id, NewMember { token: &token, person, post, from })?;
    tx.audit(
        actor,
        entry("studio.member_added", case).new_values(json!({ "person": person, "post": post, "from": from })),
    )
}

/// Notes that somebody has left the team today.
///
/// # Errors
/// `Denied`, `Conflict`, `NotFound`.
pub fn let_go(tx: &mut Tx<'_>, actor: &Actor, case: &Case, token: &str) -> Result<(), AppError> {
    policy::may_change_team(actor, &case.studio, case.leader_person())?;
    hold(tx, case)?;
    if !team_store::end_member(tx.conn, case.studio.id, token, tx.today())? {
        return Err(AppError::not_found("studio-member-not-found"));
    }
    tx.audit(actor, entry("studio.member_left", case).new_values(json!({ "member": token, "on": tx.today() })))
}

/// Makes an agreement of the leader with an apprentice.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for days that are not right, or when he learns there already.
pub fn bind(tx: &mut Tx<'_>, actor: &Actor, case: &Case, new: &NewApprenticeship) -> Result<(), AppError> {
    policy::may_change_team(actor, &case.studio, case.leader_person())?;
    if new.to <= new.from {
        return Err(AppError::field("to", Message::new("competition-days-reversed")));
    }
    first_day(case, &new.apprentice, new.from)?;
    let master = case.leader_person().ok_or(AppError::conflict("studio-no-leader"))?;
    hold(tx, case)?;
    let apprentice = registered_one(tx, &new.apprentice)?;
    if apprentice == master {
        return Err(AppError::field("document_number", Message::new("studio-leader-same")));
    }
    let token = tx.platform.random.token();
    let agreement =
        Agreement { token: &token, apprentice, master, days: (new.from, new.to), level: new.level, raised: None };
    team_store::insert_apprenticeship(tx.conn, case.studio.id, &agreement)?;
    tx.audit(
        actor,
        entry("studio.apprentice_bound", case).new_values(json!({
            "apprentice": apprentice, "master": master, "from": new.from, "to": new.to, "level": new.level,
        })),
    )
}

fn open(tx: &mut Tx<'_>, case: &Case, token: &str) -> Result<Apprenticeship, AppError> {
    let found = team_store::apprenticeship_by_token(tx.conn, case.studio.id, token)?
        .ok_or(AppError::not_found("studio-apprentice-not-found"))?;
    if found.ended_on.is_some() { Err(AppError::conflict("studio-apprentice-ended")) } else { Ok(found) }
}

/// Notes the level that an apprentice has reached.
///
/// # Errors
/// `Denied`, `Conflict`, `NotFound`; field errors for a level that is not higher, or a day before the agreement.
pub fn raise(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    token: &str,
    (level, day): (Level, NaiveDate),
) -> Result<(), AppError> {
    policy::may_change_team(actor, &case.studio, case.leader_person())?;
    let before = open(tx, case, token)?;
    come(tx, "day", day)?;
    if day < before.agreed_from {
        return Err(AppError::field("day", Message::new("studio-day-before-agreement")));
    }
    let known = before.level_after.unwrap_or(before.level_before);
    let level = rules::raised(known, level).map_err(|message| AppError::field("level", message))?;
    hold(tx, case)?;
    if !team_store::set_level(tx.conn, &before, level, day)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        entry("studio.apprentice_raised", case)
            .old(json!({ "apprentice": before.apprentice_id, "level": known }))
            .new_values(json!({ "level": level, "on": day })),
    )
}

/// Ends an agreement today.
///
/// # Errors
/// `Denied`, `Conflict`, `NotFound`; a field error without a reason.
pub fn end(tx: &mut Tx<'_>, actor: &Actor, case: &Case, token: &str, reason: &str) -> Result<(), AppError> {
    policy::may_change_team(actor, &case.studio, case.leader_person())?;
    let reason = required_reason(reason)?;
    let before = open(tx, case, token)?;
    hold(tx, case)?;
    if !team_store::end_apprenticeship(tx.conn, &before, tx.today(), reason)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        entry("studio.apprentice_ended", case)
            .new_values(json!({ "apprentice": before.apprentice_id, "on": tx.today() }))
            .reason(reason),
    )
}
