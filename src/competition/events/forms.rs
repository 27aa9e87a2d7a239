//! Forms of this room.

use crate::competition::events::model::{
    CompetitionClass, CompetitionKind, CompetitionLevel, CompetitionLine, EntryGroup, EventFilter, EventPlan,
};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Characters of a line and of a text at the most.
const LINE: usize = 200;
const TEXT: usize = 5_000;
/// Entrants of one event at the most.
const MOST_ENTRANTS: i32 = 100_000;

/// A competition as it was typed.
#[derive(Debug, Clone)]
pub struct EventForm {
    /// Year.
    pub year: Field,
    /// Kind.
    pub kind: Field,
    /// Name.
    pub name: Field,
    /// Level.
    pub level: Field,
    /// Class.
    pub class: Field,
    /// Line.
    pub line: Field,
    /// Groups; the value is the codes with commas.
    pub groups: Field,
    /// Host.
    pub host: Field,
    /// Organiser.
    pub organiser: Field,
    /// Co-organiser.
    pub co_organiser: Field,
    /// Place.
    pub place: Field,
    /// First day of entry.
    pub entry_from: Field,
    /// Last day of entry.
    pub entry_to: Field,
    /// First day.
    pub first_day: Field,
    /// Last day.
    pub last_day: Field,
    /// Contact.
    pub contact_name: Field,
    /// Telephone.
    pub contact_phone: Field,
    /// Mail.
    pub contact_email: Field,
    /// Expected entrants.
    pub expected_entrants: Field,
    /// Budget in yuan.
    pub budget: Field,
    /// Prize plan.
    pub prize_plan: Field,
    /// Description.
    pub description: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl EventForm {
    fn made(value: impl Fn(&'static str) -> String) -> Self {
        let field = |name: &'static str| Field::new(name, value(name));
        Self {
            year: field("year"),
            kind: field("kind"),
            name: field("name"),
            level: field("level"),
            class: field("class"),
            line: field("line"),
            groups: field("groups"),
            host: field("host"),
            organiser: field("organiser"),
            co_organiser: field("co_organiser"),
            place: field("place"),
            entry_from: field("entry_from"),
            entry_to: field("entry_to"),
            first_day: field("first_day"),
            last_day: field("last_day"),
            contact_name: field("contact_name"),
            contact_phone: field("contact_phone"),
            contact_email: field("contact_email"),
            expected_entrants: field("expected_entrants"),
            budget: field("budget"),
            prize_plan: field("prize_plan"),
            description: field("description"),
            others: Vec::new(),
        }
    }

    /// A form with what most competitions of a city are.
    pub fn empty(year: i32) -> Self {
        Self::made(|name| {
            match name {
                "year" => return year.to_string(),
                "kind" => CompetitionKind::Skills.as_str(),
                "level" => CompetitionLevel::Prefecture.as_str(),
                "class" => CompetitionClass::General.as_str(),
                "line" => CompetitionLine::HumanResources.as_str(),
                "groups" => EntryGroup::Workers.as_str(),
                _ => "",
            }
            .to_owned()
        })
    }

    /// The form of a plan.
    pub fn of(plan: &EventPlan) -> Self {
        Self::made(|name| match name {
            "year" => plan.year.to_string(),
            "kind" => plan.kind.to_string(),
            "name" => plan.name.clone(),
            "level" => plan.level.to_string(),
            "class" => plan.class.to_string(),
            "line" => plan.line.to_string(),
            "groups" => super::model::written_groups(&plan.groups),
            "host" => plan.host.clone(),
            "organiser" => plan.organiser.clone(),
            "co_organiser" => plan.co_organiser.clone(),
            "place" => plan.place.clone(),
            "entry_from" => plan.entry_from.to_string(),
            "entry_to" => plan.entry_to.to_string(),
            "first_day" => plan.first_day.to_string(),
            "last_day" => plan.last_day.to_string(),
            "contact_name" => plan.contact_name.clone(),
            "contact_phone" => plan.contact_phone.clone(),
            "contact_email" => plan.contact_email.clone(),
            "expected_entrants" => plan.expected_entrants.to_string(),
            "budget" => yuan(plan.budget),
            "prize_plan" => plan.prize_plan.clone(),
            _ => plan.description.clone(),
        })
    }

    /// Whether a group is ticked.
    pub fn has_group(&self, code: &str) -> bool {
        self.groups.value.split(',').any(|group| group == code)
    }

    /// Reads the form; gives what it says, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, EventPlan), Box<Self>> {
        let mut form = Self::made(|name| match name {
            "groups" => values.all("groups").collect::<Vec<_>>().join(","),
            _ => values.get(name).trim().to_owned(),
        });
        match form.parse() {
            Some(plan) => Ok((form, plan)),
            None => Err(Box::new(form)),
        }
    }

    fn parse(&mut self) -> Option<EventPlan> {
        let year = self.year.parse(|text| {
            text.parse()
                .ok()
                .filter(|year| (2000..=2100).contains(year))
                .ok_or(Message::new("competition-year-form"))
        });
        let kind = self.kind.parse(choice::<CompetitionKind>);
        let name = self.name.parse(line);
        let level = self.level.parse(choice::<CompetitionLevel>);
        let class = self.class.parse(choice::<CompetitionClass>);
        let of_line = self.line.parse(choice::<CompetitionLine>);
        let groups = self
            .groups
            .parse_optional(|text| text.split(',').map(choice::<EntryGroup>).collect());
        let host = self.host.parse(line);
        let organiser = self.organiser.parse(line);
        let co_organiser = self.co_organiser.parse_optional(line);
        let place = self.place.parse(line);
        let days = [&mut self.entry_from, &mut self.entry_to, &mut self.first_day, &mut self.last_day]
            .map(|field| field.parse(day));
        let contact_name = self.contact_name.parse(line);
        let contact_phone = self.contact_phone.parse(line);
        let contact_email = self.contact_email.parse_optional(email);
        let expected_entrants = self.expected_entrants.parse(|text| {
            text.parse()
                .ok()
                .filter(|number| (1..=MOST_ENTRANTS).contains(number))
                .ok_or(Message::new("competition-entrants-form"))
        });
        let budget = self.budget.parse_optional(money);
        let prize_plan = self.prize_plan.parse_optional(text);
        let description = self.description.parse_optional(text);
        if !self.errors().is_empty() {
            return None;
        }
        let [entry_from, entry_to, first_day, last_day] = days;
        Some(EventPlan {
            year: year?,
            kind: kind?,
            name: name?,
            level: level?,
            class: class?,
            line: of_line?,
            groups: groups.unwrap_or_default(),
            host: host?,
            organiser: organiser?,
            co_organiser: co_organiser.unwrap_or_default(),
            place: place?,
            entry_from: entry_from?,
            entry_to: entry_to?,
            first_day: first_day?,
            last_day: last_day?,
            contact_name: contact_name?,
            contact_phone: contact_phone?,
            contact_email: contact_email.unwrap_or_default(),
            expected_entrants: expected_entrants?,
            budget: budget.unwrap_or(0),
            prize_plan: prize_plan.unwrap_or_default(),
            description: description.unwrap_or_default(),
        })
    }

    fn fields(&self) -> [&Field; 22] {
        [
            &self.name,
            &self.year,
            &self.kind,
            &self.level,
            &self.class,
            &self.line,
            &self.groups,
            &self.host,
            &self.organiser,
            &self.co_organiser,
            &self.place,
            &self.entry_from,
            &self.entry_to,
            &self.first_day,
            &self.last_day,
            &self.contact_name,
            &self.contact_phone,
            &self.contact_email,
            &self.expected_entrants,
            &self.budget,
            &self.prize_plan,
            &self.description,
        ]
    }

    /// Puts errors of the service beside what they are about.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        let left = place_errors(
            errors,
            &mut [
                &mut self.year,
                &mut self.groups,
                &mut self.entry_from,
                &mut self.entry_to,
                &mut self.first_day,
                &mut self.last_day,
            ],
        );
        self.others.extend(left);
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&self.fields());
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// One line of text.
///
/// # Errors
/// A message that says how long it may be.
pub fn line(text: &str) -> Result<String, Message> {
    within(text, LINE)
}

