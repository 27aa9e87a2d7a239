//! Giving marks: the hottest use case of a contest. One hold, one guarded update, one row of the trail.

use crate::competition::contests::model::Contest;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::model::{
    Compartment, CompartmentState, DiscussionCause, Given, MarkSheet, MarkSheetState, SheetMedium, WorkStanding,
    panel_values,
};
use crate::competition::marking::progress::PanelRules;
use crate::competition::marking::scoring::{Markable, needs_discussion, read_value};
use crate::competition::marking::service::{compartment as compartment_at, panel_rules, subject};
use crate::competition::marking::store::{self, FoundSheet};
use crate::competition::marking::{locking_store, policy};
use crate::competition::officials;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use serde_json::json;

/// Longest key of a change that a device may send.
pub const LONGEST_KEY: usize = 64;

/// A change of one mark.
#[derive(Debug, Clone)]
pub struct MarkChange {
    /// Token of the sheet.
    pub token: String,
    /// Place of the aspect in the compartment, from 0.
    pub aspect: u32,
    /// As typed; empty takes a mark back.
    pub value: String,
    /// Version that the judge saw.
    pub version: i32,
    /// Unguessable and never the same; empty from a form.
    pub key: String,
}

/// What a judge sees of the panel for one aspect of a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelView {
    /// Judges score alone, and not all have.
    Alone,
    /// What each gave, in the order of the panel.
    Shown(Vec<String>),
    /// They were too far apart and score again: what each gave in the round before.
    Again(Vec<String>),
}

/// A mark as its judge sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Place of the aspect.
    pub aspect: u32,
    /// What counts; empty when nothing does.
    pub value: String,
    /// Version.
    pub version: i32,
    /// Round of scoring, from 0.
    pub round: u32,
    /// What he sees of the others.
    pub panel: PanelView,
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkOutcome {
    /// It holds what was wanted.
    Saved(Cell),
    /// Another device of the judge has changed it meanwhile.
    Changed(Cell),
}

/// A mark with what decisions about it look at. Others are shown only where judges score alone.
struct Place<'a> {
    markable: &'a Markable,
    aspect: u32,
    round: u32,
    given: Given,
}

/// What a judge may see of his panel: everything once all have scored, the scores of the round before when they score
/// again, nothing else.
fn panel_view(sheets: &[MarkSheet], aspect: u32, round: u32) -> Result<PanelView, AppError> {
    let values = panel_values(sheets, aspect, round).map_err(AppError::internal)?;
    if values.iter().all(|value| !value.is_empty()) {
        return Ok(PanelView::Shown(values));
    }
    if round > 0 {
        return Ok(PanelView::Again(panel_values(sheets, aspect, round - 1).map_err(AppError::internal)?));
    }
    Ok(PanelView::Alone)
}

fn cell(sheets: &[MarkSheet], place: &Place<'_>) -> Result<Cell, AppError> {
    let counts = place.given.round == place.round;
    Ok(Cell {
        aspect: place.aspect,
        value: if counts { place.given.value.clone() } else { String::new() },
        version: place.given.version,
        round: place.round,
        panel: panel_view(sheets, place.aspect, place.round)?,
    })
}

/// Asks again whether a judge has to stay away when anything was declared or changed since it was asked.
fn require_cleared(tx: &mut Tx<'_>, found: &FoundSheet) -> Result<(), AppError> {
    if !found.officiates {
        return Err(AppError::denied("denied-mark-withdrawn"));
    }
    let official = found.sheet.official_id;
    let declared = store::last_declared(tx.conn, official)?;
    let is_newer = declared.is_some_and(|at| at > found.sheet.cleared_at);
    if !is_newer && found.official_version == found.sheet.cleared_version {
        return Ok(());
    }
    let judge = store::official_by_id(tx.conn, official)?.ok_or(AppError::not_found("official-not-found"))?;
    if officials::service::require_no_conflict(tx.conn, &judge, found.contest.id).is_err() {
        return Err(AppError::denied("denied-mark-conflict"));
    }
    store::clear(tx.conn, found.contest.id, official, judge.version, tx.now)
}

/// The sheet of a judge, held against others who write in its compartment.
fn held_sheet(tx: &mut Tx<'_>, actor: &Actor, token: &str) -> Result<(FoundSheet, Compartment), AppError> {
    let missing = || AppError::not_found("sheet-not-found");
    let compartment = store::compartment_of_sheet(tx.conn, token)?.ok_or_else(missing)?;
    let compartment = store::hold(tx.conn, compartment)?;
    let found = store::by_token(tx.conn, token)?.ok_or_else(missing)?;
    policy::may_give(actor, found.competition, found.person)?;
    Ok((found, compartment))
}

