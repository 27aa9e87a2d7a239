//! Medal rule sets (competition 6 and 8.3). Every comparison is on the rounded scale score or on the rank, never on
//! what was rounded away.

use crate::competition::rankings::model::{Medal, MedalRules, QuotaRounding, Quotas};

/// Points within which the older rule takes two scores for equal.
const TOLERANCE: i64 = 2;

/// What a competitor of a table gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awarded {
    /// Place in the table, counted 1, 1, 3; competitors with the same medal may share it.
    pub position: u32,
    /// The medal.
    pub medal: Option<Medal>,
}

/// Medals by scale scores, in the order of the scores. From `excellence` points on, who has no medal gets the
/// medallion. A rule set that counts places takes the scores as ranks.
#[must_use]
pub fn by_score(scores: &[i64], rules: MedalRules, excellence: i64, quotas: &Quotas) -> Vec<Awarded> {
    let mut best: Vec<i64> = scores.to_vec();
    best.sort_unstable_by_key(|score| std::cmp::Reverse(*score));
    let place = |score: i64| place_of(&best, score);
    let medallion = |score: i64| (score >= excellence).then_some(Medal::Excellence);
    match rules {
        MedalRules::Places | MedalRules::Percent => {
            let ranks: Vec<u32> = scores.iter().map(|score| place(*score)).collect();
            by_rank(&ranks, rules, quotas)
        }
        MedalRules::Dense => {
            let mut values = best.clone();
            values.dedup();
            scores
                .iter()
                .map(|score| {
                    // No later value wins anything.
                    let medal = match values.iter().take(3).position(|value| value == score) {
                        Some(0) => Some(Medal::Gold),
                        Some(1) => Some(Medal::Silver),
                        Some(2) => Some(Medal::Bronze),
                        _ => medallion(*score),
                    };
                    Awarded { position: place(*score), medal }
                })
                .collect()
        }
        MedalRules::Tolerance => {
            let [gold, silver, bronze] = tolerant(&best);
            scores
                .iter()
                .map(|score| {
                    // Who shares a medal shares the place of the best of them.
                    [(Medal::Gold, gold), (Medal::Silver, silver), (Medal::Bronze, bronze)]
                        .into_iter()
                        .find_map(|(medal, group)| {
                            group.filter(|group| group.holds(*score)).map(|group| (medal, group))
                        })
                        .map_or_else(
                            || Awarded { position: place(*score), medal: medallion(*score) },
                            |(medal, group)| Awarded { position: place(group.best), medal: Some(medal) },
                        )
                })
                .collect()
        }
    }
}

/// Prizes by ranks (1, 1, 3 …), in the order of the ranks. Who shares the last place of a prize shares the prize, so
/// that there may be more prizes than places.
#[must_use]
pub fn by_rank(ranks: &[u32], rules: MedalRules, quotas: &Quotas) -> Vec<Awarded> {
    let field = u32::try_from(ranks.len()).unwrap_or(u32::MAX);
    let places = match rules {
        MedalRules::Percent => quotas.percent.map(|percent| share(field, percent, quotas.rounding)),
        _ => quotas.places,
    };
    let prizes = [Medal::Gold, Medal::Silver, Medal::Bronze];
    ranks
        .iter()
        .map(|rank| {
            let mut last = 0_u32;
            let medal = prizes.into_iter().zip(places).find_map(|(prize, number)| {
                last = last.saturating_add(number);
                (*rank <= last).then_some(prize)
            });
            Awarded { position: *rank, medal }
        })
        .collect()
}

fn share(field: u32, percent: u32, rounding: QuotaRounding) -> u32 {
    let hundredths = field.saturating_mul(percent);
    match rounding {
        QuotaRounding::Floor => hundredths / 100,
        QuotaRounding::HalfUp => hundredths.saturating_add(50) / 100,
    }
}

/// Place of a score among scores from the best down: one more than there are better ones.
fn place_of(best: &[i64], score: i64) -> u32 {
    let better = best.partition_point(|other| *other > score);
    u32::try_from(better).unwrap_or(u32::MAX).saturating_add(1)
}

/// Scores that share a medal.
#[derive(Clone, Copy)]
struct Group {
    best: i64,
    least: i64,
}

