//! Use cases of a contest. Each is one transaction.

use crate::competition::contests::model::{Contest, ContestPlan, ModulePlan};
use crate::competition::contests::rules::{Defaults, plan_errors};
use crate::competition::contests::store;
use crate::competition::events;
use crate::competition::events::model::{Competition, EntryGroup, EventState};
use crate::competition::events::store::NewTransition;
use crate::competition::settings::{
    APPEAL_ANSWER_MINUTES, APPEAL_WINDOW_MINUTES, CONTEST_NOTICE_DAYS, JUDGEMENT_JUDGES, JUDGEMENT_MAX_SPREAD,
};
use crate::kernel::actor::Actor;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::platform::settings::Settings;
use crate::registry::trades;
use chrono::{Datelike, Days, NaiveDate};
use serde_json::json;

/// What the settings say of a new contest.
#[must_use]
pub fn defaults(settings: &Settings) -> Defaults {
    let number = |setting| u32::try_from(settings.get::<i64>(setting)).unwrap_or(0);
    Defaults {
        appeal_window_minutes: number(&APPEAL_WINDOW_MINUTES),
        appeal_answer_minutes: number(&APPEAL_ANSWER_MINUTES),
        notice_days: number(&CONTEST_NOTICE_DAYS),
        panel_judges: number(&JUDGEMENT_JUDGES),
        max_spread: number(&JUDGEMENT_MAX_SPREAD),
    }
}

