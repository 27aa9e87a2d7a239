//! The list of the register, over millions of rows within milliseconds.
//!
//! Rows are found in two steps: the ids of one page by an index that holds the order, then those rows. The size of
//! the list is exact where `certificate_count` knows it (body, year, level, state); else counting stops at a bound.
//! A name is searched by its suffixes: a rare one leads to its people, a frequent one is met soon enough on the way
//! down the list.

use crate::certification::certificates::model::{AwardBasis, CertificateRow, CertificateState};
use crate::kernel::ids::{BodyId, CertificateId, PersonNameId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::{clean_upper_code, fold_name};
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    certificate, certificate_count, certification_body, name_suffix, person, person_name, trade,
};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

/// Counting stops here when the counts of the register do not know the size.
const COUNT_BOUND: i64 = 1_000;
/// And here for those of one trade or of a rare kind of achievement.
const INDEXED_COUNT_BOUND: i64 = 50_000;
/// A name search with more different names than this counts as frequent.
const RARE_NAMES: usize = 400;

/// Which certificates are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Numbers that begin so.
    pub number: Option<String>,
    /// Name of the holder, a part of it, or its pinyin initials.
    pub name: Option<String>,
    /// Of one body.
    pub body: Option<BodyId>,
    /// Of the bodies of one district, by its code.
    pub district: Option<String>,
    /// Of one trade.
    pub trade: Option<TradeId>,
    /// Of one level.
    pub level: Option<Level>,
    /// Issued in one year.
    pub year: Option<i32>,
    /// In one state.
    pub state: Option<CertificateState>,
    /// For one kind of achievement.
    pub basis: Option<AwardBasis>,
}

impl Filter {
    /// The number as it is stored.
    fn number_prefix(&self) -> Option<String> {
        self.number.as_deref().map(clean_upper_code).filter(|number| !number.is_empty())
    }

    fn folded_name(&self) -> Option<String> {
        self.name.as_deref().map(fold_name).filter(|name| !name.is_empty())
    }

    /// Whether the counts of the register know how many these are.
    fn is_counted(&self) -> bool {
        self.number_prefix().is_none() && self.folded_name().is_none() && self.trade.is_none() && self.basis.is_none()
    }
}

