//! Forms of this room: the filter of the list, and the form of an appointment that is recorded.

use crate::competition::events::forms::line;
use crate::honours::appointments::model::{AppointmentFilter, AppointmentState, NewAppointment};
use crate::honours::roll::listing::trade_written;
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::platform::web::{Field, Visit};

/// The filter as it stands in the address.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    /// Rank.
    pub level: Field,
    /// Year of the first day.
    pub year: Field,
    /// Code or name of the trade.
    pub trade: Field,
    /// Code of the district.
    pub district: Field,
    /// Part of the name of the employer.
    pub employer: Field,
    /// State.
    pub state: Field,
    /// `yes` for those only by which somebody rose.
    pub rise: Field,
}

impl FilterForm {
    /// Reads the query of a request.
    pub fn of(visit: &Visit) -> Self {
        let pairs = Pairs::new(serde_urlencoded::from_str(&visit.query).unwrap_or_default());
        Self {
            level: Field::of(&pairs, "level"),
            year: Field::of(&pairs, "year"),
            trade: Field::of(&pairs, "trade"),
            district: Field::of(&pairs, "district"),
            employer: Field::of(&pairs, "employer"),
            state: Field::of(&pairs, "state"),
            rise: Field::of(&pairs, "rise"),
        }
    }

    /// The filter; `None` when it names a trade that does not exist, so that nothing matches. What cannot be read is left
    /// out, since an address is not a form that one mends.
    pub fn filter(&self, conn: &mut Conn) -> Result<Option<AppointmentFilter>, AppError> {
        let mut filter = AppointmentFilter {
            state: self.state.value.parse::<AppointmentState>().ok(),
            level: self.level.value.parse::<Level>().ok(),
            year: self.year.value.parse().ok(),
            trade: None,
            district: (!self.district.is_empty()).then(|| self.district.value.clone()),
            employer: self.employer.value.clone(),
            rises: self.rise.value == "yes",
        };
        if !self.trade.is_empty() {
            let Some(trade) = trade_written(conn, &self.trade.value)? else { return Ok(None) };
            filter.trade = Some(trade);
        }
        Ok(Some(filter))
    }
}

/// An appointment as it was typed from its document.
#[derive(Debug, Clone)]
pub struct RecordForm {
    /// Number of what is held.
    pub holding: Field,
    /// Name of the holder.
    pub name: Field,
    /// Rank.
    pub level: Field,
    /// Who appoints; the city types it.
    pub employer: Field,
    /// District of the employer; the city chooses it.
    pub district: Field,
    /// Number of the document.
    pub document: Field,
    /// First day.
    pub appointed_on: Field,
    /// Last day.
    pub valid_until: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl RecordForm {
    /// The fields as they were sent.
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            holding: field("holding"),
            name: field("name"),
            level: field("level"),
            employer: field("employer"),
            district: field("district"),
            document: field("document"),
            appointed_on: field("appointed_on"),
            valid_until: field("valid_until"),
            others: Vec::new(),
        }
    }

    /// An empty form.
    pub fn empty() -> Self {
        Self::of(&Pairs::default())
    }

    /// What is recorded; whether the number, the rank and the days fit is the service's to see. `says_employer` when the
    /// actor says who appoints.
    pub fn read(&mut self, says_employer: bool) -> Option<NewAppointment> {
        let holding = self.holding.parse(line);
        let name = self.name.parse(line);
        let level = self.level.parse(choice::<Level>);
        let employer = if says_employer { self.employer.parse(line) } else { Some(String::new()) };
        let district = self.district.parse_optional(line);
        let document = self.document.parse(line);
        let appointed_on = self.appointed_on.parse(day);
        let valid_until = self.valid_until.parse(day);
        if !self.errors().is_empty() {
            return None;
        }
        Some(NewAppointment {
            holding: holding?,
            name: name?,
            level: level?,
            employer: employer?,
            district: district.unwrap_or_default(),
            document: document?,
            appointed_on: appointed_on?,
            valid_until: valid_until?,
        })
    }

    /// Puts errors of the service beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        let mut fields = [
            &mut self.holding,
            &mut self.name,
            &mut self.level,
            &mut self.employer,
            &mut self.district,
            &mut self.document,
            &mut self.appointed_on,
            &mut self.valid_until,
        ];
        self.others = place_errors(errors, &mut fields);
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.holding,
            &self.name,
            &self.level,
            &self.employer,
            &self.district,
            &self.document,
            &self.appointed_on,
            &self.valid_until,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}
