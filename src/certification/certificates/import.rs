//! Certificates of the past from a sheet, and the register to one: the check against the register, the posting
//! through the history import, the export.

use crate::certification::certificates::history::{History, finish_history, post_history};
use crate::certification::certificates::import_rules::{
    COLUMNS, CertificateGrounds, CertificateRow, certificate_number, check_row,
};
use crate::certification::certificates::model::{Certificate, HistoricCertificate, HistorySummary};
use crate::certification::certificates::{policy, store};
use crate::certification::settings::LEVEL_CODE_LETTERS;
use crate::kernel::actor::Actor;
use crate::kernel::ids::CertificateId;
use crate::kernel::mark::Mark;
use crate::kernel::masking::Masking;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::secret::Keys;
use crate::platform::settings;
use crate::platform::spreadsheet::checking::check_file;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::row_reading::{RowReading, SeenKeys, code_of};
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, at_row};
use crate::registry::people::model::{NameCache, NewPerson, Outcome, Person};
use crate::registry::people::rules::is_same_name;
use crate::registry::people::{protection, service as people, store as people_store};
use crate::registry::settings::masking;
use crate::registry::trades;
use chrono::{NaiveDate, NaiveTime};
use std::path::Path;

/// Checks a sheet. Nothing is written; `today` is the day on which years are counted.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, keys: &Keys, path: &Path, today: NaiveDate) -> Result<StagedSheet, AppError> {
    let letters = settings::load(conn)?.get(&LEVEL_CODE_LETTERS);
    let history = History::read(conn, &letters)?;
    let grounds = CertificateGrounds { trades: trades::store::index(conn)?, today };
    let mut seen = SeenKeys::default();
    check_file(path, &mapping("certificates", &COLUMNS), |reading| {
        let Some(number) = certificate_number(reading, &mut seen) else { return Ok(()) };
        let known = store::certificate_by_number(conn, &number)?;
        let Some(row) = check_row(reading, &grounds, &number, known.as_ref()) else { return Ok(()) };
        against_register(conn, keys, reading, &history, today, &row)
    })
}

/// The rules of the number, and the name under which the holder's document is registered.
fn against_register(
    conn: &mut Conn,
    keys: &Keys,
    reading: &mut RowReading<'_>,
    history: &History,
    today: NaiveDate,
    row: &CertificateRow,
) -> Result<(), AppError> {
    let Some(holder) = &row.holder else { return Ok(()) };
    if let Err(message) = history.check_number(&row.number, row.level, row.issued_on, today) {
        reading.error("number", code_of(&message), message);
    }
    let document = &holder.document;
    if let Some(person) = people_store::by_document(conn, keys, document.kind(), document.number())?
        && !is_same_name(&person.name, &holder.name)
    {
        reading.error("name", "name_differs", people::name_differs(holder));
    }
    Ok(())
}

/// Enters the certificates that are not in the register, with their holders; one audit row says how many.
///
/// # Errors
/// `Denied`; beside the row when the register has changed since the check; then nothing is written.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, rows: &[StagedRow]) -> Result<Posted, AppError> {
    policy::may_import_history(actor)?;
    let today = tx.today();
    let history = History::read(tx.conn, &tx.setting(&LEVEL_CODE_LETTERS))?;
    let trades = trades::store::index(tx.conn)?;
    let mut posted = Posted::default();
    let mut new: Vec<(&StagedRow, CertificateRow, NewPerson)> = Vec::new();
    for staged in rows {
        let mut row = CertificateRow::from_values(&staged.values, today).ok_or_else(StagedRow::unreadable)?;
        posted.count(row.holder.is_some());
        if let Some(holder) = row.holder.take() {
            new.push((staged, row, holder));
        }
    }
    let prepared: Result<Vec<_>, AppError> = new
        .iter()
        .map(|(_, _, holder)| protection::prepare(&tx.platform.keys, &tx.platform.random, holder))
        .collect();
    let registered = people::register_many(tx, &prepared?, &mut NameCache::default())?;
    let mut certificates = Vec::with_capacity(new.len());
    for ((staged, row, holder), registration) in new.into_iter().zip(registered) {
        if registration.outcome == Outcome::NameDiffers {
            return at_row(staged, Err(AppError::Conflict(people::name_differs(&holder))));
        }
        let site = history
            .check_number(&row.number, row.level, row.issued_on, today)
            .map_err(AppError::Conflict);
        let trade = trades
            .find(&row.trade_code)
            .ok_or(AppError::conflict("certificate-history-no-trade"));
        let (site, trade) = (at_row(staged, site)?, at_row(staged, trade)?.id);
        let [theory_mark, practical_mark, review_mark] = row.marks;
        certificates.push(HistoricCertificate {
            number: row.number,
            person: registration.person,
            name: registration.name,
            holder_name: holder.name,
            trade,
            site,
            level: row.level,
            issued_on: row.issued_on,
            award_basis: row.award_basis,
            theory_mark,
            practical_mark,
            review_mark,
            ended: row
                .ended
                .map(|(state, day, reason)| (state, day.and_time(NaiveTime::MIN), reason)),
        });
    }
    let mut summary = HistorySummary::default();
    post_history(tx, &history, &certificates, &mut summary)?;
    if let Some((_, message)) = summary.refused.into_iter().next() {
        return Err(AppError::Conflict(message));
    }
    let summary = HistorySummary { entered: summary.entered, ..HistorySummary::default() };
    finish_history(tx, actor, &summary)?;
    Ok(posted)
}

/// Some certificates as rows of the columns, and the position from which the next ones follow. Numbers of documents
/// are masked.
///
/// # Errors
/// Those of the database.
pub fn rows_after(
    conn: &mut Conn,
    keys: &Keys,
    words: Words,
    after: Option<CertificateId>,
    limit: i64,
) -> Result<(Vec<Vec<String>>, Option<CertificateId>), AppError> {
    let found = store::with_people_after(conn, after, limit)?;
    let masking = masking(&settings::load(conn)?);
    let last = found.last().map(|(certificate, ..)| certificate.id);
    let rows: Result<Vec<_>, AppError> = found
        .into_iter()
        .map(|(certificate, person, code)| cells((keys, masking), words, certificate, &person, code))
        .collect();
    Ok((rows?, last))
}

fn cells(
    (keys, masking): (&Keys, Masking),
    words: Words,
    certificate: Certificate,
    person: &Person,
    trade_code: Option<String>,
) -> Result<Vec<String>, AppError> {
    let mark = |mark: Option<Mark>| mark.map(|mark| mark.to_string()).unwrap_or_default();
    Ok(vec![
        certificate.number,
        certificate.holder_name,
        words.label(person.sex),
        words.label(person.document_kind),
        protection::masked_document_number(person, keys, masking)?,
        trade_code.unwrap_or_default(),
        certificate.trade_name,
        certificate.work_type.unwrap_or_default(),
        words.label(certificate.level),
        certificate.body_name,
        certificate.issued_on.to_string(),
        mark(certificate.theory_mark),
        mark(certificate.practical_mark),
        mark(certificate.review_mark),
        words.label(certificate.state),
        certificate.state_changed_at.map(|at| at.date().to_string()).unwrap_or_default(),
        certificate.state_reason.unwrap_or_default(),
    ])
}
