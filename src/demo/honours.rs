//! Honours of the city: what past contests earned, drawn up and confirmed as people would, and titles that others conferred,
//! entered from their documents. The latest contests and some nominations still wait, so that there is something to draw up,
//! to review and to confirm.

use super::assessors::{EMPLOYERS, OWN_EMPLOYERS};
use super::chance::Chance;
use super::history;
use super::people::Population;
use crate::certification::certificates::listing as register;
use crate::certification::certificates::model::CertificateState;
use crate::certification::promotions::model::PromotionState;
use crate::certification::promotions::{service as certification, store as promotion_store};
use crate::competition::{contests, events};
use crate::honours::appointments::model::NewAppointment;
use crate::honours::appointments::service as appointments;
use crate::honours::promotions::service as promotions;
use crate::honours::proposals::model::{Decision, FinalContest, HonourProposal, ProposalState};
use crate::honours::proposals::{service as proposals, store as proposal_store};
use crate::honours::roll::model::{Recorded, RecordedHolder};
use crate::honours::roll::service as roll;
use crate::honours::selection::model::{NominationPaper, NominationPlan, Opinion};
use crate::honours::selection::service as selection;
use crate::honours::titles::store as titles;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{HonourTitleId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::paging::PageRequest;
use crate::kernel::points::Points;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::bodies::store as bodies;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::store as trades;
use chrono::{Datelike, Days, Duration, Months, NaiveDate};
use std::collections::{HashMap, HashSet};

/// Titles that ranks earn, and how many of each beside the usual number of certificates.
const EARNED: [(&str, usize); 3] =
    [("technical_champion", 506), ("excellent_pacesetter", 998), ("technical_pacesetter", 2_020)];
/// Titles that are entered from documents, how many of each, and the years in which they were conferred.
const ENTERED: [(&str, usize, &[i32]); 5] = [
    ("kunming_master_craftsman", 67, &[2012, 2015, 2018, 2021, 2023, 2025]),
    ("spring_city_chief_technician", 36, &[2020, 2022, 2024]),
    ("national_model_worker", 5, &[2015, 2020, 2025]),
    ("provincial_model_worker", 27, &[2015, 2017, 2019, 2021, 2023, 2025]),
    ("worker_pioneer", 506, &[2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025]),
];
/// Certificates beside which there are so many.
const USUAL_CERTIFICATES: u64 = 60_000;
/// Contests whose proposals wait for confirmation.
const WAITING: usize = 3;
/// Contests whose ranks are handed in for promotion.
const PROMOTING: usize = 12;
/// Those of them whose promotions are still on their way.
const PROMOTING_NOW: usize = 4;
/// Holders of level 1 of each of some past years who are appointed, where there are so many.
const APPOINTED_A_YEAR: usize = 3;
/// Why a proposal beyond the number is refused.
const FULL: &str = "本批名额已满";
/// Nominations, each one step further than the one before: handed in, under review, on notice.
const NOMINATED: usize = 3;
/// Experts who review them, each with his unit, his hundredths of a point and his opinion.
const EXPERTS: [(&str, &str, u32, &str); 2] = [
    ("评审专家甲", "市工业职业学院", 9_150, "技艺精湛，带徒成效明显，同意推荐。"),
    ("评审专家乙", "市技师协会", 8_800, "攻关成果已用于生产，同意推荐。"),
];
const SHOPS: [&str; 8] = ["焊装", "机加工", "动力", "总装", "检测", "仓储", "化验", "维修"];
const TEAMS: [&str; 5] = ["一班", "二班", "三班", "青年班组", "技术组"];

/// What was conferred.
#[derive(Debug, Clone, Copy, Default)]
pub struct Made {
    /// Honours for ranks.
    pub earned: usize,
    /// Honours from documents.
    pub entered: usize,
}

/// How many of a title, in the proportion of the certificates.
fn share(count: usize, certificates: u64) -> usize {
    let certificates = certificates.min(USUAL_CERTIFICATES);
    let count = u64::try_from(count).unwrap_or(0);
    usize::try_from((count * certificates).div_ceil(USUAL_CERTIFICATES))
        .unwrap_or(0)
        .max(1)
}

/// Confers all of them.
///
/// # Errors
/// Those of the services.
pub fn confer(tx: &mut Tx<'_>, seed: u64, certificates: u64) -> Result<Made, AppError> {
    let actor = Actor::system("demonstration");
    appoint(tx, &actor, seed)?;
    Ok(Made { earned: by_rank(tx, &actor, certificates)?, entered: from_documents(tx, &actor, seed, certificates)? })
}

/// Appoints some who have held level 1 for years. Most are confirmed, and the earliest of them are chief technicians by now;
/// one is refused, one has ended, and the latest wait for confirmation.
fn appoint(tx: &mut Tx<'_>, actor: &Actor, seed: u64) -> Result<(), AppError> {
    let today = tx.today();
    let chance = Chance::new(seed, 37);
    let districts: Vec<String> = bodies::districts(tx.conn)?.into_iter().map(|district| district.code).collect();
    let mut held = Vec::new();
    for year in today.year() - 9..=today.year() - 4 {
        let filter = register::Filter {
            level: Some(Level::SeniorTechnician),
            state: Some(CertificateState::Valid),
            year: Some(year),
            ..register::Filter::default()
        };
        let found = register::list(tx.conn, &filter, PageRequest::new(None, None))?;
        held.extend(found.rows.into_iter().take(APPOINTED_A_YEAR));
    }
    let later = |day: NaiveDate, months: u32| day.checked_add_months(Months::new(months)).unwrap_or(day);
    let waiting = held.len().saturating_sub(APPOINTED_A_YEAR);
    for (at, one) in held.iter().enumerate() {
        let employer = *chance.pick(&EMPLOYERS);
        let district = chance.pick(&districts).clone();
        let wanted = |level: Level, holding: &str, from: NaiveDate| NewAppointment {
            holding: holding.to_owned(),
            name: one.holder_name.clone(),
            level,
            employer: employer.to_owned(),
            district: district.clone(),
            document: format!("演示聘〔{}〕{}号", from.year(), at + 1),
            appointed_on: from,
            valid_until: later(from, 60) - Days::new(1),
        };
        let from = later(one.issued_on, 40).min(today);
        let number = appointments::record(tx, actor, &wanted(Level::MasterTechnician, &one.number, from))?;
        let recorded = appointments::open(tx, actor, &number, None)?;
        if at == 1 {
            appointments::refuse(tx, actor, &recorded, "聘任文件与登记不符")?;
        } else if at < waiting {
            appointments::confirm(tx, actor, &recorded)?;
            let chief = later(from, 36);
            if at + 1 == waiting && recorded.valid_until >= today {
                let confirmed = appointments::open(tx, actor, &number, None)?;
                appointments::end(tx, actor, &confirmed, (today, "调离本单位"))?;
            } else if chief <= today {
                let new = wanted(Level::ChiefTechnician, &number, chief);
                let number = appointments::record(tx, actor, &new)?;
                let recorded = appointments::open(tx, actor, &number, None)?;
                appointments::confirm(tx, actor, &recorded)?;
            }
        }
    }
    Ok(())
}

/// How many of a title are given so far, and how many there are to be.
struct Quota {
    title: HonourTitleId,
    given: usize,
    whole: usize,
}

impl Quota {
    /// How many may be given after so many of the contests: the first title is given in every one of them, the others
    /// keep pace with it.
    const fn upto(&self, contests: usize, of: usize) -> usize {
        let paced = (self.whole * contests).div_ceil(of);
        if paced < self.whole { paced } else { self.whole }
    }
}

fn by_rank(tx: &mut Tx<'_>, actor: &Actor, certificates: u64) -> Result<usize, AppError> {
    let known: HashMap<String, HonourTitleId> =
        titles::all(tx.conn)?.into_iter().map(|title| (title.key, title.id)).collect();
    let mut quotas = Vec::new();
    for (key, count) in EARNED {
        let title = *known.get(key).ok_or_else(|| AppError::internal("a city without titles"))?;
        quotas.push(Quota { title, given: 0, whole: share(count, certificates) });
    }
    let of = quotas.first().map_or(1, |quota| quota.whole);
    // The earliest first: those of the last year are what waits.
    let mut finals = proposal_store::finals(tx.conn, None)?;
    finals.reverse();
    let (mut waiting, mut decided) = (0, 0);
    for (at, one) in finals.iter().enumerate() {
        let is_over = quotas.iter().all(|quota| quota.given >= quota.whole);
        if is_over && waiting == WAITING {
            break;
        }
        draw(tx, actor, one)?;
        if is_over {
            waiting += 1;
        } else {
            decide(tx, actor, one, &mut quotas, (at + 1, of))?;
            decided = at + 1;
        }
    }
    let latest = decided.saturating_sub(PROMOTING)..decided;
    promote(tx, actor, finals.get(latest).unwrap_or_default())?;
    Ok(quotas.iter().map(|quota| quota.given).sum())
}

/// Hands in what the ranks of some contests ask for; every other promotion is accepted by a body that may issue it. Those of
/// the last contests still wait and are on notice, the certificates of the others have been issued.
fn promote(tx: &mut Tx<'_>, actor: &Actor, contests: &[FinalContest]) -> Result<(), AppError> {
    let now = tx.now;
    for (at, one) in contests.iter().enumerate() {
        let (competition, contest) = both(tx, one)?;
        let is_over = at + PROMOTING_NOW < contests.len();
        if is_over {
            tx.now = now - Duration::days(60);
        }
        promotions::hand_in(tx, actor, &competition, &contest, "")?;
        let source = contests::service::address(&competition, &contest);
        for promotion in promotion_store::of_source(tx.conn, &source)?.iter().step_by(2) {
            let sites = promotion_store::answering(tx.conn, promotion.trade_id, promotion.level, tx.today())?;
            if let Some(site) = sites.first() {
                certification::accept(tx, actor, promotion, &site.filing_code)?;
            }
        }
        if is_over {
            tx.now = now - Duration::days(30);
            for promotion in promotion_store::of_source(tx.conn, &source)? {
                if promotion.state == PromotionState::OnNotice {
                    certification::issue(tx, actor, &promotion)?;
                }
            }
        }
        tx.now = now;
    }
    Ok(())
}

fn draw(tx: &mut Tx<'_>, actor: &Actor, one: &FinalContest) -> Result<(), AppError> {
    let (competition, contest) = both(tx, one)?;
    proposals::draw(tx, actor, &competition, &contest).map(drop)
}

fn both(
    tx: &mut Tx<'_>,
    one: &FinalContest,
) -> Result<(events::model::Competition, contests::model::Contest), AppError> {
    let missing = || AppError::internal("a contest that is not there");
    Ok((
        events::store::by_id(tx.conn, one.competition_id)?.ok_or_else(missing)?,
        contests::store::by_id(tx.conn, one.contest)?.ok_or_else(missing)?,
    ))
}

fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    one: &FinalContest,
    quotas: &mut [Quota],
    (contests, of): (usize, usize),
) -> Result<(), AppError> {
    let (competition, contest) = both(tx, one)?;
    let mut refused = HashMap::new();
    let open: Vec<HonourProposal> = proposal_store::of_contest(tx.conn, one.contest)?
        .into_iter()
        .filter(|proposal| proposal.state == ProposalState::Proposed)
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    for proposal in &open {
        let quota = quotas
            .iter_mut()
            .enumerate()
            .find(|(_, quota)| quota.title == proposal.title_id);
        let Some((at, quota)) = quota else { continue };
        let most = if at == 0 { quota.whole } else { quota.upto(contests, of) };
        if quota.given < most {
            quota.given += 1;
        } else {
            refused.insert(proposal.token.clone(), FULL.to_owned());
        }
    }
    let decision = Decision {
        document: format!("昆竞组〔{}〕{contests}号（演示）", competition.year),
        conferred_on: (contest.last_day + Days::new(30)).min(tx.today()),
        reason: String::new(),
        refused,
    };
    proposals::decide(tx, actor, &competition, &contest, &decision).map(drop)
}

