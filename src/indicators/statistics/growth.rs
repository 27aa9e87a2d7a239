//! How certificates have grown: by year, and by district, trade or level between two years. Pure.

use crate::indicators::model::Figure;
use crate::indicators::rules::{change, shown_tenths};
use crate::indicators::statistics::answer::{Answered, Cell, Names, Register, Row, titles, titles_of_years, word};
use crate::indicators::statistics::questions::Dimension;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use std::cmp::Reverse;
use std::collections::BTreeMap;

fn shown_change(tenths: i64) -> String {
    format!("{}{}%", if tenths > 0 { "+" } else { "" }, shown_tenths(tenths))
}

/// What of a figure is its own in a dimension.
pub(super) fn part(figure: &Figure, by: Dimension) -> String {
    match by {
        Dimension::Year => figure.year.to_string(),
        Dimension::District => figure.district.clone(),
        Dimension::Trade => figure.trade_id.to_string(),
        Dimension::Level => figure.level.clone(),
        Dimension::Employer => figure.item.clone(),
    }
}

/// Certificates issued in two years, by a dimension other than the year; the greatest growth first, levels in their order.
/// `within` is what the lists behind the numbers are limited to beyond year and dimension.
#[must_use]
pub fn growth(
    figures: &[Figure],
    by: Dimension,
    (year, with): (i32, i32),
    names: &Names,
    register: Register,
    within: &str,
) -> Answered {
    let mut counts: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| [year, with].contains(&figure.year)) {
        let of = counts.entry(part(figure, by)).or_default();
        let count = if figure.year == year { &mut of.1 } else { &mut of.0 };
        *count += i64::from(figure.value);
    }
    let (before, after) = counts.values().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    let mut lines: Vec<(String, i64, i64)> = counts.into_iter().map(|(part, of)| (part, of.0, of.1)).collect();
    match by {
        Dimension::Level => lines.sort_by_key(|(part, ..)| part.parse::<Level>().map_or(0, Level::rank)),
        Dimension::Year | Dimension::District | Dimension::Trade | Dimension::Employer => {
            lines.sort_by_key(|(part, before, after)| (Reverse(after - before), part.clone()));
        }
    }
    // Of equals the first, as they stand in the table.
    let top = lines.iter().rev().max_by_key(|(_, before, after)| after - before).cloned();
    let shown = |part: &str| match by {
        Dimension::District => names.district(part),
        Dimension::Trade => names.trade(part.parse().unwrap_or(0)),
        Dimension::Level => (part.parse::<Level>().map_or_else(|_| Cell::Text(part.to_owned()), word), None),
        Dimension::Year | Dimension::Employer => (Cell::Text(part.to_owned()), None),
    };
    let query = |part: &str, year: i32| {
        let own = match by {
            Dimension::District if !part.is_empty() => format!("&district={part}"),
            Dimension::Level => format!("&level={part}"),
            Dimension::Trade => format!("&trade={}", names.trades.get(&part.parse::<i64>().unwrap_or(0))?.0),
            Dimension::Year => String::new(),
            Dimension::District | Dimension::Employer => return None,
        };
        Some(register.list(&format!("year={year}{own}{within}")))
    };
    let rows = lines
        .iter()
        .map(|(part, before, after)| {
            let (label, href) = shown(part);
            Row {
                label,
                href,
                cells: vec![
                    Cell::Count(*after, query(part, year)),
                    Cell::Count(*before, query(part, with)),
                    Cell::Change(change(*before, *after)),
                ],
                is_odd: false,
            }
        })
        .collect();
    let top = top.filter(|(_, before, after)| after > before);
    let more = top.as_ref().map_or(0, |(_, before, after)| after - before);
    let top = top.map(|(part, ..)| shown(&part).0);
    let said = match (before, after, &top) {
        (0, 0, _) => "statistics-answer-growth-none",
        // There is no change from nothing.
        (0, _, Some(_)) => "statistics-answer-growth-first",
        (_, _, Some(_)) => "statistics-answer-growth",
        (_, _, None) => "statistics-answer-growth-nowhere",
    };
    let answer = Message::new(said)
        .with("year", year.to_string())
        .with("with", with.to_string())
        .count("after", after)
        .count("before", before)
        .with("change", shown_change(change(before, after).unwrap_or(0)))
        .count("more", more);
    let answer = match top {
        Some(Cell::Text(name)) => answer.with("top", name),
        Some(Cell::Word(key)) => answer.with_key("top", key),
        _ => answer,
    };
    Answered {
        id: format!("certificates-by-{}", by.as_str()),
        answer,
        columns: titles_of_years("statistics-of", (year, with)),
        rows,
        drawn: 0,
        beside: Some(1),
        note: None,
    }
}

