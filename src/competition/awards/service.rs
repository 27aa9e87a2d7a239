//! Use cases: issue what the final result of a contest asks for, reprint, end a competition.

use crate::competition::awards::model::{AwardCertificate, AwardPlan, AwardState, Winner};
use crate::competition::awards::settings::AWARD_TITLES;
use crate::competition::awards::store::{self, NewAward};
use crate::competition::awards::{policy, rules};
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::MemberPart;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::rankings::model::MedalRules;
use crate::identity::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ContestEntryId, PersonId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use serde_json::json;
use std::collections::HashMap;

/// What the final result of a contest says about its certificates.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Version of the result.
    pub version: i32,
    /// By which rules prizes are called.
    pub rules: MedalRules,
    /// What is to be done.
    pub plan: AwardPlan,
}

/// What a contest's certificates lack; nothing before its result is final. `titles` is the text of the setting.
///
/// # Errors
/// Those of the database; `Conflict` when the titles of the year cannot be read.
pub fn proposal(
    conn: &mut Conn,
    competition: &Competition,
    contest: &Contest,
    titles: &str,
) -> Result<Option<Proposal>, AppError> {
    if contest.state != EventState::Final {
        return Ok(None);
    }
    let Some((version, lines)) = store::final_result(conn, contest.id)? else { return Ok(None) };
    let titles = rules::titles_of(titles, competition.year).ok_or(AppError::conflict("award-titles-unreadable"))?;
    let medal_rules = contest.parsed_rules().map_err(AppError::internal)?.medal_rules;
    let ids: Vec<ContestEntryId> = lines.iter().map(|line| line.entry).collect();
    let members = entries::store::members_of(conn, &ids)?;
    let teams = store::team_names(conn, &ids)?;
    let mut winners = Vec::new();
    for line in lines {
        for view in members.get(&line.entry).into_iter().flatten() {
            if view.member.part != MemberPart::Contestant {
                continue;
            }
            winners.push(Winner {
                entry: line.entry,
                person: view.member.person_id,
                name: view.name.clone(),
                team: teams.get(&line.entry).cloned(),
                employer: view.member.employer.clone(),
                medal: line.medal,
                rank: line.rank,
                title: rules::title_of(&titles, line.rank).map(str::to_owned),
            });
        }
    }
    let there = store::of_contest(conn, contest.id)?;
    let plan = rules::award_plan(&there, winners, medal_rules);
    Ok(Some(Proposal { version, rules: medal_rules, plan }))
}

/// What an issue did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Issued {
    /// New certificates.
    pub issued: usize,
    /// Certificates that stand in the place of others.
    pub replaced: usize,
    /// Certificates that were revoked.
    pub revoked: usize,
}

/// Issues the certificates of a contest in one act, and puts right what a correction changed. Done again, it does nothing.
///
/// # Errors
/// `Denied`; `Conflict` before the result is final; a field error beside `reason` when somebody loses a certificate and
/// nobody says why.
pub fn issue(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    reason: &str,
) -> Result<Issued, AppError> {
    policy::may_issue(actor, competition)?;
    // Two who issue at once do it one after the other, and the second finds nothing to do.
    let contest = entries::writing_store::hold(tx.conn, contest.id)?;
    let titles = tx.setting(&AWARD_TITLES);
    let proposal = proposal(tx.conn, competition, &contest, &titles)?.ok_or(AppError::conflict("award-not-final"))?;
    let reason = if proposal.plan.needs_reason() { required_reason(reason)? } else { reason.trim() };
    let there = store::of_contest(tx.conn, contest.id)?;
    let mut serial = i64::try_from(there.len()).map_err(AppError::internal)?;
    let mut next_number = || {
        serial += 1;
        rules::award_number(&competition.number, &contest.code, serial)
    };
    let mut done = Issued::default();
    for number in &proposal.plan.revoke {
        end(tx, actor, number, None, reason)?;
        if let Some(old) = there.iter().find(|one| one.number == *number) {
            tell(tx, &contest, old.entry_id, old.person_id, News::Revoked { certificate: old, reason })?;
        }
        done.revoked += 1;
    }
    for (old, winner) in &proposal.plan.replace {
        let number = next_number();
        end(tx, actor, old, Some(&number), reason)?;
        write(tx, actor, competition, &contest, &proposal, (&number, winner, Some(old)))?;
        done.replaced += 1;
    }
    for winner in &proposal.plan.issue {
        let number = next_number();
        write(tx, actor, competition, &contest, &proposal, (&number, winner, None))?;
        done.issued += 1;
    }
    Ok(done)
}

