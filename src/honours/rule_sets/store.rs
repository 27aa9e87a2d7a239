//! Queries of this room.

use crate::honours::rule_sets::model::{RulePlan, RuleSetPlan, RuleSetView, RuleView, TitleRule, TitleRuleSet};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TitleRuleSetId;
use crate::kernel::message::Message;
use crate::platform::db::Conn;
use crate::platform::db::schema::{honour_title, title_rule, title_rule_set};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;
use std::collections::HashMap;

/// Every set, the latest years first.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<TitleRuleSet>, AppError> {
    Ok(title_rule_set::table
        .select(TitleRuleSet::as_select())
        .order((title_rule_set::from_year.desc(), title_rule_set::level, title_rule_set::id))
        .load(conn)?)
}

/// Some sets with their rules, in their order.
///
/// # Errors
/// Those of the database.
pub fn views(conn: &mut Conn, sets: Vec<TitleRuleSet>) -> Result<Vec<RuleSetView>, AppError> {
    let ids: Vec<TitleRuleSetId> = sets.iter().map(|set| set.id).collect();
    let rows: Vec<(TitleRule, Option<String>)> = title_rule::table
        .left_join(honour_title::table)
        .select((TitleRule::as_select(), honour_title::name.nullable()))
        .filter(title_rule::rule_set_id.eq_any(ids))
        .order((title_rule::rule_set_id, title_rule::position))
        .load(conn)?;
    let mut by_set: HashMap<TitleRuleSetId, Vec<RuleView>> = HashMap::new();
    for (rule, title) in rows {
        by_set.entry(rule.rule_set_id).or_default().push(RuleView { rule, title });
    }
    Ok(sets
        .into_iter()
        .map(|set| RuleSetView { rules: by_set.remove(&set.id).unwrap_or_default(), set })
        .collect())
}

/// The rules of a set in their order.
///
/// # Errors
/// Those of the database.
pub fn rules_of(conn: &mut Conn, id: TitleRuleSetId) -> Result<Vec<TitleRule>, AppError> {
    Ok(title_rule::table
        .select(TitleRule::as_select())
        .filter(title_rule::rule_set_id.eq(id))
        .order(title_rule::position)
        .load(conn)?)
}

/// The set behind a token.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, token: &str) -> Result<Option<TitleRuleSet>, AppError> {
    Ok(title_rule_set::table
        .select(TitleRuleSet::as_select())
        .filter(title_rule_set::token.eq(token.to_owned()))
        .first(conn)
        .optional()?)
}

fn taken() -> AppError {
    AppError::field("from_year", Message::new("rule-set-taken"))
}

/// Writes a set.
///
/// # Errors
/// A field error when there is one for the level, the class and the year.
pub fn insert(conn: &mut Conn, actor: &Actor, token: &str, plan: &RuleSetPlan, now: Timestamp) -> Result<(), AppError> {
    let written = diesel::insert_into(title_rule_set::table)
        .values((
            title_rule_set::token.eq(token),
            title_rule_set::level.eq(plan.level),
            title_rule_set::class.eq(plan.class),
            title_rule_set::from_year.eq(plan.from_year),
            title_rule_set::note.eq(&plan.note),
            title_rule_set::created_by.eq(actor.account),
            title_rule_set::created_at.eq(now),
            title_rule_set::version.eq(1),
        ))
        .returning(title_rule_set::id)
        .get_result(conn);
    let id = unless_duplicate(written, taken)?;
    insert_rules(conn, id, &plan.rules)
}

/// Changes a set and its rules; false when it was changed meanwhile.
///
/// # Errors
/// As [`insert`].
pub fn update(conn: &mut Conn, before: &TitleRuleSet, plan: &RuleSetPlan) -> Result<bool, AppError> {
    let written = diesel::update(
        title_rule_set::table
            .filter(title_rule_set::id.eq(before.id))
            .filter(title_rule_set::version.eq(before.version)),
    )
    .set((
        title_rule_set::level.eq(plan.level),
        title_rule_set::class.eq(plan.class),
        title_rule_set::from_year.eq(plan.from_year),
        title_rule_set::note.eq(&plan.note),
        title_rule_set::version.eq(before.version + 1),
    ))
    .execute(conn);
    if unless_duplicate(written, taken)? != 1 {
        return Ok(false);
    }
    diesel::delete(title_rule::table.filter(title_rule::rule_set_id.eq(before.id))).execute(conn)?;
    insert_rules(conn, before.id, &plan.rules)?;
    Ok(true)
}

fn insert_rules(conn: &mut Conn, set: TitleRuleSetId, rules: &[RulePlan]) -> Result<(), AppError> {
    for (position, rule) in (1..).zip(rules) {
        let position: i32 = position;
        diesel::insert_into(title_rule::table)
            .values((
                title_rule::rule_set_id.eq(set),
                title_rule::position.eq(position),
                title_rule::first_rank.eq(rule.first_rank),
                title_rule::last_rank.eq(rule.last_rank),
                title_rule::entry_group.eq(rule.entry_group),
                title_rule::title_id.eq(rule.title),
                title_rule::reward_amount.eq(rule.reward_amount),
                title_rule::reward.eq(&rule.reward),
                title_rule::promote_to.eq(rule.promote_to),
                title_rule::promote_cap.eq(rule.promote_cap),
            ))
            .execute(conn)?;
    }
    Ok(())
}
