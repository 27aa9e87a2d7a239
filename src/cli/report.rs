//! `report`: every figure of the annual report.

use super::words::LanguageOption;
use super::{Failure, ready, say};
use crate::config::Config;
use crate::indicators::service;
use crate::indicators::views::ValueView;
use crate::kernel::language::Language;
use crate::platform::i18n::Words;
use serde_json::{Number, Value, json};
use std::process::ExitCode;

/// What `report` was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// Print [{"key", "value", "unit", "least", "kind": "counted|recorded", "records": "/…"}]
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageOption,
}

/// A value as a number where it is one, written with the same digits.
fn json_value(value: Option<&str>) -> Value {
    let Some(value) = value else { return Value::Null };
    serde_json::from_str::<Number>(value).map_or_else(|_| Value::from(value), Value::Number)
}

pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let platform = ready(config)?;
    service::count_now(&platform)?;
    let values = platform.db.read_blocking(service::values)?;
    if arguments.json {
        // The units of a file that programs read do not change with the language.
        let words = Words::new(Language::Chinese);
        let figures: Vec<Value> = values
            .iter()
            .map(|value| {
                json!({
                    "key": value.indicator.key,
                    "value": json_value(value.value.as_deref()),
                    "unit": words.label(value.indicator.unit),
                    "least": value.indicator.is_least(),
                    "kind": if value.indicator.is_counted() { "counted" } else { "recorded" },
                    "records": value.indicator.records(),
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&figures).map_err(|error| error.to_string())?;
        say(&text);
        return Ok(ExitCode::SUCCESS);
    }
    let words = arguments.language.words()?;
    for value in values {
        let kind = words.t(if value.indicator.is_counted() { "indicator-counted" } else { "indicator-recorded" });
        let view = ValueView::of(&words, value);
        say(&format!("{}\t{}\t{kind}\t{}", view.name, view.phrase(), view.records));
    }
    Ok(ExitCode::SUCCESS)
}
