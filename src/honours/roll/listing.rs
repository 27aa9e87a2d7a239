//! The list of the roll and its figures.

use crate::honours::roll::model::{Honour, HonourState, RollFilter, RollScope, TitleCount};
use crate::honours::titles::store as titles;
use crate::kernel::ids::{HonourTitleId, PersonNameId, TradeId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::fold_name;
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::honour;
use crate::platform::error::AppError;
use crate::registry::people::search_store as people;
use crate::registry::trades::store as trades;
use chrono::NaiveDate;
use diesel::dsl::{count_star, not};
use diesel::prelude::*;
use std::collections::HashMap;

/// Names that a search follows by their initials.
const MOST_NAMES: i64 = 400;

type Narrowed = diesel::helper_types::IntoBoxed<'static, honour::table, MultiBackend>;

/// What a search for a name leads to.
struct NameSearch {
    /// A part of the name.
    pattern: String,
    /// Names with these initials.
    names: Vec<PersonNameId>,
}

fn name_search(conn: &mut Conn, text: &str) -> Result<Option<NameSearch>, AppError> {
    let folded = fold_name(text);
    if folded.is_empty() {
        return Ok(None);
    }
    let names = people::names_with(conn, &folded, MOST_NAMES)?;
    Ok(Some(NameSearch { pattern: format!("%{}%", folded.replace(['%', '_', '\\'], "")), names }))
}

fn narrowed(filter: &RollFilter, name: Option<&NameSearch>, scope: RollScope, today: NaiveDate) -> Narrowed {
    let mut query = honour::table.into_boxed();
    if let Some(name) = name {
        query = query.filter(
            honour::folded
                .like(name.pattern.clone())
                .or(honour::name_id.is_not_null().and(honour::name_id.eq_any(name.names.clone()))),
        );
    }
    if let Some(title) = filter.title {
        query = query.filter(honour::title_id.eq(title));
    }
    if let Some(year) = filter.year {
        query = query.filter(honour::year.eq(year));
    }
    if let Some(trade) = filter.trade {
        query = query.filter(honour::trade_id.eq(Some(trade)));
    }
    if let Some(district) = &filter.district {
        query = query.filter(honour::district_code.eq(Some(district.clone())));
    }
    if scope == RollScope::Public || filter.counted {
        query = query.filter(honour::state.eq_any([HonourState::Valid, HonourState::Expired]));
    }
    let is_over = honour::valid_until.is_not_null().and(honour::valid_until.lt(Some(today)));
    match filter.state {
        None => query,
        Some(HonourState::Valid) => query.filter(honour::state.eq(HonourState::Valid)).filter(not(is_over)),
        Some(HonourState::Expired) => query.filter(
            honour::state
                .eq(HonourState::Expired)
                .or(honour::state.eq(HonourState::Valid).and(is_over)),
        ),
        Some(other) => query.filter(honour::state.eq(other)),
    }
}

/// A page of the roll, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    filter: &RollFilter,
    scope: RollScope,
    today: NaiveDate,
    page: PageRequest,
) -> Result<Paged<Honour>, AppError> {
    let name = name_search(conn, &filter.name)?;
    let total: i64 = narrowed(filter, name.as_ref(), scope, today).count().get_result(conn)?;
    let rows = narrowed(filter, name.as_ref(), scope, today)
        .select(Honour::as_select())
        .order((honour::conferred_on.desc(), honour::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(rows, total, page))
}

/// The same without pages, at most `limit`, for exports.
///
/// # Errors
/// Those of the database.
pub fn all(
    conn: &mut Conn,
    filter: &RollFilter,
    scope: RollScope,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<Honour>, AppError> {
    let name = name_search(conn, &filter.name)?;
    Ok(narrowed(filter, name.as_ref(), scope, today)
        .select(Honour::as_select())
        .order((honour::conferred_on.desc(), honour::id.desc()))
        .limit(limit)
        .load(conn)?)
}

/// How many honours there are of each title that hold or have expired, by its key.
///
/// # Errors
/// Those of the database.
pub fn totals(conn: &mut Conn) -> Result<HashMap<HonourTitleId, i64>, AppError> {
    let rows: Vec<(HonourTitleId, i64)> = honour::table
        .filter(honour::state.eq_any([HonourState::Valid, HonourState::Expired]))
        .group_by(honour::title_id)
        .select((honour::title_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// How many honours figures count of a title, exactly the rows of its list under the filter `counted`.
///
/// # Errors
/// Those of the database.
pub fn count_of(conn: &mut Conn, title: &str) -> Result<i64, AppError> {
    let known = titles::all(conn)?.into_iter().find(|known| known.key == title);
    let Some(title) = known else { return Ok(0) };
    Ok(totals(conn)?.get(&title.id).copied().unwrap_or(0))
}

/// Honours by title, year and district: conferred, and neither replaced, withdrawn nor revoked. For figures.
///
/// # Errors
/// Those of the database.
pub fn counts(conn: &mut Conn) -> Result<Vec<TitleCount>, AppError> {
    let keys: HashMap<HonourTitleId, String> =
        titles::all(conn)?.into_iter().map(|title| (title.id, title.key)).collect();
    let rows: Vec<(HonourTitleId, i32, Option<String>, i64)> = honour::table
        .filter(honour::state.eq_any([HonourState::Valid, HonourState::Expired]))
        .group_by((honour::title_id, honour::year, honour::district_code))
        .select((honour::title_id, honour::year, honour::district_code, count_star()))
        .order((honour::title_id, honour::year, honour::district_code))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(title, year, district, honours)| {
            Some(TitleCount { title: keys.get(&title)?.clone(), year, district, honours })
        })
        .collect())
}

/// Years of which there are honours, the latest first.
///
/// # Errors
/// Those of the database.
pub fn years(conn: &mut Conn) -> Result<Vec<i32>, AppError> {
    Ok(honour::table
        .select(honour::year)
        .distinct()
        .order(honour::year.desc())
        .load(conn)?)
}

/// The trade of a filter: by its code or its name; nothing when there is none.
///
/// # Errors
/// Those of the database.
pub fn trade_written(conn: &mut Conn, text: &str) -> Result<Option<TradeId>, AppError> {
    if let Some(trade) = trades::by_code(conn, text)? {
        return Ok(Some(trade.id));
    }
    Ok(trades::by_written_name(conn, text)?.map(|trade| trade.id))
}
