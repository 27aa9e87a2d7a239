//! Use cases of a competition. Each is one transaction; every change of state goes through [`move_to`].

use crate::competition::events::model::{Competition, EventPlan, EventState, written_groups};
use crate::competition::events::store::NewTransition;
use crate::competition::events::{policy, rules, store};
use crate::identity;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::CompetitionId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLink, MailText};
use serde_json::json;

/// The competition that a use case is about: found in the actor's scope and, when the page says which version it
/// showed, not changed since.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<Competition, AppError> {
    let competition = store::by_number(tx.conn, number, policy::scope_of(Some(actor)))?
        .ok_or(AppError::not_found("competition-not-found"))?;
    if seen.is_some_and(|seen| seen != competition.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(competition)
}

/// The one way from state to state: checks the state machine, guards against a change meanwhile, writes the state line
/// and the audit trail. Who may do it and what has to hold before is the caller's to check. Gives the competition as it
/// stands afterwards.
///
/// # Errors
/// `Conflict` when the step is not possible from this state, or somebody else was faster.
pub fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Competition,
    next: EventState,
    reason: Option<&str>,
) -> Result<Competition, AppError> {
    let is_resumption = before.state == EventState::Postponed && next != EventState::Cancelled;
    if !before.may_become(next) || (is_resumption && before.resumes_as != Some(next)) {
        return Err(AppError::Conflict(
            Message::new("competition-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    let mut after = Competition { state: next, version: before.version + 1, ..before.clone() };
    after.resumes_as = (next == EventState::Postponed).then_some(before.state);
    match next {
        EventState::Submitted => after.submitted_by = actor.account,
        EventState::PlanApproved if !is_resumption => after.approval_document = reason.map(str::to_owned),
        _ => {}
    }
    if !store::set_state(tx.conn, before, &after)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let step = NewTransition { competition: before.id, contest: None, from: before.state, to: next, reason };
    store::insert_transition(tx.conn, actor, step, tx.now)?;
    let mut entry = Entry::new(action_of(next, is_resumption), "competition", before.number.as_str())
        .old(json!({ "state": before.state.as_str() }))
        .new_values(json!({ "state": next.as_str() }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    Ok(after)
}

const fn action_of(next: EventState, is_resumption: bool) -> &'static str {
    if is_resumption {
        return "competition.resumed";
    }
    match next {
        EventState::Submitted => "competition.submitted",
        EventState::Returned => "competition.returned",
        EventState::PlanApproved => "competition.approved",
        EventState::Published => "competition.published",
        EventState::EntryOpen => "competition.entry_opened",
        EventState::EligibilityChecked => "competition.eligibility_checked",
        EventState::OfficialsAppointed => "competition.officials_appointed",
        EventState::RewardsIssued => "competition.rewards_issued",
        EventState::Archived => "competition.archived",
        EventState::Postponed => "competition.postponed",
        EventState::Cancelled => "competition.cancelled",
        EventState::Running => "competition.started",
        EventState::Provisional => "competition.result_computed",
        EventState::PublicNotice => "competition.result_published",
        EventState::Final => "competition.result_final",
        _ => "competition.changed",
    }
}

fn checked(plan: &EventPlan) -> Result<(), AppError> {
    let errors = rules::plan_errors(plan);
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

/// Drafts a competition and gives it its number.
///
/// # Errors
/// `Denied`; field errors of the plan.
pub fn draft(
    tx: &mut Tx<'_>,
    actor: &Actor,
    plan: &EventPlan,
    copied_from: Option<CompetitionId>,
) -> Result<Competition, AppError> {
    policy::may_draft(actor)?;
    checked(plan)?;
    let number = store::next_number(tx.conn, plan.kind.letter(), plan.year)?;
    let competition = store::insert(tx.conn, actor, &number, plan, copied_from, tx.now)?;
    tx.audit(actor, Entry::new("competition.drafted", "competition", number).new_values(plan_values(plan)))?;
    Ok(competition)
}

/// Writes a competition of an earlier year straight into the archive, with the reason in its line: known to everybody, and
/// over. Days and contests are the caller's to check, and so is the audit row.
///
/// # Errors
/// `Denied`; `Conflict` when the year has such a competition already, or no number left.
pub fn file_archived(tx: &mut Tx<'_>, actor: &Actor, plan: &EventPlan, reason: &str) -> Result<Competition, AppError> {
    policy::may_draft(actor)?;
    // Whoever takes a number waits for everybody else who does: the question comes after it.
    let number = store::next_number(tx.conn, plan.kind.letter(), plan.year)?;
    if let Some(known) = store::number_of(tx.conn, plan.kind.letter(), plan.year, &plan.name)? {
        return Err(AppError::Conflict(Message::new("past-filed-already").with("number", known)));
    }
    let draft = store::insert(tx.conn, actor, &number, plan, None, tx.now)?;
    let line = [EventState::Draft, EventState::Published, EventState::Archived];
    for (from, to) in line.into_iter().zip(line.into_iter().skip(1)) {
        let step = NewTransition { competition: draft.id, contest: None, from, to, reason: Some(reason) };
        store::insert_transition(tx.conn, actor, step, tx.now)?;
    }
    store::archive_filed(tx.conn, draft.id)
}

/// Changes what a draft or a returned competition says. Year and kind stand in its number and stay.
///
/// # Errors
/// `Denied`; `Conflict` when it is submitted already or was changed meanwhile; field errors of the plan.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, before: &Competition, plan: &EventPlan) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    if !before.state.is_editable() {
        return Err(AppError::Conflict(
            Message::new("competition-not-editable").with_key("state", before.state.label_key()),
        ));
    }
    let plan = EventPlan { year: before.year, kind: before.kind, ..plan.clone() };
    checked(&plan)?;
    if !store::update_plan(tx.conn, before, &plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("competition.changed", "competition", before.number.as_str())
            .old(plan_values(&plan_of(before)))
            .new_values(plan_values(&plan)),
    )?;
    store::by_id(tx.conn, before.id)?.ok_or(AppError::not_found("competition-not-found"))
}

/// What a competition says, as a plan.
#[must_use]
pub fn plan_of(competition: &Competition) -> EventPlan {
    EventPlan {
        year: competition.year,
        kind: competition.kind,
        name: competition.name.clone(),
        level: competition.level,
        class: competition.class,
        line: competition.line,
        groups: competition.groups(),
        host: competition.host.clone(),
        organiser: competition.organiser.clone(),
        co_organiser: competition.co_organiser.clone(),
        place: competition.place.clone(),
        entry_from: competition.entry_from,
        entry_to: competition.entry_to,
        first_day: competition.first_day,
        last_day: competition.last_day,
        contact_name: competition.contact_name.clone(),
        contact_phone: competition.contact_phone.clone(),
        contact_email: competition.contact_email.clone(),
        expected_entrants: competition.expected_entrants,
        budget: competition.budget,
        prize_plan: competition.prize_plan.clone(),
        description: competition.description.clone(),
    }
}

fn plan_values(plan: &EventPlan) -> serde_json::Value {
    json!({
        "year": plan.year,
        "kind": plan.kind,
        "name": plan.name,
        "level": plan.level,
        "class": plan.class,
        "line": plan.line,
        "groups": written_groups(&plan.groups),
        "host": plan.host,
        "organiser": plan.organiser,
        "co_organiser": plan.co_organiser,
        "place": plan.place,
        "entry_from": plan.entry_from,
        "entry_to": plan.entry_to,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "expected_entrants": plan.expected_entrants,
        "budget": plan.budget,
    })
}

fn require_whole(tx: &mut Tx<'_>, competition: &Competition) -> Result<(), AppError> {
    let errors = if competition.is_labour() {
        rules::labour_obstacles(&store::labour_weights(tx.conn, competition.id)?)
    } else {
        rules::obstacles(competition, &store::contests_of(tx.conn, competition.id)?)
    };
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

/// Submits a competition for the plan of its year.
///
/// # Errors
/// `Denied`, `Conflict`; one field error for each guard that does not hold.
pub fn submit(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    // Whoever adds or changes a contest at this moment holds the competition: wait for him, then look.
    store::hold(tx.conn, before.id)?;
    if before.state.is_editable() {
        require_whole(tx, before)?;
    }
    move_to(tx, actor, before, EventState::Submitted, None)
}

/// Takes a submitted competition into the plan; the number of the document that says so is kept.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a document.
pub fn approve(tx: &mut Tx<'_>, actor: &Actor, before: &Competition, document: &str) -> Result<Competition, AppError> {
    policy::may_decide(actor, before)?;
    let document = required_reason(document)?;
    if before.state == EventState::Submitted {
        require_whole(tx, before)?;
    }
    let after = move_to(tx, actor, before, EventState::PlanApproved, Some(document))?;
    tell_organisers(tx, &after, "competition_approved", |competition| {
        Message::new("mail-competition-approved-body")
            .with("name", competition.name.as_str())
            .with("document", document)
    })?;
    Ok(after)
}

/// What became of the approval of a whole plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanApproval {
    /// Competitions that are in the plan now.
    pub approved: usize,
    /// Those that the actor submitted himself; somebody else decides about them.
    pub own: usize,
}

/// Approves every submitted competition of a year at once, but for those that the actor submitted himself.
///
/// # Errors
/// As [`approve`]; `Conflict` when nothing is submitted.
pub fn approve_plan(tx: &mut Tx<'_>, actor: &Actor, year: i32, document: &str) -> Result<PlanApproval, AppError> {
    policy::may_draft(actor)?;
    let filter = crate::competition::events::model::EventFilter {
        state: Some(EventState::Submitted),
        year: Some(year),
        ..Default::default()
    };
    let waiting = store::all(tx.conn, policy::scope_of(Some(actor)), &filter, i64::MAX)?;
    if waiting.is_empty() {
        return Err(AppError::conflict("competition-plan-nothing-submitted"));
    }
    let mut approval = PlanApproval { approved: 0, own: 0 };
    for view in waiting {
        if policy::may_decide(actor, &view.competition).is_err() {
            approval.own += 1;
            continue;
        }
        approve(tx, actor, &view.competition, document)?;
        approval.approved += 1;
    }
    Ok(approval)
}

/// Returns a submitted competition to its organiser, who reads the reason.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, before: &Competition, reason: &str) -> Result<Competition, AppError> {
    policy::may_decide(actor, before)?;
    let reason = required_reason(reason)?;
    let after = move_to(tx, actor, before, EventState::Returned, Some(reason))?;
    tell_organisers(tx, &after, "competition_returned", |competition| {
        Message::new("mail-competition-returned-body")
            .with("name", competition.name.as_str())
            .with("reason", reason)
    })?;
    Ok(after)
}

/// Makes an approved competition known to everybody.
///
/// # Errors
/// `Denied`, `Conflict`; field errors.
pub fn publish(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    if before.state == EventState::PlanApproved {
        require_whole(tx, before)?;
    }
    move_to(tx, actor, before, EventState::Published, None)
}

/// Opens a competition for entries, on the days that it says; also again after the check of eligibility.
///
/// # Errors
/// `Denied`, `Conflict`; a field error outside the days of entry.
pub fn open_entry(tx: &mut Tx<'_>, actor: &Actor, before: &Competition) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    if let Some(error) = rules::entry_obstacle(before, tx.today()) {
        return Err(AppError::Fields(vec![error]));
    }
    move_to(tx, actor, before, EventState::EntryOpen, None)
}

/// Postpones a competition; its days are changed when it is resumed.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn postpone(tx: &mut Tx<'_>, actor: &Actor, before: &Competition, reason: &str) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    let reason = required_reason(reason)?;
    require_nothing_drawn(tx, before)?;
    move_to(tx, actor, before, EventState::Postponed, Some(reason))
}

/// Resumes a postponed competition where it stood, on new days.
///
/// # Errors
/// `Denied`, `Conflict`; field errors of the days.
pub fn resume(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Competition,
    days: [chrono::NaiveDate; 4],
) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    let Some(next) = before.resumes_as.filter(|_| before.state == EventState::Postponed) else {
        return Err(AppError::conflict("competition-not-postponed"));
    };
    let [entry_from, entry_to, first_day, last_day] = days;
    let plan = EventPlan { entry_from, entry_to, first_day, last_day, ..plan_of(before) };
    // The year of the plan stays though the event may slip into the next one.
    let mut errors: Vec<_> = rules::plan_errors(&plan)
        .into_iter()
        .filter(|error| error.field != "year")
        .collect();
    let contests = store::contests_of(tx.conn, before.id)?;
    errors.extend(rules::resumption_obstacle(&contests, first_day, last_day));
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let shift = first_day - before.first_day;
    if !store::update_plan(tx.conn, before, &plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    store::shift_contests(tx.conn, before.id, shift, last_day)?;
    tx.audit(
        actor,
        Entry::new("competition.changed", "competition", before.number.as_str())
            .old(plan_values(&plan_of(before)))
            .new_values(plan_values(&plan)),
    )?;
    let changed = store::by_id(tx.conn, before.id)?.ok_or(AppError::not_found("competition-not-found"))?;
    move_to(tx, actor, &changed, next, None)
}

/// Cancels a competition before it has any result.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn cancel(tx: &mut Tx<'_>, actor: &Actor, before: &Competition, reason: &str) -> Result<Competition, AppError> {
    policy::may_run(actor, before)?;
    let reason = required_reason(reason)?;
    require_nothing_drawn(tx, before)?;
    move_to(tx, actor, before, EventState::Cancelled, Some(reason))
}

