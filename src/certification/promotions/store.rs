//! Queries of this room. Lists take the reader's scope; what is outside it is not found.

use crate::certification::certificates::model::{CertificateState, trade_label};
use crate::certification::promotions::model::{
    IssuedPromotion, LevelPromotion, NewPromotion, PromotionFilter, PromotionScope, PromotionState, PromotionView,
};
use crate::certification::promotions::rules;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, LevelPromotionId, PersonId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{
    assessment_site, certificate, certification_body, level_promotion, person, scope_line, trade,
};
use crate::platform::error::{AppError, unless_duplicate};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use std::collections::HashMap;

type Narrowed = diesel::helper_types::IntoBoxed<'static, level_promotion::table, MultiBackend>;

fn narrowed(filter: &PromotionFilter, scope: PromotionScope) -> Narrowed {
    let mut query = level_promotion::table.into_boxed();
    if let PromotionScope::Body(body) = scope {
        query = query.filter(level_promotion::body_id.eq(Some(body)));
    }
    if let Some(state) = filter.state {
        query = query.filter(level_promotion::state.eq(state));
    }
    if let Some(trade) = filter.trade {
        query = query.filter(level_promotion::trade_id.eq(trade));
    }
    if let Some(source) = &filter.source {
        query = query.filter(level_promotion::source.eq(source.clone()));
    }
    if let Some(employer) = &filter.employer {
        query = query.filter(level_promotion::employer.eq(employer.clone()));
    }
    if let Some(district) = &filter.district {
        let bodies = certification_body::table
            .filter(certification_body::district_code.eq(district.clone()))
            .select(certification_body::id.nullable());
        query = query.filter(level_promotion::body_id.eq_any(bodies));
    }
    if let Some((first, last)) = filter
        .year
        .and_then(|year| Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?)))
    {
        query = query
            .filter(level_promotion::issued_on.ge(Some(first)))
            .filter(level_promotion::issued_on.le(Some(last)));
    }
    query
}

/// Numbers of promotions. None is ever deleted, and those from one source are written one after the other, so that the
/// place of one among them stays.
fn numbers(conn: &mut Conn, rows: &[LevelPromotion]) -> Result<HashMap<LevelPromotionId, String>, AppError> {
    let mut sources: Vec<String> = rows.iter().map(|row| row.source.clone()).collect();
    sources.sort_unstable();
    sources.dedup();
    let all: Vec<(String, LevelPromotionId)> = level_promotion::table
        .select((level_promotion::source, level_promotion::id))
        .filter(level_promotion::source.eq_any(sources))
        .order(level_promotion::id)
        .load(conn)?;
    let mut places: HashMap<String, i64> = HashMap::new();
    Ok(all
        .into_iter()
        .map(|(source, id)| {
            let place = places.entry(source.clone()).or_default();
            *place += 1;
            (id, rules::number(&source, *place))
        })
        .collect())
}

/// The number of a promotion from a source.
///
/// # Errors
/// Those of the database.
pub fn number_of(conn: &mut Conn, source: &str, id: LevelPromotionId) -> Result<String, AppError> {
    let place: i64 = level_promotion::table
        .filter(level_promotion::source.eq(source.to_owned()))
        .filter(level_promotion::id.le(id))
        .count()
        .get_result(conn)?;
    Ok(rules::number(source, place))
}

fn with_names(conn: &mut Conn, rows: Vec<LevelPromotion>) -> Result<Vec<PromotionView>, AppError> {
    let numbers = numbers(conn, &rows)?;
    let people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    let trades: Vec<TradeId> = rows.iter().map(|row| row.trade_id).collect();
    let names: HashMap<PersonId, String> = person::table
        .select((person::id, person::name))
        .filter(person::id.eq_any(people))
        .load::<(PersonId, String)>(conn)?
        .into_iter()
        .collect();
    let trades: HashMap<TradeId, String> = trade::table
        .select((trade::id, trade::name, trade::work_type))
        .filter(trade::id.eq_any(trades))
        .load::<(TradeId, String, Option<String>)>(conn)?
        .into_iter()
        .map(|(id, name, work_type)| (id, trade_label(&name, work_type.as_deref())))
        .collect();
    Ok(rows
        .into_iter()
        .map(|promotion| PromotionView {
            number: numbers.get(&promotion.id).cloned().unwrap_or_default(),
            name: names.get(&promotion.person_id).cloned().unwrap_or_default(),
            trade: trades.get(&promotion.trade_id).cloned().unwrap_or_default(),
            promotion,
        })
        .collect())
}

