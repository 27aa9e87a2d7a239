//! Use cases of rosters: check what was uploaded or typed against the register, post the good rows, withdraw.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchLine, LineView};
use crate::certification::numbering::NumberingScheme;
use crate::certification::rosters::model::RosterRow;
use crate::certification::rosters::rules::{Applied, CheckedRow, RosterContext, Standing as Known, check_typed};
use crate::certification::rosters::store::{self, NewApplication};
use crate::certification::rosters::trades::{TradeBook, TradeOption};
use crate::certification::settings::{LEVEL_CODE_LETTERS, MIN_AGE};
use crate::identity::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::document::IdentityDocument;
use crate::kernel::ids::{BatchLineId, ImportRowId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::import_run::store as runs;
use crate::platform::import_run::{ImportRun, KeptRow, RunState, Tally};
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::platform::spreadsheet::staged::{Finding, StagedRow, StagedState};
use crate::platform::{Platform, Tx};
use crate::registry::people::model::{NameCache, NewPerson, Outcome};
use crate::registry::people::{protection, service as people};
use crate::registry::trades::model::Trade;
use crate::registry::{bodies, trades};
use serde_json::json;
use std::collections::HashMap;

/// What a roster of a batch is checked against, without the register of people.
#[derive(Debug, Clone)]
pub struct Grounds {
    /// The trades of the batch, and all others to tell a misspelling from a wrong batch.
    pub trades: TradeBook,
    /// What is configurable about certificate numbers.
    pub scheme: NumberingScheme,
}

/// Reads what a roster is checked against: the lines of its batch, or all trades of the register.
///
/// # Errors
/// Those of the database.
pub fn grounds(conn: &mut Conn, batch: Option<&AssessmentBatch>, letters: &str) -> Result<Grounds, AppError> {
    let register = trades::store::all_active(conn)?;
    let trades = match batch {
        Some(batch) => {
            let register: Vec<TradeOption> = register.iter().map(|trade| option_of(trade, None)).collect();
            TradeBook::of_batch(offered_by(conn, batch)?, &register)
        }
        None => TradeBook::of_register(register.iter().map(|trade| option_of(trade, levels_of(trade))).collect()),
    };
    let default = NumberingScheme::default();
    let mut letters = letters.chars();
    Ok(Grounds {
        trades,
        scheme: NumberingScheme {
            provinces: bodies::store::provinces(conn)?,
            master_technician: letters.next().unwrap_or(default.master_technician),
            chief_technician: letters.next().unwrap_or(default.chief_technician),
        },
    })
}

fn offered_by(conn: &mut Conn, batch: &AssessmentBatch) -> Result<Vec<TradeOption>, AppError> {
    let mut offered: Vec<TradeOption> = Vec::new();
    for (line, trade) in batches::store::lines_of(conn, batch.id)? {
        match offered.iter_mut().find(|option| option.code == trade.code) {
            Some(option) => option.levels.get_or_insert_default().push(line.level),
            None => offered.push(option_of(&trade, Some(vec![line.level]))),
        }
    }
    Ok(offered)
}

/// The levels of a trade's standard; none when its range is not known.
fn levels_of(trade: &Trade) -> Option<Vec<Level>> {
    trade.lowest_level.and(trade.highest_level)?;
    Some(Level::ALL.iter().copied().filter(|level| trade.has_level(*level)).collect())
}

fn option_of(trade: &Trade, levels: Option<Vec<Level>>) -> TradeOption {
    let mut aliases = vec![trade.name.clone(), trade.occupation_code.clone()];
    aliases.extend(trade.work_type.clone());
    TradeOption { code: trade.code.clone(), name: trade.full_name(), aliases, levels }
}

/// What the register knows of a person of a roster; without a batch only under which name.
///
/// # Errors
/// Those of the database.
pub fn known(
    conn: &mut Conn,
    platform: &Platform,
    batch: Option<&AssessmentBatch>,
    lines: &[(BatchLine, Trade)],
    document: &IdentityDocument,
    line: (&str, Level),
) -> Result<Known, AppError> {
    let person = crate::registry::people::store::by_document(conn, &platform.keys, document.kind(), document.number())?;
    let Some(person) = person else { return Ok(Known::default()) };
    let Some(batch) = batch else {
        return Ok(Known { registered_name: Some(person.name), ..Known::default() });
    };
    let wanted = lines
        .iter()
        .find(|(of, trade)| trade.code == line.0 && of.level == line.1)
        .map(|(line, _)| line.id);
    let standing: Vec<_> = store::standings(conn, &[person.id])?
        .remove(&person.id)
        .unwrap_or_default()
        .into_iter()
        .filter(|standing| standing.batch_number == batch.number && standing.state != ApplicationState::Withdrawn)
        .collect();
    let applied = if standing.iter().any(|standing| Some(standing.line_id) == wanted) {
        Applied::SameLine
    } else if standing.is_empty() {
        Applied::Never
    } else {
        Applied::OtherLine
    };
    Ok(Known { applied, registered_name: Some(person.name) })
}

/// Checks one candidate who was typed into the form.
///
/// # Errors
/// Those of the database.
pub fn check_entry(
    conn: &mut Conn,
    platform: &Platform,
    batch: &AssessmentBatch,
    fields: &[(&str, &str)],
) -> Result<Result<CheckedRow, Finding>, AppError> {
    let grounds = grounds(conn, Some(batch), &platform.setting(&LEVEL_CODE_LETTERS))?;
    let lines = batches::store::lines_of(conn, batch.id)?;
    let failed = std::cell::RefCell::new(None);
    let conn = std::cell::RefCell::new(conn);
    let existing = |document: &IdentityDocument, trade: &str, level: Level| {
        known(&mut conn.borrow_mut(), platform, Some(batch), &lines, document, (trade, level)).unwrap_or_else(|error| {
            *failed.borrow_mut() = Some(error);
            Known::default()
        })
    };
    let context = RosterContext {
        today: platform.today(),
        min_age: u32::try_from(platform.setting(&MIN_AGE)).unwrap_or(16),
        scheme: grounds.scheme,
        trades: grounds.trades,
        existing: &existing,
    };
    let checked = check_typed(fields, &context);
    drop(context);
    match failed.into_inner() {
        Some(error) => Err(error),
        None => Ok(checked),
    }
}

/// What became of a posting.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    /// How many candidates came in.
    pub posted: usize,
    /// Rows that could not be posted after all, by their place in what was given, and why.
    pub refused: Vec<(usize, Finding)>,
}

