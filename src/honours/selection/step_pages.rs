//! The steps of a nomination: each one changes it and says what is now true.

use crate::honours::selection::forms::{OpinionForm, VisitForm};
use crate::honours::selection::model::NominationView;
use crate::honours::selection::pages::{REFUSED, Refused, known, show_page};
use crate::honours::selection::{decision_service, policy, service};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Visit, attachment};
use actix_web::web;

/// Takes one step and shows what is now true. `part` names the part of the page and the one field that was typed.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (part, field, said): (String, &'static str, &'static str),
    job: impl FnOnce(&mut Tx<'_>, &Actor, &NominationView, &str) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let typed = input.values().get(field).to_owned();
    let (wanted, text) = (number.clone(), typed.clone());
    let done = visit
        .write(move |tx, actor| {
            let view = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &view, &text)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/honours/selection/{number}"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, Refused { typed, errors, part, ..Refused::default() }, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

fn part(name: &'static str, field: &'static str, said: &'static str) -> (String, &'static str, &'static str) {
    (name.to_owned(), field, said)
}

/// Takes a nomination back.
pub async fn withdraw(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = part("withdrawal", "reason", "nomination-said-withdrawn");
    step(visit, number.into_inner(), input, part, service::withdraw).await
}

/// Sends a nomination back.
pub async fn send_back(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = part("return", "reason", "nomination-said-returned");
    step(visit, number.into_inner(), input, part, service::send_back).await
}

/// Refuses a nomination.
pub async fn refuse(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = part("refusal", "reason", "nomination-said-refused");
    step(visit, number.into_inner(), input, part, decision_service::refuse).await
}

/// Takes a nomination up.
pub async fn take_up(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = part("acceptance", "", "nomination-said-taken-up");
    step(visit, number.into_inner(), input, part, |tx, actor, view, _| service::take_up(tx, actor, view)).await
}

/// Puts a nomination on public notice.
pub async fn publish(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = part("notice", "", "nomination-said-published");
    step(visit, number.into_inner(), input, part, |tx, actor, view, _| service::publish(tx, actor, view).map(drop))
        .await
}

/// Confers the title.
pub async fn confer(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let part = part("conferral", "document", "nomination-said-conferred");
    step(visit, number.into_inner(), input, part, |tx, actor, view, document| {
        decision_service::confer(tx, actor, view, document).map(drop)
    })
    .await
}

/// Answers an objection.
pub async fn answer(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (number, token) = path.into_inner();
    let part = (token.clone(), "answer", "nomination-said-answered");
    step(visit, number, input, part, move |tx, actor, view, answer| {
        decision_service::answer(tx, actor, view, &token, answer)
    })
    .await
}

/// Encloses a file.
pub async fn enclose(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    match attachment::enclose::<NominationView>(&visit, &number, upload).await? {
        Ok(done) => Ok(done),
        Err(errors) => {
            show_page(&visit, &number, Refused { errors, part: "files".to_owned(), ..Refused::default() }, REFUSED)
                .await
        }
    }
}

/// Records what the acting expert says.
pub async fn review(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    // A nomination that is not there, or not his to decide about, says so before the form does.
    policy::may_decide(visit.actor()?, &known(&visit, &number).await?.nomination)?;
    let mut form = OpinionForm::of(input.values());
    let part = || "review".to_owned();
    let Some(opinion) = form.read() else {
        let errors = form.errors();
        let refused = Refused { opinion: form, errors, part: part(), ..Refused::default() };
        return show_page(&visit, &number, refused, REFUSED).await;
    };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let view = service::open(tx, actor, &wanted, seen)?;
            service::review(tx, actor, &view, &opinion)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(visit
                .see_other_saying(&format!("/honours/selection/{number}"), &Message::new("nomination-said-reviewed")))
        }
        Err(AppError::Fields(errors)) => {
            let left = form.place(errors);
            let errors = [form.errors(), left].concat();
            let refused = Refused { opinion: form, errors, part: part(), ..Refused::default() };
            show_page(&visit, &number, refused, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// Records a visit to the site.
pub async fn visit_site(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    policy::may_decide(visit.actor()?, &known(&visit, &number).await?.nomination)?;
    let mut form = VisitForm::of(input.values());
    let part = || "visit".to_owned();
    let Some((day, note)) = form.read() else {
        let errors = form.errors();
        let refused = Refused { visit: form, errors, part: part(), ..Refused::default() };
        return show_page(&visit, &number, refused, REFUSED).await;
    };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let view = service::open(tx, actor, &wanted, seen)?;
            service::visit(tx, actor, &view, (day, &note))
        })
        .await;
    match done {
        Ok(()) => {
            Ok(visit
                .see_other_saying(&format!("/honours/selection/{number}"), &Message::new("nomination-said-visited")))
        }
        Err(AppError::Fields(errors)) => {
            let left = form.place(errors);
            let errors = [form.errors(), left].concat();
            let refused = Refused { visit: form, errors, part: part(), ..Refused::default() };
            show_page(&visit, &number, refused, REFUSED).await
        }
        Err(other) => Err(other),
    }
}
