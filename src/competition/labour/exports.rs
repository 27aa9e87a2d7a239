//! A standing and a list of reports as tables.

use crate::competition::labour::amounts::shown_amount;
use crate::competition::labour::model::{LabourIndicator, LabourReport, LabourUnit, Table as Standing, read_figures};
use crate::competition::labour::rules::written_month;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};

/// A standing: for each indicator target, what was reached and its points.
#[must_use]
pub fn standing(words: Words, title: String, standing: &Standing) -> Table<Vec<Vec<String>>> {
    let mut headers = vec![
        Header::number(words.t("labour-rank")),
        Header::text(words.t("labour-unit")).width(28),
        Header::text(words.t("labour-unit-kind")),
    ];
    for indicator in &standing.indicators {
        let of = |key: &str| format!("{} {}", indicator.name, words.t(key));
        headers.push(Header::number(of("labour-target")).width(18));
        headers.push(Header::number(format!("{} ({})", of("labour-actual"), indicator.measure)).width(18));
        headers.push(Header::number(of("labour-points")).width(14));
    }
    headers.push(Header::number(words.t("labour-total")));
    headers.push(Header::text(words.t("labour-missing")).width(24));
    let rows = standing
        .units
        .iter()
        .map(|unit| {
            let mut row = vec![unit.rank.to_string(), unit.name.clone(), words.label(unit.kind)];
            for (indicator, figure) in standing.indicators.iter().zip(&unit.figures) {
                row.push(shown_amount(figure.target, indicator.decimals));
                row.push(
                    figure
                        .actual
                        .map_or_else(String::new, |actual| shown_amount(actual.shown(), indicator.decimals)),
                );
                row.push(figure.points.to_string());
            }
            row.push(unit.total.to_string());
            row.push(
                unit.missing
                    .iter()
                    .map(|month| written_month(*month))
                    .collect::<Vec<_>>()
                    .join(" "),
            );
            row
        })
        .collect();
    Table { title, headers, rows }
}

/// Reports with their values.
#[must_use]
pub fn reports(
    words: Words,
    indicators: &[LabourIndicator],
    reports: &[(LabourReport, LabourUnit)],
) -> Table<Vec<Vec<String>>> {
    let mut headers = vec![
        Header::text(words.t("labour-month")),
        Header::text(words.t("labour-unit")).width(28),
        Header::number(words.t("labour-version")),
        Header::text(words.t("competition-state")),
        Header::text(words.t("labour-late")),
    ];
    headers.extend(
        indicators
            .iter()
            .map(|indicator| Header::number(format!("{} ({})", indicator.name, indicator.measure)).width(18)),
    );
    headers.push(Header::text(words.t("labour-note")).width(40));
    let rows = reports
        .iter()
        .map(|(report, unit)| {
            let figures = read_figures(&report.figures).unwrap_or_default();
            let mut row = vec![
                written_month(report.month),
                unit.name.clone(),
                report.version.to_string(),
                words.label(report.state),
                if report.is_late { words.t("labour-late") } else { String::new() },
            ];
            row.extend(indicators.iter().map(|indicator| {
                let value = figures.get(&indicator.id);
                value.map_or_else(String::new, |value| shown_amount(*value, indicator.decimals))
            }));
            row.push(report.note.clone());
            row
        })
        .collect();
    Table { title: words.t("labour-reports"), headers, rows }
}
