//! Points of a contest in hundredths: a mark, a weighted total, a total of several parts. Unlike a [`crate::kernel::mark::Mark`]
//! they are not bound to 100. Whole numbers only, so that a ranking is the same on every machine.

use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use std::fmt;

/// Points in hundredths (`61.42` is 6142); never below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Points(u32);

impl Points {
    /// No points.
    pub const NONE: Self = Self(0);

    /// Points from their hundredths.
    #[must_use]
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self(hundredths)
    }

    /// The points in hundredths.
    #[must_use]
    pub const fn hundredths(self) -> u32 {
        self.0
    }

    /// Reads points with at most two decimals.
    ///
    /// # Errors
    /// `points-not-a-number` (text).
    pub fn parse(text: &str) -> Result<Self, Message> {
        let wrong = || Message::new("points-not-a-number").with("text", text.trim());
        let typed = clean_code(text);
        let (whole, fraction) = typed.split_once('.').unwrap_or((typed.as_str(), "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(wrong());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 2 {
            return Err(wrong());
        }
        let whole: u32 = whole.parse().map_err(|_| wrong())?;
        let hundredths: u32 = format!("{fraction:0<2}").parse().map_err(|_| wrong())?;
        whole
            .checked_mul(100)
            .and_then(|points| points.checked_add(hundredths))
            .map(Self)
            .ok_or_else(wrong)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_and_shown_with_two_decimals() {
        for (text, hundredths, shown) in [
            ("61.42", 6142, "61.42"),
            ("0", 0, "0.00"),
            ("500", 50_000, "500.00"),
            ("８.5", 850, "8.50"),
            ("1.100", 110, "1.10"),
        ] {
            let points = Points::parse(text).unwrap();
            assert_eq!(points.hundredths(), hundredths, "{text}");
            assert_eq!(points.to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_number_of_hundredths_is_refused() {
        for text in ["", "-1", "1,5", "1.", ".5", "6O", "1.234", "1e3", "99999999999"] {
            assert!(Points::parse(text).is_err(), "{text}");
        }
    }
}
