//! The years of a studio as everybody reads them, and what the city decides about it.

use crate::kernel::actor::Actor;
use crate::kernel::ids::StudioYearId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::studios::naming;
use crate::studios::naming::model::{Studio, StudioState};
use crate::studios::naming::service::Case;
use crate::studios::settings::STUDIO_REPORT_MONTH;
use crate::studios::years::model::{StudioFund, StudioOutput, StudioYear, Totals};
use crate::studios::years::{assessment_service, policy, rules, service, store};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{Datelike, NaiveDate};

/// A year with what it comes to.
struct YearLine {
    year: StudioYear,
    totals: Totals,
    outputs: Vec<StudioOutput>,
}

#[derive(Template)]
#[template(path = "studios/years/list.html")]
struct ListPage {
    p: Page,
    studio: Studio,
    lines: Vec<YearLine>,
    sees_inside: bool,
    /// The year that may be begun now.
    next: Option<i32>,
    due: NaiveDate,
    decides: bool,
    may_expire: bool,
    typed: String,
    errors: Vec<FieldError>,
    part: &'static str,
}

impl ListPage {
    fn path(&self) -> String {
        format!("/studios/{}", self.studio.number)
    }

    fn is_open(&self, part: &str) -> bool {
        self.part == part
    }

    /// Whether the acceptance of what was put right stands open: it comes next while a studio is under rectification.
    fn is_rectification_open(&self) -> bool {
        self.part.is_empty() || self.is_open("rectification")
    }
}

/// The years of a studio.
pub async fn list(visit: Visit, number: web::Path<String>) -> Answer {
    list_page(&visit, &number, ("", String::new(), Vec::new()), StatusCode::OK).await
}

async fn list_page(
    visit: &Visit,
    number: &str,
    (part, typed, errors): (&'static str, String, Vec<FieldError>),
    status: StatusCode,
) -> Answer {
    let actor = visit.actor().ok().cloned();
    let (asking, number) = (actor.clone(), number.to_owned());
    let (case, years, funds, outputs) = visit
        .read(move |conn| {
            let case = naming::service::find(conn, asking.as_ref(), &number)?;
            let years = store::of_studio(conn, case.studio.id)?;
            let ids: Vec<StudioYearId> = years.iter().map(|year| year.id).collect();
            Ok((case, years, store::funds_of(conn, &ids)?, store::outputs_of(conn, &ids)?))
        })
        .await?;
    let leader = case.leader_person();
    let studio = case.studio;
    let today = visit.platform.today();
    let begun = years.iter().any(|year| year.year == today.year());
    let writes = actor
        .as_ref()
        .is_some_and(|actor| policy::may_write(actor, &studio, leader).is_ok());
    let lines = years
        .into_iter()
        .map(|year| {
            let own_funds: Vec<StudioFund> =
                funds.iter().filter(|one| one.studio_year_id == year.id).cloned().collect();
            let own: Vec<StudioOutput> = outputs
                .iter()
                .filter(|one| one.studio_year_id == year.id && one.voided.is_none())
                .cloned()
                .collect();
            YearLine { totals: rules::totals(&own_funds, &own), outputs: own, year }
        })
        .collect();
    let decides = actor.as_ref().is_some_and(|actor| policy::may_decide(actor).is_ok());
    visit.render(
        status,
        &ListPage {
            p: visit.page(),
            sees_inside: naming::policy::sees_inside(actor.as_ref(), &studio, leader),
            next: (writes && !begun && rules::has_year(&studio, today.year(), today)).then(|| today.year()),
            due: rules::report_due(today.year(), visit.platform.setting(&STUDIO_REPORT_MONTH)),
            may_expire: decides
                && studio.state == StudioState::Operating
                && studio.term_to.is_some_and(|last| last < today),
            decides,
            studio,
            lines,
            typed,
            errors,
            part,
        },
    )
}

/// Takes one step with a studio.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (part, field, said): (&'static str, &'static str, &'static str),
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Case, &str) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let typed = input.values().get(field).to_owned();
    let (wanted, text) = (number.clone(), typed.clone());
    let done = visit
        .write(move |tx, actor| {
            let case = naming::service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &case, &text)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/studios/{number}/years"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            list_page(&visit, &number, (part, typed, errors), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Begins the present year.
pub async fn begin(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let year = visit.platform.today().year();
    step(
        visit,
        number.into_inner(),
        input,
        ("begin", "plan", "studio-said-year-begun"),
        move |tx, actor, case, plan| service::begin(tx, actor, case, year, plan),
    )
    .await
}

/// Accepts that a studio is better.
pub async fn rectify(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = ("rectification", "reason", "studio-said-rectified");
    step(visit, number.into_inner(), input, part, assessment_service::accept_rectification).await
}

/// Withdraws the name.
pub async fn withdraw(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = ("withdrawal", "reason", "studio-said-withdrawn");
    step(visit, number.into_inner(), input, part, assessment_service::withdraw).await
}

/// Renews the name.
pub async fn renew(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = ("renewal", "document", "studio-said-renewed");
    step(visit, number.into_inner(), input, part, assessment_service::renew).await
}

/// Notes that the term is over.
pub async fn expire(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = ("expiry", "reason", "studio-said-expired");
    step(visit, number.into_inner(), input, part, |tx, actor, case, _| assessment_service::expire(tx, actor, case))
        .await
}
