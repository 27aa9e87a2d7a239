//! Competitions of earlier years, filed from records through the services: who took part, which places and awards there
//! were. People take part in several years, and many of them hold certificates.

use super::assessors::{EMPLOYERS, OWN_EMPLOYERS};
use super::chance::{Chance, Weighted};
use super::competitions::{HOSTS, NAMES, ORGANISERS};
use super::history;
use super::people::Population;
use crate::competition::events::model::{CompetitionClass, CompetitionLevel, CompetitionLine, EntryGroup};
use crate::competition::past::model::{PastCompetition, PastContest, Placing};
use crate::competition::past::service;
use crate::competition::rankings::medals::by_rank;
use crate::competition::rankings::model::{MedalRules, Quotas};
use crate::kernel::actor::Actor;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::points::Points;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::Trade;
use crate::registry::trades::store as trades;
use chrono::{Datelike, Days, Months, NaiveDate};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Contests beside the usual number of certificates; fewer where there are fewer.
const CONTESTS: u64 = 594;
/// Certificates beside which there are so many.
const USUAL_CERTIFICATES: u64 = 60_000;
/// The first year of the records.
const FIRST_YEAR: i32 = 2018;
/// The first number of the population from which those come who hold no certificate: beyond everybody else.
const FIRST_PERSON: u64 = 41_000_000;
/// How many of them there are.
const PEOPLE: i64 = 22_000;
/// Entrants of a contest.
const ENTRANTS: (i64, i64) = (44, 98);
/// Ages of entrants in years.
const AGES: (u32, u32) = (18, 58);
/// The name of a competition for every trade.
const GENERAL: &str = "昆明市职业技能大赛";

/// What was filed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Made {
    /// Competitions.
    pub competitions: usize,
    /// Their contests.
    pub contests: usize,
    /// Trades in which there were contests.
    pub trades: usize,
    /// Entrants of all contests.
    pub entrants: usize,
}

struct Records {
    chance: Chance,
    population: Population,
    trades: Vec<Trade>,
    /// How often a trade was contested.
    used: HashMap<TradeId, usize>,
    /// Holders of certificates among whom entrants are found.
    holders: i64,
    quotas: Quotas,
}

/// Files all of them.
///
/// # Errors
/// Those of the services.
pub fn file(tx: &mut Tx<'_>, seed: u64, certificates: u64) -> Result<Made, AppError> {
    let actor = Actor::system("demonstration");
    let wanted = (CONTESTS * certificates.min(USUAL_CERTIFICATES) / USUAL_CERTIFICATES).max(8);
    let mut records = Records {
        chance: Chance::new(seed, 9),
        population: Population::new(seed),
        trades: trades::all_active(tx.conn)?
            .into_iter()
            .filter(|trade| trade.has_level(Level::Advanced))
            .collect(),
        used: HashMap::new(),
        // A holder has two certificates or so.
        holders: i64::try_from(certificates.min(USUAL_CERTIFICATES) / 3).unwrap_or(0).max(200),
        quotas: Quotas::default(),
    };
    let last_year = tx.today().year() - 1;
    let mut made = Made::default();
    for (year, sizes) in records.years(usize::try_from(wanted).unwrap_or(usize::MAX), last_year) {
        for (serial, size) in sizes.into_iter().enumerate() {
            let Some((competition, contests)) = records.competition(year, serial, size)? else { continue };
            let filed = service::file(tx, &actor, &competition, &contests)?;
            made.competitions += 1;
            made.contests += filed.contests;
            made.entrants += filed.entrants;
        }
    }
    made.trades = records.used.len();
    Ok(made)
}

impl Records {
    /// How many contests the competitions of each year have: three to five, and fewer competitions in years in which little
    /// could be held.
    fn years(&self, wanted: usize, last_year: i32) -> BTreeMap<i32, Vec<usize>> {
        let weight = |year: i32| match year {
            2020 => 8,
            2022 => 10,
            2021 => 16,
            2018 => 18,
            _ => 24,
        };
        let of_year = Weighted::new((FIRST_YEAR..=last_year.max(FIRST_YEAR)).map(|year| (year, weight(year))));
        let mut years: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        let mut left = wanted;
        while left > 0 {
            let size = (3 + self.chance.below(3)).min(left);
            years.entry(*of_year.draw(&self.chance)).or_default().push(size);
            left -= size;
        }
        years
    }

    /// The trade that was contested least among those that fit, and is not among the others of the competition.
    fn trade(&mut self, beginnings: &[&str], others: &[TradeId]) -> Option<Trade> {
        let fits = |trade: &&Trade| {
            !others.contains(&trade.id)
                && (beginnings.is_empty() || beginnings.iter().any(|beginning| trade.code.starts_with(beginning)))
        };
        let used = |trade: &Trade| self.used.get(&trade.id).copied().unwrap_or(0);
        let least = self.trades.iter().filter(fits).map(used).min()?;
        let fitting: Vec<&Trade> = self.trades.iter().filter(fits).filter(|trade| used(trade) == least).collect();
        let trade = (*self.chance.pick(&fitting)).clone();
        *self.used.entry(trade.id).or_default() += 1;
        Some(trade)
    }

