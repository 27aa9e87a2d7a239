//! Forms of this room.

use crate::competition::events::forms::{line, text};
use crate::honours::selection::model::{
    HonourYearOutcome, Nomination, NominationPaper, NominationPlan, Opinion, YearReview,
};
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::TradeId;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text::clean_code;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::registry::people::forms::by_document;
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;

/// A paper as it was typed.
#[derive(Debug, Clone)]
pub struct PaperField {
    /// Which.
    pub kind: NominationPaper,
    /// Its number or name.
    pub field: Field,
}

/// A nomination as it was typed.
#[derive(Debug, Clone)]
pub struct NominationForm {
    /// Key of the title.
    pub title: Field,
    /// Name of the candidate.
    pub person_name: Field,
    /// Kind of his document.
    pub document_kind: Field,
    /// Its number.
    pub document_number: Field,
    /// Sex, where the document does not state it.
    pub sex: Field,
    /// Employer.
    pub employer: Field,
    /// District that nominates.
    pub district: Field,
    /// Code or name of the trade.
    pub trade: Field,
    /// What he has done.
    pub merits: Field,
    /// Papers.
    pub papers: Vec<PaperField>,
    others: Vec<FieldError>,
}

impl NominationForm {
    /// The fields as they were sent; a resident document where none is chosen.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        let mut form = Self {
            title: field("title"),
            person_name: field("person_name"),
            document_kind: field("document_kind"),
            document_number: field("document_number"),
            sex: field("sex"),
            employer: field("employer"),
            district: field("district"),
            trade: field("trade"),
            merits: field("merits"),
            papers: NominationPaper::ALL
                .iter()
                .map(|kind| PaperField { kind: *kind, field: field(kind.field_name()) })
                .collect(),
            others: Vec::new(),
        };
        if form.document_kind.is_empty() {
            DocumentKind::ResidentId.as_str().clone_into(&mut form.document_kind.value);
        }
        form
    }

    /// The form of a known nomination, which does not name its candidate again.
    #[must_use]
    pub fn known(nomination: &Nomination, title: &str, trade: &str, papers: &[(NominationPaper, String)]) -> Self {
        let mut form = Self::of(&Pairs::default());
        title.clone_into(&mut form.title.value);
        trade.clone_into(&mut form.trade.value);
        form.employer.value.clone_from(&nomination.employer);
        form.district.value.clone_from(&nomination.district_code);
        form.merits.value.clone_from(&nomination.merits);
        for paper in &mut form.papers {
            if let Some((_, reference)) = papers.iter().find(|(kind, _)| *kind == paper.kind) {
                paper.field.value.clone_from(reference);
            }
        }
        form
    }

    /// What is said; nothing when a field is not right. The trade is the one that its text means. Staff of a body names no
    /// district: that of the body counts.
    pub fn read(&mut self, trade: Option<TradeId>, is_staff: bool) -> Option<NominationPlan> {
        let title = self.title.required();
        let employer = self.employer.parse(line);
        let district = if is_staff { Some(String::new()) } else { self.district.required() };
        if !self.trade.is_empty() && trade.is_none() {
            self.trade.refuse(Message::new("honour-no-such-trade"));
        }
        let merits = self.merits.parse(text);
        let mut papers = Vec::new();
        for paper in &mut self.papers {
            if let Some(reference) = paper.field.parse_optional(line) {
                papers.push((paper.kind, reference));
            }
        }
        // The service would say it, too, but not together with the rest.
        if papers.is_empty()
            && let Some(first) = self.papers.first_mut().filter(|paper| paper.field.error.is_none())
        {
            first.field.refuse(Message::new("nomination-papers-none"));
        }
        if !self.errors().is_empty() {
            return None;
        }
        Some(NominationPlan { title: title?, employer: employer?, district: district?, trade, merits: merits?, papers })
    }

    /// Who is nominated; nothing when a field is not right.
    pub fn read_person(&mut self, today: NaiveDate) -> Option<NewPerson> {
        by_document(&mut self.person_name, &mut self.document_kind, &mut self.document_number, &mut self.sex, today)
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        let mut fields = vec![
            &mut self.title,
            &mut self.person_name,
            &mut self.document_kind,
            &mut self.document_number,
            &mut self.sex,
            &mut self.employer,
            &mut self.district,
            &mut self.trade,
            &mut self.merits,
        ];
        fields.extend(self.papers.iter_mut().map(|paper| &mut paper.field));
        self.others = place_errors(errors, &mut fields);
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut fields = vec![
            &self.title,
            &self.person_name,
            &self.document_kind,
            &self.document_number,
            &self.sex,
            &self.employer,
            &self.district,
            &self.trade,
            &self.merits,
        ];
        fields.extend(self.papers.iter().map(|paper| &paper.field));
        let mut errors = summary(&fields);
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// What an expert says, as it was typed.
#[derive(Debug, Clone)]
pub struct OpinionForm {
    /// Where he works.
    pub unit: Field,
    /// Points.
    pub points: Field,
    /// What he says.
    pub remark: Field,
}

impl Default for OpinionForm {
    fn default() -> Self {
        Self::of(&Pairs::default())
    }
}

impl OpinionForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self { unit: field("unit"), points: field("points"), remark: field("remark") }
    }

    /// What is said; nothing when a field is not right.
    pub fn read(&mut self) -> Option<Opinion> {
        let unit = self.unit.parse(line);
        let points = self.points.parse(Points::parse);
        let remark = self.remark.parse(text);
        Some(Opinion { unit: unit?, points: points?, remark: remark? })
    }

    /// Puts errors of the service beside their fields; gives those that belong to none.
    pub fn place(&mut self, errors: Vec<FieldError>) -> Vec<FieldError> {
        place_errors(errors, &mut [&mut self.unit, &mut self.points, &mut self.remark])
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.unit, &self.points, &self.remark])
    }
}

