//! Saying what a labour competition measures.

use crate::competition::events::model::Competition;
use crate::competition::labour::model::IndicatorPlan;
use crate::competition::labour::rules::indicator_errors;
use crate::competition::labour::{policy, store};
use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use serde_json::json;

/// Writes all indicators of a competition in place of those it had.
///
/// # Errors
/// `Denied`; `Conflict` once it is published; field errors of the indicators.
pub fn set(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, plans: &[IndicatorPlan]) -> Result<(), AppError> {
    policy::may_set_indicators(actor, competition)?;
    let errors = indicator_errors(plans);
    if !errors.is_empty() {
        return Err(AppError::Fields(errors));
    }
    let old: Vec<IndicatorPlan> = store::indicators_of(tx.conn, competition.id)?
        .iter()
        .map(IndicatorPlan::from)
        .collect();
    store::replace_indicators(tx.conn, competition.id, plans)?;
    tx.audit(
        actor,
        Entry::new("labour.indicators_set", "competition", competition.number.as_str())
            .old(json!({ "indicators": old }))
            .new_values(json!({ "indicators": plans })),
    )
}
