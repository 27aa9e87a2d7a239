//! Which trade a row means. People write an occupation, a work type, both, or the code. Pure.

use crate::kernel::level::Level;
use crate::kernel::text::fold_name;
use crate::registry::trades::model::Trade;
use std::collections::HashMap;

/// A trade that a row may name, and its levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeOption {
    /// Code of the trade, stored with the row.
    pub code: String,
    /// Name as shown: `电工`, `起重装卸机械操作工(叉车司机)`.
    pub name: String,
    /// Every other way to name it: occupation, work type, occupation code.
    pub aliases: Vec<String>,
    /// Levels that may be applied for: those of the batch lines, or of the trade's own range; `None` when the
    /// range is not known.
    pub levels: Option<Vec<Level>>,
}

/// The trades that a roster may name.
#[derive(Debug, Clone, Default)]
pub struct TradeBook {
    offered: Vec<TradeOption>,
    by_spelling: HashMap<String, Vec<usize>>,
    /// Spellings of trades that exist but are not offered here.
    known: HashMap<String, String>,
    is_batch: bool,
}

/// What a written trade turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match<'a> {
    /// One that is offered.
    Offered(&'a TradeOption),
    /// Several that are offered: the text is too short to tell them apart.
    Ambiguous(Vec<&'a TradeOption>),
    /// A trade of the register that this batch does not have; its name.
    NotInBatch(&'a str),
    /// None at all.
    Unknown,
}

impl TradeBook {
    /// The trades of a batch, one option per trade with the levels of its lines. `register` are all trades, so
    /// that a trade outside the batch is told from a misspelling; it may be empty.
    #[must_use]
    pub fn of_batch(lines: Vec<TradeOption>, register: &[TradeOption]) -> Self {
        let mut book = Self::of(lines, true);
        for trade in register {
            for spelling in spellings(trade) {
                book.known.entry(spelling).or_insert_with(|| trade.name.clone());
            }
        }
        book
    }

    /// Any trade of the register: for a check that is tied to no batch.
    #[must_use]
    pub fn of_register(trades: Vec<TradeOption>) -> Self {
        Self::of(trades, false)
    }

    fn of(offered: Vec<TradeOption>, is_batch: bool) -> Self {
        let mut by_spelling: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, option) in offered.iter().enumerate() {
            for spelling in spellings(option) {
                let places = by_spelling.entry(spelling).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        Self { offered, by_spelling, known: HashMap::new(), is_batch }
    }

    /// Whether the options are the lines of a batch.
    #[must_use]
    pub const fn is_batch(&self) -> bool {
        self.is_batch
    }

    /// The only line there is, for a template that names neither trade nor level.
    #[must_use]
    pub fn only_line(&self) -> Option<(&TradeOption, Level)> {
        match (self.is_batch, self.offered.as_slice()) {
            (true, [option]) => match option.levels.as_deref() {
                Some([level]) => Some((option, *level)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Finds the trade that a text means. A name that says the trade exactly wins over one that only shares an
    /// occupation or a work type with it.
    #[must_use]
    pub fn find(&self, text: &str) -> Match<'_> {
        let spelling = fold(text);
        let places = self.by_spelling.get(&spelling).map(Vec::as_slice).unwrap_or_default();
        let options: Vec<&TradeOption> = places.iter().filter_map(|place| self.offered.get(*place)).collect();
        match options.as_slice() {
            [] => self.known.get(&spelling).map_or(Match::Unknown, |name| Match::NotInBatch(name)),
            [option] => Match::Offered(option),
            several => {
                let exact = |option: &&&TradeOption| fold(&option.name) == spelling || fold(&option.code) == spelling;
                let mut named = several.iter().filter(exact);
                match (named.next(), named.next()) {
                    (Some(option), None) => Match::Offered(option),
                    _ => Match::Ambiguous(options),
                }
            }
        }
    }

    /// The lines of the batch in words, at most a few: `电工 四级/中级工、焊工 …`.
    #[must_use]
    pub fn in_words(&self) -> String {
        const SHOWN: usize = 6;
        let mut words: Vec<String> = self.offered.iter().take(SHOWN).map(TradeOption::in_words).collect();
        if self.offered.len() > SHOWN {
            words.push("…".to_owned());
        }
        words.join("、")
    }
}

impl From<&Trade> for TradeOption {
    fn from(trade: &Trade) -> Self {
        let aliases = [Some(&trade.name), trade.work_type.as_ref(), Some(&trade.occupation_code)];
        let levels = Level::CERTIFIABLE
            .into_iter()
            .filter(|level| trade.has_level(*level))
            .collect::<Vec<_>>();
        Self {
            code: trade.code.clone(),
            name: trade.full_name(),
            aliases: aliases.into_iter().flatten().cloned().collect(),
            levels: (!levels.is_empty()).then_some(levels),
        }
    }
}

impl TradeOption {
    /// The levels in words.
    #[must_use]
    pub fn levels_in_words(&self) -> String {
        let levels = self.levels.as_deref().unwrap_or_default();
        levels
            .iter()
            .map(|level| level.certificate_name())
            .collect::<Vec<_>>()
            .join("、")
    }

    fn in_words(&self) -> String {
        let levels = self.levels_in_words();
        if levels.is_empty() { self.name.clone() } else { format!("{} {levels}", self.name) }
    }
}

/// Every spelling of a trade: name, code, aliases, and a code before or behind a name.
fn spellings(trade: &TradeOption) -> Vec<String> {
    let names = || std::iter::once(&trade.name).chain(&trade.aliases);
    let mut spellings: Vec<String> = std::iter::once(&trade.code).chain(names()).map(|text| fold(text)).collect();
    for name in names() {
        spellings.push(fold(&format!("{}{name}", trade.code)));
        spellings.push(fold(&format!("{name}{}", trade.code)));
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings
}

/// A written trade without what does not tell trades apart: width, case, blanks, brackets, dashes.
fn fold(text: &str) -> String {
    let mut folded = fold_name(text);
    folded.retain(|c| {
        !matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '/' | '\\' | '、' | ':' | ',' | '|' | '_' | '—' | '–' | '*')
    });
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(code: &str, name: &str, aliases: &[&str], levels: &[Level]) -> TradeOption {
        TradeOption {
            code: code.to_owned(),
            name: name.to_owned(),
            aliases: aliases.iter().map(ToString::to_string).collect(),
            levels: Some(levels.to_vec()),
        }
    }

    fn electrician() -> TradeOption {
        option("6-31-01-03", "电工", &[], &[Level::Intermediate])
    }

    fn forklift() -> TradeOption {
        option(
            "6-30-05-01-1",
            "起重装卸机械操作工(叉车司机)",
            &["起重装卸机械操作工", "叉车司机"],
            &[Level::Elementary, Level::Advanced],
        )
    }

    fn crane() -> TradeOption {
        option("6-30-05-01-2", "起重装卸机械操作工(塔吊司机)", &["起重装卸机械操作工", "塔吊司机"], &[Level::Advanced])
    }

    #[test]
    fn a_trade_is_found_by_every_way_of_writing_it() {
        let book = TradeBook::of_batch(vec![electrician(), forklift(), crane()], &[]);
        for text in ["电工", " 电 工 ", "6-31-01-03", "６-31-01-03", "6310103 电工", "电工（6-31-01-03）"] {
            assert_eq!(book.find(text), Match::Offered(&electrician()), "{text}");
        }
        for text in ["叉车司机", "起重装卸机械操作工（叉车司机）", "起重装卸机械操作工/叉车司机"]
        {
            assert_eq!(book.find(text), Match::Offered(&forklift()), "{text}");
        }
        assert_eq!(book.find("起重装卸机械操作工"), Match::Ambiguous(vec![&forklift(), &crane()]));
    }

    #[test]
    fn the_name_of_the_occupation_itself_wins_over_its_work_types() {
        let whole = option("6-30-05-01", "起重装卸机械操作工", &[], &[Level::Advanced]);
        let book = TradeBook::of_register(vec![forklift(), whole.clone()]);
        assert_eq!(book.find("起重装卸机械操作工"), Match::Offered(&whole));
    }

    #[test]
    fn a_trade_outside_the_batch_is_told_from_one_that_does_not_exist() {
        let book = TradeBook::of_batch(vec![electrician()], &[electrician(), crane()]);
        assert_eq!(book.find("塔吊司机"), Match::NotInBatch("起重装卸机械操作工(塔吊司机)"));
        assert_eq!(book.find("电功"), Match::Unknown);
        assert_eq!(book.find(""), Match::Unknown);
    }

    #[test]
    fn only_a_batch_of_one_line_needs_no_trade_in_its_roster() {
        assert_eq!(
            TradeBook::of_batch(vec![electrician()], &[]).only_line(),
            Some((&electrician(), Level::Intermediate))
        );
        assert_eq!(TradeBook::of_batch(vec![forklift()], &[]).only_line(), None);
        assert_eq!(TradeBook::of_batch(vec![electrician(), crane()], &[]).only_line(), None);
        assert_eq!(TradeBook::of_register(vec![electrician()]).only_line(), None);
    }
}