/// First and last day of a year.
fn days_of(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

/// How a name is looked for.
enum NameSearch {
    /// Nobody is called so.
    Nobody,
    /// These names.
    Names(Vec<PersonNameId>),
    /// Any name that contains this folded text.
    Containing(String),
}

fn name_search(conn: &mut Conn, folded: &str) -> Result<NameSearch, AppError> {
    let bound = i64::try_from(RARE_NAMES).unwrap_or(i64::MAX) + 1;
    let names: Vec<PersonNameId> = name_suffix::table
        .select(name_suffix::name_id)
        .filter(name_suffix::suffix.ge(folded))
        .filter(name_suffix::suffix.lt(format!("{folded}\u{10FFFF}")))
        .distinct()
        .limit(bound)
        .load(conn)?;
    Ok(match names.len() {
        0 => NameSearch::Nobody,
        count if count <= RARE_NAMES => NameSearch::Names(names),
        _ => NameSearch::Containing(folded.to_owned()),
    })
}

type Query<'a> = certificate::BoxedQuery<'a, <Conn as Connection>::Backend, diesel::sql_types::BigInt>;

/// The filters as a query of ids. Literals instead of values where SQLite must see that a partial index fits.
fn matching<'a>(filter: &Filter, name: Option<&NameSearch>) -> Query<'a> {
    let mut query = certificate::table.select(certificate::id).into_boxed();
    if let Some(number) = filter.number_prefix() {
        let end = format!("{number}\u{10FFFF}");
        query = query.filter(certificate::number.ge(number)).filter(certificate::number.lt(end));
    }
    if let Some(body) = filter.body {
        query = query.filter(certificate::body_id.eq(body));
    }
    if let Some(district) = &filter.district {
        let bodies = certification_body::table
            .filter(certification_body::district_code.eq(district.clone()))
            .select(certification_body::id.nullable());
        query = query.filter(certificate::body_id.eq_any(bodies));
    }
    if let Some(trade) = filter.trade {
        query = query.filter(certificate::trade_id.eq(trade));
    }
    if let Some(level) = filter.level {
        query = query.filter(certificate::level.eq(level));
        if matches!(level, Level::MasterTechnician | Level::ChiefTechnician) {
            query = query.filter(sql::<Bool>("certificate.level in ('T', 'S')"));
        }
    }
    if let Some((first, last)) = filter.year.and_then(days_of) {
        query = query
            .filter(certificate::issued_on.ge(first))
            .filter(certificate::issued_on.le(last));
    }
    if let Some(state) = filter.state {
        query = query.filter(certificate::state.eq(state));
        if state != CertificateState::Valid {
            query = query.filter(sql::<Bool>("certificate.state <> 'valid'"));
        }
    }
    if let Some(basis) = filter.basis {
        query = query.filter(certificate::award_basis.eq(basis));
        if basis != AwardBasis::Examination {
            query = query.filter(sql::<Bool>("certificate.award_basis <> 'examination'"));
        }
    }
    match name {
        Some(NameSearch::Names(names)) => {
            let people = person::table.select(person::id).filter(person::name_id.eq_any(names.clone()));
            query = query.filter(certificate::person_id.eq_any(people));
        }
        Some(NameSearch::Containing(text)) => {
            let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
            query = query.filter(exists(
                person_name::table.filter(person_name::id.eq(certificate::name_id)).filter(
                    person_name::folded
                        .like(pattern.clone())
                        .or(person_name::initials.like(pattern)),
                ),
            ));
        }
        Some(NameSearch::Nobody) | None => {}
    }
    query
}

/// One page of the register, newest first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, filter: &Filter, request: PageRequest) -> Result<Paged<CertificateRow>, AppError> {
    let name = filter.folded_name().map(|folded| name_search(conn, &folded)).transpose()?;
    if matches!(name, Some(NameSearch::Nobody)) {
        return Ok(Paged::exact(Vec::new(), 0, request));
    }
    let known = if filter.is_counted() { Some(counted(conn, filter)?) } else { None };
    if known.is_some_and(|known| known <= request.offset()) {
        return Ok(Paged::exact(Vec::new(), known.unwrap_or(0), request));
    }
    let mut ids: Vec<CertificateId> = matching(filter, name.as_ref())
        .order((certificate::issued_on.desc(), certificate::id.desc()))
        .offset(request.offset())
        .limit(request.limit() + 1)
        .load(conn)?;
    let more = i64::try_from(ids.len()).unwrap_or(i64::MAX) > request.limit();
    ids.truncate(usize::try_from(request.limit()).unwrap_or(usize::MAX));
    let rows = rows_of(conn, &ids)?;
    let seen = request.offset() + i64::try_from(rows.len()).unwrap_or(0);
    let (total, total_is_exact) = match known {
        Some(known) => (known, true),
        None if !more && (!rows.is_empty() || request.offset() == 0) => (seen, true),
        // Frequent names are counted no further than they are shown: counting is what would be slow.
        None if name.is_some() => (seen, false),
        None => bounded_count(conn, filter, seen)?,
    };
    Ok(Paged { rows, total, total_is_exact, request })
}

fn bounded_count(conn: &mut Conn, filter: &Filter, seen: i64) -> Result<(i64, bool), AppError> {
    // The certificates of one trade and year lie side by side in one index, as do those that no examination earned.
    let is_side_by_side = filter.trade.is_some() || filter.basis.is_some_and(|basis| basis != AwardBasis::Examination);
    let bound = if is_side_by_side { INDEXED_COUNT_BOUND } else { COUNT_BOUND };
    let bound = bound.max(seen);
    let found: Vec<CertificateId> = matching(filter, None).limit(bound + 1).load(conn)?;
    let found = i64::try_from(found.len()).unwrap_or(i64::MAX);
    Ok((found.min(bound), found <= bound))
}

