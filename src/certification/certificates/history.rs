//! The history import: certificates of the past, by the million.
//!
//! A run is made of chunks, each one transaction of the caller, who enters the holders of a chunk beside it. Every
//! certificate is checked by the rules of its number; one that fails is left out and named. Serials and counts are
//! kept in step chunk by chunk, so a run that is cut off leaves a register that is right as far as it goes.
//!
//! It is fastest when the certificates come in the order of their numbers and their holders in the same order: then
//! the unique index on the number, the index on the holder and, but for a few hundred hot pages, those on body,
//! trade and day grow at their ends only.

use crate::certification::certificates::model::{
    CertificateState, HistoricCertificate, HistorySummary, NewCertificate,
};
use crate::certification::certificates::policy;
use crate::certification::certificates::rules::{FiledSite, check_historic, scheme};
use crate::certification::certificates::service::number_kind;
use crate::certification::certificates::store::{self, CountKey};
use crate::certification::numbering::{CertificateNumber, NumberingScheme};
use crate::certification::settings::LEVEL_CODE_LETTERS;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{BodyId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::random::Random;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::db::schema::{assessment_site, certification_body, trade};
use crate::platform::error::AppError;
use crate::platform::{Platform, Tx};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Refused certificates that a summary names.
const NAMED: usize = 100;

/// A site with what goes onto its certificates.
struct Issuer {
    body: BodyId,
    body_name: String,
    filed: FiledSite,
}

/// The registers that every row is checked against, read once a run.
pub struct History {
    sites: HashMap<SiteId, Issuer>,
    trades: HashMap<TradeId, (String, Option<String>)>,
    scheme: NumberingScheme,
}

impl History {
    /// Reads the registers.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(conn: &mut Conn, letters: &str) -> Result<Self, AppError> {
        let sites: Vec<(SiteId, BodyId, String, String, NaiveDate, NaiveDate)> = assessment_site::table
            .inner_join(certification_body::table)
            .select((
                assessment_site::id,
                certification_body::id,
                certification_body::name,
                assessment_site::filing_code,
                assessment_site::filing_from,
                assessment_site::filing_to,
            ))
            .load(conn)?;
        let trades: Vec<(TradeId, String, Option<String>)> =
            trade::table.select((trade::id, trade::name, trade::work_type)).load(conn)?;
        Ok(Self {
            sites: sites
                .into_iter()
                .map(|(site, body, body_name, filing_code, filing_from, filing_to)| {
                    (site, Issuer { body, body_name, filed: FiledSite { filing_code, filing_from, filing_to } })
                })
                .collect(),
            trades: trades
                .into_iter()
                .map(|(id, name, work_type)| (id, (name, work_type)))
                .collect(),
            scheme: scheme(letters),
        })
    }

    /// Checks a number against the site with whose filing code it begins, level and day of issue; gives the site.
    ///
    /// # Errors
    /// `certificate-history-no-site`, and those of [`check_historic`].
    pub fn check_number(
        &self,
        number: &str,
        level: Level,
        issued_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<SiteId, Message> {
        let issuer = self
            .sites
            .iter()
            .find(|(_, issuer)| number.starts_with(&issuer.filed.filing_code));
        let (site, issuer) = issuer.ok_or_else(|| Message::new("certificate-history-no-site"))?;
        check_historic(number, &issuer.filed, level, issued_on, &self.scheme, today).map(|_| *site)
    }

    /// Checks one certificate by the rules.
    ///
    /// # Errors
    /// `certificate-history-no-site`, `certificate-history-no-trade`, and those of [`check_historic`].
    pub fn check(&self, row: &HistoricCertificate, today: NaiveDate) -> Result<CertificateNumber, Message> {
        let issuer = self
            .sites
            .get(&row.site)
            .ok_or_else(|| Message::new("certificate-history-no-site"))?;
        if !self.trades.contains_key(&row.trade) {
            return Err(Message::new("certificate-history-no-trade"));
        }
        check_historic(&row.number, &issuer.filed, row.level, row.issued_on, &self.scheme, today)
    }
}

/// Certificates that have passed the rules, with what is kept in step with them: checked outside the transaction that
/// writes them.
pub struct CheckedHistory {
    rows: Vec<HistoricCertificate>,
    /// One a row.
    tokens: Vec<String>,
    /// The highest serial of each filing code, year and level.
    serials: BTreeMap<(String, i32, Level), u32>,
    counts: BTreeMap<CountKey, i32>,
}

impl History {
    /// Checks a chunk and adds what is refused to the summary.
    pub fn check_all(
        &self,
        rows: Vec<HistoricCertificate>,
        today: NaiveDate,
        random: &Random,
        summary: &mut HistorySummary,
    ) -> CheckedHistory {
        let mut accepted = Vec::with_capacity(rows.len());
        let mut serials: HashMap<(SiteId, i32, Level), u32> = HashMap::new();
        let mut counts: HashMap<CountKey, i32> = HashMap::new();
        for row in rows {
            let number = match self.check(&row, today) {
                Ok(number) => number,
                Err(message) => {
                    summary.refused_count += 1;
                    if summary.refused.len() < NAMED {
                        summary.refused.push((row.number, message));
                    }
                    continue;
                }
            };
            let Some(issuer) = self.sites.get(&row.site) else { continue };
            let highest = serials.entry((row.site, row.issued_on.year(), row.level)).or_default();
            *highest = number.serial().max(*highest);
            let state = row.ended.as_ref().map_or(CertificateState::Valid, |ended| ended.0);
            *counts
                .entry((issuer.body.0, row.issued_on.year(), row.level, state))
                .or_default() += 1;
            accepted.push(row);
        }
        let serials = serials
            .into_iter()
            .filter_map(|((site, year, level), serial)| {
                Some(((self.sites.get(&site)?.filed.filing_code.clone(), year, level), serial))
            })
            .collect();
        let tokens = accepted.iter().map(|_| random.token()).collect();
        CheckedHistory { rows: accepted, tokens, serials, counts: counts.into_iter().collect() }
    }
}

/// Enters one chunk in the caller's transaction and adds to the summary.
///
/// # Errors
/// `Conflict` when a number is in the register already; the whole chunk is undone with its transaction.
pub fn post_history(
    tx: &mut Tx<'_>,
    history: &History,
    rows: &[HistoricCertificate],
    summary: &mut HistorySummary,
) -> Result<(), AppError> {
    let checked = history.check_all(rows.to_vec(), tx.today(), &tx.platform.random, summary);
    write_history(tx, history, &checked, summary)
}

/// Writes what was checked.
///
/// # Errors
/// As [`post_history`].
pub fn write_history(
    tx: &mut Tx<'_>,
    history: &History,
    checked: &CheckedHistory,
    summary: &mut HistorySummary,
) -> Result<(), AppError> {
    let mut entered = Vec::with_capacity(checked.rows.len());
    for (row, token) in checked.rows.iter().zip(&checked.tokens) {
        let (Some(issuer), Some((trade_name, work_type))) =
            (history.sites.get(&row.site), history.trades.get(&row.trade))
        else {
            continue;
        };
        let ended = row.ended.as_ref();
        entered.push(NewCertificate {
            number: &row.number,
            token: token.clone(),
            number_kind: number_kind(row.level),
            person_id: row.person,
            name_id: row.name,
            holder_name: &row.holder_name,
            trade_id: Some(row.trade),
            trade_name,
            work_type: work_type.as_deref(),
            level: row.level,
            body_id: Some(issuer.body),
            site_id: Some(row.site),
            body_name: &issuer.body_name,
            issued_on: row.issued_on,
            state: ended.map_or(CertificateState::Valid, |ended| ended.0),
            award_basis: row.award_basis,
            application_id: None,
            batch_id: None,
            theory_mark: row.theory_mark,
            practical_mark: row.practical_mark,
            review_mark: row.review_mark,
            reissue_count: 0,
            state_changed_at: ended.map(|ended| ended.1),
            state_reason: ended.map(|ended| ended.2.as_str()),
            created_at: tx.now,
        });
    }
    crate::platform::error::unless_duplicate(store::insert_certificates(tx.conn, &entered), || {
        AppError::conflict("certificate-history-number-taken")
    })?;
    for ((filing_code, year, level), serial) in &checked.serials {
        let serial = i32::try_from(*serial).map_err(AppError::internal)?;
        store::raise_serial(tx.conn, filing_code, *year, *level, serial)?;
    }
    store::add_to_counts(tx.conn, &checked.counts)?;
    summary.entered += u64::try_from(entered.len()).unwrap_or(u64::MAX);
    Ok(())
}

/// Writes the one audit row of a run.
///
/// # Errors
/// `Denied`; those of the database.
pub fn finish_history(tx: &mut Tx<'_>, actor: &Actor, summary: &HistorySummary) -> Result<(), AppError> {
    policy::may_import_history(actor)?;
    tx.audit(
        actor,
        Entry::new("certificate.history_imported", "certificate", "history").new_values(serde_json::json!({
            "entered": summary.entered,
            "refused": summary.refused_count,
        })),
    )
}

/// Imports certificates of the past whose holders are in the register already, chunk by chunk.
///
/// # Errors
/// `Denied`; `Conflict` when a number is in the register already. What earlier chunks entered stays.
pub fn import_history(
    platform: &Arc<Platform>,
    actor: &Actor,
    chunks: impl IntoIterator<Item = Vec<HistoricCertificate>>,
) -> Result<HistorySummary, AppError> {
    policy::may_import_history(actor)?;
    let letters = platform.setting(&LEVEL_CODE_LETTERS);
    let history = Arc::new(platform.db.read_blocking(|conn| History::read(conn, &letters))?);
    let mut summary = HistorySummary::default();
    for chunk in chunks {
        let history = Arc::clone(&history);
        let mut so_far = std::mem::take(&mut summary);
        let checked = history.check_all(chunk, platform.today(), &platform.random, &mut so_far);
        summary = platform.load_blocking(move |tx| {
            let mut summary = so_far;
            write_history(tx, &history, &checked, &mut summary)?;
            Ok(summary)
        })?;
    }
    let (actor, counted) = (actor.clone(), summary.clone());
    platform.write_blocking(move |tx| finish_history(tx, &actor, &counted))?;
    Ok(summary)
}
