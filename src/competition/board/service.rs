//! Use cases of a board. Each is one transaction.

use crate::competition::board::model::{BoardView, ContestBoard, Snapshot};
use crate::competition::board::{policy, rules, sources, store};
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events::model::Competition;
use crate::kernel::actor::Actor;
use crate::kernel::clock::{Timestamp, local_day};
use crate::kernel::ids::ContestId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use chrono::{NaiveDateTime, TimeZone};
use serde_json::json;

/// What a contest looks like now.
///
/// # Errors
/// Those of the sources.
pub fn snapshot(tx: &mut Tx<'_>, contest: &Contest) -> Result<Snapshot, AppError> {
    let standings = sources::standings(tx, contest)?;
    Ok(rules::snapshot(contest.state, policy::shows_names(contest), standings))
}

/// A moment as a board shows it: the hour, with the day when it is another one.
#[must_use]
pub fn shown_time(tx: &Tx<'_>, moment: Timestamp) -> String {
    let zone = tx.platform.zone;
    let format = if local_day(moment, zone) == tx.today() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    moment.and_utc().with_timezone(&zone).format(format).to_string()
}

/// What the public sees, and with `behind` what goes on behind a frozen board. A freeze whose moment has come is made
/// before anything is shown; see [`freeze_if_due`].
///
/// # Errors
/// Those of the sources; `Internal` when what was kept cannot be read.
pub fn view(tx: &mut Tx<'_>, contest: &Contest, behind: bool) -> Result<BoardView, AppError> {
    let Some(board) = store::of_contest(tx.conn, contest.id)? else { return Ok(BoardView::CLOSED) };
    if !policy::has_standing(contest) || !(board.is_open || behind) {
        return Ok(BoardView::CLOSED);
    }
    let kept = if behind { None } else { board.snapshot().map_err(AppError::internal)? };
    let is_frozen = kept.is_some();
    let snapshot = match kept {
        Some(kept) => kept,
        None => snapshot(tx, contest)?,
    };
    let frozen_at = board.frozen_at.filter(|_| !behind).map(|at| shown_time(tx, at));
    Ok(BoardView { is_open: true, is_frozen, frozen_at, snapshot: Some(snapshot) })
}

fn values(board: &ContestBoard) -> serde_json::Value {
    json!({ "open": board.is_open, "frozen_at": board.frozen_at, "frozen": board.is_frozen() })
}

/// The one way in which a board is changed.
fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&Competition, &Contest),
    action: &'static str,
    before: &ContestBoard,
    after: &ContestBoard,
) -> Result<(), AppError> {
    if !store::update(tx.conn, before, after)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let address = contests::service::address(competition, contest);
    tx.audit(
        actor,
        Entry::new(action, "contest", address)
            .old(values(before))
            .new_values(values(after)),
    )
}

/// The board of a contest for whoever may change it.
fn held(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (competition, contest): (&Competition, &Contest),
    seen: Option<i32>,
) -> Result<ContestBoard, AppError> {
    policy::may_control(actor, competition)?;
    let board = store::of_contest(tx.conn, contest.id)?.ok_or(AppError::conflict("board-not-open"))?;
    if seen.is_some_and(|seen| seen != board.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(board)
}

/// Opens the board of a contest whose codes are there.
///
/// # Errors
/// `Denied`; `Conflict` before the contest is sealed, or when the board is open.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    policy::may_control(actor, competition)?;
    if !policy::has_standing(contest) {
        return Err(AppError::conflict("board-too-early"));
    }
    match store::of_contest(tx.conn, contest.id)? {
        Some(board) if board.is_open => Err(AppError::conflict("board-open-already")),
        Some(before) => {
            let after = ContestBoard { is_open: true, opened_by: actor.account, ..before.clone() };
            change(tx, actor, (competition, contest), "board.opened", &before, &after)
        }
        None => {
            store::insert(tx.conn, actor, contest.id)?;
            let address = contests::service::address(competition, contest);
            tx.audit(actor, Entry::new("board.opened", "contest", address).new_values(json!({ "open": true })))
        }
    }
}