/// A page of promotions, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    filter: &PromotionFilter,
    scope: PromotionScope,
    page: PageRequest,
) -> Result<Paged<PromotionView>, AppError> {
    let total: i64 = narrowed(filter, scope).count().get_result(conn)?;
    let rows: Vec<LevelPromotion> = narrowed(filter, scope)
        .select(LevelPromotion::as_select())
        .order(level_promotion::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(with_names(conn, rows)?, total, page))
}

/// The same without pages, at most `limit`, for exports.
///
/// # Errors
/// Those of the database.
pub fn all(
    conn: &mut Conn,
    filter: &PromotionFilter,
    scope: PromotionScope,
    limit: i64,
) -> Result<Vec<PromotionView>, AppError> {
    let rows: Vec<LevelPromotion> = narrowed(filter, scope)
        .select(LevelPromotion::as_select())
        .order(level_promotion::id.desc())
        .limit(limit)
        .load(conn)?;
    let mut found = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(500) {
        found.extend(with_names(conn, chunk.to_vec())?);
    }
    Ok(found)
}

/// Promotions whose notice runs on a day, those that end first before others.
///
/// # Errors
/// Those of the database.
pub fn on_notice(conn: &mut Conn, today: NaiveDate, page: PageRequest) -> Result<Paged<PromotionView>, AppError> {
    let running = || {
        level_promotion::table
            .filter(level_promotion::state.eq(PromotionState::OnNotice))
            .filter(level_promotion::notice_to.ge(Some(today)))
    };
    let total: i64 = running().count().get_result(conn)?;
    let rows: Vec<LevelPromotion> = running()
        .select(LevelPromotion::as_select())
        .order((level_promotion::notice_to, level_promotion::id))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(with_names(conn, rows)?, total, page))
}

/// The promotion behind a token, within the reader's scope.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, token: &str, scope: PromotionScope) -> Result<Option<PromotionView>, AppError> {
    let mut query = level_promotion::table
        .select(LevelPromotion::as_select())
        .filter(level_promotion::token.eq(token.to_owned()))
        .into_boxed();
    if let PromotionScope::Body(body) = scope {
        query = query.filter(level_promotion::body_id.eq(Some(body)));
    }
    let found: Option<LevelPromotion> = query.first(conn).optional()?;
    match found {
        Some(row) => Ok(with_names(conn, vec![row])?.pop()),
        None => Ok(None),
    }
}

/// Promotions from a source, in the order in which they were proposed.
///
/// # Errors
/// Those of the database.
pub fn of_source(conn: &mut Conn, source: &str) -> Result<Vec<LevelPromotion>, AppError> {
    Ok(level_promotion::table
        .select(LevelPromotion::as_select())
        .filter(level_promotion::source.eq(source.to_owned()))
        .order(level_promotion::id)
        .load(conn)?)
}

/// Promotions of a person, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, id: PersonId) -> Result<Vec<PromotionView>, AppError> {
    let rows: Vec<LevelPromotion> = level_promotion::table
        .select(LevelPromotion::as_select())
        .filter(level_promotion::person_id.eq(id))
        .order(level_promotion::id.desc())
        .limit(100)
        .load(conn)?;
    with_names(conn, rows)
}

