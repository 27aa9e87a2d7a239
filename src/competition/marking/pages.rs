//! Pages of marking: what is to do in a contest, and the sheet of a judge.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::forms::{all_marks, key_of, mark_change};
use crate::competition::marking::giving_service::{
    self, Cell, FormTrouble, MarkOutcome, OwnSheet, PanelView, own_sheet, save_form as save_all, save_mark as save_one,
};
use crate::competition::marking::model::{
    Compartment, CompartmentState, MarkSheet, OnSiteRecord, SheetMedium, WorkStanding,
};
use crate::competition::marking::scoring::{Calculation, Markable};
use crate::competition::marking::{locking_store, policy, service, store};
use crate::competition::officials;
use crate::competition::officials::model::Slot;
use crate::competition::schemes;
use crate::competition::schemes::model::{Aspect, MarkingScheme};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde_json::json;
use std::collections::HashMap;

/// Contest in an address.
pub type OfContest = web::Path<(String, String)>;

/// What a page is about, as far as the reader may know of it.
pub struct Place {
    /// The competition.
    pub competition: Competition,
    /// The contest.
    pub contest: Contest,
    /// Duties of the reader in it.
    pub duties: Vec<Slot>,
}

impl Place {
    /// Address of the contest.
    #[must_use]
    pub fn base(&self) -> String {
        format!("/competitions/{}/contests/{}", self.competition.number, self.contest.code)
    }
}

/// The contest of an address, for whoever may know of it and has something to do with its marking.
///
/// # Errors
/// `NotFound`, `Denied`.
pub fn known(conn: &mut Conn, actor: &Actor, number: &str, code: &str) -> Result<Place, AppError> {
    let competition = events::store::by_number(conn, number, events::policy::scope_of(Some(actor)))?
        .ok_or(AppError::not_found("competition-not-found"))?;
    let contest =
        contests::store::by_code(conn, competition.id, code)?.ok_or(AppError::not_found("contest-not-found"))?;
    let duties = officials::service::duties_of_actor(conn, actor, contest.id)?;
    if duties.is_empty() {
        policy::may_follow(actor, &competition, &duties)?;
    }
    Ok(Place { competition, contest, duties })
}

/// A sheet in the list of its judge.
struct SheetRow {
    sheet: MarkSheet,
    filled: usize,
    /// Aspects that he scores again.
    again: usize,
    /// What was recorded on the floor about the work.
    standing: WorkStanding,
}

/// A compartment with what the reader does in it.
struct CompartmentRow {
    module: ContestModule,
    compartment: Compartment,
    aspects: usize,
    sheets: Vec<SheetRow>,
    /// The reader sits on its panel and has to sign.
    may_sign: bool,
    has_signed: bool,
}

impl CompartmentRow {
    fn path(&self, place: &Place) -> String {
        format!("{}/marking/{}/{}", place.base(), self.module.letter(), self.compartment.day)
    }

    /// Works that are to be marked.
    fn works(&self) -> usize {
        self.sheets.iter().filter(|row| row.standing.is_marked()).count()
    }

    fn filled(&self) -> usize {
        self.sheets
            .iter()
            .filter(|row| row.standing.is_marked() && row.filled == self.aspects)
            .count()
    }
}

#[derive(Template)]
#[template(path = "competition/marking/overview.html")]
struct OverviewPage {
    p: Page,
    place: Place,
    rows: Vec<CompartmentRow>,
    may_open: bool,
    follows: bool,
    records: bool,
    types_paper: bool,
}

/// What was recorded on the floor about a work of a compartment.
fn standing_in(records: &[OnSiteRecord], compartment: &Compartment, code: &str) -> WorkStanding {
    let is_meant = |record: &&OnSiteRecord| record.module_id == compartment.module_id && record.code == code;
    WorkStanding::of(records.iter().find(is_meant))
}

