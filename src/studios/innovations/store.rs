//! Queries of innovations, shares and reviews. What is outside the reader's scope is not found.

use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, InnovationId, PersonId, StudioId};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::db::Conn;
use crate::platform::db::schema::{account, innovation, innovation_review, innovation_share, person};
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::innovations::model::{
    Innovation, InnovationAward, InnovationPlan, InnovationReview, InnovationScope, InnovationShare, InnovationState,
    Opinion,
};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Narrows a boxed query to what a scope allows.
macro_rules! in_scope {
    ($query:expr, $scope:expr) => {{
        let query = $query;
        match $scope {
            InnovationScope::All => query,
            InnovationScope::Public => query.filter(innovation::state.eq_any(InnovationState::PUBLIC)),
            InnovationScope::Body(body) => query.filter(
                innovation::state
                    .eq_any(InnovationState::PUBLIC)
                    .or(innovation::body_id.eq(Some(body))),
            ),
            InnovationScope::Person(person) => query.filter(
                innovation::state.eq_any(InnovationState::PUBLIC).or(innovation::id.eq_any(
                    innovation_share::table
                        .filter(innovation_share::person_id.eq(person))
                        .select(innovation_share::innovation_id),
                )),
            ),
        }
    }};
}
pub(super) use in_scope;

/// The innovation with this number, as the reader may know of it.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str, scope: InnovationScope) -> Result<Option<Innovation>, AppError> {
    let query = innovation::table.filter(innovation::number.eq(number.to_owned())).into_boxed();
    Ok(in_scope!(query, scope).select(Innovation::as_select()).first(conn).optional()?)
}

/// The innovation with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: InnovationId) -> Result<Option<Innovation>, AppError> {
    Ok(innovation::table
        .select(Innovation::as_select())
        .filter(innovation::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Innovations that somebody shares, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, who: PersonId) -> Result<Vec<Innovation>, AppError> {
    Ok(innovation::table
        .inner_join(innovation_share::table)
        .select(Innovation::as_select())
        .filter(innovation_share::person_id.eq(who))
        .order(innovation::id.desc())
        .limit(200)
        .load(conn)?)
}

/// Innovations that wait for their unit or for reviews, of one body or of all, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn unfinished(conn: &mut Conn, body: Option<BodyId>) -> Result<Vec<Innovation>, AppError> {
    const UNFINISHED: [InnovationState; 2] = [InnovationState::Submitted, InnovationState::Endorsed];
    let mut query = innovation::table.filter(innovation::state.eq_any(UNFINISHED)).into_boxed();
    if let Some(body) = body {
        query = query.filter(innovation::body_id.eq(Some(body)));
    }
    Ok(query
        .select(Innovation::as_select())
        .order(innovation::submitted_at)
        .limit(100)
        .load(conn)?)
}

/// Innovations adopted here since a day that `account` may award, since somebody else adopted them, the longest waiting first.
/// Those of earlier years that were filed from records nobody adopted here; their awards were filed with them.
///
/// # Errors
/// Those of the database.
pub fn to_award(conn: &mut Conn, account: AccountId, since: NaiveDate) -> Result<Vec<Innovation>, AppError> {
    Ok(innovation::table
        .filter(innovation::state.eq(InnovationState::Adopted))
        .filter(innovation::adopted_on.ge(since))
        .filter(innovation::adopted_by.ne(Some(account)))
        .select(Innovation::as_select())
        .order((innovation::adopted_on, innovation::id))
        .limit(100)
        .load(conn)?)
}

/// The last serial of a year; 0 before the first one.
///
/// # Errors
/// Those of the database.
pub fn last_serial(conn: &mut Conn, year: i32) -> Result<i64, AppError> {
    let last: Option<String> = innovation::table
        .filter(innovation::number.ge(format!("K{year}")))
        .filter(innovation::number.lt(format!("K{}", year + 1)))
        .select(diesel::dsl::max(innovation::number))
        .first(conn)?;
    Ok(last
        .and_then(|number| number.get(5..).and_then(|serial| serial.parse().ok()))
        .unwrap_or(0))
}

/// Where the things that a plan names were found.
#[derive(Debug, Clone)]
pub struct Place {
    /// Name of the unit.
    pub unit: String,
    /// Its body.
    pub body: Option<BodyId>,
    /// The studio.
    pub studio: Option<StudioId>,
}

