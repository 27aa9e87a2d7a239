//! Pages of officials: who officiates, one official, his own page, the appointment.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials::forms::{ConflictForm, OfficialForm};
use crate::competition::officials::model::{
    ConflictRelation, DeclaredConflict, HeldDuty, NamedOfficial, Official, OfficialState,
};
use crate::competition::officials::rules::Conflict;
use crate::competition::officials::rules::by_contest;
use crate::competition::officials::service::{Reached, conflict_table};
use crate::competition::officials::{policy, service, store};
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::OfficialConflictId;
use crate::kernel::message::Message;
use crate::kernel::paging::PageRequest;
use crate::kernel::sex::Sex;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::assessors;
use crate::registry::assessors::model::{AssessorFilter, AssessorView};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Options = Vec<(String, String)>;

/// The competition of an address, as the reader may know of it.
pub(super) async fn known_competition(visit: &Visit, number: &str) -> Result<Competition, AppError> {
    let scope = events::policy::scope_of(visit.actor().ok());
    let number = number.to_owned();
    visit
        .read(move |conn| events::store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("competition-not-found"))
}

/// A duty in words: with its module or its layer.
pub(super) fn duty_words(p: &Page, duty: &HeldDuty, modules: &[ContestModule]) -> String {
    let place = match (duty.module_id, duty.layer) {
        (Some(id), _) => modules.iter().find(|module| module.id == id).map(|module| module.name.clone()),
        (None, Some(layer)) => Some(p.tn("official-layer", layer)),
        (None, None) => None,
    };
    match place {
        Some(place) => format!("{}{}{place}{}", p.label(duty.duty), p.t("bracket-open"), p.t("bracket-close")),
        None => p.label(duty.duty),
    }
}

impl OfficialState {
    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Invited => "badge-warn",
            Self::Confirmed => "badge-ok",
            Self::Withdrawn => "",
        }
    }
}

/// An official with what he does: contest and duty in words.
struct Row {
    named: NamedOfficial,
    duties: Vec<String>,
    /// Contests from which a conflict bars him.
    barred: usize,
}

#[derive(Template)]
#[template(path = "competition/officials/list.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    contests: Vec<Contest>,
    rows: Vec<Row>,
    /// What the appointment lacks, by contest.
    lacks: Vec<(String, Vec<Message>)>,
    errors: Vec<FieldError>,
    may_manage: bool,
    may_appoint: bool,
    needs_reason: bool,
}

/// Officials of a competition.
pub async fn list(visit: Visit, number: web::Path<String>) -> Answer {
    list_page(&visit, &number, Vec::new(), StatusCode::OK).await
}

pub(super) async fn list_page(visit: &Visit, number: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let competition = known_competition(visit, number).await?;
    policy::may_see(visit.actor()?, &competition)?;
    let id = competition.id;
    let (contests, modules, officials, held, conflicts, lacks) = visit
        .read(move |conn| {
            let contests = contests::store::of_competition(conn, id)?;
            let mut modules = Vec::new();
            for contest in &contests {
                modules.extend(contests::store::modules_of(conn, contest.id)?);
            }
            let officials = store::of_competition(conn, id)?;
            let plain: Vec<Official> = officials.iter().map(|named| named.official.clone()).collect();
            let ids: Vec<_> = contests.iter().map(|contest| contest.id).collect();
            let conflicts = conflict_table(conn, &plain, &ids)?;
            let lacks = service::obstacles(conn, &contests)?;
            Ok((contests, modules, officials, store::duties_of_competition(conn, id)?, conflicts, lacks))
        })
        .await?;
    let p = visit.page();
    let rows = officials
        .into_iter()
        .map(|named| Row {
            duties: held
                .iter()
                .filter(|duty| duty.official_id == named.official.id)
                .map(|duty| {
                    let contest = contests.iter().find(|contest| contest.id == duty.contest_id);
                    format!(
                        "{} {}",
                        contest.map_or("", |contest| contest.name.as_str()),
                        duty_words(&p, duty, &modules)
                    )
                })
                .collect(),
            barred: conflicts.keys().filter(|(official, _)| *official == named.official.id).count(),
            named,
        })
        .collect();
    let actor = visit.actor()?;
    let runs = events::policy::may_run(actor, &competition).is_ok();
    visit.render(
        status,
        &ListPage {
            may_manage: policy::may_manage(actor, &competition).is_ok(),
            may_appoint: runs && competition.state == EventState::EligibilityChecked,
            needs_reason: policy::needs_reason(&competition),
            lacks: by_contest(if competition.state.place() < EventState::OfficialsAppointed.place() {
                lacks
            } else {
                Vec::new()
            }),
            p,
            competition,
            contests,
            rows,
            errors,
        },
    )
}

