//! Names of persons (certification 12.4). A name is written as its bearer writes it: with a dot, in characters
//! beyond the first plane, in Latin letters with accents. Only what cannot be a name is refused.

use crate::kernel::checked::Checked;
use crate::kernel::message::Message;
use crate::kernel::text::{NAME_DOT, compose, is_han, is_invisible, is_name_dot, to_half_width};

/// Longest name in characters; the longest names in use have about forty.
pub const LONGEST_NAME: usize = 60;

/// Brings a name into the form in which it is stored: name dots as U+00B7, no blanks inside a Chinese name, one
/// blank between the words of another, accents composed, invisible characters gone. Each change that a reader
/// might miss is told as a warning, and so is a name of one character.
///
/// # Errors
/// `name-missing`, `name-too-long` (max), `name-digit`, `name-control-character`, `name-private-character` or
/// `name-character` (each with `character`).
pub fn normalise(text: &str) -> Result<Checked<String>, Message> {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let trimmed = compose(visible.trim());
    if trimmed.is_empty() {
        return Err(Message::new("name-missing"));
    }
    let characters: Vec<char> = trimmed.chars().map(half_width_letter).collect();
    let mut warnings = Vec::new();

    let (characters, dots_changed) = unify_dots(&characters);
    if dots_changed {
        warnings.push(Message::new("name-dot-unified"));
    }
    for c in &characters {
        refuse_what_is_no_name(*c)?;
    }
    let (name, blanks_dropped) = settle_blanks(&characters);
    if blanks_dropped {
        warnings.push(Message::new("name-blank-removed"));
    }

    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(Message::new("name-too-long").count("max", i64::try_from(LONGEST_NAME).unwrap_or(i64::MAX)));
    }
    if !name.chars().any(char::is_alphabetic) && !name.contains('〇') {
        return Err(Message::new("name-character").with("character", name));
    }
    if length == 1 {
        warnings.push(Message::new("name-one-character"));
    }
    Ok(Checked { value: name, warnings })
}

/// Latin letters, the hyphen and the apostrophe of a Chinese keyboard become those of a name.
fn half_width_letter(c: char) -> char {
    match to_half_width(c) {
        '\u{2019}' | '\u{2018}' | '\u{2BC}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        other => other,
    }
}

/// Makes every name dot U+00B7; a full stop between two Chinese characters is one too.
fn unify_dots(characters: &[char]) -> (Vec<char>, bool) {
    let mut changed = false;
    let mut unified = Vec::with_capacity(characters.len());
    for (place, c) in characters.iter().copied().enumerate() {
        let between_han = || {
            let before = place.checked_sub(1).and_then(|before| characters.get(before));
            let after = characters.get(place + 1);
            before.is_some_and(|c| is_han(*c)) && after.is_some_and(|c| is_han(*c))
        };
        let is_dot = is_name_dot(c) || (matches!(c, '.' | '。' | '｡') && between_han());
        changed |= is_dot && c != NAME_DOT;
        unified.push(if is_dot { NAME_DOT } else { c });
    }
    (unified, changed)
}

fn refuse_what_is_no_name(c: char) -> Result<(), Message> {
    let refused = |key| Err(Message::new(key).with("character", c.to_string()));
    match c {
        ' ' | '\u{A0}' | '〇' | NAME_DOT | '\'' | '-' | '.' | '\u{300}'..='\u{36F}' => Ok(()),
        _ if c.is_control() => {
            Err(Message::new("name-control-character").with("character", format!("U+{:04X}", u32::from(c))))
        }
        // A character of some machine's own font: it prints as an empty box anywhere else.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' => {
            Err(Message::new("name-private-character").with("character", format!("U+{:04X}", u32::from(c))))
        }
        _ if c.is_numeric() => refused("name-digit"),
        // Letters in circles and squares count as letters in Unicode but are pictures.
        '\u{2100}'..='\u{2BFF}' | '\u{3200}'..='\u{33FF}' | '\u{1F000}'..='\u{1FBFF}' => refused("name-character"),
        _ if c.is_alphabetic() || c.is_whitespace() => Ok(()),
        _ => refused("name-character"),
    }
}

