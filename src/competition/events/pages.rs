//! Pages of competitions: the list, the yearly plan, the form, the event itself, its steps, and the calendar feed.

use crate::competition::events::calendar::{Entry, feed};
use crate::competition::events::forms::{DaysForm, EventForm, FilterForm};
use crate::competition::events::model::{
    Competition, CompetitionClass, CompetitionKind, CompetitionLevel, CompetitionLine, CompetitionTransition,
    ContestLine, EntryGroup, EventFilter, EventState, EventView,
};
use crate::competition::events::offers::Offered;
use crate::competition::events::state_line::{Step, is_from_records, steps};
use crate::competition::events::{exports, policy, service, store};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Tx;
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::export::{ExportFormat, attachment, file_response};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Datelike;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;
type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "competition/events/list.html")]
struct ListPage {
    p: Page,
    form: FilterForm,
    states: Options,
    kinds: Options,
    levels: Options,
    years: Vec<i32>,
    paged: Paged<EventView>,
    may_draft: bool,
    /// Year of the plan that the reader may open.
    plan: Option<i32>,
}

/// Competitions that the reader may know of.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let actor = visit.actor().ok().cloned();
    let form = FilterForm::of(&query);
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(number("page"), number("size"));
    let (filter, scope) = (form.filter.clone(), policy::scope_of(actor.as_ref()));
    let (paged, years) = visit
        .read(move |conn| Ok((store::list(conn, scope, &filter, request)?, store::years(conn)?)))
        .await?;
    let p = visit.page();
    let sees_all = scope == crate::competition::events::model::EventScope::All;
    let states: Vec<EventState> = EventState::ALL
        .iter()
        .copied()
        .filter(|state| sees_all || state.is_public())
        .collect();
    let today = visit.platform.today();
    let reads_plans = super::WATCHERS.admits(actor.as_ref());
    visit.ok(&ListPage {
        states: p.options(&states, EventState::as_str),
        kinds: p.options(CompetitionKind::ALL, CompetitionKind::as_str),
        levels: p.options(CompetitionLevel::ALL, CompetitionLevel::as_str),
        plan: reads_plans.then(|| form.filter.year.unwrap_or_else(|| today.year())),
        may_draft: actor.as_ref().is_some_and(|actor| policy::may_draft(actor).is_ok()),
        years,
        form,
        paged,
        p,
    })
}

/// What the list shows, as a workbook.
pub async fn workbook(visit: Visit, query: Query) -> Answer {
    export(visit, &query, ExportFormat::Workbook).await
}

/// What the list shows, as text.
pub async fn text(visit: Visit, query: Query) -> Answer {
    export(visit, &query, ExportFormat::Text).await
}

async fn export(visit: Visit, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let (filter, scope) = (FilterForm::of(query).filter, policy::scope_of(visit.actor().ok()));
    let found = visit.read(move |conn| store::all(conn, scope, &filter, i64::MAX)).await?;
    attachment(exports::table(visit.words(), found), format, "competitions")
}

/// Competitions of the calendar feed: from this many days ago on.
const FEED_BEHIND: u64 = 90;

/// The calendar, to be subscribed to.
pub async fn calendar(visit: Visit) -> Answer {
    let since = visit.platform.today() - chrono::Days::new(FEED_BEHIND);
    let filter = EventFilter { ends_from: Some(since), ..EventFilter::default() };
    let found = visit
        .read(move |conn| store::all(conn, policy::scope_of(None), &filter, 2_000))
        .await?;
    let entries: Vec<Entry> = found
        .iter()
        .map(|view| &view.competition)
        .map(|competition| Entry::of(competition, &visit.platform.base_url))
        .collect();
    Ok(ics(&visit, &visit.words().t("competition-calendar"), &entries, "competitions.ics"))
}

/// The days of one competition.
pub async fn event_calendar(visit: Visit, number: web::Path<String>) -> Answer {
    let competition = known(&visit, &number).await?;
    let entries = [Entry::of(&competition, &visit.platform.base_url)];
    Ok(ics(&visit, &competition.name, &entries, &format!("{}.ics", competition.number)))
}

