//! Queries of this room.

use crate::certification::batches::model::{Application, ApplicationState, AssessmentBatch, BatchState};
use crate::certification::rosters::run::{FileNotes, ImportRun, KeptRow, RunState, Tally};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ApplicationId, BatchId, BatchLineId, ImportRowId, ImportRunId, PersonId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::schema::{account, application, assessment_batch, batch_line, import_row, import_run, person};
use crate::platform::error::AppError;
use crate::platform::secret::Keys;
use crate::platform::spreadsheet::staged::{StagedRow, StagedState};
use crate::registry::people::model::Person;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

const KIND: &str = "roster";
/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;

/// Opens a run for an upload.
///
/// # Errors
/// Those of the database.
pub fn insert_run(
    conn: &mut Conn,
    actor: &Actor,
    batch: &AssessmentBatch,
    token: &str,
    file_name: &str,
    now: Timestamp,
) -> Result<ImportRunId, AppError> {
    Ok(diesel::insert_into(import_run::table)
        .values((
            import_run::token.eq(token),
            import_run::kind.eq(KIND),
            import_run::subject.eq(&batch.number),
            import_run::account_id.eq(actor.account),
            import_run::file_name.eq(file_name),
            import_run::state.eq(RunState::Checking),
            import_run::total_rows.eq(0),
            import_run::checked_rows.eq(0),
            import_run::good_rows.eq(0),
            import_run::warning_rows.eq(0),
            import_run::error_rows.eq(0),
            import_run::posted_rows.eq(0),
            import_run::file_errors.eq("{}"),
            import_run::created_at.eq(now),
            import_run::alive_at.eq(now),
        ))
        .returning(import_run::id)
        .get_result(conn)?)
}

/// A run of a batch.
///
/// # Errors
/// Those of the database.
pub fn run_by_token(conn: &mut Conn, batch: &AssessmentBatch, token: &str) -> Result<Option<ImportRun>, AppError> {
    Ok(import_run::table
        .select(ImportRun::as_select())
        .filter(import_run::token.eq(token))
        .filter(import_run::kind.eq(KIND))
        .filter(import_run::subject.eq(&batch.number))
        .first(conn)
        .optional()?)
}

/// The last uploads of a batch, newest first.
///
/// # Errors
/// Those of the database.
pub fn runs_of(conn: &mut Conn, batch: &AssessmentBatch) -> Result<Vec<ImportRun>, AppError> {
    Ok(import_run::table
        .select(ImportRun::as_select())
        .filter(import_run::kind.eq(KIND))
        .filter(import_run::subject.eq(&batch.number))
        .order(import_run::id.desc())
        .limit(10)
        .load(conn)?)
}

/// What a row says, sealed.
#[derive(Debug, Clone)]
pub struct SealedRow {
    number: i32,
    state: StagedState,
    content: String,
}

/// Seals a staged row: it holds numbers of documents and telephones.
///
/// # Errors
/// `Internal`.
pub fn seal(keys: &Keys, nonce: [u8; 12], row: &StagedRow) -> Result<SealedRow, AppError> {
    let text = serde_json::to_string(row).map_err(AppError::internal)?;
    let sealed = keys.encrypt(&text, nonce).map_err(AppError::internal)?;
    Ok(SealedRow {
        number: i32::try_from(row.number).map_err(AppError::internal)?,
        state: row.state,
        content: STANDARD_NO_PAD.encode(sealed),
    })
}

fn unseal(keys: &Keys, content: &str) -> Result<StagedRow, AppError> {
    let sealed = STANDARD_NO_PAD.decode(content).map_err(AppError::internal)?;
    let text = keys.decrypt(&sealed).map_err(AppError::internal)?;
    serde_json::from_str(&text).map_err(AppError::internal)
}

/// Stages some rows and says how far the check has come.
///
/// # Errors
/// `Conflict` when the run was ended meanwhile; those of the database.
pub fn stage(
    conn: &mut Conn,
    run: ImportRunId,
    rows: &[SealedRow],
    tally: Tally,
    now: Timestamp,
) -> Result<(), AppError> {
    let alive = diesel::update(import_run::table)
        .filter(import_run::id.eq(run))
        .filter(import_run::state.eq(RunState::Checking))
        .set(import_run::alive_at.eq(now))
        .execute(conn)?;
    if alive != 1 {
        return Err(AppError::conflict("roster-run-interrupted"));
    }
    for row in rows {
        diesel::insert_into(import_row::table)
            .values((
                import_row::run_id.eq(run),
                import_row::row_number.eq(row.number),
                import_row::state.eq(row.state.as_str()),
                import_row::values.eq(&row.content),
                import_row::findings.eq(""),
                import_row::posted.eq(false),
            ))
            .execute(conn)?;
    }
    set_tally(conn, run, tally)
}

