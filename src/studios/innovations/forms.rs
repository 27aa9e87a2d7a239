//! Forms of this room.

use crate::competition::events::forms::{line, text};
use crate::competition::labour::amounts::{parse_amount, shown_amount};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::message::Message;
use crate::kernel::paging::COUNTED;
use crate::kernel::person_name;
use crate::kernel::points::Points;
use crate::kernel::sex::Sex;
use crate::kernel::text::{clean_code, clean_upper_code};
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};
use crate::registry::people::model::NewPerson;
use crate::studios::forms::past_day;
use crate::studios::innovations::listing::InnovationFilter;
use crate::studios::innovations::model::{
    Author, Innovation, InnovationKind, InnovationPlan, InnovationShare, Opinion,
};
use crate::studios::innovations::rules::{MOST_AUTHORS, share_fault};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Decimals of a benefit in yuan.
const DECIMALS: i32 = 2;

/// Names of the fields of the others who share it.
const AUTHOR_FIELDS: [[&str; 3]; MOST_AUTHORS] = [
    ["author1_name", "author1_document", "author1_percent"],
    ["author2_name", "author2_document", "author2_percent"],
    ["author3_name", "author3_document", "author3_percent"],
    ["author4_name", "author4_document", "author4_percent"],
    ["author5_name", "author5_document", "author5_percent"],
];

/// One of those who share it, as he was typed.
#[derive(Debug, Clone)]
pub struct AuthorFields {
    /// Name.
    pub name: Field,
    /// Number of his resident document.
    pub document: Field,
    /// Per cent.
    pub percent: Field,
}

/// Reads a share in per cent.
fn percent(text: &str) -> Result<i32, Message> {
    clean_code(text)
        .trim_end_matches('%')
        .parse::<i32>()
        .ok()
        .filter(|percent| (1..=100).contains(percent))
        .ok_or(Message::new("innovation-percent-form"))
}

impl AuthorFields {
    fn is_blank(&self) -> bool {
        self.name.is_empty() && self.document.is_empty() && self.percent.is_empty()
    }

    /// Whether something was typed here, or is wrong here.
    #[must_use]
    pub fn is_used(&self) -> bool {
        !self.is_blank()
            || [&self.name, &self.document, &self.percent]
                .iter()
                .any(|field| field.error.is_some())
    }

    fn read(&mut self, today: NaiveDate) -> Option<(Author, i32)> {
        let name = self
            .name
            .parse(|text| person_name::normalise(text).map(|checked| checked.value));
        let document = self
            .document
            .parse(|text| IdentityDocument::parse(DocumentKind::ResidentId, text, today).map(|checked| checked.value));
        let percent = self.percent.parse(percent);
        let (document, percent) = (document?, percent?);
        let sex = document.sex().unwrap_or(Sex::Male);
        Some((Author::Other(NewPerson::of_document(name?, document, sex)), percent))
    }
}

/// An innovation as it was typed.
#[derive(Debug, Clone)]
pub struct InnovationForm {
    /// Kind.
    pub kind: Field,
    /// Title.
    pub title: Field,
    /// What was wrong before.
    pub problem: Field,
    /// What was done.
    pub solution: Field,
    /// The unit.
    pub unit: Field,
    /// The team.
    pub team: Field,
    /// Number of the studio.
    pub studio: Field,
    /// District.
    pub district: Field,
    /// Since when it is in use.
    pub implemented_on: Field,
    /// Number of the patent.
    pub patent_number: Field,
    /// Benefit in yuan.
    pub benefit: Field,
    /// How it is computed.
    pub basis: Field,
    /// Share of the worker who hands it in.
    pub own_percent: Field,
    /// The declarations.
    pub declared: Field,
    /// What is wrong with all who share it together.
    pub group: Field,
    /// Those who share it; without him who hands in, if he is one of them.
    pub authors: Vec<AuthorFields>,
    others: Vec<FieldError>,
}

