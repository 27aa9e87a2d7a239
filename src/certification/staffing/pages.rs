//! Pages of staffing: the panels of a batch, and the picker of one part of one line.

use crate::certification::batches;
use crate::certification::batches::filing::Period;
use crate::certification::batches::model::{AssessmentBatch, BatchState, LineView, Part};
use crate::certification::settings::ROTATION_MAX_CONSECUTIVE;
use crate::certification::staffing::rules::{bars, part_of, ratio_warning, rotation_warning};
use crate::certification::staffing::store::{Assigned, NamedAssessor};
use crate::certification::staffing::{policy, service, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::BatchLineId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::platform::web::form::FieldError;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// One panel of the overview.
struct PanelView {
    /// Place of the line in the batch, from 1.
    line_number: usize,
    trade: String,
    level: Level,
    part: Part,
    /// The part as it stands in addresses.
    part_path: String,
    members: Vec<Assigned>,
    obstacles: Vec<Message>,
    warning: Option<Message>,
    candidates: i64,
}

#[derive(Template)]
#[template(path = "certification/staffing/overview.html")]
struct OverviewPage {
    p: Page,
    batch: AssessmentBatch,
    panels: Vec<PanelView>,
    may_assign: bool,
    /// Sheets that the end of staffing makes.
    sheets_to_make: usize,
    errors: Vec<FieldError>,
}

async fn known_batch(visit: &Visit, number: &str) -> Result<AssessmentBatch, AppError> {
    let scope = batches::policy::scope_of(visit.actor()?);
    let number = number.to_owned();
    let batch = visit
        .read(move |conn| batches::store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("batch-not-found"))?;
    policy::may_see(visit.actor()?, &batch)?;
    Ok(batch)
}

fn path_of(part: Part) -> String {
    part.as_str().replace('_', "-")
}

/// The panels of a batch.
pub async fn overview(visit: Visit, number: web::Path<String>) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    let id = batch.id;
    let (lines, assigned) = visit
        .read(move |conn| Ok((batches::store::line_views_of(conn, id)?, store::of_batch(conn, id)?)))
        .await?;
    let settings = visit.platform.settings.current();
    let mut panels = Vec::new();
    for (line_number, view) in (1..).zip(&lines) {
        for part in view.parts() {
            let rule = service::panel_rule(&settings, *part);
            let panel = service::panel_state(&assigned, view.line.id, *part, view.candidates);
            panels.push(PanelView {
                line_number,
                trade: view.trade.full_name(),
                level: view.line.level,
                part: *part,
                part_path: path_of(*part),
                members: assigned
                    .iter()
                    .filter(|one| one.assignment.line_id == view.line.id && one.assignment.part == *part)
                    .cloned()
                    .collect(),
                obstacles: service::named_obstacles(panel, rule, view, *part),
                warning: ratio_warning(panel, rule),
                candidates: view.candidates,
            });
        }
    }
    let may_assign = policy::may_assign(visit.actor()?, &batch).is_ok();
    let sheets_to_make = panels
        .iter()
        .filter(|panel| panel.candidates > 0)
        .map(|panel| panel.members.len())
        .sum();
    visit.ok(&OverviewPage { p: visit.page(), batch, panels, may_assign, sheets_to_make, errors: Vec::new() })
}

/// One row of the picker.
struct Choice {
    named: NamedAssessor,
    levels: Option<(Level, Level)>,
    this_year: i64,
    /// Why he cannot be chosen; empty when he can.
    bars: Vec<Message>,
    warning: Option<Message>,
    /// He is in the panel already, and whether he leads it.
    assigned: Option<bool>,
    reason_error: Option<Message>,
}

#[derive(Template)]
#[template(path = "certification/staffing/picker.html")]
struct PickerPage {
    p: Page,
    batch: AssessmentBatch,
    line: LineView,
    part: Part,
    base: String,
    paged: Paged<Choice>,
    selectable: usize,
    text: String,
    all_trades: bool,
    only_selectable: bool,
    obstacles: Vec<Message>,
    warning: Option<Message>,
    panel_size: i64,
    may_assign: bool,
    errors: Vec<FieldError>,
}

/// The picker of a part of a line.
pub async fn picker(
    visit: Visit,
    path: web::Path<(String, usize, String)>,
    query: web::Query<HashMap<String, String>>,
) -> Answer {
    picker_page(&visit, &path, &query, Vec::new(), StatusCode::OK).await
}

