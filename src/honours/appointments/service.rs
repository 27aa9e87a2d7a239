//! Use cases: record an appointment, take it back, confirm or refuse it, end it.

use crate::certification::certificates::model::CertificateState;
use crate::certification::certificates::store::{certificate_by_number, certificates_of_person};
use crate::honours::appointments::model::{
    AppointmentScope, AppointmentState, AppointmentTerms, Evidence, Holding, LevelAppointment, NewAppointment,
};
use crate::honours::appointments::store::{self, Parties};
use crate::honours::appointments::{policy, rules};
use crate::honours::roll::store::people;
use crate::honours::settings::{APPOINTMENT_MOST_YEARS, CHIEF_TECHNICIAN_YEARS, MASTER_TECHNICIAN_YEARS};
use crate::identity::accounts;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::filing_code::BodyClass;
use crate::kernel::ids::{PersonId, TradeId};
use crate::kernel::message::Message;
use crate::kernel::text::{clean_upper_code, fold_name};
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::registry::bodies;
use crate::registry::bodies::model::CertificationBody;
use crate::registry::people as persons;
use crate::registry::trades;
use chrono::{Datelike, NaiveDate};
use serde_json::json;

fn terms(tx: &Tx<'_>) -> AppointmentTerms {
    AppointmentTerms::of(
        tx.setting(&MASTER_TECHNICIAN_YEARS),
        tx.setting(&CHIEF_TECHNICIAN_YEARS),
        tx.setting(&APPOINTMENT_MOST_YEARS),
    )
}

/// The employer for which the actor records: his body; nothing for the city, which says for whom.
///
/// # Errors
/// `Denied` for whoever may not record, and for the staff of a body that assesses the public.
pub fn employer(conn: &mut Conn, actor: &Actor) -> Result<Option<CertificationBody>, AppError> {
    policy::may_record(actor)?;
    let Some(own) = actor.body.filter(|_| actor.role == Role::BodyStaff) else { return Ok(None) };
    let body = bodies::store::body_by_id(conn, own)?.ok_or(AppError::not_found("body-not-found"))?;
    if body.body_class == BodyClass::EmployerBody {
        Ok(Some(body))
    } else {
        Err(AppError::denied("appointed-no-employer"))
    }
}

/// What a number that was typed leads to: who holds it, and in which trade.
struct Held {
    number: String,
    person: PersonId,
    trade: TradeId,
}

/// Finds what is held by its number: a valid certificate, or an appointment that was confirmed.
fn held(conn: &mut Conn, typed: &str) -> Result<Held, AppError> {
    let refused = |key| AppError::field("holding", Message::new(key));
    let number = clean_upper_code(typed);
    if let Some(found) = certificate_by_number(conn, &number)? {
        if found.state != CertificateState::Valid {
            return Err(refused("appointed-holding-ended"));
        }
        let trade = found.trade_id.ok_or_else(|| refused("appointed-holding-no-trade"))?;
        return Ok(Held { number, person: found.person_id, trade });
    }
    let found = store::by_number(conn, &number, AppointmentScope::All)?
        .filter(|one| matches!(one.state, AppointmentState::Confirmed | AppointmentState::Ended))
        .ok_or_else(|| refused("appointed-no-such-holding"))?;
    if found.state == AppointmentState::Ended {
        return Err(refused("appointed-holding-ended"));
    }
    Ok(Held { number, person: found.person_id, trade: found.trade_id })
}

/// What an appointment stands on: the certificate or the appointment of its number, and the employer in the register.
///
/// # Errors
/// Those of the database.
pub fn evidence(conn: &mut Conn, appointment: &LevelAppointment) -> Result<Option<Evidence>, AppError> {
    let registered_employer = persons::store::by_id(conn, appointment.person_id)?
        .and_then(|person| person.employer)
        .unwrap_or_default();
    let certificate = certificate_by_number(conn, &appointment.holding)?;
    if let Some(found) = certificate {
        let (level, since, by) = (found.level, found.issued_on, found.body_name);
        return Ok(Some(Evidence { level, since, by, registered_employer }));
    }
    Ok(store::by_number(conn, &appointment.holding, AppointmentScope::All)?.map(|found| Evidence {
        level: found.level,
        since: found.appointed_on,
        by: found.employer,
        registered_employer,
    }))
}

