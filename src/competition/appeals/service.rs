//! Use cases of an appeal: file, accept, refuse, withdraw, answer, acknowledge. Whoever files or closes holds the contest.

use crate::competition::appeals::model::{
    Appeal, AppealMedium, AppealPlan, AppealScope, AppealState, PublishedVersion,
};
use crate::competition::appeals::store::{self, NewAppeal, Step};
use crate::competition::appeals::{policy, rules};
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::{EntryFilter, EntryState, EntryView, MemberPart};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::locking_store;
use crate::competition::officials;
use crate::identity;
use crate::identity::accounts;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{OfficialId, PersonId};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::attachment::{self, NewAttachment};
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use chrono::Duration;
use serde_json::json;

/// Which appeals of a competition the actor may know of, and what he is among its officials.
///
/// # Errors
/// Those of the database.
pub fn standing(
    conn: &mut Conn,
    actor: &Actor,
    competition: &Competition,
) -> Result<(AppealScope, Option<OfficialId>), AppError> {
    let own = if actor.competition == Some(competition.id) {
        officials::service::acting(conn, actor)?.map(|named| named.official.id)
    } else {
        None
    };
    Ok((policy::scope_of(actor, competition, own), own))
}

/// An appeal with its contest and competition, all as the actor may know of them.
#[derive(Debug, Clone)]
pub struct Case {
    /// The competition.
    pub competition: Competition,
    /// The contest.
    pub contest: Contest,
    /// The appeal.
    pub appeal: Appeal,
    /// What the actor may know of.
    pub scope: AppealScope,
}

/// The appeal of an address, as the actor may know of it.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &mut Conn, actor: &Actor, number: &str, token: &str) -> Result<Case, AppError> {
    let competition = events::store::by_number(conn, number, events::policy::scope_of(Some(actor)))?
        .ok_or(AppError::not_found("competition-not-found"))?;
    let (scope, _) = standing(conn, actor, &competition)?;
    let appeal = store::by_token(conn, competition.id, scope, token)?.ok_or(AppError::not_found("appeal-not-found"))?;
    let contest = contests::store::by_id(conn, appeal.contest_id)?.ok_or(AppError::not_found("contest-not-found"))?;
    Ok(Case { competition, contest, appeal, scope })
}

/// Opens an appeal for a use case.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, token: &str, seen: Option<i32>) -> Result<Case, AppError> {
    let case = find(tx.conn, actor, number, token)?;
    if seen.is_some_and(|seen| seen != case.appeal.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(case)
}

