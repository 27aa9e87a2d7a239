//! Use cases of staffing: assign, take out, name the lead, finish.

use crate::certification::batches;
use crate::certification::batches::filing::Period;
use crate::certification::batches::model::{AssessmentBatch, BatchLine, BatchState, LineView, Part};
use crate::certification::settings::{
    ASSESSOR_MIN, ASSESSOR_ODD, ASSESSOR_RATIO, REVIEW_PANEL_MIN, REVIEW_PANEL_ODD, ROTATION_MAX_CONSECUTIVE,
    THEORY_MARKERS_MIN,
};
use crate::certification::sheets;
use crate::certification::staffing::rules::{Panel, PanelRule, bars, panel_obstacles, rotation_warning};
use crate::certification::staffing::store::{Assigned, NamedAssessor, NewAssignment};
use crate::certification::staffing::{policy, store};
use crate::identity;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AssessorId, BatchLineId, StaffAssignmentId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::platform::settings::Settings;
use serde_json::json;

/// What a panel of this part must be.
#[must_use]
pub fn panel_rule(settings: &Settings, part: Part) -> PanelRule {
    match part {
        Part::TheoryTest => PanelRule { least: settings.get(&THEORY_MARKERS_MIN), odd: false, ratio: None },
        Part::PracticalTest => PanelRule {
            least: settings.get(&ASSESSOR_MIN),
            odd: settings.get(&ASSESSOR_ODD),
            ratio: Some(settings.get(&ASSESSOR_RATIO)),
        },
        Part::ComprehensiveReview => {
            PanelRule { least: settings.get(&REVIEW_PANEL_MIN), odd: settings.get(&REVIEW_PANEL_ODD), ratio: None }
        }
    }
}