impl Group {
    fn holds(self, score: i64) -> bool {
        (self.least..=self.best).contains(&score)
    }
}

/// Gold, silver and bronze of the older rule. A group is anchored at its best score and never chained.
fn tolerant(best: &[i64]) -> [Option<Group>; 3] {
    let (gold, rest) = within_tolerance(best, None);
    let Some(top) = gold else { return [None; 3] };
    let golds = best.len() - rest.len();
    if golds == 1 {
        let (silver, below) = within_tolerance(rest, None);
        let anchor = silver.filter(|_| rest.len() - below.len() > 1).map(|group| group.least);
        let (bronze, _) = within_tolerance(below, anchor);
        return [gold, silver, bronze];
    }
    // Two golds leave out the silver; more of them leave the bronze only to who is next to the last gold.
    let anchor = (golds > 2).then_some(top.least);
    let (bronze, _) = within_tolerance(rest, anchor);
    [gold, None, bronze]
}

/// The scores from the best down that are within two points of the anchor, which is the best of them when no other is
/// given; and those below.
fn within_tolerance(best: &[i64], anchor: Option<i64>) -> (Option<Group>, &[i64]) {
    let Some(top) = best.first() else { return (None, best) };
    let least = anchor.unwrap_or(*top) - TOLERANCE;
    let inside = best.iter().take_while(|score| **score >= least).count();
    let (group, rest) = best.split_at_checked(inside).unwrap_or((best, &[]));
    (group.last().map(|last| Group { best: *top, least: *last }), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(scores: &[i64], rules: MedalRules, excellence: i64) -> String {
        by_score(scores, rules, excellence, &Quotas::default())
            .iter()
            .map(|awarded| match awarded.medal {
                Some(Medal::Gold) => 'G',
                Some(Medal::Silver) => 'S',
                Some(Medal::Bronze) => 'B',
                Some(Medal::Excellence) => 'm',
                None => '-',
            })
            .collect()
    }

    #[test]
    fn the_older_rule_takes_two_points_for_a_tie() {
        for (scores, expected) in [
            (&[738, 729, 722, 720, 719][..], "GSBBm"),
            (&[729, 726, 726, 725, 723, 722], "GSSSBm"),
            (&[734, 733, 727, 725, 725, 723], "GGBBBm"),
            (&[730, 720, 718, 714], "GSSm"),
            (&[739, 739, 734, 729], "GGBm"),
            (&[743, 736, 735, 710], "GSSm"),
            (&[740, 739, 738, 736, 735], "GGGBm"),
            (&[740, 739, 738, 735, 699], "GGGm-"),
            (&[720], "G"),
            (&[], ""),
        ] {
            assert_eq!(letters(scores, MedalRules::Tolerance, 700), expected, "{scores:?}");
        }
        assert_eq!(letters(&[557, 542, 530, 503, 500, 498], MedalRules::Tolerance, 500), "GSBmm-");
    }

    #[test]
    fn the_newer_rule_counts_scores() {
        assert_eq!(letters(&[766, 763, 762, 751], MedalRules::Dense, 700), "GSBm");
        assert_eq!(letters(&[740, 733, 733, 731, 723], MedalRules::Dense, 700), "GSSBm");
        assert_eq!(letters(&[740, 740, 733, 731, 699], MedalRules::Dense, 700), "GGSB-");
    }

    #[test]
    fn prizes_go_by_places_or_by_parts_of_the_field() {
        let ranks: Vec<u32> = (1..=10).collect();
        let count = |awarded: &[Awarded], medal| awarded.iter().filter(|one| one.medal == Some(medal)).count();
        let places = by_rank(&ranks, MedalRules::Places, &Quotas::default());
        assert_eq!([Medal::Gold, Medal::Silver, Medal::Bronze].map(|medal| count(&places, medal)), [1, 2, 3]);
        let parts = by_rank(&ranks, MedalRules::Percent, &Quotas::default());
        assert_eq!([Medal::Gold, Medal::Silver, Medal::Bronze].map(|medal| count(&parts, medal)), [1, 2, 3]);
        let shared = by_rank(&[1, 1, 3, 4], MedalRules::Places, &Quotas::default());
        assert_eq!(count(&shared, Medal::Gold), 2, "who shares the place shares the prize");
        let half_up = Quotas { rounding: QuotaRounding::HalfUp, ..Quotas::default() };
        let ranks: Vec<u32> = (1..=15).collect();
        assert_eq!(count(&by_rank(&ranks, MedalRules::Percent, &half_up), Medal::Gold), 2, "10 % of 15, half up");
        assert_eq!(count(&by_rank(&ranks, MedalRules::Percent, &Quotas::default()), Medal::Gold), 1);
    }

    /// Tables of finished competitions: `contest member score medal position`; no position where it was not published.
    fn published(text: &str) -> Vec<(String, Vec<(i64, Option<Medal>, Option<u32>)>)> {
        let mut tables: Vec<(String, Vec<_>)> = Vec::new();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [contest, _, score, medal, position] = fields[..] else { panic!("{line}") };
            let row = (score.parse().unwrap(), medal.parse().ok(), position.parse().ok());
            match tables.iter_mut().find(|(name, _)| name == contest) {
                Some((_, rows)) => rows.push(row),
                None => tables.push((contest.to_owned(), vec![row])),
            }
        }
        tables
    }

    #[test]
    fn every_medal_and_place_of_the_published_tables_comes_out() {
        let mut checked = 0;
        for (text, rules, excellence) in [
            (include_str!("../../../tests/data/results/medals_2015.tsv"), MedalRules::Tolerance, 500),
            (include_str!("../../../tests/data/results/medals_2019.tsv"), MedalRules::Tolerance, 700),
            (include_str!("../../../tests/data/results/medals_2026.tsv"), MedalRules::Dense, 700),
        ] {
            for (contest, rows) in published(text) {
                let scores: Vec<i64> = rows.iter().map(|(score, ..)| *score).collect();
                let awarded = by_score(&scores, rules, excellence, &Quotas::default());
                for ((score, medal, position), awarded) in rows.iter().zip(&awarded) {
                    assert_eq!(awarded.medal, *medal, "{contest}: {score}");
                    if let Some(position) = position {
                        assert_eq!(awarded.position, *position, "{contest}: {score}");
                    }
                    checked += 1;
                }
            }
        }
        assert_eq!(checked, 536);
    }

    #[test]
    fn the_published_tables_have_the_centre_of_their_scale() {
        for (text, centre) in [
            (include_str!("../../../tests/data/results/medals_2019.tsv"), 700),
            (include_str!("../../../tests/data/results/medals_2026.tsv"), 700),
        ] {
            for (contest, rows) in published(text) {
                let mut scores: Vec<i64> = rows.iter().map(|(score, ..)| *score).collect();
                scores.sort_unstable();
                let twice = scores[scores.len() / 2] + scores[(scores.len() - 1) / 2];
                assert!((2 * centre - 1..=2 * centre + 1).contains(&twice), "{contest}: {twice}");
            }
        }
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn medals_do_not_depend_on_the_order_of_the_table(mut scores in proptest::collection::vec(600_i64..800, 0..40), turn in 0_usize..40) {
                let of = |scores: &[i64], rules| {
                    let mut pairs: Vec<_> = scores.iter().copied().zip(by_score(scores, rules, 700, &Quotas::default())).map(|(score, awarded)| (score, awarded.position, awarded.medal)).collect();
                    pairs.sort_unstable();
                    pairs
                };
                for rules in MedalRules::ALL {
                    let before = of(&scores, *rules);
                    if !scores.is_empty() {
                        let at = turn % scores.len();
                        scores.rotate_left(at);
                    }
                    prop_assert_eq!(&before, &of(&scores, *rules));
                }
            }

            #[test]
            fn a_better_score_never_has_a_lesser_medal(scores in proptest::collection::vec(600_i64..800, 1..40)) {
                for rules in MedalRules::ALL {
                    let mut pairs: Vec<_> = scores.iter().copied().zip(by_score(&scores, *rules, 0, &Quotas::default())).collect();
                    pairs.sort_unstable_by_key(|(score, _)| std::cmp::Reverse(*score));
                    let value = |awarded: &Awarded| awarded.medal.map_or(9, |medal| Medal::ALL.iter().position(|one| *one == medal).unwrap());
                    prop_assert!(pairs.is_sorted_by_key(|(_, awarded)| (value(awarded), awarded.position)));
                }
            }
        }
    }
}
