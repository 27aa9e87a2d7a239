//! Who may enter a contest, and whether there is a place. Pure.

use crate::competition::contests::model::{Contest, Eligibility};
use crate::competition::entries::model::{Entrant, EntryState};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use chrono::NaiveDate;

/// One rule that keeps an entry from being taken, and the field to which it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Field of the form and of the sheet.
    pub field: &'static str,
    /// Code for findings.
    pub code: &'static str,
    /// What the rule says.
    pub message: Message,
}

impl Obstacle {
    const fn new(field: &'static str, code: &'static str, message: Message) -> Self {
        Self { field, code, message }
    }
}

/// Completed years on a day.
fn age_on(birth: NaiveDate, day: NaiveDate) -> Option<u32> {
    day.years_since(birth)
}

/// What keeps a person from competing by the conditions of a contest: age on its first day, and the level that he holds.
#[must_use]
pub fn condition_obstacles(contest: &Contest, conditions: &Eligibility, entrant: &Entrant) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if conditions.min_age.is_some() || conditions.max_age.is_some() {
        match entrant.birth_date.and_then(|birth| age_on(birth, contest.first_day)) {
            None => found.push(Obstacle::new(
                "document_number",
                "age_unknown",
                Message::new("entry-age-unknown").with("contest", contest.name.as_str()),
            )),
            Some(age) => {
                if let Some(least) = conditions.min_age.filter(|least| age < *least) {
                    let message = Message::new("entry-too-young")
                        .with("contest", contest.name.as_str())
                        .count("age", age)
                        .count("least", least);
                    found.push(Obstacle::new("document_number", "too_young", message));
                }
                if let Some(most) = conditions.max_age.filter(|most| age > *most) {
                    let message = Message::new("entry-too-old")
                        .with("contest", contest.name.as_str())
                        .count("age", age)
                        .count("most", most);
                    found.push(Obstacle::new("document_number", "too_old", message));
                }
            }
        }
    }
    if let Some(least) = conditions.min_level
        && entrant.level_held.is_none_or(|held| held.rank() < least.rank())
    {
        let message = Message::new("entry-level-too-low")
            .with("contest", contest.name.as_str())
            .with_key("least", least.label_key());
        found.push(Obstacle::new("level_held", "level_too_low", message));
    }
    found
}

/// What keeps a person from competing because of where he competes already: nobody competes twice in one contest, nor
/// for two groups of one competition.
#[must_use]
pub fn standing_obstacles(contest: &Contest, entrant: &Entrant) -> Vec<Obstacle> {
    if entrant.competes_in.iter().any(|(other, _)| *other == contest.id) {
        let message = Message::new("entry-already-in-contest").with("contest", contest.name.as_str());
        return vec![Obstacle::new("document_number", "already_in_contest", message)];
    }
    entrant
        .competes_in
        .iter()
        .find(|(_, group)| *group != contest.entry_group)
        .map(|(_, group)| {
            let message = Message::new("entry-other-group")
                .with_key("group", group.label_key())
                .with_key("wanted", contest.entry_group.label_key());
            Obstacle::new("contest", "other_group", message)
        })
        .into_iter()
        .collect()
}

/// What is wrong with a team: it has a name and exactly as many contestants as the contest asks for.
#[must_use]
pub fn team_obstacles(contest: &Contest, contestants: usize, team_name: Option<&str>) -> Vec<Obstacle> {
    let wanted = usize::try_from(contest.team_size).unwrap_or(1);
    let mut found = Vec::new();
    if contestants != wanted {
        let message = Message::new("entry-team-incomplete")
            .with("contest", contest.name.as_str())
            .count("wanted", wanted)
            .count("found", contestants);
        found.push(Obstacle::new("team_name", "team_incomplete", message));
    }
    if contest.is_for_teams() && team_name.is_none() {
        let message = Message::new("entry-team-nameless").with("contest", contest.name.as_str());
        found.push(Obstacle::new("team_name", "team_nameless", message));
    }
    found
}

/// Whether a delegation that has `present` live entries in a contest may send no other one.
#[must_use]
pub fn delegation_obstacle(contest: &Contest, delegation: &str, present: i64) -> Option<Obstacle> {
    let limit = contest.delegation_limit.filter(|limit| present >= i64::from(*limit))?;
    let message = Message::new("entry-delegation-full")
        .with("delegation", delegation)
        .with("contest", contest.name.as_str())
        .count("limit", limit);
    Some(Obstacle::new("delegation", "delegation_full", message))
}

/// In which state an entry comes in when `taken` places are taken: beyond the quota it waits.
#[must_use]
pub const fn state_on_entry(quota: i32, taken: i32) -> EntryState {
    if taken < quota { EntryState::Submitted } else { EntryState::Waiting }
}

