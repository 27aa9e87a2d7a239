//! The page of the promotions that a contest asks for.

use crate::certification::settings::PROMOTION_CAP;
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::honours::promotions::model::Asked;
use crate::honours::promotions::service;
use crate::honours::proposals::policy;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

#[derive(Template)]
#[template(path = "honours/promotions/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    asked: Option<Asked>,
    may_hand_in: bool,
    /// Whether the reader opens what was handed in.
    opens: bool,
    typed: String,
    errors: Vec<FieldError>,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/honours/promotions/{}/{}", self.competition.number, self.contest.code)
    }
}

/// What the final result of a contest asks for.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    show_page(&visit, &path, String::new(), Vec::new(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    path: &(String, String),
    typed: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor()?.clone();
    let scope = events::policy::scope_of(Some(&actor));
    let (number, code) = path.clone();
    let cap = service::cap(visit.platform.setting(&PROMOTION_CAP));
    let reader = actor.clone();
    let (competition, contest, asked) = visit
        .read(move |conn| {
            let competition =
                events::store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("competition-not-found"))?;
            policy::may_read(&reader, &competition)?;
            let contest = contests::store::by_code(conn, competition.id, &code)?
                .ok_or(AppError::not_found("contest-not-found"))?;
            let asked = service::asked(conn, &competition, &contest, cap)?;
            Ok((competition, contest, asked))
        })
        .await?;
    visit.render(
        status,
        &ShowPage {
            p: visit.page(),
            may_hand_in: policy::may_draw(&actor, &competition).is_ok(),
            opens: crate::certification::promotions::policy::scope_of(&actor).is_ok(),
            competition,
            contest,
            asked,
            typed,
            errors,
        },
    )
}

/// Hands it in to certification.
pub async fn hand_in(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    let (number, code) = path.clone();
    let typed = reason.clone();
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::hand_in(tx, actor, &competition, &contest, &reason)
        })
        .await;
    match done {
        Ok(done) => {
            let said = Message::new("promotion-said-handed-in")
                .count("proposed", done.proposed)
                .count("withdrawn", done.withdrawn);
            Ok(visit.see_other_saying(&format!("/honours/promotions/{}/{}", path.0, path.1), &said))
        }
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
