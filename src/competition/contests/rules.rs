//! What a contest must be. Pure.

use crate::competition::contests::model::{ContestPlan, ContestRules, ModuleKind, PanelRule, TieKey};
use crate::competition::rankings::model::{MedalRules, Quotas, TieBreakKey, TiePolicy};
use crate::kernel::message::Message;
use crate::platform::error::FieldError;
use chrono::NaiveDate;

/// Judges of a panel that drops its highest and lowest mark, at the least (competition 9).
const DROP_EXTREMES_MIN: u32 = 4;

/// Sum of the weights of all modules.
const WHOLE: i32 = 100;

fn error(field: &str, message: Message) -> FieldError {
    FieldError { field: field.to_owned(), message }
}

/// What is wrong with a contest of a competition that takes place on these days and is for these groups.
#[must_use]
pub fn plan_errors(plan: &ContestPlan, days: (NaiveDate, NaiveDate), groups: &[&str]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if plan.last_day < plan.first_day {
        errors.push(error("last_day", Message::new("competition-days-reversed")));
    }
    if plan.first_day < days.0 || days.1 < plan.last_day {
        let outside = Message::new("contest-outside-days")
            .with("from", days.0.to_string())
            .with("to", days.1.to_string());
        errors.push(error("first_day", outside));
    }
    if !groups.contains(&plan.entry_group.as_str()) {
        errors.push(error("entry_group", Message::new("contest-group-not-of-competition")));
    }
    let span = (plan.last_day - plan.first_day).num_days() + 1;
    for (at, module) in plan.modules.iter().enumerate() {
        if i64::from(module.day) > span {
            errors.push(error(
                &format!("module_day-{at}"),
                Message::new("contest-module-day-beyond").count("days", span.max(1)),
            ));
        }
    }
    let weight: i32 = plan.modules.iter().map(|module| module.weight).sum();
    if plan.modules.is_empty() {
        errors.push(error("modules", Message::new("contest-without-modules")));
    } else if weight != WHOLE {
        errors.push(error("modules", Message::new("contest-weights-not-whole").count("weight", weight)));
    }
    if let (Some(least), Some(most)) = (plan.eligibility.min_age, plan.eligibility.max_age)
        && most < least
    {
        errors.push(error("max_age", Message::new("contest-ages-reversed")));
    }
    errors.extend(rule_errors(&plan.rules, plan.modules.iter().any(|module| module.kind == ModuleKind::Theory)));
    errors
}

fn rule_errors(rules: &ContestRules, has_theory: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if rules.tie_keys.first() != Some(&TieKey::Total) {
        errors.push(error("tie_keys", Message::new("contest-ties-begin-with-total")));
    }
    if rules.tie_keys.contains(&TieKey::Theory) && !has_theory {
        errors.push(error("tie_keys", Message::new("contest-ties-without-theory")));
    }
    if rules.panel_rule == PanelRule::DropExtremes && rules.panel_judges < DROP_EXTREMES_MIN {
        let few = Message::new("contest-panel-too-small").count("least", DROP_EXTREMES_MIN);
        errors.push(error("panel_judges", few));
    }
    if rules.medal_rules == MedalRules::Percent && rules.percent.iter().sum::<u32>() > 100 {
        errors.push(error("percent", Message::new("contest-percent-beyond")));
    }
    if matches!(rules.medal_rules, MedalRules::Tolerance | MedalRules::Dense) && rules.scale.is_none() {
        errors.push(error("scale", Message::new("contest-medals-need-scale")));
    }
    errors
}

/// The tie-break chain as the ranking knows it.
#[must_use]
pub fn chain(keys: &[TieKey]) -> Vec<TieBreakKey> {
    keys.iter()
        .map(|key| match key {
            TieKey::Total => TieBreakKey::Total,
            TieKey::Practical => TieBreakKey::Practical,
            TieKey::Theory => TieBreakKey::Theory,
            TieKey::FirstModule => TieBreakKey::Module(0),
            TieKey::SecondModule => TieBreakKey::Module(1),
            TieKey::Time => TieBreakKey::Time,
            TieKey::SafetyDeductions => TieBreakKey::SafetyDeductions,
        })
        .collect()
}

