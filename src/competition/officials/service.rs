//! Use cases with officials: enter, change, confirm, withdraw, declare conflicts, appoint; and the one question whether
//! somebody has to stay away from a contest.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ModuleKind};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials::model::{
    HeldDuty, NamedOfficial, NewConflict, Official, OfficialDetails, OfficialDuty, OfficialState, Slot,
};
use crate::competition::officials::rules::{Conflict, Declared, Staffing, Standing, appointment_obstacles, conflicts};
use crate::competition::officials::store::NewOfficial;
use crate::competition::officials::{policy, store};
use crate::identity;
use crate::identity::model::{FirstPassword, NewAccount, NewGrant};
use crate::identity::rules::check_login;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AssessorId, ContestId, OfficialConflictId, OfficialId, PersonId};
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::{Mail, MailLink, MailText};
use crate::registry::assessors;
use crate::registry::people;
use crate::registry::people::model::{NameCache, NewPerson, Outcome};
use serde_json::json;
use std::collections::HashMap;

/// Conflicts of officials with the contests of a competition.
pub type ConflictTable = HashMap<(OfficialId, ContestId), Vec<Conflict>>;

/// Conflicts of one official with one contest.
///
/// # Errors
/// Those of the database.
pub fn conflicts_of(conn: &mut Conn, official: &Official, contest: ContestId) -> Result<Vec<Conflict>, AppError> {
    let mut table = conflict_table(conn, std::slice::from_ref(official), &[contest])?;
    Ok(table.remove(&(official.id, contest)).unwrap_or_default())
}

/// Conflicts of several officials with several contests; only pairs that have any.
///
/// # Errors
/// Those of the database.
pub fn conflict_table(
    conn: &mut Conn,
    officials: &[Official],
    contests: &[ContestId],
) -> Result<ConflictTable, AppError> {
    let ids: Vec<OfficialId> = officials.iter().map(|official| official.id).collect();
    let mut declared = store::declared_of(conn, &ids)?;
    let participants = store::participants_of(conn, contests)?;
    let mut table = ConflictTable::new();
    for official in officials {
        let standing = Standing {
            person: official.person_id,
            employer: official.employer.clone(),
            training_base: official.training_base.clone(),
            declared: declared
                .remove(&official.id)
                .unwrap_or_default()
                .into_iter()
                .map(|one| Declared { person_name: one.person_name, employer: one.employer, relation: one.relation })
                .collect(),
        };
        for (contest, people) in &participants {
            let found = conflicts(&standing, people);
            if !found.is_empty() {
                table.insert((official.id, *contest), found);
            }
        }
    }
    Ok(table)
}

/// Refuses an official who has to stay away from a contest. Everything that lets somebody judge asks here: the
/// assignment by hand and by the program, the appointment, the marking.
///
/// # Errors
/// A field error beside `official` for each conflict.
pub fn require_no_conflict(conn: &mut Conn, official: &Official, contest: ContestId) -> Result<(), AppError> {
    let found = conflicts_of(conn, official, contest)?;
    if found.is_empty() {
        return Ok(());
    }
    Err(AppError::Fields(
        found
            .iter()
            .map(|conflict| FieldError { field: "official".to_owned(), message: conflict.message() })
            .collect(),
    ))
}

/// What the actor is among the officials of the competition for which he acts as a judge, when he has confirmed.
///
/// # Errors
/// Those of the database.
pub fn acting(conn: &mut Conn, actor: &Actor) -> Result<Option<NamedOfficial>, AppError> {
    match (actor.role, actor.competition, actor.person) {
        (Role::Judge, Some(competition), Some(person)) => Ok(store::of_person(conn, competition, person)?
            .filter(|named| named.official.state == OfficialState::Confirmed)),
        _ => Ok(None),
    }
}

/// Whether the actor holds this place in a contest now.
///
/// # Errors
/// Those of the database.
pub fn holds(conn: &mut Conn, actor: &Actor, contest: ContestId, slot: Slot) -> Result<bool, AppError> {
    let Some(named) = acting(conn, actor)? else { return Ok(false) };
    Ok(store::duties_of(conn, named.official.id)?
        .iter()
        .any(|duty| duty.contest_id == contest && duty.slot() == slot))
}

/// Duties that the actor holds in a contest now.
///
/// # Errors
/// Those of the database.
pub fn duties_of_actor(conn: &mut Conn, actor: &Actor, contest: ContestId) -> Result<Vec<Slot>, AppError> {
    let Some(named) = acting(conn, actor)? else { return Ok(Vec::new()) };
    Ok(store::duties_of(conn, named.official.id)?
        .iter()
        .filter(|duty| duty.contest_id == contest)
        .map(HeldDuty::slot)
        .collect())
}

