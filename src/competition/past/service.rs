//! Filing: everything that could be refused is looked at before anything is written, then the competition is written whole.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestPlan, Eligibility, ModuleKind, ModulePlan, TieKey};
use crate::competition::contests::rules::default_rules;
use crate::competition::entries::filing_store::{FiledEntry, insert_filed};
use crate::competition::entries::rules::entry_number;
use crate::competition::entries::writing_store::{NewDelegation, insert_delegation, recount};
use crate::competition::events;
use crate::competition::events::model::{Competition, CompetitionKind, EntryGroup, EventPlan};
use crate::competition::marking::model::WorkStanding;
use crate::competition::past::model::{Fault, Filed, PastCompetition, PastContest, Placing};
use crate::competition::past::{policy, rules};
use crate::competition::rankings::model::Medal;
use crate::competition::results::computing::Line;
use crate::competition::results::filing_service;
use crate::competition::results::model::PartedBy;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{DelegationId, PersonId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::secret::Keys;
use crate::registry::people::model::{NameCache, Outcome};
use crate::registry::people::rules::is_same_name;
use crate::registry::people::{protection, service as people, store as people_store};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::HashMap;

/// Why a competition, its contests and its results stand where they stand; kept with each of their lines.
pub const REASON: &str = "据往届资料补录";
/// What a contest of the past is made of: records hold the total only.
const MODULE: &str = "总成绩";

/// What keeps a competition from being filed: by the records themselves, and by what is in the registers.
///
/// # Errors
/// Those of the database.
pub fn refusals(
    conn: &mut Conn,
    keys: &Keys,
    today: NaiveDate,
    competition: &PastCompetition,
    filed: &[PastContest],
) -> Result<Vec<Fault>, AppError> {
    let mut faults = rules::faults(competition, filed, today);
    let letter = CompetitionKind::Skills.letter();
    if let Some(number) = events::store::number_of(conn, letter, competition.year, &competition.name)? {
        let message = Message::new("past-filed-already").with("number", number);
        faults.push(Fault { contest: None, placing: None, field: "competition", code: "filed_already", message });
    }
    let hash = |placing: &Placing| {
        let (kind, number) = placing.document();
        protection::document_hash(keys, kind, number)
    };
    let mut hashes: Vec<Vec<u8>> = filed.iter().flat_map(|contest| &contest.placings).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let known = people_store::known(conn, hashes.iter().map(Vec::as_slice))?;
    for (at, contest) in filed.iter().enumerate() {
        for (place, placing) in contest.placings.iter().enumerate() {
            if known
                .get(&hash(placing))
                .is_some_and(|person| !is_same_name(&person.name, &placing.who.name))
            {
                faults.push(Fault {
                    contest: Some(at),
                    placing: Some(place),
                    field: "name",
                    code: "name_differs",
                    message: people::name_differs(&placing.who),
                });
            }
        }
    }
    Ok(faults)
}

fn field_error(fault: Fault) -> FieldError {
    let place = |name: &str, at: Option<usize>| at.map_or_else(String::new, |at| format!("{name}-{at}-"));
    let field = format!("{}{}{}", place("contest", fault.contest), place("line", fault.placing), fault.field);
    FieldError { field, message: fault.message }
}

/// Files a competition of an earlier year with its contests and their tables.
///
/// # Errors
/// `Denied`; a field error for each fault (`contest-0-line-3-rank`); `Conflict` when somebody files the same, or registers
/// one of its people under another name, at the same moment.
pub fn file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &PastCompetition,
    filed: &[PastContest],
) -> Result<Filed, AppError> {
    policy::may_file(actor)?;
    let today = tx.today();
    let faults = refusals(tx.conn, &tx.platform.keys, today, competition, filed)?;
    if !faults.is_empty() {
        return Err(AppError::Fields(faults.into_iter().map(field_error).collect()));
    }
    write(tx, actor, competition, filed, &mut NameCache::default())
}

/// As [`file()`], for many in one transaction: `names` are those that were met already. The caller has asked [`refusals`].
///
/// # Errors
/// As [`file()`].
pub fn write(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &PastCompetition,
    filed: &[PastContest],
    names: &mut NameCache,
) -> Result<Filed, AppError> {
    policy::may_file(actor)?;
    let entrants: usize = filed.iter().map(|contest| contest.placings.len()).sum();
    let written = events::service::file_archived(tx, actor, &event_plan(competition, filed, entrants), REASON)?;
    let registered = register(tx, filed, names)?;
    let delegations = delegations(tx, &written, filed)?;
    let mut people = registered.into_iter();
    for contest in filed {
        let own: Vec<PersonId> = people.by_ref().take(contest.placings.len()).collect();
        write_contest(tx, actor, &written, contest, &own, &delegations)?;
    }
    tx.audit(
        actor,
        Entry::new("competition.filed", "competition", written.number.as_str())
            .new_values(json!({
                "name": competition.name,
                "year": competition.year,
                "level": competition.level,
                "class": competition.class,
                "contests": filed.len(),
                "entrants": entrants,
            }))
            .reason(REASON),
    )?;
    Ok(Filed { number: written.number, contests: filed.len(), entrants })
}

/// The people of all contests, one after the other.
fn register(tx: &mut Tx<'_>, filed: &[PastContest], names: &mut NameCache) -> Result<Vec<PersonId>, AppError> {
    let placings = || filed.iter().flat_map(|contest| &contest.placings);
    let prepared: Result<Vec<_>, AppError> = placings()
        .map(|placing| protection::prepare(&tx.platform.keys, &tx.platform.random, &placing.who))
        .collect();
    let registered = people::register_many(tx, &prepared?, names)?;
    placings()
        .zip(registered)
        .map(|(placing, registration)| match registration.outcome {
            Outcome::NameDiffers => Err(AppError::Conflict(people::name_differs(&placing.who))),
            Outcome::Known | Outcome::Registered => Ok(registration.person),
        })
        .collect()
}

