//! Tables of the delegations of a competition (competition 2.4), over all its published contests. Pure.
//!
//! Medal points: gold 4, silver 3, bronze 2, medallion 1. Points are scores on the 700 scale, computed anew from the totals
//! of every contest, whatever scale it publishes, since nothing else compares contests; a contest in which that cannot be
//! done gives no points. A team counts as one. Averages are over those who started, in hundredths, rounded half up.

use crate::competition::rankings::model::{Medal, Scale};
use crate::competition::rankings::scales::scores;
use crate::kernel::points::Points;
use crate::text_enum;
use std::cmp::Reverse;
use std::collections::BTreeMap;

text_enum! {
    /// By what delegations are ordered.
    pub enum TableOrder {
        /// Total medal points.
        MedalPoints = "medal_points",
        /// Medal points by entry.
        AverageMedalPoints = "average_medal_points",
        /// Total of scale scores.
        PointScore = "point_score",
        /// Scale score by entry.
        AveragePointScore = "average_point_score",
        /// By name.
        Name = "name",
    }
}

/// Somebody who started, or a team that did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// His delegation.
    pub delegation: String,
    /// Who he is.
    pub name: String,
    /// His medal.
    pub medal: Option<Medal>,
    /// His total.
    pub total: Points,
}

/// A published contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestOutcome {
    /// Its name.
    pub name: String,
    /// All who started, of whatever delegation; an empty one for who came by himself.
    pub started: Vec<Started>,
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DelegationLine {
    /// Its name.
    pub name: String,
    /// How many of it started.
    pub started: u64,
    /// Gold, silver, bronze, medallions.
    pub medals: [u64; 4],
    /// Medal points.
    pub medal_points: u64,
    /// Sum of scale scores, below zero when they are.
    pub point_score: i64,
    /// How many have a scale score.
    pub scored: u64,
    /// The best scale score, with who has it in which contest.
    pub best: Option<(i64, String, String)>,
}

impl DelegationLine {
    /// Medal points by entry, in hundredths.
    #[must_use]
    pub fn average_medal_points(&self) -> i64 {
        half_up(i64::try_from(self.medal_points).unwrap_or(i64::MAX), self.started)
    }

    /// Scale score by entry, in hundredths.
    #[must_use]
    pub fn average_point_score(&self) -> i64 {
        half_up(self.point_score, self.scored)
    }

    /// What the order counts, in hundredths where it is an average; nothing for names.
    #[must_use]
    pub fn counted(&self, order: TableOrder) -> Option<i64> {
        match order {
            TableOrder::MedalPoints => i64::try_from(self.medal_points).ok(),
            TableOrder::AverageMedalPoints => Some(self.average_medal_points()),
            TableOrder::PointScore => Some(self.point_score),
            TableOrder::AveragePointScore => Some(self.average_point_score()),
            TableOrder::Name => None,
        }
    }
}

fn half_up(sum: i64, count: u64) -> i64 {
    match i64::try_from(count) {
        Ok(count) if count > 0 => sum.saturating_mul(200).saturating_add(count).div_euclid(2 * count),
        _ => 0,
    }
}

/// Hundredths with two decimals.
#[must_use]
pub fn shown_hundredths(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100)
}

const fn medal_place(medal: Medal) -> usize {
    match medal {
        Medal::Gold => 0,
        Medal::Silver => 1,
        Medal::Bronze => 2,
        Medal::Excellence => 3,
    }
}

const fn medal_points(medal: Medal) -> u64 {
    match medal {
        Medal::Gold => 4,
        Medal::Silver => 3,
        Medal::Bronze => 2,
        Medal::Excellence => 1,
    }
}

/// The delegations of a competition, and the contests that give no points.
#[must_use]
pub fn delegations(contests: &[ContestOutcome]) -> (Vec<DelegationLine>, Vec<String>) {
    let mut lines: BTreeMap<&str, DelegationLine> = BTreeMap::new();
    let mut without = Vec::new();
    for contest in contests {
        let totals: Vec<Points> = contest.started.iter().map(|one| one.total).collect();
        let on_scale = scores(Scale::Seven, &totals).ok();
        if on_scale.is_none() {
            without.push(contest.name.clone());
        }
        for (at, one) in contest.started.iter().enumerate() {
            if one.delegation.is_empty() {
                continue;
            }
            let line = lines.entry(&one.delegation).or_default();
            line.name.clone_from(&one.delegation);
            line.started += 1;
            if let Some(medal) = one.medal {
                line.medal_points += medal_points(medal);
                if let Some(count) = line.medals.get_mut(medal_place(medal)) {
                    *count += 1;
                }
            }
            if let Some(score) = on_scale.as_ref().and_then(|scores| scores.get(at)).copied() {
                line.point_score += score;
                line.scored += 1;
                if line.best.as_ref().is_none_or(|(best, ..)| score > *best) {
                    line.best = Some((score, one.name.clone(), contest.name.clone()));
                }
            }
        }
    }
    (lines.into_values().collect(), without)
}

