//! Pages of people: the one box, the person, the full numbers, contact data.

use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text_enum::label_key;
use crate::platform::audit::{self, AuditEntry, Filter};
use crate::platform::error::AppError;
use crate::platform::web::form::FieldError;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::people::forms::ContactForm;
use crate::registry::people::model::{
    ApplicationLine, AppointedLine, CertificateLine, Disclosure, Person, Scope, SearchText,
};
use crate::registry::people::{appointed_store, policy, protection, search_store, service, store};
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// Rows of the history that a page shows.
const HISTORY: i64 = 20;

/// A person as lists show him.
struct PersonRow {
    token: String,
    name: String,
    document_number: String,
    mobile: Option<String>,
    employer: Option<String>,
}

#[derive(Template)]
#[template(path = "registry/people/list.html")]
struct ListPage {
    p: Page,
    text: String,
    paged: Paged<PersonRow>,
    /// The reader sees the candidates of his body only.
    is_bounded: bool,
}

/// The one box and what it found. Without a search nobody is listed: there is no reason to leaf through people.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let (keys, masking) = (visit.platform.keys.clone(), masking(&visit.platform.settings.current()));
    let text = protection::open_search(&keys, query.get("search").map_or("", String::as_str)).0;
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(number("page"), number("size"));
    let wanted = text.clone();
    let paged = visit
        .read(move |conn| {
            let found = search_store::search(conn, &keys, &wanted, scope, request)?;
            let mut rows = Vec::with_capacity(found.rows.len());
            for person in &found.rows {
                rows.push(PersonRow {
                    token: person.token.clone(),
                    name: person.name.clone(),
                    document_number: protection::masked_document_number(person, &keys, masking)?,
                    mobile: protection::masked_mobile(person, &keys, masking)?,
                    employer: person.employer.clone(),
                });
            }
            Ok(Paged { rows, total: found.total, total_is_exact: found.total_is_exact, request })
        })
        .await?;
    visit.ok(&ListPage { p: visit.page(), text, paged, is_bounded: scope != Scope::City })
}

/// Takes what was typed and leads to the page that lists it, with the text sealed in the address.
pub async fn search(visit: Visit, input: CsrfForm) -> Answer {
    let text = SearchText(input.values().get("q").trim().chars().take(100).collect());
    if text.0.is_empty() {
        return Ok(visit.see_other("/people"));
    }
    let sealed = protection::seal_search(&visit.platform.keys, &visit.platform.random, &text)?;
    Ok(visit.see_other(&format!("/people?search={sealed}")))
}

#[derive(Template)]
#[template(path = "registry/people/show.html")]
struct ShowPage {
    p: Page,
    person: Person,
    document_number: String,
    mobile: Option<String>,
    is_disclosed: bool,
    may_correct: bool,
    applications: Vec<ApplicationLine>,
    certificates: Vec<CertificateLine>,
    appointed: Vec<AppointedLine>,
    history: Vec<AuditEntry>,
    shows_history: bool,
    errors: Vec<FieldError>,
}

impl ShowPage {
    /// Words of the state of an application or a certificate, which are other rooms' enums.
    fn state(&self, name: &str, code: &str) -> String {
        self.p.t(&label_key(name, code))
    }

    /// Words of an entry of the history.
    fn deed(&self, entry: &AuditEntry) -> String {
        self.p.t(&format!("action-{}", entry.action.replace(['.', '_'], "-")))
    }
}

async fn show_page(
    visit: &Visit,
    token: String,
    disclosure: Option<Disclosure>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor()?;
    let scope = policy::scope_of(actor)?;
    let shows_history = scope == Scope::City;
    let today = visit.platform.today();
    let (person, applications, certificates, appointed, history) = visit
        .read(move |conn| {
            let person = store::by_token(conn, &token, scope)?.ok_or(AppError::not_found("person-not-found"))?;
            let applications = store::applications_of(conn, person.id, scope)?;
            let certificates = store::certificates_of(conn, person.id, scope)?;
            let appointed = appointed_store::appointed(conn, person.id, scope, today)?;
            let history = if shows_history {
                let filter = Filter { subject: Some(("person".to_owned(), person.token.clone())), ..Filter::default() };
                audit::list(conn, &filter, None, HISTORY)?.0
            } else {
                Vec::new()
            };
            Ok((person, applications, certificates, appointed, history))
        })
        .await?;
    let (keys, masking) = (&visit.platform.keys, masking(&visit.platform.settings.current()));
    let is_disclosed = disclosure.is_some();
    let (document_number, mobile) = match disclosure {
        Some(disclosure) => (disclosure.document_number, disclosure.mobile),
        None => (
            protection::masked_document_number(&person, keys, masking)?,
            protection::masked_mobile(&person, keys, masking)?,
        ),
    };
    let page = ShowPage {
        p: visit.page(),
        may_correct: policy::may_correct(actor).is_ok(),
        person,
        document_number,
        mobile,
        is_disclosed,
        applications,
        certificates,
        appointed,
        history,
        shows_history,
        errors,
    };
    visit.render(status, &page)
}

/// A person, his numbers masked.
pub async fn show(visit: Visit, token: web::Path<String>) -> Answer {
    show_page(&visit, token.into_inner(), None, Vec::new(), StatusCode::OK).await
}

/// The same with the full numbers, for a reason. The answer to a POST, so that it is in no history and no cache.
pub async fn disclose(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let (token, reason) = (token.into_inner(), input.values().get("reason").to_owned());
    let wanted = token.clone();
    match visit
        .write(move |tx, actor| service::disclose(tx, actor, &wanted, &reason))
        .await
    {
        Ok(disclosure) => show_page(&visit, token, Some(disclosure), Vec::new(), StatusCode::OK).await,
        Err(AppError::Fields(errors)) => show_page(&visit, token, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "registry/people/contact.html")]
struct ContactPage {
    p: Page,
    person: Person,
    mobile: Option<String>,
    form: ContactForm,
    errors: Vec<FieldError>,
}

async fn contact_page(visit: &Visit, token: String, form: Option<ContactForm>) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let person = visit
        .read(move |conn| store::by_token(conn, &token, scope))
        .await?
        .ok_or(AppError::not_found("person-not-found"))?;
    let status = if form.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = form.unwrap_or_else(|| ContactForm::of(&person));
    let mobile = protection::masked_mobile(&person, &visit.platform.keys, masking(&visit.platform.settings.current()))?;
    visit.render(status, &ContactPage { p: visit.page(), errors: form.errors(), person, mobile, form })
}

/// The form that corrects contact data.
pub async fn contact_form(visit: Visit, token: web::Path<String>) -> Answer {
    contact_page(&visit, token.into_inner(), None).await
}

/// Corrects contact data.
pub async fn correct_contact(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let token = token.into_inner();
    let (version, correction) = match ContactForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return contact_page(&visit, token, Some(form)).await,
    };
    let wanted = token.clone();
    visit
        .write(move |tx, actor| service::correct_contact(tx, actor, &wanted, version, &correction))
        .await?;
    Ok(visit.see_other_saying(&format!("/people/{token}"), &Message::new("person-contact-is-corrected")))
}
