//! Queries of the list of innovations, and counts for figures.

use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::clean;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{innovation, innovation_share};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use crate::studios::innovations::model::{
    Innovation, InnovationAward, InnovationKind, InnovationScope, InnovationState,
};
use crate::studios::innovations::store::in_scope;
use diesel::prelude::*;

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct InnovationFilter {
    /// Part of the title, the unit or the number; or the name of somebody who shares it.
    pub text: String,
    /// Kind.
    pub kind: Option<InnovationKind>,
    /// All five of the 五小.
    pub five_small: bool,
    /// State.
    pub state: Option<InnovationState>,
    /// Those that figures count: adopted or awarded.
    pub counted: bool,
    /// Award.
    pub award: Option<InnovationAward>,
    /// Year.
    pub year: Option<i32>,
    /// District.
    pub district: Option<String>,
}

type Narrowed = diesel::helper_types::IntoBoxed<'static, innovation::table, MultiBackend>;

fn narrowed(scope: InnovationScope, filter: &InnovationFilter) -> Narrowed {
    let mut query = in_scope!(innovation::table.into_boxed(), scope);
    let text = clean(&filter.text);
    if !text.is_empty() {
        let like = format!("%{}%", like_literal(&text));
        let shared = innovation_share::table
            .filter(innovation_share::name.eq(text))
            .select(innovation_share::innovation_id);
        query = query.filter(
            innovation::title
                .like(like.clone())
                .escape('!')
                .or(innovation::unit.like(like.clone()).escape('!'))
                .or(innovation::number.like(like).escape('!'))
                .or(innovation::id.eq_any(shared)),
        );
    }
    if let Some(kind) = filter.kind {
        query = query.filter(innovation::kind.eq(kind));
    }
    if filter.five_small {
        query = query.filter(innovation::kind.eq_any(InnovationKind::FIVE_SMALL));
    }
    if filter.counted {
        query = query.filter(innovation::state.eq_any(InnovationState::PUBLIC));
    }
    if let Some(state) = filter.state {
        query = query.filter(innovation::state.eq(state));
    }
    if let Some(award) = filter.award {
        query = query.filter(innovation::award.eq(Some(award)));
    }
    if let Some(year) = filter.year {
        query = query.filter(innovation::year.eq(year));
    }
    if let Some(district) = &filter.district {
        query = query.filter(innovation::district_code.eq(district.clone()));
    }
    query
}

/// A page of innovations, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    scope: InnovationScope,
    filter: &InnovationFilter,
    page: PageRequest,
) -> Result<Paged<Innovation>, AppError> {
    let total: i64 = narrowed(scope, filter).count().get_result(conn)?;
    let rows = narrowed(scope, filter)
        .select(Innovation::as_select())
        .order(innovation::number.desc())
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(rows, total, page))
}

/// The same without pages, for exports.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, scope: InnovationScope, filter: &InnovationFilter) -> Result<Vec<Innovation>, AppError> {
    Ok(narrowed(scope, filter)
        .select(Innovation::as_select())
        .order(innovation::number.desc())
        .load(conn)?)
}

/// How many of a kind, a year and a district were adopted or awarded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct InnovationCount {
    /// Kind.
    pub kind: InnovationKind,
    /// Year.
    pub year: i32,
    /// District.
    pub district: String,
    /// How many.
    pub count: i64,
}

/// Counts of everything that was adopted or awarded, by kind, year and district.
///
/// # Errors
/// Those of the database.
pub fn counts(conn: &mut Conn) -> Result<Vec<InnovationCount>, AppError> {
    Ok(innovation::table
        .filter(innovation::state.eq_any(InnovationState::PUBLIC))
        .group_by((innovation::kind, innovation::year, innovation::district_code))
        .select((innovation::kind, innovation::year, innovation::district_code, diesel::dsl::count_star()))
        .order((innovation::kind, innovation::year, innovation::district_code))
        .load(conn)?)
}

/// How many innovations of some kinds figures count, exactly the rows of the list under the filter `counted`.
///
/// # Errors
/// Those of the database.
pub fn count_of(conn: &mut Conn, kinds: &'static [InnovationKind]) -> Result<i64, AppError> {
    Ok(innovation::table
        .filter(innovation::state.eq_any(InnovationState::PUBLIC))
        .filter(innovation::kind.eq_any(kinds))
        .count()
        .get_result(conn)?)
}

/// Counts by kind alone.
///
/// # Errors
/// Those of the database.
pub fn counts_by_kind(conn: &mut Conn) -> Result<Vec<(InnovationKind, i64)>, AppError> {
    Ok(innovation::table
        .filter(innovation::state.eq_any(InnovationState::PUBLIC))
        .group_by(innovation::kind)
        .select((innovation::kind, diesel::dsl::count_star()))
        .load(conn)?)
}
