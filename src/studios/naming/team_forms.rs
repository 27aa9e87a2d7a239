//! Forms of the page of those who lead, work and learn in a studio.

use crate::competition::events::forms::line;
use crate::kernel::level::Level;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::registry::people::model::NewPerson;
use crate::studios::forms::PersonFields;
use crate::studios::naming::model::{NewApprenticeship, NewLeader};
use chrono::NaiveDate;

/// Somebody who is to lead, work or learn, as he was typed. Each form has those of the fields that it needs.
#[derive(Debug, Clone)]
pub struct TeamForm {
    /// Who.
    pub person: PersonFields,
    /// Title of a leader, post of a member.
    pub title: Field,
    /// First day.
    pub from: Field,
    /// Last day of an agreement.
    pub to: Field,
    /// Level at the beginning, or reached.
    pub level: Field,
    /// Day on which the level was reached.
    pub day: Field,
    /// Why.
    pub reason: Field,
    others: Vec<FieldError>,
}

impl TeamForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            person: PersonFields::of(values),
            title: field("title"),
            from: field("from"),
            to: field("to"),
            level: field("level"),
            day: field("day"),
            reason: field("reason"),
            others: Vec::new(),
        }
    }

    /// A successor: who, from when, why.
    pub fn read_leader(&mut self, today: NaiveDate) -> Option<(NewLeader, NaiveDate, String)> {
        let title = self.title.parse(line);
        let from = self.from.parse(day);
        let reason = self.reason.parse(line);
        let person = self.person.read(today);
        Some((NewLeader { person: person?, title: title? }, from?, reason?))
    }

    /// A member: who, as what, from when.
    pub fn read_member(&mut self, today: NaiveDate) -> Option<(NewPerson, String, NaiveDate)> {
        let title = self.title.parse(line);
        let from = self.from.parse(day);
        let person = self.person.read(today);
        Some((person?, title?, from?))
    }

    /// An agreement with an apprentice.
    pub fn read_apprentice(&mut self, today: NaiveDate) -> Option<NewApprenticeship> {
        let (from, to) = (self.from.parse(day), self.to.parse(day));
        let level: Option<Level> = self.level.parse(choice);
        let apprentice = self.person.read(today);
        Some(NewApprenticeship { apprentice: apprentice?, from: from?, to: to?, level: level? })
    }

    /// A level that was reached, and when.
    pub fn read_level(&mut self) -> Option<(Level, NaiveDate)> {
        let level: Option<Level> = self.level.parse(choice);
        let reached = self.day.parse(day);
        Some((level?, reached?))
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        let [name, kind, number, sex] = self.person.fields_mut();
        self.others = place_errors(
            errors,
            &mut [
                name,
                kind,
                number,
                sex,
                &mut self.title,
                &mut self.from,
                &mut self.to,
                &mut self.level,
                &mut self.day,
                &mut self.reason,
            ],
        );
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&self.person.fields());
        errors.extend(summary(&[&self.title, &self.from, &self.to, &self.level, &self.day, &self.reason]));
        errors.extend(self.others.iter().cloned());
        errors
    }
}