/// Drops blanks beside a Chinese character or a dot, makes any other run of blanks one. Tells whether a blank
/// was dropped.
fn settle_blanks(characters: &[char]) -> (String, bool) {
    let mut name = String::new();
    let mut dropped = false;
    let mut blank_pending = false;
    let joins = |c: char| is_han(c) || c == NAME_DOT;
    for c in characters.iter().copied() {
        if c.is_whitespace() {
            blank_pending = true;
            continue;
        }
        if blank_pending {
            blank_pending = false;
            if name.chars().next_back().is_some_and(|last| joins(last) || joins(c)) {
                dropped = true;
            } else {
                name.push(' ');
            }
        }
        name.push(c);
    }
    (name, dropped)
}

#[cfg(test)]
mod tests {
    use super::normalise;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_names_hold() {
        let mut count = 0;
        for line in include_str!("../../tests/data/person_names.tsv").lines().skip(1) {
            let [typed, outcome, stored, _why] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let checked = normalise(typed).unwrap_or_else(|error| panic!("{typed}: {error:?}"));
            assert_eq!(checked.value, stored, "{line}");
            let keys: Vec<_> = checked.warnings.iter().map(|warning| warning.key.as_ref()).collect();
            match outcome {
                "kept" => assert!(keys.is_empty(), "{line}: {keys:?}"),
                other => assert_eq!(keys, [other], "{line}"),
            }
            count += 1;
        }
        assert_eq!(count, 14 + 26);
    }

    #[test]
    fn invisible_characters_and_outer_blanks_go_without_a_word() {
        let checked = normalise("\u{FEFF}王华平 \u{200B}\u{3000}").unwrap();
        assert_eq!((checked.value.as_str(), checked.warnings.len()), ("王华平", 0));
    }

    #[test]
    fn accents_typed_apart_become_one_letter() {
        assert_eq!(normalise("Mu\u{308}ller  Anna").unwrap().value, "Müller Anna");
        assert_eq!(normalise("O\u{2019}Brien").unwrap().value, "O'Brien");
    }

    #[test]
    fn a_full_stop_between_chinese_characters_is_a_name_dot() {
        let checked = normalise("阿卜杜拉．买买提").unwrap();
        assert_eq!(checked.value, "阿卜杜拉·买买提");
        assert_eq!(checked.warnings[0].key, "name-dot-unified");
        assert_eq!(normalise("扎西 · 次仁").unwrap().value, "扎西·次仁");
        assert!(normalise("J. R. Smith").unwrap().warnings.is_empty());
    }

    #[test]
    fn what_cannot_be_a_name_is_refused_with_its_character() {
        for (text, key) in [
            ("", "name-missing"),
            (" \u{200B}", "name-missing"),
            ("王😀伟", "name-character"),
            ("王🅰伟", "name-character"),
            ("王①", "name-digit"),
            ("王伟2", "name-digit"),
            ("王伟２", "name-digit"),
            ("王\u{7}伟", "name-control-character"),
            ("王\n伟", "name-control-character"),
            ("李\u{E863}", "name-private-character"),
            ("王伟（女）", "name-character"),
            ("=王伟", "name-character"),
            ("··", "name-character"),
        ] {
            assert_eq!(normalise(text).unwrap_err().key, key, "{text:?}");
        }
        assert_eq!(normalise(&"王".repeat(61)).unwrap_err().key, "name-too-long");
    }

    proptest! {
        #[test]
        fn a_stored_name_is_stored_as_it_stands(text in any::<String>()) {
            if let Ok(first) = normalise(&text) {
                prop_assert_eq!(normalise(&first.value).unwrap().value, first.value);
            }
        }
    }
}
