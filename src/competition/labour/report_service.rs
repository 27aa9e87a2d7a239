//! Monthly reports: written, submitted, reviewed by somebody else, corrected by a new version.

use crate::competition::events::model::Competition;
use crate::competition::labour::model::{LabourReport, LabourReportState, LabourUnit, ReportContent, read_figures};
use crate::competition::labour::report_store::{self, NewReport};
use crate::competition::labour::service::{News, open_unit, tell_unit};
use crate::competition::labour::{policy, rules, store};
use crate::competition::settings::LABOUR_REPORT_DAY;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::{AppError, FieldError};
use chrono::NaiveDate;
use serde_json::json;

/// The report that a use case is about: of a unit, for a month of its competition.
#[derive(Debug, Clone)]
pub struct Case {
    /// The competition.
    pub competition: Competition,
    /// The unit.
    pub unit: LabourUnit,
    /// First day of the month.
    pub month: NaiveDate,
}

impl Case {
    fn path(&self) -> String {
        format!(
            "/competitions/{}/labour/units/{}/reports/{}",
            self.competition.number,
            self.unit.token,
            rules::written_month(self.month)
        )
    }

    fn values(&self, report: &LabourReport) -> serde_json::Value {
        json!({
            "unit": self.unit.name,
            "month": rules::written_month(self.month),
            "version": report.version,
            "state": report.state,
        })
    }
}

/// The month of an address, when the competition has it.
///
/// # Errors
/// `NotFound`.
pub fn month_of(competition: &Competition, text: &str) -> Result<NaiveDate, AppError> {
    rules::read_month(text)
        .filter(|month| rules::months(competition.first_day, competition.last_day).contains(month))
        .ok_or(AppError::not_found("labour-month-not-found"))
}

/// The case behind an address, as the actor may know of it.
///
/// # Errors
/// `NotFound`, `Denied`.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, token: &str, month: &str) -> Result<Case, AppError> {
    let (competition, unit) = open_unit(tx, actor, number, token)?;
    let month = month_of(&competition, month)?;
    Ok(Case { competition, unit, month })
}

/// Name of the field of a value.
#[must_use]
pub fn value_field(position: i32) -> String {
    format!("value-{position}")
}

/// The version that may be written: the one in work, or a first one that is begun now.
fn in_work(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    seen: Option<i32>,
    content: &ReportContent,
) -> Result<LabourReport, AppError> {
    policy::may_report(actor, &case.competition, &case.unit)?;
    if tx.today() < case.month.max(case.competition.first_day) {
        return Err(AppError::conflict("labour-month-ahead"));
    }
    let versions = report_store::versions(tx.conn, case.unit.id, case.month)?;
    let Some(latest) = versions.first() else {
        let new = NewReport { unit: case.unit.id, month: case.month, version: 1, content, correction: None };
        return report_store::insert(tx.conn, new, tx.now);
    };
    if seen.is_some_and(|seen| seen != latest.revision) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    if !latest.state.is_editable() {
        return Err(AppError::Conflict(
            Message::new("labour-report-frozen").with_key("state", latest.state.label_key()),
        ));
    }
    if !report_store::update_content(tx.conn, latest, content)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(LabourReport { revision: latest.revision + 1, ..latest.clone() })
}

/// Keeps a draft.
///
/// # Errors
/// `Denied`; `Conflict` when nothing is to be written, or it was changed meanwhile.
pub fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    seen: Option<i32>,
    content: &ReportContent,
) -> Result<(), AppError> {
    let report = in_work(tx, actor, case, seen, content)?;
    tx.audit(
        actor,
        Entry::new("labour.report_saved", "competition", case.competition.number.as_str())
            .new_values(case.values(&report)),
    )
}

