//! Queries of this room.

use crate::certification::batches::model::{Application, ApplicationState, BatchState};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ApplicationId, BatchId, BatchLineId, PersonId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::schema::{account, application, assessment_batch, batch_line, person};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use crate::registry::people::model::Person;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;

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
        let literal = like_literal(name);
        query.filter(
            person::name
                .like(format!("%{literal}%"))
                .escape('!')
                .or(application::ticket_number.like(format!("%{literal}")).escape('!')),
        )
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
