//! Forms of this room: the filter of the roll, and the form of an honour that is entered from a document.

use crate::competition::events::forms::line;
use crate::honours::roll::listing;
use crate::honours::roll::model::{HonourState, Recorded, RecordedHolder, RollFilter};
use crate::honours::titles::model::{HolderKind, Title};
use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::paging::COUNTED;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::form::{FieldError, Pairs, day, place_errors, summary};
use crate::platform::web::{Field, Visit};
use crate::registry::people::forms::by_document;
use chrono::NaiveDate;

/// The filter as it stands in the address.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    /// Part of a name, or initials.
    pub name: Field,
    /// Key of the title.
    pub title: Field,
    /// Year.
    pub year: Field,
    /// Code or name of the trade.
    pub trade: Field,
    /// Code of the district.
    pub district: Field,
    /// State.
    pub state: Field,
}

impl FilterForm {
    /// Reads the query of a request.
    pub fn of(visit: &Visit) -> Self {
        let pairs = Pairs::new(serde_urlencoded::from_str(&visit.query).unwrap_or_default());
        Self {
            name: Field::of(&pairs, "name"),
            title: Field::of(&pairs, "title"),
            year: Field::of(&pairs, "year"),
            trade: Field::of(&pairs, "trade"),
            district: Field::of(&pairs, "district"),
            state: Field::of(&pairs, "state"),
        }
    }

    /// The filter; `None` when it names a title or a trade that does not exist, so that nothing matches. What cannot be
    /// read is left out, since an address is not a form that one mends.
    pub fn filter(&self, conn: &mut Conn, titles: &[Title]) -> Result<Option<RollFilter>, AppError> {
        let mut filter = RollFilter {
            name: self.name.value.clone(),
            title: None,
            year: self.year.value.parse().ok(),
            trade: None,
            district: (!self.district.is_empty()).then(|| self.district.value.clone()),
            state: self.state.value.parse::<HonourState>().ok(),
            counted: self.state.value == COUNTED,
        };
        if !self.title.is_empty() {
            let found = titles.iter().find(|title| title.key == self.title.value);
            let Some(title) = found else { return Ok(None) };
            filter.title = Some(title.id);
        }
        if !self.trade.is_empty() {
            let Some(trade) = listing::trade_written(conn, &self.trade.value)? else { return Ok(None) };
            filter.trade = Some(trade);
        }
        Ok(Some(filter))
    }
}

/// An honour as it was typed from a document.
#[derive(Debug, Clone)]
pub struct RecordForm {
    /// Key of the title.
    pub title: Field,
    /// Name of the person or the team.
    pub holder_name: Field,
    /// Kind of his document.
    pub document_kind: Field,
    /// Its number.
    pub document_number: Field,
    /// Sex, where the document does not state it.
    pub sex: Field,
    /// Employer, or unit of the team.
    pub employer: Field,
    /// District.
    pub district: Field,
    /// Code or name of the trade.
    pub trade: Field,
    /// For what.
    pub basis_text: Field,
    /// Number of the document by which it was conferred.
    pub document: Field,
    /// Day.
    pub conferred_on: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl RecordForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            title: field("title"),
            holder_name: field("holder_name"),
            document_kind: field("document_kind"),
            document_number: field("document_number"),
            sex: field("sex"),
            employer: field("employer"),
            district: field("district"),
            trade: field("trade"),
            basis_text: field("basis_text"),
            document: field("document"),
            conferred_on: field("conferred_on"),
            others: Vec::new(),
        }
    }

    /// An empty form.
    pub fn empty() -> Self {
        let mut form = Self::of(&Pairs::default());
        DocumentKind::ResidentId.as_str().clone_into(&mut form.document_kind.value);
        form
    }

    fn person(&mut self, today: NaiveDate) -> Option<RecordedHolder> {
        let person = by_document(
            &mut self.holder_name,
            &mut self.document_kind,
            &mut self.document_number,
            &mut self.sex,
            today,
        )?;
        Some(RecordedHolder::Person(Box::new(person)))
    }

    /// What is entered. The trade is looked up by the caller, who has the database.
    pub fn read(&mut self, titles: &[Title], today: NaiveDate) -> Option<Recorded> {
        let title = self.title.parse(|key| {
            titles
                .iter()
                .find(|title| title.key == key && title.is_active())
                .cloned()
                .ok_or_else(|| Message::new("error-field-choice"))
        });
        let holder = match title.as_ref().map(|title| title.holder) {
            Some(HolderKind::Team) => self.holder_name.parse(line).map(RecordedHolder::Team),
            _ => self.person(today),
        };
        let employer = self.employer.parse(line);
        let district = self.district.parse_optional(|code| Ok(code.to_owned()));
        let basis_text = self.basis_text.parse_optional(line);
        let document = self.document.parse(line);
        let conferred_on = self.conferred_on.parse(day);
        if !self.errors().is_empty() {
            return None;
        }
        Some(Recorded {
            title: title?.key,
            holder: holder?,
            employer: employer?,
            district,
            trade: None,
            basis_text: basis_text.unwrap_or_default(),
            document: document?,
            conferred_on: conferred_on?,
        })
    }

    fn fields_mut(&mut self) -> [&mut Field; 11] {
        [
            &mut self.title,
            &mut self.holder_name,
            &mut self.document_kind,
            &mut self.document_number,
            &mut self.sex,
            &mut self.employer,
            &mut self.district,
            &mut self.trade,
            &mut self.basis_text,
            &mut self.document,
            &mut self.conferred_on,
        ]
    }

    /// Puts errors of the service beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(errors, &mut self.fields_mut());
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.title,
            &self.holder_name,
            &self.document_kind,
            &self.document_number,
            &self.sex,
            &self.employer,
            &self.district,
            &self.trade,
            &self.basis_text,
            &self.document,
            &self.conferred_on,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}
