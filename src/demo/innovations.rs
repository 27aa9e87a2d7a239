//! Innovations of earlier years, filed by the thousand through the services, and those of the worker of the printed sign-ins,
//! one of which has come as far as its certificate.

use super::assessors::{EMPLOYERS, OWN_EMPLOYERS};
use super::chance::{Chance, Weighted};
use super::history;
use super::people::Population;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{BodyId, PersonId, StudioId};
use crate::kernel::points::Points;
use crate::platform::Platform;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::bodies::store as bodies;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::store as trades;
use crate::studios::innovations::model::{
    Author, InnovationAward, InnovationKind, InnovationPlan, Opinion, PastInnovation,
};
use crate::studios::innovations::{filing_service, service};
use chrono::{Datelike, Days, NaiveDate};
use std::sync::Arc;

/// How many of each kind there are beside the usual number of certificates; fewer where there are fewer. One technical
/// innovation comes from the worker of the printed sign-ins.
const NUMBERS: [(InnovationKind, u64); 10] = [
    (InnovationKind::OperatingMethod, 1_545),
    (InnovationKind::Invention, 1_600),
    (InnovationKind::NationalPatent, 912),
    (InnovationKind::TechnicalInnovation, 8_922),
    (InnovationKind::RationalisationProposal, 26_643),
    (InnovationKind::SmallInvention, 24),
    (InnovationKind::SmallCreation, 21),
    (InnovationKind::SmallImprovement, 37),
    (InnovationKind::SmallDesign, 18),
    (InnovationKind::SmallSuggestion, 31),
];
/// Certificates beside which there are so many.
const USUAL_CERTIFICATES: u64 = 60_000;
/// The first year of the records.
const FIRST_YEAR: i32 = 2016;
/// Records of one filing.
const CHUNK: usize = 4_000;
/// People who share the records of one filing.
const PEOPLE: u64 = 1_200;
const THINGS: [&str; 16] = [
    "夹具",
    "送料装置",
    "冷却系统",
    "检测流程",
    "吊装工艺",
    "焊接参数",
    "防护罩",
    "润滑方式",
    "排屑装置",
    "接线盒",
    "控制程序",
    "备件管理",
    "巡检路线",
    "废料回收",
    "模具",
    "工装台",
];
const WAYS: [&str; 10] = [
    "改进",
    "优化",
    "自动化改造",
    "节能改造",
    "快速更换法",
    "防错设计",
    "标准化",
    "降噪改造",
    "可视化管理",
    "一体化设计",
];
const PROBLEMS: [&str; 5] = [
    "原有做法费时较多，一致性不好。",
    "故障频繁，停机时间长。",
    "能耗偏高，材料浪费。",
    "操作有安全隐患。",
    "依靠经验，新人难以掌握。",
];

struct Records {
    chance: Chance,
    population: Population,
    bodies: Vec<(BodyId, String, String)>,
    districts: Vec<String>,
    trades: Vec<String>,
    studios: Vec<StudioId>,
    years: Weighted<i32>,
    today: NaiveDate,
}

/// Files all of them; gives how many.
///
/// # Errors
/// Those of the services.
pub fn file(platform: &Arc<Platform>, seed: u64, certificates: u64, studios: Vec<StudioId>) -> Result<usize, AppError> {
    let today = platform.today();
    let (bodies, districts, trades) = platform
        .db
        .read_blocking(|conn| Ok((bodies::all_bodies(conn)?, bodies::districts(conn)?, trades::all_active(conn)?)))?;
    let last_year = today.year() - 1;
    let records = Records {
        chance: Chance::new(seed, 15),
        population: Population::new(seed),
        bodies: bodies
            .into_iter()
            .map(|body| (body.id, body.name, body.district_code))
            .collect(),
        districts: districts.into_iter().map(|district| district.code).collect(),
        trades: trades.into_iter().map(|trade| trade.name).collect(),
        studios,
        years: Weighted::new((FIRST_YEAR..=last_year.max(FIRST_YEAR)).zip((10..).step_by(3))),
        today,
    };
    let mut kinds: Vec<InnovationKind> = Vec::new();
    for (kind, number) in NUMBERS {
        let wanted = (number * certificates.min(USUAL_CERTIFICATES)).div_ceil(USUAL_CERTIFICATES);
        kinds.extend((0..wanted).map(|_| kind));
    }
    records.chance.shuffle(&mut kinds);
    let mut filed = 0;
    for (at, chunk) in (0..).zip(kinds.chunks(CHUNK)) {
        let people = records.people(at)?;
        let written = chunk.iter().map(|kind| records.record(*kind, people.len())).collect::<Vec<_>>();
        filed += platform
            .load_blocking(move |tx| filing_service::file(tx, &Actor::system("demonstration"), &people, &written))?;
    }
    Ok(filed)
}

impl Records {
    /// Holders of certificates, other ones for each filing.
    fn people(&self, chunk: u64) -> Result<Vec<NewPerson>, AppError> {
        let first = history::FIRST_PERSON + chunk * PEOPLE;
        (first..first + PEOPLE)
            .map(|number| {
                let person = self.population.person(number);
                let person = person.ok_or_else(|| AppError::internal("a city without people"))?;
                Ok(NewPerson::of_document(person.name, person.document, person.sex))
            })
            .collect()
    }

