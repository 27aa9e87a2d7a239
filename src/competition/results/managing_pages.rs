//! The page on which a result is prepared, signed, published and carried on, and its steps.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestRules};
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials;
use crate::competition::officials::model::OfficialDuty;
use crate::competition::rankings::model::TiePolicy;
use crate::competition::results::computing::needs_scale;
use crate::competition::results::forms::{grounds_of, order_of};
use crate::competition::results::model::{
    ResultLine, ResultObjection, ResultSet, ResultSignature, ResultStage, SIGNERS, ScaleOutcome, TieDecision,
    shown_points,
};
use crate::competition::results::pages::{known, page_of};
use crate::competition::results::rules::{changes, stage_in};
use crate::competition::results::telling_service::medal_key;
use crate::competition::results::{policy, service, stages_service, steps_store, store};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ContestEntryId;
use crate::kernel::message::Message;
use crate::kernel::paging::Paged;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Path = web::Path<(String, String)>;
type Query = web::Query<HashMap<String, String>>;

/// What the reader may do now.
#[derive(Debug, Clone, Copy, Default)]
struct Offered {
    prepare: bool,
    sign: bool,
    publish: bool,
    notice: bool,
    finalise: bool,
    decide: bool,
    object: bool,
}

#[derive(Template)]
#[template(path = "competition/results/manage.html")]
struct ManagePage {
    p: Page,
    competition: Competition,
    contest: Contest,
    rules: ContestRules,
    /// Stage of a version that is prepared now.
    stage: Option<ResultStage>,
    prepared: Option<ResultSet>,
    paged: Paged<ResultLine>,
    numbers: HashMap<ContestEntryId, String>,
    /// Lines in which the prepared version differs from the published one.
    differs: usize,
    signatures: Vec<(ResultSignature, String)>,
    unsigned: Vec<OfficialDuty>,
    /// Groups whose order has still to be decided.
    undecided: Vec<Vec<String>>,
    decisions: Vec<TieDecision>,
    objections: Vec<ResultObjection>,
    /// Published versions, the latest first.
    versions: Vec<ResultSet>,
    /// What stands in the way of the next step.
    obstacles: Vec<Message>,
    /// What comes next and who does it.
    next: Vec<Message>,
    offered: Offered,
    typed: Pairs,
    errors: Vec<FieldError>,
}

impl ManagePage {
    fn path(&self) -> String {
        format!("/competitions/{}/contests/{}/results", self.competition.number, self.contest.code)
    }

    fn number(&self, line: &ResultLine) -> &str {
        self.numbers.get(&line.entry_id).map_or("", String::as_str)
    }

    fn points(hundredths: Option<&i32>) -> String {
        shown_points(hundredths.copied())
    }

    fn medal(&self, line: &ResultLine) -> String {
        line.medal
            .map_or_else(String::new, |medal| self.p.t(&medal_key(medal, self.rules.medal_rules)))
    }

    fn typed(&self, name: &str) -> &str {
        self.typed.get(name)
    }

    fn place(&self, code: &str) -> String {
        self.typed.get(&format!("place-{code}")).to_owned()
    }

    fn order(decision: &TieDecision) -> String {
        decision.codes().unwrap_or_default().join(" → ")
    }

    fn asks_reason(&self) -> bool {
        self.stage.is_some_and(ResultStage::needs_reason)
    }

    fn asks_document(&self) -> bool {
        self.stage == Some(ResultStage::Corrected)
    }

    /// Whether the next step is taken on the page of appeals.
    fn waits_for_appeals(&self) -> bool {
        self.contest.state == EventState::Provisional
    }

    fn is_notice(set: &ResultSet) -> bool {
        set.stage == ResultStage::PublicNotice
    }

    fn takes_objections(&self) -> bool {
        self.contest.state == EventState::PublicNotice
    }
}

