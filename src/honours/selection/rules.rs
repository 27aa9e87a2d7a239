//! Numbers, conflicts, and what keeps a nomination from its next step. Pure.

use crate::honours::roll::model::{Honour, HonourState};
use crate::honours::selection::model::{Nomination, YearReview};
use crate::honours::titles::model::{HolderKind, Title};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text::is_same_name;
use chrono::{Datelike, NaiveDate};

/// Points that a review gives at the most, in hundredths.
pub const MOST_POINTS: u32 = 10_000;

/// Number of a nomination: `PX2026001`.
#[must_use]
pub fn nomination_number(year: i32, serial: i64) -> String {
    format!("PX{year}{serial:03}")
}

/// Whether a title is given by selection: one of persons whose certificate names no rank.
#[must_use]
pub fn is_selectable(title: &Title) -> bool {
    title.is_active() && title.holder == HolderKind::Person && !title.citation.contains("{rank}")
}

/// What keeps an expert from reviewing: one of the units where he works is that of the candidate, however it is written.
#[must_use]
pub fn unit_conflict(employer: &str, units: &[&str]) -> Option<Message> {
    units
        .iter()
        .any(|unit| is_same_name(employer, unit))
        .then(|| Message::new("nomination-conflict-unit"))
}

/// Mean of reviews, half a hundredth of a point up; none without one.
#[must_use]
pub fn mean(scores: &[i32]) -> Option<Points> {
    let count = i64::try_from(scores.len()).ok().filter(|count| *count > 0)?;
    let sum: i64 = scores.iter().map(|score| i64::from(*score)).sum();
    u32::try_from((2 * sum + count) / (2 * count)).ok().map(Points::from_hundredths)
}

/// What keeps a nomination from its notice: too few reviews.
#[must_use]
pub fn notice_obstacle(reviews: usize, least: i64) -> Option<Message> {
    let there = i64::try_from(reviews).unwrap_or(i64::MAX);
    (there < least).then(|| {
        Message::new("nomination-reviews-few")
            .count("least", least)
            .count("there", there)
    })
}

/// What keeps a nomination on notice from any decision: objections that nobody has answered.
#[must_use]
pub fn objection_obstacle(open: usize) -> Option<Message> {
    (open > 0).then(|| Message::new("nomination-objections-open").count("count", open))
}

/// What keeps a nomination on notice from the title: the notice still runs, or objections are open.
#[must_use]
pub fn conferral_obstacles(nomination: &Nomination, open: usize, today: NaiveDate) -> Vec<Message> {
    let mut lacks = Vec::new();
    if let Some(last) = nomination.notice_to.filter(|last| today <= *last) {
        lacks.push(Message::new("nomination-notice-runs").with("day", last.to_string()));
    }
    lacks.extend(objection_obstacle(open));
    lacks
}

/// Whether somebody is reviewed every year: he holds the title for a term, or with an allowance.
#[must_use]
pub const fn is_reviewed_yearly(honour: &Honour) -> bool {
    honour.valid_until.is_some() || honour.allowance > 0
}

