//! Forms of this room.

use crate::kernel::message::Message;
use crate::platform::web::form::{Field, FieldError, Pairs, place_errors, summary};
use chrono::NaiveDateTime;

/// The moment at which a board freezes, as a browser sends a local time.
#[derive(Debug, Clone)]
pub struct FreezeForm {
    /// Day and hour in the city's time; nothing takes the moment back.
    pub at: Field,
}

impl FreezeForm {
    /// The form of a board that freezes at a moment of the city's time, or at none.
    #[must_use]
    pub fn of(at: Option<NaiveDateTime>) -> Self {
        Self { at: Field::new("at", at.map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M").to_string())) }
    }

    /// Reads the form.
    ///
    /// # Errors
    /// The form with what is wrong beside its field.
    pub fn read(values: &Pairs) -> Result<(Self, Option<NaiveDateTime>), Self> {
        let mut form = Self { at: Field::of(values, "at") };
        let at = form.at.parse_optional(|text| {
            ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
                .iter()
                .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
                .ok_or_else(|| Message::new("board-freeze-time-wrong"))
        });
        if form.at.error.is_some() { Err(form) } else { Ok((form, at)) }
    }

    /// Puts the errors of the use case beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        drop(place_errors(errors, &mut [&mut self.at]));
    }

    /// Every error, for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.at])
    }
}

#[cfg(test)]
mod tests {
    use super::FreezeForm;
    use crate::platform::web::form::Pairs;

    #[test]
    fn a_local_time_is_read_as_browsers_and_people_write_it() {
        let read = |text: &str| FreezeForm::read(&Pairs::new(vec![("at".to_owned(), text.to_owned())]));
        for text in ["2026-11-26T11:00", " 2026-11-26 11:00 ", "2026-11-26T11:00:00"] {
            let (form, at) = read(text).unwrap();
            assert_eq!(at.map(|at| at.to_string()).as_deref(), Some("2026-11-26 11:00:00"), "{text}");
            assert_eq!(FreezeForm::of(at).at.value, "2026-11-26T11:00", "{}", form.at.value);
        }
        assert_eq!(read("").unwrap().1, None);
        assert_eq!(read("11:00").unwrap_err().errors().len(), 1);
    }
}