/// Writes the tally of a run.
///
/// # Errors
/// Those of the database.
pub fn set_tally(conn: &mut Conn, run: ImportRunId, tally: Tally) -> Result<(), AppError> {
    diesel::update(import_run::table.filter(import_run::id.eq(run)))
        .set((
            import_run::checked_rows.eq(tally.checked()),
            import_run::good_rows.eq(tally.good),
            import_run::warning_rows.eq(tally.warnings),
            import_run::error_rows.eq(tally.errors),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends the check of a run, unless it is ended. A refused file leaves no rows.
///
/// # Errors
/// Those of the database.
pub fn finish(
    conn: &mut Conn,
    run: ImportRunId,
    state: RunState,
    notes: &FileNotes,
    now: Timestamp,
) -> Result<(), AppError> {
    let ended = diesel::update(import_run::table)
        .filter(import_run::id.eq(run))
        .filter(import_run::state.eq(RunState::Checking))
        .set((
            import_run::state.eq(state),
            import_run::total_rows.eq(import_run::checked_rows),
            import_run::file_errors.eq(serde_json::to_string(notes).map_err(AppError::internal)?),
            import_run::finished_at.eq(now),
        ))
        .execute(conn)?;
    if ended == 1 && state == RunState::Refused {
        diesel::delete(import_row::table.filter(import_row::run_id.eq(run))).execute(conn)?;
    }
    Ok(())
}

/// Runs whose check has not moved on since a moment.
///
/// # Errors
/// Those of the database.
pub fn silent_runs(conn: &mut Conn, since: Timestamp) -> Result<Vec<ImportRunId>, AppError> {
    Ok(import_run::table
        .select(import_run::id)
        .filter(import_run::state.eq(RunState::Checking))
        .filter(import_run::alive_at.lt(since))
        .load(conn)?)
}

/// A page of the rows of a run in one state.
///
/// # Errors
/// Those of the database.
pub fn rows_of(
    conn: &mut Conn,
    keys: &Keys,
    run: ImportRunId,
    state: StagedState,
    page: PageRequest,
) -> Result<Paged<KeptRow>, AppError> {
    let total: i64 = import_row::table
        .filter(import_row::run_id.eq(run))
        .filter(import_row::state.eq(state.as_str()))
        .count()
        .get_result(conn)?;
    let rows: Vec<(ImportRowId, String, bool)> = import_row::table
        .filter(import_row::run_id.eq(run))
        .filter(import_row::state.eq(state.as_str()))
        .order(import_row::id)
        .limit(page.limit())
        .offset(page.offset())
        .select((import_row::id, import_row::values, import_row::posted))
        .load(conn)?;
    let rows: Result<Vec<KeptRow>, AppError> = rows
        .into_iter()
        .map(|(id, content, posted)| Ok(KeptRow { id, row: unseal(keys, &content)?, posted }))
        .collect();
    Ok(Paged::exact(rows?, total, page))
}

/// Some rows of a run in these states after a row, for work that goes through all of them in chunks.
///
/// # Errors
/// Those of the database.
pub fn rows_after(
    conn: &mut Conn,
    keys: &Keys,
    run: ImportRunId,
    states: &[StagedState],
    after: ImportRowId,
    limit: i64,
) -> Result<Vec<KeptRow>, AppError> {
    let codes: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let rows: Vec<(ImportRowId, String, bool)> = import_row::table
        .filter(import_row::run_id.eq(run))
        .filter(import_row::state.eq_any(codes))
        .filter(import_row::id.gt(after))
        .order(import_row::id)
        .limit(limit)
        .select((import_row::id, import_row::values, import_row::posted))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, content, posted)| Ok(KeptRow { id, row: unseal(keys, &content)?, posted }))
        .collect()
}

/// Marks rows as posted and the run with them; false when somebody posted it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn mark_posted(conn: &mut Conn, run: &ImportRun, rows: &[ImportRowId]) -> Result<bool, AppError> {
    for chunk in rows.chunks(LOOK_UP) {
        diesel::update(import_row::table.filter(import_row::id.eq_any(chunk)))
            .set(import_row::posted.eq(true))
            .execute(conn)?;
    }
    let count = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    Ok(diesel::update(
        import_run::table
            .filter(import_run::id.eq(run.id))
            .filter(import_run::state.eq(RunState::Checked)),
    )
    .set((import_run::state.eq(RunState::Posted), import_run::posted_rows.eq(count)))
    .execute(conn)?
        == 1)
}

