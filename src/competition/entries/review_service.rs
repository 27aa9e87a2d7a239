//! Deciding about entries: acceptance with a number, return, rejection, withdrawal, the waiting list that moves up, and
//! the end of the check.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::{
    ContestEntry, Entrant, EntryMember, EntryState, EntryView, MemberFacts, MemberPart, MemberView,
};
use crate::competition::entries::rules::{condition_obstacles, entry_number};
use crate::competition::entries::writing_store::{self, Step};
use crate::competition::entries::{policy, store};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::identity::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use serde_json::{Value, json};

/// An entry with its contest and competition, all as the actor may know of them; the contest is held.
#[derive(Debug, Clone)]
pub struct Case {
    /// The competition.
    pub competition: Competition,
    /// The contest.
    pub contest: Contest,
    /// The entry.
    pub entry: ContestEntry,
}

/// Opens an entry for a use case.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, token: &str, seen: Option<i32>) -> Result<Case, AppError> {
    let competition = events::service::open(tx, actor, number, None)?;
    let scope = policy::scope_of(actor, competition.id)?;
    let missing = || AppError::not_found("entry-not-found");
    let (entry, _) = store::by_token(tx.conn, competition.id, scope, token)?.ok_or_else(missing)?;
    let contest = writing_store::hold(tx.conn, entry.contest_id)?;
    // Read again behind the lock: somebody may have decided meanwhile.
    let (entry, _) = store::by_token(tx.conn, competition.id, scope, token)?.ok_or_else(missing)?;
    if seen.is_some_and(|seen| seen != entry.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(Case { competition, contest, entry })
}

/// The one way of an entry from state to state.
fn move_to(tx: &mut Tx<'_>, actor: &Actor, case: &Case, action: Entry, step: Step<'_>) -> Result<(), AppError> {
    move_mended(tx, actor, case, action, step, Mended::default())
}

/// What a step changes about the people of an entry, for the trail: old values and new ones.
#[derive(Default)]
struct Mended {
    old: Vec<Value>,
    new: Vec<Value>,
}

/// As [`move_to`], with what has been mended about its people.
fn move_mended(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    action: Entry,
    step: Step<'_>,
    mended: Mended,
) -> Result<(), AppError> {
    let before = &case.entry;
    if !before.state.may_become(step.next) {
        return Err(AppError::Conflict(
            Message::new("entry-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", step.next.label_key()),
        ));
    }
    if !writing_store::set_state(tx.conn, actor, before, step, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let mut old = json!({ "state": before.state, "number": before.number });
    let mut new = json!({ "state": step.next, "number": step.number.or(before.number.as_deref()) });
    if let (Some(old), Some(new), false) = (old.as_object_mut(), new.as_object_mut(), mended.new.is_empty()) {
        old.insert("members".to_owned(), Value::Array(mended.old));
        new.insert("members".to_owned(), Value::Array(mended.new));
    }
    let mut entry = action.old(old).new_values(new);
    if let Some(reason) = step.reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)
}

fn view_of(tx: &mut Tx<'_>, entry: ContestEntry) -> Result<EntryView, AppError> {
    store::views(tx.conn, vec![entry])?
        .into_iter()
        .next()
        .ok_or_else(|| AppError::internal("an entry has no view"))
}

/// What the conditions of the contest say against an entry as it stands.
fn condition_messages(contest: &Contest, members: &[MemberView]) -> Result<Vec<Message>, AppError> {
    let conditions = contest.parsed_eligibility().map_err(AppError::internal)?;
    Ok(members
        .iter()
        .filter(|view| view.member.part == MemberPart::Contestant)
        .flat_map(|view| {
            let entrant =
                Entrant { birth_date: view.birth_date, level_held: view.member.level_held, competes_in: Vec::new() };
            condition_obstacles(contest, &conditions, &entrant)
        })
        .map(|obstacle| obstacle.message)
        .collect())
}

