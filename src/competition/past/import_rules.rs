//! Reading a sheet of past contests: somebody who took part a row. Pure.

use crate::competition::entries::import_rules::read_person;
use crate::competition::events::model::{CompetitionClass, CompetitionLevel, CompetitionLine, EntryGroup};
use crate::competition::past::model::{PastCompetition, PastContest, Placing};
use crate::competition::past::rules::FIRST_YEAR;
use crate::competition::rankings::model::Medal;
use crate::kernel::checked::Checked;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text::clean_code;
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, unknown_key};
use crate::registry::people::model::NewPerson;
use crate::registry::trades::model::TradeIndex;
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

/// The columns of a sheet of past contests, in the order of the template.
pub const COLUMNS: [SheetColumn; 18] = [
    SheetColumn::required("year", "past-year", &["年份", "竞赛年度"]),
    SheetColumn::required("competition", "past-competition", &["竞赛", "竞赛项目"]).wide(30),
    SheetColumn::required("contest", "past-contest", &["赛项", "比赛项目"]).wide(20),
    SheetColumn::required("trade_code", "past-trade-code", &["职业编码", "职业代码", "职业(工种)"]).wide(16),
    SheetColumn::required("level", "past-level", &["技能等级", "职业技能等级"]),
    SheetColumn::optional("group", "past-group", &["组别"]),
    SheetColumn::required("day", "past-day", &["日期", "竞赛日期", "竞赛时间", "比赛时间"]).of_days(),
    SheetColumn::required("name", "entry-name", &["选手", "选手姓名", "参赛选手"]).wide(12),
    SheetColumn::optional("document_kind", "entry-document-kind", &["证件类别"]).wide(14),
    SheetColumn::required("document_number", "entry-document-number", &["身份证号", "身份证号码", "证件号"]).wide(22),
    SheetColumn::optional("sex", "entry-sex", &[]),
    SheetColumn::optional("unit", "past-unit", &["单位", "工作单位", "代表队", "参赛单位"]).wide(26),
    SheetColumn::optional("points", "past-points", &["成绩", "总分", "得分", "综合成绩"]).of_numbers(),
    SheetColumn::optional("rank", "past-rank", &["排名"]).of_numbers(),
    SheetColumn::optional("award", "past-award", &["奖次", "获奖等次", "获奖情况"]),
    SheetColumn::optional("competition_level", "competition-level", &[]),
    SheetColumn::optional("competition_class", "competition-class", &[]),
    SheetColumn::optional("host", "competition-host", &["主办"]).wide(24),
];

/// Characters of a line at the most.
const LONGEST: usize = 120;

/// What rows are read against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Every trade, retired ones too.
    pub trades: &'a TradeIndex,
    /// The day on which documents and days are judged.
    pub today: NaiveDate,
}

/// What one row says.
#[derive(Debug, Clone)]
pub struct PastRow {
    /// The competition as this row has it.
    pub competition: PastCompetition,
    /// The contest as this row has it, with the one line of this row.
    pub contest: PastContest,
}

/// An award as records have it: a medal, or the word that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Award(Option<Medal>);

/// Words of an award, as records have them; none for the words that say that there is none.
fn award(text: &str) -> Option<Award> {
    Some(Award(match clean_code(text).to_lowercase().as_str() {
        "一等奖" | "金奖" | "金牌" | "第一名" | "gold" | "firstprize" => Some(Medal::Gold),
        "二等奖" | "银奖" | "银牌" | "第二名" | "silver" | "secondprize" => Some(Medal::Silver),
        "三等奖" | "铜奖" | "铜牌" | "第三名" | "bronze" | "thirdprize" => Some(Medal::Bronze),
        "优胜奖" | "优秀奖" | "excellence" => Some(Medal::Excellence),
        "无" | "未获奖" | "-" | "—" | "/" | "none" => None,
        _ => return None,
    }))
}

const fn award_code(award: Award) -> &'static str {
    match award.0 {
        Some(medal) => medal.as_str(),
        None => "",
    }
}

/// Keys of the words of an award that are proposed.
const AWARD_WORDS: [&str; 5] = ["prize-gold", "prize-silver", "prize-bronze", "prize-excellence", "none"];

fn rank(text: &str) -> Option<u32> {
    let text = clean_code(text);
    let digits = text.strip_prefix('第').unwrap_or(&text);
    let digits = digits.strip_suffix('名').unwrap_or(digits);
    digits.parse().ok().filter(|rank| *rank > 0)
}

