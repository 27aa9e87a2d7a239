//! Queries that count: the indicators, each exactly the rows of the list it links to, and the figures that pages show.
//! They run in a job, never in a request.

use crate::certification::batches::model::BatchState;
use crate::competition::events::model::{CompetitionKind, EventState};
use crate::competition::marking::model::WorkStanding;
use crate::competition::rankings::model::Medal;
use crate::competition::results::model::ResultStage;
use crate::indicators::model::{FigureKey, Place};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BatchId, BodyId, ContestId, ResultSetId, TradeId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    assessment_batch, assessment_site, assessor, assessor_scope, batch_transition, certificate, certification_body,
    competition, competition_transition, contest, entry_member, result_line, result_set, scope_line, trade,
};
use crate::platform::error::AppError;
use crate::registry::assessors::model::AssessorState;
use crate::registry::bodies::model::FilingState;
use chrono::{Datelike, Days, NaiveDate};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Days for which the steps of batches are looked at.
const STEPS_DAYS: u64 = 3 * 365;

/// All figures of one key, or those of one year of it.
#[derive(Debug, Clone)]
pub struct FigureSet {
    /// What they count.
    pub key: FigureKey,
    /// The year to which the set is limited.
    pub year: Option<i32>,
    /// The counts.
    pub rows: BTreeMap<Place, i32>,
}

impl FigureSet {
    /// All figures of a key; none yet.
    #[must_use]
    pub const fn whole(key: FigureKey) -> Self {
        Self { key, year: None, rows: BTreeMap::new() }
    }

    /// Adds a count.
    pub fn add(&mut self, place: Place, value: i64) {
        let value = i32::try_from(value).unwrap_or(i32::MAX);
        let sum = self.rows.entry(place).or_default();
        *sum = sum.saturating_add(value);
    }
}

/// Bodies whose filing is in force.
///
/// # Errors
/// Those of the database.
pub fn bodies(conn: &mut Conn, _: NaiveDate) -> Result<i64, AppError> {
    Ok(certification_body::table
        .filter(certification_body::state.eq(FilingState::InForce))
        .count()
        .get_result(conn)?)
}

/// Assessors that are engaged.
///
/// # Errors
/// Those of the database.
pub fn assessors(conn: &mut Conn, _: NaiveDate) -> Result<i64, AppError> {
    Ok(assessor::table
        .filter(assessor::state.eq(AssessorState::Engaged))
        .count()
        .get_result(conn)?)
}

/// Trades in force that some body may certify today.
///
/// # Errors
/// Those of the database.
pub fn trades(conn: &mut Conn, today: NaiveDate) -> Result<i64, AppError> {
    let filed = scope_line::table
        .inner_join(assessment_site::table)
        .filter(assessment_site::state.eq(FilingState::InForce))
        .filter(scope_line::valid_from.le(today))
        .filter(scope_line::valid_to.ge(today))
        .select(scope_line::trade_id);
    Ok(trade::table
        .filter(trade::retired_on.is_null())
        .filter(trade::id.eq_any(filed))
        .count()
        .get_result(conn)?)
}

/// Labour competitions that are published, as anyone sees them in the list.
///
/// # Errors
/// Those of the database.
pub fn labour_competitions(conn: &mut Conn, _: NaiveDate) -> Result<i64, AppError> {
    Ok(competition::table
        .filter(competition::kind.eq(CompetitionKind::Labour))
        .filter(
            competition::id.eq_any(
                competition_transition::table
                    .filter(competition_transition::to_state.eq(EventState::Published))
                    .select(competition_transition::competition_id),
            ),
        )
        .count()
        .get_result(conn)?)
}

/// Contests of archived competitions: each is a skills competition (场次) of its own.
///
/// # Errors
/// Those of the database.
pub fn contests(conn: &mut Conn, _: NaiveDate) -> Result<i64, AppError> {
    Ok(contest::table
        .inner_join(competition::table)
        .filter(competition::state.eq(EventState::Archived))
        .count()
        .get_result(conn)?)
}

