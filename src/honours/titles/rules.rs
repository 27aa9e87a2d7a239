//! What stands on a certificate, how long a title is held, what is a key. Pure.

use crate::competition::labour::amounts::{parse_amount, shown_amount};
use crate::kernel::message::Message;
use chrono::{Months, NaiveDate};

/// Words that a citation may hold in braces.
pub const PLACES: [&str; 3] = ["title", "basis", "rank"];

/// What fills the places of a citation.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Name of the title.
    pub title: &'a str,
    /// Contest, selection or document.
    pub basis: &'a str,
    /// Rank, where there is one.
    pub rank: Option<i32>,
}

/// The sentence of a certificate: `{title}`, `{basis}` and `{rank}` are filled in.
#[must_use]
pub fn citation(template: &str, words: &Words<'_>) -> String {
    let rank = words.rank.map(|rank| rank.to_string()).unwrap_or_default();
    template
        .replace("{rank}", &rank)
        .replace("{title}", words.title)
        .replace("{basis}", words.basis)
}

/// Checks a citation: every brace encloses a known word.
///
/// # Errors
/// A message that names the words.
pub fn checked_citation(text: &str) -> Result<String, Message> {
    let known = PLACES
        .iter()
        .fold(text.to_owned(), |text, place| text.replace(&format!("{{{place}}}"), ""));
    if known.contains(['{', '}']) { Err(Message::new("title-citation-places")) } else { Ok(text.to_owned()) }
}

/// Last day of a term that begins on a day; nothing for a title that is held for good.
#[must_use]
pub fn last_day(from: NaiveDate, term_years: Option<i32>) -> Option<NaiveDate> {
    let years = u32::try_from(term_years?).ok()?;
    from.checked_add_months(Months::new(years.checked_mul(12)?))?.pred_opt()
}

/// Checks a key: small letters, digits and low lines, beginning with a letter.
///
/// # Errors
/// A message that shows the form.
pub fn checked_key(text: &str) -> Result<String, Message> {
    let is_key = (3..=40).contains(&text.len())
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    // The address of the form for a new one.
    if is_key && text != "new" { Ok(text.to_owned()) } else { Err(Message::new("title-key-form")) }
}

/// Hundredths of a yuan from what was typed.
///
/// # Errors
/// A message that shows the form.
pub fn money(text: &str) -> Result<i64, Message> {
    parse_amount(text, 2).map_err(|_| Message::new("competition-money-form"))
}

/// Hundredths of a yuan as they are shown and typed again.
#[must_use]
pub fn yuan(hundredths: i64) -> String {
    let shown = shown_amount(hundredths, 2);
    shown.strip_suffix(".00").unwrap_or(&shown).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_says_title_basis_and_rank() {
        let words = Words { title: "技术状元", basis: "焊接技术赛项", rank: Some(1) };
        let text = "在{basis}中获得第 {rank} 名，授予“{title}”称号。";
        assert_eq!(citation(text, &words), "在焊接技术赛项中获得第 1 名，授予“技术状元”称号。");
        assert!(checked_citation(text).is_ok());
        for wrong in ["授予{称号}", "授予{title", "}"] {
            assert_eq!(checked_citation(wrong).unwrap_err().key, "title-citation-places", "{wrong}");
        }
    }

    #[test]
    fn a_term_ends_the_day_before_it_began() {
        let from = "2024-02-29".parse().unwrap();
        assert_eq!(last_day(from, Some(3)), "2027-02-27".parse().ok());
        assert_eq!(last_day("2023-05-01".parse().unwrap(), Some(1)), "2024-04-30".parse().ok());
        assert_eq!(last_day(from, None), None);
    }

    #[test]
    fn keys_are_plain() {
        assert!(checked_key("technical_champion").is_ok() && checked_key("a26").is_ok());
        for wrong in ["", "ab", "new", "2nd", "Wrong", "a-b-c", "状元称号"] {
            assert!(checked_key(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn money_is_shown_as_it_is_typed() {
        assert_eq!(money("3,000").ok(), Some(300_000));
        assert_eq!(yuan(300_000), "3000");
        assert_eq!(yuan(12_345), "123.45");
        assert!(money("很多").is_err());
    }
}