/// Who of some people has a promotion in a trade that was neither refused nor withdrawn.
///
/// # Errors
/// Those of the database.
pub fn promoted(conn: &mut Conn, people: &[PersonId], trade: TradeId) -> Result<Vec<PersonId>, AppError> {
    Ok(level_promotion::table
        .select(level_promotion::person_id)
        .filter(level_promotion::person_id.eq_any(people.to_vec()))
        .filter(level_promotion::trade_id.eq(trade))
        .filter(level_promotion::state.eq_any([
            PromotionState::Proposed,
            PromotionState::OnNotice,
            PromotionState::Issued,
        ]))
        .load(conn)?)
}

/// The highest level for which some people hold a valid certificate in a trade.
///
/// # Errors
/// Those of the database.
pub fn held(conn: &mut Conn, people: &[PersonId], trade: TradeId) -> Result<HashMap<PersonId, Level>, AppError> {
    let mut found: HashMap<PersonId, Level> = HashMap::new();
    for chunk in people.chunks(500) {
        let rows: Vec<(PersonId, Level)> = certificate::table
            .select((certificate::person_id, certificate::level))
            .filter(certificate::person_id.eq_any(chunk.to_vec()))
            .filter(certificate::trade_id.eq(Some(trade)))
            .filter(certificate::state.eq(CertificateState::Valid))
            .load(conn)?;
        for (person, level) in rows {
            let highest = found.entry(person).or_insert(level);
            *highest = level.max(*highest);
        }
    }
    Ok(found)
}

/// Issued promotions within the reader's scope, for figures.
///
/// # Errors
/// Those of the database.
pub fn issued(conn: &mut Conn, scope: PromotionScope) -> Result<Vec<IssuedPromotion>, AppError> {
    let filter = PromotionFilter { state: Some(PromotionState::Issued), ..PromotionFilter::default() };
    let rows: Vec<(Option<NaiveDate>, TradeId, Option<BodyId>, String)> = narrowed(&filter, scope)
        .select((
            level_promotion::issued_on,
            level_promotion::trade_id,
            level_promotion::body_id,
            level_promotion::employer,
        ))
        .load(conn)?;
    let districts: HashMap<BodyId, String> = certification_body::table
        .select((certification_body::id, certification_body::district_code))
        .load::<(BodyId, String)>(conn)?
        .into_iter()
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|(day, trade, body, employer)| {
            let district = districts.get(&body?)?.clone();
            Some(IssuedPromotion { year: day?.year(), trade, district, employer })
        })
        .collect())
}

/// How many promotions wait to be accepted.
///
/// # Errors
/// Those of the database.
pub fn count_proposed(conn: &mut Conn) -> Result<i64, AppError> {
    Ok(level_promotion::table
        .filter(level_promotion::state.eq(PromotionState::Proposed))
        .count()
        .get_result(conn)?)
}

/// How many promotions a body can issue: their notice ended before today.
///
/// # Errors
/// Those of the database.
pub fn count_to_issue(conn: &mut Conn, body: BodyId, today: NaiveDate) -> Result<i64, AppError> {
    Ok(level_promotion::table
        .filter(level_promotion::state.eq(PromotionState::OnNotice))
        .filter(level_promotion::body_id.eq(Some(body)))
        .filter(level_promotion::notice_to.lt(Some(today)))
        .count()
        .get_result(conn)?)
}

/// A site that may answer for a promotion.
#[derive(Debug, Clone)]
pub struct AnsweringSite {
    /// The site.
    pub id: SiteId,
    /// Its filing code; what a form sends.
    pub filing_code: String,
    /// Name of its body.
    pub body: String,
    /// The body.
    pub body_id: BodyId,
}

