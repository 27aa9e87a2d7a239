//! The form of a title.

use crate::competition::events::forms::{line, text};
use crate::competition::events::model::CompetitionLevel;
use crate::honours::titles::model::{HolderKind, Title, TitlePlan};
use crate::honours::titles::rules::{checked_citation, checked_key, money, yuan};
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};

/// Years of a term at the most.
const MOST_YEARS: i32 = 50;

/// A title as it was typed.
#[derive(Debug, Clone)]
pub struct TitleForm {
    /// Key; typed for a new one only.
    pub key: Field,
    /// Who holds it; chosen for a new one only.
    pub holder: Field,
    /// Name.
    pub name: Field,
    /// Name in English.
    pub english_name: Field,
    /// Level.
    pub level: Field,
    /// Who confers it.
    pub granting_body: Field,
    /// Years for which it is held.
    pub term_years: Field,
    /// Yuan a month.
    pub allowance: Field,
    /// What stands on the certificate.
    pub citation: Field,
    /// Place in lists.
    pub position: Field,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

fn whole(text: &str, most: i32) -> Result<i32, Message> {
    text.parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| Message::new("title-number-form").count("most", most))
}

impl TitleForm {
    fn made(value: impl Fn(&'static str) -> String) -> Self {
        let field = |name: &'static str| Field::new(name, value(name));
        Self {
            key: field("key"),
            holder: field("holder"),
            name: field("name"),
            english_name: field("english_name"),
            level: field("level"),
            granting_body: field("granting_body"),
            term_years: field("term_years"),
            allowance: field("allowance"),
            citation: field("citation"),
            position: field("position"),
            others: Vec::new(),
        }
    }

    /// An empty form.
    pub fn empty() -> Self {
        Self::made(|name| {
            match name {
                "holder" => HolderKind::Person.as_str(),
                "level" => CompetitionLevel::Prefecture.as_str(),
                "citation" => "授予“{title}”称号。",
                "position" => "100",
                _ => "",
            }
            .to_owned()
        })
    }

    /// The form of a title.
    pub fn of(title: &Title) -> Self {
        Self::made(|name| match name {
            "key" => title.key.clone(),
            "holder" => title.holder.to_string(),
            "name" => title.name.clone(),
            "english_name" => title.english_name.clone(),
            "level" => title.level.to_string(),
            "granting_body" => title.granting_body.clone(),
            "term_years" => title.term_years.map(|years| years.to_string()).unwrap_or_default(),
            "allowance" => {
                if title.allowance == 0 {
                    String::new()
                } else {
                    yuan(title.allowance)
                }
            }
            "citation" => title.citation.clone(),
            _ => title.position.to_string(),
        })
    }

    /// The fields as they were sent.
    pub fn typed(values: &Pairs) -> Self {
        Self::made(|name| values.get(name).trim().to_owned())
    }

    /// Key and holder of a new title.
    pub fn identity(&mut self) -> Option<(String, HolderKind)> {
        let key = self.key.parse(checked_key);
        let holder = self.holder.parse(choice);
        Some((key?, holder?))
    }

    /// The rest of it.
    pub fn plan(&mut self) -> Option<TitlePlan> {
        let name = self.name.parse(line);
        let english_name = self.english_name.parse_optional(line);
        let level = self.level.parse(choice);
        let granting_body = self.granting_body.parse(line);
        let term_years = self.term_years.parse_optional(|text| whole(text, MOST_YEARS));
        let allowance = self.allowance.parse_optional(money);
        let citation = self
            .citation
            .parse(|typed| text(typed).and_then(|typed| checked_citation(&typed)));
        let position = self.position.parse(|text| whole(text, 9_999));
        if !self.errors().is_empty() {
            return None;
        }
        Some(TitlePlan {
            name: name?,
            english_name: english_name.unwrap_or_default(),
            level: level?,
            granting_body: granting_body?,
            term_years,
            allowance: allowance.unwrap_or(0),
            citation: citation?,
            position: position?,
        })
    }

    /// Puts errors of the service beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(errors, &mut [&mut self.key, &mut self.name]);
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.key,
            &self.holder,
            &self.name,
            &self.english_name,
            &self.level,
            &self.granting_body,
            &self.term_years,
            &self.allowance,
            &self.citation,
            &self.position,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}
