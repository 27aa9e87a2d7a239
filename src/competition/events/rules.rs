//! What has to hold before a competition takes a step. Pure.

use crate::competition::events::model::{Competition, ContestLine, EventPlan};
use crate::kernel::message::Message;
use crate::platform::error::FieldError;
use chrono::{Datelike, NaiveDate};

fn error(field: &str, message: Message) -> FieldError {
    FieldError { field: field.to_owned(), message }
}

/// What a draft must have; all else is asked for when it is submitted.
#[must_use]
pub fn plan_errors(plan: &EventPlan) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if plan.entry_to < plan.entry_from {
        errors.push(error("entry_to", Message::new("competition-entry-days-reversed")));
    }
    if plan.last_day < plan.first_day {
        errors.push(error("last_day", Message::new("competition-days-reversed")));
    }
    if plan.first_day <= plan.entry_to {
        errors.push(error("entry_to", Message::new("competition-entry-ends-late")));
    }
    if plan.first_day.year() != plan.year {
        errors.push(error("year", Message::new("competition-other-year").count("year", plan.first_day.year())));
    }
    if plan.groups.is_empty() {
        errors.push(error("groups", Message::new("competition-no-group")));
    }
    errors
}

/// What keeps a competition from being submitted, approved or published.
#[must_use]
pub fn obstacles(competition: &Competition, contests: &[ContestLine]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if contests.is_empty() {
        errors.push(error("contests", Message::new("competition-without-contests")));
    }
    for contest in contests {
        if contest.first_day < competition.first_day || competition.last_day < contest.last_day {
            let message = Message::new("competition-contest-outside-days").with("contest", contest.name.as_str());
            errors.push(error("contests", message));
        }
    }
    errors
}

/// What keeps a labour competition from being submitted, approved or published: it says what it measures, and the weights
/// of its indicators make up the whole.
#[must_use]
pub fn labour_obstacles(weights: &[i32]) -> Vec<FieldError> {
    if weights.is_empty() {
        return vec![error("indicators", Message::new("competition-without-indicators"))];
    }
    let sum: i32 = weights.iter().sum();
    if sum == 100 {
        return Vec::new();
    }
    vec![error("indicators", Message::new("competition-indicator-weights").count("sum", sum))]
}

/// What keeps a postponed competition from going on on days like these: its contests need as many as they had.
#[must_use]
pub fn resumption_obstacle(contests: &[ContestLine], first: NaiveDate, last: NaiveDate) -> Option<FieldError> {
    let days = |from: NaiveDate, to: NaiveDate| (to - from).num_days() + 1;
    let began = contests.iter().map(|contest| contest.first_day).min()?;
    let ended = contests.iter().map(|contest| contest.last_day).max()?;
    let needed = days(began, ended);
    (days(first, last) < needed)
        .then(|| error("last_day", Message::new("competition-resume-too-short").count("days", needed)))
}

/// What keeps a competition from being opened for entries today.
#[must_use]
pub fn entry_obstacle(competition: &Competition, today: NaiveDate) -> Option<FieldError> {
    if today < competition.entry_from {
        let day = competition.entry_from.to_string();
        return Some(error("entry_from", Message::new("competition-entry-too-early").with("day", day)));
    }
    (competition.entry_to < today).then(|| {
        let day = competition.entry_to.to_string();
        error("entry_to", Message::new("competition-entry-too-late").with("day", day))
    })
}

#[cfg(test)]
mod tests {
    use crate::competition::events::model::EventState;
    use proptest::prelude::*;

    #[test]
    fn the_line_of_a_competition_leads_to_the_archive() {
        use EventState as S;
        for (from, to) in [
            (S::Draft, S::Submitted),
            (S::Submitted, S::PlanApproved),
            (S::PlanApproved, S::Published),
            (S::Published, S::EntryOpen),
            (S::EntryOpen, S::EligibilityChecked),
            (S::EligibilityChecked, S::OfficialsAppointed),
            (S::OfficialsAppointed, S::RewardsIssued),
            (S::RewardsIssued, S::Archived),
        ] {
            assert!(from.may_become(to), "{from} to {to}");
        }
    }

    #[test]
    fn the_line_of_a_contest_leads_to_its_final_result() {
        let at = |state: EventState| state.place();
        let line = &EventState::LINE[at(EventState::Sealed)..=at(EventState::Final)];
        assert!(EventState::Draft.contest_may_become(EventState::Sealed));
        for pair in line.windows(2) {
            assert!(pair[0].contest_may_become(pair[1]), "{} to {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn a_labour_competition_goes_the_same_way_to_the_archive_without_officials() {
        for pair in EventState::LABOUR_LINE.windows(2) {
            assert!(pair[0].labour_may_become(pair[1]), "{} to {}", pair[0], pair[1]);
        }
        for state in EventState::ALL {
            assert!(!state.labour_may_become(EventState::OfficialsAppointed), "{state}");
            assert!(!state.labour_may_become(EventState::Sealed), "{state}");
        }
        assert!(super::labour_obstacles(&[60, 40]).is_empty());
        assert_eq!(super::labour_obstacles(&[60, 30]).len(), 1);
        assert_eq!(super::labour_obstacles(&[]).len(), 1);
    }

    fn any_state() -> impl Strategy<Value = EventState> {
        proptest::sample::select(EventState::ALL)
    }

    proptest! {
        #[test]
        fn nothing_leaves_a_closed_state(next in any_state()) {
            for closed in [EventState::Archived, EventState::Cancelled] {
                prop_assert!(closed.is_closed() && !closed.may_become(next) && !closed.labour_may_become(next));
            }
        }

        #[test]
        fn there_is_no_way_back_from_a_final_result(path in proptest::collection::vec(any_state(), 0..40)) {
            let mut state = EventState::Final;
            for next in path {
                if state.contest_may_become(next) {
                    state = next;
                }
            }
            prop_assert_eq!(state, EventState::Final);
        }

        #[test]
        fn a_competition_and_a_contest_never_take_each_others_steps(from in any_state(), to in any_state()) {
            prop_assert!(
                !(from.may_become(to) && from.contest_may_become(to)) || to == EventState::Cancelled,
                "{} to {}", from, to
            );
        }
    }
}