    /// A competition with so many contests, or with as many as there are trades for.
    fn competition(
        &mut self,
        year: i32,
        serial: usize,
        size: usize,
    ) -> Result<Option<(PastCompetition, Vec<PastContest>)>, AppError> {
        // Every other one is for all trades, so that most trades of the register are contested some day.
        let (name, beginnings) = if serial.is_multiple_of(2) {
            (GENERAL, &[][..])
        } else {
            NAMES.get(serial / 2 % NAMES.len()).copied().unwrap_or_default()
        };
        let is_general = beginnings.is_empty();
        let first = NaiveDate::from_ymd_opt(year, 4, 10).unwrap_or_default();
        let first_day = first + Days::new(u64::try_from(self.chance.between(0, 240)).unwrap_or(0));
        let group =
            if name.contains("青年") && self.chance.percent(50) { EntryGroup::Students } else { EntryGroup::Workers };
        let mut contests: Vec<PastContest> = Vec::with_capacity(size);
        while contests.len() < size {
            let others: Vec<TradeId> = contests.iter().map(|contest| contest.trade).collect();
            let trade = match self.trade(beginnings, &others) {
                Some(trade) => trade,
                None => match self.trade(&[], &others) {
                    Some(trade) => trade,
                    None => break,
                },
            };
            contests.push(self.contest(&trade, group, first_day)?);
        }
        if contests.is_empty() {
            return Ok(None);
        }
        let competition = PastCompetition {
            year,
            name: format!("{year}年{name}（第{}期）", serial + 1),
            level: CompetitionLevel::Prefecture,
            class: if is_general { CompetitionClass::General } else { CompetitionClass::Industry },
            line: if is_general { CompetitionLine::HumanResources } else { CompetitionLine::Union },
            host: (*self.chance.pick(&HOSTS)).to_owned(),
            organiser: (*self.chance.pick(&ORGANISERS)).to_owned(),
            place: "示范实训基地".to_owned(),
        };
        Ok(Some((competition, contests)))
    }

    fn contest(&self, trade: &Trade, group: EntryGroup, first_day: NaiveDate) -> Result<PastContest, AppError> {
        let count = usize::try_from(self.chance.between(ENTRANTS.0, ENTRANTS.1)).unwrap_or(0);
        // What those reach who only come, and what the best can reach: no two contests are equally hard.
        let (least, most) = (self.chance.between(3_000, 5_500), self.chance.between(8_600, 9_800));
        let mut totals: Vec<u32> = (0..count).map(|_| self.total(least, most)).collect();
        totals.sort_unstable_by(|a, b| b.cmp(a));
        // Some were entered and did not come.
        let absent = count * self.chance.below(5) / 100;
        totals.truncate(count - absent);
        let ranks: Vec<u32> = totals
            .iter()
            .map(|total| u32::try_from(totals.partition_point(|other| other > total) + 1).unwrap_or(u32::MAX))
            .collect();
        let awarded = by_rank(&ranks, MedalRules::Places, &self.quotas);
        let mut taken: HashSet<u64> = HashSet::with_capacity(count);
        let mut placings = Vec::with_capacity(count);
        for at in 0..count {
            let unit =
                if self.chance.percent(70) { *self.chance.pick(&EMPLOYERS) } else { *self.chance.pick(&OWN_EMPLOYERS) };
            placings.push(Placing {
                who: self.person(first_day, &mut taken)?,
                unit: unit.to_owned(),
                total: totals.get(at).copied().map(Points::from_hundredths),
                rank: ranks.get(at).copied(),
                medal: awarded.get(at).and_then(|awarded| awarded.medal),
            });
        }
        Ok(PastContest {
            name: trade.full_name(),
            trade: trade.id,
            level: Level::Advanced,
            group,
            first_day,
            last_day: first_day + Days::new(1),
            placings,
        })
    }

    /// A total in the middle of a range more often than at its ends, in tenths of a point, so that some are equal.
    fn total(&self, least: i64, most: i64) -> u32 {
        let sum: i64 = (0..3).map(|_| self.chance.between(least, most)).sum();
        u32::try_from(sum / 30 * 10).unwrap_or(0)
    }

    /// Somebody of the right age who is not in the contest yet; every other one is looked for among holders of certificates.
    fn person(&self, day: NaiveDate, taken: &mut HashSet<u64>) -> Result<NewPerson, AppError> {
        let born = |years: u32| day.checked_sub_months(Months::new(years * 12)).unwrap_or(day);
        let (oldest, youngest) = (born(AGES.1), born(AGES.0));
        loop {
            let number = if self.chance.percent(50) {
                history::FIRST_PERSON + self.below(self.holders)
            } else {
                FIRST_PERSON + self.below(PEOPLE)
            };
            let person = self
                .population
                .person(number)
                .ok_or_else(|| AppError::internal("a city without people"))?;
            if oldest <= person.birth_date && person.birth_date <= youngest && taken.insert(number) {
                return Ok(NewPerson::of_document(person.name, person.document, person.sex));
            }
        }
    }

    fn below(&self, bound: i64) -> u64 {
        u64::try_from(self.chance.between(0, bound - 1)).unwrap_or(0)
    }
}
