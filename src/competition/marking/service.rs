//! Opening the marking of a contest, and what everybody else asks of its marks.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule, ModuleKind};
use crate::competition::contests::service::address;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::locking_store;
use crate::competition::marking::model::{
    Compartment, MarkSheetState, Marks, ModuleMarks, OnSiteRecord, RunningTotal, SheetMedium, WorkMarks, WorkRecord,
    WorkStanding,
};
use crate::competition::marking::policy;
use crate::competition::marking::progress::{Matrix, PanelRules, SheetMarks, Work};
use crate::competition::marking::scoring::{Markable, aspect_mark, markables, module_points, weighted};
use crate::competition::marking::store::{self, NewCompartment, NewSheet};
use crate::competition::officials;
use crate::competition::officials::model::{Official, OfficialDuty, OfficialState, Slot};
use crate::competition::schemes;
use crate::competition::sealing;
use crate::kernel::actor::Actor;
use crate::kernel::ids::{ContestModuleId, OfficialId};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// How the panels of a contest mark.
///
/// # Errors
/// `Internal` when stored rules cannot be read.
pub fn panel_rules(contest: &Contest) -> Result<PanelRules, AppError> {
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    Ok(PanelRules { rule: rules.panel_rule, max_spread: rules.max_spread })
}

/// A panel of a module, with what is marked on which day.
struct Panel {
    module: ContestModule,
    scheme: Option<schemes::model::SchemeVersion>,
    days: BTreeMap<u32, Vec<Markable>>,
    judges: Vec<Official>,
    medium: SheetMedium,
}

fn panels(tx: &mut Tx<'_>, contest: &Contest) -> Result<Vec<Panel>, AppError> {
    let duties = officials::store::duties_of_contest(tx.conn, contest.id)?;
    let mut panels = Vec::new();
    for module in contests::store::modules_of(tx.conn, contest.id)? {
        let scheme = schemes::store::in_force(tx.conn, module.id)?;
        let parsed = scheme.as_ref().map(schemes::model::SchemeVersion::scheme).transpose();
        let parsed = parsed.map_err(AppError::internal)?;
        let own_day = u32::try_from(module.day).unwrap_or(1);
        let mut days: BTreeMap<u32, Vec<Markable>> = BTreeMap::new();
        for (day, markable) in markables(parsed.as_ref(), own_day) {
            days.entry(day).or_default().push(markable);
        }
        let mut judges = Vec::new();
        let seats = duties
            .iter()
            .filter(|held| held.ended_at.is_none() && held.slot() == Slot::scoring(module.id));
        for held in seats {
            let judge = store::official_by_id(tx.conn, held.official_id)?;
            let judge = judge.filter(|judge| judge.state == OfficialState::Confirmed);
            judges.push(judge.ok_or(AppError::conflict("marking-judge-not-confirmed"))?);
        }
        judges.sort_by_key(|judge| judge.id);
        let mut medium = SheetMedium::Device;
        if judges.is_empty() && module.kind == ModuleKind::Theory {
            // A theory test that nobody judges is marked elsewhere: its marks come in from paper, and the chief judge answers
            // for them.
            medium = SheetMedium::Paper;
            let chief = duties
                .iter()
                .find(|held| held.ended_at.is_none() && held.duty == OfficialDuty::ChiefJudge);
            if let Some(chief) = chief {
                judges.extend(store::official_by_id(tx.conn, chief.official_id)?);
            }
        }
        if judges.is_empty() {
            let message = Message::new("marking-panel-empty").with("module", module.name.as_str());
            return Err(AppError::Conflict(message));
        }
        panels.push(Panel { module, scheme, days, judges, medium });
    }
    Ok(panels)
}

