//! Questions that the statistics answer, and how an answer is made of kept figures: a table, a sentence, and which column
//! is drawn. Where there are no figures, the sentence says that there are none. Pure.

use crate::certification::batches::model::BatchState;
use crate::certification::certificates::model::AwardBasis;
use crate::competition::rankings::model::Medal;
use crate::indicators::model::Figure;
use crate::indicators::rules::{change, shown_tenths, tenths_of_percent};
use crate::indicators::statistics::answer::{
    Answered, Cell, Names, Register, Row, shown_days, titles, titles_of_years, word,
};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

crate::text_enum! {
    /// What is asked. The code stands in the address.
    pub enum Question {
        /// Where are certificates growing?
        Certificates = "certificates",
        /// Which trades lack assessors?
        Assessors = "assessors",
        /// Which bodies pass everyone?
        Passing = "passing",
        /// How long does a batch wait, and where?
        Waiting = "waiting",
        /// What do competitions lead to?
        Competitions = "competitions",
        /// Who rises?
        Promotions = "promotions",
    }
}

impl Question {
    /// Whether anyone may read the answer: it tells of no single body.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Passing | Self::Waiting)
    }

    /// By what its answer is told apart; nothing where there is one way only.
    #[must_use]
    pub const fn dimensions(self) -> &'static [Dimension] {
        match self {
            Self::Certificates => &[Dimension::Year, Dimension::District, Dimension::Trade, Dimension::Level],
            Self::Promotions => &[Dimension::Year, Dimension::District, Dimension::Trade, Dimension::Employer],
            Self::Assessors | Self::Passing | Self::Waiting | Self::Competitions => &[],
        }
    }
}

crate::text_enum! {
    /// By what certificates and promotions are told apart.
    pub enum Dimension {
        /// Year of issue.
        Year = "year",
        /// District of the body.
        District = "district",
        /// Trade.
        Trade = "trade",
        /// Level.
        Level = "level",
        /// Employer.
        Employer = "employer",
    }
}

/// Trades that bodies may certify, those with the fewest assessors first; fewer than a panel needs is a lack.
/// `year` is that of the certificates beside.
#[must_use]
pub fn assessors(
    bodies: &[Figure],
    assessors: &[Figure],
    issued: &[Figure],
    (panel, year): (i64, i32),
    names: &Names,
    register: Register,
) -> Answered {
    let of = |figures: &[Figure]| {
        let mut sums: HashMap<i64, i64> = HashMap::new();
        for figure in figures {
            *sums.entry(figure.trade_id).or_default() += i64::from(figure.value);
        }
        sums
    };
    let (bodies, assessors, issued) = (of(bodies), of(assessors), of(issued));
    let mut lines: Vec<(i64, i64, i64, i64)> = bodies
        .iter()
        .map(|(trade, bodies)| {
            let count = |of: &HashMap<i64, i64>| of.get(trade).copied().unwrap_or(0);
            (*trade, *bodies, count(&assessors), count(&issued))
        })
        .collect();
    lines.sort_by_key(|(trade, bodies, assessors, issued)| (*assessors, Reverse(*issued), Reverse(*bodies), *trade));
    let lacking = lines.iter().filter(|(_, _, assessors, _)| *assessors < panel).count();
    let total = lines.len();
    let said = if total == 0 { "statistics-answer-assessors-none" } else { "statistics-answer-assessors" };
    let rows = lines
        .into_iter()
        .map(|(trade, bodies, assessors, issued)| {
            let (label, href) = names.trade(trade);
            let code = names.trades.get(&trade).map(|(code, _)| code);
            Row {
                label,
                href,
                cells: vec![
                    Cell::Count(assessors, code.map(|code| format!("/assessors?state=engaged&trade={code}"))),
                    Cell::Count(bodies, code.map(|code| format!("/bodies?trade={code}"))),
                    Cell::Count(issued, code.map(|code| register.list(&format!("year={year}&trade={code}")))),
                ],
                is_odd: assessors < panel,
            }
        })
        .collect();
    Answered {
        id: Question::Assessors.as_str().to_owned(),
        answer: Message::new(said)
            .count("lacking", lacking)
            .count("all", total)
            .count("panel", panel),
        columns: titles(["statistics-trade", "statistics-assessors", "statistics-bodies", "statistics-issued-lately"]),
        rows,
        drawn: 0,
        beside: None,
        note: None,
    }
}