/// What is to do in the marking of a contest.
pub async fn overview(visit: Visit, path: OfContest) -> Answer {
    let actor = visit.actor()?.clone();
    let (number, code) = path.into_inner();
    let page = visit.page();
    let page = visit
        .read(move |conn| {
            let place = known(conn, &actor, &number, &code)?;
            let own = officials::service::acting(conn, &actor)?.map(|own| own.official.id);
            let modules = contests::store::modules_of(conn, place.contest.id)?;
            let mut sheets = match own {
                Some(own) => store::sheets_of_judge(conn, place.contest.id, own)?,
                None => Vec::new(),
            };
            let records = locking_store::records_of(conn, place.contest.id)?;
            let mut rows = Vec::new();
            for compartment in store::compartments_of(conn, place.contest.id)? {
                let Some(module) = modules.iter().find(|module| module.id == compartment.module_id) else { continue };
                let discussions = store::discussions_of(conn, compartment.id)?;
                let signatures = locking_store::signatures_of(conn, compartment.id)?;
                let has_signed = signatures.iter().any(|signature| Some(signature.official_id) == own);
                let (of_this, others): (Vec<MarkSheet>, Vec<MarkSheet>) =
                    sheets.into_iter().partition(|sheet| sheet.compartment_id == compartment.id);
                sheets = others;
                let mut listed = Vec::new();
                for sheet in of_this {
                    let marks = sheet.given().map_err(AppError::internal)?;
                    let round = |aspect: u32| {
                        discussions
                            .iter()
                            .filter(|one| one.code == sheet.code && u32::try_from(one.aspect) == Ok(aspect))
                            .filter_map(|one| u32::try_from(one.round).ok())
                            .max()
                            .unwrap_or(0)
                    };
                    let counts = |(aspect, given): &(&u32, &crate::competition::marking::model::Given)| {
                        given.round == round(**aspect) && !given.value.is_empty()
                    };
                    let filled = marks.iter().filter(counts).count();
                    let again = marks.iter().filter(|(aspect, given)| given.round < round(**aspect)).count();
                    let standing = standing_in(&records, &compartment, &sheet.code);
                    listed.push(SheetRow { sheet, filled, again, standing });
                }
                let sits = !listed.is_empty();
                rows.push(CompartmentRow {
                    aspects: compartment.markables().map_err(AppError::internal)?.len(),
                    may_sign: sits && !has_signed && compartment.state == CompartmentState::Checked,
                    has_signed,
                    module: module.clone(),
                    compartment,
                    sheets: listed,
                });
            }
            let follows = policy::may_follow(&actor, &place.competition, &place.duties).is_ok();
            Ok(OverviewPage {
                p: page,
                may_open: place.contest.state == EventState::Running
                    && policy::may_open(&actor, &place.competition, &place.duties).is_ok(),
                records: matches!(place.contest.state, EventState::Running | EventState::Scoring)
                    && policy::may_record(&place.duties).is_ok(),
                types_paper: policy::may_compare_paper(&place.duties).is_ok(),
                follows,
                rows,
                place,
            })
        })
        .await?;
    visit.ok(&page)
}

/// Opens the marking.
pub async fn open(visit: Visit, path: OfContest, _: CsrfForm) -> Answer {
    let (number, code) = path.into_inner();
    let back = format!("/competitions/{number}/contests/{code}/marking");
    visit
        .write_alone(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::open(tx, actor, &competition, &contest)
        })
        .await?;
    Ok(visit.see_other_saying(&back, &Message::new("marking-said-opened")))
}

/// What a judge reads beside an aspect.
struct Words {
    sub_criterion: String,
    aspect: Option<Aspect>,
}

/// The words of the scheme by the identifier of the aspect.
fn words_of(scheme: Option<&MarkingScheme>) -> HashMap<String, Words> {
    scheme
        .into_iter()
        .flat_map(|scheme| &scheme.sub_criteria)
        .flat_map(|sub| {
            (1..).zip(&sub.aspects).map(move |(number, aspect)| {
                let words = Words { sub_criterion: format!("{} {}", sub.id, sub.name), aspect: Some(aspect.clone()) };
                (format!("{}.{number}", sub.id), words)
            })
        })
        .collect()
}

/// The scheme by which a compartment is marked.
///
/// # Errors
/// Those of the database.
pub fn scheme_of(conn: &mut Conn, compartment: &Compartment) -> Result<Option<MarkingScheme>, AppError> {
    let Some(id) = compartment.scheme_id else { return Ok(None) };
    schemes::store::by_id(conn, id)?
        .map(|version| version.scheme())
        .transpose()
        .map_err(AppError::internal)
}

/// What people read for an aspect: its identifier, or that it is the whole module.
#[must_use]
pub fn name_of(p: &Page, markable: &Markable) -> String {
    if markable.id.is_empty() { p.t("marking-whole-module") } else { markable.id.clone() }
}

/// What may stand in a cell, for the module of the page and in words.
pub struct Range {
    /// Least value.
    pub min: String,
    /// Greatest value.
    pub max: String,
    /// Digits behind the point.
    pub decimals: u32,
    /// Whether only the server can say.
    pub free: bool,
    /// In words.
    pub hint: String,
}

