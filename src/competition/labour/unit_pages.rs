//! Pages of units: the list, the form, a unit with its months, and the steps that are taken there.

use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::amounts::shown_amount;
use crate::competition::labour::forms::UnitForm;
use crate::competition::labour::model::{
    LabourIndicator, LabourReport, LabourReportState, LabourScope, LabourUnit, LabourUnitKind, LabourUnitState,
    read_figures,
};
use crate::competition::labour::pages::{known, known_inside};
use crate::competition::labour::{policy, report_store, rules, service, store, unit_service};
use crate::competition::settings::LABOUR_REPORT_DAY;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::BodyId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "competition/labour/units.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    units: Vec<(LabourUnit, Option<String>)>,
    undecided: usize,
    sees_all: bool,
    may_enter: bool,
    may_close: bool,
}

/// Units of a competition, as far as the reader may know of them.
pub async fn list(visit: Visit, number: web::Path<String>) -> Answer {
    let (competition, scope) = known_inside(&visit, &number).await?;
    let id = competition.id;
    let units = visit.read(move |conn| store::units(conn, id, scope)).await?;
    let actor = visit.actor()?;
    visit.ok(&ListPage {
        p: visit.page(),
        undecided: units
            .iter()
            .filter(|(unit, _)| unit.state == LabourUnitState::Submitted)
            .count(),
        sees_all: scope == LabourScope::All,
        may_enter: policy::may_enter(actor, &competition, visit.platform.today()).is_ok(),
        may_close: competition.state == EventState::EntryOpen && events::policy::may_run(actor, &competition).is_ok(),
        units,
        competition,
    })
}

#[derive(Template)]
#[template(path = "competition/labour/unit_form.html")]
struct FormPage {
    p: Page,
    competition: Competition,
    /// The unit that is being changed; none for a new one.
    unit: Option<LabourUnit>,
    form: UnitForm,
    kinds: Vec<(String, String)>,
    /// Staff of a body enters for its own body.
    is_staff: bool,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        let base = format!("/competitions/{}/labour/units", self.competition.number);
        match &self.unit {
            Some(unit) => format!("{base}/{}/edit", unit.token),
            None => format!("{base}/new"),
        }
    }
}

fn form_page(
    visit: &Visit,
    competition: Competition,
    unit: Option<LabourUnit>,
    form: UnitForm,
    status: StatusCode,
) -> Answer {
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            kinds: p.options(LabourUnitKind::ALL, LabourUnitKind::as_str),
            is_staff: visit.actor()?.role == Role::BodyStaff,
            errors: form.errors(),
            form,
            competition,
            unit,
            p,
        },
    )
}

async fn indicators_of(visit: &Visit, competition: &Competition) -> Result<Vec<LabourIndicator>, AppError> {
    let id = competition.id;
    visit.read(move |conn| store::indicators_of(conn, id)).await
}

/// The form of a new unit.
pub async fn new_form(visit: Visit, number: web::Path<String>) -> Answer {
    let competition = known(&visit, &number).await?;
    let actor = visit.actor()?;
    policy::may_enter(actor, &competition, visit.platform.today())?;
    let indicators = indicators_of(&visit, &competition).await?;
    let own = actor.scope_name.clone().filter(|_| actor.role == Role::BodyStaff);
    let form = UnitForm::empty(&indicators, own.as_deref());
    form_page(&visit, competition, None, form, StatusCode::OK)
}

/// The body that a code leads to; none for a code of nobody.
async fn body_of(visit: &Visit, code: &str) -> Result<Option<BodyId>, AppError> {
    if code.is_empty() || visit.actor()?.role == Role::BodyStaff {
        return Ok(None);
    }
    let code = code.to_owned();
    Ok(visit
        .read(move |conn| bodies::store::body_written(conn, &code))
        .await?
        .map(|body| body.id))
}

