//! Scope lines from and to a sheet: the check against the register, the posting through the services, the export.

use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::checking::check_file;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, at_row};
use crate::registry::bodies::model::NewScopeLine;
use crate::registry::bodies::scope_import_rules::{COLUMNS, ScopeRegister, ScopeRow, check_row};
use crate::registry::bodies::{service, store};
use crate::registry::trades;
use std::collections::BTreeMap;
use std::path::Path;

fn register(conn: &mut Conn) -> Result<ScopeRegister, AppError> {
    let bodies: BTreeMap<_, _> = store::all_bodies(conn)?.into_iter().map(|body| (body.id, body)).collect();
    let mut register = ScopeRegister { trades: trades::store::index(conn)?, ..ScopeRegister::default() };
    for site in store::all_sites(conn)? {
        if let Some(body) = bodies.get(&site.body_id) {
            register.sites.insert(site.filing_code.clone(), (site, body.clone()));
        }
    }
    for line in store::all_scope_lines(conn)? {
        register.lines.entry(line.site_id).or_default().push(line);
    }
    Ok(register)
}

/// Checks a sheet. Nothing is written.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, path: &Path) -> Result<StagedSheet, AppError> {
    let mut register = register(conn)?;
    check_file(path, &mapping("scopes", &COLUMNS), |reading| {
        check_row(reading, &mut register);
        Ok(())
    })
}

/// Adds the lines that are not there yet, the rows of one site together.
///
/// # Errors
/// As the services, beside the first row of the site; then nothing is written.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, rows: &[StagedRow]) -> Result<Posted, AppError> {
    let trades = trades::store::index(tx.conn)?;
    let mut posted = Posted::default();
    let mut of_sites: BTreeMap<String, (&StagedRow, Vec<NewScopeLine>)> = BTreeMap::new();
    for staged in rows {
        let row = ScopeRow::from_values(&staged.values).ok_or_else(StagedRow::unreadable)?;
        posted.count(!row.levels.is_empty());
        let trade = trades
            .find(&row.trade_code)
            .ok_or_else(|| AppError::field("lines", scope_trade_gone()));
        let trade = at_row(staged, trade)?.id;
        let lines = &mut of_sites.entry(row.filing_code).or_insert((staged, Vec::new())).1;
        lines.extend(row.levels.into_iter().map(|level| NewScopeLine {
            trade_id: trade,
            level,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        }));
    }
    for (filing_code, (first, lines)) in of_sites {
        let site = store::site_by_filing_code(tx.conn, &filing_code)?.ok_or(AppError::not_found("site-not-found"));
        let site = at_row(first, site)?;
        at_row(first, service::add_scope_lines(tx, actor, site.id, &lines))?;
    }
    Ok(posted)
}

fn scope_trade_gone() -> crate::kernel::message::Message {
    crate::kernel::message::Message::new("scope-trade-unknown")
}

/// Every scope line that counts as a row of the columns. Lines that were ended before they began are left out.
///
/// # Errors
/// Those of the database.
pub fn rows(conn: &mut Conn, words: Words) -> Result<Vec<Vec<String>>, AppError> {
    let register = register(conn)?;
    let mut rows = Vec::new();
    for (site, body) in register.sites.values() {
        for line in register.lines.get(&site.id).into_iter().flatten() {
            let Some(trade) = register.trades.get(line.trade_id).filter(|_| line.valid_from <= line.valid_to) else {
                continue;
            };
            rows.push(vec![
                site.filing_code.clone(),
                body.name.clone(),
                site.name.clone(),
                trade.code.clone(),
                trade.full_name(),
                words.label(line.level),
                line.valid_from.to_string(),
                line.valid_to.to_string(),
            ]);
        }
    }
    Ok(rows)
}
