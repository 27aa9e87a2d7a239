//! Queries of this room.

use crate::competition::board::model::ContestBoard;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ContestId;
use crate::platform::db::Conn;
use crate::platform::db::schema::contest_board;
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// The board of a contest.
///
/// # Errors
/// Those of the database.
pub fn of_contest(conn: &mut Conn, contest: ContestId) -> Result<Option<ContestBoard>, AppError> {
    Ok(contest_board::table
        .select(ContestBoard::as_select())
        .filter(contest_board::contest_id.eq(contest))
        .first(conn)
        .optional()?)
}

/// Contests whose board is to freeze by now and has not.
///
/// # Errors
/// Those of the database.
pub fn due(conn: &mut Conn, now: Timestamp) -> Result<Vec<ContestId>, AppError> {
    Ok(contest_board::table
        .select(contest_board::contest_id)
        .filter(contest_board::frozen_snapshot.is_null())
        .filter(contest_board::frozen_at.le(now))
        .order(contest_board::contest_id)
        .load(conn)?)
}

/// Opens the first board of a contest.
///
/// # Errors
/// `Conflict` when somebody does so at the same moment.
pub fn insert(conn: &mut Conn, actor: &Actor, contest: ContestId) -> Result<(), AppError> {
    let inserted = diesel::insert_into(contest_board::table)
        .values((
            contest_board::contest_id.eq(contest),
            contest_board::is_open.eq(true),
            contest_board::opened_by.eq(actor.account),
            contest_board::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// Writes what is said of a board; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn update(conn: &mut Conn, before: &ContestBoard, after: &ContestBoard) -> Result<bool, AppError> {
    Ok(diesel::update(
        contest_board::table
            .filter(contest_board::contest_id.eq(before.contest_id))
            .filter(contest_board::version.eq(before.version)),
    )
    .set((
        contest_board::is_open.eq(after.is_open),
        contest_board::frozen_at.eq(after.frozen_at),
        contest_board::frozen_snapshot.eq(after.frozen_snapshot.as_deref()),
        contest_board::opened_by.eq(after.opened_by),
        contest_board::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}
