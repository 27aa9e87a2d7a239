//! Certificates of the last ten years, through the history import and its bulk load. One thread invents, encrypts
//! and hashes, one gives people their rows, one checks certificates by the rules, and the database writes meanwhile.

use super::chance::{Chance, Weighted};
use super::people::Population;
use crate::certification::certificates::history::import_history;
use crate::certification::certificates::model::{AwardBasis, CertificateState, HistoricCertificate, HistorySummary};
use crate::certification::numbering::{CertificateNumber, NumberingScheme};
use crate::kernel::actor::Actor;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::ids::{SiteId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::mark::Mark;
use crate::kernel::random::Random;
use crate::platform::Platform;
use crate::platform::db::Aside;
use crate::platform::error::AppError;
use crate::registry::people::model::{Load, NewPerson, PreparedPerson};
use crate::registry::people::{protection, service as people};
use chrono::{Datelike, Days, Months, NaiveDate};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// People of one transaction.
const CHUNK: u64 = 50_000;
/// Tables whose indexes wait until all rows are in.
const LOADED: &[&str] = &["person", "certificate"];
/// First number in the population that belongs to holders of past certificates.
pub const FIRST_PERSON: u64 = 1_000_000;

/// A site as the history sees it.
#[derive(Debug, Clone)]
pub struct HistorySite {
    /// The site.
    pub id: SiteId,
    /// Its filing code.
    pub filing_code: FilingCode,
    /// First day of its filing.
    pub filing_from: NaiveDate,
    /// What it certifies: trade, lowest and highest level.
    pub scopes: Vec<(TradeId, Level, Level)>,
}

/// A certificate before its holder has a row.
struct Draft {
    person: usize,
    number: String,
    trade: TradeId,
    site: SiteId,
    level: Level,
    issued_on: NaiveDate,
    marks: [Option<Mark>; 3],
    ended: Option<(CertificateState, NaiveDate)>,
}

struct Chunk {
    people: Vec<(String, PreparedPerson)>,
    drafts: Vec<Draft>,
}

/// Enters `count` past certificates; `progress` hears how many are in.
///
/// # Errors
/// Those of the services.
pub fn enter(
    platform: &Arc<Platform>,
    seed: u64,
    count: u64,
    sites: &[HistorySite],
    progress: &dyn Fn(u64),
) -> Result<HistorySummary, AppError> {
    let actor = Actor::system("demonstration");
    let (send, invented) = sync_channel::<Result<Chunk, AppError>>(1);
    let inventor = Inventor::new(seed, platform.today(), sites.to_vec());
    let source = Arc::clone(platform);
    let inventing = std::thread::spawn(move || inventor.run(&source, count, &send));
    platform.db.set_indexes_aside(LOADED, Aside::PlainAndUnique)?;
    let load = platform.db.read_blocking(people::begin_load)?;
    let (send, registered) = sync_channel::<Result<Vec<HistoricCertificate>, AppError>>(1);
    let registry = Arc::clone(platform);
    let registering = std::thread::spawn(move || register_all(&registry, load, &invented, &send));
    let mut failure = None;
    let mut entered = 0;
    let chunks = std::iter::from_fn(|| match registered.recv().ok()? {
        Ok(certificates) => {
            entered += u64::try_from(certificates.len()).unwrap_or(0);
            progress(entered);
            Some(certificates)
        }
        Err(error) => {
            failure = Some(error);
            None
        }
    });
    let summary = import_history(platform, &actor, chunks);
    drop(registered);
    let (Ok(load), Ok(())) = (registering.join(), inventing.join()) else {
        return Err(AppError::internal("a part of the past was not invented"));
    };
    if let Some(error) = failure {
        return Err(error);
    }
    let summary = summary?;
    platform.load_blocking(move |tx| people::finish_load(tx, &load))?;
    platform.db.bring_indexes_back(LOADED)?;
    Ok(summary)
}

/// Gives the people of every chunk their rows, until nobody wants more.
fn register_all(
    platform: &Arc<Platform>,
    load: Load,
    invented: &Receiver<Result<Chunk, AppError>>,
    send: &SyncSender<Result<Vec<HistoricCertificate>, AppError>>,
) -> Load {
    let mut load = load;
    for chunk in invented {
        let certificates = chunk.and_then(|chunk| {
            let (certificates, back) = register(platform, chunk, std::mem::take(&mut load))?;
            load = back;
            Ok(certificates)
        });
        let is_last = certificates.is_err();
        if send.send(certificates).is_err() || is_last {
            break;
        }
    }
    load
}

/// Gives the people of a chunk their rows.
fn register(platform: &Arc<Platform>, chunk: Chunk, load: Load) -> Result<(Vec<HistoricCertificate>, Load), AppError> {
    let (holder_names, people): (Vec<String>, Vec<PreparedPerson>) = chunk.people.into_iter().unzip();
    let (registrations, load) = platform.load_blocking(move |tx| {
        let mut load = load;
        let registrations = people::register_in_load(tx, &people, &mut load)?;
        Ok((registrations, load))
    })?;
    let certificates: Result<Vec<_>, AppError> = chunk
        .drafts
        .into_iter()
        .map(|draft| {
            let (person, holder_name) = registrations
                .get(draft.person)
                .zip(holder_names.get(draft.person))
                .ok_or_else(|| AppError::internal("a certificate without its holder"))?;
            let [theory_mark, practical_mark, review_mark] = draft.marks;
            Ok(HistoricCertificate {
                number: draft.number,
                person: person.person,
                name: person.name,
                holder_name: holder_name.clone(),
                trade: draft.trade,
                site: draft.site,
                level: draft.level,
                issued_on: draft.issued_on,
                award_basis: AwardBasis::Examination,
                theory_mark,
                practical_mark,
                review_mark,
                ended: draft
                    .ended
                    .map(|(state, day)| (state, day.and_time(chrono::NaiveTime::MIN), "演示：按决定办理".to_owned())),
            })
        })
        .collect();
    Ok((certificates?, load))
}

struct Inventor {
    population: Population,
    chance: Chance,
    /// Of its own, so that what other threads draw meanwhile changes nothing.
    random: Random,
    today: NaiveDate,
    sites: Vec<HistorySite>,
    levels: Weighted<Level>,
    certificates_each: Weighted<u32>,
    serials: HashMap<(SiteId, i32, Level), u32>,
    scheme: NumberingScheme,
}

impl Inventor {
    fn new(seed: u64, today: NaiveDate, sites: Vec<HistorySite>) -> Self {
        Self {
            population: Population::new(seed),
            chance: Chance::new(seed, 3),
            random: Random::seeded(seed.wrapping_add(0x4157)),
            today,
            sites,
            levels: Weighted::new([
                (Level::Elementary, 22),
                (Level::Intermediate, 38),
                (Level::Advanced, 30),
                (Level::Technician, 8),
                (Level::SeniorTechnician, 2),
            ]),
            certificates_each: Weighted::new([(1, 45), (2, 30), (3, 15), (4, 10)]),
            serials: HashMap::new(),
            scheme: NumberingScheme::default(),
        }
    }

    fn run(mut self, platform: &Platform, count: u64, send: &SyncSender<Result<Chunk, AppError>>) {
        let mut made = 0;
        let mut next = FIRST_PERSON;
        while made < count {
            let chunk = self.chunk(platform, next, count - made);
            next += CHUNK;
            made += chunk
                .as_ref()
                .map_or(count, |chunk| u64::try_from(chunk.drafts.len()).unwrap_or(0));
            if send.send(chunk).is_err() {
                return;
            }
        }
    }

    fn chunk(&mut self, platform: &Platform, first: u64, wanted: u64) -> Result<Chunk, AppError> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut chunk = Chunk { people: Vec::new(), drafts: Vec::new() };
        for n in first..first + CHUNK {
            if chunk.drafts.len() >= wanted {
                break;
            }
            let Some(invented) = self.population.person(n) else {
                return Err(AppError::internal("more certificates than invented people"));
            };
            let new = NewPerson::of_document(&invented.name, invented.document, invented.sex);
            let prepared = protection::prepare(&platform.keys, &self.random, &new)?;
            let each = (*self.certificates_each.draw(&self.chance))
                .min(u32::try_from(wanted - chunk.drafts.len()).unwrap_or(u32::MAX));
            let person = chunk.people.len();
            let mut trades = Vec::new();
            for _ in 0..each {
                if let Some(draft) = self.draft(person, invented.birth_date, &mut trades) {
                    chunk.drafts.push(draft);
                }
            }
            chunk.people.push((invented.name, prepared));
        }
        Ok(chunk)
    }

    fn draft(&mut self, person: usize, born: NaiveDate, trades: &mut Vec<TradeId>) -> Option<Draft> {
        let of_age = born.checked_add_months(Months::new(16 * 12))?;
        // A few tries: a young person does not fit a site that stopped long ago.
        for _ in 0..8 {
            let site = self.chance.pick(&self.sites);
            let (trade, lowest, highest) = *self.chance.pick(&site.scopes);
            let from = site.filing_from.max(of_age);
            let days = (self.today - from).num_days() - 20;
            if days <= 0 || trades.contains(&trade) {
                continue;
            }
            let issued_on = from.checked_add_days(Days::new(u64::try_from(self.chance.between(0, days)).ok()?))?;
            let drawn = *self.levels.draw(&self.chance);
            let level = if drawn.rank() < lowest.rank() {
                lowest
            } else if drawn.rank() > highest.rank() {
                highest
            } else {
                drawn
            };
            let serial = self.serials.entry((site.id, issued_on.year(), level)).or_default();
            *serial += 1;
            let number =
                CertificateNumber::compose(&site.filing_code, issued_on.year(), level, *serial, &self.scheme).ok()?;
            trades.push(trade);
            let needs_review = matches!(level, Level::Technician | Level::SeniorTechnician);
            let mark = || {
                i32::try_from(self.chance.between(600, 965) * 10)
                    .ok()
                    .and_then(Mark::from_hundredths)
            };
            let ended = match self.chance.below(1000) {
                0..=1 => Some(CertificateState::Revoked),
                2..=4 => Some(CertificateState::Cancelled),
                _ => None,
            };
            return Some(Draft {
                person,
                number: number.as_str().to_owned(),
                trade,
                site: site.id,
                level,
                issued_on,
                marks: [mark(), mark(), if needs_review { mark() } else { None }],
                ended: ended.map(|state| (state, issued_on + Days::new(15))),
            });
        }
        None
    }
}
