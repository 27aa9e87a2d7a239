//! A sheet as a file, by code only.

use crate::certification::sheets::model::PartState;
use crate::certification::sheets::{service, store};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, Visit};
use actix_web::web;

/// As XLSX.
pub async fn workbook(visit: Visit, token: web::Path<String>) -> Answer {
    export(&visit, token.into_inner(), ExportFormat::Workbook).await
}

/// As CSV.
pub async fn text(visit: Visit, token: web::Path<String>) -> Answer {
    export(&visit, token.into_inner(), ExportFormat::Text).await
}

async fn export(visit: &Visit, token: String, format: ExportFormat) -> Answer {
    let actor = visit.actor()?.clone();
    let cells = visit
        .read(move |conn| {
            let (view, _) = service::find(conn, &actor, &token)?;
            store::cells(conn, view.sheet.id)
        })
        .await?;
    let words = visit.words();
    let rows: Vec<Vec<String>> = cells
        .iter()
        .map(|cell| {
            let state = if cell.state == PartState::Scored { String::new() } else { words.label(cell.state) };
            vec![cell.anonymous_code.clone(), cell.value().mark_text(), state]
        })
        .collect();
    let table = Table {
        title: words.t("sheet-title"),
        headers: vec![
            Header::text(words.t("sheet-code")),
            Header::number(words.t("sheet-mark")),
            Header::text(words.t("sheet-standing")),
        ],
        rows,
    };
    attachment(table, format, "score-sheet")
}