/// A contest that is sealed goes its own way; the whole event is no longer put off or called off.
fn require_nothing_drawn(tx: &mut Tx<'_>, competition: &Competition) -> Result<(), AppError> {
    let contests = store::contests_of(tx.conn, competition.id)?;
    if contests
        .iter()
        .any(|contest| contest.state != EventState::Draft && contest.state != EventState::Cancelled)
    {
        return Err(AppError::conflict("competition-has-begun"));
    }
    Ok(())
}

/// A mail to everybody who runs the event and has an address.
fn tell_organisers(
    tx: &mut Tx<'_>,
    competition: &Competition,
    template: &'static str,
    body: impl Fn(&Competition) -> Message,
) -> Result<(), AppError> {
    let url = format!("{}/competitions/{}", tx.platform.base_url, competition.number);
    for account in identity::grants_store::holders_for_competition(
        tx.conn,
        Role::CompetitionOrganiser,
        competition.id,
        tx.today(),
    )? {
        let Some(email) = account.email else { continue };
        tx.mail(&Mail {
            template,
            deduplication_key: format!("{template}:{}:{}:{}", competition.id, competition.version, account.id),
            recipient: email,
            language: account.language.into(),
            text: MailText {
                subject: Message::new(match template {
                    "competition_approved" => "mail-competition-approved-subject",
                    _ => "mail-competition-returned-subject",
                }),
                addressee: account.name,
                paragraphs: vec![body(competition)],
                link: Some(MailLink { label: Message::new("mail-competition-link"), url: url.clone() }),
            },
        })?;
    }
    Ok(())
}
