//! The years of an honour that is held for a term or with an allowance: how its holder was reviewed, and the form by which
//! the city records it.

use crate::honours::roll;
use crate::honours::roll::model::{Honour, HonourState};
use crate::honours::selection::forms::YearForm;
use crate::honours::selection::model::{HonourYear, HonourYearOutcome};
use crate::honours::selection::{decision_service, rules, store};
use crate::honours::titles;
use crate::kernel::message::Message;
use crate::kernel::text::clean_upper_code;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Datelike;

#[derive(Template)]
#[template(path = "honours/selection/years.html")]
struct YearsPage {
    p: Page,
    honour: Honour,
    title: String,
    state: HonourState,
    years: Vec<HonourYear>,
    outcomes: Vec<(String, String)>,
    may_record: bool,
    /// The latest review was failed and the honour still holds: it may be revoked on its page.
    may_be_revoked: bool,
    form: YearForm,
    errors: Vec<FieldError>,
}

/// The honour of an address, as long as it is one of those that are reviewed every year.
fn found(conn: &mut Conn, number: &str) -> Result<Honour, AppError> {
    roll::store::by_number(conn, &clean_upper_code(number))?
        .filter(rules::is_reviewed_yearly)
        .ok_or(AppError::not_found("honour-not-found"))
}

/// How somebody was reviewed over the years.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    let form = YearForm::empty(visit.platform.today().year());
    show_page(&visit, &number, form, StatusCode::OK).await
}

async fn show_page(visit: &Visit, number: &str, form: YearForm, status: StatusCode) -> Answer {
    let (asked, language) = (number.to_owned(), visit.language);
    let (honour, title, years) = visit
        .read(move |conn| {
            let honour = found(conn, &asked)?;
            let title = titles::store::by_id(conn, honour.title_id)?;
            let years = store::years_of(conn, honour.id)?;
            Ok((honour, title.map(|title| title.name_in(language).to_owned()).unwrap_or_default(), years))
        })
        .await?;
    let actor = visit.actor()?;
    if !roll::policy::may_take(actor, &honour) {
        return Err(AppError::not_found("honour-not-found"));
    }
    let p = visit.page();
    let is_citys = titles::policy::may_manage(actor).is_ok();
    let has_failed = years.first().is_some_and(|latest| latest.outcome == HonourYearOutcome::Failed);
    visit.render(
        status,
        &YearsPage {
            state: honour.shown_state(visit.platform.today()),
            outcomes: p.options(HonourYearOutcome::ALL, HonourYearOutcome::as_str),
            may_record: is_citys && honour.state == HonourState::Valid,
            may_be_revoked: is_citys && has_failed && honour.state.may_become(HonourState::Revoked),
            errors: form.errors(),
            p,
            honour,
            title,
            years,
            form,
        },
    )
}

/// Records the review of a year.
pub async fn record(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let asked = number.clone();
    let honour = visit.read(move |conn| found(conn, &asked)).await?;
    let mut form = YearForm::of(input.values());
    let Some(review) = form.read() else {
        return show_page(&visit, &number, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let done = visit
        .write(move |tx, actor| decision_service::record_year(tx, actor, &honour, &review))
        .await;
    match done {
        Ok(()) => {
            Ok(visit.see_other_saying(&format!("/honours/{number}/years"), &Message::new("honour-year-said-recorded")))
        }
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            show_page(&visit, &number, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
