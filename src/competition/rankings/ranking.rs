//! Standard competition ranking (1, 1, 3) by a chain of tie-break keys (competition 8.2).

use crate::competition::rankings::model::{TieBreakKey, TiePolicy};
use crate::kernel::points::Points;
use std::cmp::Ordering;

/// What a competitor is ranked by. A key that was not measured counts as the worst value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The total, as published.
    pub total: Option<Points>,
    /// The practical part.
    pub practical: Option<Points>,
    /// The theory.
    pub theory: Option<Points>,
    /// The modules, in the order of the contest.
    pub modules: Vec<Points>,
    /// Working time in seconds.
    pub seconds: Option<u32>,
    /// Deductions for safety.
    pub safety_deductions: Option<Points>,
    /// His place among those who were equal by every key, by lot, by the chief judge or by a further task.
    pub decided: Option<u32>,
}

/// A place in the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The rank: one more than there are better ones.
    pub rank: u32,
    /// What parted him, and those who share his rank, from the ones before; nothing for the first.
    pub parted_by: Option<Parting>,
    /// Whether others are equal to him and the policy wants a decision that is not there yet.
    pub is_undecided: bool,
}

/// What parted two competitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// A key of the chain.
    Key(TieBreakKey),
    /// A decision under the policy.
    Decision,
}

/// The places of a table, in the order of its standings. The result does not depend on that order. A decision counts when
/// it puts all who are equal by the whole chain into one order.
#[must_use]
pub fn rank(standings: &[Standing], chain: &[TieBreakKey], policy: TiePolicy) -> Vec<Place> {
    let mut order = ordered(standings, chain);
    let mut places = vec![Place { rank: 0, parted_by: None, is_undecided: false }; standings.len()];
    let mut before: Option<&Standing> = None;
    let mut rank = 1_u32;
    for equals in order.chunk_by_mut(|(_, a), (_, b)| parting(a, b, chain).is_none()) {
        let key = equals
            .first()
            .and_then(|(_, first)| parting(before?, first, chain))
            .map(|(_, key)| Parting::Key(key));
        let is_open = equals.len() > 1 && policy != TiePolicy::Share;
        equals.sort_by_key(|(_, standing)| standing.decided);
        let is_decided = is_open
            && equals.iter().all(|(_, standing)| standing.decided.is_some())
            && equals.windows(2).all(|pair| matches!(pair, [a, b] if a.1.decided != b.1.decided));
        for (offset, (at, _)) in (0_u32..).zip(equals.iter()) {
            let Some(place) = places.get_mut(*at) else { continue };
            *place = if is_decided && offset > 0 {
                Place { rank: rank + offset, parted_by: Some(Parting::Decision), is_undecided: false }
            } else {
                Place { rank, parted_by: key, is_undecided: is_open && !is_decided }
            };
        }
        before = equals.first().map(|(_, standing)| *standing);
        rank = rank.saturating_add(u32::try_from(equals.len()).unwrap_or(u32::MAX));
    }
    places
}

/// Those whom the whole chain leaves equal to others, group by group, by their places in the table.
#[must_use]
pub fn equals(standings: &[Standing], chain: &[TieBreakKey]) -> Vec<Vec<usize>> {
    ordered(standings, chain)
        .chunk_by(|(_, a), (_, b)| parting(a, b, chain).is_none())
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(at, _)| *at).collect())
        .collect()
}

/// From the best down, by the chain alone.
fn ordered<'a>(standings: &'a [Standing], chain: &[TieBreakKey]) -> Vec<(usize, &'a Standing)> {
    let mut order: Vec<(usize, &Standing)> = standings.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| parting(a, b, chain).map_or(Ordering::Equal, |(ordering, _)| ordering));
    order
}

/// `Less` when the first is the better one, and the key that says so; nothing for equals.
fn parting(a: &Standing, b: &Standing, chain: &[TieBreakKey]) -> Option<(Ordering, TieBreakKey)> {
    chain
        .iter()
        .map(|key| (by_key(a, b, *key), *key))
        .find(|(ordering, _)| *ordering != Ordering::Equal)
}

fn by_key(a: &Standing, b: &Standing, key: TieBreakKey) -> Ordering {
    match key {
        TieBreakKey::Total => b.total.cmp(&a.total),
        TieBreakKey::Practical => b.practical.cmp(&a.practical),
        TieBreakKey::Theory => b.theory.cmp(&a.theory),
        TieBreakKey::Module(at) => b.modules.get(at).cmp(&a.modules.get(at)),
        TieBreakKey::Time => fewer(a.seconds, b.seconds),
        TieBreakKey::SafetyDeductions => fewer(a.safety_deductions, b.safety_deductions),
    }
}

