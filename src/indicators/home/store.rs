//! What the home page shows beside the verification box: running notices, competitions that take entries, the latest
//! results, the city in figures.

use crate::certification::verification::store::{RunningNotice, running_notices};
use crate::competition::events::model::{Competition, EventFilter, EventScope, EventState, EventView};
use crate::competition::events::store as events;
use crate::competition::results::model::ResultOrigin;
use crate::indicators::model::FigureKey;
use crate::indicators::store::{self, Wanted};
use crate::kernel::clock::{Timestamp, local_day};
use crate::kernel::ids::ContestId;
use crate::platform::db::Conn;
use crate::platform::db::schema::{competition, contest, result_set};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use chrono_tz::Tz;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lines of each list.
const LINES: usize = 6;
/// Years of a drawing.
const YEARS: usize = 8;

/// A result that was published lately.
#[derive(Debug, Clone)]
pub struct LatestResult {
    /// Number of the competition.
    pub number: String,
    /// Its name.
    pub competition: String,
    /// Code of the contest.
    pub code: String,
    /// Name of the contest.
    pub contest: String,
    /// The day of the city on which it was published.
    pub published_on: NaiveDate,
}

/// A count of the last years with its latest.
#[derive(Debug, Clone, Default)]
pub struct Growth {
    /// Year and count, the earliest first.
    pub years: Vec<(i32, i64)>,
}

/// The home page.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// Notices that run today, the next to end first.
    pub notices: Vec<RunningNotice>,
    /// Competitions that take entries, the next to close first.
    pub open: Vec<Competition>,
    /// Results that were published lately.
    pub results: Vec<LatestResult>,
    /// Bodies, assessors, trades, contests.
    pub counts: HashMap<String, i64>,
    /// Certificates that are valid.
    pub valid: i64,
    /// Certificates issued this year.
    pub issued_this_year: i64,
    /// Certificates by year.
    pub certificates: Growth,
    /// People who started in contests, by year.
    pub participants: Growth,
    /// When the figures were counted.
    pub counted_at: Option<Timestamp>,
}

/// Reads the home page. Its days are those of the city, by its `zone`.
///
/// # Errors
/// Those of the database.
pub fn home(conn: &mut Conn, year: i32, today: NaiveDate, zone: Tz) -> Result<Home, AppError> {
    let counts = store::figures(conn, FigureKey::Indicator, &Wanted::default())?
        .into_iter()
        .map(|figure| (figure.item, i64::from(figure.value)))
        .collect();
    let growth = |by_year: BTreeMap<i32, i64>| {
        let whole: Vec<(i32, i64)> = by_year.into_iter().filter(|(of, _)| *of < year).collect();
        Growth { years: whole.into_iter().rev().take(YEARS).rev().collect() }
    };
    Ok(Home {
        notices: running_notices(conn, today)?,
        open: open_competitions(conn, today)?,
        results: latest_results(conn, zone)?,
        counts,
        valid: store::valid_certificates(conn)?,
        issued_this_year: store::issued_by_year(conn)?.get(&year).copied().unwrap_or(0),
        certificates: growth(store::by_year(conn, FigureKey::CertificatesByDistrict)?),
        participants: growth(store::by_year(conn, FigureKey::Participants)?),
        counted_at: store::counted_at(conn, crate::indicators::service::FIGURES)?,
    })
}

fn open_competitions(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Competition>, AppError> {
    let filter = EventFilter { state: Some(EventState::EntryOpen), ..EventFilter::default() };
    let open: Vec<EventView> = events::all(conn, EventScope::Public, &filter, 200)?;
    let mut open: Vec<Competition> = open
        .into_iter()
        .map(|view| view.competition)
        .filter(|competition| competition.entry_to >= today)
        .collect();
    open.sort_by_key(|competition| (competition.entry_to, competition.id));
    open.truncate(LINES);
    Ok(open)
}

/// The latest published results of contests, each contest once. Those of earlier years that were filed from records are not
/// among them: when they were published nobody recorded, and when they were filed says nothing of it.
fn latest_results(conn: &mut Conn, zone: Tz) -> Result<Vec<LatestResult>, AppError> {
    type Row = (ContestId, String, String, String, String);
    let published: Vec<(ContestId, Option<Timestamp>)> = result_set::table
        .filter(result_set::published_at.is_not_null())
        .filter(result_set::origin.eq(ResultOrigin::Marks))
        .order((result_set::published_at.desc(), result_set::id.desc()))
        .select((result_set::contest_id, result_set::published_at))
        .limit(40)
        .load(conn)?;
    let mut seen = HashSet::new();
    let latest: Vec<(ContestId, Timestamp)> = published
        .into_iter()
        .filter_map(|(contest, at)| Some((contest, at?)))
        .filter(|(contest, _)| seen.insert(*contest))
        .take(LINES)
        .collect();
    let ids: Vec<ContestId> = latest.iter().map(|(contest, _)| *contest).collect();
    let rows: Vec<Row> = contest::table
        .inner_join(competition::table)
        .filter(contest::id.eq_any(ids))
        .select((contest::id, competition::number, competition::name, contest::code, contest::name))
        .load(conn)?;
    Ok(latest
        .into_iter()
        .filter_map(|(id, at)| {
            let (_, number, competition, code, contest) = rows.iter().find(|row| row.0 == id)?.clone();
            Some(LatestResult { number, competition, code, contest, published_on: local_day(at, zone) })
        })
        .collect())
}
