//! Forms of this room, and how forms of other rooms ask for somebody.

use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::person_name;
use crate::kernel::sex::Sex;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, summary};
use crate::registry::people::model::{ContactCorrection, NewPerson, Person};
use chrono::NaiveDate;

/// The form that corrects contact data.
#[derive(Debug, Clone, Default)]
pub struct ContactForm {
    /// New mobile number; empty keeps the old one.
    pub mobile: Field,
    /// Mail address.
    pub email: Field,
    /// Employing unit.
    pub employer: Field,
    /// Version that the author saw.
    pub version: String,
}

/// Characters of a free text at the most.
const LONGEST: usize = 200;

impl ContactForm {
    /// The form of a person.
    pub fn of(person: &Person) -> Self {
        Self {
            mobile: Field::new("mobile", ""),
            email: Field::new("email", person.email.clone().unwrap_or_default()),
            employer: Field::new("employer", person.employer.clone().unwrap_or_default()),
            version: person.version.to_string(),
        }
    }

    /// Reads the form; gives the version and the correction, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(i32, ContactCorrection), Self> {
        let mut form = Self {
            mobile: Field::of(values, "mobile"),
            email: Field::of(values, "email"),
            employer: Field::of(values, "employer"),
            version: values.get("version").to_owned(),
        };
        let mobile = form
            .mobile
            .parse_optional(|text| Mobile::parse(text).map(|checked| checked.value));
        let email = form.email.parse_optional(mail_address);
        let employer = form.employer.parse_optional(short_text);
        if !form.errors().is_empty() {
            return Err(form);
        }
        // A version that cannot be read is none that anybody saw.
        let version = form.version.parse().unwrap_or(-1);
        Ok((version, ContactCorrection { mobile, email, employer }))
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.mobile, &self.email, &self.employer])
    }
}

fn mail_address(text: &str) -> Result<String, Message> {
    let is_address = text.parse::<lettre::Address>().is_ok();
    if is_address { Ok(text.to_owned()) } else { Err(Message::new("person-email-form")) }
}

fn short_text(text: &str) -> Result<String, Message> {
    if text.chars().count() > LONGEST {
        return Err(Message::new("person-text-too-long").count("most", LONGEST));
    }
    Ok(text.to_owned())
}

/// Who is meant by a name, a kind of document, its number and, where the document does not state it, a sex; nothing when a
/// field is not right, which then says what is wrong.
pub fn by_document(
    name: &mut Field,
    kind: &mut Field,
    number: &mut Field,
    sex: &mut Field,
    today: NaiveDate,
) -> Option<NewPerson> {
    let name = name.parse(|text| person_name::normalise(text).map(|checked| checked.value));
    let kind: Option<DocumentKind> = kind.parse(choice);
    let document = kind
        .and_then(|kind| number.parse(|text| IdentityDocument::parse(kind, text, today).map(|checked| checked.value)));
    let sex = match document.as_ref().and_then(IdentityDocument::sex) {
        Some(sex) => Some(sex),
        None if document.is_some() => sex.parse(choice::<Sex>),
        None => None,
    };
    Some(NewPerson::of_document(name?, document?, sex?))
}
