//! Labour competitions of the last years, most of them final, and a few under way: each step through the services, on the day
//! on which somebody would have taken it.

use super::chance::Chance;
use super::logins::{Desk, RoleScope};
use super::people::Population;
use super::registers::CityBody;
use crate::competition::events::model::{
    Competition, CompetitionClass, CompetitionKind, CompetitionLevel, CompetitionLine, EntryGroup, EventPlan,
};
use crate::competition::events::service as events;
use crate::competition::labour::commendation_service::{self as commendations, Proposal};
use crate::competition::labour::model::{
    Accumulation, Figures, IndicatorDirection, IndicatorPlan, LabourIndicator, LabourScope, LabourUnit, LabourUnitKind,
    ReportContent, UnitPlan,
};
use crate::competition::labour::report_service::{self as reports, Case};
use crate::competition::labour::{
    commendation_store, indicator_service, result_service, rules, service, store, unit_service,
};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::people::model::NewPerson;
use chrono::{Datelike, Days, Months, NaiveDate};
use std::ops::Range;

/// Competitions that are over, spread over the years from the first one on.
const FINAL: usize = 39;
/// First year.
const FIRST_YEAR: i32 = 2018;
/// The first number of the population from which commended persons come: beyond everybody else.
const FIRST_PERSON: u64 = 42_000_000;
/// Lengths of competitions in months.
const LENGTHS: [u32; 6] = [3, 4, 6, 3, 12, 5];

/// How far a competition that is not over has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Live {
    /// Entry is open, some units wait for a decision.
    Entry,
    /// It runs; of the last month some reports are there, some are due.
    Running,
    /// Its result is computed.
    Provisional,
    /// Its result is on public notice.
    Notice,
}

/// Competitions under way.
const LIVE: [Live; 8] = [
    Live::Entry,
    Live::Entry,
    Live::Running,
    Live::Running,
    Live::Running,
    Live::Running,
    Live::Provisional,
    Live::Notice,
];

/// Names of competitions.
const NAMES: [&str; 6] = [
    "重点工程“四比一创”劳动竞赛",
    "制造业提质增效劳动竞赛",
    "安全生产班组劳动竞赛",
    "节能降耗劳动竞赛",
    "城市服务质量劳动竞赛",
    "五小创新劳动竞赛",
];

/// Invented units.
const UNITS: [&str; 9] = [
    "滇池重型机械厂（演示）",
    "春城轨道装备厂（演示）",
    "云岭水泥厂（演示）",
    "金马电缆厂（演示）",
    "碧鸡印刷厂（演示）",
    "翠湖酒店（演示）",
    "官渡供水班组（演示）",
    "西山检修班组（演示）",
    "呈贡公交班组（演示）",
];

/// Invented leaders.
const LEADERS: [&str; 5] = ["段安和", "普云山", "和向阳", "尹宝珍", "白永胜"];

struct Workshop<'a, 'tx, 'conn> {
    tx: &'tx mut Tx<'conn>,
    desk: &'tx mut Desk,
    /// Drafts, and runs what is over.
    city: &'a Actor,
    /// Approves, reviews and confirms.
    second: Actor,
    bodies: &'a [(CityBody, Actor)],
    chance: Chance,
    population: Population,
    next_person: u64,
    today: NaiveDate,
    now: Timestamp,
    serial: usize,
}

/// Makes all labour competitions; says how many.
///
/// # Errors
/// Those of the services.
pub fn make(
    tx: &mut Tx<'_>,
    desk: &mut Desk,
    seed: u64,
    city: &Actor,
    bodies: &[(CityBody, Actor)],
) -> Result<usize, AppError> {
    let (now, today) = (tx.now, tx.today());
    let second = desk.open(tx, "city3", "浦秀兰", Role::CityAdministrator, RoleScope::default(), false)?;
    let mut workshop = Workshop {
        tx,
        desk,
        city,
        second,
        bodies,
        chance: Chance::new(seed, 9),
        population: Population::new(seed),
        next_person: FIRST_PERSON,
        today,
        now,
        serial: 0,
    };
    let span = usize::try_from(today.year() - FIRST_YEAR).unwrap_or(1).max(1);
    for place in 0..FINAL {
        let year = FIRST_YEAR + i32::try_from(place % span).unwrap_or(0);
        workshop.finished(year)?;
    }
    for (number, live) in LIVE.into_iter().enumerate() {
        workshop.under_way(live, number)?;
    }
    let made = workshop.serial;
    workshop.tx.now = now;
    Ok(made)
}

