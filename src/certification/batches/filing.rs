//! Whether a batch may be filed: the guards of `draft` → `submitted`, each with its own message that names
//! the site, the line and the day (certification 6.4, 1 and 6).

use crate::kernel::calendar::WorkingCalendar;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::error::FieldError;
use crate::registry::bodies::model::FilingState;
use chrono::NaiveDate;

/// From which to which day something holds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// The first of this period's days that none of the others covers.
    #[must_use]
    pub fn first_day_outside(self, others: &[Self]) -> Option<NaiveDate> {
        let mut day = self.from;
        // Each step passes over at least one of the periods, so there are no more steps than periods.
        while let Some(cover) = others.iter().find(|other| other.from <= day && day <= other.to) {
            match cover.to.succ_opt() {
                Some(next) if next <= self.to => day = next,
                _ => return None,
            }
        }
        Some(day)
    }
}

/// One line as the guards see it.
#[derive(Debug, Clone)]
pub struct FiledLine {
    /// Trade as on a certificate.
    pub trade: String,
    /// Level.
    pub level: Level,
    /// Candidates at the most.
    pub quota: i32,
    /// The trade is an access-type qualification, outside level certification.
    pub is_access_type: bool,
    /// First day on which the trade is no longer in force.
    pub retired_on: Option<NaiveDate>,
    /// When the site may certify this trade at this level.
    pub scope: Vec<Period>,
}

/// A batch as the guards see it.
#[derive(Debug, Clone)]
pub struct FiledBatch {
    /// State of the body's filing.
    pub body_state: FilingState,
    /// Name of the site.
    pub site: String,
    /// State of the site's filing.
    pub site_state: FilingState,
    /// Days of the site's filing.
    pub site_filing: Period,
    /// Days of the assessment.
    pub days: Period,
    /// Lines.
    pub lines: Vec<FiledLine>,
}

/// Everything that keeps a batch from being filed or approved, except that it comes too late. Empty when nothing does.
#[must_use]
pub fn obstacles(batch: &FiledBatch) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut refuse = |field: String, message: Message| found.push(FieldError { field, message });
    if batch.body_state != FilingState::InForce {
        refuse(
            "site".to_owned(),
            Message::new("batch-body-not-in-force").with_key("state", batch.body_state.label_key()),
        );
    }
    if batch.site_state != FilingState::InForce {
        refuse(
            "site".to_owned(),
            Message::new("batch-site-not-in-force")
                .with("site", batch.site.as_str())
                .with_key("state", batch.site_state.label_key()),
        );
    }
    if batch.days.to < batch.days.from {
        refuse("last_day".to_owned(), Message::new("batch-days-reversed"));
    } else if let Some(day) = batch.days.first_day_outside(&[batch.site_filing]) {
        refuse(
            "first_day".to_owned(),
            Message::new("batch-site-filing-ends")
                .with("site", batch.site.as_str())
                .with("day", day.to_string())
                .with("from", batch.site_filing.from.to_string())
                .with("to", batch.site_filing.to.to_string()),
        );
    }
    if batch.lines.is_empty() {
        refuse("lines".to_owned(), Message::new("batch-without-lines"));
    }
    for (at, line) in batch.lines.iter().enumerate() {
        if let Some(message) = line_obstacle(line, batch) {
            let message = message
                .with("trade", line.trade.as_str())
                .with_key("level", line.level.label_key());
            refuse(format!("line_scope-{at}"), message);
        }
    }
    found
}

fn line_obstacle(line: &FiledLine, batch: &FiledBatch) -> Option<Message> {
    if line.is_access_type {
        return Some(Message::new("batch-line-access-type"));
    }
    if let Some(day) = line.retired_on.filter(|day| *day <= batch.days.to) {
        return Some(Message::new("batch-line-trade-retired").with("day", day.to_string()));
    }
    if line.quota < 1 {
        return Some(Message::new("batch-line-quota"));
    }
    if line.scope.is_empty() {
        return Some(Message::new("batch-line-outside-scope").with("site", batch.site.as_str()));
    }
    let day = batch.days.first_day_outside(&line.scope)?;
    Some(
        Message::new("batch-line-scope-ends")
            .with("site", batch.site.as_str())
            .with("day", day.to_string()),
    )
}

