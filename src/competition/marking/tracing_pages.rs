//! The way from a number to its people and minutes: everything that was given for one work, by whom and when.

use crate::competition::contests;
use crate::competition::contests::model::ContestModule;
use crate::competition::marking::model::{Compartment, WorkRecord};
use crate::competition::marking::pages::{Place, known, name_of};
use crate::competition::marking::scoring::{Markable, aspect_mark, module_points};
use crate::competition::marking::{policy, service, store};
use crate::kernel::ids::OfficialId;
use crate::kernel::points::Points;
use crate::platform::audit::{self, AuditEntry, Filter};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, Page, Visit};
use actix_web::web;
use askama::Template;
use serde_json::Value;

/// Rows of the trail of one sheet at the most; a sheet has fewer than 300 aspects, and few of them are marked twice.
const ROWS: i64 = 5_000;

/// What somebody did with a sheet.
struct Step {
    entry: AuditEntry,
    /// The aspect, when it was about one.
    aspect: Option<String>,
    /// What stood there before and after.
    change: Option<(String, String)>,
}

/// The sheet of one judge.
struct SheetTrail {
    /// In the panel, from 1.
    number: usize,
    judge: String,
    steps: Vec<Step>,
}

/// The work in one compartment.
struct Part {
    module: ContestModule,
    compartment: Compartment,
    record: WorkRecord,
    points: Points,
    sheets: Vec<SheetTrail>,
}

#[derive(Template)]
#[template(path = "competition/marking/trace.html")]
struct TracePage {
    p: Page,
    place: Place,
    code: String,
    parts: Vec<Part>,
}

fn text(values: Option<&str>, field: &str) -> Option<String> {
    let values: Value = serde_json::from_str(values?).ok()?;
    Some(values.get(field)?.as_str()?.to_owned())
}

fn step_of(p: &Page, markables: &[Markable], entry: AuditEntry) -> Step {
    let aspect = text(entry.new_values.as_deref(), "aspect").map(|id| {
        let markable = markables.iter().find(|markable| markable.id == id);
        markable.map_or(id, |markable| name_of(p, markable))
    });
    let change = aspect
        .is_some()
        .then(|| {
            let (old, new) = (entry.old_values.as_deref(), entry.new_values.as_deref());
            Some((text(old, "value").unwrap_or_default(), text(new, "value")?))
        })
        .flatten();
    Step { entry, aspect, change }
}

fn parts(conn: &mut Conn, p: &Page, place: &Place, code: &str) -> Result<Vec<Part>, AppError> {
    let rules = service::panel_rules(&place.contest)?;
    let names = store::judge_names(conn, place.competition.id)?;
    let name = |official: OfficialId| {
        names
            .iter()
            .find(|(id, _)| *id == official)
            .map(|(_, name)| name.clone())
            .unwrap_or_default()
    };
    let modules = contests::store::modules_of(conn, place.contest.id)?;
    let mut parts = Vec::new();
    for compartment in store::compartments_of(conn, place.contest.id)? {
        let Some(module) = modules.iter().find(|module| module.id == compartment.module_id) else { continue };
        let matrix = service::matrix(conn, &place.contest, &compartment)?;
        let Some(work) = matrix.works.iter().find(|work| work.code == code) else { continue };
        let marks = matrix
            .aspects()
            .filter_map(|(aspect, markable)| aspect_mark(markable, &work.values(aspect), rules.rule));
        let points = module_points(marks, Points::NONE);
        let mut sheets = Vec::new();
        for (number, sheet) in (1..).zip(store::sheets_of(conn, compartment.id, Some(code))?) {
            let subject = Some(("mark_sheet".to_owned(), sheet.token.clone()));
            let (entries, _) = audit::list(conn, &Filter { subject, ..Filter::default() }, None, ROWS)?;
            let steps = entries
                .into_iter()
                .rev()
                .map(|entry| step_of(p, &matrix.markables, entry))
                .collect();
            sheets.push(SheetTrail { number, judge: name(sheet.official_id), steps });
        }
        parts.push(Part { module: module.clone(), record: work.record, points, sheets, compartment });
    }
    Ok(parts)
}

/// Everything that was given for one work.
pub async fn trace(visit: Visit, path: web::Path<(String, String, String)>) -> Answer {
    let actor = visit.actor()?.clone();
    let (number, contest, code) = path.into_inner();
    let p = visit.page();
    let page = visit
        .read(move |conn| {
            let place = known(conn, &actor, &number, &contest)?;
            policy::may_trace(&actor, &place.competition)?;
            let parts = parts(conn, &p, &place, &code)?;
            if parts.is_empty() {
                return Err(AppError::not_found("mark-code-not-found"));
            }
            Ok(TracePage { p, place, code, parts })
        })
        .await?;
    visit.ok(&page)
}
