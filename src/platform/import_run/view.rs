//! What pages show of an upload: its progress, then its rows in three tabs. The parts that every kind of upload has
//! in common; `templates/components/import_run.html` draws them.

use super::{FileNotes, ImportRun, KeptRow, RunState, Subject, store};
use crate::kernel::ids::ImportRunId;
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Platform;
use crate::platform::error::AppError;
use crate::platform::i18n::Advice;
use crate::platform::spreadsheet::columns::{SheetColumn, headers};
use crate::platform::spreadsheet::staged::StagedState;
use crate::platform::spreadsheet::write::{Table, write_rejected_rows};
use crate::platform::web::export::{ExportFormat, attachment, workbook_response};
use crate::platform::web::upload::SpooledFile;
use crate::platform::web::{Answer, Page, Visit};
use actix_web::HttpResponse;
use std::collections::HashMap;
use std::sync::Arc;

/// A field of good rows that a page shows.
#[derive(Debug, Clone)]
pub struct ShownField {
    /// Name in the staged values.
    pub field: &'static str,
    /// Its title in the reader's language.
    pub title: String,
    /// How it is masked, when it is the number of a document.
    pub masking: Option<Masking>,
}

/// One finding of one row.
#[derive(Debug, Clone)]
pub struct FindingRow {
    /// Number of the row.
    pub number: u32,
    /// Title of the column.
    pub column: String,
    /// What stands there.
    pub typed: String,
    /// What is wrong.
    pub wrong: String,
    /// What would be right.
    pub right: Option<String>,
    /// Whether it is the first of its row.
    pub is_first: bool,
}

/// An upload as a page shows it.
#[derive(Debug, Clone)]
pub struct RunView {
    /// The upload.
    pub run: ImportRun,
    /// What is known of the file.
    pub notes: FileNotes,
    /// Address of the page.
    pub base: String,
    /// Address of the place where another file can be uploaded.
    pub again: String,
    /// Which rows are shown: `good`, `warnings` or `errors`.
    pub tab: &'static str,
    /// The rows.
    pub paged: Paged<KeptRow>,
    /// Their findings.
    pub findings: Vec<FindingRow>,
    /// Fields of good rows.
    pub shown: Vec<ShownField>,
    /// Whether the reader may post them.
    pub may_post: bool,
}

impl RunView {
    /// Reads the rows of the tab that the query asks for.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(
        visit: &Visit,
        run: ImportRun,
        (base, again): (String, String),
        shown: Vec<ShownField>,
        query: &HashMap<String, String>,
        may_post: bool,
    ) -> Result<Self, AppError> {
        let default = if run.error_rows > 0 { "errors" } else { "good" };
        let (tab, state) = match query.get("tab").map_or(default, String::as_str) {
            "errors" => ("errors", StagedState::Error),
            "warnings" => ("warnings", StagedState::Warning),
            _ => ("good", StagedState::Good),
        };
        let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
        let (id, request) = (run.id, PageRequest::new(number("page"), number("size")));
        let platform = Arc::clone(&visit.platform);
        let paged = visit
            .read(move |conn| store::rows_of(conn, &platform.keys, id, state, request))
            .await?;
        let (notes, p) = (run.notes(), visit.page());
        let findings = paged
            .rows
            .iter()
            .flat_map(|kept| findings_of(&p, kept, &notes.titles))
            .collect();
        let may_post = may_post && run.state == RunState::Checked && run.postable() > 0;
        Ok(Self { run, notes, base, again, tab, paged, findings, shown, may_post })
    }

    /// Whether its rows are still being checked.
    #[must_use]
    pub fn is_checking(&self) -> bool {
        self.run.state == RunState::Checking
    }

    /// Whether the file was refused as a whole.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.run.state == RunState::Refused
    }

    /// Whether its good rows are posted.
    #[must_use]
    pub fn is_posted(&self) -> bool {
        self.run.state == RunState::Posted
    }

    /// What a row holds in a field.
    #[must_use]
    pub fn value(&self, kept: &KeptRow, shown: &ShownField) -> String {
        let text = kept
            .row
            .values
            .get(shown.field)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        match shown.masking {
            Some(masking) => masking.document_number(text),
            None => text.to_owned(),
        }
    }
}