/// The official that a use case is about.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(
    tx: &mut Tx<'_>,
    competition: &Competition,
    token: &str,
    seen: Option<i32>,
) -> Result<NamedOfficial, AppError> {
    let named = store::by_token(tx.conn, competition.id, token)?.ok_or(AppError::not_found("official-not-found"))?;
    if seen.is_some_and(|seen| seen != named.official.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(named)
}

/// How the trail names an official: competition and card or token, never a name.
fn subject(competition: &Competition, official: &Official) -> String {
    format!("{}/{}", competition.number, official.token)
}

fn detail_values(details: &OfficialDetails) -> serde_json::Value {
    json!({
        "employer": details.employer,
        "training_base": details.training_base,
        "title": details.title,
        "email": people::protection::masked_email(&details.email),
    })
}

fn details_of(official: &Official) -> OfficialDetails {
    OfficialDetails {
        employer: official.employer.clone(),
        training_base: official.training_base.clone(),
        title: official.title.clone(),
        email: official.email.clone(),
    }
}

/// Who is entered as an official.
#[derive(Debug, Clone)]
pub enum Source {
    /// An assessor, by the number of his card.
    Card(String),
    /// Anybody, by his identity document.
    Document(Box<NewPerson>),
}

/// Enters an official who was asked. What is not said of an assessor comes from the register.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for an unknown card, a document of somebody else, or somebody who is entered already.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    source: &Source,
    details: &OfficialDetails,
) -> Result<NamedOfficial, AppError> {
    policy::may_manage(actor, competition)?;
    let mut details = details.clone();
    let (person, assessor) = match source {
        Source::Card(card) => from_register(tx, card, &mut details)?,
        Source::Document(new) => (registered(tx, new)?, None),
    };
    let assessor = match assessor {
        Some(known) => Some(known),
        None => assessors::store::of_person(tx.conn, person)?.map(|assessor| assessor.id),
    };
    if details.employer.is_empty() {
        return Err(AppError::field("employer", Message::new("error-field-required")));
    }
    let token = tx.platform.random.token();
    let new = NewOfficial { competition: competition.id, token: &token, person, assessor, details: &details };
    store::insert(tx.conn, &new, tx.now)?;
    let named = open(tx, competition, &token, None)?;
    tx.audit(
        actor,
        Entry::new("official.added", "official", subject(competition, &named.official))
            .new_values(detail_values(&details)),
    )?;
    Ok(named)
}

fn from_register(
    tx: &mut Tx<'_>,
    card: &str,
    details: &mut OfficialDetails,
) -> Result<(PersonId, Option<AssessorId>), AppError> {
    let unknown = || AppError::field("card_number", Message::new("official-card-unknown").with("card", card));
    let assessor = assessors::store::by_card(tx.conn, card)?.ok_or_else(unknown)?;
    let view = assessors::store::view(tx.conn, assessor.id)?.ok_or_else(unknown)?;
    if details.employer.is_empty() {
        details.employer.clone_from(&view.assessor.employer);
    }
    if details.email.is_empty() {
        details.email = view.email.unwrap_or_default();
    }
    if details.title.is_empty() {
        details.title.clone_from(&view.assessor.speciality);
    }
    Ok((assessor.person_id, Some(assessor.id)))
}

/// The person of a document; entering him is part of entering the official, which the organiser may.
fn registered(tx: &mut Tx<'_>, new: &NewPerson) -> Result<PersonId, AppError> {
    let prepared = people::protection::prepare(&tx.platform.keys, &tx.platform.random, new)?;
    let found = people::service::register_many(tx, std::slice::from_ref(&prepared), &mut NameCache::default())?;
    let Some(registration) = found.first() else { return Err(AppError::internal("nobody was registered")) };
    if registration.outcome == Outcome::NameDiffers {
        return Err(AppError::field("document_number", people::service::name_differs(new)));
    }
    Ok(registration.person)
}

/// Changes what is said of an official. A new employer can make a conflict: it shows on the pages of his contests, and
/// keeps the appointment from being made.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &NamedOfficial,
    details: &OfficialDetails,
) -> Result<(), AppError> {
    policy::may_manage(actor, competition)?;
    if !store::update(tx.conn, &before.official, details)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("official.changed", "official", subject(competition, &before.official))
            .old(detail_values(&details_of(&before.official)))
            .new_values(detail_values(details)),
    )
}