struct Documents {
    chance: Chance,
    population: Population,
    districts: Vec<String>,
    trades: Vec<TradeId>,
    /// Holders of certificates among whom people are found.
    holders: i64,
    taken: HashSet<u64>,
    today: NaiveDate,
}

fn from_documents(tx: &mut Tx<'_>, actor: &Actor, seed: u64, certificates: u64) -> Result<usize, AppError> {
    let mut documents = Documents {
        chance: Chance::new(seed, 31),
        population: Population::new(seed),
        districts: bodies::districts(tx.conn)?.into_iter().map(|district| district.code).collect(),
        trades: trades::all_active(tx.conn)?.into_iter().map(|trade| trade.id).collect(),
        holders: i64::try_from(certificates.min(USUAL_CERTIFICATES) / 3).unwrap_or(0).max(400),
        taken: HashSet::new(),
        today: tx.today(),
    };
    let mut entered = 0;
    for (key, count, years) in ENTERED {
        let count = share(count, certificates);
        let mut recorded = Vec::with_capacity(count);
        for at in 0..count {
            // As many in each year, the earliest first.
            let year = years.get(at * years.len() / count).copied().unwrap_or(2025);
            recorded.push(documents.record(key, year)?);
        }
        entered += roll::record(tx, actor, &recorded)?.len();
    }
    nominate(tx, actor, &mut documents)?;
    Ok(entered)
}

