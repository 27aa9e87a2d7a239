//! The assessors of the city: 3,016 of them, each with trades that his body certifies.

use super::chance::Chance;
use super::people::Population;
use super::registers::CityBody;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AssessorId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::mobile::Mobile;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::assessors::model::{AssessorDetails, AssessorGrade, Card, NewAssessor, NewScope};
use crate::registry::assessors::service as assessors;
use crate::registry::people::model::{NameCache, NewPerson, PreparedPerson};
use crate::registry::people::{protection, service as people};
use chrono::Duration;

/// Assessors of the city.
pub const ASSESSORS: usize = 3_016;
/// First number in the population that belongs to assessors.
const FIRST_PERSON: u64 = 500_000;
/// Invented employers of candidates; an assessor who works there must stay away from them.
pub const EMPLOYERS: [&str; 6] = [
    "滇池重型机械厂（演示）",
    "春城轨道装备厂（演示）",
    "云岭水泥厂（演示）",
    "金马电缆厂（演示）",
    "碧鸡印刷厂（演示）",
    "翠湖酒店（演示）",
];
/// Invented employers of most assessors.
pub const OWN_EMPLOYERS: [&str; 6] = [
    "圆通职业学校（演示）",
    "大观技工学校（演示）",
    "阳宗海培训中心（演示）",
    "安宁技师学院（演示）",
    "呈贡实训基地（演示）",
    "盘龙职业学校（演示）",
];

/// An assessor of the city with his row.
#[derive(Debug, Clone)]
pub struct CityAssessor {
    /// The assessor.
    pub id: AssessorId,
    /// Number of his card.
    pub card: String,
    /// His name.
    pub name: String,
    /// His grade.
    pub grade: AssessorGrade,
    /// His trades.
    pub trades: Vec<TradeId>,
}

/// Registers all assessors.
///
/// # Errors
/// Those of the services.
pub fn register(tx: &mut Tx<'_>, actor: &Actor, seed: u64, bodies: &[CityBody]) -> Result<Vec<CityAssessor>, AppError> {
    let chance = Chance::new(seed, 2);
    let population = Population::new(seed);
    let mut invented = Vec::with_capacity(ASSESSORS);
    let mut prepared: Vec<PreparedPerson> = Vec::with_capacity(ASSESSORS);
    for n in 0..ASSESSORS {
        let number = FIRST_PERSON + u64::try_from(n).unwrap_or(0);
        let person = population
            .person(number)
            .ok_or_else(|| AppError::internal("no more invented people"))?;
        let mut new = NewPerson::of_document(&person.name, person.document, person.sex);
        new.mobile = Mobile::parse(&person.mobile)
            .ok()
            .map(crate::kernel::checked::Checked::into_value);
        prepared.push(protection::prepare(&tx.platform.keys, &tx.platform.random, &new)?);
        invented.push(person.name);
    }
    let registrations = people::register_many(tx, &prepared, &mut NameCache::default())?;
    let mut city = Vec::with_capacity(ASSESSORS);
    for (n, (registration, name)) in registrations.iter().zip(invented).enumerate() {
        let body = bodies
            .get(n % bodies.len())
            .ok_or_else(|| AppError::internal("a city without bodies"))?;
        let drawn = if chance.percent(30) { AssessorGrade::SeniorAssessor } else { AssessorGrade::Assessor };
        let (grade, scopes) = scopes(&chance, body, drawn, n / bodies.len());
        let from = tx.today() - Duration::days(chance.between(30, 900));
        let card = format!("KMKP{:05}", n + 1);
        let new = NewAssessor {
            person: registration.person,
            card: Card { number: card.clone(), grade, from, to: from + Duration::days(3 * 365) },
            details: AssessorDetails {
                body: Some(body.id),
                // Most work where no candidate does; the others show how the picker bars them.
                employer: (*chance.pick(if chance.percent(85) { &OWN_EMPLOYERS } else { &EMPLOYERS })).to_owned(),
                district_code: body.district.to_owned(),
                speciality: String::new(),
            },
            scopes: scopes.clone(),
        };
        let id = assessors::register_assessor(tx, actor, &new)?;
        let trades = scopes.iter().map(|scope| scope.trade).collect();
        city.push(CityAssessor { id, card, name, grade, trades });
    }
    Ok(city)
}

/// One to three neighbouring trades of his body; `turn` walks through them, so that each trade has assessors. Where
/// a body certifies only what takes a senior assessor, he is one.
fn scopes(chance: &Chance, body: &CityBody, drawn: AssessorGrade, turn: usize) -> (AssessorGrade, Vec<NewScope>) {
    let all: Vec<(TradeId, Level, Level)> = body.sites.iter().flat_map(|site| site.scopes.iter().copied()).collect();
    let ordinary: Vec<(TradeId, Level, Level)> = all
        .iter()
        .copied()
        .filter(|(_, lowest, _)| lowest.rank() <= Level::Advanced.rank())
        .collect();
    let grade = if ordinary.is_empty() { AssessorGrade::SeniorAssessor } else { drawn };
    let from = if grade == AssessorGrade::Assessor { &ordinary } else { &all };
    let mut chosen: Vec<NewScope> = Vec::new();
    for step in 0..=chance.below(3) {
        let Some((trade, lowest, highest)) = from.get((turn + step) % from.len().max(1)).copied() else { continue };
        let top = match grade {
            AssessorGrade::Assessor if highest.rank() > Level::Advanced.rank() => Level::Advanced,
            _ => highest,
        };
        if !chosen.iter().any(|scope| scope.trade == trade) {
            chosen.push(NewScope { trade, lowest, highest: top });
        }
    }
    (grade, chosen)
}
