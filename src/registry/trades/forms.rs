//! Forms of this room.

use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, place_errors, summary};
use crate::registry::trades::listing::TradeFilter;
use crate::registry::trades::model::{NewTrade, Trade, TradeChange};
use chrono::NaiveDate;
use std::collections::HashMap;

/// The filter of a list, as the address has it. What is not understood is left out.
pub fn filter_of(query: &HashMap<String, String>, today: NaiveDate) -> TradeFilter {
    let text = |name: &str| query.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    TradeFilter {
        text: text("q"),
        major: text("major").chars().next().filter(|c| ('1'..='8').contains(c)),
        mark: text("mark").chars().next().filter(|c| matches!(c, 'L' | 'S')),
        level: text("level").parse().ok().filter(|level: &Level| level.is_certifiable()),
        without_range: text("range") == "none",
        filed_on: (text("filed") == "yes").then_some(today),
        by_name: text("sort") == "name",
    }
}

/// The form for level range, standard and access flag.
#[derive(Debug, Clone, Default)]
pub struct TradeForm {
    /// Version that the page showed.
    pub version: i32,
    /// Lowest level.
    pub lowest_level: Field,
    /// Highest level.
    pub highest_level: Field,
    /// Edition of the standard.
    pub standard_edition: Field,
    /// Access-type qualification.
    pub access_type: bool,
    /// What is wrong and belongs to no field.
    pub other: Vec<FieldError>,
}

impl TradeForm {
    /// The form as a trade stands.
    pub fn of(trade: &Trade) -> Self {
        let code = |level: Option<Level>| level.map(Level::as_str).unwrap_or_default();
        Self {
            version: trade.version,
            lowest_level: Field::new("lowest_level", code(trade.lowest_level)),
            highest_level: Field::new("highest_level", code(trade.highest_level)),
            standard_edition: Field::new("standard_edition", trade.standard_edition.clone()),
            access_type: trade.access_type,
            other: Vec::new(),
        }
    }

    /// Reads the form; gives the change, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, TradeChange), Self> {
        let mut form = Self {
            version: values.get("version").parse().unwrap_or_default(),
            lowest_level: Field::of(values, "lowest_level"),
            highest_level: Field::of(values, "highest_level"),
            standard_edition: Field::of(values, "standard_edition"),
            access_type: values.has("access_type"),
            other: Vec::new(),
        };
        let lowest = form.lowest_level.parse_optional(Level::from_written);
        let highest = form.highest_level.parse_optional(Level::from_written);
        let year = &form.standard_edition.value;
        if !year.is_empty() && (year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit())) {
            form.standard_edition.refuse(Message::new("trade-standard-year"));
        }
        if !form.errors().is_empty() {
            return Err(form);
        }
        let change = TradeChange {
            lowest_level: lowest,
            highest_level: highest,
            standard_edition: form.standard_edition.value.clone(),
            access_type: form.access_type,
        };
        Ok((form, change))
    }

    /// The same form with what a service found.
    #[must_use]
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        let mut fields = [&mut self.lowest_level, &mut self.highest_level, &mut self.standard_edition];
        let left = place_errors(errors, &mut fields);
        self.other.extend(left);
        self
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.lowest_level, &self.highest_level, &self.standard_edition]);
        errors.extend(self.other.iter().cloned());
        errors
    }
}

/// The form of a new trade: one of the work types of an occupation, or the occupation itself, and its standard.
#[derive(Debug, Clone, Default)]
pub struct NewTradeForm {
    /// The occupation, chosen before the rest.
    pub occupation_code: Field,
    /// The work type; empty for the occupation itself.
    pub work_type: Field,
    /// Level range, standard and access flag.
    pub standard: TradeForm,
}

impl NewTradeForm {
    /// The empty form for an occupation.
    pub fn of(occupation_code: &str) -> Self {
        Self {
            occupation_code: Field::new("occupation_code", occupation_code.trim()),
            work_type: Field::new("work_type", ""),
            standard: TradeForm {
                lowest_level: Field::new("lowest_level", ""),
                highest_level: Field::new("highest_level", ""),
                standard_edition: Field::new("standard_edition", ""),
                ..TradeForm::default()
            },
        }
    }

    /// Reads the form; gives the trade, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, NewTrade), Self> {
        let form = |standard| Self {
            occupation_code: Field::of(values, "occupation_code"),
            work_type: Field::of(values, "work_type"),
            standard,
        };
        let (standard, change) = TradeForm::read(values).map_err(form)?;
        let form = form(standard);
        let work_type = &form.work_type.value;
        let new = NewTrade {
            occupation_code: form.occupation_code.value.clone(),
            work_type: (!work_type.is_empty()).then(|| work_type.clone()),
            lowest_level: change.lowest_level,
            highest_level: change.highest_level,
            standard_edition: change.standard_edition,
            access_type: change.access_type,
        };
        Ok((form, new))
    }

    /// The same form with what a service found.
    #[must_use]
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        let left = place_errors(errors, &mut [&mut self.occupation_code, &mut self.work_type]);
        self.standard = self.standard.refused(left);
        self
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.occupation_code, &self.work_type]);
        errors.extend(self.standard.errors());
        errors
    }
}
