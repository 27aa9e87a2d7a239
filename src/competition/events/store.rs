//! Queries of this room. Lists take the reader's scope; what is outside it is not found.

use crate::competition::events::model::{
    Competition, CompetitionTransition, ContestLine, EventFilter, EventPlan, EventScope, EventState, EventView,
    written_groups,
};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CompetitionId, ContestId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::schema::{competition, competition_transition, contest, labour_indicator, labour_unit, trade};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Narrows any boxed query of competitions to a scope. A competition that was postponed or cancelled before it was
/// published is as unknown as before; it has no public step in its line.
macro_rules! within {
    ($query:expr, $scope:expr) => {
        match $scope {
            EventScope::All => $query,
            EventScope::PublicAnd(id) => $query.filter(
                competition::id.eq(id).or(competition::id.eq_any(
                    competition_transition::table
                        .filter(competition_transition::to_state.eq(EventState::Published))
                        .select(competition_transition::competition_id),
                )),
            ),
            EventScope::Public => $query.filter(
                competition::id.eq_any(
                    competition_transition::table
                        .filter(competition_transition::to_state.eq(EventState::Published))
                        .select(competition_transition::competition_id),
                ),
            ),
        }
    };
}

/// The competition with this number, if the reader may know of it.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str, scope: EventScope) -> Result<Option<Competition>, AppError> {
    let query = competition::table
        .select(Competition::as_select())
        .filter(competition::number.eq(number.to_owned()))
        .into_boxed();
    Ok(within!(query, scope).first(conn).optional()?)
}

/// The competition with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: CompetitionId) -> Result<Option<Competition>, AppError> {
    Ok(competition::table
        .select(Competition::as_select())
        .filter(competition::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Holds a competition until the end of the transaction and gives it as it stands, so that contests and the submission of
/// the plan come one after the other. Whoever holds a contest as well takes the competition first.
///
/// # Errors
/// `NotFound`; those of the database.
pub fn hold(conn: &mut Conn, id: CompetitionId) -> Result<Competition, AppError> {
    diesel::update(competition::table.filter(competition::id.eq(id)))
        .set(competition::version.eq(competition::version))
        .execute(conn)?;
    by_id(conn, id)?.ok_or(AppError::not_found("competition-not-found"))
}

/// Contests of a competition in the order of their codes.
///
/// # Errors
/// Those of the database.
pub fn contests_of(conn: &mut Conn, id: CompetitionId) -> Result<Vec<ContestLine>, AppError> {
    type Row = (ContestId, String, String, String, Option<String>, i32, i32, i32, NaiveDate, NaiveDate, EventState);
    let rows: Vec<Row> = contest::table
        .inner_join(trade::table)
        .select((
            contest::id,
            contest::code,
            contest::name,
            trade::name,
            trade::work_type,
            contest::team_size,
            contest::quota,
            contest::entry_count,
            contest::first_day,
            contest::last_day,
            contest::state,
        ))
        .filter(contest::competition_id.eq(id))
        .order(contest::code)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name, occupation, work_type, team_size, quota, entries, first_day, last_day, state)| {
            let trade = match work_type {
                Some(work_type) if work_type != occupation => format!("{occupation}({work_type})"),
                _ => occupation,
            };
            ContestLine { id, code, name, trade, team_size, quota, entries, first_day, last_day, state }
        })
        .collect())
}

/// Weights of the indicators of a labour competition. Indicators stand in a room above this one; that they make up the
/// whole is asked for here, where a competition is submitted.
///
/// # Errors
/// Those of the database.
pub fn labour_weights(conn: &mut Conn, id: CompetitionId) -> Result<Vec<i32>, AppError> {
    Ok(labour_indicator::table
        .filter(labour_indicator::competition_id.eq(id))
        .select(labour_indicator::weight)
        .load(conn)?)
}

/// What happened to a competition and its contests, oldest first.
///
/// # Errors
/// Those of the database.
pub fn transitions_of(conn: &mut Conn, id: CompetitionId) -> Result<Vec<CompetitionTransition>, AppError> {
    Ok(competition_transition::table
        .select(CompetitionTransition::as_select())
        .filter(competition_transition::competition_id.eq(id))
        .order(competition_transition::id)
        .load(conn)?)
}