macro_rules! plan_values {
    ($plan:expr, $place:expr) => {
        (
            innovation::kind.eq($plan.kind),
            innovation::title.eq(&$plan.title),
            innovation::problem.eq(&$plan.problem),
            innovation::solution.eq(&$plan.solution),
            innovation::unit.eq(&$place.unit),
            innovation::body_id.eq($place.body),
            innovation::team.eq(&$plan.team),
            innovation::studio_id.eq($place.studio),
            innovation::district_code.eq(&$plan.district),
            innovation::implemented_on.eq($plan.implemented_on),
            innovation::patent_number.eq(&$plan.patent_number),
            innovation::claimed_benefit.eq($plan.benefit),
            innovation::claimed_basis.eq(&$plan.basis),
        )
    };
}

/// Writes an innovation that is handed in.
///
/// # Errors
/// `Conflict` when somebody hands in at the same moment.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    (number, year): (&str, i32),
    (plan, place): (&InnovationPlan, &Place),
    now: Timestamp,
) -> Result<InnovationId, AppError> {
    let written = diesel::insert_into(innovation::table)
        .values((
            plan_values!(plan, place),
            (
                innovation::number.eq(number),
                innovation::year.eq(year),
                innovation::state.eq(InnovationState::Submitted),
                innovation::submitted_at.eq(now),
                innovation::submitted_by.eq(actor.account),
                innovation::version.eq(1),
            ),
        ))
        .returning(innovation::id)
        .get_result(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))
}

