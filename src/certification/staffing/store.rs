//! Queries of this room.

use crate::certification::batches::filing::Period;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchLine, BatchState, Part};
use crate::certification::staffing::model::StaffAssignment;
use crate::certification::staffing::rules::Facts;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AssessorId, BatchId, BatchLineId, BodyId, PersonId, StaffAssignmentId};
use crate::kernel::level::Level;
use crate::kernel::text::fold_name;
use crate::platform::db::schema::{
    application, assessment_batch, assessor, assessor_scope, person, recusal, staff_assignment,
};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::{AppError, unless_duplicate};
use crate::registry::assessors::model::{Assessor, AssessorScope};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;

/// An assessor with his name.
#[derive(Debug, Clone)]
pub struct NamedAssessor {
    /// The assessor.
    pub assessor: Assessor,
    /// His name.
    pub name: String,
}

/// An assignment with who it is about.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// The assignment.
    pub assignment: StaffAssignment,
    /// Card number.
    pub card_number: String,
    /// Name.
    pub name: String,
}

/// Assignments of a batch in the order in which they were made.
///
/// # Errors
/// Those of the database.
pub fn of_batch(conn: &mut Conn, batch: BatchId) -> Result<Vec<Assigned>, AppError> {
    let rows: Vec<(StaffAssignment, String, String)> = staff_assignment::table
        .inner_join(assessor::table.inner_join(person::table))
        .select((StaffAssignment::as_select(), assessor::card_number, person::name))
        .filter(staff_assignment::batch_id.eq(batch))
        .order(staff_assignment::id)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(assignment, card_number, name)| Assigned { assignment, card_number, name })
        .collect())
}

/// The assessor with this card.
///
/// # Errors
/// Those of the database.
pub fn by_card(conn: &mut Conn, card: &str) -> Result<Option<NamedAssessor>, AppError> {
    let found: Option<(Assessor, String)> = assessor::table
        .inner_join(person::table)
        .select((Assessor::as_select(), person::name))
        .filter(assessor::card_number.eq(card))
        .first(conn)
        .optional()?;
    Ok(found.map(|(assessor, name)| NamedAssessor { assessor, name }))
}

/// Assessors for the picker: those whose card has the trade, or all; narrowed to a beginning of the card number or a
/// part of name or employer.
///
/// # Errors
/// Those of the database.
pub fn candidates_for(
    conn: &mut Conn,
    line: &BatchLine,
    all_trades: bool,
    text: &str,
) -> Result<Vec<NamedAssessor>, AppError> {
    let mut query = assessor::table
        .inner_join(person::table)
        .select((Assessor::as_select(), person::name))
        .into_boxed();
    if !all_trades {
        query = query.filter(
            assessor::id.eq_any(
                assessor_scope::table
                    .filter(assessor_scope::trade_id.eq(line.trade_id))
                    .select(assessor_scope::assessor_id),
            ),
        );
    }
    if !text.is_empty() {
        let literal = like_literal(text);
        let part = format!("%{literal}%");
        query = query.filter(
            assessor::card_number
                .like(format!("{literal}%"))
                .escape('!')
                .or(person::name.like(part.clone()).escape('!'))
                .or(assessor::employer.like(part).escape('!')),
        );
    }
    let rows: Vec<(Assessor, String)> = query.order(assessor::card_number).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(assessor, name)| NamedAssessor { assessor, name })
        .collect())
}

