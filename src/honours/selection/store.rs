//! Queries of this room. What is outside the reader's scope is not found.

use crate::honours::selection::model::{
    HonourYear, Nomination, NominationObjection, NominationPaper, NominationPlan, NominationReview, NominationScope,
    NominationState, NominationView, Opinion, YearReview,
};
use crate::honours::titles;
use crate::honours::titles::model::Title;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, HonourId, HonourTitleId, NominationId, PersonId};
use crate::kernel::language::Language;
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    account, honour_nomination, honour_year, nomination_objection, nomination_paper, nomination_review, person,
};
use crate::platform::error::{AppError, unless_duplicate};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Nominations that a worklist looks at.
const MOST: i64 = 100;

fn with_titles(conn: &mut Conn, rows: Vec<Nomination>) -> Result<Vec<NominationView>, AppError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let known: HashMap<HonourTitleId, Title> =
        titles::store::all(conn)?.into_iter().map(|title| (title.id, title)).collect();
    rows.into_iter()
        .map(|nomination| {
            let title = known
                .get(&nomination.title_id)
                .cloned()
                .ok_or_else(|| AppError::internal("a nomination without a title"))?;
            Ok(NominationView { nomination, title })
        })
        .collect()
}

/// The nomination with this number, as the reader may know of it.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str, scope: NominationScope) -> Result<Option<NominationView>, AppError> {
    let mut query = honour_nomination::table
        .select(Nomination::as_select())
        .filter(honour_nomination::number.eq(number.to_owned()))
        .into_boxed();
    if let NominationScope::Body(body) = scope {
        query = query.filter(honour_nomination::body_id.eq(Some(body)));
    }
    let found: Option<Nomination> = query.first(conn).optional()?;
    Ok(with_titles(conn, found.into_iter().collect())?.pop())
}

/// Nominations within the reader's scope, the latest first. There are some dozen a year.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, scope: NominationScope) -> Result<Vec<NominationView>, AppError> {
    let mut query = honour_nomination::table.select(Nomination::as_select()).into_boxed();
    if let NominationScope::Body(body) = scope {
        query = query.filter(honour_nomination::body_id.eq(Some(body)));
    }
    let rows: Vec<Nomination> = query.order(honour_nomination::id.desc()).load(conn)?;
    with_titles(conn, rows)
}

/// Nominations of which something is still to become, of one body or of all, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn unfinished(conn: &mut Conn, body: Option<BodyId>) -> Result<Vec<NominationView>, AppError> {
    let mut query = honour_nomination::table
        .select(Nomination::as_select())
        .filter(honour_nomination::state.eq_any(NominationState::OPEN))
        .into_boxed();
    if let Some(body) = body {
        query = query.filter(honour_nomination::body_id.eq(Some(body)));
    }
    let rows: Vec<Nomination> = query.order(honour_nomination::submitted_at).limit(MOST).load(conn)?;
    with_titles(conn, rows)
}

/// Nominations whose notice runs on a day, those that end first before others.
///
/// # Errors
/// Those of the database.
pub fn on_notice(conn: &mut Conn, today: NaiveDate) -> Result<Vec<NominationView>, AppError> {
    let rows: Vec<Nomination> = honour_nomination::table
        .select(Nomination::as_select())
        .filter(honour_nomination::state.eq(NominationState::PublicNotice))
        .filter(honour_nomination::notice_to.ge(Some(today)))
        .order((honour_nomination::notice_to, honour_nomination::id))
        .load(conn)?;
    with_titles(conn, rows)
}

/// Number of the open nomination of somebody for a title.
///
/// # Errors
/// Those of the database.
pub fn open_of(conn: &mut Conn, title: HonourTitleId, who: PersonId) -> Result<Option<String>, AppError> {
    Ok(honour_nomination::table
        .select(honour_nomination::number)
        .filter(honour_nomination::title_id.eq(title))
        .filter(honour_nomination::person_id.eq(who))
        .filter(honour_nomination::state.eq_any(NominationState::OPEN))
        .first(conn)
        .optional()?)
}

/// The next serial of a year.
///
/// # Errors
/// Those of the database.
pub fn next_serial(conn: &mut Conn, year: i32) -> Result<i64, AppError> {
    let count: i64 = honour_nomination::table
        .filter(honour_nomination::number.like(format!("PX{year}%")))
        .count()
        .get_result(conn)?;
    Ok(count + 1)
}

/// Where a nomination comes from, and what it asks for.
#[derive(Debug, Clone)]
pub struct Place {
    /// The title.
    pub title: HonourTitleId,
    /// The district.
    pub district: String,
    /// The body; nothing where a district nominates.
    pub body: Option<BodyId>,
}

macro_rules! plan_values {
    ($plan:expr, $place:expr) => {
        (
            honour_nomination::title_id.eq($place.title),
            honour_nomination::employer.eq(&$plan.employer),
            honour_nomination::district_code.eq(&$place.district),
            honour_nomination::body_id.eq($place.body),
            honour_nomination::trade_id.eq($plan.trade),
            honour_nomination::merits.eq(&$plan.merits),
        )
    };
}