impl InnovationForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            kind: field("kind"),
            title: field("title"),
            problem: field("problem"),
            solution: field("solution"),
            unit: field("unit"),
            team: field("team"),
            studio: field("studio"),
            district: field("district"),
            implemented_on: field("implemented_on"),
            patent_number: field("patent_number"),
            benefit: field("benefit"),
            basis: field("basis"),
            own_percent: field("own_percent"),
            declared: field("declared"),
            group: Field::new("authors", ""),
            authors: AUTHOR_FIELDS
                .into_iter()
                .map(|[name, document, percent]| AuthorFields {
                    name: field(name),
                    document: field(document),
                    percent: field(percent),
                })
                .collect(),
            others: Vec::new(),
        }
    }

    /// The form of something that was handed in. Documents of the others are not shown again; they are typed anew.
    #[must_use]
    pub fn known(innovation: &Innovation, studio: &str, shares: &[InnovationShare], actor: &Actor) -> Self {
        let mut form = Self::of(&Pairs::default());
        innovation.kind.as_str().clone_into(&mut form.kind.value);
        studio.clone_into(&mut form.studio.value);
        form.implemented_on.value = innovation.implemented_on.map(|day| day.to_string()).unwrap_or_default();
        form.benefit.value = shown_amount(innovation.claimed_benefit, DECIMALS);
        for (field, value) in [
            (&mut form.title, &innovation.title),
            (&mut form.problem, &innovation.problem),
            (&mut form.solution, &innovation.solution),
            (&mut form.unit, &innovation.unit),
            (&mut form.team, &innovation.team),
            (&mut form.district, &innovation.district_code),
            (&mut form.patent_number, &innovation.patent_number),
            (&mut form.basis, &innovation.claimed_basis),
        ] {
            field.value.clone_from(value);
        }
        let is_own = |share: &&InnovationShare| actor.role == Role::Worker && Some(share.person_id) == actor.person;
        if let Some(own) = shares.iter().find(is_own) {
            form.own_percent.value = own.percent.to_string();
        }
        for (fields, share) in form.authors.iter_mut().zip(shares.iter().filter(|share| !is_own(share))) {
            fields.name.value.clone_from(&share.name);
            fields.percent.value = share.percent.to_string();
        }
        form
    }

    /// What is handed in; nothing when a field is not right.
    pub fn read(&mut self, today: NaiveDate) -> Option<InnovationPlan> {
        let kind: Option<InnovationKind> = self.kind.parse(choice);
        let title = self.title.parse(line);
        let problem = self.problem.parse(text);
        let solution = self.solution.parse(text);
        let unit = self.unit.parse(line);
        let team = self.team.parse_optional(line).unwrap_or_default();
        let district = self.district.required();
        let implemented_on = self.implemented_on.parse_optional(|text| past_day(text, today));
        let patent_number = self.patent_number.parse_optional(line).unwrap_or_default();
        let benefit = self.benefit.parse(|text| parse_amount(text, DECIMALS));
        let basis = self.basis.parse(text);
        if self.declared.is_empty() {
            self.declared.refuse(Message::new("innovation-declare"));
        }
        Some(InnovationPlan {
            kind: kind?,
            title: title?,
            problem: problem?,
            solution: solution?,
            unit: unit?,
            team,
            studio: clean_upper_code(&self.studio.value),
            district: district?,
            implemented_on,
            patent_number,
            benefit: benefit?,
            basis: basis?,
        })
    }

    /// Who shares it; nothing when a field is not right. A worker who hands in stands first; whoever hands in for others
    /// names at least the first of them.
    pub fn read_authors(&mut self, actor: &Actor, today: NaiveDate) -> Option<Vec<(Author, i32)>> {
        let mut authors = Vec::new();
        let mut is_whole = true;
        let mut is_needed = true;
        if let (Role::Worker, Some(person)) = (actor.role, actor.person) {
            is_needed = false;
            match self.own_percent.parse(percent) {
                Some(percent) => authors.push((Author::Own(person), percent)),
                None => is_whole = false,
            }
        }
        for fields in &mut self.authors {
            if fields.is_blank() && !is_needed {
                continue;
            }
            is_needed = false;
            match fields.read(today) {
                Some(author) => authors.push(author),
                None => is_whole = false,
            }
        }
        if !is_whole {
            return None;
        }
        // What they make up together is said with everything else that is wrong.
        let percents: Vec<i32> = authors.iter().map(|(_, percent)| *percent).collect();
        if let Some(fault) = share_fault(&percents) {
            self.first_share(actor).refuse(fault);
            return None;
        }
        Some(authors)
    }

    /// The field beside which it is said what is wrong with all shares together: the first of them.
    fn first_share(&mut self, actor: &Actor) -> &mut Field {
        match self.authors.first_mut() {
            Some(first) if actor.role != Role::Worker => &mut first.percent,
            _ => &mut self.own_percent,
        }
    }

    /// Puts errors of the service beside their fields: what is wrong with all shares together beside the first of them,
    /// and with somebody's document at those who share it.
    pub fn place(&mut self, mut errors: Vec<FieldError>, actor: &Actor) {
        let first = self.first_share(actor).name;
        for error in &mut errors {
            let place = match error.field.as_str() {
                "shares" => first,
                "document_number" => self.group.name,
                _ => continue,
            };
            place.clone_into(&mut error.field);
        }
        let mut fields = vec![
            &mut self.title,
            &mut self.unit,
            &mut self.studio,
            &mut self.district,
            &mut self.implemented_on,
            &mut self.patent_number,
            &mut self.benefit,
            &mut self.group,
            &mut self.own_percent,
        ];
        fields.extend(self.authors.iter_mut().map(|author| &mut author.percent));
        self.others = place_errors(errors, &mut fields);
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.kind,
            &self.title,
            &self.problem,
            &self.solution,
            &self.unit,
            &self.team,
            &self.studio,
            &self.district,
            &self.implemented_on,
            &self.patent_number,
            &self.benefit,
            &self.basis,
            &self.group,
            &self.own_percent,
        ]);
        for fields in &self.authors {
            errors.extend(summary(&[&fields.name, &fields.document, &fields.percent]));
        }
        errors.extend(self.declared.summary());
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// What was typed in one of the steps of an innovation. Each has those of the fields that it needs.
#[derive(Debug, Clone)]
pub struct StepForm {
    /// Reason.
    pub reason: Field,
    /// Reviewer.
    pub reviewer: Field,
    /// Where he works.
    pub unit: Field,
    /// Points.
    pub points: Field,
    /// What he says, or the unit.
    pub opinion: Field,
    /// Confirmed benefit.
    pub benefit: Field,
    /// Its basis.
    pub basis: Field,
    /// Award.
    pub award: Field,
    /// Document.
    pub document: Field,
    others: Vec<FieldError>,
}

