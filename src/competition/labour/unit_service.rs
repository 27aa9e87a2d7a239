//! Units and teams that take part: entered, decided about, taken out.

use crate::competition::events::model::Competition;
use crate::competition::labour::model::{IndicatorDirection, LabourIndicator, LabourUnit, LabourUnitState, UnitPlan};
use crate::competition::labour::service::{News, tell_unit};
use crate::competition::labour::{policy, store};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::{AppError, FieldError};
use crate::registry::bodies;
use serde_json::json;

/// Name of the field of an own target.
#[must_use]
pub fn target_field(indicator: &LabourIndicator) -> String {
    format!("target-{}", indicator.position)
}

/// What the actor may say of a unit: staff of a body enters for its own body, whatever was typed.
fn owned(actor: &Actor, plan: &UnitPlan) -> UnitPlan {
    let body = if actor.role == Role::BodyStaff { actor.body } else { plan.body };
    UnitPlan { body, ..plan.clone() }
}

fn checked(tx: &mut Tx<'_>, competition: &Competition, plan: &UnitPlan) -> Result<(), AppError> {
    let mut errors = Vec::new();
    for indicator in store::indicators_of(tx.conn, competition.id)? {
        if indicator.direction == IndicatorDirection::Higher && plan.targets.get(&indicator.id) == Some(&0) {
            errors.push(FieldError { field: target_field(&indicator), message: Message::new("labour-target-zero") });
        }
    }
    if let Some(body) = plan.body
        && bodies::store::body_by_id(tx.conn, body)?.is_none()
    {
        errors.push(FieldError { field: "body".to_owned(), message: Message::new("labour-body-unknown") });
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

fn values(plan: &UnitPlan) -> serde_json::Value {
    json!({
        "name": plan.name,
        "kind": plan.kind,
        "body": plan.body,
        "leader": plan.leader_name,
        "headcount": plan.headcount,
        "targets": plan.targets.iter().collect::<Vec<_>>(),
    })
}

fn plan_of(unit: &LabourUnit) -> Result<UnitPlan, AppError> {
    Ok(UnitPlan {
        name: unit.name.clone(),
        kind: unit.kind,
        body: unit.body_id,
        leader_name: unit.leader_name.clone(),
        contact_email: unit.contact_email.clone(),
        headcount: unit.headcount,
        targets: super::model::read_figures(&unit.targets).map_err(AppError::internal)?,
    })
}

/// Enters a unit; gives its token.
///
/// # Errors
/// `Denied`, `Conflict`; field errors.
pub fn enter(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, plan: &UnitPlan) -> Result<String, AppError> {
    policy::may_enter(actor, competition, tx.today())?;
    let plan = owned(actor, plan);
    checked(tx, competition, &plan)?;
    let token = tx.platform.random.token();
    store::insert_unit(tx.conn, actor, competition.id, &token, &plan, tx.now)?;
    tx.audit(
        actor,
        Entry::new("labour.unit_entered", "competition", competition.number.as_str()).new_values(values(&plan)),
    )?;
    Ok(token)
}

/// Changes what a unit says of itself.
///
/// # Errors
/// As [`enter`]; `Conflict` once it is decided about, or when it was changed meanwhile.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &LabourUnit,
    plan: &UnitPlan,
    seen: Option<i32>,
) -> Result<(), AppError> {
    policy::may_change(actor, competition, before, tx.today())?;
    require_seen(before, seen)?;
    let plan = owned(actor, plan);
    checked(tx, competition, &plan)?;
    if !store::update_unit(tx.conn, before, &plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("labour.unit_changed", "competition", competition.number.as_str())
            .old(values(&plan_of(before)?))
            .new_values(values(&plan)),
    )
}

fn require_seen(unit: &LabourUnit, seen: Option<i32>) -> Result<(), AppError> {
    if seen.is_some_and(|seen| seen != unit.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(())
}

/// A step with a unit, as the trail tells it.
struct Step<'a> {
    next: LabourUnitState,
    action: Entry,
    reason: Option<&'a str>,
}

fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &LabourUnit,
    seen: Option<i32>,
    step: Step<'_>,
) -> Result<(), AppError> {
    require_seen(before, seen)?;
    if !before.state.may_become(step.next) {
        return Err(AppError::conflict("labour-unit-decided"));
    }
    if !store::set_unit_state(tx.conn, actor, before, step.next, step.reason, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let mut entry = step
        .action
        .old(json!({ "unit": before.name, "state": before.state }))
        .new_values(json!({ "unit": before.name, "state": step.next }));
    if let Some(reason) = step.reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)
}

fn path(competition: &Competition, unit: &LabourUnit) -> String {
    format!("/competitions/{}/labour/units/{}", competition.number, unit.token)
}

/// Lets a unit take part.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn accept(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    unit: &LabourUnit,
    seen: Option<i32>,
) -> Result<(), AppError> {
    policy::may_decide_unit(actor, competition)?;
    let action = Entry::new("labour.unit_accepted", "competition", competition.number.as_str());
    move_to(tx, actor, unit, seen, Step { next: LabourUnitState::Accepted, action, reason: None })?;
    let about = Message::new("mail-labour-unit-accepted-body").with("competition", competition.name.as_str());
    tell_unit(
        tx,
        unit,
        News {
            template: "labour_unit_accepted",
            key: unit.id.to_string(),
            subject: Message::new("mail-labour-unit-accepted-subject"),
            body: about.with("unit", unit.name.as_str()),
            path: path(competition, unit),
        },
    )
}

/// Keeps a unit from taking part; it reads why.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn refuse(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    unit: &LabourUnit,
    seen: Option<i32>,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_decide_unit(actor, competition)?;
    let reason = required_reason(reason)?;
    let action = Entry::new("labour.unit_refused", "competition", competition.number.as_str());
    move_to(tx, actor, unit, seen, Step { next: LabourUnitState::Refused, action, reason: Some(reason) })?;
    let about = Message::new("mail-labour-unit-refused-body").with("competition", competition.name.as_str());
    tell_unit(
        tx,
        unit,
        News {
            template: "labour_unit_refused",
            key: unit.id.to_string(),
            subject: Message::new("mail-labour-unit-refused-subject"),
            body: about.with("unit", unit.name.as_str()).with("reason", reason),
            path: path(competition, unit),
        },
    )
}

/// Takes a unit out of the competition; its reports stay and no longer count.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    unit: &LabourUnit,
    seen: Option<i32>,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_withdraw(actor, competition, unit, tx.today())?;
    let reason = required_reason(reason)?;
    let action = Entry::new("labour.unit_withdrawn", "competition", competition.number.as_str());
    move_to(tx, actor, unit, seen, Step { next: LabourUnitState::Withdrawn, action, reason: Some(reason) })
}
