//! Pages of rules: all sets, the form.

use crate::competition::events::model::{CompetitionClass, CompetitionLevel, EntryGroup};
use crate::honours::rule_sets::forms::RuleSetForm;
use crate::honours::rule_sets::model::{RuleSetView, TitleRuleSet};
use crate::honours::rule_sets::{service, store};
use crate::honours::titles;
use crate::honours::titles::model::{HolderKind, Title};
use crate::honours::titles::policy;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Datelike;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "honours/rule_sets/list.html")]
struct ListPage {
    p: Page,
    sets: Vec<RuleSetView>,
    may_manage: bool,
}

/// All sets with their rules.
pub async fn list(visit: Visit) -> Answer {
    let sets = visit
        .read(|conn| {
            let sets = store::all(conn)?;
            store::views(conn, sets)
        })
        .await?;
    let may_manage = policy::may_manage(visit.actor()?).is_ok();
    visit.ok(&ListPage { p: visit.page(), sets, may_manage })
}

#[derive(Template)]
#[template(path = "honours/rule_sets/form.html")]
struct FormPage {
    p: Page,
    /// The set as it stands; none for a new one.
    set: Option<TitleRuleSet>,
    form: RuleSetForm,
    levels: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    groups: Vec<(String, String)>,
    titles: Vec<(String, String)>,
    skill_levels: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        self.set
            .as_ref()
            .map_or_else(|| "/honours/rules".to_owned(), |set| format!("/honours/rules/{}", set.token))
    }
}

/// Titles that a rank can earn: those of persons.
async fn titles_of_persons(visit: &Visit) -> Result<Vec<Title>, AppError> {
    let all = visit.read(titles::store::all).await?;
    Ok(all.into_iter().filter(|title| title.holder == HolderKind::Person).collect())
}

fn form_page(
    visit: &Visit,
    titles: &[Title],
    set: Option<TitleRuleSet>,
    form: RuleSetForm,
    status: StatusCode,
) -> Answer {
    let p = visit.page();
    let language = visit.language;
    visit.render(
        status,
        &FormPage {
            levels: p.options(CompetitionLevel::ALL, CompetitionLevel::as_str),
            classes: p.options(CompetitionClass::ALL, CompetitionClass::as_str),
            groups: p.options(EntryGroup::ALL, EntryGroup::as_str),
            titles: titles
                .iter()
                .map(|title| (title.key.clone(), title.name_in(language).to_owned()))
                .collect(),
            skill_levels: p.options(&Level::CERTIFIABLE, Level::as_str),
            errors: form.errors(),
            form: form.with_spare_rows(),
            set,
            p,
        },
    )
}

/// The form of a new set; `?from=` begins with a copy of another.
pub async fn new(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    policy::may_manage(visit.actor()?)?;
    let titles = titles_of_persons(&visit).await?;
    let year = visit.platform.today().year();
    let source = query.get("from").cloned().unwrap_or_default();
    let plan = visit
        .read(move |conn| match store::by_token(conn, &source)? {
            Some(set) => Ok(Some(service::plan_of(conn, &set)?)),
            None => Ok(None),
        })
        .await?;
    let form = match plan {
        Some(mut plan) => {
            plan.from_year = year.max(plan.from_year + 1);
            RuleSetForm::of(&plan, &titles)
        }
        None => RuleSetForm::empty(year),
    };
    form_page(&visit, &titles, None, form, StatusCode::OK)
}

/// Writes a set.
pub async fn create(visit: Visit, input: CsrfForm) -> Answer {
    let titles = titles_of_persons(&visit).await?;
    let mut form = RuleSetForm::typed(input.values());
    let Some(plan) = form.read(&titles) else {
        return form_page(&visit, &titles, None, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let year = plan.from_year;
    match visit.write(move |tx, actor| service::create(tx, actor, &plan)).await {
        Ok(()) => Ok(visit.see_other_saying("/honours/rules", &said("rule-said-created", year))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, &titles, None, form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

fn said(key: &'static str, year: i32) -> Message {
    Message::new(key).with("year", year.to_string())
}

async fn known(visit: &Visit, token: &str) -> Result<TitleRuleSet, AppError> {
    let token = token.to_owned();
    visit
        .read(move |conn| store::by_token(conn, &token))
        .await?
        .ok_or(AppError::not_found("rule-set-not-found"))
}

/// The form of a set.
pub async fn edit(visit: Visit, token: web::Path<String>) -> Answer {
    policy::may_manage(visit.actor()?)?;
    let set = known(&visit, &token).await?;
    let titles = titles_of_persons(&visit).await?;
    let of = set.clone();
    let plan = visit.read(move |conn| service::plan_of(conn, &of)).await?;
    let form = RuleSetForm::of(&plan, &titles);
    form_page(&visit, &titles, Some(set), form, StatusCode::OK)
}

/// Changes a set.
pub async fn change(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let set = known(&visit, &token).await?;
    let titles = titles_of_persons(&visit).await?;
    let seen = input.values().get("version").parse().ok();
    let mut form = RuleSetForm::typed(input.values());
    let Some(plan) = form.read(&titles) else {
        return form_page(&visit, &titles, Some(set), form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let year = plan.from_year;
    let token = token.into_inner();
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, &token, seen)?;
            service::change(tx, actor, &before, &plan)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying("/honours/rules", &said("rule-said-changed", year))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, &titles, Some(set), form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}
