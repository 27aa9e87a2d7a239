//! Questions of this room. Lists take the reader's scope; what is outside it is not found.

use crate::competition::contests::model::Contest;
use crate::competition::entries::model::{
    ContestEntry, Delegation, EntryFilter, EntryMember, EntryScope, EntryState, EntryView, MemberPart, MemberView,
};
use crate::competition::events::model::{Competition, EntryGroup};
use crate::kernel::ids::{BodyId, CompetitionId, ContestEntryId, ContestId, DelegationId, PersonId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{competition, contest, contest_entry, delegation, entry_member, person};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;

type Narrowed = diesel::helper_types::IntoBoxed<'static, contest_entry::table, MultiBackend>;

/// Narrows entries to those that a reader may know of.
fn within(query: Narrowed, scope: EntryScope) -> Narrowed {
    match scope {
        EntryScope::All => query,
        EntryScope::Body(body) => query.filter(
            contest_entry::delegation_id.eq_any(
                delegation::table
                    .filter(delegation::body_id.eq(Some(body)))
                    .select(delegation::id.nullable()),
            ),
        ),
        EntryScope::Person(person) => query.filter(
            contest_entry::id.eq_any(
                entry_member::table
                    .filter(entry_member::person_id.eq(person))
                    .select(entry_member::entry_id),
            ),
        ),
    }
}

fn narrowed(competition: CompetitionId, scope: EntryScope, filter: &EntryFilter) -> Narrowed {
    let contests = contest::table
        .filter(contest::competition_id.eq(competition))
        .select(contest::id);
    let mut query = within(contest_entry::table.into_boxed(), scope).filter(contest_entry::contest_id.eq_any(contests));
    if let Some(code) = &filter.contest {
        let coded = contest::table.filter(contest::code.eq(code.clone())).select(contest::id);
        query = query.filter(contest_entry::contest_id.eq_any(coded));
    }
    if let Some(state) = filter.state {
        query = query.filter(contest_entry::state.eq(state));
    }
    if let Some(token) = &filter.delegation {
        query = query.filter(
            contest_entry::delegation_id.eq_any(
                delegation::table
                    .filter(delegation::token.eq(token.clone()))
                    .select(delegation::id.nullable()),
            ),
        );
    }
    if let Some(text) = &filter.text {
        let part = format!("%{}%", like_literal(text));
        let of_people = entry_member::table
            .inner_join(person::table)
            .filter(
                person::name
                    .like(part.clone())
                    .escape('!')
                    .or(entry_member::employer.like(part.clone()).escape('!')),
            )
            .select(entry_member::entry_id);
        let number = format!("{}%", like_literal(&text.to_uppercase()));
        query = query.filter(
            contest_entry::number
                .like(number)
                .escape('!')
                .or(contest_entry::team_name.like(part).escape('!'))
                .or(contest_entry::id.eq_any(of_people)),
        );
    }
    query
}

/// A page of entries of a competition, by contest and in the order in which they came.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: EntryScope,
    filter: &EntryFilter,
    page: PageRequest,
) -> Result<Paged<EntryView>, AppError> {
    let total: i64 = narrowed(competition, scope, filter).count().get_result(conn)?;
    let found: Vec<ContestEntry> = narrowed(competition, scope, filter)
        .select(ContestEntry::as_select())
        .order((contest_entry::contest_id, contest_entry::submitted_at, contest_entry::id))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(views(conn, found)?, total, page))
}

/// Entries of a list without pages, for exports and print.
///
/// # Errors
/// Those of the database.
pub fn all(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: EntryScope,
    filter: &EntryFilter,
) -> Result<Vec<EntryView>, AppError> {
    let found: Vec<ContestEntry> = narrowed(competition, scope, filter)
        .select(ContestEntry::as_select())
        .order((contest_entry::contest_id, contest_entry::submitted_at, contest_entry::id))
        .load(conn)?;
    views(conn, found)
}

