//! Queries of the directory of bodies: what a list asks for, and one page of it.

use crate::kernel::ids::{BodyId, SiteId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::{clean, clean_upper_code};
use crate::platform::db::Conn;
use crate::platform::db::schema::{assessment_site, certification_body, district, scope_line, trade};
use crate::platform::error::AppError;
use crate::registry::bodies::model::{BodyClass, BodyKind, CertificationBody, District, FilingState};
use chrono::NaiveDate;
use diesel::dsl::count;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Which bodies a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visible {
    /// All of them.
    All,
    /// Those whose filing has been in force, and one more: the reader's own.
    Filed(Option<BodyId>),
}

/// States of a filing that the public does not see yet.
const UNFILED: [FilingState; 3] = [FilingState::Draft, FilingState::Submitted, FilingState::Returned];

/// Whether the public may know of a filing in this state.
#[must_use]
pub fn is_public(state: FilingState) -> bool {
    !UNFILED.contains(&state)
}

/// What a list of bodies asks for.
#[derive(Debug, Clone, Default)]
pub struct BodyFilter {
    /// Part of the name, of its initials, of the credit code or of a filing code.
    pub text: String,
    /// District.
    pub district: Option<String>,
    /// Class.
    pub body_class: Option<BodyClass>,
    /// Kind.
    pub body_kind: Option<BodyKind>,
    /// State.
    pub state: Option<FilingState>,
    /// Code of a trade that they may certify on the day.
    pub trade: Option<String>,
    /// By district instead of name.
    pub by_district: bool,
}

/// A body in the list.
#[derive(Debug, Clone)]
pub struct BodyRow {
    /// The body.
    pub body: CertificationBody,
    /// Its district.
    pub district: District,
    /// Sites.
    pub sites: i64,
    /// Trades that its sites may certify on the day.
    pub trades: i64,
}

macro_rules! filtered {
    ($visible:expr, $filter:expr, $day:expr) => {{
        let filter = $filter;
        let mut query = certification_body::table.inner_join(district::table).into_boxed();
        match $visible {
            Visible::All => {}
            Visible::Filed(own) => {
                query = query.filter(
                    certification_body::state
                        .ne_all(UNFILED)
                        .or(certification_body::id.eq(own.unwrap_or(BodyId(0)))),
                );
            }
        }
        let text: String = clean(&filter.text).chars().filter(|c| !c.is_whitespace()).collect();
        if !text.is_empty() {
            let plain = |text: &str| text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let code = plain(&clean_upper_code(&text));
            let by_site = assessment_site::table
                .filter(assessment_site::filing_code.like(format!("{code}%")).escape('\\'))
                .select(assessment_site::body_id);
            query = query.filter(
                certification_body::name
                    .like(format!("%{}%", plain(&text)))
                    .escape('\\')
                    .or(certification_body::initials
                        .like(format!("%{}%", code.to_lowercase()))
                        .escape('\\'))
                    .or(certification_body::uscc.like(format!("{code}%")).escape('\\'))
                    .or(certification_body::code.eq(code))
                    .or(certification_body::id.eq_any(by_site)),
            );
        }
        if let Some(district) = &filter.district {
            query = query.filter(certification_body::district_code.eq(district.clone()));
        }
        if let Some(class) = filter.body_class {
            query = query.filter(certification_body::body_class.eq(class));
        }
        if let Some(kind) = filter.body_kind {
            query = query.filter(certification_body::body_kind.eq(kind));
        }
        if let Some(state) = filter.state {
            query = query.filter(certification_body::state.eq(state));
        }
        if let Some(code) = &filter.trade {
            let certifying = scope_line::table
                .inner_join(assessment_site::table)
                .inner_join(trade::table)
                .filter(trade::code.eq(clean_upper_code(code)))
                .filter(assessment_site::state.eq(FilingState::InForce))
                .filter(scope_line::valid_from.le($day))
                .filter(scope_line::valid_to.ge($day))
                .select(assessment_site::body_id);
            query = query.filter(certification_body::id.eq_any(certifying));
        }
        query
    }};
}

/// One page of the bodies that a reader may know of.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    visible: Visible,
    filter: &BodyFilter,
    day: NaiveDate,
    request: PageRequest,
) -> Result<Paged<BodyRow>, AppError> {
    let total: i64 = filtered!(visible, filter, day).count().get_result(conn)?;
    let rows = load(conn, visible, filter, day, request.offset(), request.limit())?;
    Ok(Paged::exact(rows, total, request))
}

/// Every body that the list shows, for its export.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, visible: Visible, filter: &BodyFilter, day: NaiveDate) -> Result<Vec<BodyRow>, AppError> {
    load(conn, visible, filter, day, 0, i64::from(i32::MAX))
}

fn load(
    conn: &mut Conn,
    visible: Visible,
    filter: &BodyFilter,
    day: NaiveDate,
    offset: i64,
    limit: i64,
) -> Result<Vec<BodyRow>, AppError> {
    let query = filtered!(visible, filter, day).select((CertificationBody::as_select(), District::as_select()));
    let query = if filter.by_district {
        query
            .order(district::position)
            .then_order_by(certification_body::initials)
            .then_order_by(certification_body::id)
    } else {
        query.order(certification_body::initials).then_order_by(certification_body::id)
    };
    let rows: Vec<(CertificationBody, District)> = query.offset(offset).limit(limit).load(conn)?;
    let ids: Vec<BodyId> = rows.iter().map(|(body, _)| body.id).collect();
    let sites: BTreeMap<BodyId, i64> = assessment_site::table
        .filter(assessment_site::body_id.eq_any(ids.clone()))
        .group_by(assessment_site::body_id)
        .select((assessment_site::body_id, count(assessment_site::id)))
        .load(conn)?
        .into_iter()
        .collect();
    let trades: BTreeMap<BodyId, i64> = scope_line::table
        .inner_join(assessment_site::table)
        .filter(assessment_site::body_id.eq_any(ids))
        .filter(assessment_site::state.eq(FilingState::InForce))
        .filter(scope_line::valid_from.le(day))
        .filter(scope_line::valid_to.ge(day))
        .group_by(assessment_site::body_id)
        .select((assessment_site::body_id, count(scope_line::trade_id).aggregate_distinct()))
        .load(conn)?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .map(|(body, district)| BodyRow {
            sites: sites.get(&body.id).copied().unwrap_or(0),
            trades: trades.get(&body.id).copied().unwrap_or(0),
            body,
            district,
        })
        .collect())
}

/// The site of a body with this filing code.
///
/// # Errors
/// Those of the database.
pub fn site_id(conn: &mut Conn, body: BodyId, filing_code: &str) -> Result<Option<SiteId>, AppError> {
    Ok(assessment_site::table
        .select(assessment_site::id)
        .filter(assessment_site::body_id.eq(body))
        .filter(assessment_site::filing_code.eq(filing_code))
        .first(conn)
        .optional()?)
}
