//! Use cases of sign-in and passwords. Hashing is slow on purpose and happens before the transaction:
//! the writer of SQLite must never wait for it.

use crate::identity::model::{Account, AccountState, FirstPassword, NewAccount, NewGrant, TokenPurpose};
use crate::identity::rules::{PasswordRules, check_password, check_separation, lock_minutes};
use crate::identity::settings::{
    INVITATION_DAYS, LOCK_AFTER_FAILURES, LOCK_MINUTES, PASSWORD_CLASSES, PASSWORD_HISTORY, PASSWORD_MAX_DAYS,
    PASSWORD_MIN_LENGTH, PASSWORD_MIN_LENGTH_ADMIN, RESET_HOURS,
};
use crate::identity::{grants_store, password, policy, store};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AccountId, CompetitionId, PersonId, RoleGrantId, SessionId};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLink, MailText};
use crate::platform::secret::token_hash;
use crate::platform::{Platform, Tx};
use std::sync::Arc;

/// Who tries to sign in, from where.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Login as typed.
    pub login: String,
    /// Password as typed.
    pub password: String,
    /// He shares the computer.
    pub shared_computer: bool,
    /// Network address.
    pub address: String,
    /// Browser.
    pub user_agent: String,
}

/// Checks a login and a password and opens a session; gives the cookie's value.
///
/// # Errors
/// `Invalid` with one text for an unknown login, a wrong password and a locked account, whatever its password: who
/// guesses learns nothing, and the owner learns of the lock by mail. `Unavailable` when too many sign in at once.
pub async fn sign_in(platform: &Arc<Platform>, attempt: SignIn) -> Result<String, AppError> {
    let login = attempt.login.clone();
    let account = platform.db.read(move |conn| store::account_by_login(conn, &login)).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = password::verify(attempt.password.clone(), stored).await?;
    let Some(account) = account else {
        return Err(AppError::Invalid(Message::new("sign-in-failed")));
    };
    let token = platform.random.token();
    let hash = token_hash(&token);
    // The outcome of a failed try is written too, so the error must come after the commit.
    let outcome = platform
        .write(move |tx| finish_sign_in(tx, &account, right, &attempt, &hash))
        .await?;
    outcome.map(|()| token)
}

fn finish_sign_in(
    tx: &mut Tx<'_>,
    account: &Account,
    right: bool,
    attempt: &SignIn,
    hash: &[u8],
) -> Result<Result<(), AppError>, AppError> {
    // Read again inside the transaction: a hundred guesses at once must count as a hundred.
    let account = store::account_by_id(tx.conn, account.id)?.ok_or(AppError::Internal)?;
    let actor = Actor {
        account: Some(account.id),
        address: attempt.address.clone(),
        name: account.name.clone(),
        ..Actor::system("sign-in")
    };
    let failed = |key| Ok(Err(AppError::Invalid(Message::new(key))));
    if account.locked_until.is_some_and(|until| until > tx.now) {
        return failed("sign-in-failed");
    }
    if !right {
        let failures = account.failed_sign_ins.saturating_add(1);
        let minutes = lock_minutes(i64::from(failures), tx.setting(&LOCK_AFTER_FAILURES), tx.setting(&LOCK_MINUTES));
        let lock = minutes.map(|minutes| tx.now + chrono::Duration::minutes(minutes));
        store::note_failure(tx.conn, account.id, failures, lock)?;
        if let Some(minutes) = minutes {
            mail_lock(tx, &account, minutes)?;
        }
        tx.audit(&actor, Entry::new("account.sign_in_failed", "account", account.login.clone()))?;
        return failed("sign-in-failed");
    }
    match account.state {
        AccountState::Active => {}
        AccountState::Suspended => return failed("sign-in-suspended"),
        AccountState::Closed => return failed("sign-in-failed"),
    }
    if grants_store::current_grants(tx.conn, account.id, tx.today())?.is_empty() {
        return failed("sign-in-no-role");
    }
    store::note_success(tx.conn, account.id)?;
    let max_days = tx.setting(&PASSWORD_MAX_DAYS);
    let too_old = max_days > 0
        && account
            .password_changed_at
            .is_some_and(|at| at + chrono::Duration::days(max_days) < tx.now);
    if too_old {
        store::require_password_change(tx.conn, account.id)?;
    }
    store::insert_session(
        tx.conn,
        hash,
        account.id,
        tx.now,
        &attempt.address,
        &attempt.user_agent,
        attempt.shared_computer,
    )?;
    tx.audit(&actor, Entry::new("account.signed_in", "account", account.login.clone()))?;
    Ok(Ok(()))
}

