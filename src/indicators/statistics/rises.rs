//! Who rises to a higher level, by certification, by competition and by appointment: by year, or in one year by district, trade
//! or employer. Pure.

use crate::indicators::model::{Figure, FigureKey};
use crate::indicators::statistics::answer::{Answered, Cell, Names, Register, Row, titles};
use crate::indicators::statistics::growth::part;
use crate::indicators::statistics::questions::Dimension;
use crate::kernel::message::Message;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The figures of a dimension: of certification, of competitions, of appointments.
#[must_use]
pub const fn keys(by: Dimension) -> [FigureKey; 3] {
    match by {
        Dimension::District => {
            [FigureKey::CertifiedByDistrict, FigureKey::PromotedByDistrict, FigureKey::AppointedByDistrict]
        }
        Dimension::Employer => {
            [FigureKey::CertifiedByEmployer, FigureKey::PromotedByEmployer, FigureKey::AppointedByEmployer]
        }
        Dimension::Year | Dimension::Trade | Dimension::Level => {
            [FigureKey::CertifiedByTrade, FigureKey::PromotedByTrade, FigureKey::AppointedByTrade]
        }
    }
}

/// What the lists behind a line are limited to; nothing where the lists cannot say it.
fn query(by: Dimension, part: &str, year: i32, names: &Names) -> Option<String> {
    let own = match by {
        Dimension::Year => return Some(format!("year={part}")),
        Dimension::Level => return None,
        Dimension::District => ("district", part.to_owned()),
        Dimension::Trade => ("trade", names.trades.get(&part.parse::<i64>().ok()?)?.0.clone()),
        Dimension::Employer => ("employer", part.to_owned()),
    };
    if own.1.is_empty() {
        return None;
    }
    serde_urlencoded::to_string([("year", year.to_string().as_str()), (own.0, own.1.as_str())]).ok()
}

