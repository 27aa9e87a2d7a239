//! Indicators, grades, totals, days. Pure.

use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::studios::naming::model::Studio;
use crate::studios::years::model::{IndicatorScore, StudioFund, StudioGrade, StudioOutput, StudioYear, Totals};
use chrono::{Datelike, NaiveDate};

/// An indicator of the assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// Points that it gives at the most.
    pub most: i32,
}

/// Indicators as the setting writes them: `带徒传技 30, 技能攻关 30, …`. Nothing when the text cannot be read or they do not
/// make up a hundred, so that nobody is assessed by mistake.
#[must_use]
pub fn indicators_of(text: &str) -> Option<Vec<Indicator>> {
    let found: Option<Vec<Indicator>> = text
        .split([',', '，', '、', ';', '；'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, most) = part.rsplit_once(char::is_whitespace)?;
            let most: i32 = most.parse().ok().filter(|most| *most > 0)?;
            let name = name.trim();
            (!name.is_empty()).then(|| Indicator { name: name.to_owned(), most })
        })
        .collect();
    found.filter(|found| found.iter().map(|one| i64::from(one.most)).sum::<i64>() == 100)
}

/// Puts points beside their indicators.
///
/// # Errors
/// The place of the first indicator whose points are missing or too many, and what is wrong.
pub fn scored(indicators: &[Indicator], points: &[Points]) -> Result<Vec<IndicatorScore>, (usize, Message)> {
    let mut scores = Vec::with_capacity(indicators.len());
    for (at, indicator) in indicators.iter().enumerate() {
        let given = points.get(at).copied().ok_or((at, Message::new("error-field-required")))?;
        if i64::from(given.hundredths()) > i64::from(indicator.most) * 100 {
            return Err((at, Message::new("studio-year-points-most").count("most", indicator.most)));
        }
        scores.push(IndicatorScore { name: indicator.name.clone(), most: indicator.most, points: given });
    }
    Ok(scores)
}

/// Sum of points.
#[must_use]
pub fn sum(scores: &[IndicatorScore]) -> Points {
    Points::from_hundredths(scores.iter().map(|score| score.points.hundredths()).sum())
}

/// The grade of a sum.
#[must_use]
pub fn grade(sum: Points, excellent: i64, pass: i64) -> StudioGrade {
    let reached = |bound: i64| i64::from(sum.hundredths()) >= bound.saturating_mul(100);
    if reached(excellent) && reached(pass) {
        StudioGrade::Excellent
    } else if reached(pass) {
        StudioGrade::Passed
    } else {
        StudioGrade::Failed
    }
}

/// What counts of a year.
#[must_use]
pub fn totals(funds: &[StudioFund], outputs: &[StudioOutput]) -> Totals {
    let mut totals = Totals::default();
    for fund in funds.iter().filter(|fund| fund.voided.is_none()) {
        let place = if fund.category.is_income() { &mut totals.received } else { &mut totals.spent };
        *place = place.saturating_add(fund.amount);
    }
    for output in outputs.iter().filter(|output| output.voided.is_none()) {
        totals.benefit = totals.benefit.saturating_add(output.benefit);
        totals.people = totals.people.saturating_add(i64::from(output.people));
        totals.outputs += 1;
    }
    totals
}

/// The last day on which the report of a year is in time: in the following year, at the end of a month.
#[must_use]
pub fn report_due(year: i32, month: i64) -> NaiveDate {
    let month = u32::try_from(month).unwrap_or(1).clamp(1, 12);
    let (next_year, next_month) = if month == 12 { (year + 2, 1) } else { (year + 1, month + 1) };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)
        .and_then(|day| day.pred_opt())
        .unwrap_or_default()
}

/// Whether a studio has a year of this number: from its name to the present year.
#[must_use]
pub fn has_year(studio: &Studio, year: i32, today: NaiveDate) -> bool {
    studio
        .named_on
        .is_some_and(|named| (named.year()..=today.year()).contains(&year))
}

/// What keeps a name from being renewed: its last year was not assessed, or failed.
#[must_use]
pub fn renewal_obstacle(years: &[StudioYear]) -> Option<Message> {
    let last = years.iter().filter(|year| year.grade.is_some()).max_by_key(|year| year.year);
    match last.and_then(|year| year.grade) {
        None => Some(Message::new("studio-renewal-unassessed")),
        Some(StudioGrade::Failed) => Some(Message::new("studio-renewal-failed")),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_make_up_a_hundred_or_are_none() {
        let found = indicators_of("带徒传技 40，技能攻关 60").unwrap();
        assert_eq!(found.iter().map(|one| one.most).collect::<Vec<_>>(), [40, 60]);
        for wrong in ["", "带徒传技 40", "带徒传技", "甲 50, 乙 x", "甲 0, 乙 100"] {
            assert!(indicators_of(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn points_stay_below_their_indicator_and_the_grade_follows_from_the_sum() {
        let indicators = indicators_of("甲 40, 乙 60").unwrap();
        let points = |hundredths: [u32; 2]| hundredths.map(Points::from_hundredths);
        assert_eq!(scored(&indicators, &points([4_001, 0])).unwrap_err().0, 0);
        assert_eq!(scored(&indicators, &points([4_000, 0])[..1]).unwrap_err().0, 1);
        let scores = scored(&indicators, &points([4_000, 5_000])).unwrap();
        assert_eq!(grade(sum(&scores), 90, 70), StudioGrade::Excellent);
        assert_eq!(grade(Points::from_hundredths(8_999), 90, 70), StudioGrade::Passed);
        assert_eq!(grade(Points::from_hundredths(6_999), 90, 70), StudioGrade::Failed);
    }

    #[test]
    fn a_report_is_due_at_the_end_of_a_month_of_the_next_year() {
        assert_eq!(report_due(2025, 1).to_string(), "2026-01-31");
        assert_eq!(report_due(2025, 2).to_string(), "2026-02-28");
        assert_eq!(report_due(2025, 12).to_string(), "2026-12-31");
    }
}
