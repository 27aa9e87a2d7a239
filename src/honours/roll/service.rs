//! Use cases: confer titles, enter those that others conferred, end them.

use crate::honours::roll::model::{Conferral, Holder, Honour, HonourBasis, HonourState, Recorded, RecordedHolder};
use crate::honours::roll::rules::honour_number;
use crate::honours::roll::store::{self, NewHonour, PersonCard};
use crate::honours::titles::model::{HolderKind, Title};
use crate::honours::titles::{self, rules as title_rules};
use crate::identity::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{HonourTitleId, PersonId};
use crate::kernel::message::Message;
use crate::kernel::text::fold_name;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::registry::people::model::{NameCache, Outcome};
use crate::registry::people::{protection, service as people};
use chrono::{Datelike, NaiveDate};
use serde_json::json;
use std::collections::HashMap;

/// Numbers for honours that are conferred on a day, in their order.
///
/// # Errors
/// Those of the database.
pub(in crate::honours) fn take_numbers(tx: &mut Tx<'_>, day: NaiveDate, count: usize) -> Result<Vec<String>, AppError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let wanted = i32::try_from(count).map_err(AppError::internal)?;
    let last = store::take_serials(tx.conn, day.year(), wanted)?;
    Ok((last - wanted + 1..=last)
        .map(|serial| honour_number(day.year(), serial))
        .collect())
}

