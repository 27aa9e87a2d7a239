//! What records must be to be filed. Pure.

use crate::competition::past::model::{Fault, PastCompetition, PastContest, Placing};
use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::registry::people::rules::is_same_name;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, HashMap};

/// First year of which something may be filed.
pub const FIRST_YEAR: i32 = 1949;
/// Contests of a competition at the most: codes have two digits.
const MOST_CONTESTS: usize = 99;

/// What is wrong with a table of ranks and totals: the place of each line, the field, and what would be right. Fewer points
/// never rank before more; whoever comes after others has as many before him (1, 1, 3). Equal points may share a rank, or
/// follow each other where something else parted them.
#[must_use]
pub fn rank_faults(lines: &[(Option<u32>, Option<Points>)]) -> Vec<(usize, &'static str, Message)> {
    let mut faults = Vec::new();
    let mut by_total: BTreeMap<Points, Vec<(u32, usize)>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        match *line {
            (Some(rank), Some(total)) => by_total.entry(total).or_default().push((rank, at)),
            (Some(_), None) => faults.push((at, "points", Message::new("past-rank-without-points"))),
            (None, Some(_)) => faults.push((at, "rank", Message::new("past-points-without-rank"))),
            (None, None) => {}
        }
    }
    if !faults.is_empty() {
        return faults;
    }
    let mut before = 0_u32;
    for group in by_total.into_values().rev() {
        let mut group = group;
        group.sort_unstable();
        let mut last = 0;
        for (passed, (rank, at)) in (0_u32..).zip(&group) {
            let own = before.saturating_add(passed).saturating_add(1);
            if *rank != own && (passed == 0 || *rank != last) {
                let message = Message::new("past-rank-disagrees")
                    .count("rank", *rank)
                    .count("better", before)
                    .count("right", before.saturating_add(1));
                faults.push((*at, "rank", message));
            }
            last = *rank;
        }
        before = before.saturating_add(u32::try_from(group.len()).unwrap_or(u32::MAX));
    }
    faults.sort_by_key(|(at, ..)| *at);
    faults
}

/// Places of lines that have as many points as others and another rank: something else parted them, which the records say
/// and this program does not.
#[must_use]
pub fn parted_equals(lines: &[(Option<u32>, Option<Points>)]) -> Vec<usize> {
    let mut ranks: HashMap<Points, u32> = HashMap::new();
    for line in lines {
        if let (Some(rank), Some(total)) = *line {
            let first = ranks.entry(total).or_insert(rank);
            *first = rank.min(*first);
        }
    }
    let is_parted = |line: &(Option<u32>, Option<Points>)| match *line {
        (Some(rank), Some(total)) => ranks.get(&total).is_some_and(|first| *first != rank),
        _ => false,
    };
    (0..).zip(lines).filter(|(_, line)| is_parted(line)).map(|(at, _)| at).collect()
}

/// Ranks and totals of a contest.
#[must_use]
pub fn standings(placings: &[Placing]) -> Vec<(Option<u32>, Option<Points>)> {
    placings.iter().map(|placing| (placing.rank, placing.total)).collect()
}

/// What keeps a competition from being filed, as far as the records themselves say it.
#[must_use]
pub fn faults(competition: &PastCompetition, contests: &[PastContest], today: NaiveDate) -> Vec<Fault> {
    let of_competition = |field, code, message| Fault { contest: None, placing: None, field, code, message };
    let mut faults = Vec::new();
    if !(FIRST_YEAR..=today.year()).contains(&competition.year) {
        let message = Message::new("past-year-beyond")
            .count("from", FIRST_YEAR)
            .count("to", today.year());
        faults.push(of_competition("year", "year_beyond", message));
    }
    if contests.is_empty() || MOST_CONTESTS < contests.len() {
        let message = Message::new("past-contest-count").count("most", i64::try_from(MOST_CONTESTS).unwrap_or(0));
        faults.push(of_competition("contest", "contest_count", message));
    }
    let mut names: HashMap<(DocumentKind, &str), &str> = HashMap::new();
    for (at, contest) in contests.iter().enumerate() {
        faults.extend(contest_faults(competition, at, contest, today));
        for (place, placing) in contest.placings.iter().enumerate() {
            let known = names.entry(placing.document()).or_insert(&placing.who.name);
            if !is_same_name(known, &placing.who.name) {
                faults.push(Fault {
                    contest: Some(at),
                    placing: Some(place),
                    field: "name",
                    code: "other_name",
                    message: Message::new("past-other-name"),
                });
            }
        }
    }
    faults
}

