//! Marks on paper: one person types the sheet of a judge, another compares it and confirms or rejects, never edits.

use crate::competition::contests::model::Contest;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::giving_service::discuss;
use crate::competition::marking::model::{
    Compartment, CompartmentState, DiscussionCause, Given, MarkSheet, MarkSheetState, Marks, SheetMedium, counted,
    panel_values,
};
use crate::competition::marking::scoring::{Markable, needs_discussion, read_value};
use crate::competition::marking::service::panel_rules;
use crate::competition::marking::{policy, store};
use crate::competition::officials;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use serde_json::json;

/// A sheet with its compartment, as those see it who type and compare.
#[derive(Debug, Clone)]
pub struct PaperSheet {
    /// The sheet.
    pub sheet: MarkSheet,
    /// Its compartment.
    pub compartment: Compartment,
    /// What is marked.
    pub markables: Vec<Markable>,
    /// Rounds of its aspects beyond the first, by place.
    pub rounds: Vec<u32>,
    /// Number of the judge in the panel, from 1.
    pub number: usize,
}

impl PaperSheet {
    /// What stands on it for each aspect; empty where nothing counts.
    ///
    /// # Errors
    /// `Internal` when the stored text is none.
    pub fn values(&self) -> Result<Vec<String>, AppError> {
        let marks = self.sheet.given().map_err(AppError::internal)?;
        Ok((0_u32..)
            .zip(&self.rounds)
            .map(|(aspect, round)| counted(&marks, aspect, *round))
            .collect())
    }
}

/// The sheet of a contest behind a token.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &mut Conn, contest: &Contest, token: &str) -> Result<PaperSheet, AppError> {
    let missing = || AppError::not_found("sheet-not-found");
    let found = store::by_token(conn, token)?
        .filter(|found| found.contest.id == contest.id)
        .ok_or_else(missing)?;
    let compartment = store::compartments_of(conn, contest.id)?
        .into_iter()
        .find(|one| one.id == found.sheet.compartment_id)
        .ok_or_else(missing)?;
    let markables = compartment.markables().map_err(AppError::internal)?;
    let mut rounds = vec![0_u32; markables.len()];
    for discussion in store::discussions_of(conn, compartment.id)? {
        let place = usize::try_from(discussion.aspect).ok().and_then(|at| rounds.get_mut(at));
        if let Some(round) = place.filter(|_| discussion.code == found.sheet.code) {
            *round = u32::try_from(discussion.round).unwrap_or(0).max(*round);
        }
    }
    let panel = store::sheets_of(conn, compartment.id, Some(&found.sheet.code))?;
    let number = panel.iter().position(|sheet| sheet.id == found.sheet.id).map_or(0, |at| at + 1);
    Ok(PaperSheet { sheet: found.sheet, compartment, markables, rounds, number })
}

fn held(tx: &mut Tx<'_>, contest: &Contest, token: &str, seen: Option<i32>) -> Result<PaperSheet, AppError> {
    let compartment = store::compartment_of_sheet(tx.conn, token)?.ok_or(AppError::not_found("sheet-not-found"))?;
    store::hold(tx.conn, compartment)?;
    let paper = find(tx.conn, contest, token)?;
    if seen.is_some_and(|seen| seen != paper.sheet.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    if contest.state != EventState::Scoring || paper.compartment.state != CompartmentState::Open {
        return Err(AppError::conflict("mark-locked"));
    }
    Ok(paper)
}

/// Name of the field of an aspect.
#[must_use]
pub fn field_of(aspect: usize) -> String {
    format!("m.{aspect}")
}

/// Types the sheet of a judge from paper, all its aspects at once. What he gave on a device before stays in the trail.
///
/// # Errors
/// `Denied` for anybody but a tabulation judge, and for the judge himself; `Conflict` when it waits to be compared or was
/// confirmed; a field error beside each aspect that is missing or cannot be.
pub fn enter(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&Competition, &Contest),
    token: &str,
    seen: Option<i32>,
    typed: &[String],
) -> Result<(), AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    policy::may_type_paper(&duties)?;
    let paper = held(tx, contest, token, seen)?;
    require_not_own(tx, actor, &paper)?;
    if paper.sheet.state != MarkSheetState::Open {
        return Err(AppError::conflict("sheet-not-open"));
    }
    let before = paper.values()?;
    let mut marks: Marks = paper.sheet.given().map_err(AppError::internal)?;
    let mut errors = Vec::new();
    for (at, (markable, round)) in paper.markables.iter().zip(&paper.rounds).enumerate() {
        let text = typed.get(at).map_or("", String::as_str);
        let wrong = |message| FieldError { field: field_of(at), message };
        match read_value(markable, text) {
            Ok(value) if value.is_empty() => errors.push(wrong(Message::new("error-field-required"))),
            Ok(value) => {
                let aspect = u32::try_from(at).map_err(AppError::internal)?;
                let version = marks.get(&aspect).map_or(0, |given| given.version) + 1;
                marks.insert(aspect, Given { value, round: *round, version });
            }
            Err(message) => errors.push(wrong(message)),
        }
    }
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let text = serde_json::to_string(&marks).map_err(AppError::internal)?;
    if !store::write_typed(tx.conn, actor, &paper.sheet, &text, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let after: Vec<&str> = marks.values().map(|given| given.value.as_str()).collect();
    tx.audit(
        actor,
        Entry::new("contest_sheet.typed", "mark_sheet", token)
            .old(json!({ "code": paper.sheet.code, "values": before, "state": paper.sheet.state }))
            .new_values(json!({
                "code": paper.sheet.code, "values": after, "state": MarkSheetState::Entered,
                "competition": competition.number,
            })),
    )
}