/// What may stand in the cell of an aspect.
#[must_use]
pub fn range_of(p: &Page, markable: &Markable) -> Range {
    let range = |min: &str, max: String, decimals, free, hint| Range { min: min.to_owned(), max, decimals, free, hint };
    match &markable.calculation {
        Calculation::Judgement => range("0", "3".to_owned(), 0, false, p.t("mark-hint-judgement")),
        Calculation::PassFail => range("0", "1".to_owned(), 0, false, p.t("mark-hint-pass-fail")),
        Calculation::NumberCompleted { possible } => {
            range("0", possible.to_string(), 0, false, p.tn("mark-hint-count", *possible))
        }
        Calculation::Choice { steps } => {
            let said: Vec<String> = (1..)
                .zip(steps)
                .map(|(number, step)| format!("{number} {}", step.label))
                .collect();
            range("1", steps.len().to_string(), 0, false, said.join(&p.t("list-comma")))
        }
        Calculation::RangedScore { .. } => range("-1000000", "1000000".to_owned(), 3, true, p.t("mark-hint-measured")),
        Calculation::Points => {
            let max = markable.max.to_string();
            let hint = p.ta("mark-hint-points", [("max", max.as_str())]);
            range("0", max, 2, false, hint)
        }
    }
}

/// What a judge sees of his panel, in words; empty while he scores alone.
#[must_use]
pub fn panel_words(p: &Page, panel: &PanelView) -> String {
    match panel {
        PanelView::Alone => String::new(),
        PanelView::Shown(values) => p.ta("mark-panel-shown", [("values", values.join(" / ").as_str())]),
        PanelView::Again(values) => p.ta("mark-panel-again", [("values", values.join(" / ").as_str())]),
    }
}

/// A row of the sheet.
struct Row {
    key: String,
    /// What people read for the key.
    name: String,
    markable: Markable,
    range: Range,
    /// What stands in the field.
    field: String,
    shown: String,
    version: i32,
    panel: String,
    is_again: bool,
    is_unlocked: bool,
    aspect: Option<Aspect>,
    /// Heading before the first aspect of a sub-criterion.
    heading: Option<String>,
    error: Option<Message>,
}

/// A work of the same judge.
struct OwnWork {
    /// Of its sheet.
    token: String,
    code: String,
    /// Nothing is left to mark.
    is_whole: bool,
}

#[derive(Template)]
#[template(path = "competition/marking/sheet.html")]
struct SheetPage {
    p: Page,
    own: OwnSheet,
    module: ContestModule,
    competition: Competition,
    rows: Vec<Row>,
    account: String,
    works: Vec<OwnWork>,
    is_open: bool,
    problem: Option<Message>,
}

impl SheetPage {
    fn filled(&self) -> usize {
        self.rows.iter().filter(|row| !row.shown.is_empty()).count()
    }

    /// The next of his works that is to be marked and is not whole yet.
    fn next(&self) -> Option<&OwnWork> {
        let at = self.works.iter().position(|work| work.token == self.own.found.sheet.token)?;
        let (before, after) = self.works.split_at(at);
        after.iter().skip(1).chain(before).find(|work| !work.is_whole)
    }

    fn has_unlocked(&self) -> bool {
        !self.own.unlocked.is_empty()
    }
}

/// Everything that the page of a sheet shows.
struct Shown {
    own: OwnSheet,
    module: ContestModule,
    competition: Competition,
    scheme: Option<MarkingScheme>,
    works: Vec<OwnWork>,
}

fn read(conn: &mut Conn, actor: &Actor, token: &str) -> Result<Shown, AppError> {
    let own = own_sheet(conn, actor, token)?;
    let competition =
        events::store::by_id(conn, own.found.competition)?.ok_or(AppError::not_found("competition-not-found"))?;
    let module = contests::store::modules_of(conn, own.found.contest.id)?
        .into_iter()
        .find(|module| module.id == own.compartment.module_id)
        .ok_or(AppError::not_found("contest-module-not-found"))?;
    let scheme = scheme_of(conn, &own.compartment)?;
    let records = locking_store::records_of(conn, own.found.contest.id)?;
    let mut works = Vec::new();
    for sheet in store::sheets_of_judge(conn, own.found.contest.id, own.found.sheet.official_id)? {
        if sheet.compartment_id != own.compartment.id {
            continue;
        }
        let given = sheet.given().map_err(AppError::internal)?;
        let filled = given.values().filter(|given| !given.value.is_empty()).count();
        let is_marked = standing_in(&records, &own.compartment, &sheet.code).is_marked();
        let is_whole = !is_marked || filled == own.markables.len();
        works.push(OwnWork { token: sheet.token, code: sheet.code, is_whole });
    }
    Ok(Shown { own, module, competition, scheme, works })
}