/// A batch must be filed a number of working days before its first day, so that the city can look at it.
#[must_use]
pub fn too_late(
    calendar: &WorkingCalendar,
    today: NaiveDate,
    first_day: NaiveDate,
    days_before: u32,
) -> Option<FieldError> {
    let earliest = calendar.add_working_days(today, days_before);
    (first_day < earliest).then(|| FieldError {
        field: "first_day".to_owned(),
        message: Message::new("batch-too-late")
            .count("days", days_before)
            .with("first", first_day.to_string())
            .with("earliest", earliest.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::{FiledBatch, FiledLine, Period, obstacles, too_late};
    use crate::kernel::calendar::WorkingCalendar;
    use crate::kernel::level::Level;
    use crate::registry::bodies::model::FilingState;
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    fn good() -> FiledBatch {
        FiledBatch {
            body_state: FilingState::InForce,
            site: "呈贡校区".to_owned(),
            site_state: FilingState::InForce,
            site_filing: period("2025-01-01", "2027-12-31"),
            days: period("2026-12-21", "2026-12-22"),
            lines: vec![FiledLine {
                trade: "电工".to_owned(),
                level: Level::Intermediate,
                quota: 60,
                is_access_type: false,
                retired_on: None,
                scope: vec![period("2025-01-01", "2027-12-31")],
            }],
        }
    }

    fn keys(change: impl FnOnce(&mut FiledBatch)) -> Vec<String> {
        let mut batch = good();
        change(&mut batch);
        obstacles(&batch)
            .into_iter()
            .map(|error| error.message.key.into_owned())
            .collect()
    }

    #[test]
    fn a_batch_inside_filing_and_scope_may_be_filed() {
        assert!(obstacles(&good()).is_empty());
    }

    #[test]
    fn each_guard_has_its_own_message() {
        assert_eq!(keys(|b| b.body_state = FilingState::Suspended), ["batch-body-not-in-force"]);
        assert_eq!(keys(|b| b.site_state = FilingState::Expired), ["batch-site-not-in-force"]);
        assert_eq!(keys(|b| b.site_filing.to = day("2026-12-21")), ["batch-site-filing-ends"]);
        assert_eq!(keys(|b| b.days.to = day("2026-12-20")), ["batch-days-reversed"]);
        assert_eq!(keys(|b| b.lines.clear()), ["batch-without-lines"]);
        assert_eq!(keys(|b| b.lines[0].is_access_type = true), ["batch-line-access-type"]);
        assert_eq!(keys(|b| b.lines[0].retired_on = Some(day("2026-12-22"))), ["batch-line-trade-retired"]);
        assert_eq!(keys(|b| b.lines[0].quota = 0), ["batch-line-quota"]);
        assert_eq!(keys(|b| b.lines[0].scope.clear()), ["batch-line-outside-scope"]);
        assert_eq!(keys(|b| b.lines[0].scope[0].to = day("2026-12-21")), ["batch-line-scope-ends"]);
    }

    #[test]
    fn the_message_names_the_first_day_that_is_not_covered() {
        let days = period("2026-12-01", "2026-12-10");
        let scope = [period("2026-11-01", "2026-12-03"), period("2026-12-04", "2026-12-05")];
        assert_eq!(days.first_day_outside(&scope), Some(day("2026-12-06")));
        assert_eq!(days.first_day_outside(&[]), Some(day("2026-12-01")));
        assert_eq!(days.first_day_outside(&[scope[0], period("2026-12-04", "2026-12-10")]), None);
    }

    #[test]
    fn fifteen_working_days_before_is_early_enough_and_fourteen_is_not() {
        let calendar = WorkingCalendar::default();
        assert_eq!(too_late(&calendar, day("2026-11-23"), day("2026-12-14"), 15), None);
        let error = too_late(&calendar, day("2026-11-23"), day("2026-12-13"), 15).unwrap();
        assert_eq!(error.message.key, "batch-too-late");
    }

    proptest! {
        #[test]
        fn the_first_day_outside_is_the_first_that_no_period_holds(
            spans in prop::collection::vec((0..40_u64, 0..15_u64), 0..6),
            start in 0..40_u64,
            length in 0..15_u64,
        ) {
            let base = day("2026-01-01");
            let make = |(from, length): (u64, u64)| Period { from: base + Days::new(from), to: base + Days::new(from + length) };
            let others: Vec<Period> = spans.into_iter().map(make).collect();
            let own = make((start, length));
            let expected = own.from.iter_days().take_while(|day| *day <= own.to)
                .find(|day| !others.iter().any(|other| other.from <= *day && *day <= other.to));
            prop_assert_eq!(own.first_day_outside(&others), expected);
        }
    }
}
