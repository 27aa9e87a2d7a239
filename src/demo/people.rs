//! Invented people with valid, synthetic identity numbers: serials 900 to 999 are never given out in
//! that order, and mobile numbers begin with 1979, which no carrier holds. No two of them share a number.

use super::chance::{Chance, Weighted};
use crate::kernel::document::IdentityDocument;
use crate::kernel::resident_number::{ResidentNumber, check_character};
use crate::kernel::sex::Sex;
use chrono::{Days, NaiveDate};

const SURNAMES: &str = include_str!("../../reference/demonstration_surnames.tsv");
const GIVEN: &str = include_str!("../../reference/demonstration_given_names.tsv");

/// Regions of the invented numbers: the districts of Kunming first and most often.
const REGIONS: [&str; 28] = [
    "530102", "530103", "530111", "530112", "530113", "530114", "530115", "530124", "530125", "530126", "530127",
    "530128", "530129", "530181", "530302", "530381", "530402", "530502", "530602", "530702", "530802", "530902",
    "532301", "532501", "532601", "532801", "532901", "533102",
];
/// First birthday that is used.
const FIRST_BIRTHDAY: (i32, u32, u32) = (1964, 1, 1);
/// Days after it.
const BIRTHDAYS: u64 = 365 * 43;
/// Serials of one region and day.
const SERIALS: u64 = 100;
/// All invented numbers there are; a little over 43 million.
const NUMBERS: u64 = 28 * BIRTHDAYS * SERIALS;
/// Coprime to `NUMBERS`, so stepping by it visits every number once.
const STEP: u64 = 29_996_369;

/// One invented person.
#[derive(Debug, Clone)]
pub struct Invented {
    /// Name.
    pub name: String,
    /// Identity number.
    pub document: IdentityDocument,
    /// Sex, as the number says.
    pub sex: Sex,
    /// Birthday, as the number says.
    pub birth_date: NaiveDate,
    /// Mobile number.
    pub mobile: String,
}

/// The people of the city, by number: person `n` is always the same person.
#[derive(Debug)]
pub struct Population {
    seed: u64,
    surnames: Weighted<&'static str>,
    male: Weighted<&'static str>,
    female: Weighted<&'static str>,
}

impl Population {
    /// The population of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let column = |line: &'static str, at: usize| line.split('\t').nth(at).unwrap_or("");
        let weight = |line: &'static str, at: usize| column(line, at).parse::<usize>().unwrap_or(0);
        let given =
            |at: usize| Weighted::new(GIVEN.lines().skip(1).map(move |line| (column(line, 0), weight(line, at))));
        Self {
            seed,
            surnames: Weighted::new(SURNAMES.lines().skip(1).map(|line| (column(line, 0), weight(line, 1)))),
            male: given(1),
            female: given(2),
        }
    }

    /// Person number `n`; `None` beyond the last invented number.
    #[must_use]
    pub fn person(&self, n: u64) -> Option<Invented> {
        if n >= NUMBERS {
            return None;
        }
        let place = (u128::from(n) * u128::from(STEP) + u128::from(self.seed % NUMBERS)) % u128::from(NUMBERS);
        let place = u64::try_from(place).ok()?;
        let (serial, rest) = (place % SERIALS, place / SERIALS);
        let (day, region) = (rest % BIRTHDAYS, rest / BIRTHDAYS);
        let (year, month, first) = FIRST_BIRTHDAY;
        let birth_date = NaiveDate::from_ymd_opt(year, month, first)?.checked_add_days(Days::new(day))?;
        let body =
            format!("{}{}{}", REGIONS.get(usize::try_from(region).ok()?)?, birth_date.format("%Y%m%d"), 900 + serial);
        let number = format!("{body}{}", check_character(&body)?);
        let document = ResidentNumber::from_stored(&number)?;
        let sex = document.sex();
        let chance = Chance::new(self.seed ^ 0x5EED, n);
        let given = if sex == Sex::Male { &self.male } else { &self.female };
        let mut name = (*self.surnames.draw(&chance)).to_owned();
        name.push_str(given.draw(&chance));
        if chance.percent(72) {
            name.push_str(given.draw(&chance));
        }
        Some(Invented {
            name,
            document: IdentityDocument::from(document),
            sex,
            birth_date,
            mobile: format!("1979{:07}", place % 10_000_000),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{NUMBERS, Population, STEP};
    use std::collections::HashSet;

    #[test]
    fn the_step_visits_every_number() {
        let (mut a, mut b) = (NUMBERS, STEP);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        assert_eq!(a, 1, "the step shares a factor with the number of numbers");
    }

    #[test]
    fn people_are_reproducible_and_no_two_share_a_number() {
        let (one, two) = (Population::new(1), Population::new(1));
        let mut seen = HashSet::new();
        for n in 0..20_000 {
            let (a, b) = (one.person(n).unwrap(), two.person(n).unwrap());
            assert_eq!((&a.name, a.document.number()), (&b.name, b.document.number()));
            assert!(seen.insert(a.document.number().to_owned()));
            assert!(a.name.chars().count() >= 2);
        }
        assert_ne!(Population::new(2).person(5).unwrap().name, one.person(5).unwrap().name);
    }
}
