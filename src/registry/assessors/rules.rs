//! Pure decisions about assessors: what a card may say, and what it is good for.

use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::error::FieldError;
use crate::registry::assessors::model::{
    Assessor, AssessorGrade, AssessorScope, AssessorState, Card, NewScope, Obstacle,
};
use crate::registry::trades::model::Trade;
use chrono::{Months, NaiveDate};
use std::collections::HashSet;

/// Characters of a card number at the most; there is no fixed form.
const LONGEST_CARD_NUMBER: usize = 40;

fn error(field: &str, message: Message) -> FieldError {
    FieldError { field: field.to_owned(), message }
}

/// What is wrong with a card.
#[must_use]
pub fn check_card(card: &Card, most_years: i64) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let length = card.number.chars().count();
    let is_plain = card
        .number
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '(' | ')' | '〔' | '〕' | '_'));
    if length == 0 {
        errors.push(error("card_number", Message::new("error-field-required")));
    } else if length > LONGEST_CARD_NUMBER || !is_plain {
        errors.push(error("card_number", Message::new("assessor-card-number-form").count("most", LONGEST_CARD_NUMBER)));
    }
    if card.to < card.from {
        errors.push(error("card_to", Message::new("assessor-card-ends-before-it-begins")));
    } else {
        let months = u32::try_from(most_years).unwrap_or(0).saturating_mul(12);
        let last = card.from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
        if card.to > last {
            errors.push(error("card_to", Message::new("assessor-card-too-long").count("years", most_years)));
        }
    }
    errors
}

/// What is wrong with the trades of a card. `trades` are those that the scopes name, as far as they exist.
#[must_use]
pub fn check_scopes(grade: AssessorGrade, scopes: &[NewScope], trades: &[Trade]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut seen: HashSet<TradeId> = HashSet::new();
    if scopes.is_empty() {
        errors.push(error("scopes", Message::new("assessor-scopes-missing")));
    }
    for scope in scopes {
        let Some(trade) = trades.iter().find(|trade| trade.id == scope.trade) else {
            errors.push(error("scopes", Message::new("assessor-scope-trade-unknown")));
            continue;
        };
        let about = |key| Message::new(key).with("trade", trade.full_name());
        if !seen.insert(scope.trade) {
            errors.push(error("scopes", about("assessor-scope-twice")));
        }
        if scope.highest < scope.lowest {
            errors.push(error("scopes", about("assessor-scope-upside-down")));
        }
        if !grade.may_assess(scope.lowest) || !grade.may_assess(scope.highest) {
            let message = about("assessor-scope-beyond-grade").with_key("level", scope.highest.label_key());
            errors.push(error("scopes", message));
        }
        if trade.lowest_level.is_some() && (!trade.has_level(scope.lowest) || !trade.has_level(scope.highest)) {
            errors.push(error("scopes", about("assessor-scope-beyond-trade")));
        }
    }
    errors
}

