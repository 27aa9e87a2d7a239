//! Queries of the worklist: one visit to the database gives all that a role's page shows.

use crate::certification::batches::model::{AssessmentBatch, BatchScope, BatchState, Part};
use crate::certification::promotions;
use crate::certification::sheets;
use crate::certification::sheets::model::{PartState, SheetState};
use crate::competition::entries::model::EntryState;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::model::{LabourReportState, LabourScope, LabourUnitState};
use crate::competition::labour::{report_store, result_store, rules as labour_rules, store as labour_store};
use crate::competition::{appeals, entries, events, results};
use crate::honours::appointments;
use crate::honours::proposals;
use crate::honours::proposals::model::Standing;
use crate::honours::selection;
use crate::identity::accounts;
use crate::identity::accounts::model::AccountStanding;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::{Timestamp, local_day};
use crate::kernel::ids::{AssessorId, BatchId, BodyId, CompetitionId, ContestId, ScoreSheetId};
use crate::kernel::level::Level;
use crate::platform::audit::{self, AuditEntry};
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    assessment_batch, batch_line, batch_transition, certification_body, competition, contest, score_sheet, sheet_entry,
    trade,
};
use crate::platform::error::AppError;
use crate::platform::outbox::{self, OutboxState};
use crate::studios;
use crate::studios::innovations::model::Innovation;
use crate::worklist::model::{
    BatchFact, ContestFact, DueReport, EventFact, Facts, HouseFacts, LabourFact, SheetCounts, SheetFact,
};
use chrono::{Months, NaiveDate};
use chrono_tz::Tz;
use diesel::dsl::count_star;
use diesel::prelude::*;

/// Batches and sheets that one worklist looks at; who has more waiting works through the lists.
const MOST: i64 = 200;

/// Rows of the trail that are read to find what somebody did beside signing in and marking.
const TRAIL: i64 = 60;

/// Rows of the trail that are shown.
const SHOWN: usize = 10;

/// Months for which an adopted innovation is listed as waiting for an award: the round of a year and some.
const AWARDED_WITHIN: Months = Months::new(15);

/// Beginnings of the codes of what an auditor looks at first.
const SENSITIVE: &[&str] = &["account.role", "account.one_time", "account.suspended", "certificate.rev", "setting."];

/// States of competitions with which the city may have to do something: plans, and the course of labour competitions.
const CITY_STATES: [EventState; 5] = [
    EventState::Submitted,
    EventState::EntryOpen,
    EventState::Running,
    EventState::Provisional,
    EventState::PublicNotice,
];

