//! Queries of this room: kept figures, recorded ones with their corrections, targets.

use crate::indicators::counting_store::FigureSet;
use crate::indicators::model::{Correction, Figure, FigureKey, IndicatorTarget, NewRecord, Place, RecordedFigure};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, RecordedFigureId};
use crate::platform::audit;
use crate::platform::db::schema::{certificate_count, figure, figure_count, indicator_target, recorded_figure};
use crate::platform::db::{Both, Conn, each};
use crate::platform::error::{AppError, unless_duplicate};
use chrono::{Duration, NaiveDate};
use diesel::dsl::sum;
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// Rows of one insert.
const CHUNK: usize = 500;
/// Corrections of one indicator that are read at the most.
const CORRECTIONS: i64 = 100;

/// Which figures of a key are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of these years; empty for all.
    pub years: Vec<i32>,
    /// Of a district.
    pub district: Option<String>,
    /// Of a trade.
    pub trade: Option<i64>,
}

/// Kept figures.
///
/// # Errors
/// Those of the database.
pub fn figures(conn: &mut Conn, key: FigureKey, wanted: &Wanted) -> Result<Vec<Figure>, AppError> {
    let mut query = figure::table
        .select(Figure::as_select())
        .filter(figure::key.eq(key))
        .into_boxed();
    if !wanted.years.is_empty() {
        query = query.filter(figure::year.eq_any(wanted.years.clone()));
    }
    if let Some(district) = &wanted.district {
        query = query.filter(figure::district.eq(district.clone()));
    }
    if let Some(trade) = wanted.trade {
        query = query.filter(figure::trade_id.eq(trade));
    }
    Ok(query
        .order((figure::year, figure::district, figure::trade_id, figure::level, figure::item))
        .load(conn)?)
}

/// Sums of the kept figures of a key by year.
///
/// # Errors
/// Those of the database.
pub fn by_year(conn: &mut Conn, key: FigureKey) -> Result<BTreeMap<i32, i64>, AppError> {
    let rows: Vec<(i32, Option<i64>)> = figure::table
        .filter(figure::key.eq(key))
        .group_by(figure::year)
        .select((figure::year, sum(figure::value)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(year, value)| (year, value.unwrap_or(0))).collect())
}

/// Certificates issued by year, as the register counts them in the transactions that issue them.
///
/// # Errors
/// Those of the database.
pub fn issued_by_year(conn: &mut Conn) -> Result<HashMap<i32, i64>, AppError> {
    let rows: Vec<(i32, Option<i64>)> = certificate_count::table
        .group_by(certificate_count::year)
        .select((certificate_count::year, sum(certificate_count::certificates)))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(year, value)| (year, value.unwrap_or(0)))
        .filter(|(_, value)| *value != 0)
        .collect())
}

/// Certificates that are valid now.
///
/// # Errors
/// Those of the database.
pub fn valid_certificates(conn: &mut Conn) -> Result<i64, AppError> {
    use crate::certification::certificates::model::CertificateState;
    Ok(certificate_count::table
        .filter(certificate_count::state.eq(CertificateState::Valid))
        .select(sum(certificate_count::certificates))
        .get_result::<Option<i64>>(conn)?
        .unwrap_or(0))
}

/// When the figures of a name were counted last.
///
/// # Errors
/// Those of the database.
pub fn counted_at(conn: &mut Conn, name: &str) -> Result<Option<Timestamp>, AppError> {
    Ok(figure_count::table
        .filter(figure_count::name.eq(name.to_owned()))
        .select(figure_count::counted_at)
        .first::<Option<Timestamp>>(conn)
        .optional()?
        .flatten())
}

