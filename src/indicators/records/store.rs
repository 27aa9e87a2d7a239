//! Queries of the lists behind figures. Each has exactly the rows that `counting_store` counts.

use crate::certification::rosters::model::Education;
use crate::competition::events::model::EventState;
use crate::competition::marking::model::WorkStanding;
use crate::competition::rankings::model::Medal;
use crate::indicators::counting_store::{contests_to_archive, final_results};
use crate::kernel::ids::{ContestEntryId, ContestId, ResultSetId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{competition, contest, entry_member, person, result_line, trade};
use crate::platform::error::AppError;
use crate::registry::bodies;
use crate::registry::bodies::model::District;
use crate::studios::training::model::Raised;
use crate::studios::training::service as training;
use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;

/// Which prizes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedPrize {
    /// Any.
    Any,
    /// This one.
    Of(Medal),
}

impl WantedPrize {
    /// Whether a prize is among them.
    fn has(self, medal: Medal) -> bool {
        match self {
            Self::Any => true,
            Self::Of(wanted) => wanted == medal,
        }
    }
}

/// Which records are wanted.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Of a year of the plan.
    pub year: Option<i32>,
    /// Of the trade with this code.
    pub trade: Option<String>,
    /// Only those with a prize.
    pub prize: Option<WantedPrize>,
    /// Contests with a final result whose competition is not archived yet, instead of archived ones.
    pub to_archive: bool,
}

/// A contest in the list.
#[derive(Debug, Clone)]
pub struct ContestRow {
    /// Number of the competition.
    pub number: String,
    /// Its name.
    pub competition: String,
    /// Code of the contest.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Year of the plan.
    pub year: i32,
    /// First day.
    pub first_day: NaiveDate,
    /// Entries.
    pub entries: i32,
}

type Contests<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::InnerJoin<contest::table, competition::table>,
    MultiBackend,
>;

fn archived(filter: &RecordFilter) -> Contests<'static> {
    let all = contest::table.inner_join(competition::table);
    narrowed(all.filter(competition::state.eq(EventState::Archived)).into_boxed(), filter)
}

fn narrowed<'a>(mut query: Contests<'a>, filter: &RecordFilter) -> Contests<'a> {
    if let Some(year) = filter.year {
        query = query.filter(competition::year.eq(year));
    }
    if let Some(code) = &filter.trade {
        query =
            query.filter(contest::trade_id.eq_any(trade::table.filter(trade::code.eq(code.clone())).select(trade::id)));
    }
    query
}

/// One page of the contests of archived competitions, or of those that wait to be archived, the latest first.
///
/// # Errors
/// Those of the database.
pub fn contests(conn: &mut Conn, filter: &RecordFilter, request: PageRequest) -> Result<Paged<ContestRow>, AppError> {
    type Row = (String, String, String, String, i32, NaiveDate, i32);
    let to_archive: Option<Vec<ContestId>> =
        if filter.to_archive { Some(contests_to_archive(conn)?.into_iter().map(|(id, _)| id).collect()) } else { None };
    let wanted = || match &to_archive {
        Some(waiting) => {
            let all = contest::table.inner_join(competition::table);
            narrowed(all.filter(contest::id.eq_any(waiting.clone())).into_boxed(), filter)
        }
        None => archived(filter),
    };
    let total: i64 = wanted().count().get_result(conn)?;
    let rows: Vec<Row> = wanted()
        .select((
            competition::number,
            competition::name,
            contest::code,
            contest::name,
            competition::year,
            contest::first_day,
            contest::entry_count,
        ))
        .order((contest::first_day.desc(), contest::id.desc()))
        .offset(request.offset())
        .limit(request.limit())
        .load(conn)?;
    let rows = rows
        .into_iter()
        .map(|(number, competition, code, name, year, first_day, entries)| ContestRow {
            number,
            competition,
            code,
            name,
            year,
            first_day,
            entries,
        })
        .collect();
    Ok(Paged::exact(rows, total, request))
}