/// Everything that the page of the actor's role needs; `report_day` is the day of the month on which reports of labour
/// competitions are due.
///
/// # Errors
/// Those of the database.
pub fn facts(
    conn: &mut Conn,
    actor: &Actor,
    (now, today, zone): (Timestamp, NaiveDate, Tz),
    report_day: i64,
) -> Result<Facts, AppError> {
    use BatchState::{
        ApplicationOpen, Approved, Arranging, Certifying, Draft, Examining, PublicNotice, Returned, Scoring, Staffing,
        Submitted,
    };
    let mut facts = Facts { done: done(conn, actor)?, now, ..Facts::default() };
    match actor.role {
        Role::CityAdministrator => {
            facts.batches = batches(conn, BatchScope::All, &[Submitted, Scoring, PublicNotice])?;
            facts.competitions = competitions(conn, actor, &CITY_STATES, zone)?;
            facts.contests = contests(conn, actor)?;
            facts.honours = honours(conn, None)?;
            facts.promotions = promotions::store::count_proposed(conn)?;
            facts.nominations = selection::store::unfinished(conn, None)?;
            facts.appointments = appointments::store::count_recorded(conn)?;
            facts.studios = studios::naming::store::unfinished(conn, None)?;
            facts.studio_years = studios::years::store::submitted(conn)?;
            facts.innovations = of_others(actor, studios::innovations::store::unfinished(conn, None)?);
            // Not everything that is adopted is awarded: nobody is reminded of it for ever.
            if let (Some(account), Some(since)) = (actor.account, today.checked_sub_months(AWARDED_WITHIN)) {
                facts
                    .innovations
                    .extend(studios::innovations::store::to_award(conn, account, since)?);
            }
            facts.house.dead_mails = dead_mails(conn)?;
        }
        Role::CompetitionOrganiser => {
            facts.competitions = competitions(conn, actor, EventState::ALL, zone)?;
            facts.contests = contests(conn, actor)?;
            if let Some(own) = actor.competition {
                facts.honours = honours(conn, Some(own))?;
            }
        }
        Role::BodyStaff => {
            let scope = actor.body.map_or(BatchScope::Nothing, BatchScope::Body);
            let states = [
                Draft,
                Returned,
                Approved,
                ApplicationOpen,
                Arranging,
                Staffing,
                Examining,
                Scoring,
                PublicNotice,
                Certifying,
            ];
            facts.batches = batches(conn, scope, &states)?;
            if let Some(body) = actor.body {
                facts.reports = due_reports(conn, body, today, report_day)?;
                facts.promotions = promotions::store::count_to_issue(conn, body, today)?;
                facts.nominations = selection::store::unfinished(conn, Some(body))?;
                facts.studios = studios::naming::store::unfinished(conn, Some(body))?;
                facts.innovations = of_others(actor, studios::innovations::store::unfinished(conn, Some(body))?);
            }
        }
        Role::QualitySupervisor => {
            facts.batches = batches(conn, BatchScope::All, &[Examining, Scoring, PublicNotice])?;
        }
        Role::Assessor => {
            if let Some(assessor) = actor.assessor {
                let (open, submitted) =
                    (own_open(conn, assessor)?, sheets::store::led(conn, assessor, &[SheetState::Submitted])?);
                facts.sheets = sheet_facts(conn, open)?;
                facts.sheets_to_confirm = sheet_facts(conn, submitted)?;
            }
        }
        Role::SecurityAdministrator => {
            facts.house = HouseFacts {
                dead_mails: dead_mails(conn)?,
                locked_accounts: accounts::store::count(conn, AccountStanding::Locked, now, today)?,
                accounts_without_role: accounts::store::count(conn, AccountStanding::WithoutRole, now, today)?,
            };
        }
        Role::Auditor => {
            facts.last_check = latest(conn, "audit.verified", 1)?.pop();
            for code in SENSITIVE {
                facts.sensitive.extend(latest(conn, code, 10)?);
            }
            facts.sensitive.sort_by_key(|entry| std::cmp::Reverse(entry.id));
            facts.sensitive.truncate(SHOWN);
        }
        Role::Judge | Role::Worker | Role::System => {}
    }
    Ok(facts)
}

/// Innovations that somebody else handed in: nobody speaks or decides about what is his own.
fn of_others(actor: &Actor, mut found: Vec<Innovation>) -> Vec<Innovation> {
    found.retain(|innovation| innovation.submitted_by.is_none() || innovation.submitted_by != actor.account);
    found
}

/// Contests whose honours are to be drawn up, and those whose honours are to be confirmed.
fn honours(conn: &mut Conn, scope: Option<CompetitionId>) -> Result<(i64, i64), AppError> {
    let finals = proposals::store::finals(conn, scope)?;
    let count = |standing: Standing| {
        i64::try_from(finals.iter().filter(|one| one.standing == standing).count()).unwrap_or(i64::MAX)
    };
    Ok((count(Standing::ToDraw), count(Standing::ToConfirm)))
}

/// Competitions that the actor decides about or runs, in some states, each with its last step.
fn competitions(conn: &mut Conn, actor: &Actor, states: &[EventState], zone: Tz) -> Result<Vec<EventFact>, AppError> {
    let mut query = competition::table
        .select(Competition::as_select())
        .filter(competition::state.eq_any(states.to_vec()))
        .into_boxed();
    if actor.role == Role::CompetitionOrganiser {
        let Some(own) = actor.competition else { return Ok(Vec::new()) };
        query = query.filter(competition::id.eq(own));
    }
    let found: Vec<Competition> = query.order(competition::first_day).limit(MOST).load(conn)?;
    let mut facts = Vec::with_capacity(found.len());
    for competition in found {
        let last = events::store::last_transition(conn, competition.id)?;
        let entered = last.map(|step| (step.at, step.actor_name, step.reason));
        let undecided = entries::store::count_in(conn, competition.id, &[EntryState::Submitted])?;
        let waiting = appeals::store::waiting(conn, competition.id)?;
        let due = waiting.next_due.map(|moment| local_day(moment, zone));
        let appeals = (waiting.to_accept + waiting.to_go_on, due);
        let labour = if competition.is_labour() { labour(conn, actor, &competition)? } else { LabourFact::default() };
        facts.push(EventFact { competition, entered, undecided, appeals, labour });
    }
    Ok(facts)
}

/// A contest with the number and the name of its competition.
type FoundContest = (ContestId, String, String, String, String, EventState, NaiveDate);

