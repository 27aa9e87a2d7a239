//! What the page of a competition offers its reader: the steps that he may take, and where its work goes on.

use crate::competition::events::model::{Competition, EventState};
use crate::competition::events::policy;
use crate::kernel::actor::Actor;

/// Steps that a reader may take with a competition.
pub struct Offered {
    /// Change the plan.
    pub edit: bool,
    /// Submit it.
    pub submit: bool,
    /// Decide about it.
    pub decide: bool,
    /// Publish it.
    pub publish: bool,
    /// Open the entry.
    pub open_entry: bool,
    /// Open the entry once more after the check of eligibility.
    pub reopen_entry: bool,
    /// Postpone it.
    pub postpone: bool,
    /// Set new days.
    pub resume: bool,
    /// Cancel it.
    pub cancel: bool,
    /// Add a contest.
    pub add_contest: bool,
    /// Copy it to another year.
    pub copy: bool,
    /// Where its work goes on when no step here is the next one: key of the words, and the address behind its own.
    pub next: Option<(&'static str, &'static str)>,
}

impl Offered {
    /// What is offered to a reader.
    #[must_use]
    pub fn of(actor: Option<&Actor>, competition: &Competition) -> Self {
        let runs = actor.is_some_and(|actor| policy::may_run(actor, competition).is_ok());
        let decides = actor.is_some_and(|actor| policy::may_decide(actor, competition).is_ok());
        let drafts = actor.is_some_and(|actor| policy::may_draft(actor).is_ok());
        let is = |state: EventState| competition.state == state;
        Self {
            edit: runs && competition.state.is_editable(),
            submit: runs && competition.state.is_editable(),
            decide: decides && is(EventState::Submitted),
            publish: runs && is(EventState::PlanApproved),
            open_entry: runs && is(EventState::Published),
            reopen_entry: runs && is(EventState::EligibilityChecked),
            postpone: runs && competition.state.may_be_postponed(),
            resume: runs && is(EventState::Postponed),
            cancel: runs && competition.may_become(EventState::Cancelled),
            add_contest: runs && competition.state.is_editable() && !competition.is_labour(),
            copy: drafts,
            next: next(competition).filter(|_| runs),
        }
    }
}

fn next(competition: &Competition) -> Option<(&'static str, &'static str)> {
    match competition.state {
        _ if competition.is_labour() => None,
        EventState::EntryOpen => Some(("competition-next-entries", "/entries")),
        EventState::EligibilityChecked => Some(("competition-next-officials", "/officials")),
        EventState::OfficialsAppointed => Some(("competition-next-contests", "#f-contests")),
        _ => None,
    }
}
