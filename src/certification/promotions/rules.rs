//! What keeps a promotion from being proposed, its number, and the figures of those that were issued. Pure.

use crate::certification::promotions::model::{IssuedPromotion, PromotionFigures, Tally};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use std::collections::BTreeMap;

/// The highest level of the settings: their digit, as in certificate numbers; never beyond what is examined.
#[must_use]
pub fn cap_of(digit: i64) -> Level {
    digit
        .to_string()
        .parse()
        .ok()
        .filter(|level: &Level| level.is_certifiable())
        .unwrap_or(Level::SeniorTechnician)
}

/// Checks a promotion: to a level that bodies certify, above what is held, not above the cap.
///
/// # Errors
/// `promotion-not-certifiable`, `promotion-above-cap`, `promotion-held-already`.
pub fn check(held: Option<Level>, to: Level, cap: Level) -> Result<(), Message> {
    if !to.is_certifiable() {
        return Err(Message::new("promotion-not-certifiable"));
    }
    if to > cap {
        return Err(Message::new("promotion-above-cap"));
    }
    if held.is_some_and(|held| held >= to) {
        return Err(Message::new("promotion-held-already"));
    }
    Ok(())
}

/// The number of a promotion by its source and its place among those from there; J is for 晋级.
#[must_use]
pub fn number(source: &str, place: i64) -> String {
    format!("{source}/J{place:02}")
}

fn tally<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Tally<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut tally: Tally<T> = counts.into_iter().collect();
    tally.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    tally
}

/// Figures of issued promotions.
#[must_use]
pub fn figures(issued: &[IssuedPromotion]) -> PromotionFigures {
    let mut years = tally(issued.iter().map(|one| one.year));
    years.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    PromotionFigures {
        whole: issued.len(),
        years,
        trades: tally(issued.iter().map(|one| one.trade)),
        districts: tally(issued.iter().map(|one| one.district.clone())),
        employers: tally(issued.iter().map(|one| one.employer.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::TradeId;

    #[test]
    fn figures_count_each_promotion_once_on_every_side() {
        let one = |year, trade, employer: &str| IssuedPromotion {
            year,
            trade: TradeId(trade),
            district: "530102".to_owned(),
            employer: employer.to_owned(),
        };
        let found = figures(&[one(2025, 1, "甲厂"), one(2026, 1, "乙厂"), one(2025, 2, "甲厂")]);
        assert_eq!(found.whole, 3);
        assert_eq!(found.years, [(2026, 1), (2025, 2)]);
        assert_eq!(found.trades, [(TradeId(1), 2), (TradeId(2), 1)]);
        assert_eq!(found.employers, [("甲厂".to_owned(), 2), ("乙厂".to_owned(), 1)]);
        assert_eq!(found.districts, [("530102".to_owned(), 3)]);
    }

    #[test]
    fn a_promotion_goes_up_and_not_beyond_the_cap() {
        let key = |held, to, cap| check(held, to, cap).err().map(|message| message.key.into_owned());
        assert_eq!(key(None, Level::Technician, Level::SeniorTechnician), None);
        assert_eq!(key(Some(Level::Advanced), Level::Technician, Level::Technician), None);
        let above = Some("promotion-above-cap".to_owned());
        assert_eq!(key(None, Level::SeniorTechnician, Level::Technician), above);
        let held = Some("promotion-held-already".to_owned());
        assert_eq!(key(Some(Level::Technician), Level::Technician, Level::SeniorTechnician), held);
        assert_eq!(key(Some(Level::ChiefTechnician), Level::Technician, Level::SeniorTechnician), held);
        let none = Some("promotion-not-certifiable".to_owned());
        assert_eq!(key(None, Level::ChiefTechnician, Level::ChiefTechnician), none);
    }

    #[test]
    fn a_number_says_what_a_promotion_follows_from() {
        assert_eq!(number("S2026001/01", 2), "S2026001/01/J02");
        assert_eq!(number("S2026001/01", 120), "S2026001/01/J120");
    }

    #[test]
    fn the_cap_is_a_digit_of_certificate_numbers() {
        assert_eq!(cap_of(2), Level::Technician);
        assert_eq!(cap_of(1), Level::SeniorTechnician);
        assert_eq!(cap_of(9), Level::SeniorTechnician);
    }
}
