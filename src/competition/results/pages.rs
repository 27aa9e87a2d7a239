//! Public pages of results: the table of a version, its files, the key that signs them.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule, ContestRules, ModuleKind, TieKey};
use crate::competition::entries::model::EntryView;
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::rankings::model::{Medal, Scale, TiePolicy};
use crate::competition::results::files::{file_of, unpack};
use crate::competition::results::model::{
    PartedBy, ResultLine, ResultSet, ResultSignature, ResultStage, points_of, shown_points,
};
use crate::competition::results::rules::{LineChange, LinePart, changes};
use crate::competition::results::telling_service::medal_key;
use crate::competition::results::{policy, steps_store, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::ContestEntryId;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::points::Points;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment, file_response};
use crate::platform::web::{Answer, Page, Visit};
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Path = web::Path<(String, String)>;
type VersionPath = web::Path<(String, String, i32)>;
type Query = web::Query<HashMap<String, String>>;

/// Lines on a page unless the address says otherwise.
const LINES: u32 = 100;

/// The contest of an address, as the reader may know of it.
///
/// # Errors
/// `NotFound`.
pub(in crate::competition::results) fn known(
    conn: &mut Conn,
    actor: Option<&Actor>,
    number: &str,
    code: &str,
) -> Result<(Competition, Contest), AppError> {
    let competition = events::store::by_number(conn, number, events::policy::scope_of(actor))?
        .ok_or(AppError::not_found("competition-not-found"))?;
    let contest =
        contests::store::by_code(conn, competition.id, code)?.ok_or(AppError::not_found("contest-not-found"))?;
    Ok((competition, contest))
}

/// The part of a list that an address asks for.
pub(in crate::competition::results) fn page_of<T>(rows: Vec<T>, query: &HashMap<String, String>) -> Paged<T> {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(number("page"), number("size").or(Some(LINES)));
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let (offset, limit) =
        (usize::try_from(request.offset()).unwrap_or(0), usize::try_from(request.limit()).unwrap_or(0));
    Paged::exact(rows.into_iter().skip(offset).take(limit).collect(), total, request)
}

/// A line with whose it is.
pub(in crate::competition::results) struct Row {
    pub line: ResultLine,
    /// The name, or those of a team.
    pub names: String,
    /// Name of a team.
    pub team: Option<String>,
    /// Delegation, or employers of who came by himself.
    pub unit: String,
    /// Others have the same rank.
    pub is_shared: bool,
    /// Points of each module.
    pub modules: Vec<Option<Points>>,
}

impl Row {
    /// The key that parted him from the one before, when it was not the total.
    pub fn parted(&self) -> Option<PartedBy> {
        self.line.parted_by.filter(|key| *key != PartedBy::Total)
    }

    /// Number in the sign of a medal, and the outline around it.
    pub fn medal_sign(&self) -> Option<(&'static str, &'static str)> {
        match self.line.medal? {
            Medal::Gold => Some(("1", "M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20z")),
            Medal::Silver => Some(("2", "M12 1.5 22.5 12 12 22.5 1.5 12z")),
            Medal::Bronze => Some(("3", "M3 3h18v11l-9 8-9-8z")),
            Medal::Excellence => None,
        }
    }
}

fn rows(lines: Vec<ResultLine>, entries: &HashMap<ContestEntryId, EntryView>) -> Result<Vec<Row>, AppError> {
    let mut shared: HashMap<i32, u32> = HashMap::new();
    for rank in lines.iter().filter_map(|line| line.rank) {
        *shared.entry(rank).or_default() += 1;
    }
    lines
        .into_iter()
        .map(|line| {
            let view = entries.get(&line.entry_id);
            let unit = view.map_or_else(String::new, |view| {
                if view.delegation.is_empty() { view.employers() } else { view.delegation.clone() }
            });
            Ok(Row {
                names: view.map_or_else(String::new, EntryView::names),
                team: view.and_then(|view| view.entry.team_name.clone()),
                unit,
                is_shared: line.rank.is_some_and(|rank| shared.get(&rank).is_some_and(|count| *count > 1)),
                modules: line.module_points().map_err(AppError::internal)?,
                line,
            })
        })
        .collect()
}

/// What of one line differs from the version before.
struct Changed {
    names: String,
    change: LineChange,
}