/// Bodies by how many of their candidates got a certificate in a year, the highest first. Whoever passed everybody of at
/// least so many candidates is to be looked at.
#[must_use]
pub fn passing(
    candidates: &[Figure],
    certificates: &[Figure],
    batches: &[Figure],
    least: i64,
    year: i32,
    names: &Names,
) -> Answered {
    let of = |figures: &[Figure]| -> HashMap<String, i64> {
        figures
            .iter()
            .map(|figure| (figure.item.clone(), i64::from(figure.value)))
            .collect()
    };
    let (certificates, batches) = (of(certificates), of(batches));
    let mut lines: Vec<(String, i64, i64, i64)> = of(candidates)
        .into_iter()
        .filter(|(_, candidates)| *candidates > 0)
        .map(|(code, candidates)| {
            let passed = certificates.get(&code).copied().unwrap_or(0);
            let held = batches.get(&code).copied().unwrap_or(0);
            (code, candidates, passed, held)
        })
        .collect();
    lines.sort_by_key(|(code, candidates, passed, _)| {
        (Reverse(tenths_of_percent(*passed, *candidates)), Reverse(*candidates), code.clone())
    });
    let (all, passed) = lines.iter().fold((0, 0), |sum, line| (sum.0 + line.1, sum.1 + line.2));
    let passes_all = |candidates: i64, passed: i64| candidates >= least && passed >= candidates;
    let everybody = lines.iter().filter(|line| passes_all(line.1, line.2)).count();
    let said = if lines.is_empty() { "statistics-answer-passing-none" } else { "statistics-answer-passing" };
    let rows = lines
        .iter()
        .map(|(code, candidates, passed, held)| Row {
            label: Cell::Text(names.bodies.get(code).cloned().unwrap_or_else(|| code.clone())),
            href: Some(format!("/bodies/{code}")),
            cells: vec![
                Cell::Share(tenths_of_percent(*passed, *candidates)),
                Cell::Count(*candidates, None),
                Cell::Count(*passed, None),
                Cell::Count(
                    *held,
                    Some(format!("/batches?state=archived&body={code}&from={year}-01-01&to={year}-12-31")),
                ),
            ],
            is_odd: passes_all(*candidates, *passed),
        })
        .collect();
    Answered {
        id: Question::Passing.as_str().to_owned(),
        answer: Message::new(said)
            .with("year", year.to_string())
            .count("everybody", everybody)
            .count("least", least)
            .with("share", format!("{}%", shown_tenths(tenths_of_percent(passed, all).unwrap_or(0)))),
        columns: titles([
            "statistics-body",
            "statistics-passed-share",
            "statistics-candidates",
            "statistics-certificates",
            "statistics-batches",
        ]),
        rows,
        drawn: 0,
        beside: None,
        note: None,
    }
}

/// States of a batch in the order of its line: the median time in each during a year, and who is there now.
#[must_use]
pub fn waiting(
    hours: &[Figure],
    steps: &[Figure],
    now: &[Figure],
    longest: &[Figure],
    (year, overdue): (i32, i64),
) -> Answered {
    let of = |figures: &[Figure], state: BatchState| {
        figures
            .iter()
            .find(|figure| figure.item == state.as_str())
            .map(|figure| i64::from(figure.value))
    };
    let states: Vec<BatchState> = BatchState::ALL.iter().copied().filter(|state| !state.is_closed()).collect();
    let slowest = states
        .iter()
        .filter(|state| of(hours, **state).is_some())
        .max_by_key(|state| of(hours, **state));
    let waits = states
        .iter()
        .filter(|state| of(longest, **state).is_some_and(|days| days > overdue))
        .count();
    let answer = match slowest {
        Some(state) => Message::new("statistics-answer-waiting")
            .with_key("state", state.label_key())
            .with("days", shown_days(of(hours, *state).unwrap_or(0))),
        None if waits > 0 => Message::new("statistics-answer-waiting-only"),
        None => Message::new("statistics-answer-waiting-none"),
    };
    let rows = states
        .iter()
        .map(|state| Row {
            label: word(*state),
            href: None,
            cells: vec![
                Cell::Hours(of(hours, *state)),
                Cell::Count(of(steps, *state).unwrap_or(0), None),
                Cell::Count(of(now, *state).unwrap_or(0), Some(format!("/batches?state={state}"))),
                Cell::Count(of(longest, *state).unwrap_or(0), None),
            ],
            is_odd: of(longest, *state).is_some_and(|days| days > overdue),
        })
        .collect();
    Answered {
        id: Question::Waiting.as_str().to_owned(),
        answer: answer
            .with("year", year.to_string())
            .count("waits", waits)
            .count("overdue", overdue),
        columns: titles([
            "statistics-state",
            "statistics-median-days",
            "statistics-steps",
            "statistics-there-now",
            "statistics-longest-days",
        ]),
        rows,
        drawn: 0,
        beside: None,
        note: None,
    }
}