/// Writes one certificate and tells its holder.
fn write(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    proposal: &Proposal,
    (number, winner, replaces): (&str, &Winner, Option<&str>),
) -> Result<(), AppError> {
    let new = NewAward {
        number,
        competition,
        contest,
        winner,
        rules: proposal.rules,
        result_version: proposal.version,
        replaces,
        issued_on: tx.today(),
    };
    store::insert(tx.conn, actor, &new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("award.issued", "award", number).new_values(json!({
            "contest": contests::service::address(competition, contest), "medal": winner.medal, "rank": winner.rank,
            "title": winner.title, "result_version": proposal.version, "replaces": replaces,
        })),
    )?;
    let certificate = store::by_number(tx.conn, number)?
        .ok_or_else(|| AppError::internal("an award certificate just written is not there"))?;
    tell(tx, contest, winner.entry, winner.person, News::Issued(&certificate))
}

/// Ends one certificate.
fn end(tx: &mut Tx<'_>, actor: &Actor, number: &str, replaced_by: Option<&str>, reason: &str) -> Result<(), AppError> {
    if !store::end(tx.conn, actor, number, replaced_by, reason, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let next = if replaced_by.is_some() { AwardState::Replaced } else { AwardState::Revoked };
    let action = if replaced_by.is_some() { "award.replaced" } else { "award.revoked" };
    tx.audit(
        actor,
        Entry::new(action, "award", number)
            .old(json!({ "state": AwardState::Valid }))
            .new_values(json!({ "state": next, "replaced_by": replaced_by }))
            .reason(reason),
    )
}

/// Registers that a valid certificate is printed again, because the paper was lost or spoilt; the number stays.
///
/// # Errors
/// `NotFound`, `Denied`; `Conflict` when it does not hold any more; a field error without a reason.
pub fn reprint(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>, reason: &str) -> Result<i32, AppError> {
    let before = store::by_number(tx.conn, number)?.ok_or(AppError::not_found("award-not-found"))?;
    let competition =
        events::store::by_id(tx.conn, before.competition_id)?.ok_or(AppError::not_found("competition-not-found"))?;
    policy::may_issue(actor, &competition)?;
    let reason = required_reason(reason)?;
    if before.state != AwardState::Valid {
        return Err(AppError::conflict("award-not-valid"));
    }
    if seen.is_some_and(|seen| seen != before.version) || !store::count_reprint(tx.conn, &before)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let count = before.reprint_count + 1;
    tx.audit(
        actor,
        Entry::new("award.reprinted", "award", number)
            .old(json!({ "reprints": before.reprint_count }))
            .new_values(json!({ "reprints": count }))
            .reason(reason),
    )?;
    Ok(count)
}

/// Notes that somebody took the document.
///
/// # Errors
/// Those of the database.
pub fn note_taken(tx: &mut Tx<'_>, actor: &Actor, number: &str) -> Result<(), AppError> {
    tx.audit(actor, Entry::new("award.taken", "award", number))
}

/// What keeps the rewards of a competition from being declared given: contests without a final result, and certificates
/// that are still to be issued.
///
/// # Errors
/// Those of the database.
pub fn obstacles(conn: &mut Conn, competition: &Competition, titles: &str) -> Result<Vec<Message>, AppError> {
    let mut lacks = Vec::new();
    let mut held = 0_usize;
    for contest in contests::store::of_competition(conn, competition.id)? {
        if contest.state == EventState::Cancelled {
            continue;
        }
        held += 1;
        let named = |key: &'static str| Message::new(key).with("contest", contest.name.as_str());
        match proposal(conn, competition, &contest, titles)? {
            None => lacks.push(named("award-contest-not-final")),
            Some(found) if !found.plan.is_done() => lacks.push(named("award-contest-not-issued")),
            Some(_) => {}
        }
    }
    if held == 0 {
        lacks.push(Message::new("award-no-contest"));
    }
    Ok(lacks)
}

/// Declares the rewards of a competition given.
///
/// # Errors
/// `Denied`, `Conflict`; a field error for each thing that is missing.
pub fn finish(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    policy::may_issue(actor, before)?;
    // A labour competition has no contests; that its result is final is its own state.
    if policy::may_finish_now(before) && !before.is_labour() {
        for contest in contests::store::of_competition(tx.conn, before.id)? {
            entries::writing_store::hold(tx.conn, contest.id)?;
        }
        let titles = tx.setting(&AWARD_TITLES);
        let lacks = obstacles(tx.conn, before, &titles)?;
        if !lacks.is_empty() {
            let field = |message| FieldError { field: "rewards".to_owned(), message };
            return Err(AppError::Fields(lacks.into_iter().map(field).collect()));
        }
    }
    events::service::move_to(tx, actor, before, EventState::RewardsIssued, None)
}

/// Puts a competition whose rewards are given into the archive.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn archive(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    policy::may_issue(actor, before)?;
    events::service::move_to(tx, actor, before, EventState::Archived, None)
}

