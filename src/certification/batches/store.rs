//! Queries of this room. Lists take the caller's scope; what is outside it is not found.

use crate::certification::batches::model::{
    Application, ApplicationState, AssessmentBatch, BatchFilter, BatchLine, BatchPlan, BatchScope, BatchState,
    BatchTransition, BatchView, LinePlan, LineView, Part,
};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ApplicationId, BatchId, BatchLineId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::schema::{
    application, assessment_batch, assessment_site, batch_line, batch_transition, certification_body, scope_line,
    staff_assignment, trade,
};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use crate::registry::bodies::model::{AssessmentSite, CertificationBody, ScopeLine};
use crate::registry::trades::model::Trade;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Narrows any query of batches to a scope.
macro_rules! within {
    ($query:expr, $scope:expr) => {
        match $scope {
            BatchScope::All => $query,
            BatchScope::Body(body) => $query.filter(assessment_batch::body_id.eq(body)),
            BatchScope::Assessor(assessor) => $query.filter(
                assessment_batch::id.eq_any(
                    staff_assignment::table
                        .filter(staff_assignment::assessor_id.eq(assessor))
                        .select(staff_assignment::batch_id),
                ),
            ),
            BatchScope::Nothing => $query.filter(assessment_batch::id.eq(BatchId(-1))),
        }
    };
}

/// The batch with this number, if the reader may know of it.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str, scope: BatchScope) -> Result<Option<AssessmentBatch>, AppError> {
    let query = assessment_batch::table
        .select(AssessmentBatch::as_select())
        .filter(assessment_batch::number.eq(number))
        .into_boxed();
    Ok(within!(query, scope).first(conn).optional()?)
}

