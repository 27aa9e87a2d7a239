//! Mobile telephone numbers of the mainland (certification 12.2).

use crate::kernel::checked::Checked;
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use std::fmt;

/// Digits of a mobile number.
const LENGTH: usize = 11;

/// A mobile number, eleven digits. Personal: its debug form is masked and it has no display form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mobile({})", Masking::default().mobile(&self.0))
    }
}

impl Mobile {
    /// Reads a number as typed: a leading `+86`, `0086` or `86`, blanks, hyphens and brackets are dropped. A number
    /// outside the published plan is accepted with the warning `mobile-unallocated`, because plans grow.
    ///
    /// # Errors
    /// `mobile-missing`, `mobile-character` (character), `mobile-length` (length) or `mobile-start` (found).
    pub fn parse(text: &str) -> Result<Checked<Self>, Message> {
        let typed: String = clean_code(text)
            .chars()
            .filter(|c| !matches!(c, '-' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
            .collect();
        if typed.is_empty() {
            return Err(Message::new("mobile-missing"));
        }
        let digits = typed
            .strip_prefix("+86")
            .or_else(|| typed.strip_prefix("0086"))
            .or_else(|| typed.strip_prefix("86").filter(|rest| rest.len() == LENGTH))
            .unwrap_or(&typed);
        if let Some(c) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Message::new("mobile-character").with("character", c.to_string()));
        }
        let starts_wrong = || Message::new("mobile-start").with("found", digits.get(..2).unwrap_or(digits));
        // A landline is told as such before its digits are counted.
        if !digits.starts_with('1') {
            return Err(starts_wrong());
        }
        if digits.len() != LENGTH {
            return Err(Message::new("mobile-length").count("length", i64::try_from(digits.len()).unwrap_or(i64::MAX)));
        }
        if digits.as_bytes().get(1).is_none_or(|second| !(b'3'..=b'9').contains(second)) {
            return Err(starts_wrong());
        }
        let warnings = if is_in_plan(digits) { Vec::new() } else { vec![Message::new("mobile-unallocated")] };
        Ok(Checked { value: Self(digits.to_owned()), warnings })
    }

    /// The eleven digits as stored. Personal: not for logs or addresses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether eleven digits lie in the plan `1(?:610\d|740[0-5])\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}`.
fn is_in_plan(digits: &str) -> bool {
    let [_, second, third, fourth, fifth, ..] = *digits.as_bytes() else { return false };
    match second {
        b'3' | b'8' => true,
        b'4' => matches!(third, b'5' | b'7'),
        b'5' | b'9' => third != b'4',
        b'6' => matches!(third, b'2' | b'5'..=b'7') || (third == b'1' && fourth == b'0'),
        b'7' => {
            matches!(third, b'0'..=b'3' | b'5'..=b'8')
                || (third == b'4' && fourth == b'0' && matches!(fifth, b'0'..=b'5'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Mobile;
    use proptest::prelude::*;

    #[test]
    fn country_code_blanks_and_hyphens_are_dropped() {
        for typed in
            ["+86 197 9610 3941", "0086-19796103941", "8619796103941", "１９７９６１０３９４１", "(+86)197-9610-3941"]
        {
            assert_eq!(Mobile::parse(typed).unwrap().value.as_str(), "19796103941", "{typed}");
        }
    }

    #[test]
    fn each_kind_of_wrong_number_has_its_own_message() {
        for (typed, key) in [
            ("", "mobile-missing"),
            ("1979610394", "mobile-length"),
            ("197961039411", "mobile-length"),
            ("0871-63312345", "mobile-start"),
            ("12345678901", "mobile-start"),
            ("1979610394O", "mobile-character"),
        ] {
            assert_eq!(Mobile::parse(typed).err().map(|error| error.key), Some(key.into()), "{typed}");
        }
    }

    #[test]
    fn a_number_outside_the_plan_is_a_warning_only() {
        for typed in ["13800138000", "17400512345", "16101234567", "19912345678"] {
            assert!(Mobile::parse(typed).unwrap().warnings.is_empty(), "{typed}");
        }
        for typed in ["17406512345", "15412345678", "16112345678", "14012345678"] {
            assert_eq!(Mobile::parse(typed).unwrap().warnings[0].key, "mobile-unallocated", "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_stored_number_is_read_back_as_it_stands(digits in "1[3-9][0-9]{9}") {
            let stored = Mobile::parse(&digits).unwrap().value;
            prop_assert_eq!(stored.as_str(), &digits);
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in any::<String>()) {
            let _ = Mobile::parse(&text);
        }
    }
}
