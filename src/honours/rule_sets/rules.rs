//! Which set and which rule it is, and what a set may say. Pure.

use crate::competition::events::model::{CompetitionClass, CompetitionLevel, EntryGroup};
use crate::honours::rule_sets::model::{RulePlan, TitleRule, TitleRuleSet};
use crate::kernel::message::Message;

/// The set that holds for a competition: that of its class before the general one, then the one with the latest year that
/// is not after its own.
#[must_use]
pub fn set_for(
    sets: &[TitleRuleSet],
    level: CompetitionLevel,
    class: CompetitionClass,
    year: i32,
) -> Option<&TitleRuleSet> {
    sets.iter()
        .filter(|set| set.level == level && set.from_year <= year && set.class.is_none_or(|own| own == class))
        .max_by_key(|set| (set.class.is_some(), set.from_year))
}

/// The rule for a rank of a group: one for the group before one for all.
#[must_use]
pub fn rule_for(rules: &[TitleRule], group: EntryGroup, rank: i32) -> Option<&TitleRule> {
    rules
        .iter()
        .filter(|rule| (rule.first_rank..=rule.last_rank).contains(&rank))
        .filter(|rule| rule.entry_group.is_none_or(|own| own == group))
        .max_by_key(|rule| (rule.entry_group.is_some(), std::cmp::Reverse(rule.position)))
}

/// What is wrong with the rules of a set: the place of the rule, the field, and what would be right.
#[must_use]
pub fn faults(rules: &[RulePlan]) -> Vec<(usize, &'static str, Message)> {
    let mut faults = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        if rule.last_rank < rule.first_rank {
            faults.push((at, "last", Message::new("rule-ranks-reversed")));
        }
        let gives_nothing =
            rule.title.is_none() && rule.promote_to.is_none() && rule.reward_amount == 0 && rule.reward.is_empty();
        if gives_nothing {
            faults.push((at, "title", Message::new("rule-gives-nothing")));
        }
        if let (Some(to), Some(cap)) = (rule.promote_to, rule.promote_cap)
            && cap < to
        {
            faults.push((at, "cap", Message::new("rule-cap-below")));
        }
        if rule.promote_to.is_none() && rule.promote_cap.is_some() {
            faults.push((at, "cap", Message::new("rule-cap-alone")));
        }
        let overlaps = rules.iter().take(at).any(|other| {
            other.entry_group == rule.entry_group
                && other.first_rank <= rule.last_rank
                && rule.first_rank <= other.last_rank
        });
        if overlaps {
            faults.push((at, "first", Message::new("rule-ranks-overlap")));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{HonourTitleId, TitleRuleId, TitleRuleSetId};
    use crate::kernel::level::Level;

    fn set(id: i64, class: Option<CompetitionClass>, from_year: i32) -> TitleRuleSet {
        TitleRuleSet {
            id: TitleRuleSetId(id),
            token: id.to_string(),
            level: CompetitionLevel::Prefecture,
            class,
            from_year,
            note: String::new(),
            created_by: None,
            created_at: chrono::NaiveDateTime::default(),
            version: 1,
        }
    }

    fn rule(position: i32, ranks: (i32, i32), group: Option<EntryGroup>) -> TitleRule {
        TitleRule {
            id: TitleRuleId(i64::from(position)),
            rule_set_id: TitleRuleSetId(1),
            position,
            first_rank: ranks.0,
            last_rank: ranks.1,
            entry_group: group,
            title_id: Some(HonourTitleId(1)),
            reward_amount: 0,
            reward: String::new(),
            promote_to: None,
            promote_cap: None,
        }
    }

    fn plan(ranks: (i32, i32)) -> RulePlan {
        RulePlan {
            first_rank: ranks.0,
            last_rank: ranks.1,
            entry_group: None,
            title: Some(HonourTitleId(1)),
            reward_amount: 0,
            reward: String::new(),
            promote_to: None,
            promote_cap: None,
        }
    }

    #[test]
    fn the_set_of_the_class_goes_before_the_general_one_and_the_latest_before_earlier_ones() {
        let sets = [
            set(1, None, 2015),
            set(2, None, 2024),
            set(3, Some(CompetitionClass::Industry), 2020),
            set(4, Some(CompetitionClass::Industry), 2027),
        ];
        let found = |class, year| set_for(&sets, CompetitionLevel::Prefecture, class, year).map(|set| set.id.0);
        assert_eq!(found(CompetitionClass::General, 2020), Some(1));
        assert_eq!(found(CompetitionClass::General, 2026), Some(2));
        assert_eq!(found(CompetitionClass::Industry, 2026), Some(3));
        assert_eq!(found(CompetitionClass::Industry, 2018), Some(1));
        assert_eq!(found(CompetitionClass::General, 2014), None);
        assert!(set_for(&sets, CompetitionLevel::Province, CompetitionClass::General, 2026).is_none());
    }

    #[test]
    fn a_rule_for_the_group_goes_before_one_for_all() {
        let rules = [rule(1, (1, 1), None), rule(2, (2, 7), None), rule(3, (1, 3), Some(EntryGroup::Students))];
        let found = |group, rank| rule_for(&rules, group, rank).map(|rule| rule.position);
        assert_eq!(found(EntryGroup::Workers, 1), Some(1));
        assert_eq!(found(EntryGroup::Students, 1), Some(3));
        assert_eq!(found(EntryGroup::Students, 5), Some(2));
        assert_eq!(found(EntryGroup::Workers, 8), None);
    }

    #[test]
    fn a_set_says_nothing_twice_and_nothing_empty() {
        assert!(faults(&[plan((1, 1)), plan((2, 3))]).is_empty());
        let fields = |rules: &[RulePlan]| faults(rules).into_iter().map(|fault| (fault.0, fault.1)).collect::<Vec<_>>();
        assert_eq!(fields(&[plan((1, 2)), plan((2, 3))]), [(1, "first")]);
        assert_eq!(fields(&[plan((3, 2))]), [(0, "last")]);
        assert_eq!(fields(&[RulePlan { title: None, ..plan((1, 1)) }]), [(0, "title")]);
        let promotes = |to, cap| RulePlan { promote_to: to, promote_cap: cap, ..plan((1, 1)) };
        assert!(faults(&[promotes(Some(Level::Technician), Some(Level::Technician))]).is_empty());
        assert_eq!(fields(&[promotes(Some(Level::Technician), Some(Level::Advanced))]), [(0, "cap")]);
        assert_eq!(fields(&[promotes(None, Some(Level::Advanced))]), [(0, "cap")]);
        let students = RulePlan { entry_group: Some(EntryGroup::Students), ..plan((1, 2)) };
        assert!(faults(&[plan((1, 2)), students]).is_empty(), "each group has its own");
    }
}
