//! Use cases of the city: assess a year, and what follows: rectification, withdrawal, renewal, the end of a term.

use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use crate::studios::naming;
use crate::studios::naming::model::StudioState;
use crate::studios::naming::service::Case;
use crate::studios::naming::store::Step;
use crate::studios::settings::{STUDIO_EXCELLENT_POINTS, STUDIO_INDICATORS, STUDIO_PASS_POINTS, STUDIO_TERM_YEARS};
use crate::studios::years::model::{Assessment, StudioGrade, YearState};
use crate::studios::years::service::YearCase;
use crate::studios::years::store::Assessed;
use crate::studios::years::{policy, rules, store};
use serde_json::json;

fn entry(action: &'static str, case: &Case) -> Entry {
    Entry::new(action, "studio", case.studio.number.as_str())
}

/// Sends the report of a year back.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, found: &YearCase, reason: &str) -> Result<(), AppError> {
    policy::may_assess(actor, &found.year)?;
    let reason = required_reason(reason)?;
    if !found.year.state.may_become(YearState::Returned) {
        return Err(AppError::conflict("studio-year-not-submitted"));
    }
    if !store::send_back(tx.conn, &found.year, reason)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        entry("studio.report_returned", &found.case)
            .new_values(json!({ "year": found.year.year }))
            .reason(reason),
    )?;
    let body = Message::new("mail-studio-report-returned-body")
        .with("reason", reason)
        .with("year", found.year.year.to_string());
    let subject = Message::new("mail-studio-report-returned-subject");
    naming::service::tell(tx, &found.case.studio, "studio_report_returned", subject, body)
}

/// Assesses a year by indicator. A studio that fails is put under rectification until a day; gives the grade.
///
/// # Errors
/// `Denied`; `Conflict` before the report is submitted, or when the indicators of the setting cannot be read; field errors
/// beside `points-N` for points that are missing or too many, beside `rectify_by` for a failed studio without a day to come.
pub fn assess(
    tx: &mut Tx<'_>,
    actor: &Actor,
    found: &YearCase,
    assessment: &Assessment,
) -> Result<StudioGrade, AppError> {
    policy::may_assess(actor, &found.year)?;
    if !found.year.state.may_become(YearState::Assessed) {
        return Err(AppError::conflict("studio-year-not-submitted"));
    }
    let indicators = rules::indicators_of(&tx.setting(&STUDIO_INDICATORS))
        .ok_or(AppError::conflict("studio-indicators-unreadable"))?;
    let scores = rules::scored(&indicators, &assessment.points)
        .map_err(|(at, message)| AppError::field(&format!("points-{at}"), message))?;
    let sum = rules::sum(&scores);
    let grade = rules::grade(sum, tx.setting(&STUDIO_EXCELLENT_POINTS), tx.setting(&STUDIO_PASS_POINTS));
    let today = tx.today();
    let written = serde_json::to_string(&scores).map_err(AppError::internal)?;
    let assessed = Assessed { scores: &written, sum, grade, opinion: &assessment.opinion, on: today };
    if grade == StudioGrade::Failed && assessment.rectify_by.is_none_or(|day| day <= today) {
        return Err(AppError::field("rectify_by", Message::new("studio-rectify-day")));
    }
    if !store::assess(tx.conn, actor, (found.year.id, found.year.version), assessed)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        entry("studio.assessed", &found.case)
            .new_values(json!({ "year": found.year.year, "points": sum.to_string(), "grade": grade })),
    )?;
    if let (StudioGrade::Failed, Some(by)) = (grade, assessment.rectify_by)
        && found.case.studio.state == StudioState::Operating
    {
        let step = (StudioState::Rectifying, Step::Rectify(assessment.opinion.clone(), by));
        let entry = entry("studio.rectification_ordered", &found.case)
            .new_values(json!({ "by": by }))
            .reason(assessment.opinion.as_str());
        naming::service::move_to(tx, actor, &found.case.studio, step, entry)?;
        let body = Message::new("mail-studio-rectify-body")
            .with("reason", assessment.opinion.as_str())
            .with("day", by.to_string());
        let subject = Message::new("mail-studio-rectify-subject");
        naming::service::tell(tx, &found.case.studio, "studio_rectify", subject, body)?;
    }
    Ok(grade)
}

/// Accepts that a studio is better.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without what was found.
pub fn accept_rectification(tx: &mut Tx<'_>, actor: &Actor, case: &Case, found: &str) -> Result<(), AppError> {
    policy::may_decide(actor)?;
    let found = required_reason(found)?;
    if case.studio.state != StudioState::Rectifying {
        return Err(AppError::conflict("studio-not-rectifying"));
    }
    let entry = entry("studio.rectified", case).reason(found);
    naming::service::move_to(tx, actor, &case.studio, (StudioState::Operating, Step::Plain), entry)
}

/// Withdraws the name of a studio for a reason that names the document.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_decide(actor)?;
    let reason = required_reason(reason)?;
    let entry = entry("studio.withdrawn", case).reason(reason);
    let step = (StudioState::Withdrawn, Step::Because(reason.to_owned()));
    naming::service::move_to(tx, actor, &case.studio, step, entry)?;
    let body = Message::new("mail-studio-withdrawn-body").with("reason", reason);
    let subject = Message::new("mail-studio-withdrawn-subject");
    naming::service::tell(tx, &case.studio, "studio_withdrawn", subject, body)
}

/// Renews the name of a studio by a document for another term after the present one (复评).
///
/// # Errors
/// `Denied`, `Conflict`; field errors without a document, or when its last year was not assessed or failed.
pub fn renew(tx: &mut Tx<'_>, actor: &Actor, case: &Case, document: &str) -> Result<(), AppError> {
    policy::may_decide(actor)?;
    let document = document.trim();
    if document.is_empty() {
        return Err(AppError::field("document", Message::new("error-field-required")));
    }
    let (StudioState::Operating, Some(before)) = (case.studio.state, case.studio.term_to) else {
        return Err(AppError::conflict("studio-not-at-work"));
    };
    if let Some(lack) = rules::renewal_obstacle(&store::of_studio(tx.conn, case.studio.id)?) {
        return Err(AppError::field("renewal", lack));
    }
    let from = before.succ_opt().unwrap_or(before);
    let to = naming::rules::term_end(from, tx.setting(&STUDIO_TERM_YEARS));
    // The document of the name stays that of the name; the one that renews it stands in the trail.
    if !naming::store::set_state(tx.conn, &case.studio, StudioState::Operating, &Step::Renew(to))? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        entry("studio.renewed", case)
            .old(json!({ "term_to": before }))
            .new_values(json!({ "document": document, "term_to": to })),
    )
}

/// Notes that the term of a studio is over and was not renewed.
///
/// # Errors
/// `Denied`; `Conflict` while it runs.
pub fn expire(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<(), AppError> {
    policy::may_decide(actor)?;
    if case.studio.term_to.is_none_or(|last| tx.today() <= last) {
        return Err(AppError::conflict("studio-term-runs"));
    }
    let entry = entry("studio.expired", case).new_values(json!({ "term_to": case.studio.term_to }));
    naming::service::move_to(tx, actor, &case.studio, (StudioState::Expired, Step::Plain), entry)
}