/// What is known of these assessors for one line of a batch.
///
/// # Errors
/// Those of the database.
pub fn facts_of(
    conn: &mut Conn,
    batch: &AssessmentBatch,
    line: &BatchLine,
    assessors: &[NamedAssessor],
) -> Result<HashMap<AssessorId, Facts>, AppError> {
    let ids: Vec<AssessorId> = assessors.iter().map(|named| named.assessor.id).collect();
    let people: Vec<PersonId> = assessors.iter().map(|named| named.assessor.person_id).collect();
    let employers = employers_of(conn, line.id)?;
    let own_candidates = candidates_among(conn, batch.id, &people)?;
    let levels = levels_of(conn, line, &ids)?;
    let (related_to_candidate, related_to_body) = recusals_of(conn, batch, line, &ids)?;
    let elsewhere = bookings_of(conn, batch, &ids)?;
    let recent = recent_panels(conn, batch)?;
    Ok(assessors
        .iter()
        .map(|named| {
            let assessor = &named.assessor;
            let in_a_row = recent.iter().take_while(|panel| panel.contains(&assessor.id)).count();
            let facts = Facts {
                state: assessor.state,
                grade: assessor.grade,
                card: Period { from: assessor.card_from, to: assessor.card_to },
                levels: levels.get(&assessor.id).copied(),
                colleagues: employers.get(&fold_name(&assessor.employer)).copied().unwrap_or(0),
                related_to_candidate: related_to_candidate.contains(&assessor.id),
                related_to_body: related_to_body.contains(&assessor.id),
                elsewhere: elsewhere.get(&assessor.id).cloned(),
                is_candidate: own_candidates.contains(&assessor.person_id),
                in_a_row: i64::try_from(in_a_row).unwrap_or(i64::MAX),
            };
            (assessor.id, facts)
        })
        .collect())
}

/// Employers of a line's candidates, folded, with how many come from each.
fn employers_of(conn: &mut Conn, line: BatchLineId) -> Result<HashMap<String, i64>, AppError> {
    let rows: Vec<(Option<String>, i64)> = application::table
        .filter(application::line_id.eq(line))
        .filter(application::state.ne(ApplicationState::Withdrawn))
        .filter(application::employer.is_not_null())
        .group_by(application::employer)
        .select((application::employer, diesel::dsl::count_star()))
        .load(conn)?;
    let mut employers: HashMap<String, i64> = HashMap::new();
    for (employer, count) in rows {
        let folded = fold_name(employer.as_deref().unwrap_or_default());
        if !folded.is_empty() {
            *employers.entry(folded).or_default() += count;
        }
    }
    Ok(employers)
}

fn candidates_among(conn: &mut Conn, batch: BatchId, people: &[PersonId]) -> Result<HashSet<PersonId>, AppError> {
    let mut found = HashSet::new();
    for chunk in people.chunks(LOOK_UP) {
        found.extend(
            application::table
                .filter(application::batch_id.eq(batch))
                .filter(application::state.ne(ApplicationState::Withdrawn))
                .filter(application::person_id.eq_any(chunk))
                .select(application::person_id)
                .load::<PersonId>(conn)?,
        );
    }
    Ok(found)
}

fn levels_of(
    conn: &mut Conn,
    line: &BatchLine,
    ids: &[AssessorId],
) -> Result<HashMap<AssessorId, (Level, Level)>, AppError> {
    let mut levels = HashMap::new();
    for chunk in ids.chunks(LOOK_UP) {
        let scopes: Vec<AssessorScope> = assessor_scope::table
            .select(AssessorScope::as_select())
            .filter(assessor_scope::trade_id.eq(line.trade_id))
            .filter(assessor_scope::assessor_id.eq_any(chunk))
            .load(conn)?;
        for scope in scopes {
            let covers = (scope.lowest_level.rank()..=scope.highest_level.rank()).contains(&line.level.rank());
            // Of several rows for the trade the one that covers the level counts.
            if covers || !levels.contains_key(&scope.assessor_id) {
                levels.insert(scope.assessor_id, (scope.lowest_level, scope.highest_level));
            }
        }
    }
    Ok(levels)
}

type Related = (HashSet<AssessorId>, HashSet<AssessorId>);

