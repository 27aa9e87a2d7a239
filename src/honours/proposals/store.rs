//! Queries of this room.

use crate::competition::events::model::{CompetitionClass, CompetitionLevel, EventState};
use crate::competition::results::model::ResultStage;
use crate::honours::proposals::model::{
    Draft, FinalContest, HonourDrawing, HonourProposal, ProposalState, ProposalView,
};
use crate::honours::proposals::rules;
use crate::honours::rule_sets;
use crate::identity;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, BodyId, CompetitionId, ContestEntryId, ContestId, HonourProposalId, TitleRuleSetId,
};
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    certification_body, competition, contest, contest_entry, delegation, honour_drawing, honour_proposal, honour_title,
    person, result_set,
};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use std::collections::HashMap;

/// What was drawn up for a contest.
///
/// # Errors
/// Those of the database.
pub fn drawing_of(conn: &mut Conn, id: ContestId) -> Result<Option<HonourDrawing>, AppError> {
    Ok(honour_drawing::table
        .select(HonourDrawing::as_select())
        .filter(honour_drawing::contest_id.eq(id))
        .first(conn)
        .optional()?)
}

/// Notes that proposals are drawn up for a version, and holds the contest's proposals until the end of the transaction.
///
/// # Errors
/// `Conflict` when somebody else draws up or decides at the same moment.
pub fn note_drawing(
    conn: &mut Conn,
    actor: &Actor,
    (contest, set, result_version): (ContestId, TitleRuleSetId, i32),
    before: Option<&HonourDrawing>,
    now: Timestamp,
) -> Result<(), AppError> {
    let meanwhile = || AppError::conflict("error-changed-meanwhile");
    let Some(before) = before else {
        let written = diesel::insert_into(honour_drawing::table)
            .values((
                honour_drawing::contest_id.eq(contest),
                honour_drawing::rule_set_id.eq(set),
                honour_drawing::result_version.eq(result_version),
                honour_drawing::drawn_by.eq(actor.account),
                honour_drawing::drawn_at.eq(now),
                honour_drawing::version.eq(1),
            ))
            .execute(conn);
        return unless_duplicate(written, meanwhile).map(drop);
    };
    let changed = diesel::update(
        honour_drawing::table
            .filter(honour_drawing::id.eq(before.id))
            .filter(honour_drawing::version.eq(before.version)),
    )
    .set((
        honour_drawing::rule_set_id.eq(set),
        honour_drawing::result_version.eq(result_version),
        honour_drawing::drawn_by.eq(actor.account),
        honour_drawing::drawn_at.eq(now),
        honour_drawing::version.eq(before.version + 1),
    ))
    .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(meanwhile()) }
}

/// Holds the proposals of a contest until the end of the transaction; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn hold(conn: &mut Conn, before: &HonourDrawing) -> Result<bool, AppError> {
    Ok(diesel::update(
        honour_drawing::table
            .filter(honour_drawing::id.eq(before.id))
            .filter(honour_drawing::version.eq(before.version)),
    )
    .set(honour_drawing::version.eq(before.version + 1))
    .execute(conn)?
        == 1)
}

/// Proposals of a contest, the best ranks first, earlier ones before later ones.
///
/// # Errors
/// Those of the database.
pub fn of_contest(conn: &mut Conn, id: ContestId) -> Result<Vec<HonourProposal>, AppError> {
    Ok(honour_proposal::table
        .select(HonourProposal::as_select())
        .filter(honour_proposal::contest_id.eq(id))
        .order((honour_proposal::rank, honour_proposal::id))
        .load(conn)?)
}

/// The same with names.
///
/// # Errors
/// Those of the database.
pub fn views_of_contest(conn: &mut Conn, id: ContestId) -> Result<Vec<ProposalView>, AppError> {
    let rows: Vec<(HonourProposal, String, String)> = honour_proposal::table
        .inner_join(person::table)
        .inner_join(honour_title::table)
        .select((HonourProposal::as_select(), person::name, honour_title::name))
        .filter(honour_proposal::contest_id.eq(id))
        .order((honour_proposal::rank, honour_proposal::id))
        .load(conn)?;
    let ids: Vec<AccountId> = rows
        .iter()
        .flat_map(|(proposal, _, _)| [proposal.proposed_by, proposal.decided_by])
        .flatten()
        .collect();
    let names = identity::store::account_names(conn, &ids)?;
    let named = |id: Option<AccountId>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|(proposal, name, title)| ProposalView {
            proposer: named(proposal.proposed_by),
            decider: named(proposal.decided_by),
            proposal,
            name,
            title,
        })
        .collect())
}

