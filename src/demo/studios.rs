//! Studios of earlier years with those who led, work and learned there, and what each of their years came to, filed from
//! records through the services.

use super::assessors::{EMPLOYERS, OWN_EMPLOYERS};
use super::chance::{Chance, Weighted};
use super::people::Population;
use super::registers::CityBody;
use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::kernel::points::Points;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::Trade;
use crate::registry::trades::store as trades;
use crate::studios::naming::filing_service::{self, Filed};
use crate::studios::naming::model::{
    Finding, NewApprenticeship, NewLeader, PastStudio, StudioKind, StudioLevel, StudioPlan, StudioReviewKind,
};
use crate::studios::settings::STUDIO_INDICATORS;
use crate::studios::years::filing_service as years;
use crate::studios::years::model::{FundCategory, NewFund, NewOutput, OutputKind, PastYear};
use crate::studios::years::rules::{Indicator, indicators_of};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::HashSet;

/// Studios beside the usual number of certificates; fewer where there are fewer.
const STUDIOS: u64 = 120;
/// Certificates beside which there are so many.
const USUAL_CERTIFICATES: u64 = 60_000;
/// The first year in which one was named.
const FIRST_YEAR: i32 = 2012;
/// The first number of the population from which those come who work there: beyond everybody else.
const FIRST_PERSON: u64 = 42_500_000;
/// Beginnings of the codes of trades in which studios are common, and their industries.
const INDUSTRIES: [(&str, &str); 8] = [
    ("6-18", "机械制造"),
    ("6-29", "建筑施工"),
    ("6-31", "设备维修"),
    ("6-28", "电力生产"),
    ("4-03", "餐饮服务"),
    ("4-08", "专业技术服务"),
    ("6-02", "食品加工"),
    ("4-02", "交通运输"),
];

struct Records {
    chance: Chance,
    population: Population,
    /// People who were taken so far; none of them stands in two studios.
    next_person: u64,
    trades: Vec<Trade>,
    names: HashSet<String>,
}

/// Files all of them.
///
/// # Errors
/// Those of the services.
pub fn file(tx: &mut Tx<'_>, seed: u64, certificates: u64, bodies: &[CityBody]) -> Result<Vec<Filed>, AppError> {
    let actor = Actor::system("demonstration");
    let wanted = (STUDIOS * certificates.min(USUAL_CERTIFICATES) / USUAL_CERTIFICATES).max(6);
    let mut records = Records {
        chance: Chance::new(seed, 14),
        population: Population::new(seed),
        next_person: FIRST_PERSON,
        trades: trades::all_active(tx.conn)?
            .into_iter()
            .filter(|trade| trade.has_level(Level::Advanced))
            .collect(),
        names: HashSet::new(),
    };
    let today = tx.today();
    let mut studios = Vec::new();
    for _ in 0..wanted {
        studios.push(records.studio(today, bodies)?);
    }
    studios.sort_by_key(|studio| studio.named_on);
    let filed = filing_service::file(tx, &actor, &studios)?;
    let indicators = indicators_of(&tx.setting(&STUDIO_INDICATORS)).unwrap_or_default();
    let mut past = Vec::new();
    for (studio, written) in studios.iter().zip(&filed) {
        let last = studio.term_to.year().min(today.year() - 1);
        past.extend(
            (studio.named_on.year()..=last).map(|year| records.year(studio, written, (year, today), &indicators)),
        );
    }
    let count = years::file(tx, &actor, &past)?;
    tracing::info!(years = count, "years of studios filed");
    Ok(filed)
}

impl Records {
    fn person(&mut self) -> Result<NewPerson, AppError> {
        let person = self
            .population
            .person(self.next_person)
            .ok_or_else(|| AppError::internal("a city without people"))?;
        self.next_person += 1;
        Ok(NewPerson::of_document(person.name, person.document, person.sex))
    }

    fn days(&self, least: i64, most: i64) -> Days {
        Days::new(u64::try_from(self.chance.between(least, most)).unwrap_or(0))
    }