/// The one way of an appeal from state to state.
///
/// # Errors
/// `Conflict` when the step is not possible, or somebody else was faster.
pub fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Appeal,
    next: AppealState,
    step: Step<'_>,
    entry: Entry,
) -> Result<(), AppError> {
    if !before.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("appeal-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !store::set_state(tx.conn, actor, before, next, step, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(actor, entry.old(json!({ "state": before.state })))
}

/// The newest preliminary result of a contest that was published.
///
/// # Errors
/// Those of the database.
pub fn appealable(conn: &mut Conn, contest: &Contest) -> Result<Option<PublishedVersion>, AppError> {
    Ok(store::published_versions(conn, contest.id)?
        .into_iter()
        .find(|version| version.is_provisional))
}

/// Until when appeals against the result of a contest are taken; none while nothing is published.
///
/// # Errors
/// Those of the database.
pub fn deadline_of(conn: &mut Conn, contest: &Contest) -> Result<Option<Timestamp>, AppError> {
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    Ok(appealable(conn, contest)?.map(|version| rules::deadline(&version, rules.appeal_window_minutes)))
}

/// Entries of a contest for which the actor may file: all for whoever runs the event, those of his delegation for the
/// staff of a body, those in which he competes or that he leads for a worker.
///
/// # Errors
/// `Denied`.
pub fn entries_of_filer(
    conn: &mut Conn,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<Vec<EntryView>, AppError> {
    policy::may_file(actor, competition)?;
    let scope = entries::policy::scope_of(actor, competition.id)?;
    let filter = EntryFilter {
        contest: Some(contest.code.clone()),
        state: Some(EntryState::Accepted),
        ..EntryFilter::default()
    };
    let mut found = entries::store::all(conn, competition.id, scope, &filter)?;
    if actor.role == Role::Worker {
        found.retain(|view| {
            view.members
                .iter()
                .any(|one| Some(one.member.person_id) == actor.person && one.member.part != MemberPart::Coach)
        });
    }
    Ok(found)
}

/// What became of an appeal that was handed in.
#[derive(Debug, Clone)]
pub struct Filed {
    /// Its token.
    pub token: String,
    /// Its number.
    pub number: String,
    /// Filed, or late.
    pub state: AppealState,
    /// Until when it could be filed.
    pub deadline: Timestamp,
}

/// Takes an appeal. One that comes after the last moment is recorded as late, and nothing follows.
///
/// # Errors
/// `Denied`; `Conflict` while nothing is published, or when the same thing is appealed already; field errors for an entry
/// that is not the actor's, or evidence that is not taken.
pub fn file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    plan: &AppealPlan,
    evidence: Option<&NewAttachment>,
) -> Result<Filed, AppError> {
    policy::may_file(actor, competition)?;
    let contest = entries::writing_store::hold(tx.conn, contest.id)?;
    let version = appealable(tx.conn, &contest)?.ok_or(AppError::conflict("appeal-nothing-published"))?;
    let entry = entries_of_filer(tx.conn, actor, competition, &contest)?
        .into_iter()
        .find(|view| view.entry.token == plan.entry)
        .ok_or_else(|| AppError::field("entry", Message::new("error-field-choice")))?;
    let from_paper = !matches!(actor.role, Role::Worker | Role::BodyStaff);
    let mut plan = plan.clone();
    if from_paper {
        if plan.filed_for.is_empty() {
            return Err(AppError::field("filed_for", Message::new("error-field-required")));
        }
    } else {
        plan.filed_for.clone_from(&actor.name);
    }
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    let deadline = rules::deadline(&version, rules.appeal_window_minutes);
    let state = rules::state_on_filing(tx.now, deadline);
    if state == AppealState::Filed && contest.state != EventState::Provisional {
        return Err(AppError::conflict("appeal-closed"));
    }
    let serial = store::next_serial(tx.conn, contest.id)?;
    let number = rules::appeal_number(&competition.number, &contest.code, serial);
    let token = tx.platform.random.token();
    let new = NewAppeal {
        contest: contest.id,
        entry: entry.entry.id,
        token: &token,
        number: &number,
        plan: &plan,
        medium: if from_paper { AppealMedium::Paper } else { AppealMedium::Online },
        state,
        result_version: version.version,
        deadline,
        answer_due: tx.now + Duration::minutes(i64::from(rules.appeal_answer_minutes)),
    };
    store::insert(tx.conn, actor, &new, tx.now)?;
    let action = if state == AppealState::Late { "appeal.late" } else { "appeal.filed" };
    tx.audit(
        actor,
        Entry::new(action, "appeal", number.as_str()).new_values(json!({
            "state": state, "entry": entry.entry.number, "subject": plan.subject, "result_version": version.version,
            "deadline": deadline, "medium": new.medium,
        })),
    )?;
    let appeal = store::by_token(tx.conn, competition.id, AppealScope::All, &token)?
        .ok_or_else(|| AppError::internal("an appeal just written is not there"))?;
    let case = Case { competition: competition.clone(), contest, appeal, scope: AppealScope::All };
    if let Some(evidence) = evidence {
        attachment::add(tx, actor, case.appeal.record(), evidence)?;
    }
    tell(tx, &case, if state == AppealState::Late { News::Late } else { News::Received })?;
    Ok(Filed { token, number, state, deadline })
}

/// Accepts an appeal: it will be heard.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn accept(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<(), AppError> {
    policy::may_manage(actor, &case.competition)?;
    let entry = Entry::new("appeal.accepted", "appeal", case.appeal.number.as_str())
        .new_values(json!({ "state": AppealState::Accepted }));
    move_to(tx, actor, &case.appeal, AppealState::Accepted, Step::Accepted, entry)
}

