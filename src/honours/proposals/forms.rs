//! The form of a decision about the proposals of a contest.

use crate::honours::proposals::model::Decision;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, day, place_errors, summary};
use chrono::NaiveDate;
use std::collections::HashMap;

/// A decision as it was typed.
#[derive(Debug, Clone)]
pub struct DecisionForm {
    /// Number of the document.
    pub document: Field,
    /// Day on which titles are conferred.
    pub conferred_on: Field,
    /// Why honours are replaced or withdrawn.
    pub reason: Field,
    /// Tokens of proposals that are refused, each with what was typed as the reason.
    pub refused: HashMap<String, String>,
    /// Errors of rows, and those that belong to no field.
    pub others: Vec<FieldError>,
}

impl DecisionForm {
    /// An empty form.
    pub fn empty(today: NaiveDate) -> Self {
        Self {
            document: Field::new("document", ""),
            conferred_on: Field::new("conferred_on", today.to_string()),
            reason: Field::new("reason", ""),
            refused: HashMap::new(),
            others: Vec::new(),
        }
    }

    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let refused = values
            .all("refuse")
            .map(|token| (token.to_owned(), values.get(&format!("why-{token}")).trim().to_owned()))
            .collect();
        Self {
            document: Field::of(values, "document"),
            conferred_on: Field::of(values, "conferred_on"),
            reason: Field::of(values, "reason"),
            refused,
            others: Vec::new(),
        }
    }

    /// The decision.
    pub fn read(&mut self) -> Option<Decision> {
        let conferred_on = self.conferred_on.parse(day);
        Some(Decision {
            document: self.document.value.clone(),
            conferred_on: conferred_on?,
            reason: self.reason.value.clone(),
            refused: self.refused.clone(),
        })
    }

    /// Puts errors of the service beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(errors, &mut [&mut self.document, &mut self.conferred_on, &mut self.reason]);
    }

    /// The error of a row.
    pub fn error_of(&self, token: &str) -> Option<&FieldError> {
        self.others.iter().find(|error| error.field.strip_prefix("why-") == Some(token))
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.document, &self.conferred_on, &self.reason]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}
