//! Use cases that end a nomination, and what follows: objections and their answers, the title, the refusal, the years.

use crate::certification::results::rules::notice_runs;
use crate::honours::roll;
use crate::honours::roll::model::{Conferral, Holder, Honour, HonourBasis};
use crate::honours::selection::model::{
    HonourYearOutcome, Nomination, NominationObjection, NominationState, NominationView, YearReview,
};
use crate::honours::selection::service::{entry, move_to};
use crate::honours::selection::store::{self, Step};
use crate::honours::selection::{policy, rules};
use crate::honours::titles;
use crate::kernel::actor::Actor;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::i18n;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use chrono::{Datelike, NaiveDate};
use serde_json::json;

/// The nomination of an address whose notice runs on a day, for anybody.
///
/// # Errors
/// `NotFound`.
pub fn on_notice(conn: &mut Conn, number: &str, today: NaiveDate) -> Result<NominationView, AppError> {
    store::on_notice(conn, today)?
        .into_iter()
        .find(|view| view.nomination.number == number)
        .filter(|view| notice_runs(view.nomination.notice_from, view.nomination.notice_to, today))
        .ok_or(AppError::not_found("notice-not-found"))
}

/// Objects to a nomination while its notice runs: whoever is signed in.
///
/// # Errors
/// `NotFound` when no notice runs; a field error without words.
pub fn object(tx: &mut Tx<'_>, actor: &Actor, number: &str, content: &str) -> Result<(), AppError> {
    let today = tx.today();
    let before = on_notice(tx.conn, number, today)?.nomination;
    let content = content.trim();
    if content.is_empty() {
        return Err(AppError::field("content", Message::new("error-field-required")));
    }
    if !store::hold(tx.conn, &before)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let token = tx.platform.random.token();
    store::insert_objection(tx.conn, actor, before.id, (&token, content), tx.now)?;
    tx.audit(actor, entry("nomination.objected", &before).new_values(json!({ "objection": token })))
}

/// Answers an objection and tells whoever raised it.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when it is answered; a field error without an answer.
pub fn answer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    view: &NominationView,
    token: &str,
    answer: &str,
) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_decide(actor, before)?;
    let objection = store::objections_of(tx.conn, before.id)?
        .into_iter()
        .find(|one| one.token == token)
        .ok_or(AppError::not_found("nomination-objection-not-found"))?;
    let answer = answer.trim();
    if answer.is_empty() {
        return Err(AppError::field("answer", Message::new("error-field-required")));
    }
    if !store::answer_objection(tx.conn, actor, &objection, answer, tx.now)? {
        return Err(AppError::conflict("nomination-objection-answered"));
    }
    tx.audit(
        actor,
        entry("nomination.answered", before)
            .new_values(json!({ "objection": token }))
            .reason(answer),
    )?;
    tell_answered(tx, view, &objection, answer)
}

fn tell_answered(
    tx: &mut Tx<'_>,
    view: &NominationView,
    objection: &NominationObjection,
    answer: &str,
) -> Result<(), AppError> {
    let Some(account) = objection.raised_by else { return Ok(()) };
    let Some((name, Some(email), language)) = store::reached(tx.conn, account)? else { return Ok(()) };
    tx.mail(&Mail {
        template: "nomination_objection_answered",
        deduplication_key: format!("nomination_objection_answered:{}", objection.token),
        recipient: email,
        language: MailLanguage::of(Some(language)),
        text: MailText {
            subject: Message::new("mail-nomination-answered-subject"),
            addressee: name,
            paragraphs: vec![
                Message::new("mail-nomination-answered-body")
                    .with("title", view.title.name.as_str())
                    .with("number", view.nomination.number.as_str())
                    .with("answer", answer),
            ],
            link: Some(MailLink {
                label: Message::new("mail-nomination-link"),
                url: format!("{}/notices/honours", tx.platform.base_url),
            }),
        },
    })
}