/// Refuses to hear an appeal, for a reason that whoever filed it reads.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn refuse(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_manage(actor, &case.competition)?;
    let reason = required_reason(reason)?;
    let entry = Entry::new("appeal.refused", "appeal", case.appeal.number.as_str())
        .new_values(json!({ "state": AppealState::Refused }))
        .reason(reason);
    move_to(tx, actor, &case.appeal, AppealState::Refused, Step::Refused(reason), entry)?;
    tell(tx, case, News::Refused(reason))
}

/// Takes an appeal back before it is decided.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_act_for(actor, &case.competition, &case.appeal)?;
    let reason = required_reason(reason)?;
    let entry = Entry::new("appeal.withdrawn", "appeal", case.appeal.number.as_str())
        .new_values(json!({ "state": AppealState::Withdrawn }))
        .reason(reason);
    move_to(tx, actor, &case.appeal, AppealState::Withdrawn, Step::Withdrawn(reason), entry)
}

/// Sends the answer to whoever filed the appeal and to those who compete. Marks that it opened have to be locked again.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn answer(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<(), AppError> {
    policy::may_manage(actor, &case.competition)?;
    let unlocks = locking_store::unlocks_of_appeal(tx.conn, case.appeal.id)?;
    if unlocks.iter().any(|unlock| unlock.closed_at.is_none()) {
        return Err(AppError::conflict("appeal-answer-unlocked"));
    }
    let entry = Entry::new("appeal.answered", "appeal", case.appeal.number.as_str())
        .new_values(json!({ "state": AppealState::Answered, "outcome": case.appeal.outcome }));
    move_to(tx, actor, &case.appeal, AppealState::Answered, Step::Answered, entry)?;
    tell(tx, case, News::Answered)
}

/// Notes that the answer has arrived: said by whoever filed it, or noted from paper by whoever runs the event.
///
/// # Errors
/// `Denied`; `Conflict` before there is an answer, or when it stands there already.
pub fn acknowledge(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<(), AppError> {
    policy::may_act_for(actor, &case.competition, &case.appeal)?;
    if case.appeal.state != AppealState::Answered {
        return Err(AppError::conflict("appeal-not-answered"));
    }
    if !store::acknowledge(tx.conn, actor, &case.appeal, tx.now)? {
        return Err(AppError::conflict("appeal-acknowledged-already"));
    }
    tx.audit(actor, Entry::new("appeal.acknowledged", "appeal", case.appeal.number.as_str()))
}

/// A moment as mails and messages say it, in the city's time.
#[must_use]
pub fn local_text(tx: &Tx<'_>, moment: Timestamp) -> String {
    let local = moment.and_utc().with_timezone(&tx.platform.zone);
    local.format("%Y-%m-%d %H:%M").to_string()
}

/// What a mail tells.
#[derive(Debug, Clone, Copy)]
enum News<'a> {
    Received,
    Late,
    Refused(&'a str),
    Answered,
}

impl News<'_> {
    const fn template(self) -> &'static str {
        match self {
            Self::Received => "appeal_received",
            Self::Late => "appeal_late",
            Self::Refused(_) => "appeal_refused",
            Self::Answered => "appeal_answered",
        }
    }

    const fn subject(self) -> Message {
        match self {
            Self::Received => Message::new("mail-appeal-received-subject"),
            Self::Late => Message::new("mail-appeal-late-subject"),
            Self::Refused(_) => Message::new("mail-appeal-refused-subject"),
            Self::Answered => Message::new("mail-appeal-answered-subject"),
        }
    }

    fn paragraphs(self, tx: &Tx<'_>, case: &Case) -> Vec<Message> {
        let appeal = &case.appeal;
        let about = |key: &'static str| {
            Message::new(key)
                .with("competition", case.competition.name.as_str())
                .with("contest", case.contest.name.as_str())
                .with("number", appeal.number.as_str())
                .with_key("subject", appeal.subject.label_key())
        };
        let at = |moment| local_text(tx, moment);
        match self {
            Self::Received => vec![
                about("mail-appeal-received-body")
                    .with("at", at(appeal.filed_at))
                    .with("due", at(appeal.answer_due)),
            ],
            Self::Late => vec![
                about("mail-appeal-late-body")
                    .with("at", at(appeal.filed_at))
                    .with("deadline", at(appeal.deadline)),
            ],
            Self::Refused(reason) => vec![about("mail-appeal-refused-body").with("reason", reason)],
            Self::Answered => {
                let outcome = appeal.outcome.map(|outcome| outcome.label_key()).unwrap_or_default();
                vec![
                    about("mail-appeal-answered-body").with_key("outcome", outcome),
                    Message::new("mail-appeal-answered-decision")
                        .with("decision", appeal.decision.clone().unwrap_or_default())
                        .with("reasons", appeal.decision_reasons.clone().unwrap_or_default()),
                    Message::new("mail-appeal-answered-acknowledge"),
                ]
            }
        }
    }
}

