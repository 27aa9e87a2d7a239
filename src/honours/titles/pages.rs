//! Pages of titles: the register, the form.

use crate::competition::events::model::CompetitionLevel;
use crate::honours::titles::forms::TitleForm;
use crate::honours::titles::model::{HolderKind, Title};
use crate::honours::titles::{policy, service, store};
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

#[derive(Template)]
#[template(path = "honours/titles/list.html")]
struct ListPage {
    p: Page,
    titles: Vec<Title>,
    may_manage: bool,
}

/// The register of titles.
pub async fn list(visit: Visit) -> Answer {
    let titles = visit.read(store::all).await?;
    let may_manage = policy::may_manage(visit.actor()?).is_ok();
    visit.ok(&ListPage { p: visit.page(), titles, may_manage })
}

#[derive(Template)]
#[template(path = "honours/titles/form.html")]
struct FormPage {
    p: Page,
    /// The title as it stands; none for a new one.
    title: Option<Title>,
    form: TitleForm,
    levels: Vec<(String, String)>,
    holders: Vec<(String, String)>,
    errors: Vec<FieldError>,
    /// What was typed as the reason of retiring it, when that was refused.
    reason: String,
    reason_errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        self.title
            .as_ref()
            .map_or_else(|| "/honours/titles".to_owned(), |title| format!("/honours/titles/{}", title.key))
    }
}

fn form_page(
    visit: &Visit,
    title: Option<Title>,
    form: TitleForm,
    (reason, reason_errors): (String, Vec<FieldError>),
    status: StatusCode,
) -> Answer {
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            levels: p.options(CompetitionLevel::ALL, CompetitionLevel::as_str),
            holders: p.options(HolderKind::ALL, HolderKind::as_str),
            errors: form.errors(),
            title,
            form,
            reason,
            reason_errors,
            p,
        },
    )
}

const NO_REASON: (String, Vec<FieldError>) = (String::new(), Vec::new());

/// The form of a new title.
pub async fn new(visit: Visit) -> Answer {
    policy::may_manage(visit.actor()?)?;
    form_page(&visit, None, TitleForm::empty(), NO_REASON, StatusCode::OK)
}

/// Adds a title.
pub async fn create(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = TitleForm::typed(input.values());
    let (identity, plan) = (form.identity(), form.plan());
    let (Some((key, holder)), Some(plan)) = (identity, plan) else {
        return form_page(&visit, None, form, NO_REASON, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let name = plan.name.clone();
    match visit
        .write(move |tx, actor| service::create(tx, actor, &key, holder, &plan))
        .await
    {
        Ok(()) => Ok(visit.see_other_saying("/honours/titles", &Message::new("title-said-created").with("name", name))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, None, form, NO_REASON, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

async fn known(visit: &Visit, key: &str) -> Result<Title, AppError> {
    let key = key.to_owned();
    visit
        .read(move |conn| store::by_key(conn, &key))
        .await?
        .ok_or(AppError::not_found("title-not-found"))
}

/// The form of a title.
pub async fn edit(visit: Visit, key: web::Path<String>) -> Answer {
    policy::may_manage(visit.actor()?)?;
    let title = known(&visit, &key).await?;
    let form = TitleForm::of(&title);
    form_page(&visit, Some(title), form, NO_REASON, StatusCode::OK)
}

/// Changes a title.
pub async fn change(visit: Visit, key: web::Path<String>, input: CsrfForm) -> Answer {
    let title = known(&visit, &key).await?;
    let seen = input.values().get("version").parse().ok();
    let mut form = TitleForm::typed(input.values());
    let Some(plan) = form.plan() else {
        return form_page(&visit, Some(title), form, NO_REASON, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let name = plan.name.clone();
    let key = key.into_inner();
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, &key, seen)?;
            service::change(tx, actor, &before, &plan)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying("/honours/titles", &Message::new("title-said-changed").with("name", name))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, Some(title), form, NO_REASON, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

/// Retires a title.
pub async fn retire(visit: Visit, key: web::Path<String>, input: CsrfForm) -> Answer {
    turn(visit, key.into_inner(), input, true).await
}

/// Brings a title back.
pub async fn restore(visit: Visit, key: web::Path<String>, input: CsrfForm) -> Answer {
    turn(visit, key.into_inner(), input, false).await
}

async fn turn(visit: Visit, key: String, input: CsrfForm, retires: bool) -> Answer {
    let title = known(&visit, &key).await?;
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let typed = reason.clone();
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, &key, seen)?;
            if retires {
                service::retire(tx, actor, &before, &reason)
            } else {
                service::restore(tx, actor, &before, &reason)
            }
        })
        .await;
    match done {
        Ok(()) => {
            let said = Message::new(if retires { "title-said-retired" } else { "title-said-restored" });
            Ok(visit.see_other_saying("/honours/titles", &said.with("name", title.name)))
        }
        Err(AppError::Fields(errors)) => {
            let form = TitleForm::of(&title);
            form_page(&visit, Some(title), form, (typed, errors), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}
