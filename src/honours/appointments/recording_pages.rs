//! The form by which an employer's staff, or the city, records an appointment from its document.

use crate::honours::appointments::forms::RecordForm;
use crate::honours::appointments::{rules, service};
use crate::honours::roll::pages::district_options;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::model::{CertificationBody, District};
use crate::registry::bodies::store as bodies;
use actix_web::http::StatusCode;
use askama::Template;

#[derive(Template)]
#[template(path = "honours/appointments/form.html")]
struct FormPage {
    p: Page,
    form: RecordForm,
    /// Name of the employer for which the staff of its body records; the city says for whom.
    employer: Option<String>,
    levels: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// For whom the actor records, and the districts of the choice.
type Choices = (Option<CertificationBody>, Vec<District>);

async fn choices(visit: &Visit) -> Result<Choices, AppError> {
    let actor = visit.actor()?.clone();
    visit
        .read(move |conn| Ok((service::employer(conn, &actor)?, bodies::districts(conn)?)))
        .await
}

fn form_page(visit: &Visit, (employer, districts): Choices, form: RecordForm, status: StatusCode) -> Answer {
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            employer: employer.map(|body| body.name),
            levels: p.options(&rules::RANKS, Level::as_str),
            districts: district_options(districts, visit.language),
            errors: form.errors(),
            form,
            p,
        },
    )
}

/// The form.
pub async fn form(visit: Visit) -> Answer {
    let choices = choices(&visit).await?;
    form_page(&visit, choices, RecordForm::empty(), StatusCode::OK)
}

/// Records it.
pub async fn record(visit: Visit, input: CsrfForm) -> Answer {
    let choices = choices(&visit).await?;
    let mut form = RecordForm::of(input.values());
    let Some(new) = form.read(choices.0.is_none()) else {
        return form_page(&visit, choices, form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    match visit.write(move |tx, actor| service::record(tx, actor, &new)).await {
        Ok(number) => {
            Ok(visit.see_other_saying(&format!("/appointments/{number}"), &Message::new("appointed-said-recorded")))
        }
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, choices, form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}
