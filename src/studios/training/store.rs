//! Queries of training records and figures.

use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PersonId;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::clean;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{person, training_figure, training_record};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::training::model::{NewFigure, NewRecord, TrainingFigure, TrainingKind, TrainingRecord};
use chrono::Datelike;
use diesel::prelude::*;

/// What a list of records asks for.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Part of the course or the organiser, or the name of the person.
    pub text: String,
    /// Kind.
    pub kind: Option<TrainingKind>,
    /// Year.
    pub year: Option<i32>,
    /// District.
    pub district: Option<String>,
}

type Narrowed = diesel::helper_types::IntoBoxed<'static, training_record::table, MultiBackend>;

fn narrowed(filter: &RecordFilter) -> Narrowed {
    let mut query = training_record::table.into_boxed();
    let text = clean(&filter.text);
    if !text.is_empty() {
        let like = format!("%{}%", like_literal(&text));
        let named = person::table.filter(person::name.eq(text)).select(person::id);
        query = query.filter(
            training_record::course
                .like(like.clone())
                .escape('!')
                .or(training_record::organiser.like(like).escape('!'))
                .or(training_record::person_id.eq_any(named)),
        );
    }
    if let Some(kind) = filter.kind {
        query = query.filter(training_record::kind.eq(kind));
    }
    if let Some(year) = filter.year {
        query = query.filter(training_record::year.eq(year));
    }
    if let Some(district) = &filter.district {
        query = query.filter(training_record::district_code.eq(district.clone()));
    }
    query
}

/// A page of records, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, filter: &RecordFilter, page: PageRequest) -> Result<Paged<TrainingRecord>, AppError> {
    let total: i64 = narrowed(filter).count().get_result(conn)?;
    let rows = narrowed(filter)
        .select(TrainingRecord::as_select())
        .order((training_record::last_day.desc(), training_record::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(rows, total, page))
}

/// The same without pages, for exports and figures.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, filter: &RecordFilter) -> Result<Vec<TrainingRecord>, AppError> {
    Ok(narrowed(filter)
        .select(TrainingRecord::as_select())
        .order((training_record::last_day.desc(), training_record::id.desc()))
        .load(conn)?)
}

/// Writes a record; false when the same is there already.
///
/// # Errors
/// Those of the database.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    (token, who): (&str, PersonId),
    new: &NewRecord,
    now: Timestamp,
) -> Result<bool, AppError> {
    let same: i64 = training_record::table
        .filter(training_record::person_id.eq(who))
        .filter(training_record::kind.eq(new.kind))
        .filter(training_record::course.eq(&new.course))
        .filter(training_record::first_day.eq(new.days.0))
        .filter(training_record::voided.is_null())
        .count()
        .get_result(conn)?;
    if same > 0 {
        return Ok(false);
    }
    let written = diesel::insert_into(training_record::table)
        .values((
            (
                training_record::token.eq(token),
                training_record::person_id.eq(who),
                training_record::kind.eq(new.kind),
                training_record::course.eq(&new.course),
                training_record::trade_id.eq(new.trade),
                training_record::district_code.eq(&new.district),
                training_record::organiser.eq(&new.organiser),
                training_record::hours.eq(new.hours),
                training_record::first_day.eq(new.days.0),
                training_record::last_day.eq(new.days.1),
            ),
            (
                training_record::year.eq(new.days.1.year()),
                training_record::result.eq(new.result),
                training_record::level_before.eq(new.levels.0),
                training_record::level_after.eq(new.levels.1),
                training_record::education_before.eq(new.education.0),
                training_record::education_after.eq(new.education.1),
                training_record::recorded_by.eq(actor.account),
                training_record::recorded_at.eq(now),
            ),
        ))
        .execute(conn);
    // Two who enter the same at once: the second finds it there.
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(|_| true)
}

/// Voids a record; false when there is none that counts.
///
/// # Errors
/// Those of the database.
pub fn void_record(conn: &mut Conn, token: &str, reason: &str) -> Result<bool, AppError> {
    Ok(diesel::update(
        training_record::table
            .filter(training_record::token.eq(token.to_owned()))
            .filter(training_record::voided.is_null()),
    )
    .set(training_record::voided.eq(Some(reason)))
    .execute(conn)?
        == 1)
}

/// Figures of a year, or of all years, by year, kind and district.
///
/// # Errors
/// Those of the database.
pub fn figures(conn: &mut Conn, year: Option<i32>) -> Result<Vec<TrainingFigure>, AppError> {
    let mut query = training_figure::table.into_boxed();
    if let Some(year) = year {
        query = query.filter(training_figure::year.eq(year));
    }
    Ok(query
        .select(TrainingFigure::as_select())
        .order((
            training_figure::year.desc(),
            training_figure::kind,
            training_figure::district_code,
            training_figure::id,
        ))
        .load(conn)?)
}

/// Writes a figure.
///
/// # Errors
/// A field error when there is one of this kind, year, district and trade.
pub fn insert_figure(
    conn: &mut Conn,
    actor: &Actor,
    token: &str,
    new: &NewFigure,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(training_figure::table)
        .values((
            training_figure::token.eq(token),
            training_figure::kind.eq(new.kind),
            training_figure::year.eq(new.year),
            training_figure::district_code.eq(&new.district),
            training_figure::trade_id.eq(new.trade),
            training_figure::count.eq(new.count),
            training_figure::basis.eq(&new.basis),
            training_figure::recorded_by.eq(actor.account),
            training_figure::recorded_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::field("kind", crate::kernel::message::Message::new("training-figure-there")))
        .map(drop)
}

/// Voids a figure; false when there is none that counts.
///
/// # Errors
/// Those of the database.
pub fn void_figure(conn: &mut Conn, token: &str, reason: &str) -> Result<bool, AppError> {
    Ok(diesel::update(
        training_figure::table
            .filter(training_figure::token.eq(token.to_owned()))
            .filter(training_figure::voided.is_null()),
    )
    .set(training_figure::voided.eq(Some(reason)))
    .execute(conn)?
        == 1)
}
