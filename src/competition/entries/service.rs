//! Entering: one entry by a form or thousands by a workbook, by the same way. Everything that has to be known is looked
//! up for all of them at once.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, Eligibility};
use crate::competition::entries::model::{
    Delegation, Entrant, EntryPlan, EntryScope, EntrySource, EntryState, MemberPart, MemberPlan, Who,
};
use crate::competition::entries::rules::{
    Obstacle, condition_obstacles, delegation_obstacle, standing_obstacles, state_on_entry, team_obstacles,
};
use crate::competition::entries::writing_store::{self, NewDelegation, NewEntry};
use crate::competition::entries::{policy, store};
use crate::competition::events::model::{Competition, EntryGroup};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{ContestId, DelegationId, PersonId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::registry::bodies;
use crate::registry::people::model::{NameCache, NewPerson, Outcome, PreparedPerson};
use crate::registry::people::{protection, service as people};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// Why an entry was not taken.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Place of the person among the members of the plan; none when it is about the entry as a whole.
    pub member: Option<usize>,
    /// The rule.
    pub obstacle: Obstacle,
}

/// An entry that was taken.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Its token.
    pub token: String,
    /// Whether it has a place or waits for one.
    pub state: EntryState,
}

/// What became of one plan.
pub type Entering = Result<Entered, Vec<Refusal>>;

/// A contest that is held, with what changes while entries come in.
struct Held {
    contest: Contest,
    conditions: Eligibility,
    taken: i32,
}

/// A person of a plan as the register has him.
#[derive(Debug, Clone, Copy)]
struct Found {
    person: PersonId,
    /// The document belongs to somebody of another name.
    other_name: bool,
}

/// What is known of everybody who is to enter.
struct Register {
    births: HashMap<PersonId, NaiveDate>,
    competing: HashMap<PersonId, Vec<(ContestId, EntryGroup)>>,
    delegations: HashMap<String, Delegation>,
    sent: HashMap<(DelegationId, ContestId), i64>,
}

/// The name under which the staff of a body enters people; none for everybody else.
///
/// # Errors
/// Those of the database.
pub fn own_delegation(tx: &mut Tx<'_>, actor: &Actor) -> Result<Option<String>, AppError> {
    match (actor.role, actor.body) {
        (Role::BodyStaff, Some(body)) => store::body_name(tx.conn, body).map(Some),
        _ => Ok(None),
    }
}

/// Enters all that can be entered and says of the others why not, in the order of the plans. Whoever comes when all places
/// are taken waits. The caller writes the audit row.
///
/// # Errors
/// `Denied`; `Conflict` when the competition takes no entries, or somebody enters the same person at the same moment.
pub fn enter_many(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    plans: &[EntryPlan],
) -> Result<Vec<Entering>, AppError> {
    policy::may_enter(actor, competition, tx.today())?;
    let own = own_delegation(tx, actor)?;
    let mut held = hold_all(tx, competition, plans)?;
    let found = find_people(tx, plans)?;
    let mut register = read_register(tx, actor, competition, plans, own.as_deref(), &found)?;
    let mut outcomes = Vec::with_capacity(plans.len());
    for (plan, found) in plans.iter().zip(&found) {
        if actor.role == Role::Worker && found.iter().any(|found| Some(found.person) != actor.person) {
            return Err(AppError::denied("denied-entries-of-others"));
        }
        let Some(held) = held.get_mut(&plan.contest) else {
            return Err(AppError::not_found("contest-not-found"));
        };
        let name = own.as_ref().or(plan.delegation.as_ref());
        let delegation = name.and_then(|name| register.delegations.get(name)).cloned();
        let refusals = refusals(held, plan, found, delegation.as_ref(), &register);
        if !refusals.is_empty() {
            outcomes.push(Err(refusals));
            continue;
        }
        outcomes.push(Ok(write(tx, actor, held, plan, found, delegation.as_ref())?));
        for (member, found) in plan.members.iter().zip(found) {
            if member.part == MemberPart::Contestant {
                let place = (held.contest.id, held.contest.entry_group);
                register.competing.entry(found.person).or_default().push(place);
            }
        }
        if let Some(delegation) = &delegation {
            *register.sent.entry((delegation.id, held.contest.id)).or_default() += 1;
        }
        if let Some(delegation) = name.and_then(|name| register.delegations.get_mut(name)) {
            note_leader(tx, delegation, plan)?;
        }
    }
    for id in held.keys() {
        writing_store::recount(tx.conn, *id)?;
    }
    Ok(outcomes)
}