/// The last step that a competition itself took.
///
/// # Errors
/// Those of the database.
pub fn last_transition(conn: &mut Conn, id: CompetitionId) -> Result<Option<CompetitionTransition>, AppError> {
    Ok(competition_transition::table
        .select(CompetitionTransition::as_select())
        .filter(competition_transition::competition_id.eq(id))
        .filter(competition_transition::contest_id.is_null())
        .order(competition_transition::id.desc())
        .first(conn)
        .optional()?)
}

/// A page of competitions, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    scope: EventScope,
    filter: &EventFilter,
    page: PageRequest,
) -> Result<Paged<EventView>, AppError> {
    let total: i64 = narrowed(scope, filter).count().get_result(conn)?;
    Ok(Paged::exact(rows(conn, scope, filter, page.limit(), page.offset())?, total, page))
}

/// Competitions of a list without pages, for an export or the calendar, at most `limit`.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, scope: EventScope, filter: &EventFilter, limit: i64) -> Result<Vec<EventView>, AppError> {
    rows(conn, scope, filter, limit, 0)
}

type Narrowed<'a> =
    diesel::helper_types::IntoBoxed<'a, competition::table, crate::platform::db::connection::MultiBackend>;

fn narrowed(scope: EventScope, filter: &EventFilter) -> Narrowed<'static> {
    let mut query = within!(competition::table.into_boxed(), scope);
    if let Some(state) = filter.state {
        // A contest's state is looked for in the contests of a competition whose officials are appointed.
        query = if state.place() > EventState::OfficialsAppointed.place() && state.place() <= EventState::Final.place()
        {
            let of_contests = competition::state.eq(EventState::OfficialsAppointed).and(
                competition::id.eq_any(contest::table.filter(contest::state.eq(state)).select(contest::competition_id)),
            );
            // A labour competition has this state itself.
            query.filter(of_contests.or(competition::state.eq(state)))
        } else {
            query.filter(competition::state.eq(state))
        };
    }
    if let Some(year) = filter.year {
        query = query.filter(competition::year.eq(year));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(competition::kind.eq(kind));
    }
    if let Some(level) = filter.level {
        query = query.filter(competition::level.eq(level));
    }
    if let Some(day) = filter.ends_from {
        query = query.filter(competition::last_day.ge(day));
    }
    if let Some(text) = &filter.text {
        let part = format!("%{}%", like_literal(text));
        query = query.filter(
            competition::number
                .like(format!("{}%", like_literal(&text.to_uppercase())))
                .escape('!')
                .or(competition::name.like(part.clone()).escape('!'))
                .or(competition::organiser.like(part).escape('!')),
        );
    }
    query
}

fn rows(
    conn: &mut Conn,
    scope: EventScope,
    filter: &EventFilter,
    limit: i64,
    offset: i64,
) -> Result<Vec<EventView>, AppError> {
    let found: Vec<Competition> = narrowed(scope, filter)
        .select(Competition::as_select())
        .order((competition::first_day.desc(), competition::id.desc()))
        .limit(limit)
        .offset(offset)
        .load(conn)?;
    let ids: Vec<CompetitionId> = found.iter().map(|competition| competition.id).collect();
    let mut contests: HashMap<CompetitionId, Vec<(EventState, i32)>> = HashMap::new();
    for ids in ids.chunks(500) {
        let counted: Vec<(CompetitionId, EventState, i32)> = contest::table
            .select((contest::competition_id, contest::state, contest::entry_count))
            .filter(contest::competition_id.eq_any(ids.to_vec()))
            .load(conn)?;
        for (id, state, entries) in counted {
            contests.entry(id).or_default().push((state, entries));
        }
    }
    let mut units: HashMap<CompetitionId, i64> = HashMap::new();
    for ids in ids.chunks(500) {
        let counted: Vec<(CompetitionId, i64)> = labour_unit::table
            .filter(labour_unit::competition_id.eq_any(ids.to_vec()))
            .filter(labour_unit::state.eq_any(["submitted", "accepted"]))
            .group_by(labour_unit::competition_id)
            .select((labour_unit::competition_id, diesel::dsl::count_star()))
            .load(conn)?;
        units.extend(counted);
    }
    Ok(found
        .into_iter()
        .map(|competition| {
            let own = contests.remove(&competition.id).unwrap_or_default();
            let states: Vec<EventState> = own.iter().map(|(state, _)| *state).collect();
            EventView {
                contests: own.len(),
                entries: own.iter().map(|(_, entries)| i64::from(*entries)).sum::<i64>()
                    + units.get(&competition.id).copied().unwrap_or(0),
                shown_state: competition.shown_state(&states),
                competition,
            }
        })
        .collect())
}