/// Claims the count of a name, unless somebody began it less than `seconds` ago; says whether it is ours.
///
/// # Errors
/// Those of the database.
pub fn claim(conn: &mut Conn, name: &str, now: Timestamp, seconds: i64) -> Result<bool, AppError> {
    let before = now - Duration::seconds(seconds);
    let claimed = Both(
        diesel::insert_into(figure_count::table)
            .values((figure_count::name.eq(name), figure_count::begun_at.eq(now)))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    if claimed == 1 {
        return Ok(true);
    }
    let claimed = diesel::update(
        figure_count::table
            .filter(figure_count::name.eq(name.to_owned()))
            .filter(figure_count::begun_at.le(before)),
    )
    .set(figure_count::begun_at.eq(now))
    .execute(conn)?;
    Ok(claimed == 1)
}

/// Notes that the count of a name is done.
///
/// # Errors
/// Those of the database.
pub fn mark_counted(conn: &mut Conn, name: &str, now: Timestamp) -> Result<(), AppError> {
    Both(
        diesel::insert_into(figure_count::table)
            .values((
                figure_count::name.eq(name),
                figure_count::begun_at.eq(now),
                figure_count::counted_at.eq(Some(now)),
            ))
            .on_conflict(figure_count::name)
            .do_update()
            .set(figure_count::counted_at.eq(Some(now))),
    )
    .execute(conn)?;
    Ok(())
}

/// Brings the kept figures of a set up to date; only what differs is written. Gives how many rows that were.
///
/// # Errors
/// Those of the database.
pub fn keep(conn: &mut Conn, set: &FigureSet) -> Result<usize, AppError> {
    let wanted = Wanted { years: set.year.into_iter().collect(), ..Wanted::default() };
    let kept: BTreeMap<Place, i32> = figures(conn, set.key, &wanted)?
        .into_iter()
        .map(|figure| (figure.place(), figure.value))
        .collect();
    let mut written = 0;
    for place in kept.keys().filter(|place| set.rows.get(*place) != kept.get(*place)) {
        diesel::delete(
            figure::table
                .filter(figure::key.eq(set.key))
                .filter(figure::year.eq(place.year))
                .filter(figure::district.eq(&place.district))
                .filter(figure::trade_id.eq(place.trade))
                .filter(figure::level.eq(&place.level))
                .filter(figure::item.eq(&place.item)),
        )
        .execute(conn)?;
        written += 1;
    }
    let fresh: Vec<Figure> = set
        .rows
        .iter()
        .filter(|(place, value)| kept.get(*place) != Some(*value))
        .map(|(place, value)| Figure {
            key: set.key,
            year: place.year,
            district: place.district.clone(),
            trade_id: place.trade,
            level: place.level.clone(),
            item: place.item.clone(),
            value: *value,
        })
        .collect();
    for rows in fresh.chunks(CHUNK) {
        each!(conn, |c| diesel::insert_into(figure::table).values(rows).execute(c))?;
        written += rows.len();
    }
    Ok(written)
}

/// The latest recorded figure of each indicator.
///
/// # Errors
/// Those of the database.
pub fn latest_records(conn: &mut Conn) -> Result<HashMap<String, RecordedFigure>, AppError> {
    let rows: Vec<RecordedFigure> = recorded_figure::table
        .select(RecordedFigure::as_select())
        .order((recorded_figure::key, recorded_figure::as_of))
        .load(conn)?;
    // The latest of a key stays.
    Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// Every recorded figure of an indicator, the latest first.
///
/// # Errors
/// Those of the database.
pub fn records_of(conn: &mut Conn, key: &str) -> Result<Vec<RecordedFigure>, AppError> {
    Ok(recorded_figure::table
        .select(RecordedFigure::as_select())
        .filter(recorded_figure::key.eq(key.to_owned()))
        .order(recorded_figure::as_of.desc())
        .load(conn)?)
}

/// A recorded figure as far as the trail tells it and a correction is shown.
#[derive(Deserialize)]
struct Told {
    as_of: NaiveDate,
    value: String,
    source: String,
}

/// Corrections of an indicator, the latest first. A row holds only the figure that is true now; the trail has the others.
///
/// # Errors
/// Those of the database.
pub fn corrections_of(conn: &mut Conn, key: &str) -> Result<Vec<Correction>, AppError> {
    let filter = audit::Filter {
        subject: Some(("indicator".to_owned(), key.to_owned())),
        action: Some("indicator.corrected".to_owned()),
        ..audit::Filter::default()
    };
    let told = |text: Option<&str>| -> Option<Told> { serde_json::from_str(text?).ok() };
    let (rows, _) = audit::list(conn, &filter, None, CORRECTIONS)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let (old, new) = (told(row.old_values.as_deref())?, told(row.new_values.as_deref())?);
            Some(Correction {
                as_of: old.as_of,
                before: old.value,
                source: old.source,
                after: new.value,
                at: row.at,
                by: row.actor_name,
                role: row.role,
                reason: row.reason.unwrap_or_default(),
            })
        })
        .collect())
}

