//! The state line of a competition: what happened, where it stands, what comes. Pure.

use crate::competition::events::model::{Competition, CompetitionTransition, EventState};
use crate::kernel::clock::Timestamp;
use crate::platform::web::state_line::{Drawn, StepKind};

impl EventState {
    /// Class of the badge that shows the state: under way, good, to be looked at, stopped; waiting has none.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Draft => "",
            Self::Returned | Self::Postponed => "badge-warn",
            Self::Cancelled => "badge-bad",
            Self::Final | Self::RewardsIssued | Self::Archived => "badge-ok",
            _ => "badge-now",
        }
    }
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// How it is drawn.
    pub kind: StepKind,
    /// The state it stands for.
    pub state: EventState,
    /// When it was reached.
    pub at: Option<Timestamp>,
    /// Who brought the competition there.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
}

impl Drawn for Step {
    fn kind(&self) -> StepKind {
        self.kind
    }
}

impl Step {
    const fn plain(kind: StepKind, state: EventState) -> Self {
        Self { kind, state, at: None, who: None, why: None }
    }
}

/// Whether a competition was filed from records of an earlier year: what takes place here never goes from its publication
/// straight into the archive.
#[must_use]
pub fn is_from_records(transitions: &[CompetitionTransition]) -> bool {
    let is_filing =
        |one: &CompetitionTransition| one.from_state == EventState::Published && one.to_state == EventState::Archived;
    transitions.iter().any(is_filing)
}

/// The steps of a competition in their order; `shown` is the state that it shows, and `transitions` are its own.
#[must_use]
pub fn steps(competition: &Competition, shown: EventState, transitions: &[CompetitionTransition]) -> Vec<Step> {
    let mut steps = vec![Step {
        kind: if transitions.is_empty() { StepKind::Now } else { StepKind::Done },
        at: Some(competition.created_at),
        ..Step::plain(StepKind::Done, EventState::Draft)
    }];
    for (at, transition) in transitions.iter().enumerate() {
        let is_last = at + 1 == transitions.len() && shown == competition.state;
        let kind = match transition.to_state {
            EventState::Returned | EventState::Postponed | EventState::Cancelled => StepKind::Returned,
            EventState::Archived => StepKind::Done,
            _ if is_last => StepKind::Now,
            _ => StepKind::Done,
        };
        steps.push(Step {
            kind,
            state: transition.to_state,
            at: Some(transition.at),
            who: Some(transition.actor_name.clone()),
            // The document of an approval stands among the facts; here only what stopped it is told.
            why: transition.reason.clone().filter(|_| kind == StepKind::Returned),
        });
    }
    let reached = match competition.state {
        EventState::Cancelled => return steps,
        EventState::Postponed => competition.resumes_as.unwrap_or(EventState::PlanApproved),
        other => other,
    };
    // What its contests have passed is not in its own transitions.
    let line: &[EventState] = if competition.is_labour() { &EventState::LABOUR_LINE } else { &EventState::LINE };
    let passed = line.iter().filter(|state| state.place() > reached.place());
    steps.extend(passed.map(|state| {
        let kind = match state.place().cmp(&shown.place()) {
            std::cmp::Ordering::Less => StepKind::Done,
            std::cmp::Ordering::Equal => StepKind::Now,
            std::cmp::Ordering::Greater => StepKind::Coming,
        };
        Step::plain(kind, *state)
    }));
    steps
}
