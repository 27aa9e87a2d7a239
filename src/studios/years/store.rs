//! Queries of the years of studios.

use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{StudioId, StudioYearId};
use crate::kernel::points::Points;
use crate::platform::db::Conn;
use crate::platform::db::schema::{studio, studio_fund, studio_output, studio_year};
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::naming::model::Studio;
use crate::studios::years::model::{
    NewFund, NewOutput, OutputKind, StudioFund, StudioGrade, StudioOutput, StudioYear, YearState,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Years of a studio, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_studio(conn: &mut Conn, id: StudioId) -> Result<Vec<StudioYear>, AppError> {
    Ok(studio_year::table
        .select(StudioYear::as_select())
        .filter(studio_year::studio_id.eq(id))
        .order(studio_year::year.desc())
        .load(conn)?)
}

/// Reports that wait for their assessment: studio, year, since when; the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn submitted(conn: &mut Conn) -> Result<Vec<(Studio, i32, Option<Timestamp>)>, AppError> {
    Ok(studio_year::table
        .inner_join(studio::table)
        .filter(studio_year::state.eq(YearState::Submitted))
        .select((Studio::as_select(), studio_year::year, studio_year::submitted_at))
        .order(studio_year::submitted_at)
        .limit(100)
        .load(conn)?)
}

/// One year of a studio.
///
/// # Errors
/// Those of the database.
pub fn by_year(conn: &mut Conn, id: StudioId, year: i32) -> Result<Option<StudioYear>, AppError> {
    Ok(studio_year::table
        .select(StudioYear::as_select())
        .filter(studio_year::studio_id.eq(id))
        .filter(studio_year::year.eq(year))
        .first(conn)
        .optional()?)
}

/// Begins a year with its plan.
///
/// # Errors
/// `Conflict` when it has begun already.
pub fn insert(conn: &mut Conn, id: StudioId, year: i32, plan: &str) -> Result<StudioYearId, AppError> {
    let written = diesel::insert_into(studio_year::table)
        .values((
            studio_year::studio_id.eq(id),
            studio_year::year.eq(year),
            studio_year::plan.eq(plan),
            studio_year::report.eq(""),
            studio_year::state.eq(YearState::Planned),
            studio_year::is_late.eq(false),
            studio_year::version.eq(1),
        ))
        .returning(studio_year::id)
        .get_result(conn);
    unless_duplicate(written, || AppError::conflict("studio-year-begun"))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn guarded(id: StudioYearId, version: i32) -> _ {
    studio_year::table
        .filter(studio_year::id.eq(id))
        .filter(studio_year::version.eq(version))
}

/// Changes the plan; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_plan(conn: &mut Conn, before: &StudioYear, plan: &str) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(before.id, before.version))
        .set((studio_year::plan.eq(plan), studio_year::version.eq(before.version + 1)))
        .execute(conn)?
        == 1)
}

/// Holds a year while something of it is written; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &StudioYear) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(before.id, before.version))
        .set(studio_year::version.eq(before.version + 1))
        .execute(conn)?
        == 1)
}