/// Trades in which there was such a contest.
///
/// # Errors
/// Those of the database.
pub fn contested_trades(conn: &mut Conn, _: NaiveDate) -> Result<i64, AppError> {
    Ok(contest::table
        .inner_join(competition::table)
        .filter(competition::state.eq(EventState::Archived))
        .select(count(contest::trade_id).aggregate_distinct())
        .get_result(conn)?)
}

/// People who started in such a contest; whoever started in two counts twice.
///
/// # Errors
/// Those of the database.
pub fn participants(conn: &mut Conn, _: NaiveDate) -> Result<i64, AppError> {
    Ok(participants_by_contest(conn)?.values().sum())
}

/// The final result of each archived contest, the latest version of it.
///
/// # Errors
/// Those of the database.
pub fn final_results(conn: &mut Conn) -> Result<HashMap<ContestId, ResultSetId>, AppError> {
    let archived = contest::table
        .inner_join(competition::table)
        .filter(competition::state.eq(EventState::Archived))
        .select(contest::id);
    let sets: Vec<(ContestId, ResultSetId)> = result_set::table
        .filter(result_set::contest_id.eq_any(archived))
        .filter(result_set::stage.eq_any([ResultStage::Final, ResultStage::Corrected]))
        .order((result_set::contest_id, result_set::version))
        .select((result_set::contest_id, result_set::id))
        .load(conn)?;
    // The last one of a contest stays.
    Ok(sets.into_iter().collect())
}

/// Contests with a final result whose competition is not archived yet, with their year: they are counted once it is.
///
/// # Errors
/// Those of the database.
pub fn contests_to_archive(conn: &mut Conn) -> Result<Vec<(ContestId, i32)>, AppError> {
    let decided = result_set::table
        .filter(result_set::stage.eq_any([ResultStage::Final, ResultStage::Corrected]))
        .select(result_set::contest_id);
    Ok(contest::table
        .inner_join(competition::table)
        .filter(competition::state.ne(EventState::Archived))
        .filter(contest::id.eq_any(decided))
        .select((contest::id, competition::year))
        .load(conn)?)
}

fn participants_by_contest(conn: &mut Conn) -> Result<HashMap<ContestId, i64>, AppError> {
    let sets: Vec<ResultSetId> = final_results(conn)?.into_values().collect();
    let mut counted = HashMap::new();
    for sets in sets.chunks(500) {
        let started = result_line::table
            .filter(result_line::result_set_id.eq_any(sets.to_vec()))
            .filter(result_line::standing.ne(WorkStanding::NotStarted))
            .select(result_line::entry_id);
        let rows: Vec<(ContestId, i64)> = entry_member::table
            .filter(entry_member::entry_id.eq_any(started))
            .group_by(entry_member::contest_id)
            .select((entry_member::contest_id, count_star()))
            .load(conn)?;
        counted.extend(rows);
    }
    Ok(counted)
}

/// Every figure that comes from registers of a moderate size.
///
/// # Errors
/// Those of the database.
pub fn small_registers(conn: &mut Conn, now: Timestamp, today: NaiveDate) -> Result<Vec<FigureSet>, AppError> {
    let mut sets = registers(conn, today)?;
    sets.extend(batches(conn)?);
    sets.extend(waiting(conn, now, today)?);
    sets.extend(competitions(conn)?);
    Ok(sets)
}