/// Tells the owner of an account that it is locked, and the way out.
fn mail_lock(tx: &mut Tx<'_>, account: &Account, minutes: i64) -> Result<(), AppError> {
    let Some(recipient) = account.email.clone() else { return Ok(()) };
    tx.mail(&Mail {
        template: "account_locked",
        deduplication_key: format!("account_locked:{}:{}", account.id, tx.now.and_utc().timestamp_micros()),
        recipient,
        language: account.language.into(),
        text: MailText {
            subject: Message::new("mail-account-locked-subject"),
            addressee: account.name.clone(),
            paragraphs: vec![
                Message::new("mail-account-locked-body").count("minutes", minutes),
                Message::new("mail-account-locked-who"),
            ],
            link: Some(MailLink {
                label: Message::new("mail-account-locked-link"),
                url: format!("{}/password-reset", tx.platform.base_url),
            }),
        },
    })
}

/// Ends the session of a cookie.
///
/// # Errors
/// Those of the database.
pub fn sign_out(tx: &mut Tx<'_>, actor: &Actor, token_hash: &[u8]) -> Result<(), AppError> {
    store::revoke_session_by_hash(tx.conn, token_hash, tx.now)?;
    let login = login_of(tx, actor.account)?;
    tx.audit(actor, Entry::new("account.signed_out", "account", login))
}

/// The login by which the trail names an account.
fn login_of(tx: &mut Tx<'_>, account: Option<AccountId>) -> Result<String, AppError> {
    let Some(id) = account else { return Ok(String::new()) };
    Ok(store::account_by_id(tx.conn, id)?
        .map(|account| account.login)
        .unwrap_or_default())
}

/// Makes the session act in another of the account's roles.
///
/// # Errors
/// `NotFound` when the account does not hold that role today.
pub fn switch_role(tx: &mut Tx<'_>, actor: &Actor, token_hash: &[u8], grant: RoleGrantId) -> Result<Role, AppError> {
    let account = actor.account.ok_or(AppError::SignInNeeded)?;
    let grants = grants_store::current_grants(tx.conn, account, tx.today())?;
    let (grant, _) = grants
        .into_iter()
        .find(|(held, _)| held.id == grant)
        .ok_or(AppError::not_found("role-not-held"))?;
    store::set_session_grant(tx.conn, token_hash, grant.id)?;
    let login = login_of(tx, Some(account))?;
    tx.audit(
        actor,
        Entry::new("account.role_switched", "account", login).new_values(serde_json::json!({ "role": grant.role })),
    )?;
    Ok(grant.role)
}

/// Revokes a session: one's own, or anybody's for the security administrator.
///
/// # Errors
/// `NotFound`.
pub fn revoke_session(tx: &mut Tx<'_>, actor: &Actor, id: SessionId) -> Result<(), AppError> {
    let session = store::session_by_id(tx.conn, id)?.ok_or(AppError::not_found("session-not-found"))?;
    policy::may_revoke_session(actor, session.account_id)?;
    store::revoke_session(tx.conn, id, tx.now)?;
    let login = login_of(tx, Some(session.account_id))?;
    tx.audit(actor, Entry::new("account.session_revoked", "account", login))
}

