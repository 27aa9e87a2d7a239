//! One certificate at a time, for a level that was earned otherwise than in a batch: under the same numbers, counts and
//! notices to the holder.

use crate::certification::certificates::model::{AwardBasis, CertificateState, NewCertificate};
use crate::certification::certificates::rules;
use crate::certification::certificates::service::{allocate, announce, number_kind};
use crate::certification::certificates::store;
use crate::certification::numbering::CertificateNumber;
use crate::certification::settings::LEVEL_CODE_LETTERS;
use crate::kernel::actor::Actor;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::ids::{BodyId, PersonId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::{AppError, unless_duplicate};
use crate::registry::people::store as people;
use crate::registry::trades::store as trades;
use chrono::Datelike;
use std::collections::BTreeMap;

/// A level that somebody earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earned {
    /// Who.
    pub person: PersonId,
    /// In which trade.
    pub trade: TradeId,
    /// Which level.
    pub level: Level,
    /// How.
    pub basis: AwardBasis,
}

/// Issues a certificate at a site. Whether it was earned, and who may issue, is the caller's to check.
///
/// # Errors
/// `Conflict` when the serials are used up, or somebody else issues at the same moment.
pub(in crate::certification) fn issue_one(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (site, body): (SiteId, BodyId),
    earned: &Earned,
) -> Result<CertificateNumber, AppError> {
    let (filing_code, body_name) =
        store::issuer(tx.conn, site)?.ok_or_else(|| AppError::internal("a promotion without a site"))?;
    let prefix: FilingCode = filing_code.parse().map_err(AppError::internal)?;
    let holder = people::by_id(tx.conn, earned.person)?.ok_or(AppError::not_found("person-not-found"))?;
    let trade = trades::by_id(tx.conn, earned.trade)?.ok_or(AppError::not_found("trade-not-found"))?;
    let today = tx.today();
    let scheme = rules::scheme(&tx.setting(&LEVEL_CODE_LETTERS));
    let number = allocate(tx, &prefix, today.year(), &[earned.level], &scheme)?
        .pop()
        .ok_or_else(|| AppError::internal("no number was given"))?;
    let row = NewCertificate {
        number: number.as_str(),
        token: tx.platform.random.token(),
        number_kind: number_kind(earned.level),
        person_id: holder.id,
        name_id: holder.name_id,
        holder_name: &holder.name,
        trade_id: Some(trade.id),
        trade_name: &trade.name,
        work_type: trade.work_type.as_deref(),
        level: earned.level,
        body_id: Some(body),
        site_id: Some(site),
        body_name: &body_name,
        issued_on: today,
        state: CertificateState::Valid,
        award_basis: earned.basis,
        application_id: None,
        batch_id: None,
        theory_mark: None,
        practical_mark: None,
        review_mark: None,
        reissue_count: 0,
        state_changed_at: None,
        state_reason: None,
        created_at: tx.now,
    };
    unless_duplicate(store::insert_certificates(tx.conn, std::slice::from_ref(&row)), || {
        AppError::conflict("error-changed-meanwhile")
    })?;
    let key = (body.0, today.year(), earned.level, CertificateState::Valid);
    store::add_to_counts(tx.conn, &BTreeMap::from([(key, 1)]))?;
    tx.audit(
        actor,
        Entry::new("certificate.issued", "certificate", number.as_str()).new_values(serde_json::json!({
            "basis": earned.basis, "level": earned.level, "trade": trade.name,
        })),
    )?;
    announce(tx, &[(holder.id, holder.name.as_str(), holder.email.as_deref())], std::slice::from_ref(&row))?;
    Ok(number)
}