/// Closes a board. Whether it is frozen stays as it is.
///
/// # Errors
/// `Denied`; `Conflict` when it is not open, or was changed meanwhile.
pub fn close(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    seen: Option<i32>,
) -> Result<(), AppError> {
    let before = held(tx, actor, (competition, contest), seen)?;
    if !before.is_open {
        return Err(AppError::conflict("board-not-open"));
    }
    let after = ContestBoard { is_open: false, ..before.clone() };
    change(tx, actor, (competition, contest), "board.closed", &before, &after)
}

/// Sets the moment at which a board freezes by itself, in the city's time; none takes it back.
///
/// # Errors
/// `Denied`; `Conflict` when it is frozen, or was changed meanwhile; a field error beside `at` for a moment that is not to
/// come.
pub fn set_freeze_time(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    seen: Option<i32>,
    at: Option<NaiveDateTime>,
) -> Result<(), AppError> {
    let before = held(tx, actor, (competition, contest), seen)?;
    if before.is_frozen() {
        return Err(AppError::conflict("board-frozen-already"));
    }
    // A zone with summer time may skip an hour; there the clocks show it never, so there is no such moment.
    let moment = at.map(|at| {
        tx.platform
            .zone
            .from_local_datetime(&at)
            .earliest()
            .map(|moment| moment.naive_utc())
    });
    if moment.is_some_and(|moment| moment.is_none_or(|moment| moment <= tx.now)) {
        return Err(AppError::field("at", Message::new("board-freeze-time-past")));
    }
    let after = ContestBoard { frozen_at: moment.flatten(), ..before.clone() };
    change(tx, actor, (competition, contest), "board.freeze_time_set", &before, &after)
}

/// Keeps what a contest looks like now as what the public sees from the moment `at`.
fn freeze_from(
    tx: &mut Tx<'_>,
    actor: &Actor,
    both: (&Competition, &Contest),
    before: &ContestBoard,
    at: Timestamp,
) -> Result<(), AppError> {
    let kept = serde_json::to_string(&snapshot(tx, both.1)?).map_err(AppError::internal)?;
    let after = ContestBoard { frozen_at: Some(at), frozen_snapshot: Some(kept), ..before.clone() };
    change(tx, actor, both, "board.frozen", before, &after)
}

/// Freezes a board by hand.
///
/// # Errors
/// `Denied`; `Conflict` when it is frozen, or was changed meanwhile.
pub fn freeze(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    seen: Option<i32>,
) -> Result<(), AppError> {
    let before = held(tx, actor, (competition, contest), seen)?;
    if before.is_frozen() {
        return Err(AppError::conflict("board-frozen-already"));
    }
    let now = tx.now;
    freeze_from(tx, actor, (competition, contest), &before, now)
}

/// Lets a frozen board run on. What became of the contest meanwhile is seen at once; publishing its results is another
/// matter.
///
/// # Errors
/// `Denied`; `Conflict` when it is not frozen, or was changed meanwhile.
pub fn unfreeze(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    seen: Option<i32>,
) -> Result<(), AppError> {
    let before = held(tx, actor, (competition, contest), seen)?;
    if !before.is_frozen() {
        return Err(AppError::conflict("board-not-frozen"));
    }
    let after = ContestBoard { frozen_at: None, frozen_snapshot: None, ..before.clone() };
    change(tx, actor, (competition, contest), "board.unfrozen", &before, &after)
}

/// Freezes the board of a contest when its moment has come; whether it did. Two processes may both see that it has: one of
/// them finds it done.
///
/// # Errors
/// Those of the sources.
pub fn freeze_if_due(tx: &mut Tx<'_>, competition: &Competition, contest: ContestId) -> Result<bool, AppError> {
    let contest = contests::store::by_id(tx.conn, contest)?.ok_or(AppError::not_found("contest-not-found"))?;
    let Some(board) = store::of_contest(tx.conn, contest.id)?.filter(|board| board.is_due(tx.now)) else {
        return Ok(false);
    };
    let at = board.frozen_at.unwrap_or(tx.now);
    match freeze_from(tx, &Actor::system("board"), (competition, &contest), &board, at) {
        Ok(()) => Ok(true),
        Err(AppError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