/// Assigns an assessor to a part of a line. The first of a panel is its lead. Every bar is looked for again here, inside
/// the transaction. Rotation only warns: with a reason it is passed over, and the reason is kept.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; a field error for each bar, and for a missing reason.
pub fn assign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    line: BatchLineId,
    part: Part,
    card_number: &str,
    override_reason: Option<&str>,
) -> Result<StaffAssignmentId, AppError> {
    policy::may_assign(actor, batch)?;
    let line = line_of(tx, batch, line, part)?;
    let named = store::by_card(tx.conn, card_number)?.ok_or(AppError::not_found("staffing-assessor-not-found"))?;
    store::hold(tx.conn, named.assessor.id)?;
    let id = named.assessor.id;
    let facts = store::facts_of(tx.conn, batch, &line, std::slice::from_ref(&named))?
        .remove(&id)
        .ok_or(AppError::Internal)?;
    let days = Period { from: batch.first_day, to: batch.last_day };
    let errors: Vec<FieldError> = bars(&facts, line.level, days)
        .iter()
        .map(|bar| FieldError { field: format!("card-{card_number}"), message: bar.message() })
        .collect();
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let reason = override_reason.map(str::trim).filter(|reason| !reason.is_empty());
    let warning = rotation_warning(facts.in_a_row, tx.setting(&ROTATION_MAX_CONSECUTIVE));
    if let (Some(warning), None) = (&warning, reason) {
        return Err(AppError::Fields(vec![FieldError {
            field: format!("reason-{card_number}"),
            message: warning.clone(),
        }]));
    }
    let panel = panel_of(tx, batch, line.id, part)?;
    let kept = reason.filter(|_| warning.is_some());
    let assignment = store::insert(
        tx.conn,
        batch,
        NewAssignment { line: line.id, part, assessor: id, lead: panel.is_empty(), override_reason: kept },
        tx.now,
    )?;
    tell_assessor(tx, batch, &line, part, &named, assignment)?;
    let mut entry = Entry::new("batch.assessor_assigned", "batch", batch.number.as_str()).new_values(json!({
        "card": card_number, "part": part.as_str(), "line": line.id,
    }));
    if let Some(reason) = kept {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    Ok(assignment)
}

/// Takes an assessor out of a panel. When he led it, the one who was assigned next leads.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`.
pub fn remove(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    line: BatchLineId,
    part: Part,
    card_number: &str,
) -> Result<(), AppError> {
    policy::may_assign(actor, batch)?;
    let panel = panel_of(tx, batch, line, part)?;
    let gone = member(&panel, card_number)?;
    store::delete(tx.conn, gone.assignment.id)?;
    let next = panel.iter().find(|other| other.assignment.id != gone.assignment.id);
    if let (true, Some(next)) = (gone.assignment.lead, next) {
        store::set_lead(tx.conn, line, part, next.assignment.id)?;
    }
    tx.audit(
        actor,
        Entry::new("batch.assessor_removed", "batch", batch.number.as_str())
            .old(json!({ "card": card_number, "part": part.as_str(), "line": line })),
    )
}

/// Makes an assessor the lead of his panel (考评组长).
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`.
pub fn name_lead(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    line: BatchLineId,
    part: Part,
    card_number: &str,
) -> Result<(), AppError> {
    policy::may_assign(actor, batch)?;
    let panel = panel_of(tx, batch, line, part)?;
    let lead = member(&panel, card_number)?;
    store::set_lead(tx.conn, line, part, lead.assignment.id)?;
    tx.audit(
        actor,
        Entry::new("batch.lead_named", "batch", batch.number.as_str())
            .new_values(json!({ "card": card_number, "part": part.as_str(), "line": line })),
    )
}

/// Closes staffing: every part of every line with candidates has its panel, and nobody in it has come to be barred since
/// he was chosen: by a relation declared after the mail that told him, by a card suspended meanwhile. Makes the score
/// sheets.
///
/// # Errors
/// `Denied`, `Conflict`; a field error for each panel that is not complete and each member who is barred, naming line
/// and part.
pub fn finish_staffing(tx: &mut Tx<'_>, actor: &Actor, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
    batches::policy::may_staff(actor, batch)?;
    if batch.state == BatchState::Staffing {
        let lines = batches::store::line_views_of(tx.conn, batch.id)?;
        let assigned = store::of_batch(tx.conn, batch.id)?;
        let settings = tx.platform.settings.current();
        let mut errors = Vec::new();
        for view in &lines {
            for part in view.parts() {
                let panel = panel_state(&assigned, view.line.id, *part, view.candidates);
                for message in named_obstacles(panel, panel_rule(&settings, *part), view, *part) {
                    errors.push(FieldError { field: "staffing".to_owned(), message });
                }
            }
            if view.candidates > 0 {
                for message in barred_members(tx, batch, view, &assigned)? {
                    errors.push(FieldError { field: "staffing".to_owned(), message });
                }
            }
        }
        if !errors.is_empty() {
            return Err(AppError::Fields(errors));
        }
        for view in lines.iter().filter(|view| view.candidates > 0) {
            for part in view.parts() {
                let panel: Vec<AssessorId> = assigned
                    .iter()
                    .filter(|one| one.assignment.line_id == view.line.id && one.assignment.part == *part)
                    .map(|one| one.assignment.assessor_id)
                    .collect();
                sheets::service::create_sheets(tx, actor, batch, view.line.id, *part, &panel)?;
            }
        }
    }
    batches::service::move_to(tx, actor, batch, BatchState::Examining, None)
}

/// Members of the panels of a line who may not serve any more.
fn barred_members(
    tx: &mut Tx<'_>,
    batch: &AssessmentBatch,
    view: &LineView,
    assigned: &[Assigned],
) -> Result<Vec<Message>, AppError> {
    let days = Period { from: batch.first_day, to: batch.last_day };
    let mut found = Vec::new();
    for member in assigned.iter().filter(|one| one.assignment.line_id == view.line.id) {
        let Some(named) = store::by_card(tx.conn, &member.card_number)? else { continue };
        let facts = store::facts_of(tx.conn, batch, &view.line, std::slice::from_ref(&named))?;
        let is_barred = facts
            .get(&named.assessor.id)
            .is_none_or(|facts| !bars(facts, view.line.level, days).is_empty());
        if is_barred {
            found.push(
                view.named(Message::new("staffing-panel-barred"))
                    .with_key("part", format!("part-{}", member.assignment.part.as_str().replace('_', "-")))
                    .with("name", named.name),
            );
        }
    }
    Ok(found)
}

/// A panel as the rules see it.
#[must_use]
pub fn panel_state(assigned: &[Assigned], line: BatchLineId, part: Part, candidates: i64) -> Panel {
    let panel = || {
        assigned
            .iter()
            .filter(move |one| one.assignment.line_id == line && one.assignment.part == part)
    };
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Panel { size: count(panel().count()), leads: count(panel().filter(|one| one.assignment.lead).count()), candidates }
}

fn panel_of(
    tx: &mut Tx<'_>,
    batch: &AssessmentBatch,
    line: BatchLineId,
    part: Part,
) -> Result<Vec<Assigned>, AppError> {
    Ok(store::of_batch(tx.conn, batch.id)?
        .into_iter()
        .filter(|one| one.assignment.line_id == line && one.assignment.part == part)
        .collect())
}

fn member<'a>(panel: &'a [Assigned], card_number: &str) -> Result<&'a Assigned, AppError> {
    panel
        .iter()
        .find(|one| one.card_number == card_number)
        .ok_or(AppError::not_found("staffing-not-assigned"))
}

fn line_of(tx: &mut Tx<'_>, batch: &AssessmentBatch, id: BatchLineId, part: Part) -> Result<BatchLine, AppError> {
    let (line, _) = batches::store::line_by_id(tx.conn, id)?
        .filter(|(line, _)| line.batch_id == batch.id && Part::of_level(line.level).contains(&part))
        .ok_or(AppError::not_found("staffing-line-not-found"))?;
    Ok(line)
}

fn tell_assessor(
    tx: &mut Tx<'_>,
    batch: &AssessmentBatch,
    line: &BatchLine,
    part: Part,
    named: &NamedAssessor,
    assignment: StaffAssignmentId,
) -> Result<(), AppError> {
    let account = identity::store::account_of_person(tx.conn, named.assessor.person_id)?;
    let language = MailLanguage::of(account.as_ref().map(|account| account.language));
    let recipient = match account.and_then(|account| account.email) {
        Some(email) => Some(email),
        None => store::email_of(tx.conn, named.assessor.person_id)?,
    };
    let Some(recipient) = recipient else { return Ok(()) };
    let (body, site) = batches::store::place_of(tx.conn, batch)?;
    let trade = batches::store::line_by_id(tx.conn, line.id)?
        .map(|(_, trade)| trade.full_name())
        .unwrap_or_default();
    tx.mail(&Mail {
        template: "assessor_assigned",
        deduplication_key: format!("assessor_assigned:{assignment}"),
        recipient,
        language,
        text: MailText {
            subject: Message::new("mail-assessor-assigned-subject"),
            addressee: named.name.clone(),
            paragraphs: vec![
                Message::new("mail-assessor-assigned-body")
                    .with("body", body.name)
                    .with("site", site.name)
                    .with("trade", trade)
                    .with_key("level", format!("level-{}", line.level.as_str().to_lowercase()))
                    .with_key("part", format!("part-{}", part.as_str().replace('_', "-")))
                    .with("from", batch.first_day.to_string())
                    .with("to", batch.last_day.to_string()),
                Message::new("mail-assessor-assigned-recusal"),
            ],
            link: Some(MailLink {
                label: Message::new("mail-assessor-assigned-link"),
                url: format!("{}/sheets", tx.platform.base_url),
            }),
        },
    })
}

/// What a panel lacks, each message with the line and the part that it is about.
#[must_use]
pub fn named_obstacles(panel: Panel, rule: PanelRule, line: &LineView, part: Part) -> Vec<Message> {
    panel_obstacles(panel, rule)
        .into_iter()
        .map(|message| {
            line.named(message)
                .with_key("part", format!("part-{}", part.as_str().replace('_', "-")))
        })
        .collect()
}
