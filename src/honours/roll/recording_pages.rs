//! The form by which the city enters an honour from the document of whoever conferred it.

use crate::honours::roll::forms::RecordForm;
use crate::honours::roll::{listing, service};
use crate::honours::titles;
use crate::honours::titles::model::Title;
use crate::honours::titles::policy;
use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::sex::Sex;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::model::District;
use crate::registry::bodies::store as bodies;
use actix_web::http::StatusCode;
use askama::Template;

#[derive(Template)]
#[template(path = "honours/roll/form.html")]
struct FormPage {
    p: Page,
    form: RecordForm,
    titles: Vec<(String, String)>,
    document_kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

fn form_page(
    visit: &Visit,
    (titles, districts): (&[Title], Vec<District>),
    form: RecordForm,
    status: StatusCode,
) -> Answer {
    let p = visit.page();
    let language = visit.language;
    visit.render(
        status,
        &FormPage {
            titles: titles
                .iter()
                .filter(|title| title.is_active())
                .map(|title| (title.key.clone(), title.name_in(language).to_owned()))
                .collect(),
            document_kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            districts: super::pages::district_options(districts, language),
            errors: form.errors(),
            form,
            p,
        },
    )
}

async fn choices(visit: &Visit) -> Result<(Vec<Title>, Vec<District>), AppError> {
    visit
        .read(|conn| Ok((titles::store::all(conn)?, bodies::districts(conn)?)))
        .await
}

/// The form.
pub async fn form(visit: Visit) -> Answer {
    policy::may_manage(visit.actor()?)?;
    let (titles, districts) = choices(&visit).await?;
    form_page(&visit, (&titles, districts), RecordForm::empty(), StatusCode::OK)
}

/// Enters it.
pub async fn record(visit: Visit, input: CsrfForm) -> Answer {
    let (titles, districts) = choices(&visit).await?;
    let mut form = RecordForm::of(input.values());
    let recorded = form.read(&titles, visit.platform.today());
    let mut trade = None;
    if !form.trade.is_empty() {
        let written = form.trade.value.clone();
        trade = visit.read(move |conn| listing::trade_written(conn, &written)).await?;
        if trade.is_none() {
            form.trade.refuse(Message::new("honour-no-such-trade"));
        }
    }
    if !form.district.is_empty() && !districts.iter().any(|district| district.code == form.district.value) {
        form.district.refuse(Message::new("error-field-choice"));
    }
    let Some(mut recorded) = recorded.filter(|_| form.errors().is_empty()) else {
        return form_page(&visit, (&titles, districts), form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    recorded.trade = trade;
    match visit.write(move |tx, actor| service::record(tx, actor, &[recorded])).await {
        Ok(numbers) => {
            let number = numbers.into_iter().next().unwrap_or_default();
            Ok(visit.see_other_saying(&format!("/honours/{number}"), &Message::new("honour-said-recorded")))
        }
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, (&titles, districts), form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}
