//! Competitions of this year and the next in every state from the plan to the final result, taken there through the services, each step
//! on the day on which somebody would have taken it.

use super::chance::Chance;
use super::entrants::Field;
use super::judging::{Judging, login_of};
use super::logins::{Desk, RoleScope};
use super::schemes;
use crate::competition::contests::model::{Contest, ContestPlan, Eligibility, ModuleKind, ModulePlan};
use crate::competition::contests::rules::default_rules;
use crate::competition::contests::service as contests;
use crate::competition::entries::review_service;
use crate::competition::events::model::{
    Competition, CompetitionClass, CompetitionKind, CompetitionLevel, CompetitionLine, EntryGroup, EventPlan,
    EventState,
};
use crate::competition::events::service as events;
use crate::competition::officials::model::OfficialDuty;
use crate::competition::officials::store as official_store;
use crate::competition::schemes::service as scheme_service;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::level::Level;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::trades::model::Trade;
use crate::registry::trades::store as trades;
use chrono::{Datelike, Days, Duration, NaiveDate};

/// States to which competitions are taken, how many, and days from today to their first day.
const GOALS: [(EventState, usize, i64); 19] = [
    (EventState::Draft, 2, 150),
    (EventState::Submitted, 4, 140),
    (EventState::Returned, 1, 130),
    (EventState::PlanApproved, 2, 110),
    (EventState::Published, 4, 70),
    (EventState::EntryOpen, 6, 14),
    (EventState::EligibilityChecked, 1, 8),
    (EventState::OfficialsAppointed, 1, 6),
    (EventState::Sealed, 1, 3),
    (EventState::Running, 1, -1),
    (EventState::Scoring, 1, -2),
    (EventState::Locked, 1, -3),
    (EventState::Unsealed, 1, -4),
    (EventState::Provisional, 1, -5),
    (EventState::AppealsClosed, 1, -6),
    (EventState::PublicNotice, 1, -7),
    (EventState::Final, 1, -30),
    (EventState::Postponed, 1, 45),
    (EventState::Cancelled, 1, 50),
];

/// Where the serials of events begin that are made for measuring: beyond those of the city, at its general competition.
const FIRST_REHEARSAL: usize = 1_200;

/// Names of competitions, with the beginnings of the codes of the trades that take part; none means all trades.
pub const NAMES: [(&str, &[&str]); 12] = [
    ("昆明市职业技能大赛", &[]),
    ("昆明市机械行业职工技能竞赛", &["6-18", "6-20"]),
    ("昆明市建筑行业职工技能竞赛", &["6-29"]),
    ("昆明市交通运输行业技能竞赛", &["4-02", "6-30"]),
    ("昆明市餐饮服务行业技能竞赛", &["4-03", "6-02"]),
    ("昆明市农业和园艺技能竞赛", &["5-05"]),
    ("昆明市电力行业技能竞赛", &["6-28", "6-24"]),
    ("昆明市设备维修行业技能竞赛", &["6-31", "4-12"]),
    ("昆明市康养服务行业技能竞赛", &["4-10", "4-14"]),
    ("昆明市化工行业技能竞赛", &["6-11"]),
    ("昆明市数字技能竞赛", &["4-04"]),
    ("昆明市青年职业技能竞赛", &[]),
];

/// Invented hosts.
pub const HOSTS: [&str; 3] = ["市竞赛组委会（演示）", "市行业技能竞赛办公室（演示）", "市职工技能竞赛委员会（演示）"];
/// Invented organisers.
pub const ORGANISERS: [&str; 5] = [
    "滇池职业培训学院（演示）",
    "金马技工学校（演示）",
    "碧鸡实训中心（演示）",
    "翠湖职业学校（演示）",
    "圆通技师学院（演示）",
];

/// What the competitions leave for the printed sign-ins.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Competitions.
    pub competitions: usize,
    /// Contests of all of them.
    pub contests: usize,
    /// Entries of all of them.
    pub entries: usize,
}

/// How large an event is that is made for measuring.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Contests.
    pub contests: usize,
    /// Entrants of each.
    pub entrants: usize,
    /// Scoring judges of each.
    pub judges: u32,
    /// Whether all is marked and unsealed, so that results can be made; otherwise marking has begun.
    pub is_marked: bool,
}

/// A contest that was made for measuring, with the sign-ins of those who act in it.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// Address of its page.
    pub address: String,
    /// Scoring judges.
    pub judges: Vec<String>,
    /// Those who sign its results.
    pub signers: Vec<String>,
}

struct Stage<'a, 'tx, 'conn> {
    tx: &'tx mut Tx<'conn>,
    desk: &'tx mut Desk,
    /// Drafts and publishes.
    city: &'a Actor,
    /// Decides; never about what he submitted himself.
    second: Actor,
    chance: Chance,
    trades: Vec<Trade>,
    today: NaiveDate,
    now: Timestamp,
    serial: usize,
    printed: bool,
    field: Field,
    entries: usize,
}