/// Changes what was handed in; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn update(
    conn: &mut Conn,
    before: &Innovation,
    (plan, place): (&InnovationPlan, &Place),
) -> Result<bool, AppError> {
    Ok(diesel::update(
        innovation::table
            .filter(innovation::id.eq(before.id))
            .filter(innovation::version.eq(before.version)),
    )
    .set((
        plan_values!(plan, place),
        innovation::state.eq(InnovationState::Submitted),
        innovation::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Those who share an innovation, in their order.
///
/// # Errors
/// Those of the database.
pub fn shares_of(conn: &mut Conn, id: InnovationId) -> Result<Vec<InnovationShare>, AppError> {
    Ok(innovation_share::table
        .select(InnovationShare::as_select())
        .filter(innovation_share::innovation_id.eq(id))
        .order(innovation_share::position)
        .load(conn)?)
}

/// Writes who shares an innovation, in place of those who stood there.
///
/// # Errors
/// A field error when somebody is named twice.
pub fn set_shares(conn: &mut Conn, id: InnovationId, shares: &[(PersonId, String, i32)]) -> Result<(), AppError> {
    diesel::delete(innovation_share::table.filter(innovation_share::innovation_id.eq(id))).execute(conn)?;
    for (position, (who, name, percent)) in (1..).zip(shares) {
        let written = diesel::insert_into(innovation_share::table)
            .values((
                innovation_share::innovation_id.eq(id),
                innovation_share::position.eq(position),
                innovation_share::person_id.eq(*who),
                innovation_share::name.eq(name),
                innovation_share::percent.eq(*percent),
            ))
            .execute(conn);
        unless_duplicate(written, || AppError::field("authors", Message::new("innovation-author-twice")))?;
    }
    Ok(())
}

/// Name of a person.
///
/// # Errors
/// Those of the database.
pub fn name_of(conn: &mut Conn, who: PersonId) -> Result<Option<String>, AppError> {
    Ok(person::table
        .select(person::name)
        .filter(person::id.eq(who))
        .first(conn)
        .optional()?)
}

/// Name, mail address and language of those whom something is told.
///
/// # Errors
/// Those of the database.
pub fn addresses_of(conn: &mut Conn, people: &[PersonId]) -> Result<Vec<(PersonId, String, String)>, AppError> {
    let rows: Vec<(PersonId, String, Option<String>)> = person::table
        .select((person::id, person::name, person::email))
        .filter(person::id.eq_any(people.to_vec()))
        .order(person::id)
        .load(conn)?;
    // Whoever has an account and no address in the register is reached where his account is.
    let accounts: Vec<(Option<PersonId>, Option<String>)> = account::table
        .select((account::person_id, account::email))
        .filter(account::person_id.eq_any(people.iter().copied().map(Some).collect::<Vec<_>>()))
        .order(account::id)
        .load(conn)?;
    let of_account = |who: PersonId| {
        let mut own = accounts.iter().filter(|(person, _)| *person == Some(who));
        own.find_map(|(_, email)| email.clone())
    };
    Ok(rows
        .into_iter()
        .filter_map(|(id, name, email)| Some((id, name, email.or_else(|| of_account(id))?)))
        .collect())
}

/// Employer of a person, as the register has it.
///
/// # Errors
/// Those of the database.
pub fn employer_of(conn: &mut Conn, who: PersonId) -> Result<Option<String>, AppError> {
    Ok(person::table
        .select(person::employer)
        .filter(person::id.eq(who))
        .first::<Option<String>>(conn)
        .optional()?
        .flatten())
}

/// What a step writes beside the state.
#[derive(Debug, Clone)]
pub enum Step {
    /// Why.
    Because(String),
    /// What the unit says.
    Opinion(String),
    /// Mean of the reviews, day, confirmed benefit and its basis.
    Adopted(Points, NaiveDate, i64, String),
    /// Award, document and day.
    Award(InnovationAward, String, NaiveDate),
}

/// Brings an innovation into a state; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_state(
    conn: &mut Conn,
    actor: &Actor,
    before: &Innovation,
    next: InnovationState,
    step: &Step,
) -> Result<bool, AppError> {
    let mut after = Innovation { reason: None, ..before.clone() };
    match step {
        Step::Because(why) => after.reason = Some(why.clone()),
        Step::Opinion(opinion) => {
            after.unit_opinion = Some(opinion.clone());
            after.endorsed_by = actor.account;
        }
        Step::Adopted(points, day, benefit, basis) => {
            after.score = i32::try_from(points.hundredths()).ok();
            after.adopted_on = Some(*day);
            after.adopted_by = actor.account;
            after.confirmed_benefit = Some(*benefit);
            after.confirmed_basis = Some(basis.clone());
        }
        Step::Award(award, document, day) => {
            after.award = Some(*award);
            after.award_document = Some(document.clone());
            after.awarded_on = Some(*day);
        }
    }
    Ok(diesel::update(
        innovation::table
            .filter(innovation::id.eq(before.id))
            .filter(innovation::version.eq(before.version)),
    )
    .set((
        innovation::state.eq(next),
        innovation::reason.eq(after.reason),
        innovation::unit_opinion.eq(after.unit_opinion),
        innovation::endorsed_by.eq(after.endorsed_by),
        innovation::score.eq(after.score),
        innovation::adopted_on.eq(after.adopted_on),
        innovation::adopted_by.eq(after.adopted_by),
        innovation::confirmed_benefit.eq(after.confirmed_benefit),
        innovation::confirmed_basis.eq(after.confirmed_basis),
        innovation::award.eq(after.award),
        innovation::award_document.eq(after.award_document),
        innovation::awarded_on.eq(after.awarded_on),
        innovation::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Holds an innovation while something of it is written; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &Innovation) -> Result<bool, AppError> {
    Ok(diesel::update(
        innovation::table
            .filter(innovation::id.eq(before.id))
            .filter(innovation::version.eq(before.version)),
    )
    .set(innovation::version.eq(before.version + 1))
    .execute(conn)?
        == 1)
}

/// Reviews of an innovation in their order.
///
/// # Errors
/// Those of the database.
pub fn reviews_of(conn: &mut Conn, id: InnovationId) -> Result<Vec<InnovationReview>, AppError> {
    Ok(innovation_review::table
        .select(InnovationReview::as_select())
        .filter(innovation_review::innovation_id.eq(id))
        .order(innovation_review::id)
        .load(conn)?)
}

/// Writes what a reviewer says.
///
/// # Errors
/// A field error when he has said it already.
pub fn insert_review(
    conn: &mut Conn,
    actor: &Actor,
    id: InnovationId,
    said: &Opinion,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(innovation_review::table)
        .values((
            innovation_review::innovation_id.eq(id),
            innovation_review::reviewer.eq(&said.reviewer),
            innovation_review::unit.eq(&said.unit),
            innovation_review::score.eq(i32::try_from(said.points.hundredths()).unwrap_or(i32::MAX)),
            innovation_review::opinion.eq(&said.opinion),
            innovation_review::recorded_by.eq(actor.account),
            innovation_review::recorded_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::field("reviewer", Message::new("innovation-reviewer-twice"))).map(drop)
}