fn moved(tx: &mut Tx<'_>, before: &Official, next: OfficialState) -> Result<(), AppError> {
    if !before.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("official-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if store::set_state(tx.conn, before, next)? { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// How a confirmed official comes to his pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// A link to a first password went out.
    Invited,
    /// His account has the role now.
    HasAccount,
    /// He left no mail address.
    OnPaper,
}

/// Notes that an official has accepted, and lets him in: his account acts as a judge of this competition from now on;
/// who has no account and left an address is invited to one.
///
/// # Errors
/// `Denied`; `Conflict` for whoever runs the event himself; field errors when the address cannot be a login or is
/// somebody else's.
pub fn confirm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &NamedOfficial,
) -> Result<Reached, AppError> {
    policy::may_manage(actor, competition)?;
    moved(tx, &before.official, OfficialState::Confirmed)?;
    let reached = let_in(tx, actor, competition, before)?;
    tx.audit(
        actor,
        Entry::new("official.confirmed", "official", subject(competition, &before.official))
            .old(json!({ "state": before.official.state }))
            .new_values(json!({ "state": OfficialState::Confirmed })),
    )?;
    Ok(reached)
}

fn let_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    named: &NamedOfficial,
) -> Result<Reached, AppError> {
    let grant = NewGrant {
        role: Role::Judge,
        body: None,
        assessor: None,
        competition: Some(competition.id),
        valid_from: tx.today(),
        valid_to: None,
    };
    if let Some(account) = identity::store::account_of_person(tx.conn, named.official.person_id)? {
        // Whoever runs the event knows every entrant and would be blind to none.
        let runs = identity::grants_store::current_grants(tx.conn, account.id, tx.today())?
            .iter()
            .any(|(grant, _)| {
                grant.role == Role::CityAdministrator
                    || (grant.role == Role::CompetitionOrganiser && grant.competition_id == Some(competition.id))
            });
        if runs {
            return Err(AppError::conflict("official-runs-event"));
        }
        identity::service::grant_by_office(tx, actor, account.id, &grant)?;
        let recipient = Some(named.official.email.clone())
            .filter(|email| !email.is_empty())
            .or(account.email);
        let Some(recipient) = recipient else { return Ok(Reached::HasAccount) };
        tx.mail(&Mail {
            template: "official_confirmed",
            deduplication_key: format!("official_confirmed:{}:{}", named.official.id, named.official.version),
            recipient,
            language: account.language.into(),
            text: MailText {
                subject: Message::new("mail-official-confirmed-subject"),
                addressee: named.name.clone(),
                paragraphs: vec![
                    Message::new("mail-official-confirmed-body").with("competition", competition.name.as_str()),
                    Message::new("mail-official-confirmed-conflicts"),
                ],
                link: Some(MailLink {
                    label: Message::new("mail-official-confirmed-link"),
                    url: format!("{}/judging", tx.platform.base_url),
                }),
            },
        })?;
        return Ok(Reached::HasAccount);
    }
    if named.official.email.is_empty() {
        return Ok(Reached::OnPaper);
    }
    let login = check_login(&named.official.email).map_err(|message| AppError::field("email", message))?;
    let new = NewAccount {
        login,
        name: named.name.clone(),
        email: Some(named.official.email.clone()),
        person: Some(named.official.person_id),
        language: Language::Chinese,
        grant,
    };
    identity::service::open_account(tx, actor, &new, FirstPassword::Invitation)?;
    Ok(Reached::Invited)
}

/// Ends everything that an official does in a competition, for a reason that is kept. Who sits on a panel that is being
/// scored, or keeps a sealed layer, stays.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &NamedOfficial,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_manage(actor, competition)?;
    let reason = required_reason(reason)?;
    for duty in store::duties_of(tx.conn, before.official.id)? {
        let contest =
            contests::store::by_id(tx.conn, duty.contest_id)?.ok_or(AppError::not_found("contest-not-found"))?;
        let sealed = store::sealed_layers(tx.conn, contest.id)?;
        policy::may_change_duty(actor, competition, &contest, duty.slot(), &sealed)?;
        store::end_duty(tx.conn, duty.id, Some(reason), tx.now)?;
    }
    moved(tx, &before.official, OfficialState::Withdrawn)?;
    identity::service::end_office(tx, actor, before.official.person_id, Role::Judge, competition.id)?;
    tx.audit(
        actor,
        Entry::new("official.withdrawn", "official", subject(competition, &before.official))
            .old(json!({ "state": before.official.state }))
            .new_values(json!({ "state": OfficialState::Withdrawn }))
            .reason(reason),
    )
}

/// Asks somebody again who had withdrawn.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn invite_again(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    before: &NamedOfficial,
) -> Result<(), AppError> {
    policy::may_manage(actor, competition)?;
    moved(tx, &before.official, OfficialState::Invited)?;
    tx.audit(
        actor,
        Entry::new("official.invited_again", "official", subject(competition, &before.official))
            .old(json!({ "state": before.official.state }))
            .new_values(json!({ "state": OfficialState::Invited })),
    )
}

