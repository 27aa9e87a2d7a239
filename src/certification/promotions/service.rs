//! Use cases: propose, accept and put on notice, refuse, withdraw, issue.

use crate::certification::certificates;
use crate::certification::certificates::model::AwardBasis;
use crate::certification::certificates::single_service::{Earned, issue_one};
use crate::certification::promotions::model::{LevelPromotion, NewPromotion, PromotionScope, PromotionState};
use crate::certification::promotions::{policy, rules, store};
use crate::certification::results::rules::notice_is_over;
use crate::certification::results::service::notice_end;
use crate::certification::settings::PROMOTION_CAP;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::calendar::load_calendar;
use crate::platform::error::AppError;
use serde_json::json;

/// Proposes a promotion; gives its token. Who may is the caller's to check: rooms above have their own rules for it.
///
/// # Errors
/// `Conflict` when the level is above the cap, held already, or the person has a promotion in the trade.
pub fn propose(tx: &mut Tx<'_>, actor: &Actor, new: &NewPromotion) -> Result<String, AppError> {
    let held = store::held(tx.conn, &[new.person], new.trade)?.get(&new.person).copied();
    let cap = rules::cap_of(tx.setting(&PROMOTION_CAP));
    rules::check(held, new.level, cap).map_err(AppError::Conflict)?;
    let token = tx.platform.random.token();
    let id = store::insert(tx.conn, actor, (&token, held), new, tx.now)?;
    let number = store::number_of(tx.conn, &new.source, id)?;
    tx.audit(
        actor,
        Entry::new("promotion.proposed", "promotion", number).new_values(json!({
            "level": new.level, "held": held, "source": new.source,
        })),
    )?;
    Ok(token)
}

/// The promotion that a use case is about.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(
    tx: &mut Tx<'_>,
    token: &str,
    scope: PromotionScope,
    seen: Option<i32>,
) -> Result<LevelPromotion, AppError> {
    let found = store::by_token(tx.conn, token, scope)?.ok_or(AppError::not_found("promotion-not-found"))?;
    if seen.is_some_and(|seen| seen != found.promotion.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(found.promotion)
}

fn step(before: &LevelPromotion, next: PromotionState) -> Result<(), AppError> {
    if before.state.may_become(next) { Ok(()) } else { Err(AppError::conflict("promotion-not-now")) }
}

/// Accepts a promotion: names the site that answers and begins the public notice, as long as that of every result.
///
/// # Errors
/// `Denied` for one's own proposal; `Conflict` in another state, or when the person reached the level meanwhile; a field
/// error for a site whose scope does not have the trade and the level today.
pub fn accept(tx: &mut Tx<'_>, actor: &Actor, before: &LevelPromotion, filing_code: &str) -> Result<(), AppError> {
    policy::may_accept(actor, before)?;
    step(before, PromotionState::OnNotice)?;
    let held = store::held(tx.conn, &[before.person_id], before.trade_id)?
        .get(&before.person_id)
        .copied();
    rules::check(held, before.level, rules::cap_of(tx.setting(&PROMOTION_CAP))).map_err(AppError::Conflict)?;
    let from = tx.today();
    let site = store::answering(tx.conn, before.trade_id, before.level, from)?
        .into_iter()
        .find(|site| site.filing_code == filing_code.trim())
        .ok_or_else(|| AppError::field("site", Message::new("promotion-no-such-site")))?;
    let to = notice_end(&load_calendar(tx.conn)?, &tx.platform.settings.current(), from);
    if !store::set_on_notice(tx.conn, actor, before, &site, (from, to), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let number = store::number_of(tx.conn, &before.source, before.id)?;
    tx.audit(
        actor,
        Entry::new("promotion.accepted", "promotion", number)
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": PromotionState::OnNotice, "site": site.filing_code, "from": from, "to": to })),
    )
}

/// Refuses a promotion, before or during its notice.
///
/// # Errors
/// `Denied`; `Conflict` in another state; a field error without a reason.
pub fn refuse(tx: &mut Tx<'_>, actor: &Actor, before: &LevelPromotion, reason: &str) -> Result<(), AppError> {
    policy::may_decide(actor)?;
    end(tx, actor, before, PromotionState::Refused, reason)
}

/// Withdraws a promotion that a corrected result does not ask for any more. Who may is the caller's to check.
///
/// # Errors
/// `Conflict` when it is issued or ended; a field error without a reason.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, before: &LevelPromotion, reason: &str) -> Result<(), AppError> {
    end(tx, actor, before, PromotionState::Withdrawn, reason)
}

fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &LevelPromotion,
    next: PromotionState,
    reason: &str,
) -> Result<(), AppError> {
    step(before, next)?;
    let reason = required_reason(reason)?;
    if !store::set_ended(tx.conn, actor, before, (next, reason), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let number = store::number_of(tx.conn, &before.source, before.id)?;
    let entry = if next == PromotionState::Refused {
        Entry::new("promotion.refused", "promotion", number)
    } else {
        Entry::new("promotion.withdrawn", "promotion", number)
    };
    tx.audit(
        actor,
        entry
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": next }))
            .reason(reason),
    )
}

/// Issues the certificate of a promotion whose notice has ended; gives its number.
///
/// # Errors
/// `Denied` and `NotFound` as for every issue; `Conflict` in another state, while the notice runs, or when the person
/// reached the level meanwhile.
pub fn issue(tx: &mut Tx<'_>, actor: &Actor, before: &LevelPromotion) -> Result<String, AppError> {
    let (Some(site), Some(body)) = (before.site_id, before.body_id) else {
        return Err(AppError::conflict("promotion-not-now"));
    };
    certificates::policy::may_issue(actor, body)?;
    step(before, PromotionState::Issued)?;
    let today = tx.today();
    if !notice_is_over(before.notice_to, today) {
        let until = before.notice_to.map(|day| day.to_string()).unwrap_or_default();
        return Err(AppError::Conflict(Message::new("certificate-notice-runs").with("until", until)));
    }
    let held = store::held(tx.conn, &[before.person_id], before.trade_id)?
        .get(&before.person_id)
        .copied();
    rules::check(held, before.level, rules::cap_of(tx.setting(&PROMOTION_CAP))).map_err(AppError::Conflict)?;
    if !store::set_issued(tx.conn, before, today)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let earned = Earned {
        person: before.person_id,
        trade: before.trade_id,
        level: before.level,
        basis: AwardBasis::CompetitionPromotion,
    };
    let certificate = issue_one(tx, actor, (site, body), &earned)?;
    store::set_number(tx.conn, before, certificate.as_str())?;
    let number = store::number_of(tx.conn, &before.source, before.id)?;
    tx.audit(
        actor,
        Entry::new("promotion.issued", "promotion", number)
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": PromotionState::Issued, "certificate": certificate.as_str() })),
    )?;
    Ok(certificate.as_str().to_owned())
}
