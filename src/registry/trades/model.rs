//! Rows of this room.

use crate::kernel::ids::{TradeId, WorkTypeId};
use crate::kernel::level::Level;
use crate::kernel::text::{clean_upper_code, fold_name};
use crate::platform::db::schema::{occupation, trade, work_type};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// An occupation (职业) of the national classification.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupation)]
pub struct Occupation {
    /// Code, `D-DD-DD-DD`.
    pub code: String,
    /// Name.
    pub name: String,
    /// L green, S digital, LS both, or empty.
    pub mark: String,
    /// Edition in which it appeared.
    pub edition: String,
    /// Pinyin initials of the name.
    pub initials: String,
    /// First day on which it is no longer in force.
    pub retired_on: Option<NaiveDate>,
}

/// A work type (工种) of an occupation; it has no code of its own.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = work_type)]
pub struct WorkType {
    /// Row id.
    pub id: WorkTypeId,
    /// Its occupation.
    pub occupation_code: String,
    /// Place in the printed order, from 1.
    pub position: i32,
    /// Name.
    pub name: String,
    /// Pinyin initials.
    pub initials: String,
    /// First day on which it is no longer in force.
    pub retired_on: Option<NaiveDate>,
}

/// A trade (职业(工种)): what bodies file, batch lines name and certificates carry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = trade)]
pub struct Trade {
    /// Row id.
    pub id: TradeId,
    /// Code in addresses: the occupation code, with `-N` for its Nth work type.
    pub code: String,
    /// Its occupation.
    pub occupation_code: String,
    /// Name of the work type, if it is one.
    pub work_type: Option<String>,
    /// Name of the occupation.
    pub name: String,
    /// L green, S digital, LS both, or empty.
    pub mark: String,
    /// Lowest level of its standard; none until an administrator sets the range.
    pub lowest_level: Option<Level>,
    /// Highest level of its standard.
    pub highest_level: Option<Level>,
    /// Edition of the standard.
    pub standard_edition: String,
    /// How sure the level range is: high, medium, low, none.
    pub confidence: String,
    /// Pinyin initials of name and work type.
    pub initials: String,
    /// An access-type qualification, outside level certification.
    pub access_type: bool,
    /// First day on which it is no longer in force.
    pub retired_on: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Trade {
    /// Name as on a certificate: the occupation, and the work type in brackets where there is one.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.work_type {
            Some(work_type) => format!("{}（{work_type}）", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether the standard has this level, so that a body may file it.
    #[must_use]
    pub fn has_level(&self, level: Level) -> bool {
        match (self.lowest_level, self.highest_level) {
            (Some(lowest), Some(highest)) => (lowest.rank()..=highest.rank()).contains(&level.rank()),
            _ => false,
        }
    }
}

/// A trade that is to be taken into the register.
#[derive(Debug, Clone)]
pub struct NewTrade {
    /// Its occupation.
    pub occupation_code: String,
    /// The work type of that occupation, if it is one.
    pub work_type: Option<String>,
    /// Lowest level of its standard, when it is known.
    pub lowest_level: Option<Level>,
    /// Highest level of its standard.
    pub highest_level: Option<Level>,
    /// Edition of the standard, a year; empty when it is not known.
    pub standard_edition: String,
    /// An access-type qualification, which no body may file.
    pub access_type: bool,
}

/// What can be changed of a trade.
#[derive(Debug, Clone)]
pub struct TradeChange {
    /// Lowest level of its standard.
    pub lowest_level: Option<Level>,
    /// Highest level of its standard.
    pub highest_level: Option<Level>,
    /// Edition of the standard.
    pub standard_edition: String,
    /// An access-type qualification, which no body may file.
    pub access_type: bool,
}

impl TradeChange {
    /// Whether a trade is like this already.
    #[must_use]
    pub fn is_of(&self, trade: &Trade) -> bool {
        self.lowest_level == trade.lowest_level
            && self.highest_level == trade.highest_level
            && self.standard_edition == trade.standard_edition
            && self.access_type == trade.access_type
    }
}

/// All trades in memory, to be found by id, code or written name.
#[derive(Debug, Clone, Default)]
pub struct TradeIndex {
    trades: BTreeMap<TradeId, Trade>,
    by_code: BTreeMap<String, TradeId>,
    /// Folded names; `None` where several trades are called so.
    by_name: BTreeMap<String, Option<TradeId>>,
}

impl TradeIndex {
    /// An index of these trades. A name that a retired trade and one in force share means the one in force.
    #[must_use]
    pub fn new(trades: impl IntoIterator<Item = Trade>) -> Self {
        let trades: BTreeMap<_, _> = trades.into_iter().map(|trade| (trade.id, trade)).collect();
        let by_code = trades.values().map(|trade| (trade.code.clone(), trade.id)).collect();
        let mut by_name: BTreeMap<String, Option<TradeId>> = BTreeMap::new();
        // What a text means first of all: a full name, then an occupation, then a work type; those in force first.
        let readings: [fn(&Trade) -> Option<String>; 3] =
            [|trade| Some(trade.full_name()), |trade| Some(trade.name.clone()), |trade| trade.work_type.clone()];
        for reading in readings {
            for retired in [false, true] {
                let mut found: BTreeMap<String, Option<TradeId>> = BTreeMap::new();
                for trade in trades.values().filter(|trade| trade.retired_on.is_some() == retired) {
                    let Some(name) = reading(trade) else { continue };
                    found
                        .entry(fold_name(&name))
                        .and_modify(|other| *other = None)
                        .or_insert(Some(trade.id));
                }
                for (name, trade) in found {
                    by_name.entry(name).or_insert(trade);
                }
            }
        }
        Self { trades, by_code, by_name }
    }

    /// The trade with this id.
    #[must_use]
    pub fn get(&self, id: TradeId) -> Option<&Trade> {
        self.trades.get(&id)
    }

    /// The trade that a text means: its code, its full name `职业（工种）`, the name of its occupation or, where no other
    /// trade is called so, that of its work type. Blanks, width and brackets of either width make no difference.
    #[must_use]
    pub fn find(&self, written: &str) -> Option<&Trade> {
        let id = match self.by_code.get(&clean_upper_code(written)) {
            Some(id) => *id,
            None => (*self.by_name.get(&fold_name(written))?)?,
        };
        self.trades.get(&id)
    }

    /// The trade that two columns of a table mean: an occupation and, perhaps, a work type. Where no trade
    /// is filed for the work type alone, the trade of the whole occupation stands for it.
    #[must_use]
    pub fn find_in(&self, occupation: &str, work_type: &str) -> Option<&Trade> {
        if fold_name(work_type).is_empty() || fold_name(work_type) == fold_name(occupation) {
            return self.find(occupation);
        }
        self.find(&format!("{occupation}（{work_type}）"))
            .or_else(|| self.find(occupation).filter(|trade| trade.work_type.is_none()))
    }

    /// Every trade, by id.
    pub fn all(&self) -> impl Iterator<Item = &Trade> {
        self.trades.values()
    }

    /// How many trades there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.trades.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.trades.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Trade, TradeIndex};
    use crate::kernel::ids::TradeId;
    use crate::kernel::level::Level;

    fn trade(id: i64, code: &str, name: &str, work_type: Option<&str>) -> Trade {
        Trade {
            id: TradeId(id),
            code: code.to_owned(),
            occupation_code: code.get(..10).unwrap_or(code).to_owned(),
            work_type: work_type.map(str::to_owned),
            name: name.to_owned(),
            mark: String::new(),
            lowest_level: Some(Level::Elementary),
            highest_level: Some(Level::Advanced),
            standard_edition: String::new(),
            confidence: String::new(),
            initials: String::new(),
            access_type: false,
            retired_on: None,
            version: 1,
        }
    }

    fn found(index: &TradeIndex, written: &str) -> Option<i64> {
        index.find(written).map(|trade| trade.id.0)
    }

    #[test]
    fn a_trade_is_found_by_code_full_name_occupation_and_work_type() {
        let index = TradeIndex::new([
            trade(1, "6-31-01-03", "电工", None),
            trade(2, "6-31-01-03-2", "电工", Some("维修电工")),
            trade(3, "4-03-02-01-1", "中式烹调师", Some("火锅师")),
        ]);
        assert_eq!(found(&index, "６-31-01-03"), Some(1));
        assert_eq!(found(&index, "电 工"), Some(1));
        assert_eq!(found(&index, "电工(维修电工)"), Some(2));
        assert_eq!(found(&index, "维修电工"), Some(2));
        assert_eq!(found(&index, "中式烹调师"), Some(3));
        assert_eq!(found(&index, "电焊工"), None);
        assert_eq!(index.find_in("电工", "").map(|trade| trade.id.0), Some(1));
        assert_eq!(index.find_in("电工", "电工").map(|trade| trade.id.0), Some(1));
        assert_eq!(index.find_in("电工", "维修电工").map(|trade| trade.id.0), Some(2));
        assert_eq!(index.find_in("电工", "电梯电工").map(|trade| trade.id.0), Some(1));
        assert_eq!(index.find_in("中式烹调师", "药膳师").map(|trade| trade.id.0), None);
    }

    #[test]
    fn an_ambiguous_name_finds_nothing_and_a_retired_trade_gives_way() {
        let mut old = trade(1, "1", "茶艺师", None);
        old.retired_on = "2026-01-01".parse().ok();
        let index = TradeIndex::new([
            old,
            trade(2, "2", "茶艺师", None),
            trade(3, "3-1", "甲", Some("评茶")),
            trade(4, "4-1", "乙", Some("评茶")),
        ]);
        assert_eq!(found(&index, "茶艺师"), Some(2));
        assert_eq!(found(&index, "评茶"), None);
    }

    #[test]
    fn a_range_contains_its_ends_and_nothing_when_it_is_not_known() {
        let mut trade = trade(1, "1", "茶艺师", None);
        assert!(trade.has_level(Level::Elementary) && trade.has_level(Level::Advanced));
        assert!(!trade.has_level(Level::Technician) && !trade.has_level(Level::Apprentice));
        trade.lowest_level = None;
        assert!(!trade.has_level(Level::Elementary));
    }
}
