//! Queries of the directory. There are some hundred studios: a list is read whole and cut into pages here, so that its map
//! and its bars say what it says.

use crate::kernel::ids::{PersonId, StudioId, TradeId};
use crate::kernel::text::clean;
use crate::platform::db::schema::{person, studio, studio_leader};
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use crate::registry::trades;
use crate::studios::naming::model::{Studio, StudioKind, StudioLevel, StudioScope, StudioState};
use crate::studios::naming::store::in_scope;
use crate::studios::naming::team_store::names_of;
use diesel::prelude::*;
use std::collections::HashMap;

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct StudioFilter {
    /// Part of the name, the host, the number or the name of the leader.
    pub text: String,
    /// Kind.
    pub kind: Option<StudioKind>,
    /// Level.
    pub level: Option<StudioLevel>,
    /// State.
    pub state: Option<StudioState>,
    /// Those that figures count: that were named, whatever became of them.
    pub counted: bool,
    /// District.
    pub district: Option<String>,
    /// Code of the trade.
    pub trade: Option<String>,
}

/// A studio of the list.
#[derive(Debug, Clone)]
pub struct StudioRow {
    /// The studio.
    pub studio: Studio,
    /// Code of its trade.
    pub trade_code: String,
    /// Its trade.
    pub trade: String,
    /// Who leads it.
    pub leader: String,
}

impl StudioRow {
    /// Whether it is in the district that the filter names.
    #[must_use]
    pub fn is_in(&self, district: Option<&str>) -> bool {
        district.is_none_or(|code| code == self.studio.district_code)
    }

    /// Whether it is of the trade that the filter names.
    #[must_use]
    pub fn is_of(&self, trade: Option<&str>) -> bool {
        trade.is_none_or(|code| code == self.trade_code)
    }
}

/// How many studios figures count, exactly the rows of the list under the filter `counted`.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn) -> Result<i64, AppError> {
    Ok(studio::table
        .filter(studio::state.eq_any(StudioState::NAMED))
        .count()
        .get_result(conn)?)
}

/// Studios within the reader's scope under a filter; district and trade are left to the caller, who counts by them.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, scope: StudioScope, filter: &StudioFilter) -> Result<Vec<StudioRow>, AppError> {
    let mut query = in_scope!(studio::table.into_boxed(), scope);
    let text = clean(&filter.text);
    if !text.is_empty() {
        let like = format!("%{}%", like_literal(&text));
        let led = studio_leader::table
            .inner_join(person::table)
            .filter(studio_leader::to_day.is_null())
            .filter(person::name.like(like.clone()).escape('!'))
            .select(studio_leader::studio_id);
        query = query.filter(
            studio::name
                .like(like.clone())
                .escape('!')
                .or(studio::host.like(like.clone()).escape('!'))
                .or(studio::number.like(like).escape('!'))
                .or(studio::id.eq_any(led)),
        );
    }
    if let Some(kind) = filter.kind {
        query = query.filter(studio::kind.eq(kind));
    }
    if let Some(level) = filter.level {
        query = query.filter(studio::level.eq(level));
    }
    if filter.counted {
        query = query.filter(studio::state.eq_any(StudioState::NAMED));
    }
    if let Some(state) = filter.state {
        query = query.filter(studio::state.eq(state));
    }
    let studios: Vec<Studio> = query.select(Studio::as_select()).order(studio::number.desc()).load(conn)?;
    let trades: Vec<TradeId> = studios.iter().map(|one| one.trade_id).collect();
    let trades: HashMap<TradeId, (String, String)> = trades::store::by_ids(conn, &trades)?
        .into_iter()
        .map(|trade| (trade.id, (trade.code.clone(), trade.full_name())))
        .collect();
    let leading: Vec<(StudioId, PersonId)> = studio_leader::table
        .filter(studio_leader::to_day.is_null())
        .select((studio_leader::studio_id, studio_leader::person_id))
        .load(conn)?;
    let people: Vec<PersonId> = leading.iter().map(|(_, person)| *person).collect();
    let names = names_of(conn, &people)?;
    let leading: HashMap<StudioId, PersonId> = leading.into_iter().collect();
    Ok(studios
        .into_iter()
        .map(|studio| {
            let (trade_code, trade) = trades.get(&studio.trade_id).cloned().unwrap_or_default();
            let leader = leading
                .get(&studio.id)
                .and_then(|person| names.get(person))
                .cloned()
                .unwrap_or_default();
            StudioRow { studio, trade_code, trade, leader }
        })
        .collect())
}