    fn studio(&mut self, today: NaiveDate, bodies: &[CityBody]) -> Result<PastStudio, AppError> {
        let (beginning, industry) = *self.chance.pick(&INDUSTRIES);
        let fitting: Vec<&Trade> = self.trades.iter().filter(|trade| trade.code.starts_with(beginning)).collect();
        let trade = if fitting.is_empty() {
            self.chance.pick(&self.trades).clone()
        } else {
            (*self.chance.pick(&fitting)).clone()
        };
        let kind = *Weighted::new([
            (StudioKind::MasterStudio, 50),
            (StudioKind::CraftsmanStudio, 25),
            (StudioKind::InnovationStudio, 25),
        ])
        .draw(&self.chance);
        let level = *Weighted::new([
            (StudioLevel::National, 6),
            (StudioLevel::Provincial, 28),
            (StudioLevel::Prefecture, 56),
            (StudioLevel::County, 10),
        ])
        .draw(&self.chance);
        let years = i64::from((today.year() - FIRST_YEAR).max(1));
        let named_on = today - self.days(40, years * 365);
        let leader = self.person()?;
        let name = self.name(kind, &leader.name, &trade.name);
        let body = self.chance.pick(bodies);
        let is_body = self.chance.percent(35);
        let host =
            if self.chance.percent(70) { *self.chance.pick(&EMPLOYERS) } else { *self.chance.pick(&OWN_EMPLOYERS) };
        let plan = StudioPlan {
            kind,
            level,
            name,
            trade: trade.id,
            industry: industry.to_owned(),
            district: body.district.to_owned(),
            address: format!("演示路 {} 号", self.chance.between(1, 300)),
            area: i32::try_from(self.chance.between(6, 60) * 10).unwrap_or(100),
            equipment: format!("{}实训工位 {} 个，检测设备一套。", trade.name, self.chance.between(4, 24)),
            host: host.to_owned(),
            body: is_body.then_some(body.id),
            founded_on: Some(named_on - self.days(60, 1_200)),
            contact_phone: String::new(),
            contact_email: String::new(),
            merits: format!("领办人长期在{}岗位工作，带徒传技，解决生产技术难题。", trade.name),
            statutes: "例会、带徒、攻关项目和经费管理制度。".to_owned(),
            plan: "每年带徒两人以上，完成攻关课题一项以上，开展技能培训四次以上。".to_owned(),
        };
        // Most are renewed as long as they work; some ended with their term.
        let term_to = if self.chance.percent(88) { today + self.days(30, 1_000) } else { named_on + Days::new(1_095) };
        Ok(PastStudio {
            leaders: self.leaders(kind, leader, named_on, today)?,
            members: self.members(named_on, today)?,
            apprentices: self.apprentices(named_on, today)?,
            findings: self.findings(named_on),
            named_document: format!("昆演示发〔{}〕{}号", named_on.year(), self.chance.between(10, 180)),
            named_on,
            term_to: term_to.max(named_on),
            plan,
        })
    }

    fn name(&mut self, kind: StudioKind, leader: &str, trade: &str) -> String {
        let ending = match kind {
            StudioKind::MasterStudio => "技能大师工作室",
            StudioKind::CraftsmanStudio => "名匠工作室",
            StudioKind::InnovationStudio => "劳模创新工作室",
        };
        let mut name = format!("{leader}{ending}");
        if !self.names.insert(name.clone()) {
            name = format!("{leader}{trade}{ending}");
            self.names.insert(name.clone());
        }
        name
    }

