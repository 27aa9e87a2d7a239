//! Who may see and do what with a board.

use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::kernel::actor::Actor;
use crate::platform::error::AppError;

/// Opening, closing, freezing, unfreezing, and seeing what goes on behind a frozen board: whoever runs the event.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn may_control(actor: &Actor, competition: &Competition) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)
}

/// Whether a contest has a standing to show: from the moment when its codes are there.
#[must_use]
pub fn has_standing(contest: &Contest) -> bool {
    contest.state != EventState::Cancelled && contest.state.place() >= EventState::Sealed.place()
}

/// Whether a board of the contest names people. That its codes are opened is not enough: the results have to be published.
#[must_use]
pub fn shows_names(contest: &Contest) -> bool {
    contest.state != EventState::Cancelled && contest.state.place() >= EventState::Provisional.place()
}
