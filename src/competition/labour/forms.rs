//! Forms of indicators, units and reports.

use crate::competition::events::forms::{email, line, text};
use crate::competition::labour::amounts::{parse_amount, shown_amount};
use crate::competition::labour::model::{
    Accumulation, Figures, IndicatorDirection, IndicatorPlan, LabourIndicator, LabourUnit, LabourUnitKind,
    ReportContent, UnitPlan, read_figures,
};
use crate::competition::labour::report_service::value_field;
use crate::competition::labour::report_store::ReportFilter;
use crate::competition::labour::rules::read_month;
use crate::competition::labour::unit_service::target_field;
use crate::kernel::ids::BodyId;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Indicators that the form offers at the least, filled or empty.
const LEAST_INDICATORS: usize = 4;
/// Indicators of a competition at the most.
const MOST_INDICATORS: usize = 20;
/// People of a unit at the most.
const MOST_PEOPLE: i32 = 1_000_000;

fn between(least: i32, most: i32) -> Message {
    Message::new("labour-number-between").count("least", least).count("most", most)
}

fn number(text: &str, range: RangeInclusive<i32>) -> Result<i32, Message> {
    let (least, most) = (*range.start(), *range.end());
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| between(least, most))
}

/// One indicator as it was typed.
#[derive(Debug, Clone, Default)]
pub struct IndicatorFields {
    /// Place in the form, from 0.
    pub at: usize,
    /// Name.
    pub name: String,
    /// Unit of measure.
    pub measure: String,
    /// Which values are good.
    pub direction: String,
    /// What the values of the months come to.
    pub accumulation: String,
    /// Per cent of the whole.
    pub weight: String,
    /// Decimals of its values.
    pub decimals: String,
    /// Target.
    pub target: String,
    /// Per cent of the target beyond which nothing more is earned.
    pub cap: String,
    /// What is wrong with it, by the field it is about.
    pub errors: Vec<FieldError>,
}

impl IndicatorFields {
    fn of(known: &LabourIndicator) -> Self {
        Self {
            name: known.name.clone(),
            measure: known.measure.clone(),
            direction: known.direction.to_string(),
            accumulation: known.accumulation.to_string(),
            weight: known.weight.to_string(),
            decimals: known.decimals.to_string(),
            target: shown_amount(known.target, known.decimals),
            cap: known.cap.to_string(),
            ..Self::default()
        }
    }

    fn empty(cap: i64) -> Self {
        Self {
            direction: IndicatorDirection::Higher.to_string(),
            accumulation: Accumulation::Sum.to_string(),
            decimals: "0".to_owned(),
            cap: cap.to_string(),
            ..Self::default()
        }
    }

    const fn is_blank(&self) -> bool {
        self.name.is_empty() && self.measure.is_empty() && self.weight.is_empty() && self.target.is_empty()
    }

    /// What is wrong with one of its fields.
    pub fn error(&self, name: &str) -> Option<&Message> {
        self.errors
            .iter()
            .find(|error| error.field.split('-').next() == Some(name))
            .map(|error| &error.message)
    }

    fn read(&mut self) -> Option<IndicatorPlan> {
        let mut errors = Vec::new();
        let at = self.at;
        let mut wrong = |field: &str, message: Message| {
            errors.push(FieldError { field: format!("{field}-{at}"), message });
        };
        let required = |text: &str| match text {
            "" => Err(Message::new("error-field-required")),
            typed => line(typed),
        };
        let name = required(&self.name).map_err(|message| wrong("name", message)).ok();
        let measure = required(&self.measure).map_err(|message| wrong("measure", message)).ok();
        let direction = choice(&self.direction).map_err(|message| wrong("direction", message)).ok();
        let accumulation = choice(&self.accumulation)
            .map_err(|message| wrong("accumulation", message))
            .ok();
        let weight = number(&self.weight, 1..=100).map_err(|message| wrong("weight", message)).ok();
        let decimals = number(&self.decimals, 0..=4).map_err(|message| wrong("decimals", message)).ok();
        let target = decimals.and_then(|decimals| {
            parse_amount(&self.target, decimals)
                .map_err(|message| wrong("target", message))
                .ok()
        });
        let cap = number(&self.cap, 100..=1_000).map_err(|message| wrong("cap", message)).ok();
        self.errors = errors;
        Some(IndicatorPlan {
            name: name?,
            measure: measure?,
            direction: direction?,
            accumulation: accumulation?,
            weight: weight?,
            decimals: decimals?,
            target: target?,
            cap: cap?,
        })
    }
}

