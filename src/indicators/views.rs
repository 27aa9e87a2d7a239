//! Indicators in the reader's language.

use crate::indicators::model::{FigureUnit, IndicatorValue};
use crate::indicators::rules::{reached, shown_tenths};
use crate::platform::i18n::Words;

/// An indicator as it is written.
pub struct ValueView {
    /// The indicator with its value.
    pub of: IndicatorValue,
    /// Its name.
    pub name: String,
    /// Its value with thousands separated; a dash for none.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// The records behind it.
    pub records: String,
    /// How much of its target is reached.
    pub reached: Option<String>,
}

impl ValueView {
    /// An indicator in words.
    pub fn of(words: &Words, of: IndicatorValue) -> Self {
        Self {
            name: words.t(&of.indicator.name_key()),
            value: shown(words, of.indicator.unit, of.value.as_deref()),
            unit: words.label(of.indicator.unit),
            records: of.indicator.records(),
            reached: of
                .target
                .as_ref()
                .zip(of.number())
                .and_then(|(target, value)| reached(value, target))
                .map(|tenths| format!("{}%", shown_tenths(tenths))),
            of,
        }
    }

    /// Value and unit as one phrase.
    pub fn phrase(&self) -> String {
        format!("{} {}", self.value, self.unit)
    }
}

/// A value with thousands separated, as far as it counts something.
pub fn shown(words: &Words, unit: FigureUnit, value: Option<&str>) -> String {
    match value {
        None => "—".to_owned(),
        Some(value) => match value.parse::<i64>() {
            Ok(number) if unit != FigureUnit::Year => words.number(number),
            _ => value.to_owned(),
        },
    }
}