fn recusals_of(
    conn: &mut Conn,
    batch: &AssessmentBatch,
    line: &BatchLine,
    ids: &[AssessorId],
) -> Result<Related, AppError> {
    let (mut to_candidate, mut to_body) = (HashSet::new(), HashSet::new());
    for chunk in ids.chunks(LOOK_UP) {
        let rows: Vec<(AssessorId, Option<PersonId>, Option<BodyId>)> = recusal::table
            .filter(recusal::assessor_id.eq_any(chunk))
            .filter(recusal::ended_at.is_null())
            .select((recusal::assessor_id, recusal::person_id, recusal::body_id))
            .load(conn)?;
        let people: Vec<PersonId> = rows.iter().filter_map(|(_, person, _)| *person).collect();
        let concerned: HashSet<PersonId> = application::table
            .filter(application::line_id.eq(line.id))
            .filter(application::state.ne(ApplicationState::Withdrawn))
            .filter(application::person_id.eq_any(&people))
            .select(application::person_id)
            .load::<PersonId>(conn)?
            .into_iter()
            .collect();
        for (assessor, person, body) in rows {
            if person.is_some_and(|person| concerned.contains(&person)) {
                to_candidate.insert(assessor);
            }
            if body == Some(batch.body_id) {
                to_body.insert(assessor);
            }
        }
    }
    Ok((to_candidate, to_body))
}

/// Other batches in which they serve on one of the days.
fn bookings_of(
    conn: &mut Conn,
    batch: &AssessmentBatch,
    ids: &[AssessorId],
) -> Result<HashMap<AssessorId, (String, Period)>, AppError> {
    let mut bookings = HashMap::new();
    for chunk in ids.chunks(LOOK_UP) {
        let rows: Vec<(AssessorId, String, NaiveDate, NaiveDate)> = staff_assignment::table
            .inner_join(assessment_batch::table)
            .filter(staff_assignment::assessor_id.eq_any(chunk))
            .filter(staff_assignment::batch_id.ne(batch.id))
            .filter(staff_assignment::first_day.le(batch.last_day))
            .filter(staff_assignment::last_day.ge(batch.first_day))
            .filter(assessment_batch::state.ne(BatchState::Cancelled))
            .select((
                staff_assignment::assessor_id,
                assessment_batch::number,
                staff_assignment::first_day,
                staff_assignment::last_day,
            ))
            .load(conn)?;
        for (assessor, number, from, to) in rows {
            bookings.entry(assessor).or_insert((number, Period { from, to }));
        }
    }
    Ok(bookings)
}

/// Who served in the body's last batches before this one, the latest first.
fn recent_panels(conn: &mut Conn, batch: &AssessmentBatch) -> Result<Vec<HashSet<AssessorId>>, AppError> {
    let batches: Vec<BatchId> = assessment_batch::table
        .filter(assessment_batch::body_id.eq(batch.body_id))
        .filter(assessment_batch::id.ne(batch.id))
        .filter(assessment_batch::first_day.le(batch.first_day))
        .filter(assessment_batch::state.ne(BatchState::Cancelled))
        .filter(assessment_batch::id.eq_any(staff_assignment::table.select(staff_assignment::batch_id)))
        .order((assessment_batch::first_day.desc(), assessment_batch::id.desc()))
        .limit(20)
        .select(assessment_batch::id)
        .load(conn)?;
    let rows: Vec<(BatchId, AssessorId)> = staff_assignment::table
        .filter(staff_assignment::batch_id.eq_any(&batches))
        .select((staff_assignment::batch_id, staff_assignment::assessor_id))
        .load(conn)?;
    Ok(batches
        .iter()
        .map(|batch| {
            rows.iter()
                .filter(|(of, _)| of == batch)
                .map(|(_, assessor)| *assessor)
                .collect()
        })
        .collect())
}

