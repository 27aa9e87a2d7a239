//! The list of innovations, and the form with which one is handed in.

use crate::kernel::actor::Role;
use crate::kernel::message::Message;
use crate::kernel::paging::{COUNTED, PageRequest, Paged};
use crate::platform::error::{AppError, FieldError};
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, spooled, spooled_attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use crate::registry::bodies;
use crate::registry::bodies::model::District;
use crate::studios::innovations::forms::{AuthorFields, InnovationForm, filter_of};
use crate::studios::innovations::listing::{self, InnovationFilter};
use crate::studios::innovations::model::{Case, Innovation, InnovationAward, InnovationKind, InnovationState};
use crate::studios::innovations::rules::MOST_AUTHORS;
use crate::studios::innovations::{policy, service, store};
use crate::studios::naming;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Datelike;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

/// First year of the filter.
const FIRST_YEAR: i32 = 2015;
/// Code of the filter for all five of the 五小.
const FIVE_SMALL: &str = "five_small";
/// What those who share it are called, in their order.
const PLACES: [&str; MOST_AUTHORS] = [
    "innovation-author-first",
    "innovation-author-second",
    "innovation-author-third",
    "innovation-author-fourth",
    "innovation-author-fifth",
];

/// A kind with how many there are, and where that number leads.
struct Figure {
    code: &'static str,
    label: String,
    count: i64,
}

#[derive(Template)]
#[template(path = "studios/innovations/list.html")]
struct ListPage {
    p: Page,
    filter: InnovationFilter,
    figures: Vec<Figure>,
    kinds: Vec<(String, String)>,
    awards: Vec<(String, String)>,
    states: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    years: Vec<i32>,
    paged: Paged<Innovation>,
    may_submit: bool,
}

impl ListPage {
    fn is_kind(&self, code: &str) -> bool {
        if code == FIVE_SMALL {
            self.filter.five_small
        } else {
            self.filter.kind.is_some_and(|kind| kind.as_str() == code)
        }
    }

    fn is_award(&self, code: &str) -> bool {
        self.filter.award.is_some_and(|award| award.as_str() == code)
    }

    fn is_state(&self, code: &str) -> bool {
        if code == COUNTED {
            self.filter.counted
        } else {
            self.filter.state.is_some_and(|state| state.as_str() == code)
        }
    }

    fn is_year(&self, year: &i32) -> bool {
        self.filter.year == Some(*year)
    }

    fn is_district(&self, code: &str) -> bool {
        self.filter.district.as_deref() == Some(code)
    }
}

pub(super) fn district_name(words: Words, district: &District) -> String {
    if words.is_chinese() { district.short_name.clone() } else { district.english_name.clone() }
}

/// The kinds that are counted apart, the five small ones as one.
fn figures(p: &Page, counts: &[(InnovationKind, i64)]) -> Vec<Figure> {
    let of = |wanted: &dyn Fn(InnovationKind) -> bool| -> i64 {
        counts.iter().filter(|(kind, _)| wanted(*kind)).map(|(_, count)| count).sum()
    };
    let mut figures: Vec<Figure> = InnovationKind::ALL
        .iter()
        .copied()
        .filter(|kind| !kind.is_five_small())
        .map(|kind| Figure { code: kind.as_str(), label: p.label(kind), count: of(&|other| other == kind) })
        .collect();
    figures.push(Figure {
        code: FIVE_SMALL,
        label: p.t("innovation-five-small"),
        count: of(&InnovationKind::is_five_small),
    });
    figures
}

