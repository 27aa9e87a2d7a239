//! Use cases of a batch. Each is one transaction; every change of state goes through [`move_to`].

use crate::certification::batches::filing::{self, FiledBatch, FiledLine, Period};
use crate::certification::batches::forms::BatchInput;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchPlan, BatchState, LinePlan};
use crate::certification::batches::{arrangement, policy, store};
use crate::certification::settings::BATCH_FILING_DAYS_BEFORE;
use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::{Mail, MailLink, MailText};
use crate::registry::{bodies, trades};
use serde_json::json;

/// The batch that a use case is about: found in the actor's scope and, when the page says which version it
/// showed, not changed since.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<AssessmentBatch, AppError> {
    let batch =
        store::by_number(tx.conn, number, policy::scope_of(actor))?.ok_or(AppError::not_found("batch-not-found"))?;
    if seen.is_some_and(|seen| seen != batch.version) {
        return Err(AppError::conflict("batch-changed-meanwhile"));
    }
    Ok(batch)
}

/// The one way from state to state: checks the state machine, guards against a change meanwhile, writes the state
/// line and the audit trail. Who may do it and what has to hold before is the caller's to check. Gives the batch
/// as it stands afterwards.
///
/// # Errors
/// `Conflict` when the step is not possible from this state, or somebody else was faster.
pub fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    next: BatchState,
    reason: Option<&str>,
) -> Result<AssessmentBatch, AppError> {
    if !batch.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("batch-step-impossible")
                .with_key("from", batch.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !store::set_state(tx.conn, batch, next)? {
        return Err(AppError::conflict("batch-changed-meanwhile"));
    }
    store::insert_transition(tx.conn, actor, batch, next, reason, tx.now)?;
    let mut entry = Entry::new(action_of(next), "batch", batch.number.as_str())
        .old(json!({ "state": batch.state.as_str() }))
        .new_values(json!({ "state": next.as_str() }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    Ok(AssessmentBatch { state: next, version: batch.version + 1, ..batch.clone() })
}

const fn action_of(next: BatchState) -> &'static str {
    match next {
        BatchState::Draft => "batch.drafted",
        BatchState::Submitted => "batch.submitted",
        BatchState::Returned => "batch.returned",
        BatchState::Approved => "batch.approved",
        BatchState::ApplicationOpen => "batch.application_opened",
        BatchState::Arranging => "batch.applications_closed",
        BatchState::Staffing => "batch.arranged",
        BatchState::Examining => "batch.staffed",
        BatchState::Scoring => "batch.scoring_begun",
        BatchState::PublicNotice => "batch.notice_begun",
        BatchState::Certifying => "batch.certifying_begun",
        BatchState::Archived => "batch.archived",
        BatchState::Cancelled => "batch.cancelled",
    }
}

/// Drafts a batch and gives it its number.
///
/// # Errors
/// `Denied`, `NotFound`; field errors of the plan.
pub fn draft_batch(tx: &mut Tx<'_>, actor: &Actor, plan: &BatchPlan) -> Result<AssessmentBatch, AppError> {
    let (site, body) = store::site_with_body(tx.conn, plan.site)?.ok_or(AppError::not_found("batch-site-not-found"))?;
    policy::may_draft(actor, body.id)?;
    check_plan(plan)?;
    let number = store::next_number(tx.conn, &site.filing_code, plan.first_day)?;
    let batch = store::insert(tx.conn, actor, &number, &site, plan, tx.now)?;
    for line in &plan.lines {
        store::insert_line(tx.conn, batch.id, line)?;
    }
    tx.audit(actor, Entry::new("batch.drafted", "batch", number).new_values(plan_values(plan)))?;
    Ok(batch)
}

/// Changes site, days and lines of a draft or of a returned batch.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when it is filed already or was changed meanwhile; field errors of the plan.
pub fn change_batch(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    plan: &BatchPlan,
) -> Result<AssessmentBatch, AppError> {
    policy::may_run(actor, batch)?;
    if !batch.state.is_editable() {
        return Err(AppError::Conflict(Message::new("batch-not-editable").with_key("state", batch.state.label_key())));
    }
    let (_, body) = store::site_with_body(tx.conn, plan.site)?.ok_or(AppError::not_found("batch-site-not-found"))?;
    if body.id != batch.body_id {
        return Err(AppError::not_found("batch-site-not-found"));
    }
    check_plan(plan)?;
    let before = stored_plan(tx, batch)?;
    if !store::update_plan(tx.conn, batch, plan)? {
        return Err(AppError::conflict("batch-changed-meanwhile"));
    }
    change_lines(tx, batch, plan)?;
    tx.audit(
        actor,
        Entry::new("batch.changed", "batch", batch.number.as_str())
            .old(plan_values(&before))
            .new_values(plan_values(plan)),
    )?;
    store::by_id(tx.conn, batch.id)?.ok_or(AppError::not_found("batch-not-found"))
}

fn change_lines(tx: &mut Tx<'_>, batch: &AssessmentBatch, plan: &BatchPlan) -> Result<(), AppError> {
    let present = store::line_views_of(tx.conn, batch.id)?;
    let mut errors = Vec::new();
    for view in &present {
        let wanted = plan
            .lines
            .iter()
            .enumerate()
            .find(|(_, line)| line.trade == view.line.trade_id && line.level == view.line.level);
        match wanted {
            Some((at, line)) if i64::from(line.quota) < view.candidates => errors.push(FieldError {
                field: format!("line_quota-{at}"),
                message: view
                    .named(Message::new("batch-line-quota-below-candidates").count("candidates", view.candidates)),
            }),
            Some((_, line)) => store::update_line(tx.conn, view.line.id, line)?,
            None if store::line_was_applied_for(tx.conn, view.line.id)? => errors.push(FieldError {
                field: "lines".to_owned(),
                message: view.named(Message::new("batch-line-has-candidates")),
            }),
            None => store::delete_line(tx.conn, view.line.id)?,
        }
    }
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    for line in &plan.lines {
        let is_there = present
            .iter()
            .any(|view| view.line.trade_id == line.trade && view.line.level == line.level);
        if !is_there {
            store::insert_line(tx.conn, batch.id, line)?;
        }
    }
    Ok(())
}

/// One error for each line, given by its place, whose trade and level are not among those of a site; whether they are
/// on the days of the batch is asked when it is filed. Nothing is said of a site or a trade that is not in the register.
///
/// # Errors
/// Those of the database.
pub fn outside_scope(
    conn: &mut Conn,
    filing_code: &str,
    lines: &[(usize, String, Level)],
) -> Result<Vec<FieldError>, AppError> {
    let mut errors = Vec::new();
    let Some(site) = bodies::store::site_by_filing_code(conn, filing_code)? else { return Ok(errors) };
    for (at, code, level) in lines {
        let Some(trade) = trades::store::by_code(conn, code)? else { continue };
        if store::scope_for(conn, site.id, trade.id, *level)?.is_empty() {
            errors.push(FieldError {
                field: format!("line_scope-{at}"),
                message: Message::new("batch-line-outside-scope")
                    .with("trade", trade.full_name())
                    .with_key("level", level.label_key())
                    .with("site", site.name.as_str()),
            });
        }
    }
    Ok(errors)
}

/// What a form asks for, with site and trades looked up.
///
/// # Errors
/// Field errors for what is not in the register or not in the scope of the site.
pub fn plan_of(tx: &mut Tx<'_>, filing_code: &str, input: &BatchInput) -> Result<BatchPlan, AppError> {
    let site = bodies::store::site_by_filing_code(tx.conn, filing_code)?
        .ok_or_else(|| AppError::field("site", Message::new("error-field-choice")))?;
    let named: Vec<(usize, String, Level)> = (0..)
        .zip(&input.lines)
        .map(|(at, line)| (at, line.trade_code.clone(), line.level))
        .collect();
    let errors = outside_scope(tx.conn, filing_code, &named)?;
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let mut lines = Vec::new();
    for (at, line) in input.lines.iter().enumerate() {
        let trade = trades::store::by_code(tx.conn, &line.trade_code)?
            .ok_or_else(|| AppError::field(&format!("line_scope-{at}"), Message::new("error-field-choice")))?;
        lines.push(LinePlan {
            trade: trade.id,
            level: line.level,
            standard_version: line.standard_version.clone().unwrap_or(trade.standard_edition),
            quota: line.quota,
        });
    }
    Ok(BatchPlan {
        site: site.id,
        title: input.title.clone(),
        first_day: input.first_day,
        last_day: input.last_day,
        lines,
    })
}

/// What a draft must have; all else is asked for when it is filed.
fn check_plan(plan: &BatchPlan) -> Result<(), AppError> {
    let mut errors = Vec::new();
    if plan.title.trim().is_empty() {
        errors.push(FieldError { field: "title".to_owned(), message: Message::new("error-field-required") });
    }
    if plan.last_day < plan.first_day {
        errors.push(FieldError { field: "last_day".to_owned(), message: Message::new("batch-days-reversed") });
    }
    for (at, line) in plan.lines.iter().enumerate() {
        let twice = plan
            .lines
            .iter()
            .take(at)
            .any(|other| other.trade == line.trade && other.level == line.level);
        if twice {
            errors.push(FieldError { field: format!("line_scope-{at}"), message: Message::new("batch-line-twice") });
        }
        if line.quota < 1 {
            errors.push(FieldError { field: format!("line_quota-{at}"), message: Message::new("batch-quota-form") });
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

fn stored_plan(tx: &mut Tx<'_>, batch: &AssessmentBatch) -> Result<BatchPlan, AppError> {
    let lines = store::lines_of(tx.conn, batch.id)?;
    Ok(BatchPlan {
        site: batch.site_id,
        title: batch.title.clone(),
        first_day: batch.first_day,
        last_day: batch.last_day,
        lines: lines
            .into_iter()
            .map(|(line, _)| LinePlan {
                trade: line.trade_id,
                level: line.level,
                standard_version: line.standard_version,
                quota: line.quota,
            })
            .collect(),
    })
}

fn plan_values(plan: &BatchPlan) -> serde_json::Value {
    json!({
        "site": plan.site,
        "title": plan.title,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "lines": plan.lines.iter().map(|line| json!({
            "trade": line.trade,
            "level": line.level,
            "standard": line.standard_version,
            "quota": line.quota,
        })).collect::<Vec<_>>(),
    })
}

/// What keeps a batch from being filed or approved, besides the deadline.
fn obstacles(tx: &mut Tx<'_>, batch: &AssessmentBatch) -> Result<Vec<FieldError>, AppError> {
    let (body, site) = store::place_of(tx.conn, batch)?;
    let mut lines = Vec::new();
    for (line, trade) in store::lines_of(tx.conn, batch.id)? {
        let scope = store::scope_for(tx.conn, site.id, line.trade_id, line.level)?;
        lines.push(FiledLine {
            trade: trade.full_name(),
            level: line.level,
            quota: line.quota,
            is_access_type: trade.access_type,
            retired_on: trade.retired_on,
            scope: scope
                .iter()
                .map(|scope| Period { from: scope.valid_from, to: scope.valid_to })
                .collect(),
        });
    }
    Ok(filing::obstacles(&FiledBatch {
        body_state: body.state,
        site: site.name,
        site_state: site.state,
        site_filing: Period { from: site.filing_from, to: site.filing_to },
        days: Period { from: batch.first_day, to: batch.last_day },
        lines,
    }))
}

/// Files a batch with the city.
///
/// # Errors
/// `Denied`, `Conflict`; one field error for each guard that does not hold.
pub fn submit_batch(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    policy::may_run(actor, batch)?;
    if batch.state.is_editable() {
        let mut errors = obstacles(tx, batch)?;
        let days_before = u32::try_from(tx.setting(&BATCH_FILING_DAYS_BEFORE)).unwrap_or(0);
        let calendar = load_calendar(tx.conn)?;
        errors.extend(filing::too_late(&calendar, tx.today(), batch.first_day, days_before));
        if !errors.is_empty() {
            return Err(AppError::Fields(errors));
        }
    }
    move_to(tx, actor, batch, BatchState::Submitted, None)
}

/// Approves a filed batch and opens it for applications. Filing and scope are looked at again: they may have
/// ended since it was filed.
///
/// # Errors
/// `Denied`, `Conflict`; one field error for each guard that no longer holds.
pub fn approve_batch(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    policy::may_decide(actor)?;
    if batch.state == BatchState::Submitted {
        let errors = obstacles(tx, batch)?;
        if !errors.is_empty() {
            return Err(AppError::Fields(errors));
        }
    }
    tell_body(tx, batch, "batch_approved", Message::new("mail-batch-approved-subject"), {
        vec![
            Message::new("mail-batch-approved-body")
                .with("title", batch.title.as_str())
                .with("number", batch.number.as_str())
                .with("day", batch.first_day.to_string()),
        ]
    })?;
    let approved = move_to(tx, actor, batch, BatchState::Approved, None)?;
    move_to(tx, actor, &approved, BatchState::ApplicationOpen, None)
}

/// Returns a filed batch to its body, which reads the reason.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn return_batch(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    reason: &str,
) -> Result<AssessmentBatch, AppError> {
    policy::may_decide(actor)?;
    let reason = required_reason(reason)?;
    tell_body(tx, batch, "batch_returned", Message::new("mail-batch-returned-subject"), {
        vec![
            Message::new("mail-batch-returned-body")
                .with("title", batch.title.as_str())
                .with("number", batch.number.as_str()),
            Message::new("mail-batch-returned-reason").with("reason", reason),
        ]
    })?;
    move_to(tx, actor, batch, BatchState::Returned, Some(reason))
}

/// Cancels a batch; possible until certificates are being made. Its applications are withdrawn with it, so that its
/// candidates may apply elsewhere (certification 6.4: one live application for each person, occupation and level). Those
/// that have a result already keep it as a record: nothing leaves a closed state, and no certificate follows from a
/// cancelled batch.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn cancel_batch(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    reason: &str,
) -> Result<AssessmentBatch, AppError> {
    policy::may_staff(actor, batch)?;
    let reason = required_reason(reason)?;
    // First the state: it waits for whoever is posting a roster just now, whose candidates are then withdrawn too.
    let cancelled = move_to(tx, actor, batch, BatchState::Cancelled, Some(reason))?;
    let withdrawn = store::withdraw_all(tx.conn, batch.id)?;
    if withdrawn > 0 {
        tx.audit(
            actor,
            Entry::new("batch.application_withdrawn", "batch", batch.number.as_str())
                .new_values(json!({ "withdrawn": withdrawn }))
                .reason(reason),
        )?;
    }
    let candidate_count = store::recount_candidates(tx.conn, batch.id)?;
    Ok(AssessmentBatch { candidate_count, ..cancelled })
}

/// Closes a batch for applications; somebody must have been accepted.
///
/// # Errors
/// `Denied`, `Conflict`; `Invalid` without a candidate.
pub fn close_applications(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
) -> Result<AssessmentBatch, AppError> {
    policy::may_run(actor, batch)?;
    if batch.state == BatchState::ApplicationOpen
        && store::application_count(tx.conn, batch.id, ApplicationState::Accepted)? == 0
    {
        return Err(AppError::field("roster", Message::new("batch-without-candidates")));
    }
    move_to(tx, actor, batch, BatchState::Arranging, None)
}

/// Gives every accepted candidate his ticket number and his anonymous code.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn arrange(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    policy::may_run(actor, batch)?;
    if batch.state != BatchState::Arranging {
        return move_to(tx, actor, batch, BatchState::Staffing, None);
    }
    let accepted: Vec<_> = store::applications_of(tx.conn, batch.id)?
        .into_iter()
        .filter(|application| application.state == ApplicationState::Accepted)
        .collect();
    let lines = store::lines_of(tx.conn, batch.id)?;
    let initials: Vec<&str> = lines.iter().map(|(_, trade)| trade.initials.as_str()).collect();
    let random = tx.platform.random.clone();
    let mut serial = 0;
    for ((line, _), letters) in lines.iter().zip(arrangement::line_letters(&initials)) {
        let candidates: Vec<_> = accepted.iter().filter(|application| application.line_id == line.id).collect();
        let numbers = arrangement::drawn_numbers(candidates.len(), |bound| random.below(bound));
        for (application, number) in candidates.iter().zip(numbers) {
            serial += 1;
            let ticket = arrangement::ticket_number(&batch.number, serial);
            let code = arrangement::anonymous_code(&letters, number, candidates.len());
            store::arrange_application(tx.conn, application.id, application.version, &ticket, &code)?;
        }
    }
    move_to(tx, actor, batch, BatchState::Staffing, None)
}

/// Opens the sheets for marking: the examination has been held, or its first part has.
///
/// # Errors
/// `Denied`; `Conflict` before the first day.
pub fn begin_scoring(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    policy::may_staff(actor, batch)?;
    open_marking(tx, actor, batch)
}

/// Moves a batch on to scoring, by hand or with the first mark; who may do it is the caller's to check.
///
/// # Errors
/// `Conflict` before the first day, or when somebody else was faster.
pub fn open_marking(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    if !batch.has_begun(tx.today()) {
        return Err(AppError::Conflict(Message::new("batch-not-held-yet").with("day", batch.first_day.to_string())));
    }
    move_to(tx, actor, batch, BatchState::Scoring, None)
}

/// A mail to everybody on the staff of the body who has an address.
fn tell_body(
    tx: &mut Tx<'_>,
    batch: &AssessmentBatch,
    template: &'static str,
    subject: Message,
    paragraphs: Vec<Message>,
) -> Result<(), AppError> {
    let url = format!("{}/batches/{}", tx.platform.base_url, batch.number);
    for account in crate::identity::grants_store::staff_of_body(tx.conn, batch.body_id, tx.today())? {
        let Some(email) = account.email else { continue };
        tx.mail(&Mail {
            template,
            // A batch may be returned twice; each version is another event.
            deduplication_key: format!("{template}:{}:{}:{}", batch.id, batch.version, account.id),
            recipient: email,
            language: account.language.into(),
            text: MailText {
                subject: subject.clone(),
                addressee: account.name,
                paragraphs: paragraphs.clone(),
                link: Some(MailLink { label: Message::new("mail-batch-link"), url: url.clone() }),
            },
        })?;
    }
    Ok(())
}
