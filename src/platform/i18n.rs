//! Words. Keys and arguments become sentences here and nowhere else. One folder a language under
//! `locales/`, one file a room; both languages have the same keys, which a test checks.

use crate::kernel::language::Language;
use crate::kernel::message::{Argument, Message};
use crate::kernel::text::{clean_code, fold_name};
use crate::kernel::text_enum::Labelled;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::str::FromStr;
use unic_langid::langid;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        // Isolation marks would stand in the HTML and in the mails as invisible characters.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static CHINESE: LanguageIdentifier = langid!("zh-CN");
static ENGLISH: LanguageIdentifier = langid!("en");

const fn tag_of(language: Language) -> &'static LanguageIdentifier {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

thread_local! {
    /// Words without arguments that this thread has said before: they are always the same, and a page says a hundred.
    static SAID: RefCell<HashMap<Language, HashMap<String, String>>> = RefCell::default();
}

/// The words of a key without arguments. Only what somebody wrote is kept, so the memory has a bound.
fn plain(language: Language, key: &str) -> Option<String> {
    SAID.with_borrow_mut(|said| {
        let said = said.entry(language).or_default();
        if let Some(words) = said.get(key) {
            return Some(words.clone());
        }
        let words = LOCALES.try_lookup(tag_of(language), key)?;
        said.insert(key.to_owned(), words.clone());
        Some(words)
    })
}

/// The words of a key; the key itself when nobody wrote them, which a test makes sure of.
#[must_use]
pub fn word(language: Language, key: &str) -> String {
    plain(language, key).unwrap_or_else(|| key.to_owned())
}

/// Whether somebody wrote the words of a key.
#[must_use]
pub fn has(language: Language, key: &str) -> bool {
    plain(language, key).is_some()
}

/// The words of a message: what is the case, and after it what would be right when the message says that.
#[must_use]
pub fn say(language: Language, message: &Message) -> String {
    let Advice { wrong, right } = advise(language, message);
    match right {
        None => wrong,
        Some(right) if language == Language::Chinese => wrong + &right,
        Some(right) => wrong + " " + &right,
    }
}

/// A message about something that is not right, in its two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What is wrong.
    pub wrong: String,
    /// What would be right: the attribute `right` of the message, where it has one.
    pub right: Option<String>,
}

/// The two halves of a message, for tables that show them apart.
#[must_use]
pub fn advise(language: Language, message: &Message) -> Advice {
    let right = format!("{}.right", message.key);
    Advice {
        wrong: formatted(language, &message.key, message).unwrap_or_else(|| message.key.to_string()),
        right: formatted(language, &right, message),
    }
}

/// The words of one key with the arguments of a message, when somebody wrote them.
fn formatted(language: Language, key: &str, message: &Message) -> Option<String> {
    if message.arguments.is_empty() {
        return plain(language, key);
    }
    let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = message
        .arguments
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Argument::Number(number) => FluentValue::from(*number),
                Argument::Text(text) => FluentValue::from(text.as_str()),
                Argument::Key { key } => FluentValue::from(word(language, key)),
                Argument::Keys { keys } => {
                    let words: Vec<String> = keys.iter().map(|key| word(language, key)).collect();
                    FluentValue::from(words.join(&word(language, "list-comma")))
                }
            };
            (name.clone(), value)
        })
        .collect();
    LOCALES.try_lookup_with_args(tag_of(language), key, &arguments)
}

/// The value that a text means: by its code, or by its words in either language, whatever their width and blanks.
#[must_use]
pub fn read_label<T: Labelled + Copy + FromStr>(values: &[T], text: &str) -> Option<T> {
    let wanted = fold_name(text);
    let is_meant = |value: &&T| {
        let key = value.label_key();
        [Language::Chinese, Language::English]
            .iter()
            .any(|language| fold_name(&word(*language, &key)) == wanted)
    };
    let code = clean_code(text);
    let by_code = code.parse().or_else(|_| code.to_lowercase().parse());
    by_code.ok().or_else(|| values.iter().find(is_meant).copied())
}

/// A whole number however a template holds it: by value or by reference, of any width.
pub trait Count {
    /// The number; the greatest one when it does not fit.
    fn count(&self) -> i64;
}

