//! The verification box and its answers.

use crate::certification::certificates::model::CertificateState;
use crate::certification::certificates::pages::{SheetView, load};
use crate::certification::certificates::rules::segments;
use crate::certification::verification::rules::{
    is_award_number, is_honour_number, is_innovation_number, is_name_of, number_as_stored, odd_length,
};
use crate::certification::verification::store::{self, Verified};
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::secret::same;
use crate::platform::throttle::Limit;
use crate::platform::web::form::{FieldError, choice, summary};
use crate::platform::web::{Answer, CsrfForm, Field, Page, Visit};
use crate::registry::people::protection::document_hash;
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "certification/verification/form.html")]
struct FormPage {
    p: Page,
    number: Field,
    name: Field,
    document: DocumentForm,
    errors: Vec<FieldError>,
    kinds: Vec<(String, String)>,
    /// The form by document stands open.
    by_document: bool,
}

/// The form by document: the number never stands in an address.
#[derive(Debug, Clone)]
struct DocumentForm {
    kind: Field,
    number: Field,
    name: Field,
}

impl Default for DocumentForm {
    fn default() -> Self {
        Self {
            kind: Field::new("document_kind", DocumentKind::ResidentId.as_str()),
            number: Field::new("document_number", ""),
            name: Field::new("holder", ""),
        }
    }
}

fn kinds(p: &Page) -> Vec<(String, String)> {
    DocumentKind::ALL
        .iter()
        .map(|kind| (kind.as_str().to_owned(), p.label(kind)))
        .collect()
}

fn form_page(p: Page, number: Field, name: Field, document: DocumentForm, by_document: bool) -> FormPage {
    let errors = summary(&[&number, &name, &document.name, &document.number, &document.kind]);
    let kinds = kinds(&p);
    FormPage { p, number, name, document, errors, kinds, by_document }
}

#[derive(Template)]
#[template(path = "certification/verification/answer.html")]
struct AnswerPage {
    p: Page,
    found: Vec<AnswerView>,
    now: String,
    /// What was typed, to be typed again with one character put right.
    number: String,
    name: String,
    odd_length: Option<usize>,
    is_old_form: bool,
    /// The form by document, when that was used: it is the one to ask again with.
    document: Option<DocumentForm>,
    kinds: Vec<(String, String)>,
}

/// One certificate as an answer shows it.
struct AnswerView {
    verified: Verified,
    segments: Vec<String>,
    masked_name: String,
    is_valid: bool,
    ended_on: Option<NaiveDate>,
}

impl AnswerView {
    fn of(verified: Verified, visit: &Visit) -> Self {
        Self {
            segments: segments(&verified.number).into_iter().map(str::to_owned).collect(),
            masked_name: masking(&visit.platform.settings.current()).name(&verified.holder_name),
            is_valid: verified.state == CertificateState::Valid,
            ended_on: verified
                .state_changed_at
                .map(|at| crate::kernel::clock::local_day(at, visit.platform.zone)),
            verified,
        }
    }
}

fn answer(mut visit: Visit, found: Vec<Verified>, number: &str, name: &str, document: Option<DocumentForm>) -> Answer {
    let now = visit.platform.now();
    let found: Vec<AnswerView> = found.into_iter().map(|verified| AnswerView::of(verified, &visit)).collect();
    let stored = number_as_stored(number);
    // The form by document needs a token, which a guest may not have yet.
    visit.render_guest_form(StatusCode::OK, |p| AnswerPage {
        now: p.time(&now),
        kinds: kinds(&p),
        p,
        found,
        odd_length: odd_length(&stored),
        is_old_form: stored.len() == 16,
        number: number.to_owned(),
        name: name.to_owned(),
        document,
    })
}

/// Counts a look-up by the address it came from and by what was looked up.
fn count(visit: &Visit, subject: &str) -> Result<(), AppError> {
    visit.platform.throttle.check(Limit::LookUpByAddress, &visit.address)?;
    visit.platform.throttle.check(Limit::LookUpBySubject, subject)
}

