//! Pages of batches: list, form, the batch itself, and the steps that change its state.

use crate::certification::batches::filing;
use crate::certification::batches::forms::{BatchForm, BatchInput, FilterForm, LineFields, seen_version};
use crate::certification::batches::model::{AssessmentBatch, BatchState, BatchView, LineView, Part};
use crate::certification::batches::state_line::{Step, steps};
use crate::certification::batches::{exports, policy, service, store};
use crate::certification::settings::BATCH_FILING_DAYS_BEFORE;
use crate::kernel::calendar::WorkingCalendar;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::BatchLineId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Tx;
use crate::platform::audit::{self, AuditEntry};
use crate::platform::calendar::load_calendar;
use crate::platform::error::AppError;
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::form::FieldError;
use crate::platform::web::history::{Deed, History};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies;
use crate::registry::bodies::model::{AssessmentSite, CertificationBody};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "certification/batches/list.html")]
struct ListPage {
    p: Page,
    form: FilterForm,
    states: Vec<(String, String)>,
    paged: Paged<BatchView>,
    shows_body: bool,
    may_draft: bool,
}

/// Batches that the reader may know of.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let form = FilterForm::of(&query);
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(number("page"), number("size"));
    let (filter, scope) = (form.filter.clone(), policy::scope_of(&actor));
    let paged = visit.read(move |conn| store::list(conn, scope, &filter, request)).await?;
    let p = visit.page();
    let states = BatchState::ALL
        .iter()
        .map(|state| (state.as_str().to_owned(), p.label(state)))
        .collect();
    let may_draft = actor.body.is_some_and(|body| policy::may_draft(&actor, body).is_ok());
    visit.ok(&ListPage { p, form, states, paged, shows_body: actor.body.is_none(), may_draft })
}

/// What the list shows, as a workbook.
pub async fn workbook(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    export(visit, &query, ExportFormat::Workbook).await
}

/// What the list shows, as text.
pub async fn text(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    export(visit, &query, ExportFormat::Text).await
}

async fn export(visit: Visit, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let (filter, scope) = (FilterForm::of(query).filter, policy::scope_of(visit.actor()?));
    let found = visit.read(move |conn| store::all(conn, scope, &filter, i64::MAX)).await?;
    attachment(exports::table(visit.words(), found), format, "batches")
}

/// A choice of the form: what a site may certify.
struct ScopeChoice {
    value: String,
    label: String,
    standard: String,
}

struct SiteChoices {
    site: AssessmentSite,
    scope: Vec<ScopeChoice>,
}

impl SiteChoices {
    fn has(&self, value: &str) -> bool {
        self.scope.iter().any(|choice| choice.value == value)
    }
}

#[derive(Template)]
#[template(path = "certification/batches/form.html")]
struct FormPage {
    p: Page,
    form: BatchForm,
    errors: Vec<FieldError>,
    sites: Vec<SiteChoices>,
    site_options: Vec<(String, String)>,
    /// The batch that is being changed; none for a new one.
    batch: Option<AssessmentBatch>,
    action: String,
    /// First day of a batch that is filed today, at the earliest.
    earliest: NaiveDate,
    days_before: u32,
    /// The day that was typed is earlier; a draft may have it.
    early: Option<Message>,
    /// Name under which what is typed is kept in the browser.
    draft: String,
}

impl FormPage {
    /// Whether a line shows this choice: several sites may offer the same, and the chosen one goes first.
    fn is_chosen(&self, of: &SiteChoices, value: &str, line: &LineFields) -> bool {
        let is_of_site = |choices: &SiteChoices| choices.site.filing_code == self.form.site.value;
        let site_has = self.sites.iter().any(|choices| is_of_site(choices) && choices.has(value));
        value == line.scope && (is_of_site(of) || !site_has)
    }
}

