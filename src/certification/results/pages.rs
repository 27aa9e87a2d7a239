//! Pages of results for those who run or watch a batch, and the decision about a sheet.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchLine, BatchState, Part};
use crate::certification::results::model::PartResult;
use crate::certification::results::rules::is_disputed;
use crate::certification::results::service::{self, Decided, Finding};
use crate::certification::results::{policy, store};
use crate::certification::settings::PUBLIC_NOTICE_DAYS;
use crate::certification::sheets;
use crate::certification::sheets::model::{CellValue, ScoreSheet, SheetState};
use crate::certification::sheets::service::Decision;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ApplicationId, BatchLineId};
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::settings::Settings;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::trades::model::Trade;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// Confirms or rejects a sheet; with the last confirmation the results are there.
pub async fn decide_sheet(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let values = input.values();
    let version: i32 = values
        .get("version")
        .parse()
        .map_err(|_| AppError::conflict("error-changed-meanwhile"))?;
    let decision = match values.get("decision") {
        "confirm" => Decision::Confirm,
        "reject" => Decision::Reject(values.get("reason").to_owned()),
        _ => return Err(AppError::Invalid(Message::new("error-field-choice"))),
    };
    let (token, shown) = (token.into_inner(), visit.actor()?.body.is_some());
    let name = token.clone();
    let (batch, decided) = visit
        .write(move |tx, actor| service::decide_sheet(tx, actor, &name, version, &decision))
        .await?;
    let sheet = format!("/sheets/{token}");
    Ok(match decided {
        Decided::Rejected => {
            // It is being marked again, which a lead assessor does not watch.
            let target = if shown { sheet.as_str() } else { "/sheets" };
            visit.see_other_saying(target, &Message::new("sheet-rejected-said"))
        }
        Decided::Confirmed => visit.see_other_saying(&sheet, &Message::new("sheet-confirmed-said")),
        Decided::Computed | Decided::Findings(_) => {
            let said = match decided {
                Decided::Findings(count) => Message::new("results-findings-said").count("count", count),
                _ => Message::new("results-computed-said"),
            };
            // A lead assessor stays with the codes; the results by name are for staff.
            let target = if shown { format!("/batches/{}/results", batch.number) } else { sheet };
            visit.see_other_saying(&target, &said)
        }
    })
}

/// What the page and the export of results show, read in one go.
pub(super) struct Results {
    pub batch: AssessmentBatch,
    pub lines: HashMap<BatchLineId, (BatchLine, Trade)>,
    pub candidates: Paged<store::Candidate>,
    pub parts: HashMap<(ApplicationId, Part), PartResult>,
    pub sheets: Vec<ScoreSheet>,
    /// Parts of candidates of which assessors saw different things.
    pub disputed: HashSet<(ApplicationId, Part)>,
    pub findings: Vec<Finding>,
    pub days_left: Option<u32>,
    /// Last day of a notice that is started today.
    pub would_end: NaiveDate,
}

impl Results {
    /// The parts that any line of the batch requires, in their order.
    pub(super) fn columns(&self) -> Vec<Part> {
        Part::ALL
            .iter()
            .copied()
            .filter(|part| self.lines.values().any(|(line, _)| Part::of_level(line.level).contains(part)))
            .collect()
    }
}