/// Certificates issued by year.
#[must_use]
pub fn by_year(counts: &BTreeMap<i32, i64>, register: Register, within: &str) -> Answered {
    let mut rows: Vec<Row> = Vec::with_capacity(counts.len());
    let mut last = None;
    for (year, value) in counts {
        rows.push(Row {
            label: Cell::Text(year.to_string()),
            href: None,
            cells: vec![
                Cell::Count(*value, Some(register.list(&format!("year={year}{within}")))),
                Cell::Change(last.and_then(|before| change(before, *value))),
            ],
            is_odd: false,
        });
        last = Some(*value);
    }
    rows.reverse();
    let answer = match counts.iter().max_by_key(|(_, value)| **value) {
        Some((most, count)) => Message::new("statistics-answer-years")
            .count("all", counts.values().sum::<i64>())
            .with("most", most.to_string())
            .count("count", *count),
        None => Message::new("statistics-answer-years-none"),
    };
    Answered {
        id: "certificates-by-year".to_owned(),
        answer,
        columns: titles(["statistics-of-year", "statistics-certificates", "statistics-change"]),
        rows,
        drawn: 0,
        beside: None,
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{by_year, growth};
    use crate::indicators::model::{Figure, FigureKey};
    use crate::indicators::statistics::answer::{Cell, Names, Register};
    use crate::indicators::statistics::questions::Dimension;
    use std::collections::BTreeMap;

    fn figure(key: FigureKey, year: i32, district: &str, value: i32) -> Figure {
        Figure {
            key,
            year,
            district: district.to_owned(),
            trade_id: 0,
            level: String::new(),
            item: String::new(),
            value,
        }
    }

    #[test]
    fn the_greatest_growth_comes_first_and_every_number_has_its_list() {
        let key = FigureKey::CertificatesByDistrict;
        let figures = [
            figure(key, 2024, "530102", 10),
            figure(key, 2025, "530102", 15),
            figure(key, 2024, "530103", 10),
            figure(key, 2025, "530103", 40),
            figure(key, 2023, "530103", 99),
        ];
        let names = Names {
            districts: vec![("530102".to_owned(), "五华区".to_owned()), ("530103".to_owned(), "盘龙区".to_owned())],
            ..Names::default()
        };
        let answered = growth(&figures, Dimension::District, (2025, 2024), &names, Register(true), "");
        let labels: Vec<_> = answered.rows.iter().map(|row| row.label.clone()).collect();
        assert_eq!(labels, [Cell::Text("盘龙区".to_owned()), Cell::Text("五华区".to_owned())]);
        assert_eq!(
            answered.rows[0].cells,
            [
                Cell::Count(40, Some("/certificates?year=2025&district=530103".to_owned())),
                Cell::Count(10, Some("/certificates?year=2024&district=530103".to_owned())),
                Cell::Change(Some(3_000)),
            ]
        );
        let guest = growth(&figures, Dimension::District, (2025, 2024), &names, Register(false), "");
        let open = "/statistics/records/certificates?year=2025&district=530103".to_owned();
        assert_eq!(guest.rows[0].cells[0], Cell::Count(40, Some(open)));
    }

    #[test]
    fn the_sentence_says_whether_there_is_anything_to_compare() {
        let said = |counts: &[(i32, i32)]| {
            let figures: Vec<Figure> = counts
                .iter()
                .map(|(year, value)| figure(FigureKey::CertificatesByDistrict, *year, "530102", *value))
                .collect();
            growth(&figures, Dimension::District, (2025, 2024), &Names::default(), Register(false), "")
                .answer
                .key
        };
        assert_eq!(said(&[]), "statistics-answer-growth-none");
        assert_eq!(said(&[(2025, 3)]), "statistics-answer-growth-first");
        assert_eq!(said(&[(2024, 3), (2025, 4)]), "statistics-answer-growth");
        assert_eq!(said(&[(2024, 3), (2025, 2)]), "statistics-answer-growth-nowhere");
        let nothing = by_year(&BTreeMap::new(), Register(false), "");
        assert_eq!(nothing.answer.key, "statistics-answer-years-none");
    }
}
