//! Contests of the demonstration from the draw to the certificates: sealing, start, marks on devices and on paper, signatures,
//! locks, unsealing, the stages of the result. Each step is taken by whoever would take it.

use super::chance::Chance;
use super::logins::{Desk, RoleScope};
use crate::competition::appeals::closing_service;
use crate::competition::awards::service as awards;
use crate::competition::board::service as board;
use crate::competition::contests::model::{Contest, ModuleKind};
use crate::competition::contests::store as contests;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::giving_service::{self, MarkChange};
use crate::competition::marking::model::{Compartment, MarkSheet, SheetMedium, WorkRecord, WorkStanding};
use crate::competition::marking::paper_service::{self, Decision};
use crate::competition::marking::scoring::{Calculation, Markable};
use crate::competition::marking::{locking_service, record_service, service as marking, store};
use crate::competition::officials::model::{HeldDuty, OfficialDuty};
use crate::competition::officials::store as official_store;
use crate::competition::results::service::Grounds;
use crate::competition::results::{service as results, stages_service, store as result_store};
use crate::competition::sealing::{service as sealing, unsealing_service};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{ContestModuleId, OfficialId};
use crate::kernel::points::Points;
use crate::platform::Tx;
use crate::platform::error::AppError;
use chrono::{Duration, NaiveDate};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Works of the contest in marking whose marks their judges have typed themselves.
const BY_DEVICE: usize = 3;

/// Everybody who judges a contest, as they act.
struct Bench {
    chief: Actor,
    monitor: Actor,
    typist: Actor,
    comparer: Actor,
    keepers: Vec<Actor>,
    judges: HashMap<OfficialId, Actor>,
}

/// Sign-in of an official who has no printed one.
pub fn login_of(official: OfficialId) -> String {
    format!("official{}", official.0)
}

fn missing() -> AppError {
    AppError::internal("a contest of the demonstration lacks an official")
}

/// The printed sign-in of an official: one of each duty of the contest that is being marked, and a judge of the panel that
/// marks by a scheme rather than the one of the theory.
fn printed_login(held: &HeldDuty, of_its_duty: usize, theory: &[ContestModuleId]) -> Option<String> {
    let login = match held.duty {
        OfficialDuty::ScoringJudge if held.module_id.is_some_and(|module| theory.contains(&module)) => return None,
        OfficialDuty::ScoringJudge => "judge",
        OfficialDuty::ChiefJudge => "chief",
        OfficialDuty::CompetitionMonitor => "monitor",
        OfficialDuty::TabulationJudge => "tabulation",
        _ => return None,
    };
    Some(if of_its_duty == 0 { login.to_owned() } else { format!("{login}{}", of_its_duty + 1) })
}