/// Opens the marking of a running contest: a compartment for each module and day of its scheme, and in it a sheet for each
/// judge and code. From here on panels and schemes are fixed.
///
/// # Errors
/// `Denied`; `Conflict` when the contest does not run, a panel is empty, or a judge has to stay away by now.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    let duties = officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
    policy::may_open(actor, competition, &duties)?;
    contests::service::move_to(tx, actor, competition, contest, EventState::Scoring, None)?;
    let codes = sealing::service::codes(tx, contest)?;
    let panels = panels(tx, contest)?;
    let (mut compartments, mut sheets) = (0_usize, 0_usize);
    for panel in &panels {
        for judge in &panel.judges {
            if officials::service::require_no_conflict(tx.conn, judge, contest.id).is_err() {
                let message = Message::new("marking-judge-conflict").with("module", panel.module.name.as_str());
                return Err(AppError::Conflict(message));
            }
        }
        for (day, aspects) in &panel.days {
            let aspects = serde_json::to_string(aspects).map_err(AppError::internal)?;
            let compartment = store::insert_compartment(
                tx.conn,
                &NewCompartment {
                    contest: contest.id,
                    module: panel.module.id,
                    day: i32::try_from(*day).map_err(AppError::internal)?,
                    scheme: panel.scheme.as_ref().map(|scheme| scheme.id),
                    aspects: &aspects,
                },
            )?;
            let rows: Vec<NewSheet> = codes
                .iter()
                .flat_map(|code| panel.judges.iter().map(move |judge| (code, judge)))
                .map(|(code, judge)| NewSheet {
                    token: tx.platform.random.token(),
                    contest_id: contest.id,
                    compartment_id: compartment,
                    code: code.clone(),
                    official_id: judge.id,
                    medium: panel.medium,
                    state: MarkSheetState::Open,
                    marks: "{}".to_owned(),
                    cleared_at: tx.now,
                    cleared_version: judge.version,
                    version: 1,
                })
                .collect();
            store::insert_sheets(tx.conn, &rows)?;
            compartments += 1;
            sheets += rows.len();
        }
    }
    tx.audit(
        actor,
        Entry::new("marking.opened", "contest", address(competition, contest)).new_values(json!({
            "compartments": compartments, "sheets": sheets, "codes": codes.len(),
        })),
    )
}

/// What counts of a record from the floor.
#[must_use]
pub fn work_record(record: &OnSiteRecord) -> WorkRecord {
    let points = |hundredths: i32| Points::from_hundredths(u32::try_from(hundredths).unwrap_or(0));
    WorkRecord {
        standing: record.standing,
        seconds: record.seconds.and_then(|seconds| u32::try_from(seconds).ok()),
        deduction: points(record.deduction),
        safety_deduction: points(record.safety_deduction),
    }
}

/// What was recorded on the floor of a contest, by module and code.
type Records = HashMap<(ContestModuleId, String), WorkRecord>;

fn records(conn: &mut Conn, contest: &Contest) -> Result<Records, AppError> {
    Ok(locking_store::records_of(conn, contest.id)?
        .into_iter()
        .map(|record| {
            let kept = work_record(&record);
            ((record.module_id, record.code), kept)
        })
        .collect())
}

fn matrix_with(conn: &mut Conn, compartment: &Compartment, records: &Records) -> Result<Matrix, AppError> {
    let mut rounds: HashMap<String, BTreeMap<u32, u32>> = HashMap::new();
    for discussion in store::discussions_of(conn, compartment.id)? {
        let (aspect, round) = (u32::try_from(discussion.aspect), u32::try_from(discussion.round));
        if let (Ok(aspect), Ok(round)) = (aspect, round) {
            let latest = rounds.entry(discussion.code).or_default().entry(aspect).or_default();
            *latest = round.max(*latest);
        }
    }
    let mut judges: Vec<OfficialId> = Vec::new();
    let mut works: Vec<Work> = Vec::new();
    for (code, official, state, medium, marks) in store::marks_of(conn, compartment.id)? {
        let marks: Marks = serde_json::from_str(&marks).map_err(AppError::internal)?;
        let sheet = SheetMarks { state, medium, marks };
        if works.len() < 2 && works.last().is_none_or(|work| work.code == code) {
            judges.push(official);
        }
        match works.last_mut().filter(|work| work.code == code) {
            Some(work) => work.sheets.push(sheet),
            None => works.push(Work {
                record: records.get(&(compartment.module_id, code.clone())).copied().unwrap_or_default(),
                rounds: rounds.remove(&code).unwrap_or_default(),
                sheets: vec![sheet],
                code,
            }),
        }
    }
    Ok(Matrix { markables: compartment.markables().map_err(AppError::internal)?, judges, works })
}

