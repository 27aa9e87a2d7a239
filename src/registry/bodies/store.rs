//! Queries of this room.

use crate::kernel::ids::{BodyId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::region::Provinces;
use crate::platform::db::Conn;
use crate::platform::db::schema::{assessment_site, certification_body, district, province, scope_line, trade};
use crate::platform::error::AppError;
use crate::registry::bodies::model::{AssessmentSite, CertificationBody, District, ScopeLine};
use crate::registry::trades::model::Trade;
use chrono::NaiveDate;
use diesel::prelude::*;

/// The body with this id.
///
/// # Errors
/// Those of the database.
pub fn body_by_id(conn: &mut Conn, id: BodyId) -> Result<Option<CertificationBody>, AppError> {
    Ok(certification_body::table
        .select(CertificationBody::as_select())
        .filter(certification_body::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The body with this code.
///
/// # Errors
/// Those of the database.
pub fn body_by_code(conn: &mut Conn, code: &str) -> Result<Option<CertificationBody>, AppError> {
    Ok(certification_body::table
        .select(CertificationBody::as_select())
        .filter(certification_body::code.eq(code))
        .first(conn)
        .optional()?)
}

/// The site with this id.
///
/// # Errors
/// Those of the database.
pub fn site_by_id(conn: &mut Conn, id: SiteId) -> Result<Option<AssessmentSite>, AppError> {
    Ok(assessment_site::table
        .select(AssessmentSite::as_select())
        .filter(assessment_site::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The site with this filing code.
///
/// # Errors
/// Those of the database.
pub fn site_by_filing_code(conn: &mut Conn, filing_code: &str) -> Result<Option<AssessmentSite>, AppError> {
    Ok(assessment_site::table
        .select(AssessmentSite::as_select())
        .filter(assessment_site::filing_code.eq(filing_code))
        .first(conn)
        .optional()?)
}

/// Sites of a body, by filing code.
///
/// # Errors
/// Those of the database.
pub fn sites_of(conn: &mut Conn, body: BodyId) -> Result<Vec<AssessmentSite>, AppError> {
    Ok(assessment_site::table
        .select(AssessmentSite::as_select())
        .filter(assessment_site::body_id.eq(body))
        .order(assessment_site::filing_code)
        .load(conn)?)
}

/// The scope line by which a site may certify a trade at a level on a day; of several the one that runs longest.
///
/// # Errors
/// Those of the database.
pub fn scope_on(
    conn: &mut Conn,
    site: SiteId,
    trade: TradeId,
    level: Level,
    day: NaiveDate,
) -> Result<Option<ScopeLine>, AppError> {
    Ok(scope_line::table
        .select(ScopeLine::as_select())
        .filter(scope_line::site_id.eq(site))
        .filter(scope_line::trade_id.eq(trade))
        .filter(scope_line::level.eq(level))
        .filter(scope_line::valid_from.le(day))
        .filter(scope_line::valid_to.ge(day))
        .order(scope_line::valid_to.desc())
        .first(conn)
        .optional()?)
}

/// Scope lines of a site, past and future ones too, each with its trade; by trade, level and first day.
///
/// # Errors
/// Those of the database.
pub fn scope_lines_of(conn: &mut Conn, site: SiteId) -> Result<Vec<(ScopeLine, Trade)>, AppError> {
    scope_lines_of_sites(conn, &[site])
}

/// Scope lines of several sites, as [`scope_lines_of`].
///
/// # Errors
/// Those of the database.
pub fn scope_lines_of_sites(conn: &mut Conn, sites: &[SiteId]) -> Result<Vec<(ScopeLine, Trade)>, AppError> {
    Ok(scope_line::table
        .inner_join(trade::table)
        .select((ScopeLine::as_select(), Trade::as_select()))
        .filter(scope_line::site_id.eq_any(sites.to_vec()))
        .order((trade::code, scope_line::level.desc(), scope_line::valid_from))
        .load(conn)?)
}

/// The districts and zones in their order.
///
/// # Errors
/// Those of the database.
pub fn districts(conn: &mut Conn) -> Result<Vec<District>, AppError> {
    Ok(district::table
        .select(District::as_select())
        .order(district::position)
        .load(conn)?)
}

/// The province-level units that filing codes and certificate numbers may name: the published ones and those
/// that an administrator has added.
///
/// # Errors
/// Those of the database.
pub fn provinces(conn: &mut Conn) -> Result<Provinces, AppError> {
    let rows: Vec<(String, String)> = province::table.select((province::code, province::name)).load(conn)?;
    Ok(rows
        .iter()
        .fold(Provinces::default(), |provinces, (code, name)| provinces.with(code, name)))
}
