//! Automatic allocation of scoring judges to panels: nobody whom a conflict or another duty bars, the load of the whole
//! competition balanced, the same outcome every time, and each choice with its reason. Pure.

use crate::kernel::ids::{ContestId, ContestModuleId, OfficialId};
use crate::kernel::message::Message;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A panel that lacks judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// The contest.
    pub contest: ContestId,
    /// The module.
    pub module: ContestModuleId,
    /// Days of the contest.
    pub days: (NaiveDate, NaiveDate),
    /// Judges that it lacks.
    pub lacking: usize,
}

/// An official who could score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub official: OfficialId,
    /// Duties that he has in the competition already.
    pub load: usize,
    /// Contests in which a conflict bars him.
    pub conflicts: BTreeSet<ContestId>,
    /// Contests in which another duty of his excludes scoring.
    pub excluded: BTreeSet<ContestId>,
    /// Panels on which he sits.
    pub seated: BTreeSet<ContestModuleId>,
    /// Contests in which he scores, with their days.
    pub scores: BTreeMap<ContestId, (NaiveDate, NaiveDate)>,
}

impl Candidate {
    fn is_busy(&self, panel: &Panel) -> bool {
        self.scores
            .iter()
            .any(|(contest, days)| *contest != panel.contest && days.0 <= panel.days.1 && panel.days.0 <= days.1)
    }

    fn may_sit(&self, panel: &Panel) -> bool {
        !self.conflicts.contains(&panel.contest)
            && !self.excluded.contains(&panel.contest)
            && !self.seated.contains(&panel.module)
            && !self.is_busy(panel)
    }
}

/// A judge chosen for a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who.
    pub official: OfficialId,
    /// In which contest.
    pub contest: ContestId,
    /// On whose panel.
    pub module: ContestModuleId,
    /// Why he.
    pub reason: Message,
}

/// What came of an allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allocation {
    /// Who sits where.
    pub chosen: Vec<Choice>,
    /// Panels that still lack judges, and how many.
    pub unfilled: Vec<(ContestModuleId, usize)>,
}

/// Fills panels. The panel for which the fewest can be chosen comes first, so that it is not left with those whom
/// another one took; among those who can, whoever has the least to do is chosen, and of equals who was entered first.
#[must_use]
pub fn allocate(panels: &[Panel], candidates: &[Candidate]) -> Allocation {
    let mut people: Vec<Candidate> = candidates.to_vec();
    people.sort_by_key(|candidate| candidate.official);
    let mut order: Vec<&Panel> = panels.iter().filter(|panel| panel.lacking > 0).collect();
    order.sort_by_key(|panel| {
        let fit = people.iter().filter(|candidate| candidate.may_sit(panel)).count();
        (fit, panel.contest, panel.module)
    });
    let mut allocation = Allocation::default();
    for panel in order {
        let mut lacking = panel.lacking;
        while lacking > 0 {
            let fit = people.iter().filter(|candidate| candidate.may_sit(panel)).count();
            let barred = people
                .iter()
                .filter(|candidate| candidate.conflicts.contains(&panel.contest))
                .count();
            let busy = people.iter().filter(|candidate| candidate.is_busy(panel)).count();
            let Some(next) = people
                .iter_mut()
                .filter(|candidate| candidate.may_sit(panel))
                .min_by_key(|candidate| (candidate.load, candidate.official))
            else {
                break;
            };
            allocation.chosen.push(Choice {
                official: next.official,
                contest: panel.contest,
                module: panel.module,
                reason: Message::new("official-choice-automatic")
                    .count("fit", fit)
                    .count("barred", barred)
                    .count("busy", busy)
                    .count("load", next.load),
            });
            next.load += 1;
            next.seated.insert(panel.module);
            next.scores.insert(panel.contest, panel.days);
            lacking -= 1;
        }
        if lacking > 0 {
            allocation.unfilled.push((panel.module, lacking));
        }
    }
    allocation
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Panel, allocate};
    use crate::kernel::ids::{ContestId, ContestModuleId, OfficialId};
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn days(first: u32) -> (NaiveDate, NaiveDate) {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        (day(first), day(first + 1))
    }

    fn panel(contest: i64, lacking: usize) -> Panel {
        let first = u32::try_from(contest).unwrap() * 3;
        Panel { contest: ContestId(contest), module: ContestModuleId(contest * 10), days: days(first), lacking }
    }

    fn candidate(official: i64, load: usize, conflicts: &[i64]) -> Candidate {
        Candidate {
            official: OfficialId(official),
            load,
            conflicts: conflicts.iter().map(|contest| ContestId(*contest)).collect(),
            excluded: BTreeSet::new(),
            seated: BTreeSet::new(),
            scores: BTreeMap::new(),
        }
    }

    #[test]
    fn whoever_has_least_to_do_is_chosen_and_the_reason_is_said() {
        let people = [candidate(1, 2, &[]), candidate(2, 0, &[]), candidate(3, 0, &[1])];
        let allocation = allocate(&[panel(1, 1)], &people);
        assert_eq!(allocation.chosen.len(), 1);
        let choice = &allocation.chosen[0];
        assert_eq!(choice.official, OfficialId(2));
        assert_eq!(choice.reason.key, "official-choice-automatic");
        assert!(allocation.unfilled.is_empty());
    }

    #[test]
    fn what_cannot_be_filled_is_said() {
        let allocation = allocate(&[panel(1, 3)], &[candidate(1, 0, &[]), candidate(2, 0, &[1])]);
        assert_eq!(allocation.chosen.len(), 1);
        assert_eq!(allocation.unfilled, [(ContestModuleId(10), 2)]);
    }

    #[test]
    fn the_panel_with_the_narrowest_choice_is_filled_first() {
        // Only the first can judge contest 2, which comes later in the list.
        let people = [candidate(1, 0, &[]), candidate(2, 0, &[2])];
        let same_days = Panel { days: panel(1, 1).days, ..panel(2, 1) };
        let allocation = allocate(&[panel(1, 1), same_days], &people);
        assert!(allocation.unfilled.is_empty(), "{allocation:?}");
    }

    proptest! {
        #[test]
        fn conflicts_hold_nobody_sits_twice_and_the_order_of_the_list_does_not_matter(
            loads in prop::collection::vec((0_usize..4, prop::collection::vec(1_i64..4, 0..3)), 1..12),
            lacking in prop::collection::vec(0_usize..4, 3),
        ) {
            let people: Vec<Candidate> = (1..)
                .zip(&loads)
                .map(|(id, (load, conflicts))| candidate(id, *load, conflicts))
                .collect();
            let panels: Vec<Panel> = (1..).zip(&lacking).map(|(id, lacking)| panel(id, *lacking)).collect();
            let allocation = allocate(&panels, &people);
            let mut seats = BTreeSet::new();
            for choice in &allocation.chosen {
                let chosen = people.iter().find(|person| person.official == choice.official).unwrap();
                prop_assert!(!chosen.conflicts.contains(&choice.contest));
                prop_assert!(seats.insert((choice.official, choice.module)));
            }
            let (mut turned, mut turned_panels) = (people, panels);
            turned.reverse();
            turned_panels.reverse();
            prop_assert_eq!(allocate(&turned_panels, &turned), allocation);
        }
    }
}
