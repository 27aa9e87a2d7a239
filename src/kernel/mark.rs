//! A mark of the 100 scale, in hundredths. Whole numbers only: a mean that is rounded differently on two
//! machines would be a different result.

use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use std::fmt;

/// A mark from 0 to 100 in hundredths (`85.5` is 8550).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Integer)]
pub struct Mark(i32);

/// A number of hundredths that is not a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} hundredths are not a mark from 0 to 100")]
pub struct NotAMark(pub i64);

impl Mark {
    /// The lowest mark.
    pub const LOWEST: Self = Self(0);
    /// The highest mark.
    pub const HIGHEST: Self = Self(10_000);
    /// The pass mark when no setting says otherwise; 60 itself passes (certification 3.1).
    pub const DEFAULT_PASS: Self = Self(6_000);
    /// Decimal places that a mark can hold at all.
    pub const FINEST: u8 = 2;

    /// A mark from its hundredths; `None` outside 0 to 10000.
    #[must_use]
    pub const fn from_hundredths(hundredths: i32) -> Option<Self> {
        if hundredths < Self::LOWEST.0 || hundredths > Self::HIGHEST.0 { None } else { Some(Self(hundredths)) }
    }

    /// The mark in hundredths.
    #[must_use]
    pub const fn hundredths(self) -> i32 {
        self.0
    }

    /// Reads a mark as typed or as it stands in a sheet. Full-width digits and the dots of Chinese keyboards are
    /// accepted; trailing zeros do not count as decimals.
    ///
    /// # Errors
    /// `mark-not-a-number` (text), `mark-out-of-range` (min, max) or `mark-too-fine` (decimals).
    pub fn parse(text: &str, decimals: u8) -> Result<Self, Message> {
        let decimals = decimals.min(Self::FINEST);
        let typed = clean_code(text).replace(['。', '．', '｡'], ".");
        let not_a_number = || Message::new("mark-not-a-number").with("text", text.trim());
        let (negative, unsigned) = match typed.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, typed.as_str()),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(not_a_number()),
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(not_a_number());
        }
        let fraction = fraction.trim_end_matches('0');
        let out_of_range = || {
            Message::new("mark-out-of-range")
                .with("min", Self::LOWEST.to_string())
                .with("max", Self::HIGHEST.to_string())
        };
        // Too many digits for a machine word are far out of range, not a misspelling.
        let whole: i32 = whole.parse().map_err(|_| out_of_range())?;
        let is_zero = whole == 0 && fraction.is_empty();
        if (negative && !is_zero) || whole > 100 || (whole == 100 && !fraction.is_empty()) {
            return Err(out_of_range());
        }
        if fraction.len() > usize::from(decimals) {
            return Err(Message::new("mark-too-fine").count("decimals", decimals));
        }
        // At most two digits remain; "5" means fifty hundredths.
        let hundredths: i32 = format!("{fraction:0<2}").parse().map_err(|_| not_a_number())?;
        Self::from_hundredths(whole * 100 + hundredths).ok_or_else(out_of_range)
    }

    /// The mean of several marks, rounded once, half up, to hundredths; `None` of no mark.
    #[must_use]
    pub fn mean(marks: &[Self]) -> Option<Self> {
        let count = i64::try_from(marks.len()).ok().filter(|count| *count > 0)?;
        let sum: i64 = marks.iter().map(|mark| i64::from(mark.0)).sum();
        let rounded = (2 * sum + count) / (2 * count);
        i32::try_from(rounded).ok().and_then(Self::from_hundredths)
    }
}

impl TryFrom<i32> for Mark {
    type Error = NotAMark;
    fn try_from(hundredths: i32) -> Result<Self, NotAMark> {
        Self::from_hundredths(hundredths).ok_or(NotAMark(i64::from(hundredths)))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / 100, self.0 % 100);
        match (fraction, fraction % 10) {
            (0, _) => write!(f, "{whole}"),
            (_, 0) => write!(f, "{whole}.{}", fraction / 10),
            _ => write!(f, "{whole}.{fraction:02}"),
        }
    }
}