/// Submits a report; one that comes after its day is marked and taken. Says whether it was late.
///
/// # Errors
/// `Denied`; `Conflict` before the month has ended; a field error for each value that is missing.
pub fn submit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    seen: Option<i32>,
    content: &ReportContent,
) -> Result<bool, AppError> {
    policy::may_report(actor, &case.competition, &case.unit)?;
    let first = rules::closing_day(case.month, case.competition.last_day);
    if tx.today() < first {
        let message = Message::new("labour-month-not-over").with("day", first.to_string());
        return Err(AppError::Conflict(message));
    }
    let missing: Vec<FieldError> = store::indicators_of(tx.conn, case.competition.id)?
        .iter()
        .filter(|indicator| !content.figures.contains_key(&indicator.id))
        .map(|indicator| FieldError {
            field: value_field(indicator.position),
            message: Message::new("error-field-required"),
        })
        .collect();
    if !missing.is_empty() {
        return Err(AppError::Fields(missing));
    }
    let report = in_work(tx, actor, case, seen, content)?;
    let due = rules::due_day(case.month, tx.setting(&LABOUR_REPORT_DAY));
    // Whoever mends what he submitted in time, or corrects what was accepted, is not late by that.
    let is_late = match report.submitted_at {
        Some(_) => report.is_late,
        None => report.version == 1 && tx.today() > due,
    };
    if !report_store::set_submitted(tx.conn, actor, &report, is_late, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let submitted = LabourReport { state: LabourReportState::Submitted, ..report };
    let mut values = case.values(&submitted);
    if let Some(values) = values.as_object_mut() {
        values.insert("late".to_owned(), json!(is_late));
        values.insert("figures".to_owned(), json!(content.figures.iter().collect::<Vec<_>>()));
    }
    tx.audit(
        actor,
        Entry::new("labour.report_submitted", "competition", case.competition.number.as_str()).new_values(values),
    )?;
    Ok(is_late)
}

/// The version that waits for review.
fn under_review(tx: &mut Tx<'_>, actor: &Actor, case: &Case, seen: Option<i32>) -> Result<Vec<LabourReport>, AppError> {
    let versions = report_store::versions(tx.conn, case.unit.id, case.month)?;
    let latest = versions.first().ok_or(AppError::not_found("labour-report-not-found"))?;
    policy::may_review(actor, &case.competition, latest)?;
    if seen.is_some_and(|seen| seen != latest.revision) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    if latest.state != LabourReportState::Submitted {
        return Err(AppError::conflict("labour-report-not-submitted"));
    }
    Ok(versions)
}

/// Accepts a report: from now on it counts, and nobody changes it. The version that counted before is kept as replaced.
///
/// # Errors
/// `Denied` for one's own report; `Conflict`.
pub fn accept(tx: &mut Tx<'_>, actor: &Actor, case: &Case, seen: Option<i32>) -> Result<(), AppError> {
    let versions = under_review(tx, actor, case, seen)?;
    if let Some(counted) = versions.iter().find(|report| report.state == LabourReportState::Accepted)
        && !report_store::set_replaced(tx.conn, counted)?
    {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let Some(latest) = versions.first() else { return Ok(()) };
    decide(tx, actor, case, latest, LabourReportState::Accepted, None)
}

/// Returns a report to its unit, which reads the reason.
///
/// # Errors
/// As [`accept`]; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, case: &Case, seen: Option<i32>, reason: &str) -> Result<(), AppError> {
    let versions = under_review(tx, actor, case, seen)?;
    let reason = required_reason(reason)?;
    let Some(latest) = versions.first() else { return Ok(()) };
    decide(tx, actor, case, latest, LabourReportState::Returned, Some(reason))?;
    let body = Message::new("mail-labour-report-returned-body")
        .with("unit", case.unit.name.as_str())
        .with("month", rules::written_month(case.month))
        .with("reason", reason);
    tell_unit(
        tx,
        &case.unit,
        News {
            template: "labour_report_returned",
            key: format!("{}:{}", latest.id, latest.revision),
            subject: Message::new("mail-labour-report-returned-subject"),
            body,
            path: case.path(),
        },
    )
}

fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    report: &LabourReport,
    next: LabourReportState,
    reason: Option<&str>,
) -> Result<(), AppError> {
    if !report.state.may_become(next) || !report_store::set_decided(tx.conn, actor, report, next, reason, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let number = case.competition.number.as_str();
    let mut entry = match reason {
        Some(reason) => Entry::new("labour.report_returned", "competition", number).reason(reason),
        None => Entry::new("labour.report_accepted", "competition", number),
    };
    entry = entry
        .old(case.values(report))
        .new_values(case.values(&LabourReport { state: next, ..report.clone() }));
    tx.audit(actor, entry)
}

/// Begins a new version of an accepted report, with its figures to start from. The old one counts until the new one is
/// accepted.
///
/// # Errors
/// `Denied`; `Conflict` when there is no accepted report, or one is in work already; a field error without a reason.
pub fn correct(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_report(actor, &case.competition, &case.unit)?;
    let reason = required_reason(reason)?;
    let versions = report_store::versions(tx.conn, case.unit.id, case.month)?;
    let Some(counted) = versions.first().filter(|report| report.state == LabourReportState::Accepted) else {
        return Err(AppError::conflict("labour-report-nothing-to-correct"));
    };
    let content = ReportContent {
        figures: read_figures(&counted.figures).map_err(AppError::internal)?,
        note: counted.note.clone(),
    };
    let version = counted.version + 1;
    let new = NewReport { unit: case.unit.id, month: case.month, version, content: &content, correction: Some(reason) };
    let begun = report_store::insert(tx.conn, new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("labour.report_corrected", "competition", case.competition.number.as_str())
            .new_values(case.values(&begun))
            .reason(reason),
    )
}