/// How many entries of a competition are in one of these states.
///
/// # Errors
/// Those of the database.
pub fn count_in(conn: &mut Conn, competition: CompetitionId, states: &[EntryState]) -> Result<i64, AppError> {
    Ok(contest_entry::table
        .inner_join(contest::table)
        .filter(contest::competition_id.eq(competition))
        .filter(contest_entry::state.eq_any(states.to_vec()))
        .count()
        .get_result(conn)?)
}

/// The entry behind a token in a competition, with its contest.
///
/// # Errors
/// Those of the database.
pub fn by_token(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: EntryScope,
    token: &str,
) -> Result<Option<(ContestEntry, Contest)>, AppError> {
    let found: Option<ContestEntry> = narrowed(competition, scope, &EntryFilter::default())
        .select(ContestEntry::as_select())
        .filter(contest_entry::token.eq(token.to_owned()))
        .first(conn)
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    let contest = contest::table
        .select(Contest::as_select())
        .filter(contest::id.eq(found.contest_id))
        .first(conn)?;
    Ok(Some((found, contest)))
}

/// Entries of a contest in a state, the first come first.
///
/// # Errors
/// Those of the database.
pub fn of_contest(
    conn: &mut Conn,
    contest: ContestId,
    state: EntryState,
    limit: i64,
) -> Result<Vec<ContestEntry>, AppError> {
    Ok(contest_entry::table
        .select(ContestEntry::as_select())
        .filter(contest_entry::contest_id.eq(contest))
        .filter(contest_entry::state.eq(state))
        .order((contest_entry::submitted_at, contest_entry::id))
        .limit(limit)
        .load(conn)?)
}

/// A worker's own entries with their competitions, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<(EntryView, Competition)>, AppError> {
    let rows: Vec<(ContestEntry, Competition)> = contest_entry::table
        .inner_join(contest::table.inner_join(competition::table))
        .filter(
            contest_entry::id.eq_any(
                entry_member::table
                    .filter(entry_member::person_id.eq(person))
                    .select(entry_member::entry_id),
            ),
        )
        .select((ContestEntry::as_select(), Competition::as_select()))
        .order(contest_entry::id.desc())
        .limit(200)
        .load(conn)?;
    let (entries, competitions): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    Ok(views(conn, entries)?.into_iter().zip(competitions).collect())
}

