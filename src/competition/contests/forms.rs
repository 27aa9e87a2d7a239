//! Forms of this room.

use crate::competition::contests::model::{
    ContestModule, ContestPlan, ContestRules, Eligibility, ModuleKind, ModulePlan, PanelRule, TieKey,
};
use crate::competition::events::forms::{line, text};
use crate::competition::events::model::{Competition, EntryGroup};
use crate::competition::rankings::model::{MedalRules, QuotaRounding, Scale, TiePolicy};
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use std::ops::RangeInclusive;

/// Modules that the form offers at the least, filled or empty.
const LEAST_MODULES: usize = 3;
/// Modules of a contest at the most: a letter each.
const MOST_MODULES: usize = 26;
/// Links of the tie-break chain that the form offers.
const TIE_KEYS: usize = 5;

/// One module as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ModuleFields {
    /// Place in the form, from 0.
    pub at: usize,
    /// Name.
    pub name: String,
    /// What it tests.
    pub kind: String,
    /// Per cent of the whole.
    pub weight: String,
    /// Day.
    pub day: String,
    /// Minutes.
    pub minutes: String,
    /// The line has just been asked for: one goes on typing here.
    pub is_new: bool,
    /// What is wrong with it, by the field it is about.
    pub errors: Vec<FieldError>,
}

impl ModuleFields {
    fn of(module: &ContestModule) -> Self {
        Self {
            name: module.name.clone(),
            kind: module.kind.to_string(),
            weight: module.weight.to_string(),
            day: module.day.to_string(),
            minutes: module.minutes.to_string(),
            ..Self::default()
        }
    }

    fn is_blank(&self) -> bool {
        self.name.is_empty() && self.weight.is_empty() && self.minutes.is_empty()
    }

    /// What is wrong with one of its fields.
    pub fn error(&self, name: &str) -> Option<&Message> {
        self.errors
            .iter()
            .find(|error| error.field.split('-').next() == Some(name))
            .map(|error| &error.message)
    }

    fn refuse(&mut self, name: &str, message: Message) {
        self.errors.push(FieldError { field: format!("{name}-{}", self.at), message });
    }

    fn read(&mut self) -> Option<ModulePlan> {
        let number = |text: &str, range: RangeInclusive<i32>| text.parse().ok().filter(|n| range.contains(n));
        if self.name.is_empty() {
            self.refuse("module_name", Message::new("error-field-required"));
        }
        let kind = self.kind.parse().ok();
        if kind.is_none() {
            self.refuse("module_kind", Message::new("error-field-choice"));
        }
        let weight = number(&self.weight, 1..=100);
        if weight.is_none() {
            self.refuse("module_weight", between(1, 100));
        }
        let day = number(&self.day, 1..=30);
        if day.is_none() {
            self.refuse("module_day", between(1, 30));
        }
        let minutes = if self.minutes.is_empty() { Some(0) } else { number(&self.minutes, 0..=10_000) };
        if minutes.is_none() {
            self.refuse("module_minutes", between(0, 10_000));
        }
        if !self.errors.is_empty() {
            return None;
        }
        Some(ModulePlan { name: self.name.clone(), kind: kind?, weight: weight?, day: day?, minutes: minutes? })
    }
}

fn between(least: i32, most: i32) -> Message {
    Message::new("contest-number-between").count("least", least).count("most", most)
}

/// A contest as it was typed.
#[derive(Debug, Clone)]
pub struct ContestForm {
    /// Name.
    pub name: Field,
    /// Code of the trade.
    pub trade: Field,
    /// Level.
    pub level: Field,
    /// Group.
    pub entry_group: Field,
    /// Size of a team.
    pub team_size: Field,
    /// Entries at the most.
    pub quota: Field,
    /// Entries of one delegation at the most.
    pub delegation_limit: Field,
    /// Workstations.
    pub workstations: Field,
    /// First day.
    pub first_day: Field,
    /// Last day.
    pub last_day: Field,
    /// Place.
    pub place: Field,
    /// Tie-break chain; the value is the codes with commas.
    pub tie_keys: Field,
    /// Tie policy.
    pub tie_policy: Field,
    /// Medal rules.
    pub medal_rules: Field,
    /// Places such as 1/2/3.
    pub places: Field,
    /// Per cent such as 10/20/30.
    pub percent: Field,
    /// Rounding of per cent.
    pub rounding: Field,
    /// Scale.
    pub scale: Field,
    /// Appeal window in minutes.
    pub appeal_window: Field,
    /// Minutes for an answer.
    pub appeal_answer: Field,
    /// Working days of the notice.
    pub notice_days: Field,
    /// Panel rule.
    pub panel_rule: Field,
    /// Judges of a panel.
    pub panel_judges: Field,
    /// Spread.
    pub max_spread: Field,
    /// Layers of sealing.
    pub seal_layers: Field,
    /// Age at the least.
    pub min_age: Field,
    /// Age at the most.
    pub max_age: Field,
    /// Level at the least.
    pub min_level: Field,
    /// Further conditions.
    pub conditions: Field,
    /// Technical document.
    pub technical_document: Field,
    /// Modules, with some empty ones at the end.
    pub modules: Vec<ModuleFields>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

/// What a contest form says when it could be read; the trade is still a code.
#[derive(Debug, Clone)]
pub struct ContestInput {
    /// Code of the trade.
    pub trade_code: String,
    plan: ContestPlan,
}

impl ContestInput {
    /// Level of the standard.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.plan.level
    }