/// The rules for a new password of somebody in these roles.
#[must_use]
pub fn password_rules(platform: &Platform, roles: &[Role]) -> PasswordRules {
    let is_administrator = roles
        .iter()
        .any(|role| matches!(role, Role::CityAdministrator | Role::SecurityAdministrator | Role::Auditor));
    let length = if is_administrator { &PASSWORD_MIN_LENGTH_ADMIN } else { &PASSWORD_MIN_LENGTH };
    PasswordRules { min_length: platform.setting(length), classes: platform.setting(&PASSWORD_CLASSES) }
}

/// Checks a new password against the rules and the last ones, and hashes it.
///
/// # Errors
/// A field error beside `new_password`.
pub async fn prepare_password(platform: &Arc<Platform>, account: &Account, new: String) -> Result<String, AppError> {
    let (id, today, history) = (account.id, platform.today(), platform.setting(&PASSWORD_HISTORY));
    let known = account.clone();
    let (roles, recent) = platform
        .db
        .read(move |conn| {
            let roles: Vec<Role> = grants_store::current_grants(conn, id, today)?
                .into_iter()
                .map(|(grant, _)| grant.role)
                .collect();
            Ok((roles, store::recent_passwords(conn, &known, history)?))
        })
        .await?;
    check_password(password_rules(platform, &roles), &new, &account.login)
        .map_err(|message| AppError::field("new_password", message))?;
    for old in recent {
        if password::verify(new.clone(), Some(old)).await? {
            return Err(AppError::field("new_password", Message::new("password-used-before").count("count", history)));
        }
    }
    password::hash(platform.random.clone(), new).await
}

/// Replaces the password of the actor, who has just proved the old one. His other sessions end.
///
/// # Errors
/// Those of the database.
pub fn change_password(tx: &mut Tx<'_>, actor: &Actor, hash: &str, keep_session: &[u8]) -> Result<(), AppError> {
    let id = actor.account.ok_or(AppError::SignInNeeded)?;
    let account = store::account_by_id(tx.conn, id)?.ok_or(AppError::Internal)?;
    store::set_password(tx.conn, &account, hash, false, tx.now)?;
    store::revoke_sessions(tx.conn, id, Some(keep_session), tx.now)?;
    tx.audit(actor, Entry::new("account.password_changed", "account", account.login))
}

/// Sends a link to a new password to whoever has this login or mail address. Says nothing about
/// whether there is such an account.
///
/// # Errors
/// Those of the database.
pub fn request_password_reset(tx: &mut Tx<'_>, login_or_email: &str, address: &str) -> Result<(), AppError> {
    let wanted = login_or_email.trim();
    let mut accounts: Vec<Account> = store::account_by_login(tx.conn, wanted)?.into_iter().collect();
    if accounts.is_empty() && wanted.contains('@') {
        accounts = store::accounts_by_email(tx.conn, wanted)?;
    }
    for account in accounts.into_iter().filter(|account| account.state == AccountState::Active) {
        let Some(email) = account.email.clone() else { continue };
        mail_reset_link(tx, &account, &email)?;
        let actor = Actor { address: address.to_owned(), ..Actor::system("password reset") };
        tx.audit(&actor, Entry::new("account.password_reset_requested", "account", account.login))?;
    }
    Ok(())
}

/// Puts the mail with a link to a new password into the outbox.
///
/// # Errors
/// Those of the database.
pub fn mail_reset_link(tx: &mut Tx<'_>, account: &Account, email: &str) -> Result<(), AppError> {
    let hours = tx.setting(&RESET_HOURS);
    let url = token_link(tx, account.id, TokenPurpose::PasswordReset, chrono::Duration::hours(hours))?;
    tx.mail(&Mail {
        template: "password_reset",
        deduplication_key: format!("password_reset:{}:{}", account.id, tx.now.and_utc().timestamp_micros()),
        recipient: email.to_owned(),
        language: account.language.into(),
        text: MailText {
            subject: Message::new("mail-password-reset-subject"),
            addressee: account.name.clone(),
            paragraphs: vec![Message::new("mail-password-reset-body").count("hours", hours)],
            link: Some(MailLink { label: Message::new("mail-password-reset-link"), url }),
        },
    })
}

