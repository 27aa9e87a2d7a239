//! Forms of this room.

use crate::certification::rosters::model::Education;
use crate::competition::events::forms::line;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::studios::forms::{PersonFields, whole_number};
use crate::studios::training::model::{FigureKind, NewFigure, NewRecord, TrainingKind, TrainingResult};
use crate::studios::training::store::RecordFilter;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Hours of one course at the most.
pub const MOST_HOURS: i32 = 10_000;
/// The greatest figure.
const MOST_COUNT: i32 = 100_000_000;

/// A record as it was typed.
#[derive(Debug, Clone)]
pub struct RecordForm {
    /// Who.
    pub person: PersonFields,
    /// Kind.
    pub kind: Field,
    /// Course.
    pub course: Field,
    /// Trade, as it is written.
    pub trade: Field,
    /// District.
    pub district: Field,
    /// Who held it.
    pub organiser: Field,
    /// Hours.
    pub hours: Field,
    /// First day.
    pub first_day: Field,
    /// Last day.
    pub last_day: Field,
    /// How it ended.
    pub result: Field,
    /// Level before.
    pub level_before: Field,
    /// Level after.
    pub level_after: Field,
    /// Education before.
    pub education_before: Field,
    /// Education after.
    pub education_after: Field,
    others: Vec<FieldError>,
}

impl RecordForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            person: PersonFields::of(values),
            kind: field("kind"),
            course: field("course"),
            trade: field("trade"),
            district: field("district"),
            organiser: field("organiser"),
            hours: field("hours"),
            first_day: field("first_day"),
            last_day: field("last_day"),
            result: field("result"),
            level_before: field("level_before"),
            level_after: field("level_after"),
            education_before: field("education_before"),
            education_after: field("education_after"),
            others: Vec::new(),
        }
    }

    /// The record; nothing when a field is not right. The trade is the one that its text means.
    pub fn read(&mut self, trade: Option<TradeId>, today: NaiveDate) -> Option<NewRecord> {
        let person = self.person.read(today);
        let kind: Option<TrainingKind> = self.kind.parse(choice);
        let course = self.course.parse(line);
        if !self.trade.is_empty() && trade.is_none() {
            self.trade.refuse(Message::new("studio-trade-unknown"));
        }
        let district = self.district.required();
        let organiser = self.organiser.parse(line);
        let hours = self.hours.parse(|text| whole_number(text, MOST_HOURS));
        let (first, last) = (self.first_day.parse(day), self.last_day.parse(day));
        let result: Option<TrainingResult> = self.result.parse(choice);
        let levels: (Option<Level>, Option<Level>) =
            (self.level_before.parse_optional(choice), self.level_after.parse_optional(choice));
        let education: (Option<Education>, Option<Education>) =
            (self.education_before.parse_optional(choice), self.education_after.parse_optional(choice));
        if !self.errors().is_empty() {
            return None;
        }
        Some(NewRecord {
            person: person?,
            kind: kind?,
            course: course?,
            trade,
            district: district?,
            organiser: organiser?,
            hours: hours?,
            days: (first?, last?),
            result: result?,
            levels,
            education,
        })
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
                &mut self.course,
                &mut self.district,
                &mut self.first_day,
                &mut self.last_day,
                &mut self.level_before,
                &mut self.level_after,
                &mut self.education_before,
                &mut self.education_after,
            ],
        );
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&self.person.fields());
        errors.extend(summary(&[
            &self.kind,
            &self.course,
            &self.trade,
            &self.district,
            &self.organiser,
            &self.hours,
            &self.first_day,
            &self.last_day,
            &self.result,
            &self.level_before,
            &self.level_after,
            &self.education_before,
            &self.education_after,
        ]));
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// A figure as it was typed.
#[derive(Debug, Clone)]
pub struct FigureForm {
    /// Kind.
    pub kind: Field,
    /// Year.
    pub year: Field,
    /// District.
    pub district: Field,
    /// Trade, as it is written.
    pub trade: Field,
    /// How many.
    pub count: Field,
    /// Where the number comes from.
    pub basis: Field,
    others: Vec<FieldError>,
}

impl FigureForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            kind: field("kind"),
            year: field("year"),
            district: field("district"),
            trade: field("trade"),
            count: field("count"),
            basis: field("basis"),
            others: Vec::new(),
        }
    }

    /// The figure; nothing when a field is not right. The trade is the one that its text means.
    pub fn read(&mut self, trade: Option<TradeId>) -> Option<NewFigure> {
        let kind: Option<FigureKind> = self.kind.parse(choice);
        let year = self.year.parse(|text| whole_number(text, 9_999));
        let district = self.district.required();
        if !self.trade.is_empty() && trade.is_none() {
            self.trade.refuse(Message::new("studio-trade-unknown"));
        }
        let count = self.count.parse(|text| whole_number(text, MOST_COUNT));
        let basis = self.basis.parse(line);
        if !self.errors().is_empty() {
            return None;
        }
        Some(NewFigure { kind: kind?, year: year?, district: district?, trade, count: count?, basis: basis? })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(errors, &mut [&mut self.kind, &mut self.year, &mut self.district]);
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.kind, &self.year, &self.district, &self.trade, &self.count, &self.basis]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// Reads the filter of the list from an address.
#[must_use]
pub(crate) fn filter_of(query: &HashMap<String, String>) -> RecordFilter {
    let text = |name: &str| {
        query
            .get(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    RecordFilter {
        text: text("q").unwrap_or_default(),
        kind: text("kind").and_then(|code| code.parse().ok()),
        year: text("year").and_then(|year| year.parse().ok()),
        district: text("district"),
    }
}