/// Objections that nobody has answered.
///
/// # Errors
/// Those of the database.
pub fn open_objections(conn: &mut Conn, nomination: &Nomination) -> Result<usize, AppError> {
    let objections = store::objections_of(conn, nomination.id)?;
    Ok(objections.iter().filter(|one| one.answered_at.is_none()).count())
}

/// Refuses a nomination. Once it was on notice every objection is answered first.
///
/// # Errors
/// `Denied`, `Conflict`; field errors without a reason, or with open objections.
pub fn refuse(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView, reason: &str) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_conclude(actor, before)?;
    let reason = required_reason(reason)?;
    if let Some(lack) = rules::objection_obstacle(open_objections(tx.conn, before)?) {
        return Err(AppError::field("reason", lack));
    }
    let entry = entry("nomination.refused", before).reason(reason);
    let step = (NominationState::Refused, Step::Refuse(tx.today(), reason.to_owned()));
    move_to(tx, actor, before, step, entry)
}

/// Confers the title by a document, for the term of the title; gives the number of the honour.
///
/// # Errors
/// `Denied`, `Conflict`; field errors without a document, while the notice runs, or with open objections.
pub fn confer(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView, document: &str) -> Result<String, AppError> {
    let before = &view.nomination;
    policy::may_conclude(actor, before)?;
    let document = document.trim();
    if document.is_empty() {
        return Err(AppError::field("document", Message::new("error-field-required")));
    }
    let today = tx.today();
    if before.state == NominationState::PublicNotice {
        let open = open_objections(tx.conn, before)?;
        let lacks = rules::conferral_obstacles(before, open, today);
        if !lacks.is_empty() {
            let field = |message| FieldError { field: "conferral".to_owned(), message };
            return Err(AppError::Fields(lacks.into_iter().map(field).collect()));
        }
    }
    let card = roll::store::people(tx.conn, &[before.person_id])?
        .remove(&before.person_id)
        .ok_or_else(|| AppError::internal("a nomination of nobody"))?;
    let number = roll::service::take_numbers(tx, today, 1)?
        .pop()
        .ok_or_else(|| AppError::internal("no number was given"))?;
    let entry = entry("nomination.conferred", before).new_values(json!({ "document": document, "honour": number }));
    move_to(tx, actor, before, (NominationState::Conferred, Step::Confer(today, number.clone())), entry)?;
    let basis = Message::new("nomination-basis").with("year", today.year().to_string());
    let conferral = Conferral {
        title: before.title_id,
        holder: Holder::Person { id: before.person_id, name_id: card.name_id, name: card.name },
        employer: before.employer.clone(),
        district: Some(before.district_code.clone()),
        trade: before.trade_id,
        year: today.year(),
        basis: HonourBasis::Selection,
        basis_text: i18n::say(Language::Chinese, &basis),
        placed: None,
        document: document.to_owned(),
        conferred_on: today,
        reward: String::new(),
        replaces: None,
    };
    roll::service::confer(tx, actor, &[(number.clone(), conferral)])?;
    Ok(number)
}

/// Records the yearly review of somebody who holds a title for a term or with an allowance. Who failed keeps it until it is
/// revoked, which is a decision of its own.
///
/// # Errors
/// `Denied`; a field error for a year that is not one of the honour's, or was reviewed already.
pub fn record_year(tx: &mut Tx<'_>, actor: &Actor, honour: &Honour, review: &YearReview) -> Result<(), AppError> {
    titles::policy::may_manage(actor)?;
    if let Some((field, fault)) = rules::year_fault(honour, review, tx.today()) {
        return Err(AppError::field(field, fault));
    }
    store::insert_year(tx.conn, actor, honour.id, review, tx.now)?;
    let entry = Entry::new("honour.year_reviewed", "honour", honour.number.as_str())
        .new_values(json!({ "year": review.year, "outcome": review.outcome }));
    let entry = if review.outcome == HonourYearOutcome::Failed { entry.reason(review.remark.as_str()) } else { entry };
    tx.audit(actor, entry)
}
