//! Queries of monthly reports.

use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::model::{
    LabourReport, LabourReportState, LabourScope, LabourUnit, LabourUnitState, ReportContent, written_figures,
};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, CompetitionId, LabourUnitId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{competition, labour_report, labour_unit};
use crate::platform::error::{AppError, unless_duplicate};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Which reports a list shows.
#[derive(Debug, Clone, Default)]
pub struct ReportFilter {
    /// State.
    pub state: Option<LabourReportState>,
    /// First day of the month.
    pub month: Option<NaiveDate>,
}

type Narrowed<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::InnerJoin<labour_report::table, labour_unit::table>,
    MultiBackend,
>;

fn narrowed(competition: CompetitionId, scope: LabourScope, filter: &ReportFilter) -> Narrowed<'static> {
    let mut query = labour_report::table
        .inner_join(labour_unit::table)
        .into_boxed()
        .filter(labour_unit::competition_id.eq(competition));
    if let LabourScope::Body(body) = scope {
        query = query.filter(labour_unit::body_id.eq(Some(body)));
    }
    if let Some(state) = filter.state {
        query = query.filter(labour_report::state.eq(state));
    }
    if let Some(month) = filter.month {
        query = query.filter(labour_report::month.eq(month));
    }
    query
}

/// A page of reports of a competition with their units, the latest month first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
    filter: &ReportFilter,
    page: PageRequest,
) -> Result<Paged<(LabourReport, LabourUnit)>, AppError> {
    let total: i64 = narrowed(competition, scope, filter).count().get_result(conn)?;
    Ok(Paged::exact(rows(conn, competition, scope, filter, page.limit(), page.offset())?, total, page))
}

/// Reports of a list without pages, for an export.
///
/// # Errors
/// Those of the database.
pub fn all(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
    filter: &ReportFilter,
) -> Result<Vec<(LabourReport, LabourUnit)>, AppError> {
    rows(conn, competition, scope, filter, i64::MAX, 0)
}

