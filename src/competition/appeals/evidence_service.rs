//! Evidence of an appeal: files that are enclosed with it until it is decided.

use crate::competition::appeals::service::Case;
use crate::competition::appeals::{policy, store};
use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::attachment::{self, AttachmentKind, NewAttachment};
use crate::platform::error::AppError;

/// Adds a piece of evidence to an appeal that is not decided.
///
/// # Errors
/// `Denied`; `Conflict` when it is too late; a field error when there are as many as there may be.
pub fn add_evidence(tx: &mut Tx<'_>, actor: &Actor, case: &Case, new: &NewAttachment) -> Result<(), AppError> {
    policy::may_act_for(actor, &case.competition, &case.appeal)?;
    if !policy::takes_evidence(case.appeal.state) {
        return Err(AppError::conflict("appeal-file-late"));
    }
    // Two files that are added at once count each other.
    if !store::hold(tx.conn, &case.appeal)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    attachment::add(tx, actor, case.appeal.record(), new)
}

/// Reads a piece of evidence; each reading leaves a trace.
///
/// # Errors
/// `NotFound`.
pub fn open_evidence(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    file: &str,
) -> Result<(AttachmentKind, Vec<u8>), AppError> {
    let is_of_side = policy::may_act_for(actor, &case.competition, &case.appeal).is_ok()
        && policy::may_manage(actor, &case.competition).is_err();
    attachment::open(tx, actor, case.appeal.record(), file, is_of_side)
}
