//! Use cases: draw up what the final result of a contest asks for, and decide about it.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::events::model::Competition;
use crate::competition::results;
use crate::honours::proposals::model::{
    Decision, Deserving, DrawingPlan, Held, HonourDrawing, HonourProposal, ProposalKind, ProposalState,
};
use crate::honours::proposals::policy;
use crate::honours::proposals::rules::{self, Settled};
use crate::honours::proposals::store::{self, Outcome};
use crate::honours::roll;
use crate::honours::roll::model::{Conferral, Holder, Honour, HonourBasis, HonourState, Placed};
use crate::honours::rule_sets;
use crate::honours::rule_sets::model::TitleRule;
use crate::honours::rule_sets::placing_service::placed;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ContestEntryId, ContestId, PersonId, TitleRuleSetId};
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::i18n;
use crate::registry::bodies;
use serde_json::json;
use std::collections::HashMap;

/// What the final result of a contest asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Version of the result.
    pub result_version: i32,
    /// Under which rules.
    pub rule_set: TitleRuleSetId,
    /// What is to be done.
    pub plan: DrawingPlan,
}

/// Everybody who earned a title by a final result: its version and they, or nothing before it is final.
fn deserving(
    conn: &mut Conn,
    contest: &Contest,
    title_rules: &[TitleRule],
) -> Result<Option<(i32, Vec<Deserving>)>, AppError> {
    let Some((version, placed)) = placed(conn, contest, title_rules, |rule| rule.title_id.is_some())? else {
        return Ok(None);
    };
    let found = placed
        .into_iter()
        .filter_map(|one| {
            Some(Deserving {
                entry: one.entry,
                person: one.person,
                rank: one.rank,
                title: one.rule.title_id?,
                reward_amount: one.rule.reward_amount,
                reward: one.rule.reward,
            })
        })
        .collect();
    Ok(Some((version, found)))
}

fn held(honours: &[Honour]) -> Vec<Held> {
    honours
        .iter()
        .filter(|honour| honour.state == HonourState::Valid)
        .filter_map(|honour| {
            Some(Held { honour: honour.id, person: honour.person_id?, title: honour.title_id, rank: honour.rank? })
        })
        .collect()
}

/// What nobody proposes again: refused proposals, and honours that a decision revoked.
fn settled(proposals: &[HonourProposal], honours: &[Honour]) -> Vec<Settled> {
    let refused = proposals
        .iter()
        .filter(|proposal| proposal.state == ProposalState::Refused)
        .map(|proposal| (proposal.kind, proposal.person_id, proposal.title_id, proposal.rank));
    let revoked = honours
        .iter()
        .filter(|honour| honour.state == HonourState::Revoked)
        .filter_map(|honour| Some((ProposalKind::Confer, honour.person_id?, honour.title_id, honour.rank?)));
    refused.chain(revoked).collect()
}

/// What the final result of a contest asks for now; nothing before it is final, or when no rules hold for it.
///
/// # Errors
/// Those of the database.
pub fn asked(conn: &mut Conn, competition: &Competition, contest: &Contest) -> Result<Option<Asked>, AppError> {
    let Some((set, title_rules)) = rule_sets::service::holding(conn, competition)? else { return Ok(None) };
    let Some((result_version, deserving)) = deserving(conn, contest, &title_rules)? else { return Ok(None) };
    let honours = roll::store::of_contest(conn, contest.id)?;
    let proposals = store::of_contest(conn, contest.id)?;
    let open: Vec<HonourProposal> = proposals
        .iter()
        .filter(|one| one.state == ProposalState::Proposed)
        .cloned()
        .collect();
    let plan = rules::plan(&deserving, &held(&honours), &open, &settled(&proposals, &honours));
    Ok(Some(Asked { result_version, rule_set: set.id, plan }))
}

/// What a drawing up did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drawn {
    /// New proposals.
    pub proposed: usize,
    /// Proposals that are not asked for any more.
    pub dropped: usize,
}

/// Draws up what the final result of a contest asks for. Done again, it changes what a correction changed, or nothing.
///
/// # Errors
/// `Denied`; `Conflict` before the result is final, when no rules hold, or somebody else draws up at the same moment.
pub fn draw(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, contest: &Contest) -> Result<Drawn, AppError> {
    policy::may_draw(actor, competition)?;
    let before = store::drawing_of(tx.conn, contest.id)?;
    let asked = asked(tx.conn, competition, contest)?.ok_or(AppError::conflict("proposal-not-final"))?;
    let noted = (contest.id, asked.rule_set, asked.result_version);
    store::note_drawing(tx.conn, actor, noted, before.as_ref(), tx.now)?;
    for id in &asked.plan.drop {
        let dropped = Outcome { state: ProposalState::Dropped, reason: None, honour_number: None };
        if !store::settle(tx.conn, actor, *id, dropped, tx.now)? {
            return Err(AppError::conflict("error-changed-meanwhile"));
        }
    }
    for draft in &asked.plan.propose {
        let token = tx.platform.random.token();
        store::insert(tx.conn, actor, (contest.id, &token, asked.result_version), draft, tx.now)?;
    }
    let drawn = Drawn { proposed: asked.plan.propose.len(), dropped: asked.plan.drop.len() };
    tx.audit(
        actor,
        Entry::new("honour.proposed", "contest", contests::service::address(competition, contest)).new_values(json!({
            "result_version": asked.result_version, "proposed": drawn.proposed, "dropped": drawn.dropped,
        })),
    )?;
    Ok(drawn)
}