/// The list of innovations.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let filter = filter_of(&query);
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let actor = visit.actor().ok().cloned();
    let (scope, wanted) = (policy::scope_of(actor.as_ref()), filter.clone());
    let (paged, counts, districts) = visit
        .read(move |conn| {
            let paged = listing::list(conn, scope, &wanted, request)?;
            Ok((paged, listing::counts_by_kind(conn)?, bodies::store::districts(conn)?))
        })
        .await?;
    let p = visit.page();
    let is_guest = actor.is_none();
    let states: Vec<InnovationState> = InnovationState::ALL
        .iter()
        .copied()
        .filter(|state| !is_guest || state.is_public())
        .collect();
    let mut kinds = p.options(InnovationKind::ALL, InnovationKind::as_str);
    kinds.push((FIVE_SMALL.to_owned(), p.t("innovation-five-small")));
    let mut states = p.options(&states, InnovationState::as_str);
    states.push((COUNTED.to_owned(), p.t("state-counted")));
    visit.ok(&ListPage {
        figures: figures(&p, &counts),
        kinds,
        awards: p.options(InnovationAward::ALL, InnovationAward::as_str),
        states,
        districts: districts
            .iter()
            .map(|one| (one.code.clone(), district_name(visit.words(), one)))
            .collect(),
        years: (FIRST_YEAR..=visit.platform.today().year()).rev().collect(),
        may_submit: actor.is_some_and(|actor| policy::may_submit(&actor).is_ok()),
        paged,
        filter,
        p,
    })
}

/// The list as a workbook.
pub async fn workbook(visit: Visit, query: Query) -> Answer {
    export(visit, query, ExportFormat::Workbook).await
}

/// The list as a text table.
pub async fn text(visit: Visit, query: Query) -> Answer {
    export(visit, query, ExportFormat::Text).await
}

/// Written on the threads of the database to a file, since it may have ten thousands of rows.
async fn export(visit: Visit, query: Query, format: ExportFormat) -> Answer {
    let filter = filter_of(&query);
    let scope = policy::scope_of(visit.actor().ok());
    let (words, folder) = (visit.words(), visit.platform.data_dir.clone());
    let file = visit
        .read(move |conn| {
            let found = listing::all(conn, scope, &filter)?;
            let districts: HashMap<String, String> = bodies::store::districts(conn)?
                .iter()
                .map(|one| (one.code.clone(), district_name(words, one)))
                .collect();
            let headers = vec![
                Header::text(words.t("innovation-number")).width(14),
                Header::text(words.t("innovation-title")).width(40),
                Header::text(words.t("innovation-kind")).width(16),
                Header::text(words.t("innovation-unit")).width(28),
                Header::text(words.t("studio-district")),
                Header::number(words.t("innovation-year")),
                Header::number(words.t("innovation-points")),
                Header::number(words.t("innovation-benefit")).width(16),
                Header::text(words.t("innovation-award")),
                Header::text(words.t("studio-state")),
            ];
            let rows = found.into_iter().map(|one| {
                vec![
                    one.number.clone(),
                    one.title.clone(),
                    words.label(one.kind),
                    one.unit.clone(),
                    districts.get(&one.district_code).cloned().unwrap_or_default(),
                    one.year.to_string(),
                    one.points().map(|points| points.to_string()).unwrap_or_default(),
                    yuan(one.confirmed_benefit.unwrap_or(one.claimed_benefit)),
                    one.award.map(|award| words.label(award)).unwrap_or_default(),
                    words.label(one.state),
                ]
            });
            spooled(Table { title: words.t("nav-innovations"), headers, rows }, format, &folder)
        })
        .await?;
    spooled_attachment(file, format, "innovations").await
}

/// Hundredths of a yuan as yuan, for tables of numbers.
fn yuan(hundredths: i64) -> String {
    crate::competition::labour::amounts::shown_amount(hundredths, 2)
}

#[derive(Template)]
#[template(path = "studios/innovations/form.html")]
struct FormPage {
    p: Page,
    known: Option<Innovation>,
    form: InnovationForm,
    kinds: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    is_worker: bool,
    is_staff: bool,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        match &self.known {
            Some(one) => format!("/innovations/{}/edit", one.number),
            None => "/innovations/new".to_owned(),
        }
    }

    /// Fields of the first of those who share it; a worker is the first himself.
    fn first(&self) -> Option<&AuthorFields> {
        if self.is_worker { None } else { self.form.authors.first() }
    }

    /// Fields of the others, each with what he is called.
    fn others(&self) -> Vec<(&'static str, &AuthorFields)> {
        let before = usize::from(!self.is_worker);
        PLACES.into_iter().skip(1).zip(self.form.authors.iter().skip(before)).collect()
    }

    /// Fields of the others are folded away until one is needed.
    fn has_others(&self) -> bool {
        self.others().iter().any(|(_, fields)| fields.is_used())
    }
}