fn page_of(visit: &Visit, actor: &Actor, shown: Shown) -> SheetPage {
    let p = visit.page();
    let mut words = words_of(shown.scheme.as_ref());
    let mut last = String::new();
    let is_open = shown.own.is_open();
    let rows = shown
        .own
        .markables
        .iter()
        .zip(&shown.own.cells)
        .map(|(markable, cell)| {
            let (heading, aspect) = match words.remove(&markable.id) {
                Some(words) => {
                    let is_new = words.sub_criterion != last;
                    last.clone_from(&words.sub_criterion);
                    (is_new.then_some(words.sub_criterion), words.aspect)
                }
                None => (None, None),
            };
            Row {
                key: key_of(markable).to_owned(),
                name: name_of(&p, markable),
                range: range_of(&p, markable),
                markable: markable.clone(),
                field: cell.value.clone(),
                shown: cell.value.clone(),
                version: cell.version,
                panel: panel_words(&p, &cell.panel),
                is_again: matches!(cell.panel, PanelView::Again(_)),
                is_unlocked: shown.own.unlocked.contains(&cell.aspect),
                aspect,
                heading,
                error: None,
            }
        })
        .collect();
    SheetPage {
        p,
        account: actor.account.map(|id| id.to_string()).unwrap_or_default(),
        is_open,
        rows,
        module: shown.module,
        competition: shown.competition,
        works: shown.works,
        own: shown.own,
        problem: None,
    }
}

#[derive(Template)]
#[template(path = "competition/marking/print.html")]
struct PrintPage {
    p: Page,
    own: OwnSheet,
    module: ContestModule,
    competition: Competition,
    rows: Vec<Row>,
}

/// The sheet of a judge: to mark in, to read, or blank to print.
pub async fn sheet(visit: Visit, token: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let (reader, token) = (actor.clone(), token.into_inner());
    let shown = visit.read(move |conn| read(conn, &reader, &token)).await?;
    let page = page_of(&visit, &actor, shown);
    if query.contains_key("print") {
        let SheetPage { p, own, module, competition, rows, .. } = page;
        return visit.ok(&PrintPage { p, own, module, competition, rows });
    }
    visit.ok(&page)
}

fn cell_json(p: &Page, key: &str, cell: &Cell) -> serde_json::Value {
    json!({
        "code": key,
        "version": cell.version,
        "state": if cell.value.is_empty() { "pending" } else { "scored" },
        "value": cell.value,
        "panel": panel_words(p, &cell.panel),
        "again": matches!(cell.panel, PanelView::Again(_)),
    })
}

/// Saves one mark, for the module of the page.
pub async fn save_mark(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let (token, values) = (token.into_inner(), input.values().clone());
    let key = values.get("code").to_owned();
    let outcome = visit
        .write(move |tx, actor| {
            let markables = giving_service::markables_of(tx.conn, &token)?;
            let change = mark_change(token, &markables, &values)?;
            save_one(tx, actor, &change)
        })
        .await?;
    let p = visit.page();
    Ok(match outcome {
        MarkOutcome::Saved(cell) => HttpResponse::Ok().json(cell_json(&p, &key, &cell)),
        MarkOutcome::Changed(cell) => HttpResponse::Conflict().json(cell_json(&p, &key, &cell)),
    })
}

/// What has become of the marks of a sheet, so that its page learns when the panel has to talk.
pub async fn panel(visit: Visit, token: web::Path<String>) -> Answer {
    let (actor, token) = (visit.actor()?.clone(), token.into_inner());
    let own = visit.read(move |conn| own_sheet(conn, &actor, &token)).await?;
    let p = visit.page();
    let cells: Vec<serde_json::Value> = own
        .markables
        .iter()
        .zip(&own.cells)
        .map(|(markable, cell)| cell_json(&p, key_of(markable), cell))
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "open": own.is_open() || !own.unlocked.is_empty(), "cells": cells })))
}

/// Saves the whole sheet as one plain form.
pub async fn save_form(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let actor = visit.actor()?.clone();
    let (token, values) = (token.into_inner(), input.values().clone());
    let (name, typed) = (token.clone(), values.clone());
    let troubles = visit
        .write(move |tx, actor| {
            let markables = giving_service::markables_of(tx.conn, &name)?;
            save_all(tx, actor, &name, &all_marks(&markables, &values))
        })
        .await?;
    if troubles.is_empty() {
        return Ok(visit.see_other_saying(&format!("/marking/{token}"), &Message::new("marking-said-saved")));
    }
    let reader = actor.clone();
    let shown = visit.read(move |conn| read(conn, &reader, &token)).await?;
    let mut page = page_of(&visit, &actor, shown);
    for (aspect, trouble) in &troubles {
        let Some(row) = usize::try_from(*aspect).ok().and_then(|at| page.rows.get_mut(at)) else { continue };
        typed.get(&format!("m.{}", row.key)).clone_into(&mut row.field);
        row.error = Some(match trouble {
            FormTrouble::Refused(message) => message.clone(),
            FormTrouble::Changed(theirs) => Message::new("mark-changed").with("theirs", theirs.value.as_str()),
        });
    }
    page.problem = Some(Message::new("sheet-form-problems").count("count", troubles.len()));
    visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
