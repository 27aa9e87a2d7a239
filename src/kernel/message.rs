//! A sentence that has not been said yet: the key of a text and its arguments. Rules and services
//! speak in messages; the words come from the language files at the edge.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One argument of a message. Numbers stay numbers so that English can count ("1 row", "2 rows").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// A whole number.
    Number(i64),
    /// Any other text, already in its final form.
    Text(String),
    /// The key of another text, said in the reader's language: the name of a role inside a sentence.
    Key {
        /// The key.
        key: String,
    },
    /// The keys of several texts, said one after the other in the reader's language: what may be chosen.
    Keys {
        /// The keys.
        keys: Vec<String>,
    },
}

/// The key of a text in the language files, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Key, such as `error-number-check-digit`.
    pub key: Cow<'static, str>,
    /// Named arguments in the order in which they were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<(Cow<'static, str>, Argument)>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), arguments: Vec::new() }
    }

    /// Adds a text argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((Cow::Borrowed(name), Argument::Text(value.into())));
        self
    }

    /// Adds the key of another text, which is said in the reader's language.
    #[must_use]
    pub fn with_key(mut self, name: &'static str, key: impl Into<String>) -> Self {
        self.arguments.push((Cow::Borrowed(name), Argument::Key { key: key.into() }));
        self
    }

    /// Adds the keys of several texts, which are said one after the other in the reader's language.
    #[must_use]
    pub fn with_keys(mut self, name: &'static str, keys: impl IntoIterator<Item = String>) -> Self {
        let keys = keys.into_iter().collect();
        self.arguments.push((Cow::Borrowed(name), Argument::Keys { keys }));
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn count(mut self, name: &'static str, value: impl TryInto<i64>) -> Self {
        self.arguments
            .push((Cow::Borrowed(name), Argument::Number(value.try_into().unwrap_or(i64::MAX))));
        self
    }
}
