//! Use cases of results: computed with the last confirmation, put on public notice.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchLine, BatchState, Part};
use crate::certification::results::rules::{Obstacle, PartOutcome, has_passed, part_outcome};
use crate::certification::results::{policy, store};
use crate::certification::settings::PUBLIC_NOTICE_DAYS;
use crate::certification::sheets;
use crate::certification::sheets::model::{CellValue, SheetState};
use crate::certification::sheets::service::{Decision, pass_mark};
use crate::identity::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::calendar::WorkingCalendar;
use crate::kernel::ids::{ApplicationId, BatchId, BatchLineId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::platform::settings::Settings;
use chrono::NaiveDate;
use serde_json::json;
use std::collections::HashMap;

/// Something that keeps the results of a batch from being computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whose result it concerns.
    pub application: ApplicationId,
    /// His anonymous code.
    pub code: String,
    /// His line.
    pub line: BatchLineId,
    /// Which part.
    pub part: Part,
    /// What stands in the way.
    pub obstacle: Obstacle,
}

/// The results of a batch, or what stands in their way.
#[derive(Debug, Clone, Default)]
pub struct Computed {
    /// Results of parts.
    pub parts: Vec<(ApplicationId, Part, PartOutcome)>,
    /// Who has passed every part.
    pub passed: Vec<ApplicationId>,
    /// Who has not.
    pub failed: Vec<ApplicationId>,
    /// What stands in the way.
    pub findings: Vec<Finding>,
}

/// Reads the sheets of a batch and computes, writing nothing.
///
/// # Errors
/// Those of the database.
pub fn preview(conn: &mut Conn, settings: &Settings, batch: BatchId) -> Result<Computed, AppError> {
    let lines: HashMap<BatchLineId, BatchLine> = batches::store::lines_of(conn, batch)?
        .into_iter()
        .map(|(line, _)| (line.id, line))
        .collect();
    let mut values: HashMap<(ApplicationId, Part), Vec<CellValue>> = HashMap::new();
    for (application, part, value) in store::values_of(conn, batch)? {
        values.entry((application, part)).or_default().push(value);
    }
    let mut computed = Computed::default();
    for application in batches::store::applications_of(conn, batch)? {
        let Some(line) = lines.get(&application.line_id) else { continue };
        let required = Part::of_level(line.level);
        let mut outcomes = Vec::new();
        for part in required {
            let written = values.get(&(application.id, *part)).map_or(&[][..], Vec::as_slice);
            match part_outcome(written, pass_mark(settings, *part)) {
                Ok(outcome) => outcomes.push((*part, outcome)),
                Err(obstacle) => computed.findings.push(Finding {
                    application: application.id,
                    code: application.anonymous_code.clone().unwrap_or_default(),
                    line: line.id,
                    part: *part,
                    obstacle,
                }),
            }
        }
        if has_passed(required, &outcomes) {
            computed.passed.push(application.id);
        } else {
            computed.failed.push(application.id);
        }
        computed
            .parts
            .extend(outcomes.into_iter().map(|(part, outcome)| (application.id, part, outcome)));
    }
    Ok(computed)
}