    fn record(&self, kind: InnovationKind, people: usize) -> PastInnovation {
        let trade = self.chance.pick(&self.trades);
        let (thing, way) = (*self.chance.pick(&THINGS), *self.chance.pick(&WAYS));
        let title = match kind {
            InnovationKind::OperatingMethod => format!("{trade}{thing}操作法"),
            InnovationKind::NationalPatent => format!("一种用于{trade}的{thing}"),
            InnovationKind::RationalisationProposal | InnovationKind::SmallSuggestion => {
                format!("关于{trade}岗位{thing}{way}的建议")
            }
            _ => format!("{trade}{thing}{way}"),
        };
        let is_body = self.chance.percent(40);
        let (body, unit, district) = if is_body {
            let (body, name, district) = self.chance.pick(&self.bodies);
            (Some(*body), name.clone(), district.clone())
        } else {
            let employers = if self.chance.percent(70) { &EMPLOYERS } else { &OWN_EMPLOYERS };
            (None, (*self.chance.pick(employers)).to_owned(), self.chance.pick(&self.districts).clone())
        };
        let year = *self.years.draw(&self.chance);
        let first = NaiveDate::from_ymd_opt(year, 1, 10).unwrap_or_default();
        let adopted_on = first + Days::new(self.below(340));
        let yuan = match kind {
            InnovationKind::RationalisationProposal | InnovationKind::SmallSuggestion => self.chance.between(0, 60),
            _ => self.chance.between(5, 900),
        } * 1_000;
        let is_awarded = self.chance.percent(match kind {
            InnovationKind::RationalisationProposal => 2,
            _ => 12,
        });
        let award = is_awarded.then(|| {
            let award = *Weighted::new([
                (InnovationAward::First, 8),
                (InnovationAward::Second, 20),
                (InnovationAward::Third, 36),
                (InnovationAward::Merit, 36),
            ])
            .draw(&self.chance);
            let day = (adopted_on + Days::new(20)).min(self.today);
            (award, format!("昆演示工发〔{year}〕{}号", self.chance.between(5, 60)), day)
        });
        let is_studios = !self.studios.is_empty() && kind != InnovationKind::RationalisationProposal;
        PastInnovation {
            year,
            kind,
            title,
            problem: (*self.chance.pick(&PROBLEMS)).to_owned(),
            solution: format!("对{thing}实施{way}，并写入作业指导书。"),
            unit,
            body,
            studio: (is_studios && self.chance.percent(20)).then(|| *self.chance.pick(&self.studios)),
            district,
            patent_number: if kind == InnovationKind::NationalPatent {
                format!("ZL{year}20{:06}.{}", self.below(1_000_000), self.below(10))
            } else {
                String::new()
            },
            benefit: (yuan * 100, "按年节约工时、材料和能耗的单价计算。".to_owned()),
            authors: self.authors(kind, people),
            points: Points::from_hundredths(u32::try_from(6_000 + self.below(390) * 10).unwrap_or(6_000)),
            adopted_on,
            award,
        }
    }

    fn below(&self, bound: u64) -> u64 {
        u64::try_from(self.chance.below(usize::try_from(bound).unwrap_or(usize::MAX))).unwrap_or(0)
    }

    /// One to three people side by side in the list, so that nobody is named twice.
    fn authors(&self, kind: InnovationKind, people: usize) -> Vec<(usize, i32)> {
        let first = self.chance.below(people.saturating_sub(2).max(1));
        let alone = if kind == InnovationKind::RationalisationProposal { 85 } else { 45 };
        let percents: &[i32] = match (self.chance.percent(alone), self.chance.percent(60)) {
            (true, _) => &[100],
            (false, true) => &[60, 40],
            (false, false) => &[50, 30, 20],
        };
        (first..).zip(percents.iter().copied()).collect()
    }
}

/// What the worker of the printed sign-ins has handed in: one waits for his unit, one has come to its certificate.
///
/// # Errors
/// Those of the services.
pub fn act(
    tx: &mut Tx<'_>,
    worker: &Actor,
    person: PersonId,
    (city, second): (&Actor, &Actor),
) -> Result<(), AppError> {
    let today = tx.today();
    let plan = |kind, title: &str, solution: &str| InnovationPlan {
        kind,
        title: title.to_owned(),
        problem: "换型时要拆装多次，占用时间长。".to_owned(),
        solution: solution.to_owned(),
        unit: EMPLOYERS.first().copied().unwrap_or_default().to_owned(),
        team: "装配二班".to_owned(),
        studio: String::new(),
        district: "530102".to_owned(),
        implemented_on: Some(today - Days::new(90)),
        patent_number: String::new(),
        benefit: 8_600_000,
        basis: "每班少停机 20 分钟，按全年 250 个班次和工时单价计算。".to_owned(),
    };
    let own = [(Author::Own(person), 100)];
    let made =
        plan(InnovationKind::TechnicalInnovation, "快换定位夹具", "用一个锁紧手柄代替六个螺栓，定位销保证重复精度。");
    let number = service::submit(tx, worker, &made, &own)?;
    let opinion = "成果属实，已在装配线应用，同意推荐。";
    let case = service::open(tx, city, &number, None)?;
    service::endorse(tx, city, &case, opinion)?;
    for (reviewer, points) in [("评审专家甲", 8_800), ("评审专家乙", 9_050), ("评审专家丙", 8_600)] {
        let said = Opinion {
            reviewer: reviewer.to_owned(),
            unit: "评审专家库".to_owned(),
            points: Points::from_hundredths(points),
            opinion: "结构简单，效果明显，便于推广。".to_owned(),
        };
        let case = service::open(tx, city, &number, None)?;
        service::review(tx, city, &case, &said)?;
    }
    let case = service::open(tx, city, &number, None)?;
    service::adopt(tx, city, &case, (made.benefit, &made.basis))?;
    let case = service::open(tx, city, &number, None)?;
    service::award(tx, second, &case, (InnovationAward::Second, "昆演示工发〔2026〕18号"))?;
    let waiting =
        plan(InnovationKind::RationalisationProposal, "关于工具定置管理的建议", "按使用频次摆放，画出轮廓线。");
    service::submit(tx, worker, &waiting, &own).map(drop)
}