/// Those who share a rank where ranks are not shared: somebody has to decide about them.
fn undecided(lines: &[ResultLine], tie_policy: TiePolicy) -> Vec<Vec<String>> {
    if tie_policy == TiePolicy::Share {
        return Vec::new();
    }
    lines
        .chunk_by(|a, b| a.rank == b.rank)
        .filter(|group| group.len() > 1 && group.iter().all(|line| line.rank.is_some()))
        .map(|group| group.iter().map(|line| line.code.clone()).collect())
        .collect()
}

/// What comes next with a result and who does it.
fn next_steps(
    p: &Page,
    contest: &Contest,
    prepared: Option<&ResultSet>,
    latest: Option<&ResultSet>,
    unsigned: &[OfficialDuty],
    signers: &[(OfficialDuty, String)],
    now: Timestamp,
) -> Vec<Message> {
    if prepared.is_some() {
        if unsigned.is_empty() {
            return vec![Message::new("result-next-publish")];
        }
        let names = |duty: OfficialDuty| {
            let holders = signers.iter().filter(|(held, _)| *held == duty);
            holders
                .map(|(_, name)| name.as_str())
                .collect::<Vec<_>>()
                .join(p.t("list-comma").as_str())
        };
        return unsigned
            .iter()
            .map(|duty| {
                Message::new("result-next-sign")
                    .with_key("duty", duty.label_key())
                    .with("names", names(*duty))
            })
            .collect();
    }
    let closes_at = latest.and_then(|set| set.closes_at);
    let message = match (contest.state, closes_at) {
        (EventState::Provisional, Some(end)) => {
            let key = if now <= end { "result-next-appeals-run" } else { "result-next-appeals-over" };
            Message::new(key).with("time", p.time(&end))
        }
        (EventState::AppealsClosed, _) => Message::new("result-next-notice"),
        (EventState::PublicNotice, Some(end)) => {
            let key = if now < end { "result-next-notice-runs" } else { "result-next-finalise" };
            Message::new(key).with("day", p.last_day(&end))
        }
        (state, _) if stage_in(state).is_some() && latest.is_none() => Message::new("result-next-prepare"),
        _ => return Vec::new(),
    };
    vec![message]
}

/// How far a result has come.
pub async fn manage(visit: Visit, path: Path, query: Query) -> Answer {
    manage_page(&visit, &path, &query, Pairs::default(), Vec::new(), StatusCode::OK).await
}

/// Everything that the page shows of a contest.
struct Read {
    competition: Competition,
    contest: Contest,
    sets: Vec<ResultSet>,
    lines: Vec<ResultLine>,
    before: Vec<ResultLine>,
    numbers: HashMap<ContestEntryId, String>,
    signatures: Vec<(ResultSignature, String)>,
    unsigned: Vec<OfficialDuty>,
    signers: Vec<(OfficialDuty, String)>,
    duties: Vec<officials::model::Slot>,
    decisions: Vec<TieDecision>,
    objections: Vec<ResultObjection>,
    is_open: bool,
}