/// All marks of a compartment.
///
/// # Errors
/// Those of the database.
pub fn matrix(conn: &mut Conn, contest: &Contest, compartment: &Compartment) -> Result<Matrix, AppError> {
    let records = records(conn, contest)?;
    matrix_with(conn, compartment, &records)
}

/// Everything that was given in a contest, by module and code, with nobody's name in it: what its result is computed from.
///
/// # Errors
/// Those of the database.
pub fn contest_marks(conn: &mut Conn, contest: &Contest) -> Result<Vec<ModuleMarks>, AppError> {
    let records = records(conn, contest)?;
    let compartments = store::compartments_of(conn, contest.id)?;
    let mut modules = Vec::new();
    for module in contests::store::modules_of(conn, contest.id)? {
        let (mut judges, mut of_module) = (0_usize, Vec::new());
        let mut works: BTreeMap<String, (WorkRecord, Vec<Vec<String>>)> = BTreeMap::new();
        for compartment in compartments.iter().filter(|one| one.module_id == module.id) {
            let matrix = matrix_with(conn, compartment, &records)?;
            judges = judges.max(matrix.judges.len());
            for work in &matrix.works {
                let place = works.entry(work.code.clone()).or_insert_with(|| (work.record, Vec::new()));
                place
                    .1
                    .extend((0_u32..).zip(&matrix.markables).map(|(aspect, _)| work.values(aspect)));
            }
            of_module.extend(matrix.markables);
        }
        let works = works
            .into_iter()
            .map(|(code, (record, given))| WorkMarks { code, record, given })
            .collect();
        modules.push(ModuleMarks { module, markables: of_module, judges, works });
    }
    Ok(modules)
}

/// How far each work of a contest has come, by code: for a board, before anything is published.
///
/// # Errors
/// Those of the database.
pub fn running_totals(conn: &mut Conn, contest: &Contest) -> Result<Vec<RunningTotal>, AppError> {
    let rules = panel_rules(contest)?;
    let mut by_code: BTreeMap<String, (Vec<(Points, u32)>, u32, u32)> = BTreeMap::new();
    for module in contest_marks(conn, contest)? {
        let weight = u32::try_from(module.module.weight).unwrap_or(0);
        for work in module.works {
            let place = by_code.entry(work.code).or_default();
            let is_marked = work.record.standing.is_marked();
            let marks: Vec<Points> = work
                .given
                .iter()
                .zip(&module.markables)
                .filter_map(|(values, markable)| aspect_mark(markable, values, rules.rule))
                .collect();
            if is_marked {
                place.1 += u32::try_from(marks.len()).unwrap_or(0);
                place.2 += u32::try_from(module.markables.len()).unwrap_or(0);
            }
            let counts = work.record.standing != WorkStanding::Disqualified;
            let points = module_points(marks.into_iter().filter(|_| counts), work.record.deduction);
            place.0.push((points, weight));
        }
    }
    Ok(by_code
        .into_iter()
        .map(|(code, (modules, marked, expected))| RunningTotal {
            code,
            points: weighted(modules.into_iter()),
            marked,
            expected,
        })
        .collect())
}

/// The compartment of a contest by the letter of its module and its day.
///
/// # Errors
/// `NotFound`.
pub fn compartment(
    conn: &mut Conn,
    contest: &Contest,
    letter: &str,
    day: i32,
) -> Result<(ContestModule, Compartment), AppError> {
    let missing = || AppError::not_found("compartment-not-found");
    let module = contests::store::modules_of(conn, contest.id)?
        .into_iter()
        .find(|module| module.letter().to_string() == letter)
        .ok_or_else(missing)?;
    let compartment = store::compartments_of(conn, contest.id)?
        .into_iter()
        .find(|one| one.module_id == module.id && one.day == day)
        .ok_or_else(missing)?;
    Ok((module, compartment))
}

/// How the trail names a compartment: `S2026001/01/B/2`.
#[must_use]
pub fn subject(competition: &Competition, contest: &Contest, module: &ContestModule, day: i32) -> String {
    format!("{}/{}/{day}", address(competition, contest), module.letter())
}
