//! Pages of monthly reports: the list of a competition, the report of a unit with its versions, and its steps.

use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::labour::amounts::shown_amount;
use crate::competition::labour::forms::{ReportFilterForm, ReportForm};
use crate::competition::labour::model::{
    Figures, LabourIndicator, LabourReport, LabourReportState, LabourScope, LabourUnit, ReportContent, read_figures,
};
use crate::competition::labour::pages::known_inside;
use crate::competition::labour::report_service::{self, Case};
use crate::competition::labour::unit_pages::known_unit;
use crate::competition::labour::{exports, policy, report_store, rules, store};
use crate::competition::settings::LABOUR_REPORT_DAY;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;
type Place = (String, String, String);

#[derive(Template)]
#[template(path = "competition/labour/reports.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    paged: Paged<(LabourReport, LabourUnit)>,
    form: ReportFilterForm,
    states: Vec<(String, String)>,
    months: Vec<(String, String)>,
    sees_all: bool,
}

impl ListPage {
    fn path(&self) -> String {
        format!("/competitions/{}/labour/reports", self.competition.number)
    }

    fn month(report: &LabourReport) -> String {
        rules::written_month(report.month)
    }
}

/// Reports of a competition, as far as the reader may know of them.
pub async fn list(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let (competition, scope) = known_inside(&visit, &number).await?;
    let form = ReportFilterForm::of(&query);
    let (id, filter) = (competition.id, form.filter.clone());
    let asked = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(asked("page"), asked("size"));
    let paged = visit
        .read(move |conn| report_store::list(conn, id, scope, &filter, request))
        .await?;
    let p = visit.page();
    visit.ok(&ListPage {
        states: p.options(LabourReportState::ALL, LabourReportState::as_str),
        months: rules::months(competition.first_day, competition.last_day)
            .into_iter()
            .map(|month| (rules::written_month(month), rules::written_month(month)))
            .collect(),
        sees_all: scope == LabourScope::All,
        competition,
        paged,
        form,
        p,
    })
}

/// What the list shows, as a workbook.
pub async fn workbook(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export(visit, &number, &query, ExportFormat::Workbook).await
}

/// What the list shows, as text.
pub async fn text(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export(visit, &number, &query, ExportFormat::Text).await
}

async fn export(visit: Visit, number: &str, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let (competition, scope) = known_inside(&visit, number).await?;
    let (id, filter) = (competition.id, ReportFilterForm::of(query).filter);
    let (indicators, reports) = visit
        .read(move |conn| Ok((store::indicators_of(conn, id)?, report_store::all(conn, id, scope, &filter)?)))
        .await?;
    let table = exports::reports(visit.words(), &indicators, &reports);
    attachment(table, format, &format!("labour-reports-{}", competition.number))
}

/// A version with its values as the page shows them.
struct VersionRow {
    report: LabourReport,
    values: Vec<String>,
}

impl VersionRow {
    fn of(report: LabourReport, indicators: &[LabourIndicator]) -> Result<Self, AppError> {
        let figures = read_figures(&report.figures).map_err(AppError::internal)?;
        let shown = |indicator: &LabourIndicator| {
            figures
                .get(&indicator.id)
                .map_or_else(|| "—".to_owned(), |value| shown_amount(*value, indicator.decimals))
        };
        Ok(Self { values: indicators.iter().map(shown).collect(), report })
    }
}

/// What the reader may do with the report of a month.
struct Offered {
    write: bool,
    submit: bool,
    accept: bool,
    send_back: bool,
    correct: bool,
}

#[derive(Template)]
#[template(path = "competition/labour/report.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    unit: LabourUnit,
    month: NaiveDate,
    due: NaiveDate,
    closing: NaiveDate,
    indicators: Vec<LabourIndicator>,
    /// The latest version first.
    versions: Vec<VersionRow>,
    form: ReportForm,
    offered: Offered,
    is_own_submission: bool,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
}

impl ShowPage {
    fn path(&self) -> String {
        format!(
            "/competitions/{}/labour/units/{}/reports/{}",
            self.competition.number,
            self.unit.token,
            rules::written_month(self.month)
        )
    }

    fn written(&self) -> String {
        rules::written_month(self.month)
    }

    fn latest(&self) -> Option<&LabourReport> {
        self.versions.first().map(|row| &row.report)
    }

    fn revision(&self) -> i32 {
        self.latest().map_or(0, |report| report.revision)
    }
}

