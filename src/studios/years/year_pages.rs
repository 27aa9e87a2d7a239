//! The page of one year of a studio: plan, funds, outputs, report, assessment.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use crate::studios::naming::model::Studio;
use crate::studios::settings::{STUDIO_INDICATORS, STUDIO_REPORT_MONTH};
use crate::studios::years::forms::{AssessmentForm, LineForm};
use crate::studios::years::model::{
    FundCategory, IndicatorScore, OutputKind, StudioFund, StudioOutput, StudioYear, Totals, YearState,
};
use crate::studios::years::rules::{self, Indicator};
use crate::studios::years::service::{self, YearCase};
use crate::studios::years::{assessment_service, policy, store};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

type OfYear = web::Path<(String, String)>;

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// What was refused on the page.
struct Refused {
    part: &'static str,
    line: LineForm,
    assessment: Option<AssessmentForm>,
    typed: String,
    errors: Vec<FieldError>,
}

impl Refused {
    fn nothing() -> Self {
        let line = LineForm::of(&Pairs::default());
        Self { part: "", line, assessment: None, typed: String::new(), errors: Vec::new() }
    }
}

#[derive(Template)]
#[template(path = "studios/years/year.html")]
struct YearPage {
    p: Page,
    studio: Studio,
    year: StudioYear,
    funds: Vec<StudioFund>,
    outputs: Vec<StudioOutput>,
    totals: Totals,
    scores: Vec<IndicatorScore>,
    categories: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    due: NaiveDate,
    may_write: bool,
    may_assess: bool,
    /// Why a city administrator may not assess the report that waits.
    barred: Option<Message>,
    assessment: AssessmentForm,
    refused: Refused,
}

impl YearPage {
    fn path(&self) -> String {
        format!("/studios/{}/years/{}", self.studio.number, self.year.year)
    }

    fn is_open(&self, part: &str) -> bool {
        self.refused.part == part
    }

    /// The fields of a part: as they were typed where it was refused, empty elsewhere.
    fn line_of(&self, part: &str) -> LineForm {
        if self.is_open(part) { self.refused.line.clone() } else { LineForm::of(&Pairs::default()) }
    }

    /// A text as it was typed where it was refused, else as it stands.
    fn text_of<'a>(&'a self, part: &str, known: &'a str) -> &'a str {
        if self.is_open(part) { &self.refused.typed } else { known }
    }
}

/// One year of a studio.
pub async fn show(visit: Visit, path: OfYear) -> Answer {
    page(&visit, &path, Refused::nothing(), StatusCode::OK).await
}

fn indicators(visit: &Visit) -> Vec<Indicator> {
    rules::indicators_of(&visit.platform.setting(&STUDIO_INDICATORS)).unwrap_or_default()
}

async fn page(visit: &Visit, path: &(String, String), refused: Refused, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let (asking, (number, year)) = (actor.clone(), path.clone());
    let (found, funds, outputs) = visit
        .read(move |conn| {
            let found = service::find(conn, &asking, &number, &year)?;
            let ids = [found.year.id];
            let (funds, outputs) = (store::funds_of(conn, &ids)?, store::outputs_of(conn, &ids)?);
            Ok((found, funds, outputs))
        })
        .await?;
    let leader = found.leader();
    let YearCase { case, year } = found;
    let p = visit.page();
    let mut refused = refused;
    let assessment = refused
        .assessment
        .take()
        .unwrap_or_else(|| AssessmentForm::of(&Pairs::default(), &indicators(visit)));
    visit.render(
        status,
        &YearPage {
            totals: rules::totals(&funds, &outputs),
            scores: year.scores(),
            categories: p.options(FundCategory::ALL, FundCategory::as_str),
            kinds: p.options(OutputKind::ALL, OutputKind::as_str),
            due: rules::report_due(year.year, visit.platform.setting(&STUDIO_REPORT_MONTH)),
            may_write: policy::may_write_in(&actor, &case.studio, leader, &year).is_ok(),
            may_assess: year.state == YearState::Submitted && policy::may_assess(&actor, &year).is_ok(),
            barred: (year.state == YearState::Submitted && actor.role == Role::CityAdministrator)
                .then(|| policy::may_assess(&actor, &year).err().map(|denied| denied.message()))
                .flatten(),
            studio: case.studio,
            year,
            funds,
            outputs,
            assessment,
            refused,
            p,
        },
    )
}