    /// The plan, with the trade that was found.
    #[must_use]
    pub fn plan(&self, trade: TradeId) -> ContestPlan {
        ContestPlan { trade, ..self.plan.clone() }
    }
}

fn three(numbers: [u32; 3]) -> String {
    numbers.map(|number| number.to_string()).join("/")
}

fn read_three(text: &str) -> Result<[u32; 3], Message> {
    let numbers: Option<Vec<u32>> = text
        .split(['/', '／', ',', '，', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().filter(|number| *number <= 1_000))
        .collect();
    numbers
        .and_then(|numbers| <[u32; 3]>::try_from(numbers).ok())
        .ok_or(Message::new("contest-three-numbers"))
}

fn whole(range: RangeInclusive<i32>) -> impl Fn(&str) -> Result<i32, Message> {
    move |text| {
        text.parse()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| between(*range.start(), *range.end()))
    }
}

fn natural(range: RangeInclusive<u32>) -> impl Fn(&str) -> Result<u32, Message> {
    move |text| {
        text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            Message::new("contest-number-between")
                .count("least", *range.start())
                .count("most", *range.end())
        })
    }
}

impl ContestForm {
    fn made(value: impl Fn(&'static str) -> String) -> Self {
        let field = |name: &'static str| Field::new(name, value(name));
        Self {
            name: field("name"),
            trade: field("trade"),
            level: field("level"),
            entry_group: field("entry_group"),
            team_size: field("team_size"),
            quota: field("quota"),
            delegation_limit: field("delegation_limit"),
            workstations: field("workstations"),
            first_day: field("first_day"),
            last_day: field("last_day"),
            place: field("place"),
            tie_keys: field("tie_keys"),
            tie_policy: field("tie_policy"),
            medal_rules: field("medal_rules"),
            places: field("places"),
            percent: field("percent"),
            rounding: field("rounding"),
            scale: field("scale"),
            appeal_window: field("appeal_window"),
            appeal_answer: field("appeal_answer"),
            notice_days: field("notice_days"),
            panel_rule: field("panel_rule"),
            panel_judges: field("panel_judges"),
            max_spread: field("max_spread"),
            seal_layers: field("seal_layers"),
            min_age: field("min_age"),
            max_age: field("max_age"),
            min_level: field("min_level"),
            conditions: field("conditions"),
            technical_document: field("technical_document"),
            modules: Vec::new(),
            others: Vec::new(),
        }
    }

    fn rule(rules: &ContestRules, name: &str) -> Option<String> {
        Some(match name {
            "tie_keys" => rules.tie_keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(","),
            "tie_policy" => rules.tie_policy.to_string(),
            "medal_rules" => rules.medal_rules.to_string(),
            "places" => three(rules.places),
            "percent" => three(rules.percent),
            "rounding" => rules.rounding.to_string(),
            "scale" => rules.scale.map(|scale| scale.to_string()).unwrap_or_default(),
            "appeal_window" => rules.appeal_window_minutes.to_string(),
            "appeal_answer" => rules.appeal_answer_minutes.to_string(),
            "notice_days" => rules.notice_days.to_string(),
            "panel_rule" => rules.panel_rule.to_string(),
            "panel_judges" => rules.panel_judges.to_string(),
            "max_spread" => rules.max_spread.to_string(),
            "seal_layers" => rules.seal_layers.to_string(),
            _ => return None,
        })
    }

    /// A form with the days and the first group of its competition, the city's rules and one theory and one practice.
    pub fn empty(competition: &Competition, rules: &ContestRules, theory: i64, words: [String; 2]) -> Self {
        let mut form = Self::made(|name| {
            Self::rule(rules, name).unwrap_or_else(|| match name {
                "first_day" => competition.first_day.to_string(),
                "last_day" => competition.last_day.to_string(),
                "entry_group" => competition.groups().first().map_or_else(String::new, ToString::to_string),
                "level" => Level::Advanced.as_str().to_owned(),
                "team_size" => "1".to_owned(),
                _ => String::new(),
            })
        });
        let module = |name: &String, kind: ModuleKind, weight: i64| ModuleFields {
            name: name.clone(),
            kind: kind.to_string(),
            weight: weight.to_string(),
            day: "1".to_owned(),
            ..ModuleFields::default()
        };
        let [theory_name, practice_name] = &words;
        if theory > 0 {
            form.modules.push(module(theory_name, ModuleKind::Theory, theory));
        }
        if theory < 100 {
            form.modules.push(module(practice_name, ModuleKind::Practical, 100 - theory));
        }
        form.with_spare_modules()
    }

    /// The form of a contest as it stands.
    pub fn of(plan: &ContestPlan, trade_code: &str, modules: &[ContestModule]) -> Self {
        let optional = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        let age = |age: Option<u32>| age.map(|age| age.to_string()).unwrap_or_default();
        let mut form = Self::made(|name| {
            Self::rule(&plan.rules, name).unwrap_or_else(|| match name {
                "name" => plan.name.clone(),
                "trade" => trade_code.to_owned(),
                "level" => plan.level.as_str().to_owned(),
                "entry_group" => plan.entry_group.to_string(),
                "team_size" => plan.team_size.to_string(),
                "quota" => plan.quota.to_string(),
                "delegation_limit" => optional(plan.delegation_limit),
                "workstations" => plan.workstations.to_string(),
                "first_day" => plan.first_day.to_string(),
                "last_day" => plan.last_day.to_string(),
                "place" => plan.place.clone(),
                "min_age" => age(plan.eligibility.min_age),
                "max_age" => age(plan.eligibility.max_age),
                "min_level" => plan
                    .eligibility
                    .min_level
                    .map_or_else(String::new, |level| level.as_str().to_owned()),
                "conditions" => plan.eligibility.conditions.clone(),
                _ => plan.technical_document.clone(),
            })
        });
        form.modules = modules.iter().map(ModuleFields::of).collect();
        form.with_spare_modules()
    }

    fn with_spare_modules(mut self) -> Self {
        self.resize((self.modules.len() + 1).max(LEAST_MODULES));
        self
    }

    fn resize(&mut self, wanted: usize) {
        self.modules.resize_with(wanted.min(MOST_MODULES), ModuleFields::default);
        for (at, module) in self.modules.iter_mut().enumerate() {
            module.at = at;
        }
    }

    /// Whether one more module can be asked for.
    pub fn may_grow(&self) -> bool {
        self.modules.len() < MOST_MODULES
    }

    /// Links of the tie-break chain, with empty ones up to what the form offers.
    pub fn tie_chain(&self) -> Vec<String> {
        let mut keys: Vec<String> = self
            .tie_keys
            .value
            .split(',')
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        keys.resize(TIE_KEYS.max(keys.len()), String::new());
        keys
    }

    fn typed(values: &Pairs) -> Self {
        let mut form = Self::made(|name| match name {
            "tie_keys" => values
                .all("tie_keys")
                .filter(|key| !key.is_empty())
                .collect::<Vec<_>>()
                .join(","),
            _ => values.get(name).trim().to_owned(),
        });
        let column = |name: &'static str| values.all(name).map(|value| value.trim().to_owned());
        form.modules = column("module_name")
            .zip(column("module_kind"))
            .zip(column("module_weight"))
            .zip(column("module_day"))
            .zip(column("module_minutes"))
            .take(MOST_MODULES)
            .map(|((((name, kind), weight), day), minutes)| ModuleFields {
                name,
                kind,
                weight,
                day,
                minutes,
                ..ModuleFields::default()
            })
            .collect();
        form
    }

    /// The form as it was typed, unchecked, with one more empty module.
    pub fn with_another_module(values: &Pairs) -> Self {
        let mut form = Self::typed(values);
        form.resize(form.modules.len() + 1);
        if let Some(module) = form.modules.last_mut() {
            module.is_new = true;
        }
        form
    }

    /// Reads the form; gives what it says, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, ContestInput), Box<Self>> {
        let mut form = Self::typed(values);
        form.modules.retain(|module| !module.is_blank());
        form.resize(form.modules.len());
        let read = form.parse();
        let form = form.with_spare_modules();
        match read {
            Some(input) => Ok((form, input)),
            None => Err(Box::new(form)),
        }
    }