fn accept_view(tx: &mut Tx<'_>, actor: &Actor, case: &Case, view: &EntryView) -> Result<String, AppError> {
    // An entry that was accepted once keeps its number.
    let number = if let Some(number) = &case.entry.number {
        number.clone()
    } else {
        let serial = writing_store::next_serial(tx.conn, case.contest.id)?;
        entry_number(&case.competition.number, &case.contest.code, serial)
    };
    let step = Step { next: EntryState::Accepted, number: Some(&number), reason: None };
    move_to(tx, actor, case, Entry::new("entry.accepted", "entry", case.entry.token.as_str()), step)?;
    tell(tx, case, view, News::Accepted(&number))?;
    Ok(number)
}

/// Accepts an entry and gives it its number.
///
/// # Errors
/// `Denied`; `Conflict` when it is not submitted, or breaks a condition of the contest.
pub fn accept(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<String, AppError> {
    policy::may_admit(actor, &case.competition, &case.contest, store::is_drawn(tx.conn, case.contest.id)?)?;
    let view = view_of(tx, case.entry.clone())?;
    if let Some(message) = condition_messages(&case.contest, &view.members)?.into_iter().next() {
        return Err(AppError::Conflict(message));
    }
    accept_view(tx, actor, case, &view)
}

/// What became of a bulk acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkAcceptance {
    /// Entries that have a number now.
    pub accepted: usize,
    /// Entries that break a condition and stay as they are.
    pub left: usize,
}

/// Accepts every submitted entry of a contest that breaks no condition, in the order in which they came.
///
/// # Errors
/// `Denied`; `Conflict` when it is too late, or nothing is submitted.
pub fn accept_all(tx: &mut Tx<'_>, actor: &Actor, number: &str, code: &str) -> Result<BulkAcceptance, AppError> {
    let (competition, contest) = contests::service::open(tx, actor, number, code, None)?;
    events::policy::may_run(actor, &competition)?;
    let contest = writing_store::hold(tx.conn, contest.id)?;
    policy::may_admit(actor, &competition, &contest, store::is_drawn(tx.conn, contest.id)?)?;
    let submitted = store::of_contest(tx.conn, contest.id, EntryState::Submitted, i64::MAX)?;
    if submitted.is_empty() {
        return Err(AppError::conflict("entry-nothing-submitted"));
    }
    let mut done = BulkAcceptance { accepted: 0, left: 0 };
    for view in store::views(tx.conn, submitted)? {
        if condition_messages(&contest, &view.members)?.is_empty() {
            let case = Case { competition: competition.clone(), contest: contest.clone(), entry: view.entry.clone() };
            accept_view(tx, actor, &case, &view)?;
            done.accepted += 1;
        } else {
            done.left += 1;
        }
    }
    Ok(done)
}

/// Returns a submitted entry; it keeps its place until it is mended or rejected.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_admit(actor, &case.competition, &case.contest, store::is_drawn(tx.conn, case.contest.id)?)?;
    let reason = required_reason(reason)?;
    let view = view_of(tx, case.entry.clone())?;
    let step = Step { next: EntryState::Returned, number: None, reason: Some(reason) };
    move_to(tx, actor, case, Entry::new("entry.returned", "entry", case.entry.token.as_str()), step)?;
    tell(tx, case, &view, News::Returned(reason))
}

/// Rejects an entry; its place goes to the first who waits, unless start groups are drawn.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn reject(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_review(actor, &case.competition, &case.contest)?;
    let reason = required_reason(reason)?;
    let view = view_of(tx, case.entry.clone())?;
    let step = Step { next: EntryState::Rejected, number: None, reason: Some(reason) };
    move_to(tx, actor, case, Entry::new("entry.rejected", "entry", case.entry.token.as_str()), step)?;
    tell(tx, case, &view, News::Rejected(reason))?;
    move_up(tx, actor, case)
}

