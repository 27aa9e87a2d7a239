//! The ladder and the conditions of its steps. Pure.

use crate::honours::appointments::model::AppointmentTerms;
use crate::honours::appointments::rules::below;
use crate::honours::ladder::model::{Condition, Finding, HeldLevel, Ladder, Requirement, Rung, RungState};
use crate::kernel::level::Level;
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

const fn condition(level: Level, id: &'static str, asks: Requirement) -> Condition {
    Condition { level, id, asks }
}

/// The conditions of the current set of standards (certification 3.4), and those of the two ranks that employers appoint,
/// whose years are settings.
pub const CONDITIONS: [Condition; 21] = {
    use Level::{Advanced, ChiefTechnician, Elementary, Intermediate, MasterTechnician, SeniorTechnician, Technician};
    use Requirement::{Age, Held, HeldAndProof, Proof};
    [
        condition(Elementary, "5-1", Age(16)),
        condition(Elementary, "5-2", Age(16)),
        condition(Intermediate, "4-1", Proof),
        condition(Intermediate, "4-2", Held(Elementary, 3)),
        condition(Intermediate, "4-3", Proof),
        condition(Advanced, "3-1", Proof),
        condition(Advanced, "3-2", Held(Intermediate, 4)),
        condition(Advanced, "3-3", Proof),
        condition(Advanced, "3-4", Proof),
        condition(Advanced, "3-5", HeldAndProof(Intermediate, 0)),
        condition(Advanced, "3-6", Proof),
        condition(Technician, "2-1", Held(Advanced, 5)),
        condition(Technician, "2-2", HeldAndProof(Advanced, 1)),
        condition(Technician, "2-3", Proof),
        condition(Technician, "2-4", HeldAndProof(Advanced, 2)),
        condition(Technician, "2-5", HeldAndProof(Advanced, 2)),
        condition(SeniorTechnician, "1-1", Held(Technician, 5)),
        condition(SeniorTechnician, "1-2", HeldAndProof(Technician, 1)),
        condition(SeniorTechnician, "1-3", Proof),
        condition(MasterTechnician, "t-1", HeldAndProof(SeniorTechnician, 0)),
        condition(ChiefTechnician, "s-1", HeldAndProof(MasterTechnician, 0)),
    ]
};

fn after(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(years.checked_mul(12)?))
}

/// What a condition asks with the years of the settings.
fn asked(condition: Condition, terms: AppointmentTerms) -> Condition {
    match condition.asks {
        Requirement::HeldAndProof(level, _) if below(condition.level) == Some(level) => {
            let asks = Requirement::HeldAndProof(level, terms.years_before(condition.level));
            Condition { asks, ..condition }
        }
        _ => condition,
    }
}

/// What the register says of a condition: `held` are valid certificates of the trade, and appointments in force.
#[must_use]
pub fn finding(asks: Requirement, held: &[HeldLevel], born: Option<NaiveDate>, today: NaiveDate) -> Finding {
    let reached = |day: Option<NaiveDate>, then: Finding| match day {
        Some(day) if day <= today => then,
        Some(day) => Finding::MetOn(day),
        None => Finding::NotMet,
    };
    // Whoever holds a higher level holds the lower one since that day at the latest.
    let since = |level: Level| held.iter().filter(|one| one.level >= level).map(|one| one.since).min();
    match asks {
        Requirement::Age(years) => reached(born.and_then(|born| after(born, years)), Finding::Met),
        Requirement::Held(level, years) => reached(since(level).and_then(|since| after(since, years)), Finding::Met),
        Requirement::HeldAndProof(level, years) => {
            reached(since(level).and_then(|since| after(since, years)), Finding::NeedsProof)
        }
        Requirement::Proof => Finding::NeedsProof,
    }
}

/// The ladder of a person in one trade.
#[must_use]
pub fn ladder(
    trade: String,
    held: &[HeldLevel],
    born: Option<NaiveDate>,
    today: NaiveDate,
    terms: AppointmentTerms,
) -> Ladder {
    let highest = held.iter().map(|one| one.level).max();
    let next = Level::ALL
        .iter()
        .copied()
        .find(|level| *level != Level::Apprentice && highest.is_none_or(|highest| *level > highest));
    let rungs = Level::ALL
        .iter()
        .map(|level| {
            // Of several of one level the first counts.
            let own = held
                .iter()
                .filter(|one| one.level == *level)
                .min_by_key(|one| one.since)
                .cloned();
            let state = if own.is_some() {
                RungState::Held
            } else if highest.is_some_and(|highest| *level < highest) {
                RungState::Passed
            } else if Some(*level) == next {
                RungState::Next
            } else {
                RungState::Ahead
            };
            Rung { level: *level, state, held: own }
        })
        .collect();
    let conditions = CONDITIONS
        .into_iter()
        .filter(|condition| Some(condition.level) == next)
        .map(|condition| asked(condition, terms))
        .map(|condition| (condition, finding(condition.asks, held, born, today)))
        .collect();
    Ladder { trade, rungs, next, conditions }
}