/// Entries with what lists show of them, in the given order.
///
/// # Errors
/// Those of the database.
pub fn views(conn: &mut Conn, entries: Vec<ContestEntry>) -> Result<Vec<EntryView>, AppError> {
    let ids: Vec<ContestEntryId> = entries.iter().map(|entry| entry.id).collect();
    let mut members = members_of(conn, &ids)?;
    let mut contests: Vec<ContestId> = entries.iter().map(|entry| entry.contest_id).collect();
    contests.sort_unstable();
    contests.dedup();
    let mut named: HashMap<ContestId, (String, String)> = HashMap::new();
    for chunk in contests.chunks(LOOK_UP) {
        let rows: Vec<(ContestId, String, String)> = contest::table
            .select((contest::id, contest::code, contest::name))
            .filter(contest::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        named.extend(rows.into_iter().map(|(id, code, name)| (id, (code, name))));
    }
    let mut delegations: Vec<DelegationId> = entries.iter().filter_map(|entry| entry.delegation_id).collect();
    delegations.sort_unstable();
    delegations.dedup();
    let mut called: HashMap<DelegationId, String> = HashMap::new();
    for chunk in delegations.chunks(LOOK_UP) {
        let rows: Vec<(DelegationId, String)> = delegation::table
            .select((delegation::id, delegation::name))
            .filter(delegation::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        called.extend(rows);
    }
    Ok(entries
        .into_iter()
        .map(|entry| {
            let (contest_code, contest_name) = named.get(&entry.contest_id).cloned().unwrap_or_default();
            let delegation = entry.delegation_id.and_then(|id| called.get(&id).cloned());
            EntryView {
                contest_code,
                contest_name,
                delegation: delegation.unwrap_or_default(),
                members: members.remove(&entry.id).unwrap_or_default(),
                entry,
            }
        })
        .collect())
}

/// The people of some entries, contestants first.
///
/// # Errors
/// Those of the database.
pub fn members_of(
    conn: &mut Conn,
    entries: &[ContestEntryId],
) -> Result<HashMap<ContestEntryId, Vec<MemberView>>, AppError> {
    type Row = (EntryMember, String, Vec<u8>, Option<NaiveDate>, Option<String>);
    let mut found: HashMap<ContestEntryId, Vec<MemberView>> = HashMap::new();
    for chunk in entries.chunks(LOOK_UP) {
        let rows: Vec<Row> = entry_member::table
            .inner_join(person::table)
            .select((
                EntryMember::as_select(),
                person::name,
                person::document_number,
                person::birth_date,
                person::email,
            ))
            .filter(entry_member::entry_id.eq_any(chunk.to_vec()))
            .order(entry_member::id)
            .load(conn)?;
        for (member, name, document_number, birth_date, email) in rows {
            found.entry(member.entry_id).or_default().push(MemberView {
                member,
                name,
                document_number,
                birth_date,
                email,
            });
        }
    }
    for members in found.values_mut() {
        members.sort_by_key(|view| view.member.part);
    }
    Ok(found)
}

/// Whether start groups of a contest are drawn. The draw itself is another room's; what it leaves here is the group of each
/// entry.
///
/// # Errors
/// Those of the database.
pub fn is_drawn(conn: &mut Conn, contest: ContestId) -> Result<bool, AppError> {
    let grouped = contest_entry::table
        .filter(contest_entry::contest_id.eq(contest))
        .filter(contest_entry::start_group.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(grouped)).get_result(conn)?)
}

/// Contests of a competition whose start groups are drawn.
///
/// # Errors
/// Those of the database.
pub fn drawn_contests(conn: &mut Conn, competition: CompetitionId) -> Result<HashSet<ContestId>, AppError> {
    let ids: Vec<ContestId> = contest_entry::table
        .inner_join(contest::table)
        .select(contest_entry::contest_id)
        .filter(contest::competition_id.eq(competition))
        .filter(contest_entry::start_group.is_not_null())
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Delegations of a competition by name, as far as the reader may know of them.
///
/// # Errors
/// Those of the database.
pub fn delegations(conn: &mut Conn, id: CompetitionId, scope: EntryScope) -> Result<Vec<Delegation>, AppError> {
    let mut query = delegation::table
        .select(Delegation::as_select())
        .filter(delegation::competition_id.eq(id))
        .order(delegation::name)
        .into_boxed();
    match scope {
        EntryScope::All => {}
        EntryScope::Body(body) => query = query.filter(delegation::body_id.eq(Some(body))),
        EntryScope::Person(_) => return Ok(Vec::new()),
    }
    Ok(query.load(conn)?)
}

/// The delegation with this id.
///
/// # Errors
/// Those of the database.
pub fn delegation_by_id(conn: &mut Conn, id: DelegationId) -> Result<Option<Delegation>, AppError> {
    Ok(delegation::table
        .select(Delegation::as_select())
        .filter(delegation::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Delegations of a competition with these names.
///
/// # Errors
/// Those of the database.
pub fn delegations_named(
    conn: &mut Conn,
    competition: CompetitionId,
    names: &[String],
) -> Result<HashMap<String, Delegation>, AppError> {
    let mut found = HashMap::new();
    for chunk in names.chunks(LOOK_UP) {
        let rows: Vec<Delegation> = delegation::table
            .select(Delegation::as_select())
            .filter(delegation::competition_id.eq(competition))
            .filter(delegation::name.eq_any(chunk.to_vec()))
            .load(conn)?;
        found.extend(rows.into_iter().map(|delegation| (delegation.name.clone(), delegation)));
    }
    Ok(found)
}

/// Where these people compete already in a competition.
///
/// # Errors
/// Those of the database.
pub fn competing(
    conn: &mut Conn,
    competition: CompetitionId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<(ContestId, EntryGroup)>>, AppError> {
    let contests: Vec<(ContestId, EntryGroup)> = contest::table
        .select((contest::id, contest::entry_group))
        .filter(contest::competition_id.eq(competition))
        .load(conn)?;
    let groups: HashMap<ContestId, EntryGroup> = contests.iter().copied().collect();
    let ids: Vec<ContestId> = contests.iter().map(|(id, _)| *id).collect();
    let mut found: HashMap<PersonId, Vec<(ContestId, EntryGroup)>> = HashMap::new();
    for chunk in people.chunks(LOOK_UP) {
        let rows: Vec<(PersonId, ContestId)> = entry_member::table
            .select((entry_member::person_id, entry_member::contest_id))
            .filter(entry_member::person_id.eq_any(chunk.to_vec()))
            .filter(entry_member::contest_id.eq_any(ids.clone()))
            .filter(entry_member::part.eq(MemberPart::Contestant))
            .filter(entry_member::live.eq(true))
            .load(conn)?;
        for (person, contest) in rows {
            if let Some(group) = groups.get(&contest) {
                found.entry(person).or_default().push((contest, *group));
            }
        }
    }
    Ok(found)
}

/// Live entries of each delegation in each contest of a competition.
///
/// # Errors
/// Those of the database.
pub fn sent_by_delegations(
    conn: &mut Conn,
    competition: CompetitionId,
) -> Result<HashMap<(DelegationId, ContestId), i64>, AppError> {
    let live: Vec<EntryState> = EntryState::ALL.iter().copied().filter(|state| state.is_live()).collect();
    let rows: Vec<(Option<DelegationId>, ContestId, i64)> = contest_entry::table
        .filter(contest_entry::state.eq_any(live))
        .filter(
            contest_entry::contest_id.eq_any(
                contest::table
                    .filter(contest::competition_id.eq(competition))
                    .select(contest::id),
            ),
        )
        .group_by((contest_entry::delegation_id, contest_entry::contest_id))
        .select((contest_entry::delegation_id, contest_entry::contest_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(delegation, contest, count)| Some(((delegation?, contest), count)))
        .collect())
}

/// Dates of birth of these people, as far as they are known.
///
/// # Errors
/// Those of the database.
pub fn births(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, NaiveDate>, AppError> {
    let mut found = HashMap::new();
    for chunk in people.chunks(LOOK_UP) {
        let rows: Vec<(PersonId, Option<NaiveDate>)> = person::table
            .select((person::id, person::birth_date))
            .filter(person::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(id, birth)| Some((id, birth?))));
    }
    Ok(found)
}

/// Name of a body, which is that of its delegation.
///
/// # Errors
/// Those of the database.
pub fn body_name(conn: &mut Conn, body: BodyId) -> Result<String, AppError> {
    crate::registry::bodies::store::body_by_id(conn, body)?
        .map(|body| body.name)
        .ok_or_else(|| AppError::internal("staff of a body that is not there"))
}

/// How many entries of each contest of a competition are in each state.
///
/// # Errors
/// Those of the database.
pub fn tallies(conn: &mut Conn, competition: CompetitionId) -> Result<HashMap<(ContestId, EntryState), i64>, AppError> {
    let rows: Vec<(ContestId, EntryState, i64)> = contest_entry::table
        .filter(
            contest_entry::contest_id.eq_any(
                contest::table
                    .filter(contest::competition_id.eq(competition))
                    .select(contest::id),
            ),
        )
        .group_by((contest_entry::contest_id, contest_entry::state))
        .select((contest_entry::contest_id, contest_entry::state, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(contest, state, count)| ((contest, state), count))
        .collect())
}

/// How many wait before an entry that waits, itself counted.
///
/// # Errors
/// Those of the database.
pub fn waiting_place(conn: &mut Conn, entry: &ContestEntry) -> Result<i64, AppError> {
    Ok(contest_entry::table
        .filter(contest_entry::contest_id.eq(entry.contest_id))
        .filter(contest_entry::state.eq(EntryState::Waiting))
        .filter(
            contest_entry::submitted_at
                .lt(entry.submitted_at)
                .or(contest_entry::submitted_at
                    .eq(entry.submitted_at)
                    .and(contest_entry::id.le(entry.id))),
        )
        .count()
        .get_result(conn)?)
}
