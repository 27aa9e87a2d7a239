//! Queries of results.

use crate::competition::labour::model::{LabourResult, Table};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CompetitionId, LabourResultId};
use crate::platform::db::Conn;
use crate::platform::db::schema::labour_result;
use crate::platform::error::{AppError, unless_duplicate};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Versions of the result of a competition, the latest first.
///
/// # Errors
/// Those of the database.
pub fn versions(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<LabourResult>, AppError> {
    Ok(labour_result::table
        .select(LabourResult::as_select())
        .filter(labour_result::competition_id.eq(competition))
        .order(labour_result::version.desc())
        .load(conn)?)
}

/// The latest version.
///
/// # Errors
/// Those of the database.
pub fn latest(conn: &mut Conn, competition: CompetitionId) -> Result<Option<LabourResult>, AppError> {
    Ok(labour_result::table
        .select(LabourResult::as_select())
        .filter(labour_result::competition_id.eq(competition))
        .order(labour_result::version.desc())
        .first(conn)
        .optional()?)
}

/// Writes a new version.
///
/// # Errors
/// `Conflict` when somebody computes it at the same moment; those of the database.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    competition: CompetitionId,
    version: i32,
    table: &Table,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), AppError> {
    let content = serde_json::to_string(table).map_err(AppError::internal)?;
    let inserted = diesel::insert_into(labour_result::table)
        .values((
            labour_result::competition_id.eq(competition),
            labour_result::version.eq(version),
            labour_result::content.eq(content),
            labour_result::reason.eq(reason),
            labour_result::computed_by.eq(actor.account),
            labour_result::computed_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(())
}

/// Puts a version on public notice; false when it was there before.
///
/// # Errors
/// Those of the database.
pub fn set_published(
    conn: &mut Conn,
    actor: &Actor,
    id: LabourResultId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_result::table
            .filter(labour_result::id.eq(id))
            .filter(labour_result::notice_from.is_null()),
    )
    .set((
        labour_result::published_by.eq(actor.account),
        labour_result::notice_from.eq(Some(from)),
        labour_result::notice_to.eq(Some(to)),
    ))
    .execute(conn)?
        == 1)
}

/// Makes a version final; false when it was before.
///
/// # Errors
/// Those of the database.
pub fn set_final(conn: &mut Conn, actor: &Actor, id: LabourResultId, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_result::table
            .filter(labour_result::id.eq(id))
            .filter(labour_result::final_at.is_null()),
    )
    .set((labour_result::final_by.eq(actor.account), labour_result::final_at.eq(Some(now))))
    .execute(conn)?
        == 1)
}