/// Withdraws an entry; its place goes to the first who waits, unless start groups are drawn.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_withdraw(actor, &case.competition, &case.contest, &case.entry, tx.today())?;
    let reason = Some(reason.trim()).filter(|reason| !reason.is_empty());
    let step = Step { next: EntryState::Withdrawn, number: None, reason };
    move_to(tx, actor, case, Entry::new("entry.withdrawn", "entry", case.entry.token.as_str()), step)?;
    move_up(tx, actor, case)
}

/// Gives the places that are free to those who have waited longest; the organiser then decides about them. Once start
/// groups are drawn nobody moves up: he would stand in none of them.
fn move_up(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<(), AppError> {
    let taken = writing_store::recount(tx.conn, case.contest.id)?;
    let free = i64::from(case.contest.quota) - i64::from(taken);
    if free <= 0 || store::is_drawn(tx.conn, case.contest.id)? {
        return Ok(());
    }
    let waiting = store::of_contest(tx.conn, case.contest.id, EntryState::Waiting, free)?;
    for view in store::views(tx.conn, waiting)? {
        let next = Case { entry: view.entry.clone(), ..case.clone() };
        let step = Step { next: EntryState::Submitted, number: None, reason: None };
        move_to(tx, actor, &next, Entry::new("entry.moved_up", "entry", next.entry.token.as_str()), step)?;
        tell(tx, &next, &view, News::MovedUp)?;
    }
    writing_store::recount(tx.conn, case.contest.id).map(|_| ())
}

/// What was said of a person before.
fn facts_of(member: &EntryMember) -> MemberFacts {
    MemberFacts {
        employer: member.employer.clone(),
        post: member.post.clone(),
        level_held: member.level_held,
        certificate_number: member.certificate_number.clone(),
        training_base: member.training_base.clone(),
    }
}

/// What is said of a person, for the trail: who he is stands in the entry, here only his place in it.
fn fact_values(position: usize, part: MemberPart, facts: &MemberFacts) -> Value {
    json!({
        "position": position,
        "part": part,
        "employer": facts.employer,
        "post": facts.post,
        "level_held": facts.level_held,
        "certificate_number": facts.certificate_number,
        "training_base": facts.training_base,
    })
}

/// Submits a returned entry again, with what has been mended about its people, in their order.
///
/// # Errors
/// `Denied`, `Conflict`; field errors when a condition of the contest is still broken.
pub fn resubmit(tx: &mut Tx<'_>, actor: &Actor, case: &Case, facts: &[MemberFacts]) -> Result<(), AppError> {
    policy::may_withdraw(actor, &case.competition, &case.contest, &case.entry, tx.today())?;
    if store::is_drawn(tx.conn, case.contest.id)? {
        return Err(AppError::conflict("entry-drawn-already"));
    }
    let mut view = view_of(tx, case.entry.clone())?;
    if facts.len() != view.members.len() {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let mut mended = Mended::default();
    for (position, (view, facts)) in (1..).zip(view.members.iter_mut().zip(facts)) {
        let member = &mut view.member;
        let before = facts_of(member);
        if before == *facts {
            continue;
        }
        writing_store::update_member(tx.conn, member.id, facts)?;
        mended.old.push(fact_values(position, member.part, &before));
        mended.new.push(fact_values(position, member.part, facts));
        member.level_held = facts.level_held;
    }
    let errors: Vec<FieldError> = condition_messages(&case.contest, &view.members)?
        .into_iter()
        .map(|message| FieldError { field: "form".to_owned(), message })
        .collect();
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let step = Step { next: EntryState::Submitted, number: None, reason: None };
    let action = Entry::new("entry.resubmitted", "entry", case.entry.token.as_str());
    move_mended(tx, actor, case, action, step, mended)
}

/// Ends the check of eligibility of a competition, once every entry is decided about.
///
/// # Errors
/// `Denied`; `Conflict` while entries are undecided, saying how many.
pub fn close_check(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    events::policy::may_run(actor, before)?;
    events::policy::require_skills(before)?;
    // Whoever enters or decides at this moment holds the contest: wait for him.
    for contest in contests::store::of_competition(tx.conn, before.id)? {
        writing_store::hold(tx.conn, contest.id)?;
    }
    let undecided = store::count_in(tx.conn, before.id, &EntryState::UNDECIDED)?;
    if undecided > 0 {
        return Err(AppError::Conflict(Message::new("entry-undecided").count("count", undecided)));
    }
    events::service::move_to(tx, actor, before, EventState::EligibilityChecked, None)
}

/// What a mail tells.
#[derive(Debug, Clone, Copy)]
enum News<'a> {
    Accepted(&'a str),
    Returned(&'a str),
    Rejected(&'a str),
    MovedUp,
}

impl News<'_> {
    const fn template(self) -> &'static str {
        match self {
            Self::Accepted(_) => "entry_accepted",
            Self::Returned(_) => "entry_returned",
            Self::Rejected(_) => "entry_rejected",
            Self::MovedUp => "entry_moved_up",
        }
    }

    const fn subject(self) -> Message {
        match self {
            Self::Accepted(_) => Message::new("mail-entry-accepted-subject"),
            Self::Returned(_) => Message::new("mail-entry-returned-subject"),
            Self::Rejected(_) => Message::new("mail-entry-rejected-subject"),
            Self::MovedUp => Message::new("mail-entry-moved-up-subject"),
        }
    }

    fn body(self, case: &Case, names: &str) -> Message {
        let about = |message: Message| {
            message
                .with("competition", case.competition.name.as_str())
                .with("contest", case.contest.name.as_str())
                .with("names", names)
        };
        match self {
            Self::Accepted(number) => about(Message::new("mail-entry-accepted-body")).with("number", number),
            Self::Returned(reason) => about(Message::new("mail-entry-returned-body")).with("reason", reason),
            Self::Rejected(reason) => about(Message::new("mail-entry-rejected-body")).with("reason", reason),
            Self::MovedUp => about(Message::new("mail-entry-moved-up-body")),
        }
    }
}

/// Tells those who compete, and the leader of their delegation, as far as mail reaches them.
fn tell(tx: &mut Tx<'_>, case: &Case, view: &EntryView, news: News<'_>) -> Result<(), AppError> {
    let people: Vec<PersonId> = view.contestants().map(|view| view.member.person_id).collect();
    let languages = accounts::store::languages_of(tx.conn, &people)?;
    let address =
        format!("{}/competitions/{}/entries/{}", tx.platform.base_url, case.competition.number, case.entry.token);
    let mut receivers: Vec<(String, String, MailLanguage)> = view
        .contestants()
        .filter_map(|view| {
            let language = MailLanguage::of(languages.get(&view.member.person_id).copied());
            Some((view.email.clone()?, view.name.clone(), language))
        })
        .collect();
    if let Some(delegation) = case.entry.delegation_id
        && let Some(delegation) = store::delegation_by_id(tx.conn, delegation)?
        && !delegation.leader_email.is_empty()
    {
        receivers.push((delegation.leader_email, delegation.leader_name, MailLanguage::Both));
    }
    receivers.dedup_by(|one, other| one.0 == other.0);
    for (at, (recipient, addressee, language)) in receivers.into_iter().enumerate() {
        tx.mail(&Mail {
            template: news.template(),
            deduplication_key: format!("{}:{}:{}:{at}", news.template(), case.entry.id, case.entry.version),
            recipient,
            language,
            text: MailText {
                subject: news.subject(),
                addressee,
                paragraphs: vec![news.body(case, &view.names())],
                link: Some(MailLink { label: Message::new("mail-entry-link"), url: address.clone() }),
            },
        })?;
    }
    Ok(())
}
