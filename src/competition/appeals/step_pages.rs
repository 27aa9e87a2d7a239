//! The steps of an appeal, each answered by its page: what is now true, or what was refused beside its field.

use crate::competition::appeals::evidence_service::{add_evidence, open_evidence};
use crate::competition::appeals::forms::{DecisionForm, read_mark_place};
use crate::competition::appeals::pages::{Refused, show_page};
use crate::competition::appeals::service::{self, Case};
use crate::competition::appeals::{hearing_service, policy};
use crate::kernel::actor::Actor;
use crate::kernel::ids::UnlockId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::attachment::{attachment_in, attachment_out};
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Visit};
use actix_web::http::StatusCode;
use actix_web::web;

type Path = web::Path<(String, String)>;

/// Takes one step with an appeal.
async fn step(
    visit: Visit,
    path: (String, String),
    seen: Option<i32>,
    said: &'static str,
    refused: impl FnOnce(Vec<FieldError>) -> Refused,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Case) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let (number, token) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &number, &token, seen)?;
            job(tx, actor, &case)?;
            Ok(case.appeal.number)
        })
        .await;
    match done {
        Ok(number) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/appeals/{}", path.0, path.1),
            &Message::new(said).with("number", number),
        )),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, refused(errors), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

fn seen(input: &CsrfForm) -> Option<i32> {
    input.values().get("version").parse().ok()
}

/// What is shown of a form of one field.
fn at(part: &'static str, typed: String) -> impl FnOnce(Vec<FieldError>) -> Refused {
    move |errors| Refused { typed, errors, part, ..Refused::nothing() }
}

/// Accepts an appeal.
pub async fn accept(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let seen = seen(&input);
    step(visit, path.into_inner(), seen, "appeal-said-accepted", at("", String::new()), service::accept).await
}

/// Refuses to hear an appeal.
pub async fn refuse(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let (seen, reason) = (seen(&input), input.values().get("reason").to_owned());
    let refused = at("refuse-dialog", reason.clone());
    step(visit, path.into_inner(), seen, "appeal-said-refused", refused, move |tx, actor, case| {
        service::refuse(tx, actor, case, &reason)
    })
    .await
}

/// Takes an appeal back.
pub async fn withdraw(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let (seen, reason) = (seen(&input), input.values().get("reason").to_owned());
    let refused = at("withdraw-dialog", reason.clone());
    step(visit, path.into_inner(), seen, "appeal-said-withdrawn", refused, move |tx, actor, case| {
        service::withdraw(tx, actor, case, &reason)
    })
    .await
}

/// Names the panel.
pub async fn seat(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let seen = seen(&input);
    let members: Vec<String> = input.values().all("members").map(str::to_owned).collect();
    step(visit, path.into_inner(), seen, "appeal-said-seated", at("panel", String::new()), move |tx, actor, case| {
        hearing_service::seat(tx, actor, case, &members)
    })
    .await
}

/// Writes down what was said.
pub async fn note(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let words = input.values().get("words").to_owned();
    let refused = at("notes", words.clone());
    step(visit, path.into_inner(), None, "appeal-said-noted", refused, move |tx, actor, case| {
        hearing_service::note(tx, actor, case, &words)
    })
    .await
}

/// Records the decision.
pub async fn decide(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let seen = seen(&input);
    let mut form = DecisionForm::of(input.values());
    let Some(decision) = form.read() else {
        let errors = form.errors();
        let refused = Refused { decision: form, errors, part: "decision", ..Refused::nothing() };
        return show_page(&visit, &path, refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let refused = move |errors: Vec<FieldError>| {
        let mut errors = form.place(errors);
        errors.extend(form.errors());
        Refused { decision: form, errors, part: "decision", ..Refused::nothing() }
    };
    step(visit, path.into_inner(), seen, "appeal-said-decided", refused, move |tx, actor, case| {
        hearing_service::decide(tx, actor, case, &decision)
    })
    .await
}

/// Asks to open a mark.
pub async fn ask_unlock(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    let place = read_mark_place(input.values().get("mark"));
    let refused = at("unlocking", reason.clone());
    step(visit, path.into_inner(), None, "appeal-said-unlock-asked", refused, move |tx, actor, case| {
        let place = place.ok_or_else(|| AppError::field("mark", Message::new("error-field-choice")))?;
        hearing_service::ask_unlock(tx, actor, case, &place, &reason)
    })
    .await
}

/// Grants or refuses to open a mark.
pub async fn decide_unlock(visit: Visit, path: web::Path<(String, String, i64)>, input: CsrfForm) -> Answer {
    let (number, token, id) = path.into_inner();
    let grants = input.values().has("grants");
    let said = if grants { "appeal-said-unlocked" } else { "appeal-said-unlock-refused" };
    step(visit, (number, token), None, said, at("unlocking", String::new()), move |tx, actor, case| {
        hearing_service::decide_unlock(tx, actor, case, UnlockId(id), grants)
    })
    .await
}

/// Sends the answer.
pub async fn answer(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let seen = seen(&input);
    step(visit, path.into_inner(), seen, "appeal-said-answered", at("", String::new()), service::answer).await
}

/// Notes that the answer has arrived.
pub async fn acknowledge(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let seen = seen(&input);
    step(visit, path.into_inner(), seen, "appeal-said-acknowledged", at("", String::new()), service::acknowledge).await
}

/// Adds a piece of evidence.
pub async fn add_file(visit: Visit, path: Path, upload: CsrfUpload) -> Answer {
    let refused = at("evidence", String::new());
    let evidence = match attachment_in(&visit, upload.file).await {
        Ok(evidence) => evidence,
        Err(AppError::Fields(errors)) => {
            return show_page(&visit, &path, refused(errors), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(other) => return Err(other),
    };
    step(visit, path.into_inner(), None, "attachment-said-added", refused, move |tx, actor, case| {
        add_evidence(tx, actor, case, &evidence)
    })
    .await
}

/// A piece of evidence.
pub async fn evidence_file(visit: Visit, path: web::Path<(String, String, String)>) -> Answer {
    let (number, token, file) = path.into_inner();
    let (opened, appeal) = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &number, &token, None)?;
            let leads = hearing_service::leads(tx.conn, actor, &case)?;
            if policy::reads_as_member(case.scope) && !leads {
                hearing_service::seated(tx.conn, actor, &case.contest, &case.appeal)?;
            }
            Ok((open_evidence(tx, actor, &case, &file)?, case.appeal.number))
        })
        .await?;
    Ok(attachment_out(&appeal, opened))
}
