//! The resident identity number (公民身份号码, GB 11643): six digits of a region, eight of a birth date, three of a
//! sequence (odd for men), and a check character. See certification 12.1.

use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::region;
use crate::kernel::sex::Sex;
use crate::kernel::text::clean_upper_code;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// Weights of the first seventeen digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by the weighted sum modulo 11.
const CHECK_CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Nobody in the records was born earlier; such a year is a slip of the pen.
const EARLIEST_BIRTH_YEAR: i32 = 1850;

/// A resident number that passed every hard check. It is personal: its debug form is masked, and it has no
/// display form so that nobody writes it into a log by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentNumber {
    text: String,
    birth_date: NaiveDate,
    sex: Sex,
}

impl fmt::Debug for ResidentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentNumber({})", Masking::default().document_number(&self.text))
    }
}

impl ResidentNumber {
    /// Reads a number as typed or as it stands in a sheet. Full-width digits, blanks and a small `x` are put
    /// right. `today` bounds the birth date.
    ///
    /// # Errors
    /// The first of these that holds: `resident-number-missing`, `-scientific`, `-character` (character, position),
    /// `-fifteen-digits` (check), `-fifteen-digits-wrong`, `-length` (length), `-rounded`, `-date` (date), `-future` (date),
    /// `-province` (province), `-check` (found, expected).
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, Message> {
        let number = clean_upper_code(text);
        if number.is_empty() {
            return Err(Message::new("resident-number-missing"));
        }
        if is_scientific(&number) {
            return Err(Message::new("resident-number-scientific"));
        }
        let length = number.chars().count();
        for (place, c) in number.chars().enumerate() {
            let is_last_x = c == 'X' && place + 1 == length && length == 18;
            if !c.is_ascii_digit() && !is_last_x {
                return Err(Message::new("resident-number-character")
                    .with("character", c.to_string())
                    .count("position", i64::try_from(place + 1).unwrap_or(i64::MAX)));
            }
        }
        if length == 15 {
            let expected = widen_legacy(&number).and_then(|(body, check)| Self::from_parts(&body, check, today).ok());
            return Err(match expected {
                Some(number) => Message::new("resident-number-fifteen-digits")
                    .with("check", number.text.chars().next_back().unwrap_or_default().to_string()),
                None => Message::new("resident-number-fifteen-digits-wrong"),
            });
        }
        let Some((body, check)) = number.split_at_checked(17).filter(|_| length == 18) else {
            return Err(
                Message::new("resident-number-length").count("length", i64::try_from(length).unwrap_or(i64::MAX))
            );
        };
        let found = check.chars().next().unwrap_or_default();
        // A spreadsheet keeps fifteen digits of a number and fills the rest with zeros.
        if number.ends_with("000") && check_character(body) != Some(found) && !body.starts_with("000") {
            return Err(Message::new("resident-number-rounded"));
        }
        Self::from_parts(body, found, today)
    }

    /// Reads a number of the first generation: fifteen digits, the year without its century. Only historic data may
    /// use it, so it is a function of its own.
    ///
    /// # Errors
    /// `resident-number-legacy-form` when it is not fifteen digits; else as [`Self::parse`].
    pub fn from_legacy15(text: &str, today: NaiveDate) -> Result<Self, Message> {
        let number = clean_upper_code(text);
        let (body, check) = widen_legacy(&number).ok_or_else(|| Message::new("resident-number-legacy-form"))?;
        Self::from_parts(&body, check, today)
    }

    /// Checks seventeen digits and a check character that already have the right form.
    fn from_parts(body: &str, found: char, today: NaiveDate) -> Result<Self, Message> {
        let malformed = || Message::new("resident-number-length").count("length", 0);
        let province = body.get(..2).ok_or_else(malformed)?;
        let date = body.get(6..14).ok_or_else(malformed)?;
        let sequence = body.get(16..).ok_or_else(malformed)?;
        let birth_date = NaiveDate::parse_from_str(date, "%Y%m%d")
            .ok()
            .filter(|birth| birth.year() >= EARLIEST_BIRTH_YEAR)
            .ok_or_else(|| Message::new("resident-number-date").with("date", date))?;
        if birth_date > today {
            return Err(Message::new("resident-number-future").with("date", birth_date.to_string()));
        }
        if !region::begins_resident_number(province) {
            return Err(Message::new("resident-number-province").with("province", province));
        }
        let expected = check_character(body).ok_or_else(malformed)?;
        if found != expected {
            return Err(Message::new("resident-number-check")
                .with("found", found.to_string())
                .with("expected", expected.to_string()));
        }
        let is_odd = sequence.bytes().next_back().is_some_and(|digit| digit % 2 == 1);
        let sex = if is_odd { Sex::Male } else { Sex::Female };
        Ok(Self { text: format!("{body}{found}"), birth_date, sex })
    }

    /// Reads back what this program stored: a number that passed once, whatever the day is now.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::parse(text, NaiveDate::MAX).ok()
    }

    /// The eighteen characters as stored. Personal: not for logs, addresses or mail subjects.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The birth date that the number states.
    #[must_use]
    pub const fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// The sex that the number states.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The six digits of the region of first registration.
    #[must_use]
    pub fn region_code(&self) -> &str {
        self.text.get(..6).unwrap_or_default()
    }

    /// A warning when the region is in no table that is kept, present or abolished. Never an error: tables age.
    #[must_use]
    pub fn region_warning(&self) -> Option<Message> {
        (region::is_known_code(self.region_code()) == Some(false))
            .then(|| Message::new("resident-number-region-unknown").with("region", self.region_code()))
    }
}