/// Nominates some for a title that is given by selection, and takes each one step further than the one before.
fn nominate(tx: &mut Tx<'_>, actor: &Actor, documents: &mut Documents) -> Result<(), AppError> {
    let today = documents.today;
    for at in 0..NOMINATED {
        let person = documents.person(today)?;
        let plan = NominationPlan {
            title: "kunming_master_craftsman".to_owned(),
            employer: (*documents.chance.pick(&EMPLOYERS)).to_owned(),
            district: documents.chance.pick(&documents.districts).clone(),
            trade: Some(*documents.chance.pick(&documents.trades)),
            merits: "从事本工种十五年以上，主持技术攻关三项，带徒六人，其中二人取得技师证书。".to_owned(),
            papers: vec![
                (NominationPaper::NominationForm, format!("演示申〔{}〕{}号", today.year(), at + 1)),
                (NominationPaper::UnitOpinion, "单位推荐意见书".to_owned()),
                (NominationPaper::SkillCertificate, "高级技师证书".to_owned()),
            ],
        };
        let number = selection::submit(tx, actor, &plan, &person)?;
        if at == 0 {
            continue;
        }
        let view = selection::find(tx.conn, actor, &number)?;
        selection::take_up(tx, actor, &view)?;
        for (name, unit, points, remark) in EXPERTS.iter().take(at) {
            let opinion = Opinion {
                unit: (*unit).to_owned(),
                points: Points::from_hundredths(*points),
                remark: (*remark).to_owned(),
            };
            let view = selection::find(tx.conn, actor, &number)?;
            selection::review(tx, &Actor::system(name), &view, &opinion)?;
        }
        if at == 1 {
            continue;
        }
        let view = selection::find(tx.conn, actor, &number)?;
        selection::visit(tx, actor, &view, (today, "现场查看工位和师徒台账，与申报一致。"))?;
        let view = selection::find(tx.conn, actor, &number)?;
        selection::publish(tx, actor, &view)?;
    }
    Ok(())
}

