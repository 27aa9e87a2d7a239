//! Pages of commendations: the list of a competition and the form of a proposal.

use crate::competition::events::model::Competition;
use crate::competition::labour::commendation_forms::ProposalForm;
use crate::competition::labour::model::{
    CommendationKind, CommendationState, CommendationView, LabourScope, LabourUnit,
};
use crate::competition::labour::pages::known_inside;
use crate::competition::labour::unit_pages::known_unit;
use crate::competition::labour::{commendation_service, commendation_store, policy, service, store};
use crate::competition::settings::LABOUR_PERSONS;
use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::sex::Sex;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

/// A commendation with whether the reader decides about it.
struct Row {
    view: CommendationView,
    may_decide: bool,
    /// Why it was decided as it was, in words.
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "competition/labour/commendations.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    rows: Vec<Row>,
    /// Units for which the reader may propose.
    units: Vec<LabourUnit>,
    may_commend: bool,
    sees_all: bool,
    errors: Vec<FieldError>,
    /// Commendation whose decision was refused.
    refused: String,
}

impl ListPage {
    fn path(&self) -> String {
        format!("/competitions/{}/labour/commendations", self.competition.number)
    }

    fn is_refused(&self, row: &Row) -> bool {
        row.view.commendation.token == self.refused
    }

    fn waiting(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.view.commendation.state == CommendationState::Proposed)
            .count()
    }
}

/// Commendations of a competition, as far as the reader may know of them.
pub async fn list(visit: Visit, number: web::Path<String>) -> Answer {
    list_page(&visit, &number, Vec::new(), "", StatusCode::OK).await
}

async fn list_page(visit: &Visit, number: &str, errors: Vec<FieldError>, refused: &str, status: StatusCode) -> Answer {
    let (competition, scope) = known_inside(visit, number).await?;
    let id = competition.id;
    let (views, units) = visit
        .read(move |conn| Ok((commendation_store::list(conn, id, scope)?, store::units(conn, id, scope)?)))
        .await?;
    let actor = visit.actor()?;
    let p = visit.page();
    let rows = views
        .into_iter()
        .map(|view| {
            let commendation = &view.commendation;
            // What follows from the rank has the rank for its reason and no merits of its own.
            let reason = commendation.reason.as_ref().map(|reason| {
                if commendation.merits.is_empty() {
                    p.ta("labour-commended-by-rank", [("rank", reason.as_str())])
                } else {
                    reason.clone()
                }
            });
            Row { may_decide: policy::may_decide_commendation(actor, &competition, commendation).is_ok(), reason, view }
        })
        .collect();
    visit.render(
        status,
        &ListPage {
            rows,
            units: units
                .into_iter()
                .map(|(unit, _)| unit)
                .filter(|unit| policy::may_propose(actor, &competition, unit).is_ok())
                .collect(),
            may_commend: policy::may_commend(actor, &competition).is_ok(),
            sees_all: scope == LabourScope::All,
            errors,
            refused: refused.to_owned(),
            competition,
            p,
        },
    )
}

/// Commends units by their rank.
pub async fn grant_ranks(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let last = input.values().get("last_rank").trim().parse().unwrap_or(0);
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let competition = service::open(tx, actor, &wanted, None)?;
            commendation_service::grant_ranks(tx, actor, &competition, last)
        })
        .await;
    match done {
        Ok(count) => Ok(visit.see_other_saying(
            &format!("/competitions/{number}/labour/commendations"),
            &Message::new("labour-said-ranks").count("count", count),
        )),
        Err(AppError::Fields(errors)) => list_page(&visit, &number, errors, "", StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "competition/labour/commendation_form.html")]
struct FormPage {
    p: Page,
    competition: Competition,
    unit: LabourUnit,
    form: ProposalForm,
    kinds: Vec<(String, String)>,
    document_kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    limit: i64,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        format!("/competitions/{}/labour/units/{}/commendation", self.competition.number, self.unit.token)
    }
}

fn form_page(
    visit: &Visit,
    competition: Competition,
    unit: LabourUnit,
    form: ProposalForm,
    status: StatusCode,
) -> Answer {
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            kinds: p.options(CommendationKind::ALL, CommendationKind::as_str),
            document_kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            limit: visit.platform.setting(&LABOUR_PERSONS),
            errors: form.errors(),
            form,
            competition,
            unit,
            p,
        },
    )
}

/// The form of a proposal.
pub async fn form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (competition, unit) = known_unit(&visit, &path.0, &path.1).await?;
    policy::may_propose(visit.actor()?, &competition, &unit)?;
    form_page(&visit, competition, unit, ProposalForm::empty(), StatusCode::OK)
}

/// Proposes a unit, or a person of it.
pub async fn propose(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (competition, unit) = known_unit(&visit, &path.0, &path.1).await?;
    policy::may_propose(visit.actor()?, &competition, &unit)?;
    let mut form = ProposalForm::of(input.values());
    let Some(proposal) = form.read(visit.platform.today()) else {
        return form_page(&visit, competition, unit, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (number, token) = path.into_inner();
    let back = format!("/competitions/{number}/labour/commendations");
    let done = visit
        .write(move |tx, actor| {
            let (competition, unit) = service::open_unit(tx, actor, &number, &token)?;
            commendation_service::propose(tx, actor, &competition, &unit, &proposal)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&back, &Message::new("labour-said-proposed"))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, competition, unit, form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

/// Grants a proposal.
pub async fn grant(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    decide(visit, path.into_inner(), input, true).await
}

/// Refuses a proposal.
pub async fn refuse(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    decide(visit, path.into_inner(), input, false).await
}

async fn decide(visit: Visit, (number, token): (String, String), input: CsrfForm, grants: bool) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let (wanted, commendation) = (number.clone(), token.clone());
    let done = visit
        .write(move |tx, actor| {
            let competition = service::open(tx, actor, &wanted, None)?;
            let before = commendation_service::open(tx, &competition, &commendation, seen)?;
            commendation_service::decide(tx, actor, &competition, &before, grants, &reason)
        })
        .await;
    match done {
        Ok(()) => {
            let said = if grants { "labour-said-granted" } else { "labour-said-refused" };
            Ok(visit.see_other_saying(&format!("/competitions/{number}/labour/commendations"), &Message::new(said)))
        }
        Err(AppError::Fields(errors)) => {
            list_page(&visit, &number, errors, &token, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
