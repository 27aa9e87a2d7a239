//! Years of studios, filed from records: many in one transaction, one row of the trail for all of them.

use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::studios::naming;
use crate::studios::naming::filing_service::REASON;
use crate::studios::settings::{STUDIO_EXCELLENT_POINTS, STUDIO_INDICATORS, STUDIO_PASS_POINTS};
use crate::studios::years::model::PastYear;
use crate::studios::years::store::Assessed;
use crate::studios::years::{rules, store};
use serde_json::json;

/// Files years that were assessed; gives how many.
///
/// # Errors
/// `Denied`; a field error beside `year` for points or days that are not right; `Conflict` when a year is there already.
pub fn file(tx: &mut Tx<'_>, actor: &Actor, records: &[PastYear]) -> Result<usize, AppError> {
    naming::policy::may_file(actor)?;
    let indicators = rules::indicators_of(&tx.setting(&STUDIO_INDICATORS))
        .ok_or(AppError::conflict("studio-indicators-unreadable"))?;
    let (excellent, pass) = (tx.setting(&STUDIO_EXCELLENT_POINTS), tx.setting(&STUDIO_PASS_POINTS));
    // Who submitted a report and who assessed it then is not in the records.
    let unknown = Actor { account: None, ..actor.clone() };
    for record in records {
        let scores = rules::scored(&indicators, &record.points).map_err(|(_, fault)| AppError::field("year", fault))?;
        if record.assessed_on > tx.today() || record.funds.iter().any(|fund| fund.amount <= 0) {
            return Err(AppError::field("year", Message::new("studio-day-ahead")));
        }
        let id = store::insert(tx.conn, record.studio, record.year, &record.plan)?;
        for fund in &record.funds {
            let token = tx.platform.random.token();
            store::insert_fund(tx.conn, actor, id, (&token, fund), tx.now)?;
        }
        for output in &record.outputs {
            let token = tx.platform.random.token();
            store::insert_output(tx.conn, actor, id, (&token, output), tx.now)?;
        }
        let written = serde_json::to_string(&scores).map_err(AppError::internal)?;
        let sum = rules::sum(&scores);
        let year = store::by_year(tx.conn, record.studio, record.year)?
            .ok_or_else(|| AppError::internal("a year just written is not there"))?;
        let submitted = store::submit(tx.conn, &unknown, &year, (&record.report, false), tx.now)?;
        let assessed = Assessed {
            scores: &written,
            sum,
            grade: rules::grade(sum, excellent, pass),
            opinion: &record.opinion,
            on: record.assessed_on,
        };
        if !submitted || !store::assess(tx.conn, &unknown, (id, year.version + 1), assessed)? {
            return Err(AppError::conflict("error-changed-meanwhile"));
        }
    }
    tx.audit(
        actor,
        Entry::new("studio.years_filed", "studio", "")
            .new_values(json!({ "years": records.len() }))
            .reason(REASON),
    )?;
    Ok(records.len())
}
