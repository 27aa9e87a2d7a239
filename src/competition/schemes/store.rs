//! Queries of this room.

use crate::competition::schemes::model::{SchemeState, SchemeVersion};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestId, ContestModuleId, MarkingSchemeId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{contest_module, marking_scheme};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Every version of the schemes of a contest, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_contest(conn: &mut Conn, contest: ContestId) -> Result<Vec<SchemeVersion>, AppError> {
    Ok(marking_scheme::table
        .inner_join(contest_module::table)
        .select(SchemeVersion::as_select())
        .filter(contest_module::contest_id.eq(contest))
        .order(marking_scheme::version.desc())
        .load(conn)?)
}

/// One version of the scheme of a module.
///
/// # Errors
/// Those of the database.
pub fn by_version(conn: &mut Conn, module: ContestModuleId, version: i32) -> Result<Option<SchemeVersion>, AppError> {
    Ok(marking_scheme::table
        .select(SchemeVersion::as_select())
        .filter(marking_scheme::module_id.eq(module))
        .filter(marking_scheme::version.eq(version))
        .first(conn)
        .optional()?)
}

/// A version by its row id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: MarkingSchemeId) -> Result<Option<SchemeVersion>, AppError> {
    Ok(marking_scheme::table
        .select(SchemeVersion::as_select())
        .filter(marking_scheme::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The version by which a module is marked.
///
/// # Errors
/// Those of the database.
pub fn in_force(conn: &mut Conn, module: ContestModuleId) -> Result<Option<SchemeVersion>, AppError> {
    Ok(marking_scheme::table
        .select(SchemeVersion::as_select())
        .filter(marking_scheme::module_id.eq(module))
        .filter(marking_scheme::state.eq(SchemeState::InForce))
        .first(conn)
        .optional()?)
}

/// A version that is to be written.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// The module.
    pub module: ContestModuleId,
    /// The scheme as JSON.
    pub content: &'a str,
    /// How many aspects it has.
    pub aspects: i32,
    /// Full marks in hundredths.
    pub total: i32,
    /// Name of its file.
    pub source: &'a str,
    /// Who makes it.
    pub by: Option<AccountId>,
}

/// Writes a new version as a draft; gives its number. Two at once get different numbers or a conflict.
///
/// # Errors
/// `Conflict` when somebody else was faster; those of the database.
pub fn insert(conn: &mut Conn, new: &NewVersion<'_>, now: Timestamp) -> Result<i32, AppError> {
    let last: Option<i32> = marking_scheme::table
        .select(diesel::dsl::max(marking_scheme::version))
        .filter(marking_scheme::module_id.eq(new.module))
        .first(conn)?;
    let version = last.unwrap_or(0) + 1;
    let written = diesel::insert_into(marking_scheme::table)
        .values((
            marking_scheme::module_id.eq(new.module),
            marking_scheme::version.eq(version),
            marking_scheme::state.eq(SchemeState::Draft),
            marking_scheme::content.eq(new.content),
            marking_scheme::aspects.eq(new.aspects),
            marking_scheme::total.eq(new.total),
            marking_scheme::source.eq(new.source),
            marking_scheme::created_by.eq(new.by),
            marking_scheme::created_at.eq(now),
            marking_scheme::revision.eq(1),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(version)
}

/// Writes a changed draft; false when it was changed meanwhile or is no draft any more.
///
/// # Errors
/// Those of the database.
pub fn update_draft(
    conn: &mut Conn,
    before: &SchemeVersion,
    content: &str,
    aspects: i32,
    total: i32,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        marking_scheme::table
            .filter(marking_scheme::id.eq(before.id))
            .filter(marking_scheme::revision.eq(before.revision))
            .filter(marking_scheme::state.eq(SchemeState::Draft)),
    )
    .set((
        marking_scheme::content.eq(content),
        marking_scheme::aspects.eq(aspects),
        marking_scheme::total.eq(total),
        marking_scheme::revision.eq(before.revision + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Puts a draft in force and the version before it out of force; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn put_in_force(
    conn: &mut Conn,
    draft: &SchemeVersion,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<bool, AppError> {
    diesel::update(
        marking_scheme::table
            .filter(marking_scheme::module_id.eq(draft.module_id))
            .filter(marking_scheme::state.eq(SchemeState::InForce)),
    )
    .set(marking_scheme::state.eq(SchemeState::Superseded))
    .execute(conn)?;
    let written = diesel::update(
        marking_scheme::table
            .filter(marking_scheme::id.eq(draft.id))
            .filter(marking_scheme::revision.eq(draft.revision))
            .filter(marking_scheme::state.eq(SchemeState::Draft)),
    )
    .set((
        marking_scheme::state.eq(SchemeState::InForce),
        marking_scheme::in_force_by.eq(by),
        marking_scheme::in_force_at.eq(now),
        marking_scheme::revision.eq(draft.revision + 1),
    ))
    .execute(conn);
    Ok(unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))? == 1)
}
