//! Queries of this room.

use crate::competition::entries::model::EntryState;
use crate::competition::sealing::model::{Draw, DrawKind, DrawMethod, DrawnEntry, SealLayer};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ContestEntryId, ContestId, DrawId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{contest_entry, draw, seal_layer};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Entries of a contest that take part, in the order of their numbers.
///
/// # Errors
/// Those of the database.
pub fn entries_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<DrawnEntry>, AppError> {
    let rows: Vec<(ContestEntryId, Option<String>, Option<i32>)> = contest_entry::table
        .select((contest_entry::id, contest_entry::number, contest_entry::start_group))
        .filter(contest_entry::contest_id.eq(contest))
        .filter(contest_entry::state.eq(EntryState::Accepted))
        .filter(contest_entry::number.is_not_null())
        .order(contest_entry::number)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, number, start_group)| Some(DrawnEntry { id, number: number?, start_group }))
        .collect())
}

/// How many entries of a contest have a place and are not decided about.
///
/// # Errors
/// Those of the database.
pub fn undecided_of(conn: &mut Conn, contest: ContestId) -> Result<i64, AppError> {
    Ok(contest_entry::table
        .filter(contest_entry::contest_id.eq(contest))
        .filter(contest_entry::state.eq_any(EntryState::UNDECIDED))
        .count()
        .get_result(conn)?)
}

/// Writes the start group of an entry.
///
/// # Errors
/// Those of the database.
pub fn set_start_group(conn: &mut Conn, id: ContestEntryId, group: i32) -> Result<(), AppError> {
    diesel::update(contest_entry::table.filter(contest_entry::id.eq(id)))
        .set(contest_entry::start_group.eq(group))
        .execute(conn)?;
    Ok(())
}

/// The draw of start groups of a contest: the one in force, else the last that waits for its confirmation.
///
/// # Errors
/// Those of the database.
pub fn draw_of(conn: &mut Conn, contest: ContestId) -> Result<Option<Draw>, AppError> {
    Ok(draw::table
        .select(Draw::as_select())
        .filter(draw::contest_id.eq(contest))
        .filter(draw::kind.eq(DrawKind::StartGroups))
        .order((draw::in_force.desc(), draw::id.desc()))
        .first(conn)
        .optional()?)
}

/// A draw that is to be written.
#[derive(Debug, Clone)]
pub struct NewDraw<'a> {
    /// The contest.
    pub contest: ContestId,
    /// How.
    pub method: DrawMethod,
    /// Seed.
    pub seed: &'a str,
    /// Groups as JSON.
    pub outcome: &'a str,
    /// Hash.
    pub hash: &'a str,
    /// Whether it counts at once.
    pub in_force: bool,
}

/// Writes a draw of start groups.
///
/// # Errors
/// `Conflict` when one is in force already.
pub fn insert_draw(conn: &mut Conn, actor: &Actor, new: &NewDraw<'_>, now: Timestamp) -> Result<(), AppError> {
    let written = diesel::insert_into(draw::table)
        .values((
            draw::contest_id.eq(new.contest),
            draw::kind.eq(DrawKind::StartGroups),
            draw::method.eq(new.method),
            draw::seed.eq(new.seed),
            draw::outcome.eq(new.outcome),
            draw::drawn_at.eq(now),
            draw::drawn_by.eq(actor.account),
            draw::hash.eq(new.hash),
            draw::in_force.eq(new.in_force),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("draw-done-already")).map(drop)
}

/// Puts a recorded draw into force; false when it is already.
///
/// # Errors
/// `Conflict` when another one is in force.
pub fn confirm_draw(conn: &mut Conn, actor: &Actor, id: DrawId) -> Result<bool, AppError> {
    let written = diesel::update(draw::table.filter(draw::id.eq(id)).filter(draw::in_force.eq(false)))
        .set((draw::in_force.eq(true), draw::witnessed_by.eq(actor.account)))
        .execute(conn);
    Ok(unless_duplicate(written, || AppError::conflict("draw-done-already"))? == 1)
}

/// Sealed layers of a contest from the first on.
///
/// # Errors
/// Those of the database.
pub fn layers_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<SealLayer>, AppError> {
    Ok(seal_layer::table
        .select(SealLayer::as_select())
        .filter(seal_layer::contest_id.eq(contest))
        .order(seal_layer::layer)
        .load(conn)?)
}

/// Writes a sealed layer.
///
/// # Errors
/// `Conflict` when it is sealed already.
pub fn insert_layer(
    conn: &mut Conn,
    actor: &Actor,
    contest: ContestId,
    layer: i32,
    mapping: &[u8],
    hash: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(seal_layer::table)
        .values((
            seal_layer::contest_id.eq(contest),
            seal_layer::layer.eq(layer),
            seal_layer::method.eq(DrawMethod::Seeded),
            seal_layer::mapping.eq(mapping),
            seal_layer::hash.eq(hash),
            seal_layer::sealed_at.eq(now),
            seal_layer::sealed_by.eq(actor.account),
            seal_layer::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("sealing-sealed-already")).map(drop)
}

/// Notes who asks to unseal a layer; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn ask_unsealing(conn: &mut Conn, actor: &Actor, before: &SealLayer, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        seal_layer::table
            .filter(seal_layer::id.eq(before.id))
            .filter(seal_layer::version.eq(before.version))
            .filter(seal_layer::unsealed_at.is_null()),
    )
    .set((
        seal_layer::unseal_asked_by.eq(actor.account),
        seal_layer::unseal_asked_at.eq(now),
        seal_layer::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Unseals a layer; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn unseal(conn: &mut Conn, actor: &Actor, before: &SealLayer, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        seal_layer::table
            .filter(seal_layer::id.eq(before.id))
            .filter(seal_layer::version.eq(before.version))
            .filter(seal_layer::unsealed_at.is_null()),
    )
    .set((
        seal_layer::unsealed_by.eq(actor.account),
        seal_layer::unsealed_at.eq(now),
        seal_layer::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}
