//! Queries of this room. Lists take the reader's scope; what is outside it is not found.

use crate::competition::appeals::model::{
    Appeal, AppealFilter, AppealMedium, AppealOutcome, AppealPlan, AppealQuery, AppealScope, AppealState, AppealView,
    HearingNote, PanelMember, PublishedVersion, WaitingAppeals,
};
use crate::competition::entries;
use crate::competition::entries::model::{ContestEntry, EntryView, MemberPart};
use crate::competition::officials::model::OfficialDuty;
use crate::competition::results;
use crate::competition::results::model::ResultStage;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AppealId, CompetitionId, ContestEntryId, ContestId, OfficialId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{
    appeal, appeal_member, appeal_note, contest, contest_entry, delegation, entry_member, official_duty, result_line,
    result_set,
};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;

type Narrowed = diesel::helper_types::IntoBoxed<'static, appeal::table, MultiBackend>;

/// States of which the chief judge of a contest learns: what is heard and what was decided.
const HEARD: [AppealState; 4] =
    [AppealState::Hearing, AppealState::Upheld, AppealState::Dismissed, AppealState::Answered];

/// Narrows appeals to those that a reader may know of.
fn within(query: Narrowed, scope: AppealScope) -> Narrowed {
    match scope {
        AppealScope::All => query,
        AppealScope::Body(body) => query.filter(
            appeal::entry_id.eq_any(
                contest_entry::table
                    .filter(
                        contest_entry::delegation_id.eq_any(
                            delegation::table
                                .filter(delegation::body_id.eq(Some(body)))
                                .select(delegation::id.nullable()),
                        ),
                    )
                    .select(contest_entry::id),
            ),
        ),
        AppealScope::Person(person) => query.filter(
            appeal::entry_id.eq_any(
                entry_member::table
                    .filter(entry_member::person_id.eq(person))
                    .filter(entry_member::part.ne(MemberPart::Coach))
                    .select(entry_member::entry_id),
            ),
        ),
        AppealScope::Member(official) => {
            let seated = appeal_member::table
                .filter(appeal_member::official_id.eq(official))
                .filter(appeal_member::ended_at.is_null())
                .select(appeal_member::appeal_id);
            let led = official_duty::table
                .filter(official_duty::official_id.eq(official))
                .filter(official_duty::ended_at.is_null())
                .filter(official_duty::duty.eq_any([OfficialDuty::ChiefJudge, OfficialDuty::DeputyChiefJudge].to_vec()))
                .select(official_duty::contest_id);
            query.filter(
                appeal::id
                    .eq_any(seated)
                    .or(appeal::contest_id.eq_any(led).and(appeal::state.eq_any(HEARD.to_vec()))),
            )
        }
        AppealScope::Nothing => query.filter(appeal::id.eq(AppealId(0))),
    }
}

fn narrowed(query: &AppealQuery<'_>) -> Narrowed {
    let contests = contest::table
        .filter(contest::competition_id.eq(query.competition))
        .select(contest::id);
    let mut found = within(appeal::table.into_boxed(), query.scope).filter(appeal::contest_id.eq_any(contests));
    if let Some(code) = &query.filter.contest {
        let coded = contest::table.filter(contest::code.eq(code.clone())).select(contest::id);
        found = found.filter(appeal::contest_id.eq_any(coded));
    }
    if let Some(state) = query.filter.state {
        found = found.filter(appeal::state.eq(state));
    }
    found
}

/// A page of appeals of a competition: those that are open first, the next to be answered first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, query: &AppealQuery<'_>, page: PageRequest) -> Result<Paged<AppealView>, AppError> {
    let total: i64 = narrowed(query).count().get_result(conn)?;
    let found: Vec<Appeal> = narrowed(query)
        .select(Appeal::as_select())
        .order((appeal::answered_at.is_not_null(), appeal::answer_due, appeal::id))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(views(conn, found)?, total, page))
}

