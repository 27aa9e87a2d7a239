//! Masked display of personal data (脱敏). The full value appears on a detail page only, to those who may see it,
//! and leaves a trace. The patterns are settings; the defaults follow certification 12.5.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How many characters stay readable at each end; stars stand for the rest, one for each character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaskPattern {
    /// Characters kept at the beginning.
    pub first: u8,
    /// Characters kept at the end.
    pub last: u8,
    /// Characters hidden at the least, so that a short value is not given away by a pattern meant for a long one;
    /// the end gives way before the beginning.
    pub hidden: u8,
}

impl MaskPattern {
    /// Masks a text.
    #[must_use]
    pub fn mask(self, text: &str) -> String {
        let length = text.chars().count();
        let may_show = length.saturating_sub(usize::from(self.hidden).max(1));
        let first = usize::from(self.first).min(may_show);
        let last = usize::from(self.last).min(may_show - first);
        text.chars()
            .enumerate()
            .map(|(place, c)| if place < first || place + last >= length { c } else { '*' })
            .collect()
    }
}

/// A text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMaskPattern;

impl FromStr for MaskPattern {
    type Err = NoMaskPattern;

    /// Reads `2****2`: two characters stay readable at the beginning and two at the end, and four are hidden at the
    /// least. Each end has one digit, and something is always hidden.
    fn from_str(text: &str) -> Result<Self, NoMaskPattern> {
        let digit = |text: &str| match text.as_bytes() {
            [digit @ b'0'..=b'9'] => Ok(digit - b'0'),
            _ => Err(NoMaskPattern),
        };
        let (first, rest) = text.split_once('*').ok_or(NoMaskPattern)?;
        let last = rest.trim_start_matches('*');
        let hidden = u8::try_from(1 + rest.len() - last.len()).map_err(|_| NoMaskPattern)?;
        Ok(Self { first: digit(first)?, last: digit(last)?, hidden })
    }
}

/// The patterns of one installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Masking {
    /// For numbers of identity documents.
    pub document_number: MaskPattern,
    /// For telephone numbers.
    pub mobile: MaskPattern,
    /// For names of persons.
    pub name: MaskPattern,
}

impl Default for Masking {
    fn default() -> Self {
        Self {
            document_number: MaskPattern { first: 2, last: 2, hidden: 4 },
            mobile: MaskPattern { first: 3, last: 4, hidden: 4 },
            name: MaskPattern { first: 1, last: 1, hidden: 1 },
        }
    }
}

impl Masking {
    /// `530102199001010017` → `53**************17`.
    #[must_use]
    pub fn document_number(&self, number: &str) -> String {
        self.document_number.mask(number)
    }

    /// `13812345678` → `138****5678`.
    #[must_use]
    pub fn mobile(&self, number: &str) -> String {
        self.mobile.mask(number)
    }

    /// `张伟` → `张*`, `张小明` → `张*明`, `扎西·次仁` → `扎***仁`.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        self.name.mask(name)
    }
}

#[cfg(test)]
mod tests {
    use super::{MaskPattern, Masking};
    use proptest::prelude::*;

    #[test]
    fn the_defaults_are_those_of_the_domain() {
        let masking = Masking::default();
        assert_eq!(masking.document_number("53010219900101001X"), "53**************1X");
        assert_eq!(masking.mobile("13812345678"), "138****5678");
        assert_eq!(masking.name("张伟"), "张*");
        assert_eq!(masking.name("张小明"), "张*明");
        assert_eq!(masking.name("王𬎆"), "王*");
        assert_eq!(masking.name("一"), "*");
        assert_eq!(masking.name("扎西·次仁"), "扎***仁");
    }

    #[test]
    fn a_short_value_is_not_given_away() {
        let masking = Masking::default();
        assert_eq!(masking.document_number("12345"), "1****");
        assert_eq!(masking.mobile("12345"), "1****");
        assert_eq!(masking.mobile(""), "");
    }

    #[test]
    fn a_pattern_is_written_as_it_looks() {
        assert_eq!("2****2".parse(), Ok(Masking::default().document_number));
        assert_eq!("1*1".parse(), Ok(Masking::default().name));
        assert_eq!("0*0".parse::<MaskPattern>().map(|pattern| pattern.mask("张小明")), Ok("***".to_owned()));
        for wrong in ["", "*", "22", "2*", "*2", "12*1", "2*2*2", "２*2", "2**x"] {
            assert!(wrong.parse::<MaskPattern>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_mask_keeps_the_length_and_hides_something(text in "[0-9A-Z一-龥]{1,30}", first in 0..40_u8, last in 0..40_u8) {
            let masked = MaskPattern { first, last, hidden: 0 }.mask(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert!(masked.contains('*'));
        }
    }
}
