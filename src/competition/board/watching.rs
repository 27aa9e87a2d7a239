//! Boards that somebody watches: how a value of one is computed, and how a freeze at a time comes to pass.

use crate::competition::board::model::BoardView;
use crate::competition::board::{service, store};
use crate::competition::contests;
use crate::competition::events;
use crate::kernel::ids::ContestId;
use crate::platform::error::AppError;
use crate::platform::live::{Fresh, Watcher};
use crate::platform::web::events::event;
use crate::platform::{Platform, Tx};
use serde_json::json;
use std::sync::Arc;

/// Which side of a board somebody watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What the public sees.
    Public,
    /// What goes on behind it.
    Behind,
}

/// Name of the value among all that are watched.
#[must_use]
pub fn key(contest: ContestId, side: Side) -> String {
    match side {
        Side::Public => format!("board/{contest}"),
        Side::Behind => format!("board/{contest}/behind"),
    }
}

/// What a board shows now.
///
/// # Errors
/// Those of the database; `NotFound` when the contest is gone.
pub async fn look(platform: &Arc<Platform>, contest: ContestId, side: Side) -> Result<BoardView, AppError> {
    let now = platform.now();
    let is_due = move |conn: &mut _| Ok(store::of_contest(conn, contest)?.is_some_and(|board| board.is_due(now)));
    if platform.db.read(is_due).await? {
        freeze_one(platform, contest).await?;
    }
    let reading = Arc::clone(platform);
    platform
        .db
        .read(move |conn| {
            let contest = contests::store::by_id(conn, contest)?.ok_or(AppError::not_found("contest-not-found"))?;
            service::view(&mut Tx::new(conn, &reading), &contest, side == Side::Behind)
        })
        .await
}

async fn freeze_one(platform: &Arc<Platform>, contest: ContestId) -> Result<bool, AppError> {
    platform
        .write(move |tx| {
            let found = contests::store::by_id(tx.conn, contest)?.ok_or(AppError::not_found("contest-not-found"))?;
            let competition = events::store::by_id(tx.conn, found.competition_id)?
                .ok_or(AppError::not_found("competition-not-found"))?;
            service::freeze_if_due(tx, &competition, contest)
        })
        .await
}

/// Freezes every board whose moment has come, watched or not; how many.
///
/// # Errors
/// Those of the database.
pub async fn freeze_due(platform: &Arc<Platform>) -> Result<usize, AppError> {
    let now = platform.now();
    let mut frozen = 0;
    for contest in platform.db.read(move |conn| store::due(conn, now)).await? {
        if freeze_one(platform, contest).await? {
            frozen += 1;
        }
    }
    Ok(frozen)
}

/// Begins to watch one side of a board.
#[must_use]
pub fn watch(platform: &Arc<Platform>, contest: ContestId, side: Side) -> Watcher {
    let looking = Arc::clone(platform);
    platform.live.watch(&key(contest, side), move || {
        let platform = Arc::clone(&looking);
        async move {
            let view = look(&platform, contest, side).await?;
            let updated = platform
                .now()
                .and_utc()
                .with_timezone(&platform.zone)
                .format("%H:%M:%S")
                .to_string();
            let data = json!({ "updated": updated, "board": view });
            let content = serde_json::to_string(&view).map_err(AppError::internal)?;
            Ok(Fresh { content, event: event(&data.to_string()) })
        }
    })
}

/// Both sides of a board are computed anew, since somebody changed it.
pub async fn look_again(platform: &Platform, contest: ContestId) {
    for side in [Side::Public, Side::Behind] {
        platform.live.look_again(&key(contest, side)).await;
    }
}
