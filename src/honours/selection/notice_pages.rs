//! Public pages of nominations on notice, with masked names, and the form by which whoever is signed in objects.

use crate::honours::selection::model::{Nomination, NominationObjection, NominationView};
use crate::honours::selection::{decision_service, store};
use crate::kernel::language::Language;
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies;
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

struct NoticeLine {
    view: NominationView,
    masked_name: String,
    merits: String,
    days_left: u32,
}

#[derive(Template)]
#[template(path = "honours/selection/notices.html")]
struct ListPage {
    p: Page,
    paged: Paged<NoticeLine>,
    language: Language,
}

/// Nominations whose notice runs today.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let today = visit.platform.today();
    let masking = masking(&visit.platform.settings.current());
    let lines = visit
        .read(move |conn| {
            let calendar = load_calendar(conn)?;
            let lines: Vec<NoticeLine> = store::on_notice(conn, today)?
                .into_iter()
                .map(|view| NoticeLine {
                    masked_name: masking.name(&view.nomination.name),
                    merits: masked_text(&view.nomination.merits, &view.nomination.name, &masking),
                    days_left: view
                        .nomination
                        .notice_to
                        .map_or(0, |last| calendar.working_days_between(today, last)),
                    view,
                })
                .collect();
            Ok(lines)
        })
        .await?;
    visit.ok(&ListPage { p: visit.page(), paged: Paged::slice(lines, request), language: visit.language })
}

/// Whoever nominates: the body, or the district.
fn nominator(conn: &mut Conn, nomination: &Nomination, language: Language) -> Result<String, AppError> {
    if let Some(body) = nomination.body_id {
        return Ok(bodies::store::body_by_id(conn, body)?.map(|body| body.name).unwrap_or_default());
    }
    let districts = bodies::store::districts(conn)?;
    let found = districts.into_iter().find(|district| district.code == nomination.district_code);
    Ok(found
        .map(|district| district.shown_name(language).to_owned())
        .unwrap_or_default())
}

/// A text in which the candidate's name is masked as it is beside it.
fn masked_text(text: &str, name: &str, masking: &Masking) -> String {
    text.replace(name, &masking.name(name))
}

#[derive(Template)]
#[template(path = "honours/selection/notice.html")]
struct NoticePage {
    p: Page,
    nomination: Nomination,
    title: String,
    masked_name: String,
    merits: String,
    nominator: String,
    days_left: u32,
    /// What the reader objected, with what was answered.
    own: Vec<NominationObjection>,
    typed: String,
    errors: Vec<FieldError>,
}

/// One nomination while its notice runs; afterwards it is not shown to everybody any more.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, String::new(), Vec::new(), StatusCode::OK).await
}

async fn show_page(visit: &Visit, number: &str, typed: String, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let (number, today, language) = (number.to_owned(), visit.platform.today(), visit.language);
    let masking = masking(&visit.platform.settings.current());
    let account = visit.actor().ok().and_then(|actor| actor.account);
    let p = visit.page();
    let page = visit
        .read(move |conn| {
            let NominationView { nomination, title } = decision_service::on_notice(conn, &number, today)?;
            let days_left = match nomination.notice_to {
                Some(last) => load_calendar(conn)?.working_days_between(today, last),
                None => 0,
            };
            let own: Vec<NominationObjection> = match account {
                Some(_) => store::objections_of(conn, nomination.id)?
                    .into_iter()
                    .filter(|one| one.raised_by == account)
                    .collect(),
                None => Vec::new(),
            };
            Ok(NoticePage {
                p,
                title: title.name_in(language).to_owned(),
                masked_name: masking.name(&nomination.name),
                merits: masked_text(&nomination.merits, &nomination.name, &masking),
                nominator: nominator(conn, &nomination, language)?,
                days_left,
                own,
                nomination,
                typed,
                errors,
            })
        })
        .await?;
    visit.render(status, &page)
}

/// Objects.
pub async fn object(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let content = input.values().get("content").to_owned();
    let (wanted, typed) = (number.clone(), content.clone());
    let done = visit
        .write(move |tx, actor| decision_service::object(tx, actor, &wanted, &content))
        .await;
    match done {
        Ok(()) => {
            Ok(visit.see_other_saying(&format!("/notices/honours/{number}"), &Message::new("nomination-said-objected")))
        }
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::masked_text;
    use crate::kernel::masking::Masking;

    #[test]
    fn the_name_of_a_candidate_is_masked_wherever_it_stands() {
        let text = masked_text("马兰花带徒十人，马兰花技能攻关。", "马兰花", &Masking::default());
        assert_eq!(text, "马*花带徒十人，马*花技能攻关。");
    }
}
