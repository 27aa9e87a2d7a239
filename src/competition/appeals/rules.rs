//! When an appeal is in time, how large a panel has to be, what a decision needs. Pure.

use crate::competition::appeals::model::{Appeal, AppealState, PublishedVersion};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::OfficialId;
use crate::kernel::message::Message;
use chrono::Duration;

/// Until when the appeals against a published version are taken: as it was recorded, else by the window of the contest.
#[must_use]
pub fn deadline(published: &PublishedVersion, window_minutes: u32) -> Timestamp {
    published
        .closes_at
        .filter(|_| published.is_provisional)
        .unwrap_or_else(|| published.published_at + Duration::minutes(i64::from(window_minutes)))
}

/// The state in which an appeal is recorded that arrives at a moment: late from the first moment after the last one.
#[must_use]
pub fn state_on_filing(now: Timestamp, deadline: Timestamp) -> AppealState {
    if now > deadline { AppealState::Late } else { AppealState::Filed }
}

/// Number of an appeal: `S2026001-01-A01`.
#[must_use]
pub fn appeal_number(competition: &str, contest: &str, serial: i64) -> String {
    format!("{competition}-{contest}-A{serial:02}")
}

/// How many have to sit on a panel when so many may: as many as is set, or all that there are, and one at the least.
#[must_use]
pub fn panel_size(wanted: i64, eligible: usize) -> usize {
    usize::try_from(wanted).unwrap_or(1).min(eligible).max(1)
}

/// What keeps a panel from being named.
#[must_use]
pub fn panel_obstacle(chosen: &[OfficialId], eligible: &[OfficialId], wanted: i64) -> Option<Message> {
    if eligible.is_empty() {
        return Some(Message::new("appeal-panel-nobody"));
    }
    let mut distinct = chosen.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.iter().any(|one| !eligible.contains(one)) {
        return Some(Message::new("appeal-panel-not-eligible"));
    }
    let least = panel_size(wanted, eligible.len());
    (distinct.len() < least).then(|| Message::new("appeal-panel-small").count("least", least))
}

/// What keeps a decision from being recorded with these members present: whoever records it is one of them, all sit on the
/// panel, and they are more than half of it.
#[must_use]
pub fn decision_obstacle(present: &[OfficialId], panel: &[OfficialId], recorder: OfficialId) -> Option<Message> {
    if present.iter().any(|one| !panel.contains(one)) {
        return Some(Message::new("appeal-present-not-seated"));
    }
    if !present.contains(&recorder) {
        return Some(Message::new("appeal-present-without-you"));
    }
    let least = panel.len() / 2 + 1;
    (present.len() < least).then(|| Message::new("appeal-present-few").count("least", least))
}

/// What keeps the appeals of a contest from being closed at a moment; `zone_time` writes a moment for readers.
#[must_use]
pub fn closing_obstacle(
    now: Timestamp,
    deadline: Timestamp,
    appeals: &[Appeal],
    zone_time: impl Fn(Timestamp) -> String,
) -> Option<Message> {
    if now <= deadline {
        return Some(Message::new("appeal-close-window").with("until", zone_time(deadline)));
    }
    let mut open: Vec<&Appeal> = appeals.iter().filter(|appeal| appeal.state.is_open()).collect();
    open.sort_by_key(|appeal| appeal.answer_due);
    let next = open.first()?;
    let numbers: Vec<&str> = open.iter().map(|appeal| appeal.number.as_str()).collect();
    Some(
        Message::new("appeal-close-open")
            .count("count", open.len())
            .with("numbers", numbers.join("、"))
            .with("due", zone_time(next.answer_due)),
    )
}

#[cfg(test)]
mod tests {
    use super::{appeal_number, deadline, decision_obstacle, panel_obstacle, panel_size, state_on_filing};
    use crate::competition::appeals::model::{AppealState, PublishedVersion};
    use crate::kernel::clock::Timestamp;
    use crate::kernel::ids::OfficialId;
    use chrono::Duration;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ids(numbers: &[i64]) -> Vec<OfficialId> {
        numbers.iter().copied().map(OfficialId).collect()
    }

    #[test]
    fn the_last_moment_is_in_time_and_the_next_is_late() {
        let mut published = PublishedVersion {
            version: 1,
            published_at: at("2026-11-26T02:00:00"),
            closes_at: None,
            is_provisional: true,
        };
        let until = deadline(&published, 120);
        assert_eq!(until, at("2026-11-26T04:00:00"));
        assert_eq!(state_on_filing(until, until), AppealState::Filed);
        assert_eq!(state_on_filing(until + Duration::microseconds(1), until), AppealState::Late);
        published.closes_at = Some(at("2026-11-26T02:20:00"));
        assert_eq!(deadline(&published, 120), at("2026-11-26T02:20:00"), "what was recorded counts");
    }

    #[test]
    fn a_panel_is_as_large_as_it_can_be() {
        assert_eq!((panel_size(3, 5), panel_size(3, 2), panel_size(3, 0)), (3, 2, 1));
        assert!(panel_obstacle(&ids(&[1]), &ids(&[1, 2, 3, 4]), 3).is_some());
        assert!(panel_obstacle(&ids(&[1, 1, 1]), &ids(&[1, 2, 3]), 3).is_some(), "one person is one");
        assert!(panel_obstacle(&ids(&[1]), &ids(&[1]), 3).is_none());
        assert!(panel_obstacle(&ids(&[9]), &ids(&[1]), 1).is_some());
        assert!(panel_obstacle(&[], &[], 3).is_some());
    }

    #[test]
    fn more_than_half_of_a_panel_decide() {
        let panel = ids(&[1, 2, 3]);
        assert!(decision_obstacle(&ids(&[1, 2]), &panel, OfficialId(1)).is_none());
        assert!(decision_obstacle(&ids(&[1]), &panel, OfficialId(1)).is_some());
        assert!(decision_obstacle(&ids(&[2, 3]), &panel, OfficialId(1)).is_some());
        assert!(decision_obstacle(&ids(&[1, 2, 4]), &panel, OfficialId(1)).is_some());
        assert!(decision_obstacle(&ids(&[7]), &ids(&[7]), OfficialId(7)).is_none());
    }

    #[test]
    fn a_number_says_which_contest() {
        assert_eq!(appeal_number("S2026001", "01", 3), "S2026001-01-A03");
    }
}