/// Less is better, and nothing measured is the worst.
fn fewer<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(total: u32, practical: u32, seconds: u32) -> Standing {
        Standing {
            total: Some(Points::from_hundredths(total)),
            practical: Some(Points::from_hundredths(practical)),
            seconds: Some(seconds),
            ..Standing::default()
        }
    }

    const CHAIN: &[TieBreakKey] = &[TieBreakKey::Total, TieBreakKey::Practical, TieBreakKey::Time];

    fn ranks(standings: &[Standing], chain: &[TieBreakKey], policy: TiePolicy) -> Vec<u32> {
        rank(standings, chain, policy).iter().map(|place| place.rank).collect()
    }

    #[test]
    fn the_page_can_say_which_key_parted_two() {
        let table =
            [standing(8000, 5500, 60), standing(8000, 5600, 90), standing(8100, 5000, 99), standing(8000, 5500, 50)];
        let places = rank(&table, CHAIN, TiePolicy::Share);
        let told: Vec<(u32, Option<Parting>)> = places.iter().map(|place| (place.rank, place.parted_by)).collect();
        assert_eq!(
            told,
            [
                (4, Some(Parting::Key(TieBreakKey::Time))),
                (2, Some(Parting::Key(TieBreakKey::Total))),
                (1, None),
                (3, Some(Parting::Key(TieBreakKey::Practical))),
            ]
        );
    }

    #[test]
    fn equals_share_a_rank_and_the_next_is_counted_on() {
        let table = [standing(7000, 1, 1), standing(8000, 1, 1), standing(8000, 1, 1)];
        assert_eq!(ranks(&table, CHAIN, TiePolicy::Share), [3, 1, 1]);
        assert!(rank(&table, CHAIN, TiePolicy::Share).iter().all(|place| !place.is_undecided));
    }

    #[test]
    fn a_policy_that_wants_a_decision_says_so_until_it_is_there() {
        let mut table = [standing(8000, 1, 1), standing(8000, 1, 1), standing(7000, 1, 1)];
        let open = rank(&table, CHAIN, TiePolicy::DrawLots);
        assert_eq!(open.iter().map(|place| place.is_undecided).collect::<Vec<_>>(), [true, true, false]);
        (table[0].decided, table[1].decided) = (Some(2), Some(1));
        let drawn = rank(&table, CHAIN, TiePolicy::DrawLots);
        assert_eq!(drawn.iter().map(|place| place.rank).collect::<Vec<_>>(), [2, 1, 3]);
        assert_eq!(drawn[0].parted_by, Some(Parting::Decision));
        assert!(drawn.iter().all(|place| !place.is_undecided));
    }

    #[test]
    fn a_decision_about_some_of_the_equals_decides_nothing() {
        let mut table = [standing(8000, 1, 1), standing(8000, 1, 1), standing(8000, 1, 1), standing(8000, 2, 1)];
        assert_eq!(equals(&table, CHAIN), [[0, 1, 2]]);
        (table[0].decided, table[1].decided) = (Some(2), Some(1));
        assert_eq!(ranks(&table, CHAIN, TiePolicy::ChiefJudge), [2, 2, 2, 1]);
        table[2].decided = Some(2);
        assert!(rank(&table, CHAIN, TiePolicy::ChiefJudge)[2].is_undecided);
        table[2].decided = Some(3);
        assert_eq!(ranks(&table, CHAIN, TiePolicy::ChiefJudge), [3, 2, 4, 1]);
        assert_eq!(ranks(&table, CHAIN, TiePolicy::Share), [2, 2, 2, 1], "nothing is decided where ranks are shared");
    }

    #[test]
    fn what_was_not_measured_is_the_worst() {
        let timed = standing(8000, 1, 9999);
        let untimed = Standing { seconds: None, ..timed.clone() };
        assert_eq!(ranks(&[untimed, timed], CHAIN, TiePolicy::Share), [2, 1]);
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn standings() -> impl Strategy<Value = Vec<Standing>> {
            let one = (0_u32..5, 0_u32..4, proptest::option::of(0_u32..3))
                .prop_map(|(total, practical, seconds)| Standing { seconds, ..standing(total, practical, 0) });
            proptest::collection::vec(one, 0..30)
        }

        proptest! {
            #[test]
            fn a_ranking_does_not_depend_on_the_order_of_the_input(table in standings(), turn in 0_usize..30) {
                let mut told: Vec<_> = table.iter().cloned().zip(rank(&table, CHAIN, TiePolicy::Share)).collect();
                let mut turned = table.clone();
                if !turned.is_empty() {
                    let at = turn % turned.len();
                    turned.rotate_left(at);
                    turned.reverse();
                }
                let again = rank(&turned, CHAIN, TiePolicy::Share);
                for (standing, place) in turned.iter().zip(again) {
                    let at = told.iter().position(|(one, other)| one == standing && *other == place);
                    prop_assert!(at.is_some(), "{standing:?} has another place: {place:?}");
                    told.swap_remove(at.unwrap());
                }
            }

            #[test]
            fn a_rank_is_one_more_than_there_are_better_ones(table in standings()) {
                let ranks = ranks(&table, CHAIN, TiePolicy::Share);
                for rank in &ranks {
                    let better = ranks.iter().filter(|other| *other < rank).count();
                    prop_assert_eq!(usize::try_from(*rank).unwrap(), better + 1);
                }
            }
        }
    }
}