/// In how many batches each of them serves in the year of a day.
///
/// # Errors
/// Those of the database.
pub fn assignments_in_year(
    conn: &mut Conn,
    assessors: &[NamedAssessor],
    day: NaiveDate,
) -> Result<HashMap<AssessorId, i64>, AppError> {
    let (Some(first), Some(last)) =
        (NaiveDate::from_ymd_opt(day.year(), 1, 1), NaiveDate::from_ymd_opt(day.year(), 12, 31))
    else {
        return Ok(HashMap::new());
    };
    let ids: Vec<AssessorId> = assessors.iter().map(|named| named.assessor.id).collect();
    let mut batches: HashSet<(AssessorId, BatchId)> = HashSet::new();
    for chunk in ids.chunks(LOOK_UP) {
        batches.extend(
            staff_assignment::table
                .inner_join(assessment_batch::table)
                .filter(staff_assignment::assessor_id.eq_any(chunk))
                .filter(staff_assignment::first_day.between(first, last))
                .filter(assessment_batch::state.ne(BatchState::Cancelled))
                .select((staff_assignment::assessor_id, staff_assignment::batch_id))
                .load::<(AssessorId, BatchId)>(conn)?,
        );
    }
    let mut counts = HashMap::new();
    for (assessor, _) in batches {
        *counts.entry(assessor).or_insert(0) += 1;
    }
    Ok(counts)
}

/// Holds an assessor until the end of the transaction, so that two who assign him at the same moment see each other.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, id: AssessorId) -> Result<(), AppError> {
    diesel::update(assessor::table.filter(assessor::id.eq(id)))
        .set(assessor::version.eq(assessor::version))
        .execute(conn)?;
    Ok(())
}

/// An assignment that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewAssignment<'a> {
    /// The line.
    pub line: BatchLineId,
    /// The part.
    pub part: Part,
    /// The assessor.
    pub assessor: AssessorId,
    /// Whether he leads the panel.
    pub lead: bool,
    /// Why a warning was passed over.
    pub override_reason: Option<&'a str>,
}

/// Writes an assignment for the days of the batch.
///
/// # Errors
/// `Conflict` when he serves on this part already; those of the database.
pub fn insert(
    conn: &mut Conn,
    batch: &AssessmentBatch,
    new: NewAssignment<'_>,
    now: Timestamp,
) -> Result<StaffAssignmentId, AppError> {
    let inserted = diesel::insert_into(staff_assignment::table)
        .values((
            staff_assignment::batch_id.eq(batch.id),
            staff_assignment::line_id.eq(new.line),
            staff_assignment::part.eq(new.part),
            staff_assignment::assessor_id.eq(new.assessor),
            staff_assignment::lead.eq(new.lead),
            staff_assignment::first_day.eq(batch.first_day),
            staff_assignment::last_day.eq(batch.last_day),
            staff_assignment::created_at.eq(now),
            staff_assignment::override_reason.eq(new.override_reason),
        ))
        .returning(staff_assignment::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::conflict("staffing-assigned-already"))
}

/// Takes an assignment out, while the batch is still being staffed.
///
/// # Errors
/// Those of the database.
pub fn delete(conn: &mut Conn, id: StaffAssignmentId) -> Result<bool, AppError> {
    Ok(diesel::delete(staff_assignment::table.filter(staff_assignment::id.eq(id))).execute(conn)? == 1)
}

/// Makes one of a panel its lead, and no other.
///
/// # Errors
/// Those of the database.
pub fn set_lead(conn: &mut Conn, line: BatchLineId, part: Part, lead: StaffAssignmentId) -> Result<(), AppError> {
    let panel = || {
        staff_assignment::table
            .filter(staff_assignment::line_id.eq(line))
            .filter(staff_assignment::part.eq(part))
    };
    diesel::update(panel()).set(staff_assignment::lead.eq(false)).execute(conn)?;
    diesel::update(panel().filter(staff_assignment::id.eq(lead)))
        .set(staff_assignment::lead.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Mail address of a person.
///
/// # Errors
/// Those of the database.
pub fn email_of(conn: &mut Conn, id: PersonId) -> Result<Option<String>, AppError> {
    Ok(person::table.filter(person::id.eq(id)).select(person::email).first(conn)?)
}
