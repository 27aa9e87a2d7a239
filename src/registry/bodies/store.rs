//! Queries of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, ScopeLineId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::region::Provinces;
use crate::kernel::text::{initials, is_same_name};
use crate::platform::db::schema::{assessment_site, certification_body, district, province, scope_line, trade};
use crate::platform::db::{Conn, each};
use crate::platform::error::{AppError, unless_duplicate};
use crate::registry::bodies::model::{
    AssessmentSite, BodyData, CertificationBody, District, FilingState, NewBody, NewScopeLine, NewSite, ScopeLine,
    SiteData,
};
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

/// Every body, by code.
///
/// # Errors
/// Those of the database.
pub fn all_bodies(conn: &mut Conn) -> Result<Vec<CertificationBody>, AppError> {
    Ok(certification_body::table
        .select(CertificationBody::as_select())
        .order(certification_body::code)
        .load(conn)?)
}

/// Every site, by filing code.
///
/// # Errors
/// Those of the database.
pub fn all_sites(conn: &mut Conn) -> Result<Vec<AssessmentSite>, AppError> {
    Ok(assessment_site::table
        .select(AssessmentSite::as_select())
        .order(assessment_site::filing_code)
        .load(conn)?)
}

/// Every scope line, past and future ones too; by trade, level and first day.
///
/// # Errors
/// Those of the database.
pub fn all_scope_lines(conn: &mut Conn) -> Result<Vec<ScopeLine>, AppError> {
    Ok(scope_line::table
        .select(ScopeLine::as_select())
        .order((scope_line::trade_id, scope_line::level.desc(), scope_line::valid_from))
        .load(conn)?)
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

/// The body with this filed name.
///
/// # Errors
/// Those of the database.
pub fn body_by_name(conn: &mut Conn, name: &str) -> Result<Option<CertificationBody>, AppError> {
    Ok(certification_body::table
        .select(CertificationBody::as_select())
        .filter(certification_body::name.eq(name))
        .first(conn)
        .optional()?)
}

/// The body with this unified social credit code.
///
/// # Errors
/// Those of the database.
pub fn body_by_uscc(conn: &mut Conn, uscc: &str) -> Result<Option<CertificationBody>, AppError> {
    Ok(certification_body::table
        .select(CertificationBody::as_select())
        .filter(certification_body::uscc.eq(uscc))
        .first(conn)
        .optional()?)
}

/// The body that a text means: its code, or its filed name, however blanks, brackets and width are written.
///
/// # Errors
/// Those of the database.
pub fn body_written(conn: &mut Conn, text: &str) -> Result<Option<CertificationBody>, AppError> {
    match body_by_code(conn, text)? {
        Some(body) => Ok(Some(body)),
        None => match body_by_name(conn, text)? {
            Some(body) => Ok(Some(body)),
            None => body_called(conn, text),
        },
    }
}

/// The body whose filed name is this one in another way of writing.
fn body_called(conn: &mut Conn, name: &str) -> Result<Option<CertificationBody>, AppError> {
    let names: Vec<(BodyId, String)> = certification_body::table
        .select((certification_body::id, certification_body::name))
        .order(certification_body::id)
        .load(conn)?;
    match names.iter().find(|(_, filed)| is_same_name(filed, name)) {
        Some((id, _)) => body_by_id(conn, *id),
        None => Ok(None),
    }
}

/// Whether there is a district or zone with this code.
///
/// # Errors
/// Those of the database.
pub fn has_district(conn: &mut Conn, code: &str) -> Result<bool, AppError> {
    Ok(diesel::select(diesel::dsl::exists(district::table.filter(district::code.eq(code)))).get_result(conn)?)
}

/// One scope line with its trade.
///
/// # Errors
/// Those of the database.
pub fn scope_line(conn: &mut Conn, id: ScopeLineId) -> Result<Option<(ScopeLine, Trade)>, AppError> {
    Ok(scope_line::table
        .inner_join(trade::table)
        .select((ScopeLine::as_select(), Trade::as_select()))
        .filter(scope_line::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Adds a body and gives it the next code: a `J` (机构) and four digits, which say nothing and never change.
///
/// # Errors
/// `Conflict` when another transaction was faster; those of the database.
pub fn insert_body(conn: &mut Conn, new: &NewBody, now: Timestamp) -> Result<(BodyId, String), AppError> {
    let last: Option<BodyId> = certification_body::table
        .select(diesel::dsl::max(certification_body::id))
        .first(conn)?;
    let code = format!("J{:04}", last.map_or(0, |last| last.0) + 1);
    let data = &new.data;
    let inserted = diesel::insert_into(certification_body::table)
        .values((
            certification_body::code.eq(&code),
            certification_body::name.eq(&data.name),
            certification_body::initials.eq(initials(&data.name)),
            certification_body::body_class.eq(data.body_class),
            certification_body::body_kind.eq(data.body_kind),
            certification_body::uscc.eq(data.uscc.as_str()),
            certification_body::first_filing.eq(data.first_filing),
            certification_body::district_code.eq(&data.district_code),
            certification_body::address.eq(&data.address),
            certification_body::contact_name.eq(&data.contact_name),
            certification_body::contact_phone.eq(&data.contact_phone),
            certification_body::contact_email.eq(&data.contact_email),
            certification_body::state.eq(new.state),
            certification_body::demonstration.eq(new.demonstration),
            certification_body::created_at.eq(now),
            certification_body::version.eq(1),
        ))
        .returning(certification_body::id)
        .get_result(conn);
    let id = unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    Ok((id, code))
}

/// Changes a body, unless somebody else was faster; says whether it did.
///
/// # Errors
/// `Conflict` when another transaction has just taken name or credit code; those of the database.
pub fn update_body(conn: &mut Conn, id: BodyId, version: i32, data: &BodyData) -> Result<bool, AppError> {
    let rows = certification_body::table
        .filter(certification_body::id.eq(id))
        .filter(certification_body::version.eq(version));
    let changed = diesel::update(rows)
        .set((
            certification_body::name.eq(&data.name),
            certification_body::initials.eq(initials(&data.name)),
            certification_body::body_class.eq(data.body_class),
            certification_body::body_kind.eq(data.body_kind),
            certification_body::uscc.eq(data.uscc.as_str()),
            certification_body::first_filing.eq(data.first_filing),
            certification_body::district_code.eq(&data.district_code),
            certification_body::address.eq(&data.address),
            certification_body::contact_name.eq(&data.contact_name),
            certification_body::contact_phone.eq(&data.contact_phone),
            certification_body::contact_email.eq(&data.contact_email),
            certification_body::version.eq(version + 1),
        ))
        .execute(conn);
    Ok(unless_duplicate(changed, || AppError::conflict("error-changed-meanwhile"))? == 1)
}

/// Sets the state of a body's filing, unless somebody else was faster; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn set_body_state(conn: &mut Conn, id: BodyId, version: i32, state: FilingState) -> Result<bool, AppError> {
    let rows = certification_body::table
        .filter(certification_body::id.eq(id))
        .filter(certification_body::version.eq(version));
    let changed = diesel::update(rows)
        .set((certification_body::state.eq(state), certification_body::version.eq(version + 1)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Adds a site.
///
/// # Errors
/// `Conflict` when another transaction has just taken the filing code; those of the database.
pub fn insert_site(conn: &mut Conn, body: BodyId, new: &NewSite) -> Result<SiteId, AppError> {
    let data = &new.data;
    let inserted = diesel::insert_into(assessment_site::table)
        .values((
            assessment_site::body_id.eq(body),
            assessment_site::name.eq(&data.name),
            assessment_site::filing_code.eq(data.filing_code.as_str()),
            assessment_site::district_code.eq(&data.district_code),
            assessment_site::address.eq(&data.address),
            assessment_site::filing_from.eq(data.filing_from),
            assessment_site::filing_to.eq(data.filing_to),
            assessment_site::state.eq(new.state),
            assessment_site::version.eq(1),
        ))
        .returning(assessment_site::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))
}

/// Changes a site, unless somebody else was faster; says whether it did.
///
/// # Errors
/// `Conflict` when another transaction has just taken the filing code; those of the database.
pub fn update_site(conn: &mut Conn, id: SiteId, version: i32, data: &SiteData) -> Result<bool, AppError> {
    let rows = assessment_site::table
        .filter(assessment_site::id.eq(id))
        .filter(assessment_site::version.eq(version));
    let changed = diesel::update(rows)
        .set((
            assessment_site::name.eq(&data.name),
            assessment_site::filing_code.eq(data.filing_code.as_str()),
            assessment_site::district_code.eq(&data.district_code),
            assessment_site::address.eq(&data.address),
            assessment_site::filing_from.eq(data.filing_from),
            assessment_site::filing_to.eq(data.filing_to),
            assessment_site::version.eq(version + 1),
        ))
        .execute(conn);
    Ok(unless_duplicate(changed, || AppError::conflict("error-changed-meanwhile"))? == 1)
}

/// Sets the state of a site's filing, unless somebody else was faster; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn set_site_state(conn: &mut Conn, id: SiteId, version: i32, state: FilingState) -> Result<bool, AppError> {
    let rows = assessment_site::table
        .filter(assessment_site::id.eq(id))
        .filter(assessment_site::version.eq(version));
    let changed = diesel::update(rows)
        .set((assessment_site::state.eq(state), assessment_site::version.eq(version + 1)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Adds lines to the scope of a site.
///
/// # Errors
/// `Conflict` when another transaction has just added one of them; those of the database.
pub fn insert_scope_lines(conn: &mut Conn, site: SiteId, lines: &[NewScopeLine]) -> Result<(), AppError> {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                scope_line::site_id.eq(site),
                scope_line::trade_id.eq(line.trade_id),
                scope_line::level.eq(line.level),
                scope_line::valid_from.eq(line.valid_from),
                scope_line::valid_to.eq(line.valid_to),
            )
        })
        .collect();
    let inserted = each!(conn, |c| diesel::insert_into(scope_line::table).values(&rows).execute(c));
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(())
}

/// Moves the last day of those lines of a site that run to a day; gives how many.
///
/// # Errors
/// Those of the database.
pub fn extend_scope_lines(conn: &mut Conn, site: SiteId, from: NaiveDate, to: NaiveDate) -> Result<usize, AppError> {
    let rows = scope_line::table
        .filter(scope_line::site_id.eq(site))
        .filter(scope_line::valid_to.eq(from));
    Ok(diesel::update(rows).set(scope_line::valid_to.eq(to)).execute(conn)?)
}

/// Sets the last day of a line, unless somebody else has changed it meanwhile; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn end_scope_line(conn: &mut Conn, line: &ScopeLine, last: NaiveDate) -> Result<bool, AppError> {
    let rows = scope_line::table
        .filter(scope_line::id.eq(line.id))
        .filter(scope_line::valid_to.eq(line.valid_to));
    Ok(diesel::update(rows).set(scope_line::valid_to.eq(last)).execute(conn)? == 1)
}