fn ics(visit: &Visit, name: &str, entries: &[Entry], file: &str) -> actix_web::HttpResponse {
    file_response(file, "text/calendar; charset=utf-8", feed(name, entries, visit.platform.now()).into_bytes())
}

#[derive(Template)]
#[template(path = "competition/events/plan.html")]
struct PlanPage {
    p: Page,
    year: i32,
    years: Vec<i32>,
    views: Vec<EventView>,
    contests: usize,
    expected: i64,
    budget: i64,
    waiting: usize,
    may_decide: bool,
    errors: Vec<FieldError>,
}

impl PlanPage {
    fn is_shown(&self, year: &i32) -> bool {
        *year == self.year
    }

    fn may_approve(&self) -> bool {
        self.may_decide && self.waiting > 0
    }
}

/// The plan of a year.
pub async fn plan(visit: Visit, year: web::Path<String>) -> Answer {
    plan_page(&visit, &year, Vec::new(), StatusCode::OK).await
}

async fn plan_page(visit: &Visit, year: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let year: i32 = year.parse().map_err(|_| AppError::not_found("competition-plan-not-found"))?;
    let scope = policy::scope_of(Some(&actor));
    let filter = EventFilter { year: Some(year), ..EventFilter::default() };
    let (views, years) = visit
        .read(move |conn| Ok((store::all(conn, scope, &filter, i64::MAX)?, store::years(conn)?)))
        .await?;
    let live = || views.iter().filter(|view| view.competition.state != EventState::Cancelled);
    visit.render(
        status,
        &PlanPage {
            p: visit.page(),
            year,
            years,
            contests: live().map(|view| view.contests).sum(),
            expected: live().map(|view| i64::from(view.competition.expected_entrants)).sum(),
            budget: live().map(|view| view.competition.budget).sum(),
            waiting: views
                .iter()
                .filter(|view| view.competition.state == EventState::Submitted)
                .count(),
            may_decide: policy::may_draft(&actor).is_ok(),
            views,
            errors,
        },
    )
}