/// Enters a unit.
pub async fn enter(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let competition = known(&visit, &number).await?;
    policy::may_enter(visit.actor()?, &competition, visit.platform.today())?;
    let indicators = indicators_of(&visit, &competition).await?;
    let mut form = UnitForm::typed(input.values(), &indicators);
    let body = body_of(&visit, &form.body.value).await?;
    let Some(plan) = form.read(&indicators, body) else {
        return form_page(&visit, competition, None, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let wanted = number.clone();
    let entered = visit
        .write(move |tx, actor| {
            let competition = service::open(tx, actor, &wanted, None)?;
            unit_service::enter(tx, actor, &competition, &plan)
        })
        .await;
    match entered {
        Ok(token) => Ok(visit.see_other_saying(
            &format!("/competitions/{number}/labour/units/{token}"),
            &Message::new("labour-said-unit-entered"),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, competition, None, form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

/// The unit of an address with its competition, as the reader may know of them.
///
/// # Errors
/// `NotFound`, `Denied`.
pub async fn known_unit(visit: &Visit, number: &str, token: &str) -> Result<(Competition, LabourUnit), AppError> {
    let (competition, scope) = known_inside(visit, number).await?;
    let (id, token) = (competition.id, token.to_owned());
    let unit = visit
        .read(move |conn| store::unit_by_token(conn, id, scope, &token))
        .await?
        .ok_or(AppError::not_found("labour-unit-not-found"))?;
    Ok((competition, unit))
}

/// The form to change a unit.
pub async fn edit_form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (competition, unit) = known_unit(&visit, &path.0, &path.1).await?;
    policy::may_change(visit.actor()?, &competition, &unit, visit.platform.today())?;
    let (id, body) = (competition.id, unit.body_id);
    let (indicators, body) = visit
        .read(move |conn| {
            let body = match body {
                Some(body) => bodies::store::body_by_id(conn, body)?,
                None => None,
            };
            Ok((store::indicators_of(conn, id)?, body))
        })
        .await?;
    let form = UnitForm::of(&unit, body.as_ref().map_or("", |body| body.code.as_str()), &indicators);
    form_page(&visit, competition, Some(unit), form, StatusCode::OK)
}

/// Changes a unit.
pub async fn change(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (competition, unit) = known_unit(&visit, &path.0, &path.1).await?;
    policy::may_change(visit.actor()?, &competition, &unit, visit.platform.today())?;
    let indicators = indicators_of(&visit, &competition).await?;
    let mut form = UnitForm::typed(input.values(), &indicators);
    let body = body_of(&visit, &form.body.value).await?;
    let Some(plan) = form.read(&indicators, body) else {
        return form_page(&visit, competition, Some(unit), form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let seen = input.values().get("version").parse().ok();
    let (number, token) = path.into_inner();
    let back = format!("/competitions/{number}/labour/units/{token}");
    let changed = visit
        .write(move |tx, actor| {
            let (competition, unit) = service::open_unit(tx, actor, &number, &token)?;
            unit_service::change(tx, actor, &competition, &unit, &plan, seen)
        })
        .await;
    match changed {
        Ok(()) => Ok(visit.see_other_saying(&back, &Message::new("labour-said-unit-changed"))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, competition, Some(unit), form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

/// A month of a unit.
struct MonthRow {
    written: String,
    due: NaiveDate,
    /// The latest version.
    latest: Option<LabourReport>,
    /// The version that counts.
    counts: Option<i32>,
    has_begun: bool,
    is_overdue: bool,
}

impl MonthRow {
    fn all(competition: &Competition, reports: &[LabourReport], due_on: i64, today: NaiveDate) -> Vec<Self> {
        rules::months(competition.first_day, competition.last_day)
            .into_iter()
            .map(|month| {
                let of_month = || reports.iter().filter(|report| report.month == month);
                let latest = of_month().next().cloned();
                let due = rules::due_day(month, due_on);
                let is_sent = latest.as_ref().is_some_and(|report| report.submitted_at.is_some());
                Self {
                    written: rules::written_month(month),
                    counts: of_month()
                        .find(|report| report.state == LabourReportState::Accepted)
                        .map(|report| report.version),
                    latest,
                    has_begun: month <= today,
                    is_overdue: !is_sent && due < today,
                    due,
                }
            })
            .collect()
    }
}

/// A target of a unit.
struct TargetRow {
    name: String,
    measure: String,
    target: String,
    is_own: bool,
}

/// What the reader may do with a unit.
struct Offered {
    change: bool,
    accept: bool,
    refuse: bool,
    withdraw: bool,
    propose: bool,
}

#[derive(Template)]
#[template(path = "competition/labour/unit.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    unit: LabourUnit,
    body: Option<String>,
    targets: Vec<TargetRow>,
    months: Vec<MonthRow>,
    offered: Offered,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/competitions/{}/labour/units/{}", self.competition.number, self.unit.token)
    }

    /// Months stand on the page once there is something to report.
    fn shows_months(&self) -> bool {
        self.unit.state != LabourUnitState::Submitted
            && self.unit.state != LabourUnitState::Refused
            && self.competition.state.place() >= EventState::Running.place()
    }
}

/// A unit.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    show_page(&visit, &path.0, &path.1, Vec::new(), "", StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    number: &str,
    token: &str,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
    status: StatusCode,
) -> Answer {
    let (competition, unit) = known_unit(visit, number, token).await?;
    let (id, unit_id, body) = (competition.id, unit.id, unit.body_id);
    let (indicators, reports, body) = visit
        .read(move |conn| {
            let body = match body {
                Some(body) => bodies::store::body_by_id(conn, body)?.map(|body| body.name),
                None => None,
            };
            Ok((store::indicators_of(conn, id)?, report_store::of_unit(conn, unit_id)?, body))
        })
        .await?;
    let own = read_figures(&unit.targets).map_err(AppError::internal)?;
    let (actor, today) = (visit.actor()?, visit.platform.today());
    let decides = policy::may_decide_unit(actor, &competition).is_ok();
    let may = |next| unit.state.may_become(next);
    let offered = Offered {
        change: policy::may_change(actor, &competition, &unit, today).is_ok(),
        accept: decides && may(LabourUnitState::Accepted),
        refuse: decides && may(LabourUnitState::Refused),
        withdraw: policy::may_withdraw(actor, &competition, &unit, today).is_ok() && may(LabourUnitState::Withdrawn),
        propose: policy::may_propose(actor, &competition, &unit).is_ok(),
    };
    let due_on = visit.platform.setting(&LABOUR_REPORT_DAY);
    visit.render(
        status,
        &ShowPage {
            p: visit.page(),
            months: MonthRow::all(&competition, &reports, due_on, today),
            targets: indicators
                .iter()
                .map(|indicator| TargetRow {
                    name: indicator.name.clone(),
                    measure: indicator.measure.clone(),
                    target: shown_amount(
                        own.get(&indicator.id).copied().unwrap_or(indicator.target),
                        indicator.decimals,
                    ),
                    is_own: own.contains_key(&indicator.id),
                })
                .collect(),
            competition,
            unit,
            body,
            offered,
            errors,
            open_dialog,
        },
    )
}

/// Takes one step with a unit and shows what is now true.
async fn step(
    visit: Visit,
    (number, token): (String, String),
    input: CsrfForm,
    dialog: &'static str,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition, &LabourUnit, Option<i32>, &str) -> Result<(), AppError>
    + Send
    + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let (wanted, unit) = (number.clone(), token.clone());
    let done = visit
        .write(move |tx, actor| {
            let (competition, unit) = service::open_unit(tx, actor, &wanted, &unit)?;
            job(tx, actor, &competition, &unit, seen, &reason)
        })
        .await;
    match done {
        Ok(()) => {
            let back = format!("/competitions/{number}/labour/units/{token}");
            Ok(visit.see_other_saying(&back, &Message::new(said)))
        }
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, &token, errors, dialog, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Lets a unit take part.
pub async fn accept(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    step(visit, path.into_inner(), input, "", "labour-said-unit-accepted", |tx, actor, competition, unit, seen, _| {
        unit_service::accept(tx, actor, competition, unit, seen)
    })
    .await
}

/// Keeps a unit from taking part.
pub async fn refuse(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    step(visit, path.into_inner(), input, "refuse-dialog", "labour-said-unit-refused", unit_service::refuse).await
}

/// Takes a unit out.
pub async fn withdraw(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    step(visit, path.into_inner(), input, "withdraw-dialog", "labour-said-unit-withdrawn", unit_service::withdraw).await
}
