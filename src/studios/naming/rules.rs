//! Numbers, terms, and what keeps a studio from its name. Pure.

use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::studios::naming::model::{PastStudio, Studio};
use chrono::{Days, Months, NaiveDate};

/// Points that a review gives at the most, in hundredths.
pub const MOST_POINTS: u32 = 10_000;

/// Number of a studio: `G2026001`.
#[must_use]
pub fn studio_number(year: i32, serial: i64) -> String {
    format!("G{year}{serial:03}")
}

/// Last day of a term of so many years that begins on a day.
#[must_use]
pub fn term_end(from: NaiveDate, years: i64) -> NaiveDate {
    let months = u32::try_from(years.saturating_mul(12)).unwrap_or(0);
    from.checked_add_months(Months::new(months))
        .and_then(|day| day.checked_sub_days(Days::new(1)))
        .unwrap_or(from)
}

/// Whether so many points pass.
#[must_use]
pub fn passes(points: Points, pass_points: i64) -> bool {
    i64::from(points.hundredths()) >= pass_points.saturating_mul(100)
}

/// What keeps a studio from being named: its notice still runs, or its team is too small. `team` counts the leader.
#[must_use]
pub fn naming_obstacles(studio: &Studio, team: i64, least: i64, today: NaiveDate) -> Vec<Message> {
    let mut lacks = Vec::new();
    if let Some(last) = studio.notice_to.filter(|last| today <= *last) {
        lacks.push(Message::new("studio-notice-runs").with("day", last.to_string()));
    }
    if team < least {
        lacks.push(Message::new("studio-team-small").count("least", least).count("there", team));
    }
    lacks
}

/// Whether somebody may reach a level from another: levels only rise.
///
/// # Errors
/// A message that names the level he had.
pub fn raised(before: Level, after: Level) -> Result<Level, Message> {
    if after.rank() > before.rank() {
        Ok(after)
    } else {
        Err(Message::new("studio-level-not-higher").with("level", before.certificate_name()))
    }
}

/// Age from which somebody may be employed (Labour Law, article 15).
const LEAST_AGE: u32 = 16;

/// What keeps somebody from leading, working or learning in a studio from a day on: it was not founded yet, or he was too
/// young to be employed.
#[must_use]
pub fn first_day_fault(founded: Option<NaiveDate>, born: Option<NaiveDate>, day: NaiveDate) -> Option<Message> {
    if let Some(founded) = founded.filter(|founded| day < *founded) {
        return Some(Message::new("studio-day-before-founded").with("day", founded.to_string()));
    }
    let grown = born.and_then(|born| born.checked_add_months(Months::new(LEAST_AGE * 12)));
    grown
        .filter(|grown| day < *grown)
        .map(|_| Message::new("studio-day-too-young").count("age", LEAST_AGE))
}

/// What keeps a studio of an earlier year from being filed, as far as the record itself says it.
#[must_use]
pub fn record_fault(past: &PastStudio, today: NaiveDate) -> Option<Message> {
    let wrong_order = past.named_on > today
        || past.term_to < past.named_on
        || past.plan.founded_on.is_some_and(|day| day > past.named_on)
        || !past.leaders.is_sorted_by_key(|(_, from)| *from)
        || past.leaders.first().is_none_or(|(_, from)| *from > past.named_on);
    let wrong_level = past.apprentices.iter().any(|(agreement, after)| {
        agreement.to <= agreement.from
            || after.is_some_and(|(level, day)| raised(agreement.level, level).is_err() || day < agreement.from)
    });
    (wrong_order || wrong_level).then(|| Message::new("studio-record-order").with("name", past.plan.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_ends_the_day_before_its_anniversary() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(term_end(day("2026-11-23"), 3), day("2029-11-22"));
        assert_eq!(term_end(day("2024-02-29"), 1), day("2025-02-27"));
        assert_eq!(studio_number(2026, 7), "G2026007");
    }

    #[test]
    fn nobody_is_there_before_the_studio_or_too_young() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let fault = |founded, born, from: &str| {
            first_day_fault(founded, born, from.parse().unwrap()).map(|message| message.key.to_string())
        };
        let (founded, born) = (day("2020-05-01"), day("1990-01-01"));
        assert_eq!(fault(founded, born, "2020-04-30").as_deref(), Some("studio-day-before-founded"));
        assert_eq!(fault(None, born, "2005-12-31").as_deref(), Some("studio-day-too-young"));
        assert_eq!(fault(None, born, "2006-01-01"), None);
        assert_eq!(fault(founded, born, "2020-05-01"), None);
        assert_eq!(fault(None, None, "1990-01-01"), None);
    }

    #[test]
    fn points_pass_from_the_bound_on_and_levels_only_rise() {
        assert!(passes(Points::from_hundredths(7_000), 70));
        assert!(!passes(Points::from_hundredths(6_999), 70));
        assert!(raised(Level::Advanced, Level::Technician).is_ok());
        assert!(raised(Level::Advanced, Level::Advanced).is_err());
        assert!(raised(Level::Technician, Level::Elementary).is_err());
    }
}