/// Appoints the officials; what is lacking stands on their page.
pub async fn appoint(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let before = events::service::open(tx, actor, &wanted, seen)?;
            service::appoint(tx, actor, &before)
        })
        .await;
    match done {
        Ok(competition) => Ok(visit.see_other_saying(
            &format!("/competitions/{}", competition.number),
            &Message::new("official-said-appointed").with("name", competition.name),
        )),
        Err(AppError::Fields(errors)) => list_page(&visit, &number, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "competition/officials/new.html")]
struct NewPage {
    p: Page,
    competition: Competition,
    form: OfficialForm,
    errors: Vec<FieldError>,
    kinds: Options,
    sexes: Options,
    text: String,
    /// Assessors who were looked for.
    found: Vec<AssessorView>,
}

/// The form of a new official, with a search of the register of assessors.
pub async fn new_form(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let text = query.get("q").map_or("", |text| text.trim()).to_owned();
    new_page(&visit, &number, OfficialForm::empty(), text, StatusCode::OK).await
}

async fn new_page(visit: &Visit, number: &str, form: OfficialForm, text: String, status: StatusCode) -> Answer {
    let competition = known_competition(visit, number).await?;
    policy::may_manage(visit.actor()?, &competition)?;
    let found = if text.is_empty() {
        Vec::new()
    } else {
        let filter = AssessorFilter { text: text.clone(), ..AssessorFilter::default() };
        visit
            .read(move |conn| assessors::store::list(conn, &filter, PageRequest::new(None, None)))
            .await?
            .rows
    };
    let p = visit.page();
    visit.render(
        status,
        &NewPage {
            kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            errors: form.errors(),
            form,
            competition,
            text,
            found,
            p,
        },
    )
}