/// Gives, changes or takes back one mark. A change that was sent twice answers as the first time and writes nothing. When
/// the last judge has scored and they are too far apart, all score again.
///
/// # Errors
/// `NotFound` for a sheet of somebody else; `Denied` for a judge who has to stay away; `Conflict` when the mark is locked,
/// shown to the panel, or on paper; a field error beside `value` for what cannot stand there.
pub fn save_mark(tx: &mut Tx<'_>, actor: &Actor, change: &MarkChange) -> Result<MarkOutcome, AppError> {
    let (found, compartment) = held_sheet(tx, actor, &change.token)?;
    let markables = compartment.markables().map_err(AppError::internal)?;
    save_in(tx, actor, &found, &compartment, &markables, change)
}

fn save_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    found: &FoundSheet,
    compartment: &Compartment,
    markables: &[Markable],
    change: &MarkChange,
) -> Result<MarkOutcome, AppError> {
    if change.key.len() > LONGEST_KEY {
        return Err(AppError::Invalid(Message::new("sheet-key-too-long")));
    }
    let missing = || AppError::not_found("mark-aspect-not-found");
    let markable = usize::try_from(change.aspect)
        .ok()
        .and_then(|at| markables.get(at))
        .ok_or_else(missing)?;
    let (sheet, stored_aspect) = (&found.sheet, i32::try_from(change.aspect).map_err(|_| missing())?);
    let round = store::round_of(tx.conn, compartment.id, &sheet.code, stored_aspect)?;
    let round = u32::try_from(round).unwrap_or(0);
    let mut marks = sheet.given().map_err(AppError::internal)?;
    let given = marks
        .get(&change.aspect)
        .cloned()
        .unwrap_or(Given { value: String::new(), round, version: 0 });
    let place = Place { markable, aspect: change.aspect, round, given };
    let mut panel = store::sheets_of(tx.conn, compartment.id, Some(&sheet.code))?;
    let before = cell(&panel, &place)?;
    if !change.key.is_empty() && sheet.last_key.as_deref() == Some(change.key.as_str()) {
        return Ok(MarkOutcome::Saved(before));
    }
    require_cleared(tx, found)?;
    let value = read_value(markable, &change.value).map_err(|message| AppError::field("value", message))?;
    if value == before.value {
        return Ok(MarkOutcome::Saved(before));
    }
    require_open(tx, found, compartment, &place, &before)?;
    if change.version != before.version {
        return Ok(MarkOutcome::Changed(before));
    }
    let version = before.version + 1;
    marks.insert(change.aspect, Given { value: value.clone(), round, version });
    let text = serde_json::to_string(&marks).map_err(AppError::internal)?;
    let key = Some(change.key.as_str()).filter(|key| !key.is_empty());
    if !store::write_marks(tx.conn, sheet, &text, key)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("contest_mark.given", "mark_sheet", sheet.token.as_str())
            .old(json!({ "code": sheet.code, "aspect": markable.id, "value": before.value, "version": before.version }))
            .new_values(json!({
                "code": sheet.code, "aspect": markable.id, "value": value, "version": version, "round": round,
            })),
    )?;
    if let Some(own) = panel.iter_mut().find(|one| one.id == sheet.id) {
        own.marks = text;
    }
    let rules = panel_rules(&found.contest)?;
    let round = settle(tx, actor, compartment, &panel, &place, rules)?;
    let given = Given { value, round: place.round, version };
    cell(&panel, &Place { round, given, ..place }).map(MarkOutcome::Saved)
}

/// What was recorded on the floor about a work of a compartment.
fn standing_of(conn: &mut Conn, compartment: &Compartment, code: &str) -> Result<WorkStanding, AppError> {
    let record = locking_store::record_of(conn, compartment.module_id, code)?;
    Ok(WorkStanding::of(record.as_ref()))
}

/// Whether a mark may be changed now: in an open sheet of an open compartment before the panel has seen it, or while two
/// people have opened the aspect.
fn require_open(
    tx: &mut Tx<'_>,
    found: &FoundSheet,
    compartment: &Compartment,
    place: &Place<'_>,
    before: &Cell,
) -> Result<(), AppError> {
    if !standing_of(tx.conn, compartment, &found.sheet.code)?.is_marked() {
        return Err(AppError::conflict("mark-work-not-marked"));
    }
    let aspect = i32::try_from(place.aspect).unwrap_or(i32::MAX);
    let unlock = locking_store::open_unlock(tx.conn, compartment.id, &found.sheet.code, aspect)?;
    if unlock.is_some_and(|unlock| unlock.is_open()) && policy::may_still_change(&found.contest) {
        return Ok(());
    }
    if found.contest.state != EventState::Scoring || compartment.state != CompartmentState::Open {
        return Err(AppError::conflict("mark-locked"));
    }
    if found.sheet.medium == SheetMedium::Paper || found.sheet.state != MarkSheetState::Open {
        return Err(AppError::conflict("mark-on-paper"));
    }
    if place.markable.is_judgement() && matches!(before.panel, PanelView::Shown(_)) {
        return Err(AppError::conflict("mark-shown-already"));
    }
    Ok(())
}

