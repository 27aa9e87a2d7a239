//! A worker's own page, his ticket, and the form by which he claims his account.

use crate::certification::applicants::forms::ClaimForm;
use crate::certification::applicants::rules::{Happened, Standing, Step, StepState, marks_are_public, next_key, steps};
use crate::certification::applicants::service;
use crate::certification::applicants::store::{self, OwnApplication};
use crate::certification::batches::model::{ApplicationState, BatchState};
use crate::certification::certificates::model::{Certificate, CertificateState, trade_label};
use crate::certification::certificates::rules::segments;
use crate::certification::certificates::store::{batch_by_number, certificates_of_person};
use crate::certification::results::model::PartResult;
use crate::identity::password;
use crate::identity::service::password_rules;
use crate::kernel::actor::Role;
use crate::kernel::clock::local_day;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{ApplicationId, BatchId, PersonId};
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::throttle::Limit;
use crate::platform::web::form::{FieldError, place_errors};
use crate::platform::web::state_line::{Drawn, StepKind};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

/// One application as the page shows it.
struct ApplicationView {
    own: OwnApplication,
    trade: String,
    steps: Vec<Step>,
    next: &'static str,
    /// Where he is, in one word: the step that is under way or the last one.
    badge: &'static str,
    /// Results of the parts, once the notice has begun.
    results: Vec<PartResult>,
    certificate: Option<String>,
    has_ticket: bool,
}

impl Drawn for Step {
    /// As those of batches are.
    fn kind(&self) -> StepKind {
        match self.state {
            StepState::Done => StepKind::Done,
            StepState::Now => StepKind::Now,
            StepState::Returned => StepKind::Returned,
            StepState::Coming => StepKind::Coming,
        }
    }
}

/// One certificate as the page shows it.
struct OwnCertificate {
    certificate: Certificate,
    segments: Vec<String>,
    is_valid: bool,
}

#[derive(Template)]
#[template(path = "certification/applicants/mine.html")]
struct MinePage {
    p: Page,
    name: String,
    applications: Vec<ApplicationView>,
    certificates: Vec<OwnCertificate>,
    has_font: bool,
}

fn own_person(visit: &Visit) -> Result<PersonId, AppError> {
    visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))
}

/// Everything that is his.
pub async fn mine(visit: Visit) -> Answer {
    let person = own_person(&visit)?;
    let (today, zone) = (visit.platform.today(), visit.platform.zone);
    let (applications, transitions, results, certified, certificates) = visit
        .read(move |conn| {
            let applications = store::applications_of(conn, person)?;
            let ids: Vec<ApplicationId> = applications.iter().map(|own| own.application.id).collect();
            let batches: Vec<BatchId> = applications.iter().map(|own| own.batch.id).collect();
            Ok((
                applications,
                store::transitions_of(conn, &batches)?,
                store::results_of(conn, &ids)?,
                store::certified(conn, &ids)?,
                certificates_of_person(conn, person)?,
            ))
        })
        .await?;
    let mut by_application: HashMap<ApplicationId, Vec<PartResult>> = HashMap::new();
    for result in results {
        by_application.entry(result.application_id).or_default().push(result);
    }
    let certified: HashMap<ApplicationId, (NaiveDate, String)> = certified
        .into_iter()
        .filter_map(|(application, day, number)| Some((application?, (day, number))))
        .collect();
    let reached = |batch: BatchId, state: BatchState| {
        let step = transitions
            .iter()
            .rfind(|step| step.batch_id == batch && step.to_state == state)?;
        Some(Happened { on: local_day(step.at, zone), by: step.role })
    };
    let applications = applications
        .into_iter()
        .map(|own| {
            let id = own.application.id;
            let certificate = certified.get(&id);
            let standing = Standing {
                application: own.application.state,
                batch: own.batch.state,
                applied_on: local_day(own.application.created_at, zone),
                arranged: reached(own.batch.id, BatchState::Staffing),
                settled: reached(own.batch.id, BatchState::PublicNotice),
                first_day: own.batch.first_day,
                last_day: own.batch.last_day,
                notice_from: own.batch.notice_from,
                notice_to: own.batch.notice_to,
                certified_on: certificate.map(|(day, _)| *day),
            };
            let shown = marks_are_public(own.batch.state, own.batch.notice_from, today);
            let steps = steps(&standing, today);
            let badge = steps
                .iter()
                .find(|step| matches!(step.state, StepState::Now | StepState::Returned))
                .or(steps.last())
                .map_or("mine-step-applied", |step| step.label);
            ApplicationView {
                badge,
                trade: trade_label(&own.trade_name, own.work_type.as_deref()),
                steps,
                next: next_key(&standing, today),
                results: if shown { by_application.remove(&id).unwrap_or_default() } else { Vec::new() },
                certificate: certificate.map(|(_, number)| number.clone()),
                has_ticket: own.application.ticket_number.is_some()
                    && own.application.state == ApplicationState::Arranged,
                own,
            }
        })
        .collect();
    let certificates = certificates
        .into_iter()
        .map(|certificate| OwnCertificate {
            segments: segments(&certificate.number).into_iter().map(str::to_owned).collect(),
            is_valid: certificate.state == CertificateState::Valid,
            certificate,
        })
        .collect();
    visit.ok(&MinePage {
        p: visit.page(),
        name: visit.actor()?.name.clone(),
        applications,
        certificates,
        has_font: visit.platform.fonts.has_chinese(),
    })
}

