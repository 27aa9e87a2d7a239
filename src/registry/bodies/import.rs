//! Bodies with their sites from and to a sheet: the check against the register, the posting through the services, the
//! export.

use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::settings;
use crate::platform::spreadsheet::checking::check_file;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, at_row};
use crate::registry::bodies::import_rules::{BodyRegister, BodyRow, COLUMNS, Seen, check_row};
use crate::registry::bodies::model::{AssessmentSite, CertificationBody, District, NewBody, NewSite};
use crate::registry::bodies::{service, store};
use crate::registry::settings::PROVINCE_FILING_BODY_CODE;
use std::path::Path;

/// Checks a sheet. Nothing is written.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, path: &Path) -> Result<StagedSheet, AppError> {
    let register = BodyRegister {
        bodies: store::all_bodies(conn)?
            .into_iter()
            .map(|body| (body.uscc.clone(), body))
            .collect(),
        sites: store::all_sites(conn)?
            .into_iter()
            .map(|site| (site.filing_code.clone(), site))
            .collect(),
        districts: store::districts(conn)?,
        provinces: store::provinces(conn)?,
        province_code: settings::load(conn)?.get(&PROVINCE_FILING_BODY_CODE),
    };
    let mut seen = Seen::default();
    check_file(path, &mapping("bodies", &COLUMNS), |reading| {
        check_row(reading, &register, &mut seen);
        Ok(())
    })
}

/// Enters new bodies and sites and changes those that differ.
///
/// # Errors
/// As the services, beside the row; then nothing is written.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, rows: &[StagedRow]) -> Result<Posted, AppError> {
    let mut posted = Posted::default();
    for staged in rows {
        let row = BodyRow::from_values(&staged.values).ok_or_else(StagedRow::unreadable)?;
        at_row(staged, post_row(tx, actor, row)).map(|written| posted.count(written))?;
    }
    Ok(posted)
}

fn post_row(tx: &mut Tx<'_>, actor: &Actor, row: BodyRow) -> Result<bool, AppError> {
    let (body, mut written) = match store::body_by_uscc(tx.conn, row.body.uscc.as_str())? {
        Some(known) if service::data_of_body(&known)? == row.body => (known.id, false),
        Some(known) => {
            let version = row.body_version.unwrap_or(known.version);
            service::change_body(tx, actor, known.id, version, &row.body)?;
            (known.id, true)
        }
        None => {
            let new = NewBody { data: row.body, state: row.state, demonstration: false };
            (service::register_body(tx, actor, &new)?, true)
        }
    };
    let Some((site, version)) = row.site else { return Ok(written) };
    match store::site_by_filing_code(tx.conn, site.filing_code.as_str())? {
        Some(known) if service::data_of_site(&known)? == site => {}
        Some(known) => {
            service::change_site(tx, actor, known.id, version.unwrap_or(known.version), &site, false)?;
            written = true;
        }
        None => {
            service::add_site(tx, actor, body, &NewSite { data: site, state: row.site_state })?;
            written = true;
        }
    }
    Ok(written)
}

/// Every body as rows of the columns, one for each of its sites.
///
/// # Errors
/// Those of the database.
pub fn rows(conn: &mut Conn, words: Words) -> Result<Vec<Vec<String>>, AppError> {
    let districts = store::districts(conn)?;
    let sites = store::all_sites(conn)?;
    let mut rows = Vec::new();
    for body in store::all_bodies(conn)? {
        let own: Vec<&AssessmentSite> = sites.iter().filter(|site| site.body_id == body.id).collect();
        let of_body = body_cells(&body, &districts, words);
        if own.is_empty() {
            rows.push(of_body.clone());
        }
        for site in own {
            let mut row = of_body.clone();
            row.extend([
                site.name.clone(),
                site.filing_code.clone(),
                district_name(&districts, &site.district_code, words),
                site.address.clone(),
                site.filing_from.to_string(),
                site.filing_to.to_string(),
                words.label(site.state),
            ]);
            rows.push(row);
        }
    }
    Ok(rows)
}

fn body_cells(body: &CertificationBody, districts: &[District], words: Words) -> Vec<String> {
    vec![
        body.code.clone(),
        body.name.clone(),
        body.uscc.clone(),
        words.label(body.body_class),
        words.label(body.body_kind),
        words.label(body.first_filing),
        district_name(districts, &body.district_code, words),
        body.address.clone(),
        body.contact_name.clone(),
        body.contact_phone.clone(),
        body.contact_email.clone(),
        words.label(body.state),
    ]
}

/// The name of a district as exports write it.
#[must_use]
pub fn district_name(districts: &[District], code: &str, words: Words) -> String {
    let name = |district: &District| {
        if words.is_chinese() { district.name.clone() } else { district.english_name.clone() }
    };
    districts
        .iter()
        .find(|district| district.code == code)
        .map_or_else(|| code.to_owned(), name)
}
