//! Queries of this room.

use crate::certification::batches::model::{Application, ApplicationState, AssessmentBatch, BatchState, Part};
use crate::certification::results::model::PartResult;
use crate::certification::results::rules::PartOutcome;
use crate::certification::sheets::model::{CellValue, PartState};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ApplicationId, BatchId};
use crate::kernel::mark::Mark;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::schema::{
    application, assessment_batch, certification_body, part_result, person, score_sheet, sheet_entry,
};
use crate::platform::db::{Conn, each};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Rows of one statement; SQLite allows 32,766 values in one.
const ROWS_AT_ONCE: usize = 1_000;

/// What every assessor wrote for every candidate of a batch.
///
/// # Errors
/// Those of the database.
pub fn values_of(conn: &mut Conn, batch: BatchId) -> Result<Vec<(ApplicationId, Part, CellValue)>, AppError> {
    let rows: Vec<(ApplicationId, Part, PartState, Option<Mark>)> = sheet_entry::table
        .inner_join(score_sheet::table)
        .select((sheet_entry::application_id, score_sheet::part, sheet_entry::state, sheet_entry::mark))
        .filter(score_sheet::batch_id.eq(batch))
        .order(sheet_entry::id)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(application, part, state, mark)| (application, part, CellValue { state, mark }))
        .collect())
}

/// Replaces the results of these applications.
///
/// # Errors
/// Those of the database.
pub fn replace_results(
    conn: &mut Conn,
    results: &[(ApplicationId, Part, PartOutcome)],
    now: Timestamp,
) -> Result<(), AppError> {
    for chunk in results.chunks(ROWS_AT_ONCE) {
        let ids: Vec<ApplicationId> = chunk.iter().map(|(id, ..)| *id).collect();
        diesel::delete(part_result::table)
            .filter(part_result::application_id.eq_any(ids))
            .execute(conn)?;
    }
    for chunk in results.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(application, part, outcome)| {
                (
                    part_result::application_id.eq(*application),
                    part_result::part.eq(*part),
                    part_result::state.eq(outcome.state),
                    part_result::mark.eq(outcome.mark),
                    part_result::passed.eq(outcome.passed),
                    part_result::computed_at.eq(now),
                )
            })
            .collect();
        each!(conn, |c| diesel::insert_into(part_result::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Moves applications from one state to the next.
///
/// # Errors
/// Those of the database.
pub fn move_applications(
    conn: &mut Conn,
    ids: &[ApplicationId],
    from: ApplicationState,
    to: ApplicationState,
) -> Result<usize, AppError> {
    let mut moved = 0;
    for chunk in ids.chunks(ROWS_AT_ONCE) {
        moved += diesel::update(application::table)
            .filter(application::id.eq_any(chunk.to_vec()))
            .filter(application::state.eq(from))
            .set((application::state.eq(to), application::version.eq(application::version + 1)))
            .execute(conn)?;
    }
    Ok(moved)
}

/// A candidate with his name and where mail reaches him.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// His application.
    pub application: Application,
    /// His name; masked before it is shown to the public.
    pub name: String,
    /// His mail address.
    pub email: Option<String>,
}

/// A page of the candidates of a batch by ticket number, without those who have withdrawn.
///
/// # Errors
/// Those of the database.
pub fn candidates(conn: &mut Conn, batch: BatchId, request: PageRequest) -> Result<Paged<Candidate>, AppError> {
    let total: i64 = application::table
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .count()
        .get_result(conn)?;
    Ok(Paged::exact(load_candidates(conn, batch, request.offset(), request.limit())?, total, request))
}

/// All candidates of a batch by ticket number, without those who have withdrawn.
///
/// # Errors
/// Those of the database.
pub fn all_candidates(conn: &mut Conn, batch: BatchId) -> Result<Vec<Candidate>, AppError> {
    load_candidates(conn, batch, 0, i64::MAX)
}

fn load_candidates(conn: &mut Conn, batch: BatchId, offset: i64, limit: i64) -> Result<Vec<Candidate>, AppError> {
    let rows: Vec<(Application, String, Option<String>)> = application::table
        .inner_join(person::table)
        .select((Application::as_select(), person::name, person::email))
        .filter(application::batch_id.eq(batch))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .order((application::ticket_number, application::id))
        .offset(offset)
        .limit(limit)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(application, name, email)| Candidate { application, name, email })
        .collect())
}

/// Results of some applications.
///
/// # Errors
/// Those of the database.
pub fn results_of(conn: &mut Conn, ids: &[ApplicationId]) -> Result<Vec<PartResult>, AppError> {
    let mut results = Vec::new();
    for chunk in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<PartResult> = part_result::table
            .select(PartResult::as_select())
            .filter(part_result::application_id.eq_any(chunk.to_vec()))
            .load(conn)?;
        results.extend(rows);
    }
    Ok(results)
}

/// Writes the days of the notice; the state is moved by its own way.
///
/// # Errors
/// Those of the database.
pub fn set_notice(conn: &mut Conn, batch: BatchId, from: NaiveDate, to: NaiveDate) -> Result<(), AppError> {
    diesel::update(assessment_batch::table)
        .filter(assessment_batch::id.eq(batch))
        .set((assessment_batch::notice_from.eq(from), assessment_batch::notice_to.eq(to)))
        .execute(conn)?;
    Ok(())
}

/// Batches whose notice runs, the one that ends first first, with the names of their bodies.
///
/// # Errors
/// Those of the database.
pub fn running_notices(
    conn: &mut Conn,
    today: NaiveDate,
    request: PageRequest,
) -> Result<Paged<(AssessmentBatch, String)>, AppError> {
    macro_rules! running {
        () => {
            assessment_batch::table
                .inner_join(certification_body::table)
                .filter(assessment_batch::state.eq(BatchState::PublicNotice))
                .filter(assessment_batch::notice_from.le(today))
                .filter(assessment_batch::notice_to.ge(today))
        };
    }
    let total: i64 = running!().count().get_result(conn)?;
    let rows = running!()
        .select((AssessmentBatch::as_select(), certification_body::name))
        .order((assessment_batch::notice_to, assessment_batch::id))
        .offset(request.offset())
        .limit(request.limit())
        .load(conn)?;
    Ok(Paged::exact(rows, total, request))
}
