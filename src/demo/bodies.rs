//! The plan of the city's bodies: 163 of them with invented names, in the districts where Kunming's
//! bodies would be, with sites and scopes that together cover every assessable trade.

use super::chance::{Chance, Weighted};
use crate::kernel::credit_code::check_character;
use crate::kernel::filing_code::BodyClass;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::platform::error::AppError;
use chrono::NaiveDate;

/// Bodies of the city.
pub const BODIES: usize = 163;
/// Trades of the city.
pub const TRADES: usize = 480;

/// Words of invented names: places and plants of the region.
const PLACES: [&str; 28] = [
    "滇池",
    "翠湖",
    "金马",
    "碧鸡",
    "盘龙江",
    "西山",
    "圆通",
    "云岭",
    "春城",
    "山茶",
    "蓝花楹",
    "红嘴鸥",
    "石林",
    "阳宗海",
    "轿子雪山",
    "螳螂川",
    "东川红土",
    "呈贡",
    "晋宁",
    "嵩明",
    "宜良",
    "寻甸",
    "禄劝",
    "富民",
    "安宁",
    "牛栏江",
    "九乡",
    "大观",
];
/// District code and how many of a hundred bodies it has.
const SHARES: [(&str, usize); 18] = [
    ("530102", 14),
    ("530103", 11),
    ("530111", 14),
    ("530112", 11),
    ("530113", 2),
    ("530114", 9),
    ("530115", 3),
    ("530124", 2),
    ("530125", 3),
    ("530126", 2),
    ("530127", 3),
    ("530128", 2),
    ("530129", 2),
    ("530181", 6),
    ("5301K1", 7),
    ("5301K2", 5),
    ("5301K3", 2),
    ("5301K4", 2),
];
/// Kind, class, ending of the name, and how many of a hundred.
const KINDS: [(&str, char, &[&str], usize); 5] = [
    (
        "enterprise",
        'Y',
        &[
            "机械制造有限公司",
            "建设集团有限公司",
            "电力工程有限公司",
            "冶金有限公司",
            "轨道装备有限公司",
            "食品有限公司",
            "物流有限公司",
        ],
        48,
    ),
    ("technical_school", 'S', &["技师学院", "高级技工学校", "技工学校"], 18),
    ("training_school", 'S', &["职业培训学校", "职业技能培训中心"], 22),
    ("association", 'S', &["行业协会", "餐饮烹饪协会", "家庭服务业协会"], 7),
    ("institution", 'Y', &["公共交通服务中心", "园林绿化中心", "医院"], 5),
];

/// One planned body.
#[derive(Debug, Clone)]
pub struct PlannedBody {
    /// Name, marked as demonstration.
    pub name: String,
    /// Y or S.
    pub class: char,
    /// Code of the kind.
    pub kind: &'static str,
    /// Credit code.
    pub uscc: String,
    /// District.
    pub district: &'static str,
    /// Sites.
    pub sites: Vec<PlannedSite>,
}

/// One planned site.
#[derive(Debug, Clone)]
pub struct PlannedSite {
    /// Name.
    pub name: String,
    /// Sequence in the filing code.
    pub sequence: u32,
    /// First day of the filing.
    pub filing_from: NaiveDate,
    /// Last day of the filing.
    pub filing_to: NaiveDate,
    /// Trades with their levels, lowest and highest.
    pub scopes: Vec<(TradeId, Level, Level)>,
}

impl PlannedBody {
    /// Its class.
    ///
    /// # Errors
    /// `Internal` when the plan has a letter that is none.
    pub fn body_class(&self) -> Result<BodyClass, AppError> {
        self.class.to_string().parse().map_err(AppError::internal)
    }
}

/// A trade as the plan sees it.
#[derive(Debug, Clone, Copy)]
pub struct TradeRange {
    /// The trade.
    pub id: TradeId,
    /// Lowest level.
    pub lowest: Level,
    /// Highest level.
    pub highest: Level,
}

/// Plans the bodies. `trades` are all assessable trades in the order of their codes, so that
/// neighbours in the list are neighbours in the craft and end up in the same body.
#[must_use]
pub fn plan(seed: u64, today: NaiveDate, trades: &[TradeRange]) -> Vec<PlannedBody> {
    let chance = Chance::new(seed, 1);
    let districts = Weighted::new(SHARES);
    let kinds = Weighted::new(KINDS.iter().map(|kind| (kind, kind.3)));
    let mut names = std::collections::BTreeSet::new();
    let mut bodies = Vec::with_capacity(BODIES);
    for number in 0..BODIES {
        let (kind, class, endings, _) = kinds.draw(&chance);
        let name = loop {
            let name = format!("{}{}（演示）", chance.pick(&PLACES), chance.pick(endings));
            if names.insert(name.clone()) {
                break name;
            }
        };
        // Every district has a body before any has its second.
        let district = SHARES.get(number).map_or_else(|| *districts.draw(&chance), |share| share.0);
        let sites = if chance.percent(20) { 2 } else { 1 };
        bodies.push(PlannedBody {
            name,
            class: *class,
            kind,
            uscc: credit_code(*class, kind, number),
            district,
            sites: (0..sites).map(|site| planned_site(&chance, today, number, site)).collect(),
        });
    }
    give_scopes(&chance, &mut bodies, trades);
    bodies
}