/// Posts candidates into a batch: registers the people, writes their applications as accepted, and mails those who
/// have an address. All in the caller's transaction. Whoever applies already, here or for the same trade and level in
/// another open batch, or whose document belongs to somebody of another name, is left out and named.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when the batch takes no candidates any more; a field error for each line whose
/// quota would be exceeded — then nothing is posted.
pub fn post_candidates(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    rows: &[RosterRow],
) -> Result<Posted, AppError> {
    batches::policy::may_run(actor, batch)?;
    if !store::hold_batch(tx.conn, batch.id)? {
        return Err(AppError::conflict("roster-batch-takes-none"));
    }
    let lines = batches::store::line_views_of(tx.conn, batch.id)?;
    let people: Result<Vec<_>, AppError> = rows
        .iter()
        .map(|row| protection::prepare(&tx.platform.keys, &tx.platform.random, &person_of(row)))
        .collect();
    let registered = people::register_many(tx, &people?, &mut NameCache::default())?;
    let ids: Vec<_> = registered.iter().map(|registration| registration.person).collect();
    let mut standings = store::standings(tx.conn, &ids)?;
    let languages = accounts::store::languages_of(tx.conn, &ids)?;
    let mut outcome = Posted::default();
    let mut added: HashMap<BatchLineId, i64> = HashMap::new();
    for (at, (row, registration)) in rows.iter().zip(&registered).enumerate() {
        let mut refuse = |code: &'static str, message: Message| {
            outcome.refused.push((at, Finding { column: None, code: code.into(), message }));
        };
        if registration.outcome == Outcome::NameDiffers {
            refuse("name_differs", people::name_differs(&person_of(row)));
            continue;
        }
        let view = lines
            .iter()
            .find(|view| view.trade.code == row.trade_code && view.line.level == row.level);
        let Some(view) = view else {
            refuse("line_not_in_batch", Message::new("roster-line-gone"));
            continue;
        };
        let standing = standings.entry(registration.person).or_default();
        let live = standing.iter().find(|standing| {
            standing.line == (view.line.trade_id, view.line.level)
                && standing.state != ApplicationState::Withdrawn
                && !is_over(standing.state)
        });
        if let Some(live) = live {
            if live.line_id == view.line.id {
                refuse("already_in_batch", Message::new("roster-already-in-batch"));
            } else {
                refuse(
                    "live_elsewhere",
                    Message::new("roster-live-elsewhere").with("batch", live.batch_number.as_str()),
                );
            }
            continue;
        }
        let withdrawn = standing
            .iter()
            .find(|standing| standing.line_id == view.line.id)
            .map(|standing| (standing.id, standing.version));
        let details = serde_json::to_string(&row.details).map_err(AppError::internal)?;
        let new = NewApplication {
            batch: batch.id,
            line: view.line.id,
            person: registration.person,
            condition: row.details.condition.as_deref().unwrap_or_default(),
            certification_kind: row.details.certification_kind.as_str(),
            sitting: row.details.sitting.as_str(),
            employer: row.details.employer.as_deref(),
            prior_certificate_number: row.details.prior_certificate.as_ref().map(|prior| prior.number.as_str()),
            details: &details,
        };
        let id = store::put_application(tx.conn, &new, withdrawn, tx.now)?;
        standing.push(store::Standing {
            id,
            person: registration.person,
            line: (view.line.trade_id, view.line.level),
            line_id: view.line.id,
            batch_number: batch.number.clone(),
            state: ApplicationState::Accepted,
            version: 1,
        });
        *added.entry(view.line.id).or_default() += 1;
        outcome.posted += 1;
        tell_candidate(tx, batch, view, row, id, MailLanguage::of(languages.get(&registration.person).copied()))?;
    }
    check_quota(&lines, &added)?;
    store::add_candidates(tx.conn, batch.id, i32::try_from(outcome.posted).unwrap_or(i32::MAX))?;
    if outcome.posted > 0 {
        tx.audit(
            actor,
            Entry::new("batch.roster_posted", "batch", batch.number.as_str())
                .new_values(json!({ "posted": outcome.posted, "refused": outcome.refused.len() })),
        )?;
    }
    Ok(outcome)
}