pub(super) fn read(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    request: Option<PageRequest>,
    settings: &Settings,
    today: NaiveDate,
) -> Result<Results, AppError> {
    let batch = batches::store::by_number(conn, number, batches::policy::scope_of(actor))?
        .ok_or(AppError::not_found("batch-not-found"))?;
    policy::may_see(actor, &batch)?;
    let lines = batches::store::lines_of(conn, batch.id)?
        .into_iter()
        .map(|(line, trade)| (line.id, (line, trade)))
        .collect();
    let candidates = if let Some(request) = request {
        store::candidates(conn, batch.id, request)?
    } else {
        let all = store::all_candidates(conn, batch.id)?;
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        Paged::exact(all, total, PageRequest::new(None, None))
    };
    let ids: Vec<ApplicationId> = candidates.rows.iter().map(|candidate| candidate.application.id).collect();
    let parts = store::results_of(conn, &ids)?
        .into_iter()
        .map(|result| ((result.application_id, result.part), result))
        .collect();
    let mut written: HashMap<(ApplicationId, Part), Vec<CellValue>> = HashMap::new();
    for (application, part, value) in store::values_of(conn, batch.id)? {
        written.entry((application, part)).or_default().push(value);
    }
    let disputed = written
        .into_iter()
        .filter(|(_, values)| is_disputed(values))
        .map(|(place, _)| place)
        .collect();
    let sheets = sheets::store::of_batch(conn, batch.id)?;
    let all_confirmed = !sheets.is_empty() && sheets.iter().all(|sheet| sheet.state == SheetState::Confirmed);
    let findings = if batch.state == BatchState::Scoring && all_confirmed {
        service::preview(conn, settings, batch.id)?.findings
    } else {
        Vec::new()
    };
    let calendar = load_calendar(conn)?;
    let days_left = batch.notice_to.map(|last| calendar.working_days_between(today, last));
    let would_end = service::notice_end(&calendar, settings, today);
    Ok(Results { batch, lines, candidates, parts, sheets, disputed, findings, days_left, would_end })
}

/// One candidate's result of one part.
struct PartCell {
    is_required: bool,
    result: Option<PartResult>,
    /// Assessors saw different things.
    is_disputed: bool,
    /// Number of each assessor of the panel and the token of his sheet.
    sheets: Vec<(usize, String)>,
}

impl PartCell {
    fn text(&self, p: &Page) -> String {
        match &self.result {
            Some(result) => match result.mark {
                Some(mark) => mark.to_string(),
                None => p.label(result.state),
            },
            None if self.is_required => "–".to_owned(),
            None => String::new(),
        }
    }

    fn has_failed(&self) -> bool {
        self.result.as_ref().is_some_and(|result| !result.passed)
    }
}

struct ResultRow {
    ticket: String,
    code: String,
    name: String,
    trade: String,
    line: BatchLine,
    parts: Vec<PartCell>,
    state: ApplicationState,
}

impl ResultRow {
    const fn is_decided(&self) -> bool {
        matches!(self.state, ApplicationState::Passed | ApplicationState::Failed)
    }
}

/// One sheet in the list of what is still open.
struct SheetLine {
    name: String,
    part: Part,
    number: usize,
    token: String,
    state: SheetState,
}

struct FindingLine {
    code: String,
    part: Part,
    words: &'static str,
    sheets: Vec<(usize, String)>,
}

#[derive(Template)]
#[template(path = "certification/results/show.html")]
struct ShowPage {
    p: Page,
    batch: AssessmentBatch,
    columns: Vec<Part>,
    rows: Vec<ResultRow>,
    paged: Paged<store::Candidate>,
    sheets: Vec<SheetLine>,
    findings: Vec<FindingLine>,
    may_compute: bool,
    /// What the notice will say and do, when it may be started.
    notice_lead: Option<Message>,
    notice_days: i64,
    days_left: Option<u32>,
    is_print: bool,
}

fn numbered(sheets: &[ScoreSheet], line: BatchLineId, part: Part) -> Vec<(usize, String)> {
    sheets
        .iter()
        .filter(|sheet| sheet.line_id == line && sheet.part == part)
        .enumerate()
        .map(|(at, sheet)| (at + 1, sheet.token.clone()))
        .collect()
}