/// The figure of an indicator for a day.
///
/// # Errors
/// Those of the database.
pub fn record_of_day(conn: &mut Conn, key: &str, as_of: NaiveDate) -> Result<Option<RecordedFigure>, AppError> {
    Ok(recorded_figure::table
        .select(RecordedFigure::as_select())
        .filter(recorded_figure::key.eq(key.to_owned()))
        .filter(recorded_figure::as_of.eq(as_of))
        .first(conn)
        .optional()?)
}

/// Adds a recorded figure.
///
/// # Errors
/// `Conflict` when there is one for that day already; those of the database.
pub fn insert_record(
    conn: &mut Conn,
    key: &str,
    new: &NewRecord,
    now: Timestamp,
    by: Option<AccountId>,
) -> Result<(), AppError> {
    let inserted = diesel::insert_into(recorded_figure::table)
        .values((
            recorded_figure::key.eq(key),
            recorded_figure::as_of.eq(new.as_of),
            recorded_figure::value.eq(&new.value),
            recorded_figure::source.eq(&new.source),
            recorded_figure::note.eq(&new.note),
            recorded_figure::recorded_by.eq(by),
            recorded_figure::recorded_at.eq(now),
            recorded_figure::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(inserted, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(())
}

/// Changes a recorded figure, unless somebody else was faster; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn update_record(
    conn: &mut Conn,
    id: RecordedFigureId,
    version: i32,
    new: &NewRecord,
    now: Timestamp,
    by: Option<AccountId>,
) -> Result<bool, AppError> {
    let changed = diesel::update(
        recorded_figure::table
            .filter(recorded_figure::id.eq(id))
            .filter(recorded_figure::version.eq(version)),
    )
    .set((
        recorded_figure::value.eq(&new.value),
        recorded_figure::source.eq(&new.source),
        recorded_figure::note.eq(&new.note),
        recorded_figure::recorded_by.eq(by),
        recorded_figure::recorded_at.eq(now),
        recorded_figure::version.eq(version + 1),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// What each indicator is to reach.
///
/// # Errors
/// Those of the database.
pub fn targets(conn: &mut Conn) -> Result<HashMap<String, IndicatorTarget>, AppError> {
    let rows: Vec<IndicatorTarget> = indicator_target::table.select(IndicatorTarget::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// Sets what an indicator is to reach, unless somebody else was faster than `version` (0 for a first one); says whether
/// it did.
///
/// # Errors
/// Those of the database.
pub fn set_target(
    conn: &mut Conn,
    key: &str,
    version: i32,
    (target, due): (i64, NaiveDate),
    now: Timestamp,
    by: Option<AccountId>,
) -> Result<bool, AppError> {
    let columns = (
        indicator_target::target.eq(target),
        indicator_target::due.eq(due),
        indicator_target::set_by.eq(by),
        indicator_target::set_at.eq(now),
        indicator_target::version.eq(version + 1),
    );
    let changed = if version == 0 {
        Both(
            diesel::insert_into(indicator_target::table)
                .values((indicator_target::key.eq(key), columns))
                .on_conflict_do_nothing(),
        )
        .execute(conn)?
    } else {
        diesel::update(
            indicator_target::table
                .filter(indicator_target::key.eq(key.to_owned()))
                .filter(indicator_target::version.eq(version)),
        )
        .set(columns)
        .execute(conn)?
    };
    Ok(changed == 1)
}