/// `is_printed`: its officials have the printed sign-ins.
fn bench(
    tx: &mut Tx<'_>,
    desk: &mut Desk,
    competition: &Competition,
    contest: &Contest,
    is_printed: bool,
) -> Result<Bench, AppError> {
    let people = official_store::of_competition(tx.conn, competition.id)?;
    let theory: Vec<ContestModuleId> = contests::modules_of(tx.conn, contest.id)?
        .into_iter()
        .filter(|module| module.kind == ModuleKind::Theory)
        .map(|module| module.id)
        .collect();
    let mut actors: HashMap<OfficialId, Actor> = HashMap::new();
    let mut holders: Vec<(OfficialDuty, Option<i32>, OfficialId)> = Vec::new();
    let mut logins: HashMap<OfficialDuty, usize> = HashMap::new();
    let mut duties = official_store::duties_of_contest(tx.conn, contest.id)?;
    // Whoever sits on both panels is to be found on the one with the scheme first.
    duties.sort_by_key(|held| held.module_id.is_some_and(|module| theory.contains(&module)));
    for held in duties {
        let Some(named) = people.iter().find(|named| named.official.id == held.official_id) else { continue };
        if let Entry::Vacant(place) = actors.entry(named.official.id) {
            let scope = RoleScope {
                competition: Some(competition.id),
                person: Some(named.official.person_id),
                ..RoleScope::default()
            };
            let before = logins.entry(held.duty).or_default();
            let printed = printed_login(&held, *before, &theory).filter(|_| is_printed);
            *before += usize::from(printed.is_some());
            let login = printed.clone().unwrap_or_else(|| login_of(named.official.id));
            place.insert(desk.open(tx, &login, &named.name, Role::Judge, scope, printed.is_some())?);
        }
        holders.push((held.duty, held.layer, held.official_id));
    }
    let of = |duty: OfficialDuty, at: usize| {
        holders
            .iter()
            .filter(|(held, ..)| *held == duty)
            .nth(at)
            .and_then(|(_, _, id)| actors.get(id).cloned())
            .ok_or_else(missing)
    };
    let mut keepers: Vec<(Option<i32>, Actor)> = holders
        .iter()
        .filter(|(duty, ..)| *duty == OfficialDuty::SealingJudge)
        .filter_map(|(_, layer, id)| Some((*layer, actors.get(id)?.clone())))
        .collect();
    keepers.sort_by_key(|(layer, _)| *layer);
    Ok(Bench {
        chief: of(OfficialDuty::ChiefJudge, 0)?,
        monitor: of(OfficialDuty::CompetitionMonitor, 0)?,
        typist: of(OfficialDuty::TabulationJudge, 0)?,
        comparer: of(OfficialDuty::TabulationJudge, 1)?,
        keepers: keepers.into_iter().map(|(_, keeper)| keeper).collect(),
        judges: actors,
    })
}

/// What a judge gives for an aspect of a work whose quality lies between 0 and 100.
fn value(markable: &Markable, quality: i64, chance: &mut Chance) -> String {
    match &markable.calculation {
        // A panel stays within a point of each other: its judges see the same work.
        Calculation::Judgement => {
            let base = if quality >= 75 { 2 } else { 1 };
            (base + i64::from(chance.percent(30))).to_string()
        }
        Calculation::PassFail => i64::from(quality > 20).to_string(),
        Calculation::NumberCompleted { possible } => (i64::from(*possible) * quality / 100).to_string(),
        Calculation::Choice { .. } => "1".to_owned(),
        Calculation::RangedScore { .. } => "0".to_owned(),
        Calculation::Points => {
            let full = i64::from(markable.max.hundredths());
            let hundredths = (full * quality / 100).clamp(0, full);
            Points::from_hundredths(u32::try_from(hundredths).unwrap_or(0)).to_string()
        }
    }
}

/// A contest whose officials are appointed and that is taken on from there.
pub struct Judging<'a> {
    /// The competition.
    pub competition: &'a Competition,
    /// The contest.
    pub contest: Contest,
    /// Whoever runs it.
    pub organiser: &'a Actor,
    /// Whoever publishes what the organiser prepared.
    pub publisher: &'a Actor,
    /// Whether its officials have the printed sign-ins.
    pub is_printed: bool,
}