/// Confers titles under numbers that were taken for them. Who may is the caller's to check; each honour has its row in the
/// trail, and its holder is told.
///
/// # Errors
/// `Conflict` for a retired title, or when somebody else confers at the same moment.
pub(in crate::honours) fn confer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    numbered: &[(String, Conferral)],
) -> Result<(), AppError> {
    let known: HashMap<HonourTitleId, Title> = titles::store::all(tx.conn)?
        .into_iter()
        .map(|title| (title.id, title))
        .collect();
    let mut rows = Vec::with_capacity(numbered.len());
    for (number, conferral) in numbered {
        let title = known
            .get(&conferral.title)
            .ok_or_else(|| AppError::internal("an honour without a title"))?;
        if !title.is_active() {
            return Err(AppError::Conflict(Message::new("title-is-retired").with("name", title.name.as_str())));
        }
        rows.push(row(tx, actor, number, conferral, title));
    }
    store::insert_many(tx.conn, &rows)?;
    for row in &rows {
        let title = known.get(&row.title_id).map(|title| title.key.as_str());
        tx.audit(
            actor,
            Entry::new("honour.conferred", "honour", row.number.as_str()).new_values(json!({
                "title": title, "holder": row.holder_name, "year": row.year, "basis": row.basis,
                "rank": row.rank, "document": row.document, "replaces": row.replaces,
            })),
        )?;
    }
    let told: Vec<(PersonId, News<'_>)> = rows
        .iter()
        .filter_map(|row| {
            let title = known.get(&row.title_id)?.name.as_str();
            Some((row.person_id?, News { number: &row.number, title, ended: None }))
        })
        .collect();
    tell(tx, &told)
}

fn row(tx: &Tx<'_>, actor: &Actor, number: &str, conferral: &Conferral, title: &Title) -> NewHonour {
    let (person_id, name_id) = match &conferral.holder {
        Holder::Person { id, name_id, .. } => (Some(*id), Some(*name_id)),
        Holder::Team(_) => (None, None),
    };
    let rank = conferral.placed.map(|placed| placed.rank);
    let words = title_rules::Words { title: &title.name, basis: &conferral.basis_text, rank };
    NewHonour {
        number: number.to_owned(),
        token: tx.platform.random.token(),
        title_id: title.id,
        person_id,
        name_id,
        holder_name: conferral.holder.name().to_owned(),
        folded: fold_name(conferral.holder.name()),
        employer: conferral.employer.clone(),
        district_code: conferral.district.clone(),
        trade_id: conferral.trade,
        year: conferral.year,
        basis: conferral.basis,
        basis_text: conferral.basis_text.clone(),
        contest_id: conferral.placed.map(|placed| placed.contest),
        rank,
        granting_body: title.granting_body.clone(),
        document: conferral.document.clone(),
        conferred_on: conferral.conferred_on,
        valid_until: title_rules::last_day(conferral.conferred_on, title.term_years),
        citation: title_rules::citation(&title.citation, &words),
        reward: conferral.reward.clone(),
        allowance: title.allowance,
        state: HonourState::Valid,
        replaces: conferral.replaces.clone(),
        conferred_by: actor.account,
        created_at: tx.now,
        version: 1,
    }
}

/// Enters honours from the documents of those who conferred them; gives their numbers. People are found by their documents
/// or registered.
///
/// # Errors
/// `Denied`; `Conflict` for a retired title, or when a document belongs to somebody of another name; field errors for a day
/// that has not come, an unknown title or district, and a holder that the title is not for.
pub fn record(tx: &mut Tx<'_>, actor: &Actor, recorded: &[Recorded]) -> Result<Vec<String>, AppError> {
    titles::policy::may_manage(actor)?;
    let known = titles::store::all(tx.conn)?;
    let today = tx.today();
    let mut wanted = Vec::with_capacity(recorded.len());
    for one in recorded {
        let title = known
            .iter()
            .find(|title| title.key == one.title)
            .ok_or_else(|| AppError::field("title", Message::new("error-field-choice")))?;
        let fits = match one.holder {
            RecordedHolder::Person(_) => title.holder == HolderKind::Person,
            RecordedHolder::Team(_) => title.holder == HolderKind::Team,
        };
        if !fits {
            return Err(AppError::field("title", Message::new("honour-other-holder")));
        }
        if one.conferred_on > today {
            return Err(AppError::field("conferred_on", Message::new("honour-day-to-come")));
        }
        wanted.push(title.id);
    }
    let holders = holders(tx, recorded)?;
    let mut numbers = Vec::with_capacity(recorded.len());
    let mut numbered = Vec::with_capacity(recorded.len());
    for ((one, title), holder) in recorded.iter().zip(wanted).zip(holders) {
        let number = take_numbers(tx, one.conferred_on, 1)?.pop().unwrap_or_default();
        numbers.push(number.clone());
        numbered.push((
            number,
            Conferral {
                title,
                holder,
                employer: one.employer.clone(),
                district: one.district.clone(),
                trade: one.trade,
                year: one.conferred_on.year(),
                basis: HonourBasis::Records,
                basis_text: one.basis_text.clone(),
                placed: None,
                document: one.document.clone(),
                conferred_on: one.conferred_on,
                reward: String::new(),
                replaces: None,
            },
        ));
    }
    confer(tx, actor, &numbered)?;
    Ok(numbers)
}

/// Who they are, in their order.
fn holders(tx: &mut Tx<'_>, recorded: &[Recorded]) -> Result<Vec<Holder>, AppError> {
    let mut prepared = Vec::new();
    for one in recorded {
        if let RecordedHolder::Person(new) = &one.holder {
            prepared.push(protection::prepare(&tx.platform.keys, &tx.platform.random, new)?);
        }
    }
    let mut registered = people::register_many(tx, &prepared, &mut NameCache::default())?.into_iter();
    recorded
        .iter()
        .map(|one| match &one.holder {
            RecordedHolder::Team(name) => Ok(Holder::Team(name.clone())),
            RecordedHolder::Person(new) => {
                let found = registered.next().ok_or_else(|| AppError::internal("nobody was registered"))?;
                if found.outcome == Outcome::NameDiffers {
                    return Err(AppError::field("holder_name", people::name_differs(new)));
                }
                Ok(Holder::Person { id: found.person, name_id: found.name, name: new.name.clone() })
            }
        })
        .collect()
}

/// Ends an honour because a corrected result says something else. Who may is the caller's to check.
///
/// # Errors
/// `Conflict` when it does not hold any more.
pub(in crate::honours) fn end_by_correction(
    tx: &mut Tx<'_>,
    actor: &Actor,
    honour: &Honour,
    replaced_by: Option<&str>,
    reason: &str,
) -> Result<(), AppError> {
    let next = if replaced_by.is_some() { HonourState::Replaced } else { HonourState::Withdrawn };
    end(tx, actor, honour, (next, replaced_by), reason)?;
    if replaced_by.is_none() {
        tell_ended(tx, honour, reason)?;
    }
    Ok(())
}

fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    honour: &Honour,
    (next, replaced_by): (HonourState, Option<&str>),
    reason: &str,
) -> Result<(), AppError> {
    if !store::end(tx.conn, actor, &honour.number, (next, replaced_by), reason, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let entry = match next {
        HonourState::Replaced => Entry::new("honour.replaced", "honour", honour.number.as_str()),
        HonourState::Withdrawn => Entry::new("honour.withdrawn", "honour", honour.number.as_str()),
        _ => Entry::new("honour.revoked", "honour", honour.number.as_str()),
    };
    tx.audit(
        actor,
        entry
            .old(json!({ "state": honour.state }))
            .new_values(json!({ "state": next, "replaced_by": replaced_by }))
            .reason(reason),
    )
}

/// Revokes (撤销) an honour by decision. The row stays, with the day and the reason.
///
/// # Errors
/// `NotFound`, `Denied`; `Conflict` when it does not hold any more, or the page is out of date; field errors without a
/// document or a reason.
pub fn revoke(
    tx: &mut Tx<'_>,
    actor: &Actor,
    number: &str,
    seen: Option<i32>,
    (document, reason): (&str, &str),
) -> Result<(), AppError> {
    titles::policy::may_manage(actor)?;
    let honour = store::by_number(tx.conn, number)?.ok_or(AppError::not_found("honour-not-found"))?;
    if !honour.state.may_become(HonourState::Revoked) {
        return Err(AppError::conflict("honour-not-valid"));
    }
    if seen.is_some_and(|seen| seen != honour.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let document = document.trim();
    if document.is_empty() {
        return Err(AppError::field("document", Message::new("error-field-required")));
    }
    let reason = format!("{document}：{}", required_reason(reason)?);
    end(tx, actor, &honour, (HonourState::Revoked, None), &reason)?;
    tell_ended(tx, &honour, &reason)
}

/// Notes that somebody took the document.
///
/// # Errors
/// Those of the database.
pub fn note_taken(tx: &mut Tx<'_>, actor: &Actor, number: &str) -> Result<(), AppError> {
    tx.audit(actor, Entry::new("honour.taken", "honour", number))
}

/// What a mail tells.
#[derive(Debug, Clone, Copy)]
struct News<'a> {
    number: &'a str,
    title: &'a str,
    /// Why it ceased to hold; nothing for a new one.
    ended: Option<&'a str>,
}

impl News<'_> {
    const fn template(self) -> &'static str {
        if self.ended.is_some() { "honour_ended" } else { "honour_conferred" }
    }

    const fn subject(self) -> Message {
        if self.ended.is_some() {
            Message::new("mail-honour-ended-subject")
        } else {
            Message::new("mail-honour-conferred-subject")
        }
    }

    fn paragraph(self) -> Message {
        let message = match self.ended {
            Some(reason) => Message::new("mail-honour-ended-body").with("reason", reason),
            None => Message::new("mail-honour-conferred-body"),
        };
        message.with("title", self.title).with("number", self.number)
    }
}