/// Enters an official.
pub async fn add(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = OfficialForm::of(input.values());
    let source = form.read_source(visit.platform.today());
    let details = form.read_details();
    let (Some(source), Some(details)) = (source, details) else {
        return new_page(&visit, &number, form, String::new(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let wanted = number.clone();
    let added = visit
        .write(move |tx, actor| {
            let competition = events::service::open(tx, actor, &wanted, None)?;
            service::add(tx, actor, &competition, &source, &details)
        })
        .await;
    match added {
        Ok(named) => Ok(visit.see_other_saying(
            &format!("/competitions/{number}/officials/{}", named.official.token),
            &Message::new("official-said-added").with("name", named.name),
        )),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            new_page(&visit, &number, form, String::new(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// A contest as the page of an official lists it.
struct ContestRow {
    contest: Contest,
    duties: Vec<String>,
    conflicts: Vec<Message>,
}

#[derive(Template)]
#[template(path = "competition/officials/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    named: NamedOfficial,
    contests: Vec<ContestRow>,
    declared: Vec<DeclaredConflict>,
    form: OfficialForm,
    conflict: ConflictForm,
    relations: Options,
    errors: Vec<FieldError>,
    may_manage: bool,
}

/// One official.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    show_page(&visit, &path, None, None, Vec::new(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    (number, token): &(String, String),
    form: Option<OfficialForm>,
    conflict: Option<ConflictForm>,
    others: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let competition = known_competition(visit, number).await?;
    policy::may_see(visit.actor()?, &competition)?;
    let (id, token) = (competition.id, token.clone());
    let found = visit
        .read(move |conn| {
            let Some(named) = store::by_token(conn, id, &token)? else { return Ok(None) };
            let contests = contests::store::of_competition(conn, id)?;
            let ids: Vec<_> = contests.iter().map(|contest| contest.id).collect();
            let mut modules = Vec::new();
            for contest in &contests {
                modules.extend(contests::store::modules_of(conn, contest.id)?);
            }
            let conflicts = conflict_table(conn, std::slice::from_ref(&named.official), &ids)?;
            let held = store::duties_of(conn, named.official.id)?;
            let declared = store::declared_of(conn, &[named.official.id])?
                .remove(&named.official.id)
                .unwrap_or_default();
            Ok(Some((named, contests, modules, conflicts, held, declared)))
        })
        .await?;
    let (named, contests, modules, conflicts, held, declared) =
        found.ok_or(AppError::not_found("official-not-found"))?;
    let p = visit.page();
    let rows = contests
        .into_iter()
        .map(|contest| ContestRow {
            duties: held
                .iter()
                .filter(|duty| duty.contest_id == contest.id)
                .map(|duty| duty_words(&p, duty, &modules))
                .collect(),
            conflicts: conflicts
                .get(&(named.official.id, contest.id))
                .map(|found| found.iter().map(Conflict::message).collect())
                .unwrap_or_default(),
            contest,
        })
        .collect();
    let form = form.unwrap_or_else(|| OfficialForm::known(&named.official));
    let conflict = conflict.unwrap_or_else(ConflictForm::empty);
    let mut errors = form.errors();
    errors.extend(conflict.errors());
    errors.extend(others);
    visit.render(
        status,
        &ShowPage {
            may_manage: policy::may_manage(visit.actor()?, &competition).is_ok(),
            relations: p.options(ConflictRelation::ALL, ConflictRelation::as_str),
            p,
            competition,
            named,
            contests: rows,
            declared,
            form,
            conflict,
            errors,
        },
    )
}

/// Changes an official.
pub async fn change(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let mut form = OfficialForm::of(input.values());
    form.employer.required();
    let Some(details) = form.read_details() else {
        return show_page(&visit, &path, Some(form), None, Vec::new(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    act(visit, path.into_inner(), seen, Message::new("official-said-changed"), move |tx, actor, competition, named| {
        service::change(tx, actor, competition, named, &details)
    })
    .await
}

/// One use case about one official; what keeps it from being done stands on his page.
async fn act(
    visit: Visit,
    path: (String, String),
    seen: Option<i32>,
    said: Message,
    job: impl FnOnce(&mut Tx<'_>, &crate::kernel::actor::Actor, &Competition, &NamedOfficial) -> Result<(), AppError>
    + Send
    + 'static,
) -> Answer {
    let (number, token) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let competition = events::service::open(tx, actor, &number, None)?;
            policy::may_manage(actor, &competition)?;
            let named = service::open(tx, &competition, &token, seen)?;
            job(tx, actor, &competition, &named)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/competitions/{}/officials/{}", path.0, path.1), &said)),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, None, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Notes that an official has accepted.
pub async fn confirm(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let (number, token) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let competition = events::service::open(tx, actor, &number, None)?;
            policy::may_manage(actor, &competition)?;
            let named = service::open(tx, &competition, &token, seen)?;
            service::confirm(tx, actor, &competition, &named)
        })
        .await;
    match done {
        Ok(reached) => {
            let said = match reached {
                Reached::Invited => "official-said-confirmed-invited",
                Reached::HasAccount => "official-said-confirmed-account",
                Reached::OnPaper => "official-said-confirmed-paper",
            };
            Ok(visit.see_other_saying(
                &format!("/competitions/{}/officials/{}", path.0, path.1),
                &Message { key: said.into(), arguments: Vec::new() },
            ))
        }
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, None, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Asks again somebody who had withdrawn.
pub async fn invite_again(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    act(visit, path.into_inner(), seen, Message::new("official-said-invited"), service::invite_again).await
}

/// Ends everything that an official does.
pub async fn withdraw(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    act(
        visit,
        path.into_inner(),
        seen,
        Message::new("official-said-withdrawn"),
        move |tx, actor, competition, named| service::withdraw(tx, actor, competition, named, &reason),
    )
    .await
}

/// Notes a relation.
pub async fn declare(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let mut form = ConflictForm::of(input.values());
    let Some(new) = form.read() else {
        return show_page(&visit, &path, None, Some(form), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (number, token) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let competition = events::service::open(tx, actor, &number, None)?;
            policy::may_manage(actor, &competition)?;
            let named = service::open(tx, &competition, &token, None)?;
            service::declare(tx, actor, &competition, &named, &new)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/officials/{}", path.0, path.1),
            &Message::new("official-said-declared"),
        )),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            show_page(&visit, &path, None, Some(form), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Ends a declared relation.
pub async fn end_conflict(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    let id = OfficialConflictId(input.values().get("conflict").parse().unwrap_or(0));
    act(
        visit,
        path.into_inner(),
        None,
        Message::new("official-said-conflict-ended"),
        move |tx, actor, competition, named| service::end_conflict(tx, actor, competition, named, id, &reason),
    )
    .await
}

/// What an official does in one contest, on his own page.
struct OwnRow {
    contest: Contest,
    duties: Vec<String>,
    /// He marks by the schemes of the contest, or answers for them.
    reads_schemes: bool,
    /// He arbitrates, or leads those against whom appeals are heard.
    hears_appeals: bool,
}

#[derive(Template)]
#[template(path = "competition/officials/judging.html")]
struct JudgingPage {
    p: Page,
    /// The competition and what he is there; none when he is no official (any more).
    own: Option<(Competition, NamedOfficial)>,
    rows: Vec<OwnRow>,
    declared: Vec<DeclaredConflict>,
    conflict: ConflictForm,
    relations: Options,
    errors: Vec<FieldError>,
}

/// The page of an official: what he does and what he declared.
pub async fn judging(visit: Visit) -> Answer {
    judging_page(&visit, ConflictForm::empty(), StatusCode::OK).await
}

async fn judging_page(visit: &Visit, conflict: ConflictForm, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let found = visit
        .read(move |conn| {
            let Some(named) = service::acting(conn, &actor)? else { return Ok(None) };
            let Some(competition) = events::store::by_id(conn, named.official.competition_id)? else {
                return Ok(None);
            };
            let held = store::duties_of(conn, named.official.id)?;
            let mut contests = Vec::new();
            for contest in contests::store::of_competition(conn, competition.id)? {
                if held.iter().any(|duty| duty.contest_id == contest.id) {
                    let modules = contests::store::modules_of(conn, contest.id)?;
                    contests.push((contest, modules));
                }
            }
            let declared = store::declared_of(conn, &[named.official.id])?
                .remove(&named.official.id)
                .unwrap_or_default();
            Ok(Some((competition, named, held, contests, declared)))
        })
        .await?;
    let p = visit.page();
    let relations = p.options(ConflictRelation::ALL, ConflictRelation::as_str);
    let errors = conflict.errors();
    let page = match found {
        None => JudgingPage { p, own: None, rows: Vec::new(), declared: Vec::new(), conflict, relations, errors },
        Some((competition, named, held, contests, declared)) => {
            let rows = contests
                .into_iter()
                .map(|(contest, modules)| OwnRow {
                    duties: held
                        .iter()
                        .filter(|duty| duty.contest_id == contest.id)
                        .map(|duty| duty_words(&p, duty, &modules))
                        .collect(),
                    reads_schemes: held
                        .iter()
                        .any(|duty| duty.contest_id == contest.id && duty.duty.reads_schemes()),
                    hears_appeals: held
                        .iter()
                        .any(|duty| duty.contest_id == contest.id && duty.duty.hears_appeals()),
                    contest,
                })
                .collect();
            JudgingPage { p, own: Some((competition, named)), rows, declared, conflict, relations, errors }
        }
    };
    visit.render(status, &page)
}

/// Declares a relation of one's own.
pub async fn declare_own(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = ConflictForm::of(input.values());
    let Some(new) = form.read() else {
        return judging_page(&visit, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match visit.write(move |tx, actor| service::declare_own(tx, actor, &new)).await {
        Ok(()) => Ok(visit.see_other_saying("/judging", &Message::new("official-said-declared"))),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            judging_page(&visit, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
