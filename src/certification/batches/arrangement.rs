//! Arrangement (编排) as one plain step: candidates get a ticket number and the anonymous code that is the only
//! name assessors see. Rooms and seats come with their own step.
//!
//! * Ticket number (准考证号): the batch number and a five-digit serial in the order of lines and roster,
//!   `S000053000123202612012` + `00031`; unique, since the batch number is.
//! * Anonymous code: two letters of the line, a hyphen and a number, `HG-31`. The letters are the pinyin initials of the
//!   trade where they are free, another pair otherwise; the numbers are drawn, so that a code says nothing of
//!   the place in the roster.

use std::collections::BTreeSet;

/// Two letters for each line, in the order of the lines; no pair twice.
#[must_use]
pub fn line_letters(initials: &[&str]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut letters = Vec::with_capacity(initials.len());
    for text in initials {
        let wanted: String = text
            .chars()
            .filter(char::is_ascii_alphabetic)
            .take(2)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let pair = if wanted.len() == 2 && !taken.contains(&wanted) { wanted } else { free_pair(&wanted, &taken) };
        taken.insert(pair.clone());
        letters.push(pair);
    }
    letters
}

/// The first free pair: with the wanted first letter as long as there is one.
fn free_pair(wanted: &str, taken: &BTreeSet<String>) -> String {
    let first = wanted.chars().next().unwrap_or('A');
    // I and O are left out where we choose: they read as digits on paper.
    let alphabet = || ('A'..='Z').filter(|letter| !matches!(letter, 'I' | 'O'));
    std::iter::once(first)
        .chain(alphabet())
        .flat_map(|one| alphabet().map(move |two| format!("{one}{two}")))
        .find(|pair| !taken.contains(pair))
        .unwrap_or_else(|| "ZZ".to_owned())
}

/// Numbers from 1 to `count` in drawn order. `below(n)` draws a whole number below `n`.
pub fn drawn_numbers(count: usize, mut below: impl FnMut(u64) -> u64) -> Vec<usize> {
    let mut numbers: Vec<usize> = (1..=count).collect();
    for at in (1..numbers.len()).rev() {
        let bound = u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
        numbers.swap(at, usize::try_from(below(bound)).unwrap_or(0));
    }
    numbers
}

/// An anonymous code; numbers have as many digits as the greatest of the line, two at the least.
#[must_use]
pub fn anonymous_code(letters: &str, number: usize, count: usize) -> String {
    let width = count.to_string().len().max(2);
    format!("{letters}-{number:0width$}")
}

/// A ticket number.
#[must_use]
pub fn ticket_number(batch_number: &str, serial: usize) -> String {
    format!("{batch_number}{serial:05}")
}

#[cfg(test)]
mod tests {
    use super::{anonymous_code, drawn_numbers, line_letters, ticket_number};
    use proptest::prelude::*;

    #[test]
    fn lines_of_one_trade_get_different_letters() {
        assert_eq!(line_letters(&["hg", "hgdhg", "dg", "c", ""]), ["HG", "HA", "DG", "CA", "AA"]);
    }

    #[test]
    fn numbers_are_as_wide_as_the_greatest() {
        assert_eq!(anonymous_code("HG", 31, 64), "HG-31");
        assert_eq!(anonymous_code("HG", 3, 7), "HG-03");
        assert_eq!(anonymous_code("HG", 31, 1_200), "HG-0031");
        assert_eq!(ticket_number("S000053000123202612012", 31), "S00005300012320261201200031");
    }

    proptest! {
        #[test]
        fn every_number_is_drawn_once(count in 0..200_usize, seed in any::<u64>()) {
            let mut state = seed;
            let mut numbers = drawn_numbers(count, |bound| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                state % bound
            });
            numbers.sort_unstable();
            prop_assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
        }

        #[test]
        fn no_two_lines_share_their_letters(initials in prop::collection::vec("[a-z]{0,4}", 0..60)) {
            let initials: Vec<&str> = initials.iter().map(String::as_str).collect();
            let mut letters = line_letters(&initials);
            prop_assert!(letters.iter().all(|pair| pair.len() == 2));
            letters.sort();
            letters.dedup();
            prop_assert_eq!(letters.len(), initials.len());
        }
    }
}