/// The last day of the month that is so many months after the month of a day.
fn end_after(first: NaiveDate, months: u32) -> NaiveDate {
    let last = rules::month_of(first).checked_add_months(Months::new(months.saturating_sub(1)));
    rules::month_end(last.unwrap_or(first))
}

/// The first day of the month that was so many months before that of a day.
fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    rules::month_of(day).checked_sub_months(Months::new(months)).unwrap_or(day)
}

impl Workshop<'_, '_, '_> {
    /// Sets the clock to a day, or to today when that day has not come.
    fn on(&mut self, day: NaiveDate, hour: u32) {
        let day = day.min(self.today);
        let hour = if day == self.today { 1 } else { hour };
        if let Some(moment) = day.and_hms_opt(hour, 0, 0) {
            self.tx.now = moment;
        }
    }

    fn plan(&self, first_day: NaiveDate, last_day: NaiveDate) -> EventPlan {
        let name = NAMES.get(self.serial % NAMES.len()).copied().unwrap_or_default();
        EventPlan {
            year: first_day.year(),
            kind: CompetitionKind::Labour,
            name: format!("{}年昆明市{name}", first_day.year()),
            level: CompetitionLevel::Prefecture,
            class: CompetitionClass::Organisations,
            line: CompetitionLine::Union,
            groups: vec![EntryGroup::Workers],
            host: "市劳动竞赛委员会（演示）".to_owned(),
            organiser: "市劳动竞赛办公室（演示）".to_owned(),
            co_organiser: String::new(),
            place: "各参赛单位".to_owned(),
            entry_from: first_day - Days::new(35),
            entry_to: first_day - Days::new(15),
            first_day,
            last_day,
            contact_name: "竞赛办".to_owned(),
            contact_phone: "0871-00000000".to_owned(),
            contact_email: "labour@example.org".to_owned(),
            expected_entrants: 600,
            budget: self.chance.between(5, 30) * 1_000_000,
            prize_plan: "按最终名次表彰先进集体，并表彰先进个人。".to_owned(),
            description: "比科学管理、比技能提升、比创新创造、比综合效益，创品牌。所有内容均为演示。".to_owned(),
        }
    }

    fn indicators(months: i64) -> Vec<IndicatorPlan> {
        use Accumulation::{Mean, Sum};
        use IndicatorDirection::{Higher, Lower};
        let plan = |name: &str, measure: &str, (direction, accumulation), weight, (decimals, target)| IndicatorPlan {
            name: name.to_owned(),
            measure: measure.to_owned(),
            direction,
            accumulation,
            weight,
            decimals,
            target,
            cap: 120,
        };
        vec![
            plan("隐患整改率", "%", (Higher, Mean), 20, (1, 950)),
            plan("技能培训", "人次", (Higher, Sum), 25, (0, 40 * months)),
            plan("创新成果", "项", (Higher, Sum), 20, (0, 2 * months)),
            plan("综合能耗", "吨标准煤", (Lower, Sum), 20, (1, 3_000 * months)),
            plan("降本增效", "万元", (Higher, Sum), 15, (2, 1_500 * months)),
        ]
    }

    /// What a unit of some strength reports of a month, in the order of the indicators.
    fn figures(&self, indicators: &[LabourIndicator], strength: i64) -> Figures {
        let around = |usual: i64| usual * (strength + self.chance.between(-8, 8)) / 100;
        let values = [
            around(950).min(1_000),
            around(40),
            (around(200) / 100).max(0),
            3_000 * 100 / (strength + self.chance.between(-8, 8)).max(50),
            around(1_500),
        ];
        indicators.iter().map(|indicator| indicator.id).zip(values).collect()
    }

    /// Takes a competition from the draft to open entry.
    fn opened(&mut self, first_day: NaiveDate, last_day: NaiveDate) -> Result<(Competition, Actor), AppError> {
        let (city, second) = (self.city.clone(), self.second.clone());
        self.on(first_day - Days::new(100), 2);
        let plan = self.plan(first_day, last_day);
        let entry_from = plan.entry_from;
        let mut competition = events::draft(self.tx, &city, &plan, None)?;
        self.serial += 1;
        let runner = if last_day + Days::new(60) < self.today { city.clone() } else { self.organiser(&competition)? };
        let months = rules::months(first_day, last_day).len();
        let indicators = Self::indicators(i64::try_from(months).unwrap_or(1));
        indicator_service::set(self.tx, &runner, &competition, &indicators)?;
        competition = events::submit(self.tx, &runner, &competition)?;
        self.on(first_day - Days::new(80), 3);
        let document = format!("昆劳竞〔{}〕{}号（演示）", competition.year, self.serial);
        competition = events::approve(self.tx, &second, &competition, &document)?;
        self.on(first_day - Days::new(60), 2);
        competition = events::publish(self.tx, &runner, &competition)?;
        self.on(entry_from, 2);
        competition = events::open_entry(self.tx, &runner, &competition)?;
        Ok((competition, runner))
    }

    /// An account of its own for whoever runs a competition that is not over.
    fn organiser(&mut self, competition: &Competition) -> Result<Actor, AppError> {
        let scope = RoleScope { competition: Some(competition.id), ..RoleScope::default() };
        // A password that is as old as the draft would have to be changed at the first sign-in.
        let before = std::mem::replace(&mut self.tx.now, self.now);
        let (login, name) = (format!("labour{}", self.serial), format!("劳竞{}", self.serial));
        let actor = self
            .desk
            .open(self.tx, &login, &name, Role::CompetitionOrganiser, scope, false)?;
        self.tx.now = before;
        Ok(actor)
    }

    /// Enters units: `count` of everybody, and those of some bodies by their staff.
    fn enter(
        &mut self,
        competition: &Competition,
        runner: &Actor,
        count: usize,
        bodies: Range<usize>,
    ) -> Result<(), AppError> {
        self.on(competition.entry_from + Days::new(4), 3);
        let first = self.chance.below(UNITS.len());
        let staff: Vec<Actor> = self
            .bodies
            .iter()
            .skip(bodies.start)
            .take(bodies.len())
            .map(|(_, staff)| staff.clone())
            .collect();
        for (number, actor) in staff.iter().enumerate() {
            let plan = self.unit(format!("第{}教学班组（演示）", number + 1), LabourUnitKind::Team);
            unit_service::enter(self.tx, actor, competition, &plan)?;
        }
        for number in 0..count {
            let name = UNITS.get((first + number) % UNITS.len()).copied().unwrap_or_default();
            let kind = if name.contains("班组") { LabourUnitKind::Team } else { LabourUnitKind::Unit };
            let plan = self.unit(name.to_owned(), kind);
            unit_service::enter(self.tx, runner, competition, &plan)?;
        }
        Ok(())
    }

    fn unit(&self, name: String, kind: LabourUnitKind) -> UnitPlan {
        UnitPlan {
            name,
            kind,
            body: None,
            leader_name: (*self.chance.pick(&LEADERS)).to_owned(),
            contact_email: String::new(),
            headcount: i32::try_from(self.chance.between(12, 400)).unwrap_or(12),
            targets: Figures::new(),
        }
    }

    /// Lets all units take part, and starts.
    fn started(&mut self, competition: &Competition, runner: &Actor) -> Result<Competition, AppError> {
        for (unit, _) in store::units(self.tx.conn, competition.id, LabourScope::All)? {
            unit_service::accept(self.tx, runner, competition, &unit, None)?;
        }
        self.on(competition.entry_to + Days::new(2), 3);
        let closed = service::close_entry(self.tx, runner, competition)?;
        self.on(competition.first_day, 2);
        service::start(self.tx, runner, &closed)
    }

    /// Reports of all units for some months; `late` of a hundred come late.
    fn report(
        &mut self,
        competition: &Competition,
        runner: &Actor,
        months: &[NaiveDate],
        late: usize,
    ) -> Result<(), AppError> {
        let indicators = store::indicators_of(self.tx.conn, competition.id)?;
        let units = store::accepted_units(self.tx.conn, competition.id)?;
        let strengths: Vec<i64> = units.iter().map(|_| self.chance.between(75, 118)).collect();
        let reviewer = self.second.clone();
        for month in months {
            for (unit, strength) in units.iter().zip(&strengths) {
                let case = Case { competition: competition.clone(), unit: unit.clone(), month: *month };
                let days = if self.chance.percent(late) { 14 } else { self.chance.between(2, 9) };
                let day = rules::month_end(*month) + Days::new(u64::try_from(days).unwrap_or(2));
                self.on(day, 4);
                let content = self.content(&indicators, *strength);
                let author = self.author(unit, runner);
                reports::submit(self.tx, &author, &case, None, &content)?;
                self.on(day + Days::new(1), 5);
                reports::accept(self.tx, &reviewer, &case, None)?;
            }
        }
        Ok(())
    }

    fn content(&self, indicators: &[LabourIndicator], strength: i64) -> ReportContent {
        ReportContent { figures: self.figures(indicators, strength), note: String::new() }
    }

    /// Who reports for a unit: the staff of its body, or who runs the competition.
    fn author(&self, unit: &LabourUnit, runner: &Actor) -> Actor {
        let staff = self.bodies.iter().find(|(body, _)| Some(body.id) == unit.body_id);
        staff.map_or_else(|| runner.clone(), |(_, staff)| staff.clone())
    }

    /// A competition that is over, with its commendations.
    fn finished(&mut self, year: i32) -> Result<(), AppError> {
        let length = LENGTHS.get(self.serial % LENGTHS.len()).copied().unwrap_or(3);
        // A long one of last year would not be over yet.
        let length = if year + 1 >= self.today.year() { length.min(6) } else { length };
        let month = 3 + u32::try_from(self.serial % 3).unwrap_or(0);
        let Some(first_day) = NaiveDate::from_ymd_opt(year, month, 1) else { return Ok(()) };
        let last_day = end_after(first_day, length);
        let (competition, runner) = self.opened(first_day, last_day)?;
        let count = 5 + self.chance.below(3);
        self.enter(&competition, &runner, count, 0..0)?;
        let running = self.started(&competition, &runner)?;
        self.report(&running, &runner, &rules::months(first_day, last_day), 6)?;
        let notice_to = self.published(&running, &runner, last_day + Days::new(18))?;
        self.on(notice_to + Days::new(1), 3);
        let second = self.second.clone();
        let on_notice = service::open(self.tx, &second, &running.number, None)?;
        result_service::confirm(self.tx, &second, &on_notice)?;
        self.commend(&running, &runner)
    }

    /// Computes the result and puts it on notice; gives the last day of the notice.
    fn published(&mut self, running: &Competition, runner: &Actor, day: NaiveDate) -> Result<NaiveDate, AppError> {
        self.on(day, 3);
        result_service::compute(self.tx, runner, running, "")?;
        let provisional = service::open(self.tx, runner, &running.number, None)?;
        result_service::publish(self.tx, runner, &provisional)
    }

    fn commend(&mut self, competition: &Competition, runner: &Actor) -> Result<(), AppError> {
        let second = self.second.clone();
        let done = service::open(self.tx, runner, &competition.number, None)?;
        commendations::grant_ranks(self.tx, runner, &done, 2)?;
        let units = store::accepted_units(self.tx.conn, done.id)?;
        for unit in units.iter().take(2) {
            let Some(person) = self.population.person(self.next_person) else { continue };
            self.next_person += 1;
            let proposal = Proposal {
                person: Some(Box::new(NewPerson::of_document(person.name, person.document, person.sex))),
                post: (*self.chance.pick(&["班组长", "技术员", "维修工"])).to_owned(),
                merits: "带头完成竞赛指标，改进工艺两项。（演示）".to_owned(),
            };
            commendations::propose(self.tx, runner, &done, unit, &proposal)?;
        }
        let proposed = commendation_store::list(self.tx.conn, done.id, LabourScope::All)?;
        for view in proposed.iter().filter(|view| view.person.is_some()) {
            commendations::decide(self.tx, &second, &done, &view.commendation, true, "事迹属实，同意表彰。")?;
        }
        Ok(())
    }

    /// A competition that is not over; `number` tells it apart from the others.
    fn under_way(&mut self, live: Live, number: usize) -> Result<(), AppError> {
        let offset = u32::try_from(self.serial % 3).unwrap_or(0);
        let (first_day, last_day) = match live {
            Live::Entry => {
                let first = self.today + Days::new(20 + u64::from(offset));
                (first, end_after(first, 6))
            }
            Live::Running => {
                let first = months_before(self.today, 3 + offset);
                (first, end_after(first, 12))
            }
            Live::Provisional | Live::Notice => {
                let first = months_before(self.today, 5 + offset);
                (first, end_after(first, 4 + offset))
            }
        };
        let (competition, runner) = self.opened(first_day, last_day)?;
        // The body of the printed sign-in has a unit in the first one that runs.
        let own = if live == Live::Running { 2 * number.saturating_sub(2) } else { 10 + 2 * number };
        self.enter(&competition, &runner, 5, own..own + 2)?;
        if live == Live::Entry {
            let units = store::units(self.tx.conn, competition.id, LabourScope::All)?;
            for (unit, _) in units.iter().take(3) {
                unit_service::accept(self.tx, &runner, &competition, unit, None)?;
            }
            return Ok(());
        }
        let running = self.started(&competition, &runner)?;
        let ended: Vec<NaiveDate> = rules::months(first_day, last_day)
            .into_iter()
            .filter(|month| rules::month_end(*month) < rules::month_of(self.today))
            .collect();
        match live {
            Live::Running => {
                let (last, before) = ended
                    .split_last()
                    .map_or((None, &[][..]), |(last, before)| (Some(*last), before));
                self.report(&running, &runner, before, 10)?;
                match last {
                    Some(month) => self.last_month(&running, month),
                    None => Ok(()),
                }
            }
            Live::Provisional | Live::Notice | Live::Entry => {
                self.report(&running, &runner, &ended, 10)?;
                if live == Live::Notice {
                    let day = self.today - Days::new(1);
                    self.published(&running, &runner, day)?;
                } else {
                    self.on(last_day + Days::new(20), 3);
                    result_service::compute(self.tx, &runner, &running, "")?;
                }
                Ok(())
            }
        }
    }

    /// The month that has just ended: nothing from the units of bodies yet, one report sent back, the others to review.
    fn last_month(&mut self, running: &Competition, month: NaiveDate) -> Result<(), AppError> {
        let indicators = store::indicators_of(self.tx.conn, running.id)?;
        let units = store::accepted_units(self.tx.conn, running.id)?;
        let reviewer = self.second.clone();
        for (number, unit) in units.iter().filter(|unit| unit.body_id.is_none()).enumerate() {
            let case = Case { competition: running.clone(), unit: unit.clone(), month };
            self.on(rules::month_end(month) + Days::new(6), 4);
            let content = self.content(&indicators, 95);
            // What the city reports for a unit the organiser reviews.
            let city = self.city.clone();
            reports::submit(self.tx, &city, &case, None, &content)?;
            if number == 0 {
                reports::send_back(self.tx, &reviewer, &case, None, "能耗数据与上月相差过大，请核对。")?;
            }
        }
        Ok(())
    }
}