/// The results of a batch: marks per part per candidate, each leading to its sheets; printed, the result summary.
pub async fn show(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let asked = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let is_print = query.contains_key("print");
    let request = if is_print { None } else { Some(PageRequest::new(asked("page"), asked("size"))) };
    let (settings, today) = (visit.platform.settings.current(), visit.platform.today());
    let (reader, number) = (actor.clone(), number.into_inner());
    let results = visit
        .read(move |conn| read(conn, &reader, &number, request, &settings, today))
        .await?;
    let columns = results.columns();
    let rows = results
        .candidates
        .rows
        .iter()
        .filter_map(|candidate| {
            let (line, trade) = results.lines.get(&candidate.application.line_id)?;
            let parts = columns
                .iter()
                .map(|part| PartCell {
                    is_required: Part::of_level(line.level).contains(part),
                    result: results.parts.get(&(candidate.application.id, *part)).cloned(),
                    is_disputed: results.disputed.contains(&(candidate.application.id, *part)),
                    sheets: numbered(&results.sheets, line.id, *part),
                })
                .collect();
            Some(ResultRow {
                ticket: candidate.application.ticket_number.clone().unwrap_or_default(),
                code: candidate.application.anonymous_code.clone().unwrap_or_default(),
                name: candidate.name.clone(),
                trade: trade.full_name(),
                line: line.clone(),
                parts,
                state: candidate.application.state,
            })
        })
        .collect();
    let words = visit.words();
    let name_of = |line: BatchLineId| {
        results
            .lines
            .get(&line)
            .map(|(line, trade)| format!("{} {}", trade.full_name(), words.label(line.level)))
            .unwrap_or_default()
    };
    let sheets: Vec<SheetLine> = results
        .sheets
        .iter()
        .map(|sheet| SheetLine {
            name: name_of(sheet.line_id),
            part: sheet.part,
            number: numbered(&results.sheets, sheet.line_id, sheet.part)
                .iter()
                .find(|(_, token)| *token == sheet.token)
                .map_or(1, |(number, _)| *number),
            token: sheet.token.clone(),
            state: sheet.state,
        })
        .collect();
    let findings: Vec<FindingLine> = results
        .findings
        .iter()
        .map(|finding| FindingLine {
            code: finding.code.clone(),
            part: finding.part,
            words: finding.obstacle.key(),
            sheets: numbered(&results.sheets, finding.line, finding.part),
        })
        .collect();
    let publishes = results.batch.state == BatchState::Scoring && policy::may_publish(&actor, &results.batch).is_ok();
    let all_confirmed = !sheets.is_empty() && sheets.iter().all(|sheet| sheet.state == SheetState::Confirmed);
    let has_results = !results.parts.is_empty();
    visit.ok(&ShowPage {
        p: visit.page(),
        may_compute: publishes && all_confirmed && findings.is_empty() && !has_results,
        notice_lead: (publishes && has_results).then(|| {
            Message::new("results-notice-lead")
                .count("count", results.candidates.total)
                .with("last", visit.words().long_date(&results.would_end))
        }),
        notice_days: visit.platform.setting(&PUBLIC_NOTICE_DAYS),
        days_left: results.days_left.filter(|_| results.batch.state == BatchState::PublicNotice),
        columns,
        rows,
        paged: results.candidates,
        sheets,
        findings,
        batch: results.batch,
        is_print,
    })
}

/// Computes the results, where a finding kept the last confirmation from doing so.
pub async fn compute(visit: Visit, number: web::Path<String>, _: CsrfForm) -> Answer {
    let number = number.into_inner();
    let target = format!("/batches/{number}/results");
    let computed = visit
        .write(move |tx, actor| {
            let batch = batches::service::open(tx, actor, &number, None)?;
            service::compute_results(tx, actor, &batch)
        })
        .await?;
    let said = if computed.findings.is_empty() {
        Message::new("results-computed-said")
    } else {
        Message::new("results-findings-said").count("count", computed.findings.len())
    };
    Ok(visit.see_other_saying(&target, &said))
}

/// Starts the public notice.
pub async fn start_notice(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let number = number.into_inner();
    let seen: i32 = input
        .values()
        .get("version")
        .parse()
        .map_err(|_| AppError::conflict("error-changed-meanwhile"))?;
    let target = format!("/batches/{number}/results");
    let batch = visit
        .write(move |tx, actor| {
            let batch = batches::service::open(tx, actor, &number, Some(seen))?;
            service::start_notice(tx, actor, &batch)
        })
        .await?;
    let last = batch.notice_to.map(|day| visit.words().long_date(&day)).unwrap_or_default();
    Ok(visit.see_other_saying(&target, &Message::new("results-notice-said").with("last", last)))
}