/// The ladders of a person, one for each trade, the highest first.
#[must_use]
pub fn ladders(
    levels: Vec<(String, HeldLevel)>,
    born: Option<NaiveDate>,
    today: NaiveDate,
    terms: AppointmentTerms,
) -> Vec<Ladder> {
    let mut by_trade: BTreeMap<String, Vec<HeldLevel>> = BTreeMap::new();
    for (trade, held) in levels {
        by_trade.entry(trade).or_default().push(held);
    }
    let mut ladders: Vec<Ladder> = by_trade
        .into_iter()
        .map(|(trade, held)| ladder(trade, &held, born, today, terms))
        .collect();
    let height = |ladder: &Ladder| {
        ladder
            .rungs
            .iter()
            .filter(|rung| rung.held.is_some())
            .map(|rung| rung.level)
            .max()
    };
    ladders.sort_by_key(|ladder| std::cmp::Reverse(height(ladder)));
    ladders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::honours::ladder::model::HeldBy;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(level: Level, since: &str) -> HeldLevel {
        HeldLevel { level, since: day(since), number: format!("{level}"), by: HeldBy::Certificate }
    }

    const TERMS: AppointmentTerms = AppointmentTerms { master: 3, chief: 2, most: 5 };

    #[test]
    fn the_next_step_is_the_one_above_the_highest_level() {
        use RungState::{Ahead, Held, Next, Passed};
        let today = day("2026-11-26");
        let found = ladder("焊工".to_owned(), &[held(Level::Advanced, "2022-05-01")], None, today, TERMS);
        assert_eq!(found.next, Some(Level::Technician));
        let states: Vec<RungState> = found.rungs.iter().map(|rung| rung.state).collect();
        assert_eq!(states, [Passed, Passed, Passed, Held, Next, Ahead, Ahead, Ahead]);
        let ids: Vec<&str> = found.conditions.iter().map(|(condition, _)| condition.id).collect();
        assert_eq!(ids, ["2-1", "2-2", "2-3", "2-4", "2-5"]);
        assert_eq!(found.conditions[0].1, Finding::MetOn(day("2027-05-01")));
        assert_eq!(found.conditions[1].1, Finding::NeedsProof);
        let top = ladder("焊工".to_owned(), &[held(Level::ChiefTechnician, "2022-05-01")], None, today, TERMS);
        assert_eq!((top.next, top.conditions.len()), (None, 0));
        let first = ladder("焊工".to_owned(), &[], Some(day("2011-01-01")), today, TERMS);
        assert_eq!(first.next, Some(Level::Elementary));
        assert_eq!(first.conditions[0].1, Finding::MetOn(day("2027-01-01")));
    }

    #[test]
    fn the_years_before_an_appointed_rank_are_those_of_the_settings() {
        let today = day("2026-11-26");
        let next = |level, since| {
            let found = ladder("焊工".to_owned(), &[held(level, since)], None, today, TERMS);
            found.conditions[0].1
        };
        assert_eq!(next(Level::SeniorTechnician, "2024-05-01"), Finding::MetOn(day("2027-05-01")));
        assert_eq!(next(Level::SeniorTechnician, "2022-05-01"), Finding::NeedsProof);
        assert_eq!(next(Level::MasterTechnician, "2024-12-01"), Finding::MetOn(day("2026-12-01")));
    }

    #[test]
    fn years_count_from_the_first_certificate_of_the_level_or_a_higher_one() {
        let today = day("2026-11-26");
        let since = [held(Level::Elementary, "2020-01-01"), held(Level::Elementary, "2025-01-01")];
        assert_eq!(finding(Requirement::Held(Level::Elementary, 3), &since, None, today), Finding::Met);
        let none = [held(Level::Elementary, "2020-01-01")];
        assert_eq!(finding(Requirement::Held(Level::Advanced, 5), &none, None, today), Finding::NotMet);
        let higher = [held(Level::Technician, "2020-01-01")];
        assert_eq!(finding(Requirement::Held(Level::Advanced, 5), &higher, None, today), Finding::Met);
    }

    #[test]
    fn every_condition_belongs_to_its_level() {
        for condition in CONDITIONS {
            let digit = condition.level.as_str().to_lowercase();
            assert!(condition.id.starts_with(&digit), "{}", condition.id);
        }
    }
}
