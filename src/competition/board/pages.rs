//! Pages of a board: the screen of the hall, its stream, and where whoever runs the event opens and freezes it.

use crate::competition::board::forms::FreezeForm;
use crate::competition::board::model::{BoardRow, BoardView, ContestBoard, Snapshot};
use crate::competition::board::watching::{Side, look, look_again, watch};
use crate::competition::board::{policy, service, store};
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::events::event_stream;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

type Path = web::Path<(String, String)>;

/// Rows that a screen shows when nobody says how many: as many as can be read from the back row.
const ROWS: usize = 8;

/// States of a contest that has a standing, for the words that a module says.
const STATES: [EventState; 9] = [
    EventState::Sealed,
    EventState::Running,
    EventState::Scoring,
    EventState::Locked,
    EventState::Unsealed,
    EventState::Provisional,
    EventState::AppealsClosed,
    EventState::PublicNotice,
    EventState::Final,
];

async fn known(
    visit: &Visit,
    path: &(String, String),
) -> Result<(Competition, Contest, Option<ContestBoard>), AppError> {
    let scope = events::policy::scope_of(visit.actor().ok());
    let (number, code) = path.clone();
    visit
        .read(move |conn| {
            let competition =
                events::store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("competition-not-found"))?;
            let contest = contests::store::by_code(conn, competition.id, &code)?
                .ok_or(AppError::not_found("contest-not-found"))?;
            let board = store::of_contest(conn, contest.id)?;
            Ok((competition, contest, board))
        })
        .await
}

/// The contest of an address whose board is open.
async fn open_board(visit: &Visit, path: &(String, String)) -> Result<(Competition, Contest), AppError> {
    let (competition, contest, board) = known(visit, path).await?;
    if board.is_some_and(|board| board.is_open) && policy::has_standing(&contest) {
        Ok((competition, contest))
    } else {
        Err(AppError::not_found("board-closed"))
    }
}

/// A board as a page shows it, whether it is the whole screen or one of two beside each other.
struct Screen {
    /// Its heading.
    title: String,
    /// Where its stream is.
    events: String,
    /// Rows that are shown.
    most: usize,
    view: BoardView,
    /// When it was looked at, in the city's time.
    updated: String,
}

impl Screen {
    fn rows(&self) -> &[BoardRow] {
        let rows = self.view.snapshot.as_ref().map_or(&[][..], |snapshot| snapshot.rows.as_slice());
        rows.get(..self.most).unwrap_or(rows)
    }

    fn by_name(&self) -> bool {
        self.view.snapshot.as_ref().is_some_and(|snapshot| snapshot.by_name)
    }

    fn state(&self, p: &Page) -> String {
        self.view
            .snapshot
            .as_ref()
            .map(|snapshot| p.label(snapshot.state))
            .unwrap_or_default()
    }

    /// How many compete, have all their marks, and are shown.
    fn summary(&self, p: &Page) -> String {
        let Some(Snapshot { total, finished, .. }) = &self.view.snapshot else { return String::new() };
        let [total, finished, shown] = [*total, *finished, self.rows().len()].map(|number| number.to_string());
        p.ta("board-summary", [("total", total.as_str()), ("finished", finished.as_str()), ("shown", shown.as_str())])
    }

    /// Whether it stands still, or will.
    fn frozen(&self, p: &Page) -> String {
        let at = |key: &str, at: &String| p.ta(key, [("time", at.as_str())]);
        match (&self.view.frozen_at, self.view.is_frozen) {
            (Some(moment), true) => at("board-frozen-since", moment),
            (Some(moment), false) => at("board-freezes-at", moment),
            (None, _) => String::new(),
        }
    }
}

fn rows_wanted(query: &HashMap<String, String>) -> usize {
    let wanted = query.get("rows").and_then(|text| text.parse().ok()).unwrap_or(ROWS);
    wanted.clamp(1, crate::competition::board::model::MOST_ROWS)
}

fn address(competition: &Competition, contest: &Contest) -> String {
    format!("/competitions/{}/contests/{}/board", competition.number, contest.code)
}

fn clock(visit: &Visit) -> String {
    let now = visit.platform.now().and_utc().with_timezone(&visit.platform.zone);
    now.format("%H:%M:%S").to_string()
}

#[derive(Template)]
#[template(path = "competition/board/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    screen: Screen,
    may_control: bool,
}

/// The screen of the hall.
pub async fn show(visit: Visit, path: Path, query: web::Query<HashMap<String, String>>) -> Answer {
    let (competition, contest) = open_board(&visit, &path).await?;
    // Whoever opens the page at the same moment as a thousand others is shown what was computed once for all of them.
    let content = watch(&visit.platform, contest.id, Side::Public).now().await?.content;
    let mut p = visit.page();
    // A screen in a hall is left alone: no warning before a session ends lies over it.
    p.idle_seconds = 0;
    let screen = Screen {
        title: contest.name.clone(),
        events: format!("{}/events", address(&competition, &contest)),
        most: rows_wanted(&query),
        view: serde_json::from_str(&content).map_err(AppError::internal)?,
        updated: clock(&visit),
    };
    let may_control = visit
        .actor()
        .is_ok_and(|actor| policy::may_control(actor, &competition).is_ok());
    visit.ok(&ShowPage { p, competition, contest, screen, may_control })
}