fn planned_site(chance: &Chance, today: NaiveDate, body: usize, site: usize) -> PlannedSite {
    const NAMES: [&str; 2] = ["本部站点", "实训基地站点"];
    let begin = NaiveDate::from_ymd_opt(2016, 11, 1).unwrap_or(today);
    let filing_from = begin + chrono::Duration::days(chance.between(0, 1_500));
    PlannedSite {
        name: NAMES.get(site).copied().unwrap_or("站点").to_owned(),
        sequence: u32::try_from(100 + body * 10 + site).unwrap_or(u32::MAX),
        filing_from,
        filing_to: today + chrono::Duration::days(chance.between(400, 1000)),
        scopes: Vec::new(),
    }
}

/// Invented credit code: registered in Kunming, subject code beginning with MJDEM, right check character.
fn credit_code(class: char, kind: &str, number: usize) -> String {
    let head = match (class, kind) {
        (_, "enterprise") => "91",
        (_, "institution") => "12",
        (_, "association") => "51",
        _ => "52",
    };
    let body = format!("{head}530100MJDEM{number:04}");
    let check = check_character(&body).unwrap_or('0');
    format!("{body}{check}")
}

fn give_scopes(chance: &Chance, bodies: &mut [PlannedBody], trades: &[TradeRange]) {
    let sites: usize = bodies.iter().map(|body| body.sites.len()).sum();
    for (slot, site) in bodies.iter_mut().flat_map(|body| body.sites.iter_mut()).enumerate() {
        // Each site takes a stretch of the list, a little longer than its share, so that all are
        // covered and neighbours overlap; and a few trades from anywhere.
        let from = slot * trades.len() / sites.max(1);
        let to = ((slot + 1) * trades.len() / sites.max(1) + 1 + chance.below(6)).min(trades.len());
        let mut chosen: Vec<TradeRange> = trades.get(from..to).unwrap_or_default().to_vec();
        for _ in 0..chance.below(4) {
            chosen.push(*chance.pick(trades));
        }
        chosen.sort_by_key(|trade| trade.id);
        chosen.dedup_by_key(|trade| trade.id);
        site.scopes = chosen
            .into_iter()
            .map(|trade| (trade.id, trade.lowest, top_level(chance, trade)))
            .collect();
    }
}

/// Highest level that a site files: not every site goes to the top of the standard.
fn top_level(chance: &Chance, trade: TradeRange) -> Level {
    let reachable: Vec<Level> = Level::CERTIFIABLE
        .into_iter()
        .filter(|level| (trade.lowest.rank()..=trade.highest.rank()).contains(&level.rank()))
        .collect();
    let depth = if chance.percent(40) { reachable.len() } else { reachable.len().min(3) };
    reachable.get(depth.saturating_sub(1)).copied().unwrap_or(trade.highest)
}

#[cfg(test)]
mod tests {
    use super::{BODIES, TradeRange, plan};
    use crate::kernel::credit_code::CreditCode;
    use crate::kernel::ids::TradeId;
    use crate::kernel::level::Level;
    use chrono::NaiveDate;
    use std::collections::BTreeSet;

    #[test]
    fn the_bodies_cover_every_trade_and_every_district() {
        let trades: Vec<TradeRange> = (1..=480)
            .map(|n| TradeRange { id: TradeId(n), lowest: Level::Elementary, highest: Level::SeniorTechnician })
            .collect();
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let bodies = plan(1, today, &trades);
        assert_eq!(bodies.len(), BODIES);
        let covered: BTreeSet<i64> = bodies
            .iter()
            .flat_map(|body| &body.sites)
            .flat_map(|site| &site.scopes)
            .map(|(trade, _, _)| trade.0)
            .collect();
        assert_eq!(covered.len(), 480);
        assert_eq!(bodies.iter().map(|body| body.district).collect::<BTreeSet<_>>().len(), 18);
        assert_eq!(bodies.iter().map(|body| &body.uscc).collect::<BTreeSet<_>>().len(), BODIES);
        for body in &bodies {
            assert!(CreditCode::parse(&body.uscc).is_ok(), "{}", body.uscc);
            assert!(body.name.contains("演示"));
        }
    }
}