/// A visit as it was typed.
#[derive(Debug, Clone)]
pub struct VisitForm {
    /// When.
    pub day: Field,
    /// What was seen.
    pub note: Field,
}

impl Default for VisitForm {
    fn default() -> Self {
        Self::of(&Pairs::default())
    }
}

impl VisitForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        Self { day: Field::of(values, "day"), note: Field::of(values, "note") }
    }

    /// Day, and what was seen; nothing when a field is not right.
    pub fn read(&mut self) -> Option<(NaiveDate, String)> {
        let day = self.day.parse(day);
        let note = self.note.parse(text);
        Some((day?, note?))
    }

    /// Puts errors of the service beside their fields; gives those that belong to none.
    pub fn place(&mut self, errors: Vec<FieldError>) -> Vec<FieldError> {
        place_errors(errors, &mut [&mut self.day, &mut self.note])
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.day, &self.note])
    }
}

/// A yearly review as it was typed.
#[derive(Debug, Clone)]
pub struct YearForm {
    /// The year.
    pub year: Field,
    /// What it came to.
    pub outcome: Field,
    /// What is said of it.
    pub remark: Field,
    others: Vec<FieldError>,
}

impl YearForm {
    /// An empty form for a year.
    #[must_use]
    pub fn empty(year: i32) -> Self {
        let mut form = Self::of(&Pairs::default());
        form.year.value = year.to_string();
        form
    }

    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self { year: field("year"), outcome: field("outcome"), remark: field("remark"), others: Vec::new() }
    }

    /// The review; nothing when a field is not right.
    pub fn read(&mut self) -> Option<YearReview> {
        let year = self
            .year
            .parse(|text| clean_code(text).parse::<i32>().map_err(|_| Message::new("honour-year-form")));
        let outcome: Option<HonourYearOutcome> = self.outcome.parse(choice);
        let remark = self.remark.parse(text);
        Some(YearReview { year: year?, outcome: outcome?, remark: remark? })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(errors, &mut [&mut self.year, &mut self.outcome, &mut self.remark]);
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.year, &self.outcome, &self.remark]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}
