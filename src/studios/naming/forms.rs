//! Forms of an application and of what reviewers found.

use crate::competition::events::forms::{email, line, text};
use crate::kernel::ids::{BodyId, TradeId};
use crate::kernel::message::Message;
use crate::kernel::paging::COUNTED;
use crate::kernel::points::Points;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::registry::bodies::rules::contact_phone;
use crate::studios::forms::{PersonFields, past_day, whole_number};
use crate::studios::naming::listing::StudioFilter;
use crate::studios::naming::model::{Finding, NewLeader, Studio, StudioKind, StudioLevel, StudioPlan};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Square metres of a studio at the most.
const MOST_AREA: i32 = 1_000_000;

/// An application as it was typed.
#[derive(Debug, Clone)]
pub struct StudioForm {
    /// Kind.
    pub kind: Field,
    /// Level.
    pub level: Field,
    /// Name.
    pub name: Field,
    /// Trade, as it is written.
    pub trade: Field,
    /// Industry.
    pub industry: Field,
    /// District.
    pub district: Field,
    /// Address.
    pub address: Field,
    /// Area.
    pub area: Field,
    /// Equipment.
    pub equipment: Field,
    /// Host.
    pub host: Field,
    /// Code of the host's body.
    pub body: Field,
    /// Since when.
    pub founded_on: Field,
    /// Telephone.
    pub contact_phone: Field,
    /// Mail address.
    pub contact_email: Field,
    /// What was done.
    pub merits: Field,
    /// Rules.
    pub statutes: Field,
    /// What it means to do.
    pub plan: Field,
    /// Title of the leader.
    pub title: Field,
    /// The leader.
    pub leader: PersonFields,
    others: Vec<FieldError>,
}

