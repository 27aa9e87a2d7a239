//! Counts of those who rose to a higher level: by certification, by competition, by appointment. They run in a job, never in
//! a request.

use crate::certification::certificates::model::AwardBasis;
use crate::certification::promotions::model::PromotionScope;
use crate::certification::promotions::store as promotions;
use crate::indicators::counting_store::FigureSet;
use crate::indicators::model::{FigureKey, Place};
use crate::kernel::ids::{BodyId, CertificateId, PersonId, TradeId};
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{certificate, certification_body, level_appointment, person};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Employers of one year that are kept, those with the most first.
const MOST_EMPLOYERS: usize = 500;
/// Ids that one query names at the most.
const LOOK_UP: usize = 500;

/// Promotions by competition and appointments: registers of a moderate size, counted whole.
///
/// # Errors
/// Those of the database.
pub fn registered(conn: &mut Conn) -> Result<Vec<FigureSet>, AppError> {
    let mut promoted = [FigureKey::PromotedByTrade, FigureKey::PromotedByDistrict, FigureKey::PromotedByEmployer]
        .map(FigureSet::whole);
    for one in promotions::issued(conn, PromotionScope::All)? {
        add(&mut promoted, one.year, (one.trade, &one.district, &one.employer), 1);
    }
    let rows: Vec<(i32, TradeId, String, String, i64)> = level_appointment::table
        .filter(level_appointment::is_rise.eq(true))
        .group_by((
            level_appointment::year,
            level_appointment::trade_id,
            level_appointment::district_code,
            level_appointment::employer,
        ))
        .select((
            level_appointment::year,
            level_appointment::trade_id,
            level_appointment::district_code,
            level_appointment::employer,
            count_star(),
        ))
        .load(conn)?;
    let mut appointed = [FigureKey::AppointedByTrade, FigureKey::AppointedByDistrict, FigureKey::AppointedByEmployer]
        .map(FigureSet::whole);
    for (year, trade, district, employer, value) in rows {
        add(&mut appointed, year, (trade, &district, &employer), value);
    }
    Ok(promoted.into_iter().chain(appointed).collect())
}

/// Adds a count to the sets of the trade, the district and the employer.
fn add(sets: &mut [FigureSet; 3], year: i32, (trade, district, employer): (TradeId, &str, &str), value: i64) {
    let [by_trade, by_district, by_employer] = sets;
    by_trade.add(Place::of_year(year).trade(trade), value);
    by_district.add(Place::of_year(year).district(district), value);
    by_employer.add(Place::of_year(year).item(employer), value);
}

/// A certificate that may be one of a higher level than was held before.
struct Candidate {
    level: Level,
    trade: TradeId,
    body: Option<BodyId>,
    person: PersonId,
    /// The highest level of the trade of which there was a certificate before.
    before: Level,
}

/// Certificates of some years, earned by examination, whose level is above every one for which the holder had a certificate
/// in the trade before. The index by day of issue leads to those of a year, and that of people to those before.
///
/// # Errors
/// Those of the database.
pub fn certified(conn: &mut Conn, years: &[i32]) -> Result<Vec<FigureSet>, AppError> {
    let districts: HashMap<BodyId, String> = certification_body::table
        .select((certification_body::id, certification_body::district_code))
        .load::<(BodyId, String)>(conn)?
        .into_iter()
        .collect();
    let mut sets = Vec::new();
    for year in years {
        let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(*year, 1, 1), NaiveDate::from_ymd_opt(*year, 12, 31))
        else {
            continue;
        };
        let mut risen: Vec<Candidate> = candidates(conn, first, last)?;
        risen.retain(|one| one.level.is_certifiable() && one.level > one.before);
        let people: Vec<PersonId> = risen.iter().map(|one| one.person).collect();
        let employers = employers(conn, &people)?;
        let of_year = |key| FigureSet { key, year: Some(*year), rows: BTreeMap::new() };
        let mut by_side =
            [FigureKey::CertifiedByTrade, FigureKey::CertifiedByDistrict, FigureKey::CertifiedByEmployer].map(of_year);
        for one in &risen {
            let district = one.body.and_then(|body| districts.get(&body)).map_or("", String::as_str);
            let employer = employers.get(&one.person).map_or("", String::as_str);
            add(&mut by_side, *year, (one.trade, district, employer), 1);
        }
        let [_, _, by_employer] = &mut by_side;
        keep_most(&mut by_employer.rows);
        sets.extend(by_side);
    }
    Ok(sets)
}

