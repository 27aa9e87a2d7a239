//! Pages of those who lead and watch the marking: a compartment with what is missing and how its judges compare, one work
//! with all its marks, and the steps of signing, locking and unlocking.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule};
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::forms::{key_of, place_of, version};
use crate::competition::marking::model::{Compartment, CompartmentState, Signature, Unlock};
use crate::competition::marking::pages::{Place, known};
use crate::competition::marking::progress::{Agreement, Gaps, agreement, gaps};
use crate::competition::marking::scoring::{Markable, aspect_mark};
use crate::competition::marking::{giving_service, locking_service, locking_store, policy, service, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{OfficialId, UnlockId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use actix_web::web;
use askama::Template;

/// Compartment in an address.
pub type OfCompartment = web::Path<(String, String, String, i32)>;
type OfWork = web::Path<(String, String, String, i32, String)>;
type OfUnlock = web::Path<(String, String, String, i32, i64)>;

/// A judge of the panel as its leader sees him.
struct JudgeRow {
    official: OfficialId,
    number: usize,
    name: String,
    given: usize,
    missing: usize,
    leniency: Option<i64>,
    outliers: usize,
    signature: Option<Signature>,
}

impl JudgeRow {
    fn leniency_text(&self) -> String {
        let Some(value) = self.leniency else { return "–".to_owned() };
        let sign = if value < 0 { "−" } else { "+" };
        format!("{sign}{}.{:02}", value.abs() / 100, value.abs() % 100)
    }
}

/// Where the work on a code stands.
struct WorkRow {
    code: String,
    filled: usize,
    wanted: usize,
    is_marked: bool,
    standing: crate::competition::marking::model::WorkStanding,
    talks: Vec<String>,
}

#[derive(Template)]
#[template(path = "competition/marking/compartment.html")]
struct CompartmentPage {
    p: Page,
    place: Place,
    module: ContestModule,
    compartment: Compartment,
    judges: Vec<JudgeRow>,
    works: Vec<WorkRow>,
    gaps: Gaps,
    agreement: Agreement,
    markables: Vec<Markable>,
    unlocks: Vec<Unlock>,
    may_close: bool,
    may_check: bool,
    may_lead: bool,
    may_lock: bool,
    may_grant: bool,
    is_asker: bool,
    reader: Option<crate::kernel::ids::AccountId>,
}

impl CompartmentPage {
    fn base(&self) -> String {
        format!("{}/marking/{}/{}", self.place.base(), self.module.letter(), self.compartment.day)
    }

    fn aspect(&self, at: i32) -> &str {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.markables.get(at))
            .map_or("", |markable| key_of(markable))
    }

    fn aspect_at(&self, at: u32) -> &str {
        i32::try_from(at).map_or("", |at| self.aspect(at))
    }

    fn kendall_text(&self) -> String {
        self.agreement
            .kendall
            .map_or_else(|| "–".to_owned(), |w| format!("{}.{:03}", w / 1000, w % 1000))
    }

    /// Whether the reader asked for it.
    fn asked(&self, unlock: &Unlock) -> bool {
        unlock.asked_by == self.reader
    }

    fn signed(&self) -> usize {
        self.judges.iter().filter(|judge| judge.signature.is_some()).count()
    }

    fn missing(&self) -> usize {
        self.gaps.missing.iter().sum()
    }

    fn distance(hundredths: i64) -> String {
        let sign = if hundredths < 0 { "−" } else { "+" };
        format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
    }
}

fn compartment_page(
    conn: &mut Conn,
    actor: &Actor,
    p: Page,
    (number, code, letter, day): &(String, String, String, i32),
) -> Result<CompartmentPage, AppError> {
    let place = known(conn, actor, number, code)?;
    policy::may_follow(actor, &place.competition, &place.duties)?;
    let (module, compartment) = service::compartment(conn, &place.contest, letter, *day)?;
    let matrix = service::matrix(conn, &place.contest, &compartment)?;
    let rules = service::panel_rules(&place.contest)?;
    let (gaps, agreement) = (gaps(&matrix, rules), agreement(&matrix, rules));
    let names = store::judge_names(conn, place.competition.id)?;
    let signatures = locking_store::signatures_of(conn, compartment.id)?;
    let judges = (1..)
        .zip(&matrix.judges)
        .zip(&agreement.judges)
        .map(|((number, official), figures)| JudgeRow {
            official: *official,
            number,
            name: names
                .iter()
                .find(|(id, _)| id == official)
                .map(|(_, name)| name.clone())
                .unwrap_or_default(),
            given: figures.given,
            missing: figures.missing,
            leniency: figures.leniency,
            outliers: figures.outliers,
            signature: signatures.iter().find(|signature| signature.official_id == *official).cloned(),
        })
        .collect();
    let works = matrix
        .works
        .iter()
        .map(|work| WorkRow {
            code: work.code.clone(),
            filled: matrix
                .aspects()
                .map(|(aspect, _)| work.values(aspect).iter().filter(|value| !value.is_empty()).count())
                .sum(),
            wanted: matrix.markables.len() * matrix.judges.len(),
            is_marked: work.record.standing.is_marked(),
            standing: work.record.standing,
            talks: gaps
                .open
                .iter()
                .filter(|(code, _)| *code == work.code)
                .filter_map(|(_, aspect)| usize::try_from(*aspect).ok().and_then(|at| matrix.markables.get(at)))
                .map(|markable| key_of(markable).to_owned())
                .collect(),
        })
        .collect();
    let unlocks = locking_store::unlocks_of(conn, compartment.id)?;
    let scoring = place.contest.state == EventState::Scoring;
    let leads = policy::may_lead(&place.duties).is_ok();
    Ok(CompartmentPage {
        may_close: scoring
            && compartment.state == CompartmentState::Open
            && gaps.is_empty()
            && policy::may_close(&place.duties).is_ok(),
        may_check: scoring
            && compartment.state == CompartmentState::Entered
            && compartment.entered_by != actor.account
            && policy::may_check(&place.duties).is_ok(),
        may_lead: leads && scoring,
        may_lock: leads && scoring && compartment.state == CompartmentState::Signed,
        may_grant: policy::may_grant_unlock(actor, &place.competition, &place.duties).is_ok(),
        is_asker: policy::may_ask_unlock(&place.duties).is_ok(),
        reader: actor.account,
        p,
        place,
        module,
        compartment,
        judges,
        works,
        gaps,
        agreement,
        markables: matrix.markables,
        unlocks,
    })
}

/// A compartment: what is missing, who is far off, who has signed.
pub async fn show(visit: Visit, path: OfCompartment) -> Answer {
    let (actor, path, p) = (visit.actor()?.clone(), path.into_inner(), visit.page());
    let page = visit.read(move |conn| compartment_page(conn, &actor, p, &path)).await?;
    visit.ok(&page)
}

/// An aspect of a work with what each judge gave.
struct AspectRow {
    key: String,
    max: String,
    values: Vec<String>,
    round: u32,
    mark: Option<String>,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "competition/marking/work.html")]