/// The form with everything that is wrong in it: also what only the register knows.
async fn refused(visit: &Visit, mut form: BatchForm, batch: Option<AssessmentBatch>) -> Answer {
    let (site, lines) = (form.site.value.clone(), form.named_lines());
    let errors = visit.read(move |conn| service::outside_scope(conn, &site, &lines)).await?;
    form.place(errors);
    form_page(visit, form, batch, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn form_page(visit: &Visit, form: BatchForm, batch: Option<AssessmentBatch>, status: StatusCode) -> Answer {
    let body = match &batch {
        Some(batch) => batch.body_id,
        None => visit.actor()?.body.ok_or(AppError::denied("denied-batch-of-other-body"))?,
    };
    let words = visit.words();
    let (calendar, sites) = visit
        .read(move |conn| {
            let calendar = load_calendar(conn)?;
            let mut choices = Vec::new();
            for site in bodies::store::sites_of(conn, body)? {
                let mut scope: Vec<ScopeChoice> = bodies::store::scope_lines_of(conn, site.id)?
                    .into_iter()
                    .map(|(line, trade)| ScopeChoice {
                        value: format!("{}:{}", trade.code, line.level.as_str()),
                        label: format!("{} {} {}", trade.code, trade.full_name(), words.label(line.level)),
                        standard: trade.standard_edition,
                    })
                    .collect();
                scope.dedup_by(|one, other| one.value == other.value);
                choices.push(SiteChoices { site, scope });
            }
            Ok((calendar, choices))
        })
        .await?;
    let site_options = sites
        .iter()
        .map(|choice| (choice.site.filing_code.clone(), format!("{} {}", choice.site.name, choice.site.filing_code)))
        .collect();
    let form = match sites.as_slice() {
        [only] if form.site.is_empty() && batch.is_none() => {
            BatchForm { site: BatchForm::empty(Some(&only.site.filing_code)).site, ..form }
        }
        _ => form,
    };
    let action = match &batch {
        Some(batch) => format!("/batches/{}/edit", batch.number),
        None => "/batches/new".to_owned(),
    };
    let today = visit.platform.today();
    let days_before = filing_days_before(visit);
    let early = form.first_day.value.parse().ok().filter(|_| form.first_day.error.is_none());
    let early = early.and_then(|first| filing::too_late(&calendar, today, first, days_before));
    let mut draft = batch
        .as_ref()
        .map_or_else(|| "batch".to_owned(), |batch| format!("batch-{}", batch.number));
    if form.lines.last().is_some_and(|line| line.is_new) {
        // What the browser kept of the form with fewer lines is older than this page and does not fit it.
        draft = format!("{draft}-lines-{}", form.lines.len());
    }
    visit.render(
        status,
        &FormPage {
            p: visit.page(),
            errors: form.errors(),
            form,
            sites,
            site_options,
            batch,
            action,
            earliest: calendar.add_working_days(today, days_before),
            days_before,
            early: early.map(|error| error.message),
            draft,
        },
    )
}

fn filing_days_before(visit: &Visit) -> u32 {
    u32::try_from(visit.platform.setting(&BATCH_FILING_DAYS_BEFORE)).unwrap_or(0)
}

fn asks_for_line(input: &CsrfForm) -> bool {
    input.values().get("intent") == "add-line"
}

/// The form of a new batch.
pub async fn new_form(visit: Visit) -> Answer {
    form_page(&visit, BatchForm::empty(None), None, StatusCode::OK).await
}

/// Drafts a batch.
pub async fn create(visit: Visit, input: CsrfForm) -> Answer {
    if asks_for_line(&input) {
        return form_page(&visit, BatchForm::with_another_line(input.values()), None, StatusCode::OK).await;
    }
    let (mut form, input) = match BatchForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return refused(&visit, *form, None).await,
    };
    let drafted = visit
        .write(move |tx, actor| {
            let plan = service::plan_of(tx, &input.filing_code, &input)?;
            service::draft_batch(tx, actor, &plan)
        })
        .await;
    match drafted {
        Ok(batch) => Ok(visit.see_other_saying(
            &format!("/batches/{}", batch.number),
            &Message::new("batch-drafted").with("number", batch.number.as_str()),
        )),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

async fn known_batch(visit: &Visit, number: &str) -> Result<AssessmentBatch, AppError> {
    let scope = policy::scope_of(visit.actor()?);
    let number = number.to_owned();
    visit
        .read(move |conn| store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("batch-not-found"))
}

/// The form to change a batch.
pub async fn edit_form(visit: Visit, number: web::Path<String>) -> Answer {
    let batch = known_batch(&visit, &number).await?;
    policy::may_run(visit.actor()?, &batch)?;
    let place_of = batch.clone();
    let (site, lines) = visit
        .read(move |conn| Ok((store::place_of(conn, &place_of)?.1, store::line_views_of(conn, place_of.id)?)))
        .await?;
    let form = BatchForm::of(&batch, &site.filing_code, &lines);
    form_page(&visit, form, Some(batch), StatusCode::OK).await
}

/// Changes a batch.
pub async fn change(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let seen = seen_version(input.values());
    let batch = known_batch(&visit, &number).await?;
    if asks_for_line(&input) {
        policy::may_run(visit.actor()?, &batch)?;
        return form_page(&visit, BatchForm::with_another_line(input.values()), Some(batch), StatusCode::OK).await;
    }
    let (mut form, read): (BatchForm, BatchInput) = match BatchForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return refused(&visit, *form, Some(batch)).await,
    };
    let changed = visit
        .write(move |tx, actor| {
            let batch = service::open(tx, actor, &number, seen)?;
            let plan = service::plan_of(tx, &read.filing_code, &read)?;
            service::change_batch(tx, actor, &batch, &plan)
        })
        .await;
    match changed {
        Ok(batch) => Ok(visit.see_other_saying(&format!("/batches/{}", batch.number), &Message::new("batch-changed"))),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, form, Some(batch), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// What the reader may do with a batch in its present state.
struct Offered {
    edit: bool,
    submit: bool,
    decide: bool,
    close_applications: bool,
    arrange: bool,
    staff: bool,
    begin_scoring: bool,
    cancel: bool,
    roster: bool,
    scores: bool,
}

impl Offered {
    fn of(visit: &Visit, batch: &AssessmentBatch) -> Result<Self, AppError> {
        let actor = visit.actor()?;
        let runs = policy::may_run(actor, batch).is_ok();
        let staffs = policy::may_staff(actor, batch).is_ok();
        let is = |state: BatchState| batch.state == state;
        Ok(Self {
            edit: runs && batch.state.is_editable(),
            submit: runs && batch.state.is_editable(),
            decide: is(BatchState::Submitted) && policy::may_decide(actor).is_ok(),
            close_applications: runs && is(BatchState::ApplicationOpen),
            arrange: runs && is(BatchState::Arranging),
            staff: staffs && is(BatchState::Staffing),
            begin_scoring: staffs && is(BatchState::Examining) && batch.has_begun(visit.platform.today()),
            cancel: staffs && batch.state.may_become(BatchState::Cancelled),
            roster: policy::sees_candidates(actor, batch),
            scores: actor.is_staff_of(batch.body_id) && (is(BatchState::Examining) || is(BatchState::Scoring)),
        })
    }
}

/// One part of a line with the assessors assigned to it.
struct PanelView {
    trade: String,
    level: Level,
    part: Part,
    assessors: i64,
    candidates: i64,
}

/// One row of the audit trail in words, with what it changed about the batch.
fn deed_of(p: &Page, entry: AuditEntry) -> Deed {
    let object = |text: &Option<String>| -> serde_json::Map<String, serde_json::Value> {
        text.as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    };
    let (old, new) = (object(&entry.old_values), object(&entry.new_values));
    let card = new.get("card").or(old.get("card")).and_then(serde_json::Value::as_str);
    let action = p.action(&entry.action);
    let words = card.map_or_else(|| action.clone(), |card| format!("{action} {card}"));
    let values = [
        ("state", "batch-state"),
        ("title", "batch-title"),
        ("first_day", "batch-first-day"),
        ("last_day", "batch-last-day"),
    ]
    .into_iter()
    .filter_map(|(field, label)| {
        let text = |values: &serde_json::Map<String, serde_json::Value>| {
            let text = values.get(field)?.as_str()?;
            Some(match text.parse::<BatchState>() {
                Ok(state) if field == "state" => p.label(state),
                _ => text.to_owned(),
            })
        };
        let (old, new) = (text(&old)?, text(&new)?);
        (old != new).then(|| (p.t(label), old, new))
    })
    .collect();
    Deed { entry, words, values }
}

/// One step of the history in words.
struct Happening {
    at: Timestamp,
    who: String,
    words: String,
    why: Option<String>,
}

struct Shown {
    body: CertificationBody,
    site: AssessmentSite,
    lines: Vec<LineView>,
    panels: Vec<PanelView>,
    audit: Vec<AuditEntry>,
    transitions: Vec<crate::certification::batches::model::BatchTransition>,
    calendar: WorkingCalendar,
}

impl Shown {
    /// Sheets that the end of staffing makes: one an assessor, where there are candidates.
    fn sheets_to_make(&self) -> i64 {
        self.panels
            .iter()
            .filter(|panel| panel.candidates > 0)
            .map(|panel| panel.assessors)
            .sum()
    }
}

#[derive(Template)]
#[template(path = "certification/batches/show.html")]
struct ShowPage {
    p: Page,
    batch: AssessmentBatch,
    shown: Shown,
    steps: Vec<Step>,
    offered: Offered,
    errors: Vec<FieldError>,
    timeline: Vec<Happening>,
    history: History,
    /// A reason that was typed and refused, with the dialog it belongs to.
    open_dialog: &'static str,
    /// A draft begins too early to be filed today.
    early: Option<Message>,
}

/// The batch.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, Vec::new(), "", StatusCode::OK).await
}

/// The page of a batch, also after a step that could not be taken.
pub async fn show_page(
    visit: &Visit,
    number: &str,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
    status: StatusCode,
) -> Answer {
    let scope = policy::scope_of(visit.actor()?);
    let number = number.to_owned();
    let found = visit
        .read(move |conn| {
            let Some(batch) = store::by_number(conn, &number, scope)? else { return Ok(None) };
            let (body, site) = store::place_of(conn, &batch)?;
            let lines = store::line_views_of(conn, batch.id)?;
            let counts = store::panel_sizes(conn, batch.id)?;
            let transitions = store::transitions_of(conn, batch.id)?;
            let audit = audit::history(conn, "batch", &batch.number)?;
            let panels = panels_of(&lines, &counts);
            let calendar = load_calendar(conn)?;
            Ok(Some((batch, Shown { body, site, lines, panels, audit, transitions, calendar })))
        })
        .await?;
    let (batch, mut shown) = found.ok_or(AppError::not_found("batch-not-found"))?;
    let offered = Offered::of(visit, &batch)?;
    let p = visit.page();
    let mut timeline: Vec<Happening> = shown
        .transitions
        .iter()
        .map(|transition| Happening {
            at: transition.at,
            who: transition.actor_name.clone(),
            words: p.label(transition.to_state),
            why: transition.reason.clone(),
        })
        .collect();
    timeline.reverse();
    let history = History {
        deeds: std::mem::take(&mut shown.audit)
            .into_iter()
            .map(|entry| deed_of(&p, entry))
            .collect(),
        ..History::of(&p, "batch", batch.number.as_str(), Vec::new())
    };
    let steps = steps(&batch, &shown.transitions);
    let early = offered
        .edit
        .then(|| filing::too_late(&shown.calendar, visit.platform.today(), batch.first_day, filing_days_before(visit)));
    let early = early.flatten().map(|error| error.message);
    visit.render(status, &ShowPage { p, batch, shown, steps, offered, errors, timeline, history, open_dialog, early })
}

fn panels_of(lines: &[LineView], counts: &[(BatchLineId, Part, i64)]) -> Vec<PanelView> {
    lines
        .iter()
        .flat_map(|view| {
            view.parts().iter().map(|part| PanelView {
                trade: view.trade.full_name(),
                level: view.line.level,
                part: *part,
                candidates: view.candidates,
                assessors: counts
                    .iter()
                    .find(|(line, counted, _)| *line == view.line.id && counted == part)
                    .map_or(0, |(_, _, count)| *count),
            })
        })
        .collect()
}

/// Takes one step and shows what is now true; what keeps the step from being taken stands on the batch's own page.
pub async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    dialog: &'static str,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &crate::kernel::actor::Actor, &AssessmentBatch, &str) -> Result<AssessmentBatch, AppError>
    + Send
    + 'static,
) -> Answer {
    let seen = seen_version(input.values());
    let reason = input.values().get("reason").to_owned();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let batch = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &batch, &reason)
        })
        .await;
    match done {
        Ok(batch) => {
            let message = Message {
                key: said.into(),
                arguments: vec![("title".into(), crate::kernel::message::Argument::Text(batch.title.clone()))],
            };
            Ok(visit.see_other_saying(&format!("/batches/{}", batch.number), &message))
        }
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, errors, dialog, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Files a batch.
pub async fn submit(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "batch-said-submitted", |tx, actor, batch, _| {
        service::submit_batch(tx, actor, batch)
    })
    .await
}

/// Approves a batch.
pub async fn approve(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "batch-said-approved", |tx, actor, batch, _| {
        service::approve_batch(tx, actor, batch)
    })
    .await
}

/// Returns a batch.
pub async fn send_back(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "return-dialog", "batch-said-returned", service::return_batch).await
}

/// Cancels a batch.
pub async fn cancel(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "cancel-dialog", "batch-said-cancelled", service::cancel_batch).await
}

/// Closes a batch for applications.
pub async fn close_applications(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "batch-said-closed", |tx, actor, batch, _| {
        service::close_applications(tx, actor, batch)
    })
    .await
}

/// Gives the candidates their numbers.
pub async fn arrange(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "batch-said-arranged", |tx, actor, batch, _| {
        service::arrange(tx, actor, batch)
    })
    .await
}

/// Opens the sheets.
pub async fn begin_scoring(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "batch-said-scoring", |tx, actor, batch, _| {
        service::begin_scoring(tx, actor, batch)
    })
    .await
}