fn tell_ended(tx: &mut Tx<'_>, honour: &Honour, reason: &str) -> Result<(), AppError> {
    let Some(person) = honour.person_id else { return Ok(()) };
    let title = titles::store::by_id(tx.conn, honour.title_id)?
        .map(|title| title.name)
        .unwrap_or_default();
    tell(tx, &[(person, News { number: &honour.number, title: &title, ended: Some(reason) })])
}

/// Tells the holders whom mail reaches.
fn tell(tx: &mut Tx<'_>, news: &[(PersonId, News<'_>)]) -> Result<(), AppError> {
    let ids: Vec<PersonId> = news.iter().map(|(person, _)| *person).collect();
    let cards: HashMap<PersonId, PersonCard> = store::people(tx.conn, &ids)?;
    let reached: Vec<PersonId> = cards
        .iter()
        .filter(|(_, card)| card.email.is_some())
        .map(|(id, _)| *id)
        .collect();
    if reached.is_empty() {
        return Ok(());
    }
    let languages = accounts::store::languages_of(tx.conn, &reached)?;
    for (person, news) in news {
        let Some(card) = cards.get(person) else { continue };
        let Some(email) = card.email.clone() else { continue };
        tx.mail(&Mail {
            template: news.template(),
            deduplication_key: format!("{}:{}", news.template(), news.number),
            recipient: email,
            language: MailLanguage::of(languages.get(person).copied()),
            text: MailText {
                subject: news.subject(),
                addressee: card.name.clone(),
                paragraphs: vec![news.paragraph()],
                link: Some(MailLink {
                    label: Message::new("mail-honour-link"),
                    url: format!("{}/honours/{}", tx.platform.base_url, news.number),
                }),
            },
        })?;
    }
    Ok(())
}
