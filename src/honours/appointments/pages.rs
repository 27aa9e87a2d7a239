//! Pages of appointments: the list, its exports, one of them with its steps.

use crate::honours::appointments::forms::FilterForm;
use crate::honours::appointments::model::{AppointmentState, AppointmentView, Evidence, LevelAppointment};
use crate::honours::appointments::{listing, policy, rules, service, store};
use crate::honours::roll::pages::district_options;
use crate::identity;
use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::clean_upper_code;
use crate::platform::Tx;
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::form::day;
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::store as bodies;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Rows of an export at the most; beyond it, a filter is the way.
const EXPORT_ROWS: i64 = 20_000;

#[derive(Template)]
#[template(path = "honours/appointments/list.html")]
struct ListPage {
    p: Page,
    form: FilterForm,
    paged: Paged<AppointmentView>,
    years: Vec<i32>,
    levels: Vec<(String, String)>,
    states: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    today: NaiveDate,
    may_record: bool,
}

impl ListPage {
    fn district(&self, code: &str) -> &str {
        self.districts
            .iter()
            .find(|(known, _)| known == code)
            .map_or("", |(_, name)| name)
    }

    fn only_rises(&self) -> bool {
        self.form.rise.value == "yes"
    }
}

/// Appointments within the reader's scope.
pub async fn list(visit: Visit) -> Answer {
    let actor = visit.actor()?.clone();
    let scope = policy::scope_of(&actor)?;
    let form = FilterForm::of(&visit);
    let query: HashMap<String, String> = serde_urlencoded::from_str(&visit.query).unwrap_or_default();
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let today = visit.platform.today();
    let typed = form.clone();
    let (paged, years, districts, may_record) = visit
        .read(move |conn| {
            let paged = match typed.filter(conn)? {
                Some(filter) => listing::list(conn, &filter, scope, today, request)?,
                None => Paged::exact(Vec::new(), 0, request),
            };
            let may_record = match service::employer(conn, &actor) {
                Ok(_) => true,
                Err(AppError::Denied(_)) => false,
                Err(other) => return Err(other),
            };
            Ok((paged, listing::years(conn)?, bodies::districts(conn)?, may_record))
        })
        .await?;
    let p = visit.page();
    visit.ok(&ListPage {
        levels: p.options(&rules::RANKS, Level::as_str),
        states: p.options(AppointmentState::ALL, AppointmentState::as_str),
        districts: district_options(districts, visit.language),
        p,
        form,
        paged,
        years,
        today,
        may_record,
    })
}

/// The list as a workbook.
pub async fn workbook(visit: Visit) -> Answer {
    export(&visit, ExportFormat::Workbook).await
}

/// The list as text.
pub async fn text(visit: Visit) -> Answer {
    export(&visit, ExportFormat::Text).await
}

async fn export(visit: &Visit, format: ExportFormat) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let form = FilterForm::of(visit);
    let today = visit.platform.today();
    let (found, districts) = visit
        .read(move |conn| {
            let found = match form.filter(conn)? {
                Some(filter) => listing::all(conn, &filter, scope, today, EXPORT_ROWS)?,
                None => Vec::new(),
            };
            Ok((found, bodies::districts(conn)?))
        })
        .await?;
    let districts: HashMap<String, String> = district_options(districts, visit.language).into_iter().collect();
    let words = visit.words();
    let headers = vec![
        Header::text(words.t("appointed-number")).width(14),
        Header::text(words.t("appointed-name")).width(14),
        Header::text(words.t("appointed-level")).width(14),
        Header::text(words.t("appointed-trade")).width(20),
        Header::text(words.t("appointed-employer")).width(28),
        Header::text(words.t("appointed-district")).width(14),
        Header::text(words.t("appointed-document")).width(24),
        Header::text(words.t("appointed-holding")).width(26),
        Header::date(words.t("appointed-on")),
        Header::date(words.t("appointed-until")),
        Header::text(words.t("appointed-state")).width(12),
        Header::text(words.t("reason")).width(28),
    ];
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|view| {
            let one = &view.appointment;
            vec![
                one.number.clone(),
                view.name.clone(),
                words.label(one.level),
                view.trade.clone(),
                one.employer.clone(),
                districts.get(&one.district_code).cloned().unwrap_or_default(),
                one.document.clone(),
                one.holding.clone(),
                words.date(&one.appointed_on),
                words.date(&one.valid_until),
                words.label(one.shown_state(today)),
                one.reason.clone().unwrap_or_default(),
            ]
        })
        .collect();
    attachment(Table { title: words.t("appointments"), headers, rows }, format, "appointments")
}