/// Whether an application no longer stands in the way of another one.
const fn is_over(state: ApplicationState) -> bool {
    matches!(state, ApplicationState::Passed | ApplicationState::Failed | ApplicationState::ResitDue)
}

fn check_quota(lines: &[LineView], added: &HashMap<BatchLineId, i64>) -> Result<(), AppError> {
    let errors: Vec<FieldError> = lines
        .iter()
        .filter_map(|view| {
            let more = added.get(&view.line.id).copied().unwrap_or(0);
            let quota = i64::from(view.line.quota);
            (more > 0 && view.candidates + more > quota).then(|| FieldError {
                field: "roster".to_owned(),
                message: view
                    .named(Message::new("roster-quota"))
                    .count("quota", quota)
                    .count("present", view.candidates)
                    .count("more", more),
            })
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

fn person_of(row: &RosterRow) -> NewPerson {
    NewPerson {
        birth_date: Some(row.birth_date),
        mobile: row.mobile.clone(),
        email: row.details.email.clone(),
        employer: row.details.employer.clone(),
        education: row.details.education.map(|education| education.chinese_name().to_owned()),
        ethnic_group: row.details.ethnic_group.map(|group| group.name().to_owned()),
        ..NewPerson::of_document(row.name.clone(), row.document.clone(), row.sex)
    }
}

fn tell_candidate(
    tx: &mut Tx<'_>,
    batch: &AssessmentBatch,
    view: &LineView,
    row: &RosterRow,
    id: crate::kernel::ids::ApplicationId,
    language: MailLanguage,
) -> Result<(), AppError> {
    let Some(email) = row.details.email.clone() else { return Ok(()) };
    tx.mail(&Mail {
        template: "roster_posted",
        deduplication_key: format!("roster_posted:{id}:{}", tx.now.and_utc().timestamp_micros()),
        recipient: email,
        language,
        text: MailText {
            subject: Message::new("mail-roster-posted-subject"),
            addressee: row.name.clone(),
            paragraphs: vec![
                Message::new("mail-roster-posted-body")
                    .with("trade", view.trade.full_name())
                    .with_key("level", format!("level-{}", view.line.level.as_str().to_lowercase()))
                    .with("batch", batch.title.as_str())
                    .with("day", batch.first_day.to_string()),
                Message::new("mail-roster-posted-next"),
            ],
            link: Some(MailLink {
                label: Message::new("mail-roster-posted-link"),
                url: format!("{}/mine", tx.platform.base_url),
            }),
        },
    })
}

/// Posts the good rows of a checked upload. Rows that turn out not to be postable become bad rows of the upload.
///
/// # Errors
/// As [`post_candidates`]; `Conflict` when the upload was posted meanwhile.
pub fn post_run(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    run: &ImportRun,
    rows: Vec<KeptRow>,
) -> Result<Posted, AppError> {
    if run.state != RunState::Checked {
        return Err(AppError::conflict("import-not-checked"));
    }
    let mut candidates = Vec::with_capacity(rows.len());
    for kept in &rows {
        let candidate = RosterRow::from_values(&kept.row.values)
            .ok_or_else(|| AppError::internal("a staged row without errors cannot be read back"))?;
        candidates.push(candidate);
    }
    let outcome = post_candidates(tx, actor, batch, &candidates)?;
    let mut bad: HashMap<usize, Finding> = outcome.refused.iter().cloned().collect();
    let mut tally = Tally { good: run.good_rows, warnings: run.warning_rows, errors: run.error_rows };
    let mut posted: Vec<ImportRowId> = Vec::with_capacity(outcome.posted);
    for (at, kept) in rows.into_iter().enumerate() {
        match bad.remove(&at) {
            None => posted.push(kept.id),
            Some(finding) => {
                match kept.row.state {
                    StagedState::Warning => tally.warnings = tally.warnings.saturating_sub(1),
                    _ => tally.good = tally.good.saturating_sub(1),
                }
                tally.errors = tally.errors.saturating_add(1);
                let original = originals(&kept.row, &run.notes().titles);
                let row = StagedRow { state: StagedState::Error, errors: vec![finding], original, ..kept.row };
                let sealed = runs::seal(&tx.platform.keys, tx.platform.random.bytes(), &row)?;
                runs::turn_bad(tx.conn, kept.id, &sealed)?;
            }
        }
    }
    runs::set_tally(tx.conn, run.id, tally)?;
    if !runs::mark_posted(tx.conn, run, &posted)? {
        return Err(AppError::conflict("import-not-checked"));
    }
    Ok(outcome)
}

/// The cells of a row that was good, by their titles: only the values are kept of such a row.
fn originals(row: &StagedRow, titles: &[String]) -> Vec<String> {
    let mappings = super::mappings::roster_mappings();
    titles
        .iter()
        .map(|title| {
            mappings
                .iter()
                .flat_map(|mapping| &mapping.columns)
                .filter(|column| column.titles.iter().any(|known| known == title.trim_start_matches('*')))
                .find_map(|column| row.values.get(&column.field))
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// Withdraws an application, as long as the examination has not begun.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; a field error without a reason.
pub fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    person_token: &str,
    line: BatchLineId,
    reason: &str,
) -> Result<(), AppError> {
    batches::policy::may_run(actor, batch)?;
    let reason = required_reason(reason)?;
    if !batch.state.takes_candidates() {
        return Err(AppError::conflict("roster-withdraw-too-late"));
    }
    let application = store::application_of(tx.conn, batch.id, person_token, line)?
        .ok_or(AppError::not_found("roster-application-not-found"))?;
    if !application.state.may_become(ApplicationState::Withdrawn) {
        return Err(AppError::conflict("roster-withdraw-too-late"));
    }
    if !store::withdraw(tx.conn, &application)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    store::add_candidates(tx.conn, batch.id, -1)?;
    tx.audit(
        actor,
        Entry::new("batch.application_withdrawn", "batch", batch.number.as_str())
            .old(json!({ "person": person_token, "state": application.state.as_str() }))
            .reason(reason),
    )
}