/// Opens another round when the whole panel has given something and is too far apart. Gives the round that counts now.
fn settle(
    tx: &mut Tx<'_>,
    actor: &Actor,
    compartment: &Compartment,
    panel: &[MarkSheet],
    place: &Place<'_>,
    rules: PanelRules,
) -> Result<u32, AppError> {
    let values = panel_values(panel, place.aspect, place.round).map_err(AppError::internal)?;
    if !needs_discussion(place.markable, &values, rules.rule, rules.max_spread) {
        return Ok(place.round);
    }
    let Some(code) = panel.first().map(|sheet| sheet.code.clone()) else { return Ok(place.round) };
    let cause = if place.markable.is_judgement() { DiscussionCause::Spread } else { DiscussionCause::Difference };
    discuss(tx, actor, compartment, (&code, place.aspect, place.markable), place.round, (cause, None))?;
    Ok(place.round + 1)
}

/// Opens the round after `round` for an aspect of a work.
pub(in crate::competition::marking) fn discuss(
    tx: &mut Tx<'_>,
    actor: &Actor,
    compartment: &Compartment,
    (code, aspect, markable): (&str, u32, &Markable),
    round: u32,
    (cause, reason): (DiscussionCause, Option<&str>),
) -> Result<(), AppError> {
    let aspect = i32::try_from(aspect).map_err(AppError::internal)?;
    let next = i32::try_from(round + 1).map_err(AppError::internal)?;
    store::insert_discussion(tx.conn, actor, (compartment.id, code, aspect), next, (cause, reason), tx.now)?;
    let mut entry = Entry::new("contest_mark.sent_back", "compartment", compartment.id.to_string())
        .new_values(json!({ "code": code, "aspect": markable.id, "round": next, "cause": cause }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)
}

/// Sends an aspect of a work back to its judges, who score it again.
///
/// # Errors
/// `Denied` for anybody but who leads the judges; `NotFound`; `Conflict` when the compartment is not open; a field error
/// without a reason.
pub fn send_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&Competition, &Contest),
    (letter, day): (&str, i32),
    (code, aspect): (&str, u32),
    reason: &str,
) -> Result<(), AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    policy::may_lead(&duties)?;
    let reason = required_reason(reason)?;
    let (module, compartment) = compartment_at(tx.conn, contest, letter, day)?;
    let compartment = store::hold(tx.conn, compartment.id)?;
    if compartment.state != CompartmentState::Open || contest.state != EventState::Scoring {
        return Err(AppError::conflict("mark-locked"));
    }
    let markables = compartment.markables().map_err(AppError::internal)?;
    let missing = || AppError::not_found("mark-aspect-not-found");
    let markable = usize::try_from(aspect)
        .ok()
        .and_then(|at| markables.get(at))
        .ok_or_else(missing)?;
    if store::sheets_of(tx.conn, compartment.id, Some(code))?.is_empty() {
        return Err(missing());
    }
    let stored = i32::try_from(aspect).map_err(|_| missing())?;
    let round = u32::try_from(store::round_of(tx.conn, compartment.id, code, stored)?).unwrap_or(0);
    let cause = (DiscussionCause::ChiefJudge, Some(reason));
    discuss(tx, actor, &compartment, (code, aspect, markable), round, cause)?;
    tx.audit(
        actor,
        Entry::new("marking.aspect_sent_back", "contest", subject(competition, contest, &module, day))
            .new_values(json!({ "code": code, "aspect": markable.id }))
            .reason(reason),
    )
}

/// A sheet as its judge sees it.
#[derive(Debug, Clone)]
pub struct OwnSheet {
    /// The sheet with its contest.
    pub found: FoundSheet,
    /// Its compartment.
    pub compartment: Compartment,
    /// What is marked.
    pub markables: Vec<Markable>,
    /// His marks.
    pub cells: Vec<Cell>,
    /// His number in the panel, from 1.
    pub number: usize,
    /// Places of the aspects that two people have opened.
    pub unlocked: Vec<u32>,
    /// What was recorded on the floor about the work.
    pub standing: WorkStanding,
}

