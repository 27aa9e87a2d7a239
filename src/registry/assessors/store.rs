//! Queries about assessors.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AssessorId, BodyId, PersonId, RecusalId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::{clean_code, fold_name};
use crate::platform::db::schema::{
    assessment_batch, assessor, assessor_scope, batch_line, certification_body, district, name_suffix, person, recusal,
    staff_assignment, trade,
};
use crate::platform::db::{Conn, each};
use crate::platform::error::{AppError, unless_duplicate};
use crate::registry::assessors::model::{
    Assessor, AssessorDetails, AssessorFilter, AssessorScope, AssessorState, AssessorView, CandidateAssessor, Card,
    Concerned, NewAssessor, NewRecusal, NewScope, Recusal,
};
use crate::registry::assessors::rules::obstacle;
use crate::registry::people::model::Person;
use crate::registry::trades::model::Trade;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Distinct names that a search looks through at the most.
const MOST_NAMES: i64 = 20_000;

/// The assessor with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: AssessorId) -> Result<Option<Assessor>, AppError> {
    Ok(assessor::table
        .select(Assessor::as_select())
        .filter(assessor::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The assessor with this card number.
///
/// # Errors
/// Those of the database.
pub fn by_card(conn: &mut Conn, card_number: &str) -> Result<Option<Assessor>, AppError> {
    Ok(assessor::table
        .select(Assessor::as_select())
        .filter(assessor::card_number.eq(card_number))
        .first(conn)
        .optional()?)
}

/// The assessor that a person is.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Option<Assessor>, AppError> {
    Ok(assessor::table
        .select(Assessor::as_select())
        .filter(assessor::person_id.eq(person))
        .first(conn)
        .optional()?)
}

/// An assessor with his name, body and district.
///
/// # Errors
/// Those of the database.
pub fn view(conn: &mut Conn, id: AssessorId) -> Result<Option<AssessorView>, AppError> {
    Ok(views(conn, &[id])?.pop())
}

/// Assessors with names, bodies and districts, in the order of the ids.
///
/// # Errors
/// Those of the database.
pub fn views(conn: &mut Conn, ids: &[AssessorId]) -> Result<Vec<AssessorView>, AppError> {
    type Row = (Assessor, String, String, Option<String>, Option<String>, String, String);
    let rows: Vec<Row> = assessor::table
        .inner_join(person::table)
        .inner_join(district::table)
        .left_join(certification_body::table)
        .select((
            Assessor::as_select(),
            person::name,
            person::token,
            person::email,
            certification_body::name.nullable(),
            district::name,
            district::english_name,
        ))
        .filter(assessor::id.eq_any(ids.to_vec()))
        .load(conn)?;
    let mut views: Vec<AssessorView> = rows
        .into_iter()
        .map(|(assessor, name, person_token, email, body_name, district, district_english)| AssessorView {
            assessor,
            name,
            person_token,
            email,
            body_name,
            district,
            district_english,
        })
        .collect();
    views.sort_by_key(|view| ids.iter().position(|id| *id == view.assessor.id));
    Ok(views)
}

/// Every assessor with the person behind him, by card number.
///
/// # Errors
/// Those of the database.
pub fn all_with_people(conn: &mut Conn) -> Result<Vec<(Assessor, Person)>, AppError> {
    Ok(assessor::table
        .inner_join(person::table)
        .select((Assessor::as_select(), Person::as_select()))
        .order(assessor::card_number)
        .load(conn)?)
}

/// The trades on a card, by code.
///
/// # Errors
/// Those of the database.
pub fn scopes_of(conn: &mut Conn, id: AssessorId) -> Result<Vec<(AssessorScope, Trade)>, AppError> {
    scopes_of_many(conn, &[id])
}

/// The trades on several cards, by code.
///
/// # Errors
/// Those of the database.
pub fn scopes_of_many(conn: &mut Conn, ids: &[AssessorId]) -> Result<Vec<(AssessorScope, Trade)>, AppError> {
    Ok(assessor_scope::table
        .inner_join(trade::table)
        .select((AssessorScope::as_select(), Trade::as_select()))
        .filter(assessor_scope::assessor_id.eq_any(ids.to_vec()))
        .order(trade::code)
        .load(conn)?)
}

/// Everybody who has a trade on his card, with what bars him from a level of it on some days, those who can be assigned
/// first. Whether they are free, and whom they must stay away from, is for the caller to look up.
///
/// # Errors
/// Those of the database.
pub fn candidates_for(
    conn: &mut Conn,
    trade: TradeId,
    level: Level,
    first_day: NaiveDate,
    last_day: NaiveDate,
) -> Result<Vec<CandidateAssessor>, AppError> {
    let rows: Vec<(Assessor, AssessorScope, String)> = assessor::table
        .inner_join(assessor_scope::table)
        .inner_join(person::table)
        .select((Assessor::as_select(), AssessorScope::as_select(), person::name))
        .filter(assessor_scope::trade_id.eq(trade))
        .order((person::name, assessor::card_number))
        .load(conn)?;
    let mut candidates: Vec<CandidateAssessor> = rows
        .into_iter()
        .map(|(assessor, scope, name)| {
            let obstacle = obstacle(&assessor, Some(&scope), level, first_day, last_day);
            CandidateAssessor { assessor, name, scope, obstacle }
        })
        .collect();
    candidates.sort_by_key(|candidate| candidate.obstacle.is_some());
    Ok(candidates)
}

/// Recusals of these assessors that have not ended.
///
/// # Errors
/// Those of the database.
pub fn open_recusals(conn: &mut Conn, ids: &[AssessorId]) -> Result<Vec<Recusal>, AppError> {
    Ok(recusal::table
        .select(Recusal::as_select())
        .filter(recusal::assessor_id.eq_any(ids.to_vec()))
        .filter(recusal::ended_at.is_null())
        .order(recusal::id)
        .load(conn)?)
}

/// Every recusal of an assessor, the newest first, with the name of the person or body that it concerns.
///
/// # Errors
/// Those of the database.
pub fn recusals_of(conn: &mut Conn, id: AssessorId) -> Result<Vec<(Recusal, String)>, AppError> {
    let rows: Vec<(Recusal, Option<String>, Option<String>)> = recusal::table
        .left_join(person::table)
        .left_join(certification_body::table)
        .select((Recusal::as_select(), person::name.nullable(), certification_body::name.nullable()))
        .filter(recusal::assessor_id.eq(id))
        .order(recusal::id.desc())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(recusal, person, body)| (recusal, person.or(body).unwrap_or_default()))
        .collect())
}