/// Several lines of text.
///
/// # Errors
/// A message that says how long it may be.
pub fn text(text: &str) -> Result<String, Message> {
    within(text, TEXT)
}

fn within(text: &str, most: usize) -> Result<String, Message> {
    if text.chars().count() > most {
        return Err(Message::new("competition-text-long").count("most", most));
    }
    Ok(text.to_owned())
}

/// A mail address, as far as its form can tell.
///
/// # Errors
/// A message that shows the form.
pub fn email(text: &str) -> Result<String, Message> {
    match text.parse::<lettre::Address>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(Message::new("competition-email-form")),
    }
}

/// Yuan with at most two decimals, in hundredths.
fn money(text: &str) -> Result<i64, Message> {
    Points::parse(&text.replace([',', '，'], ""))
        .map(|points| i64::from(points.hundredths()))
        .map_err(|_| Message::new("competition-money-form"))
}

/// Hundredths of a yuan as they are typed.
fn yuan(hundredths: i64) -> String {
    match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        rest => format!("{}.{rest:02}", hundredths / 100),
    }
}

/// The new days of a postponed competition: entry from and until, first and last day.
#[derive(Debug, Clone, Copy)]
pub struct DaysForm;

impl DaysForm {
    const NAMES: [&'static str; 4] = ["entry_from", "entry_to", "first_day", "last_day"];

    /// The days as they were typed.
    pub fn typed(values: &Pairs) -> [String; 4] {
        Self::NAMES.map(|name| values.get(name).trim().to_owned())
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<[NaiveDate; 4], Vec<FieldError>> {
        let mut fields = Self::NAMES.map(|name| Field::of(values, name));
        let [a, b, c, d] = &mut fields;
        let read = [a, b, c, d].map(|field| field.parse(day));
        match read {
            [Some(entry_from), Some(entry_to), Some(first_day), Some(last_day)] => {
                Ok([entry_from, entry_to, first_day, last_day])
            }
            _ => Err(summary(&fields.each_ref())),
        }
    }
}

/// The filter of the list as typed, and what it narrows to. What cannot be read narrows nothing.
#[derive(Debug, Clone)]
pub struct FilterForm {
    /// State.
    pub state: Field,
    /// Year.
    pub year: Field,
    /// Kind.
    pub kind: Field,
    /// Level.
    pub level: Field,
    /// Number, name or organiser.
    pub text: Field,
    /// What it narrows to.
    pub filter: EventFilter,
}

impl FilterForm {
    /// Reads the query of an address.
    pub fn of(query: &HashMap<String, String>) -> Self {
        let field = |name: &'static str| Field::new(name, query.get(name).map_or("", |value| value.trim()));
        let (mut state, year, mut kind, mut level, text) =
            (field("state"), field("year"), field("kind"), field("level"), field("q"));
        let filter = EventFilter {
            state: state.parse_optional(choice),
            year: year.value.parse().ok(),
            kind: kind.parse_optional(choice),
            level: level.parse_optional(choice),
            text: Some(text.value.clone()).filter(|text| !text.is_empty()),
            ends_from: None,
        };
        Self { state, year, kind, level, text, filter }
    }
}