/// Makes all competitions.
///
/// # Errors
/// Those of the services.
pub fn make(tx: &mut Tx<'_>, desk: &mut Desk, seed: u64, (city, second): (&Actor, &Actor)) -> Result<Made, AppError> {
    let now = tx.now;
    let today = tx.today();
    let trades = trades::all_active(tx.conn)?
        .into_iter()
        .filter(|trade| trade.has_level(Level::Advanced))
        .collect();
    let mut stage = Stage {
        desk,
        city,
        second: second.clone(),
        chance: Chance::new(seed, 5),
        trades,
        today,
        now,
        serial: 0,
        printed: false,
        field: Field::new(seed),
        entries: 0,
        tx,
    };
    let mut made = Made { competitions: 0, contests: 0, entries: 0 };
    for (goal, count, ahead) in GOALS {
        for place in 0..count {
            let first_day = today + Duration::days(ahead + 2 * i64::try_from(place).unwrap_or(0));
            made.contests += stage.competition(goal, first_day)?;
            made.competitions += 1;
        }
    }
    stage.tx.now = now;
    made.entries = stage.entries;
    Ok(made)
}

/// Makes a competition of a size in a city that is there already: each contest has one module of 200 aspects.
///
/// # Errors
/// Those of the services.
pub fn rehearse(tx: &mut Tx<'_>, desk: &mut Desk, seed: u64, size: Size) -> Result<Vec<Rehearsal>, AppError> {
    let (now, today) = (tx.now, tx.today());
    let serial = FIRST_REHEARSAL + usize::from(size.is_marked);
    let [city, second] = ["rehearsal", "publisher"].map(|name| format!("{name}{serial}"));
    let city = desk.open(tx, &city, "彩排管理", Role::CityAdministrator, RoleScope::default(), false)?;
    let second = desk.open(tx, &second, "彩排发布", Role::CityAdministrator, RoleScope::default(), false)?;
    let trades = trades::all_active(tx.conn)?
        .into_iter()
        .filter(|trade| trade.has_level(Level::Advanced))
        .collect();
    let chance = Chance::new(seed, 7);
    let field = Field::beside(seed, 1 + u64::from(size.is_marked));
    let mut stage =
        Stage { tx, desk, city: &city, second, chance, trades, today, now, serial, printed: true, field, entries: 0 };
    stage.rehearsal(size)
}