/// Sites whose scope has a trade and a level on a day, by the names of their bodies.
///
/// # Errors
/// Those of the database.
pub fn answering(
    conn: &mut Conn,
    trade: TradeId,
    level: Level,
    day: NaiveDate,
) -> Result<Vec<AnsweringSite>, AppError> {
    let sites: Vec<SiteId> = scope_line::table
        .select(scope_line::site_id)
        .filter(scope_line::trade_id.eq(trade))
        .filter(scope_line::level.eq(level))
        .filter(scope_line::valid_from.le(day))
        .filter(scope_line::valid_to.ge(day))
        .distinct()
        .load(conn)?;
    let rows: Vec<(SiteId, String, String, BodyId)> = assessment_site::table
        .inner_join(certification_body::table)
        .select((assessment_site::id, assessment_site::filing_code, certification_body::name, certification_body::id))
        .filter(assessment_site::id.eq_any(sites))
        .filter(assessment_site::filing_from.le(day))
        .filter(assessment_site::filing_to.ge(day))
        .order((certification_body::name, assessment_site::filing_code))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, filing_code, body, body_id)| AnsweringSite { id, filing_code, body, body_id })
        .collect())
}

/// Writes a proposal; gives its id.
///
/// # Errors
/// `Conflict` when the person has a promotion in the trade already.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    (token, held): (&str, Option<Level>),
    new: &NewPromotion,
    now: Timestamp,
) -> Result<LevelPromotionId, AppError> {
    let written = diesel::insert_into(level_promotion::table)
        .values((
            level_promotion::token.eq(token),
            level_promotion::person_id.eq(new.person),
            level_promotion::trade_id.eq(new.trade),
            level_promotion::level.eq(new.level),
            level_promotion::held_level.eq(held),
            level_promotion::source.eq(&new.source),
            level_promotion::basis_text.eq(&new.basis_text),
            level_promotion::employer.eq(&new.employer),
            level_promotion::state.eq(PromotionState::Proposed),
            level_promotion::proposed_by.eq(actor.account),
            level_promotion::proposed_at.eq(now),
            level_promotion::version.eq(1),
        ))
        .returning(level_promotion::id)
        .get_result(conn);
    unless_duplicate(written, || AppError::conflict("promotion-once-a-trade"))
}

/// Puts a promotion on notice at a site; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_on_notice(
    conn: &mut Conn,
    actor: &Actor,
    before: &LevelPromotion,
    site: &AnsweringSite,
    (from, to): (NaiveDate, NaiveDate),
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        level_promotion::table
            .filter(level_promotion::id.eq(before.id))
            .filter(level_promotion::version.eq(before.version)),
    )
    .set((
        level_promotion::state.eq(PromotionState::OnNotice),
        level_promotion::site_id.eq(site.id),
        level_promotion::body_id.eq(site.body_id),
        level_promotion::notice_from.eq(from),
        level_promotion::notice_to.eq(to),
        level_promotion::decided_by.eq(actor.account),
        level_promotion::decided_at.eq(now),
        level_promotion::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Refuses or withdraws a promotion; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_ended(
    conn: &mut Conn,
    actor: &Actor,
    before: &LevelPromotion,
    (next, reason): (PromotionState, &str),
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        level_promotion::table
            .filter(level_promotion::id.eq(before.id))
            .filter(level_promotion::version.eq(before.version)),
    )
    .set((
        level_promotion::state.eq(next),
        level_promotion::reason.eq(reason),
        level_promotion::decided_by.eq(actor.account),
        level_promotion::decided_at.eq(now),
        level_promotion::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Takes a promotion whose certificate is issued now; false when it was changed meanwhile. On PostgreSQL the row stays
/// locked until the commit.
///
/// # Errors
/// Those of the database.
pub fn set_issued(conn: &mut Conn, before: &LevelPromotion, today: NaiveDate) -> Result<bool, AppError> {
    Ok(diesel::update(
        level_promotion::table
            .filter(level_promotion::id.eq(before.id))
            .filter(level_promotion::version.eq(before.version)),
    )
    .set((
        level_promotion::state.eq(PromotionState::Issued),
        level_promotion::issued_on.eq(today),
        level_promotion::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Notes the number of the certificate.
///
/// # Errors
/// Those of the database.
pub fn set_number(conn: &mut Conn, before: &LevelPromotion, number: &str) -> Result<(), AppError> {
    diesel::update(level_promotion::table.filter(level_promotion::id.eq(before.id)))
        .set(level_promotion::certificate_number.eq(number))
        .execute(conn)?;
    Ok(())
}