/// Replaces a staged row, because posting found something wrong with it that the check could not see.
///
/// # Errors
/// Those of the database.
pub fn turn_bad(conn: &mut Conn, id: ImportRowId, sealed: &SealedRow) -> Result<(), AppError> {
    diesel::update(import_row::table.filter(import_row::id.eq(id)))
        .set((import_row::state.eq(StagedState::Error.as_str()), import_row::values.eq(&sealed.content)))
        .execute(conn)?;
    Ok(())
}

/// Holds a batch that takes candidates until the end of the transaction; false when it takes none any more.
///
/// # Errors
/// Those of the database.
pub fn hold_batch(conn: &mut Conn, id: BatchId) -> Result<bool, AppError> {
    let open: Vec<BatchState> = BatchState::ALL
        .iter()
        .copied()
        .filter(|state| state.takes_candidates())
        .collect();
    Ok(diesel::update(
        assessment_batch::table
            .filter(assessment_batch::id.eq(id))
            .filter(assessment_batch::state.eq_any(open)),
    )
    .set(assessment_batch::candidate_count.eq(assessment_batch::candidate_count))
    .execute(conn)?
        == 1)
}

/// Adds to the count of a batch's candidates.
///
/// # Errors
/// Those of the database.
pub fn add_candidates(conn: &mut Conn, id: BatchId, count: i32) -> Result<(), AppError> {
    diesel::update(assessment_batch::table.filter(assessment_batch::id.eq(id)))
        .set(assessment_batch::candidate_count.eq(assessment_batch::candidate_count + count))
        .execute(conn)?;
    Ok(())
}

/// Every application of these people for this trade and level that is not withdrawn, in any batch that is not closed.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The application.
    pub id: ApplicationId,
    /// The candidate.
    pub person: PersonId,
    /// Trade and level.
    pub line: (TradeId, Level),
    /// The batch line.
    pub line_id: BatchLineId,
    /// Number of the batch.
    pub batch_number: String,
    /// State of the application.
    pub state: ApplicationState,
    /// Its version.
    pub version: i32,
}

/// Applications of these people in batches that are not closed, withdrawn ones too.
///
/// # Errors
/// Those of the database.
pub fn standings(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Standing>>, AppError> {
    type Row = (ApplicationId, PersonId, TradeId, Level, BatchLineId, String, ApplicationState, i32);
    let mut found: HashMap<PersonId, Vec<Standing>> = HashMap::new();
    for chunk in people.chunks(LOOK_UP) {
        let rows: Vec<Row> = application::table
            .inner_join(assessment_batch::table)
            .inner_join(batch_line::table)
            .filter(application::person_id.eq_any(chunk))
            .filter(assessment_batch::state.ne_all([BatchState::Archived, BatchState::Cancelled]))
            .select((
                application::id,
                application::person_id,
                batch_line::trade_id,
                batch_line::level,
                application::line_id,
                assessment_batch::number,
                application::state,
                application::version,
            ))
            .load(conn)?;
        for (id, person, trade, level, line_id, batch_number, state, version) in rows {
            found.entry(person).or_default().push(Standing {
                id,
                person,
                line: (trade, level),
                line_id,
                batch_number,
                state,
                version,
            });
        }
    }
    Ok(found)
}

/// An application that is to be written.
#[derive(Debug, Clone)]
pub struct NewApplication<'a> {
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub line: BatchLineId,
    /// The candidate.
    pub person: PersonId,
    /// Eligibility condition.
    pub condition: &'a str,
    /// Kind of certification.
    pub certification_kind: &'a str,
    /// Sitting.
    pub sitting: &'a str,
    /// Employer.
    pub employer: Option<&'a str>,
    /// Prior certificate.
    pub prior_certificate_number: Option<&'a str>,
    /// All else, JSON.
    pub details: &'a str,
}

