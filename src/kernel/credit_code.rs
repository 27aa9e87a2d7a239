//! The unified social credit code (统一社会信用代码, GB 32100-2015): eighteen characters with a check character.
//! See certification 12.3.

use crate::kernel::message::Message;
use crate::kernel::text::clean_upper_code;

/// The alphabet, in the order of the values 0 to 30. It leaves out I, O, S, V and Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of three modulo 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Characters of a code.
const LENGTH: usize = 18;

crate::text_value! {
    /// A unified social credit code whose check character fits. Whether the organisation exists is another question.
    pub struct CreditCode; has_form = is_credit_code
}

impl CreditCode {
    /// Reads a code as typed; blanks, width and case are put right.
    ///
    /// # Errors
    /// The first of these that holds: `credit-code-missing`, `credit-code-character` (character, position),
    /// `credit-code-length` (length), `credit-code-region` (found), `credit-code-check` (found, expected).
    pub fn parse(text: &str) -> Result<Self, Message> {
        let code: String = clean_upper_code(text).chars().filter(|c| *c != '-').collect();
        if code.is_empty() {
            return Err(Message::new("credit-code-missing"));
        }
        if let Some((place, c)) = code.chars().enumerate().find(|(_, c)| !ALPHABET.contains(*c)) {
            return Err(Message::new("credit-code-character")
                .with("character", c.to_string())
                .count("position", i64::try_from(place + 1).unwrap_or(i64::MAX)));
        }
        // Only ASCII is left from here on.
        if code.len() != LENGTH {
            return Err(
                Message::new("credit-code-length").count("length", i64::try_from(code.len()).unwrap_or(i64::MAX))
            );
        }
        let region = code.get(2..8).unwrap_or_default();
        if !region.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Message::new("credit-code-region").with("found", region));
        }
        let found = code.chars().next_back().unwrap_or_default();
        match code.get(..LENGTH - 1).and_then(check_character) {
            Some(expected) if expected == found => Ok(Self(code)),
            expected => Err(Message::new("credit-code-check")
                .with("found", found.to_string())
                .with("expected", expected.map(String::from).unwrap_or_default())),
        }
    }

    /// The six digits of the region of registration.
    #[must_use]
    pub fn region_code(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }
}

/// The check character of the first seventeen characters; `None` when they are not of the alphabet. For makers of
/// synthetic codes too.
#[must_use]
pub fn check_character(body: &str) -> Option<char> {
    if body.chars().count() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in body.chars().zip(WEIGHTS) {
        sum += ALPHABET.find(c)? * weight;
    }
    ALPHABET.chars().nth((31 - sum % 31) % 31)
}

fn is_credit_code(text: &str) -> bool {
    CreditCode::parse(text).is_ok_and(|code| code.0 == text)
}

#[cfg(test)]
mod tests {
    use super::{CreditCode, check_character};
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_credit_codes_hold() {
        let mut count = 0;
        for line in include_str!("../../tests/data/credit_codes.tsv").lines().skip(1) {
            let [typed, outcome, stored, region] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            match CreditCode::parse(typed) {
                Ok(code) => {
                    assert_eq!(("accepted", code.as_str(), code.region_code()), (outcome, stored, region), "{line}");
                    assert_eq!(stored.parse(), Ok(code));
                }
                Err(error) => assert!(error.key.ends_with(outcome), "{line}: {error:?}"),
            }
            count += 1;
        }
        assert_eq!(count, 25);
    }

    /// Registering departments have letters too (A, N, Y), and the pattern of certification 12.3 admits them. A code
    /// that was copied with a wrong first letter therefore fails by its check character and by nothing else; checkers
    /// that only know departments by digits name the character instead.
    #[test]
    fn a_department_may_be_a_letter() {
        let error = CreditCode::parse("A1110000600037341L").unwrap_err();
        let expected = crate::kernel::message::Message::new("credit-code-check");
        assert_eq!(error, expected.with("found", "L").with("expected", "K"));
        assert!(CreditCode::parse("A1110000600037341K").is_ok());
    }

    #[test]
    fn a_wrong_check_character_names_the_right_one() {
        let error = CreditCode::parse("91350100M000100Y44").unwrap_err();
        assert_eq!(
            error,
            crate::kernel::message::Message::new("credit-code-check")
                .with("found", "4")
                .with("expected", "3")
        );
    }

    proptest! {
        #[test]
        fn one_wrong_character_never_passes(
            body in "[159][123][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", place in 0..17_usize, other in "[0-9A-HJ-NPQRTUWXY]"
        ) {
            let code = format!("{body}{}", check_character(&body).unwrap());
            prop_assert!(CreditCode::parse(&code).is_ok());
            prop_assume!(code[place..=place] != other);
            let mut wrong = code;
            wrong.replace_range(place..=place, &other);
            prop_assert!(CreditCode::parse(&wrong).is_err());
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in any::<String>()) {
            let _ = CreditCode::parse(&text);
        }
    }
}