/// The check character of seventeen digits; `None` when they are not that. For makers of synthetic numbers too.
#[must_use]
pub fn check_character(body: &str) -> Option<char> {
    if body.chars().count() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (digit, weight) in body.chars().zip(WEIGHTS) {
        sum += digit.to_digit(10)? * weight;
    }
    usize::try_from(sum % 11)
        .ok()
        .and_then(|remainder| CHECK_CHARACTERS.get(remainder))
        .copied()
}

/// Seventeen digits and the check character of a fifteen-digit number.
fn widen_legacy(number: &str) -> Option<(String, char)> {
    if number.len() != 15 || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (region, rest) = number.split_at_checked(6)?;
    let body = format!("{region}19{rest}");
    let check = check_character(&body)?;
    Some((body, check))
}

/// Whether a text is a number as a spreadsheet shows it when the column is too narrow: `5.30102E+17`.
fn is_scientific(number: &str) -> bool {
    number.split_once("E+").is_some_and(|(mantissa, exponent)| {
        !mantissa.is_empty()
            && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !exponent.is_empty()
            && exponent.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{ResidentNumber, check_character};
    use crate::kernel::sex::Sex;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn key(text: &str) -> String {
        ResidentNumber::parse(text, today()).unwrap_err().key.into_owned()
    }

    #[test]
    fn the_vectors_of_resident_numbers_hold() {
        let mut count = 0;
        for line in include_str!("../../tests/data/resident_numbers.tsv").lines().skip(1) {
            let [typed, outcome, stored] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            match ResidentNumber::parse(typed, today()) {
                Ok(number) => {
                    assert_eq!(("accepted", number.as_str()), (outcome, stored), "{line}");
                    assert_eq!(ResidentNumber::from_stored(stored), Some(number.clone()));
                    assert_eq!(number.region_warning(), None, "{line}");
                }
                Err(error) => assert!(outcome.split('+').any(|cause| error.key.ends_with(cause)), "{line}: {error:?}"),
            }
            count += 1;
        }
        assert_eq!(count, 98);
    }

    #[test]
    fn a_number_states_birth_date_and_sex() {
        let man = ResidentNumber::parse("53010219900101001x", today()).unwrap();
        assert_eq!((man.birth_date(), man.sex()), (NaiveDate::from_ymd_opt(1990, 1, 1).unwrap(), Sex::Male));
        assert_eq!(ResidentNumber::parse("53011519851231002X", today()).unwrap().sex(), Sex::Female);
        assert_eq!(man.region_code(), "530102");
    }

    #[test]
    fn a_wrong_check_character_names_the_right_one() {
        let error = ResidentNumber::parse("530102199001010011", today()).unwrap_err();
        assert_eq!(
            error,
            crate::kernel::message::Message::new("resident-number-check")
                .with("found", "1")
                .with("expected", "X")
        );
    }

    #[test]
    fn numbers_spoilt_by_a_spreadsheet_are_told_apart() {
        assert_eq!(key("5.30102E+17"), "resident-number-scientific");
        assert_eq!(key("530102199001010000"), "resident-number-rounded");
        assert_eq!(key(" \u{200B}"), "resident-number-missing");
        assert_eq!(ResidentNumber::parse("5301 0219 9001 0100 1X", today()).unwrap().as_str(), "53010219900101001X");
    }

    #[test]
    fn the_first_generation_is_widened_only_when_asked() {
        assert_eq!(key("110105491231002"), "resident-number-fifteen-digits");
        assert_eq!(key("110105491331002"), "resident-number-fifteen-digits-wrong");
        assert_eq!(ResidentNumber::from_legacy15("110105491231002", today()).unwrap().as_str(), "11010519491231002X");
        assert_eq!(
            ResidentNumber::from_legacy15("11010519491231002X", today()).unwrap_err().key,
            "resident-number-legacy-form"
        );
        assert_eq!(ResidentNumber::from_legacy15("110105491331002", today()).unwrap_err().key, "resident-number-date");
    }

    #[test]
    fn an_unknown_county_of_yunnan_is_a_warning() {
        let body = "53019919900101001";
        let number = format!("{body}{}", check_character(body).unwrap());
        let warning = ResidentNumber::parse(&number, today()).unwrap().region_warning().unwrap();
        assert_eq!(warning.key, "resident-number-region-unknown");
    }

    #[test]
    fn the_debug_form_is_masked() {
        let number = ResidentNumber::parse("53010219900101001X", today()).unwrap();
        assert_eq!(format!("{number:?}"), "ResidentNumber(53**************1X)");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(
            days in 0..40_000_i64, sequence in 0..1000_u32, place in 0..17_usize, other in 0..10_u32
        ) {
            let birth = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Duration::days(days);
            let body = format!("530102{}{sequence:03}", birth.format("%Y%m%d"));
            let number = format!("{body}{}", check_character(&body).unwrap());
            prop_assert!(ResidentNumber::parse(&number, today()).is_ok());
            let mut wrong: Vec<char> = number.chars().collect();
            let other = char::from_digit(other, 10).unwrap();
            prop_assume!(wrong[place] != other);
            wrong[place] = other;
            let wrong: String = wrong.into_iter().collect();
            prop_assert!(ResidentNumber::parse(&wrong, today()).is_err());
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in any::<String>()) {
            let _ = ResidentNumber::parse(&text, today());
            let _ = ResidentNumber::from_legacy15(&text, today());
        }
    }
}