/// Approves all that is submitted for a year.
pub async fn approve_plan(visit: Visit, year: web::Path<String>, input: CsrfForm) -> Answer {
    let wanted: i32 = year.parse().map_err(|_| AppError::not_found("competition-plan-not-found"))?;
    let document = input.values().get("reason").to_owned();
    let done = visit
        .write(move |tx, actor| service::approve_plan(tx, actor, wanted, &document))
        .await;
    match done {
        Ok(approval) => {
            let said = Message::new("competition-said-plan-approved")
                .count("approved", approval.approved)
                .count("own", approval.own);
            Ok(visit.see_other_saying(&format!("/competitions/plans/{wanted}"), &said))
        }
        Err(AppError::Fields(errors)) => plan_page(&visit, &year, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "competition/events/form.html")]
struct FormPage {
    p: Page,
    form: EventForm,
    errors: Vec<FieldError>,
    kinds: Options,
    levels: Options,
    classes: Options,
    lines: Options,
    groups: Options,
    /// The competition that is being changed; none for a new one.
    competition: Option<Competition>,
    action: String,
    draft: String,
}

fn form_page(visit: &Visit, form: EventForm, competition: Option<Competition>, status: StatusCode) -> Answer {
    let p = visit.page();
    let (action, draft) = match &competition {
        Some(known) => (format!("/competitions/{}/edit", known.number), format!("competition-{}", known.number)),
        None => ("/competitions/new".to_owned(), "competition".to_owned()),
    };
    visit.render(
        status,
        &FormPage {
            kinds: p.options(CompetitionKind::ALL, CompetitionKind::as_str),
            levels: p.options(CompetitionLevel::ALL, CompetitionLevel::as_str),
            classes: p.options(CompetitionClass::ALL, CompetitionClass::as_str),
            lines: p.options(CompetitionLine::ALL, CompetitionLine::as_str),
            groups: p.options(EntryGroup::ALL, EntryGroup::as_str),
            errors: form.errors(),
            form,
            competition,
            action,
            draft,
            p,
        },
    )
}

/// The form of a new competition.
pub async fn new_form(visit: Visit) -> Answer {
    form_page(&visit, EventForm::empty(visit.platform.today().year()), None, StatusCode::OK)
}

/// Drafts a competition.
pub async fn create(visit: Visit, input: CsrfForm) -> Answer {
    let (mut form, plan) = match EventForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return form_page(&visit, *form, None, StatusCode::UNPROCESSABLE_ENTITY),
    };
    match visit.write(move |tx, actor| service::draft(tx, actor, &plan, None)).await {
        Ok(competition) => Ok(visit.see_other_saying(
            &format!("/competitions/{}", competition.number),
            &Message::new("competition-said-drafted").with("number", competition.number.as_str()),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, form, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

async fn known(visit: &Visit, number: &str) -> Result<Competition, AppError> {
    let scope = policy::scope_of(visit.actor().ok());
    let number = number.to_owned();
    visit
        .read(move |conn| store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("competition-not-found"))
}

/// The form to change a competition.
pub async fn edit_form(visit: Visit, number: web::Path<String>) -> Answer {
    let competition = known(&visit, &number).await?;
    policy::may_run(visit.actor()?, &competition)?;
    let form = EventForm::of(&service::plan_of(&competition));
    form_page(&visit, form, Some(competition), StatusCode::OK)
}

/// Changes a competition.
pub async fn change(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let seen = seen_version(&input);
    let competition = known(&visit, &number).await?;
    let (mut form, plan) = match EventForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return form_page(&visit, *form, Some(competition), StatusCode::UNPROCESSABLE_ENTITY),
    };
    let changed = visit
        .write(move |tx, actor| {
            let before = service::open(tx, actor, &number, seen)?;
            service::change(tx, actor, &before, &plan)
        })
        .await;
    match changed {
        Ok(competition) => Ok(visit.see_other_saying(
            &format!("/competitions/{}", competition.number),
            &Message::new("competition-said-changed"),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, form, Some(competition), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

fn seen_version(input: &CsrfForm) -> Option<i32> {
    input.values().get("version").parse().ok()
}

#[derive(Template)]
#[template(path = "competition/events/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    shown_state: EventState,
    contests: Vec<ContestLine>,
    steps: Vec<Step>,
    offered: Offered,
    sees_running: bool,
    /// It was filed from records of an earlier year.
    is_from_records: bool,
    /// Lists of entries are for whoever runs or watches the event, and for bodies that send a delegation.
    sees_entries: bool,
    errors: Vec<FieldError>,
    history: History,
    next_year: i32,
    /// A dialog whose input was refused.
    open_dialog: &'static str,
    /// Days in the dialog of a resumption: as typed, or as they stand.
    days: [String; 4],
}

impl ShowPage {
    /// A result of one of its contests is published.
    fn has_results(&self) -> bool {
        self.contests.iter().any(|contest| contest.state.has_results())
    }

    /// Its contests have come to different states, so that the line shows the slowest one.
    fn contests_differ(&self) -> bool {
        self.contests
            .windows(2)
            .any(|pair| matches!(pair, [one, other] if one.state != other.state))
    }

    fn entries(&self) -> i64 {
        self.contests.iter().map(|contest| i64::from(contest.entries)).sum()
    }

    fn groups(&self) -> String {
        let groups: Vec<String> = self.competition.groups().iter().map(|group| self.p.label(group)).collect();
        groups.join(&self.p.t("list-comma"))
    }
}

/// The competition.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, Vec::new(), "", StatusCode::OK).await
}

/// The page of a competition, also after a step that could not be taken.
pub async fn show_page(
    visit: &Visit,
    number: &str,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
    status: StatusCode,
) -> Answer {
    page_with_days(visit, number, errors, open_dialog, None, status).await
}

async fn page_with_days(
    visit: &Visit,
    number: &str,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
    days: Option<[String; 4]>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor().ok().cloned();
    let competition = known(visit, number).await?;
    let sees_running = policy::sees_running(actor.as_ref(), &competition);
    let sees_entries = policy::sees_entries(actor.as_ref(), &competition);
    let of = competition.clone();
    let (contests, transitions, audit) = visit
        .read(move |conn| {
            let audit = if sees_running { audit::history(conn, "competition", &of.number)? } else { Vec::new() };
            Ok((store::contests_of(conn, of.id)?, store::transitions_of(conn, of.id)?, audit))
        })
        .await?;
    let states: Vec<EventState> = contests.iter().map(|contest| contest.state).collect();
    let shown_state = competition.shown_state(&states);
    let own: Vec<CompetitionTransition> = transitions
        .into_iter()
        .filter(|transition| transition.contest_id.is_none())
        .collect();
    let is_from_records = is_from_records(&own);
    let mut line = steps(&competition, shown_state, &own);
    if !sees_running {
        // Guests learn where it stands, not who decided what and why; but why it does not take place they must know.
        line.retain(|step| step.state.is_public());
        for step in &mut line {
            step.who = None;
            if !matches!(step.state, EventState::Postponed | EventState::Cancelled) {
                step.why = None;
            }
        }
    }
    let p = visit.page();
    let history = History::of(&p, "competition", competition.number.as_str(), audit);
    visit.render(
        status,
        &ShowPage {
            offered: Offered::of(actor.as_ref(), &competition),
            next_year: competition.year + 1,
            days: days.unwrap_or_else(|| {
                [competition.entry_from, competition.entry_to, competition.first_day, competition.last_day]
                    .map(|day| day.to_string())
            }),
            steps: line,
            p,
            competition,
            shown_state,
            contests,
            sees_running,
            is_from_records,
            sees_entries,
            errors,
            history,
            open_dialog,
        },
    )
}

/// Takes one step and shows what is now true; what keeps the step from being taken stands on the competition's page.
pub async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    dialog: &'static str,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition, &str) -> Result<Competition, AppError> + Send + 'static,
) -> Answer {
    let seen = seen_version(&input);
    let reason = input.values().get("reason").to_owned();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &before, &reason)
        })
        .await;
    answer(visit, number, dialog, said, done).await
}

async fn answer(
    visit: Visit,
    number: String,
    dialog: &'static str,
    said: &'static str,
    done: Result<Competition, AppError>,
) -> Answer {
    match done {
        Ok(competition) => {
            let said = Message::new(said).with("name", competition.name.as_str());
            Ok(visit.see_other_saying(&format!("/competitions/{}", competition.number), &said))
        }
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, errors, dialog, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Submits a competition.
pub async fn submit(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "competition-said-submitted", |tx, actor, before, _| {
        service::submit(tx, actor, before)
    })
    .await
}

/// Approves a competition.
pub async fn approve(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "approve-dialog", "competition-said-approved", service::approve).await
}

/// Returns a competition.
pub async fn send_back(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "return-dialog", "competition-said-returned", service::send_back).await
}