fn year(text: &str, today: NaiveDate) -> Option<i32> {
    let text = clean_code(text);
    let digits = text.strip_suffix('年').unwrap_or(&text);
    digits.parse().ok().filter(|year| (FIRST_YEAR..=today.year()).contains(year))
}

/// Reads one row; what is wrong with it has been noted. Values are kept in the form in which [`PastRow::from_values`] reads
/// them back.
pub fn read_row(reading: &mut RowReading<'_>, ground: Ground<'_>) -> Option<PastRow> {
    let today = ground.today;
    let competition = read_competition(reading, today);
    let contest = reading.text("contest", LONGEST);
    let trade = reading.read(
        "trade_code",
        |text| Message::new("past-trade-unknown").with("text", text),
        |text| ground.trades.find(text),
    );
    if let Some(trade) = trade {
        reading.keep("trade_code", trade.code.as_str());
    }
    let level = reading.checked("level", |text| Level::from_written(text).map(Checked::clean));
    if let Some(level) = level {
        reading.keep("level", level.as_str());
    }
    let group = optional(reading, "group", EntryGroup::ALL, EntryGroup::Workers, EntryGroup::as_str);
    let day = reading.day("day");
    if let Some(day) = day.filter(|day| today <= *day) {
        let message = Message::new("past-day-not-past").with("day", day.to_string());
        reading.error("day", "day_not_past", message);
    }
    let who = read_person(reading, today);
    let unit = reading.text("unit", LONGEST).unwrap_or_default();
    let total = reading.checked("points", |text| Points::parse(text).map(Checked::clean));
    if let Some(total) = total {
        reading.keep("points", total.to_string());
    }
    let rank = reading.read("rank", |text| Message::new("past-rank-unknown").with("text", text), rank);
    if let Some(rank) = rank {
        reading.keep("rank", rank.to_string());
    }
    let medal = match reading.given("award") {
        Given::Text(_) => {
            let read = reading.read("award", |text| unknown_key(text, AWARD_WORDS.map(str::to_owned)), award);
            if let Some(read) = read {
                reading.keep("award", award_code(read));
            }
            read.and_then(|award| award.0)
        }
        Given::Blank | Given::Unusable => None,
    };
    if !reading.is_good() {
        return None;
    }
    let placing = Placing { who: who?, unit, total, rank, medal };
    Some(PastRow {
        competition: competition?,
        contest: PastContest {
            name: contest?,
            trade: trade?.id,
            level: level?,
            group: group?,
            first_day: day?,
            last_day: day?,
            placings: vec![placing],
        },
    })
}

/// One value of a closed set; the usual one where the sheet does not say.
fn optional<T: crate::kernel::text_enum::Labelled + Copy + std::str::FromStr>(
    reading: &mut RowReading<'_>,
    field: &'static str,
    values: &'static [T],
    usual: T,
    code: fn(T) -> &'static str,
) -> Option<T> {
    let value = if reading.is_blank(field) { Some(usual) } else { reading.labelled(field, values) };
    if let Some(value) = value {
        reading.keep(field, code(value));
    }
    value
}

fn read_competition(reading: &mut RowReading<'_>, today: NaiveDate) -> Option<PastCompetition> {
    let beyond = || {
        Message::new("past-year-beyond")
            .count("from", FIRST_YEAR)
            .count("to", today.year())
    };
    let year = reading.read("year", |_| beyond(), |text| year(text, today));
    if let Some(year) = year {
        reading.keep("year", year.to_string());
    }
    let name = reading.text("competition", LONGEST);
    let level = optional(
        reading,
        "competition_level",
        CompetitionLevel::ALL,
        CompetitionLevel::Prefecture,
        CompetitionLevel::as_str,
    );
    let class = optional(
        reading,
        "competition_class",
        CompetitionClass::ALL,
        CompetitionClass::General,
        CompetitionClass::as_str,
    );
    let host = reading.text("host", LONGEST).unwrap_or_default();
    Some(PastCompetition { year: year?, name: name?, level: level?, class: class?, ..unknown(host) })
}

/// What a sheet does not say of a competition.
fn unknown(host: String) -> PastCompetition {
    PastCompetition {
        year: 0,
        name: String::new(),
        level: CompetitionLevel::Prefecture,
        class: CompetitionClass::General,
        line: CompetitionLine::HumanResources,
        host,
        organiser: String::new(),
        place: String::new(),
    }
}