impl Stage<'_, '_, '_> {
    fn rehearsal(&mut self, size: Size) -> Result<Vec<Rehearsal>, AppError> {
        let goal = if size.is_marked { EventState::Unsealed } else { EventState::Scoring };
        let first_day = self.today - Days::new(2);
        let (city, second) = (self.city.clone(), self.second.clone());
        self.on(first_day, 100, 1);
        let plan = self.plan(first_day);
        let mut competition = events::draft(self.tx, &city, &plan, None)?;
        let organiser = self.organiser(&competition, goal)?;
        let mut made = Vec::with_capacity(size.contests);
        for number in 1..=size.contests {
            let mut plan = self.contest(&competition);
            let entrants = i32::try_from(size.entrants).map_err(AppError::internal)?;
            plan.name = format!("{}（{number}）", plan.name);
            (plan.team_size, plan.quota, plan.delegation_limit) = (1, entrants, None);
            plan.rules.panel_judges = size.judges;
            plan.modules.retain(|module| module.kind == ModuleKind::Practical);
            for module in &mut plan.modules {
                (module.weight, module.day) = (100, 1);
            }
            made.push(contests::add(self.tx, &organiser, &competition, &plan)?);
        }
        competition = events::submit(self.tx, &organiser, &competition)?;
        competition = events::approve(self.tx, &second, &competition, "彩排（演示）")?;
        competition = events::publish(self.tx, &organiser, &competition)?;
        self.on(first_day, 30, 5);
        for contest in &made {
            let place = (&competition, contest);
            let version = scheme_service::draft(self.tx, &organiser, place, "A", &schemes::large_scheme(), "")?;
            scheme_service::put_in_force(self.tx, &organiser, place, "A", version, None)?;
        }
        competition = events::open_entry(self.tx, &organiser, &competition)?;
        self.on(first_day, 20, 6);
        self.field.enter_each(self.tx, &organiser, &competition, size.entrants)?;
        Field::accept(self.tx, &organiser, &competition, true)?;
        self.on(first_day, 9, 7);
        competition = review_service::close_check(self.tx, &organiser, &competition)?;
        self.on(first_day, 5, 8);
        competition = self.field.officiate(self.tx, &organiser, &competition)?;
        let mut rehearsed = Vec::with_capacity(made.len());
        for contest in made {
            let address = format!("/competitions/{}/contests/{}", competition.number, contest.code);
            let mut judging = Judging {
                competition: &competition,
                contest,
                organiser: &organiser,
                publisher: &second,
                is_printed: false,
            };
            judging.take_to(self.tx, self.desk, goal, &mut self.chance)?;
            let of = |duties: &[OfficialDuty], tx: &mut Tx<'_>| -> Result<Vec<String>, AppError> {
                let held = official_store::duties_of_contest(tx.conn, judging.contest.id)?;
                let held = held.iter().filter(|held| duties.contains(&held.duty));
                Ok(held.map(|held| login_of(held.official_id)).collect())
            };
            rehearsed.push(Rehearsal {
                address,
                judges: of(&[OfficialDuty::ScoringJudge], self.tx)?,
                signers: of(&[OfficialDuty::ChiefJudge, OfficialDuty::CompetitionMonitor], self.tx)?,
            });
        }
        self.tx.now = self.now;
        Ok(rehearsed)
    }

    /// Sets the clock to a day before an event, or to today when that day has not come.
    fn on(&mut self, first_day: NaiveDate, days_before: i64, hour: u32) {
        let day = (first_day - Duration::days(days_before)).min(self.today);
        let hour = if day == self.today { 1 } else { hour };
        if let Some(moment) = day.and_hms_opt(hour, 0, 0) {
            self.tx.now = moment;
        }
    }

    /// Name and trades of the competition that is being made.
    fn named(&self) -> (&'static str, &'static [&'static str]) {
        NAMES.get(self.serial % NAMES.len()).copied().unwrap_or_default()
    }

    fn plan(&mut self, first_day: NaiveDate) -> EventPlan {
        let (name, _) = self.named();
        let is_general = name == "昆明市职业技能大赛";
        // Entry runs for three weeks and ends ten days before the event.
        let entry_to = first_day - Days::new(10);
        EventPlan {
            year: first_day.year(),
            kind: CompetitionKind::Skills,
            name: format!("{}年{name}", first_day.year()),
            level: CompetitionLevel::Prefecture,
            class: if is_general { CompetitionClass::General } else { CompetitionClass::Industry },
            line: if is_general { CompetitionLine::HumanResources } else { CompetitionLine::Union },
            groups: if name.contains("青年") {
                vec![EntryGroup::Workers, EntryGroup::Students]
            } else {
                vec![EntryGroup::Workers]
            },
            host: (*self.chance.pick(&HOSTS)).to_owned(),
            organiser: (*self.chance.pick(&ORGANISERS)).to_owned(),
            co_organiser: String::new(),
            place: "示范实训基地".to_owned(),
            entry_from: entry_to - Days::new(21),
            entry_to,
            first_day,
            last_day: first_day + Days::new(2),
            contact_name: "竞赛办".to_owned(),
            contact_phone: "0871-00000000".to_owned(),
            contact_email: "contest@example.org".to_owned(),
            expected_entrants: 60,
            budget: self.chance.between(8, 60) * 1_000_000,
            prize_plan: "各赛项一等奖 1 名、二等奖 2 名、三等奖 3 名，颁发证书；符合条件的按规定晋升职业技能等级。"
                .to_owned(),
            description: "面向全市相关从业人员，以赛促学、以赛促训。所有内容均为演示。".to_owned(),
        }
    }

    fn contest(&self, competition: &Competition) -> ContestPlan {
        let (_, beginnings) = self.named();
        let fits = |trade: &&Trade| beginnings.iter().any(|beginning| trade.code.starts_with(beginning));
        let fitting: Vec<&Trade> = self.trades.iter().filter(fits).collect();
        let trade = if fitting.is_empty() {
            self.chance.pick(&self.trades).clone()
        } else {
            (*self.chance.pick(&fitting)).clone()
        };
        let defaults = contests::defaults(&self.tx.platform.settings.current());
        let is_for_teams = self.chance.percent(15);
        let module = |name: &str, kind: ModuleKind, weight: i32, day: i32, minutes: i32| ModulePlan {
            name: name.to_owned(),
            kind,
            weight,
            day,
            minutes,
        };
        let quota = i32::try_from(self.chance.between(24, 90)).unwrap_or(24);
        ContestPlan {
            name: trade.full_name(),
            trade: trade.id,
            level: Level::Advanced,
            entry_group: competition.groups().first().copied().unwrap_or(EntryGroup::Workers),
            team_size: if is_for_teams { 3 } else { 1 },
            quota,
            delegation_limit: Some(4),
            workstations: (quota / 4).max(6),
            first_day: competition.first_day,
            last_day: competition.last_day,
            place: String::new(),
            rules: default_rules(defaults),
            eligibility: Eligibility {
                min_age: Some(18),
                max_age: Some(60),
                min_level: None,
                conditions: "在昆明市从事本职业工作。".to_owned(),
            },
            technical_document: "理论考试 60 分钟；实操按图样完成工件。选手自备劳动防护用品，违反安全规程的终止比赛。"
                .to_owned(),
            modules: vec![
                module("理论知识", ModuleKind::Theory, 30, 1, 60),
                module("操作技能", ModuleKind::Practical, 70, 2, 240),
            ],
        }
    }

    /// Makes one competition and takes it to a state; says how many contests it has.
    fn competition(&mut self, goal: EventState, first_day: NaiveDate) -> Result<usize, AppError> {
        let (city, second) = (self.city.clone(), self.second.clone());
        self.on(first_day, 200, 1);
        let plan = self.plan(first_day);
        let mut competition = events::draft(self.tx, &city, &plan, None)?;
        let organiser = self.organiser(&competition, goal)?;
        let count = self.chance.below(5) + 3;
        let mut made: Vec<Contest> = Vec::with_capacity(count);
        while made.len() < count {
            let contest = self.contest(&competition);
            if made.iter().all(|other| other.trade_id != contest.trade) {
                made.push(contests::add(self.tx, &organiser, &competition, &contest)?);
            }
        }
        self.serial += 1;
        if goal == EventState::Draft {
            return Ok(count);
        }
        self.on(first_day, 180, 2);
        competition = events::submit(self.tx, &organiser, &competition)?;
        if goal == EventState::Submitted {
            return Ok(count);
        }
        self.on(first_day, 170, 3);
        if goal == EventState::Returned {
            events::send_back(self.tx, &second, &competition, "请补充赛场平面图和安全预案。")?;
            return Ok(count);
        }
        let document = format!("昆竞组〔{}〕{}号（演示）", competition.year, self.serial);
        competition = events::approve(self.tx, &second, &competition, &document)?;
        if goal == EventState::PlanApproved {
            return Ok(count);
        }
        self.on(first_day, 100, 4);
        competition = events::publish(self.tx, &organiser, &competition)?;
        if goal == EventState::Published {
            return Ok(count);
        }
        if goal == EventState::Postponed {
            events::postpone(self.tx, &organiser, &competition, "赛场设备检修，另行安排日期。")?;
            return Ok(count);
        }
        if goal == EventState::Cancelled {
            events::cancel(self.tx, &organiser, &competition, "报名条件调整，并入下一年度竞赛。")?;
            return Ok(count);
        }
        self.on(first_day, 30, 5);
        // One contest of each live competition is marked by a scheme of the usual size.
        if let Some(contest) = made.first() {
            let place = (&competition, contest);
            let version = scheme_service::draft(self.tx, &organiser, place, "B", &schemes::scheme(), "")?;
            scheme_service::put_in_force(self.tx, &organiser, place, "B", version, None)?;
        }
        competition = events::open_entry(self.tx, &organiser, &competition)?;
        self.on(first_day, 20, 6);
        self.entries += self.field.enter(self.tx, &organiser, &competition)?;
        Field::accept(self.tx, &organiser, &competition, goal != EventState::EntryOpen)?;
        if goal == EventState::EntryOpen {
            return Ok(count);
        }
        self.on(first_day, 9, 7);
        competition = review_service::close_check(self.tx, &organiser, &competition)?;
        if goal == EventState::EligibilityChecked {
            return Ok(count);
        }
        self.on(first_day, 5, 8);
        competition = self.field.officiate(self.tx, &organiser, &competition)?;
        if goal != EventState::OfficialsAppointed
            && let Some(contest) = made.into_iter().next()
        {
            // The first contest of such a competition is ahead of the others.
            let mut judging = Judging {
                competition: &competition,
                contest,
                organiser: &organiser,
                publisher: &second,
                is_printed: goal == EventState::Scoring,
            };
            judging.take_to(self.tx, self.desk, goal, &mut self.chance)?;
        }
        Ok(count)
    }

    /// Whoever runs a competition; the first with open entry is the one of the printed sign-in.
    fn organiser(&mut self, competition: &Competition, goal: EventState) -> Result<Actor, AppError> {
        let is_printed = goal == EventState::EntryOpen && !self.printed;
        self.printed |= is_printed;
        let (login, name) = if is_printed {
            ("organiser".to_owned(), "尹志远".to_owned())
        } else {
            (format!("organiser{}", self.serial), format!("承办{}", self.serial))
        };
        let scope = RoleScope { competition: Some(competition.id), ..RoleScope::default() };
        // A password that is as old as the draft would have to be changed at the first sign-in.
        let before = std::mem::replace(&mut self.tx.now, self.now);
        let actor = self
            .desk
            .open(self.tx, &login, &name, Role::CompetitionOrganiser, scope, is_printed)?;
        self.tx.now = before;
        Ok(actor)
    }
}
