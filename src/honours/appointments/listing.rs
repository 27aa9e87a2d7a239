//! The list of appointments.

use crate::honours::appointments::model::{
    AppointmentFilter, AppointmentScope, AppointmentState, AppointmentView, LevelAppointment,
};
use crate::honours::roll;
use crate::kernel::ids::{PersonId, TradeId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::clean;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::level_appointment;
use crate::platform::db::{Conn, like_literal};
use crate::platform::error::AppError;
use crate::registry::trades::store as trades;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

type Narrowed = diesel::helper_types::IntoBoxed<'static, level_appointment::table, MultiBackend>;

fn narrowed(filter: &AppointmentFilter, scope: AppointmentScope, today: NaiveDate) -> Narrowed {
    let mut query = level_appointment::table.into_boxed();
    match scope {
        AppointmentScope::All => {}
        AppointmentScope::Body(body) => query = query.filter(level_appointment::body_id.eq(Some(body))),
        AppointmentScope::Person(person) => query = query.filter(level_appointment::person_id.eq(person)),
    }
    if let Some(level) = filter.level {
        query = query.filter(level_appointment::level.eq(level));
    }
    if let Some(year) = filter.year {
        query = query.filter(level_appointment::year.eq(year));
    }
    if let Some(trade) = filter.trade {
        query = query.filter(level_appointment::trade_id.eq(trade));
    }
    if let Some(district) = &filter.district {
        query = query.filter(level_appointment::district_code.eq(district.clone()));
    }
    let employer = clean(&filter.employer);
    if !employer.is_empty() {
        let like = format!("%{}%", like_literal(&employer));
        query = query.filter(level_appointment::employer.like(like).escape('!'));
    }
    if filter.rises {
        query = query.filter(level_appointment::is_rise.eq(true));
    }
    match filter.state {
        None => query,
        Some(AppointmentState::Confirmed) => query
            .filter(level_appointment::state.eq(AppointmentState::Confirmed))
            .filter(level_appointment::valid_until.ge(today)),
        Some(AppointmentState::Expired) => query
            .filter(level_appointment::state.eq(AppointmentState::Confirmed))
            .filter(level_appointment::valid_until.lt(today)),
        Some(other) => query.filter(level_appointment::state.eq(other)),
    }
}

/// Appointments with the names of the people and the trades.
///
/// # Errors
/// Those of the database.
pub fn with_names(conn: &mut Conn, rows: Vec<LevelAppointment>) -> Result<Vec<AppointmentView>, AppError> {
    let people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    let people = roll::store::people(conn, &people)?;
    let mut ids: Vec<TradeId> = rows.iter().map(|row| row.trade_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let trades: HashMap<TradeId, String> = trades::by_ids(conn, &ids)?
        .into_iter()
        .map(|trade| (trade.id, trade.full_name()))
        .collect();
    Ok(rows
        .into_iter()
        .map(|appointment| AppointmentView {
            name: people
                .get(&appointment.person_id)
                .map(|card| card.name.clone())
                .unwrap_or_default(),
            trade: trades.get(&appointment.trade_id).cloned().unwrap_or_default(),
            appointment,
        })
        .collect())
}

/// A page of appointments, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    filter: &AppointmentFilter,
    scope: AppointmentScope,
    today: NaiveDate,
    page: PageRequest,
) -> Result<Paged<AppointmentView>, AppError> {
    let total: i64 = narrowed(filter, scope, today).count().get_result(conn)?;
    let rows: Vec<LevelAppointment> = narrowed(filter, scope, today)
        .select(LevelAppointment::as_select())
        .order((level_appointment::appointed_on.desc(), level_appointment::id.desc()))
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
    filter: &AppointmentFilter,
    scope: AppointmentScope,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<AppointmentView>, AppError> {
    let rows: Vec<LevelAppointment> = narrowed(filter, scope, today)
        .select(LevelAppointment::as_select())
        .order((level_appointment::appointed_on.desc(), level_appointment::id.desc()))
        .limit(limit)
        .load(conn)?;
    with_names(conn, rows)
}

/// Years in which appointments begin, the latest first.
///
/// # Errors
/// Those of the database.
pub fn years(conn: &mut Conn) -> Result<Vec<i32>, AppError> {
    Ok(level_appointment::table
        .select(level_appointment::year)
        .distinct()
        .order(level_appointment::year.desc())
        .load(conn)?)
}