fn registers(conn: &mut Conn, today: NaiveDate) -> Result<Vec<FigureSet>, AppError> {
    let mut bodies = FigureSet::whole(FigureKey::BodiesByDistrict);
    let rows: Vec<(String, i64)> = certification_body::table
        .filter(certification_body::state.eq(FilingState::InForce))
        .group_by(certification_body::district_code)
        .select((certification_body::district_code, count_star()))
        .load(conn)?;
    for (district, value) in rows {
        bodies.add(Place::default().district(district), value);
    }
    let mut assessors = FigureSet::whole(FigureKey::AssessorsByDistrict);
    let rows: Vec<(String, i64)> = assessor::table
        .filter(assessor::state.eq(AssessorState::Engaged))
        .group_by(assessor::district_code)
        .select((assessor::district_code, count_star()))
        .load(conn)?;
    for (district, value) in rows {
        assessors.add(Place::default().district(district), value);
    }
    let mut assessors_by_trade = FigureSet::whole(FigureKey::AssessorsByTrade);
    let rows: Vec<(TradeId, i64)> = assessor_scope::table
        .inner_join(assessor::table)
        .filter(assessor::state.eq(AssessorState::Engaged))
        .group_by(assessor_scope::trade_id)
        .select((assessor_scope::trade_id, count(assessor_scope::assessor_id).aggregate_distinct()))
        .load(conn)?;
    for (trade, value) in rows {
        assessors_by_trade.add(Place::default().trade(trade), value);
    }
    let mut bodies_by_trade = FigureSet::whole(FigureKey::BodiesByTrade);
    let rows: Vec<(TradeId, i64)> = scope_line::table
        .inner_join(assessment_site::table)
        .filter(assessment_site::state.eq(FilingState::InForce))
        .filter(scope_line::valid_from.le(today))
        .filter(scope_line::valid_to.ge(today))
        .group_by(scope_line::trade_id)
        .select((scope_line::trade_id, count(assessment_site::body_id).aggregate_distinct()))
        .load(conn)?;
    for (trade, value) in rows {
        bodies_by_trade.add(Place::default().trade(trade), value);
    }
    Ok(vec![bodies, assessors, assessors_by_trade, bodies_by_trade])
}

/// Code and district of each body.
type BodyPlaces = HashMap<BodyId, (String, String)>;

fn body_places(conn: &mut Conn) -> Result<BodyPlaces, AppError> {
    let rows: Vec<(BodyId, String, String)> = certification_body::table
        .select((certification_body::id, certification_body::code, certification_body::district_code))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, code, district)| (id, (code, district))).collect())
}