/// All indicators of a competition as they were typed.
#[derive(Debug, Clone, Default)]
pub struct IndicatorsForm {
    /// The rows.
    pub rows: Vec<IndicatorFields>,
}

impl IndicatorsForm {
    fn resized(mut self, wanted: usize, cap: i64) -> Self {
        self.rows
            .resize_with(wanted.min(MOST_INDICATORS), || IndicatorFields::empty(cap));
        for (at, row) in self.rows.iter_mut().enumerate() {
            row.at = at;
        }
        self
    }

    /// The form of what is known; `cap` is that of a new indicator.
    pub fn of(known: &[LabourIndicator], cap: i64) -> Self {
        let rows: Vec<_> = known.iter().map(IndicatorFields::of).collect();
        let wanted = (rows.len() + 1).max(LEAST_INDICATORS);
        Self { rows }.resized(wanted, cap)
    }

    fn typed(values: &Pairs) -> Self {
        let column =
            |name: &'static str| -> Vec<String> { values.all(name).map(|value| value.trim().to_owned()).collect() };
        let [names, measures, directions, accumulations] = ["name", "measure", "direction", "accumulation"].map(column);
        let [weights, decimals, targets, caps] = ["weight", "decimals", "target", "cap"].map(column);
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let rows = names
            .iter()
            .take(MOST_INDICATORS)
            .enumerate()
            .map(|(at, name)| IndicatorFields {
                at,
                name: name.clone(),
                measure: cell(&measures, at),
                direction: cell(&directions, at),
                accumulation: cell(&accumulations, at),
                weight: cell(&weights, at),
                decimals: cell(&decimals, at),
                target: cell(&targets, at),
                cap: cell(&caps, at),
                errors: Vec::new(),
            })
            .collect();
        Self { rows }
    }

    /// The form as it was typed, unchecked, with one more empty row.
    pub fn with_another_row(values: &Pairs, cap: i64) -> Self {
        let form = Self::typed(values);
        let wanted = form.rows.len() + 1;
        form.resized(wanted, cap)
    }

    /// Whether one more row can be asked for.
    pub const fn may_grow(&self) -> bool {
        self.rows.len() < MOST_INDICATORS
    }

    /// Reads the form; empty rows do not count.
    pub fn read(values: &Pairs, cap: i64) -> Result<(Self, Vec<IndicatorPlan>), Self> {
        let mut form = Self::typed(values);
        form.rows.retain(|row| !row.is_blank());
        let filled = form.rows.len();
        form = form.resized(filled, cap);
        let plans: Vec<Option<IndicatorPlan>> = form.rows.iter_mut().map(IndicatorFields::read).collect();
        let wanted = (filled + 1).max(LEAST_INDICATORS);
        let form = form.resized(wanted, cap);
        match plans.into_iter().collect::<Option<Vec<_>>>() {
            Some(plans) => Ok((form, plans)),
            None => Err(form),
        }
    }

    /// Puts errors of the service beside what they are about.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        for error in errors {
            let at: Option<usize> = error.field.rsplit('-').next().and_then(|at| at.parse().ok());
            if let Some(row) = at.and_then(|at| self.rows.get_mut(at)) {
                row.errors.push(error);
            }
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        self.rows.iter().flat_map(|row| row.errors.iter().cloned()).collect()
    }
}

/// A value of one indicator as it was typed.
#[derive(Debug, Clone)]
pub struct AmountField {
    /// Name in the form.
    pub name: String,
    /// Name of the indicator.
    pub label: String,
    /// Unit of measure.
    pub measure: String,
    /// What was typed.
    pub value: String,
    /// What stands below it: the target.
    pub beside: Message,
    /// What is wrong.
    pub error: Option<Message>,
}