/// Years that have a plan, the latest first, as far as the reader may know.
///
/// # Errors
/// Those of the database.
pub fn years(conn: &mut Conn) -> Result<Vec<i32>, AppError> {
    Ok(competition::table
        .select(competition::year)
        .distinct()
        .order(competition::year.desc())
        .load(conn)?)
}

/// Makes the number of a new competition: kind, year and the next serial. The lock makes those who draft at the same
/// moment wait for each other, so that no number is given twice.
///
/// # Errors
/// `Conflict` when the year's 999 serials are used up; those of the database.
pub fn next_number(conn: &mut Conn, letter: char, year: i32) -> Result<String, AppError> {
    if let Conn::Pg(c) = conn {
        diesel::sql_query("select pg_advisory_xact_lock(4205)").execute(c)?;
    }
    let prefix = format!("{letter}{year}");
    let last: Option<String> = competition::table
        .select(competition::number)
        .filter(competition::number.ge(format!("{prefix}000")))
        .filter(competition::number.le(format!("{prefix}999")))
        .order(competition::number.desc())
        .first(conn)
        .optional()?;
    let serial: u32 = last
        .as_deref()
        .and_then(|number| number.strip_prefix(prefix.as_str()))
        .map_or(Ok(0), str::parse)
        .map_err(AppError::internal)?;
    if serial >= 999 {
        return Err(AppError::conflict("competition-serials-used-up"));
    }
    Ok(format!("{prefix}{:03}", serial + 1))
}

/// The columns of a plan, for an insert and an update alike.
macro_rules! plan_columns {
    ($plan:expr) => {
        (
            competition::name.eq(&$plan.name),
            competition::level.eq($plan.level),
            competition::class.eq($plan.class),
            competition::line.eq($plan.line),
            competition::entry_groups.eq(written_groups(&$plan.groups)),
            competition::host.eq(&$plan.host),
            competition::organiser.eq(&$plan.organiser),
            competition::co_organiser.eq(&$plan.co_organiser),
            competition::place.eq(&$plan.place),
            competition::entry_from.eq($plan.entry_from),
            competition::entry_to.eq($plan.entry_to),
            competition::first_day.eq($plan.first_day),
            competition::last_day.eq($plan.last_day),
            competition::contact_name.eq(&$plan.contact_name),
            competition::contact_phone.eq(&$plan.contact_phone),
            competition::contact_email.eq(&$plan.contact_email),
            competition::expected_entrants.eq($plan.expected_entrants),
            competition::budget.eq($plan.budget),
            competition::prize_plan.eq(&$plan.prize_plan),
            competition::description.eq(&$plan.description),
        )
    };
}

/// Writes a new competition in state draft.
///
/// # Errors
/// Those of the database.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    plan: &EventPlan,
    copied_from: Option<CompetitionId>,
    now: Timestamp,
) -> Result<Competition, AppError> {
    let id: CompetitionId = diesel::insert_into(competition::table)
        .values((
            plan_columns!(plan),
            competition::number.eq(number),
            competition::year.eq(plan.year),
            competition::kind.eq(plan.kind),
            competition::state.eq(EventState::Draft),
            competition::copied_from.eq(copied_from),
            competition::created_by.eq(actor.account),
            competition::created_at.eq(now),
            competition::version.eq(1),
        ))
        .returning(competition::id)
        .get_result(conn)?;
    by_id(conn, id)?.ok_or_else(|| AppError::internal("a competition just written is not there"))
}