/// The box, or the answer to a number and a name.
pub async fn verify(mut visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let typed = |name: &str| query.get(name).map_or("", |text| text.trim()).to_owned();
    let mut number = Field::new("number", typed("number"));
    let mut name = Field::new("name", typed("name"));
    let award = number_as_stored(&number.value);
    let elsewhere = [
        (is_award_number(&award), "/awards"),
        (is_honour_number(&award), "/honours"),
        (is_innovation_number(&award), "/innovation-certificates"),
    ];
    if let Some((_, register)) = elsewhere.into_iter().find(|(is_its, _)| *is_its) {
        let name = serde_urlencoded::to_string([("name", name.value.as_str())]).map_err(AppError::internal)?;
        return Ok(visit.see_other(&format!("{register}/{award}?{name}")));
    }
    if number.is_empty() && name.is_empty() {
        let by_document = query.contains_key("document");
        return visit
            .render_guest_form(StatusCode::OK, |p| form_page(p, number, name, DocumentForm::default(), by_document));
    }
    let (Some(typed_number), Some(typed_name)) = (number.required(), name.required()) else {
        number.required();
        name.required();
        return visit.render_guest_form(StatusCode::UNPROCESSABLE_ENTITY, |p| {
            form_page(p, number, name, DocumentForm::default(), false)
        });
    };
    let stored = number_as_stored(&typed_number);
    count(&visit, &stored)?;
    let found = visit.platform.db.point(move |conn| store::by_number(conn, &stored)).await?;
    let agrees = is_name_of(&typed_name, found.as_ref().map(|found| found.holder_name.as_str()));
    let found = found.filter(|_| agrees).into_iter().collect();
    answer(visit, found, &typed_number, &typed_name, None)
}

/// The answer to a document and a name.
pub async fn verify_by_document(mut visit: Visit, input: CsrfForm) -> Answer {
    let values = input.values();
    let mut form = DocumentForm {
        kind: Field::of(values, "document_kind"),
        number: Field::of(values, "document_number"),
        name: Field::of(values, "holder"),
    };
    let kind: Option<DocumentKind> = form.kind.parse(choice);
    let today = visit.platform.today();
    let document = kind.and_then(|kind| form.number.parse(|text| IdentityDocument::parse(kind, text, today)));
    let name = form.name.required();
    let (Some(kind), Some(document), Some(name)) = (kind, document, name) else {
        // A document number is not sent back: the page may stay open on a screen that others see.
        form.number.value.clear();
        return visit.render_guest_form(StatusCode::UNPROCESSABLE_ENTITY, |p| {
            form_page(p, Field::new("number", ""), Field::new("name", ""), form, true)
        });
    };
    let hash = document_hash(&visit.platform.keys, kind, document.value.number());
    count(&visit, &hex::encode(&hash))?;
    let found = visit.read(move |conn| store::by_document(conn, &hash)).await?;
    let agrees = is_name_of(&name, found.first().map(|found| found.holder_name.as_str()));
    let found = if agrees { found } else { Vec::new() };
    // A document number is not sent back, and after an answer the next question is about somebody else.
    form.number.value.clear();
    if !found.is_empty() {
        form.name.value.clear();
    }
    answer(visit, found, "", "", Some(form))
}

/// The answer behind a QR code.
pub async fn verify_by_token(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (number, token) = path.into_inner();
    let number = number_as_stored(&number);
    count(&visit, &number)?;
    let wanted = number.clone();
    let found = visit.platform.db.point(move |conn| store::by_number(conn, &wanted)).await?;
    // Compared with a token of the same length when there is no certificate, so that both cost the same.
    let expected = found.as_ref().map_or("AAAAAAAAAAAAAAAAAAAAAA", |found| found.token.as_str());
    let agrees = same(&token, expected);
    answer(visit, found.filter(|_| agrees).into_iter().collect(), &number, "", None)
}

#[derive(Template)]
#[template(path = "certification/verification/certificate.html")]
struct CertificatePage {
    p: Page,
    sheet: SheetView,
    today: NaiveDate,
}

/// The certificate as it looks on paper, for whoever has the address of its code. The document number stays masked.
pub async fn certificate(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (number, token) = path.into_inner();
    let number = number_as_stored(&number);
    count(&visit, &number)?;
    let (certificate, holder) = visit.read(move |conn| load(conn, &number)).await?;
    if !same(&token, &certificate.token) {
        return Err(AppError::NotFound(Message::new("certificate-not-found")));
    }
    let sheet = SheetView::of(&visit.platform, certificate, &holder)?;
    visit.ok(&CertificatePage { p: visit.page(), sheet, today: visit.platform.today() })
}
