//! Pages on which people are entered: the form of an organiser or a body, a worker's own form, and his entries.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, Eligibility};
use crate::competition::entries::forms::{EntryForm, FactsForm};
use crate::competition::entries::import_rules::Ground;
use crate::competition::entries::model::{EntryPlan, EntryState, EntryView, MemberPart, MemberPlan, Who};
use crate::competition::entries::service::Entered;
use crate::competition::entries::{policy, service, store};
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::kernel::actor::Role;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::people;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

async fn known_contest(visit: &Visit, number: &str, code: &str) -> Result<(Competition, Contest), AppError> {
    let scope = events::policy::scope_of(visit.actor().ok());
    let (number, code) = (number.to_owned(), code.to_owned());
    visit
        .read(move |conn| {
            let competition =
                events::store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("competition-not-found"))?;
            let contest = contests::store::by_code(conn, competition.id, &code)?
                .ok_or(AppError::not_found("contest-not-found"))?;
            Ok((competition, contest))
        })
        .await
}

/// The name for which the reader enters people, when he may enter for no other.
async fn own_delegation(visit: &Visit) -> Result<Option<String>, AppError> {
    let actor = visit.actor()?;
    match (actor.role, actor.body) {
        (Role::BodyStaff, Some(body)) => visit.read(move |conn| store::body_name(conn, body)).await.map(Some),
        _ => Ok(None),
    }
}

#[derive(Template)]
#[template(path = "competition/entries/form.html")]
struct FormPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    conditions: Eligibility,
    own: Option<String>,
    form: EntryForm,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        format!("/competitions/{}/contests/{}/entries/new", self.competition.number, self.contest.code)
    }

    fn is_full(&self) -> bool {
        self.contest.entry_count >= self.contest.quota
    }
}

async fn form_page(
    visit: &Visit,
    competition: Competition,
    contest: Contest,
    form: EntryForm,
    status: StatusCode,
) -> Answer {
    let own = own_delegation(visit).await?;
    let conditions = contest.parsed_eligibility().map_err(AppError::internal)?;
    let page = FormPage { p: visit.page(), errors: form.errors(), competition, contest, conditions, own, form };
    visit.render(status, &page)
}

/// The form of an entry.
pub async fn new_form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (competition, contest) = known_contest(&visit, &path.0, &path.1).await?;
    policy::may_enter(visit.actor()?, &competition, visit.platform.today())?;
    let form = EntryForm::empty(&contest);
    form_page(&visit, competition, contest, form, StatusCode::OK).await
}

fn said(entered: &Entered) -> Message {
    match entered.state {
        EntryState::Waiting => Message::new("entry-said-waiting"),
        _ => Message::new("entry-said-submitted"),
    }
}

fn to_entry(visit: &Visit, number: &str, entered: &Entered) -> HttpResponse {
    visit.see_other_saying(&format!("/competitions/{number}/entries/{}", entered.token), &said(entered))
}

/// Enters a person or a team.
pub async fn enter(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (competition, contest) = known_contest(&visit, &path.0, &path.1).await?;
    policy::may_enter(visit.actor()?, &competition, visit.platform.today())?;
    let own = own_delegation(&visit).await?;
    let all = std::slice::from_ref(&contest);
    let ground = Ground { contests: all, own: own.as_deref(), today: visit.platform.today() };
    let (mut form, plan) = match EntryForm::read(input.values(), &contest, ground) {
        Ok(read) => read,
        Err(form) => {
            return form_page(&visit, competition, contest, *form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (number, code) = path.into_inner();
    let wanted = number.clone();
    let entered = visit
        .write(move |tx, actor| {
            let (competition, _) = service::open(tx, actor, &wanted, &code)?;
            service::enter(tx, actor, &competition, &plan)
        })
        .await;
    match entered {
        Ok(entered) => Ok(to_entry(&visit, &number, &entered)),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, competition, contest, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "competition/entries/self_form.html")]
struct SelfPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    conditions: Eligibility,
    name: String,
    form: FactsForm,
    errors: Vec<FieldError>,
}

impl SelfPage {
    fn action(&self) -> String {
        format!("/competitions/{}/contests/{}/entry", self.competition.number, self.contest.code)
    }

    fn is_full(&self) -> bool {
        self.contest.entry_count >= self.contest.quota
    }
}

fn self_page(
    visit: &Visit,
    competition: Competition,
    contest: Contest,
    name: String,
    form: FactsForm,
    status: StatusCode,
) -> Answer {
    let conditions = contest.parsed_eligibility().map_err(AppError::internal)?;
    let page = SelfPage { p: visit.page(), errors: form.errors(), competition, contest, conditions, name, form };
    visit.render(status, &page)
}

/// The contest that a worker may enter himself, and who he is. A team is entered by its delegation.
async fn own_place(
    visit: &Visit,
    number: &str,
    code: &str,
) -> Result<(Competition, Contest, people::model::Person), AppError> {
    let actor = visit.actor()?;
    let id = actor.person.ok_or(AppError::not_found("mine-no-record"))?;
    let (competition, contest) = known_contest(visit, number, code).await?;
    policy::may_enter(actor, &competition, visit.platform.today())?;
    if contest.is_for_teams() {
        return Err(AppError::conflict("entry-team-by-delegation"));
    }
    let person = visit
        .read(move |conn| people::store::by_id(conn, id))
        .await?
        .ok_or(AppError::not_found("mine-no-record"))?;
    Ok((competition, contest, person))
}

/// The form by which a worker enters himself.
pub async fn self_form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (competition, contest, person) = own_place(&visit, &path.0, &path.1).await?;
    let form = FactsForm::of_worker(person.employer.as_deref().unwrap_or_default());
    self_page(&visit, competition, contest, person.name, form, StatusCode::OK)
}

/// Enters a worker himself.
pub async fn enter_self(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (competition, contest, person) = own_place(&visit, &path.0, &path.1).await?;
    let (mut form, facts) = match FactsForm::read_of_worker(input.values()) {
        Ok(read) => read,
        Err(form) => {
            return self_page(&visit, competition, contest, person.name, *form, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let member = MemberPlan { who: Who::Known(person.id), part: MemberPart::Contestant, facts };
    let plan = EntryPlan { contest: contest.id, delegation: None, team_name: None, members: vec![member] };
    let (number, code) = path.into_inner();
    let wanted = number.clone();
    let entered = visit
        .write(move |tx, actor| {
            let (competition, _) = service::open(tx, actor, &wanted, &code)?;
            service::enter(tx, actor, &competition, &plan)
        })
        .await;
    match entered {
        Ok(entered) => Ok(to_entry(&visit, &number, &entered)),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            self_page(&visit, competition, contest, person.name, form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "competition/entries/mine.html")]
struct MinePage {
    p: Page,
    entries: Vec<(EntryView, Competition)>,
}

/// A worker's own entries.
pub async fn mine(visit: Visit) -> Answer {
    let person = visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))?;
    let entries = visit.read(move |conn| store::of_person(conn, person)).await?;
    visit.ok(&MinePage { p: visit.page(), entries })
}