/// People who rose, the most first, years from the latest on. `register` opens the lists of promotions and appointments to
/// the reader as it opens that of certificates.
#[must_use]
pub fn rises(found: &[Vec<Figure>; 3], by: Dimension, year: i32, names: &Names, register: Register) -> Answered {
    let mut counts: BTreeMap<String, [i64; 3]> = BTreeMap::new();
    let mut sums = [0_i64; 3];
    for ((at, figures), sum) in found.iter().enumerate().zip(&mut sums) {
        for figure in figures {
            let of = counts.entry(part(figure, by)).or_default();
            if let Some(count) = of.get_mut(at) {
                *count += i64::from(figure.value);
            }
            *sum += i64::from(figure.value);
        }
    }
    let mut lines: Vec<(String, [i64; 3])> = counts.into_iter().collect();
    if by == Dimension::Year {
        lines.reverse();
    } else {
        lines.sort_by_key(|(part, of)| (Reverse(of.iter().sum::<i64>()), part.clone()));
    }
    let rows = lines
        .into_iter()
        .map(|(part, of)| {
            let [certified, promoted, appointed] = of;
            let (label, href) = match by {
                Dimension::District => names.district(&part),
                Dimension::Trade => names.trade(part.parse().unwrap_or(0)),
                Dimension::Year | Dimension::Level | Dimension::Employer => (Cell::Text(part.clone()), None),
            };
            let list = |path: &str| {
                let within = query(by, &part, year, names)?;
                register.0.then(|| format!("{path}&{within}"))
            };
            Row {
                label,
                href,
                cells: vec![
                    Cell::Count(of.iter().sum(), None),
                    Cell::Count(certified, None),
                    Cell::Count(promoted, list("/promotions?state=issued")),
                    Cell::Count(appointed, list("/appointments?rise=yes")),
                ],
                is_odd: false,
            }
        })
        .collect();
    let [certified, promoted, appointed] = sums;
    let all: i64 = sums.iter().sum();
    let answer = match (by, all) {
        (Dimension::Year, 0) => Message::new("statistics-answer-rises-none"),
        (Dimension::Year, _) => Message::new("statistics-answer-rises"),
        (_, 0) => Message::new("statistics-answer-rises-of-year-none").with("year", year.to_string()),
        _ => Message::new("statistics-answer-rises-of-year").with("year", year.to_string()),
    };
    Answered {
        id: format!("promotions-by-{}", by.as_str()),
        answer: answer
            .count("all", all)
            .count("certified", certified)
            .count("promoted", promoted)
            .count("appointed", appointed),
        columns: titles([
            "statistics-of",
            "statistics-rises",
            "statistics-rises-certified",
            "statistics-rises-promoted",
            "statistics-rises-appointed",
        ]),
        rows,
        drawn: 0,
        beside: None,
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{keys, rises};
    use crate::indicators::model::{Figure, FigureKey};
    use crate::indicators::statistics::answer::{Cell, Names, Register};
    use crate::indicators::statistics::questions::Dimension;
    use std::collections::HashMap;

    fn figure(key: FigureKey, year: i32, trade: i64, item: &str, value: i32) -> Figure {
        Figure {
            key,
            year,
            district: String::new(),
            trade_id: trade,
            level: String::new(),
            item: item.to_owned(),
            value,
        }
    }

    #[test]
    fn the_trade_with_the_most_comes_first_and_registers_have_their_lists() {
        let [certified, promoted, appointed] = keys(Dimension::Trade);
        let names = Names {
            trades: HashMap::from([
                (1, ("6-18-02-04".to_owned(), "焊工".to_owned())),
                (2, ("6-31-01-03".to_owned(), "电工".to_owned())),
            ]),
            ..Names::default()
        };
        let found = [
            vec![figure(certified, 2026, 1, "", 1), figure(certified, 2026, 2, "", 3)],
            vec![figure(promoted, 2026, 1, "", 1)],
            vec![figure(appointed, 2026, 1, "", 4)],
        ];
        let answered = rises(&found, Dimension::Trade, 2026, &names, Register(true));
        let labels: Vec<_> = answered.rows.iter().map(|row| row.label.clone()).collect();
        assert_eq!(labels, [Cell::Text("焊工".to_owned()), Cell::Text("电工".to_owned())]);
        assert_eq!(
            answered.rows[0].cells,
            [
                Cell::Count(6, None),
                Cell::Count(1, None),
                Cell::Count(1, Some("/promotions?state=issued&year=2026&trade=6-18-02-04".to_owned())),
                Cell::Count(4, Some("/appointments?rise=yes&year=2026&trade=6-18-02-04".to_owned())),
            ]
        );
        let guest = rises(&found, Dimension::Trade, 2026, &names, Register(false));
        assert_eq!(guest.rows[0].cells[3], Cell::Count(4, None));
    }

    #[test]
    fn where_nobody_rose_the_sentence_says_so() {
        let said = |by| {
            rises(&[vec![], vec![], vec![]], by, 2025, &Names::default(), Register(false))
                .answer
                .key
        };
        assert_eq!(said(Dimension::Year), "statistics-answer-rises-none");
        assert_eq!(said(Dimension::Trade), "statistics-answer-rises-of-year-none");
    }

    #[test]
    fn years_stand_from_the_latest_on_and_employers_by_their_names() {
        let [certified, ..] = keys(Dimension::Year);
        let found = [vec![figure(certified, 2024, 1, "", 5), figure(certified, 2025, 1, "", 2)], vec![], vec![]];
        let answered = rises(&found, Dimension::Year, 2025, &Names::default(), Register(true));
        let labels: Vec<_> = answered.rows.iter().map(|row| row.label.clone()).collect();
        assert_eq!(labels, [Cell::Text("2025".to_owned()), Cell::Text("2024".to_owned())]);
        let [.., appointed] = keys(Dimension::Employer);
        let found = [vec![], vec![], vec![figure(appointed, 2025, 0, "甲厂", 1)]];
        let answered = rises(&found, Dimension::Employer, 2025, &Names::default(), Register(true));
        assert_eq!(
            answered.rows[0].cells[3],
            Cell::Count(1, Some("/appointments?rise=yes&year=2025&employer=%E7%94%B2%E5%8E%82".to_owned()))
        );
    }
}