fn rows(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
    filter: &ReportFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<(LabourReport, LabourUnit)>, AppError> {
    Ok(narrowed(competition, scope, filter)
        .select((LabourReport::as_select(), LabourUnit::as_select()))
        .order((labour_report::month.desc(), labour_unit::name, labour_report::version.desc()))
        .limit(limit)
        .offset(offset)
        .load(conn)?)
}

/// Reports of the units that take part in a competition and count.
///
/// # Errors
/// Those of the database.
pub fn accepted(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<LabourReport>, AppError> {
    Ok(labour_report::table
        .inner_join(labour_unit::table)
        .select(LabourReport::as_select())
        .filter(labour_unit::competition_id.eq(competition))
        .filter(labour_unit::state.eq(LabourUnitState::Accepted))
        .filter(labour_report::state.eq(LabourReportState::Accepted))
        .load(conn)?)
}

/// Reports of the units that take part which wait for review or were returned, by token of the unit and month.
///
/// # Errors
/// Those of the database.
pub fn under_way(
    conn: &mut Conn,
    competition: CompetitionId,
) -> Result<Vec<(String, NaiveDate, LabourReportState)>, AppError> {
    Ok(labour_report::table
        .inner_join(labour_unit::table)
        .select((labour_unit::token, labour_report::month, labour_report::state))
        .filter(labour_unit::competition_id.eq(competition))
        .filter(labour_unit::state.eq(LabourUnitState::Accepted))
        .filter(labour_report::state.eq_any([LabourReportState::Submitted, LabourReportState::Returned]))
        .load(conn)?)
}

/// How many reports of units that take part wait for review.
///
/// # Errors
/// Those of the database.
pub fn count_submitted(conn: &mut Conn, competition: CompetitionId) -> Result<i64, AppError> {
    Ok(labour_report::table
        .inner_join(labour_unit::table)
        .filter(labour_unit::competition_id.eq(competition))
        .filter(labour_unit::state.eq(LabourUnitState::Accepted))
        .filter(labour_report::state.eq(LabourReportState::Submitted))
        .count()
        .get_result(conn)?)
}

/// All versions of all reports of a unit, the latest version of a month first.
///
/// # Errors
/// Those of the database.
pub fn of_unit(conn: &mut Conn, unit: LabourUnitId) -> Result<Vec<LabourReport>, AppError> {
    Ok(labour_report::table
        .select(LabourReport::as_select())
        .filter(labour_report::unit_id.eq(unit))
        .order((labour_report::month, labour_report::version.desc()))
        .load(conn)?)
}

/// The versions of the report of a unit for a month, the latest first.
///
/// # Errors
/// Those of the database.
pub fn versions(conn: &mut Conn, unit: LabourUnitId, month: NaiveDate) -> Result<Vec<LabourReport>, AppError> {
    Ok(labour_report::table
        .select(LabourReport::as_select())
        .filter(labour_report::unit_id.eq(unit))
        .filter(labour_report::month.eq(month))
        .order(labour_report::version.desc())
        .load(conn)?)
}

/// Competitions that run and in which a body has units, with these units and the reports of them.
///
/// # Errors
/// Those of the database.
pub fn running_of_body(
    conn: &mut Conn,
    body: BodyId,
) -> Result<Vec<(Competition, LabourUnit, Vec<LabourReport>)>, AppError> {
    let units: Vec<(Competition, LabourUnit)> = labour_unit::table
        .inner_join(competition::table)
        .select((Competition::as_select(), LabourUnit::as_select()))
        .filter(labour_unit::body_id.eq(Some(body)))
        .filter(labour_unit::state.eq(LabourUnitState::Accepted))
        .filter(competition::state.eq(EventState::Running))
        .order(labour_unit::id)
        .limit(200)
        .load(conn)?;
    let mut found = Vec::with_capacity(units.len());
    for (competition, unit) in units {
        let reports = of_unit(conn, unit.id)?;
        found.push((competition, unit, reports));
    }
    Ok(found)
}

/// A version that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewReport<'a> {
    /// The unit.
    pub unit: LabourUnitId,
    /// First day of the month.
    pub month: NaiveDate,
    /// Version.
    pub version: i32,
    /// What it says.
    pub content: &'a ReportContent,
    /// Why a later version is begun.
    pub correction: Option<&'a str>,
}

/// Begins a version as a draft.
///
/// # Errors
/// `Conflict` when somebody begins one at the same moment; those of the database.
pub fn insert(conn: &mut Conn, new: NewReport<'_>, now: Timestamp) -> Result<LabourReport, AppError> {
    let inserted = diesel::insert_into(labour_report::table)
        .values((
            labour_report::unit_id.eq(new.unit),
            labour_report::month.eq(new.month),
            labour_report::version.eq(new.version),
            labour_report::state.eq(LabourReportState::Draft),
            labour_report::figures.eq(written_figures(&new.content.figures)),
            labour_report::note.eq(&new.content.note),
            labour_report::is_late.eq(false),
            labour_report::correction.eq(new.correction),
            labour_report::created_at.eq(now),
            labour_report::revision.eq(1),
        ))
        .returning(labour_report::id)
        .get_result(conn);
    let id = unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(LabourReport {
        id,
        unit_id: new.unit,
        month: new.month,
        version: new.version,
        state: LabourReportState::Draft,
        figures: written_figures(&new.content.figures),
        note: new.content.note.clone(),
        is_late: false,
        correction: new.correction.map(str::to_owned),
        reason: None,
        created_at: now,
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        revision: 1,
    })
}

/// Writes what a draft or a returned report says; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn update_content(conn: &mut Conn, before: &LabourReport, content: &ReportContent) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_report::table
            .filter(labour_report::id.eq(before.id))
            .filter(labour_report::revision.eq(before.revision)),
    )
    .set((
        labour_report::figures.eq(written_figures(&content.figures)),
        labour_report::note.eq(&content.note),
        labour_report::revision.eq(before.revision + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Submits a report; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_submitted(
    conn: &mut Conn,
    actor: &Actor,
    before: &LabourReport,
    is_late: bool,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_report::table
            .filter(labour_report::id.eq(before.id))
            .filter(labour_report::revision.eq(before.revision)),
    )
    .set((
        labour_report::state.eq(LabourReportState::Submitted),
        labour_report::is_late.eq(is_late),
        labour_report::submitted_by.eq(actor.account),
        labour_report::submitted_at.eq(before.submitted_at.or(Some(now))),
        labour_report::decided_by.eq(None::<AccountId>),
        labour_report::decided_at.eq(None::<Timestamp>),
        labour_report::revision.eq(before.revision + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Accepts or returns a report; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_decided(
    conn: &mut Conn,
    actor: &Actor,
    before: &LabourReport,
    next: LabourReportState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_report::table
            .filter(labour_report::id.eq(before.id))
            .filter(labour_report::revision.eq(before.revision)),
    )
    .set((
        labour_report::state.eq(next),
        labour_report::reason.eq(reason),
        labour_report::decided_by.eq(actor.account),
        labour_report::decided_at.eq(Some(now)),
        labour_report::revision.eq(before.revision + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Marks the version that counted as replaced by a later one; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_replaced(conn: &mut Conn, before: &LabourReport) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_report::table
            .filter(labour_report::id.eq(before.id))
            .filter(labour_report::revision.eq(before.revision)),
    )
    .set((labour_report::state.eq(LabourReportState::Replaced), labour_report::revision.eq(before.revision + 1)))
    .execute(conn)?
        == 1)
}
