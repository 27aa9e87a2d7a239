//! Indicators in the reader's language.

use crate::indicators::model::{FigureUnit, Indicator, IndicatorValue};
use crate::indicators::rules::{chinese_number, ordinal, reached, shown_tenths};
use crate::platform::i18n::Words;

/// An indicator as it is written.
pub struct ValueView {
    /// The indicator with its value.
    pub of: IndicatorValue,
    /// Its name.
    pub name: String,
    /// Its value with thousands separated, and "more than" where that was published; a dash for none.
    pub value: String,
    /// Its unit; empty where the value says it.
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
            value: written(words, &of.indicator, of.value.as_deref()),
            unit: match of.indicator.unit {
                FigureUnit::FiveYears if of.number().is_some() => String::new(),
                unit => words.label(unit),
            },
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
        format!("{} {}", self.value, self.unit).trim_end().to_owned()
    }
}

/// The value of an indicator as every page writes it: thousands separated as far as it counts something, a five-year plan by
/// its name (“十四五”), and "more than" before a recorded figure whose text says so. What is counted here is exact.
pub fn written(words: &Words, indicator: &Indicator, value: Option<&str>) -> String {
    let Some(value) = value else { return "—".to_owned() };
    let shown = match (value.parse::<i64>(), indicator.unit) {
        (Ok(number), FigureUnit::FiveYears) => {
            let named = if words.is_chinese() { chinese_number(number) } else { ordinal(number) };
            return words.ta("indicator-five-years", [("number", named.as_str())]);
        }
        (Err(_), _) | (Ok(_), FigureUnit::Year) => value.to_owned(),
        (Ok(number), _) => words.number(number),
    };
    if indicator.is_least() { words.ta("indicator-least", [("value", shown.as_str())]) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::written;
    use crate::indicators::catalogue;
    use crate::kernel::language::Language;
    use crate::platform::i18n::Words;

    fn both(key: &str, value: &str) -> [String; 2] {
        [Language::Chinese, Language::English]
            .map(|language| written(&Words::new(language), catalogue::by_key(key).unwrap(), Some(value)))
    }

    #[test]
    fn a_figure_is_written_as_it_was_published() {
        assert_eq!(both("training_system_pattern", "1+6"), ["1+6", "1+6"]);
        assert_eq!(both("career_plan_system_pattern", "1+1、4×6"), ["1+1、4×6", "1+1、4×6"]);
        assert_eq!(both("five_year_plan_number", "14"), ["“十四五”", "14th"]);
        assert_eq!(both("reform_start_year", "2018"), ["2018", "2018"]);
        assert_eq!(both("school_enterprise_partners_min", "740"), ["超过 740", "more than 740"]);
        assert_eq!(both("industrial_workers", "2471900"), ["2,471,900", "2,471,900"]);
        // Counted here, and exact.
        assert_eq!(both("assessors_min", "3012"), ["3,012", "3,012"]);
    }
}
