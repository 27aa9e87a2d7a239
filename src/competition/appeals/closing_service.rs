//! The end of the appeals of a contest.

use crate::competition::appeals::service::{deadline_of, local_text};
use crate::competition::appeals::{policy, rules, store};
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking::locking_store;
use crate::competition::results::stages_service;
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::AppError;

/// What keeps the appeals of a contest from being closed now.
///
/// # Errors
/// Those of the database.
pub fn obstacle(tx: &mut Tx<'_>, contest: &Contest) -> Result<Option<Message>, AppError> {
    let Some(deadline) = deadline_of(tx.conn, contest)? else {
        return Ok(Some(Message::new("appeal-nothing-published")));
    };
    let appeals = store::of_contest(tx.conn, contest.id)?;
    if let Some(found) = rules::closing_obstacle(tx.now, deadline, &appeals, |moment| local_text(tx, moment)) {
        return Ok(Some(found));
    }
    if locking_store::open_unlocks_of_contest(tx.conn, contest.id)? > 0 {
        return Ok(Some(Message::new("appeal-close-unlocked")));
    }
    Ok(None)
}

/// Closes the appeals of a contest: the time is over, each appeal is answered, and every mark is locked again. What they
/// changed is in the next version of the result, which the room of results computes.
///
/// # Errors
/// `Denied`; `Conflict` saying what is open and until when.
pub fn close(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    policy::may_manage(actor, competition)?;
    // Whoever files at this moment holds the contest: wait for him.
    let contest = entries::writing_store::hold(tx.conn, contest.id)?;
    if contest.state != EventState::Provisional {
        return Err(AppError::conflict("appeal-close-not-now"));
    }
    if let Some(obstacle) = obstacle(tx, &contest)? {
        return Err(AppError::Conflict(obstacle));
    }
    stages_service::close_appeals(tx, actor, competition, &contest).map(drop)
}