impl serde::Serialize for Mark {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Mark {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(input)?;
        Self::parse(&text, Self::FINEST).map_err(|_| serde::de::Error::custom(format_args!("not a mark: {text:?}")))
    }
}

impl<DB> diesel::serialize::ToSql<diesel::sql_types::Integer, DB> for Mark
where
    DB: diesel::backend::Backend,
    i32: diesel::serialize::ToSql<diesel::sql_types::Integer, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Integer, DB> for Mark
where
    DB: diesel::backend::Backend,
    i32: diesel::deserialize::FromSql<diesel::sql_types::Integer, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self::try_from(i32::from_sql(bytes)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;
    use proptest::prelude::*;

    fn mark(hundredths: i32) -> Mark {
        Mark::from_hundredths(hundredths).unwrap()
    }

    #[test]
    fn a_mark_is_read_as_people_type_it() {
        for (text, hundredths) in [
            ("85.5", 8550),
            (" ８５．５ ", 8550),
            ("85。5", 8550),
            ("60", 6000),
            ("060", 6000),
            ("0", 0),
            ("-0", 0),
            ("100.00", 10_000),
            ("85.50", 8550),
            ("\u{FEFF}72", 7200),
        ] {
            assert_eq!(Mark::parse(text, 1), Ok(mark(hundredths)), "{text}");
        }
        assert_eq!(Mark::parse("85.25", 2), Ok(mark(8525)));
    }

    #[test]
    fn each_kind_of_wrong_mark_has_its_own_message() {
        for (text, key) in [
            ("6O", "mark-not-a-number"),
            ("", "mark-not-a-number"),
            (".5", "mark-not-a-number"),
            ("85.", "mark-not-a-number"),
            ("1e2", "mark-not-a-number"),
            ("+85", "mark-not-a-number"),
            ("8 5分", "mark-not-a-number"),
            ("1.2.3", "mark-not-a-number"),
            ("-1", "mark-out-of-range"),
            ("-0.01", "mark-out-of-range"),
            ("101", "mark-out-of-range"),
            ("100.01", "mark-out-of-range"),
            ("99999999999999999999", "mark-out-of-range"),
            ("85.55", "mark-too-fine"),
        ] {
            assert_eq!(Mark::parse(text, 1).unwrap_err().key, key, "{text}");
        }
        assert_eq!(Mark::parse("85.5", 0).unwrap_err().key, "mark-too-fine");
    }

    #[test]
    fn the_mean_is_rounded_once_and_half_up() {
        assert_eq!(Mark::mean(&[]), None);
        assert_eq!(Mark::mean(&[mark(5999), mark(6000)]), Some(mark(6000)));
        assert_eq!(Mark::mean(&[mark(6000), mark(6000), mark(6001)]), Some(mark(6000)));
        assert_eq!(Mark::mean(&[mark(6000), mark(6001), mark(6001)]), Some(mark(6001)));
    }

    #[test]
    fn serde_writes_a_mark_as_text() {
        assert_eq!(serde_json::to_string(&mark(8550)).unwrap(), "\"85.5\"");
        assert_eq!(serde_json::from_str::<Mark>("\"85.05\"").unwrap(), mark(8505));
        assert!(serde_json::from_str::<Mark>("\"101\"").is_err());
    }

    proptest! {
        #[test]
        fn a_mark_reads_back_what_it_shows(hundredths in 0..=10_000_i32) {
            let shown = mark(hundredths).to_string();
            prop_assert!(!shown.contains('.') || !shown.ends_with('0'));
            prop_assert_eq!(Mark::parse(&shown, 2), Ok(mark(hundredths)));
        }

        #[test]
        fn the_mean_lies_between_the_marks_and_ignores_their_order(
            mut hundredths in prop::collection::vec(0..=10_000_i32, 1..9)
        ) {
            let marks: Vec<Mark> = hundredths.iter().copied().map(mark).collect();
            let mean = Mark::mean(&marks).unwrap();
            prop_assert!(marks.iter().min().unwrap() <= &mean && &mean <= marks.iter().max().unwrap());
            hundredths.reverse();
            let reversed: Vec<Mark> = hundredths.into_iter().map(mark).collect();
            prop_assert_eq!(Mark::mean(&reversed), Some(mean));
        }
    }
}