/// Appeals with what lists show of them.
fn views(conn: &mut Conn, found: Vec<Appeal>) -> Result<Vec<AppealView>, AppError> {
    let ids: Vec<ContestEntryId> = found.iter().map(|appeal| appeal.entry_id).collect();
    let entries: Vec<ContestEntry> = contest_entry::table
        .select(ContestEntry::as_select())
        .filter(contest_entry::id.eq_any(ids))
        .load(conn)?;
    let entries: HashMap<ContestEntryId, _> = entries::store::views(conn, entries)?
        .into_iter()
        .map(|view| (view.entry.id, view))
        .collect();
    Ok(found
        .into_iter()
        .map(|appeal| {
            let entry = entries.get(&appeal.entry_id);
            AppealView {
                contest_code: entry.map(|view| view.contest_code.clone()).unwrap_or_default(),
                contest_name: entry.map(|view| view.contest_name.clone()).unwrap_or_default(),
                names: entry.map(EntryView::names).unwrap_or_default(),
                entry_number: entry.and_then(|view| view.entry.number.clone()).unwrap_or_default(),
                appeal,
            }
        })
        .collect())
}

/// The appeal behind a token.
///
/// # Errors
/// Those of the database.
pub fn by_token(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: AppealScope,
    token: &str,
) -> Result<Option<Appeal>, AppError> {
    let filter = AppealFilter::default();
    Ok(narrowed(&AppealQuery { competition, scope, filter: &filter })
        .select(Appeal::as_select())
        .filter(appeal::token.eq(token.to_owned()))
        .first(conn)
        .optional()?)
}

/// All appeals of a contest in the order in which they came.
///
/// # Errors
/// Those of the database.
pub fn of_contest(conn: &mut Conn, contest: ContestId) -> Result<Vec<Appeal>, AppError> {
    Ok(appeal::table
        .select(Appeal::as_select())
        .filter(appeal::contest_id.eq(contest))
        .order(appeal::id)
        .load(conn)?)
}