/// What a mail tells.
#[derive(Debug, Clone, Copy)]
enum News<'a> {
    Issued(&'a AwardCertificate),
    Revoked { certificate: &'a AwardCertificate, reason: &'a str },
}

impl News<'_> {
    const fn template(self) -> &'static str {
        match self {
            Self::Issued(_) => "award_issued",
            Self::Revoked { .. } => "award_revoked",
        }
    }

    const fn certificate(&self) -> &AwardCertificate {
        match self {
            Self::Issued(certificate) | Self::Revoked { certificate, .. } => certificate,
        }
    }

    fn paragraphs(self) -> Vec<Message> {
        let certificate = self.certificate();
        let about = |key: &'static str| {
            Message::new(key)
                .with("competition", certificate.competition_name.as_str())
                .with("contest", certificate.contest_name.as_str())
                .with("number", certificate.number.as_str())
                .with_key("prize", rules::prize_key(certificate.medal, certificate.medal_rules))
        };
        match self {
            Self::Issued(certificate) => {
                let mut said = vec![about("mail-award-issued-body")];
                if let Some(old) = &certificate.replaces {
                    said.push(Message::new("mail-award-replaces").with("old", old.as_str()));
                }
                said
            }
            Self::Revoked { reason, .. } => vec![about("mail-award-revoked-body").with("reason", reason)],
        }
    }

    const fn subject(self) -> Message {
        match self {
            Self::Issued(_) => Message::new("mail-award-issued-subject"),
            Self::Revoked { .. } => Message::new("mail-award-revoked-subject"),
        }
    }
}

/// Tells the holder, when mail reaches him.
fn tell(
    tx: &mut Tx<'_>,
    contest: &Contest,
    entry: ContestEntryId,
    person: PersonId,
    news: News<'_>,
) -> Result<(), AppError> {
    let members = entries::store::members_of(tx.conn, &[entry])?
        .remove(&entry)
        .unwrap_or_default();
    let holder = members
        .into_iter()
        .find(|view| view.member.person_id == person && view.member.contest_id == contest.id);
    let Some((name, Some(email))) = holder.map(|view| (view.name, view.email)) else { return Ok(()) };
    let languages: HashMap<PersonId, _> = accounts::store::languages_of(tx.conn, &[person])?;
    let number = news.certificate().number.clone();
    tx.mail(&Mail {
        template: news.template(),
        deduplication_key: format!("{}:{number}", news.template()),
        recipient: email,
        language: MailLanguage::of(languages.get(&person).copied()),
        text: MailText {
            subject: news.subject(),
            addressee: name,
            paragraphs: news.paragraphs(),
            link: Some(MailLink {
                label: Message::new("mail-award-link"),
                url: format!("{}/awards/{number}", tx.platform.base_url),
            }),
        },
    })
}
