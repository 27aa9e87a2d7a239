//! Use cases of the security administrator. All of them refuse to touch the actor's own account.

use crate::identity::accounts::model::{AccountCommand, ContactCommand, GrantCommand};
use crate::identity::accounts::store;
use crate::identity::model::{Account, AccountState, FirstPassword, NewAccount, NewGrant};
use crate::identity::{grants_store, policy, service as identity_service, store as identity_store};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{PersonId, RoleGrantId, SessionId};
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use chrono::NaiveDate;
use serde_json::json;

/// Makes an account with its first role.
///
/// # Errors
/// `Denied`; field errors when the login is taken, or the body or the card is not in the register.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, command: &AccountCommand, first: FirstPassword) -> Result<(), AppError> {
    policy::may_manage_accounts(actor)?;
    let (grant, person) = resolve(tx, &command.grant)?;
    let new = NewAccount {
        login: command.login.clone(),
        name: command.name.clone(),
        email: command.email.clone(),
        person,
        language: command.language,
        grant,
    };
    identity_service::create_account(tx, actor, &new, first).map(drop)
}

/// Looks up what a role is for; for an assessor also the person that he is.
fn resolve(tx: &mut Tx<'_>, command: &GrantCommand) -> Result<(NewGrant, Option<PersonId>), AppError> {
    let body = match (&command.body_code, command.role) {
        (Some(code), Role::BodyStaff) => Some(store::body_by_code(tx.conn, code)?.ok_or_else(|| {
            AppError::field("body_code", Message::new("accounts-body-unknown").with("code", code.clone()))
        })?),
        (None, Role::BodyStaff) => return Err(AppError::field("body_code", Message::new("error-field-required"))),
        _ => None,
    };
    let holder = match (&command.card_number, command.role) {
        (Some(card), Role::Assessor) => Some(store::holder_of_card(tx.conn, card)?.ok_or_else(|| {
            AppError::field("card_number", Message::new("accounts-card-unknown").with("card", card.clone()))
        })?),
        (None, Role::Assessor) => return Err(AppError::field("card_number", Message::new("error-field-required"))),
        _ => None,
    };
    let of_one_event = matches!(command.role, Role::CompetitionOrganiser | Role::Judge);
    let competition = match (&command.competition_number, of_one_event) {
        (Some(number), true) => Some(store::competition_by_number(tx.conn, number)?.ok_or_else(|| {
            let unknown = Message::new("accounts-competition-unknown").with("number", number.clone());
            AppError::field("competition_number", unknown)
        })?),
        (None, true) => return Err(AppError::field("competition_number", Message::new("error-field-required"))),
        _ => None,
    };
    let grant = NewGrant {
        role: command.role,
        body,
        assessor: holder.as_ref().map(|holder| holder.assessor),
        competition,
        valid_from: command.valid_from,
        valid_to: command.valid_to,
    };
    Ok((grant, holder.map(|holder| holder.person)))
}

/// The account behind a login, when the actor may change it.
fn changeable(tx: &mut Tx<'_>, actor: &Actor, login: &str) -> Result<Account, AppError> {
    policy::may_manage_accounts(actor)?;
    let account = store::by_login(tx.conn, login)?;
    policy::may_change_account(actor, &account)?;
    Ok(account)
}

/// Grants a further role.
///
/// # Errors
/// `Denied`, `NotFound`; field errors when body or card are not in the register, when the card is
/// somebody else's, when the role is held already, or when it would break the separation of duties.
pub fn grant(tx: &mut Tx<'_>, actor: &Actor, login: &str, command: &GrantCommand) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    if account.state == AccountState::Closed {
        return Err(AppError::conflict("accounts-is-closed"));
    }
    let (grant, person) = resolve(tx, command)?;
    if person.is_some() && account.person_id.is_some() && person != account.person_id {
        return Err(AppError::field("card_number", Message::new("accounts-card-of-other")));
    }
    let is_held = grants_store::all_grants(tx.conn, account.id)?.into_iter().any(|(held, _)| {
        held.role == grant.role
            && held.body_id == grant.body
            && held.assessor_id == grant.assessor
            && held.competition_id == grant.competition
            && held.valid_to.is_none_or(|to| to >= grant.valid_from)
            && grant.valid_to.is_none_or(|to| to >= held.valid_from)
    });
    if is_held {
        return Err(AppError::field("role", Message::new("accounts-role-held")));
    }
    identity_service::grant_role(tx, actor, account.id, &grant).map(drop)
}

