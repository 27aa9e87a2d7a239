//! Looks for what is missing, contradictory or overdue in the registers, each thing with the page on which it is mended.

use crate::certification::batches::model::BatchState;
use crate::competition::events::model::EventState;
use crate::competition::results::model::ResultStage;
use crate::indicators::catalogue;
use crate::indicators::quality::model::{Check, Finding, QualityCheck};
use crate::indicators::store;
use crate::kernel::ids::{BodyId, TradeId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    assessment_batch, assessment_site, assessor, assessor_scope, certification_body, competition, contest, result_set,
    scope_line, trade,
};
use crate::platform::error::AppError;
use crate::registry::assessors::model::AssessorState;
use crate::registry::bodies::model::FilingState;
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Days after which things count as overdue and as old.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Days in one state.
    pub overdue_days: i64,
    /// Days since a recorded figure.
    pub old_days: i64,
}

fn before(today: NaiveDate, days: i64) -> NaiveDate {
    today.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(today)
}

/// Every check with what it found, the worst first; checks that found nothing come last.
///
/// # Errors
/// Those of the database.
pub fn checks(conn: &mut Conn, today: NaiveDate, patience: Patience) -> Result<Vec<Check>, AppError> {
    let mut checks = Vec::with_capacity(QualityCheck::ALL.len());
    for check in QualityCheck::ALL {
        checks.push(Check { check: *check, findings: find(conn, *check, today, patience)? });
    }
    // Equally bad ones stay in their order: many old figures must not hide one batch that is stuck.
    checks.sort_by_key(|check| (check.findings.is_empty(), check.check.severity()));
    Ok(checks)
}

fn find(conn: &mut Conn, check: QualityCheck, today: NaiveDate, patience: Patience) -> Result<Vec<Finding>, AppError> {
    match check {
        QualityCheck::ExpiredCards => expired_cards(conn, today),
        QualityCheck::ExpiredSites => expired_sites(conn, today),
        QualityCheck::BodiesWithoutScope => bodies_without_scope(conn, today),
        QualityCheck::TradesWithoutRange => trades_without_range(conn),
        QualityCheck::TradesWithoutAssessors => trades_without_assessors(conn, today),
        QualityCheck::NoticesOver => notices_over(conn, today),
        QualityCheck::BatchesStuck => batches_stuck(conn, before(today, patience.overdue_days)),
        QualityCheck::EntriesOver => entries_over(conn, today),
        QualityCheck::CompetitionsStuck => competitions_stuck(conn, before(today, patience.overdue_days)),
        QualityCheck::ResultsMissing => results_missing(conn),
        QualityCheck::FiguresMissing => figures_missing(conn),
        QualityCheck::FiguresOld => figures_old(conn, before(today, patience.old_days)),
    }
}

fn expired_cards(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let rows: Vec<(String, NaiveDate)> = assessor::table
        .filter(assessor::state.eq(AssessorState::Engaged))
        .filter(assessor::card_to.lt(today))
        .order((assessor::card_to, assessor::id))
        .select((assessor::card_number, assessor::card_to))
        .load(conn)?;
    let href = |card: &str| format!("/assessors/{}", utf8_percent_encode(card, NON_ALPHANUMERIC));
    Ok(rows
        .into_iter()
        .map(|(card, since)| Finding { href: href(&card), what: card, since: Some(since) })
        .collect())
}

fn expired_sites(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let rows: Vec<(String, String, String, NaiveDate)> = assessment_site::table
        .inner_join(certification_body::table)
        .filter(assessment_site::state.eq(FilingState::InForce))
        .filter(assessment_site::filing_to.lt(today))
        .order((assessment_site::filing_to, assessment_site::id))
        .select((
            certification_body::code,
            certification_body::name,
            assessment_site::filing_code,
            assessment_site::filing_to,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(code, name, filing, since)| Finding {
            what: format!("{name} {filing}"),
            href: format!("/bodies/{code}"),
            since: Some(since),
        })
        .collect())
}

fn bodies_without_scope(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let with: Vec<BodyId> = scope_line::table
        .inner_join(assessment_site::table)
        .filter(scope_line::valid_to.ge(today))
        .select(assessment_site::body_id)
        .distinct()
        .load(conn)?;
    let rows: Vec<(String, String)> = certification_body::table
        .filter(certification_body::state.eq(FilingState::InForce))
        .filter(certification_body::id.ne_all(with))
        .order(certification_body::id)
        .select((certification_body::code, certification_body::name))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(code, what)| Finding { what, href: format!("/bodies/{code}"), since: None })
        .collect())
}

type TradeName = (String, String, Option<String>);

fn trade_findings(rows: Vec<TradeName>) -> Vec<Finding> {
    rows.into_iter()
        .map(|(code, name, work_type)| Finding {
            what: work_type.map_or_else(|| name.clone(), |work_type| format!("{name}（{work_type}）")),
            href: format!("/trades/{code}"),
            since: None,
        })
        .collect()
}

fn trades_without_range(conn: &mut Conn) -> Result<Vec<Finding>, AppError> {
    let rows = trade::table
        .filter(trade::retired_on.is_null())
        .filter(trade::lowest_level.is_null())
        .order(trade::code)
        .select((trade::code, trade::name, trade::work_type))
        .load(conn)?;
    Ok(trade_findings(rows))
}