/// What keeps a yearly review from being recorded: the field, and what is wrong.
#[must_use]
pub fn year_fault(honour: &Honour, review: &YearReview, today: NaiveDate) -> Option<(&'static str, Message)> {
    if !is_reviewed_yearly(honour) {
        return Some(("year", Message::new("honour-year-not-reviewed")));
    }
    if honour.state != HonourState::Valid {
        return Some(("year", Message::new("honour-not-valid")));
    }
    let first = honour.conferred_on.year();
    let last = honour.valid_until.map_or(today, |last| last.min(today)).year();
    (!(first..=last).contains(&review.year)).then(|| {
        (
            "year",
            Message::new("honour-year-range")
                .with("first", first.to_string())
                .with("last", last.to_string()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::events::model::CompetitionLevel;
    use crate::honours::roll::model::HonourBasis;
    use crate::honours::selection::model::{HonourYearOutcome, NominationState};
    use crate::kernel::ids::{HonourId, HonourTitleId, NominationId, PersonId};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn title(citation: &str) -> Title {
        Title {
            id: HonourTitleId(1),
            key: "kunming_master_craftsman".to_owned(),
            name: "昆明名匠".to_owned(),
            english_name: String::new(),
            level: CompetitionLevel::Prefecture,
            holder: HolderKind::Person,
            granting_body: String::new(),
            term_years: Some(3),
            allowance: 0,
            citation: citation.to_owned(),
            position: 1,
            retired_on: None,
            version: 1,
        }
    }

    fn nomination() -> Nomination {
        Nomination {
            id: NominationId(1),
            number: "PX2026001".to_owned(),
            title_id: HonourTitleId(1),
            person_id: PersonId(1),
            name: "马兰花".to_owned(),
            employer: "滇池重型机械厂".to_owned(),
            district_code: "530102".to_owned(),
            body_id: None,
            trade_id: None,
            merits: String::new(),
            state: NominationState::PublicNotice,
            reason: None,
            submitted_at: day("2026-11-01").and_hms_opt(1, 0, 0).unwrap(),
            submitted_by: None,
            visited_on: None,
            visit_note: None,
            notice_from: Some(day("2026-11-23")),
            notice_to: Some(day("2026-11-30")),
            noticed_by: None,
            decided_by: None,
            decided_on: None,
            honour_number: None,
            version: 1,
        }
    }

    fn honour(valid_until: Option<&str>, allowance: i64, state: HonourState) -> Honour {
        Honour {
            id: HonourId(1),
            number: "RY2024-000001".to_owned(),
            token: String::new(),
            title_id: HonourTitleId(1),
            person_id: Some(PersonId(1)),
            holder_name: String::new(),
            employer: String::new(),
            district_code: None,
            trade_id: None,
            year: 2024,
            basis: HonourBasis::Selection,
            basis_text: String::new(),
            contest_id: None,
            rank: None,
            granting_body: String::new(),
            document: String::new(),
            conferred_on: day("2024-05-01"),
            valid_until: valid_until.map(day),
            citation: String::new(),
            reward: String::new(),
            allowance,
            state,
            state_reason: None,
            state_changed_by: None,
            state_changed_at: None,
            replaces: None,
            replaced_by: None,
            version: 1,
        }
    }

    #[test]
    fn a_title_whose_certificate_names_a_rank_is_not_given_by_selection() {
        assert_eq!(nomination_number(2026, 7), "PX2026007");
        assert!(is_selectable(&title("经遴选，授予“{title}”称号。")));
        assert!(!is_selectable(&title("获得第 {rank} 名，授予“{title}”称号。")));
        let retired = Title { retired_on: Some(day("2026-01-01")), ..title("授予“{title}”称号。") };
        assert!(!is_selectable(&retired));
        let team = Title { holder: HolderKind::Team, ..title("授予“{title}”称号。") };
        assert!(!is_selectable(&team));
    }

    #[test]
    fn an_expert_of_the_same_unit_is_in_conflict_however_it_is_written() {
        assert!(unit_conflict("滇池重型机械厂", &["市工业学院", " 滇池 重型机械厂 "]).is_some());
        assert!(unit_conflict("滇池重型机械厂", &["市工业学院"]).is_none());
        assert!(unit_conflict("", &[""]).is_none());
    }

    #[test]
    fn reviews_are_counted_and_their_mean_is_rounded_up_from_the_half() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[9_000, 8_501]), Some(Points::from_hundredths(8_751)));
        assert!(notice_obstacle(1, 2).is_some());
        assert!(notice_obstacle(2, 2).is_none());
    }

    #[test]
    fn a_notice_runs_to_the_end_of_its_last_day_and_open_objections_block() {
        let one = nomination();
        assert_eq!(conferral_obstacles(&one, 0, day("2026-11-30")).len(), 1);
        assert!(conferral_obstacles(&one, 0, day("2026-12-01")).is_empty());
        assert_eq!(conferral_obstacles(&one, 2, day("2026-12-01")).len(), 1);
        assert_eq!(conferral_obstacles(&one, 1, day("2026-11-24")).len(), 2);
    }

    #[test]
    fn a_year_is_reviewed_of_a_title_with_a_term_while_it_holds() {
        let of = |year| YearReview { year, outcome: HonourYearOutcome::Passed, remark: String::new() };
        let today = day("2026-11-23");
        let held = honour(Some("2027-04-30"), 0, HonourState::Valid);
        for (year, right) in [(2023, false), (2024, true), (2026, true), (2027, false)] {
            assert_eq!(year_fault(&held, &of(year), today).is_none(), right, "{year}");
        }
        assert!(year_fault(&honour(None, 0, HonourState::Valid), &of(2025), today).is_some());
        assert!(year_fault(&honour(None, 300_000, HonourState::Valid), &of(2025), today).is_none());
        assert!(year_fault(&honour(Some("2027-04-30"), 0, HonourState::Revoked), &of(2025), today).is_some());
        let over = honour(Some("2025-04-30"), 0, HonourState::Valid);
        assert!(year_fault(&over, &of(2025), today).is_none() && year_fault(&over, &of(2026), today).is_some());
    }
}
