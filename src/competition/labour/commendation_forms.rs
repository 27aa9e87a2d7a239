//! The form of a proposal for commendation.

use crate::competition::events::forms::{line, text};
use crate::competition::labour::commendation_service::Proposal;
use crate::competition::labour::model::CommendationKind;
use crate::kernel::document::DocumentKind;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};
use crate::registry::people::forms::by_document;
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;

/// A proposal as it was typed.
#[derive(Debug, Clone)]
pub struct ProposalForm {
    /// Unit or person.
    pub kind: Field,
    /// Name of the person.
    pub person_name: Field,
    /// Kind of his document.
    pub document_kind: Field,
    /// Its number.
    pub document_number: Field,
    /// Sex, where the document does not state it.
    pub sex: Field,
    /// Post.
    pub post: Field,
    /// For what.
    pub merits: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl ProposalForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            kind: field("kind"),
            person_name: field("person_name"),
            document_kind: field("document_kind"),
            document_number: field("document_number"),
            sex: field("sex"),
            post: field("post"),
            merits: field("merits"),
            others: Vec::new(),
        }
    }

    /// An empty form.
    pub fn empty() -> Self {
        let mut form = Self::of(&Pairs::default());
        CommendationKind::AdvancedPerson.as_str().clone_into(&mut form.kind.value);
        DocumentKind::ResidentId.as_str().clone_into(&mut form.document_kind.value);
        form
    }

    fn person(&mut self, today: NaiveDate) -> Option<Box<NewPerson>> {
        let person = by_document(
            &mut self.person_name,
            &mut self.document_kind,
            &mut self.document_number,
            &mut self.sex,
            today,
        )?;
        Some(Box::new(person))
    }

    /// Who is proposed, and for what.
    pub fn read(&mut self, today: NaiveDate) -> Option<Proposal> {
        let kind: Option<CommendationKind> = self.kind.parse(choice);
        let person = match kind {
            Some(CommendationKind::AdvancedPerson) => self.person(today),
            _ => None,
        };
        let post = self.post.parse_optional(line).unwrap_or_default();
        let merits = self.merits.parse(text);
        if !self.errors().is_empty() {
            return None;
        }
        Some(Proposal { person, post, merits: merits? })
    }

    /// Puts errors of the service beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(
            errors,
            &mut [
                &mut self.kind,
                &mut self.person_name,
                &mut self.document_kind,
                &mut self.document_number,
                &mut self.sex,
                &mut self.post,
                &mut self.merits,
            ],
        );
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.kind,
            &self.person_name,
            &self.document_kind,
            &self.document_number,
            &self.sex,
            &self.post,
            &self.merits,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}