impl PastRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>, trades: &TradeIndex) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
        let owned = |field: &str| text(field).unwrap_or_default().to_owned();
        let kind: DocumentKind = text("document_kind")?.parse().ok()?;
        let document = IdentityDocument::from_stored(kind, text("document_number")?)?;
        let who = NewPerson::of_document(text("name")?, document, text("sex")?.parse().ok()?);
        let day: NaiveDate = text("day")?.parse().ok()?;
        let total = match text("points") {
            Some(points) => Some(Points::parse(points).ok()?),
            None => None,
        };
        let rank = match text("rank") {
            Some(rank) => Some(rank.parse().ok()?),
            None => None,
        };
        let medal = match text("award") {
            Some(medal) => Some(medal.parse().ok()?),
            None => None,
        };
        Some(Self {
            competition: PastCompetition {
                year: text("year")?.parse().ok()?,
                name: text("competition")?.to_owned(),
                level: text("competition_level")?.parse().ok()?,
                class: text("competition_class")?.parse().ok()?,
                ..unknown(owned("host"))
            },
            contest: PastContest {
                name: text("contest")?.to_owned(),
                trade: trades.find(text("trade_code")?)?.id,
                level: text("level")?.parse().ok()?,
                group: text("group")?.parse().ok()?,
                first_day: day,
                last_day: day,
                placings: vec![Placing { who, unit: owned("unit"), total, rank, medal }],
            },
        })
    }
}

/// A competition put together from rows.
#[derive(Debug, Clone)]
pub struct Assembled {
    /// The competition as its first row has it.
    pub competition: PastCompetition,
    /// Its contests in the order of their first rows.
    pub contests: Vec<PastContest>,
    /// Places of the rows of each contest among those that were given, in the order of its lines.
    pub rows: Vec<Vec<usize>>,
    /// Rows that say something else of the competition or the contest than its first row: place, field, place of that row.
    pub differing: Vec<(usize, &'static str, usize)>,
}

/// Puts rows together: those of one year and name are a competition, those of one name and group in it a contest.
#[must_use]
pub fn assembled(rows: &[PastRow]) -> Vec<Assembled> {
    let mut all: Vec<Assembled> = Vec::new();
    let mut known: std::collections::HashMap<(i32, &str), usize> = std::collections::HashMap::new();
    let mut contests: std::collections::HashMap<(usize, &str, EntryGroup), usize> = std::collections::HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let event = &row.competition;
        let place = *known.entry((event.year, event.name.as_str())).or_insert_with(|| {
            all.push(Assembled {
                competition: event.clone(),
                contests: Vec::new(),
                rows: Vec::new(),
                differing: Vec::new(),
            });
            all.len() - 1
        });
        let Some(own) = all.get_mut(place) else { continue };
        let first_of_all = own.rows.first().and_then(|rows| rows.first()).copied().unwrap_or(at);
        for (field, same) in [
            ("competition_level", own.competition.level == event.level),
            ("competition_class", own.competition.class == event.class),
            ("host", own.competition.host == event.host),
        ] {
            if !same {
                own.differing.push((at, field, first_of_all));
            }
        }
        let new = &row.contest;
        let count = own.contests.len();
        let number = *contests.entry((place, new.name.as_str(), new.group)).or_insert(count);
        let (Some(contest), Some(lines)) = (own.contests.get_mut(number), own.rows.get_mut(number)) else {
            own.contests.push(new.clone());
            own.rows.push(vec![at]);
            continue;
        };
        for (field, same) in [
            ("trade_code", contest.trade == new.trade),
            ("level", contest.level == new.level),
            ("day", contest.first_day == new.first_day),
        ] {
            if !same {
                own.differing.push((at, field, lines.first().copied().unwrap_or(at)));
            }
        }
        contest.placings.extend(new.placings.iter().cloned());
        lines.push(at);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awards_ranks_and_years_are_read_as_records_have_them() {
        assert_eq!(award("一等奖"), Some(Award(Some(Medal::Gold))));
        assert_eq!(award(" First Prize "), Some(Award(Some(Medal::Gold))));
        assert_eq!(award("优秀奖"), Some(Award(Some(Medal::Excellence))));
        assert_eq!((award("无"), award("特等奖")), (Some(Award(None)), None));
        assert_eq!((rank("第3名"), rank("３"), rank("0"), rank("三")), (Some(3), Some(3), None, None));
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!((year("2019年", today), year("2027", today), year("19", today)), (Some(2019), None, None));
    }
}
