//! What is done to text before it is compared, checked or searched. Spreadsheets bring full-width digits,
//! byte order marks, direction marks and blanks of a dozen kinds; nobody sees them and everybody suffers.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use pinyin::ToPinyin;

/// The name dot as stored (间隔号, U+00B7).
pub const NAME_DOT: char = '\u{B7}';

/// Whether a character is written for a machine only: it takes no room on paper, so it must take none here.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'                        // soft hyphen
        | '\u{61C}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}'       // zero width and direction marks
        | '\u{202A}'..='\u{202E}'       // direction embeddings
        | '\u{2060}'..='\u{2069}'       // word joiner, isolates
        | '\u{206A}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'       // variation selectors
        | '\u{FEFF}'                    // byte order mark
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}'
        | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Whether a character is one of the dots that people type between the parts of a name.
#[must_use]
pub const fn is_name_dot(c: char) -> bool {
    matches!(
        c,
        NAME_DOT
            | '\u{387}'  // Greek ano teleia
            | '\u{2022}' // bullet
            | '\u{2027}' // hyphenation point
            | '\u{2219}' // bullet operator
            | '\u{22C5}' // dot operator
            | '\u{2E31}' // word separator middle dot
            | '\u{30FB}' // katakana middle dot
            | '\u{FF65}' // half-width katakana middle dot
    )
}

/// Whether a character is a Chinese ideograph, those beyond the first plane and `〇` included.
#[must_use]
pub const fn is_han(c: char) -> bool {
    matches!(
        c,
        '\u{3007}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFD}'
    )
}

/// The half-width twin of a full-width form (`１` → `1`, `／` → `/`, the ideographic blank → a blank).
#[must_use]
pub fn to_half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// Free text as a person meant it: invisible characters gone, no blanks at the ends. The width is kept, because
/// full-width punctuation is right in Chinese text.
#[must_use]
pub fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.trim().to_owned()
}

/// A code as a machine meant it: half-width, without invisible characters and without any blank. The case is kept.
#[must_use]
pub fn clean_code(text: &str) -> String {
    text.chars()
        .map(to_half_width)
        .filter(|c| !is_invisible(*c) && !c.is_whitespace())
        .collect()
}

/// Like [`clean_code`], with ASCII letters in upper case: for codes that are written in capitals.
#[must_use]
pub fn clean_upper_code(text: &str) -> String {
    clean_code(text).to_ascii_uppercase()
}

/// Puts letters and their accents together (Unicode NFC), so that one name has one spelling.
#[must_use]
pub fn compose(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Whether two names are the same however they are written; nothing is the name of nobody.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    let folded = fold_name(one);
    !folded.is_empty() && folded == fold_name(other)
}

/// The form under which a name or a title is searched: accents, case, width, dots, hyphens and blanks make no difference.
#[must_use]
pub fn fold_name(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfd();
    let lower: String = decomposed
        .normalize(text)
        .chars()
        .map(to_half_width)
        .filter(|c| {
            !is_invisible(*c) && !c.is_whitespace() && !is_name_dot(*c) && !matches!(c, '.' | '-' | '\'' | '\u{2019}')
        })
        .flat_map(char::to_lowercase)
        .collect();
    // Letters are put together last: what stood between two of them is gone only now, and a lower-case letter may
    // be written with an accent of its own.
    let bare: String = decomposed
        .normalize(&lower)
        .chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36F}'))
        .collect();
    compose(&bare)
}

/// Pinyin initials in lower case (`昆明市` → `kms`), by the first reading of each character. Latin letters and
/// digits stand for themselves; a character whose reading is not known is left out.
#[must_use]
pub fn initials(text: &str) -> String {
    let mut letters = String::new();
    for c in fold_name(text).chars() {
        if c.is_ascii_alphanumeric() {
            letters.push(c);
        } else if let Some(first) = c.to_pinyin().and_then(|reading| reading.plain().chars().next()) {
            // The crate writes ü for the one vowel that ASCII lacks; no syllable begins with it.
            letters.push(first);
        }
    }
    letters
}

/// Pinyin in lower case without tones and blanks (`昆明` → `kunming`), by the same rules as [`initials`].
#[must_use]
pub fn spelling(text: &str) -> String {
    let mut letters = String::new();
    for c in fold_name(text).chars() {
        if c.is_ascii_alphanumeric() {
            letters.push(c);
        } else if let Some(reading) = c.to_pinyin() {
            // Keyboards write v for ü.
            letters.push_str(&reading.plain().replace('ü', "v"));
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::{clean, clean_code, clean_upper_code, fold_name, initials, spelling};
    use proptest::prelude::*;

    #[test]
    fn full_width_codes_become_half_width() {
        assert_eq!(clean_code("５３０１　０２\u{200B}x"), "530102x");
        assert_eq!(clean_upper_code("\u{FEFF}ｓ０００3 "), "S0003");
    }

    #[test]
    fn free_text_keeps_its_width_and_inner_blanks() {
        assert_eq!(clean("\u{FEFF} 昆明（演示）公司\u{200B} 一部　"), "昆明（演示）公司 一部");
    }

    #[test]
    fn names_that_differ_in_dots_blanks_case_width_or_accents_only_fold_to_the_same() {
        for (left, right) in [
            ("扎西·次仁", "扎西‧次仁"),
            ("扎西·次仁", "扎西次仁"),
            ("刘 洋", "刘　洋"),
            ("Müller Anna", "MULLER anna"),
            ("Mu\u{308}ller", "Müller"),
            ("ＰＬＣ", "plc"),
        ] {
            assert_eq!(fold_name(left), fold_name(right), "{left} and {right}");
        }
        assert_ne!(fold_name("李䶮"), fold_name("李龑"));
    }

    #[test]
    fn initials_skip_what_has_no_known_reading() {
        assert_eq!(initials("昆明市盘龙区"), "kmsplq");
        assert_eq!(initials("PLC编程员 2"), "plcbcy2");
        assert_eq!(initials("😀"), "");
    }

    #[test]
    fn spelling_writes_v_for_the_vowel_that_keyboards_lack() {
        assert_eq!(spelling("绿色 昆明"), "lvsekunming");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = fold_name(&text);
            prop_assert_eq!(fold_name(&once), once);
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(clean(&clean(&text)), clean(&text));
            prop_assert_eq!(clean_code(&clean_code(&text)), clean_code(&text));
        }
    }
}