/// Submits the report; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn submit(
    conn: &mut Conn,
    actor: &Actor,
    before: &StudioYear,
    (report, is_late): (&str, bool),
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(before.id, before.version))
        .set((
            studio_year::report.eq(report),
            studio_year::is_late.eq(is_late),
            studio_year::state.eq(YearState::Submitted),
            studio_year::reason.eq(None::<String>),
            studio_year::submitted_by.eq(actor.account),
            studio_year::submitted_at.eq(Some(now)),
            studio_year::version.eq(before.version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// Sends the report back; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn send_back(conn: &mut Conn, before: &StudioYear, reason: &str) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(before.id, before.version))
        .set((
            studio_year::state.eq(YearState::Returned),
            studio_year::reason.eq(Some(reason)),
            studio_year::version.eq(before.version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// What an assessment writes.
#[derive(Debug, Clone, Copy)]
pub struct Assessed<'a> {
    /// Points by indicator as JSON.
    pub scores: &'a str,
    /// Their sum.
    pub sum: Points,
    /// Grade.
    pub grade: StudioGrade,
    /// What assessors say.
    pub opinion: &'a str,
    /// When.
    pub on: NaiveDate,
}

/// Writes the assessment; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn assess(
    conn: &mut Conn,
    actor: &Actor,
    (id, version): (StudioYearId, i32),
    assessed: Assessed<'_>,
) -> Result<bool, AppError> {
    Ok(diesel::update(guarded(id, version))
        .set((
            studio_year::state.eq(YearState::Assessed),
            studio_year::scores.eq(Some(assessed.scores)),
            studio_year::score.eq(i32::try_from(assessed.sum.hundredths()).ok()),
            studio_year::grade.eq(Some(assessed.grade)),
            studio_year::opinion.eq(Some(assessed.opinion)),
            studio_year::assessed_by.eq(actor.account),
            studio_year::assessed_on.eq(Some(assessed.on)),
            studio_year::version.eq(version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// Money of years.
///
/// # Errors
/// Those of the database.
pub fn funds_of(conn: &mut Conn, years: &[StudioYearId]) -> Result<Vec<StudioFund>, AppError> {
    Ok(studio_fund::table
        .select(StudioFund::as_select())
        .filter(studio_fund::studio_year_id.eq_any(years.to_vec()))
        .order((studio_fund::day, studio_fund::id))
        .load(conn)?)
}

/// Outputs of years.
///
/// # Errors
/// Those of the database.
pub fn outputs_of(conn: &mut Conn, years: &[StudioYearId]) -> Result<Vec<StudioOutput>, AppError> {
    Ok(studio_output::table
        .select(StudioOutput::as_select())
        .filter(studio_output::studio_year_id.eq_any(years.to_vec()))
        .order((studio_output::day, studio_output::id))
        .load(conn)?)
}

/// Writes money.
///
/// # Errors
/// Those of the database.
pub fn insert_fund(
    conn: &mut Conn,
    actor: &Actor,
    id: StudioYearId,
    (token, new): (&str, &NewFund),
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(studio_fund::table)
        .values((
            studio_fund::studio_year_id.eq(id),
            studio_fund::token.eq(token),
            studio_fund::category.eq(new.category),
            studio_fund::amount.eq(new.amount),
            studio_fund::day.eq(new.day),
            studio_fund::note.eq(&new.note),
            studio_fund::recorded_by.eq(actor.account),
            studio_fund::recorded_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes an output.
///
/// # Errors
/// Those of the database.
pub fn insert_output(
    conn: &mut Conn,
    actor: &Actor,
    id: StudioYearId,
    (token, new): (&str, &NewOutput),
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(studio_output::table)
        .values((
            studio_output::studio_year_id.eq(id),
            studio_output::token.eq(token),
            studio_output::kind.eq(new.kind),
            studio_output::title.eq(&new.title),
            studio_output::detail.eq(&new.detail),
            studio_output::benefit.eq(new.benefit),
            studio_output::people.eq(new.people),
            studio_output::day.eq(new.day),
            studio_output::recorded_by.eq(actor.account),
            studio_output::recorded_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Voids money or an output; false when there is none that counts with this token.
///
/// # Errors
/// Those of the database.
pub fn void(conn: &mut Conn, id: StudioYearId, token: &str, reason: &str) -> Result<bool, AppError> {
    let funds = diesel::update(
        studio_fund::table
            .filter(studio_fund::studio_year_id.eq(id))
            .filter(studio_fund::token.eq(token.to_owned()))
            .filter(studio_fund::voided.is_null()),
    )
    .set(studio_fund::voided.eq(Some(reason)))
    .execute(conn)?;
    if funds == 1 {
        return Ok(true);
    }
    Ok(diesel::update(
        studio_output::table
            .filter(studio_output::studio_year_id.eq(id))
            .filter(studio_output::token.eq(token.to_owned()))
            .filter(studio_output::voided.is_null()),
    )
    .set(studio_output::voided.eq(Some(reason)))
    .execute(conn)?
        == 1)
}

/// What studios of a district brought forth in a year, of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputCount {
    /// Kind.
    pub kind: OutputKind,
    /// Year.
    pub year: i32,
    /// District.
    pub district: String,
    /// How many.
    pub count: i64,
    /// Benefit in hundredths of a yuan.
    pub benefit: i64,
    /// People who were trained.
    pub people: i64,
}

/// Counts of everything that studios brought forth and that was not voided, by kind, year and district: for figures.
///
/// # Errors
/// Those of the database.
pub fn output_counts(conn: &mut Conn) -> Result<Vec<OutputCount>, AppError> {
    let rows: Vec<(OutputKind, i32, String, i64, i32)> = studio_output::table
        .inner_join(studio_year::table.inner_join(studio::table))
        .filter(studio_output::voided.is_null())
        .select((
            studio_output::kind,
            studio_year::year,
            studio::district_code,
            studio_output::benefit,
            studio_output::people,
        ))
        .load(conn)?;
    let mut counts: BTreeMap<(OutputKind, i32, String), (i64, i64, i64)> = BTreeMap::new();
    for (kind, year, district, benefit, people) in rows {
        let sums = counts.entry((kind, year, district)).or_default();
        *sums = (sums.0 + 1, sums.1.saturating_add(benefit), sums.2.saturating_add(i64::from(people)));
    }
    Ok(counts
        .into_iter()
        .map(|((kind, year, district), (count, benefit, people))| OutputCount {
            kind,
            year,
            district,
            count,
            benefit,
            people,
        })
        .collect())
}