fn hold_all(
    tx: &mut Tx<'_>,
    competition: &Competition,
    plans: &[EntryPlan],
) -> Result<BTreeMap<ContestId, Held>, AppError> {
    let mut ids: Vec<ContestId> = plans.iter().map(|plan| plan.contest).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut held = BTreeMap::new();
    for id in ids {
        let contest = writing_store::hold(tx.conn, id)?;
        if contest.competition_id != competition.id {
            return Err(AppError::not_found("contest-not-found"));
        }
        let conditions = contest.parsed_eligibility().map_err(AppError::internal)?;
        held.insert(id, Held { taken: contest.entry_count, conditions, contest });
    }
    Ok(held)
}

/// Finds or registers everybody, all at once.
fn find_people(tx: &mut Tx<'_>, plans: &[EntryPlan]) -> Result<Vec<Vec<Found>>, AppError> {
    let stated: Result<Vec<PreparedPerson>, AppError> = plans
        .iter()
        .flat_map(|plan| &plan.members)
        .filter_map(|member| match &member.who {
            Who::Stated(new) => Some(protection::prepare(&tx.platform.keys, &tx.platform.random, new)),
            Who::Known(_) => None,
        })
        .collect();
    let mut registered = people::register_many(tx, &stated?, &mut NameCache::default())?.into_iter();
    let mut all = Vec::with_capacity(plans.len());
    for plan in plans {
        let mut of_plan = Vec::with_capacity(plan.members.len());
        for member in &plan.members {
            of_plan.push(match &member.who {
                Who::Known(person) => Found { person: *person, other_name: false },
                Who::Stated(_) => {
                    let registration = registered
                        .next()
                        .ok_or_else(|| AppError::internal("somebody was not registered"))?;
                    Found { person: registration.person, other_name: registration.outcome == Outcome::NameDiffers }
                }
            });
        }
        all.push(of_plan);
    }
    Ok(all)
}

fn read_register(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    plans: &[EntryPlan],
    own: Option<&str>,
    found: &[Vec<Found>],
) -> Result<Register, AppError> {
    let mut people: Vec<PersonId> = found.iter().flatten().map(|found| found.person).collect();
    people.sort_unstable();
    people.dedup();
    let mut names: Vec<String> = match own {
        Some(own) => vec![own.to_owned()],
        None => plans.iter().filter_map(|plan| plan.delegation.clone()).collect(),
    };
    names.sort_unstable();
    names.dedup();
    Ok(Register {
        births: store::births(tx.conn, &people)?,
        competing: store::competing(tx.conn, competition.id, &people)?,
        delegations: ensure_delegations(tx, actor, competition, &names)?,
        sent: store::sent_by_delegations(tx.conn, competition.id)?,
    })
}

/// The delegations of these names; those that are named for the first time are written. A delegation that bears the name
/// of a body is that body's.
fn ensure_delegations(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    names: &[String],
) -> Result<HashMap<String, Delegation>, AppError> {
    let mut known = store::delegations_named(tx.conn, competition.id, names)?;
    for name in names {
        let body = match actor.body {
            Some(body) if actor.role == Role::BodyStaff => Some(body),
            _ if known.contains_key(name) => None,
            _ => bodies::store::body_by_name(tx.conn, name)?.map(|body| body.id),
        };
        match (known.get_mut(name), body) {
            (Some(delegation), Some(body)) if delegation.body_id.is_none() => {
                writing_store::set_delegation_body(tx.conn, delegation.id, body)?;
                delegation.body_id = Some(body);
            }
            (Some(_), _) => {}
            (None, body) => {
                let token = tx.platform.random.token();
                let new = NewDelegation { competition: competition.id, token: &token, name, body };
                known.insert(name.clone(), writing_store::insert_delegation(tx.conn, new, tx.now)?);
            }
        }
    }
    Ok(known)
}

fn refusals(
    held: &Held,
    plan: &EntryPlan,
    found: &[Found],
    delegation: Option<&Delegation>,
    register: &Register,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let whole = |obstacle| Refusal { member: None, obstacle };
    let contestants = plan
        .members
        .iter()
        .filter(|member| member.part == MemberPart::Contestant)
        .count();
    refusals.extend(
        team_obstacles(&held.contest, contestants, plan.team_name.as_deref())
            .into_iter()
            .map(whole),
    );
    if let Some(delegation) = delegation {
        let present = register.sent.get(&(delegation.id, held.contest.id)).copied().unwrap_or(0);
        refusals.extend(delegation_obstacle(&held.contest, &delegation.name, present).map(whole));
    }
    let mut seen: Vec<PersonId> = Vec::new();
    for (at, (member, found)) in plan.members.iter().zip(found).enumerate() {
        let mut refuse = |obstacle| refusals.push(Refusal { member: Some(at), obstacle });
        if let (Who::Stated(new), true) = (&member.who, found.other_name) {
            refuse(name_differs(new));
            continue;
        }
        if member.part != MemberPart::Contestant {
            continue;
        }
        if seen.contains(&found.person) {
            let message = Message::new("entry-twice-in-team");
            refuse(Obstacle { field: "document_number", code: "twice_in_team", message });
            continue;
        }
        seen.push(found.person);
        let entrant = Entrant {
            birth_date: register.births.get(&found.person).copied(),
            level_held: member.facts.level_held,
            competes_in: register.competing.get(&found.person).cloned().unwrap_or_default(),
        };
        condition_obstacles(&held.contest, &held.conditions, &entrant)
            .into_iter()
            .chain(standing_obstacles(&held.contest, &entrant))
            .for_each(refuse);
    }
    refusals
}