/// The batch with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: BatchId) -> Result<Option<AssessmentBatch>, AppError> {
    Ok(assessment_batch::table
        .select(AssessmentBatch::as_select())
        .filter(assessment_batch::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The body and the site of a batch.
///
/// # Errors
/// Those of the database.
pub fn place_of(conn: &mut Conn, batch: &AssessmentBatch) -> Result<(CertificationBody, AssessmentSite), AppError> {
    Ok(assessment_site::table
        .inner_join(certification_body::table)
        .select((CertificationBody::as_select(), AssessmentSite::as_select()))
        .filter(assessment_site::id.eq(batch.site_id))
        .first(conn)?)
}

/// Lines of a batch with their trades, in the order in which they were written, without counting candidates.
///
/// # Errors
/// Those of the database.
pub fn lines_of(conn: &mut Conn, batch: BatchId) -> Result<Vec<(BatchLine, Trade)>, AppError> {
    Ok(batch_line::table
        .inner_join(trade::table)
        .select((BatchLine::as_select(), Trade::as_select()))
        .filter(batch_line::batch_id.eq(batch))
        .order(batch_line::id)
        .load(conn)?)
}

/// The same with the candidates of each line.
///
/// # Errors
/// Those of the database.
pub fn line_views_of(conn: &mut Conn, batch: BatchId) -> Result<Vec<LineView>, AppError> {
    let counts: Vec<(BatchLineId, i64)> = application::table
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .group_by(application::line_id)
        .select((application::line_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(lines_of(conn, batch)?
        .into_iter()
        .map(|(line, trade)| LineView {
            candidates: counts.iter().find(|(id, _)| *id == line.id).map_or(0, |(_, count)| *count),
            line,
            trade,
        })
        .collect())
}

/// One line of a batch with its trade.
///
/// # Errors
/// Those of the database.
pub fn line_by_id(conn: &mut Conn, id: BatchLineId) -> Result<Option<(BatchLine, Trade)>, AppError> {
    Ok(batch_line::table
        .inner_join(trade::table)
        .select((BatchLine::as_select(), Trade::as_select()))
        .filter(batch_line::id.eq(id))
        .first(conn)
        .optional()?)
}

/// What happened to a batch, oldest first.
///
/// # Errors
/// Those of the database.
pub fn transitions_of(conn: &mut Conn, batch: BatchId) -> Result<Vec<BatchTransition>, AppError> {
    Ok(batch_transition::table
        .select(BatchTransition::as_select())
        .filter(batch_transition::batch_id.eq(batch))
        .order(batch_transition::id)
        .load(conn)?)
}

/// Applications of a batch that are not withdrawn, in the order in which they came.
///
/// # Errors
/// Those of the database.
pub fn applications_of(conn: &mut Conn, batch: BatchId) -> Result<Vec<Application>, AppError> {
    Ok(application::table
        .select(Application::as_select())
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .order((application::line_id, application::id))
        .load(conn)?)
}

/// How many applications of a batch are in a state.
///
/// # Errors
/// Those of the database.
pub fn application_count(conn: &mut Conn, batch: BatchId, state: ApplicationState) -> Result<i64, AppError> {
    Ok(application::table
        .filter(application::batch_id.eq(batch))
        .filter(application::state.eq(state))
        .count()
        .get_result(conn)?)
}

/// A page of batches, the latest assessment first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    scope: BatchScope,
    filter: &BatchFilter,
    page: PageRequest,
) -> Result<Paged<BatchView>, AppError> {
    let total: i64 = narrowed(scope, filter).count().get_result(conn)?;
    Ok(Paged::exact(rows(conn, scope, filter, page.limit(), page.offset())?, total, page))
}

/// Batches of a list without pages, for an export, at most `limit`.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, scope: BatchScope, filter: &BatchFilter, limit: i64) -> Result<Vec<BatchView>, AppError> {
    rows(conn, scope, filter, limit, 0)
}

type Narrowed<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::InnerJoin<
        diesel::helper_types::InnerJoin<assessment_batch::table, certification_body::table>,
        assessment_site::table,
    >,
    crate::platform::db::connection::MultiBackend,
>;

fn narrowed(scope: BatchScope, filter: &BatchFilter) -> Narrowed<'static> {
    let query = assessment_batch::table
        .inner_join(certification_body::table)
        .inner_join(assessment_site::table)
        .into_boxed();
    let mut query = within!(query, scope);
    if let Some(state) = filter.state {
        query = query.filter(assessment_batch::state.eq(state));
    }
    if let Some(code) = &filter.body_code {
        query = query.filter(certification_body::code.eq(code.clone()));
    }
    if let Some(day) = filter.from {
        query = query.filter(assessment_batch::first_day.ge(day));
    }
    if let Some(day) = filter.to {
        query = query.filter(assessment_batch::first_day.le(day));
    }
    if let Some(text) = &filter.text {
        let part = format!("%{}%", like_literal(text));
        query = query.filter(
            assessment_batch::number
                .like(format!("{}%", like_literal(&text.to_uppercase())))
                .escape('!')
                .or(assessment_batch::title.like(part.clone()).escape('!'))
                .or(certification_body::name.like(part).escape('!')),
        );
    }
    query
}

fn rows(
    conn: &mut Conn,
    scope: BatchScope,
    filter: &BatchFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<BatchView>, AppError> {
    let rows: Vec<(AssessmentBatch, String, String, String)> = narrowed(scope, filter)
        .select((
            AssessmentBatch::as_select(),
            certification_body::name,
            certification_body::code,
            assessment_site::name,
        ))
        .order((assessment_batch::first_day.desc(), assessment_batch::id.desc()))
        .limit(limit)
        .offset(offset)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(batch, body_name, body_code, site_name)| BatchView { batch, body_name, body_code, site_name })
        .collect())
}

/// How many assessors each part of each line has.
///
/// # Errors
/// Those of the database.
pub fn panel_sizes(conn: &mut Conn, batch: BatchId) -> Result<Vec<(BatchLineId, Part, i64)>, AppError> {
    Ok(staff_assignment::table
        .filter(staff_assignment::batch_id.eq(batch))
        .group_by((staff_assignment::line_id, staff_assignment::part))
        .select((staff_assignment::line_id, staff_assignment::part, diesel::dsl::count_star()))
        .load(conn)?)
}

