//! Pages of e-certificates: one for anybody who verifies it, the document, a worker's own.

use crate::certification::verification::rules::is_name_of;
use crate::kernel::actor::Role;
use crate::kernel::message::Message;
use crate::kernel::text::clean_upper_code;
use crate::platform::audit;
use crate::platform::document::QrGrid;
use crate::platform::error::{AppError, FieldError};
use crate::platform::throttle::Limit;
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use crate::studios::innovations::model::{Innovation, InnovationCertificate, InnovationCertificateState};
use crate::studios::innovations::{certificate_service, certificate_store, drawing, policy, store};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

type Query = web::Query<HashMap<String, String>>;

#[derive(Template)]
#[template(path = "studios/innovations/mine.html")]
struct MinePage {
    p: Page,
    innovations: Vec<Innovation>,
    certificates: Vec<InnovationCertificate>,
    has_font: bool,
}

/// What a worker shares, and his certificates.
pub async fn mine(visit: Visit) -> Answer {
    let person = visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))?;
    let (innovations, certificates) = visit
        .read(move |conn| Ok((store::of_person(conn, person)?, certificate_store::of_person(conn, person)?)))
        .await?;
    let has_font = visit.platform.fonts.has_chinese();
    visit.ok(&MinePage { p: visit.page(), innovations, certificates, has_font })
}

#[derive(Template)]
#[template(path = "studios/innovations/certificate.html")]
struct ShowPage {
    p: Page,
    certificate: InnovationCertificate,
    innovation: Innovation,
    /// The name as this reader may read it.
    name: String,
    may_take: bool,
    may_revoke: bool,
    /// What was done with it, for whoever takes it.
    history: History,
    has_font: bool,
    now: String,
    /// Modules along one edge of the code, with a margin of one on both sides.
    qr_width: u16,
    /// The code as the data of an SVG path.
    qr_path: String,
    errors: Vec<FieldError>,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/innovation-certificates/{}", self.certificate.number)
    }
}

/// A certificate, for anybody who has its number. Whoever asks with a name, too, is answered for that name only.
pub async fn show(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let name = query.get("name").map(|name| name.trim()).filter(|name| !name.is_empty());
    show_page(&visit, &number, name, Vec::new(), StatusCode::OK).await
}

async fn found(visit: &Visit, number: &str) -> Result<(InnovationCertificate, Innovation), AppError> {
    let number: String = clean_upper_code(number).chars().take(40).collect();
    visit
        .read(move |conn| {
            let certificate = certificate_store::by_number(conn, &number)?
                .ok_or(AppError::not_found("innovation-certificate-not-found"))?;
            let innovation =
                store::by_id(conn, certificate.innovation_id)?.ok_or(AppError::not_found("innovation-not-found"))?;
            Ok((certificate, innovation))
        })
        .await
}

async fn show_page(
    visit: &Visit,
    number: &str,
    name: Option<&str>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    if visit.signed.is_none() {
        visit.platform.throttle.check(Limit::LookUpByAddress, &visit.address)?;
    }
    let (certificate, innovation) = found(visit, number).await?;
    if name.is_some_and(|name| !is_name_of(name, Some(&certificate.holder_name))) {
        return Err(AppError::not_found("innovation-certificate-none-of-this-name"));
    }
    let actor = visit.actor().ok();
    let may_take = actor.is_some_and(|actor| policy::may_take(actor, &innovation, certificate.person_id));
    let is_city = actor.is_some_and(|actor| actor.is(&[Role::CityAdministrator]));
    let name = if may_take {
        certificate.holder_name.clone()
    } else {
        masking(&visit.platform.settings.current()).name(&certificate.holder_name)
    };
    let p = visit.page();
    let number = certificate.number.clone();
    let changes = if may_take {
        visit
            .read(move |conn| audit::history(conn, "innovation_certificate", &number))
            .await?
    } else {
        Vec::new()
    };
    let code = QrGrid::of(&p.absolute(&format!("/innovation-certificates/{}", certificate.number)))?;
    visit.render(
        status,
        &ShowPage {
            now: p.time(&visit.platform.now()),
            history: History::of(&p, "innovation_certificate", certificate.number.as_str(), changes),
            p,
            name,
            may_take,
            may_revoke: is_city && certificate.state == InnovationCertificateState::Valid,
            has_font: visit.platform.fonts.has_chinese(),
            qr_width: code.width + 2,
            qr_path: code.svg_path(),
            certificate,
            innovation,
            errors,
        },
    )
}

/// Revokes a certificate.
pub async fn revoke(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| certificate_service::revoke(tx, actor, &wanted, &reason))
        .await;
    match done {
        Ok(()) => Ok(visit
            .see_other_saying(&format!("/innovation-certificates/{number}"), &Message::new("innovation-said-revoked"))),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// The document as PDF; taking it leaves a trace.
pub async fn document(visit: Visit, number: web::Path<String>) -> Answer {
    let (certificate, innovation) = found(&visit, &number).await?;
    if !policy::may_take(visit.actor()?, &innovation, certificate.person_id) {
        return Err(AppError::denied("innovation-denied-document"));
    }
    let platform = Arc::clone(&visit.platform);
    let bytes = web::block(move || {
        let address = format!("{}/innovation-certificates/{}", platform.base_url, certificate.number);
        drawing::draw(&platform.fonts, &certificate, address, platform.demonstration)
    })
    .await
    .map_err(AppError::internal)??;
    let Some(bytes) = bytes else {
        let back = format!("/innovation-certificates/{number}");
        return Ok(visit.see_other_saying(&back, &Message::new("certificate-no-font")));
    };
    let file = format!("inline; filename=\"{number}.pdf\"");
    visit
        .write(move |tx, actor| certificate_service::note_taken(tx, actor, &number))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, file))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}
