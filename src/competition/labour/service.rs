//! The way of a labour competition: closing the entry, the start, a copy for another year. Each use case is one
//! transaction.

use crate::competition::contests;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::model::{IndicatorPlan, LabourScope, LabourUnit, LabourUnitState};
use crate::competition::labour::{indicator_service, policy, store};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};

/// The labour competition that a use case is about, held until the end of the transaction.
///
/// # Errors
/// `NotFound`, also for a skills competition; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<Competition, AppError> {
    let known = events::service::open(tx, actor, number, None)?;
    if !known.is_labour() {
        return Err(AppError::not_found("labour-not-found"));
    }
    store::hold(tx.conn, known.id)?;
    events::service::open(tx, actor, number, seen)
}

/// As [`open`], with the unit behind a token as the actor may know of it.
///
/// # Errors
/// As [`open`]; `Denied`.
pub fn open_unit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    number: &str,
    token: &str,
) -> Result<(Competition, LabourUnit), AppError> {
    let competition = open(tx, actor, number, None)?;
    let scope = policy::scope_of(actor, &competition)?;
    let unit = store::unit_by_token(tx.conn, competition.id, scope, token)?
        .ok_or(AppError::not_found("labour-unit-not-found"))?;
    Ok((competition, unit))
}

/// Ends the entry, once every unit is decided about.
///
/// # Errors
/// `Denied`; `Conflict` while units are undecided, or when none takes part.
pub fn close_entry(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    events::policy::may_run(actor, before)?;
    let undecided = store::count_units(tx.conn, before.id, LabourScope::All, LabourUnitState::Submitted)?;
    if undecided > 0 {
        return Err(AppError::Conflict(Message::new("labour-units-undecided").count("count", undecided)));
    }
    if before.state == EventState::EntryOpen {
        require_units(tx, before)?;
    }
    events::service::move_to(tx, actor, before, EventState::EligibilityChecked, None)
}

fn require_units(tx: &mut Tx<'_>, competition: &Competition) -> Result<(), AppError> {
    match store::count_units(tx.conn, competition.id, LabourScope::All, LabourUnitState::Accepted)? {
        0 => Err(AppError::conflict("labour-without-units")),
        _ => Ok(()),
    }
}

/// Starts the competition; from now on units report.
///
/// # Errors
/// `Denied`; `Conflict` before its first day.
pub fn start(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    events::policy::may_run(actor, before)?;
    if tx.today() < before.first_day {
        let message = Message::new("labour-starts-later").with("day", before.first_day.to_string());
        return Err(AppError::Conflict(message));
    }
    let undecided = store::count_units(tx.conn, before.id, LabourScope::All, LabourUnitState::Submitted)?;
    if undecided > 0 {
        return Err(AppError::Conflict(Message::new("labour-units-undecided").count("count", undecided)));
    }
    if before.state == EventState::EligibilityChecked {
        require_units(tx, before)?;
    }
    events::service::move_to(tx, actor, before, EventState::Running, None)
}

/// Copies a labour competition with its indicators into another year as a new draft.
///
/// # Errors
/// `Denied`; field errors when the source breaks a rule of today.
pub fn copy(tx: &mut Tx<'_>, actor: &Actor, source: &Competition, year: i32) -> Result<Competition, AppError> {
    let copied = contests::service::copy(tx, actor, source, year)?;
    let plans: Vec<IndicatorPlan> = store::indicators_of(tx.conn, source.id)?
        .iter()
        .map(IndicatorPlan::from)
        .collect();
    if !plans.is_empty() {
        indicator_service::set(tx, actor, &copied, &plans)?;
    }
    Ok(copied)
}

/// What a mail to a unit tells.
#[derive(Debug, Clone)]
pub struct News {
    /// What kind of mail it is.
    pub template: &'static str,
    /// Tells two mails of a kind apart.
    pub key: String,
    /// Subject.
    pub subject: Message,
    /// What it says.
    pub body: Message,
    /// Path of the page on which one goes on.
    pub path: String,
}

/// Tells a unit, as far as mail reaches it.
///
/// # Errors
/// Those of the database.
pub fn tell_unit(tx: &mut Tx<'_>, unit: &LabourUnit, news: News) -> Result<(), AppError> {
    if unit.contact_email.is_empty() {
        return Ok(());
    }
    let url = format!("{}{}", tx.platform.base_url, news.path);
    tx.mail(&Mail {
        template: news.template,
        deduplication_key: format!("{}:{}", news.template, news.key),
        recipient: unit.contact_email.clone(),
        language: MailLanguage::Both,
        text: MailText {
            subject: news.subject,
            addressee: unit.leader_name.clone(),
            paragraphs: vec![news.body],
            link: Some(MailLink { label: Message::new("mail-labour-link"), url }),
        },
    })
}