/// The number of the competition of this kind, year and name, if there is one.
///
/// # Errors
/// Those of the database.
pub fn number_of(conn: &mut Conn, letter: char, year: i32, name: &str) -> Result<Option<String>, AppError> {
    let prefix = format!("{letter}{year}");
    Ok(competition::table
        .select(competition::number)
        .filter(competition::number.ge(format!("{prefix}000")))
        .filter(competition::number.le(format!("{prefix}999")))
        .filter(competition::name.eq(name))
        .order(competition::number)
        .first(conn)
        .optional()?)
}

/// Puts a competition of an earlier year, just written, into the archive.
///
/// # Errors
/// Those of the database.
pub fn archive_filed(conn: &mut Conn, id: CompetitionId) -> Result<Competition, AppError> {
    diesel::update(competition::table.filter(competition::id.eq(id)))
        .set(competition::state.eq(EventState::Archived))
        .execute(conn)?;
    by_id(conn, id)?.ok_or_else(|| AppError::internal("a competition just written is not there"))
}

/// Writes a changed plan; false when it was changed meanwhile. Year and kind stand in the number and stay.
///
/// # Errors
/// Those of the database.
pub fn update_plan(conn: &mut Conn, before: &Competition, plan: &EventPlan) -> Result<bool, AppError> {
    Ok(diesel::update(
        competition::table
            .filter(competition::id.eq(before.id))
            .filter(competition::version.eq(before.version)),
    )
    .set((plan_columns!(plan), competition::version.eq(before.version + 1)))
    .execute(conn)?
        == 1)
}

/// Brings a competition into another state; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_state(conn: &mut Conn, before: &Competition, after: &Competition) -> Result<bool, AppError> {
    Ok(diesel::update(
        competition::table
            .filter(competition::id.eq(before.id))
            .filter(competition::version.eq(before.version))
            .filter(competition::state.eq(before.state)),
    )
    .set((
        competition::state.eq(after.state),
        competition::resumes_as.eq(after.resumes_as),
        competition::submitted_by.eq(after.submitted_by),
        competition::approval_document.eq(after.approval_document.clone()),
        competition::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Moves the days of every contest of a competition by as much as the event moves, within its last day.
///
/// # Errors
/// Those of the database.
pub fn shift_contests(
    conn: &mut Conn,
    id: CompetitionId,
    by: chrono::Duration,
    last_day: NaiveDate,
) -> Result<(), AppError> {
    for line in contests_of(conn, id)? {
        let (first, last) = ((line.first_day + by).min(last_day), (line.last_day + by).min(last_day));
        diesel::update(contest::table.filter(contest::id.eq(line.id)))
            .set((contest::first_day.eq(first), contest::last_day.eq(last)))
            .execute(conn)?;
    }
    Ok(())
}

/// One step of the state line, of a competition or of one of its contests.
#[derive(Debug, Clone, Copy)]
pub struct NewTransition<'a> {
    /// The competition.
    pub competition: CompetitionId,
    /// The contest, when it is about one.
    pub contest: Option<ContestId>,
    /// From.
    pub from: EventState,
    /// To.
    pub to: EventState,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Writes one step of the state line.
///
/// # Errors
/// Those of the database.
pub fn insert_transition(
    conn: &mut Conn,
    actor: &Actor,
    step: NewTransition<'_>,
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(competition_transition::table)
        .values((
            competition_transition::competition_id.eq(step.competition),
            competition_transition::contest_id.eq(step.contest),
            competition_transition::from_state.eq(step.from),
            competition_transition::to_state.eq(step.to),
            competition_transition::at.eq(now),
            competition_transition::account_id.eq(actor.account),
            competition_transition::actor_name.eq(&actor.name),
            competition_transition::role.eq(actor.role),
            competition_transition::reason.eq(step.reason),
        ))
        .execute(conn)?;
    Ok(())
}