/// What was typed for a step that was refused, and what is wrong with it.
#[derive(Default)]
struct StepInput {
    /// Name of the step.
    step: &'static str,
    day: String,
    reason: String,
    errors: Vec<FieldError>,
}

#[derive(Template)]
#[template(path = "honours/appointments/show.html")]
struct ShowPage {
    p: Page,
    view: AppointmentView,
    state: AppointmentState,
    district: String,
    /// Where what was held is shown.
    holding: String,
    /// What it stands on.
    evidence: Option<Evidence>,
    may_decide: bool,
    /// It waits, and the reader recorded it himself.
    is_own: bool,
    may_withdraw: bool,
    may_end: bool,
    /// Names of whoever recorded and whoever decided.
    recorder: String,
    decider: String,
    /// What was done about it, for whoever sees what is inside.
    history: Option<History>,
    input: StepInput,
}

/// One appointment with its steps.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, StepInput::default(), StatusCode::OK).await
}

async fn show_page(visit: &Visit, number: &str, input: StepInput, status: StatusCode) -> Answer {
    let actor = visit.actor()?;
    let scope = policy::scope_of(actor)?;
    let number: String = clean_upper_code(number).chars().take(40).collect();
    let today = visit.platform.today();
    let sees_inside = policy::sees_inside(actor);
    let (view, evidence, districts, changes, (recorder, decider)) = visit
        .read(move |conn| {
            let found = store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("appointed-not-found"))?;
            let evidence = service::evidence(conn, &found)?;
            let (changes, people) = if sees_inside {
                let ids = [found.recorded_by, found.decided_by];
                let names = identity::store::account_names(conn, &ids.into_iter().flatten().collect::<Vec<_>>())?;
                let people = ids.map(|id| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default());
                (audit::history(conn, "appointment", &found.number)?, people.into())
            } else {
                (Vec::new(), (String::new(), String::new()))
            };
            let view = listing::with_names(conn, vec![found])?
                .pop()
                .ok_or_else(|| AppError::internal("an appointment was lost"))?;
            Ok((view, evidence, bodies::districts(conn)?, changes, people))
        })
        .await?;
    let one = &view.appointment;
    let waits = one.state == AppointmentState::Recorded;
    let state = one.shown_state(today);
    let folder = if rules::is_appointment_number(&one.holding) { "appointments" } else { "certificates" };
    let p = visit.page();
    visit.render(
        status,
        &ShowPage {
            history: sees_inside.then(|| History::of(&p, "appointment", one.number.as_str(), changes)),
            recorder,
            decider,
            p,
            state,
            district: district_options(districts, visit.language)
                .into_iter()
                .find(|(code, _)| *code == one.district_code)
                .map(|(_, name)| name)
                .unwrap_or_default(),
            holding: format!("/{folder}/{}", one.holding),
            evidence,
            may_decide: waits && policy::may_decide(actor, one).is_ok(),
            is_own: waits && one.recorded_by.is_some() && one.recorded_by == actor.account,
            may_withdraw: waits && policy::may_withdraw(actor, one).is_ok(),
            may_end: state == AppointmentState::Confirmed && policy::may_end(actor, one).is_ok(),
            view,
            input: StepInput { day: if input.day.is_empty() { today.to_string() } else { input.day }, ..input },
        },
    )
}

async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (step, said): (&'static str, &'static str),
    job: impl FnOnce(&mut Tx<'_>, &Actor, &LevelAppointment, (&str, &str)) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let (typed_day, reason) = (input.values().get("day").to_owned(), input.values().get("reason").to_owned());
    let (wanted, given) = (number.clone(), (typed_day.clone(), reason.clone()));
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &before, (given.0.as_str(), given.1.as_str()))
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/appointments/{number}"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            let input = StepInput { step, day: typed_day, reason, errors };
            show_page(&visit, &number, input, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Confirms it.
pub async fn confirm(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("confirmation", "appointed-said-confirmed"), |tx, actor, before, _| {
        service::confirm(tx, actor, before)
    })
    .await
}

/// Refuses it.
pub async fn refuse(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("refusal", "appointed-said-refused"), |tx, actor, before, (_, reason)| {
        service::refuse(tx, actor, before, reason)
    })
    .await
}

/// Takes it back.
pub async fn withdraw(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let words = ("withdrawal", "appointed-said-withdrawn");
    step(visit, number.into_inner(), input, words, |tx, actor, before, (_, reason)| {
        service::withdraw(tx, actor, before, reason)
    })
    .await
}

/// Ends it before its last day.
pub async fn end(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("end", "appointed-said-ended"), |tx, actor, before, (typed, reason)| {
        let day = day(typed.trim()).map_err(|message| AppError::field("day", message))?;
        service::end(tx, actor, before, (day, reason))
    })
    .await
}
