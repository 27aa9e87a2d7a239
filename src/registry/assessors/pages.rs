//! Pages of assessors: the public directory, the card, and the forms of the city.

use crate::kernel::document::DocumentKind;
use crate::kernel::ids::RecusalId;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::sex::Sex;
use crate::kernel::text_enum::Labelled;
use crate::platform::audit::{self, AuditEntry, Filter};
use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::form::{FieldError, choice};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::assessors::forms::{AssessorForm, field_errors, seen_version};
use crate::registry::assessors::model::{
    Assessor, AssessorFilter, AssessorGrade, AssessorScope, AssessorState, AssessorView, Recusal, RecusalRelation,
};
use crate::registry::assessors::store::AssignmentLine;
use crate::registry::assessors::{policy, service, store};
use crate::registry::trades::model::Trade;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::HashMap;

/// Assessors in one export at the most.
const MOST_EXPORTED: u32 = 20_000;

fn options<T: Labelled>(p: &Page, all: &[T], code: impl Fn(&T) -> &'static str) -> Vec<(String, String)> {
    all.iter().map(|value| (code(value).to_owned(), p.label(value))).collect()
}

fn address(card: &str) -> String {
    format!("/assessors/{}", utf8_percent_encode(card, NON_ALPHANUMERIC))
}

/// A line of the directory.
struct Entry {
    view: AssessorView,
    href: String,
    trades: Vec<String>,
}

#[derive(Template)]
#[template(path = "registry/assessors/list.html")]
struct ListPage {
    p: Page,
    filter: AssessorFilter,
    districts: Vec<(String, String)>,
    grades: Vec<(String, String)>,
    states: Vec<(String, String)>,
    paged: Paged<Entry>,
    may_register: bool,
}

impl ListPage {
    fn grade(&self) -> &str {
        self.filter.grade.map_or("", AssessorGrade::as_str)
    }

    fn state(&self) -> &str {
        self.filter.state.map_or("", AssessorState::as_str)
    }

    fn district(&self) -> &str {
        self.filter.district.as_deref().unwrap_or("")
    }

    fn trade(&self) -> &str {
        self.filter.trade.as_deref().unwrap_or("")
    }
}