fn delegations<'a>(
    tx: &mut Tx<'_>,
    competition: &Competition,
    filed: &'a [PastContest],
) -> Result<HashMap<&'a str, DelegationId>, AppError> {
    let mut known: HashMap<&str, DelegationId> = HashMap::new();
    for placing in filed.iter().flat_map(|contest| &contest.placings) {
        let name = placing.unit.as_str();
        if name.is_empty() || known.contains_key(name) {
            continue;
        }
        let token = tx.platform.random.token();
        let new = NewDelegation { competition: competition.id, token: &token, name, body: None };
        known.insert(name, insert_delegation(tx.conn, new, tx.now)?.id);
    }
    Ok(known)
}

fn event_plan(competition: &PastCompetition, filed: &[PastContest], entrants: usize) -> EventPlan {
    let first_day = filed.iter().map(|contest| contest.first_day).min().unwrap_or_default();
    let last_day = filed.iter().map(|contest| contest.last_day).max().unwrap_or(first_day);
    let mut groups: Vec<EntryGroup> = filed.iter().map(|contest| contest.group).collect();
    groups.sort_unstable();
    groups.dedup();
    EventPlan {
        year: competition.year,
        kind: CompetitionKind::Skills,
        name: competition.name.clone(),
        level: competition.level,
        class: competition.class,
        line: competition.line,
        groups,
        host: competition.host.clone(),
        organiser: competition.organiser.clone(),
        co_organiser: String::new(),
        place: competition.place.clone(),
        // Nobody enters any more; what is not known of it is not shown.
        entry_from: first_day,
        entry_to: first_day,
        first_day,
        last_day,
        contact_name: String::new(),
        contact_phone: String::new(),
        contact_email: String::new(),
        expected_entrants: i32::try_from(entrants).unwrap_or(i32::MAX),
        budget: 0,
        prize_plan: String::new(),
        description: String::new(),
    }
}

fn contest_plan(tx: &Tx<'_>, contest: &PastContest) -> ContestPlan {
    let mut rules = default_rules(contests::service::defaults(&tx.platform.settings.current()));
    rules.tie_keys = vec![TieKey::Total];
    rules.seal_layers = 0;
    let prizes = |medal| contest.placings.iter().filter(|placing| placing.medal == Some(medal)).count();
    rules.places =
        [Medal::Gold, Medal::Silver, Medal::Bronze].map(|medal| u32::try_from(prizes(medal)).unwrap_or(u32::MAX));
    let size = i32::try_from(contest.placings.len()).unwrap_or(i32::MAX);
    ContestPlan {
        name: contest.name.clone(),
        trade: contest.trade,
        level: contest.level,
        entry_group: contest.group,
        team_size: 1,
        quota: size,
        delegation_limit: None,
        workstations: size,
        first_day: contest.first_day,
        last_day: contest.last_day,
        place: String::new(),
        rules,
        eligibility: Eligibility::default(),
        technical_document: String::new(),
        modules: vec![ModulePlan {
            name: MODULE.to_owned(),
            kind: ModuleKind::Practical,
            weight: 100,
            day: 1,
            minutes: 0,
        }],
    }
}

fn write_contest(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    filed: &PastContest,
    people: &[PersonId],
    delegations: &HashMap<&str, DelegationId>,
) -> Result<Contest, AppError> {
    let plan = contest_plan(tx, filed);
    let contest = contests::service::file_final(tx, actor, competition, &plan, REASON)?;
    let rows: Vec<FiledEntry<'_>> = (1..)
        .zip(filed.placings.iter().zip(people))
        .map(|(serial, (placing, person))| FiledEntry {
            contest: contest.id,
            delegation: delegations.get(placing.unit.as_str()).copied(),
            token: tx.platform.random.token(),
            number: entry_number(&competition.number, &contest.code, serial),
            person: *person,
            employer: &placing.unit,
        })
        .collect();
    let ids = insert_filed(tx.conn, actor, &rows, tx.now)?;
    recount(tx.conn, contest.id)?;
    let entries = rows.iter().map(|row| row.number.clone()).zip(ids).collect();
    let numbers = rows.into_iter().map(|row| row.number);
    let lines = table(&filed.placings, numbers);
    filing_service::file(tx, actor, competition, (&contest, &plan), lines, &entries)?;
    Ok(contest)
}

/// Lines by rank and number, as every table has them. There is no code but the number.
fn table(placings: &[Placing], numbers: impl Iterator<Item = String>) -> Vec<Line> {
    let parted = rules::parted_equals(&rules::standings(placings));
    let mut lines: Vec<Line> = placings
        .iter()
        .zip(numbers)
        .enumerate()
        .map(|(at, (placing, number))| Line {
            rank: placing.rank,
            code: number.clone(),
            number,
            standing: if placing.rank.is_some() { WorkStanding::Finished } else { WorkStanding::NotStarted },
            modules: Vec::new(),
            theory: None,
            practical: None,
            total: placing.total,
            seconds: None,
            safety_deductions: None,
            scale_score: None,
            medal: placing.medal,
            // What parted those with as many points is not in the records that are filed.
            parted_by: (placing.rank.is_some_and(|rank| rank > 1) && !parted.contains(&at)).then_some(PartedBy::Total),
            undecided: false,
        })
        .collect();
    lines.sort_by(|a, b| (a.rank.is_none(), a.rank, &a.code).cmp(&(b.rank.is_none(), b.rank, &b.code)));
    lines
}