/// The contest that a use case is about, with its competition, both as the actor may know of them.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(
    tx: &mut Tx<'_>,
    actor: &Actor,
    number: &str,
    code: &str,
    seen: Option<i32>,
) -> Result<(Competition, Contest), AppError> {
    let competition = events::service::open(tx, actor, number, None)?;
    let contest = store::by_code(tx.conn, competition.id, code)?.ok_or(AppError::not_found("contest-not-found"))?;
    if seen.is_some_and(|seen| seen != contest.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok((competition, contest))
}

/// The one way of a contest from state to state: checks the state machine, guards against a change meanwhile, writes the
/// state line and the audit trail. Who may do it and what has to hold before is the caller's to check.
///
/// # Errors
/// `Conflict` when the step is not possible from this state, or somebody else was faster.
pub fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &Contest,
    next: EventState,
    reason: Option<&str>,
) -> Result<Contest, AppError> {
    if !before.state.contest_may_become(next) {
        return Err(AppError::Conflict(
            Message::new("contest-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !store::set_state(tx.conn, before, next)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let step =
        NewTransition { competition: competition.id, contest: Some(before.id), from: before.state, to: next, reason };
    events::store::insert_transition(tx.conn, actor, step, tx.now)?;
    let mut entry = Entry::new("contest.moved", "contest", address(competition, before))
        .old(json!({ "state": before.state.as_str() }))
        .new_values(json!({ "state": next.as_str() }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    Ok(Contest { state: next, version: before.version + 1, ..before.clone() })
}

/// How the trail names a contest: `S2026001/01`.
#[must_use]
pub fn address(competition: &Competition, contest: &Contest) -> String {
    format!("{}/{}", competition.number, contest.code)
}

fn may_change(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)?;
    if competition.state.is_editable() {
        return Ok(());
    }
    Err(AppError::Conflict(Message::new("competition-not-editable").with_key("state", competition.state.label_key())))
}

/// Holds a competition whose contests are about to change: the plan is not submitted meanwhile, and codes are given to one
/// after the other.
fn held(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition) -> Result<Competition, AppError> {
    let competition = events::store::hold(tx.conn, competition.id)?;
    may_change(actor, &competition)?;
    Ok(competition)
}

fn checked(competition: &Competition, plan: &ContestPlan) -> Result<(), AppError> {
    let groups: Vec<&str> = competition.groups().into_iter().map(EntryGroup::as_str).collect();
    let errors = plan_errors(plan, (competition.first_day, competition.last_day), &groups);
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

fn values(plan: &ContestPlan) -> serde_json::Value {
    json!({
        "name": plan.name,
        "trade": plan.trade,
        "level": plan.level,
        "group": plan.entry_group,
        "team_size": plan.team_size,
        "quota": plan.quota,
        "delegation_limit": plan.delegation_limit,
        "workstations": plan.workstations,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "place": plan.place,
        "rules": plan.rules,
        "eligibility": plan.eligibility,
        "modules": plan.modules,
    })
}

/// The trade behind a code, when its standard has the level.
///
/// # Errors
/// A field error beside `trade` or `level`.
pub fn trade_of(tx: &mut Tx<'_>, code: &str, level: Level) -> Result<TradeId, AppError> {
    let trade = trades::store::by_code(tx.conn, code)?
        .filter(|trade| trade.retired_on.is_none_or(|day| day > tx.today()))
        .ok_or_else(|| AppError::field("trade", Message::new("contest-trade-unknown").with("code", code)))?;
    let has_range = trade.lowest_level.is_some() && trade.highest_level.is_some();
    if has_range && !trade.has_level(level) {
        let message = Message::new("contest-level-not-of-trade")
            .with("trade", trade.full_name())
            .with_key("level", level.label_key());
        return Err(AppError::field("level", message));
    }
    Ok(trade.id)
}

/// Adds a contest to a draft.
///
/// # Errors
/// `Denied`, `Conflict`; field errors of the plan.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, plan: &ContestPlan) -> Result<Contest, AppError> {
    let competition = &held(tx, actor, competition)?;
    events::policy::require_skills(competition)?;
    checked(competition, plan)?;
    let contest = store::insert(tx.conn, competition.id, plan, tx.now)?;
    tx.audit(actor, Entry::new("contest.added", "contest", address(competition, &contest)).new_values(values(plan)))?;
    Ok(contest)
}

/// Writes a contest of an earlier year, final at once, with the reason in the line of its competition.
///
/// # Errors
/// `Conflict` when the competition has no code left; those of the database.
pub fn file_final(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    plan: &ContestPlan,
    reason: &str,
) -> Result<Contest, AppError> {
    let contest = store::insert(tx.conn, competition.id, plan, tx.now)?;
    let (from, to) = (contest.state, EventState::Final);
    if !store::set_state(tx.conn, &contest, to)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let step = NewTransition { competition: competition.id, contest: Some(contest.id), from, to, reason: Some(reason) };
    events::store::insert_transition(tx.conn, actor, step, tx.now)?;
    Ok(Contest { state: to, version: contest.version + 1, ..contest })
}

/// Changes a contest of a draft.
///
/// # Errors
/// As [`add`].
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &Contest,
    plan: &ContestPlan,
) -> Result<(), AppError> {
    let competition = &held(tx, actor, competition)?;
    checked(competition, plan)?;
    let old = plan_of(tx, before)?;
    if !store::update(tx.conn, before, plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("contest.changed", "contest", address(competition, before))
            .old(values(&old))
            .new_values(values(plan)),
    )
}

/// Takes a contest out of a draft.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    let competition = &held(tx, actor, competition)?;
    if store::was_entered(tx.conn, contest.id)? {
        return Err(AppError::conflict("contest-was-entered"));
    }
    let old = plan_of(tx, contest)?;
    store::delete(tx.conn, contest.id)?;
    tx.audit(actor, Entry::new("contest.removed", "contest", address(competition, contest)).old(values(&old)))
}

/// What a contest says, as a plan.
///
/// # Errors
/// Those of the database; `Internal` when stored rules cannot be read.
pub fn plan_of(tx: &mut Tx<'_>, contest: &Contest) -> Result<ContestPlan, AppError> {
    let modules = store::modules_of(tx.conn, contest.id)?;
    stored_plan(contest, modules.into_iter().map(ModulePlan::from).collect())
}

/// As [`plan_of`], of what was read already.
///
/// # Errors
/// `Internal` when stored rules cannot be read.
pub fn stored_plan(contest: &Contest, modules: Vec<ModulePlan>) -> Result<ContestPlan, AppError> {
    Ok(ContestPlan {
        name: contest.name.clone(),
        trade: contest.trade_id,
        level: contest.level,
        entry_group: contest.entry_group,
        team_size: contest.team_size,
        quota: contest.quota,
        delegation_limit: contest.delegation_limit,
        workstations: contest.workstations,
        first_day: contest.first_day,
        last_day: contest.last_day,
        place: contest.place.clone(),
        rules: contest.parsed_rules().map_err(AppError::internal)?,
        eligibility: contest.parsed_eligibility().map_err(AppError::internal)?,
        technical_document: contest.technical_document.clone(),
        modules,
    })
}

/// The same day of another year; the last of February where there is no such day.
fn in_year(day: NaiveDate, year: i32) -> NaiveDate {
    day.with_year(year)
        .or_else(|| day.checked_sub_days(Days::new(1)).and_then(|before| before.with_year(year)))
        .unwrap_or(day)
}

/// Copies a competition with its contests into another year as a new draft: days on the same dates, no entries, no
/// officials.
///
/// # Errors
/// `Denied`; field errors when the source breaks a rule of today.
pub fn copy(tx: &mut Tx<'_>, actor: &Actor, source: &Competition, year: i32) -> Result<Competition, AppError> {
    events::policy::may_draft(actor)?;
    if year == source.year || !(2000..=2100).contains(&year) {
        return Err(AppError::field("year", Message::new("competition-copy-same-year")));
    }
    let from = events::service::plan_of(source);
    let name = from.name.replace(&source.year.to_string(), &year.to_string());
    // An event that was put off into the next year is planned for its own year again.
    let ahead = year - source.first_day.year();
    let moved = |day: NaiveDate| in_year(day, day.year() + ahead);
    let plan = events::model::EventPlan {
        year,
        name,
        entry_from: moved(from.entry_from),
        entry_to: moved(from.entry_to),
        first_day: moved(from.first_day),
        last_day: moved(from.last_day),
        ..from
    };
    let copied = events::service::draft(tx, actor, &plan, Some(source.id))?;
    for contest in store::of_competition(tx.conn, source.id)? {
        if contest.state == EventState::Cancelled {
            continue;
        }
        let old = plan_of(tx, &contest)?;
        let plan = ContestPlan { first_day: moved(old.first_day), last_day: moved(old.last_day), ..old };
        add(tx, actor, &copied, &plan)?;
    }
    Ok(copied)
}