fn contest_faults(competition: &PastCompetition, at: usize, contest: &PastContest, today: NaiveDate) -> Vec<Fault> {
    let of = |placing, field, code, message| Fault { contest: Some(at), placing, field, code, message };
    let mut faults = Vec::new();
    if contest.last_day < contest.first_day {
        faults.push(of(None, "day", "days_reversed", Message::new("competition-days-reversed")));
    }
    if today <= contest.last_day {
        let message = Message::new("past-day-not-past").with("day", contest.last_day.to_string());
        faults.push(of(None, "day", "day_not_past", message));
    } else if contest.first_day.year() != competition.year {
        let message = Message::new("past-day-other-year")
            .with("day", contest.first_day.to_string())
            .with("year", competition.year.to_string());
        faults.push(of(None, "day", "day_other_year", message));
    }
    if contest.placings.iter().all(|placing| placing.rank.is_none()) {
        faults.push(of(None, "rank", "nobody_ranked", Message::new("past-nobody-ranked")));
    }
    for (place, field, message) in rank_faults(&standings(&contest.placings)) {
        let code = if field == "points" { "points_missing" } else { "rank_disagrees" };
        faults.push(of(Some(place), field, code, message));
    }
    let mut seen: HashMap<(DocumentKind, &str), usize> = HashMap::new();
    for (place, placing) in contest.placings.iter().enumerate() {
        if placing.rank.is_none() && placing.medal.is_some() {
            faults.push(of(Some(place), "award", "award_without_rank", Message::new("past-award-without-rank")));
        }
        let first = *seen.entry(placing.document()).or_insert(place);
        if first != place {
            let message = Message::new("past-twice-in-contest").with("contest", contest.name.as_str());
            faults.push(of(Some(place), "document_number", "twice_in_contest", message));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(rank: u32, total: u32) -> (Option<u32>, Option<Points>) {
        (Some(rank), Some(Points::from_hundredths(total)))
    }

    fn wrong(lines: &[(Option<u32>, Option<Points>)]) -> Vec<usize> {
        rank_faults(lines).into_iter().map(|(at, ..)| at).collect()
    }

    #[test]
    fn equal_points_share_a_rank_and_leave_the_next_ones_out() {
        assert!(wrong(&[line(1, 9000), line(1, 9000), line(3, 8000)]).is_empty());
        assert_eq!(wrong(&[line(1, 9000), line(1, 9000), line(2, 8000)]), [2]);
        assert_eq!(wrong(&[line(1, 9000), line(1, 8000), line(3, 7000)]), [1]);
        assert_eq!(wrong(&[line(2, 9000), line(1, 8000)]), [0, 1]);
        assert_eq!(wrong(&[line(1, 9000), line(3, 8000)]), [1]);
    }

    #[test]
    fn equal_points_may_be_parted_by_something_else() {
        let parted = [line(2, 9000), line(1, 9000), line(3, 8000), line(3, 8000), line(5, 8000)];
        assert!(wrong(&parted).is_empty());
        assert_eq!(parted_equals(&parted), [0, 4]);
        assert_eq!(wrong(&[line(1, 9000), line(3, 9000), line(3, 8000)]), [1]);
    }

    #[test]
    fn whoever_did_not_start_has_neither_rank_nor_points() {
        let total = Some(Points::from_hundredths(1));
        assert!(wrong(&[line(1, 9000), (None, None)]).is_empty());
        assert_eq!(wrong(&[(Some(1), None), (None, total)]), [0, 1]);
    }

    proptest! {
        #[test]
        fn what_is_ranked_by_its_totals_agrees_with_them(totals in proptest::collection::vec(0_u32..60, 1..40)) {
            let rank = |total: u32| 1 + totals.iter().filter(|other| **other > total).count();
            let lines: Vec<_> = totals.iter().map(|total| line(u32::try_from(rank(*total)).unwrap(), *total)).collect();
            prop_assert!(wrong(&lines).is_empty());
            prop_assert!(parted_equals(&lines).is_empty());
        }
    }
}