/// A site with its body.
///
/// # Errors
/// Those of the database.
pub fn site_with_body(conn: &mut Conn, id: SiteId) -> Result<Option<(AssessmentSite, CertificationBody)>, AppError> {
    Ok(assessment_site::table
        .inner_join(certification_body::table)
        .select((AssessmentSite::as_select(), CertificationBody::as_select()))
        .filter(assessment_site::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Makes the number of a new batch of a site: filing code, year, month and the next serial. The lock makes those who
/// draft at the same moment wait for each other, so that no number is given twice.
///
/// # Errors
/// `Conflict` when the month's 999 serials are used up; those of the database.
pub fn next_number(conn: &mut Conn, filing_code: &str, month: NaiveDate) -> Result<String, AppError> {
    if let Conn::Pg(c) = conn {
        diesel::sql_query("select pg_advisory_xact_lock(4203)").execute(c)?;
    }
    let prefix = format!("{filing_code}{}", month.format("%Y%m"));
    let last: Option<String> = assessment_batch::table
        .select(assessment_batch::number)
        .filter(assessment_batch::number.ge(format!("{prefix}000")))
        .filter(assessment_batch::number.le(format!("{prefix}999")))
        .order(assessment_batch::number.desc())
        .first(conn)
        .optional()?;
    let serial: u32 = last
        .as_deref()
        .and_then(|number| number.strip_prefix(prefix.as_str()))
        .map_or(Ok(0), str::parse)
        .map_err(AppError::internal)?;
    if serial >= 999 {
        return Err(AppError::conflict("batch-serials-used-up"));
    }
    Ok(format!("{prefix}{:03}", serial + 1))
}

/// Writes a new batch in state draft.
///
/// # Errors
/// Those of the database.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    site: &AssessmentSite,
    plan: &BatchPlan,
    now: Timestamp,
) -> Result<AssessmentBatch, AppError> {
    let id: BatchId = diesel::insert_into(assessment_batch::table)
        .values((
            assessment_batch::number.eq(number),
            assessment_batch::site_id.eq(site.id),
            assessment_batch::body_id.eq(site.body_id),
            assessment_batch::title.eq(&plan.title),
            assessment_batch::first_day.eq(plan.first_day),
            assessment_batch::last_day.eq(plan.last_day),
            assessment_batch::state.eq(BatchState::Draft),
            assessment_batch::candidate_count.eq(0),
            assessment_batch::created_by.eq(actor.account),
            assessment_batch::created_at.eq(now),
            assessment_batch::version.eq(1),
        ))
        .returning(assessment_batch::id)
        .get_result(conn)?;
    by_id(conn, id)?.ok_or_else(|| AppError::internal("a batch just written is not there"))
}

/// Writes title, site and days of a batch; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn update_plan(conn: &mut Conn, batch: &AssessmentBatch, plan: &BatchPlan) -> Result<bool, AppError> {
    Ok(diesel::update(
        assessment_batch::table
            .filter(assessment_batch::id.eq(batch.id))
            .filter(assessment_batch::version.eq(batch.version)),
    )
    .set((
        assessment_batch::site_id.eq(plan.site),
        assessment_batch::title.eq(&plan.title),
        assessment_batch::first_day.eq(plan.first_day),
        assessment_batch::last_day.eq(plan.last_day),
        assessment_batch::version.eq(batch.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Writes a new line.
///
/// # Errors
/// Those of the database.
pub fn insert_line(conn: &mut Conn, batch: BatchId, line: &LinePlan) -> Result<(), AppError> {
    diesel::insert_into(batch_line::table)
        .values((
            batch_line::batch_id.eq(batch),
            batch_line::trade_id.eq(line.trade),
            batch_line::level.eq(line.level),
            batch_line::standard_version.eq(&line.standard_version),
            batch_line::quota.eq(line.quota),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes standard version and quota of a line.
///
/// # Errors
/// Those of the database.
pub fn update_line(conn: &mut Conn, id: BatchLineId, line: &LinePlan) -> Result<(), AppError> {
    diesel::update(batch_line::table.filter(batch_line::id.eq(id)))
        .set((batch_line::standard_version.eq(&line.standard_version), batch_line::quota.eq(line.quota)))
        .execute(conn)?;
    Ok(())
}

/// Takes a line out of a batch that was never filed with it. The caller has made sure that nobody ever applied for it.
///
/// # Errors
/// Those of the database.
pub fn delete_line(conn: &mut Conn, id: BatchLineId) -> Result<(), AppError> {
    diesel::delete(batch_line::table.filter(batch_line::id.eq(id))).execute(conn)?;
    Ok(())
}

/// Whether anybody ever applied for a line, withdrawn or not.
///
/// # Errors
/// Those of the database.
pub fn line_was_applied_for(conn: &mut Conn, id: BatchLineId) -> Result<bool, AppError> {
    Ok(diesel::select(diesel::dsl::exists(application::table.filter(application::line_id.eq(id)))).get_result(conn)?)
}

/// Brings a batch into another state; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_state(conn: &mut Conn, batch: &AssessmentBatch, next: BatchState) -> Result<bool, AppError> {
    Ok(diesel::update(
        assessment_batch::table
            .filter(assessment_batch::id.eq(batch.id))
            .filter(assessment_batch::version.eq(batch.version))
            .filter(assessment_batch::state.eq(batch.state)),
    )
    .set((assessment_batch::state.eq(next), assessment_batch::version.eq(batch.version + 1)))
    .execute(conn)?
        == 1)
}

/// Writes one step of the state line.
///
/// # Errors
/// Those of the database.
pub fn insert_transition(
    conn: &mut Conn,
    actor: &Actor,
    batch: &AssessmentBatch,
    next: BatchState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(batch_transition::table)
        .values((
            batch_transition::batch_id.eq(batch.id),
            batch_transition::from_state.eq(batch.state),
            batch_transition::to_state.eq(next),
            batch_transition::at.eq(now),
            batch_transition::account_id.eq(actor.account),
            batch_transition::actor_name.eq(&actor.name),
            batch_transition::role.eq(actor.role),
            batch_transition::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// Brings every application of a batch that may be withdrawn into that state; says how many.
///
/// # Errors
/// Those of the database.
pub fn withdraw_all(conn: &mut Conn, batch: BatchId) -> Result<usize, AppError> {
    let open: Vec<ApplicationState> = ApplicationState::ALL
        .iter()
        .copied()
        .filter(|state| state.may_become(ApplicationState::Withdrawn))
        .collect();
    Ok(diesel::update(
        application::table
            .filter(application::batch_id.eq(batch))
            .filter(application::state.eq_any(open)),
    )
    .set((application::state.eq(ApplicationState::Withdrawn), application::version.eq(application::version + 1)))
    .execute(conn)?)
}

/// Counts the applications of a batch that are not withdrawn, and notes how many there are.
///
/// # Errors
/// Those of the database.
pub fn recount_candidates(conn: &mut Conn, batch: BatchId) -> Result<i32, AppError> {
    let count: i64 = application::table
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .count()
        .get_result(conn)?;
    let count = i32::try_from(count).map_err(AppError::internal)?;
    diesel::update(assessment_batch::table.filter(assessment_batch::id.eq(batch)))
        .set(assessment_batch::candidate_count.eq(count))
        .execute(conn)?;
    Ok(count)
}

/// Gives an accepted application its numbers.
///
/// # Errors
/// `Conflict` when it was changed meanwhile; those of the database.
pub fn arrange_application(
    conn: &mut Conn,
    id: ApplicationId,
    version: i32,
    ticket: &str,
    code: &str,
) -> Result<(), AppError> {
    let changed = diesel::update(
        application::table
            .filter(application::id.eq(id))
            .filter(application::version.eq(version))
            .filter(application::state.eq(ApplicationState::Accepted)),
    )
    .set((
        application::state.eq(ApplicationState::Arranged),
        application::ticket_number.eq(ticket),
        application::anonymous_code.eq(code),
        application::version.eq(version + 1),
    ))
    .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// Scope lines of a site for one trade and level.
///
/// # Errors
/// Those of the database.
pub fn scope_for(conn: &mut Conn, site: SiteId, trade: TradeId, level: Level) -> Result<Vec<ScopeLine>, AppError> {
    Ok(scope_line::table
        .select(ScopeLine::as_select())
        .filter(scope_line::site_id.eq(site))
        .filter(scope_line::trade_id.eq(trade))
        .filter(scope_line::level.eq(level))
        .load(conn)?)
}
