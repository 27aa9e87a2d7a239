//! The results of a batch as a score book (成绩册, certification 8.6), by ticket number.

use crate::certification::batches::model::Part;
use crate::certification::results::pages::read;
use crate::kernel::mark::Mark;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, Visit};
use actix_web::web;

/// As XLSX.
pub async fn workbook(visit: Visit, number: web::Path<String>) -> Answer {
    export(&visit, number.into_inner(), ExportFormat::Workbook).await
}

/// As CSV.
pub async fn text(visit: Visit, number: web::Path<String>) -> Answer {
    export(&visit, number.into_inner(), ExportFormat::Text).await
}

async fn export(visit: &Visit, number: String, format: ExportFormat) -> Answer {
    let actor = visit.actor()?.clone();
    let (settings, today, wanted) = (visit.platform.settings.current(), visit.platform.today(), number.clone());
    let results = visit
        .read(move |conn| read(conn, &actor, &wanted, None, &settings, today))
        .await?;
    let words = visit.words();
    let rows: Vec<Vec<String>> = results
        .candidates
        .rows
        .iter()
        .enumerate()
        .map(|(at, candidate)| {
            let application = &candidate.application;
            let line = results.lines.get(&application.line_id);
            let result = |part: Part| results.parts.get(&(application.id, part));
            let shown = |part: Part| {
                result(part).map_or(String::new(), |result| match result.mark {
                    Some(mark) => mark.to_string(),
                    None => words.label(result.state),
                })
            };
            // The sum is for information; the parts are not averaged.
            let sum: i32 = Part::ALL
                .iter()
                .filter_map(|part| result(*part)?.mark)
                .map(Mark::hundredths)
                .sum();
            vec![
                (at + 1).to_string(),
                application.ticket_number.clone().unwrap_or_default(),
                candidate.name.clone(),
                line.map(|(_, trade)| trade.full_name()).unwrap_or_default(),
                line.map(|(line, _)| words.label(line.level)).unwrap_or_default(),
                shown(Part::TheoryTest),
                shown(Part::PracticalTest),
                shown(Part::ComprehensiveReview),
                if results.parts.is_empty() { String::new() } else { format!("{}.{:02}", sum / 100, sum % 100) },
                words.label(application.state),
            ]
        })
        .collect();
    let head = |key: &str| Header::text(words.t(key));
    let number_head = |key: &str| Header::number(words.t(key));
    let table = Table {
        title: words.t("results-title"),
        headers: vec![
            number_head("results-row-number"),
            head("results-ticket"),
            head("results-name"),
            head("results-trade"),
            head("results-level"),
            number_head("part-theory-test"),
            number_head("part-practical-test"),
            number_head("part-comprehensive-review"),
            number_head("results-sum"),
            head("results-outcome"),
        ],
        rows,
    };
    attachment(table, format, &format!("results-{number}"))
}
