//! Queries of this room.

use crate::competition::contests::model::{Contest, ContestModule, ContestPlan, ModulePlan};
use crate::competition::events::model::EventState;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CompetitionId, ContestId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{contest, contest_board, contest_entry, contest_module, draw, seal_layer};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// The contest with this code in a competition.
///
/// # Errors
/// Those of the database.
pub fn by_code(conn: &mut Conn, competition: CompetitionId, code: &str) -> Result<Option<Contest>, AppError> {
    Ok(contest::table
        .select(Contest::as_select())
        .filter(contest::competition_id.eq(competition))
        .filter(contest::code.eq(code))
        .first(conn)
        .optional()?)
}

/// The contest with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: ContestId) -> Result<Option<Contest>, AppError> {
    Ok(contest::table
        .select(Contest::as_select())
        .filter(contest::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Contests of a competition in the order of their codes.
///
/// # Errors
/// Those of the database.
pub fn of_competition(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<Contest>, AppError> {
    Ok(contest::table
        .select(Contest::as_select())
        .filter(contest::competition_id.eq(competition))
        .order(contest::code)
        .load(conn)?)
}

/// Modules of a contest in their order.
///
/// # Errors
/// Those of the database.
pub fn modules_of(conn: &mut Conn, id: ContestId) -> Result<Vec<ContestModule>, AppError> {
    Ok(contest_module::table
        .select(ContestModule::as_select())
        .filter(contest_module::contest_id.eq(id))
        .order(contest_module::position)
        .load(conn)?)
}

/// The columns of a plan, for an insert and an update alike.
macro_rules! plan_columns {
    ($plan:expr) => {
        (
            contest::name.eq(&$plan.name),
            contest::trade_id.eq($plan.trade),
            contest::level.eq($plan.level),
            contest::entry_group.eq($plan.entry_group),
            contest::team_size.eq($plan.team_size),
            contest::quota.eq($plan.quota),
            contest::delegation_limit.eq($plan.delegation_limit),
            contest::workstations.eq($plan.workstations),
            contest::first_day.eq($plan.first_day),
            contest::last_day.eq($plan.last_day),
            contest::place.eq(&$plan.place),
            contest::rules.eq(serde_json::to_string(&$plan.rules).map_err(AppError::internal)?),
            contest::eligibility.eq(serde_json::to_string(&$plan.eligibility).map_err(AppError::internal)?),
            contest::technical_document.eq(&$plan.technical_document),
        )
    };
}

/// Writes a new contest with its modules; its code is one more than the last one of the competition.
///
/// # Errors
/// `Conflict` when a competition has 99 contests already, or somebody adds one at the same moment; those of the database.
pub fn insert(
    conn: &mut Conn,
    competition: CompetitionId,
    plan: &ContestPlan,
    now: Timestamp,
) -> Result<Contest, AppError> {
    let last: Option<String> = contest::table
        .select(contest::code)
        .filter(contest::competition_id.eq(competition))
        .order(contest::code.desc())
        .first(conn)
        .optional()?;
    let serial: u32 = last.as_deref().map_or(Ok(0), str::parse).map_err(AppError::internal)?;
    if serial >= 99 {
        return Err(AppError::conflict("contest-codes-used-up"));
    }
    let inserted = diesel::insert_into(contest::table)
        .values((
            plan_columns!(plan),
            contest::competition_id.eq(competition),
            contest::code.eq(format!("{:02}", serial + 1)),
            contest::state.eq(EventState::Draft),
            contest::entry_count.eq(0),
            contest::created_at.eq(now),
            contest::version.eq(1),
        ))
        .returning(contest::id)
        .get_result(conn);
    let id: ContestId = unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    insert_modules(conn, id, &plan.modules)?;
    by_id(conn, id)?.ok_or_else(|| AppError::internal("a contest just written is not there"))
}

fn insert_modules(conn: &mut Conn, id: ContestId, modules: &[ModulePlan]) -> Result<(), AppError> {
    for (position, module) in (1..).zip(modules) {
        diesel::insert_into(contest_module::table)
            .values((
                contest_module::contest_id.eq(id),
                contest_module::position.eq(position),
                contest_module::name.eq(&module.name),
                contest_module::kind.eq(module.kind),
                contest_module::weight.eq(module.weight),
                contest_module::day.eq(module.day),
                contest_module::minutes.eq(module.minutes),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Writes a changed plan with its modules; false when it was changed meanwhile. The caller has made sure that nothing
/// stands on the old modules.
///
/// # Errors
/// Those of the database.
pub fn update(conn: &mut Conn, before: &Contest, plan: &ContestPlan) -> Result<bool, AppError> {
    let written = diesel::update(
        contest::table
            .filter(contest::id.eq(before.id))
            .filter(contest::version.eq(before.version)),
    )
    .set((plan_columns!(plan), contest::version.eq(before.version + 1)))
    .execute(conn)?;
    if written == 0 {
        return Ok(false);
    }
    diesel::delete(contest_module::table.filter(contest_module::contest_id.eq(before.id))).execute(conn)?;
    insert_modules(conn, before.id, &plan.modules)?;
    Ok(true)
}

/// Takes a contest out of a draft that nobody has entered.
///
/// # Errors
/// Those of the database.
pub fn delete(conn: &mut Conn, id: ContestId) -> Result<(), AppError> {
    diesel::delete(contest_module::table.filter(contest_module::contest_id.eq(id))).execute(conn)?;
    diesel::delete(contest::table.filter(contest::id.eq(id))).execute(conn)?;
    Ok(())
}

/// Whether anybody ever entered a contest.
///
/// # Errors
/// Those of the database.
pub fn was_entered(conn: &mut Conn, id: ContestId) -> Result<bool, AppError> {
    Ok(diesel::select(diesel::dsl::exists(contest_entry::table.filter(contest_entry::contest_id.eq(id))))
        .get_result(conn)?)
}

/// Brings a contest into another state; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_state(conn: &mut Conn, before: &Contest, next: EventState) -> Result<bool, AppError> {
    Ok(diesel::update(
        contest::table
            .filter(contest::id.eq(before.id))
            .filter(contest::version.eq(before.version))
            .filter(contest::state.eq(before.state)),
    )
    .set((contest::state.eq(next), contest::version.eq(before.version + 1)))
    .execute(conn)?
        == 1)
}

/// Whether anybody may watch the board of a contest.
///
/// # Errors
/// Those of the database.
pub fn has_open_board(conn: &mut Conn, id: ContestId) -> Result<bool, AppError> {
    let open = contest_board::table
        .filter(contest_board::contest_id.eq(id))
        .filter(contest_board::is_open.eq(true));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// What is published of a draw or of a sealed layer of a contest: the hash that keeps it from being changed unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSeal {
    /// Which layer; none for the draw of start groups.
    pub layer: Option<i32>,
    /// Hash.
    pub hash: String,
    /// When it was drawn or sealed.
    pub at: Timestamp,
    /// When the layer was unsealed.
    pub unsealed_at: Option<Timestamp>,
}

/// The hashes that are published for a contest: of its draw, and of its layers from the first on.
///
/// # Errors
/// Those of the database.
pub fn published_seals(conn: &mut Conn, id: ContestId) -> Result<Vec<PublishedSeal>, AppError> {
    let drawn: Vec<(String, Timestamp)> = draw::table
        .select((draw::hash, draw::drawn_at))
        .filter(draw::contest_id.eq(id))
        .filter(draw::in_force.eq(true))
        .order(draw::id)
        .load(conn)?;
    let layers: Vec<(i32, String, Timestamp, Option<Timestamp>)> = seal_layer::table
        .select((seal_layer::layer, seal_layer::hash, seal_layer::sealed_at, seal_layer::unsealed_at))
        .filter(seal_layer::contest_id.eq(id))
        .order(seal_layer::layer)
        .load(conn)?;
    let drawn = drawn
        .into_iter()
        .map(|(hash, at)| PublishedSeal { layer: None, hash, at, unsealed_at: None });
    let layers = layers.into_iter().map(|(layer, hash, at, unsealed_at)| PublishedSeal {
        layer: Some(layer),
        hash,
        at,
        unsealed_at,
    });
    Ok(drawn.chain(layers).collect())
}