fn batches(conn: &mut Conn) -> Result<Vec<FigureSet>, AppError> {
    let places = body_places(conn)?;
    let issued: HashMap<Option<BatchId>, i64> = certificate::table
        .filter(certificate::batch_id.is_not_null())
        .group_by(certificate::batch_id)
        .select((certificate::batch_id, count_star()))
        .load(conn)?
        .into_iter()
        .collect();
    let rows: Vec<(BatchId, BodyId, BatchState, i32, NaiveDate)> = assessment_batch::table
        .select((
            assessment_batch::id,
            assessment_batch::body_id,
            assessment_batch::state,
            assessment_batch::candidate_count,
            assessment_batch::first_day,
        ))
        .load(conn)?;
    let mut by_district = FigureSet::whole(FigureKey::BatchesByDistrict);
    let mut candidates = FigureSet::whole(FigureKey::BatchCandidates);
    let mut certificates = FigureSet::whole(FigureKey::BatchCertificates);
    let mut archived = FigureSet::whole(FigureKey::BatchesArchived);
    for (id, body, state, applied, first_day) in rows {
        let Some((code, district)) = places.get(&body) else { continue };
        let year = Place::of_year(first_day.year());
        if state != BatchState::Cancelled {
            by_district.add(year.clone().district(district.as_str()), 1);
        }
        if state == BatchState::Archived {
            let place = year.item(code.as_str());
            candidates.add(place.clone(), i64::from(applied));
            certificates.add(place.clone(), issued.get(&Some(id)).copied().unwrap_or(0));
            archived.add(place, 1);
        }
    }
    Ok(vec![by_district, candidates, certificates, archived])
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

/// How long batches stay in each state, and how many are there now.
fn waiting(conn: &mut Conn, now: Timestamp, today: NaiveDate) -> Result<Vec<FigureSet>, AppError> {
    let since = today.checked_sub_days(Days::new(STEPS_DAYS)).unwrap_or(today);
    let since = since.and_hms_opt(0, 0, 0).unwrap_or(now);
    let open: Vec<(BatchId, BatchState, Timestamp)> = assessment_batch::table
        .filter(assessment_batch::created_at.ge(since))
        .select((assessment_batch::id, assessment_batch::state, assessment_batch::created_at))
        .load(conn)?;
    let steps: Vec<(BatchId, BatchState, Timestamp)> = batch_transition::table
        .inner_join(assessment_batch::table)
        .filter(assessment_batch::created_at.ge(since))
        .order((batch_transition::batch_id, batch_transition::id))
        .select((batch_transition::batch_id, batch_transition::to_state, batch_transition::at))
        .load(conn)?;
    // In which state a batch is since when, as the steps go by.
    let mut standing: HashMap<BatchId, (BatchState, Timestamp)> = open
        .iter()
        .map(|(id, _, created)| (*id, (BatchState::Draft, *created)))
        .collect();
    let mut hours: BTreeMap<(i32, BatchState), Vec<i64>> = BTreeMap::new();
    for (batch, to, at) in steps {
        if let Some((from, since)) = standing.insert(batch, (to, at)) {
            hours.entry((at.year(), from)).or_default().push((at - since).num_hours());
        }
    }
    let mut longest: BTreeMap<BatchState, i64> = BTreeMap::new();
    let mut batches_now = FigureSet::whole(FigureKey::BatchesNow);
    for (id, state, _) in &open {
        if state.is_closed() {
            continue;
        }
        batches_now.add(Place::default().item(state.as_str()), 1);
        if let Some((_, since)) = standing.get(id) {
            let days = longest.entry(*state).or_default();
            *days = (*days).max((now - *since).num_days());
        }
    }
    let mut medians = FigureSet::whole(FigureKey::BatchHours);
    let mut counts = FigureSet::whole(FigureKey::BatchSteps);
    for ((year, state), values) in hours {
        let place = Place::of_year(year).item(state.as_str());
        counts.add(place.clone(), i64::try_from(values.len()).unwrap_or(i64::MAX));
        medians.add(place, median(values));
    }
    let mut longest_set = FigureSet::whole(FigureKey::BatchLongest);
    for (state, days) in longest {
        longest_set.add(Place::default().item(state.as_str()), days);
    }
    Ok(vec![medians, counts, batches_now, longest_set])
}

fn competitions(conn: &mut Conn) -> Result<Vec<FigureSet>, AppError> {
    let rows: Vec<(ContestId, TradeId, i32)> = contest::table
        .inner_join(competition::table)
        .filter(competition::state.eq(EventState::Archived))
        .select((contest::id, contest::trade_id, competition::year))
        .load(conn)?;
    let started = participants_by_contest(conn)?;
    let results = final_results(conn)?;
    let mut contests = FigureSet::whole(FigureKey::Contests);
    let mut participants = FigureSet::whole(FigureKey::Participants);
    let mut year_of: HashMap<ContestId, i32> = HashMap::new();
    for (id, trade, year) in rows {
        let place = Place::of_year(year).trade(trade);
        contests.add(place.clone(), 1);
        participants.add(place, started.get(&id).copied().unwrap_or(0));
        year_of.insert(id, year);
    }
    let mut prizes = FigureSet::whole(FigureKey::Prizes);
    let sets: Vec<ResultSetId> = results.into_values().collect();
    for sets in sets.chunks(500) {
        let rows: Vec<(ContestId, Option<Medal>, i64)> = result_line::table
            .filter(result_line::result_set_id.eq_any(sets.to_vec()))
            .filter(result_line::medal.is_not_null())
            .group_by((result_line::contest_id, result_line::medal))
            .select((result_line::contest_id, result_line::medal, count_star()))
            .load(conn)?;
        for (contest, medal, value) in rows {
            if let (Some(year), Some(medal)) = (year_of.get(&contest), medal) {
                prizes.add(Place::of_year(*year).item(medal.as_str()), value);
            }
        }
    }
    let mut labour = FigureSet::whole(FigureKey::LabourCompetitions);
    let rows: Vec<(i32, i64)> = competition::table
        .filter(competition::kind.eq(CompetitionKind::Labour))
        .filter(
            competition::id.eq_any(
                competition_transition::table
                    .filter(competition_transition::to_state.eq(EventState::Published))
                    .select(competition_transition::competition_id),
            ),
        )
        .group_by(competition::year)
        .select((competition::year, count_star()))
        .load(conn)?;
    for (year, value) in rows {
        labour.add(Place::of_year(year), value);
    }
    let mut decided = FigureSet::whole(FigureKey::ContestsFinal);
    for (_, year) in contests_to_archive(conn)? {
        decided.add(Place::of_year(year), 1);
    }
    Ok(vec![contests, participants, decided, prizes, labour])
}

/// Certificates of a body, trade and level that were earned in one way, and how many.
type Group = (Option<BodyId>, Option<TradeId>, String, String, i64);

/// The figures of all certificates that were issued in some years, in one pass over each year. The index by day of issue
/// leads to the rows, so that a change costs the count of its own year and no more.
///
/// # Errors
/// Those of the database.
pub fn certificates(conn: &mut Conn, years: &[i32]) -> Result<Vec<FigureSet>, AppError> {
    let places = body_places(conn)?;
    let mut sets = Vec::new();
    for year in years {
        let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(*year, 1, 1), NaiveDate::from_ymd_opt(*year, 12, 31))
        else {
            continue;
        };
        let groups: Vec<Group> = certificate::table
            .filter(certificate::issued_on.ge(first))
            .filter(certificate::issued_on.le(last))
            .group_by((certificate::body_id, certificate::trade_id, certificate::level, certificate::award_basis))
            .select((
                certificate::body_id,
                certificate::trade_id,
                certificate::level,
                certificate::award_basis,
                count_star(),
            ))
            .load(conn)?;
        let of_year = |key| FigureSet { key, year: Some(*year), rows: BTreeMap::new() };
        let mut by_trade = of_year(FigureKey::CertificatesByTrade);
        let mut by_district = of_year(FigureKey::CertificatesByDistrict);
        let mut by_both = of_year(FigureKey::CertificatesByPlaceAndTrade);
        let mut by_basis = of_year(FigureKey::CertificatesByBasis);
        for (body, trade, level, basis, value) in groups {
            let trade = trade.unwrap_or(TradeId(0));
            let district = body
                .and_then(|body| places.get(&body))
                .map_or("", |(_, district)| district.as_str());
            let place = Place::of_year(*year);
            by_trade.add(place.clone().trade(trade).level(level.as_str()), value);
            by_district.add(place.clone().district(district).level(level.as_str()), value);
            by_both.add(place.clone().district(district).trade(trade), value);
            by_basis.add(place.item(basis), value);
        }
        sets.extend([by_trade, by_district, by_both, by_basis]);
    }
    Ok(sets)
}

/// Years for which two counts differ.
pub(crate) fn years_that_differ(now: &HashMap<i32, i64>, kept: &HashMap<i32, i64>) -> Vec<i32> {
    let all: HashSet<i32> = now.keys().chain(kept.keys()).copied().collect();
    let mut years: Vec<i32> = all.into_iter().filter(|year| now.get(year) != kept.get(year)).collect();
    years.sort_unstable();
    years
}

#[cfg(test)]
mod tests {
    use super::{median, years_that_differ};
    use std::collections::HashMap;

    #[test]
    fn only_years_whose_counts_differ_are_counted_again() {
        let now = HashMap::from([(2024, 5), (2025, 7), (2026, 1)]);
        let kept = HashMap::from([(2023, 2), (2024, 5), (2025, 6)]);
        assert_eq!(years_that_differ(&now, &kept), [2023, 2025, 2026]);
        assert_eq!(years_that_differ(&now, &now), Vec::<i32>::new());
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), 0);
        assert_eq!(median(vec![9, 1, 5]), 5);
    }
}