/// Writes a nomination of somebody.
///
/// # Errors
/// `Conflict` when somebody else nominates at the same moment.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    (who, name): (PersonId, &str),
    (plan, place): (&NominationPlan, &Place),
    now: Timestamp,
) -> Result<NominationId, AppError> {
    let written = diesel::insert_into(honour_nomination::table)
        .values((
            plan_values!(plan, place),
            (
                honour_nomination::number.eq(number),
                honour_nomination::person_id.eq(who),
                honour_nomination::name.eq(name),
                honour_nomination::state.eq(NominationState::Submitted),
                honour_nomination::submitted_at.eq(now),
                honour_nomination::submitted_by.eq(actor.account),
                honour_nomination::version.eq(1),
            ),
        ))
        .returning(honour_nomination::id)
        .get_result(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))
}

/// Changes a nomination, which is thereby handed in again; false when somebody was faster.
///
/// # Errors
/// `Conflict` when the same person was nominated for the title meanwhile.
pub fn update(
    conn: &mut Conn,
    before: &Nomination,
    (plan, place): (&NominationPlan, &Place),
) -> Result<bool, AppError> {
    let changed = diesel::update(
        honour_nomination::table
            .filter(honour_nomination::id.eq(before.id))
            .filter(honour_nomination::version.eq(before.version)),
    )
    .set((
        plan_values!(plan, place),
        honour_nomination::state.eq(NominationState::Submitted),
        honour_nomination::reason.eq(None::<String>),
        honour_nomination::version.eq(before.version + 1),
    ))
    .execute(conn);
    Ok(unless_duplicate(changed, || AppError::conflict("error-changed-meanwhile"))? == 1)
}

/// Papers of a nomination in their order, each with its number or name.
///
/// # Errors
/// Those of the database.
pub fn papers_of(conn: &mut Conn, id: NominationId) -> Result<Vec<(NominationPaper, String)>, AppError> {
    Ok(nomination_paper::table
        .select((nomination_paper::kind, nomination_paper::reference))
        .filter(nomination_paper::nomination_id.eq(id))
        .order(nomination_paper::id)
        .load(conn)?)
}