/// The number of an entry: competition, contest, serial.
#[must_use]
pub fn entry_number(competition: &str, contest: &str, serial: i64) -> String {
    format!("{competition}-{contest}-{serial:03}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::events::model::{EntryGroup, EventState};
    use crate::kernel::ids::{CompetitionId, ContestId, TradeId};
    use crate::kernel::level::Level;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn contest() -> Contest {
        Contest {
            id: ContestId(1),
            competition_id: CompetitionId(1),
            code: "01".to_owned(),
            name: "焊接技术".to_owned(),
            trade_id: TradeId(1),
            level: Level::Advanced,
            entry_group: EntryGroup::Workers,
            team_size: 1,
            quota: 2,
            delegation_limit: None,
            workstations: 2,
            first_day: day(2026, 12, 13),
            last_day: day(2026, 12, 14),
            place: String::new(),
            rules: "{}".to_owned(),
            eligibility: "{}".to_owned(),
            technical_document: String::new(),
            state: EventState::Draft,
            entry_count: 0,
            created_at: day(2026, 1, 1).and_hms_opt(0, 0, 0).unwrap(),
            version: 1,
        }
    }

    fn codes(found: &[Obstacle]) -> Vec<&'static str> {
        found.iter().map(|obstacle| obstacle.code).collect()
    }

    fn born(birth: NaiveDate) -> Entrant {
        Entrant { birth_date: Some(birth), ..Entrant::default() }
    }

    #[test]
    fn age_is_counted_in_completed_years_on_the_first_day() {
        let ages = Eligibility { min_age: Some(18), max_age: Some(35), ..Eligibility::default() };
        let of = |birth| codes(&condition_obstacles(&contest(), &ages, &born(birth)));
        assert_eq!(of(day(2008, 12, 13)), Vec::<&str>::new(), "18 on the very day");
        assert_eq!(of(day(2008, 12, 14)), ["too_young"]);
        assert_eq!(of(day(1990, 12, 14)), Vec::<&str>::new(), "35 until tomorrow");
        assert_eq!(of(day(1990, 12, 13)), ["too_old"]);
        assert_eq!(codes(&condition_obstacles(&contest(), &ages, &Entrant::default())), ["age_unknown"]);
        assert!(condition_obstacles(&contest(), &Eligibility::default(), &Entrant::default()).is_empty());
    }

    #[test]
    fn the_level_held_is_at_least_the_one_that_is_asked_for() {
        let conditions = Eligibility { min_level: Some(Level::Advanced), ..Eligibility::default() };
        let of = |level| {
            let entrant = Entrant { level_held: level, ..Entrant::default() };
            codes(&condition_obstacles(&contest(), &conditions, &entrant))
        };
        assert_eq!(of(None), ["level_too_low"]);
        assert_eq!(of(Some(Level::Intermediate)), ["level_too_low"]);
        assert_eq!(of(Some(Level::Advanced)), Vec::<&str>::new());
        assert_eq!(of(Some(Level::Technician)), Vec::<&str>::new());
    }

    #[test]
    fn nobody_competes_twice_in_a_contest_nor_for_two_groups() {
        let of = |competes_in| {
            let entrant = Entrant { competes_in, ..Entrant::default() };
            codes(&standing_obstacles(&contest(), &entrant))
        };
        assert_eq!(of(vec![(ContestId(1), EntryGroup::Workers)]), ["already_in_contest"]);
        assert_eq!(of(vec![(ContestId(2), EntryGroup::Workers)]), Vec::<&str>::new());
        assert_eq!(of(vec![(ContestId(2), EntryGroup::Students)]), ["other_group"]);
    }

    #[test]
    fn a_team_is_complete_and_has_a_name() {
        let pair = Contest { team_size: 2, ..contest() };
        assert_eq!(codes(&team_obstacles(&pair, 2, Some("一队"))), Vec::<&str>::new());
        assert_eq!(codes(&team_obstacles(&pair, 1, Some("一队"))), ["team_incomplete"]);
        assert_eq!(codes(&team_obstacles(&pair, 3, None)), ["team_incomplete", "team_nameless"]);
        assert_eq!(codes(&team_obstacles(&contest(), 1, None)), Vec::<&str>::new());
    }

    #[test]
    fn a_delegation_sends_as_many_as_its_limit_and_the_rest_wait_beyond_the_quota() {
        let limited = Contest { delegation_limit: Some(2), ..contest() };
        assert!(delegation_obstacle(&limited, "甲队", 1).is_none());
        assert!(delegation_obstacle(&limited, "甲队", 2).is_some());
        assert!(delegation_obstacle(&contest(), "甲队", 1_000).is_none());
        assert_eq!(state_on_entry(2, 1), EntryState::Submitted);
        assert_eq!(state_on_entry(2, 2), EntryState::Waiting);
        assert_eq!(entry_number("S2026001", "01", 7), "S2026001-01-007");
        assert_eq!(entry_number("S2026001", "01", 1_234), "S2026001-01-1234");
    }
}