/// What is said when a document belongs to somebody of another name.
#[must_use]
pub fn name_differs(new: &NewPerson) -> Obstacle {
    Obstacle { field: "name", code: "name_differs", message: people::name_differs(new) }
}

fn write(
    tx: &mut Tx<'_>,
    actor: &Actor,
    held: &mut Held,
    plan: &EntryPlan,
    found: &[Found],
    delegation: Option<&Delegation>,
) -> Result<Entered, AppError> {
    let state = state_on_entry(held.contest.quota, held.taken);
    let token = tx.platform.random.token();
    let new = NewEntry {
        contest: held.contest.id,
        delegation: delegation.map(|delegation| delegation.id),
        token: &token,
        team_name: plan.team_name.as_deref().filter(|_| held.contest.is_for_teams()),
        state,
        source: match actor.role {
            Role::BodyStaff => EntrySource::Delegation,
            Role::Worker => EntrySource::Person,
            _ => EntrySource::Organiser,
        },
    };
    let id = writing_store::insert_entry(tx.conn, actor, new, tx.now)?;
    for (member, found) in plan.members.iter().zip(found) {
        writing_store::insert_member(tx.conn, (id, held.contest.id), found.person, member.part, &member.facts)?;
    }
    if EntryState::WITH_PLACE.contains(&state) {
        held.taken += 1;
    }
    Ok(Entered { token, state })
}

/// A leader who is named in an entry leads the delegation, unless it has one whose address is known.
fn note_leader(tx: &mut Tx<'_>, delegation: &mut Delegation, plan: &EntryPlan) -> Result<(), AppError> {
    if !delegation.leader_email.is_empty() {
        return Ok(());
    }
    let leader = |member: &MemberPlan| match &member.who {
        Who::Stated(new) if member.part == MemberPart::Leader => {
            Some((new.name.clone(), new.email.clone().unwrap_or_default()))
        }
        _ => None,
    };
    let Some((name, email)) = plan.members.iter().find_map(leader) else { return Ok(()) };
    if name != delegation.leader_name || email != delegation.leader_email {
        writing_store::set_leader(tx.conn, delegation.id, &name, &email)?;
        (delegation.leader_name, delegation.leader_email) = (name, email);
    }
    Ok(())
}

/// Enters one person or team.
///
/// # Errors
/// As [`enter_many`]; the obstacles as field errors: `m0_name` is the name of the first person.
pub fn enter(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, plan: &EntryPlan) -> Result<Entered, AppError> {
    let outcome = enter_many(tx, actor, competition, std::slice::from_ref(plan))?
        .into_iter()
        .next();
    let entered = match outcome.ok_or_else(|| AppError::internal("nothing was entered"))? {
        Ok(entered) => entered,
        Err(refusals) => return Err(AppError::Fields(refusals.into_iter().map(field_error).collect())),
    };
    tx.audit(
        actor,
        Entry::new("entry.submitted", "entry", entered.token.as_str())
            .new_values(json!({ "competition": competition.number, "state": entered.state })),
    )?;
    Ok(entered)
}

fn field_error(refusal: Refusal) -> crate::platform::error::FieldError {
    let field = match refusal.member {
        Some(at) => format!("m{at}_{}", refusal.obstacle.field),
        None => refusal.obstacle.field.to_owned(),
    };
    crate::platform::error::FieldError { field, message: refusal.obstacle.message }
}

/// The contest and competition of a use case, as the actor may know of them.
///
/// # Errors
/// `NotFound`.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, code: &str) -> Result<(Competition, Contest), AppError> {
    contests::service::open(tx, actor, number, code, None)
}

/// Whether the actor sees the entries of anybody else than himself.
#[must_use]
pub fn sees_list(actor: &Actor, competition: &Competition) -> bool {
    policy::scope_of(actor, competition.id).is_ok_and(|scope| !matches!(scope, EntryScope::Person(_)))
}
