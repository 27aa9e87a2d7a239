//! Pages of the standing while it is made and of the result, both with the reports behind each figure.

use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::labour::amounts::shown_amount;
use crate::competition::labour::model::{Gaps, LabourReportState, LabourResult, LabourScope, Table, TableUnit};
use crate::competition::labour::pages::{known, known_inside};
use crate::competition::labour::{exports, policy, result_service, result_store, rules, scoring, service, store};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
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

/// Reports that a standing lists at once at the most; of a longer one only those of one unit stand on the page.
const MOST_REPORTS: usize = 120;

/// A column of a standing.
pub struct ColumnView {
    /// Name of the indicator.
    pub name: String,
    /// Unit of measure.
    pub measure: String,
    /// Per cent of the whole.
    pub weight: i32,
}

/// What an indicator earned a unit.
pub struct FigureView {
    /// Name of the indicator.
    pub label: String,
    /// What was reached; nothing without a report.
    pub actual: Option<String>,
    /// The target that its points were reckoned with.
    pub target: String,
    /// Where that is not the whole one: the whole one and the months that count, of how many.
    pub share: Option<(String, usize, usize)>,
    /// Its points.
    pub points: String,
}

/// An accepted report behind the figures.
pub struct ReportView {
    /// Its month.
    pub month: String,
    /// Its version.
    pub version: i32,
    /// Its values in the order of the columns.
    pub values: Vec<String>,
    /// Its page, for whoever may open it.
    pub href: Option<String>,
}

/// Months of a unit that do not count for one cause.
pub struct GapView {
    /// Key of the words for the cause.
    pub label: &'static str,
    /// The months.
    pub months: Vec<String>,
}

/// What may have become of a report that does not count, with the key of its words.
const CAUSES: [(Option<LabourReportState>, &str); 3] = [
    (None, "labour-missing"),
    (Some(LabourReportState::Submitted), "labour-waiting"),
    (Some(LabourReportState::Returned), "labour-returned"),
];

impl GapView {
    fn of(unit: &TableUnit, gaps: &Gaps) -> Vec<Self> {
        CAUSES
            .into_iter()
            .map(|(state, label)| Self { label, months: gaps.months(unit, state).map(rules::written_month).collect() })
            .filter(|gap| !gap.months.is_empty())
            .collect()
    }
}

/// A unit of a standing.
pub struct UnitView {
    /// Its token in addresses.
    pub token: String,
    /// Its rank.
    pub rank: u32,
    /// Its name.
    pub name: String,
    /// Unit or team, in words.
    pub kind: String,
    /// Its figures in the order of the columns.
    pub figures: Vec<FigureView>,
    /// Weighted points.
    pub total: String,
    /// Months that do not count, by what became of their reports.
    pub gaps: Vec<GapView>,
    /// How many reports stand behind its figures.
    pub report_count: usize,
    /// These reports, unless only those of another unit are shown.
    pub reports: Vec<ReportView>,
    /// Its page, for whoever may open it.
    pub href: Option<String>,
}

