//! Queries of this room.

use crate::identity::model::{Account, NewAccount, Session, TokenPurpose};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, RoleGrantId, SessionId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{account, account_token, password_history, role_grant, session};
use crate::platform::error::{AppError, unless_duplicate};
use crate::platform::settings::Settings;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

use super::grants_store;
use super::settings::{IDLE_MINUTES, SESSION_HOURS, SHARED_IDLE_MINUTES};

/// The account with this login.
///
/// # Errors
/// Those of the database.
pub fn account_by_login(conn: &mut Conn, login: &str) -> Result<Option<Account>, AppError> {
    Ok(account::table
        .select(Account::as_select())
        .filter(account::login.eq(login.trim().to_lowercase()))
        .first(conn)
        .optional()?)
}

/// The account with this id.
///
/// # Errors
/// Those of the database.
pub fn account_by_id(conn: &mut Conn, id: AccountId) -> Result<Option<Account>, AppError> {
    Ok(account::table
        .select(Account::as_select())
        .filter(account::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Names of accounts.
///
/// # Errors
/// Those of the database.
pub fn account_names(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, AppError> {
    let rows: Vec<(AccountId, String)> = account::table
        .select((account::id, account::name))
        .filter(account::id.eq_any(ids.to_vec()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Active accounts with this mail address.
///
/// # Errors
/// Those of the database.
pub fn accounts_by_email(conn: &mut Conn, email: &str) -> Result<Vec<Account>, AppError> {
    Ok(account::table
        .select(Account::as_select())
        .filter(account::email.eq(email))
        .limit(5)
        .load(conn)?)
}

/// How many accounts there are.
///
/// # Errors
/// Those of the database.
pub fn account_count(conn: &mut Conn) -> Result<i64, AppError> {
    Ok(account::table.count().get_result(conn)?)
}

/// A session with the actor that it stands for.
#[derive(Debug, Clone)]
pub struct LiveSession {
    /// The session.
    pub session: SessionId,
    /// Who acts.
    pub actor: Actor,
    /// Seconds without a request after which it ends.
    pub idle_seconds: i64,
    /// Whether the moment of the last request is old enough to be written again.
    pub is_due_for_touch: bool,
}

/// The live session behind a cookie: not revoked, neither idle nor too old, of an account that may
/// sign in and has a role today.
///
/// # Errors
/// Those of the database.
pub fn live_session(
    conn: &mut Conn,
    token_hash: &[u8],
    now: Timestamp,
    today: NaiveDate,
    settings: &Settings,
) -> Result<Option<LiveSession>, AppError> {
    let found: Option<(Session, Account)> = session::table
        .inner_join(account::table)
        .select((Session::as_select(), Account::as_select()))
        .filter(session::token_hash.eq(token_hash))
        .first(conn)
        .optional()?;
    let Some((session, account)) = found else { return Ok(None) };
    let idle_minutes =
        if session.shared_computer { settings.get(&SHARED_IDLE_MINUTES) } else { settings.get(&IDLE_MINUTES) };
    let over = session.revoked_at.is_some()
        || session.last_seen_at + chrono::Duration::minutes(idle_minutes) <= now
        || session.created_at + chrono::Duration::hours(settings.get(&SESSION_HOURS)) <= now
        || account.state != super::model::AccountState::Active;
    if over {
        return Ok(None);
    }
    let grants = grants_store::current_grants(conn, account.id, today)?;
    let Some((grant, scope_name)) = grants
        .iter()
        .find(|(grant, _)| Some(grant.id) == session.grant_id)
        .or_else(|| grants.first())
        .map(|(grant, scope)| (grant.clone(), scope.clone()))
    else {
        return Ok(None);
    };
    let actor = grants_store::acting(&account, &grants, &grant, scope_name, session.address.clone());
    Ok(Some(LiveSession {
        session: session.id,
        actor,
        idle_seconds: idle_minutes * 60,
        is_due_for_touch: session.last_seen_at + chrono::Duration::seconds(60) <= now,
    }))
}

/// Opens a session.
///
/// # Errors
/// Those of the database.
pub fn insert_session(
    conn: &mut Conn,
    token_hash: &[u8],
    account_id: AccountId,
    now: Timestamp,
    address: &str,
    user_agent: &str,
    shared_computer: bool,
) -> Result<(), AppError> {
    diesel::insert_into(session::table)
        .values((
            session::token_hash.eq(token_hash),
            session::account_id.eq(account_id),
            session::created_at.eq(now),
            session::last_seen_at.eq(now),
            session::address.eq(address),
            session::user_agent.eq(user_agent),
            session::shared_computer.eq(shared_computer),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that a session was used.
///
/// # Errors
/// Those of the database.
pub fn touch_session(conn: &mut Conn, id: SessionId, now: Timestamp) -> Result<(), AppError> {
    diesel::update(session::table.filter(session::id.eq(id)))
        .set(session::last_seen_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Makes a session act in another role.
///
/// # Errors
/// Those of the database.
pub fn set_session_grant(conn: &mut Conn, token_hash: &[u8], grant: RoleGrantId) -> Result<(), AppError> {
    diesel::update(session::table.filter(session::token_hash.eq(token_hash)))
        .set(session::grant_id.eq(grant))
        .execute(conn)?;
    Ok(())
}

/// Sessions of an account that have not been revoked, the last used first.
///
/// # Errors
/// Those of the database.
pub fn sessions_of(conn: &mut Conn, account_id: AccountId, since: Timestamp) -> Result<Vec<Session>, AppError> {
    Ok(session::table
        .select(Session::as_select())
        .filter(session::account_id.eq(account_id))
        .filter(session::revoked_at.is_null())
        .filter(session::last_seen_at.ge(since))
        .order(session::last_seen_at.desc())
        .limit(50)
        .load(conn)?)
}

/// One session.
///
/// # Errors
/// Those of the database.
pub fn session_by_id(conn: &mut Conn, id: SessionId) -> Result<Option<Session>, AppError> {
    Ok(session::table
        .select(Session::as_select())
        .filter(session::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Ends one session.
///
/// # Errors
/// Those of the database.
pub fn revoke_session(conn: &mut Conn, id: SessionId, now: Timestamp) -> Result<(), AppError> {
    diesel::update(session::table.filter(session::id.eq(id)).filter(session::revoked_at.is_null()))
        .set(session::revoked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Ends the session of a cookie.
///
/// # Errors
/// Those of the database.
pub fn revoke_session_by_hash(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<(), AppError> {
    diesel::update(session::table.filter(session::token_hash.eq(token_hash)))
        .set(session::revoked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// Those of the database.
pub fn revoke_sessions(
    conn: &mut Conn,
    account_id: AccountId,
    keep: Option<&[u8]>,
    now: Timestamp,
) -> Result<(), AppError> {
    let open = session::table
        .filter(session::account_id.eq(account_id))
        .filter(session::revoked_at.is_null());
    match keep {
        Some(keep) => diesel::update(open.filter(session::token_hash.ne(keep)))
            .set(session::revoked_at.eq(now))
            .execute(conn)?,
        None => diesel::update(open).set(session::revoked_at.eq(now)).execute(conn)?,
    };
    Ok(())
}

/// Notes a failed sign-in.
///
/// # Errors
/// Those of the database.
pub fn note_failure(
    conn: &mut Conn,
    id: AccountId,
    failures: i32,
    locked_until: Option<Timestamp>,
) -> Result<(), AppError> {
    diesel::update(account::table.filter(account::id.eq(id)))
        .set((account::failed_sign_ins.eq(failures), account::locked_until.eq(locked_until)))
        .execute(conn)?;
    Ok(())
}

/// Notes a successful sign-in.
///
/// # Errors
/// Those of the database.
pub fn note_success(conn: &mut Conn, id: AccountId) -> Result<(), AppError> {
    note_failure(conn, id, 0, None)
}

/// Makes an account. Its login must not be taken.
///
/// # Errors
/// A field error when the login is taken; those of the database.
pub fn insert_account(
    conn: &mut Conn,
    new: &NewAccount,
    password_hash: Option<&str>,
    must_change: bool,
    now: Timestamp,
) -> Result<AccountId, AppError> {
    let inserted = diesel::insert_into(account::table)
        .values((
            account::login.eq(new.login.trim().to_lowercase()),
            account::name.eq(&new.name),
            account::email.eq(&new.email),
            account::password_hash.eq(password_hash),
            account::must_change_password.eq(must_change),
            account::person_id.eq(new.person),
            account::language.eq(new.language),
            account::state.eq(super::model::AccountState::Active),
            account::failed_sign_ins.eq(0),
            account::password_changed_at.eq(password_hash.map(|_| now)),
            account::created_at.eq(now),
            account::version.eq(1),
        ))
        .returning(account::id)
        .get_result(conn);
    unless_duplicate(inserted, || AppError::field("login", crate::kernel::message::Message::new("account-login-taken")))
}

/// The account of a person, if he has one.
///
/// # Errors
/// Those of the database.
pub fn account_of_person(conn: &mut Conn, person: crate::kernel::ids::PersonId) -> Result<Option<Account>, AppError> {
    Ok(account::table
        .select(Account::as_select())
        .filter(account::person_id.eq(person))
        .order(account::id)
        .first(conn)
        .optional()?)
}

/// Sets a password and remembers the one before.
///
/// # Errors
/// Those of the database.
pub fn set_password(
    conn: &mut Conn,
    before: &Account,
    hash: &str,
    must_change: bool,
    now: Timestamp,
) -> Result<(), AppError> {
    if let Some(old) = &before.password_hash {
        diesel::insert_into(password_history::table)
            .values((
                password_history::account_id.eq(before.id),
                password_history::password_hash.eq(old),
                password_history::created_at.eq(now),
            ))
            .execute(conn)?;
    }
    diesel::update(account::table.filter(account::id.eq(before.id)))
        .set((
            account::password_hash.eq(hash),
            account::must_change_password.eq(must_change),
            account::password_changed_at.eq(now),
            account::failed_sign_ins.eq(0),
            account::locked_until.eq(None::<Timestamp>),
            account::version.eq(account::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Hashes of the last passwords of an account, the present one first.
///
/// # Errors
/// Those of the database.
pub fn recent_passwords(conn: &mut Conn, account: &Account, count: i64) -> Result<Vec<String>, AppError> {
    let mut hashes: Vec<String> = account.password_hash.iter().cloned().collect();
    hashes.extend(
        password_history::table
            .select(password_history::password_hash)
            .filter(password_history::account_id.eq(account.id))
            .order(password_history::id.desc())
            .limit(count)
            .load::<String>(conn)?,
    );
    Ok(hashes)
}

/// Sets the language of an account.
///
/// # Errors
/// Those of the database.
pub fn set_language(
    conn: &mut Conn,
    id: AccountId,
    language: crate::kernel::language::Language,
) -> Result<(), AppError> {
    diesel::update(account::table.filter(account::id.eq(id)))
        .set(account::language.eq(language))
        .execute(conn)?;
    Ok(())
}

/// Stores a single-use token by its hash.
///
/// # Errors
/// Those of the database.
pub fn insert_token(
    conn: &mut Conn,
    token_hash: &[u8],
    account_id: AccountId,
    purpose: TokenPurpose,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), AppError> {
    diesel::insert_into(account_token::table)
        .values((
            account_token::token_hash.eq(token_hash),
            account_token::account_id.eq(account_id),
            account_token::purpose.eq(purpose),
            account_token::created_at.eq(now),
            account_token::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The account behind a token that can still be used.
///
/// # Errors
/// Those of the database.
pub fn account_by_token(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<Option<Account>, AppError> {
    Ok(account_token::table
        .inner_join(account::table)
        .select(Account::as_select())
        .filter(account_token::token_hash.eq(token_hash))
        .filter(account_token::used_at.is_null())
        .filter(account_token::expires_at.gt(now))
        .first(conn)
        .optional()?)
}

/// Uses a token up; false when somebody else was faster.
///
/// # Errors
/// Those of the database.
pub fn use_token(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<bool, AppError> {
    let used = diesel::update(account_token::table)
        .filter(account_token::token_hash.eq(token_hash))
        .filter(account_token::used_at.is_null())
        .filter(account_token::expires_at.gt(now))
        .set(account_token::used_at.eq(now))
        .execute(conn)?;
    Ok(used == 1)
}

/// Makes the next page ask for a new password.
///
/// # Errors
/// Those of the database.
pub fn require_password_change(conn: &mut Conn, id: AccountId) -> Result<(), AppError> {
    diesel::update(account::table.filter(account::id.eq(id)))
        .set(account::must_change_password.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Roles of a person within a span of days: of this account and of all others of the same person or
/// with the same mail address.
///
/// # Errors
/// Those of the database.
pub fn roles_of_person(
    conn: &mut Conn,
    id: AccountId,
    from: NaiveDate,
    to: Option<NaiveDate>,
) -> Result<Vec<Role>, AppError> {
    let Some(own) = account_by_id(conn, id)? else { return Ok(Vec::new()) };
    let mut accounts = vec![id];
    if let Some(person) = own.person_id {
        accounts.extend(
            account::table
                .select(account::id)
                .filter(account::person_id.eq(person))
                .load::<AccountId>(conn)?,
        );
    }
    if let Some(email) = own.email.filter(|email| !email.is_empty()) {
        accounts.extend(
            account::table
                .select(account::id)
                .filter(account::email.eq(email))
                .load::<AccountId>(conn)?,
        );
    }
    let mut query = role_grant::table
        .select(role_grant::role)
        .filter(role_grant::account_id.eq_any(accounts))
        .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(from)))
        .into_boxed();
    if let Some(to) = to {
        query = query.filter(role_grant::valid_from.le(to));
    }
    Ok(query.load(conn)?)
}