/// Writes an application in state accepted: the body vouches for what its roster says; the review of proofs has its
/// own step. One that was withdrawn before is taken up again.
///
/// # Errors
/// `Conflict` when the person applies already; those of the database.
pub fn put_application(
    conn: &mut Conn,
    new: &NewApplication<'_>,
    withdrawn: Option<(ApplicationId, i32)>,
    now: Timestamp,
) -> Result<ApplicationId, AppError> {
    let values = (
        application::condition.eq(new.condition),
        application::certification_kind.eq(new.certification_kind),
        application::sitting.eq(new.sitting),
        application::state.eq(ApplicationState::Accepted),
        application::employer.eq(new.employer),
        application::prior_certificate_number.eq(new.prior_certificate_number),
        application::details.eq(new.details),
        application::created_at.eq(now),
    );
    if let Some((id, version)) = withdrawn {
        let changed = diesel::update(
            application::table
                .filter(application::id.eq(id))
                .filter(application::version.eq(version))
                .filter(application::state.eq(ApplicationState::Withdrawn)),
        )
        .set((values, application::version.eq(version + 1)))
        .execute(conn)?;
        return if changed == 1 { Ok(id) } else { Err(AppError::conflict("error-changed-meanwhile")) };
    }
    let inserted = diesel::insert_into(application::table)
        .values((
            application::batch_id.eq(new.batch),
            application::line_id.eq(new.line),
            application::person_id.eq(new.person),
            values,
            application::version.eq(1),
        ))
        .returning(application::id)
        .get_result(conn);
    crate::platform::error::unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))
}

/// A candidate in the list of a batch.
#[derive(Debug, Clone)]
pub struct CandidateView {
    /// The application.
    pub application: Application,
    /// The person.
    pub person: Person,
    /// Whether he has an account to look into.
    pub has_account: bool,
}

/// A page of a batch's candidates, by line and in the order in which they came; narrowed to a part of the name.
///
/// # Errors
/// Those of the database.
pub fn candidates(
    conn: &mut Conn,
    batch: BatchId,
    name: &str,
    page: PageRequest,
) -> Result<Paged<CandidateView>, AppError> {
    let narrowed = || {
        let query = application::table
            .inner_join(person::table)
            .filter(application::batch_id.eq(batch))
            .into_boxed();
        if name.is_empty() {
            return query;
        }
        let literal = name.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        query.filter(person::name.like(format!("%{literal}%")).escape('!'))
    };
    let total: i64 = narrowed().count().get_result(conn)?;
    let rows: Vec<(Application, Person)> = narrowed()
        .select((Application::as_select(), Person::as_select()))
        .order((application::line_id, application::id))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    let people: Vec<PersonId> = rows.iter().map(|(_, person)| person.id).collect();
    let with_account = with_account(conn, &people)?;
    let rows = rows
        .into_iter()
        .map(|(application, person)| CandidateView {
            has_account: with_account.contains(&person.id),
            application,
            person,
        })
        .collect();
    Ok(Paged::exact(rows, total, page))
}

/// Those of some people who have an account.
fn with_account(conn: &mut Conn, people: &[PersonId]) -> Result<HashSet<PersonId>, AppError> {
    let found: Vec<Option<PersonId>> = account::table
        .select(account::person_id)
        .filter(account::person_id.eq_any(people.iter().copied().map(Some)))
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// The application of a person for a line of a batch.
///
/// # Errors
/// Those of the database.
pub fn application_of(
    conn: &mut Conn,
    batch: BatchId,
    person_token: &str,
    line: BatchLineId,
) -> Result<Option<Application>, AppError> {
    Ok(application::table
        .inner_join(person::table)
        .select(Application::as_select())
        .filter(application::batch_id.eq(batch))
        .filter(application::line_id.eq(line))
        .filter(person::token.eq(person_token))
        .first(conn)
        .optional()?)
}

/// Brings an application into state withdrawn; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn withdraw(conn: &mut Conn, application: &Application) -> Result<bool, AppError> {
    Ok(diesel::update(
        application::table
            .filter(application::id.eq(application.id))
            .filter(application::version.eq(application.version)),
    )
    .set((
        application::state.eq(ApplicationState::Withdrawn),
        application::ticket_number.eq(None::<String>),
        application::anonymous_code.eq(None::<String>),
        application::version.eq(application.version + 1),
    ))
    .execute(conn)?
        == 1)
}