impl AmountField {
    fn of(indicator: &LabourIndicator, name: String, value: String) -> Self {
        let target = shown_amount(indicator.target, indicator.decimals);
        Self {
            name,
            label: indicator.name.clone(),
            measure: indicator.measure.clone(),
            value,
            beside: Message::new("labour-default-target").with("target", target),
            error: None,
        }
    }

    /// Reads the value; nothing typed is no error.
    fn read(&mut self, decimals: i32) -> Option<i64> {
        if self.value.is_empty() {
            return None;
        }
        parse_amount(&self.value, decimals)
            .map_err(|message| self.error = Some(message))
            .ok()
    }
}

fn read_amounts(fields: &mut [AmountField], indicators: &[LabourIndicator]) -> Figures {
    fields
        .iter_mut()
        .zip(indicators)
        .filter_map(|(field, indicator)| Some((indicator.id, field.read(indicator.decimals)?)))
        .collect()
}

fn place_amounts(errors: Vec<FieldError>, fields: &mut [AmountField]) -> Vec<FieldError> {
    let mut left = Vec::new();
    for error in errors {
        match fields.iter_mut().find(|field| field.name == error.field) {
            Some(field) => {
                field.error.get_or_insert(error.message);
            }
            None => left.push(error),
        }
    }
    left
}

fn amount_errors(fields: &[AmountField]) -> impl Iterator<Item = FieldError> + '_ {
    fields
        .iter()
        .filter_map(|field| Some(FieldError { field: field.name.clone(), message: field.error.clone()? }))
}