fn trades_without_assessors(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let with: Vec<TradeId> = assessor_scope::table
        .inner_join(assessor::table)
        .filter(assessor::state.eq(AssessorState::Engaged))
        .select(assessor_scope::trade_id)
        .distinct()
        .load(conn)?;
    let filed = scope_line::table
        .inner_join(assessment_site::table)
        .filter(assessment_site::state.eq(FilingState::InForce))
        .filter(scope_line::valid_from.le(today))
        .filter(scope_line::valid_to.ge(today))
        .select(scope_line::trade_id);
    let rows = trade::table
        .filter(trade::id.eq_any(filed))
        .filter(trade::id.ne_all(with))
        .order(trade::code)
        .select((trade::code, trade::name, trade::work_type))
        .load(conn)?;
    Ok(trade_findings(rows))
}

fn batch_findings(rows: Vec<(String, String, Option<NaiveDate>)>) -> Vec<Finding> {
    rows.into_iter()
        .map(|(number, title, since)| Finding {
            what: format!("{number} {title}"),
            href: format!("/batches/{number}"),
            since,
        })
        .collect()
}

fn notices_over(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let rows = assessment_batch::table
        .filter(assessment_batch::state.eq(BatchState::PublicNotice))
        .filter(assessment_batch::notice_to.lt(today))
        .order((assessment_batch::notice_to, assessment_batch::id))
        .select((assessment_batch::number, assessment_batch::title, assessment_batch::notice_to))
        .load(conn)?;
    Ok(batch_findings(rows))
}

fn batches_stuck(conn: &mut Conn, since: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let rows = assessment_batch::table
        .filter(assessment_batch::state.eq_any([
            BatchState::Approved,
            BatchState::ApplicationOpen,
            BatchState::Arranging,
            BatchState::Staffing,
            BatchState::Examining,
            BatchState::Scoring,
            BatchState::Certifying,
        ]))
        .filter(assessment_batch::last_day.lt(since))
        .order((assessment_batch::last_day, assessment_batch::id))
        .select((assessment_batch::number, assessment_batch::title, assessment_batch::last_day.nullable()))
        .load(conn)?;
    Ok(batch_findings(rows))
}

fn competition_findings(rows: Vec<(String, String, NaiveDate)>) -> Vec<Finding> {
    rows.into_iter()
        .map(|(number, name, since)| Finding {
            what: format!("{number} {name}"),
            href: format!("/competitions/{number}"),
            since: Some(since),
        })
        .collect()
}

fn entries_over(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let rows = competition::table
        .filter(competition::state.eq(EventState::EntryOpen))
        .filter(competition::entry_to.lt(today))
        .order((competition::entry_to, competition::id))
        .select((competition::number, competition::name, competition::entry_to))
        .load(conn)?;
    Ok(competition_findings(rows))
}

fn competitions_stuck(conn: &mut Conn, since: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let done = [
        EventState::Final,
        EventState::RewardsIssued,
        EventState::Archived,
        EventState::Cancelled,
        EventState::Draft,
        EventState::Postponed,
    ];
    let rows = competition::table
        .filter(competition::state.ne_all(done))
        .filter(competition::last_day.lt(since))
        .order((competition::last_day, competition::id))
        .select((competition::number, competition::name, competition::last_day))
        .load(conn)?;
    Ok(competition_findings(rows))
}

fn results_missing(conn: &mut Conn) -> Result<Vec<Finding>, AppError> {
    let with = result_set::table
        .filter(result_set::stage.eq_any([ResultStage::Final, ResultStage::Corrected]))
        .select(result_set::contest_id);
    let rows: Vec<(String, String, String)> = contest::table
        .inner_join(competition::table)
        .filter(contest::state.eq(EventState::Final))
        .filter(contest::id.ne_all(with))
        .order(contest::id)
        .select((competition::number, contest::code, contest::name))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(number, code, name)| Finding {
            what: format!("{number} {name}"),
            href: format!("/competitions/{number}/contests/{code}"),
            since: None,
        })
        .collect())
}

fn figures_missing(conn: &mut Conn) -> Result<Vec<Finding>, AppError> {
    let records = store::latest_records(conn)?;
    Ok(catalogue::ALL
        .iter()
        .filter(|indicator| !indicator.is_counted() && !records.contains_key(indicator.key))
        .map(|indicator| Finding {
            what: indicator.name_key(),
            href: format!("/indicators/{}", indicator.key),
            since: None,
        })
        .collect())
}

fn figures_old(conn: &mut Conn, since: NaiveDate) -> Result<Vec<Finding>, AppError> {
    let records = store::latest_records(conn)?;
    Ok(catalogue::ALL
        .iter()
        .filter(|indicator| !indicator.is_counted() && !indicator.is_name())
        .filter_map(|indicator| Some((indicator, records.get(indicator.key)?)))
        .filter(|(_, record)| record.as_of < since)
        .map(|(indicator, record)| Finding {
            what: indicator.name_key(),
            href: format!("/indicators/{}", indicator.key),
            since: Some(record.as_of),
        })
        .collect())
}
