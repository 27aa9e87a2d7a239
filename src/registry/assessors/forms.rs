//! Forms of this room.

use crate::kernel::document::DocumentKind;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::platform::error::AppError;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::registry::assessors::model::{AssessorGrade, AssessorScope, AssessorView, Card, WrittenDetails};
use crate::registry::people::forms::by_document;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::Trade;
use crate::registry::trades::rules::written_levels;
use chrono::NaiveDate;

/// One line of the field of trades: what was written, and its levels.
pub type WrittenScope = (String, (Level, Level));

/// The fields of an assessor. The form of a new one has all of them, the forms of the edit page their share.
#[derive(Debug, Clone, Default)]
pub struct AssessorForm {
    pub name: Field,
    pub document_kind: Field,
    pub document_number: Field,
    pub sex: Field,
    pub mobile: Field,
    pub email: Field,
    pub card_number: Field,
    pub grade: Field,
    pub card_from: Field,
    pub card_to: Field,
    pub body: Field,
    pub employer: Field,
    pub district: Field,
    pub speciality: Field,
    pub scopes: Field,
}

impl AssessorForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            name: field("name"),
            document_kind: field("document_kind"),
            document_number: field("document_number"),
            sex: field("sex"),
            mobile: field("mobile"),
            email: field("email"),
            card_number: field("card_number"),
            grade: field("grade"),
            card_from: field("card_from"),
            card_to: field("card_to"),
            body: field("body"),
            employer: field("employer"),
            district: field("district"),
            speciality: field("speciality"),
            scopes: field("scopes"),
        }
    }

    /// The form of a new assessor.
    pub fn empty() -> Self {
        let mut form = Self::of(&Pairs::default());
        DocumentKind::ResidentId.as_str().clone_into(&mut form.document_kind.value);
        AssessorGrade::Assessor.as_str().clone_into(&mut form.grade.value);
        form
    }

    /// The forms of the edit page, filled with what is registered.
    pub fn registered(view: &AssessorView, scopes: &[(AssessorScope, Trade)]) -> Self {
        let mut form = Self::of(&Pairs::default());
        let assessor = &view.assessor;
        form.card_number.value.clone_from(&assessor.card_number);
        assessor.grade.as_str().clone_into(&mut form.grade.value);
        form.card_from.value = assessor.card_from.to_string();
        form.card_to.value = assessor.card_to.to_string();
        form.body.value = view.body_name.clone().unwrap_or_default();
        form.employer.value.clone_from(&assessor.employer);
        form.district.value.clone_from(&assessor.district_code);
        form.speciality.value.clone_from(&assessor.speciality);
        form.scopes.value = scopes
            .iter()
            .map(|(scope, trade)| {
                format!(
                    "{} {}-{}",
                    trade.full_name(),
                    scope.lowest_level.short_name(),
                    scope.highest_level.short_name()
                )
            })
            .collect::<Vec<_>>()
            .join("\n");
        form
    }

    /// Takes over what was sent to one of the forms of the edit page: fields that it does not have stay.
    pub fn take_over(&mut self, values: &Pairs) {
        let sent = Self::of(values);
        for (mine, sent) in self.fields().into_iter().zip(sent.into_fields()) {
            if values.has(sent.name) {
                *mine = sent;
            }
        }
    }

    fn fields(&mut self) -> [&mut Field; 15] {
        [
            &mut self.name,
            &mut self.document_kind,
            &mut self.document_number,
            &mut self.sex,
            &mut self.mobile,
            &mut self.email,
            &mut self.card_number,
            &mut self.grade,
            &mut self.card_from,
            &mut self.card_to,
            &mut self.body,
            &mut self.employer,
            &mut self.district,
            &mut self.speciality,
            &mut self.scopes,
        ]
    }

    fn into_fields(mut self) -> [Field; 15] {
        self.fields().map(std::mem::take)
    }

    /// The person.
    pub fn read_person(&mut self, today: NaiveDate) -> Option<NewPerson> {
        let person =
            by_document(&mut self.name, &mut self.document_kind, &mut self.document_number, &mut self.sex, today);
        let mobile = self
            .mobile
            .parse_optional(|text| Mobile::parse(text).map(|checked| checked.value));
        let email = self.email.parse_optional(|text| {
            let is_address = text.parse::<lettre::Address>().is_ok();
            if is_address { Ok(text.to_owned()) } else { Err(Message::new("person-email-form")) }
        });
        if self.mobile.error.is_some() || self.email.error.is_some() {
            return None;
        }
        let mut person = person?;
        person.mobile = mobile;
        person.email = email;
        person.employer = Some(self.employer.value.clone()).filter(|employer| !employer.is_empty());
        Some(person)
    }

    /// The card.
    pub fn read_card(&mut self) -> Option<Card> {
        let number = self.card_number.required();
        let grade: Option<AssessorGrade> = self.grade.parse(choice);
        let from = self.card_from.parse(day);
        let to = self.card_to.parse(day);
        Some(Card { number: number?, grade: grade?, from: from?, to: to? })
    }

    /// Where he belongs.
    pub fn read_details(&mut self) -> Option<WrittenDetails> {
        let district_code = self.district.required()?;
        Some(WrittenDetails {
            body: self.body.value.clone(),
            employer: self.employer.value.clone(),
            district_code,
            speciality: self.speciality.value.clone(),
        })
    }

    /// The trades: one a line, its levels behind it.
    pub fn read_scopes(&mut self) -> Option<Vec<WrittenScope>> {
        self.scopes.parse(|text| {
            text.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(|line| {
                    let (trade, levels) = line
                        .rsplit_once(char::is_whitespace)
                        .ok_or_else(|| Message::new("assessor-scope-line").with("line", line))?;
                    Ok((trade.trim().to_owned(), written_levels(levels)?))
                })
                .collect()
        })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) -> Vec<FieldError> {
        place_errors(errors, &mut self.fields())
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let fields = [
            &self.name,
            &self.document_kind,
            &self.document_number,
            &self.sex,
            &self.mobile,
            &self.email,
            &self.card_number,
            &self.grade,
            &self.card_from,
            &self.card_to,
            &self.body,
            &self.employer,
            &self.district,
            &self.speciality,
            &self.scopes,
        ];
        summary(&fields)
    }
}

/// The version that the author of a change saw; one that cannot be read is none that anybody saw.
pub fn seen_version(values: &Pairs) -> i32 {
    values.get("version").parse().unwrap_or(-1)
}

/// Field errors of a use case, or any other error as it is.
pub fn field_errors(error: AppError) -> Result<Vec<FieldError>, AppError> {
    match error {
        AppError::Fields(errors) => Ok(errors),
        other => Err(other),
    }
}