/// A standing as pages show it.
pub struct StandingView {
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// Its units by rank.
    pub units: Vec<UnitView>,
    /// Reports that do not count, by cause: key of the words and how many.
    pub gaps: Vec<(&'static str, usize)>,
    /// Whether only the reports of one unit are shown.
    pub is_long: bool,
}

impl StandingView {
    /// A table in words; `all` is how many months the competition has, `inside` its address for whoever may open every
    /// unit, `chosen` the unit whose reports are shown when there are too many.
    pub fn of(p: &Page, table: &Table, gaps: &Gaps, all: usize, inside: Option<&str>, chosen: Option<&str>) -> Self {
        let is_long = table.units.iter().map(|unit| unit.reports.len()).sum::<usize>() > MOST_REPORTS;
        let units = table
            .units
            .iter()
            .map(|unit| {
                let href = inside.map(|base| format!("{base}/units/{}", unit.token));
                UnitView {
                    token: unit.token.clone(),
                    report_count: unit.reports.len(),
                    rank: unit.rank,
                    name: unit.name.clone(),
                    kind: p.label(unit.kind),
                    figures: table
                        .indicators
                        .iter()
                        .zip(&unit.figures)
                        .map(|(indicator, figure)| FigureView {
                            label: indicator.name.clone(),
                            actual: figure.actual.map(|actual| shown_amount(actual.shown(), indicator.decimals)),
                            target: shown_amount(
                                scoring::counted_target(indicator, figure.target, unit.reports.len(), all),
                                indicator.decimals,
                            ),
                            share: scoring::counted_share(indicator, unit.reports.len(), all)
                                .map(|(of, all)| (shown_amount(figure.target, indicator.decimals), of, all)),
                            points: figure.points.to_string(),
                        })
                        .collect(),
                    total: unit.total.to_string(),
                    gaps: GapView::of(unit, gaps),
                    reports: unit
                        .reports
                        .iter()
                        .filter(|_| !is_long || chosen == Some(unit.token.as_str()))
                        .map(|report| {
                            let month = rules::written_month(report.month);
                            ReportView {
                                href: href.as_ref().map(|unit| format!("{unit}/reports/{month}")),
                                version: report.version,
                                values: table
                                    .indicators
                                    .iter()
                                    .zip(&report.values)
                                    .map(|(indicator, value)| shown_amount(*value, indicator.decimals))
                                    .collect(),
                                month,
                            }
                        })
                        .collect(),
                    href,
                }
            })
            .collect();
        Self {
            columns: table
                .indicators
                .iter()
                .map(|indicator| ColumnView {
                    name: indicator.name.clone(),
                    measure: indicator.measure.clone(),
                    weight: indicator.weight,
                })
                .collect(),
            units,
            gaps: CAUSES
                .into_iter()
                .map(|(state, label)| (label, table.units.iter().map(|unit| gaps.months(unit, state).count()).sum()))
                .filter(|(_, count)| *count > 0)
                .collect(),
            is_long,
        }
    }
}

/// The competition and the month of a standing, for whoever follows it; and whether he may open every unit.
async fn followed(
    visit: &Visit,
    number: &str,
    query: &HashMap<String, String>,
) -> Result<(Competition, NaiveDate, bool), AppError> {
    let (competition, scope) = known_inside(visit, number).await?;
    let id = competition.id;
    let own = match scope {
        LabourScope::All => 0,
        LabourScope::Body(_) => visit.read(move |conn| store::units(conn, id, scope)).await?.len(),
    };
    if !policy::follows_standing(visit.actor().ok(), &competition, own) {
        return Err(AppError::denied("denied-labour-of-others"));
    }
    let months = rules::months(competition.first_day, competition.last_day);
    let asked = query
        .get("month")
        .and_then(|text| rules::read_month(text))
        .filter(|month| months.contains(month));
    let today = visit.platform.today();
    // The last month that has ended; the first one until then.
    let ended = months
        .iter()
        .rev()
        .find(|month| rules::closing_day(**month, competition.last_day) <= today)
        .or(months.first())
        .copied();
    let month = asked.or(ended).unwrap_or(competition.first_day);
    Ok((competition, month, scope == LabourScope::All))
}

#[derive(Template)]
#[template(path = "competition/labour/standing.html")]
struct StandingPage {
    p: Page,
    competition: Competition,
    month: String,
    months: Vec<String>,
    view: StandingView,
}

impl StandingPage {
    fn path(&self) -> String {
        format!("/competitions/{}/labour/standing", self.competition.number)
    }

    fn is_shown(&self, month: &String) -> bool {
        *month == self.month
    }
}

/// The unit whose reports are asked for.
fn chosen(query: &HashMap<String, String>) -> Option<&str> {
    query.get("unit").map(String::as_str)
}

/// The standing after a month.
pub async fn standing(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let (competition, month, sees_all) = followed(&visit, &number, &query).await?;
    let of = competition.clone();
    let running = visit.read(move |conn| result_service::running(conn, &of, Some(month))).await?;
    let p = visit.page();
    let months = rules::months(competition.first_day, competition.last_day);
    let base = format!("/competitions/{}/labour", competition.number);
    visit.ok(&StandingPage {
        view: StandingView::of(
            &p,
            &running.table,
            &running.gaps,
            months.len(),
            sees_all.then_some(base.as_str()),
            chosen(&query),
        ),
        month: rules::written_month(month),
        months: months.into_iter().map(rules::written_month).collect(),
        competition,
        p,
    })
}

/// The standing as a workbook.
pub async fn standing_workbook(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export_standing(visit, &number, &query, ExportFormat::Workbook).await
}

/// The standing as text.
pub async fn standing_text(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export_standing(visit, &number, &query, ExportFormat::Text).await
}

async fn export_standing(visit: Visit, number: &str, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let (competition, month, _) = followed(&visit, number, query).await?;
    let of = competition.clone();
    let running = visit.read(move |conn| result_service::running(conn, &of, Some(month))).await?;
    let words = visit.words();
    let name = format!("labour-standing-{}-{}", competition.number, rules::written_month(month));
    let all = rules::months(competition.first_day, competition.last_day).len();
    attachment(exports::standing(words, words.t("labour-standing"), &running.table, &running.gaps, all), format, &name)
}

/// What the reader may do with the result.
struct Offered {
    compute: bool,
    publish: bool,
    confirm: bool,
}

#[derive(Template)]
#[template(path = "competition/labour/result.html")]
struct ResultPage {
    p: Page,
    competition: Competition,
    /// The latest version first; guests see the published one.
    versions: Vec<LabourResult>,
    view: Option<StandingView>,
    offered: Offered,
    sees_running: bool,
    is_outdated: bool,
    /// Whether a new version needs its reason.
    needs_reason: bool,
    errors: Vec<FieldError>,
}

impl ResultPage {
    fn path(&self) -> String {
        format!("/competitions/{}/labour/result", self.competition.number)
    }

    fn latest(&self) -> Option<&LabourResult> {
        self.versions.first()
    }

