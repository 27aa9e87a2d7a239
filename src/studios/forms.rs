//! Parts of forms that several rooms of this storey have: somebody by his document, a whole number, a day that has come.

use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use crate::platform::web::Field;
use crate::platform::web::form::{Pairs, day};
use crate::registry::people::forms::by_document;
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;

/// Somebody as he was typed: name and document.
#[derive(Debug, Clone)]
pub struct PersonFields {
    /// Name.
    pub name: Field,
    /// Kind of document.
    pub document_kind: Field,
    /// Its number.
    pub document_number: Field,
    /// Sex, where the document does not state it.
    pub sex: Field,
}

impl PersonFields {
    /// The fields as they were sent; a resident document where none is chosen.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        let mut fields = Self {
            name: field("person_name"),
            document_kind: field("document_kind"),
            document_number: field("document_number"),
            sex: field("sex"),
        };
        if fields.document_kind.is_empty() {
            DocumentKind::ResidentId.as_str().clone_into(&mut fields.document_kind.value);
        }
        fields
    }

    /// Who is meant; nothing when a field is not right.
    pub fn read(&mut self, today: NaiveDate) -> Option<NewPerson> {
        by_document(&mut self.name, &mut self.document_kind, &mut self.document_number, &mut self.sex, today)
    }

    /// The fields, for errors.
    #[must_use]
    pub const fn fields(&self) -> [&Field; 4] {
        [&self.name, &self.document_kind, &self.document_number, &self.sex]
    }

    /// The fields, to put errors beside them.
    #[must_use]
    pub const fn fields_mut(&mut self) -> [&mut Field; 4] {
        [&mut self.name, &mut self.document_kind, &mut self.document_number, &mut self.sex]
    }
}

/// Reads a day that has come.
///
/// # Errors
/// A message that says how a day is written, or that it is ahead.
pub fn past_day(text: &str, today: NaiveDate) -> Result<NaiveDate, Message> {
    let day = day(text)?;
    if day > today { Err(Message::new("studio-day-ahead")) } else { Ok(day) }
}

/// Reads a whole number from 0 to `most`.
///
/// # Errors
/// A message with the bound.
pub fn whole_number(text: &str, most: i32) -> Result<i32, Message> {
    clean_code(text)
        .parse::<i32>()
        .ok()
        .filter(|number| (0..=most).contains(number))
        .ok_or_else(|| Message::new("studio-number-form").count("most", most))
}
