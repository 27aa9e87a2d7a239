//! What the pages of administration show and ask for.

use crate::platform::outbox::{OutboxMessage, OutboxState};
use crate::platform::settings::{SettingInfo, SettingKind};
use chrono::{Datelike, NaiveDate};
use std::borrow::Borrow;

/// A day that is not what the calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub day: NaiveDate,
    /// Worked although it is a weekend (调休上班); otherwise free although it is a weekday.
    pub working: bool,
    /// Name of the feast.
    pub name: String,
}

impl Holiday {
    /// Key of the word for the day of the week.
    pub fn weekday_key(&self) -> String {
        format!("weekday-{}", self.day.weekday().number_from_monday())
    }
}

/// One setting with its present value.
#[derive(Debug, Clone)]
pub struct SettingView {
    /// The setting.
    pub info: SettingInfo,
    /// What holds now, as text.
    pub value: String,
    /// Whether somebody has set it.
    pub is_set: bool,
    /// Whether the actor may change it.
    pub may_change: bool,
}

impl SettingView {
    /// Key of its words: `setting-password-min-length`.
    pub fn label_key(&self) -> String {
        label_key(self.info.key)
    }

    /// Whether it is answered by yes or no.
    pub fn is_yes_no(&self) -> bool {
        self.info.kind == SettingKind::YesNo
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        self.info.kind == SettingKind::Number
    }
}

/// Key of the words of a setting.
pub fn label_key(key: &str) -> String {
    format!("setting-{}", key.replace('_', "-"))
}

/// The outbox as its page shows it.
#[derive(Debug, Clone)]
pub struct OutboxView {
    /// How many messages stand in each state.
    pub counts: Vec<(OutboxState, i64)>,
    /// The messages of the state that is looked at, newest first.
    pub messages: Vec<OutboxMessage>,
}

impl OutboxView {
    /// Messages in a state.
    pub fn count(&self, state: impl Borrow<OutboxState>) -> i64 {
        self.counts
            .iter()
            .find(|(found, _)| found == state.borrow())
            .map_or(0, |(_, count)| *count)
    }
}