    fn is_on_notice(&self) -> bool {
        self.competition.state == EventState::PublicNotice
    }
}

/// The result of a competition: for whoever sees how it is run at any time, for everybody once it is published.
pub async fn result(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    result_page(&visit, &number, chosen(&query), Vec::new(), StatusCode::OK).await
}

async fn readable(visit: &Visit, number: &str) -> Result<(Competition, bool), AppError> {
    let competition = known(visit, number).await?;
    let sees_running = events::policy::sees_running(visit.actor().ok(), &competition);
    if sees_running || policy::is_result_public(&competition) {
        Ok((competition, sees_running))
    } else {
        Err(AppError::not_found("labour-result-not-found"))
    }
}

async fn result_page(
    visit: &Visit,
    number: &str,
    unit: Option<&str>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (competition, sees_running) = readable(visit, number).await?;
    let of = competition.clone();
    let (versions, now, is_outdated) = visit
        .read(move |conn| {
            let mut versions = result_store::versions(conn, of.id)?;
            if !sees_running {
                versions.truncate(1);
            }
            // What would be computed now is shown until there is something frozen.
            let now = match versions.first() {
                None if sees_running => Some(result_service::running(conn, &of, None)?),
                _ => None,
            };
            let is_outdated = match versions.first() {
                Some(latest) if sees_running && !policy::are_commendations_public(&of) => {
                    result_service::is_outdated(conn, &of, latest)?
                }
                _ => false,
            };
            Ok((versions, now, is_outdated))
        })
        .await?;
    let p = visit.page();
    let base = format!("/competitions/{}/labour", competition.number);
    let inside = sees_running.then_some(base.as_str());
    // While something is frozen, nothing of it waits for review.
    let (table, gaps) = match (versions.first(), now) {
        (Some(latest), _) => (Some(latest.table().map_err(AppError::internal)?), Gaps::default()),
        (None, Some(now)) => (Some(now.table), now.gaps),
        (None, None) => (None, Gaps::default()),
    };
    let all = rules::months(competition.first_day, competition.last_day).len();
    let actor = visit.actor().ok();
    let may = |allowed: &dyn Fn(&Actor) -> bool| actor.is_some_and(allowed);
    let latest = versions.first();
    let today = visit.platform.today();
    let offered = Offered {
        compute: may(&|actor| policy::may_compute(actor, &competition).is_ok()) && competition.last_day < today,
        publish: may(&|actor| policy::may_publish(actor, &competition).is_ok()) && latest.is_some() && !is_outdated,
        confirm: latest.is_some_and(|latest| {
            may(&|actor| policy::may_confirm(actor, &competition, latest).is_ok())
                && latest.notice_to.is_some_and(|last| last < today)
        }) && !is_outdated,
    };
    let misses = table.as_ref().is_some_and(|table| result_service::missing_in(table) > 0);
    let view = table
        .as_ref()
        .map(|table| StandingView::of(&p, table, &gaps, all, inside, unit));
    visit.render(
        status,
        &ResultPage {
            needs_reason: latest.is_some() || misses,
            view,
            offered,
            sees_running,
            is_outdated,
            versions,
            competition,
            errors,
            p,
        },
    )
}

/// The result as a workbook.
pub async fn result_workbook(visit: Visit, number: web::Path<String>) -> Answer {
    export_result(visit, &number, ExportFormat::Workbook).await
}

/// The result as text.
pub async fn result_text(visit: Visit, number: web::Path<String>) -> Answer {
    export_result(visit, &number, ExportFormat::Text).await
}

async fn export_result(visit: Visit, number: &str, format: ExportFormat) -> Answer {
    let (competition, _) = readable(&visit, number).await?;
    let id = competition.id;
    let latest = visit
        .read(move |conn| result_store::latest(conn, id))
        .await?
        .ok_or(AppError::not_found("labour-result-not-found"))?;
    let table = latest.table().map_err(AppError::internal)?;
    let words = visit.words();
    let name = format!("labour-result-{}-{}", competition.number, latest.version);
    let all = rules::months(competition.first_day, competition.last_day).len();
    let content = exports::standing(words, words.t("labour-result"), &table, &Gaps::default(), all);
    attachment(content, format, &name)
}

/// Takes one step with the result and shows what is now true.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition, &str) -> Result<Message, AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &before, &reason)
        })
        .await;
    match done {
        Ok(said) => Ok(visit.see_other_saying(&format!("/competitions/{number}/labour/result"), &said)),
        Err(AppError::Fields(errors)) => {
            result_page(&visit, &number, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Computes the result.
pub async fn compute(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, |tx, actor, before, reason| {
        let version = result_service::compute(tx, actor, before, reason)?;
        Ok(Message::new("labour-said-computed").count("version", version))
    })
    .await
}

/// Puts the result on public notice.
pub async fn publish(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, |tx, actor, before, _| {
        let last = result_service::publish(tx, actor, before)?;
        Ok(Message::new("labour-said-published").with("day", last.to_string()))
    })
    .await
}

/// Makes the result final.
pub async fn confirm(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, |tx, actor, before, _| {
        result_service::confirm(tx, actor, before)?;
        Ok(Message::new("labour-said-final"))
    })
    .await
}