async fn stream(visit: &Visit, request: &HttpRequest, contest: &Contest, side: Side) -> Answer {
    // Who asks for the head only would else be answered without an end.
    if request.method() == Method::HEAD {
        return Ok(HttpResponse::Ok().content_type("text/event-stream; charset=utf-8").finish());
    }
    event_stream(watch(&visit.platform, contest.id, side)).await
}

/// The stream of what the public sees.
pub async fn events(visit: Visit, request: HttpRequest, path: Path) -> Answer {
    let (_, contest) = open_board(&visit, &path).await?;
    stream(&visit, &request, &contest, Side::Public).await
}

/// The stream of what goes on behind a board.
pub async fn live_events(visit: Visit, request: HttpRequest, path: Path) -> Answer {
    let (competition, contest, board) = known(&visit, &path).await?;
    policy::may_control(visit.actor()?, &competition)?;
    board.ok_or(AppError::not_found("board-closed"))?;
    stream(&visit, &request, &contest, Side::Behind).await
}

#[derive(Template)]
#[template(path = "competition/board/control.html")]
struct ControlPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    board: Option<ContestBoard>,
    /// What the public sees, and what goes on behind it; none for a board that was never opened.
    screens: Vec<Screen>,
    may_open: bool,
    form: FreezeForm,
    errors: Vec<FieldError>,
}

impl ControlPage {
    fn path(&self) -> String {
        address(&self.competition, &self.contest)
    }

    fn is_open(&self) -> bool {
        self.board.as_ref().is_some_and(|board| board.is_open)
    }

    fn is_frozen(&self) -> bool {
        self.board.as_ref().is_some_and(ContestBoard::is_frozen)
    }

    fn version(&self) -> i32 {
        self.board.as_ref().map_or(0, |board| board.version)
    }
}

/// Where a board is opened, closed, frozen and unfrozen, with both sides of it.
pub async fn control(visit: Visit, path: Path) -> Answer {
    control_page(&visit, &path, None, StatusCode::OK).await
}

async fn control_page(visit: &Visit, path: &(String, String), form: Option<FreezeForm>, status: StatusCode) -> Answer {
    let (competition, contest, _) = known(visit, path).await?;
    policy::may_control(visit.actor()?, &competition)?;
    let (p, base) = (visit.page(), address(&competition, &contest));
    let mut screens = Vec::new();
    for (side, title, events) in
        [(Side::Public, "board-public", "events"), (Side::Behind, "board-behind", "control/events")]
    {
        screens.push(Screen {
            title: p.t(title),
            events: format!("{base}/{events}"),
            most: crate::competition::board::model::MOST_ROWS,
            view: look(&visit.platform, contest.id, side).await?,
            updated: clock(visit),
        });
    }
    // Read last: looking at it may have frozen it.
    let (_, _, board) = known(visit, path).await?;
    let zone = visit.platform.zone;
    let freezes_at = board
        .as_ref()
        .filter(|board| !board.is_frozen())
        .and_then(|board| board.frozen_at)
        .map(|at| at.and_utc().with_timezone(&zone).naive_local());
    let form = form.unwrap_or_else(|| FreezeForm::of(freezes_at));
    visit.render(
        status,
        &ControlPage {
            may_open: policy::has_standing(&contest) && !board.as_ref().is_some_and(|board| board.is_open),
            errors: form.errors(),
            screens: if board.is_some() { screens } else { Vec::new() },
            p,
            competition,
            contest,
            board,
            form,
        },
    )
}

/// One change of a board; whoever watches it is told at once.
async fn step(
    visit: &Visit,
    path: &(String, String),
    input: &CsrfForm,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition, &Contest, Option<i32>) -> Result<(), AppError> + Send + 'static,
) -> Result<(), AppError> {
    let seen = input.values().get("version").parse().ok();
    let (number, code) = path.clone();
    let contest = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            job(tx, actor, &competition, &contest, seen)?;
            Ok(contest.id)
        })
        .await?;
    look_again(&visit.platform, contest).await;
    Ok(())
}

fn said(visit: &Visit, (number, code): &(String, String), key: &'static str) -> HttpResponse {
    visit.see_other_saying(&format!("/competitions/{number}/contests/{code}/board/control"), &Message::new(key))
}

/// Opens a board.
pub async fn open(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    step(&visit, &path, &input, |tx, actor, competition, contest, _| service::open(tx, actor, competition, contest))
        .await?;
    Ok(said(&visit, &path, "board-said-opened"))
}

/// Closes a board.
pub async fn close(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    step(&visit, &path, &input, service::close).await?;
    Ok(said(&visit, &path, "board-said-closed"))
}

/// Freezes a board by hand.
pub async fn freeze(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    step(&visit, &path, &input, service::freeze).await?;
    Ok(said(&visit, &path, "board-said-frozen"))
}

/// Lets a frozen board run on.
pub async fn unfreeze(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    step(&visit, &path, &input, service::unfreeze).await?;
    Ok(said(&visit, &path, "board-said-unfrozen"))
}

/// Sets or takes back the moment at which a board freezes.
pub async fn set_freeze_time(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let (mut form, at) = match FreezeForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return control_page(&visit, &path, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let done = step(&visit, &path, &input, move |tx, actor, competition, contest, seen| {
        service::set_freeze_time(tx, actor, competition, contest, seen, at)
    })
    .await;
    match done {
        Ok(()) if at.is_some() => Ok(said(&visit, &path, "board-said-freeze-time")),
        Ok(()) => Ok(said(&visit, &path, "board-said-freeze-time-gone")),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            control_page(&visit, &path, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