/// What waits in a competition for whoever runs it.
///
/// # Errors
/// Those of the database.
pub fn waiting(conn: &mut Conn, competition: CompetitionId) -> Result<WaitingAppeals, AppError> {
    let contests = contest::table
        .filter(contest::competition_id.eq(competition))
        .select(contest::id);
    let rows: Vec<(AppealState, i64, Option<Timestamp>)> = appeal::table
        .filter(appeal::contest_id.eq_any(contests))
        .filter(appeal::state.eq_any(AppealState::OPEN.to_vec()))
        .group_by(appeal::state)
        .select((appeal::state, count_star(), diesel::dsl::min(appeal::answer_due)))
        .load(conn)?;
    let mut waiting = WaitingAppeals::default();
    for (state, count, due) in rows {
        match state {
            AppealState::Filed => waiting.to_accept += count,
            AppealState::Accepted | AppealState::Upheld | AppealState::Dismissed => waiting.to_go_on += count,
            _ => {}
        }
        waiting.next_due = match (waiting.next_due, due) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    Ok(waiting)
}

/// Published versions of the result of a contest, the newest first.
///
/// # Errors
/// Those of the database.
pub fn published_versions(conn: &mut Conn, contest: ContestId) -> Result<Vec<PublishedVersion>, AppError> {
    let sets = results::store::sets_of(conn, contest)?;
    Ok(sets
        .into_iter()
        .rev()
        .filter_map(|set| {
            Some(PublishedVersion {
                version: set.version,
                published_at: set.published_at?,
                closes_at: set.closes_at,
                is_provisional: set.stage == ResultStage::Provisional,
            })
        })
        .collect())
}

/// Code of the work of an entry in the newest result.
///
/// # Errors
/// Those of the database.
pub fn code_of_entry(conn: &mut Conn, entry: ContestEntryId) -> Result<Option<String>, AppError> {
    Ok(result_line::table
        .inner_join(result_set::table)
        .select(result_line::code)
        .filter(result_line::entry_id.eq(entry))
        .filter(result_set::published_at.is_not_null())
        .order(result_set::version.desc())
        .first(conn)
        .optional()?)
}

/// The entry with this id.
///
/// # Errors
/// Those of the database.
pub fn entry_by_id(conn: &mut Conn, id: ContestEntryId) -> Result<Option<ContestEntry>, AppError> {
    Ok(contest_entry::table
        .select(ContestEntry::as_select())
        .filter(contest_entry::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Serial of the next appeal of a contest; appeals are never deleted, so those that were numbered are those that are there.
///
/// # Errors
/// Those of the database.
pub fn next_serial(conn: &mut Conn, contest: ContestId) -> Result<i64, AppError> {
    let given: i64 = appeal::table.filter(appeal::contest_id.eq(contest)).count().get_result(conn)?;
    Ok(given + 1)
}

/// An appeal that is to be written.
#[derive(Debug, Clone)]
pub struct NewAppeal<'a> {
    /// The contest.
    pub contest: ContestId,
    /// The entry.
    pub entry: ContestEntryId,
    /// Random token.
    pub token: &'a str,
    /// Number.
    pub number: &'a str,
    /// What is said.
    pub plan: &'a AppealPlan,
    /// How it came in.
    pub medium: AppealMedium,
    /// State in which it is recorded.
    pub state: AppealState,
    /// The version of the result.
    pub result_version: i32,
    /// Until when it could be filed.
    pub deadline: Timestamp,
    /// Until when it is to be answered.
    pub answer_due: Timestamp,
}

/// Records an appeal.
///
/// # Errors
/// `Conflict` when the same thing is appealed already.
pub fn insert(conn: &mut Conn, actor: &Actor, new: &NewAppeal<'_>, now: Timestamp) -> Result<(), AppError> {
    let inserted = diesel::insert_into(appeal::table)
        .values((
            (
                appeal::contest_id.eq(new.contest),
                appeal::entry_id.eq(new.entry),
                appeal::token.eq(new.token),
                appeal::number.eq(new.number),
                appeal::subject.eq(new.plan.subject),
                appeal::facts.eq(&new.plan.facts),
                appeal::happened.eq(&new.plan.happened),
                appeal::persons.eq(&new.plan.persons),
                appeal::medium.eq(new.medium),
                appeal::filed_for.eq(&new.plan.filed_for),
            ),
            (
                appeal::reply_email.eq(&new.plan.reply_email),
                appeal::filed_by.eq(actor.account),
                appeal::filed_at.eq(now),
                appeal::result_version.eq(new.result_version),
                appeal::deadline.eq(new.deadline),
                appeal::answer_due.eq(new.answer_due),
                appeal::state.eq(new.state),
                appeal::version.eq(1),
            ),
        ))
        .execute(conn);
    unless_duplicate(inserted, || {
        AppError::conflict(if new.state == AppealState::Late { "appeal-late-already" } else { "appeal-open-already" })
    })
    .map(drop)
}

/// What a step writes beside the state.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// Nothing.
    Plain,
    /// Who accepted.
    Accepted,
    /// Who refused, and why.
    Refused(&'a str),
    /// Why it was withdrawn.
    Withdrawn(&'a str),
    /// What was decided: outcome, decision, reasons.
    Decided(AppealOutcome, &'a str, &'a str),
    /// Who answered.
    Answered,
}

/// Brings an appeal into another state; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_state(
    conn: &mut Conn,
    actor: &Actor,
    before: &Appeal,
    next: AppealState,
    step: Step<'_>,
    now: Timestamp,
) -> Result<bool, AppError> {
    let guarded = appeal::table
        .filter(appeal::id.eq(before.id))
        .filter(appeal::version.eq(before.version))
        .filter(appeal::state.eq(before.state));
    let moved = (appeal::state.eq(next), appeal::version.eq(before.version + 1));
    let count = match step {
        Step::Plain => diesel::update(guarded).set(moved).execute(conn)?,
        Step::Accepted => diesel::update(guarded)
            .set((moved, appeal::accepted_by.eq(actor.account), appeal::accepted_at.eq(now)))
            .execute(conn)?,
        Step::Refused(reason) => diesel::update(guarded)
            .set((moved, appeal::accepted_by.eq(actor.account), appeal::accepted_at.eq(now), appeal::reason.eq(reason)))
            .execute(conn)?,
        Step::Withdrawn(reason) => diesel::update(guarded).set((moved, appeal::reason.eq(reason))).execute(conn)?,
        Step::Decided(outcome, decision, reasons) => diesel::update(guarded)
            .set((
                moved,
                appeal::outcome.eq(outcome),
                appeal::decision.eq(decision),
                appeal::decision_reasons.eq(reasons),
                appeal::decided_by.eq(actor.account),
                appeal::decided_at.eq(now),
            ))
            .execute(conn)?,
        Step::Answered => diesel::update(guarded)
            .set((moved, appeal::answered_by.eq(actor.account), appeal::answered_at.eq(now)))
            .execute(conn)?,
    };
    Ok(count == 1)
}

/// Notes that an answer has arrived; false when that stands there already.
///
/// # Errors
/// Those of the database.
pub fn acknowledge(conn: &mut Conn, actor: &Actor, before: &Appeal, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        appeal::table
            .filter(appeal::id.eq(before.id))
            .filter(appeal::version.eq(before.version))
            .filter(appeal::acknowledged_at.is_null()),
    )
    .set((
        appeal::acknowledged_by.eq(actor.account),
        appeal::acknowledged_at.eq(now),
        appeal::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Makes others who work on an appeal wait; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &Appeal) -> Result<bool, AppError> {
    Ok(diesel::update(
        appeal::table
            .filter(appeal::id.eq(before.id))
            .filter(appeal::version.eq(before.version)),
    )
    .set(appeal::version.eq(before.version))
    .execute(conn)?
        == 1)
}

/// Members of the panel of an appeal, those who fell out too, in the order in which they were named.
///
/// # Errors
/// Those of the database.
pub fn members_of(conn: &mut Conn, id: AppealId) -> Result<Vec<PanelMember>, AppError> {
    Ok(appeal_member::table
        .select(PanelMember::as_select())
        .filter(appeal_member::appeal_id.eq(id))
        .order(appeal_member::id)
        .load(conn)?)
}

/// Names a member.
///
/// # Errors
/// `Conflict` when he sits there already.
pub fn seat(conn: &mut Conn, actor: &Actor, id: AppealId, who: OfficialId, now: Timestamp) -> Result<(), AppError> {
    let written = diesel::insert_into(appeal_member::table)
        .values((
            appeal_member::appeal_id.eq(id),
            appeal_member::official_id.eq(who),
            appeal_member::seated_by.eq(actor.account),
            appeal_member::seated_at.eq(now),
            appeal_member::present.eq(false),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// Takes a member off a panel.
///
/// # Errors
/// Those of the database.
pub fn unseat(conn: &mut Conn, id: AppealId, who: OfficialId, now: Timestamp) -> Result<(), AppError> {
    diesel::update(
        appeal_member::table
            .filter(appeal_member::appeal_id.eq(id))
            .filter(appeal_member::official_id.eq(who))
            .filter(appeal_member::ended_at.is_null()),
    )
    .set(appeal_member::ended_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// Notes who was there at the decision.
///
/// # Errors
/// Those of the database.
pub fn set_present(conn: &mut Conn, id: AppealId, who: &[OfficialId]) -> Result<(), AppError> {
    diesel::update(
        appeal_member::table
            .filter(appeal_member::appeal_id.eq(id))
            .filter(appeal_member::official_id.eq_any(who.to_vec()))
            .filter(appeal_member::ended_at.is_null()),
    )
    .set(appeal_member::present.eq(true))
    .execute(conn)?;
    Ok(())
}

/// Notes of a hearing, the first first.
///
/// # Errors
/// Those of the database.
pub fn notes_of(conn: &mut Conn, id: AppealId) -> Result<Vec<HearingNote>, AppError> {
    Ok(appeal_note::table
        .select(HearingNote::as_select())
        .filter(appeal_note::appeal_id.eq(id))
        .order(appeal_note::id)
        .load(conn)?)
}

/// Writes a note.
///
/// # Errors
/// Those of the database.
pub fn insert_note(
    conn: &mut Conn,
    id: AppealId,
    who: OfficialId,
    words: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(appeal_note::table)
        .values((
            appeal_note::appeal_id.eq(id),
            appeal_note::official_id.eq(who),
            appeal_note::words.eq(words),
            appeal_note::written_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
