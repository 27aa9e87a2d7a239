//! The page of a labour competition, its indicators, and the steps that it takes.

use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::amounts::shown_amount;
use crate::competition::labour::forms::IndicatorsForm;
use crate::competition::labour::model::{
    Accumulation, CommendationState, CommendationView, Gaps, IndicatorDirection, LabourIndicator, LabourResult,
    LabourScope, LabourUnit, LabourUnitState,
};
use crate::competition::labour::result_pages::StandingView;
use crate::competition::labour::{commendation_store, indicator_service, policy, result_store, rules, service, store};
use crate::competition::settings::LABOUR_POINTS_CAP;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// The labour competition of an address, as the reader may know of it.
///
/// # Errors
/// `NotFound`.
pub async fn known(visit: &Visit, number: &str) -> Result<Competition, AppError> {
    let scope = events::policy::scope_of(visit.actor().ok());
    let number = number.to_owned();
    visit
        .read(move |conn| events::store::by_number(conn, &number, scope))
        .await?
        .filter(Competition::is_labour)
        .ok_or(AppError::not_found("labour-not-found"))
}

/// As [`known`], with the units that the reader may know of beyond what is published.
///
/// # Errors
/// `NotFound`, `Denied`.
pub async fn known_inside(visit: &Visit, number: &str) -> Result<(Competition, LabourScope), AppError> {
    let competition = known(visit, number).await?;
    let scope = policy::scope_of(visit.actor()?, &competition)?;
    Ok((competition, scope))
}

/// An indicator as pages show it.
pub struct IndicatorRow {
    indicator: LabourIndicator,
    target: String,
}

impl IndicatorRow {
    fn of(indicator: LabourIndicator) -> Self {
        Self { target: shown_amount(indicator.target, indicator.decimals), indicator }
    }
}

#[derive(Template)]
#[template(path = "competition/labour/overview.html")]
struct OverviewPage {
    p: Page,
    competition: Competition,
    indicators: Vec<IndicatorRow>,
    units: Vec<LabourUnit>,
    /// Units that the reader acts for.
    own: Vec<LabourUnit>,
    result: Option<LabourResult>,
    standing: Option<StandingView>,
    commendations: Vec<CommendationView>,
    is_inside: bool,
    sees_result: bool,
    follows_standing: bool,
    may_set: bool,
    may_enter: bool,
    may_close: bool,
    may_start: bool,
}

impl OverviewPage {
    fn base(&self) -> String {
        format!("/competitions/{}/labour", self.competition.number)
    }

    fn teams(&self) -> Vec<&CommendationView> {
        self.commendations.iter().filter(|view| view.person.is_none()).collect()
    }

    fn persons(&self) -> Vec<&CommendationView> {
        self.commendations.iter().filter(|view| view.person.is_some()).collect()
    }
}

/// What a labour competition measures, who takes part, and what came out, as far as it is published.
pub async fn overview(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let competition = known(&visit, &number).await?;
    let actor = visit.actor().ok().cloned();
    let inside = actor.as_ref().and_then(|actor| policy::scope_of(actor, &competition).ok());
    let shows_result = policy::is_result_public(&competition);
    let shows_commendations = policy::are_commendations_public(&competition);
    let id = competition.id;
    let (indicators, units, own, result, commendations, undecided) = visit
        .read(move |conn| {
            let own = match inside {
                Some(scope @ LabourScope::Body(_)) => {
                    store::units(conn, id, scope)?.into_iter().map(|(unit, _)| unit).collect()
                }
                _ => Vec::new(),
            };
            let result = if shows_result { result_store::latest(conn, id)? } else { None };
            let commendations =
                if shows_commendations { commendation_store::list(conn, id, LabourScope::All)? } else { Vec::new() };
            let undecided = store::count_units(conn, id, LabourScope::All, LabourUnitState::Submitted)?;
            let (indicators, units) = (store::indicators_of(conn, id)?, store::accepted_units(conn, id)?);
            Ok((indicators, units, own, result, commendations, undecided))
        })
        .await?;
    let p = visit.page();
    let standing = match &result {
        Some(result) => {
            let chosen = query.get("unit").map(String::as_str);
            let table = result.table().map_err(AppError::internal)?;
            let all = rules::months(competition.first_day, competition.last_day).len();
            Some(StandingView::of(&p, &table, &Gaps::default(), all, None, chosen))
        }
        None => None,
    };
    let runs = actor
        .as_ref()
        .is_some_and(|actor| events::policy::may_run(actor, &competition).is_ok());
    let today = visit.platform.today();
    visit.ok(&OverviewPage {
        is_inside: inside.is_some(),
        sees_result: shows_result || events::policy::sees_running(actor.as_ref(), &competition),
        follows_standing: policy::follows_standing(actor.as_ref(), &competition, own.len()),
        may_set: actor
            .as_ref()
            .is_some_and(|actor| policy::may_set_indicators(actor, &competition).is_ok()),
        may_enter: actor
            .as_ref()
            .is_some_and(|actor| policy::may_enter(actor, &competition, today).is_ok()),
        may_close: runs && competition.state == EventState::EntryOpen && undecided == 0,
        may_start: runs && competition.state == EventState::EligibilityChecked && competition.first_day <= today,
        indicators: indicators.into_iter().map(IndicatorRow::of).collect(),
        commendations: commendations
            .into_iter()
            .filter(|view| view.commendation.state == CommendationState::Granted)
            .collect(),
        units,
        own,
        result,
        standing,
        competition,
        p,
    })
}

