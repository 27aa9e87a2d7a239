//! The state line of a batch: what happened, where it stands, what comes. Pure.

use crate::certification::batches::model::{AssessmentBatch, BatchState, BatchTransition};
use crate::kernel::clock::Timestamp;
use crate::platform::web::state_line::{Drawn, StepKind};

impl BatchState {
    /// Class of the badge that shows the state: under way, good, to be looked at, stopped; waiting has none.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Draft => "",
            Self::Returned => "badge-warn",
            Self::Cancelled => "badge-bad",
            Self::Archived => "badge-ok",
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
    pub state: BatchState,
    /// When it was reached.
    pub at: Option<Timestamp>,
    /// Who brought the batch there.
    pub who: Option<String>,
    /// Why.
    pub why: Option<String>,
}

impl Drawn for Step {
    fn kind(&self) -> StepKind {
        self.kind
    }
}

/// The steps of a batch in their order.
#[must_use]
pub fn steps(batch: &AssessmentBatch, transitions: &[BatchTransition]) -> Vec<Step> {
    let mut steps = vec![Step {
        kind: if transitions.is_empty() { StepKind::Now } else { StepKind::Done },
        state: BatchState::Draft,
        at: Some(batch.created_at),
        who: None,
        why: None,
    }];
    for (at, transition) in transitions.iter().enumerate() {
        let is_last = at + 1 == transitions.len();
        let kind = match transition.to_state {
            BatchState::Returned | BatchState::Cancelled => StepKind::Returned,
            BatchState::Archived => StepKind::Done,
            _ if is_last => StepKind::Now,
            _ => StepKind::Done,
        };
        steps.push(Step {
            kind,
            state: transition.to_state,
            at: Some(transition.at),
            who: Some(transition.actor_name.clone()),
            why: transition.reason.clone(),
        });
    }
    steps.extend(coming(batch.state).iter().map(|state| Step {
        kind: StepKind::Coming,
        state: *state,
        at: None,
        who: None,
        why: None,
    }));
    steps
}

/// The states that still lie ahead.
fn coming(state: BatchState) -> &'static [BatchState] {
    let reached = match state {
        BatchState::Cancelled => return &[],
        BatchState::Returned => BatchState::Draft,
        other => other,
    };
    let at = BatchState::LINE.iter().position(|step| *step == reached).map_or(0, |at| at + 1);
    BatchState::LINE.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::coming;
    use crate::certification::batches::model::BatchState;

    #[test]
    fn what_comes_follows_from_the_state() {
        assert_eq!(coming(BatchState::Draft).first(), Some(&BatchState::Submitted));
        assert_eq!(coming(BatchState::Returned).first(), Some(&BatchState::Submitted));
        assert_eq!(coming(BatchState::Certifying), [BatchState::Archived]);
        assert!(coming(BatchState::Archived).is_empty() && coming(BatchState::Cancelled).is_empty());
    }
}