/// What somebody holds and held in a trade: valid certificates, and appointments that did not end before their last day.
fn holdings(conn: &mut Conn, person: PersonId, trade: TradeId) -> Result<Vec<Holding>, AppError> {
    let mut found: Vec<Holding> = certificates_of_person(conn, person)?
        .into_iter()
        .filter(|one| one.state == CertificateState::Valid && one.trade_id == Some(trade))
        .map(|one| Holding { level: one.level, since: one.issued_on, until: None })
        .collect();
    found.extend(
        store::granted_of(conn, person)?
            .into_iter()
            .filter(|one| one.state == AppointmentState::Confirmed && one.trade_id == trade)
            .map(|one| Holding { level: one.level, since: one.appointed_on, until: Some(one.valid_until) }),
    );
    Ok(found)
}

/// Name, body and district of the employer.
fn appointing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    new: &NewAppointment,
) -> Result<(String, Option<CertificationBody>, String), AppError> {
    if let Some(own) = employer(tx.conn, actor)? {
        return Ok((own.name.clone(), Some(own.clone()), own.district_code));
    }
    let name = new.employer.trim();
    if name.is_empty() {
        return Err(AppError::field("employer", Message::new("error-field-required")));
    }
    let body = bodies::store::body_by_name(tx.conn, name)?;
    if body.as_ref().is_some_and(|body| body.body_class != BodyClass::EmployerBody) {
        return Err(AppError::field("employer", Message::new("appointed-no-employer")));
    }
    let district = match &body {
        Some(body) if new.district.is_empty() => body.district_code.clone(),
        _ => new.district.clone(),
    };
    if !bodies::store::has_district(tx.conn, &district)? {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    Ok((name.to_owned(), body, district))
}

/// Records an appointment from the document of an employer; gives its number. It waits for the city's confirmation.
///
/// # Errors
/// `Denied`; field errors beside `holding` for a number that leads to nobody, beside `name` when it is somebody else's,
/// beside `level` when the rank below, or its years, are not there or another appointment waits, and for wrong days.
pub fn record(tx: &mut Tx<'_>, actor: &Actor, new: &NewAppointment) -> Result<String, AppError> {
    let (employer, body, district) = appointing(tx, actor, new)?;
    let terms = terms(tx);
    let faults = rules::term_faults(new, tx.today(), terms);
    if !faults.is_empty() {
        return Err(AppError::Fields(faults));
    }
    let held = held(tx.conn, &new.holding)?;
    let name = people(tx.conn, &[held.person])?
        .remove(&held.person)
        .map(|card| card.name)
        .unwrap_or_default();
    if fold_name(&name) != fold_name(&new.name) {
        return Err(AppError::field("name", Message::new("appointed-name-differs")));
    }
    let refused = |message| AppError::field("level", message);
    let holdings = holdings(tx.conn, held.person, held.trade)?;
    rules::check(new.level, &holdings, new.appointed_on, terms).map_err(refused)?;
    if store::waits(tx.conn, held.person, held.trade)? {
        return Err(refused(Message::new("appointed-waits-already")));
    }
    let year = new.appointed_on.year();
    let number = rules::appointment_number(year, store::next_serial(tx.conn, year)?);
    let parties = Parties {
        person: held.person,
        trade: held.trade,
        holding: &held.number,
        employer: &employer,
        body: body.map(|body| body.id),
        district: &district,
    };
    store::insert(tx.conn, actor, &number, &parties, new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("appointment.recorded", "appointment", number.as_str()).new_values(json!({
            "level": new.level, "holding": held.number, "employer": employer, "document": new.document,
            "appointed_on": new.appointed_on, "valid_until": new.valid_until,
        })),
    )?;
    Ok(number)
}

/// The appointment that a use case is about.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<LevelAppointment, AppError> {
    let found = store::by_number(tx.conn, number, policy::scope_of(actor)?)?
        .ok_or(AppError::not_found("appointed-not-found"))?;
    if seen.is_some_and(|seen| seen != found.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(found)
}

fn step(before: &LevelAppointment, next: AppointmentState) -> Result<(), AppError> {
    if before.state.may_become(next) { Ok(()) } else { Err(AppError::conflict("appointed-not-now")) }
}

/// Confirms an appointment: from now on the rank counts as held. The holder is told.
///
/// # Errors
/// `Denied` for one's own record; `Conflict` in another state, or when what was held does not suffice any more.
pub fn confirm(tx: &mut Tx<'_>, actor: &Actor, before: &LevelAppointment) -> Result<(), AppError> {
    policy::may_decide(actor, before)?;
    step(before, AppointmentState::Confirmed)?;
    let holdings = holdings(tx.conn, before.person_id, before.trade_id)?;
    rules::check(before.level, &holdings, before.appointed_on, terms(tx)).map_err(AppError::Conflict)?;
    let is_rise = rules::is_rise(before, &store::granted_of(tx.conn, before.person_id)?);
    if !store::decide(tx.conn, actor, before, (AppointmentState::Confirmed, is_rise, None), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("appointment.confirmed", "appointment", before.number.as_str())
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": AppointmentState::Confirmed, "is_rise": is_rise })),
    )?;
    let body = Message::new("mail-appointment-confirmed-body").with("until", before.valid_until.to_string());
    tell(tx, before, "appointment_confirmed", Message::new("mail-appointment-confirmed-subject"), body)
}

/// Refuses an appointment.
///
/// # Errors
/// `Denied` for one's own record; `Conflict` in another state; a field error without a reason.
pub fn refuse(tx: &mut Tx<'_>, actor: &Actor, before: &LevelAppointment, reason: &str) -> Result<(), AppError> {
    policy::may_decide(actor, before)?;
    step(before, AppointmentState::Refused)?;
    let reason = required_reason(reason)?;
    if !store::decide(tx.conn, actor, before, (AppointmentState::Refused, false, Some(reason)), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("appointment.refused", "appointment", before.number.as_str())
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": AppointmentState::Refused }))
            .reason(reason),
    )
}

/// Takes back an appointment that waits for a decision, so that it can be recorded as it should be.
///
/// # Errors
/// `Denied` for what others recorded; `Conflict` in another state; a field error without a reason.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, before: &LevelAppointment, reason: &str) -> Result<(), AppError> {
    policy::may_withdraw(actor, before)?;
    step(before, AppointmentState::Withdrawn)?;
    let reason = required_reason(reason)?;
    if !store::close(tx.conn, before, (AppointmentState::Withdrawn, None), reason)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("appointment.withdrawn", "appointment", before.number.as_str())
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": AppointmentState::Withdrawn }))
            .reason(reason),
    )
}