fn filter_of(query: &HashMap<String, String>) -> AssessorFilter {
    let text = |name: &str| {
        query
            .get(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    AssessorFilter {
        text: text("q").unwrap_or_default().chars().take(100).collect(),
        district: text("district"),
        grade: text("grade").and_then(|code| code.parse().ok()),
        state: text("state").and_then(|code| code.parse().ok()),
        trade: text("trade"),
    }
}

async fn entries(visit: &Visit, filter: AssessorFilter, request: PageRequest) -> Result<Paged<Entry>, AppError> {
    visit
        .read(move |conn| {
            let paged = store::list(conn, &filter, request)?;
            let ids: Vec<_> = paged.rows.iter().map(|view| view.assessor.id).collect();
            let mut trades: HashMap<_, Vec<String>> = HashMap::new();
            for (scope, trade) in store::scopes_of_many(conn, &ids)? {
                trades.entry(scope.assessor_id).or_default().push(trade.full_name());
            }
            Ok(paged.map(|view| Entry {
                href: address(&view.assessor.card_number),
                trades: trades.remove(&view.assessor.id).unwrap_or_default(),
                view,
            }))
        })
        .await
}

async fn district_options(visit: &Visit) -> Result<Vec<(String, String)>, AppError> {
    let language = visit.language;
    let districts = visit.read(crate::registry::bodies::store::districts).await?;
    Ok(districts
        .into_iter()
        .map(|district| (district.code.clone(), district.shown_name(language).to_owned()))
        .collect())
}

/// The directory: what a card shows and nothing else of a person.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(number("page"), number("size"));
    let filter = filter_of(&query);
    let paged = entries(&visit, filter.clone(), request).await?;
    let p = visit.page();
    let page = ListPage {
        districts: district_options(&visit).await?,
        grades: options(&p, AssessorGrade::ALL, |grade| grade.as_str()),
        states: options(&p, AssessorState::ALL, |state| state.as_str()),
        may_register: visit.actor().is_ok_and(|actor| policy::may_manage(actor).is_ok()),
        filter,
        paged,
        p,
    };
    visit.ok(&page)
}

async fn export(visit: Visit, query: web::Query<HashMap<String, String>>, format: ExportFormat) -> Answer {
    let request = PageRequest { number: 1, size: MOST_EXPORTED };
    let paged = entries(&visit, filter_of(&query), request).await?;
    let p = visit.page();
    let headers = vec![
        Header::text(p.t("assessor-name")),
        Header::text(p.t("assessor-card-number")).width(20),
        Header::text(p.t("assessor-grade")),
        Header::text(p.t("assessor-trades")).width(40),
        Header::text(p.t("assessor-district")),
        Header::text(p.t("assessor-state")),
    ];
    let is_chinese = visit.language.as_str() == "zh-CN";
    let rows: Vec<Vec<String>> = paged
        .rows
        .into_iter()
        .map(|entry| {
            let district = if is_chinese { entry.view.district } else { entry.view.district_english };
            vec![
                entry.view.name,
                entry.view.assessor.card_number,
                p.label(entry.view.assessor.grade),
                entry.trades.join("; "),
                district,
                p.label(entry.view.assessor.state),
            ]
        })
        .collect();
    attachment(Table { title: p.t("nav-assessors"), headers, rows }, format, "assessors")
}

/// The directory as a workbook.
pub async fn export_workbook(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    export(visit, query, ExportFormat::Workbook).await
}

/// The directory as text.
pub async fn export_text(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    export(visit, query, ExportFormat::Text).await
}

#[derive(Template)]
#[template(path = "registry/assessors/show.html")]
struct ShowPage {
    p: Page,
    view: AssessorView,
    href: String,
    scopes: Vec<(AssessorScope, Trade)>,
    is_staff_view: bool,
    may_manage: bool,
    shows_recusals: bool,
    may_declare: bool,
    recusals: Vec<(Recusal, String)>,
    assignments: Vec<AssignmentLine>,
    history: Vec<AuditEntry>,
    next_states: Vec<(String, String)>,
    relations: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl ShowPage {
    fn badge(&self) -> &'static str {
        match self.view.assessor.state {
            AssessorState::Engaged => "badge-ok",
            AssessorState::Suspended => "badge-warn",
            AssessorState::Cancelled => "badge-bad",
        }
    }

    /// Words of an entry of the history.
    fn deed(&self, entry: &AuditEntry) -> String {
        self.p.t(&format!("action-{}", entry.action.replace(['.', '_'], "-")))
    }

    /// Words of a part of the examination, which is another room's enum.
    fn part(&self, code: &str) -> String {
        self.p.t(&crate::kernel::text_enum::label_key("Part", code))
    }
}

async fn by_card(visit: &Visit, card: &str) -> Result<Assessor, AppError> {
    let card = card.to_owned();
    visit
        .read(move |conn| store::by_card(conn, &card))
        .await?
        .ok_or(AppError::not_found("assessor-not-found"))
}

async fn show_page(visit: &Visit, card: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let assessor = by_card(visit, card).await?;
    let id = assessor.id;
    let actor = visit.actor().ok();
    let is_staff_view = actor.is_some_and(|actor| policy::sees_staff_view(actor, id));
    let shows_recusals = actor.is_some_and(|actor| policy::sees_recusals(actor, id));
    let may_manage = actor.is_some_and(|actor| policy::may_manage(actor).is_ok());
    let may_declare = actor.is_some_and(|actor| policy::may_declare_recusal(actor, id).is_ok());
    let subject = ("assessor".to_owned(), assessor.card_number.clone());
    let (view, scopes, recusals, assignments, history) = visit
        .read(move |conn| {
            let view = store::view(conn, id)?.ok_or(AppError::Internal)?;
            let scopes = store::scopes_of(conn, id)?;
            let recusals = if shows_recusals { store::recusals_of(conn, id)? } else { Vec::new() };
            let assignments = if is_staff_view { store::assignments_of(conn, id)? } else { Vec::new() };
            let filter = Filter { subject: Some(subject), ..Filter::default() };
            let history = if shows_recusals { audit::list(conn, &filter, None, 20)?.0 } else { Vec::new() };
            Ok((view, scopes, recusals, assignments, history))
        })
        .await?;
    let p = visit.page();
    let next: Vec<AssessorState> = AssessorState::ALL
        .iter()
        .copied()
        .filter(|next| assessor.state.may_become(*next))
        .collect();
    let page = ShowPage {
        href: address(&assessor.card_number),
        next_states: options(&p, &next, |state| state.as_str()),
        relations: options(&p, RecusalRelation::ALL, |relation| relation.as_str()),
        p,
        view,
        scopes,
        is_staff_view,
        may_manage,
        shows_recusals,
        may_declare,
        recusals,
        assignments,
        history,
        errors,
    };
    visit.render(status, &page)
}

/// A card: to the public what it shows, to staff and the assessor himself the rest.
pub async fn show(visit: Visit, card: web::Path<String>) -> Answer {
    show_page(&visit, &card, Vec::new(), StatusCode::OK).await
}

/// Leads an assessor to his own card.
pub async fn mine(visit: Visit) -> Answer {
    let id = visit.actor()?.assessor.ok_or(AppError::not_found("assessor-not-found"))?;
    let own = visit
        .read(move |conn| store::by_id(conn, id))
        .await?
        .ok_or(AppError::not_found("assessor-not-found"))?;
    Ok(visit.see_other(&address(&own.card_number)))
}

#[derive(Template)]
#[template(path = "registry/assessors/form.html")]
struct FormPage {
    p: Page,
    form: AssessorForm,
    errors: Vec<FieldError>,
    districts: Vec<(String, String)>,
    grades: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    /// The assessor who is being changed with the address of his card; none for a new one.
    present: Option<(AssessorView, String)>,
}

async fn form_page(visit: &Visit, form: AssessorForm, present: Option<AssessorView>) -> Answer {
    let p = visit.page();
    let errors = form.errors();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FormPage {
        districts: district_options(visit).await?,
        grades: options(&p, AssessorGrade::ALL, |grade| grade.as_str()),
        kinds: options(&p, DocumentKind::ALL, |kind| kind.as_str()),
        sexes: options(&p, Sex::ALL, |sex| sex.as_str()),
        present: present.map(|view| {
            let href = address(&view.assessor.card_number);
            (view, href)
        }),
        p,
        form,
        errors,
    };
    visit.render(status, &page)
}

/// The form of a new assessor.
pub async fn new_form(visit: Visit) -> Answer {
    form_page(&visit, AssessorForm::empty(), None).await
}

/// Registers an assessor, and the person when he is new.
pub async fn register(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = AssessorForm::of(input.values());
    let person = form.read_person(visit.platform.today());
    let (card, details, scopes) = (form.read_card(), form.read_details(), form.read_scopes());
    let (Some(person), Some(card), Some(details), Some(scopes)) = (person, card, details, scopes) else {
        return form_page(&visit, form, None).await;
    };
    let number = card.number.clone();
    let done = visit
        .write(move |tx, actor| service::register_written(tx, actor, &person, card, &details, &scopes))
        .await;
    match done {
        Ok(_) => Ok(visit.see_other_saying(&address(&number), &Message::new("assessor-is-registered"))),
        Err(AppError::Conflict(message)) => {
            form.document_number.refuse(message);
            form_page(&visit, form, None).await
        }
        Err(error) => {
            let left = form.place(field_errors(error)?);
            debug_assert!(left.is_empty(), "an error beside no field: {left:?}");
            form_page(&visit, form, None).await
        }
    }
}

async fn registered(visit: &Visit, card: &str) -> Result<(AssessorView, AssessorForm), AppError> {
    let card = card.to_owned();
    visit
        .read(move |conn| {
            let assessor = store::by_card(conn, &card)?.ok_or(AppError::not_found("assessor-not-found"))?;
            let view = store::view(conn, assessor.id)?.ok_or(AppError::Internal)?;
            let form = AssessorForm::registered(&view, &store::scopes_of(conn, assessor.id)?);
            Ok((view, form))
        })
        .await
}

/// The forms that change an assessor.
pub async fn edit_form(visit: Visit, card: web::Path<String>) -> Answer {
    let (view, form) = registered(&visit, &card).await?;
    form_page(&visit, form, Some(view)).await
}

/// Changes where an assessor belongs.
pub async fn change(visit: Visit, card: web::Path<String>, input: CsrfForm) -> Answer {
    let (view, mut form) = registered(&visit, &card).await?;
    form.take_over(input.values());
    let (id, version) = (view.assessor.id, seen_version(input.values()));
    let Some(details) = form.read_details() else { return form_page(&visit, form, Some(view)).await };
    let done = visit
        .write(move |tx, actor| service::change_written(tx, actor, id, version, &details))
        .await;
    finish(&visit, form, view, &card, done).await
}

/// Gives an assessor a new card.
pub async fn renew(visit: Visit, card: web::Path<String>, input: CsrfForm) -> Answer {
    let (view, mut form) = registered(&visit, &card).await?;
    form.take_over(input.values());
    let (id, version) = (view.assessor.id, seen_version(input.values()));
    let Some(new) = form.read_card() else { return form_page(&visit, form, Some(view)).await };
    let number = new.number.clone();
    let done = visit
        .write(move |tx, actor| service::renew_card(tx, actor, id, version, &new))
        .await;
    finish(&visit, form, view, &number, done).await
}

/// Puts other trades on the card.
pub async fn set_scopes(visit: Visit, card: web::Path<String>, input: CsrfForm) -> Answer {
    let (view, mut form) = registered(&visit, &card).await?;
    form.take_over(input.values());
    let (id, version) = (view.assessor.id, seen_version(input.values()));
    let Some(scopes) = form.read_scopes() else { return form_page(&visit, form, Some(view)).await };
    let done = visit
        .write(move |tx, actor| {
            let scopes = service::resolve_scopes(tx, &scopes)?;
            service::set_scopes(tx, actor, id, version, &scopes)
        })
        .await;
    finish(&visit, form, view, &card, done).await
}

async fn finish(
    visit: &Visit,
    mut form: AssessorForm,
    view: AssessorView,
    card: &str,
    done: Result<(), AppError>,
) -> Answer {
    match done {
        Ok(()) => Ok(visit.see_other_saying(&address(card), &Message::new("assessor-is-changed"))),
        Err(error) => {
            let left = form.place(field_errors(error)?);
            debug_assert!(left.is_empty(), "an error beside no field: {left:?}");
            form_page(visit, form, Some(view)).await
        }
    }
}

async fn back_to_card(visit: &Visit, card: &str, done: Result<(), AppError>, said: &'static str) -> Answer {
    match done {
        Ok(()) => Ok(visit.see_other_saying(&address(card), &Message::new(said))),
        Err(error) => show_page(visit, card, field_errors(error)?, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// Suspends, cancels or engages an assessor again.
pub async fn change_state(visit: Visit, card: web::Path<String>, input: CsrfForm) -> Answer {
    let values = input.values();
    let (version, reason) = (seen_version(values), values.get("reason").to_owned());
    let next: AssessorState = choice(values.get("state")).map_err(AppError::Invalid)?;
    let id = by_card(&visit, &card).await?.id;
    let done = visit
        .write(move |tx, actor| service::change_state(tx, actor, id, version, next, &reason))
        .await;
    back_to_card(&visit, &card, done, "assessor-state-is-changed").await
}

/// Declares a recusal: from a person by the number of his document, or from a body by its code or name.
pub async fn declare_recusal(visit: Visit, card: web::Path<String>, input: CsrfForm) -> Answer {
    let values = input.values();
    let (concerned, note) = (values.get("concerned").trim().to_owned(), values.get("note").trim().to_owned());
    let relation: RecusalRelation = choice(values.get("relation")).map_err(AppError::Invalid)?;
    let id = by_card(&visit, &card).await?.id;
    let done = visit
        .write(move |tx, actor| service::declare_written(tx, actor, id, &concerned, relation, note).map(drop))
        .await;
    back_to_card(&visit, &card, done, "recusal-is-declared").await
}

/// Ends a recusal.
pub async fn end_recusal(visit: Visit, path: web::Path<(String, i64)>, input: CsrfForm) -> Answer {
    let (card, recusal) = path.into_inner();
    let id = by_card(&visit, &card).await?.id;
    let reason = input.values().get("reason").to_owned();
    let done = visit
        .write(move |tx, actor| {
            let known = store::recusal_by_id(tx.conn, RecusalId(recusal))?;
            if known.is_none_or(|known| known.assessor_id != id) {
                return Err(AppError::not_found("recusal-not-found"));
            }
            service::end_recusal(tx, actor, RecusalId(recusal), &reason)
        })
        .await;
    back_to_card(&visit, &card, done, "recusal-is-ended").await
}