impl OwnSheet {
    /// Whether marks go in now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.found.contest.state == EventState::Scoring
            && self.standing.is_marked()
            && self.compartment.state == CompartmentState::Open
            && self.found.sheet.state == MarkSheetState::Open
            && self.found.sheet.medium == SheetMedium::Device
    }
}

/// What is marked on a sheet.
///
/// # Errors
/// `NotFound`.
pub fn markables_of(conn: &mut Conn, token: &str) -> Result<Vec<Markable>, AppError> {
    let text = store::aspects_of_sheet(conn, token)?.ok_or(AppError::not_found("sheet-not-found"))?;
    serde_json::from_str(&text).map_err(AppError::internal)
}

/// Reads a sheet for its judge.
///
/// # Errors
/// `NotFound` for a sheet of somebody else.
pub fn own_sheet(conn: &mut Conn, actor: &Actor, token: &str) -> Result<OwnSheet, AppError> {
    let missing = || AppError::not_found("sheet-not-found");
    let found = store::by_token(conn, token)?.ok_or_else(missing)?;
    policy::may_give(actor, found.competition, found.person)?;
    let compartment = store::compartments_of(conn, found.contest.id)?
        .into_iter()
        .find(|one| one.id == found.sheet.compartment_id)
        .ok_or_else(missing)?;
    let markables = compartment.markables().map_err(AppError::internal)?;
    let panel = store::sheets_of(conn, compartment.id, Some(&found.sheet.code))?;
    let discussions = store::discussions_of(conn, compartment.id)?;
    let marks = found.sheet.given().map_err(AppError::internal)?;
    let mut cells = Vec::with_capacity(markables.len());
    for (aspect, markable) in (0_u32..).zip(&markables) {
        let round = discussions
            .iter()
            .filter(|one| one.code == found.sheet.code && u32::try_from(one.aspect) == Ok(aspect))
            .filter_map(|one| u32::try_from(one.round).ok())
            .max()
            .unwrap_or(0);
        let given = marks
            .get(&aspect)
            .cloned()
            .unwrap_or(Given { value: String::new(), round, version: 0 });
        cells.push(cell(&panel, &Place { markable, aspect, round, given })?);
    }
    let unlocked = locking_store::unlocks_of(conn, compartment.id)?
        .into_iter()
        .filter(|unlock| unlock.is_open() && unlock.code == found.sheet.code)
        .filter_map(|unlock| u32::try_from(unlock.aspect).ok())
        .collect();
    let number = panel.iter().position(|sheet| sheet.id == found.sheet.id).map_or(0, |at| at + 1);
    let standing = standing_of(conn, &compartment, &found.sheet.code)?;
    Ok(OwnSheet { found, compartment, markables, cells, number, unlocked, standing })
}

/// One mark of a plain form.
#[derive(Debug, Clone)]
pub struct FormMark {
    /// Place of the aspect.
    pub aspect: u32,
    /// As typed.
    pub value: String,
    /// What the page had shown.
    pub shown: String,
    /// The version that the page had shown.
    pub version: i32,
}

/// How one mark of a plain form ended when it could not be kept.
#[derive(Debug, Clone)]
pub enum FormTrouble {
    /// Another device has changed it.
    Changed(Cell),
    /// What was typed cannot stand there, or may not any more.
    Refused(Message),
}

/// Saves all marks of a plain form. What can be kept is kept; of the others it is said why not.
///
/// # Errors
/// As [`save_mark`], but for what is about one mark.
pub fn save_form(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: &str,
    typed: &[FormMark],
) -> Result<Vec<(u32, FormTrouble)>, AppError> {
    let mut troubles = Vec::new();
    for mark in typed.iter().filter(|mark| mark.value.trim() != mark.shown) {
        let change = MarkChange {
            token: token.to_owned(),
            aspect: mark.aspect,
            value: mark.value.clone(),
            version: mark.version,
            key: String::new(),
        };
        match save_mark(tx, actor, &change) {
            Ok(MarkOutcome::Saved(_)) => {}
            Ok(MarkOutcome::Changed(theirs)) => troubles.push((mark.aspect, FormTrouble::Changed(theirs))),
            Err(AppError::Fields(errors)) => {
                let message = errors
                    .into_iter()
                    .next()
                    .map_or(Message::new("error-invalid"), |error| error.message);
                troubles.push((mark.aspect, FormTrouble::Refused(message)));
            }
            Err(AppError::Conflict(message)) => troubles.push((mark.aspect, FormTrouble::Refused(message))),
            Err(other) => return Err(other),
        }
    }
    Ok(troubles)
}