async fn manage_page(
    visit: &Visit,
    (number, code): &(String, String),
    query: &HashMap<String, String>,
    typed: Pairs,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor()?.clone();
    let (asking, number, code) = (actor.clone(), number.clone(), code.clone());
    let read = visit
        .read(move |conn| {
            let (competition, contest) = known(conn, Some(&asking), &number, &code)?;
            let duties = officials::service::duties_of_actor(conn, &asking, contest.id)?;
            policy::may_follow(&asking, &competition, &duties)?;
            let sets = store::sets_of(conn, contest.id)?;
            let prepared = sets.iter().find(|set| set.published_at.is_none());
            let (mut lines, mut signatures, mut unsigned) = (Vec::new(), Vec::new(), Vec::new());
            if let Some(set) = prepared {
                lines = store::lines_of(conn, set.id)?;
                signatures = steps_store::signatures(conn, contest.id, &set.hash)?;
                unsigned = service::unsigned(conn, &contest, &set.hash)?;
            }
            let before = match sets.iter().rfind(|set| set.published_at.is_some()) {
                Some(set) if prepared.is_some() => store::lines_of(conn, set.id)?,
                _ => Vec::new(),
            };
            let entries = crate::competition::sealing::store::entries_of(conn, contest.id)?;
            let signers = steps_store::holders(conn, contest.id, &SIGNERS)?;
            Ok(Read {
                signers: signers.into_iter().map(|(duty, _, name)| (duty, name)).collect(),
                is_open: steps_store::has_open_unlock(conn, contest.id)?,
                decisions: steps_store::decisions_of(conn, contest.id)?,
                objections: steps_store::objections_of(conn, contest.id)?,
                numbers: entries.into_iter().map(|entry| (entry.id, entry.number)).collect(),
                competition,
                contest,
                sets,
                lines,
                before,
                signatures,
                unsigned,
                duties,
            })
        })
        .await?;
    let Read { competition, contest, sets, lines, before, numbers, signatures, unsigned, .. } = read;
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    let stage = stage_in(contest.state);
    let (prepared, mut versions): (Vec<ResultSet>, Vec<ResultSet>) =
        sets.into_iter().partition(|set| set.published_at.is_none());
    versions.reverse();
    let prepared = prepared.into_iter().next();
    let undecided = undecided(&lines, rules.tie_policy);
    let now = visit.platform.now();
    let open_objections = read.objections.iter().filter(|one| one.answered_at.is_none()).count();
    let latest = versions.first();
    let runs = policy::may_prepare(&actor, &competition).is_ok();
    let publishes =
        |set: Option<&ResultSet>| set.is_some_and(|set| policy::may_publish(&actor, &competition, set).is_ok());
    let own_unsigned = read
        .duties
        .iter()
        .any(|slot| SIGNERS.contains(&slot.duty) && unsigned.contains(&slot.duty));
    let notice_is_over = latest.is_some_and(|set| set.closes_at.is_none_or(|closes_at| closes_at <= now));
    let is_from_records = latest.is_some_and(ResultSet::is_from_records);
    let offered = Offered {
        prepare: runs && stage.is_some() && !read.is_open && !is_from_records,
        sign: prepared.is_some() && own_unsigned,
        publish: unsigned.is_empty() && undecided.is_empty() && publishes(prepared.as_ref()),
        notice: contest.state == EventState::AppealsClosed && prepared.is_none() && publishes(latest),
        finalise: contest.state == EventState::PublicNotice
            && prepared.is_none()
            && notice_is_over
            && open_objections == 0
            && publishes(latest),
        decide: stage.is_some()
            && !is_from_records
            && policy::may_decide(&actor, &competition, &read.duties, rules.tie_policy).is_ok(),
        object: runs && contest.state == EventState::PublicNotice,
    };
    let p = visit.page();
    let next = if is_from_records {
        Vec::new()
    } else {
        next_steps(&p, &contest, prepared.as_ref(), latest, &unsigned, &read.signers, now)
    };
    let mut obstacles = Vec::new();
    if is_from_records {
        obstacles.push(Message::new("result-from-records-stays"));
    }
    if stage.is_none() {
        let state = contest.shown_state(&competition);
        if state != EventState::Provisional {
            obstacles.push(Message::new("result-not-now").with_key("state", state.label_key()));
        }
    }
    if read.is_open {
        obstacles.push(Message::new("result-marks-open"));
    }
    if let Some(set) = &prepared {
        if !undecided.is_empty() {
            obstacles.push(Message::new("result-undecided"));
        }
        if runs && !publishes(Some(set)) {
            obstacles.push(Message::new("denied-result-own-preparation"));
        }
        if needs_scale(rules.medal_rules) && !set.scale_outcome.is_some_and(ScaleOutcome::is_computed) {
            obstacles.push(Message::new("result-no-medals"));
        }
    } else if runs && latest.is_some() && !publishes(latest) && !offered.prepare {
        obstacles.push(Message::new("denied-result-own-preparation"));
    }
    if contest.state == EventState::PublicNotice && open_objections > 0 {
        obstacles.push(Message::new("result-objections-open").count("count", open_objections));
    }
    visit.render(
        status,
        &ManagePage {
            p,
            differs: if before.is_empty() { 0 } else { changes(&before, &lines).len() },
            paged: page_of(lines, query),
            competition,
            contest,
            rules,
            stage,
            prepared,
            numbers,
            signatures,
            unsigned,
            undecided,
            decisions: read.decisions,
            objections: read.objections,
            versions,
            obstacles,
            next,
            offered,
            typed,
            errors,
        },
    )
}