/// Certificates issued between two days, of people who had another one of the trade before. Trades are compared here, so that
/// the index of people leads to what somebody had before, and no index of a whole trade.
fn candidates(conn: &mut Conn, first: NaiveDate, last: NaiveDate) -> Result<Vec<Candidate>, AppError> {
    type Row = (CertificateId, Level, Option<TradeId>, Option<BodyId>, PersonId, (Option<TradeId>, Level));
    let (risen, earlier) = diesel::alias!(certificate as risen, certificate as earlier);
    let rows: Vec<Row> = risen
        .inner_join(earlier.on(earlier.field(certificate::person_id).eq(risen.field(certificate::person_id))))
        .filter(risen.field(certificate::issued_on).ge(first))
        .filter(risen.field(certificate::issued_on).le(last))
        .filter(risen.field(certificate::award_basis).ne(AwardBasis::CompetitionPromotion))
        .filter(earlier.field(certificate::issued_on).lt(risen.field(certificate::issued_on)))
        .select((
            risen.field(certificate::id),
            risen.field(certificate::level),
            risen.field(certificate::trade_id),
            risen.field(certificate::body_id),
            risen.field(certificate::person_id),
            (earlier.field(certificate::trade_id), earlier.field(certificate::level)),
        ))
        .load(conn)?;
    let mut found: HashMap<CertificateId, Candidate> = HashMap::new();
    for (id, level, trade, body, person, (other, before)) in rows {
        let Some(trade) = trade.filter(|trade| other == Some(*trade)) else { continue };
        let one = found.entry(id).or_insert(Candidate { level, trade, body, person, before });
        one.before = one.before.max(before);
    }
    Ok(found.into_values().collect())
}

/// Employers of people, as the register has them now.
fn employers(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, String>, AppError> {
    let mut found = HashMap::with_capacity(people.len());
    for chunk in people.chunks(LOOK_UP) {
        let rows: Vec<(PersonId, Option<String>)> = person::table
            .select((person::id, person::employer))
            .filter(person::id.eq_any(chunk.to_vec()))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(id, employer)| Some((id, employer?))));
    }
    Ok(found)
}

/// Drops the employers with the fewest, and those that are not known.
fn keep_most(rows: &mut BTreeMap<Place, i32>) {
    rows.retain(|place, _| !place.item.is_empty());
    if rows.len() <= MOST_EMPLOYERS {
        return;
    }
    let mut most: Vec<(Place, i32)> = std::mem::take(rows).into_iter().collect();
    most.sort_by_key(|(place, value)| (Reverse(*value), place.item.clone()));
    most.truncate(MOST_EMPLOYERS);
    rows.extend(most);
}

#[cfg(test)]
mod tests {
    use super::{MOST_EMPLOYERS, keep_most};
    use crate::indicators::model::Place;
    use std::collections::BTreeMap;

    #[test]
    fn employers_with_the_most_are_kept_and_unknown_ones_are_not() {
        let of = |name: &str| Place::of_year(2026).item(name);
        let mut few = BTreeMap::from([(of(""), 9), (of("甲厂"), 1)]);
        keep_most(&mut few);
        assert_eq!(few, BTreeMap::from([(of("甲厂"), 1)]));
        let mut many: BTreeMap<Place, i32> = (0..=MOST_EMPLOYERS).map(|at| (of(&format!("第{at:04}厂")), 2)).collect();
        many.insert(of("乙厂"), 1);
        keep_most(&mut many);
        assert_eq!(many.len(), MOST_EMPLOYERS);
        assert!(!many.contains_key(&of("乙厂")));
    }
}