/// What the settings of the city say of a new contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// Minutes of the appeal window.
    pub appeal_window_minutes: u32,
    /// Minutes for an answer.
    pub appeal_answer_minutes: u32,
    /// Working days of the public notice.
    pub notice_days: u32,
    /// Judges of a panel.
    pub panel_judges: u32,
    /// Spread of judgement scores.
    pub max_spread: u32,
}

/// The rules of a new contest (competition 20).
#[must_use]
pub fn default_rules(defaults: Defaults) -> ContestRules {
    let quotas = Quotas::default();
    ContestRules {
        tie_keys: vec![TieKey::Total, TieKey::Practical, TieKey::Time],
        tie_policy: TiePolicy::Share,
        medal_rules: MedalRules::Places,
        places: quotas.places,
        percent: quotas.percent,
        rounding: quotas.rounding,
        scale: None,
        appeal_window_minutes: defaults.appeal_window_minutes,
        appeal_answer_minutes: defaults.appeal_answer_minutes,
        notice_days: defaults.notice_days,
        panel_rule: PanelRule::Judgement,
        panel_judges: defaults.panel_judges,
        max_spread: defaults.max_spread,
        seal_layers: 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{Defaults, default_rules, plan_errors};
    use crate::competition::contests::model::{ContestPlan, Eligibility, ModuleKind, ModulePlan, PanelRule, TieKey};
    use crate::competition::events::model::EntryGroup;
    use crate::competition::rankings::model::{MedalRules, Scale};
    use crate::kernel::ids::TradeId;
    use crate::kernel::level::Level;
    use chrono::NaiveDate;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn module(kind: ModuleKind, weight: i32, day: i32) -> ModulePlan {
        ModulePlan { name: "模块".to_owned(), kind, weight, day, minutes: 60 }
    }

    fn plan() -> ContestPlan {
        ContestPlan {
            name: "焊接技术".to_owned(),
            trade: TradeId(1),
            level: Level::Advanced,
            entry_group: EntryGroup::Workers,
            team_size: 1,
            quota: 40,
            delegation_limit: None,
            workstations: 10,
            first_day: day(21),
            last_day: day(22),
            place: String::new(),
            rules: default_rules(Defaults {
                appeal_window_minutes: 120,
                appeal_answer_minutes: 120,
                notice_days: 5,
                panel_judges: 3,
                max_spread: 1,
            }),
            eligibility: Eligibility::default(),
            technical_document: String::new(),
            modules: vec![module(ModuleKind::Theory, 30, 1), module(ModuleKind::Practical, 70, 2)],
        }
    }

    fn fields(plan: &ContestPlan) -> Vec<String> {
        plan_errors(plan, (day(20), day(23)), &["workers"])
            .into_iter()
            .map(|error| error.field)
            .collect()
    }

    #[test]
    fn the_defaults_of_the_field_make_a_whole_contest() {
        assert!(fields(&plan()).is_empty());
    }

    #[test]
    fn weights_are_whole_and_days_lie_within_the_contest() {
        let mut short = plan();
        short.modules[1].weight = 60;
        short.modules[1].day = 3;
        assert_eq!(fields(&short), ["module_day-1", "modules"]);
        assert_eq!(fields(&ContestPlan { first_day: day(19), ..plan() }), ["first_day"]);
    }

    #[test]
    fn each_rule_names_the_field_that_breaks_it() {
        let mut wrong = plan();
        wrong.rules.tie_keys = vec![TieKey::Theory];
        wrong.rules.panel_rule = PanelRule::DropExtremes;
        wrong.rules.medal_rules = MedalRules::Dense;
        wrong.modules = vec![module(ModuleKind::Practical, 100, 1)];
        assert_eq!(fields(&wrong), ["tie_keys", "tie_keys", "panel_judges", "scale"]);
        wrong.rules.scale = Some(Scale::Seven);
        wrong.rules.panel_judges = 5;
        wrong.rules.tie_keys = vec![TieKey::Total];
        assert!(fields(&wrong).is_empty());
    }
}