/// Writes a proposal.
///
/// # Errors
/// `Conflict` when somebody else draws up at the same moment.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    (contest, token, result_version): (ContestId, &str, i32),
    draft: &Draft,
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(honour_proposal::table)
        .values((
            honour_proposal::token.eq(token),
            honour_proposal::contest_id.eq(contest),
            honour_proposal::kind.eq(draft.kind),
            honour_proposal::entry_id.eq(draft.entry),
            honour_proposal::person_id.eq(draft.person),
            honour_proposal::title_id.eq(draft.title),
            honour_proposal::rank.eq(draft.rank),
            honour_proposal::reward_amount.eq(draft.reward_amount),
            honour_proposal::reward.eq(&draft.reward),
            honour_proposal::honour_id.eq(draft.honour),
            honour_proposal::result_version.eq(result_version),
            honour_proposal::state.eq(ProposalState::Proposed),
            honour_proposal::proposed_by.eq(actor.account),
            honour_proposal::proposed_at.eq(now),
            honour_proposal::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// What becomes of a proposal.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// Its state.
    pub state: ProposalState,
    /// Why it was refused.
    pub reason: Option<&'a str>,
    /// Number of the honour that was conferred.
    pub honour_number: Option<&'a str>,
}

/// Decides a proposal; false when it was decided meanwhile.
///
/// # Errors
/// Those of the database.
pub fn settle(
    conn: &mut Conn,
    actor: &Actor,
    id: HonourProposalId,
    outcome: Outcome<'_>,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        honour_proposal::table
            .filter(honour_proposal::id.eq(id))
            .filter(honour_proposal::state.eq(ProposalState::Proposed)),
    )
    .set((
        honour_proposal::state.eq(outcome.state),
        honour_proposal::reason.eq(outcome.reason),
        honour_proposal::honour_number.eq(outcome.honour_number),
        honour_proposal::decided_by.eq(actor.account),
        honour_proposal::decided_at.eq(now),
        honour_proposal::version.eq(honour_proposal::version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Districts of the bodies whose delegations some entries belong to.
///
/// # Errors
/// Those of the database.
pub fn districts_of(conn: &mut Conn, entries: &[ContestEntryId]) -> Result<HashMap<ContestEntryId, String>, AppError> {
    let bodies: Vec<(ContestEntryId, Option<BodyId>)> = contest_entry::table
        .inner_join(delegation::table)
        .select((contest_entry::id, delegation::body_id))
        .filter(contest_entry::id.eq_any(entries.to_vec()))
        .filter(delegation::body_id.is_not_null())
        .load(conn)?;
    if bodies.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = bodies.iter().filter_map(|(_, body)| *body).collect();
    let districts: HashMap<BodyId, String> = certification_body::table
        .select((certification_body::id, certification_body::district_code))
        .filter(certification_body::id.eq_any(ids))
        .load::<(BodyId, String)>(conn)?
        .into_iter()
        .collect();
    Ok(bodies
        .into_iter()
        .filter_map(|(entry, body)| Some((entry, districts.get(&body?)?.clone())))
        .collect())
}

/// Contests with a final result, the latest competitions first, each with how its honours stand. `scope` narrows to one
/// competition.
///
/// # Errors
/// Those of the database.
pub fn finals(conn: &mut Conn, scope: Option<CompetitionId>) -> Result<Vec<FinalContest>, AppError> {
    type Row = ((ContestId, String, String), (CompetitionId, String, String, i32, CompetitionLevel, CompetitionClass));
    let mut query = contest::table
        .inner_join(competition::table)
        .select((
            (contest::id, contest::code, contest::name),
            (
                competition::id,
                competition::number,
                competition::name,
                competition::year,
                competition::level,
                competition::class,
            ),
        ))
        .filter(contest::state.eq(EventState::Final))
        .into_boxed();
    if let Some(own) = scope {
        query = query.filter(competition::id.eq(own));
    }
    let contests: Vec<Row> = query
        .order((competition::year.desc(), competition::number.desc(), contest::code))
        .load(conn)?;
    let results: HashMap<ContestId, i32> = result_set::table
        .filter(result_set::published_at.is_not_null())
        .filter(result_set::stage.eq_any([ResultStage::Final, ResultStage::Corrected]))
        .group_by(result_set::contest_id)
        .select((result_set::contest_id, max(result_set::version)))
        .load::<(ContestId, Option<i32>)>(conn)?
        .into_iter()
        .filter_map(|(contest, version)| Some((contest, version?)))
        .collect();
    let drawn: HashMap<ContestId, i32> = honour_drawing::table
        .select((honour_drawing::contest_id, honour_drawing::result_version))
        .load::<(ContestId, i32)>(conn)?
        .into_iter()
        .collect();
    let open: HashMap<ContestId, i64> = honour_proposal::table
        .filter(honour_proposal::state.eq(ProposalState::Proposed))
        .group_by(honour_proposal::contest_id)
        .select((honour_proposal::contest_id, count_star()))
        .load::<(ContestId, i64)>(conn)?
        .into_iter()
        .collect();
    let sets = rule_sets::store::all(conn)?;
    Ok(contests
        .into_iter()
        .filter_map(|((contest, code, name), (competition_id, number, competition, year, level, class))| {
            let result_version = *results.get(&contest)?;
            let drawn_version = drawn.get(&contest).copied();
            let open = open.get(&contest).copied().unwrap_or(0);
            let rules = rule_sets::rules::set_for(&sets, level, class, year);
            Some(FinalContest {
                contest,
                number,
                competition,
                competition_id,
                code,
                name,
                year,
                result_version,
                drawn_version,
                open,
                standing: rules::standing(rules.is_some(), result_version, drawn_version, open),
            })
        })
        .collect())
}
