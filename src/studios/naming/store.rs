//! Queries of studios and their reviews. What is outside the reader's scope is not found.

use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, PersonId, StudioId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{studio, studio_leader, studio_review};
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::naming::model::{
    Finding, Studio, StudioPlan, StudioReview, StudioReviewKind, StudioScope, StudioState,
};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Narrows a boxed query to what a scope allows.
macro_rules! in_scope {
    ($query:expr, $scope:expr) => {{
        let query = $query;
        match $scope {
            StudioScope::All => query,
            StudioScope::Public => query.filter(studio::state.eq_any(StudioState::PUBLIC)),
            StudioScope::Body(body) => {
                query.filter(studio::state.eq_any(StudioState::PUBLIC).or(studio::body_id.eq(Some(body))))
            }
            StudioScope::Leader(person) => query.filter(
                studio::state.eq_any(StudioState::PUBLIC).or(studio::id.eq_any(
                    studio_leader::table
                        .filter(studio_leader::person_id.eq(person))
                        .filter(studio_leader::to_day.is_null())
                        .select(studio_leader::studio_id),
                )),
            ),
        }
    }};
}
pub(super) use in_scope;

/// The studio with this number, as the reader may know of it.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str, scope: StudioScope) -> Result<Option<Studio>, AppError> {
    let query = studio::table.filter(studio::number.eq(number.to_owned())).into_boxed();
    Ok(in_scope!(query, scope).select(Studio::as_select()).first(conn).optional()?)
}

/// The studio with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: StudioId) -> Result<Option<Studio>, AppError> {
    Ok(studio::table
        .select(Studio::as_select())
        .filter(studio::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Studios that somebody leads now.
///
/// # Errors
/// Those of the database.
pub fn led_by(conn: &mut Conn, person: PersonId) -> Result<Vec<Studio>, AppError> {
    Ok(studio::table
        .inner_join(studio_leader::table)
        .select(Studio::as_select())
        .filter(studio_leader::person_id.eq(person))
        .filter(studio_leader::to_day.is_null())
        .order(studio::number)
        .load(conn)?)
}

/// Studios on their way to a name and those under rectification, of one body or of all, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub fn unfinished(conn: &mut Conn, body: Option<BodyId>) -> Result<Vec<Studio>, AppError> {
    const UNFINISHED: [StudioState; 6] = [
        StudioState::Applied,
        StudioState::Returned,
        StudioState::Reviewed,
        StudioState::Visited,
        StudioState::PublicNotice,
        StudioState::Rectifying,
    ];
    let mut query = studio::table.filter(studio::state.eq_any(UNFINISHED)).into_boxed();
    if let Some(body) = body {
        query = query.filter(studio::body_id.eq(Some(body)));
    }
    Ok(query
        .select(Studio::as_select())
        .order(studio::submitted_at)
        .limit(100)
        .load(conn)?)
}

/// The next serial of a year.
///
/// # Errors
/// Those of the database.
pub fn next_serial(conn: &mut Conn, year: i32) -> Result<i64, AppError> {
    let count: i64 = studio::table
        .filter(studio::number.like(format!("G{year}%")))
        .count()
        .get_result(conn)?;
    Ok(count + 1)
}

macro_rules! plan_values {
    ($plan:expr) => {
        (
            (
                studio::kind.eq($plan.kind),
                studio::level.eq($plan.level),
                studio::name.eq(&$plan.name),
                studio::trade_id.eq($plan.trade),
                studio::industry.eq(&$plan.industry),
                studio::district_code.eq(&$plan.district),
                studio::address.eq(&$plan.address),
                studio::area.eq($plan.area),
                studio::equipment.eq(&$plan.equipment),
            ),
            (
                studio::host.eq(&$plan.host),
                studio::body_id.eq($plan.body),
                studio::founded_on.eq($plan.founded_on),
                studio::contact_phone.eq(&$plan.contact_phone),
                studio::contact_email.eq(&$plan.contact_email),
                studio::merits.eq(&$plan.merits),
                studio::statutes.eq(&$plan.statutes),
                studio::plan.eq(&$plan.plan),
            ),
        )
    };
}

/// How a studio that is written stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// State.
    pub state: StudioState,
    /// Day, document and last day of the term of a name.
    pub named: Option<(NaiveDate, String, NaiveDate)>,
    /// When it was applied for.
    pub at: Timestamp,
}