fn findings_of(p: &Page, kept: &KeptRow, titles: &[String]) -> Vec<FindingRow> {
    kept.row
        .errors
        .iter()
        .chain(&kept.row.warnings)
        .enumerate()
        .map(|(at, finding)| {
            let column = finding.column.clone().unwrap_or_default();
            let place = titles.iter().position(|title| *title == column);
            let typed = place.and_then(|place| kept.row.original.get(place)).cloned();
            let Advice { wrong, right } = p.advise(&finding.message);
            FindingRow {
                number: kept.row.number,
                typed: typed.unwrap_or_default(),
                column,
                wrong,
                right,
                is_first: at == 0,
            }
        })
        .collect()
}

/// Takes a file in; its check goes on behind the page that shows it. `page` gives the address of that page.
///
/// # Errors
/// Those of the database.
pub async fn begin(
    visit: &Visit,
    subject: Subject,
    file: SpooledFile,
    page: impl FnOnce(&str) -> String,
    check: impl FnOnce(&Arc<Platform>, ImportRunId, SpooledFile) + Send + 'static,
) -> Answer {
    let token = visit.platform.random.token();
    let (own_token, name) = (token.clone(), file.name.clone());
    let run = visit
        .write(move |tx, actor| store::insert(tx.conn, actor, &subject, &own_token, &name, tx.now))
        .await?;
    let platform = Arc::clone(&visit.platform);
    // Nobody waits for the handle: the run itself says how far the work has come.
    drop(tokio::task::spawn_blocking(move || check(&platform, run, file)));
    let next = page(&token);
    if visit.wants_json {
        return Ok(HttpResponse::Ok().json(serde_json::json!({ "progress": format!("{next}/progress"), "next": next })));
    }
    Ok(visit.see_other(&next))
}

/// How far a check has come.
#[must_use]
pub fn progress(visit: &Visit, run: &ImportRun) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({
        "done": run.checked_rows,
        "total": run.total_rows,
        "finished": run.state != RunState::Checking,
        "failed": run.state == RunState::Refused,
        "message": visit.words().tn("import-checked-so-far", run.checked_rows),
    }))
}

/// The bad rows as a workbook with a column that says why.
///
/// # Errors
/// Those of the database; `Internal` when the workbook cannot be written.
pub async fn rejected(visit: &Visit, run: &ImportRun, title: String, name: &str) -> Answer {
    let platform = Arc::clone(&visit.platform);
    let (words, titles, id) = (visit.words(), run.notes().titles, run.id);
    let bytes = visit
        .read(move |conn| {
            let rows = store::all_rows(conn, &platform.keys, id, &[StagedState::Error])?;
            let rows = rows.into_iter().map(|kept| kept.row);
            let mut bytes = Vec::new();
            let say = |message: &Message| words.say(message);
            let reason = words.t("import-rejection-reason");
            write_rejected_rows(std::io::Cursor::new(&mut bytes), &title, &titles, &reason, rows, &say)
                .map_err(AppError::internal)?;
            Ok(bytes)
        })
        .await?;
    Ok(workbook_response(name, bytes))
}

/// An empty sheet with the titles of these columns.
///
/// # Errors
/// `Internal` when the workbook cannot be written.
pub fn template(visit: &Visit, columns: &[SheetColumn], name: &str) -> Answer {
    let words = visit.words();
    let table = Table { title: "Sheet1".to_owned(), headers: headers(words, columns), rows: Vec::<Vec<String>>::new() };
    attachment(table, ExportFormat::Workbook, name)
}