    fn leaders(
        &mut self,
        kind: StudioKind,
        first: NewPerson,
        named_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<(NewLeader, NaiveDate)>, AppError> {
        let title = match kind {
            StudioKind::MasterStudio => "高级技师",
            StudioKind::CraftsmanStudio => "昆明市名匠",
            StudioKind::InnovationStudio => "劳动模范",
        };
        let leader = |person| NewLeader { person, title: title.to_owned() };
        let mut leaders = vec![(leader(first), named_on)];
        let age = (today - named_on).num_days();
        if age > 1_500 && self.chance.percent(25) {
            let from = named_on + self.days(1_000, age - 200);
            leaders.push((leader(self.person()?), from));
        }
        Ok(leaders)
    }

    fn members(
        &mut self,
        named_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<(NewPerson, String, NaiveDate)>, AppError> {
        let count = 4 + self.chance.below(8);
        let age = (today - named_on).num_days().max(1);
        let mut members = Vec::with_capacity(count);
        for at in 0..count {
            let from = if at < 4 { named_on } else { named_on + self.days(0, age - 1) };
            let post = *self.chance.pick(&["技术骨干", "攻关组成员", "培训师", "工艺员", "质量员"]);
            members.push((self.person()?, post.to_owned(), from));
        }
        Ok(members)
    }

    fn apprentices(
        &mut self,
        named_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<(NewApprenticeship, Option<(Level, NaiveDate)>)>, AppError> {
        let age = (today - named_on).num_days().max(2);
        let count = 2 + self.chance.below(usize::try_from(age / 300).unwrap_or(0) + 3);
        let mut apprentices = Vec::with_capacity(count);
        for _ in 0..count {
            let from = named_on + self.days(0, age - 1);
            let (level, next) = *self.chance.pick(&[
                (Level::Elementary, Level::Intermediate),
                (Level::Intermediate, Level::Advanced),
                (Level::Advanced, Level::Technician),
                (Level::Technician, Level::SeniorTechnician),
            ]);
            let learned = (today - from).num_days();
            let raised = (learned > 400 && self.chance.percent(70)).then(|| (next, from + self.days(360, learned)));
            let agreement = NewApprenticeship { apprentice: self.person()?, from, to: from + Days::new(1_095), level };
            apprentices.push((agreement, raised));
        }
        Ok(apprentices)
    }

    /// A day of a year.
    fn day_of(&self, year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 5).unwrap_or_default() + self.days(0, 350)
    }

    fn year(
        &self,
        studio: &PastStudio,
        filed: &Filed,
        (year, today): (i32, NaiveDate),
        indicators: &[Indicator],
    ) -> PastYear {
        let fund = |category, least: i64, most: i64, note: &str| NewFund {
            category,
            amount: self.chance.between(least, most) * 100_000,
            day: self.day_of(year),
            note: note.to_owned(),
        };
        let mut funds = vec![
            fund(FundCategory::HostContribution, 10, 80, "单位年度投入"),
            fund(FundCategory::Teaching, 5, 30, "带徒和培训耗材"),
            fund(FundCategory::Projects, 5, 40, "攻关课题试制"),
        ];
        if year == studio.named_on.year() {
            funds.push(fund(FundCategory::Grant, 50, 100, "工作室建设补助"));
            funds.push(fund(FundCategory::Equipment, 30, 90, "设备购置"));
        }
        let count = 2 + self.chance.below(4);
        let outputs = (0..count).map(|_| self.output(year)).collect();
        let share = self.chance.between(66, 99);
        let points = indicators
            .iter()
            .map(|one| {
                let share = (share + self.chance.between(-6, 6)).clamp(0, 100);
                Points::from_hundredths(u32::try_from(i64::from(one.most) * share).unwrap_or(0))
            })
            .collect();
        PastYear {
            studio: filed.id,
            year,
            plan: studio.plan.plan.clone(),
            report: "完成带徒、攻关和培训任务，经费使用符合规定。".to_owned(),
            funds,
            outputs,
            points,
            opinion: "按指标考核，情况属实。".to_owned(),
            assessed_on: NaiveDate::from_ymd_opt(year + 1, 3, 20).unwrap_or(today).min(today),
        }
    }

    fn output(&self, year: i32) -> NewOutput {
        let (kind, title) = *self.chance.pick(&[
            (OutputKind::BreakthroughProject, "关键工序质量攻关"),
            (OutputKind::BreakthroughProject, "设备节能改造"),
            (OutputKind::OperatingMethod, "快速调整操作法"),
            (OutputKind::Patent, "实用新型专利"),
            (OutputKind::FiveSmall, "工装小革新"),
            (OutputKind::Standard, "作业指导书修订"),
            (OutputKind::Training, "岗位技能培训班"),
            (OutputKind::Training, "师带徒集中培训"),
            (OutputKind::Service, "兄弟单位技术支援"),
        ]);
        let is_training = kind == OutputKind::Training;
        let benefit = if kind == OutputKind::BreakthroughProject { self.chance.between(50, 900) * 100_000 } else { 0 };
        NewOutput {
            kind,
            title: title.to_owned(),
            detail: String::new(),
            benefit,
            people: if is_training { i32::try_from(self.chance.between(12, 80)).unwrap_or(12) } else { 0 },
            day: self.day_of(year),
        }
    }

    fn findings(&self, named_on: NaiveDate) -> Vec<(StudioReviewKind, Finding)> {
        let finding = |before: u64, opinion: &str| Finding {
            day: named_on - Days::new(before),
            reviewers: "评审专家组".to_owned(),
            points: Points::from_hundredths(u32::try_from(self.chance.between(1_450, 1_960) * 5).unwrap_or(8_000)),
            opinion: opinion.to_owned(),
        };
        vec![
            (StudioReviewKind::Papers, finding(40, "材料齐全，业绩突出，同意进入实地考察。")),
            (StudioReviewKind::SiteVisit, finding(25, "场地、设备和制度与申报一致，同意公示。")),
        ]
    }
}
