//! What a recorded figure must be, and how a figure is written. Pure.

use crate::indicators::model::{FigureUnit, Indicator, IndicatorTarget, NewRecord};
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use chrono::NaiveDate;

/// Characters of a value at the most.
const MOST_VALUE: usize = 40;
/// Characters of a source and of a note at the most.
const MOST_TEXT: usize = 500;

/// Checks a figure before it is recorded.
///
/// # Errors
/// A field error for each fault.
pub fn check_record(indicator: &Indicator, new: &NewRecord, today: NaiveDate) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, key: &'static str| {
        errors.push(FieldError { field: field.to_owned(), message: Message::new(key) });
    };
    if new.value.is_empty() {
        refuse("value", "error-field-required");
    } else if new.value.chars().count() > MOST_VALUE {
        refuse("value", "indicator-too-long");
    } else if indicator.unit != FigureUnit::Systems && !is_number(&new.value) {
        refuse("value", "indicator-not-a-number");
    }
    if new.source.is_empty() {
        refuse("source", "error-field-required");
    } else if new.source.chars().count() > MOST_TEXT {
        refuse("source", "indicator-too-long");
    }
    if new.note.chars().count() > MOST_TEXT {
        refuse("note", "indicator-too-long");
    }
    if new.as_of > today {
        refuse("as_of", "indicator-in-the-future");
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

/// Whether a text is a number without blanks and separators, perhaps with decimals.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(decimals)
}

/// How much of a target is reached, in tenths of a per cent.
#[must_use]
pub fn reached(value: i64, target: &IndicatorTarget) -> Option<i64> {
    (target.target > 0).then(|| tenths_of_percent(value, target.target)).flatten()
}

/// A part of a whole in tenths of a per cent, rounded half up; none of nothing.
#[must_use]
pub fn tenths_of_percent(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    Some(
        part.saturating_mul(2_000)
            .saturating_add(whole)
            .div_euclid(whole.saturating_mul(2)),
    )
}

/// Tenths with one decimal: 776 is 77.6.
#[must_use]
pub fn shown_tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
}

/// The change from one count to another in tenths of a per cent, with its sign; none from nothing.
#[must_use]
pub fn change(before: i64, after: i64) -> Option<i64> {
    tenths_of_percent((after - before).abs(), before).map(|tenths| if after < before { -tenths } else { tenths })
}

/// A number below a hundred in Chinese: 14 is 十四. Others stay in digits.
#[must_use]
pub fn chinese_number(number: i64) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |of: i64| {
        usize::try_from(of)
            .ok()
            .and_then(|at| DIGITS.get(at))
            .copied()
            .unwrap_or_default()
    };
    match (number / 10, number % 10) {
        _ if !(1..100).contains(&number) => number.to_string(),
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// A place in a row in English: 14th.
#[must_use]
pub fn ordinal(number: i64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::{change, check_record, chinese_number, is_number, ordinal, shown_tenths, tenths_of_percent};
    use crate::indicators::catalogue;
    use crate::indicators::model::NewRecord;
    use crate::platform::error::AppError;
    use chrono::NaiveDate;

    #[test]
    fn parts_and_changes_are_rounded_half_up() {
        assert_eq!(tenths_of_percent(1, 3), Some(333));
        assert_eq!(tenths_of_percent(2, 3), Some(667));
        assert_eq!(tenths_of_percent(1, 0), None);
        assert_eq!(change(200, 150), Some(-250));
        assert_eq!(change(150, 200), Some(333));
        assert_eq!(change(0, 5), None);
        assert_eq!((shown_tenths(776), shown_tenths(-5)), ("77.6".to_owned(), "−0.5".to_owned()));
    }

    #[test]
    fn a_plan_is_called_by_its_number() {
        assert_eq!([5, 10, 14, 20, 21, 100].map(chinese_number), ["五", "十", "十四", "二十", "二十一", "100"]);
        assert_eq!([1, 2, 3, 11, 12, 14, 21].map(ordinal), ["1st", "2nd", "3rd", "11th", "12th", "14th", "21st"]);
    }

    #[test]
    fn a_number_is_written_plainly() {
        for text in ["0", "473900", "49.2"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "1,000", "1+6", ".5", "5.", "-3", "1.2.3"] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn a_record_says_what_when_and_where_from() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let new = |value: &str, source: &str, as_of| NewRecord {
            as_of,
            value: value.to_owned(),
            source: source.to_owned(),
            note: String::new(),
        };
        let workers = catalogue::by_key("industrial_workers").unwrap();
        let pattern = catalogue::by_key("training_system_pattern").unwrap();
        assert!(check_record(workers, &new("2471900", "x", today), today).is_ok());
        assert!(check_record(pattern, &new("1+6", "x", today), today).is_ok());
        let tomorrow = today.succ_opt().unwrap();
        let Err(AppError::Fields(errors)) = check_record(workers, &new("1+6", "", tomorrow), today) else { panic!() };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["value", "source", "as_of"]);
    }
}