/// Contests that the actor decides about or runs and that wait for somebody who runs them, the earliest first.
fn contests(conn: &mut Conn, actor: &Actor) -> Result<Vec<ContestFact>, AppError> {
    use EventState::{AppealsClosed, Draft, OfficialsAppointed, Provisional, PublicNotice, Unsealed};
    let mut query = contest::table
        .inner_join(competition::table)
        .select((
            contest::id,
            competition::number,
            contest::code,
            contest::name,
            competition::name,
            contest::state,
            contest::first_day,
        ))
        .filter(competition::state.eq(OfficialsAppointed))
        .filter(contest::state.eq_any([Draft, Unsealed, Provisional, AppealsClosed, PublicNotice].to_vec()))
        .into_boxed();
    if actor.role == Role::CompetitionOrganiser {
        let Some(own) = actor.competition else { return Ok(Vec::new()) };
        query = query.filter(competition::id.eq(own));
    }
    let found: Vec<FoundContest> = query.order((contest::first_day, contest::id)).limit(MOST).load(conn)?;
    let mut facts = Vec::with_capacity(found.len());
    for (id, number, code, name, competition, state, first_day) in found {
        let published = if state.has_results() { results::service::published(conn, id)? } else { None };
        let closes_at = published.and_then(|(set, _)| set.closes_at);
        facts.push(ContestFact { number, code, name, competition, state, first_day, closes_at });
    }
    Ok(facts)
}

fn labour(conn: &mut Conn, actor: &Actor, competition: &Competition) -> Result<LabourFact, AppError> {
    let submitted = LabourUnitState::Submitted;
    let result = result_store::latest(conn, competition.id)?;
    Ok(LabourFact {
        units_undecided: labour_store::count_units(conn, competition.id, LabourScope::All, submitted)?,
        reports_submitted: report_store::count_submitted(conn, competition.id)?,
        notice_to: result.as_ref().and_then(|result| result.notice_to),
        is_own_publication: result
            .is_some_and(|result| result.published_by.is_some() && result.published_by == actor.account),
    })
}

/// Months that have ended and of which a unit of a body has not reported, or has to mend what it reported.
fn due_reports(conn: &mut Conn, body: BodyId, today: NaiveDate, report_day: i64) -> Result<Vec<DueReport>, AppError> {
    let mut due = Vec::new();
    for (competition, unit, reports) in report_store::running_of_body(conn, body)? {
        for month in labour_rules::months(competition.first_day, competition.last_day) {
            let latest = reports.iter().find(|report| report.month == month);
            let is_open = latest.is_none_or(|report| report.state.is_editable());
            if !is_open || today < labour_rules::closing_day(month, competition.last_day) {
                continue;
            }
            due.push(DueReport {
                number: competition.number.clone(),
                competition: competition.name.clone(),
                token: unit.token.clone(),
                unit: unit.name.clone(),
                month: labour_rules::written_month(month),
                due: labour_rules::due_day(month, report_day),
                returned: latest
                    .filter(|report| report.state == LabourReportState::Returned)
                    .and_then(|report| report.reason.clone()),
            });
        }
    }
    Ok(due)
}

fn dead_mails(conn: &mut Conn) -> Result<i64, AppError> {
    Ok(outbox::counts(conn)?
        .into_iter()
        .find(|(state, _)| *state == OutboxState::Dead)
        .map_or(0, |(_, count)| count))
}

fn latest(conn: &mut Conn, action: &str, limit: i64) -> Result<Vec<AuditEntry>, AppError> {
    let filter = audit::Filter { action: Some(action.to_owned()), ..audit::Filter::default() };
    Ok(audit::list(conn, &filter, None, limit)?.0)
}

/// What the actor did of late, without signing in and out and without single marks.
fn done(conn: &mut Conn, actor: &Actor) -> Result<Vec<AuditEntry>, AppError> {
    let Some(account) = actor.account else { return Ok(Vec::new()) };
    let filter = audit::Filter { account: Some(account), ..audit::Filter::default() };
    let (rows, _) = audit::list(conn, &filter, None, TRAIL)?;
    let is_noise = |entry: &AuditEntry| {
        ["account.sign", "account.role_switched", "mark.", "sheet.mark"]
            .iter()
            .any(|code| entry.action.starts_with(code))
    };
    Ok(rows.into_iter().filter(|entry| !is_noise(entry)).take(SHOWN).collect())
}