/// What a decision did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decided {
    /// New honours.
    pub conferred: usize,
    /// Honours that stand in the place of others.
    pub replaced: usize,
    /// Honours that were withdrawn.
    pub withdrawn: usize,
    /// Proposals that were refused.
    pub refused: usize,
}

fn drawing_for(tx: &mut Tx<'_>, contest: ContestId) -> Result<HonourDrawing, AppError> {
    let drawing = store::drawing_of(tx.conn, contest)?.ok_or(AppError::conflict("proposal-none-open"))?;
    let published = results::service::published(tx.conn, contest)?;
    let is_latest = published.is_some_and(|(set, _)| set.stage.is_final() && set.version == drawing.result_version);
    if !is_latest {
        return Err(AppError::conflict("proposal-draw-again"));
    }
    if !store::hold(tx.conn, &drawing)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(drawing)
}

fn faults(tx: &Tx<'_>, decision: &Decision, open: &[HonourProposal]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut refuse = |field: String, key: &'static str| {
        errors.push(FieldError { field, message: Message::new(key) });
    };
    let confirmed = |proposal: &&HonourProposal| !decision.refused.contains_key(&proposal.token);
    if open.iter().any(|one| confirmed(&one)) && decision.document.trim().is_empty() {
        refuse("document".to_owned(), "error-field-required");
    }
    if decision.conferred_on > tx.today() {
        refuse("conferred_on".to_owned(), "honour-day-to-come");
    }
    let ends = open
        .iter()
        .filter(confirmed)
        .any(|proposal| proposal.kind != ProposalKind::Confer);
    if ends && decision.reason.trim().is_empty() {
        refuse("reason".to_owned(), "error-field-required");
    }
    for (token, reason) in &decision.refused {
        if reason.trim().is_empty() {
            refuse(format!("why-{token}"), "error-field-required");
        }
    }
    errors
}

/// Decides about all open proposals of a contest: those that are not refused are confirmed, titles are conferred, replaced
/// and withdrawn.
///
/// # Errors
/// `Denied` for what he drew up himself; `Conflict` when nothing is open, or the result was corrected meanwhile; field
/// errors beside `document`, `conferred_on`, `reason` and `why-TOKEN`.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    decision: &Decision,
) -> Result<Decided, AppError> {
    crate::honours::titles::policy::may_manage(actor)?;
    let drawing = drawing_for(tx, contest.id)?;
    let open: Vec<HonourProposal> = store::of_contest(tx.conn, contest.id)?
        .into_iter()
        .filter(|proposal| proposal.state == ProposalState::Proposed)
        .collect();
    policy::may_decide(actor, &open)?;
    if open.is_empty() {
        return Err(AppError::conflict("proposal-none-open"));
    }
    let errors = faults(tx, decision, &open);
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let (refused, confirmed): (Vec<&HonourProposal>, Vec<&HonourProposal>) =
        open.iter().partition(|proposal| decision.refused.contains_key(&proposal.token));
    for proposal in &refused {
        let reason = decision.refused.get(&proposal.token).map(|reason| reason.trim());
        let outcome = Outcome { state: ProposalState::Refused, reason, honour_number: None };
        settle(tx, actor, proposal, outcome)?;
    }
    let mut done = apply(tx, actor, competition, contest, decision, &confirmed)?;
    done.refused = refused.len();
    tx.audit(
        actor,
        Entry::new("honour.decided", "contest", contests::service::address(competition, contest)).new_values(json!({
            "result_version": drawing.result_version, "document": decision.document.trim(),
            "conferred": done.conferred, "replaced": done.replaced, "withdrawn": done.withdrawn,
            "refused": done.refused,
        })),
    )?;
    Ok(done)
}

fn settle(tx: &mut Tx<'_>, actor: &Actor, proposal: &HonourProposal, outcome: Outcome<'_>) -> Result<(), AppError> {
    if store::settle(tx.conn, actor, proposal.id, outcome, tx.now)? {
        Ok(())
    } else {
        Err(AppError::conflict("error-changed-meanwhile"))
    }
}

