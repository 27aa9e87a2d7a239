//! What counts as the same number and the same name.

use crate::kernel::text::{clean_upper_code, fold_name};
use crate::platform::secret::same;

/// Longest number that is looked up; nothing longer was ever issued.
const LONGEST: usize = 40;
/// Characters of a number of the present scheme.
pub const PRESENT_LENGTH: usize = 22;

/// A number as it is stored: blanks, width and case put right, the thirteen digits of Shanghai filled up to sixteen.
#[must_use]
pub fn number_as_stored(typed: &str) -> String {
    let number: String = clean_upper_code(typed).chars().take(LONGEST).collect();
    if number.len() == 13 && number.bytes().all(|digit| digit.is_ascii_digit()) {
        return format!("{number:0>16}");
    }
    number
}

/// Whether the typed name is the holder's. Without a holder it is compared with the name of nobody, so that a wrong
/// number costs what a wrong name costs.
#[must_use]
pub fn is_name_of(typed: &str, holder: Option<&str>) -> bool {
    let typed: String = typed.chars().take(80).collect();
    let agrees = same(&fold_name(&typed), &fold_name(holder.unwrap_or("无此持证人")));
    agrees && holder.is_some()
}

/// How many characters were typed, when a number of the present scheme has another length and no older form fits.
#[must_use]
pub fn odd_length(number: &str) -> Option<usize> {
    let length = number.chars().count();
    (length > 0 && !matches!(length, PRESENT_LENGTH | 20 | 16 | 13)).then_some(length)
}

/// Whether a number is that of an award certificate of a competition, such as `S2026001-01-J001`, which is verified on a
/// page of its own.
#[must_use]
pub fn is_award_number(number: &str) -> bool {
    let digits = |text: &str, least: usize| text.len() >= least && text.bytes().all(|digit| digit.is_ascii_digit());
    let mut parts = number.split('-');
    let (event, contest, serial) = (parts.next(), parts.next(), parts.next());
    parts.next().is_none()
        && event
            .and_then(|text| text.strip_prefix(['S', 'L']))
            .is_some_and(|rest| rest.len() == 7 && digits(rest, 7))
        && contest.is_some_and(|text| text.len() == 2 && digits(text, 2))
        && serial
            .and_then(|text| text.strip_prefix('J'))
            .is_some_and(|rest| digits(rest, 3))
}

/// Whether a number is that of an honour, such as `RY2026-000123`, which has a page of its own.
#[must_use]
pub fn is_honour_number(number: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    number
        .strip_prefix("RY")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(year, serial)| year.len() == 4 && digits(year) && serial.len() >= 6 && digits(serial))
}

/// Whether a number is that of the certificate of an innovation, such as `K2026000123-1`, which is verified on a page of its
/// own.
#[must_use]
pub fn is_innovation_number(number: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    number
        .strip_prefix('K')
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(innovation, position)| {
            innovation.len() == 10 && all_digits(innovation) && position.len() == 1 && all_digits(position)
        })
}

#[cfg(test)]
mod tests {
    use super::{is_award_number, is_honour_number, is_innovation_number, is_name_of, number_as_stored, odd_length};

    #[test]
    fn the_number_of_an_honour_is_told_from_others() {
        assert!(is_honour_number("RY2026-000123"));
        for other in ["RY2026000123", "RY26-000123", "RY2026-123", "S2026001-01-J001", "S000053000123263000001"] {
            assert!(!is_honour_number(other), "{other}");
        }
    }

    #[test]
    fn the_number_of_an_award_is_told_from_others() {
        assert!(is_award_number("S2026001-01-J001") && is_award_number("L2026012-10-J1234"));
        for other in [
            "S2026001-01-001",
            "S2026001-01-A01",
            "S000053000123263000187",
            "S2026001-1-J001",
            "",
            "S2026001-01-J001-2",
        ] {
            assert!(!is_award_number(other), "{other}");
        }
        assert!(is_award_number(&number_as_stored(" s2026001-01-j001")));
    }

    #[test]
    fn the_number_of_an_innovation_is_told_from_others() {
        assert!(is_innovation_number("K2026000123-1"));
        for other in ["K2026000123", "K2026000123-", "K202600012-1", "K2026000123-J1", "S2026001-01-J001"] {
            assert!(!is_innovation_number(other), "{other}");
        }
    }

    #[test]
    fn a_pasted_number_is_cleaned_and_the_form_of_shanghai_is_filled_up() {
        assert_eq!(number_as_stored(" s0000 53 000123 26 3 000187\u{200B}"), "S000053000123263000187");
        assert_eq!(number_as_stored("１２３４５６７８９０１２３"), "0001234567890123");
        assert_eq!(number_as_stored("1653010000300123"), "1653010000300123");
        assert_eq!(number_as_stored(&"9".repeat(1_000)).len(), 40);
    }

    #[test]
    fn a_name_agrees_whatever_its_dots_and_blanks() {
        assert!(is_name_of("扎西 次仁", Some("扎西·次仁")));
        assert!(!is_name_of("扎西", Some("扎西·次仁")));
        assert!(!is_name_of("无此持证人", None), "the name of nobody finds nobody");
    }

    #[test]
    fn only_a_length_that_no_form_has_is_worth_a_word() {
        assert_eq!(odd_length("S00005300012326300018"), Some(21));
        for fits in ["", "S000053000123263000187", "1653010000300123"] {
            assert_eq!(odd_length(fits), None);
        }
    }
}
