//! Values of indicators as people write them: a number with as many decimals as the indicator has, kept as a whole number
//! of the last one. Pure.

use crate::kernel::message::Message;
use crate::kernel::text::clean_code;

/// Digits before the decimals at the most: more than the output of the whole city.
const MOST_DIGITS: usize = 12;

fn places(decimals: i32) -> usize {
    usize::try_from(decimals).unwrap_or(0)
}

/// Reads a value with at most so many decimals; commas between the thousands are passed over.
///
/// # Errors
/// A message that shows the form.
pub fn parse_amount(text: &str, decimals: i32) -> Result<i64, Message> {
    let wrong = || Message::new("labour-amount-form").count("decimals", decimals);
    let typed: String = clean_code(text).chars().filter(|letter| *letter != ',').collect();
    let (whole, fraction) = typed.split_once('.').unwrap_or((typed.as_str(), "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_kept = fraction.trim_end_matches('0');
    let width = places(decimals);
    if !all_digits(whole) || !all_digits(fraction) || whole.len() > MOST_DIGITS || fraction_kept.len() > width {
        return Err(wrong());
    }
    format!("{whole}{fraction_kept:0<width$}").parse().map_err(|_| wrong())
}

/// A value as it is shown and typed again.
#[must_use]
pub fn shown_amount(value: i64, decimals: i32) -> String {
    let width = places(decimals);
    if width == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>least$}", value.unsigned_abs(), least = width + 1);
    let (whole, fraction) = digits.split_at_checked(digits.len() - width).unwrap_or((&digits, ""));
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_have_the_decimals_of_their_indicator() {
        for (text, decimals, value) in
            [("12", 0, 12), ("1,234.5", 2, 123_450), ("0.05", 2, 5), ("８．2", 1, 82), ("3.000", 0, 3), ("0", 4, 0)]
        {
            assert_eq!(parse_amount(text, decimals).ok(), Some(value), "{text}");
        }
        for (text, decimals) in
            [("", 2), ("-1", 0), ("1.5", 0), ("1.234", 2), ("1e3", 2), ("1.", 1), ("1234567890123", 0)]
        {
            assert!(parse_amount(text, decimals).is_err(), "{text}");
        }
        assert_eq!(shown_amount(5, 2), "0.05");
        assert_eq!(shown_amount(12, 0), "12");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(value in 0_i64..1_000_000_000_000, decimals in 0_i32..=4) {
            prop_assert_eq!(parse_amount(&shown_amount(value, decimals), decimals).ok(), Some(value));
        }
    }
}