/// The first reason why a card is no good for a level of its trade on some days; none when it is. Whether the assessor
/// is free, and whom he must stay away from, is not the card's to say.
#[must_use]
pub fn obstacle(
    assessor: &Assessor,
    scope: Option<&AssessorScope>,
    level: Level,
    first_day: NaiveDate,
    last_day: NaiveDate,
) -> Option<Obstacle> {
    if assessor.state != AssessorState::Engaged {
        return Some(Obstacle::NotEngaged(assessor.state));
    }
    if first_day < assessor.card_from || last_day > assessor.card_to {
        return Some(Obstacle::CardDates(assessor.card_from, assessor.card_to));
    }
    let Some(scope) = scope else { return Some(Obstacle::Trade) };
    if !assessor.grade.may_assess(level) {
        return Some(Obstacle::Grade(assessor.grade));
    }
    if !(scope.lowest_level..=scope.highest_level).contains(&level) {
        return Some(Obstacle::Levels(scope.lowest_level, scope.highest_level));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{check_card, check_scopes, obstacle};
    use crate::kernel::ids::{AssessorId, AssessorScopeId, PersonId, TradeId};
    use crate::kernel::level::Level::{self, Advanced, Elementary, Intermediate, SeniorTechnician, Technician};
    use crate::registry::assessors::model::{
        Assessor, AssessorGrade, AssessorScope, AssessorState, Card, NewScope, Obstacle,
    };
    use crate::registry::trades::model::Trade;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn card(number: &str, from: NaiveDate, to: NaiveDate) -> Card {
        Card { number: number.to_owned(), grade: AssessorGrade::Assessor, from, to }
    }

    fn trade(id: i64) -> Trade {
        Trade {
            id: TradeId(id),
            code: "6-18-02-04".to_owned(),
            occupation_code: "6-18-02-04".to_owned(),
            work_type: None,
            name: "焊工".to_owned(),
            mark: String::new(),
            lowest_level: Some(Elementary),
            highest_level: Some(SeniorTechnician),
            standard_edition: String::new(),
            confidence: "high".to_owned(),
            initials: "hg".to_owned(),
            access_type: false,
            retired_on: None,
            version: 1,
        }
    }

    fn assessor(grade: AssessorGrade, state: AssessorState) -> Assessor {
        Assessor {
            id: AssessorId(1),
            card_number: "K1".to_owned(),
            person_id: PersonId(1),
            body_id: None,
            grade,
            card_from: day(2025, 1, 1),
            card_to: day(2027, 12, 31),
            state,
            employer: String::new(),
            district_code: String::new(),
            speciality: String::new(),
            created_at: day(2025, 1, 1).and_hms_opt(0, 0, 0).unwrap(),
            version: 1,
        }
    }

    fn scope(lowest_level: Level, highest_level: Level) -> AssessorScope {
        AssessorScope {
            id: AssessorScopeId(1),
            assessor_id: AssessorId(1),
            trade_id: TradeId(1),
            lowest_level,
            highest_level,
        }
    }

    #[test]
    fn a_card_has_a_number_and_sane_dates() {
        let (from, to) = (day(2026, 1, 1), day(2028, 12, 31));
        assert_eq!(check_card(&card("云考-001", from, to), 3), []);
        assert_eq!(check_card(&card("", from, to), 3)[0].field, "card_number");
        assert_eq!(check_card(&card("=1+1", from, to), 3)[0].message.key, "assessor-card-number-form");
        assert_eq!(check_card(&card("K", to, from), 3)[0].message.key, "assessor-card-ends-before-it-begins");
        assert_eq!(check_card(&card("K", from, day(2029, 1, 2)), 3)[0].message.key, "assessor-card-too-long");
        assert_eq!(check_card(&card("K", from, day(2029, 1, 1)), 3), [], "three years to the day");
    }

    #[test]
    fn a_card_names_trades_within_grade_and_standard() {
        let trades = [trade(1)];
        let keys = |grade, scopes: &[NewScope]| -> Vec<String> {
            check_scopes(grade, scopes, &trades)
                .into_iter()
                .map(|error| error.message.key.into_owned())
                .collect()
        };
        let of = |id, lowest, highest| NewScope { trade: TradeId(id), lowest, highest };
        assert!(keys(AssessorGrade::Assessor, &[of(1, Elementary, Advanced)]).is_empty());
        assert!(keys(AssessorGrade::SeniorAssessor, &[of(1, Elementary, SeniorTechnician)]).is_empty());
        assert_eq!(keys(AssessorGrade::Assessor, &[of(1, Elementary, Technician)]), ["assessor-scope-beyond-grade"]);
        assert_eq!(keys(AssessorGrade::Assessor, &[of(1, Advanced, Elementary)]), ["assessor-scope-upside-down"]);
        assert_eq!(keys(AssessorGrade::Assessor, &[of(9, Elementary, Advanced)]), ["assessor-scope-trade-unknown"]);
        assert_eq!(
            keys(AssessorGrade::Assessor, &[of(1, Elementary, Advanced), of(1, Advanced, Advanced)]),
            ["assessor-scope-twice"]
        );
        assert_eq!(keys(AssessorGrade::Assessor, &[]), ["assessor-scopes-missing"]);
    }

    #[test]
    fn the_first_obstacle_is_told() {
        let engaged = assessor(AssessorGrade::Assessor, AssessorState::Engaged);
        let low = scope(Elementary, Intermediate);
        let on = |assessor: &Assessor, scope: Option<&AssessorScope>, level, first, last| {
            obstacle(assessor, scope, level, first, last)
        };
        let (first, last) = (day(2026, 12, 1), day(2026, 12, 2));
        assert_eq!(on(&engaged, Some(&low), Elementary, first, last), None);
        assert_eq!(on(&engaged, Some(&low), Advanced, first, last), Some(Obstacle::Levels(Elementary, Intermediate)));
        assert_eq!(on(&engaged, None, Elementary, first, last), Some(Obstacle::Trade));
        assert!(matches!(on(&engaged, Some(&low), Elementary, first, day(2028, 1, 1)), Some(Obstacle::CardDates(..))));
        let whole = scope(Elementary, SeniorTechnician);
        assert_eq!(
            on(&engaged, Some(&whole), Technician, first, last),
            Some(Obstacle::Grade(AssessorGrade::Assessor)),
            "the grade bounds the card"
        );
        let suspended = assessor(AssessorGrade::Assessor, AssessorState::Suspended);
        assert_eq!(
            on(&suspended, Some(&low), Elementary, first, last),
            Some(Obstacle::NotEngaged(AssessorState::Suspended))
        );
    }

    proptest! {
        #[test]
        fn nobody_assesses_outside_the_days_of_his_card(from in 0i64..2000, length in 0i64..30) {
            let senior = assessor(AssessorGrade::SeniorAssessor, AssessorState::Engaged);
            let first = day(2024, 6, 1) + chrono::Duration::days(from);
            let last = first + chrono::Duration::days(length);
            let free = obstacle(&senior, Some(&scope(Elementary, SeniorTechnician)), Advanced, first, last).is_none();
            prop_assert_eq!(free, first >= senior.card_from && last <= senior.card_to);
        }
    }
}
