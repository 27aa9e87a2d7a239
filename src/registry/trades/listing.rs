//! Queries of the directory of trades and occupations: what a list asks for, and one page of it.

use crate::kernel::ids::{BodyId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::{clean, clean_upper_code};
use crate::platform::db::Conn;
use crate::platform::db::schema::{assessment_site, certification_body, occupation, scope_line, trade, work_type};
use crate::platform::error::AppError;
use crate::registry::trades::model::{Occupation, Trade, WorkType};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The state of a filing that is in force, as it is stored; the bodies' own rules say what it means on a day.
const IN_FORCE: &str = "in_force";

/// What a list of trades or occupations asks for.
#[derive(Debug, Clone, Default)]
pub struct TradeFilter {
    /// Part of a code, a name, or the beginning of pinyin initials.
    pub text: String,
    /// Major group (大类), the first digit of the code.
    pub major: Option<char>,
    /// `L` green, `S` digital.
    pub mark: Option<char>,
    /// A level of the standard.
    pub level: Option<Level>,
    /// Only trades without a level range: the administrator's to do.
    pub without_range: bool,
    /// Only trades that some site may certify on this day.
    pub filed_on: Option<NaiveDate>,
    /// By name instead of code.
    pub by_name: bool,
}

/// What is typed, as patterns for the three searched columns. `%` and `_` stand for themselves.
struct Patterns {
    code: String,
    name: String,
    initials: String,
}

impl Patterns {
    fn of(text: &str) -> Option<Self> {
        let text: String = clean(text).chars().filter(|c| !c.is_whitespace()).collect();
        if text.is_empty() {
            return None;
        }
        let plain = |text: &str| text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        Some(Self {
            code: format!("{}%", plain(&clean_upper_code(&text))),
            name: format!("%{}%", plain(&text)),
            initials: format!("%{}%", plain(&clean_upper_code(&text).to_lowercase())),
        })
    }
}

macro_rules! filtered_trades {
    ($filter:expr) => {{
        let filter = $filter;
        let mut query = trade::table.filter(trade::retired_on.is_null()).into_boxed();
        if let Some(patterns) = Patterns::of(&filter.text) {
            query = query.filter(
                trade::code
                    .like(patterns.code)
                    .escape('\\')
                    .or(trade::name.like(patterns.name.clone()).escape('\\'))
                    .or(trade::work_type.like(patterns.name).escape('\\').assume_not_null())
                    .or(trade::initials.like(patterns.initials).escape('\\')),
            );
        }
        if let Some(major) = filter.major {
            query = query.filter(trade::code.like(format!("{major}-%")));
        }
        if let Some(mark) = filter.mark {
            query = query.filter(trade::mark.like(format!("%{mark}%")));
        }
        if let Some(level) = filter.level {
            // Only levels 5 to 1 stand in a range, and their codes descend as the skill rises.
            query = query
                .filter(trade::lowest_level.ge(level.as_str()))
                .filter(trade::highest_level.le(level.as_str()));
        }
        if filter.without_range {
            query = query.filter(trade::lowest_level.is_null());
        }
        if let Some(day) = filter.filed_on {
            let filed = scope_line::table
                .inner_join(assessment_site::table)
                .filter(assessment_site::state.eq(IN_FORCE))
                .filter(scope_line::valid_from.le(day))
                .filter(scope_line::valid_to.ge(day))
                .select(scope_line::trade_id);
            query = query.filter(trade::id.eq_any(filed));
        }
        query
    }};
}

/// One page of the trades in force.
///
/// # Errors
/// Those of the database.
pub fn trades(conn: &mut Conn, filter: &TradeFilter, request: PageRequest) -> Result<Paged<Trade>, AppError> {
    let total: i64 = filtered_trades!(filter).count().get_result(conn)?;
    let query = filtered_trades!(filter).select(Trade::as_select());
    let query = if filter.by_name {
        query.order((trade::initials, trade::code))
    } else {
        query.order((trade::code, trade::initials))
    };
    let rows = query.offset(request.offset()).limit(request.limit()).load(conn)?;
    Ok(Paged::exact(rows, total, request))
}

/// Every trade in force that a list shows, for its export.
///
/// # Errors
/// Those of the database.
pub fn all_trades(conn: &mut Conn, filter: &TradeFilter) -> Result<Vec<Trade>, AppError> {
    let query = filtered_trades!(filter).select(Trade::as_select());
    Ok(if filter.by_name {
        query.order((trade::initials, trade::code)).load(conn)?
    } else {
        query.order((trade::code, trade::initials)).load(conn)?
    })
}

/// An occupation in the list, with what it consists of.
#[derive(Debug, Clone)]
pub struct OccupationRow {
    /// The occupation.
    pub occupation: Occupation,
    /// Its work types in the printed order.
    pub work_types: Vec<WorkType>,
    /// Whether a body can file it: it is a trade in force.
    pub is_trade: bool,
}

macro_rules! filtered_occupations {
    ($filter:expr) => {{
        let filter = $filter;
        let mut query = occupation::table.filter(occupation::retired_on.is_null()).into_boxed();
        if let Some(patterns) = Patterns::of(&filter.text) {
            let by_work_type = work_type::table
                .filter(
                    work_type::name
                        .like(patterns.name.clone())
                        .escape('\\')
                        .or(work_type::initials.like(patterns.initials.clone()).escape('\\')),
                )
                .select(work_type::occupation_code);
            query = query.filter(
                occupation::code
                    .like(patterns.code)
                    .escape('\\')
                    .or(occupation::name.like(patterns.name).escape('\\'))
                    .or(occupation::initials.like(patterns.initials).escape('\\'))
                    .or(occupation::code.eq_any(by_work_type)),
            );
        }
        if let Some(major) = filter.major {
            query = query.filter(occupation::code.like(format!("{major}-%")));
        }
        if let Some(mark) = filter.mark {
            query = query.filter(occupation::mark.like(format!("%{mark}%")));
        }
        query
    }};
}

/// One page of the occupations in force with their work types.
///
/// # Errors
/// Those of the database.
pub fn occupations(
    conn: &mut Conn,
    filter: &TradeFilter,
    request: PageRequest,
) -> Result<Paged<OccupationRow>, AppError> {
    let total: i64 = filtered_occupations!(filter).count().get_result(conn)?;
    let query = filtered_occupations!(filter).select(Occupation::as_select());
    let query = if filter.by_name {
        query.order((occupation::initials, occupation::code))
    } else {
        query.order((occupation::code, occupation::initials))
    };
    let rows: Vec<Occupation> = query.offset(request.offset()).limit(request.limit()).load(conn)?;
    let codes: Vec<String> = rows.iter().map(|row| row.code.clone()).collect();
    let mut work_types: BTreeMap<String, Vec<WorkType>> = BTreeMap::new();
    for row in work_type::table
        .select(WorkType::as_select())
        .filter(work_type::occupation_code.eq_any(codes.clone()))
        .order((work_type::occupation_code, work_type::position))
        .load(conn)?
    {
        work_types.entry(row.occupation_code.clone()).or_default().push(row);
    }
    let filed: Vec<String> = trade::table
        .select(trade::code)
        .filter(trade::code.eq_any(codes))
        .filter(trade::retired_on.is_null())
        .load(conn)?;
    let rows = rows
        .into_iter()
        .map(|occupation| OccupationRow {
            work_types: work_types.remove(&occupation.code).unwrap_or_default(),
            is_trade: filed.contains(&occupation.code),
            occupation,
        })
        .collect();
    Ok(Paged::exact(rows, total, request))
}

/// A site that certifies a trade, as its page shows it.
#[derive(Debug, Clone)]
pub struct CertifyingSite {
    /// Code of the body in addresses.
    pub body_code: String,
    /// Name of the body.
    pub body_name: String,
    /// Name of the site.
    pub site_name: String,
    /// Levels that it may certify on the day, ascending by skill.
    pub levels: Vec<Level>,
    /// Last day of the line that ends first.
    pub until: NaiveDate,
}

/// Where a trade can be certified on a day: filings of body and site in force, the line valid.
///
/// # Errors
/// Those of the database.
pub fn sites_for(conn: &mut Conn, id: TradeId, day: NaiveDate) -> Result<Vec<CertifyingSite>, AppError> {
    let rows: Vec<(String, String, BodyId, String, String, Level, NaiveDate)> = scope_line::table
        .inner_join(assessment_site::table.inner_join(certification_body::table))
        .select((
            certification_body::code,
            certification_body::name,
            certification_body::id,
            assessment_site::filing_code,
            assessment_site::name,
            scope_line::level,
            scope_line::valid_to,
        ))
        .filter(scope_line::trade_id.eq(id))
        .filter(scope_line::valid_from.le(day))
        .filter(scope_line::valid_to.ge(day))
        .filter(assessment_site::state.eq(IN_FORCE))
        .filter(assessment_site::filing_from.le(day))
        .filter(assessment_site::filing_to.ge(day))
        .filter(certification_body::state.eq(IN_FORCE))
        .order((certification_body::initials, assessment_site::filing_code, scope_line::level.desc()))
        .load(conn)?;
    let mut sites: Vec<(String, CertifyingSite)> = Vec::new();
    for (body_code, body_name, _, filing_code, site_name, level, until) in rows {
        match sites.last_mut().filter(|(code, _)| *code == filing_code) {
            Some((_, site)) => {
                site.levels.push(level);
                site.until = site.until.min(until);
            }
            None => sites
                .push((filing_code, CertifyingSite { body_code, body_name, site_name, levels: vec![level], until })),
        }
    }
    Ok(sites.into_iter().map(|(_, site)| site).collect())
}