/// The report of a unit for a month.
pub async fn show(visit: Visit, path: web::Path<Place>) -> Answer {
    show_page(&visit, &path, None, Vec::new(), "", StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    (number, token, month): &Place,
    form: Option<ReportForm>,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
    status: StatusCode,
) -> Answer {
    let (competition, unit) = known_unit(visit, number, token).await?;
    let month = report_service::month_of(&competition, month)?;
    let (id, unit_id) = (competition.id, unit.id);
    let (indicators, versions) = visit
        .read(move |conn| Ok((store::indicators_of(conn, id)?, report_store::versions(conn, unit_id, month)?)))
        .await?;
    let (actor, today) = (visit.actor()?, visit.platform.today());
    let latest = versions.first();
    let reports = policy::may_report(actor, &competition, &unit).is_ok();
    let reviews = latest.is_some_and(|report| {
        report.state == LabourReportState::Submitted && policy::may_review(actor, &competition, report).is_ok()
    });
    let closing = rules::closing_day(month, competition.last_day);
    let has_begun = month.max(competition.first_day) <= today;
    let write = reports && has_begun && latest.is_none_or(|report| report.state.is_editable());
    let offered = Offered {
        submit: write && closing <= today,
        write,
        accept: reviews,
        send_back: reviews,
        correct: reports && latest.is_some_and(|report| report.state == LabourReportState::Accepted),
    };
    let form = match (form, latest) {
        (Some(form), _) => form,
        (None, Some(report)) => {
            let figures = read_figures(&report.figures).map_err(AppError::internal)?;
            ReportForm::of(&indicators, &figures, &report.note)
        }
        (None, None) => ReportForm::of(&indicators, &Figures::new(), ""),
    };
    let own_targets = read_figures(&unit.targets).map_err(AppError::internal)?;
    let form = form.with_targets(&indicators, &own_targets);
    let is_own_submission = latest.is_some_and(|report| {
        report.state == LabourReportState::Submitted
            && actor.account.is_some()
            && actor.account == report.submitted_by
            && events::policy::may_run(actor, &competition).is_ok()
    });
    let versions = versions
        .into_iter()
        .map(|report| VersionRow::of(report, &indicators))
        .collect::<Result<Vec<_>, _>>()?;
    visit.render(
        status,
        &ShowPage {
            p: visit.page(),
            due: rules::due_day(month, visit.platform.setting(&LABOUR_REPORT_DAY)),
            competition,
            unit,
            month,
            closing,
            indicators,
            versions,
            form,
            offered,
            is_own_submission,
            errors,
            open_dialog,
        },
    )
}

/// Keeps a draft.
pub async fn save(visit: Visit, path: web::Path<Place>, input: CsrfForm) -> Answer {
    write(visit, path.into_inner(), input, |tx, actor, case, seen, content| {
        report_service::save(tx, actor, case, seen, content)?;
        Ok(Message::new("labour-said-report-saved"))
    })
    .await
}

/// Submits a report.
pub async fn submit(visit: Visit, path: web::Path<Place>, input: CsrfForm) -> Answer {
    write(visit, path.into_inner(), input, |tx, actor, case, seen, content| {
        let is_late = report_service::submit(tx, actor, case, seen, content)?;
        Ok(Message::new(if is_late { "labour-said-report-late" } else { "labour-said-report-submitted" }))
    })
    .await
}

async fn write(
    visit: Visit,
    path: Place,
    input: CsrfForm,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Case, Option<i32>, &ReportContent) -> Result<Message, AppError> + Send + 'static,
) -> Answer {
    let (competition, _) = known_unit(&visit, &path.0, &path.1).await?;
    let id = competition.id;
    let indicators = visit.read(move |conn| store::indicators_of(conn, id)).await?;
    let (mut form, content) = match ReportForm::read(input.values(), &indicators) {
        Ok(read) => read,
        Err(form) => {
            let errors = form.errors();
            return show_page(&visit, &path, Some(*form), errors, "", StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    // 0 is a month of which nothing was written when the page was made.
    let seen: Option<i32> = input.values().get("version").parse().ok();
    let (number, token, month) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = report_service::open(tx, actor, &number, &token, &month)?;
            job(tx, actor, &case, seen, &content)
        })
        .await;
    match done {
        Ok(said) => Ok(visit.see_other_saying(&address(&path), &said)),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            let errors = form.errors();
            show_page(&visit, &path, Some(form), errors, "", StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

fn address((number, token, month): &Place) -> String {
    format!("/competitions/{number}/labour/units/{token}/reports/{month}")
}

/// Takes one step with a report and shows what is now true.
async fn step(
    visit: Visit,
    path: Place,
    input: CsrfForm,
    dialog: &'static str,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Case, Option<i32>, &str) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let (number, token, month) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = report_service::open(tx, actor, &number, &token, &month)?;
            job(tx, actor, &case, seen, &reason)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&address(&path), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, None, errors, dialog, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Accepts a report.
pub async fn accept(visit: Visit, path: web::Path<Place>, input: CsrfForm) -> Answer {
    step(visit, path.into_inner(), input, "", "labour-said-report-accepted", |tx, actor, case, seen, _| {
        report_service::accept(tx, actor, case, seen)
    })
    .await
}

/// Returns a report.
pub async fn send_back(visit: Visit, path: web::Path<Place>, input: CsrfForm) -> Answer {
    step(visit, path.into_inner(), input, "return-dialog", "labour-said-report-returned", report_service::send_back)
        .await
}

/// Begins a new version of an accepted report.
pub async fn correct(visit: Visit, path: web::Path<Place>, input: CsrfForm) -> Answer {
    step(
        visit,
        path.into_inner(),
        input,
        "correct-dialog",
        "labour-said-report-correction",
        |tx, actor, case, _, reason| report_service::correct(tx, actor, case, reason),
    )
    .await
}
