//! Rows and values of this room.

use crate::competition::events::model::{CompetitionClass, CompetitionLevel, EntryGroup};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, HonourTitleId, TitleRuleId, TitleRuleSetId};
use crate::kernel::level::Level;
use crate::platform::db::schema::{title_rule, title_rule_set};
use diesel::prelude::*;
use serde::Serialize;

/// A set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = title_rule_set)]
pub struct TitleRuleSet {
    /// Row id.
    pub id: TitleRuleSetId,
    /// Token in addresses.
    pub token: String,
    /// Level of the competitions.
    pub level: CompetitionLevel,
    /// Their class; nothing for every class.
    pub class: Option<CompetitionClass>,
    /// From this year on.
    pub from_year: i32,
    /// The document on which it rests.
    pub note: String,
    /// Who wrote it.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = title_rule)]
pub struct TitleRule {
    /// Row id.
    pub id: TitleRuleId,
    /// Its set.
    pub rule_set_id: TitleRuleSetId,
    /// Place, from 1.
    pub position: i32,
    /// First rank.
    pub first_rank: i32,
    /// Last rank.
    pub last_rank: i32,
    /// For entrants of this group; nothing for all.
    pub entry_group: Option<EntryGroup>,
    /// The title; nothing where only a reward or a promotion follows.
    pub title_id: Option<HonourTitleId>,
    /// Money in hundredths of a yuan.
    pub reward_amount: i64,
    /// Other rewards in words.
    pub reward: String,
    /// The level that is proposed; who holds it is proposed for the next one.
    pub promote_to: Option<Level>,
    /// Never above this one.
    pub promote_cap: Option<Level>,
}

/// A rule with the name of its title.
#[derive(Debug, Clone)]
pub struct RuleView {
    /// The rule.
    pub rule: TitleRule,
    /// Name of the title.
    pub title: Option<String>,
}

/// A set with its rules.
#[derive(Debug, Clone)]
pub struct RuleSetView {
    /// The set.
    pub set: TitleRuleSet,
    /// Its rules in their order.
    pub rules: Vec<RuleView>,
}

/// A rule as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulePlan {
    /// First rank.
    pub first_rank: i32,
    /// Last rank.
    pub last_rank: i32,
    /// For this group.
    pub entry_group: Option<EntryGroup>,
    /// The title.
    pub title: Option<HonourTitleId>,
    /// Money in hundredths of a yuan.
    pub reward_amount: i64,
    /// Other rewards.
    pub reward: String,
    /// The level that is proposed.
    pub promote_to: Option<Level>,
    /// Never above this one.
    pub promote_cap: Option<Level>,
}

/// A set as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSetPlan {
    /// Level of the competitions.
    pub level: CompetitionLevel,
    /// Their class.
    pub class: Option<CompetitionClass>,
    /// From this year on.
    pub from_year: i32,
    /// The document on which it rests.
    pub note: String,
    /// Its rules.
    pub rules: Vec<RulePlan>,
}