impl Documents {
    fn record(&mut self, key: &str, year: i32) -> Result<Recorded, AppError> {
        let day = NaiveDate::from_ymd_opt(year, 4, 28).unwrap_or(self.today).min(self.today);
        let is_team = key == "worker_pioneer";
        let unit =
            if self.chance.percent(80) { *self.chance.pick(&EMPLOYERS) } else { *self.chance.pick(&OWN_EMPLOYERS) };
        let holder = if is_team {
            let number = self.chance.between(1, 9);
            let shop = self.chance.pick(&SHOPS);
            RecordedHolder::Team(format!("{shop}{number}车间{}", self.chance.pick(&TEAMS)))
        } else {
            RecordedHolder::Person(Box::new(self.person(day)?))
        };
        let is_selected = key == "kunming_master_craftsman" || key == "spring_city_chief_technician";
        Ok(Recorded {
            title: key.to_owned(),
            holder,
            employer: unit.to_owned(),
            district: Some(self.chance.pick(&self.districts).clone()),
            trade: (!is_team).then(|| *self.chance.pick(&self.trades)),
            basis_text: if is_selected { format!("{year}年度遴选") } else { format!("{year}年度评选") },
            document: format!("演示〔{year}〕{}号", self.chance.between(1, 60)),
            conferred_on: day,
        })
    }

    /// Somebody between twenty-four and fifty-eight who has no such title yet.
    fn person(&mut self, day: NaiveDate) -> Result<NewPerson, AppError> {
        loop {
            let number = history::FIRST_PERSON + u64::try_from(self.chance.between(0, self.holders - 1)).unwrap_or(0);
            let person = self
                .population
                .person(number)
                .ok_or_else(|| AppError::internal("a city without people"))?;
            let age = day.year() - person.birth_date.year();
            if (24..=58).contains(&age) && self.taken.insert(number) {
                return Ok(NewPerson::of_document(person.name, person.document, person.sex));
            }
        }
    }
}