/// One recusal.
///
/// # Errors
/// Those of the database.
pub fn recusal_by_id(conn: &mut Conn, id: RecusalId) -> Result<Option<Recusal>, AppError> {
    Ok(recusal::table
        .select(Recusal::as_select())
        .filter(recusal::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Ids of the assessors that a filter finds, by card number.
fn matching(
    conn: &mut Conn,
    filter: &AssessorFilter,
    from: i64,
    limit: i64,
) -> Result<(Vec<AssessorId>, i64), AppError> {
    let folded = fold_name(&filter.text);
    let has_text = !filter.text.trim().is_empty();
    let mut people: Vec<PersonId> = Vec::new();
    let mut trades: Vec<TradeId> = Vec::new();
    if has_text && !folded.is_empty() {
        people = assessor::table
            .inner_join(person::table)
            .select(person::id)
            .filter(
                person::name_id.eq_any(
                    name_suffix::table
                        .select(name_suffix::name_id)
                        .filter(name_suffix::suffix.ge(folded.clone()))
                        .filter(name_suffix::suffix.lt(format!("{folded}\u{10FFFF}")))
                        .limit(MOST_NAMES),
                ),
            )
            .load(conn)?;
        trades = crate::registry::trades::store::all_active(conn)?
            .into_iter()
            .filter(|trade| fold_name(&trade.full_name()).contains(&folded) || trade.initials == folded)
            .map(|trade| trade.id)
            .collect();
    }
    let chosen_trade: Option<Vec<TradeId>> = match &filter.trade {
        None => None,
        Some(code) => Some(trade::table.select(trade::id).filter(trade::code.eq(code.clone())).load(conn)?),
    };
    let card = clean_code(&filter.text);
    let query = || {
        let mut query = assessor::table.select(assessor::id).into_boxed();
        if has_text {
            let with_trade = assessor_scope::table
                .select(assessor_scope::assessor_id)
                .filter(assessor_scope::trade_id.eq_any(trades.clone()));
            query = query.filter(
                assessor::person_id
                    .eq_any(people.clone())
                    .or(assessor::card_number.eq(card.clone()))
                    .or(assessor::id.eq_any(with_trade)),
            );
        }
        if let Some(trades) = &chosen_trade {
            let with_trade = assessor_scope::table
                .select(assessor_scope::assessor_id)
                .filter(assessor_scope::trade_id.eq_any(trades.clone()));
            query = query.filter(assessor::id.eq_any(with_trade));
        }
        if let Some(district) = &filter.district {
            query = query.filter(assessor::district_code.eq(district.clone()));
        }
        if let Some(grade) = filter.grade {
            query = query.filter(assessor::grade.eq(grade));
        }
        if let Some(state) = filter.state {
            query = query.filter(assessor::state.eq(state));
        }
        query
    };
    let mut ids: Vec<AssessorId> = query().order(assessor::card_number).load(conn)?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    ids = ids
        .into_iter()
        .skip(usize::try_from(from).unwrap_or(usize::MAX))
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect();
    Ok((ids, total))
}

/// One page of the assessors that a filter finds, by card number. The register is public, so there is no scope.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, filter: &AssessorFilter, request: PageRequest) -> Result<Paged<AssessorView>, AppError> {
    let (ids, total) = matching(conn, filter, request.offset(), request.limit())?;
    Ok(Paged::exact(views(conn, &ids)?, total, request))
}

/// Writes an assessor without his trades.
///
/// # Errors
/// Field errors when the card number is taken or the person has a card already.
pub(super) fn insert(conn: &mut Conn, new: &NewAssessor, now: Timestamp) -> Result<AssessorId, AppError> {
    let inserted = diesel::insert_into(assessor::table)
        .values((
            assessor::card_number.eq(&new.card.number),
            assessor::person_id.eq(new.person),
            assessor::body_id.eq(new.details.body),
            assessor::grade.eq(new.card.grade),
            assessor::card_from.eq(new.card.from),
            assessor::card_to.eq(new.card.to),
            assessor::state.eq(AssessorState::Engaged),
            assessor::employer.eq(&new.details.employer),
            assessor::district_code.eq(&new.details.district_code),
            assessor::speciality.eq(&new.details.speciality),
            assessor::created_at.eq(now),
            assessor::version.eq(1),
        ))
        .returning(assessor::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::field("card_number", Message::new("assessor-card-number-taken")))
}

/// Puts these trades on a card instead of those that stand there.
///
/// # Errors
/// Those of the database.
pub(super) fn replace_scopes(conn: &mut Conn, id: AssessorId, scopes: &[NewScope]) -> Result<(), AppError> {
    diesel::delete(assessor_scope::table.filter(assessor_scope::assessor_id.eq(id))).execute(conn)?;
    insert_scopes(conn, id, scopes)
}

/// Puts trades on a card.
///
/// # Errors
/// Those of the database.
pub(super) fn insert_scopes(conn: &mut Conn, id: AssessorId, scopes: &[NewScope]) -> Result<(), AppError> {
    let rows: Vec<_> = scopes
        .iter()
        .map(|scope| {
            (
                assessor_scope::assessor_id.eq(id),
                assessor_scope::trade_id.eq(scope.trade),
                assessor_scope::lowest_level.eq(scope.lowest),
                assessor_scope::highest_level.eq(scope.highest),
            )
        })
        .collect();
    each!(conn, |c| diesel::insert_into(assessor_scope::table).values(&rows).execute(c))?;
    Ok(())
}

/// Whether a guarded update met the version that it was made for.
fn guarded(updated: usize) -> Result<(), AppError> {
    if updated == 1 { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// Changes what stands on a card besides its dates.
///
/// # Errors
/// `Conflict` when somebody else has changed it meanwhile.
pub(super) fn update_details(
    conn: &mut Conn,
    id: AssessorId,
    version: i32,
    details: &AssessorDetails,
) -> Result<(), AppError> {
    let updated = diesel::update(
        assessor::table
            .filter(assessor::id.eq(id))
            .filter(assessor::version.eq(version)),
    )
    .set((
        assessor::body_id.eq(details.body),
        assessor::employer.eq(&details.employer),
        assessor::district_code.eq(&details.district_code),
        assessor::speciality.eq(&details.speciality),
        assessor::version.eq(version + 1),
    ))
    .execute(conn)?;
    guarded(updated)
}

/// Replaces the card.
///
/// # Errors
/// `Conflict` when somebody else has changed it meanwhile; a field error when the number is taken.
pub(super) fn update_card(conn: &mut Conn, id: AssessorId, version: i32, card: &Card) -> Result<(), AppError> {
    let updated = diesel::update(
        assessor::table
            .filter(assessor::id.eq(id))
            .filter(assessor::version.eq(version)),
    )
    .set((
        assessor::card_number.eq(&card.number),
        assessor::grade.eq(card.grade),
        assessor::card_from.eq(card.from),
        assessor::card_to.eq(card.to),
        assessor::version.eq(version + 1),
    ))
    .execute(conn);
    guarded(unless_duplicate(updated, || AppError::field("card_number", Message::new("assessor-card-number-taken")))?)
}

/// Changes the state.
///
/// # Errors
/// `Conflict` when somebody else has changed it meanwhile.
pub(super) fn update_state(
    conn: &mut Conn,
    id: AssessorId,
    version: i32,
    state: AssessorState,
) -> Result<(), AppError> {
    let updated = diesel::update(
        assessor::table
            .filter(assessor::id.eq(id))
            .filter(assessor::version.eq(version)),
    )
    .set((assessor::state.eq(state), assessor::version.eq(version + 1)))
    .execute(conn)?;
    guarded(updated)
}

/// Moves the version on, for a change of the trades.
///
/// # Errors
/// `Conflict` when somebody else has changed the assessor meanwhile.
pub(super) fn touch(conn: &mut Conn, id: AssessorId, version: i32) -> Result<(), AppError> {
    let updated = diesel::update(
        assessor::table
            .filter(assessor::id.eq(id))
            .filter(assessor::version.eq(version)),
    )
    .set(assessor::version.eq(version + 1))
    .execute(conn)?;
    guarded(updated)
}

/// Writes a recusal.
///
/// # Errors
/// Those of the database.
pub(super) fn insert_recusal(
    conn: &mut Conn,
    id: AssessorId,
    new: &NewRecusal,
    now: Timestamp,
) -> Result<RecusalId, AppError> {
    let (person, body): (Option<PersonId>, Option<BodyId>) = match new.concerned {
        Concerned::Person(person) => (Some(person), None),
        Concerned::Body(body) => (None, Some(body)),
    };
    Ok(diesel::insert_into(recusal::table)
        .values((
            recusal::assessor_id.eq(id),
            recusal::person_id.eq(person),
            recusal::body_id.eq(body),
            recusal::relation.eq(new.relation),
            recusal::note.eq(&new.note),
            recusal::declared_at.eq(now),
        ))
        .returning(recusal::id)
        .get_result(conn)?)
}

/// Ends a recusal; false when it has ended already.
///
/// # Errors
/// Those of the database.
pub(super) fn end_recusal(conn: &mut Conn, id: RecusalId, now: Timestamp) -> Result<bool, AppError> {
    let ended = diesel::update(recusal::table.filter(recusal::id.eq(id)).filter(recusal::ended_at.is_null()))
        .set(recusal::ended_at.eq(now))
        .execute(conn)?;
    Ok(ended == 1)
}

/// One assignment of an assessor, as his card lists it.
#[derive(Debug, Clone)]
pub struct AssignmentLine {
    /// Number of the batch.
    pub batch_number: String,
    /// Name of the body.
    pub body_name: String,
    /// Trade.
    pub trade: String,
    /// Level.
    pub level: Level,
    /// Code of the part; the parts are the certification room's.
    pub part: String,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
}

/// Assignments of an assessor, the latest first.
///
/// # Errors
/// Those of the database.
pub fn assignments_of(conn: &mut Conn, id: AssessorId) -> Result<Vec<AssignmentLine>, AppError> {
    type Row = (String, String, (String, Option<String>), Level, String, NaiveDate, NaiveDate);
    let rows: Vec<Row> = staff_assignment::table
        .inner_join(assessment_batch::table.inner_join(certification_body::table))
        .inner_join(batch_line::table.inner_join(trade::table))
        .select((
            assessment_batch::number,
            certification_body::name,
            (trade::name, trade::work_type),
            batch_line::level,
            staff_assignment::part,
            staff_assignment::first_day,
            staff_assignment::last_day,
        ))
        .filter(staff_assignment::assessor_id.eq(id))
        .order((staff_assignment::first_day.desc(), staff_assignment::id.desc()))
        .limit(100)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(batch_number, body_name, (name, work_type), level, part, first_day, last_day)| AssignmentLine {
            batch_number,
            body_name,
            trade: work_type.map_or_else(|| name.clone(), |work_type| format!("{name}（{work_type}）")),
            level,
            part,
            first_day,
            last_day,
        })
        .collect())
}