#[derive(Template)]
#[template(path = "competition/results/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    rules: ContestRules,
    modules: Vec<ContestModule>,
    set: ResultSet,
    /// Published versions, the latest first.
    versions: Vec<ResultSet>,
    is_latest: bool,
    paged: Paged<Row>,
    columns: Columns,
    started: usize,
    best: Option<Points>,
    median: Option<String>,
    changed: Vec<Changed>,
    /// The version that is compared with.
    before: Option<i32>,
    signatures: Vec<(ResultSignature, String)>,
    may_follow: bool,
    /// The reader may walk from a code to the people and the minutes behind its marks.
    traces: bool,
    takes_appeals: bool,
}

/// Which columns a table has.
#[derive(Debug, Clone, Copy)]
struct Columns {
    theory: bool,
    /// Not in a table that was filed from records, which hold totals only.
    practical: bool,
    modules: bool,
    time: bool,
    scale: bool,
}

impl ShowPage {
    /// Key of what the code of a line is: a place drawn here, or the number of an entry that was filed from records.
    fn code_key(&self) -> &'static str {
        if self.set.is_from_records() { "entry-number" } else { "result-code" }
    }

    fn path(&self) -> String {
        format!("/competitions/{}/contests/{}/results", self.competition.number, self.contest.code)
    }

    fn chain(&self) -> String {
        let keys: Vec<String> = self.rules.tie_keys.iter().map(|key: &TieKey| self.p.label(key)).collect();
        keys.join(" → ")
    }

    fn medal(&self, line: &ResultLine) -> String {
        line.medal
            .map_or_else(String::new, |medal| self.p.t(&medal_key(medal, self.rules.medal_rules)))
    }

    fn weight(&self, kind: ModuleKind) -> i32 {
        let of_kind = self.modules.iter().filter(|module| module.kind == kind);
        of_kind.map(|module| module.weight).sum()
    }

    fn theory_weight(&self) -> i32 {
        self.weight(ModuleKind::Theory)
    }

    fn practical_weight(&self) -> i32 {
        self.weight(ModuleKind::Practical)
    }

    /// A value of a difference in words.
    fn said(&self, part: &LinePart, value: &str) -> String {
        match *part {
            LinePart::Medal => value
                .parse::<Medal>()
                .map_or_else(|_| value.to_owned(), |medal| self.p.t(&medal_key(medal, self.rules.medal_rules))),
            LinePart::Standing => value
                .parse::<crate::competition::marking::model::WorkStanding>()
                .map_or_else(|_| value.to_owned(), |standing| self.p.label(standing)),
            _ => value.to_owned(),
        }
    }

    fn shares(&self) -> bool {
        self.rules.tie_policy == TiePolicy::Share
    }

    fn is_corrected(&self) -> bool {
        self.set.stage == ResultStage::Corrected
    }

    fn points(hundredths: Option<&i32>) -> String {
        shown_points(hundredths.copied())
    }

    fn module(points: Option<&Points>) -> String {
        points.map_or_else(|| "—".to_owned(), Points::to_string)
    }
}

/// Everything that the page of a version shows of it.
struct Found {
    competition: Competition,
    contest: Contest,
    modules: Vec<ContestModule>,
    set: ResultSet,
    versions: Vec<ResultSet>,
    lines: Vec<ResultLine>,
    before: Option<(i32, Vec<ResultLine>)>,
    entries: HashMap<ContestEntryId, EntryView>,
    signatures: Vec<(ResultSignature, String)>,
    may_follow: bool,
    traces: bool,
}