/// Publishes a competition.
pub async fn publish(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "competition-said-published", |tx, actor, before, _| {
        service::publish(tx, actor, before)
    })
    .await
}

/// Opens a competition for entries.
pub async fn open_entry(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "", "competition-said-entry-opened", |tx, actor, before, _| {
        service::open_entry(tx, actor, before)
    })
    .await
}

/// Postpones a competition.
pub async fn postpone(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "postpone-dialog", "competition-said-postponed", service::postpone).await
}

/// Resumes a competition on new days.
pub async fn resume(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    const DIALOG: &str = "resume-dialog";
    let typed = DaysForm::typed(input.values());
    let days = match DaysForm::read(input.values()) {
        Ok(days) => days,
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page_with_days(&visit, &number, errors, DIALOG, Some(typed), status).await;
        }
    };
    let (seen, wanted) = (seen_version(&input), number.clone());
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, actor, &wanted, seen)?;
            service::resume(tx, actor, &before, days)
        })
        .await;
    match done {
        Err(AppError::Fields(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page_with_days(&visit, &number, errors, DIALOG, Some(typed), status).await
        }
        done => answer(visit, number.into_inner(), DIALOG, "competition-said-resumed", done).await,
    }
}

/// Cancels a competition.
pub async fn cancel(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "cancel-dialog", "competition-said-cancelled", service::cancel).await
}
