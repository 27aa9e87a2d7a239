//! Forms of administration, and what the address of the trail says.

use crate::identity::administration::model::Holiday;
use crate::kernel::clock::end_of_local_day;
use crate::kernel::ids::AuditEntryId;
use crate::kernel::message::Message;
use crate::platform::audit;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, day, summary};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;

/// Characters of a reason and of a name at the most.
const REASON_LENGTH: usize = 500;
const NAME_LENGTH: usize = 40;

fn at_most(text: &str, most: usize) -> Result<String, Message> {
    if text.chars().count() > most {
        return Err(Message::new("administration-too-long").count("most", most));
    }
    Ok(text.to_owned())
}

/// The form of one setting.
#[derive(Debug, Clone, Default)]
pub struct SettingForm {
    /// The value.
    pub value: Field,
    /// Why.
    pub reason: Field,
}

impl SettingForm {
    /// The form as things stand.
    pub fn of_value(value: &str) -> Self {
        Self { value: Field::new("value", value), reason: Field::new("reason", "") }
    }

    /// Reads the form: value and reason.
    pub fn read(values: &Pairs) -> Result<(Self, String, String), Self> {
        let mut form = Self { value: Field::of(values, "value"), reason: Field::of(values, "reason") };
        // An empty text is a value that some settings accept; the service decides.
        let reason = form.reason.parse(|text| at_most(text, REASON_LENGTH));
        match reason {
            Some(reason) => {
                let value = form.value.value.clone();
                Ok((form, value, reason))
            }
            None => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.value, &self.reason])
    }
}

/// The form of a holiday.
#[derive(Debug, Clone, Default)]
pub struct HolidayForm {
    /// The day.
    pub day: Field,
    /// `rest` or `work`.
    pub kind: Field,
    /// Name of the feast.
    pub name: Field,
}

impl HolidayForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self { day: Field::new("day", ""), kind: Field::new("kind", "rest"), name: Field::new("name", "") }
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<(Self, Holiday), Self> {
        let mut form =
            Self { day: Field::of(values, "day"), kind: Field::of(values, "kind"), name: Field::of(values, "name") };
        let parsed_day = form.day.parse(day);
        let working = form.kind.parse(|text| match text {
            "rest" => Ok(false),
            "work" => Ok(true),
            _ => Err(Message::new("error-field-choice")),
        });
        let name = form.name.parse(|text| at_most(text, NAME_LENGTH));
        match (parsed_day, working, name) {
            (Some(day), Some(working), Some(name)) => Ok((form, Holiday { day, working, name })),
            _ => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.day, &self.kind, &self.name])
    }
}

/// What the address of the trail says; days are days of the city.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct TrailQuery {
    /// Kind of thing.
    #[serde(default)]
    pub kind: String,
    /// The thing.
    #[serde(default)]
    pub subject: String,
    /// Beginning of the action code.
    #[serde(default)]
    pub action: String,
    /// Name of the actor.
    #[serde(default)]
    pub actor: String,
    /// First day.
    #[serde(default)]
    pub from: String,
    /// Last day.
    #[serde(default)]
    pub until: String,
    /// Rows before this position.
    pub before: Option<i64>,
}

/// The two days of the trail, with what is wrong with them.
#[derive(Debug, Clone, Default)]
pub struct TrailDays {
    /// First day.
    pub from: Field,
    /// Last day.
    pub until: Field,
}

impl TrailDays {
    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.from, &self.until])
    }
}

impl TrailQuery {
    /// The days of the address as they were typed.
    pub fn days(&self) -> TrailDays {
        TrailDays { from: Field::new("from", self.from.trim()), until: Field::new("until", self.until.trim()) }
    }

    /// The filter behind the address, or its days with what is wrong with them: a trail that ignores a day would say that
    /// nothing else happened.
    pub fn filter(&self, zone: Tz) -> Result<audit::Filter, TrailDays> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut days = self.days();
        let from = days.from.parse_optional(day);
        let until = days.until.parse_optional(day);
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            days.until.refuse(Message::new("audit-until-before-from"));
        }
        if !days.errors().is_empty() {
            return Err(days);
        }
        let day_before = |day: NaiveDate| day.checked_sub_days(chrono::Days::new(1));
        Ok(audit::Filter {
            subject: match (given(&self.kind), given(&self.subject)) {
                (Some(kind), Some(subject)) => Some((kind, subject)),
                _ => None,
            },
            subject_kind: given(&self.kind),
            subject_only: given(&self.subject),
            action: given(&self.action),
            actor_name: given(&self.actor),
            from: from.and_then(day_before).map(|day| end_of_local_day(day, zone)),
            until: until.map(|day| end_of_local_day(day, zone)),
            ..audit::Filter::default()
        })
    }

    /// The position to go on from.
    pub fn position(&self) -> Option<AuditEntryId> {
        self.before.map(AuditEntryId)
    }
}

#[cfg(test)]
mod tests {
    use super::TrailQuery;

    #[test]
    fn a_day_of_the_trail_is_a_day_of_the_city() {
        let query =
            TrailQuery { from: "2026-11-23".to_owned(), until: "2026-11-23".to_owned(), ..TrailQuery::default() };
        let filter = query.filter(chrono_tz::Asia::Shanghai).unwrap();
        assert_eq!(filter.from.map(|at| at.to_string()).as_deref(), Some("2026-11-22 16:00:00"));
        assert_eq!(filter.until.map(|at| at.to_string()).as_deref(), Some("2026-11-23 16:00:00"));
    }

    #[test]
    fn days_that_cannot_be_say_why() {
        let wrong = |from: &str, until: &str| {
            let query = TrailQuery { from: from.to_owned(), until: until.to_owned(), ..TrailQuery::default() };
            let days = query.filter(chrono_tz::Asia::Shanghai).unwrap_err();
            (days.from.error.is_some(), days.until.error.is_some())
        };
        assert_eq!(wrong("yesterday", ""), (true, false));
        assert_eq!(wrong("2026-11-23", "abc"), (false, true));
        assert_eq!(wrong("2026-11-23", "2026-11-22"), (false, true));
    }
}
