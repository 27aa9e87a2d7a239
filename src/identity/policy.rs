//! Who may do what with accounts.

use crate::identity::model::Account;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::AccountId;
use crate::platform::error::AppError;

/// Accounts are the security administrator's; whoever runs the business does not hand out rights.
///
/// # Errors
/// `Denied`.
pub fn may_manage_accounts(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::SecurityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-manage-accounts"))
    }
}

/// An administrator may not end his own rights: somebody else has to, so that the last one cannot
/// lock the city out by accident.
///
/// # Errors
/// `Denied`.
pub fn may_change_account(actor: &Actor, account: &Account) -> Result<(), AppError> {
    may_manage_accounts(actor)?;
    if actor.account == Some(account.id) { Err(AppError::denied("denied-own-account")) } else { Ok(()) }
}

/// One's own sessions, or anybody's for the security administrator.
///
/// # Errors
/// `NotFound`: a session of somebody else is not to be known of.
pub fn may_revoke_session(actor: &Actor, owner: AccountId) -> Result<(), AppError> {
    if actor.account == Some(owner) || may_manage_accounts(actor).is_ok() {
        Ok(())
    } else {
        Err(AppError::not_found("session-not-found"))
    }
}
