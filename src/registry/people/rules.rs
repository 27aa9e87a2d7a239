//! Pure decisions about people: when two names are one, how a name is found, what a search means.

use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::mobile::Mobile;
use crate::kernel::text::{clean_upper_code, fold_name};
use std::collections::BTreeSet;

/// Whether two spellings are the name of one person: dots, blanks, accents and case make no difference,
/// everything else does.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    one == other || fold_name(one) == fold_name(other)
}

/// Every suffix of a folded name and of its initials, each once: what makes a name be found by any of its
/// characters, by the given name alone, and by the initials from any character on.
#[must_use]
pub fn suffixes<'a>(folded: &'a str, initials: &'a str) -> BTreeSet<&'a str> {
    [folded, initials]
        .into_iter()
        .flat_map(|text| text.char_indices().filter_map(|(at, _)| text.get(at..)))
        .collect()
}

/// What somebody typed into the one box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Nothing that could be looked for.
    Nothing,
    /// A name, a part of one, or initials; folded.
    Name(String),
    /// A number: looked up exactly, as every kind of number that it could be.
    Number {
        /// As a certificate number.
        certificate: String,
        /// As numbers of identity documents.
        documents: Vec<(DocumentKind, String)>,
        /// As a mobile number.
        mobile: Option<String>,
    },
}

/// Reads what was typed. Names have no digits and numbers have, so the two are never taken for each other.
#[must_use]
pub fn sought(text: &str) -> Sought {
    let code = clean_upper_code(text);
    if code.chars().any(|c| c.is_ascii_digit()) {
        let documents = DocumentKind::ALL
            .iter()
            .filter_map(|kind| IdentityDocument::from_stored(*kind, &code))
            .map(|document| (document.kind(), document.number().to_owned()))
            .collect();
        let mobile = Mobile::parse(text).ok().map(|checked| checked.into_value().as_str().to_owned());
        return Sought::Number { certificate: code, documents, mobile };
    }
    match fold_name(text) {
        folded if folded.is_empty() => Sought::Nothing,
        folded => Sought::Name(folded),
    }
}

#[cfg(test)]
mod tests {
    use super::{Sought, is_same_name, sought, suffixes};
    use crate::kernel::document::DocumentKind;
    use crate::kernel::text::{fold_name, initials};
    use proptest::prelude::*;

    #[test]
    fn a_name_is_found_from_each_of_its_characters_on() {
        let of = |name: &str| -> Vec<String> {
            suffixes(&fold_name(name), &initials(name))
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(of("王小明"), ["m", "wxm", "xm", "小明", "明", "王小明"]);
        assert_eq!(of("Anna"), ["a", "anna", "na", "nna"], "a Latin name is its own initials");
        assert_eq!(of("明明"), ["m", "mm", "明", "明明"]);
    }

    #[test]
    fn the_dot_and_the_case_do_not_make_another_person() {
        assert!(is_same_name("阿卜杜拉·买买提", "阿卜杜拉买买提"));
        assert!(is_same_name("Müller Anna", "muller anna"));
        assert!(!is_same_name("王伟", "王玮"));
    }

    #[test]
    fn what_is_typed_is_a_name_or_a_number() {
        assert_eq!(sought(" 王 小明 "), Sought::Name("王小明".to_owned()));
        assert_eq!(sought("WXM"), Sought::Name("wxm".to_owned()));
        assert_eq!(sought("·"), Sought::Nothing);
        let Sought::Number { documents, mobile, .. } = sought("53010219900101001x") else { panic!("no number") };
        assert!(documents.contains(&(DocumentKind::ResidentId, "53010219900101001X".to_owned())));
        assert_eq!(mobile, None);
        let Sought::Number { mobile, .. } = sought("+86 138-1234-5678") else { panic!("no number") };
        assert_eq!(mobile.as_deref(), Some("13812345678"));
        let Sought::Number { certificate, .. } = sought("ｓ0000530000012 61 000001") else { panic!("no number") };
        assert_eq!(certificate, "S000053000001261000001");
    }

    proptest! {
        #[test]
        fn every_part_of_a_name_is_the_beginning_of_a_suffix(name in "[王李小明·a-z]{1,8}", from in 0usize..8, to in 0usize..8) {
            let folded = fold_name(&name);
            let letters: Vec<char> = folded.chars().collect();
            let (from, to) = (from.min(letters.len()), to.min(letters.len()));
            if from < to {
                let part: String = letters[from..to].iter().collect();
                let spelled = initials(&name);
                prop_assert!(suffixes(&folded, &spelled).iter().any(|suffix| suffix.starts_with(&part)));
            }
        }
    }
}