/// A trade in which there was a contest.
#[derive(Debug, Clone)]
pub struct TradeRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many contests.
    pub contests: i64,
}

/// One page of the trades in which there was a contest, those with the most first.
///
/// # Errors
/// Those of the database.
pub fn contested_trades(conn: &mut Conn, request: PageRequest) -> Result<Paged<TradeRow>, AppError> {
    let counted: Vec<(TradeId, i64)> = contest::table
        .inner_join(competition::table)
        .filter(competition::state.eq(EventState::Archived))
        .group_by(contest::trade_id)
        .select((contest::trade_id, count_star()))
        .load(conn)?;
    let names: HashMap<TradeId, (String, String, Option<String>)> = trade::table
        .select((trade::id, (trade::code, trade::name, trade::work_type)))
        .load(conn)?
        .into_iter()
        .collect();
    let mut rows: Vec<TradeRow> = counted
        .into_iter()
        .filter_map(|(id, contests)| {
            let (code, name, work_type) = names.get(&id)?.clone();
            let name = work_type.map_or_else(|| name.clone(), |work_type| format!("{name}（{work_type}）"));
            Some(TradeRow { code, name, contests })
        })
        .collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.contests), row.code.clone()));
    Ok(Paged::slice(rows, request))
}

/// Somebody who started in a contest.
#[derive(Debug, Clone)]
pub struct ParticipantRow {
    /// Number of the competition.
    pub number: String,
    /// Code of the contest.
    pub code: String,
    /// Name of the contest.
    pub contest: String,
    /// Year of the plan.
    pub year: i32,
    /// His name; leaves the server masked, if at all.
    pub name: String,
    /// His employer; may be empty.
    pub employer: String,
    /// Rank.
    pub rank: Option<i32>,
    /// Prize.
    pub medal: Option<Medal>,
}

/// One page of those who started in contests of archived competitions, contest after contest. With a wanted
/// prize a line of the table counts once, also that of a team.
///
/// # Errors
/// Those of the database.
pub fn participants(
    conn: &mut Conn,
    filter: &RecordFilter,
    request: PageRequest,
) -> Result<Paged<ParticipantRow>, AppError> {
    type Contest = (ContestId, String, String, String, i32);
    let wanted: Vec<Contest> = archived(filter)
        .select((contest::id, competition::number, contest::code, contest::name, competition::year))
        .order((contest::first_day.desc(), contest::id.desc()))
        .load(conn)?;
    let results = final_results(conn)?;
    // How many each contest has, so that only those of the page are read.
    let sets: Vec<ResultSetId> = wanted.iter().filter_map(|row| results.get(&row.0)).copied().collect();
    let mut counts: HashMap<ContestId, i64> = HashMap::new();
    for sets in sets.chunks(500) {
        if let Some(wanted) = filter.prize {
            let rows: Vec<(ContestId, Option<Medal>, i64)> = result_line::table
                .filter(result_line::result_set_id.eq_any(sets.to_vec()))
                .filter(result_line::medal.is_not_null())
                .group_by((result_line::contest_id, result_line::medal))
                .select((result_line::contest_id, result_line::medal, count_star()))
                .load(conn)?;
            for (contest, _, count) in rows.into_iter().filter(|row| row.1.is_some_and(|medal| wanted.has(medal))) {
                *counts.entry(contest).or_default() += count;
            }
        } else {
            let started = result_line::table
                .filter(result_line::result_set_id.eq_any(sets.to_vec()))
                .filter(result_line::standing.ne(WorkStanding::NotStarted))
                .select(result_line::entry_id);
            let rows: Vec<(ContestId, i64)> = entry_member::table
                .filter(entry_member::entry_id.eq_any(started))
                .group_by(entry_member::contest_id)
                .select((entry_member::contest_id, count_star()))
                .load(conn)?;
            counts.extend(rows);
        }
    }
    let total = counts.values().sum();
    let (mut before, end) = (0, request.offset() + request.limit());
    let mut rows = Vec::new();
    for (id, number, code, contest_name, year) in wanted {
        let count = counts.get(&id).copied().unwrap_or(0);
        if before + count > request.offset() && before < end {
            let Some(set) = results.get(&id) else { continue };
            let of_contest = of_contest(conn, *set, filter)?;
            let skipped = usize::try_from((request.offset() - before).max(0)).unwrap_or(0);
            rows.extend(
                of_contest
                    .into_iter()
                    .skip(skipped)
                    .map(|(name, employer, rank, medal)| ParticipantRow {
                        number: number.clone(),
                        code: code.clone(),
                        contest: contest_name.clone(),
                        year,
                        name,
                        employer,
                        rank,
                        medal,
                    }),
            );
        }
        before += count;
        if before >= end {
            break;
        }
    }
    rows.truncate(usize::try_from(request.limit()).unwrap_or(0));
    Ok(Paged::exact(rows, total, request))
}