fn token_link(
    tx: &mut Tx<'_>,
    account: AccountId,
    purpose: TokenPurpose,
    life: chrono::Duration,
) -> Result<String, AppError> {
    let token = tx.platform.random.token();
    store::insert_token(tx.conn, &token_hash(&token), account, purpose, tx.now, tx.now + life)?;
    Ok(format!("{}/password-reset/{token}", tx.platform.base_url))
}

/// Sets a password by the token of a mail. The token is used up, every session ends.
///
/// # Errors
/// `NotFound` when the token is unknown, used or too old.
pub fn set_password_by_token(tx: &mut Tx<'_>, token: &str, hash: &str, address: &str) -> Result<(), AppError> {
    let stored = token_hash(token);
    let account = store::account_by_token(tx.conn, &stored, tx.now)?.ok_or(AppError::not_found("token-not-found"))?;
    if !store::use_token(tx.conn, &stored, tx.now)? {
        return Err(AppError::not_found("token-not-found"));
    }
    store::set_password(tx.conn, &account, hash, false, tx.now)?;
    store::revoke_sessions(tx.conn, account.id, None, tx.now)?;
    let actor = Actor {
        account: Some(account.id),
        name: account.name.clone(),
        address: address.to_owned(),
        ..Actor::system("password reset")
    };
    tx.audit(&actor, Entry::new("account.password_reset", "account", account.login))
}

/// Makes an account with its first role. By invitation, a mail with a link to the first password goes out.
///
/// # Errors
/// `Denied`; field errors when the login is taken or an invitation has no address to go to.
pub fn create_account(
    tx: &mut Tx<'_>,
    actor: &Actor,
    new: &NewAccount,
    first: FirstPassword,
) -> Result<AccountId, AppError> {
    policy::may_manage_accounts(actor)?;
    open_account(tx, actor, new, first)
}

/// As `create_account` for a use case that has decided by its own policy who may open the account:
/// a worker who claims his record, an assessor invited by his body.
///
/// # Errors
/// As `create_account`, but `Denied`.
pub fn open_account(
    tx: &mut Tx<'_>,
    actor: &Actor,
    new: &NewAccount,
    first: FirstPassword,
) -> Result<AccountId, AppError> {
    let (hash, must_change) = match &first {
        FirstPassword::Invitation => (None, false),
        FirstPassword::OneTime(hash) => (Some(hash.as_str()), true),
        FirstPassword::Standing(hash) => (Some(hash.as_str()), false),
    };
    let id = store::insert_account(tx.conn, new, hash, must_change, tx.now)?;
    refuse_watching_oneself(tx, id, &new.grant)?;
    grants_store::insert_grant(tx.conn, id, &new.grant, actor.account, tx.now)?;
    tx.audit(
        actor,
        Entry::new("account.created", "account", new.login.trim().to_lowercase()).new_values(serde_json::json!({
            "role": new.grant.role,
            "from": new.grant.valid_from,
            "to": new.grant.valid_to,
        })),
    )?;
    if matches!(first, FirstPassword::Invitation) {
        let email = new
            .email
            .clone()
            .ok_or_else(|| AppError::field("email", Message::new("account-invitation-needs-email")))?;
        let account = store::account_by_id(tx.conn, id)?.ok_or(AppError::Internal)?;
        invite(tx, &account, &email, new.grant.role)?;
    }
    Ok(id)
}

