//! Forms of this room.

use crate::competition::appeals::hearing_service::{Decision, MarkPlace};
use crate::competition::appeals::model::{AppealFilter, AppealOutcome, AppealPlan, AppealSubject};
use crate::competition::events::forms::{email, line, text};
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};
use std::collections::HashMap;

/// An appeal as it was typed.
#[derive(Debug, Clone)]
pub struct AppealForm {
    /// The entry.
    pub entry: Field,
    /// What it is about.
    pub subject: Field,
    /// What happened.
    pub facts: Field,
    /// When.
    pub happened: Field,
    /// Who was there.
    pub persons: Field,
    /// Who appeals, from paper.
    pub filed_for: Field,
    /// Address for the answer.
    pub reply_email: Field,
    /// Evidence; the file itself has to be chosen again.
    pub file: Field,
    others: Vec<FieldError>,
}

impl AppealForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            entry: field("entry"),
            subject: field("subject"),
            facts: field("facts"),
            happened: field("happened"),
            persons: field("persons"),
            filed_for: field("filed_for"),
            reply_email: field("reply_email"),
            file: Field::new("file", ""),
            others: Vec::new(),
        }
    }

    /// What somebody says; nothing when a field is not right.
    pub fn read(&mut self) -> Option<AppealPlan> {
        let entry = self.entry.required();
        let subject: Option<AppealSubject> = self.subject.parse(choice);
        let facts = self.facts.parse(text);
        let happened = self.happened.parse(line);
        let persons = self.persons.parse_optional(line).unwrap_or_default();
        let filed_for = self.filed_for.parse_optional(line).unwrap_or_default();
        let reply_email = self.reply_email.parse_optional(email).unwrap_or_default();
        if !self.errors().is_empty() {
            return None;
        }
        Some(AppealPlan {
            entry: entry?,
            subject: subject?,
            facts: facts?,
            happened: happened?,
            persons,
            filed_for,
            reply_email,
        })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(
            errors,
            &mut [
                &mut self.entry,
                &mut self.subject,
                &mut self.facts,
                &mut self.happened,
                &mut self.persons,
                &mut self.filed_for,
                &mut self.reply_email,
                &mut self.file,
            ],
        );
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.entry,
            &self.subject,
            &self.facts,
            &self.happened,
            &self.persons,
            &self.filed_for,
            &self.reply_email,
            &self.file,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// A decision as it was typed.
#[derive(Debug, Clone)]
pub struct DecisionForm {
    /// Upheld or dismissed.
    pub outcome: Field,
    /// The decision.
    pub decision: Field,
    /// Its reasons.
    pub reasons: Field,
    /// Tokens of the members who were there.
    pub present: Vec<String>,
}

impl DecisionForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            outcome: field("outcome"),
            decision: field("decision"),
            reasons: field("reasons"),
            present: values.all("present").map(str::to_owned).collect(),
        }
    }

    /// What was decided; nothing when a field is not right.
    pub fn read(&mut self) -> Option<Decision> {
        let outcome: Option<AppealOutcome> = self.outcome.parse(choice);
        let decision = self.decision.parse(text);
        let reasons = self.reasons.parse(text);
        Some(Decision { outcome: outcome?, decision: decision?, reasons: reasons?, present: self.present.clone() })
    }

    /// Puts errors of the service beside their fields; gives those that are about the members.
    pub fn place(&mut self, errors: Vec<FieldError>) -> Vec<FieldError> {
        place_errors(errors, &mut [&mut self.outcome, &mut self.decision, &mut self.reasons])
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.outcome, &self.decision, &self.reasons])
    }
}

/// A mark as the form names it: letter of the module, day, place of the aspect, as `B.2.17`.
#[must_use]
pub fn read_mark_place(text: &str) -> Option<MarkPlace> {
    let mut parts = text.splitn(3, '.');
    let letter = parts.next().filter(|letter| !letter.is_empty())?.to_owned();
    let day = parts.next()?.parse().ok()?;
    let aspect = parts.next()?.parse().ok()?;
    Some(MarkPlace { letter, day, aspect })
}

/// The filter of the list as it stands in an address.
#[derive(Debug, Clone)]
pub struct FilterForm {
    /// Contest.
    pub contest: Field,
    /// State.
    pub state: Field,
    /// What it narrows to.
    pub filter: AppealFilter,
}

impl FilterForm {
    /// Reads the query of an address.
    pub fn of(query: &HashMap<String, String>) -> Self {
        let field = |name: &'static str| Field::new(name, query.get(name).map_or("", |value| value.trim()));
        let (contest, mut state) = (field("contest"), field("state"));
        let filter = AppealFilter {
            contest: Some(contest.value.clone()).filter(|code| !code.is_empty()),
            state: state.parse_optional(choice),
        };
        Self { contest, state, filter }
    }
}

#[cfg(test)]
mod tests {
    use super::read_mark_place;

    #[test]
    fn a_mark_is_named_by_module_day_and_place() {
        let place = read_mark_place("B.2.17").unwrap();
        assert_eq!((place.letter.as_str(), place.day, place.aspect), ("B", 2, 17));
        for wrong in ["", "B", "B.2", "B.x.1", ".2.1", "B.2.-1"] {
            assert_eq!(read_mark_place(wrong), None, "{wrong}");
        }
    }
}