fn declared(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    official: &Official,
    new: &NewConflict,
) -> Result<(), AppError> {
    if new.person_name.is_none() && new.employer.is_none() {
        return Err(AppError::field("related_name", Message::new("official-conflict-of-nobody")));
    }
    store::insert_conflict(tx.conn, actor, official.id, new, tx.now)?;
    // Whom it concerns stands in the table and not in the trail.
    tx.audit(
        actor,
        Entry::new("official.conflict_declared", "official", subject(competition, official))
            .new_values(json!({ "relation": new.relation })),
    )
}

/// Notes a relation that an official has to a person or an employer.
///
/// # Errors
/// `Denied`, `Conflict`; a field error when nobody is named.
pub fn declare(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    official: &NamedOfficial,
    new: &NewConflict,
) -> Result<(), AppError> {
    policy::may_manage(actor, competition)?;
    declared(tx, actor, competition, &official.official, new)
}

/// As [`declare`], by the official himself, at any time.
///
/// # Errors
/// `Denied` when the actor is no official; a field error when nobody is named.
pub fn declare_own(tx: &mut Tx<'_>, actor: &Actor, new: &NewConflict) -> Result<(), AppError> {
    let named = acting(tx.conn, actor)?.ok_or(AppError::denied("denied-not-an-official"))?;
    let competition = events::store::by_id(tx.conn, named.official.competition_id)?
        .ok_or(AppError::not_found("competition-not-found"))?;
    declared(tx, actor, &competition, &named.official, new)
}

/// Ends a declared relation, for a reason that is kept. The official himself cannot.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; a field error without a reason.
pub fn end_conflict(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    official: &NamedOfficial,
    conflict: OfficialConflictId,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_manage(actor, competition)?;
    let reason = required_reason(reason)?;
    if !store::end_conflict(tx.conn, official.official.id, conflict, tx.now)? {
        return Err(AppError::not_found("official-conflict-not-found"));
    }
    tx.audit(
        actor,
        Entry::new("official.conflict_ended", "official", subject(competition, &official.official)).reason(reason),
    )
}

/// What the contests of a competition lack before their officials are appointed.
///
/// # Errors
/// Those of the database; `Internal` when stored rules cannot be read.
pub fn obstacles(conn: &mut Conn, contests: &[Contest]) -> Result<Vec<Message>, AppError> {
    let mut lacks = Vec::new();
    for contest in contests.iter().filter(|contest| contest.state != EventState::Cancelled) {
        let officials = store::of_competition(conn, contest.competition_id)?;
        let rules = contest.parsed_rules().map_err(AppError::internal)?;
        let held: Vec<HeldDuty> = store::duties_of_contest(conn, contest.id)?
            .into_iter()
            .filter(|duty| duty.ended_at.is_none())
            .collect();
        let holders: Vec<Official> = officials
            .into_iter()
            .map(|named| named.official)
            .filter(|official| held.iter().any(|duty| duty.official_id == official.id))
            .collect();
        let table = conflict_table(conn, &holders, &[contest.id])?;
        let is_barred = |official: &&Official| {
            let touches = held
                .iter()
                .any(|duty| duty.official_id == official.id && OfficialDuty::touches_results(duty.duty));
            touches && table.contains_key(&(official.id, contest.id))
        };
        let panels = contests::store::modules_of(conn, contest.id)?
            .into_iter()
            .filter(|module| module.kind == ModuleKind::Practical)
            .map(|module| (module.name, module.id))
            .collect();
        lacks.extend(appointment_obstacles(&Staffing {
            contest: contest.name.clone(),
            panels,
            panel_judges: usize::try_from(rules.panel_judges).unwrap_or(usize::MAX),
            layers: i32::try_from(rules.seal_layers).unwrap_or(0),
            filled: held.iter().map(HeldDuty::slot).collect(),
            unconfirmed: holders
                .iter()
                .filter(|official| official.state != OfficialState::Confirmed)
                .count(),
            barred: holders.iter().filter(is_barred).count(),
        }));
    }
    Ok(lacks)
}

/// Appoints the officials of a competition: each contest has its judges, its panels, its sealing judges and its monitor,
/// all have confirmed, and nobody has a conflict.
///
/// # Errors
/// `Denied`, `Conflict`; a field error for each thing that a contest lacks.
pub fn appoint(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    events::policy::may_run(actor, before)?;
    if before.state == EventState::EligibilityChecked {
        let contests = contests::store::of_competition(tx.conn, before.id)?;
        let lacks = obstacles(tx.conn, &contests)?;
        if !lacks.is_empty() {
            let field = |message| FieldError { field: "officials".to_owned(), message };
            return Err(AppError::Fields(lacks.into_iter().map(field).collect()));
        }
    }
    events::service::move_to(tx, actor, before, EventState::OfficialsAppointed, None)
}