/// Nobody types or compares what he himself gave.
fn require_not_own(tx: &mut Tx<'_>, actor: &Actor, paper: &PaperSheet) -> Result<(), AppError> {
    let own = officials::service::acting(tx.conn, actor)?;
    if own.is_some_and(|own| own.official.id == paper.sheet.official_id) {
        return Err(AppError::denied("denied-sheet-own"));
    }
    Ok(())
}

/// What the second person says to a sheet that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is what stands on the paper.
    Confirm,
    /// It is not, and where.
    Reject(String),
}

/// Confirms or rejects a sheet that another typed. Where the judges of the work are too far apart, all score that aspect
/// again, and the sheets from paper come back to be typed again.
///
/// # Errors
/// `Denied` for whoever typed it, and for the judge himself; `Conflict` when somebody was faster; a field error beside
/// `reason` for a rejection without one.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&Competition, &Contest),
    token: &str,
    seen: Option<i32>,
    decision: &Decision,
) -> Result<(), AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    policy::may_compare_paper(&duties)?;
    let paper = held(tx, contest, token, seen)?;
    require_not_own(tx, actor, &paper)?;
    if paper.sheet.state != MarkSheetState::Entered {
        return Err(AppError::conflict("sheet-step-impossible"));
    }
    if actor.account.is_none() || paper.sheet.entered_by == actor.account {
        return Err(AppError::denied("denied-sheet-own-entry"));
    }
    let (rejected, next) = match decision {
        Decision::Confirm => (None, MarkSheetState::Confirmed),
        Decision::Reject(reason) => (Some(required_reason(reason)?), MarkSheetState::Open),
    };
    if !store::decide_typed(tx.conn, actor, &paper.sheet, rejected, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let action = if rejected.is_some() { "contest_sheet.rejected" } else { "contest_sheet.confirmed" };
    let mut entry = Entry::new(action, "mark_sheet", token)
        .old(json!({ "code": paper.sheet.code, "state": paper.sheet.state }))
        .new_values(json!({ "code": paper.sheet.code, "state": next, "competition": competition.number }));
    if let Some(reason) = rejected {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    if rejected.is_none() {
        settle_work(tx, actor, contest, &paper)?;
    }
    Ok(())
}

/// Opens another round for each aspect of the work about which its judges are too far apart, when all their sheets are
/// there.
fn settle_work(tx: &mut Tx<'_>, actor: &Actor, contest: &Contest, paper: &PaperSheet) -> Result<(), AppError> {
    let rules = panel_rules(contest)?;
    let panel = store::sheets_of(tx.conn, paper.compartment.id, Some(&paper.sheet.code))?;
    let unconfirmed = panel
        .iter()
        .any(|sheet| sheet.medium == SheetMedium::Paper && sheet.state != MarkSheetState::Confirmed);
    if unconfirmed {
        return Ok(());
    }
    let mut reopened = false;
    for ((aspect, markable), round) in (0_u32..).zip(&paper.markables).zip(&paper.rounds) {
        let values = panel_values(&panel, aspect, *round).map_err(AppError::internal)?;
        if needs_discussion(markable, &values, rules.rule, rules.max_spread) {
            let cause = if markable.is_judgement() { DiscussionCause::Spread } else { DiscussionCause::Difference };
            let place = (paper.sheet.code.as_str(), aspect, markable);
            discuss(tx, actor, &paper.compartment, place, *round, (cause, None))?;
            reopened = true;
        }
    }
    if reopened {
        for sheet in panel.iter().filter(|sheet| sheet.medium == SheetMedium::Paper) {
            store::reopen_typed(tx.conn, sheet)?;
        }
    }
    Ok(())
}
