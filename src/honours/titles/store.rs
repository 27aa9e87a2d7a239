//! Queries of this room.

use crate::honours::titles::model::{HolderKind, Title, TitlePlan};
use crate::kernel::ids::HonourTitleId;
use crate::platform::db::Conn;
use crate::platform::db::schema::honour_title;
use crate::platform::error::{AppError, unless_duplicate};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Every title, in the order of lists.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<Title>, AppError> {
    Ok(honour_title::table
        .select(Title::as_select())
        .order((honour_title::position, honour_title::id))
        .load(conn)?)
}

/// The title with a key.
///
/// # Errors
/// Those of the database.
pub fn by_key(conn: &mut Conn, key: &str) -> Result<Option<Title>, AppError> {
    Ok(honour_title::table
        .select(Title::as_select())
        .filter(honour_title::key.eq(key.to_owned()))
        .first(conn)
        .optional()?)
}

/// The title of an id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: HonourTitleId) -> Result<Option<Title>, AppError> {
    Ok(honour_title::table
        .select(Title::as_select())
        .filter(honour_title::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Writes a title.
///
/// # Errors
/// A field error when the key is taken.
pub fn insert(conn: &mut Conn, key: &str, holder: HolderKind, plan: &TitlePlan) -> Result<(), AppError> {
    let written = diesel::insert_into(honour_title::table)
        .values((
            honour_title::key.eq(key),
            honour_title::name.eq(&plan.name),
            honour_title::english_name.eq(&plan.english_name),
            honour_title::level.eq(plan.level),
            honour_title::holder.eq(holder),
            honour_title::granting_body.eq(&plan.granting_body),
            honour_title::term_years.eq(plan.term_years),
            honour_title::allowance.eq(plan.allowance),
            honour_title::citation.eq(&plan.citation),
            honour_title::position.eq(plan.position),
            honour_title::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::field("key", crate::kernel::message::Message::new("title-key-taken")))
        .map(drop)
}

/// Changes a title; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn update(conn: &mut Conn, before: &Title, plan: &TitlePlan) -> Result<bool, AppError> {
    Ok(diesel::update(
        honour_title::table
            .filter(honour_title::id.eq(before.id))
            .filter(honour_title::version.eq(before.version)),
    )
    .set((
        honour_title::name.eq(&plan.name),
        honour_title::english_name.eq(&plan.english_name),
        honour_title::level.eq(plan.level),
        honour_title::granting_body.eq(&plan.granting_body),
        honour_title::term_years.eq(plan.term_years),
        honour_title::allowance.eq(plan.allowance),
        honour_title::citation.eq(&plan.citation),
        honour_title::position.eq(plan.position),
        honour_title::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Retires a title or brings it back; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_retired(conn: &mut Conn, before: &Title, on: Option<NaiveDate>) -> Result<bool, AppError> {
    Ok(diesel::update(
        honour_title::table
            .filter(honour_title::id.eq(before.id))
            .filter(honour_title::version.eq(before.version)),
    )
    .set((honour_title::retired_on.eq(on), honour_title::version.eq(before.version + 1)))
    .execute(conn)?
        == 1)
}