/// A unit as it was typed.
#[derive(Debug, Clone)]
pub struct UnitForm {
    /// Name.
    pub name: Field,
    /// Unit or team.
    pub kind: Field,
    /// Code of the body whose staff reports.
    pub body: Field,
    /// Leader.
    pub leader_name: Field,
    /// Mail address.
    pub contact_email: Field,
    /// How many work in it.
    pub headcount: Field,
    /// Own targets in the order of the indicators.
    pub targets: Vec<AmountField>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl UnitForm {
    fn made(indicators: &[LabourIndicator], value: impl Fn(&str) -> String) -> Self {
        let field = |name: &'static str| Field::new(name, value(name));
        Self {
            name: field("name"),
            kind: field("kind"),
            body: field("body"),
            leader_name: field("leader_name"),
            contact_email: field("contact_email"),
            headcount: field("headcount"),
            targets: indicators
                .iter()
                .map(|indicator| {
                    let name = target_field(indicator);
                    let typed = value(&name);
                    AmountField::of(indicator, name, typed)
                })
                .collect(),
            others: Vec::new(),
        }
    }

    /// An empty form; `name` is what the reader's own body is called.
    pub fn empty(indicators: &[LabourIndicator], own: Option<&str>) -> Self {
        Self::made(indicators, |name| match name {
            "kind" => LabourUnitKind::Unit.to_string(),
            "name" => own.unwrap_or_default().to_owned(),
            _ => String::new(),
        })
    }

    /// The form of a known unit; `body` is the code of its body.
    pub fn of(unit: &LabourUnit, body: &str, indicators: &[LabourIndicator]) -> Self {
        let targets = read_figures(&unit.targets).unwrap_or_default();
        Self::made(indicators, |name| match name {
            "name" => unit.name.clone(),
            "kind" => unit.kind.to_string(),
            "body" => body.to_owned(),
            "leader_name" => unit.leader_name.clone(),
            "contact_email" => unit.contact_email.clone(),
            "headcount" => unit.headcount.to_string(),
            other => indicators
                .iter()
                .find(|indicator| target_field(indicator) == other)
                .and_then(|indicator| Some(shown_amount(*targets.get(&indicator.id)?, indicator.decimals)))
                .unwrap_or_default(),
        })
    }

    /// The fields as they were sent.
    pub fn typed(values: &Pairs, indicators: &[LabourIndicator]) -> Self {
        Self::made(indicators, |name| values.get(name).trim().to_owned())
    }

    /// Reads the form; `body` is what its code leads to.
    pub fn read(&mut self, indicators: &[LabourIndicator], body: Option<BodyId>) -> Option<UnitPlan> {
        let name = self.name.parse(line);
        let kind = self.kind.parse(choice);
        let leader_name = self.leader_name.parse(line);
        let contact_email = self.contact_email.parse_optional(email);
        let headcount = self.headcount.parse(|text| number(text, 1..=MOST_PEOPLE));
        let targets = read_amounts(&mut self.targets, indicators);
        if !self.body.is_empty() && body.is_none() {
            self.body.refuse(Message::new("labour-body-unknown"));
        }
        if !self.errors().is_empty() {
            return None;
        }
        Some(UnitPlan {
            name: name?,
            kind: kind?,
            body,
            leader_name: leader_name?,
            contact_email: contact_email.unwrap_or_default(),
            headcount: headcount?,
            targets,
        })
    }

    /// Puts errors of the service beside what they are about.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        let left = place_errors(
            errors,
            &mut [
                &mut self.name,
                &mut self.kind,
                &mut self.body,
                &mut self.leader_name,
                &mut self.contact_email,
                &mut self.headcount,
            ],
        );
        self.others = place_amounts(left, &mut self.targets);
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors =
            summary(&[&self.name, &self.kind, &self.body, &self.leader_name, &self.contact_email, &self.headcount]);
        errors.extend(amount_errors(&self.targets));
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// A report as it was typed.
#[derive(Debug, Clone)]
pub struct ReportForm {
    /// Values in the order of the indicators.
    pub values: Vec<AmountField>,
    /// What the unit says of the month.
    pub note: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl ReportForm {
    fn made(indicators: &[LabourIndicator], value: impl Fn(&str) -> String) -> Self {
        Self {
            values: indicators
                .iter()
                .map(|indicator| {
                    let name = value_field(indicator.position);
                    let typed = value(&name);
                    AmountField::of(indicator, name, typed)
                })
                .collect(),
            note: Field::new("note", value("note")),
            others: Vec::new(),
        }
    }

    /// The form of what is known.
    pub fn of(indicators: &[LabourIndicator], figures: &Figures, note: &str) -> Self {
        Self::made(indicators, |name| {
            if name == "note" {
                return note.to_owned();
            }
            indicators
                .iter()
                .find(|indicator| value_field(indicator.position) == name)
                .and_then(|indicator| Some(shown_amount(*figures.get(&indicator.id)?, indicator.decimals)))
                .unwrap_or_default()
        })
    }

    /// The same form with the targets of its unit beside the values.
    #[must_use]
    pub fn with_targets(mut self, indicators: &[LabourIndicator], own: &Figures) -> Self {
        for (field, indicator) in self.values.iter_mut().zip(indicators) {
            if let Some(target) = own.get(&indicator.id) {
                let target = shown_amount(*target, indicator.decimals);
                field.beside = Message::new("labour-own-target-is").with("target", target);
            }
        }
        self
    }

    /// Reads the form; gives what it says, or the form with its errors.
    pub fn read(values: &Pairs, indicators: &[LabourIndicator]) -> Result<(Self, ReportContent), Box<Self>> {
        let mut form = Self::made(indicators, |name| values.get(name).trim().to_owned());
        let figures = read_amounts(&mut form.values, indicators);
        let note = form.note.parse_optional(text).unwrap_or_default();
        if form.errors().is_empty() { Ok((form, ReportContent { figures, note })) } else { Err(Box::new(form)) }
    }

    /// Puts errors of the service beside what they are about.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        self.others = place_amounts(errors, &mut self.values);
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors: Vec<FieldError> = amount_errors(&self.values).collect();
        errors.extend(self.note.summary());
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// The filter of the list of reports as typed, and what it narrows to.
#[derive(Debug, Clone)]
pub struct ReportFilterForm {
    /// State.
    pub state: Field,
    /// Month.
    pub month: Field,
    /// What it narrows to.
    pub filter: ReportFilter,
}

impl ReportFilterForm {
    /// Reads the query of an address.
    pub fn of(query: &HashMap<String, String>) -> Self {
        let field = |name: &'static str| Field::new(name, query.get(name).map_or("", |value| value.trim()));
        let (mut state, month) = (field("state"), field("month"));
        let filter = ReportFilter { state: state.parse_optional(choice), month: read_month(&month.value) };
        Self { state, month, filter }
    }
}