/// One step with a result; what is now true stands on the page from which it was taken, and so does what was refused.
async fn step(
    visit: Visit,
    path: (String, String),
    typed: Pairs,
    said: Message,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition, &Contest) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let (number, code) = path.clone();
    let done = visit
        .write_alone(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            job(tx, actor, &competition, &contest)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(visit.see_other_saying(&format!("/competitions/{}/contests/{}/results/manage", path.0, path.1), &said))
        }
        Err(AppError::Fields(errors)) => {
            let query = HashMap::new();
            manage_page(&visit, &path, &query, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

fn version_in(typed: &Pairs) -> i32 {
    typed.get("version").parse().unwrap_or(0)
}

/// Prepares a version.
pub async fn prepare(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let typed = input.into_values();
    let grounds = grounds_of(&typed);
    step(
        visit,
        path.into_inner(),
        typed,
        Message::new("result-said-prepared"),
        move |tx, actor, competition, contest| service::prepare(tx, actor, competition, contest, &grounds).map(drop),
    )
    .await
}

/// Signs a prepared version.
pub async fn sign(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let typed = input.into_values();
    let (version, hash) = (version_in(&typed), typed.get("hash").to_owned());
    step(visit, path.into_inner(), typed, Message::new("result-said-signed"), move |tx, actor, competition, contest| {
        service::sign(tx, actor, competition, contest, version, &hash)
    })
    .await
}

/// Publishes a prepared version.
pub async fn publish(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let typed = input.into_values();
    let version = version_in(&typed);
    step(
        visit,
        path.into_inner(),
        typed,
        Message::new("result-said-published"),
        move |tx, actor, competition, contest| service::publish(tx, actor, competition, contest, version).map(drop),
    )
    .await
}

/// Opens the public notice.
pub async fn open_notice(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let said = Message::new("result-said-notice");
    step(visit, path.into_inner(), input.into_values(), said, |tx, actor, competition, contest| {
        stages_service::open_notice(tx, actor, competition, contest).map(drop)
    })
    .await
}

/// Makes a result final.
pub async fn finalise(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let said = Message::new("result-said-final");
    step(visit, path.into_inner(), input.into_values(), said, |tx, actor, competition, contest| {
        stages_service::finalise(tx, actor, competition, contest).map(drop)
    })
    .await
}

/// Records the order of equals.
pub async fn decide(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let typed = input.into_values();
    let (order, note) = (order_of(&typed), typed.get("note").to_owned());
    step(
        visit,
        path.into_inner(),
        typed,
        Message::new("result-said-decided"),
        move |tx, actor, competition, contest| stages_service::decide(tx, actor, competition, contest, &order, &note),
    )
    .await
}

/// Records an objection.
pub async fn object(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let typed = input.into_values();
    let (raised_by, content) = (typed.get("raised_by").to_owned(), typed.get("content").to_owned());
    step(
        visit,
        path.into_inner(),
        typed,
        Message::new("result-said-objection"),
        move |tx, actor, competition, contest| {
            stages_service::object(tx, actor, competition, contest, (&raised_by, &content))
        },
    )
    .await
}

/// Answers an objection.
pub async fn answer(visit: Visit, path: web::Path<(String, String, String)>, input: CsrfForm) -> Answer {
    let (number, code, token) = path.into_inner();
    let typed = input.into_values();
    let text = typed.get("answer").to_owned();
    step(visit, (number, code), typed, Message::new("result-said-answered"), move |tx, actor, competition, contest| {
        stages_service::answer(tx, actor, competition, contest, &token, &text)
    })
    .await
}