impl Judging<'_> {
    fn place(&self) -> (&Competition, &Contest) {
        (self.competition, &self.contest)
    }

    fn read_again(&mut self, tx: &mut Tx<'_>) -> Result<(), AppError> {
        self.contest = contests::by_id(tx.conn, self.contest.id)?.ok_or_else(missing)?;
        Ok(())
    }

    /// Takes the contest as far as `goal`, from sealed to final; one that is being scored has works that are not marked yet,
    /// and its board is open. `today` is the last day on which a step can be taken.
    ///
    /// # Errors
    /// Those of the services.
    pub fn take_to(
        &mut self,
        tx: &mut Tx<'_>,
        desk: &mut Desk,
        goal: EventState,
        chance: &mut Chance,
    ) -> Result<(), AppError> {
        let bench = bench(tx, desk, self.competition, &self.contest, self.is_printed)?;
        sealing::draw_groups(tx, self.organiser, self.competition, &self.contest)?;
        for (layer, keeper) in (1..).zip(&bench.keepers) {
            sealing::seal(tx, keeper, self.competition, &self.contest, layer)?;
        }
        self.read_again(tx)?;
        if goal == EventState::Sealed {
            return Ok(());
        }
        Self::moment(tx, self.contest.first_day, 1);
        sealing::start(tx, &bench.chief, self.competition, &self.contest)?;
        self.read_again(tx)?;
        if goal == EventState::Running {
            return Ok(());
        }
        marking::open(tx, &bench.chief, self.competition, &self.contest)?;
        self.read_again(tx)?;
        self.record(tx, &bench, chance)?;
        let is_whole = goal != EventState::Scoring;
        for compartment in store::compartments_of(tx.conn, self.contest.id)? {
            self.mark(tx, &bench, &compartment, is_whole, chance)?;
        }
        if !is_whole {
            return board::open(tx, self.organiser, self.competition, &self.contest);
        }
        for compartment in store::compartments_of(tx.conn, self.contest.id)? {
            self.lock(tx, &bench, &compartment)?;
        }
        self.read_again(tx)?;
        if goal == EventState::Locked {
            return Ok(());
        }
        let keepers: Vec<(i32, &Actor)> = (1..).zip(&bench.keepers).collect();
        for (layer, keeper) in keepers.into_iter().rev() {
            unsealing_service::ask_unsealing(tx, keeper, self.competition, &self.contest, layer)?;
            unsealing_service::unseal(tx, &bench.monitor, self.competition, &self.contest, layer)?;
        }
        self.read_again(tx)?;
        if goal == EventState::Unsealed { Ok(()) } else { self.publish(tx, &bench, goal) }
    }

    /// Sets the clock to an hour of a day.
    fn moment(tx: &mut Tx<'_>, day: NaiveDate, hour: u32) {
        if let Some(moment) = day.and_hms_opt(hour, 0, 0) {
            tx.now = moment.max(tx.now);
        }
    }

    /// The stages of the result, each on the day on which it would be taken.
    fn publish(&mut self, tx: &mut Tx<'_>, bench: &Bench, goal: EventState) -> Result<(), AppError> {
        let (organiser, publisher) = (self.organiser, self.publisher);
        let version = results::prepare(tx, organiser, self.competition, &self.contest, &Grounds::default())?;
        let set = result_store::sets_of(tx.conn, self.contest.id)?.pop().ok_or_else(missing)?;
        for signer in [&bench.chief, &bench.monitor] {
            results::sign(tx, signer, self.competition, &self.contest, version, &set.hash)?;
        }
        let set = results::publish(tx, publisher, self.competition, &self.contest, version)?;
        self.read_again(tx)?;
        if goal == EventState::Provisional {
            return Ok(());
        }
        tx.now = set.closes_at.ok_or_else(missing)? + Duration::hours(1);
        closing_service::close(tx, organiser, self.competition, &self.contest)?;
        self.read_again(tx)?;
        if goal == EventState::AppealsClosed {
            return Ok(());
        }
        let set = stages_service::open_notice(tx, publisher, self.competition, &self.contest)?;
        self.read_again(tx)?;
        if goal == EventState::PublicNotice {
            return Ok(());
        }
        tx.now = set.closes_at.ok_or_else(missing)? + Duration::hours(9);
        stages_service::finalise(tx, publisher, self.competition, &self.contest)?;
        self.read_again(tx)?;
        awards::issue(tx, organiser, self.competition, &self.contest, "").map(drop)
    }

    /// The record from the floor: working times of the practice, and one who did not come.
    fn record(&self, tx: &mut Tx<'_>, bench: &Bench, chance: &mut Chance) -> Result<(), AppError> {
        let codes = sealing::codes(tx, &self.contest)?;
        for module in contests::modules_of(tx.conn, self.contest.id)? {
            let letter = module.letter().to_string();
            for (at, code) in codes.iter().enumerate() {
                let is_absent = at == 1;
                if !is_absent && module.minutes < 120 {
                    continue;
                }
                let minutes = u32::try_from(module.minutes).unwrap_or(60);
                let left = u32::try_from(chance.between(0, 40)).unwrap_or(0);
                let record = WorkRecord {
                    standing: if is_absent { WorkStanding::NotStarted } else { WorkStanding::Finished },
                    seconds: (!is_absent).then(|| 60 * (minutes.saturating_sub(left)) + left),
                    ..WorkRecord::default()
                };
                let note = if is_absent { "检录时未到" } else { "" };
                let at = (letter.as_str(), code.as_str());
                record_service::record(tx, &bench.chief, self.place(), at, 0, (&record, note))?;
            }
        }
        Ok(())
    }

    /// The marks of a compartment: the first works typed by their judges, the others from paper. When it is not to be whole,
    /// the last works are not marked, and one judge has not finished.
    fn mark(
        &self,
        tx: &mut Tx<'_>,
        bench: &Bench,
        compartment: &Compartment,
        is_whole: bool,
        chance: &mut Chance,
    ) -> Result<(), AppError> {
        let markables = compartment.markables().map_err(AppError::internal)?;
        let sheets = store::sheets_of(tx.conn, compartment.id, None)?;
        let mut codes: Vec<String> = sheets.iter().map(|sheet| sheet.code.clone()).collect();
        codes.dedup();
        for (at, code) in codes.iter().enumerate() {
            if at == 1 || (!is_whole && at > codes.len() * 2 / 3) {
                continue;
            }
            let quality = chance.between(45, 96);
            for sheet in sheets.iter().filter(|sheet| sheet.code == *code) {
                let values: Vec<String> = markables
                    .iter()
                    .map(|markable| {
                        let own = if markable.calculation == Calculation::Points { chance.between(-2, 3) } else { 0 };
                        value(markable, quality + own, chance)
                    })
                    .collect();
                let by_device = at < BY_DEVICE && !is_whole && sheet.medium == SheetMedium::Device;
                if by_device {
                    Self::give(tx, bench, sheet, &values)?;
                } else {
                    self.type_paper(tx, bench, sheet, &values)?;
                }
            }
        }
        Ok(())
    }

    fn give(tx: &mut Tx<'_>, bench: &Bench, sheet: &MarkSheet, values: &[String]) -> Result<(), AppError> {
        let judge = bench.judges.get(&sheet.official_id).ok_or_else(missing)?;
        for (aspect, value) in (0_u32..).zip(values) {
            let change =
                MarkChange { token: sheet.token.clone(), aspect, value: value.clone(), version: 0, key: String::new() };
            giving_service::save_mark(tx, judge, &change)?;
        }
        Ok(())
    }

    fn type_paper(&self, tx: &mut Tx<'_>, bench: &Bench, sheet: &MarkSheet, values: &[String]) -> Result<(), AppError> {
        paper_service::enter(tx, &bench.typist, self.place(), &sheet.token, None, values)?;
        paper_service::decide(tx, &bench.comparer, self.place(), &sheet.token, None, &Decision::Confirm)
    }

    fn lock(&self, tx: &mut Tx<'_>, bench: &Bench, compartment: &Compartment) -> Result<(), AppError> {
        let modules = contests::modules_of(tx.conn, self.contest.id)?;
        let module = modules
            .iter()
            .find(|module| module.id == compartment.module_id)
            .ok_or_else(missing)?;
        let letter = module.letter().to_string();
        let at = (letter.as_str(), compartment.day);
        locking_service::close(tx, &bench.typist, self.place(), at, None)?;
        locking_service::check(tx, &bench.monitor, self.place(), at, None)?;
        for judge in locking_service::panel_of(tx, compartment)? {
            let actor = bench.judges.get(&judge).ok_or_else(missing)?;
            locking_service::sign(tx, actor, self.place(), at, None, None)?;
        }
        let contest = contests::by_id(tx.conn, self.contest.id)?.ok_or_else(missing)?;
        locking_service::lock(tx, &bench.chief, (self.competition, &contest), at, None)
    }
}
