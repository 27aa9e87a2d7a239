//! A value that was accepted, together with what deserves a second look.

use crate::kernel::message::Message;

/// An accepted value with its warnings. An error refuses the value; a warning only asks a person to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    /// The value as it is to be stored.
    pub value: T,
    /// What was changed or is unusual about it, in the order in which it was noticed.
    pub warnings: Vec<Message>,
}

impl<T> Checked<T> {
    /// A value about which nothing is to be said.
    #[must_use]
    pub const fn clean(value: T) -> Self {
        Self { value, warnings: Vec::new() }
    }

    /// Replaces the value and keeps the warnings.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: f(self.value), warnings: self.warnings }
    }

    /// The value alone, for a caller that has nobody to warn.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }
}