#[derive(Template)]
#[template(path = "certification/applicants/ticket.html")]
struct TicketPage {
    p: Page,
    own: OwnApplication,
    trade: String,
    ticket: String,
    holder: String,
    document_kind: DocumentKind,
    document_number: String,
}

/// His admission ticket, to be printed.
pub async fn ticket(visit: Visit, ticket: web::Path<String>) -> Answer {
    let person = own_person(&visit)?;
    let ticket = ticket.into_inner();
    let wanted = ticket.clone();
    let missing = || AppError::not_found("mine-no-ticket");
    let (own, person) = visit
        .read(move |conn| {
            let own = store::applications_of(conn, person)?
                .into_iter()
                .find(|own| own.application.ticket_number.as_deref() == Some(&wanted))
                .ok_or_else(missing)?;
            Ok((own, store::person_by_id(conn, person)?.ok_or_else(missing)?))
        })
        .await?;
    let number = visit
        .platform
        .keys
        .decrypt(&person.document_number)
        .map_err(AppError::internal)?;
    visit.ok(&TicketPage {
        p: visit.page(),
        trade: trade_label(&own.trade_name, own.work_type.as_deref()),
        own,
        ticket,
        holder: person.name,
        document_kind: person.document_kind,
        document_number: masking(&visit.platform.settings.current()).document_number(&number),
    })
}

#[derive(Template)]
#[template(path = "certification/applicants/claim.html")]
struct ClaimPage {
    p: Page,
    form: ClaimForm,
    errors: Vec<FieldError>,
    kinds: Vec<(String, String)>,
    refused: bool,
    least: i64,
    classes: i64,
}

fn claim_page(visit: &mut Visit, status: StatusCode, form: ClaimForm, refused: bool) -> Answer {
    let rules = password_rules(&visit.platform, &[Role::Worker]);
    visit.render_guest_form(status, |p| ClaimPage {
        kinds: DocumentKind::ALL
            .iter()
            .map(|kind| (kind.as_str().to_owned(), p.label(kind)))
            .collect(),
        p,
        errors: form.errors(),
        form,
        refused,
        least: rules.min_length,
        classes: rules.classes,
    })
}

/// The form.
pub async fn claim_form(mut visit: Visit) -> Answer {
    claim_page(&mut visit, StatusCode::OK, ClaimForm::empty(), false)
}

/// The claim. The password is hashed before anything is looked up, so that the time says nothing either.
pub async fn claim(mut visit: Visit, input: CsrfForm) -> Answer {
    visit.platform.throttle.check(Limit::SignInByAddress, &visit.address)?;
    let rules = password_rules(&visit.platform, &[Role::Worker]);
    let (mut form, command) = ClaimForm::read(input.values(), &visit.platform.keys, rules, visit.platform.today());
    let Some(command) = command else {
        return claim_page(&mut visit, StatusCode::UNPROCESSABLE_ENTITY, form, false);
    };
    let subject = hex::encode(&command.claim.document_hash);
    visit.platform.throttle.check(Limit::LookUpBySubject, &subject)?;
    let hash = password::hash(visit.platform.random.clone(), command.password).await?;
    let (address, language) = (visit.address.clone(), visit.language);
    let opened = visit
        .platform
        .write(move |tx| service::claim_account(tx, &command.claim, &command.login, hash, language, &address))
        .await;
    match opened {
        Ok(_) => Ok(visit.see_other_saying("/sign-in", &Message::new("claim-opened"))),
        Err(AppError::Invalid(_)) => claim_page(&mut visit, StatusCode::UNPROCESSABLE_ENTITY, form, true),
        Err(AppError::Fields(errors)) => {
            let left = place_errors(errors, &mut [&mut form.login]);
            claim_page(&mut visit, StatusCode::UNPROCESSABLE_ENTITY, form, !left.is_empty())
        }
        Err(other) => Err(other),
    }
}

/// Invites a candidate by mail.
pub async fn invite(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (number, token) = path.into_inner();
    let location = format!("/batches/{number}/roster");
    let name = visit
        .write(move |tx, actor| {
            let batch = batch_by_number(tx.conn, &number)?.ok_or(AppError::not_found("candidate-not-found"))?;
            service::invite_candidate(tx, actor, &batch, &token)
        })
        .await?;
    Ok(visit.see_other_saying(&location, &Message::new("candidate-invited").with("name", name)))
}