struct WorkPage {
    p: Page,
    place: Place,
    module: ContestModule,
    compartment: Compartment,
    code: String,
    rows: Vec<AspectRow>,
    judges: usize,
    may_send_back: bool,
    may_ask: bool,
}

impl WorkPage {
    fn base(&self) -> String {
        format!("{}/marking/{}/{}", self.place.base(), self.module.letter(), self.compartment.day)
    }
}

/// One work with all its marks, by the numbers of the judges.
pub async fn work(visit: Visit, path: OfWork) -> Answer {
    let actor = visit.actor()?.clone();
    let (number, contest, letter, day, code) = path.into_inner();
    let p = visit.page();
    let page = visit
        .read(move |conn| {
            let place = known(conn, &actor, &number, &contest)?;
            policy::may_read_work(&actor, &place.competition, &place.duties)?;
            let (module, compartment) = service::compartment(conn, &place.contest, &letter, day)?;
            let matrix = service::matrix(conn, &place.contest, &compartment)?;
            let rules = service::panel_rules(&place.contest)?;
            let work = matrix
                .works
                .iter()
                .find(|work| work.code == code)
                .ok_or(AppError::not_found("mark-code-not-found"))?;
            let rows = matrix
                .aspects()
                .map(|(aspect, markable)| {
                    let values = work.values(aspect);
                    AspectRow {
                        key: key_of(markable).to_owned(),
                        max: markable.max.to_string(),
                        mark: aspect_mark(markable, &values, rules.rule).map(|mark| mark.to_string()),
                        round: work.round(aspect),
                        is_open: work.round(aspect) > 0 && values.iter().any(String::is_empty),
                        values,
                    }
                })
                .collect();
            Ok(WorkPage {
                may_send_back: place.contest.state == EventState::Scoring
                    && compartment.state == CompartmentState::Open
                    && policy::may_lead(&place.duties).is_ok(),
                may_ask: compartment.state == CompartmentState::Locked
                    && policy::may_still_change(&place.contest)
                    && policy::may_ask_unlock(&place.duties).is_ok(),
                judges: matrix.judges.len(),
                p,
                place,
                module,
                compartment,
                code,
                rows,
            })
        })
        .await?;
    visit.ok(&page)
}