/// The rows of some ids, in the order of the ids.
fn rows_of(conn: &mut Conn, ids: &[CertificateId]) -> Result<Vec<CertificateRow>, AppError> {
    let mut rows: Vec<CertificateRow> = certificate::table
        .select(CertificateRow::as_select())
        .filter(certificate::id.eq_any(ids.iter().copied()))
        .load(conn)?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.issued_on, row.id)));
    Ok(rows)
}

/// Rows for an export: what the list shows from its beginning, at most `limit`.
///
/// # Errors
/// Those of the database.
pub fn export_rows(conn: &mut Conn, filter: &Filter, limit: i64) -> Result<Vec<CertificateRow>, AppError> {
    let name = filter.folded_name().map(|folded| name_search(conn, &folded)).transpose()?;
    if matches!(name, Some(NameSearch::Nobody)) {
        return Ok(Vec::new());
    }
    let ids: Vec<CertificateId> = matching(filter, name.as_ref())
        .order((certificate::issued_on.desc(), certificate::id.desc()))
        .limit(limit)
        .load(conn)?;
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        rows.extend(rows_of(conn, ids)?);
    }
    Ok(rows)
}

/// How many certificates there are of a body, year, level and state, from the counts of the register.
///
/// # Errors
/// Those of the database.
pub fn counted(conn: &mut Conn, filter: &Filter) -> Result<i64, AppError> {
    let mut query = certificate_count::table
        .select(diesel::dsl::sum(certificate_count::certificates))
        .into_boxed();
    if let Some(body) = filter.body {
        query = query.filter(certificate_count::body_key.eq(body.0));
    }
    if let Some(district) = &filter.district {
        let bodies: Vec<i64> = certification_body::table
            .filter(certification_body::district_code.eq(district.clone()))
            .select(certification_body::id)
            .load::<BodyId>(conn)?
            .into_iter()
            .map(|body| body.0)
            .collect();
        query = query.filter(certificate_count::body_key.eq_any(bodies));
    }
    if let Some(year) = filter.year {
        query = query.filter(certificate_count::year.eq(year));
    }
    if let Some(level) = filter.level {
        query = query.filter(certificate_count::level.eq(level));
    }
    if let Some(state) = filter.state {
        query = query.filter(certificate_count::state.eq(state));
    }
    Ok(query.get_result::<Option<i64>>(conn)?.unwrap_or(0))
}

/// Bodies and trades to choose from in the filter.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Code and name of each body.
    pub bodies: Vec<(String, String)>,
    /// Years in which certificates were issued, latest first.
    pub years: Vec<i32>,
}

/// What the filter offers.
///
/// # Errors
/// Those of the database.
pub fn choices(conn: &mut Conn, scope: Option<BodyId>) -> Result<Choices, AppError> {
    let mut bodies = certification_body::table
        .select((certification_body::code, certification_body::name))
        .into_boxed();
    if let Some(scope) = scope {
        bodies = bodies.filter(certification_body::id.eq(scope));
    }
    Ok(Choices {
        bodies: bodies.order(certification_body::name).limit(1_000).load(conn)?,
        years: certificate_count::table
            .select(certificate_count::year)
            .distinct()
            .order(certificate_count::year.desc())
            .load(conn)?,
    })
}

/// The body with a code.
///
/// # Errors
/// Those of the database.
pub fn body_by_code(conn: &mut Conn, code: &str) -> Result<Option<BodyId>, AppError> {
    Ok(certification_body::table
        .select(certification_body::id)
        .filter(certification_body::code.eq(code))
        .first(conn)
        .optional()?)
}

/// The trade with a code.
///
/// # Errors
/// Those of the database.
pub fn trade_by_code(conn: &mut Conn, code: &str) -> Result<Option<TradeId>, AppError> {
    Ok(trade::table
        .select(trade::id)
        .filter(trade::code.eq(code))
        .first(conn)
        .optional()?)
}
