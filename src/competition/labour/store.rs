//! Queries of indicators and units. Units take the reader's scope; what is outside it is not found.

use crate::competition::labour::model::{
    IndicatorPlan, LabourIndicator, LabourScope, LabourUnit, LabourUnitState, UnitPlan, written_figures,
};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, CompetitionId};
use crate::kernel::message::Message;
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{certification_body, competition, labour_indicator, labour_unit};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

type Narrowed = diesel::helper_types::IntoBoxed<'static, labour_unit::table, MultiBackend>;

fn within(competition: CompetitionId, scope: LabourScope) -> Narrowed {
    let query = labour_unit::table
        .into_boxed()
        .filter(labour_unit::competition_id.eq(competition));
    match scope {
        LabourScope::All => query,
        LabourScope::Body(body) => query.filter(labour_unit::body_id.eq(Some(body))),
    }
}

/// Holds a competition until the end of the transaction: units, reports and results of it are written one after the
/// other. The caller reads what he decides by afterwards.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, id: CompetitionId) -> Result<(), AppError> {
    diesel::update(competition::table.filter(competition::id.eq(id)))
        .set(competition::expected_entrants.eq(competition::expected_entrants))
        .execute(conn)?;
    Ok(())
}

/// Indicators of a competition in their order.
///
/// # Errors
/// Those of the database.
pub fn indicators_of(conn: &mut Conn, id: CompetitionId) -> Result<Vec<LabourIndicator>, AppError> {
    Ok(labour_indicator::table
        .select(LabourIndicator::as_select())
        .filter(labour_indicator::competition_id.eq(id))
        .order(labour_indicator::position)
        .load(conn)?)
}

/// Writes the indicators of a competition in place of those it had.
///
/// # Errors
/// Those of the database.
pub fn replace_indicators(conn: &mut Conn, id: CompetitionId, plans: &[IndicatorPlan]) -> Result<(), AppError> {
    diesel::delete(labour_indicator::table.filter(labour_indicator::competition_id.eq(id))).execute(conn)?;
    for (position, plan) in (1_i32..).zip(plans) {
        diesel::insert_into(labour_indicator::table)
            .values((
                labour_indicator::competition_id.eq(id),
                labour_indicator::position.eq(position),
                labour_indicator::name.eq(&plan.name),
                labour_indicator::measure.eq(&plan.measure),
                labour_indicator::direction.eq(plan.direction),
                labour_indicator::accumulation.eq(plan.accumulation),
                labour_indicator::weight.eq(plan.weight),
                labour_indicator::decimals.eq(plan.decimals),
                labour_indicator::target.eq(plan.target),
                labour_indicator::cap.eq(plan.cap),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Units of a competition by name, with the names of their bodies.
///
/// # Errors
/// Those of the database.
pub fn units(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
) -> Result<Vec<(LabourUnit, Option<String>)>, AppError> {
    let found: Vec<LabourUnit> = within(competition, scope)
        .select(LabourUnit::as_select())
        .order((labour_unit::name, labour_unit::id))
        .load(conn)?;
    let bodies: Vec<BodyId> = found.iter().filter_map(|unit| unit.body_id).collect();
    let names: Vec<(BodyId, String)> = certification_body::table
        .select((certification_body::id, certification_body::name))
        .filter(certification_body::id.eq_any(bodies))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|unit| {
            let body = names.iter().find(|(id, _)| Some(*id) == unit.body_id);
            let name = body.map(|(_, name)| name.clone());
            (unit, name)
        })
        .collect())
}

/// Units that take part, by name.
///
/// # Errors
/// Those of the database.
pub fn accepted_units(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<LabourUnit>, AppError> {
    Ok(within(competition, LabourScope::All)
        .filter(labour_unit::state.eq(LabourUnitState::Accepted))
        .select(LabourUnit::as_select())
        .order((labour_unit::name, labour_unit::id))
        .load(conn)?)
}

/// How many units of a competition in a state the reader may know of.
///
/// # Errors
/// Those of the database.
pub fn count_units(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
    state: LabourUnitState,
) -> Result<i64, AppError> {
    Ok(within(competition, scope)
        .filter(labour_unit::state.eq(state))
        .count()
        .get_result(conn)?)
}

/// The unit behind a token.
///
/// # Errors
/// Those of the database.
pub fn unit_by_token(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
    token: &str,
) -> Result<Option<LabourUnit>, AppError> {
    Ok(within(competition, scope)
        .filter(labour_unit::token.eq(token.to_owned()))
        .select(LabourUnit::as_select())
        .first(conn)
        .optional()?)
}

fn name_taken() -> AppError {
    AppError::field("name", Message::new("labour-unit-twice"))
}

/// Writes a new unit.
///
/// # Errors
/// A field error when the competition has one of this name; those of the database.
pub fn insert_unit(
    conn: &mut Conn,
    actor: &Actor,
    competition: CompetitionId,
    token: &str,
    plan: &UnitPlan,
    now: Timestamp,
) -> Result<(), AppError> {
    let inserted = diesel::insert_into(labour_unit::table)
        .values((
            labour_unit::competition_id.eq(competition),
            labour_unit::token.eq(token),
            labour_unit::name.eq(&plan.name),
            labour_unit::kind.eq(plan.kind),
            labour_unit::body_id.eq(plan.body),
            labour_unit::leader_name.eq(&plan.leader_name),
            labour_unit::contact_email.eq(&plan.contact_email),
            labour_unit::headcount.eq(plan.headcount),
            labour_unit::targets.eq(written_figures(&plan.targets)),
            labour_unit::state.eq(LabourUnitState::Submitted),
            labour_unit::submitted_at.eq(now),
            labour_unit::submitted_by.eq(actor.account),
            labour_unit::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(inserted, name_taken)?;
    Ok(())
}

/// Writes what a unit says of itself; false when it was changed meanwhile.
///
/// # Errors
/// A field error when the competition has another one of this name; those of the database.
pub fn update_unit(conn: &mut Conn, before: &LabourUnit, plan: &UnitPlan) -> Result<bool, AppError> {
    let updated = diesel::update(
        labour_unit::table
            .filter(labour_unit::id.eq(before.id))
            .filter(labour_unit::version.eq(before.version)),
    )
    .set((
        labour_unit::name.eq(&plan.name),
        labour_unit::kind.eq(plan.kind),
        labour_unit::body_id.eq(plan.body),
        labour_unit::leader_name.eq(&plan.leader_name),
        labour_unit::contact_email.eq(&plan.contact_email),
        labour_unit::headcount.eq(plan.headcount),
        labour_unit::targets.eq(written_figures(&plan.targets)),
        labour_unit::version.eq(before.version + 1),
    ))
    .execute(conn);
    Ok(unless_duplicate(updated, name_taken)? == 1)
}

/// Brings a unit into another state; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_unit_state(
    conn: &mut Conn,
    actor: &Actor,
    before: &LabourUnit,
    next: LabourUnitState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_unit::table
            .filter(labour_unit::id.eq(before.id))
            .filter(labour_unit::version.eq(before.version)),
    )
    .set((
        labour_unit::state.eq(next),
        labour_unit::reason.eq(reason),
        labour_unit::decided_at.eq(Some(now)),
        labour_unit::decided_by.eq(actor.account),
        labour_unit::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}
