//! Months, days and what a labour competition must have. Pure.

use crate::competition::labour::model::{IndicatorDirection, IndicatorPlan};
use crate::kernel::message::Message;
use crate::platform::error::FieldError;
use chrono::{Datelike, Months, NaiveDate};

/// The first day of the month of a day.
#[must_use]
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// First days of all months of a competition.
#[must_use]
pub fn months(first_day: NaiveDate, last_day: NaiveDate) -> Vec<NaiveDate> {
    let first = month_of(first_day);
    (0..)
        .map_while(|ahead| first.checked_add_months(Months::new(ahead)))
        .take_while(|month| *month <= last_day)
        .collect()
}

/// The last day of a month.
#[must_use]
pub fn month_end(month: NaiveDate) -> NaiveDate {
    month
        .checked_add_months(Months::new(1))
        .and_then(|next| month_of(next).pred_opt())
        .unwrap_or(month)
}

/// The day by which the report of a month is due: a day of the following month.
#[must_use]
pub fn due_day(month: NaiveDate, day: i64) -> NaiveDate {
    let next = month_of(month).checked_add_months(Months::new(1)).unwrap_or(month);
    u32::try_from(day).ok().and_then(|day| next.with_day(day)).unwrap_or(next)
}

/// The first day on which the report of a month can be submitted: its last day, or that of the competition.
#[must_use]
pub fn closing_day(month: NaiveDate, last_day: NaiveDate) -> NaiveDate {
    month_end(month).min(last_day)
}

/// A month as it stands in addresses: 2026-05.
#[must_use]
pub fn written_month(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

/// Reads what [`written_month`] wrote.
#[must_use]
pub fn read_month(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()
}

/// What is wrong with a set of indicators: the fields are named `name-0` for the name of the first one.
#[must_use]
pub fn indicator_errors(plans: &[IndicatorPlan]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, at: usize, message: Message| {
        errors.push(FieldError { field: format!("{field}-{at}"), message });
    };
    for (at, plan) in plans.iter().enumerate() {
        if plans.iter().take(at).any(|other| other.name == plan.name) {
            refuse("name", at, Message::new("labour-indicator-twice").with("name", plan.name.as_str()));
        }
        if plan.target == 0 && plan.direction == IndicatorDirection::Higher {
            refuse("target", at, Message::new("labour-target-zero"));
        }
    }
    let sum: i32 = plans.iter().map(|plan| plan.weight).sum();
    if sum != 100 {
        refuse("weight", 0, Message::new("competition-indicator-weights").count("sum", sum));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::labour::model::Accumulation;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_competition_has_every_month_that_it_touches() {
        let found = months(day("2025-11-20"), day("2026-02-01"));
        let written: Vec<String> = found.into_iter().map(written_month).collect();
        assert_eq!(written, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(months(day("2026-03-05"), day("2026-03-06")).len(), 1);
    }

    #[test]
    fn a_report_is_due_in_the_following_month_and_not_before_the_month_has_ended() {
        assert_eq!(due_day(day("2026-12-01"), 10), day("2027-01-10"));
        assert_eq!(closing_day(day("2026-02-01"), day("2026-12-31")), day("2026-02-28"));
        assert_eq!(closing_day(day("2026-12-01"), day("2026-12-20")), day("2026-12-20"));
        assert_eq!(read_month("2026-12"), Some(day("2026-12-01")));
        assert_eq!(read_month("2026-13"), None);
        assert_eq!(read_month("2026-12-01"), None);
    }

    #[test]
    fn indicators_have_names_of_their_own_and_make_up_the_whole() {
        let plan = |name: &str, weight| IndicatorPlan {
            name: name.to_owned(),
            measure: "万元".to_owned(),
            direction: IndicatorDirection::Higher,
            accumulation: Accumulation::Sum,
            weight,
            decimals: 0,
            target: 10,
            cap: 120,
        };
        assert!(indicator_errors(&[plan("产值", 60), plan("成本", 40)]).is_empty());
        let fields = |plans: &[IndicatorPlan]| -> Vec<String> {
            indicator_errors(plans).into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields(&[plan("产值", 60), plan("产值", 30)]), ["name-1", "weight-0"]);
        assert_eq!(fields(&[IndicatorPlan { target: 0, ..plan("产值", 100) }]), ["target-0"]);
        let none_at_all = IndicatorPlan { target: 0, direction: IndicatorDirection::Lower, ..plan("事故", 100) };
        assert!(indicator_errors(&[none_at_all]).is_empty());
    }

    proptest! {
        #[test]
        fn months_follow_each_other(start in 0_u64..4_000, length in 0_u64..1_500) {
            let first = day("2018-01-01") + chrono::Days::new(start);
            let last = first + chrono::Days::new(length);
            let found = months(first, last);
            prop_assert_eq!(found.first().copied(), Some(month_of(first)));
            prop_assert_eq!(found.last().copied(), Some(month_of(last)));
            prop_assert!(found.windows(2).all(|pair| month_end(pair[0]).succ_opt() == Some(pair[1])));
        }
    }
}