/// Carries out what is confirmed: ends first, so that nobody holds two of a contest at any moment.
fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    decision: &Decision,
    confirmed: &[&HonourProposal],
) -> Result<Decided, AppError> {
    let honours = roll::store::of_contest(tx.conn, contest.id)?;
    let ended = |proposal: &HonourProposal| {
        honours
            .iter()
            .find(|honour| Some(honour.id) == proposal.honour_id)
            .ok_or_else(|| AppError::conflict("proposal-draw-again"))
    };
    let (given, taken): (Vec<&HonourProposal>, Vec<&HonourProposal>) = confirmed
        .iter()
        .copied()
        .partition(|proposal| proposal.kind != ProposalKind::Withdraw);
    let reason = decision.reason.trim();
    let mut done = Decided::default();
    for proposal in &taken {
        roll::service::end_by_correction(tx, actor, ended(proposal)?, None, reason)?;
        settle(tx, actor, proposal, Outcome { state: ProposalState::Confirmed, reason: None, honour_number: None })?;
        done.withdrawn += 1;
    }
    let numbers = roll::service::take_numbers(tx, decision.conferred_on, given.len())?;
    let mut conferrals = conferrals(tx, competition, contest, decision, &given)?;
    for ((proposal, number), conferral) in given.iter().zip(&numbers).zip(&mut conferrals) {
        if proposal.kind == ProposalKind::Replace {
            let old = ended(proposal)?;
            roll::service::end_by_correction(tx, actor, old, Some(number), reason)?;
            conferral.replaces = Some(old.number.clone());
            done.replaced += 1;
        } else {
            done.conferred += 1;
        }
        let outcome = Outcome { state: ProposalState::Confirmed, reason: None, honour_number: Some(number) };
        settle(tx, actor, proposal, outcome)?;
    }
    let numbered: Vec<(String, Conferral)> = numbers.into_iter().zip(conferrals).collect();
    roll::service::confer(tx, actor, &numbered)?;
    Ok(done)
}

fn conferrals(
    tx: &mut Tx<'_>,
    competition: &Competition,
    contest: &Contest,
    decision: &Decision,
    given: &[&HonourProposal],
) -> Result<Vec<Conferral>, AppError> {
    let people: Vec<PersonId> = given.iter().map(|proposal| proposal.person_id).collect();
    let cards = roll::store::people(tx.conn, &people)?;
    let entries: Vec<ContestEntryId> = given.iter().filter_map(|proposal| proposal.entry_id).collect();
    let members = entries::store::members_of(tx.conn, &entries)?;
    let employers: HashMap<PersonId, String> = members
        .into_values()
        .flatten()
        .map(|view| (view.member.person_id, view.member.employer))
        .collect();
    let districts = store::districts_of(tx.conn, &entries)?;
    // Whoever entered without a delegation of a body may still work for one that is in the register.
    let mut of_employers: HashMap<&str, String> = HashMap::new();
    for employer in employers.values().filter(|employer| !employer.is_empty()) {
        if let Some(body) = bodies::store::body_by_name(tx.conn, employer)? {
            of_employers.insert(employer, body.district_code);
        }
    }
    let basis = Message::new("honour-basis-contest")
        .with("competition", competition.name.as_str())
        .with("contest", contest.name.as_str());
    let basis = i18n::say(Language::Chinese, &basis);
    given
        .iter()
        .map(|proposal| {
            let card = cards
                .get(&proposal.person_id)
                .ok_or_else(|| AppError::internal("a proposal for nobody"))?;
            let employer = employers.get(&proposal.person_id).map_or("", String::as_str);
            let of_delegation = proposal.entry_id.and_then(|entry| districts.get(&entry));
            Ok(Conferral {
                title: proposal.title_id,
                holder: Holder::Person { id: proposal.person_id, name_id: card.name_id, name: card.name.clone() },
                employer: employer.to_owned(),
                district: of_delegation.or_else(|| of_employers.get(employer)).cloned(),
                trade: Some(contest.trade_id),
                year: competition.year,
                basis: HonourBasis::Competition,
                basis_text: basis.clone(),
                placed: Some(Placed { contest: contest.id, rank: proposal.rank }),
                document: decision.document.trim().to_owned(),
                conferred_on: decision.conferred_on,
                reward: written_reward(proposal),
                replaces: None,
            })
        })
        .collect()
}

/// Money and other rewards in one line, in Chinese as on paper.
fn written_reward(proposal: &HonourProposal) -> String {
    if proposal.reward_amount == 0 {
        return proposal.reward.clone();
    }
    let money =
        Message::new("honour-reward-money").with("yuan", crate::honours::titles::rules::yuan(proposal.reward_amount));
    let money = i18n::say(Language::Chinese, &money);
    if proposal.reward.is_empty() { money } else { format!("{}、{money}", proposal.reward) }
}
