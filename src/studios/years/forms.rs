//! Forms of this room.

use crate::competition::events::forms::{line, text};
use crate::competition::labour::amounts::parse_amount;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::studios::forms::whole_number;
use crate::studios::years::model::{Assessment, FundCategory, NewFund, NewOutput, OutputKind};
use crate::studios::years::rules::Indicator;

/// Decimals of amounts in yuan.
const DECIMALS: i32 = 2;
/// People of one course at the most.
const MOST_PEOPLE: i32 = 100_000;

/// A line of money or of outputs, as it was typed. Each form has those of the fields that it needs.
#[derive(Debug, Clone)]
pub struct LineForm {
    /// Category of money.
    pub category: Field,
    /// Amount.
    pub amount: Field,
    /// What for.
    pub note: Field,
    /// Kind of output.
    pub kind: Field,
    /// Title.
    pub title: Field,
    /// What it is.
    pub detail: Field,
    /// Benefit.
    pub benefit: Field,
    /// People who were trained.
    pub people: Field,
    /// When.
    pub day: Field,
    others: Vec<FieldError>,
}

impl LineForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            category: field("category"),
            amount: field("amount"),
            note: field("note"),
            kind: field("kind"),
            title: field("title"),
            detail: field("detail"),
            benefit: field("benefit"),
            people: field("people"),
            day: field("day"),
            others: Vec::new(),
        }
    }

    /// Money.
    pub fn read_fund(&mut self) -> Option<NewFund> {
        let category: Option<FundCategory> = self.category.parse(choice);
        let amount = self.amount.parse(|text| parse_amount(text, DECIMALS));
        let day = self.day.parse(day);
        let note = self.note.parse(line);
        Some(NewFund { category: category?, amount: amount?, day: day?, note: note? })
    }

    /// An output.
    pub fn read_output(&mut self) -> Option<NewOutput> {
        let kind: Option<OutputKind> = self.kind.parse(choice);
        let title = self.title.parse(line);
        let detail = self.detail.parse_optional(text).unwrap_or_default();
        let benefit = self.benefit.parse_optional(|text| parse_amount(text, DECIMALS)).unwrap_or(0);
        let people = self.people.parse_optional(|text| whole_number(text, MOST_PEOPLE)).unwrap_or(0);
        let day = self.day.parse(day);
        if people > 0 && kind.is_some_and(|kind| kind != OutputKind::Training) {
            self.people.refuse(Message::new("studio-year-people"));
        }
        if !self.errors().is_empty() {
            return None;
        }
        Some(NewOutput { kind: kind?, title: title?, detail, benefit, people, day: day? })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(errors, &mut [&mut self.amount, &mut self.day]);
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.category,
            &self.amount,
            &self.note,
            &self.kind,
            &self.title,
            &self.detail,
            &self.benefit,
            &self.people,
            &self.day,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// Points for one indicator, as they were typed.
#[derive(Debug, Clone)]
pub struct PointsField {
    /// Name in the form.
    pub name: String,
    /// The indicator.
    pub indicator: Indicator,
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub error: Option<Message>,
}

/// An assessment as it was typed.
#[derive(Debug, Clone)]
pub struct AssessmentForm {
    /// Points by indicator.
    pub points: Vec<PointsField>,
    /// What assessors say.
    pub opinion: Field,
    /// The day by which a failed studio must be better.
    pub rectify_by: Field,
    others: Vec<FieldError>,
}

impl AssessmentForm {
    /// The fields as they were sent, for these indicators.
    #[must_use]
    pub fn of(values: &Pairs, indicators: &[Indicator]) -> Self {
        let points = indicators.iter().enumerate().map(|(at, indicator)| {
            let name = format!("points-{at}");
            PointsField { value: values.get(&name).trim().to_owned(), name, indicator: indicator.clone(), error: None }
        });
        Self {
            points: points.collect(),
            opinion: Field::of(values, "opinion"),
            rectify_by: Field::of(values, "rectify_by"),
            others: Vec::new(),
        }
    }

    /// What assessors say; nothing when a field is not right.
    pub fn read(&mut self) -> Option<Assessment> {
        let mut points = Vec::with_capacity(self.points.len());
        for field in &mut self.points {
            match Points::parse(&field.value) {
                Ok(read) => points.push(read),
                Err(message) => field.error = Some(message),
            }
        }
        let opinion = self.opinion.parse(text);
        let rectify_by = self.rectify_by.parse_optional(day);
        if !self.errors().is_empty() {
            return None;
        }
        Some(Assessment { points, opinion: opinion?, rectify_by })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        let mut left = Vec::new();
        for error in errors {
            match self.points.iter_mut().find(|field| field.name == error.field) {
                Some(field) => field.error = Some(error.message),
                None => left.push(error),
            }
        }
        self.others = place_errors(left, &mut [&mut self.opinion, &mut self.rectify_by]);
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors: Vec<FieldError> = self
            .points
            .iter()
            .filter_map(|field| Some(FieldError { field: field.name.clone(), message: field.error.clone()? }))
            .collect();
        errors.extend(summary(&[&self.opinion, &self.rectify_by]));
        errors.extend(self.others.iter().cloned());
        errors
    }
}