impl StudioForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            kind: field("kind"),
            level: field("level"),
            name: field("name"),
            trade: field("trade"),
            industry: field("industry"),
            district: field("district"),
            address: field("address"),
            area: field("area"),
            equipment: field("equipment"),
            host: field("host"),
            body: field("body"),
            founded_on: field("founded_on"),
            contact_phone: field("contact_phone"),
            contact_email: field("contact_email"),
            merits: field("merits"),
            statutes: field("statutes"),
            plan: field("plan"),
            title: field("title"),
            leader: PersonFields::of(values),
            others: Vec::new(),
        }
    }

    /// The form of a known application, which does not name its leader again.
    #[must_use]
    pub fn known(studio: &Studio, trade: &str, body: &str) -> Self {
        let mut form = Self::of(&Pairs::default());
        studio.kind.as_str().clone_into(&mut form.kind.value);
        studio.level.as_str().clone_into(&mut form.level.value);
        trade.clone_into(&mut form.trade.value);
        body.clone_into(&mut form.body.value);
        form.area.value = studio.area.to_string();
        form.founded_on.value = studio.founded_on.map(|day| day.to_string()).unwrap_or_default();
        for (field, value) in [
            (&mut form.name, &studio.name),
            (&mut form.industry, &studio.industry),
            (&mut form.district, &studio.district_code),
            (&mut form.address, &studio.address),
            (&mut form.equipment, &studio.equipment),
            (&mut form.host, &studio.host),
            (&mut form.contact_phone, &studio.contact_phone),
            (&mut form.contact_email, &studio.contact_email),
            (&mut form.merits, &studio.merits),
            (&mut form.statutes, &studio.statutes),
            (&mut form.plan, &studio.plan),
        ] {
            field.value.clone_from(value);
        }
        form
    }

    /// What is applied for; nothing when a field is not right. Trade and body are those that their texts mean.
    pub fn read(&mut self, trade: Option<TradeId>, body: Option<BodyId>, today: NaiveDate) -> Option<StudioPlan> {
        let kind: Option<StudioKind> = self.kind.parse(choice);
        let level: Option<StudioLevel> = self.level.parse(choice);
        let name = self.name.parse(line);
        if self.trade.required().is_some() && trade.is_none() {
            self.trade.refuse(Message::new("studio-trade-unknown"));
        }
        if !self.body.is_empty() && body.is_none() {
            self.body.refuse(Message::new("studio-body-unknown"));
        }
        let industry = self.industry.parse_optional(line).unwrap_or_default();
        let district = self.district.required();
        let address = self.address.parse(line);
        let area = self.area.parse(|text| whole_number(text, MOST_AREA));
        let equipment = self.equipment.parse_optional(text).unwrap_or_default();
        let host = self.host.parse_optional(line).unwrap_or_default();
        let founded_on = self.founded_on.parse_optional(|text| past_day(text, today));
        let contact_phone = self.contact_phone.parse_optional(contact_phone).unwrap_or_default();
        let contact_email = self.contact_email.parse_optional(email).unwrap_or_default();
        let merits = self.merits.parse(text);
        let statutes = self.statutes.parse_optional(text).unwrap_or_default();
        let plan = self.plan.parse(text);
        if !self.errors().is_empty() {
            return None;
        }
        Some(StudioPlan {
            kind: kind?,
            level: level?,
            name: name?,
            trade: trade?,
            industry,
            district: district?,
            address: address?,
            area: area?,
            equipment,
            host,
            body,
            founded_on,
            contact_phone,
            contact_email,
            merits: merits?,
            statutes,
            plan: plan?,
        })
    }

    /// Who is to lead; nothing when a field is not right.
    pub fn read_leader(&mut self, today: NaiveDate) -> Option<NewLeader> {
        let title = self.title.parse(line);
        let person = self.leader.read(today);
        Some(NewLeader { person: person?, title: title? })
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        let [name, kind, number, sex] = self.leader.fields_mut();
        self.others = place_errors(
            errors,
            &mut [
                &mut self.name,
                &mut self.trade,
                &mut self.district,
                &mut self.host,
                &mut self.body,
                &mut self.founded_on,
                &mut self.title,
                name,
                kind,
                number,
                sex,
            ],
        );
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.kind,
            &self.level,
            &self.name,
            &self.trade,
            &self.industry,
            &self.district,
            &self.address,
            &self.area,
            &self.equipment,
            &self.host,
            &self.body,
            &self.founded_on,
            &self.contact_phone,
            &self.contact_email,
            &self.merits,
            &self.statutes,
            &self.plan,
            &self.title,
        ]);
        errors.extend(summary(&self.leader.fields()));
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// What reviewers found, as it was typed.
#[derive(Debug, Clone)]
pub struct FindingForm {
    /// When.
    pub day: Field,
    /// Who.
    pub reviewers: Field,
    /// Points.
    pub points: Field,
    /// What they say.
    pub opinion: Field,
}

impl Default for FindingForm {
    fn default() -> Self {
        Self::of(&Pairs::default())
    }
}

impl FindingForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self { day: field("day"), reviewers: field("reviewers"), points: field("points"), opinion: field("opinion") }
    }

    /// What was found; nothing when a field is not right.
    pub fn read(&mut self) -> Option<Finding> {
        let day = self.day.parse(day);
        let reviewers = self.reviewers.parse(line);
        let points = self.points.parse(Points::parse);
        let opinion = self.opinion.parse(text);
        Some(Finding { day: day?, reviewers: reviewers?, points: points?, opinion: opinion? })
    }

    /// Puts errors of the service beside their fields; gives those that belong to none.
    pub fn place(&mut self, errors: Vec<FieldError>) -> Vec<FieldError> {
        place_errors(errors, &mut [&mut self.day, &mut self.reviewers, &mut self.points, &mut self.opinion])
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.day, &self.reviewers, &self.points, &self.opinion])
    }
}

/// Reads the filter of the directory from an address.
#[must_use]
pub(crate) fn filter_of(query: &HashMap<String, String>) -> StudioFilter {
    let text = |name: &str| {
        query
            .get(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    StudioFilter {
        text: text("q").unwrap_or_default(),
        kind: text("kind").and_then(|code| code.parse().ok()),
        level: text("level").and_then(|code| code.parse().ok()),
        counted: query.get("state").is_some_and(|state| state == COUNTED),
        state: text("state").and_then(|code| code.parse().ok()),
        district: text("district"),
        trade: text("trade"),
    }
}