macro_rules! countable {
    ($($number:ty),+) => {$(
        impl Count for $number {
            fn count(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )+};
}
countable!(i32, u32, u64, usize);

impl Count for i64 {
    fn count(&self) -> i64 {
        *self
    }
}

impl<T: Count + ?Sized> Count for &T {
    fn count(&self) -> i64 {
        (**self).count()
    }
}

/// What templates speak with: one language and its ways of writing dates and numbers.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    language: Language,
}

impl Words {
    /// Words of a language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Its tag for the `lang` attribute.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.language.as_str()
    }

    /// Whether this is Chinese.
    #[must_use]
    pub fn is_chinese(&self) -> bool {
        self.language == Language::Chinese
    }

    /// The words of a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        word(self.language, key)
    }

    /// The words of a key with text arguments.
    #[must_use]
    pub fn ta<'a>(&self, key: &str, arguments: impl AsRef<[(&'static str, &'a str)]>) -> String {
        let message = Message {
            key: Cow::Owned(key.to_owned()),
            arguments: arguments
                .as_ref()
                .iter()
                .map(|(name, value)| (Cow::Borrowed(*name), Argument::Text((*value).to_owned())))
                .collect(),
        };
        formatted(self.language, key, &message).unwrap_or_else(|| key.to_owned())
    }

    /// The words of a key with one number called `count`.
    #[must_use]
    pub fn tn(&self, key: &str, count: impl Count) -> String {
        let number = count.count();
        let message = Message {
            key: Cow::Owned(key.to_owned()),
            arguments: vec![
                (Cow::Borrowed("count"), Argument::Number(number)),
                (Cow::Borrowed("shown"), Argument::Text(grouped(number))),
            ],
        };
        formatted(self.language, key, &message).unwrap_or_else(|| key.to_owned())
    }

    /// The sentence of a message.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        say(self.language, message)
    }

    /// The sentence of a message with its numbers as pages write them, the thousands apart. Not for messages whose numbers
    /// are no amounts: a year, the row of a sheet.
    #[must_use]
    pub fn say_amounts(&self, message: &Message) -> String {
        let mut message = message.clone();
        for (_, value) in &mut message.arguments {
            // Smaller ones stay numbers, so that English can tell one from many.
            if let Argument::Number(number) = value
                && number.unsigned_abs() >= 1_000
            {
                *value = Argument::Text(grouped(*number));
            }
        }
        self.say(&message)
    }

    /// What a message says is wrong, and what it says would be right.
    #[must_use]
    pub fn advise(&self, message: &Message) -> Advice {
        advise(self.language, message)
    }

    /// A day as in tables: 2026-11-22.
    #[must_use]
    pub fn date(&self, day: &NaiveDate) -> String {
        day.format("%Y-%m-%d").to_string()
    }

    /// A day as in sentences: 2026年11月22日 or 22 November 2026.
    #[must_use]
    pub fn long_date(&self, day: &NaiveDate) -> String {
        match self.language {
            Language::Chinese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Language::English => day.format("%-d %B %Y").to_string(),
        }
    }

    /// A whole number with thousands separated.
    #[must_use]
    pub fn number(&self, number: impl Count) -> String {
        grouped(number.count())
    }

    /// An amount of hundredths of a yuan, in yuan: the thousands apart, and decimals where there are any.
    #[must_use]
    pub fn yuan(&self, hundredths: &i64) -> String {
        let (whole, rest) = (grouped(hundredths / 100), (hundredths % 100).unsigned_abs());
        if rest == 0 { whole } else { format!("{whole}.{rest:02}") }
    }

    /// The words of a value of a closed set.
    #[must_use]
    pub fn label(&self, value: impl Labelled) -> String {
        word(self.language, &value.label_key())
    }

    /// A moment of the city as in tables: 2026-11-22 16:41.
    #[must_use]
    pub fn local_time(&self, local: &NaiveDateTime) -> String {
        local.format("%Y-%m-%d %H:%M").to_string()
    }
}

fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Words, grouped};
    use crate::kernel::language::Language;
    use crate::kernel::message::Message;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(-1_234_567), "-1,234,567");
    }

    #[test]
    fn amounts_of_a_sentence_are_written_as_on_pages() {
        let said = |value: i64| {
            let message = Message::new("indicator-said-target")
                .count("value", value)
                .with("day", "2027-12-31");
            Words::new(Language::English).say_amounts(&message)
        };
        assert_eq!(said(1_380_000), "The target is set: 1,380,000 by 2027-12-31.");
        assert_eq!(said(7), "The target is set: 7 by 2027-12-31.");
    }

    #[test]
    fn an_amount_has_decimals_only_where_there_are_any() {
        let words = Words::new(Language::Chinese);
        assert_eq!(words.yuan(&1_000_000), "10,000");
        assert_eq!(words.yuan(&1_860_050), "18,600.50");
        assert_eq!(words.yuan(&5), "0.05");
    }

    #[test]
    fn what_is_wrong_and_what_would_be_right_are_said_together_and_apart() {
        let message = Message::new("level-missing");
        let words = Words::new(Language::English);
        let advice = words.advise(&message);
        assert_eq!(advice.wrong, "The skill level is missing.");
        assert_eq!(words.say(&message), format!("{} {}", advice.wrong, advice.right.unwrap()));
        assert_eq!(Words::new(Language::Chinese).say(&message), "未填写技能等级。请填写如“三级/高级工”。");
        assert_eq!(words.advise(&Message::new("name-missing")).right, None);
    }

    #[test]
    fn a_message_is_said_in_both_languages() {
        let message = Message::new("error-too-many").count("seconds", 30_i64);
        assert!(Words::new(Language::Chinese).say(&message).contains("30"));
        assert!(Words::new(Language::English).say(&message).contains("30"));
        assert_ne!(Words::new(Language::Chinese).say(&message), Words::new(Language::English).say(&message));
    }
}
