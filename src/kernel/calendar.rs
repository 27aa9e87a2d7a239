//! Working days (工作日). Weekdays work and weekends rest, except where the State Council's yearly arrangement of
//! holidays and make-up days says otherwise.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// Which days are worked. Without rows every weekday is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkingCalendar {
    exceptions: BTreeMap<NaiveDate, bool>,
    years: BTreeSet<i32>,
}

impl WorkingCalendar {
    /// A calendar from rows of the holiday table: a day and whether it is worked. Of two rows for a day the last counts.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        let exceptions: BTreeMap<_, _> = rows.into_iter().collect();
        let years = exceptions.keys().map(Datelike::year).collect();
        Self { exceptions, years }
    }

    /// Whether the table says anything of this year. Deadlines in a year of which it does not are provisional.
    #[must_use]
    pub fn knows_year(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether the day is worked.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.exceptions
            .get(&day)
            .copied()
            .unwrap_or_else(|| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// The `count`-th working day after `from`, which itself does not count; `from` for zero. A period of five working
    /// days that begins with a notice on `from` ends at the end of the day returned.
    #[must_use]
    pub fn add_working_days(&self, from: NaiveDate, count: u32) -> NaiveDate {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            let Some(next) = day.checked_add_days(Days::new(1)) else { return day };
            day = next;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// Working days after `from` up to and including `until`; zero when `until` is not later. The counterpart of
    /// [`Self::add_working_days`].
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, until: NaiveDate) -> u32 {
        let days = from.iter_days().skip(1).take_while(|day| *day <= until);
        days.map(|day| u32::from(self.is_working_day(day))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::WorkingCalendar;
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The shipped table of holidays.
    fn shipped() -> WorkingCalendar {
        WorkingCalendar::new(include_str!("../../reference/holidays.tsv").lines().skip(1).map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            (day(fields[0]), fields[1] == "yes")
        }))
    }

    #[test]
    fn the_shipped_table_has_the_days_that_the_state_council_announced() {
        let calendar = shipped();
        let holidays = |year: i32| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            calendar
                .exceptions
                .range(first..first + Days::new(365))
                .filter(|(_, working)| !**working)
                .count()
        };
        let made_up = |year: i32| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            calendar
                .exceptions
                .range(first..first + Days::new(365))
                .filter(|(_, working)| **working)
                .count()
        };
        // 2025: 1 + 8 + 3 + 5 + 3 + 8; 2026: 3 + 9 + 3 + 5 + 3 + 3 + 7.
        assert_eq!((holidays(2025), made_up(2025)), (28, 5));
        assert_eq!((holidays(2026), made_up(2026)), (33, 6));
        assert!(calendar.knows_year(2026) && !calendar.knows_year(2027));
        assert!(!calendar.is_working_day(day("2026-02-16")));
        assert!(calendar.is_working_day(day("2026-02-28")), "a Saturday that is worked");
    }

    #[test]
    fn a_period_runs_over_holidays_and_counts_made_up_days() {
        let calendar = shipped();
        assert_eq!(calendar.add_working_days(day("2026-09-30"), 1), day("2026-10-08"));
        assert_eq!(calendar.add_working_days(day("2026-09-30"), 3), day("2026-10-10"));
        assert_eq!(calendar.add_working_days(day("2026-11-20"), 5), day("2026-11-27"));
        assert_eq!(calendar.add_working_days(day("2026-11-22"), 0), day("2026-11-22"));
        assert_eq!(calendar.working_days_between(day("2026-09-30"), day("2026-10-10")), 3);
        assert_eq!(calendar.working_days_between(day("2026-10-10"), day("2026-09-30")), 0);
    }

    proptest! {
        #[test]
        fn counting_and_adding_agree(start in 0..700_u64, count in 0..60_u32) {
            let calendar = shipped();
            let from = day("2025-01-01") + Days::new(start);
            let end = calendar.add_working_days(from, count);
            prop_assert_eq!(calendar.working_days_between(from, end), count);
            prop_assert!(count == 0 || calendar.is_working_day(end));
        }
    }
}