/// Tells whoever filed; of an answer also those who compete and the leader of their delegation, as far as mail reaches them.
fn tell(tx: &mut Tx<'_>, case: &Case, news: News<'_>) -> Result<(), AppError> {
    let appeal = &case.appeal;
    let mut receivers: Vec<(String, String, MailLanguage)> = Vec::new();
    if !appeal.reply_email.is_empty() {
        receivers.push((appeal.reply_email.clone(), appeal.filed_for.clone(), MailLanguage::Both));
    }
    if appeal.medium == AppealMedium::Online
        && let Some(account) = appeal.filed_by
        && let Some(account) = identity::store::account_by_id(tx.conn, account)?
        && let Some(email) = account.email
    {
        receivers.push((email, account.name, account.language.into()));
    }
    if matches!(news, News::Answered) {
        receivers.extend(of_entry(tx, case)?);
    }
    let mut told: Vec<String> = Vec::new();
    for (recipient, addressee, language) in receivers {
        if told.contains(&recipient) {
            continue;
        }
        tx.mail(&Mail {
            template: news.template(),
            deduplication_key: format!("{}:{}:{}", news.template(), appeal.id, told.len()),
            recipient: recipient.clone(),
            language,
            text: MailText {
                subject: news.subject(),
                addressee,
                paragraphs: news.paragraphs(tx, case),
                link: Some(MailLink {
                    label: Message::new("mail-appeal-link"),
                    url: format!(
                        "{}/competitions/{}/appeals/{}",
                        tx.platform.base_url, case.competition.number, appeal.token
                    ),
                }),
            },
        })?;
        told.push(recipient);
    }
    Ok(())
}

/// Those who compete in the entry of an appeal and the leader of their delegation, with their addresses.
fn of_entry(tx: &mut Tx<'_>, case: &Case) -> Result<Vec<(String, String, MailLanguage)>, AppError> {
    let id = case.appeal.entry_id;
    let members = entries::store::members_of(tx.conn, &[id])?.remove(&id).unwrap_or_default();
    let people: Vec<PersonId> = members.iter().map(|view| view.member.person_id).collect();
    let languages = accounts::store::languages_of(tx.conn, &people)?;
    let mut found: Vec<(String, String, MailLanguage)> = members
        .iter()
        .filter(|view| view.member.part != MemberPart::Coach)
        .filter_map(|view| {
            let language = MailLanguage::of(languages.get(&view.member.person_id).copied());
            Some((view.email.clone()?, view.name.clone(), language))
        })
        .collect();
    if let Some(entry) = store::entry_by_id(tx.conn, id)?
        && let Some(delegation) = entry.delegation_id
        && let Some(delegation) = entries::store::delegation_by_id(tx.conn, delegation)?
        && !delegation.leader_email.is_empty()
    {
        found.push((delegation.leader_email, delegation.leader_name, MailLanguage::Both));
    }
    Ok(found)
}
