//! Forms of this room: a recorded figure, a target.

use crate::indicators::model::{IndicatorTarget, NewRecord, RecordedFigure};
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, day, place_errors, summary};
use chrono::NaiveDate;

/// The form of a recorded figure.
#[derive(Debug, Clone)]
pub struct RecordForm {
    /// The value.
    pub value: Field,
    /// The day for which it holds.
    pub as_of: Field,
    /// Where it was published.
    pub source: Field,
    /// In which words.
    pub note: Field,
    /// Why it is corrected.
    pub reason: Field,
}

impl RecordForm {
    /// The form beside the latest figure.
    pub fn of(latest: Option<&RecordedFigure>) -> Self {
        Self {
            value: Field::new("value", ""),
            as_of: Field::new("as_of", ""),
            source: Field::new("source", latest.map_or("", |latest| latest.source.as_str())),
            note: Field::new("note", ""),
            reason: Field::new("reason", ""),
        }
    }

    /// Reads the form: the figure, and why one of the same day is corrected.
    pub fn read(values: &Pairs) -> Result<(Self, NewRecord, String), Self> {
        let mut form = Self {
            value: Field::of(values, "value"),
            as_of: Field::of(values, "as_of"),
            source: Field::of(values, "source"),
            note: Field::of(values, "note"),
            reason: Field::of(values, "reason"),
        };
        let (value, as_of, source) = (form.value.required(), form.as_of.parse(day), form.source.required());
        match (value, as_of, source) {
            (Some(value), Some(as_of), Some(source)) => {
                let note = form.note.value.clone();
                let reason = form.reason.value.clone();
                Ok((form, NewRecord { as_of, value, source, note }, reason))
            }
            _ => Err(form),
        }
    }

    /// The same form with what the service found.
    #[must_use]
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        let mut fields = [&mut self.value, &mut self.as_of, &mut self.source, &mut self.note, &mut self.reason];
        place_errors(errors, &mut fields);
        self
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.value, &self.as_of, &self.source, &self.note, &self.reason])
    }
}

/// The form of a target.
#[derive(Debug, Clone)]
pub struct TargetForm {
    /// Version that the page showed; 0 for a first target.
    pub version: i32,
    /// The value to be reached.
    pub target: Field,
    /// By when.
    pub due: Field,
}

impl TargetForm {
    /// The form as the target stands.
    pub fn of(target: Option<&IndicatorTarget>) -> Self {
        Self {
            version: target.map_or(0, |target| target.version),
            target: Field::new("target", target.map_or_else(String::new, |target| target.target.to_string())),
            due: Field::new("due", target.map_or_else(String::new, |target| target.due.to_string())),
        }
    }

    /// Reads the form; what is to be reached lies ahead.
    pub fn read(values: &Pairs, today: NaiveDate) -> Result<(Self, (i64, NaiveDate)), Self> {
        let mut form = Self {
            version: values.get("version").parse().unwrap_or_default(),
            target: Field::of(values, "target"),
            due: Field::of(values, "due"),
        };
        let target = form.target.parse(|text| match text.replace(',', "").parse::<i64>() {
            Ok(target) if target > 0 => Ok(target),
            _ => Err(Message::new("indicator-not-a-number")),
        });
        let due = form.due.parse(|text| match day(text)? {
            due if due < today => Err(Message::new("indicator-due-past")),
            due => Ok(due),
        });
        match (target, due) {
            (Some(target), Some(due)) => Ok((form, (target, due))),
            _ => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.target, &self.due])
    }
}