/// Computes and writes the results of a batch whose sheets are all confirmed. With findings nothing is written,
/// and the findings say what has to be looked at again.
///
/// # Errors
/// `NotFound`, `Denied`; `Conflict` when the batch is not being scored or a sheet is not confirmed yet.
pub fn compute_results(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<Computed, AppError> {
    policy::may_publish(actor, batch)?;
    compute(tx, actor, batch)
}

fn compute(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<Computed, AppError> {
    if batch.state != BatchState::Scoring {
        return Err(AppError::conflict("results-not-scoring"));
    }
    let open = sheets::store::of_batch(tx.conn, batch.id)?
        .iter()
        .filter(|sheet| sheet.state != SheetState::Confirmed)
        .count();
    if open > 0 {
        return Err(AppError::Conflict(Message::new("results-sheets-open").count("count", open)));
    }
    let settings = tx.platform.settings.current();
    let computed = preview(tx.conn, &settings, batch.id)?;
    if !computed.findings.is_empty() {
        return Ok(computed);
    }
    store::replace_results(tx.conn, &computed.parts, tx.now)?;
    let everybody: Vec<ApplicationId> = computed.passed.iter().chain(&computed.failed).copied().collect();
    store::move_applications(tx.conn, &everybody, ApplicationState::Arranged, ApplicationState::Examined)?;
    store::move_applications(tx.conn, &computed.passed, ApplicationState::Examined, ApplicationState::Passed)?;
    store::move_applications(tx.conn, &computed.failed, ApplicationState::Examined, ApplicationState::Failed)?;
    tx.audit(
        actor,
        Entry::new("results.computed", "batch", batch.number.clone())
            .new_values(json!({ "passed": computed.passed.len(), "failed": computed.failed.len() })),
    )?;
    Ok(computed)
}

/// What became of a sheet that somebody decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It went back to its assessor.
    Rejected,
    /// It is confirmed; others of the batch are not yet.
    Confirmed,
    /// It was the last one, and the results are there.
    Computed,
    /// It was the last one, and so many findings stand in the way of the results.
    Findings(usize),
}

/// Confirms or rejects a sheet; the confirmation of the last one computes the results.
///
/// # Errors
/// As `sheets::service::decide_sheet`.
pub fn decide_sheet(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: &str,
    version: i32,
    decision: &Decision,
) -> Result<(AssessmentBatch, Decided), AppError> {
    let (batch, all_confirmed) = sheets::service::decide_sheet(tx, actor, token, version, decision)?;
    if matches!(decision, Decision::Reject(_)) {
        return Ok((batch, Decided::Rejected));
    }
    if !all_confirmed || batch.state != BatchState::Scoring {
        return Ok((batch, Decided::Confirmed));
    }
    // The confirmer need not be allowed to publish: a lead assessor closes the marking, and the results follow.
    let computed = compute(tx, actor, &batch)?;
    let decided =
        if computed.findings.is_empty() { Decided::Computed } else { Decided::Findings(computed.findings.len()) };
    Ok((batch, decided))
}

/// The last day of a notice that starts on a day.
#[must_use]
pub fn notice_end(calendar: &WorkingCalendar, settings: &Settings, from: NaiveDate) -> NaiveDate {
    calendar.add_working_days(from, u32::try_from(settings.get(&PUBLIC_NOTICE_DAYS)).unwrap_or(1))
}

/// Puts the results of a batch on public notice (公示): from today to the end of the configured number of working
/// days. Every candidate with a mail address is told that they can be seen, and never in a subject how they are.
///
/// # Errors
/// `NotFound`, `Denied`; `Conflict` before the last day of the assessment, when results are missing, or when the batch
/// has moved on.
pub fn start_notice(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    policy::may_publish(actor, batch)?;
    if batch.state != BatchState::Scoring {
        return Err(AppError::conflict("results-not-scoring"));
    }
    if !batch.is_on_its_last_day(tx.today()) {
        return Err(AppError::Conflict(
            Message::new("results-before-last-day").with("day", batch.last_day.to_string()),
        ));
    }
    let candidates = store::all_candidates(tx.conn, batch.id)?;
    let is_complete = !candidates.is_empty()
        && candidates.iter().all(|candidate| {
            matches!(candidate.application.state, ApplicationState::Passed | ApplicationState::Failed)
        });
    if !is_complete {
        return Err(AppError::conflict("results-not-computed"));
    }
    let days = tx.setting(&PUBLIC_NOTICE_DAYS);
    let from = tx.today();
    let to = notice_end(&load_calendar(tx.conn)?, &tx.platform.settings.current(), from);
    let moved = batches::service::move_to(tx, actor, batch, BatchState::PublicNotice, None)?;
    store::set_notice(tx.conn, batch.id, from, to)?;
    let people: Vec<_> = candidates.iter().map(|candidate| candidate.application.person_id).collect();
    let languages = accounts::store::languages_of(tx.conn, &people)?;
    for candidate in candidates {
        let Some(email) = candidate.email else { continue };
        let url = format!("{}/notices/{}", tx.platform.base_url, batch.number);
        tx.mail(&Mail {
            template: "results_on_notice",
            deduplication_key: format!("results_on_notice:{}", candidate.application.id),
            recipient: email,
            language: MailLanguage::of(languages.get(&candidate.application.person_id).copied()),
            text: MailText {
                subject: Message::new("mail-results-on-notice-subject"),
                addressee: candidate.name,
                paragraphs: vec![
                    Message::new("mail-results-on-notice-body")
                        .with("from", from.to_string())
                        .with("to", to.to_string())
                        .with("ticket", candidate.application.ticket_number.unwrap_or_default()),
                ],
                link: Some(MailLink { label: Message::new("mail-results-on-notice-link"), url }),
            },
        })?;
    }
    tx.audit(
        actor,
        Entry::new("results.notice_begun", "batch", batch.number.clone())
            .new_values(json!({ "from": from, "to": to, "working_days": days })),
    )?;
    Ok(AssessmentBatch { notice_from: Some(from), notice_to: Some(to), ..moved })
}