/// A published version, the latest one unless a number is given.
async fn find(visit: &Visit, number: &str, code: &str, version: Option<i32>) -> Result<Found, AppError> {
    let actor = visit.actor().ok().cloned();
    let (number, code) = (number.to_owned(), code.to_owned());
    visit
        .read(move |conn| {
            let (competition, contest) = known(conn, actor.as_ref(), &number, &code)?;
            let mut versions = store::sets_of(conn, contest.id)?;
            versions.retain(|set| set.published_at.is_some());
            versions.reverse();
            if !policy::is_public(&contest) {
                versions.clear();
            }
            let wanted = match version {
                Some(version) => versions.iter().find(|set| set.version == version),
                None => versions.first(),
            };
            let set = wanted.cloned().ok_or(AppError::not_found("result-not-found"))?;
            let lines = store::lines_of(conn, set.id)?;
            let before = match versions.iter().find(|other| other.version < set.version) {
                Some(other) => Some((other.version, store::lines_of(conn, other.id)?)),
                None => None,
            };
            let mut ids: Vec<ContestEntryId> = lines.iter().map(|line| line.entry_id).collect();
            ids.extend(before.iter().flat_map(|(_, lines)| lines.iter().map(|line| line.entry_id)));
            ids.sort_unstable();
            ids.dedup();
            let may_follow = match &actor {
                Some(actor) => {
                    let duties = crate::competition::officials::service::duties_of_actor(conn, actor, contest.id)?;
                    policy::may_follow(actor, &competition, &duties).is_ok()
                }
                None => false,
            };
            let traces = !set.is_from_records() && events::policy::sees_running(actor.as_ref(), &competition);
            Ok(Found {
                traces,
                entries: store::entries_by_id(conn, &ids)?,
                modules: contests::store::modules_of(conn, contest.id)?,
                signatures: steps_store::signatures(conn, contest.id, &set.hash)?,
                competition,
                contest,
                set,
                versions,
                lines,
                before,
                may_follow,
            })
        })
        .await
}

fn columns(found: &Found, rules: &ContestRules) -> Columns {
    Columns {
        theory: found.modules.iter().any(|module| module.kind == ModuleKind::Theory),
        practical: !found.set.is_from_records(),
        modules: found
            .modules
            .iter()
            .filter(|module| module.kind == ModuleKind::Practical)
            .count()
            > 1,
        time: found.lines.iter().any(|line| line.seconds.is_some()),
        scale: rules.scale.is_some(),
    }
}

/// The middle total; half a hundredth is shown as it is, since the scale counts with it.
fn median(lines: &[ResultLine]) -> Option<String> {
    let mut totals: Vec<i32> = lines.iter().filter_map(|line| line.total).collect();
    totals.sort_unstable();
    let upper = *totals.get(totals.len() / 2)?;
    let lower = *totals.get((totals.len() - 1) / 2)?;
    let sum = upper + lower;
    let half = if sum % 2 == 0 { "" } else { "5" };
    Some(format!("{}{half}", shown_points(Some(sum / 2))))
}

async fn show_version(visit: &Visit, number: &str, code: &str, version: Option<i32>, query: &Query) -> Answer {
    let found = find(visit, number, code, version).await?;
    let rules = found.contest.parsed_rules().map_err(AppError::internal)?;
    let columns = columns(&found, &rules);
    let changed = match &found.before {
        Some((_, before)) => changes(before, &found.lines),
        None => Vec::new(),
    };
    let changed = changed
        .into_iter()
        .map(|change| Changed {
            names: found
                .entries
                .get(&change.entry)
                .map_or_else(String::new, |view| view.entry.team_name.clone().unwrap_or_else(|| view.names())),
            change,
        })
        .collect();
    let takes_appeals = found.set.stage == ResultStage::Provisional
        && found.set.closes_at.is_some_and(|closes_at| visit.platform.now() < closes_at);
    visit.ok(&ShowPage {
        p: visit.page(),
        columns,
        changed,
        takes_appeals,
        before: found.before.as_ref().map(|(version, _)| *version),
        is_latest: found.versions.first().is_some_and(|latest| latest.version == found.set.version),
        started: found.lines.iter().filter(|line| line.rank.is_some()).count(),
        best: found.lines.first().and_then(|line| points_of(line.total)),
        median: median(&found.lines).filter(|_| rules.scale == Some(Scale::Seven)),
        paged: page_of(rows(found.lines, &found.entries)?, query),
        rules,
        competition: found.competition,
        contest: found.contest,
        modules: found.modules,
        set: found.set,
        versions: found.versions,
        signatures: found.signatures,
        may_follow: found.may_follow,
        traces: found.traces,
    })
}

/// The version that counts now.
pub async fn latest(visit: Visit, path: Path, query: Query) -> Answer {
    show_version(&visit, &path.0, &path.1, None, &query).await
}

/// One version.
pub async fn version(visit: Visit, path: VersionPath, query: Query) -> Answer {
    show_version(&visit, &path.0, &path.1, Some(path.2), &query).await
}

/// What the page of a version shows, as a workbook.
pub async fn workbook(visit: Visit, path: VersionPath) -> Answer {
    export(visit, path.into_inner(), ExportFormat::Workbook).await
}