async fn form_page(visit: &Visit, known: Option<Innovation>, form: InnovationForm, status: StatusCode) -> Answer {
    let districts = visit.read(bodies::store::districts).await?;
    let p = visit.page();
    let role = visit.actor()?.role;
    visit.render(
        status,
        &FormPage {
            kinds: p.options(InnovationKind::ALL, InnovationKind::as_str),
            districts: districts
                .iter()
                .map(|one| (one.code.clone(), district_name(visit.words(), one)))
                .collect(),
            is_worker: role == Role::Worker,
            is_staff: role == Role::BodyStaff,
            errors: form.errors(),
            known,
            form,
            p,
        },
    )
}

/// The form of a new innovation: a worker's unit as the register has it, and the whole share for him.
pub async fn new_form(visit: Visit) -> Answer {
    let actor = visit.actor()?.clone();
    policy::may_submit(&actor)?;
    let mut form = InnovationForm::of(&Pairs::default());
    match (actor.role, actor.person) {
        (Role::Worker, Some(person)) => {
            let employer = visit.read(move |conn| store::employer_of(conn, person)).await?;
            form.unit.value = employer.unwrap_or_default();
            "100".clone_into(&mut form.own_percent.value);
        }
        (Role::BodyStaff, _) => form.unit.value = actor.scope_name.clone().unwrap_or_default(),
        _ => {}
    }
    form_page(&visit, None, form, StatusCode::OK).await
}

/// Takes an innovation.
pub async fn submit(visit: Visit, input: CsrfForm) -> Answer {
    const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let mut form = InnovationForm::of(input.values());
    let authors = form.read_authors(visit.actor()?, visit.platform.today());
    let plan = form.read(visit.platform.today());
    let (Some(plan), Some(authors), true) = (plan, authors, form.errors().is_empty()) else {
        return form_page(&visit, None, form, REFUSED).await;
    };
    let done = visit.write(move |tx, actor| service::submit(tx, actor, &plan, &authors)).await;
    match done {
        Ok(number) => Ok(visit.see_other_saying(
            &format!("/innovations/{number}"),
            &Message::new("innovation-said-submitted").with("number", number),
        )),
        Err(AppError::Fields(errors)) => {
            form.place(errors, visit.actor()?);
            form_page(&visit, None, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

async fn known(visit: &Visit, number: &str) -> Result<Case, AppError> {
    let (actor, number) = (visit.actor()?.clone(), number.to_owned());
    let case = visit.read(move |conn| service::find(conn, Some(&actor), &number)).await?;
    policy::may_change(visit.actor()?, &case.innovation)?;
    Ok(case)
}

/// The form to change what was handed in.
pub async fn edit_form(visit: Visit, number: web::Path<String>) -> Answer {
    let case = known(&visit, &number).await?;
    let studio = case.innovation.studio_id;
    let studio = visit
        .read(move |conn| studio.map(|id| naming::store::by_id(conn, id)).transpose().map(Option::flatten))
        .await?;
    let studio = studio.map(|studio| studio.number).unwrap_or_default();
    let form = InnovationForm::known(&case.innovation, &studio, &case.shares, visit.actor()?);
    form_page(&visit, Some(case.innovation), form, StatusCode::OK).await
}

/// Changes what was handed in.
pub async fn change(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let case = known(&visit, &number).await?;
    let mut form = InnovationForm::of(input.values());
    let authors = form.read_authors(visit.actor()?, visit.platform.today());
    let plan = form.read(visit.platform.today());
    let (Some(plan), Some(authors), true) = (plan, authors, form.errors().is_empty()) else {
        return form_page(&visit, Some(case.innovation), form, REFUSED).await;
    };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &wanted, seen)?;
            service::change(tx, actor, &case, &plan, &authors)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(visit.see_other_saying(&format!("/innovations/{number}"), &Message::new("innovation-said-changed")))
        }
        Err(AppError::Fields(errors)) => {
            form.place(errors, visit.actor()?);
            form_page(&visit, Some(case.innovation), form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}
