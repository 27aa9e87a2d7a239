//! Use cases of whoever acts for a studio: begin a year, write funds and outputs, void what was wrong, submit the report.

use crate::kernel::actor::Actor;
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::studios::naming;
use crate::studios::naming::service::Case;
use crate::studios::settings::STUDIO_REPORT_MONTH;
use crate::studios::years::model::{NewFund, NewOutput, StudioYear};
use crate::studios::years::{policy, rules, store};
use chrono::{Datelike, NaiveDate};
use serde_json::json;

/// A year of a studio with the studio, as the actor may know of them.
#[derive(Debug, Clone)]
pub struct YearCase {
    /// The studio.
    pub case: Case,
    /// The year.
    pub year: StudioYear,
}

impl YearCase {
    /// Who leads the studio.
    #[must_use]
    pub fn leader(&self) -> Option<PersonId> {
        self.case.leader_person()
    }

    fn subject(&self) -> String {
        self.case.studio.number.clone()
    }
}

/// The year of an address, for those who see the inside of the studio.
///
/// # Errors
/// `NotFound`, `Denied`.
pub fn find(conn: &mut Conn, actor: &Actor, number: &str, year: &str) -> Result<YearCase, AppError> {
    let case = naming::service::find(conn, Some(actor), number)?;
    if !naming::policy::sees_inside(Some(actor), &case.studio, case.leader_person()) {
        return Err(AppError::denied("denied-studio-of-others"));
    }
    let year = match year.parse() {
        Ok(year) => store::by_year(conn, case.studio.id, year)?,
        Err(_) => None,
    };
    let year = year.ok_or(AppError::not_found("studio-year-not-found"))?;
    Ok(YearCase { case, year })
}

/// Opens a year for a use case.
///
/// # Errors
/// `NotFound`, `Denied`; `Conflict` for a page that is out of date.
pub fn open(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (number, year): (&str, &str),
    seen: Option<i32>,
) -> Result<YearCase, AppError> {
    let found = find(tx.conn, actor, number, year)?;
    if seen.is_some_and(|seen| seen != found.year.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(found)
}

fn required(field: &str, text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::field(field, Message::new("error-field-required")));
    }
    Ok(text.to_owned())
}

/// Begins a year with its plan.
///
/// # Errors
/// `Denied`, `Conflict`; field errors without a plan, or for a year in which the studio had no name.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor, case: &Case, year: i32, plan: &str) -> Result<(), AppError> {
    policy::may_write(actor, &case.studio, case.leader_person())?;
    let plan = required("plan", plan)?;
    if !rules::has_year(&case.studio, year, tx.today()) {
        return Err(AppError::field("year", Message::new("studio-year-beyond")));
    }
    store::insert(tx.conn, case.studio.id, year, &plan)?;
    tx.audit(
        actor,
        Entry::new("studio.year_begun", "studio", case.studio.number.as_str())
            .new_values(json!({ "year": year, "plan": plan })),
    )
}

fn held(tx: &mut Tx<'_>, found: &YearCase) -> Result<(), AppError> {
    if store::hold(tx.conn, &found.year)? { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

fn may_write_in(actor: &Actor, found: &YearCase) -> Result<(), AppError> {
    policy::may_write_in(actor, &found.case.studio, found.leader(), &found.year)
}

/// Changes the plan of a year.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a plan.
pub fn change_plan(tx: &mut Tx<'_>, actor: &Actor, found: &YearCase, plan: &str) -> Result<(), AppError> {
    may_write_in(actor, found)?;
    let plan = required("plan", plan)?;
    if !store::set_plan(tx.conn, &found.year, &plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("studio.year_planned", "studio", found.subject())
            .old(json!({ "year": found.year.year, "plan": found.year.plan }))
            .new_values(json!({ "plan": plan })),
    )
}

/// A day of the year itself that has come, and not before there was a studio.
fn day_of(tx: &Tx<'_>, found: &YearCase, day: NaiveDate) -> Result<(), AppError> {
    if day.year() != found.year.year {
        return Err(AppError::field("day", Message::new("studio-year-other-day")));
    }
    let studio = &found.case.studio;
    if let Some(first) = studio.founded_on.or(studio.named_on).filter(|first| day < *first) {
        return Err(AppError::field("day", Message::new("studio-year-before").with("day", first.to_string())));
    }
    if day > tx.today() { Err(AppError::field("day", Message::new("studio-day-ahead"))) } else { Ok(()) }
}

/// Writes money that was received or spent.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for nothing, or a day of another year.
pub fn add_fund(tx: &mut Tx<'_>, actor: &Actor, found: &YearCase, new: &NewFund) -> Result<(), AppError> {
    may_write_in(actor, found)?;
    day_of(tx, found, new.day)?;
    if new.amount <= 0 {
        return Err(AppError::field("amount", Message::new("studio-year-nothing")));
    }
    held(tx, found)?;
    let token = tx.platform.random.token();
    store::insert_fund(tx.conn, actor, found.year.id, (&token, new), tx.now)?;
    tx.audit(
        actor,
        Entry::new("studio.fund_added", "studio", found.subject()).new_values(json!({
            "year": found.year.year, "category": new.category, "amount": new.amount, "day": new.day,
        })),
    )
}

/// Writes something that the studio brought forth.
///
/// # Errors
/// `Denied`, `Conflict`; a field error for a day of another year.
pub fn add_output(tx: &mut Tx<'_>, actor: &Actor, found: &YearCase, new: &NewOutput) -> Result<(), AppError> {
    may_write_in(actor, found)?;
    day_of(tx, found, new.day)?;
    held(tx, found)?;
    let token = tx.platform.random.token();
    store::insert_output(tx.conn, actor, found.year.id, (&token, new), tx.now)?;
    tx.audit(
        actor,
        Entry::new("studio.output_added", "studio", found.subject()).new_values(json!({
            "year": found.year.year, "kind": new.kind, "title": new.title, "benefit": new.benefit,
            "people": new.people, "day": new.day,
        })),
    )
}

/// Voids money or an output that was written by mistake.
///
/// # Errors
/// `Denied`, `Conflict`, `NotFound`; a field error without a reason.
pub fn void(tx: &mut Tx<'_>, actor: &Actor, found: &YearCase, token: &str, reason: &str) -> Result<(), AppError> {
    may_write_in(actor, found)?;
    let reason = required_reason(reason)?;
    held(tx, found)?;
    if !store::void(tx.conn, found.year.id, token, reason)? {
        return Err(AppError::not_found("studio-year-line-not-found"));
    }
    tx.audit(
        actor,
        Entry::new("studio.line_voided", "studio", found.subject())
            .new_values(json!({ "year": found.year.year, "line": token }))
            .reason(reason),
    )
}

/// Submits the report of a year.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a report.
pub fn submit(tx: &mut Tx<'_>, actor: &Actor, found: &YearCase, report: &str) -> Result<(), AppError> {
    may_write_in(actor, found)?;
    let report = required("report", report)?;
    let is_late = tx.today() > rules::report_due(found.year.year, tx.setting(&STUDIO_REPORT_MONTH));
    if !store::submit(tx.conn, actor, &found.year, (&report, is_late), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("studio.report_submitted", "studio", found.subject())
            .old(json!({ "state": found.year.state }))
            .new_values(json!({ "year": found.year.year, "late": is_late })),
    )
}