impl Default for StepForm {
    fn default() -> Self {
        Self::of(&Pairs::default())
    }
}

impl StepForm {
    /// The fields as they were sent.
    #[must_use]
    pub fn of(values: &Pairs) -> Self {
        let field = |name| Field::of(values, name);
        Self {
            reason: field("reason"),
            reviewer: field("reviewer"),
            unit: field("unit"),
            points: field("points"),
            opinion: field("opinion"),
            benefit: field("benefit"),
            basis: field("basis"),
            award: field("award"),
            document: field("document"),
            others: Vec::new(),
        }
    }

    /// The form of an adoption: what was claimed, to be confirmed.
    #[must_use]
    pub fn claimed(innovation: &Innovation) -> Self {
        let mut form = Self::of(&Pairs::default());
        form.benefit.value = shown_amount(innovation.claimed_benefit, DECIMALS);
        form.basis.value.clone_from(&innovation.claimed_basis);
        form
    }

    /// A review.
    pub fn read_review(&mut self) -> Option<Opinion> {
        let reviewer = self.reviewer.parse(line);
        let unit = self.unit.parse(line);
        let points = self.points.parse(Points::parse);
        let opinion = self.opinion.parse(text);
        Some(Opinion { reviewer: reviewer?, unit: unit?, points: points?, opinion: opinion? })
    }

    /// The opinion of the unit.
    pub fn read_opinion(&mut self) -> Option<String> {
        self.opinion.parse(text)
    }

    /// A confirmed benefit and its basis.
    pub fn read_benefit(&mut self) -> Option<(i64, String)> {
        let benefit = self.benefit.parse(|text| parse_amount(text, DECIMALS));
        let basis = self.basis.parse(text);
        Some((benefit?, basis?))
    }

    /// Puts errors of the service beside their fields.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        self.others = place_errors(
            errors,
            &mut [&mut self.reason, &mut self.reviewer, &mut self.unit, &mut self.points, &mut self.document],
        );
    }

    /// Errors for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.reason,
            &self.reviewer,
            &self.unit,
            &self.points,
            &self.opinion,
            &self.benefit,
            &self.basis,
            &self.award,
            &self.document,
        ]);
        errors.extend(self.others.iter().cloned());
        errors
    }
}

/// Reads the filter of the list from an address.
#[must_use]
pub(crate) fn filter_of(query: &HashMap<String, String>) -> InnovationFilter {
    let text = |name: &str| {
        query
            .get(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let kind = text("kind");
    InnovationFilter {
        text: text("q").unwrap_or_default(),
        five_small: kind.as_deref() == Some("five_small"),
        kind: kind.and_then(|code| code.parse().ok()),
        counted: query.get("state").is_some_and(|state| state == COUNTED),
        state: text("state").and_then(|code| code.parse().ok()),
        award: text("award").and_then(|code| code.parse().ok()),
        year: text("year").and_then(|year| year.parse().ok()),
        district: text("district"),
    }
}
