//! Numbers, shares, means of reviews. Pure.

use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text::is_same_name;
use crate::studios::innovations::model::{InnovationKind, PastInnovation};
use chrono::{Datelike, NaiveDate};

/// People who share an innovation at the most.
pub const MOST_AUTHORS: usize = 5;

/// Number of an innovation: `K2026000123`.
#[must_use]
pub fn innovation_number(year: i32, serial: i64) -> String {
    format!("K{year}{serial:06}")
}

/// Number of the certificate of one of those who share it: `K2026000123-1`.
#[must_use]
pub fn certificate_number(innovation: &str, position: i32) -> String {
    format!("{innovation}-{position}")
}

/// What is wrong with how many share it: somebody does, and not too many.
#[must_use]
pub fn author_fault(count: usize) -> Option<Message> {
    (!(1..=MOST_AUTHORS).contains(&count)).then(|| Message::new("innovation-author-count").count("most", MOST_AUTHORS))
}

/// What is wrong with shares: each has its part, and all together are a hundred per cent.
#[must_use]
pub fn share_fault(percents: &[i32]) -> Option<Message> {
    if let Some(fault) = author_fault(percents.len()) {
        return Some(fault);
    }
    let sum: i64 = percents.iter().map(|percent| i64::from(*percent)).sum();
    (percents.iter().any(|percent| *percent < 1) || sum != 100)
        .then(|| Message::new("innovation-shares-sum").count("sum", sum))
}

/// Mean of reviews, half a hundredth of a point up; none without one.
#[must_use]
pub fn mean(scores: &[i32]) -> Option<Points> {
    let count = i64::try_from(scores.len()).ok().filter(|count| *count > 0)?;
    let sum: i64 = scores.iter().map(|score| i64::from(*score)).sum();
    u32::try_from((2 * sum + count) / (2 * count)).ok().map(Points::from_hundredths)
}

/// What keeps an innovation from being adopted: too few reviews, or too few points.
#[must_use]
pub fn adoption_obstacle(scores: &[i32], least: i64, pass_points: i64) -> Option<Message> {
    let there = i64::try_from(scores.len()).unwrap_or(i64::MAX);
    if there < least {
        return Some(
            Message::new("innovation-reviews-few")
                .count("least", least)
                .count("there", there)
                .count("missing", least.saturating_sub(there)),
        );
    }
    let points = mean(scores).unwrap_or(Points::NONE);
    (i64::from(points.hundredths()) < pass_points.saturating_mul(100)).then(|| {
        Message::new("innovation-points-few")
            .with("points", points.to_string())
            .count("least", pass_points)
    })
}

/// What keeps an expert from reviewing, and the field that says it: he shares the innovation, or works where it was made,
/// however either is written.
#[must_use]
pub fn reviewer_conflict(
    (reviewer, unit): (&str, &str),
    authors: &[&str],
    made_at: &str,
) -> Option<(&'static str, Message)> {
    if authors.iter().any(|author| is_same_name(author, reviewer)) {
        return Some(("reviewer", Message::new("innovation-reviewer-author")));
    }
    is_same_name(unit, made_at).then(|| ("unit", Message::new("innovation-reviewer-unit")))
}

/// What is said of the reviews beside the step of adopting: how many are there and needed, and what is still missing.
#[must_use]
pub fn reviews_said(scores: &[i32], least: i64, pass_points: i64) -> Vec<Message> {
    let there = i64::try_from(scores.len()).unwrap_or(i64::MAX);
    let enough = (there >= least).then(|| {
        Message::new("innovation-reviews-enough")
            .count("least", least)
            .count("there", there)
    });
    enough
        .into_iter()
        .chain(adoption_obstacle(scores, least, pass_points))
        .collect()
}

/// What is wrong with the number of a patent: patents have one, and nothing else has.
#[must_use]
pub fn patent_fault(kind: InnovationKind, number: &str) -> Option<Message> {
    match (kind == InnovationKind::NationalPatent, number.is_empty()) {
        (true, true) => Some(Message::new("error-field-required")),
        (false, false) => Some(Message::new("innovation-no-patent")),
        _ => None,
    }
}

/// What keeps an innovation of an earlier year from being filed; `people` is how many are filed with it.
#[must_use]
pub fn record_fault(past: &PastInnovation, people: usize, today: NaiveDate) -> Option<Message> {
    let percents: Vec<i32> = past.authors.iter().map(|(_, percent)| *percent).collect();
    let wrong = past.adopted_on > today
        || past.adopted_on.year() != past.year
        || past
            .award
            .as_ref()
            .is_some_and(|(.., day)| *day < past.adopted_on || *day > today)
        || past.authors.iter().any(|(at, _)| *at >= people)
        || past.benefit.0 < 0;
    share_fault(&percents)
        .or_else(|| patent_fault(past.kind, &past.patent_number))
        .or_else(|| wrong.then(|| Message::new("innovation-record-wrong").with("title", past.title.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_up_a_hundred() {
        assert_eq!(share_fault(&[100]), None);
        assert_eq!(share_fault(&[60, 40]), None);
        for wrong in [&[][..], &[50], &[100, 0], &[150, -50], &[20, 20, 20, 20, 10, 10]] {
            assert!(share_fault(wrong).is_some(), "{wrong:?}");
        }
        assert!(author_fault(1).is_none() && author_fault(MOST_AUTHORS).is_none());
        assert!(author_fault(0).is_some() && author_fault(MOST_AUTHORS + 1).is_some());
    }

    #[test]
    fn a_mean_is_rounded_once_and_half_up() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[8_000, 8_001]).unwrap().hundredths(), 8_001);
        assert_eq!(mean(&[7_000, 7_000, 7_001]).unwrap().hundredths(), 7_000);
    }

    #[test]
    fn it_is_adopted_with_enough_reviews_and_enough_points() {
        assert!(adoption_obstacle(&[9_000], 2, 60).is_some());
        assert!(adoption_obstacle(&[5_900, 6_000], 2, 60).is_some());
        assert!(adoption_obstacle(&[6_000, 6_000], 2, 60).is_none());
        let said = |scores: &[i32]| -> Vec<String> {
            reviews_said(scores, 2, 60).iter().map(|one| one.key.to_string()).collect()
        };
        assert_eq!(said(&[9_000]), ["innovation-reviews-few"]);
        assert_eq!(said(&[5_900, 6_000]), ["innovation-reviews-enough", "innovation-points-few"]);
        assert_eq!(said(&[6_000, 6_000, 6_000]), ["innovation-reviews-enough"]);
        assert_eq!(certificate_number(&innovation_number(2026, 123), 1), "K2026000123-1");
    }

    #[test]
    fn nobody_reviews_his_own_or_that_of_his_unit() {
        let conflict = |reviewer, unit| {
            reviewer_conflict((reviewer, unit), &["段云鹏", "Anna Müller"], "滇池重型机械厂").map(|(field, _)| field)
        };
        assert_eq!(conflict("段 云鹏", "市工业学院"), Some("reviewer"));
        assert_eq!(conflict("anna muller", "市工业学院"), Some("reviewer"));
        assert_eq!(conflict("专家甲", " 滇池 重型机械厂"), Some("unit"));
        assert_eq!(conflict("专家甲", "市工业学院"), None);
        assert_eq!(conflict("专家甲", ""), None);
    }

    #[test]
    fn patents_have_a_number_and_nothing_else_has() {
        assert!(patent_fault(InnovationKind::NationalPatent, "").is_some());
        assert!(patent_fault(InnovationKind::Invention, "ZL1").is_some());
        assert!(patent_fault(InnovationKind::NationalPatent, "ZL1").is_none());
    }
}