/// Takes one step in a year.
async fn step(
    visit: Visit,
    path: (String, String),
    input: CsrfForm,
    (mut refused, said): (Refused, &'static str),
    job: Option<impl FnOnce(&mut Tx<'_>, &Actor, &YearCase) -> Result<(), AppError> + Send + 'static>,
) -> Answer {
    let Some(job) = job else { return page(&visit, &path, refused, REFUSED).await };
    let seen = input.values().get("version").parse().ok();
    let wanted = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let found = service::open(tx, actor, (&wanted.0, &wanted.1), seen)?;
            job(tx, actor, &found)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/studios/{}/years/{}", path.0, path.1), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            if let Some(assessment) = &mut refused.assessment {
                assessment.place(errors);
                refused.errors = assessment.errors();
            } else if matches!(refused.part, "fund" | "output") {
                refused.line.place(errors);
                refused.errors = refused.line.errors();
            } else {
                refused.errors = errors;
            }
            page(&visit, &path, refused, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// One step that needs no more than a text.
async fn told(
    visit: Visit,
    path: (String, String),
    input: CsrfForm,
    (part, field, said): (&'static str, &'static str, &'static str),
    job: fn(&mut Tx<'_>, &Actor, &YearCase, &str) -> Result<(), AppError>,
) -> Answer {
    let typed = input.values().get(field).to_owned();
    let text = typed.clone();
    let refused = Refused { part, typed, ..Refused::nothing() };
    let job = move |tx: &mut Tx<'_>, actor: &Actor, found: &YearCase| job(tx, actor, found, &text);
    step(visit, path, input, (refused, said), Some(job)).await
}

/// Changes the plan.
pub async fn plan(visit: Visit, path: OfYear, input: CsrfForm) -> Answer {
    told(visit, path.into_inner(), input, ("plan", "plan", "studio-said-planned"), service::change_plan).await
}

/// Submits the report.
pub async fn report(visit: Visit, path: OfYear, input: CsrfForm) -> Answer {
    told(visit, path.into_inner(), input, ("report", "report", "studio-said-reported"), service::submit).await
}

/// Sends the report back.
pub async fn send_back(visit: Visit, path: OfYear, input: CsrfForm) -> Answer {
    let part = ("return", "reason", "studio-said-report-returned");
    told(visit, path.into_inner(), input, part, assessment_service::send_back).await
}

/// Voids a line.
pub async fn void(visit: Visit, path: web::Path<(String, String, String)>, input: CsrfForm) -> Answer {
    let (number, year, token) = path.into_inner();
    let reason = input.values().get("reason").to_owned();
    let refused = Refused { part: "void", ..Refused::nothing() };
    let job = move |tx: &mut Tx<'_>, actor: &Actor, found: &YearCase| service::void(tx, actor, found, &token, &reason);
    step(visit, (number, year), input, (refused, "studio-said-voided"), Some(job)).await
}

/// Writes money.
pub async fn add_fund(visit: Visit, path: OfYear, input: CsrfForm) -> Answer {
    let mut line = LineForm::of(input.values());
    let job = line
        .read_fund()
        .map(|new| move |tx: &mut Tx<'_>, actor: &Actor, found: &YearCase| service::add_fund(tx, actor, found, &new));
    let refused = Refused { part: "fund", errors: line.errors(), line, ..Refused::nothing() };
    step(visit, path.into_inner(), input, (refused, "studio-said-fund"), job).await
}

/// Writes an output.
pub async fn add_output(visit: Visit, path: OfYear, input: CsrfForm) -> Answer {
    let mut line = LineForm::of(input.values());
    let job = line
        .read_output()
        .map(|new| move |tx: &mut Tx<'_>, actor: &Actor, found: &YearCase| service::add_output(tx, actor, found, &new));
    let refused = Refused { part: "output", errors: line.errors(), line, ..Refused::nothing() };
    step(visit, path.into_inner(), input, (refused, "studio-said-output"), job).await
}

/// Assesses the year.
pub async fn assess(visit: Visit, path: OfYear, input: CsrfForm) -> Answer {
    let mut form = AssessmentForm::of(input.values(), &indicators(&visit));
    let job = form.read().map(|assessment| {
        move |tx: &mut Tx<'_>, actor: &Actor, found: &YearCase| {
            assessment_service::assess(tx, actor, found, &assessment).map(drop)
        }
    });
    let errors = form.errors();
    let refused = Refused { part: "assessment", assessment: Some(form), errors, ..Refused::nothing() };
    step(visit, path.into_inner(), input, (refused, "studio-said-assessed"), job).await
}
