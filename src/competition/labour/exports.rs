//! A standing and a list of reports as tables.

use crate::competition::labour::amounts::shown_amount;
use crate::competition::labour::model::{
    Gaps, LabourIndicator, LabourReport, LabourReportState, LabourUnit, Table as Standing, read_figures,
};
use crate::competition::labour::rules::written_month;
use crate::competition::labour::scoring::counted_target;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};

/// A standing: for each indicator the target, the one that points were reckoned with, what was reached and its points;
/// `all` is how many months the competition has.
#[must_use]
pub fn standing(words: Words, title: String, standing: &Standing, gaps: &Gaps, all: usize) -> Table<Vec<Vec<String>>> {
    let mut headers = vec![
        Header::number(words.t("labour-rank")),
        Header::text(words.t("labour-unit")).width(28),
        Header::text(words.t("labour-unit-kind")),
    ];
    for indicator in &standing.indicators {
        let of = |key: &str| format!("{} {}", indicator.name, words.t(key));
        headers.push(Header::number(of("labour-target")).width(18));
        headers.push(Header::number(of("labour-counted-target")).width(18));
        headers.push(Header::number(format!("{} ({})", of("labour-actual"), indicator.measure)).width(18));
        headers.push(Header::number(of("labour-points")).width(14));
    }
    headers.push(Header::number(words.t("labour-total")));
    for key in ["labour-missing", "labour-waiting", "labour-returned"] {
        headers.push(Header::text(words.t(key)).width(24));
    }
    headers.push(Header::text(words.t("labour-until")).width(12));
    let until = standing.months.last().map_or_else(String::new, |month| written_month(*month));
    let rows = standing
        .units
        .iter()
        .map(|unit| {
            let mut row = vec![unit.rank.to_string(), unit.name.clone(), words.label(unit.kind)];
            for (indicator, figure) in standing.indicators.iter().zip(&unit.figures) {
                row.push(shown_amount(figure.target, indicator.decimals));
                let counted = counted_target(indicator, figure.target, unit.reports.len(), all);
                row.push(shown_amount(counted, indicator.decimals));
                row.push(
                    figure
                        .actual
                        .map_or_else(String::new, |actual| shown_amount(actual.shown(), indicator.decimals)),
                );
                row.push(figure.points.to_string());
            }
            row.push(unit.total.to_string());
            for state in [None, Some(LabourReportState::Submitted), Some(LabourReportState::Returned)] {
                row.push(gaps.months(unit, state).map(written_month).collect::<Vec<_>>().join(" "));
            }
            row.push(until.clone());
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
