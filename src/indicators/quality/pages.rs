//! What is missing, contradictory or overdue in the registers, the worst first.

use crate::indicators::quality::model::{Check, Finding};
use crate::indicators::quality::store::{self, Patience};
use crate::indicators::settings::{BATCH_OVERDUE_DAYS, RECORD_OLD_DAYS};
use crate::platform::i18n;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, Page, Visit};
use askama::Template;

/// Findings of one check on the page; the export has them all.
const LINES: usize = 15;

#[derive(Template)]
#[template(path = "indicators/quality/show.html")]
struct QualityPage {
    p: Page,
    checks: Vec<Check>,
    total: usize,
}

/// A finding's name, or the words of its key.
fn what(p: &Page, finding: &Finding) -> String {
    if i18n::has(p.language(), &finding.what) { p.t(&finding.what) } else { finding.what.clone() }
}

impl QualityPage {
    fn first(check: &Check) -> impl Iterator<Item = &Finding> {
        check.findings.iter().take(LINES)
    }

    fn more(check: &Check) -> usize {
        check.findings.len().saturating_sub(LINES)
    }

    fn what(&self, finding: &Finding) -> String {
        what(&self.p, finding)
    }
}

fn patience(visit: &Visit) -> Patience {
    Patience {
        overdue_days: visit.platform.setting(&BATCH_OVERDUE_DAYS),
        old_days: visit.platform.setting(&RECORD_OLD_DAYS),
    }
}

/// Every check with what it found.
pub async fn show(visit: Visit) -> Answer {
    let (today, patience) = (visit.platform.today(), patience(&visit));
    let checks = visit.read(move |conn| store::checks(conn, today, patience)).await?;
    let total = checks.iter().map(|check| check.findings.len()).sum();
    visit.ok(&QualityPage { p: visit.page(), checks, total })
}

async fn exported(visit: Visit, format: ExportFormat) -> Answer {
    let (today, patience) = (visit.platform.today(), patience(&visit));
    let checks = visit.read(move |conn| store::checks(conn, today, patience)).await?;
    let p = visit.page();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for check in &checks {
        for finding in &check.findings {
            rows.push(vec![
                p.label(check.check.severity()),
                p.label(check.check),
                what(&p, finding),
                finding.since.map(|day| day.to_string()).unwrap_or_default(),
                p.absolute(&finding.href),
            ]);
        }
    }
    let headers = vec![
        Header::text(p.t("quality-severity")),
        Header::text(p.t("quality-check")).width(40),
        Header::text(p.t("quality-what")).width(40),
        Header::date(p.t("quality-since")),
        Header::text(p.t("quality-where")).width(40),
    ];
    attachment(Table { title: p.t("quality-title"), headers, rows }, format, "data-quality")
}

/// All findings as a workbook.
pub async fn workbook(visit: Visit) -> Answer {
    exported(visit, ExportFormat::Workbook).await
}

/// All findings as a text table.
pub async fn text(visit: Visit) -> Answer {
    exported(visit, ExportFormat::Text).await
}