    fn parse_rules(&mut self) -> Option<ContestRules> {
        let tie_keys = self
            .tie_keys
            .parse(|text| text.split(',').map(choice::<TieKey>).collect::<Result<Vec<_>, _>>());
        let tie_policy = self.tie_policy.parse(choice::<TiePolicy>);
        let medal_rules = self.medal_rules.parse(choice::<MedalRules>);
        let places = self.places.parse(read_three);
        let percent = self.percent.parse(read_three);
        let rounding = self.rounding.parse(choice::<QuotaRounding>);
        let scale = self.scale.parse_optional(choice::<Scale>);
        let appeal_window_minutes = self.appeal_window.parse(natural(5..=10_080));
        let appeal_answer_minutes = self.appeal_answer.parse(natural(5..=20_160));
        let notice_days = self.notice_days.parse(natural(1..=30));
        let panel_rule = self.panel_rule.parse(choice::<PanelRule>);
        let panel_judges = self.panel_judges.parse(natural(1..=15));
        let max_spread = self.max_spread.parse(natural(0..=3));
        let seal_layers = self.seal_layers.parse(natural(0..=2));
        Some(ContestRules {
            tie_keys: tie_keys?,
            tie_policy: tie_policy?,
            medal_rules: medal_rules?,
            places: places?,
            percent: percent?,
            rounding: rounding?,
            scale,
            appeal_window_minutes: appeal_window_minutes?,
            appeal_answer_minutes: appeal_answer_minutes?,
            notice_days: notice_days?,
            panel_rule: panel_rule?,
            panel_judges: panel_judges?,
            max_spread: max_spread?,
            seal_layers: seal_layers?,
        })
    }