/// Takes a step in a compartment and goes back to where the reader came from: his page of the compartment when he may
/// read it, else the overview.
async fn step(
    visit: &Visit,
    path: (String, String, String, i32),
    said: Message,
    take: impl FnOnce(&mut Tx<'_>, &Actor, (&Competition, &Contest), (&str, i32)) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let (number, code, letter, day) = path;
    let base = format!("/competitions/{number}/contests/{code}/marking");
    let follows = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            take(tx, actor, (&competition, &contest), (&letter, day))?;
            let duties = crate::competition::officials::service::duties_of_actor(tx.conn, actor, contest.id)?;
            let follows = policy::may_follow(actor, &competition, &duties).is_ok();
            Ok(if follows { format!("/{letter}/{day}") } else { String::new() })
        })
        .await?;
    Ok(visit.see_other_saying(&format!("{base}{follows}"), &said))
}

/// Closes a compartment.
pub async fn close(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let seen = version(input.values())?;
    step(&visit, path.into_inner(), Message::new("marking-said-closed"), move |tx, actor, place, at| {
        locking_service::close(tx, actor, place, at, Some(seen))
    })
    .await
}

/// Says that a compartment was checked.
pub async fn check(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let seen = version(input.values())?;
    step(&visit, path.into_inner(), Message::new("marking-said-checked"), move |tx, actor, place, at| {
        locking_service::check(tx, actor, place, at, Some(seen))
    })
    .await
}

/// Signs as a judge of the panel.
pub async fn sign(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let seen = version(input.values())?;
    step(&visit, path.into_inner(), Message::new("marking-said-signed"), move |tx, actor, place, at| {
        locking_service::sign(tx, actor, place, at, Some(seen), None)
    })
    .await
}

/// Signs for a judge who is absent or refuses.
pub async fn force(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let values = input.into_values();
    let seen = version(&values)?;
    let judge = values
        .get("official")
        .parse()
        .map(OfficialId)
        .map_err(|_| AppError::not_found("official-not-found"))?;
    step(&visit, path.into_inner(), Message::new("marking-said-forced"), move |tx, actor, place, at| {
        locking_service::sign(tx, actor, place, at, Some(seen), Some((judge, values.get("reason"))))
    })
    .await
}

/// Locks a compartment.
pub async fn lock(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let seen = version(input.values())?;
    step(&visit, path.into_inner(), Message::new("marking-said-locked"), move |tx, actor, place, at| {
        locking_service::lock(tx, actor, place, at, Some(seen))
    })
    .await
}

/// Opens a compartment again.
pub async fn reopen(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let values = input.into_values();
    let seen = version(&values)?;
    step(&visit, path.into_inner(), Message::new("marking-said-reopened"), move |tx, actor, place, at| {
        locking_service::reopen(tx, actor, place, at, Some(seen), values.get("reason"))
    })
    .await
}

fn aspect_of(conn: &mut Conn, contest: &Contest, (letter, day): (&str, i32), values: &Pairs) -> Result<u32, AppError> {
    let (_, compartment) = service::compartment(conn, contest, letter, day)?;
    let markables = compartment.markables().map_err(AppError::internal)?;
    place_of(&markables, values.get("aspect")).ok_or(AppError::not_found("mark-aspect-not-found"))
}

/// Sends an aspect of a work back to its judges.
pub async fn send_back(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let values = input.into_values();
    step(&visit, path.into_inner(), Message::new("marking-said-sent-back"), move |tx, actor, place, at| {
        let aspect = aspect_of(tx.conn, place.1, at, &values)?;
        giving_service::send_back(tx, actor, place, at, (values.get("code"), aspect), values.get("reason"))
    })
    .await
}

/// Asks to unlock an aspect of a work.
pub async fn ask_unlock(visit: Visit, path: OfCompartment, input: CsrfForm) -> Answer {
    let values = input.into_values();
    step(&visit, path.into_inner(), Message::new("marking-said-unlock-asked"), move |tx, actor, place, at| {
        let aspect = aspect_of(tx.conn, place.1, at, &values)?;
        let work = (values.get("code"), aspect);
        locking_service::ask_unlock(tx, actor, place, at, work, values.get("reason"), None).map(drop)
    })
    .await
}

/// Grants or refuses an unlocking.
pub async fn decide_unlock(visit: Visit, path: OfUnlock, input: CsrfForm) -> Answer {
    let (number, code, letter, day, id) = path.into_inner();
    let grants = input.values().get("decision") == "grant";
    let said = if grants { "marking-said-unlocked" } else { "marking-said-unlock-refused" };
    step(&visit, (number, code, letter, day), Message::new(said), move |tx, actor, place, at| {
        locking_service::decide_unlock(tx, actor, place, at, UnlockId(id), grants)
    })
    .await
}

/// Locks an aspect again.
pub async fn relock(visit: Visit, path: OfUnlock, _: CsrfForm) -> Answer {
    let (number, code, letter, day, id) = path.into_inner();
    step(&visit, (number, code, letter, day), Message::new("marking-said-relocked"), move |tx, actor, place, at| {
        locking_service::relock(tx, actor, place, at, UnlockId(id))
    })
    .await
}