/// Batches in some states, the next assessment first, each with how it came into its state and how
/// its sheets stand.
///
/// # Errors
/// Those of the database.
pub fn batches(conn: &mut Conn, scope: BatchScope, states: &[BatchState]) -> Result<Vec<BatchFact>, AppError> {
    let mut query = assessment_batch::table
        .inner_join(certification_body::table)
        .select((AssessmentBatch::as_select(), certification_body::name))
        .filter(assessment_batch::state.eq_any(states.to_vec()))
        .into_boxed();
    match scope {
        BatchScope::All => {}
        BatchScope::Body(body) => query = query.filter(assessment_batch::body_id.eq(body)),
        BatchScope::Assessor(_) | BatchScope::Nothing => return Ok(Vec::new()),
    }
    let found: Vec<(AssessmentBatch, String)> = query
        .order((assessment_batch::first_day, assessment_batch::id))
        .limit(MOST)
        .load(conn)?;
    let ids: Vec<BatchId> = found.iter().map(|(batch, _)| batch.id).collect();
    let entered: Vec<(BatchId, BatchState, Timestamp, String, Option<String>)> = batch_transition::table
        .select((
            batch_transition::batch_id,
            batch_transition::to_state,
            batch_transition::at,
            batch_transition::actor_name,
            batch_transition::reason,
        ))
        .filter(batch_transition::batch_id.eq_any(ids.clone()))
        .order(batch_transition::id.desc())
        .load(conn)?;
    let sheets: Vec<(BatchId, SheetState, i64)> = score_sheet::table
        .filter(score_sheet::batch_id.eq_any(ids))
        .group_by((score_sheet::batch_id, score_sheet::state))
        .select((score_sheet::batch_id, score_sheet::state, count_star()))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(batch, body_name)| {
            let count = |wanted: SheetState| {
                sheets
                    .iter()
                    .find(|(id, state, _)| *id == batch.id && *state == wanted)
                    .map_or(0, |(.., count)| *count)
            };
            BatchFact {
                entered: entered
                    .iter()
                    .find(|(id, to, ..)| *id == batch.id && *to == batch.state)
                    .map(|(_, _, at, name, reason)| (*at, name.clone(), reason.clone())),
                sheets: SheetCounts {
                    open: count(SheetState::Open),
                    submitted: count(SheetState::Submitted),
                    confirmed: count(SheetState::Confirmed),
                },
                batch,
                body_name,
            }
        })
        .collect())
}

/// Open sheets of an assessor.
fn own_open(conn: &mut Conn, assessor: AssessorId) -> Result<Vec<ScoreSheetId>, AppError> {
    Ok(score_sheet::table
        .filter(score_sheet::assessor_id.eq(assessor))
        .filter(score_sheet::state.eq(SheetState::Open))
        .select(score_sheet::id)
        .limit(MOST)
        .load(conn)?)
}

/// Sheets of batches that are being marked, with how far each has come.
fn sheet_facts(conn: &mut Conn, wanted: Vec<ScoreSheetId>) -> Result<Vec<SheetFact>, AppError> {
    type Row = (ScoreSheetId, String, Part, Option<String>, String, NaiveDate, NaiveDate, Level, String);
    let rows: Vec<Row> = score_sheet::table
        .inner_join(assessment_batch::table)
        .inner_join(batch_line::table.inner_join(trade::table))
        .select((
            score_sheet::id,
            score_sheet::token,
            score_sheet::part,
            score_sheet::rejected_reason,
            assessment_batch::title,
            assessment_batch::first_day,
            assessment_batch::last_day,
            batch_line::level,
            trade::name,
        ))
        .filter(score_sheet::id.eq_any(wanted))
        .filter(assessment_batch::state.eq_any([BatchState::Examining, BatchState::Scoring].to_vec()))
        .order((assessment_batch::first_day, score_sheet::id))
        .load(conn)?;
    let ids: Vec<ScoreSheetId> = rows.iter().map(|row| row.0).collect();
    let cells: Vec<(ScoreSheetId, PartState, i64)> = sheet_entry::table
        .filter(sheet_entry::sheet_id.eq_any(ids))
        .group_by((sheet_entry::sheet_id, sheet_entry::state))
        .select((sheet_entry::sheet_id, sheet_entry::state, count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, token, part, rejected_reason, title, first, last, level, trade)| {
            let of_sheet = || cells.iter().filter(move |(sheet, ..)| *sheet == id);
            let all = of_sheet().map(|(.., count)| count).sum();
            let filled = of_sheet()
                .filter(|(_, state, _)| *state != PartState::Pending)
                .map(|(.., count)| count)
                .sum();
            SheetFact { token, title, trade, level, part, days: (first, last), cells: (all, filled), rejected_reason }
        })
        .collect())
}
