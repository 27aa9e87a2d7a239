//! The form of a set of rules: its head, and one row for each rule.

use crate::competition::events::forms::line;
use crate::competition::events::model::CompetitionLevel;
use crate::honours::rule_sets::model::{RulePlan, RuleSetPlan};
use crate::honours::titles::model::Title;
use crate::honours::titles::rules::{money, yuan};
use crate::kernel::ids::HonourTitleId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, place_errors, summary};

/// Rules of a set at the most.
const MOST_RULES: usize = 20;
/// Empty rows that a form offers.
const SPARE_ROWS: usize = 2;
/// Years that a set may begin with.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// A row as it was typed.
#[derive(Debug, Clone)]
pub struct RuleRow {
    /// Place in the form.
    pub at: usize,
    /// First rank.
    pub first: Field,
    /// Last rank; the first one when empty.
    pub last: Field,
    /// Group.
    pub group: Field,
    /// Key of the title.
    pub title: Field,
    /// Yuan.
    pub amount: Field,
    /// Other rewards.
    pub reward: Field,
    /// Level that is proposed.
    pub promote: Field,
    /// Level that it does not go beyond.
    pub cap: Field,
}

impl RuleRow {
    fn made(at: usize, value: impl Fn(&'static str) -> String) -> Self {
        let field = |name: &'static str| Field::new(name, value(name));
        Self {
            at,
            first: field("first"),
            last: field("last"),
            group: field("group"),
            title: field("title"),
            amount: field("amount"),
            reward: field("reward"),
            promote: field("promote"),
            cap: field("cap"),
        }
    }

    fn fields(&self) -> [&Field; 8] {
        [&self.first, &self.last, &self.group, &self.title, &self.amount, &self.reward, &self.promote, &self.cap]
    }

    fn fields_mut(&mut self) -> [&mut Field; 8] {
        [
            &mut self.first,
            &mut self.last,
            &mut self.group,
            &mut self.title,
            &mut self.amount,
            &mut self.reward,
            &mut self.promote,
            &mut self.cap,
        ]
    }

    fn is_empty(&self) -> bool {
        self.fields().iter().all(|field| field.is_empty())
    }

    fn read(&mut self, titles: &[Title]) -> Option<RulePlan> {
        let first = self.first.parse(rank);
        let last = if self.last.is_empty() { first } else { self.last.parse(rank) };
        let group = self.group.parse_optional(choice);
        let title: Option<HonourTitleId> = self.title.parse_optional(|key| {
            titles
                .iter()
                .find(|title| title.key == key)
                .map(|title| title.id)
                .ok_or_else(|| Message::new("error-field-choice"))
        });
        let amount = self.amount.parse_optional(money);
        let reward = self.reward.parse_optional(line);
        let promote_to = self.promote.parse_optional(certifiable);
        let promote_cap = self.cap.parse_optional(certifiable);
        Some(RulePlan {
            first_rank: first?,
            last_rank: last?,
            entry_group: group,
            title,
            reward_amount: amount.unwrap_or(0),
            reward: reward.unwrap_or_default(),
            promote_to,
            promote_cap,
        })
    }
}

fn rank(text: &str) -> Result<i32, Message> {
    text.parse()
        .ok()
        .filter(|rank| (1..=999).contains(rank))
        .ok_or_else(|| Message::new("rule-rank-form"))
}

fn certifiable(text: &str) -> Result<Level, Message> {
    choice::<Level>(text)
        .and_then(|level| if level.is_certifiable() { Ok(level) } else { Err(Message::new("error-field-choice")) })
}

/// A set as it was typed.
#[derive(Debug, Clone)]
pub struct RuleSetForm {
    /// Level of the competitions.
    pub level: Field,
    /// Their class.
    pub class: Field,
    /// From this year on.
    pub from_year: Field,
    /// The document on which it rests.
    pub note: Field,
    /// Its rules.
    pub rows: Vec<RuleRow>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl RuleSetForm {
    /// The form of a set.
    pub fn of(plan: &RuleSetPlan, titles: &[Title]) -> Self {
        let rows = plan.rules.iter().enumerate().map(|(at, rule)| {
            RuleRow::made(at, |name| match name {
                "first" => rule.first_rank.to_string(),
                "last" => rule.last_rank.to_string(),
                "group" => rule.entry_group.map(|group| group.to_string()).unwrap_or_default(),
                "title" => titles
                    .iter()
                    .find(|title| Some(title.id) == rule.title)
                    .map(|title| title.key.clone())
                    .unwrap_or_default(),
                "amount" => {
                    if rule.reward_amount == 0 {
                        String::new()
                    } else {
                        yuan(rule.reward_amount)
                    }
                }
                "reward" => rule.reward.clone(),
                "promote" => rule.promote_to.map(|level| level.to_string()).unwrap_or_default(),
                _ => rule.promote_cap.map(|level| level.to_string()).unwrap_or_default(),
            })
        });
        Self {
            level: Field::new("level", plan.level.as_str()),
            class: Field::new("class", plan.class.map(|class| class.to_string()).unwrap_or_default()),
            from_year: Field::new("from_year", plan.from_year.to_string()),
            note: Field::new("note", plan.note.clone()),
            rows: rows.collect(),
            others: Vec::new(),
        }
    }

    /// An empty form for a year.
    pub fn empty(year: i32) -> Self {
        let plan = RuleSetPlan {
            level: CompetitionLevel::Prefecture,
            class: None,
            from_year: year,
            note: String::new(),
            rules: Vec::new(),
        };
        Self::of(&plan, &[])
    }

    /// The fields as they were sent.
    pub fn typed(values: &Pairs) -> Self {
        let count = values.all("first").count().min(MOST_RULES);
        let rows = (0..count)
            .map(|at| RuleRow::made(at, |name| values.all(name).nth(at).unwrap_or_default().trim().to_owned()));
        // Whatever was left empty in between is left out, so that places are those of the rules.
        let mut rows: Vec<RuleRow> = rows.filter(|row| !row.is_empty()).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            row.at = at;
        }
        Self {
            level: Field::of(values, "level"),
            class: Field::of(values, "class"),
            from_year: Field::of(values, "from_year"),
            note: Field::of(values, "note"),
            rows,
            others: Vec::new(),
        }
    }

