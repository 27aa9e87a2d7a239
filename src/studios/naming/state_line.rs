//! The state line of a studio: how far it has come on the way to its name. Pure.

use crate::platform::web::state_line::StepKind;
use crate::studios::naming::model::{Studio, StudioReview, StudioReviewKind, StudioState};
use chrono::NaiveDate;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How it is drawn.
    pub kind: StepKind,
    /// The state it stands for.
    pub state: StudioState,
    /// When it was reached.
    pub day: Option<NaiveDate>,
    /// Why it stopped here.
    pub why: Option<String>,
}

/// The steps of a studio in their order; `applied_on` is the day of the application.
#[must_use]
pub fn steps(studio: &Studio, reviews: &[StudioReview], applied_on: NaiveDate) -> Vec<Step> {
    let looked = |kind| {
        reviews
            .iter()
            .find(|review| review.kind == kind && review.passed)
            .map(|review| review.day)
    };
    let reached = |state| match state {
        // What was filed from records was typed after its naming; when it was applied for is not known.
        StudioState::Applied => studio.named_on.is_none_or(|named| applied_on <= named).then_some(applied_on),
        StudioState::Reviewed => looked(StudioReviewKind::Papers),
        StudioState::Visited => looked(StudioReviewKind::SiteVisit),
        StudioState::PublicNotice => studio.notice_from,
        _ => studio.named_on,
    };
    let mut steps = Vec::new();
    for state in StudioState::LINE {
        let day = reached(state);
        // Records of an earlier year have the name and not always all that led to it.
        let done = day.is_some() || studio.named_on.is_some();
        let is_now = studio.state == state;
        let kind = match (is_now, done) {
            (true, _) => StepKind::Now,
            (false, true) => StepKind::Done,
            (false, false) => StepKind::Coming,
        };
        if kind == StepKind::Coming && studio.state.is_closed() {
            continue;
        }
        // A returned application stands at its first step.
        if state == StudioState::Applied && studio.state == StudioState::Returned {
            steps.push(Step {
                kind: StepKind::Returned,
                state: StudioState::Returned,
                day: None,
                why: studio.reason.clone(),
            });
            continue;
        }
        steps.push(Step { kind, state, day, why: None });
    }
    if !StudioState::LINE.contains(&studio.state) && studio.state != StudioState::Returned {
        let day = if studio.state == StudioState::Expired { studio.term_to } else { studio.rectify_by };
        steps.push(Step { kind: StepKind::Returned, state: studio.state, day, why: studio.reason.clone() });
    }
    steps
}