#[derive(Template)]
#[template(path = "competition/labour/indicators.html")]
struct IndicatorsPage {
    p: Page,
    competition: Competition,
    form: IndicatorsForm,
    directions: Vec<(String, String)>,
    accumulations: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

fn indicators_page(visit: &Visit, competition: Competition, form: IndicatorsForm, status: StatusCode) -> Answer {
    let p = visit.page();
    visit.render(
        status,
        &IndicatorsPage {
            directions: p.options(IndicatorDirection::ALL, IndicatorDirection::as_str),
            accumulations: p.options(Accumulation::ALL, Accumulation::as_str),
            errors: form.errors(),
            form,
            competition,
            p,
        },
    )
}

/// The form of the indicators.
pub async fn indicators(visit: Visit, number: web::Path<String>) -> Answer {
    let competition = known(&visit, &number).await?;
    policy::may_set_indicators(visit.actor()?, &competition)?;
    let id = competition.id;
    let indicators = visit.read(move |conn| store::indicators_of(conn, id)).await?;
    let form = IndicatorsForm::of(&indicators, visit.platform.setting(&LABOUR_POINTS_CAP));
    indicators_page(&visit, competition, form, StatusCode::OK)
}

/// Writes the indicators.
pub async fn set_indicators(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let competition = known(&visit, &number).await?;
    policy::may_set_indicators(visit.actor()?, &competition)?;
    let cap = visit.platform.setting(&LABOUR_POINTS_CAP);
    if input.values().get("intent") == "add-row" {
        let form = IndicatorsForm::with_another_row(input.values(), cap);
        return indicators_page(&visit, competition, form, StatusCode::OK);
    }
    let (mut form, plans) = match IndicatorsForm::read(input.values(), cap) {
        Ok(read) => read,
        Err(form) => return indicators_page(&visit, competition, form, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let wanted = number.clone();
    let count = plans.len();
    let done = visit
        .write(move |tx, actor| {
            let competition = service::open(tx, actor, &wanted, None)?;
            indicator_service::set(tx, actor, &competition, &plans)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(
            &format!("/competitions/{number}/labour"),
            &Message::new("labour-said-indicators").count("count", count),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            indicators_page(&visit, competition, form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

/// Takes one step with a competition and shows what is now true.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition) -> Result<Competition, AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let competition = visit
        .write(move |tx, actor| {
            let before = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &before)
        })
        .await?;
    let said = Message::new(said).with("name", competition.name);
    Ok(visit.see_other_saying(&format!("/competitions/{number}/labour"), &said))
}

/// Ends the entry.
pub async fn close_entry(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "labour-said-entry-closed", service::close_entry).await
}

/// Starts the competition.
pub async fn start(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "labour-said-started", service::start).await
}

/// Copies a competition with its indicators into another year.
pub async fn copy(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let year = input.values().get("year").trim().parse().unwrap_or(0);
    let wanted = number.clone();
    let copied = visit
        .write(move |tx, actor| {
            let source = service::open(tx, actor, &wanted, None)?;
            service::copy(tx, actor, &source, year)
        })
        .await;
    match copied {
        Ok(competition) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/edit", competition.number),
            &Message::new("competition-said-copied").with("number", competition.number.as_str()),
        )),
        Err(AppError::Fields(errors)) => {
            events::pages::show_page(&visit, &number, errors, "copy-dialog", StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
