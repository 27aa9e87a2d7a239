//! What a record must be, and what records come to. Pure.

use crate::certification::rosters::model::Education;
use crate::kernel::ids::PersonId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::studios::training::model::{NewFigure, NewRecord, Raised, TrainingRecord, TrainingResult, Uplift};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, HashSet};

/// First year of which something may be recorded.
pub const FIRST_YEAR: i32 = 1990;

/// How high an education is: schools of one stage are equal (assumed).
#[must_use]
pub const fn education_rank(education: Education) -> u8 {
    match education {
        Education::Illiterate => 0,
        Education::PrimarySchool => 1,
        Education::JuniorHighSchool => 2,
        Education::SeniorHighSchool
        | Education::VocationalHighSchool
        | Education::SecondaryVocational
        | Education::TechnicalSchool => 3,
        Education::SeniorTechnicalSchool | Education::TechnicianCollege | Education::JuniorCollege => 4,
        Education::Bachelor => 5,
        Education::Postgraduate => 6,
        Education::Doctor => 7,
    }
}

fn not_higher<T: PartialOrd>(before: Option<T>, after: Option<T>) -> bool {
    matches!((before, after), (Some(before), Some(after)) if after < before)
}

/// What is wrong with a record: the field, and what would be right.
#[must_use]
pub fn record_fault(new: &NewRecord, today: NaiveDate) -> Option<(&'static str, Message)> {
    let (first, last) = new.days;
    if last < first {
        return Some(("last_day", Message::new("competition-days-reversed")));
    }
    if last > today {
        return Some(("last_day", Message::new("studio-day-ahead")));
    }
    if first.year() < FIRST_YEAR {
        return Some(("first_day", Message::new("training-year-early").count("from", FIRST_YEAR)));
    }
    if new.levels.1.is_some() && new.levels.0.is_none() {
        return Some(("level_before", Message::new("error-field-required")));
    }
    if not_higher(new.levels.0.map(Level::rank), new.levels.1.map(Level::rank)) {
        return Some(("level_after", Message::new("training-level-lower")));
    }
    if new.education.1.is_some() && new.education.0.is_none() {
        return Some(("education_before", Message::new("error-field-required")));
    }
    not_higher(new.education.0.map(education_rank), new.education.1.map(education_rank))
        .then(|| ("education_after", Message::new("training-education-lower")))
}

/// What is wrong with a figure.
#[must_use]
pub fn figure_fault(new: &NewFigure, today: NaiveDate) -> Option<(&'static str, Message)> {
    (!(FIRST_YEAR..=today.year()).contains(&new.year)).then(|| {
        let message = Message::new("past-year-beyond")
            .count("from", FIRST_YEAR)
            .count("to", today.year());
        ("year", message)
    })
}

fn is_raised<T: PartialOrd>(before: Option<T>, after: Option<T>) -> bool {
    matches!((before, after), (Some(before), Some(after)) if after > before)
}

/// Whether a record is of somebody who reached a higher level.
#[must_use]
pub fn raises_level(record: &TrainingRecord) -> bool {
    record.result != TrainingResult::Failed
        && is_raised(record.level_before.map(Level::rank), record.level_after.map(Level::rank))
}

/// Whether a record is of somebody who reached a higher education.
#[must_use]
pub fn raises_education(record: &TrainingRecord) -> bool {
    record.result != TrainingResult::Failed
        && is_raised(record.education_before.map(education_rank), record.education_after.map(education_rank))
}

/// The records by which people reached something higher, the latest of each person.
#[must_use]
pub fn raised(records: Vec<TrainingRecord>, of: Raised) -> Vec<TrainingRecord> {
    let rises = match of {
        Raised::Level => raises_level,
        Raised::Education => raises_education,
    };
    let mut latest: BTreeMap<PersonId, TrainingRecord> = BTreeMap::new();
    for record in records.into_iter().filter(|record| record.voided.is_none() && rises(record)) {
        let known = latest.get(&record.person_id);
        if known.is_none_or(|known| (known.last_day, known.id.0) < (record.last_day, record.id.0)) {
            latest.insert(record.person_id, record);
        }
    }
    let mut found: Vec<TrainingRecord> = latest.into_values().collect();
    found.sort_by_key(|record| (std::cmp::Reverse(record.last_day), record.person_id));
    found
}

/// What records come to, by year and district. Somebody is counted once for each, however many records he has.
#[must_use]
pub fn uplifts(records: &[TrainingRecord]) -> BTreeMap<(i32, String), Uplift> {
    #[derive(Default)]
    struct Seen {
        uplift: Uplift,
        people: HashSet<PersonId>,
        levels: HashSet<PersonId>,
        education: HashSet<PersonId>,
    }
    let mut all: BTreeMap<(i32, String), Seen> = BTreeMap::new();
    for record in records.iter().filter(|record| record.voided.is_none()) {
        let seen = all.entry((record.year, record.district_code.clone())).or_default();
        seen.uplift.records += 1;
        seen.uplift.hours = seen.uplift.hours.saturating_add(i64::from(record.hours));
        seen.people.insert(record.person_id);
        if raises_level(record) {
            seen.levels.insert(record.person_id);
        }
        if raises_education(record) {
            seen.education.insert(record.person_id);
        }
    }
    let count = |people: &HashSet<PersonId>| i64::try_from(people.len()).unwrap_or(i64::MAX);
    all.into_iter()
        .map(|(place, seen)| {
            let uplift = Uplift {
                people: count(&seen.people),
                levels: count(&seen.levels),
                education: count(&seen.education),
                ..seen.uplift
            };
            (place, uplift)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::TrainingRecordId;
    use crate::studios::training::model::TrainingKind;

    fn record(person: i64, levels: (Option<Level>, Option<Level>), result: TrainingResult) -> TrainingRecord {
        let day = "2025-05-01".parse().unwrap();
        TrainingRecord {
            id: TrainingRecordId(1),
            token: String::new(),
            person_id: PersonId(person),
            kind: TrainingKind::SkillsTraining,
            course: String::new(),
            trade_id: None,
            district_code: "530102".to_owned(),
            organiser: String::new(),
            hours: 40,
            first_day: day,
            last_day: day,
            year: 2025,
            result,
            level_before: levels.0,
            level_after: levels.1,
            education_before: Some(Education::SeniorHighSchool),
            education_after: None,
            voided: None,
        }
    }

    #[test]
    fn somebody_is_counted_once_and_a_rise_needs_a_result() {
        let raised = (Some(Level::Advanced), Some(Level::Technician));
        let same = (Some(Level::Advanced), Some(Level::Advanced));
        let records = [
            record(1, raised, TrainingResult::Passed),
            record(1, raised, TrainingResult::Passed),
            record(2, raised, TrainingResult::Failed),
            record(3, same, TrainingResult::Passed),
        ];
        let found = uplifts(&records);
        let uplift = &found[&(2025, "530102".to_owned())];
        assert_eq!((uplift.records, uplift.people, uplift.hours, uplift.levels, uplift.education), (4, 3, 160, 1, 0));
    }

    #[test]
    fn education_has_an_order_and_schools_of_one_stage_are_equal() {
        let rank = education_rank;
        assert!(is_raised(Some(rank(Education::JuniorCollege)), Some(rank(Education::Bachelor))));
        assert!(!is_raised(Some(rank(Education::TechnicalSchool)), Some(rank(Education::SeniorHighSchool))));
        assert!(not_higher(Some(rank(Education::Bachelor)), Some(rank(Education::JuniorCollege))));
    }
}