/// Contests by year with what followed from them; `decided` are those with a final result that wait to be archived.
#[must_use]
pub fn competitions(
    contests: &[Figure],
    participants: &[Figure],
    prizes: &[Figure],
    bases: &[Figure],
    decided: &[Figure],
    register: Register,
) -> Answered {
    let sum = |figures: &[Figure], year: i32, item: Option<&str>| -> i64 {
        figures
            .iter()
            .filter(|figure| figure.year == year && item.is_none_or(|item| figure.item == item))
            .map(|figure| i64::from(figure.value))
            .sum()
    };
    let promotion = AwardBasis::CompetitionPromotion.as_str();
    let years: BTreeSet<i32> = contests
        .iter()
        .chain(bases.iter().filter(|figure| figure.item == promotion))
        .map(|figure| figure.year)
        .collect();
    let rows: Vec<Row> = years
        .iter()
        .rev()
        .map(|year| Row {
            label: Cell::Text(year.to_string()),
            href: None,
            cells: vec![
                Cell::Count(
                    sum(participants, *year, None),
                    Some(format!("/statistics/records/participants?year={year}")),
                ),
                Cell::Count(sum(contests, *year, None), Some(format!("/statistics/records/contests?year={year}"))),
                Cell::Count(
                    sum(prizes, *year, Some(Medal::Gold.as_str())),
                    Some(format!("/statistics/records/participants?year={year}&prize={}", Medal::Gold)),
                ),
                Cell::Count(
                    sum(prizes, *year, None),
                    Some(format!("/statistics/records/participants?year={year}&prize=yes")),
                ),
                Cell::Count(
                    sum(bases, *year, Some(promotion)),
                    Some(register.list(&format!("year={year}&basis={promotion}"))),
                ),
            ],
            is_odd: false,
        })
        .collect();
    let total = |at: usize| -> i64 { rows.iter().filter_map(|row| row.cells.get(at)).map(Cell::drawn).sum() };
    let waiting: i64 = decided.iter().map(|figure| i64::from(figure.value)).sum();
    let said = if rows.is_empty() { "statistics-answer-competitions-none" } else { "statistics-answer-competitions" };
    Answered {
        id: Question::Competitions.as_str().to_owned(),
        answer: Message::new(said)
            .count("contests", total(1))
            .count("participants", total(0))
            .count("prizes", total(3))
            .count("promotions", total(4)),
        columns: titles([
            "statistics-of-year",
            "statistics-participants",
            "statistics-contests",
            "statistics-first-prizes",
            "statistics-prizes",
            "statistics-promotions",
        ]),
        rows,
        drawn: 0,
        beside: None,
        note: (waiting > 0).then(|| {
            let list = "/statistics/records/contests?state=final".to_owned();
            (Message::new("statistics-contests-final").count("count", waiting), Some(list))
        }),
    }
}

