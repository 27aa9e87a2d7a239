//! The state line of a nomination: how far it has come on the way to the title. Pure.

use crate::honours::selection::model::{Nomination, NominationState};
use crate::platform::web::state_line::StepKind;
use chrono::NaiveDate;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How it is drawn.
    pub kind: StepKind,
    /// The state it stands for.
    pub state: NominationState,
    /// When it was reached, where that is known.
    pub day: Option<NaiveDate>,
    /// Why it stopped here.
    pub why: Option<String>,
}

/// The steps of a nomination in their order; `submitted_on` is the day on which it was handed in.
#[must_use]
pub fn steps(nomination: &Nomination, submitted_on: NaiveDate) -> Vec<Step> {
    let now = nomination.state;
    let stopped = |day| Step { kind: StepKind::Returned, state: now, day, why: nomination.reason.clone() };
    let mut steps = Vec::new();
    for state in NominationState::LINE {
        let day = match state {
            NominationState::Submitted => Some(submitted_on),
            NominationState::UnderReview => None,
            NominationState::Visited => nomination.visited_on,
            NominationState::PublicNotice => nomination.notice_from,
            _ => nomination.honour_number.as_ref().and(nomination.decided_on),
        };
        // Nobody visits before experts review.
        let is_behind = day.is_some() || state == NominationState::UnderReview && nomination.visited_on.is_some();
        let kind = match (now == state, is_behind) {
            (true, _) => StepKind::Now,
            (false, true) => StepKind::Done,
            (false, false) => StepKind::Coming,
        };
        if state == NominationState::Submitted && now == NominationState::Returned {
            steps.push(stopped(None));
        } else if kind != StepKind::Coming || !now.is_closed() {
            steps.push(Step { kind, state, day, why: None });
        }
    }
    if matches!(now, NominationState::Withdrawn | NominationState::Refused) {
        steps.push(stopped(nomination.decided_on));
    }
    steps
}