/// What the page of a version shows, as text.
pub async fn text(visit: Visit, path: VersionPath) -> Answer {
    export(visit, path.into_inner(), ExportFormat::Text).await
}

async fn export(visit: Visit, (number, code, version): (String, String, i32), format: ExportFormat) -> Answer {
    let found = find(&visit, &number, &code, Some(version)).await?;
    let rules = found.contest.parsed_rules().map_err(AppError::internal)?;
    let columns = columns(&found, &rules);
    let words = visit.words();
    let mut headers = vec![
        Header::number(words.t("result-rank")),
        Header::text(words.t("result-who")).width(20),
        Header::text(words.t("entry-team-name")).width(16),
        Header::text(words.t("result-unit")).width(28),
        Header::text(words.t("result-code")),
    ];
    if columns.theory {
        headers.push(Header::number(words.t("result-theory")));
    }
    if columns.practical {
        headers.push(Header::number(words.t("result-practical")));
    }
    if columns.modules {
        let of = |module: &ContestModule| Header::number(format!("{} {}", module.letter(), module.name));
        headers.extend(found.modules.iter().map(of));
    }
    if columns.time {
        headers.push(Header::text(words.t("result-time")));
    }
    headers.push(Header::number(words.t("result-total")));
    if columns.scale {
        headers.push(Header::number(words.t("result-scale-score")));
    }
    headers.push(Header::text(words.t("result-medal")));
    headers.push(Header::text(words.t("result-parted-by")).width(16));
    headers.push(Header::text(words.t("result-standing")));
    let points = |hundredths: Option<i32>| points_of(hundredths).map_or_else(String::new, |points| points.to_string());
    let number_of = |value: Option<i32>| value.map_or_else(String::new, |value| value.to_string());
    let table: Vec<Vec<String>> = rows(found.lines, &found.entries)?
        .into_iter()
        .map(|row| {
            let line = &row.line;
            let mut cells = vec![
                number_of(line.rank),
                row.names.clone(),
                row.team.clone().unwrap_or_default(),
                row.unit.clone(),
                line.code.clone(),
            ];
            if columns.theory {
                cells.push(points(line.theory));
            }
            if columns.practical {
                cells.push(points(line.practical));
            }
            if columns.modules {
                cells.extend(
                    row.modules
                        .iter()
                        .map(|one| one.map_or_else(String::new, |one| one.to_string())),
                );
            }
            if columns.time {
                cells.push(line.seconds.map_or_else(String::new, |_| line.shown_time()));
            }
            cells.push(points(line.total));
            if columns.scale {
                cells.push(number_of(line.scale_score));
            }
            cells.push(
                line.medal
                    .map_or_else(String::new, |medal| words.t(&medal_key(medal, rules.medal_rules))),
            );
            cells.push(line.parted_by.map_or_else(String::new, |key| words.label(key)));
            cells.push(words.label(line.standing));
            cells
        })
        .collect();
    let name = format!("results-{number}-{code}-{version}");
    attachment(Table { title: words.t("result-title"), headers, rows: table }, format, &name)
}

/// The signed file of a version, for `jiangce recompute`.
pub async fn file(visit: Visit, path: VersionPath) -> Answer {
    let (number, code, version) = path.into_inner();
    let actor = visit.actor().ok().cloned();
    let (wanted, of) = (number.clone(), code.clone());
    let text = visit
        .read(move |conn| {
            let (_, contest) = known(conn, actor.as_ref(), &wanted, &of)?;
            let set = store::sets_of(conn, contest.id)?
                .into_iter()
                .find(|set| set.version == version && set.published_at.is_some())
                .filter(|_| policy::is_public(&contest))
                .ok_or(AppError::not_found("result-not-found"))?;
            let file = store::file(conn, &set.hash)?.ok_or_else(|| AppError::internal("a version without its file"))?;
            let text = unpack(&file.content).map_err(AppError::internal)?;
            Ok(file_of(&text, &file.hash, &file.signature))
        })
        .await?;
    let name = format!("results-{number}-{code}-{version}.json");
    Ok(file_response(&name, "application/json", text.into_bytes()))
}

/// The public key that signs results.
pub async fn key(visit: Visit) -> Answer {
    let key = serde_json::to_vec(&visit.platform.keys.public_key()).map_err(AppError::internal)?;
    Ok(file_response("jiangce-result-key.json", "application/json", key))
}