/// Writes the papers of a nomination, in place of those that stood there.
///
/// # Errors
/// Those of the database.
pub fn set_papers(conn: &mut Conn, id: NominationId, papers: &[(NominationPaper, String)]) -> Result<(), AppError> {
    diesel::delete(nomination_paper::table.filter(nomination_paper::nomination_id.eq(id))).execute(conn)?;
    for (kind, reference) in papers {
        diesel::insert_into(nomination_paper::table)
            .values((
                nomination_paper::nomination_id.eq(id),
                nomination_paper::kind.eq(*kind),
                nomination_paper::reference.eq(reference),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What a step writes beside the state.
#[derive(Debug, Clone)]
pub enum Step {
    /// The state alone; an earlier reason is gone.
    Plain,
    /// Why.
    Because(String),
    /// Day of the visit, and what was seen.
    Visit(NaiveDate, String),
    /// Days of the public notice.
    Notice(NaiveDate, NaiveDate),
    /// Day of the decision and number of the honour.
    Confer(NaiveDate, String),
    /// Day of the decision and why.
    Refuse(NaiveDate, String),
}

/// Brings a nomination into a state; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_state(
    conn: &mut Conn,
    actor: &Actor,
    before: &Nomination,
    next: NominationState,
    step: &Step,
) -> Result<bool, AppError> {
    let mut after = Nomination { reason: None, ..before.clone() };
    match step {
        Step::Plain => {}
        Step::Because(why) => after.reason = Some(why.clone()),
        Step::Visit(day, note) => {
            after.visited_on = Some(*day);
            after.visit_note = Some(note.clone());
        }
        Step::Notice(from, to) => {
            after.notice_from = Some(*from);
            after.notice_to = Some(*to);
            after.noticed_by = actor.account;
        }
        Step::Confer(day, number) => {
            after.decided_on = Some(*day);
            after.decided_by = actor.account;
            after.honour_number = Some(number.clone());
        }
        Step::Refuse(day, why) => {
            after.decided_on = Some(*day);
            after.decided_by = actor.account;
            after.reason = Some(why.clone());
        }
    }
    Ok(diesel::update(
        honour_nomination::table
            .filter(honour_nomination::id.eq(before.id))
            .filter(honour_nomination::version.eq(before.version)),
    )
    .set((
        honour_nomination::state.eq(next),
        honour_nomination::reason.eq(after.reason),
        honour_nomination::visited_on.eq(after.visited_on),
        honour_nomination::visit_note.eq(after.visit_note),
        honour_nomination::notice_from.eq(after.notice_from),
        honour_nomination::notice_to.eq(after.notice_to),
        honour_nomination::noticed_by.eq(after.noticed_by),
        honour_nomination::decided_by.eq(after.decided_by),
        honour_nomination::decided_on.eq(after.decided_on),
        honour_nomination::honour_number.eq(after.honour_number),
        honour_nomination::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Holds a nomination while something of it is written, and counts its version; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &Nomination) -> Result<bool, AppError> {
    Ok(diesel::update(
        honour_nomination::table
            .filter(honour_nomination::id.eq(before.id))
            .filter(honour_nomination::version.eq(before.version)),
    )
    .set(honour_nomination::version.eq(before.version + 1))
    .execute(conn)?
        == 1)
}

/// Reviews of a nomination in their order.
///
/// # Errors
/// Those of the database.
pub fn reviews_of(conn: &mut Conn, id: NominationId) -> Result<Vec<NominationReview>, AppError> {
    Ok(nomination_review::table
        .select(NominationReview::as_select())
        .filter(nomination_review::nomination_id.eq(id))
        .order(nomination_review::id)
        .load(conn)?)
}

/// Writes what an expert says.
///
/// # Errors
/// `Conflict` when he has said it already.
pub fn insert_review(
    conn: &mut Conn,
    actor: &Actor,
    id: NominationId,
    opinion: &Opinion,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(nomination_review::table)
        .values((
            nomination_review::nomination_id.eq(id),
            nomination_review::reviewer.eq(&actor.name),
            nomination_review::unit.eq(&opinion.unit),
            nomination_review::score.eq(i32::try_from(opinion.points.hundredths()).unwrap_or(i32::MAX)),
            nomination_review::remark.eq(&opinion.remark),
            nomination_review::recorded_by.eq(actor.account),
            nomination_review::recorded_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("nomination-reviewed-already")).map(drop)
}

/// Objections to a nomination, the first one first.
///
/// # Errors
/// Those of the database.
pub fn objections_of(conn: &mut Conn, id: NominationId) -> Result<Vec<NominationObjection>, AppError> {
    Ok(nomination_objection::table
        .select(NominationObjection::as_select())
        .filter(nomination_objection::nomination_id.eq(id))
        .order(nomination_objection::id)
        .load(conn)?)
}

/// Writes an objection.
///
/// # Errors
/// Those of the database.
pub fn insert_objection(
    conn: &mut Conn,
    actor: &Actor,
    id: NominationId,
    (token, content): (&str, &str),
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(nomination_objection::table)
        .values((
            nomination_objection::nomination_id.eq(id),
            nomination_objection::token.eq(token),
            nomination_objection::raised_by.eq(actor.account),
            nomination_objection::raised_name.eq(&actor.name),
            nomination_objection::content.eq(content),
            nomination_objection::raised_at.eq(now),
            nomination_objection::version.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Answers an objection; false when somebody did so already.
///
/// # Errors
/// Those of the database.
pub fn answer_objection(
    conn: &mut Conn,
    actor: &Actor,
    objection: &NominationObjection,
    answer: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    let row = nomination_objection::table
        .filter(nomination_objection::id.eq(objection.id))
        .filter(nomination_objection::version.eq(objection.version))
        .filter(nomination_objection::answered_at.is_null());
    Ok(diesel::update(row)
        .set((
            nomination_objection::answer.eq(answer),
            nomination_objection::answered_by.eq(actor.account),
            nomination_objection::answered_at.eq(now),
            nomination_objection::version.eq(objection.version + 1),
        ))
        .execute(conn)?
        == 1)
}

/// Name, mail address and language of an account.
///
/// # Errors
/// Those of the database.
pub fn reached(conn: &mut Conn, id: AccountId) -> Result<Option<(String, Option<String>, Language)>, AppError> {
    Ok(account::table
        .select((account::name, account::email, account::language))
        .filter(account::id.eq(id))
        .first(conn)
        .optional()?)
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

/// Yearly reviews of an honour, the latest year first.
///
/// # Errors
/// Those of the database.
pub fn years_of(conn: &mut Conn, id: HonourId) -> Result<Vec<HonourYear>, AppError> {
    Ok(honour_year::table
        .select(HonourYear::as_select())
        .filter(honour_year::honour_id.eq(id))
        .order(honour_year::year.desc())
        .load(conn)?)
}

/// Writes the review of a year.
///
/// # Errors
/// A field error when the year was reviewed already.
pub fn insert_year(
    conn: &mut Conn,
    actor: &Actor,
    id: HonourId,
    review: &YearReview,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(honour_year::table)
        .values((
            honour_year::honour_id.eq(id),
            honour_year::year.eq(review.year),
            honour_year::outcome.eq(review.outcome),
            honour_year::remark.eq(&review.remark),
            honour_year::recorded_by.eq(actor.account),
            honour_year::recorded_at.eq(now),
        ))
        .execute(conn);
    let taken = || AppError::field("year", crate::kernel::message::Message::new("honour-year-taken"));
    unless_duplicate(written, taken).map(drop)
}