/// Ends a role with a day. The row stays; the day may be moved as long as it has not passed.
///
/// # Errors
/// `Denied`, `NotFound`; `Invalid` for a day before yesterday or after the end that is set already.
pub fn end_role(
    tx: &mut Tx<'_>,
    actor: &Actor,
    login: &str,
    id: RoleGrantId,
    last_day: NaiveDate,
    reason: &str,
) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    let grant = store::grant_of(tx.conn, account.id, id)?.ok_or(AppError::not_found("accounts-role-unknown"))?;
    let yesterday = tx.today() - chrono::Days::new(1);
    if grant.valid_to.is_some_and(|to| to <= yesterday) {
        return Err(AppError::conflict("accounts-role-ended-already"));
    }
    if last_day < yesterday || grant.valid_to.is_some_and(|to| last_day > to) {
        return Err(AppError::Invalid(Message::new("accounts-last-day")));
    }
    store::end_grant(tx.conn, grant.id, last_day)?;
    tx.audit(
        actor,
        Entry::new("account.role_ended", "account", account.login)
            .old(json!({ "role": grant.role, "to": grant.valid_to }))
            .new_values(json!({ "role": grant.role, "to": last_day }))
            .reason(reason),
    )
}

/// Suspends, reopens or closes an account. Whoever may not sign in any more is signed out everywhere.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`.
pub fn set_state(
    tx: &mut Tx<'_>,
    actor: &Actor,
    login: &str,
    state: AccountState,
    reason: &str,
) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    if !account.state.may_become(state) {
        return Err(AppError::conflict("accounts-state-already"));
    }
    store::set_state(tx.conn, &account, state)?;
    if state != AccountState::Active {
        identity_store::revoke_sessions(tx.conn, account.id, None, tx.now)?;
    }
    let action = match state {
        AccountState::Active => "account.reopened",
        AccountState::Suspended => "account.suspended",
        AccountState::Closed => "account.closed",
    };
    tx.audit(
        actor,
        Entry::new(action, "account", account.login)
            .old(json!({ "state": account.state }))
            .new_values(json!({ "state": state }))
            .reason(reason),
    )
}

/// Sends a link to a new password; to whoever never had one, a new invitation.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when there is no mail address or the account may not sign in.
pub fn send_password_link(tx: &mut Tx<'_>, actor: &Actor, login: &str) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    if account.state != AccountState::Active {
        return Err(AppError::conflict("accounts-not-active"));
    }
    let email = account.email.clone().ok_or(AppError::conflict("accounts-no-email"))?;
    if account.password_hash.is_some() {
        identity_service::mail_reset_link(tx, &account, &email)?;
    } else {
        let role = grants_store::current_grants(tx.conn, account.id, tx.today())?
            .first()
            .map(|(grant, _)| grant.role)
            .ok_or(AppError::conflict("accounts-no-role"))?;
        identity_service::invite(tx, &account, &email, role)?;
    }
    tx.audit(actor, Entry::new("account.password_link_sent", "account", account.login))
}

/// Replaces the password by a one-time one, for somebody whom no mail reaches; all his sessions end.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when the account may not sign in.
pub fn set_one_time_password(tx: &mut Tx<'_>, actor: &Actor, login: &str, hash: &str) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    if account.state != AccountState::Active {
        return Err(AppError::conflict("accounts-not-active"));
    }
    identity_store::set_password(tx.conn, &account, hash, true, tx.now)?;
    identity_store::revoke_sessions(tx.conn, account.id, None, tx.now)?;
    tx.audit(actor, Entry::new("account.one_time_password_set", "account", account.login))
}

/// Lifts the lock after failed sign-ins.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` when there is no lock.
pub fn unlock(tx: &mut Tx<'_>, actor: &Actor, login: &str) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    if account.failed_sign_ins == 0 && account.locked_until.is_none() {
        return Err(AppError::conflict("accounts-not-locked"));
    }
    identity_store::note_success(tx.conn, account.id)?;
    tx.audit(
        actor,
        Entry::new("account.unlocked", "account", account.login)
            .old(json!({ "failures": account.failed_sign_ins, "until": account.locked_until })),
    )
}

/// Corrects name and mail address.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`.
pub fn change_contact(tx: &mut Tx<'_>, actor: &Actor, login: &str, contact: &ContactCommand) -> Result<(), AppError> {
    let account = changeable(tx, actor, login)?;
    store::set_contact(tx.conn, &account, contact)?;
    tx.audit(
        actor,
        Entry::new("account.contact_changed", "account", account.login)
            .old(json!({ "name": account.name, "email": account.email }))
            .new_values(json!({ "name": contact.name, "email": contact.email })),
    )
}

/// Signs one device of somebody else out.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn revoke_session(tx: &mut Tx<'_>, actor: &Actor, login: &str, id: SessionId) -> Result<(), AppError> {
    policy::may_manage_accounts(actor)?;
    let account = store::by_login(tx.conn, login)?;
    let session = identity_store::session_by_id(tx.conn, id)?.filter(|session| session.account_id == account.id);
    let session = session.ok_or(AppError::not_found("session-not-found"))?;
    identity_service::revoke_session(tx, actor, session.id)
}
