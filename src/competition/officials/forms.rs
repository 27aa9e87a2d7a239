//! Forms of this room.

use crate::competition::contests::model::ContestModule;
use crate::competition::officials::model::{
    ConflictRelation, NewConflict, Official, OfficialDetails, OfficialDuty, Slot,
};
use crate::competition::officials::service::Source;
use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::person_name;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};
use crate::registry::people::forms::by_document;
use chrono::NaiveDate;

/// Characters of a line at the most.
const LINE: usize = 200;

fn line(text: &str) -> Result<String, Message> {
    if text.chars().count() > LINE {
        return Err(Message::new("competition-text-long").count("most", LINE));
    }
    Ok(text.to_owned())
}

fn email(text: &str) -> Result<String, Message> {
    match text.parse::<lettre::Address>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(Message::new("competition-email-form")),
    }
}

/// An official as he was typed. The form of a new one has all fields, that of a known one his details.
#[derive(Debug, Clone, Default)]
pub struct OfficialForm {
    /// Card of an assessor; without it the document is needed.
    pub card_number: Field,
    /// Name.
    pub name: Field,
    /// Kind of document.
    pub document_kind: Field,
    /// Its number.
    pub document_number: Field,
    /// Sex, where the document does not state it.
    pub sex: Field,
    /// Employer.
    pub employer: Field,
    /// Training base.
    pub training_base: Field,
    /// Title.
    pub title: Field,
    /// Mail address.
    pub email: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl OfficialForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            card_number: field("card_number"),
            name: field("name"),
            document_kind: field("document_kind"),
            document_number: field("document_number"),
            sex: field("sex"),
            employer: field("employer"),
            training_base: field("training_base"),
            title: field("title"),
            email: field("email"),
            others: Vec::new(),
        }
    }

    /// The form of a new official.
    pub fn empty() -> Self {
        let mut form = Self::of(&Pairs::default());
        DocumentKind::ResidentId.as_str().clone_into(&mut form.document_kind.value);
        form
    }

    /// The form of a known official.
    pub fn known(official: &Official) -> Self {
        let mut form = Self::of(&Pairs::default());
        form.employer.value.clone_from(&official.employer);
        form.training_base.value.clone_from(&official.training_base);
        form.title.value.clone_from(&official.title);
        form.email.value.clone_from(&official.email);
        form
    }

    /// Who is meant: an assessor by his card, or somebody by his document.
    pub fn read_source(&mut self, today: NaiveDate) -> Option<Source> {
        if !self.card_number.is_empty() {
            return Some(Source::Card(self.card_number.value.clone()));
        }
        let person =
            by_document(&mut self.name, &mut self.document_kind, &mut self.document_number, &mut self.sex, today)?;
        Some(Source::Document(Box::new(person)))
    }

    /// What is said of him. An employer may be left out only where the register knows it.
    pub fn read_details(&mut self) -> Option<OfficialDetails> {
        let employer = self.employer.parse_optional(line).unwrap_or_default();
        let training_base = self.training_base.parse_optional(line).unwrap_or_default();
        let title = self.title.parse_optional(line).unwrap_or_default();
        let email = self.email.parse_optional(email).unwrap_or_default();
        self.errors()
            .is_empty()
            .then_some(OfficialDetails { employer, training_base, title, email })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(
            errors,
            &mut [
                &mut self.card_number,
                &mut self.name,
                &mut self.document_kind,
                &mut self.document_number,
                &mut self.sex,
                &mut self.employer,
                &mut self.training_base,
                &mut self.title,
                &mut self.email,
            ],
        );
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.card_number,
            &self.name,
            &self.document_kind,
            &self.document_number,
            &self.sex,
            &self.employer,
            &self.training_base,
            &self.title,
            &self.email,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// A declared relation as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ConflictForm {
    /// Name of the person.
    pub related_name: Field,
    /// Employer.
    pub related_employer: Field,
    /// Relation.
    pub relation: Field,
    /// In his own words.
    pub note: Field,
}

impl ConflictForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            related_name: field("related_name"),
            related_employer: field("related_employer"),
            relation: field("relation"),
            note: field("note"),
        }
    }

    /// An empty form.
    pub fn empty() -> Self {
        Self::of(&Pairs::default())
    }

    /// What was declared.
    pub fn read(&mut self) -> Option<NewConflict> {
        let person_name = self
            .related_name
            .parse_optional(|text| person_name::normalise(text).map(|checked| checked.value));
        let employer = self.related_employer.parse_optional(line);
        let relation: Option<ConflictRelation> = self.relation.parse(choice);
        let note = self.note.parse_optional(line).unwrap_or_default();
        if !self.errors().is_empty() {
            return None;
        }
        Some(NewConflict { person_name, employer, relation: relation?, note })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        let fields: [&mut Field; 4] =
            [&mut self.related_name, &mut self.related_employer, &mut self.relation, &mut self.note];
        for error in place_errors(errors, &mut fields.map(|field| field)) {
            self.related_name.refuse(error.message);
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.related_name, &self.related_employer, &self.relation, &self.note])
    }
}

/// A place as it stands in addresses and forms: `chief_judge`, `scoring_judge:2` for the second module,
/// `sealing_judge:1` for the first layer.
#[must_use]
pub fn written_slot(slot: Slot, modules: &[ContestModule]) -> String {
    let module = slot
        .module
        .and_then(|id| modules.iter().find(|module| module.id == id))
        .map(|module| module.position);
    match module.or(slot.layer) {
        Some(place) => format!("{}:{place}", slot.duty),
        None => slot.duty.to_string(),
    }
}

/// Reads what [`written_slot`] wrote; nothing for a module that the contest does not have.
#[must_use]
pub fn read_slot(text: &str, modules: &[ContestModule]) -> Option<Slot> {
    let (duty, place) = match text.split_once(':') {
        Some((duty, place)) => (duty, Some(place.parse::<i32>().ok()?)),
        None => (text, None),
    };
    match (duty.parse().ok()?, place) {
        (OfficialDuty::ScoringJudge, Some(place)) => modules
            .iter()
            .find(|module| module.position == place)
            .map(|module| Slot::scoring(module.id)),
        (OfficialDuty::SealingJudge, Some(layer)) => Some(Slot::sealing(layer)),
        (OfficialDuty::ScoringJudge | OfficialDuty::SealingJudge, None) | (_, Some(_)) => None,
        (duty, None) => Some(Slot::of(duty)),
    }
}
