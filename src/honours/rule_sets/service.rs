//! Use cases: write a set of rules, change it, and which set holds for a competition.

use crate::competition::events::model::Competition;
use crate::honours::rule_sets::model::{RulePlan, RuleSetPlan, TitleRule, TitleRuleSet};
use crate::honours::rule_sets::{rules, store};
use crate::honours::titles::policy;
use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use serde_json::json;

/// The set that holds for a competition, with its rules; nothing when there is none.
///
/// # Errors
/// Those of the database.
pub fn holding(conn: &mut Conn, competition: &Competition) -> Result<Option<(TitleRuleSet, Vec<TitleRule>)>, AppError> {
    let sets = store::all(conn)?;
    let Some(set) = rules::set_for(&sets, competition.level, competition.class, competition.year) else {
        return Ok(None);
    };
    Ok(Some((set.clone(), store::rules_of(conn, set.id)?)))
}

/// The set behind a token.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, token: &str, seen: Option<i32>) -> Result<TitleRuleSet, AppError> {
    let set = store::by_token(tx.conn, token)?.ok_or(AppError::not_found("rule-set-not-found"))?;
    if seen.is_some_and(|seen| seen != set.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(set)
}

fn checked(plan: &RuleSetPlan) -> Result<(), AppError> {
    let errors: Vec<FieldError> = rules::faults(&plan.rules)
        .into_iter()
        .map(|(at, field, message)| FieldError { field: format!("{field}-{at}"), message })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

/// Writes a set.
///
/// # Errors
/// `Denied`; field errors (`first-2`) for rules that contradict each other, and when there is such a set.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, plan: &RuleSetPlan) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    checked(plan)?;
    let token = tx.platform.random.token();
    store::insert(tx.conn, actor, &token, plan, tx.now)?;
    tx.audit(actor, Entry::new("title_rules.created", "title_rules", token).new_values(json!(plan)))
}

/// Changes a set.
///
/// # Errors
/// As [`create`]; `Conflict`.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, before: &TitleRuleSet, plan: &RuleSetPlan) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    checked(plan)?;
    let old = plan_of(tx.conn, before)?;
    if !store::update(tx.conn, before, plan)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("title_rules.changed", "title_rules", before.token.as_str())
            .old(json!(old))
            .new_values(json!(plan)),
    )
}

/// A set as it stands.
///
/// # Errors
/// Those of the database.
pub fn plan_of(conn: &mut Conn, set: &TitleRuleSet) -> Result<RuleSetPlan, AppError> {
    let rules = store::rules_of(conn, set.id)?
        .into_iter()
        .map(|rule| RulePlan {
            first_rank: rule.first_rank,
            last_rank: rule.last_rank,
            entry_group: rule.entry_group,
            title: rule.title_id,
            reward_amount: rule.reward_amount,
            reward: rule.reward,
            promote_to: rule.promote_to,
            promote_cap: rule.promote_cap,
        })
        .collect();
    Ok(RuleSetPlan { level: set.level, class: set.class, from_year: set.from_year, note: set.note.clone(), rules })
}