/// Delegations in an order, each with its place; equal ones share it. By name they have none.
#[must_use]
pub fn ordered(mut lines: Vec<DelegationLine>, order: TableOrder) -> Vec<(Option<u32>, DelegationLine)> {
    lines.sort_by(|a, b| (Reverse(a.counted(order)), &a.name).cmp(&(Reverse(b.counted(order)), &b.name)));
    let mut placed: Vec<(Option<u32>, DelegationLine)> = Vec::with_capacity(lines.len());
    for (number, line) in (1_u32..).zip(lines) {
        let place = line.counted(order).map(|counted| match placed.last() {
            Some((Some(place), before)) if before.counted(order) == Some(counted) => *place,
            _ => number,
        });
        placed.push((place, line));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(delegation: &str, total: u32, medal: Option<Medal>) -> Started {
        Started {
            delegation: delegation.to_owned(),
            name: format!("{delegation}{total}"),
            medal,
            total: Points::from_hundredths(total * 100),
        }
    }

    #[test]
    fn medals_and_scores_of_all_contests_are_added_up() {
        let welding = ContestOutcome {
            name: "焊接".to_owned(),
            started: vec![
                started("甲", 85, Some(Medal::Gold)),
                started("乙", 73, Some(Medal::Silver)),
                started("甲", 69, Some(Medal::Bronze)),
                started("", 41, None),
                started("乙", 32, None),
            ],
        };
        let flat = ContestOutcome {
            name: "钳工".to_owned(),
            started: vec![started("丙", 80, Some(Medal::Gold)), started("乙", 80, Some(Medal::Gold))],
        };
        let (lines, without) = delegations(&[welding, flat]);
        assert_eq!(without, ["钳工"]);
        let by = |order| -> Vec<(Option<u32>, String)> {
            ordered(lines.clone(), order).into_iter().map(|(place, line)| (place, line.name)).collect()
        };
        let told = |places: &[(Option<u32>, &str)]| -> Vec<(Option<u32>, String)> {
            places.iter().map(|(place, name)| (*place, (*name).to_owned())).collect()
        };
        assert_eq!(by(TableOrder::MedalPoints), told(&[(Some(1), "乙"), (Some(2), "甲"), (Some(3), "丙")]));
        assert_eq!(by(TableOrder::AverageMedalPoints), told(&[(Some(1), "丙"), (Some(2), "甲"), (Some(3), "乙")]));
        assert_eq!(by(TableOrder::PointScore), told(&[(Some(1), "甲"), (Some(2), "乙"), (Some(3), "丙")]));
        assert_eq!(by(TableOrder::Name).iter().map(|(place, _)| *place).collect::<Vec<_>>(), [None; 3]);
        let first = lines.iter().find(|line| line.name == "甲").unwrap();
        assert_eq!((first.medals, first.medal_points, first.point_score), ([1, 0, 1, 0], 6, 1420));
        assert_eq!(shown_hundredths(first.average_point_score()), "710.00");
        assert_eq!(first.best.as_ref().unwrap().0, 720);
        let second = lines.iter().find(|line| line.name == "乙").unwrap();
        assert_eq!(shown_hundredths(second.average_medal_points()), "2.33");
        assert_eq!(shown_hundredths(second.average_point_score()), "679.00", "of those who have a score");
    }

    #[test]
    fn equal_delegations_share_a_place() {
        let line = |name: &str, medal_points| DelegationLine { name: name.to_owned(), medal_points, ..DelegationLine::default() };
        let placed = ordered(vec![line("b", 4), line("a", 4), line("c", 5)], TableOrder::MedalPoints);
        let told: Vec<_> = placed.iter().map(|(place, line)| (*place, line.name.as_str())).collect();
        assert_eq!(told, [(Some(1), "c"), (Some(2), "a"), (Some(2), "b")]);
    }
}