/// Writes a studio.
///
/// # Errors
/// A field error beside `name` when another one is called so.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    plan: &StudioPlan,
    standing: &Standing,
) -> Result<StudioId, AppError> {
    let (named_on, document, term_to) = match standing.named.clone() {
        Some((on, document, to)) => (Some(on), Some(document), Some(to)),
        None => (None, None, None),
    };
    let written = diesel::insert_into(studio::table)
        .values((
            plan_values!(plan),
            (
                studio::number.eq(number),
                studio::state.eq(standing.state),
                studio::submitted_at.eq(standing.at),
                studio::submitted_by.eq(actor.account),
                studio::named_on.eq(named_on),
                studio::named_document.eq(document),
                studio::term_to.eq(term_to),
                studio::version.eq(1),
            ),
        ))
        .returning(studio::id)
        .get_result(conn);
    unless_duplicate(written, name_taken)
}

fn name_taken() -> AppError {
    AppError::field("name", crate::kernel::message::Message::new("studio-name-taken"))
}

/// Changes an application; false when somebody was faster.
///
/// # Errors
/// A field error beside `name` when another one is called so.
pub fn update(conn: &mut Conn, before: &Studio, plan: &StudioPlan, state: StudioState) -> Result<bool, AppError> {
    let changed = diesel::update(
        studio::table
            .filter(studio::id.eq(before.id))
            .filter(studio::version.eq(before.version)),
    )
    .set((plan_values!(plan), studio::state.eq(state), studio::version.eq(before.version + 1)))
    .execute(conn);
    Ok(unless_duplicate(changed, name_taken)? == 1)
}

/// What a step writes beside the state.
#[derive(Debug, Clone)]
pub enum Step {
    /// The state alone; an earlier reason is gone.
    Plain,
    /// Why.
    Because(String),
    /// Days of the public notice.
    Notice(NaiveDate, NaiveDate),
    /// Day, document and last day of the term of the name.
    Name(NaiveDate, String, NaiveDate),
    /// Last day of another term of the same name.
    Renew(NaiveDate),
    /// Why it has to be better, and by when.
    Rectify(String, NaiveDate),
}

/// Brings a studio into a state; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_state(conn: &mut Conn, before: &Studio, next: StudioState, step: &Step) -> Result<bool, AppError> {
    let (mut reason, mut rectify_by) = (None, None);
    let (mut notice, mut name) =
        ((before.notice_from, before.notice_to), (before.named_on, before.named_document.clone(), before.term_to));
    match step {
        Step::Plain => {}
        Step::Because(why) => reason = Some(why.clone()),
        Step::Notice(from, to) => notice = (Some(*from), Some(*to)),
        Step::Name(on, document, to) => name = (Some(*on), Some(document.clone()), Some(*to)),
        Step::Renew(to) => name.2 = Some(*to),
        Step::Rectify(why, by) => (reason, rectify_by) = (Some(why.clone()), Some(*by)),
    }
    Ok(diesel::update(
        studio::table
            .filter(studio::id.eq(before.id))
            .filter(studio::version.eq(before.version)),
    )
    .set((
        studio::state.eq(next),
        studio::reason.eq(reason),
        studio::notice_from.eq(notice.0),
        studio::notice_to.eq(notice.1),
        studio::named_on.eq(name.0),
        studio::named_document.eq(name.1),
        studio::term_to.eq(name.2),
        studio::rectify_by.eq(rectify_by),
        studio::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Holds a studio while something of it changes, and counts its version; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &Studio) -> Result<bool, AppError> {
    Ok(diesel::update(
        studio::table
            .filter(studio::id.eq(before.id))
            .filter(studio::version.eq(before.version)),
    )
    .set(studio::version.eq(before.version + 1))
    .execute(conn)?
        == 1)
}

/// Reviews of a studio in their order.
///
/// # Errors
/// Those of the database.
pub fn reviews_of(conn: &mut Conn, id: StudioId) -> Result<Vec<StudioReview>, AppError> {
    Ok(studio_review::table
        .select(StudioReview::as_select())
        .filter(studio_review::studio_id.eq(id))
        .order(studio_review::id)
        .load(conn)?)
}

/// Writes what reviewers found.
///
/// # Errors
/// `Conflict` when it was looked at already.
pub fn insert_review(
    conn: &mut Conn,
    actor: &Actor,
    id: StudioId,
    (kind, finding, passed): (StudioReviewKind, &Finding, bool),
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(studio_review::table)
        .values((
            studio_review::studio_id.eq(id),
            studio_review::kind.eq(kind),
            studio_review::day.eq(finding.day),
            studio_review::reviewers.eq(&finding.reviewers),
            studio_review::score.eq(i32::try_from(finding.points.hundredths()).unwrap_or(i32::MAX)),
            studio_review::opinion.eq(&finding.opinion),
            studio_review::passed.eq(passed),
            studio_review::recorded_by.eq(actor.account),
            studio_review::recorded_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}