async fn picker_page(
    visit: &Visit,
    (number, line_number, part): &(String, usize, String),
    query: &HashMap<String, String>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let batch = known_batch(visit, number).await?;
    let part = part_of(part).ok_or(AppError::not_found("staffing-line-not-found"))?;
    let text = query.get("q").map_or("", |text| text.trim()).to_owned();
    let all_trades = query.get("range").is_some_and(|range| range == "all");
    let only_selectable = query.get("show").is_some_and(|show| show == "selectable");
    let (of, at, wanted) = (batch.clone(), *line_number, text.clone());
    let (line, named, facts, counts, assigned) = visit
        .read(move |conn| {
            let line = nth_line(batches::store::line_views_of(conn, of.id)?, at)?;
            let named = store::candidates_for(conn, &line.line, all_trades, &wanted)?;
            let facts = store::facts_of(conn, &of, &line.line, &named)?;
            let counts = store::assignments_in_year(conn, &named, of.first_day)?;
            Ok((line, named, facts, counts, store::of_batch(conn, of.id)?))
        })
        .await?;
    if !line.parts().contains(&part) {
        return Err(AppError::not_found("staffing-line-not-found"));
    }
    let settings = visit.platform.settings.current();
    let days = Period { from: batch.first_day, to: batch.last_day };
    let most = settings.get(&ROTATION_MAX_CONSECUTIVE);
    let mut choices: Vec<Choice> = named
        .into_iter()
        .filter_map(|named| {
            let facts = facts.get(&named.assessor.id)?;
            let member = assigned.iter().find(|one| {
                one.assignment.line_id == line.line.id
                    && one.assignment.part == part
                    && one.assignment.assessor_id == named.assessor.id
            });
            let field = format!("reason-{}", named.assessor.card_number);
            Some(Choice {
                levels: facts.levels,
                this_year: counts.get(&named.assessor.id).copied().unwrap_or(0),
                bars: bars(facts, line.line.level, days)
                    .iter()
                    .map(super::rules::Bar::message)
                    .collect(),
                warning: rotation_warning(facts.in_a_row, most),
                assigned: member.map(|one| one.assignment.lead),
                reason_error: errors
                    .iter()
                    .find(|error| error.field == field)
                    .map(|error| error.message.clone()),
                named,
            })
        })
        .collect();
    let selectable = choices.iter().filter(|choice| choice.bars.is_empty()).count();
    choices.retain(|choice| !only_selectable || choice.bars.is_empty() || choice.assigned.is_some());
    // The panel first, then who may be chosen, then the others.
    choices.sort_by_key(|choice| (choice.assigned.is_none(), !choice.bars.is_empty(), choice.this_year));
    let rule = service::panel_rule(&settings, part);
    let panel = service::panel_state(&assigned, line.line.id, part, line.candidates);
    let asked = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let paged = Paged::slice(choices, PageRequest::new(asked("page"), asked("size")));
    let page = PickerPage {
        p: visit.page(),
        base: format!("/batches/{}/staffing/{line_number}/{}", batch.number, path_of(part)),
        obstacles: service::named_obstacles(panel, rule, &line, part),
        warning: ratio_warning(panel, rule),
        panel_size: panel.size,
        may_assign: policy::may_assign(visit.actor()?, &batch).is_ok(),
        batch,
        line,
        part,
        paged,
        selectable,
        text,
        all_trades,
        only_selectable,
        errors,
    };
    visit.render(status, &page)
}

fn nth_line(lines: Vec<LineView>, number: usize) -> Result<LineView, AppError> {
    number
        .checked_sub(1)
        .and_then(|at| lines.into_iter().nth(at))
        .ok_or(AppError::not_found("staffing-line-not-found"))
}

async fn change(
    visit: Visit,
    path: (String, usize, String),
    input: CsrfForm,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &AssessmentBatch, BatchLineId, Part, &str, &str) -> Result<(), AppError>
    + Send
    + 'static,
) -> Answer {
    let part = part_of(&path.2).ok_or(AppError::not_found("staffing-line-not-found"))?;
    let card = input.values().get("card").trim().to_owned();
    let reason = input.values().get("reason").to_owned();
    let (number, at) = (path.0.clone(), path.1);
    let done = visit
        .write(move |tx, actor| {
            let batch = batches::service::open(tx, actor, &number, None)?;
            let line = nth_line(batches::store::line_views_of(tx.conn, batch.id)?, at)?;
            job(tx, actor, &batch, line.line.id, part, &card, &reason)
        })
        .await;
    match done {
        Ok(()) => {
            let back = format!("/batches/{}/staffing/{}/{}", path.0, path.1, path_of(part));
            Ok(visit.see_other_saying(&back, &Message { key: said.into(), arguments: Vec::new() }))
        }
        Err(AppError::Fields(errors)) => {
            picker_page(&visit, &path, &HashMap::new(), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Assigns.
pub async fn assign(visit: Visit, path: web::Path<(String, usize, String)>, input: CsrfForm) -> Answer {
    change(visit, path.into_inner(), input, "staffing-said-assigned", |tx, actor, batch, line, part, card, reason| {
        service::assign(tx, actor, batch, line, part, card, Some(reason)).map(drop)
    })
    .await
}

/// Takes out.
pub async fn remove(visit: Visit, path: web::Path<(String, usize, String)>, input: CsrfForm) -> Answer {
    change(visit, path.into_inner(), input, "staffing-said-removed", |tx, actor, batch, line, part, card, _| {
        service::remove(tx, actor, batch, line, part, card)
    })
    .await
}

/// Names the lead.
pub async fn name_lead(visit: Visit, path: web::Path<(String, usize, String)>, input: CsrfForm) -> Answer {
    change(visit, path.into_inner(), input, "staffing-said-lead", |tx, actor, batch, line, part, card, _| {
        service::name_lead(tx, actor, batch, line, part, card)
    })
    .await
}

/// Closes staffing; what a panel lacks stands on the batch's page.
pub async fn finish(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    batches::pages::step(visit, number.into_inner(), input, "", "batch-said-staffed", |tx, actor, batch, _| {
        service::finish_staffing(tx, actor, batch)
    })
    .await
}

impl PickerPage {
    /// Whether the batch is in the state in which panels are made.
    fn is_staffing(&self) -> bool {
        self.batch.state == BatchState::Staffing
    }
}
