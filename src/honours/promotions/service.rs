//! Use cases: what a final result asks for, and handing it in.

use crate::certification::promotions;
use crate::certification::promotions::model::{LevelPromotion, NewPromotion, PromotionState};
use crate::certification::settings::PROMOTION_CAP;
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::events::model::Competition;
use crate::honours::promotions::model::{Asked, Eligible};
use crate::honours::promotions::rules;
use crate::honours::proposals::policy;
use crate::honours::rule_sets;
use crate::honours::rule_sets::placing_service::placed;
use crate::kernel::actor::Actor;
use crate::kernel::ids::PersonId;
use crate::kernel::language::Language;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n;
use serde_json::json;

/// What the final result of a contest asks for; nothing before it is final, or when no rules hold for it. `cap` is the
/// highest level of the settings.
///
/// # Errors
/// Those of the database.
pub fn asked(
    conn: &mut Conn,
    competition: &Competition,
    contest: &Contest,
    cap: Level,
) -> Result<Option<Asked>, AppError> {
    let Some((_, title_rules)) = rule_sets::service::holding(conn, competition)? else { return Ok(None) };
    let Some((result_version, placed)) = placed(conn, contest, &title_rules, |rule| rule.promote_to.is_some())? else {
        return Ok(None);
    };
    let source = contests::service::address(competition, contest);
    let handed = promotions::store::of_source(conn, &source)?;
    let people: Vec<PersonId> = placed.iter().map(|one| one.person).collect();
    let held = promotions::store::held(conn, &people, contest.trade_id)?;
    let promoted = promotions::store::promoted(conn, &people, contest.trade_id)?;
    let standing = |person: PersonId| {
        handed
            .iter()
            .rfind(|one| one.person_id == person && one.state != PromotionState::Withdrawn)
            .cloned()
    };
    let mut eligible = Vec::with_capacity(placed.len());
    for one in placed {
        let Some(to) = one.rule.promote_to else { continue };
        let own = standing(one.person);
        let held = held.get(&one.person).copied();
        let level = match &own {
            // What is issued stays; the level that it gave is held now.
            Some(own) if own.state == PromotionState::Issued => Ok(own.level),
            Some(own) if own.state == PromotionState::Refused => Err(Message::new("promotion-was-refused")),
            None if promoted.contains(&one.person) => Err(Message::new("promotion-once-a-trade")),
            Some(_) | None => rules::promoted(held, to, cap.min(one.rule.promote_cap.unwrap_or(cap))),
        };
        eligible.push(Eligible {
            person: one.person,
            name: one.name,
            employer: one.employer,
            rank: one.rank,
            held,
            level,
            handed: own,
        });
    }
    let is_asked = |one: &LevelPromotion| {
        eligible
            .iter()
            .any(|other| other.person == one.person_id && other.level.as_ref().ok() == Some(&one.level))
    };
    let obsolete = handed
        .iter()
        .filter(|one| one.state.may_become(PromotionState::Withdrawn) && !is_asked(one))
        .cloned()
        .collect();
    Ok(Some(Asked { result_version, eligible, obsolete }))
}

/// The highest level of the settings.
#[must_use]
pub fn cap(digit: i64) -> Level {
    promotions::rules::cap_of(digit)
}

/// What handing in did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HandedIn {
    /// Promotions that were proposed.
    pub proposed: usize,
    /// Promotions that were withdrawn.
    pub withdrawn: usize,
}

/// Hands in to certification what the final result of a contest asks for, and withdraws what it does not ask for any more.
/// Done again, it does nothing.
///
/// # Errors
/// `Denied`; `Conflict` before the result is final; a field error beside `reason` when something is withdrawn and nobody
/// says why.
pub fn hand_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    reason: &str,
) -> Result<HandedIn, AppError> {
    policy::may_draw(actor, competition)?;
    // Two who hand in at once do it one after the other, and the second finds nothing to do.
    let contest = entries::writing_store::hold(tx.conn, contest.id)?;
    let cap = cap(tx.setting(&PROMOTION_CAP));
    let asked = asked(tx.conn, competition, &contest, cap)?.ok_or(AppError::conflict("proposal-not-final"))?;
    for obsolete in &asked.obsolete {
        promotions::service::withdraw(tx, actor, obsolete, reason)?;
    }
    let basis = Message::new("honour-basis-contest")
        .with("competition", competition.name.as_str())
        .with("contest", contest.name.as_str());
    let basis = i18n::say(Language::Chinese, &basis);
    let source = contests::service::address(competition, &contest);
    let mut done = HandedIn { proposed: 0, withdrawn: asked.obsolete.len() };
    for (one, level) in asked.to_hand_in() {
        let rank = Message::new("promotion-basis-rank")
            .with("basis", basis.as_str())
            .count("rank", one.rank);
        let new = NewPromotion {
            person: one.person,
            trade: contest.trade_id,
            level,
            source: source.clone(),
            basis_text: i18n::say(Language::Chinese, &rank),
            employer: one.employer.clone(),
        };
        promotions::service::propose(tx, actor, &new)?;
        done.proposed += 1;
    }
    tx.audit(
        actor,
        Entry::new("promotion.handed_in", "contest", source).new_values(json!({
            "result_version": asked.result_version, "proposed": done.proposed, "withdrawn": done.withdrawn,
        })),
    )?;
    Ok(done)
}