    /// The form with empty rows at its end.
    #[must_use]
    pub fn with_spare_rows(mut self) -> Self {
        let spare = SPARE_ROWS.min(MOST_RULES.saturating_sub(self.rows.len()));
        for at in (self.rows.len()..).take(spare) {
            self.rows.push(RuleRow::made(at, |_| String::new()));
        }
        self
    }

    /// The set.
    pub fn read(&mut self, titles: &[Title]) -> Option<RuleSetPlan> {
        let level = self.level.parse(choice);
        let class = self.class.parse_optional(choice);
        let from_year = self.from_year.parse(|text| {
            text.parse()
                .ok()
                .filter(|year| YEARS.contains(year))
                .ok_or_else(|| Message::new("rule-year-form"))
        });
        let note = self.note.parse(line);
        let rules: Vec<Option<RulePlan>> = self.rows.iter_mut().map(|row| row.read(titles)).collect();
        if rules.is_empty() {
            self.others
                .push(FieldError { field: "first-0".to_owned(), message: Message::new("rule-set-empty") });
        }
        if !self.errors().is_empty() {
            return None;
        }
        Some(RuleSetPlan {
            level: level?,
            class,
            from_year: from_year?,
            note: note?,
            rules: rules.into_iter().collect::<Option<_>>()?,
        })
    }

    /// Puts errors of the service beside their fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        let left = place_errors(errors, &mut [&mut self.level, &mut self.class, &mut self.from_year, &mut self.note]);
        for error in left {
            let place = error
                .field
                .rsplit_once('-')
                .and_then(|(name, at)| Some((name, at.parse::<usize>().ok()?)));
            let field = place.and_then(|(name, at)| {
                let row = self.rows.get_mut(at)?;
                row.fields_mut().into_iter().find(|field| field.name == name)
            });
            match field {
                Some(field) => field.refuse(error.message),
                None => self.others.push(error),
            }
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.level, &self.class, &self.from_year, &self.note]);
        for row in &self.rows {
            errors.extend(
                summary(&row.fields())
                    .into_iter()
                    .map(|error| FieldError { field: format!("{}-{}", error.field, row.at), message: error.message }),
            );
        }
        errors.extend(self.others.iter().cloned());
        errors
    }
}