    fn parse(&mut self) -> Option<ContestInput> {
        let name = self.name.parse(line);
        // A browser's list offers code and name; the code is what counts.
        let trade_code = self
            .trade
            .parse(|text| Ok(text.split_whitespace().next().unwrap_or_default().to_owned()));
        let level = self.level.parse(choice::<Level>);
        let entry_group = self.entry_group.parse(choice::<EntryGroup>);
        let team_size = self.team_size.parse(whole(1..=20));
        let quota = self.quota.parse(whole(1..=40_000));
        let delegation_limit = self.delegation_limit.parse_optional(whole(1..=10_000));
        let workstations = self.workstations.parse(whole(1..=2_000));
        let first_day = self.first_day.parse(day);
        let last_day = self.last_day.parse(day);
        let place = self.place.parse_optional(line);
        let rules = self.parse_rules();
        let min_age = self.min_age.parse_optional(natural(14..=100));
        let max_age = self.max_age.parse_optional(natural(14..=100));
        let min_level = self.min_level.parse_optional(choice::<Level>);
        let conditions = self.conditions.parse_optional(text);
        let technical_document = self.technical_document.parse_optional(text);
        let modules: Vec<Option<ModulePlan>> = self.modules.iter_mut().map(ModuleFields::read).collect();
        if !self.errors().is_empty() {
            return None;
        }
        Some(ContestInput {
            trade_code: trade_code?,
            plan: ContestPlan {
                name: name?,
                trade: TradeId(0),
                level: level?,
                entry_group: entry_group?,
                team_size: team_size?,
                quota: quota?,
                delegation_limit,
                workstations: workstations?,
                first_day: first_day?,
                last_day: last_day?,
                place: place.unwrap_or_default(),
                rules: rules?,
                eligibility: Eligibility { min_age, max_age, min_level, conditions: conditions.unwrap_or_default() },
                technical_document: technical_document.unwrap_or_default(),
                modules: modules.into_iter().collect::<Option<_>>()?,
            },
        })
    }

    /// Puts errors of the service beside what they are about.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        let left = place_errors(
            errors,
            &mut [
                &mut self.trade,
                &mut self.level,
                &mut self.entry_group,
                &mut self.first_day,
                &mut self.last_day,
                &mut self.max_age,
                &mut self.tie_keys,
                &mut self.panel_judges,
                &mut self.percent,
                &mut self.scale,
            ],
        );
        for error in left {
            let at = error.field.split_once('-').and_then(|(_, at)| at.parse::<usize>().ok());
            match at.and_then(|at| self.modules.get_mut(at)) {
                Some(module) => module.errors.push(error),
                None => self.others.push(error),
            }
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.name,
            &self.trade,
            &self.level,
            &self.entry_group,
            &self.team_size,
            &self.quota,
            &self.delegation_limit,
            &self.workstations,
            &self.first_day,
            &self.last_day,
            &self.place,
            &self.min_age,
            &self.max_age,
            &self.min_level,
            &self.conditions,
            &self.tie_keys,
            &self.tie_policy,
            &self.medal_rules,
            &self.places,
            &self.percent,
            &self.rounding,
            &self.scale,
            &self.appeal_window,
            &self.appeal_answer,
            &self.notice_days,
            &self.panel_rule,
            &self.panel_judges,
            &self.max_spread,
            &self.seal_layers,
            &self.technical_document,
        ]);
        errors.extend(self.modules.iter().flat_map(|module| module.errors.iter().cloned()));
        errors.extend(self.others.iter().cloned());
        errors
    }
}