/// Name, employer, rank and prize.
type Started = (String, String, Option<i32>, Option<Medal>);

/// Who started in one contest, by rank.
fn of_contest(conn: &mut Conn, set: ResultSetId, filter: &RecordFilter) -> Result<Vec<Started>, AppError> {
    type Line = (ContestEntryId, Option<i32>, Option<Medal>);
    let mut query = result_line::table
        .filter(result_line::result_set_id.eq(set))
        .filter(result_line::standing.ne(WorkStanding::NotStarted))
        .into_boxed();
    match filter.prize {
        Some(WantedPrize::Any) => query = query.filter(result_line::medal.is_not_null()),
        Some(WantedPrize::Of(medal)) => query = query.filter(result_line::medal.eq(medal)),
        None => {}
    }
    let lines: Vec<Line> = query
        .select((result_line::entry_id, result_line::rank, result_line::medal))
        .order((result_line::rank, result_line::id))
        .load(conn)?;
    let ids: Vec<_> = lines.iter().map(|line| line.0).collect();
    let mut members: HashMap<ContestEntryId, Vec<(String, String)>> = HashMap::new();
    let people: Vec<(ContestEntryId, String, String)> = entry_member::table
        .inner_join(person::table)
        .filter(entry_member::entry_id.eq_any(ids))
        .select((entry_member::entry_id, person::name, entry_member::employer))
        .order(entry_member::id)
        .load(conn)?;
    for (entry, name, employer) in people {
        members.entry(entry).or_default().push((name, employer));
    }
    let mut started = Vec::with_capacity(lines.len());
    for (entry, rank, medal) in lines {
        let of = members.remove(&entry).unwrap_or_default();
        let most = if filter.prize.is_some() { 1 } else { of.len() };
        started.extend(of.into_iter().take(most).map(|(name, employer)| (name, employer, rank, medal)));
    }
    Ok(started)
}

/// Somebody whose level or education training raised.
#[derive(Debug, Clone)]
pub struct UpliftRow {
    /// Year.
    pub year: i32,
    /// The day on which the course ended.
    pub last_day: NaiveDate,
    /// The district.
    pub district: Option<District>,
    /// The course.
    pub course: String,
    /// Who held it.
    pub organiser: String,
    /// Level before and after.
    pub levels: (Option<Level>, Option<Level>),
    /// Education before and after.
    pub education: (Option<Education>, Option<Education>),
}

/// One page of the people whose level or education training raised, the latest first.
///
/// # Errors
/// Those of the database.
pub fn uplifts(conn: &mut Conn, of: Raised, request: PageRequest) -> Result<Paged<UpliftRow>, AppError> {
    let names: HashMap<String, District> = bodies::store::districts(conn)?
        .into_iter()
        .map(|one| (one.code.clone(), one))
        .collect();
    let rows = training::raised(conn, of)?
        .into_iter()
        .map(|record| UpliftRow {
            year: record.year,
            last_day: record.last_day,
            district: names.get(&record.district_code).cloned(),
            course: record.course,
            organiser: record.organiser,
            levels: (record.level_before, record.level_after),
            education: (record.education_before, record.education_after),
        })
        .collect();
    Ok(Paged::slice(rows, request))
}