/// What is counted in two years, one line a measure: name, count of the year, count of the other, lists behind both.
#[must_use]
pub fn comparison((year, with): (i32, i32), lines: Vec<(Cell, [i64; 2], [Option<String>; 2])>) -> Answered {
    let grown = lines.iter().filter(|(_, [after, before], _)| after > before).count();
    let all = lines.len();
    let is_empty = lines.iter().all(|(_, counts, _)| *counts == [0, 0]);
    let said = if is_empty { "statistics-answer-comparison-none" } else { "statistics-answer-comparison" };
    Answered {
        id: "comparison".to_owned(),
        answer: Message::new(said)
            .with("year", year.to_string())
            .with("with", with.to_string())
            .count("grown", grown)
            .count("all", all),
        columns: titles_of_years("statistics-measure", (year, with)),
        rows: lines
            .into_iter()
            .map(|(label, [after, before], [own, others])| Row {
                label,
                href: None,
                cells: vec![Cell::Count(after, own), Cell::Count(before, others), Cell::Change(change(before, after))],
                is_odd: false,
            })
            .collect(),
        drawn: 2,
        beside: None,
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::model::FigureKey;

    fn figure(key: FigureKey, year: i32, district: &str, trade: i64, item: &str, value: i32) -> Figure {
        Figure {
            key,
            year,
            district: district.to_owned(),
            trade_id: trade,
            level: String::new(),
            item: item.to_owned(),
            value,
        }
    }

    #[test]
    fn a_trade_with_fewer_assessors_than_a_panel_needs_lacks_them() {
        let bodies =
            [figure(FigureKey::BodiesByTrade, 0, "", 1, "", 4), figure(FigureKey::BodiesByTrade, 0, "", 2, "", 1)];
        let cards = [figure(FigureKey::AssessorsByTrade, 0, "", 1, "", 3)];
        let answered = assessors(&bodies, &cards, &[], (3, 2026), &Names::default(), Register(false));
        let odd: Vec<_> = answered.rows.iter().map(|row| (row.cells[0].drawn(), row.is_odd)).collect();
        assert_eq!(odd, [(0, true), (3, false)]);
    }

    #[test]
    fn a_body_that_passed_everybody_is_looked_at_when_there_were_enough() {
        let of = |code: &str, value| figure(FigureKey::BatchCandidates, 2026, "", 0, code, value);
        let answered = passing(
            &[of("a", 40), of("b", 5), of("c", 40)],
            &[of("a", 40), of("b", 5), of("c", 30)],
            &[],
            30,
            2026,
            &Names::default(),
        );
        let odd: Vec<_> = answered.rows.iter().map(|row| (row.label.clone(), row.is_odd)).collect();
        let name = |name: &str| Cell::Text(name.to_owned());
        assert_eq!(odd, [(name("a"), true), (name("b"), false), (name("c"), false)]);
    }

    #[test]
    fn without_figures_the_sentence_says_that_there_are_none() {
        let names = Names::default();
        let answers = [
            assessors(&[], &[], &[], (3, 2026), &names, Register(false)),
            passing(&[], &[], &[], 30, 2026, &names),
            waiting(&[], &[], &[], &[], (2026, 30)),
            competitions(&[], &[], &[], &[], &[], Register(false)),
            comparison((2026, 2025), vec![(Cell::Word("statistics-batches".to_owned()), [0, 0], [None, None])]),
        ];
        for answered in answers {
            assert!(answered.answer.key.ends_with("-none"), "{}", answered.answer.key);
        }
        let draft = BatchState::ALL.iter().find(|state| !state.is_closed()).unwrap().as_str();
        let long = [figure(FigureKey::BatchLongest, 0, "", 0, draft, 40)];
        let answered = waiting(&[], &[], &[], &long, (2026, 30));
        assert_eq!(answered.answer.key, "statistics-answer-waiting-only");
    }

    #[test]
    fn nothing_is_compared_with_a_year_that_still_runs() {
        let line = || vec![(Cell::Word("statistics-contests".to_owned()), [0, 2], [None, None])];
        let changes = |answered: &Answered| -> Vec<Cell> {
            let cells = answered.rows.iter().flat_map(|row| row.cells.iter());
            cells.filter(|cell| matches!(cell, Cell::Change(_))).cloned().collect()
        };
        let running = comparison((2026, 2025), line()).without_changes_of(2026, (2026, 2025));
        assert_eq!(changes(&running), [Cell::Change(None)]);
        assert_eq!(running.answer.key, "statistics-answer-comparison-running");
        assert!(running.note.is_some());
        let over = comparison((2025, 2024), line()).without_changes_of(2026, (2025, 2024));
        assert_eq!(changes(&over), [Cell::Change(Some(-1000))]);
        assert!(over.note.is_none() && over.answer.key == "statistics-answer-comparison");
    }

    #[test]
    fn contests_with_a_result_that_wait_to_be_archived_are_said_beside_those_that_are_counted() {
        let decided = [figure(FigureKey::ContestsFinal, 2026, "", 0, "", 3)];
        let (note, list) = competitions(&[], &[], &[], &[], &decided, Register(false)).note.unwrap();
        assert_eq!(note, Message::new("statistics-contests-final").count("count", 3));
        assert_eq!(list.as_deref(), Some("/statistics/records/contests?state=final"));
    }
}
