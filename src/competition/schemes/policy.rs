//! Who may read and write a marking scheme. It stays unseen until the contest for all but those who mark by it, run or
//! watch it (competition 2.1).

use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// What an official has to do with the contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// He has a duty in it that judges.
    pub judges: bool,
    /// He is its chief judge, or his deputy.
    pub leads: bool,
}

/// Reading.
///
/// # Errors
/// `NotFound`: whoever has nothing to do with it learns nothing of it.
pub fn may_read(actor: &Actor, competition: &Competition, standing: Standing) -> Result<(), AppError> {
    let is_let = match actor.role {
        Role::Judge => standing.judges || standing.leads,
        _ => events::policy::sees_running(Some(actor), competition),
    };
    if is_let { Ok(()) } else { Err(AppError::not_found("scheme-not-found")) }
}

/// Writing: the organiser's, and the chief judge's.
///
/// # Errors
/// `NotFound`, `Denied`.
pub fn may_write(actor: &Actor, competition: &Competition, standing: Standing) -> Result<(), AppError> {
    if actor.role != Role::Judge {
        return events::policy::may_run(actor, competition);
    }
    may_read(actor, competition, standing)?;
    if standing.leads { Ok(()) } else { Err(AppError::denied("denied-scheme-is-the-chiefs")) }
}