/// Puts the mail with a link to a first password into the outbox.
///
/// # Errors
/// Those of the database.
pub fn invite(tx: &mut Tx<'_>, account: &Account, email: &str, role: Role) -> Result<(), AppError> {
    let days = tx.setting(&INVITATION_DAYS);
    let url = token_link(tx, account.id, TokenPurpose::Invitation, chrono::Duration::days(days))?;
    let key = format!("invitation:{}:{}", account.id, tx.now.and_utc().timestamp_micros());
    tx.mail(&Mail {
        template: "invitation",
        deduplication_key: key,
        recipient: email.to_owned(),
        language: account.language.into(),
        text: MailText {
            subject: Message::new("mail-invitation-subject"),
            addressee: account.name.clone(),
            paragraphs: vec![
                Message::new("mail-invitation-body").with_key("role", role.label_key()),
                Message::new("mail-invitation-login").with("login", account.login.clone()),
                Message::new("mail-invitation-life").count("days", days),
            ],
            link: Some(MailLink { label: Message::new("mail-invitation-link"), url }),
        },
    })
}

/// Grants a further role.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn grant_role(tx: &mut Tx<'_>, actor: &Actor, account: AccountId, new: &NewGrant) -> Result<RoleGrantId, AppError> {
    let account = store::account_by_id(tx.conn, account)?.ok_or(AppError::not_found("account-not-found"))?;
    policy::may_change_account(actor, &account)?;
    refuse_watching_oneself(tx, account.id, new)?;
    let id = grants_store::insert_grant(tx.conn, account.id, new, actor.account, tx.now)?;
    tx.audit(
        actor,
        Entry::new("account.role_granted", "account", account.login).new_values(serde_json::json!({
            "role": new.role,
            "body": new.body,
            "from": new.valid_from,
            "to": new.valid_to,
        })),
    )?;
    Ok(id)
}

/// Grants a role for a competition by the decision of whoever runs it, who has asked his own policy. A role that is held
/// already stays as it is.
///
/// # Errors
/// A field error beside `role` when the person would watch over himself.
pub fn grant_by_office(tx: &mut Tx<'_>, actor: &Actor, account: AccountId, new: &NewGrant) -> Result<(), AppError> {
    let account = store::account_by_id(tx.conn, account)?.ok_or(AppError::not_found("account-not-found"))?;
    let is_held = grants_store::current_grants(tx.conn, account.id, tx.today())?
        .iter()
        .any(|(grant, _)| grant.role == new.role && grant.competition_id == new.competition);
    if is_held {
        return Ok(());
    }
    refuse_watching_oneself(tx, account.id, new)?;
    grants_store::insert_grant(tx.conn, account.id, new, actor.account, tx.now)?;
    tx.audit(
        actor,
        Entry::new("account.role_granted", "account", account.login).new_values(serde_json::json!({
            "role": new.role,
            "competition": new.competition,
            "from": new.valid_from,
            "to": new.valid_to,
        })),
    )
}

/// Ends a role that a person has for a competition, as of yesterday.
///
/// # Errors
/// Those of the database.
pub fn end_office(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: PersonId,
    role: Role,
    competition: CompetitionId,
) -> Result<(), AppError> {
    let Some(account) = store::account_of_person(tx.conn, person)? else { return Ok(()) };
    let yesterday = tx.today() - chrono::Days::new(1);
    if grants_store::end_for_competition(tx.conn, account.id, role, competition, yesterday)? == 0 {
        return Ok(());
    }
    tx.audit(
        actor,
        Entry::new("account.role_ended", "account", account.login).new_values(serde_json::json!({
            "role": role,
            "competition": competition,
            "to": yesterday,
        })),
    )
}

/// Refuses a role that would make one person watch over himself: the roles of all his accounts count.
fn refuse_watching_oneself(tx: &mut Tx<'_>, account: AccountId, new: &NewGrant) -> Result<(), AppError> {
    let held = store::roles_of_person(tx.conn, account, new.valid_from, new.valid_to)?;
    check_separation(&held, new.role).map_err(|message| AppError::field("role", message))
}