/// Ends an appointment before its last day. The holder is told.
///
/// # Errors
/// `Denied`; `Conflict` in another state, or after its last day; field errors for a day outside of the term or ahead, and
/// without a reason.
pub fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &LevelAppointment,
    (day, reason): (NaiveDate, &str),
) -> Result<(), AppError> {
    policy::may_end(actor, before)?;
    step(before, AppointmentState::Ended)?;
    let today = tx.today();
    if before.valid_until < today {
        return Err(AppError::conflict("appointed-not-now"));
    }
    if day > today || day < before.appointed_on {
        return Err(AppError::field("day", Message::new("appointed-end-day")));
    }
    let reason = required_reason(reason)?;
    if !store::close(tx.conn, before, (AppointmentState::Ended, Some(day)), reason)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("appointment.ended", "appointment", before.number.as_str())
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": AppointmentState::Ended, "ended_on": day }))
            .reason(reason),
    )?;
    let body = Message::new("mail-appointment-ended-body")
        .with("day", day.to_string())
        .with("reason", reason);
    tell(tx, before, "appointment_ended", Message::new("mail-appointment-ended-subject"), body)
}

/// Tells the holder, when he has an account and mail reaches him.
fn tell(
    tx: &mut Tx<'_>,
    appointment: &LevelAppointment,
    template: &'static str,
    subject: Message,
    body: Message,
) -> Result<(), AppError> {
    let person = appointment.person_id;
    let Some(language) = accounts::store::languages_of(tx.conn, &[person])?.remove(&person) else { return Ok(()) };
    let Some(card) = people(tx.conn, &[person])?.remove(&person) else { return Ok(()) };
    let Some(recipient) = card.email else { return Ok(()) };
    let trade = trades::store::by_id(tx.conn, appointment.trade_id)?
        .map(|trade| trade.full_name())
        .unwrap_or_default();
    let body = body
        .with_key("level", appointment.level.label_key())
        .with("trade", trade)
        .with("employer", appointment.employer.as_str())
        .with("number", appointment.number.as_str());
    tx.mail(&Mail {
        template,
        deduplication_key: format!("{template}:{}", appointment.number),
        recipient,
        language: MailLanguage::of(Some(language)),
        text: MailText {
            subject,
            addressee: card.name,
            paragraphs: vec![body],
            link: Some(MailLink {
                label: Message::new("mail-appointment-link"),
                url: format!("{}/mine/ladder", tx.platform.base_url),
            }),
        },
    })
}
