//! How people write a value into a cell: days, yes and no, years, mail addresses. Pure.

use crate::kernel::text::{clean, clean_code};
use chrono::NaiveDate;

/// Earliest year that a day may have; anything before is a slip.
const EARLIEST_YEAR: i32 = 1900;

/// A day in the usual spellings: `1992-07-01`, `1992/7/1`, `1992.7.1`, `1992年7月1日`, `19920701`, full-width, with
/// a time of day behind it. Two-digit years and day-first orders are not guessed at.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let (year, month, day) = parts(text)?;
    NaiveDate::from_ymd_opt(year, month, day?)
}

/// A day or a month, in the form 2016-08-29 or 2016-08. Months are written `2016-08`, `2016.8`, `2016年8月`, `201608`.
#[must_use]
pub fn day_or_month(text: &str) -> Option<String> {
    let (year, month, day) = parts(text)?;
    match day {
        Some(day) => NaiveDate::from_ymd_opt(year, month, day).map(|day| day.to_string()),
        None => NaiveDate::from_ymd_opt(year, month, 1).map(|day| day.format("%Y-%m").to_string()),
    }
}

fn parts(text: &str) -> Option<(i32, u32, Option<u32>)> {
    let text = without_time(text);
    let pieces: Vec<&str> = text.split(['-', '/', '.', '年', '月', '日', '号', '、']).collect();
    // A spelling in characters ends with one: `1992年7月1日` has an empty piece behind it.
    let pieces = pieces.strip_suffix(&[""]).unwrap_or(&pieces);
    let (year, month, day) = match *pieces {
        [year, month, day] => (year, month, Some(day)),
        [digits] if digits.len() == 8 => (digits.get(..4)?, digits.get(4..6)?, Some(digits.get(6..)?)),
        [digits] if digits.len() == 6 => (digits.get(..4)?, digits.get(4..)?, None),
        [year, month] => (year, month, None),
        _ => return None,
    };
    let plain = |digits: &str| !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !plain(year) || !plain(month) || !day.is_none_or(plain) {
        return None;
    }
    let year: i32 = year.parse().ok().filter(|year| *year >= EARLIEST_YEAR)?;
    Some((year, month.parse().ok()?, day.map(str::parse).transpose().ok()?))
}

/// Cuts off a time of day: `1992-07-01 00:00:00`, `1992-07-01T00:00`.
fn without_time(text: &str) -> String {
    let text = clean(text);
    let cut = text
        .char_indices()
        .find(|(place, c)| {
            *place > 0
                && (c.is_whitespace() || *c == 'T')
                && text.get(*place..).is_some_and(|rest| rest.contains([':', '：']))
        })
        .map_or(text.len(), |(place, _)| place);
    clean_code(text.get(..cut).unwrap_or(&text)).replace(['—', '–', '−', '。'], "-")
}

/// Yes or no; `None` for anything else.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match clean_code(text).to_lowercase().as_str() {
        "是" | "有" | "yes" | "y" | "true" | "1" | "√" => Some(true),
        "否" | "无" | "没有" | "no" | "n" | "false" | "0" | "×" => Some(false),
        _ => None,
    }
}

/// Whole years: `10`, `10年`, `10.0`, `10.5` (years completed); `None` above a working life or for anything else.
#[must_use]
pub fn years(text: &str) -> Option<u8> {
    const LONGEST_WORKING_LIFE: u8 = 70;
    let text = clean_code(text);
    let text = text.trim_end_matches(['年', '整', '+']);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok().filter(|years| *years <= LONGEST_WORKING_LIFE)
}

/// A mail address in half-width characters, or `None` when it cannot be one.
#[must_use]
pub fn mail_address(text: &str) -> Option<String> {
    const LONGEST: usize = 254;
    let address = clean_code(text);
    let (local, domain) = address.rsplit_once('@')?;
    let local_holds = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_holds = labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() > 1 && !top.bytes().all(|b| b.is_ascii_digit()));
    (local_holds && domain_holds && address.len() <= LONGEST).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_spellings_of_a_day_are_read() {
        let expected = NaiveDate::from_ymd_opt(1992, 7, 1);
        for text in [
            "1992-07-01",
            "1992/7/1",
            "1992.7.1",
            "1992年7月1日",
            "1992年07月01日",
            "19920701",
            "１９９２－７－１",
            " 1992 年 7 月 1 日 ",
            "1992-07-01 00:00:00",
            "1992-07-01T00:00:00",
            "1992/7/1 0:00",
            "1992—7—1",
            "1992年7月1号",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_more_than_one_is_not_guessed_at() {
        for text in [
            "",
            "92-7-1",
            "7/1/1992",
            "1992-13-01",
            "1992-02-30",
            "1992-07",
            "199207",
            "0192-07-01",
            "1992-7-1-2",
            "约1992年",
            "33786",
            "1992--1",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_month_is_enough_for_the_start_of_work() {
        for (text, expected) in
            [("2016-08", "2016-08"), ("2016年8月", "2016-08"), ("201608", "2016-08"), ("2016.8.29", "2016-08-29")]
        {
            assert_eq!(day_or_month(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["2016", "2016-13", "2016-02-30", "八月"] {
            assert_eq!(day_or_month(text), None, "{text}");
        }
    }

    #[test]
    fn years_are_the_completed_ones() {
        for (text, expected) in [
            ("10", Some(10)),
            ("10年", Some(10)),
            ("３", Some(3)),
            ("10.5", Some(10)),
            ("0", Some(0)),
            ("71", None),
            ("-1", None),
            ("十年", None),
            ("", None),
        ] {
            assert_eq!(years(text), expected, "{text}");
        }
    }

    #[test]
    fn mail_addresses_are_checked_by_form() {
        for text in ["demo00005@example.com", " Ａ.b+c@mail.example.cn ", "x_1@a-b.co"] {
            assert!(mail_address(text).is_some(), "{text}");
        }
        for text in
            ["", "a", "a@", "@b.cn", "a@b", "a b@", "a@b..cn", "a..b@c.cn", "甲@b.cn", "a@b.c", "a@10.0.0.1", "a@-b.cn"]
        {
            assert_eq!(mail_address(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_reads_back_in_every_spelling(days in 0..73_000_i64) {
            let expected = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Duration::days(days);
            for format in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y.%m.%d", "%Y年%-m月%-d日", "%Y%m%d", "%Y-%m-%d 08:30"] {
                prop_assert_eq!(day(&expected.format(format).to_string()), Some(expected));
            }
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in any::<String>()) {
            let _ = (day(&text), day_or_month(&text), years(&text), mail_address(&text), yes_or_no(&text));
        }
    }
}
