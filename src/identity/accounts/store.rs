//! Queries of accounts.

use crate::identity::accounts::model::{
    AccountFilter, AccountLine, AccountStanding, AccountView, CardHolder, ContactCommand, GrantView,
};
use crate::identity::grants_store;
use crate::identity::model::{Account, AccountState, RoleGrant};
use crate::identity::store as identity_store;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, CompetitionId, PersonId, RoleGrantId};
use crate::kernel::language::Language;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::audit;
use crate::platform::db::Conn;
use crate::platform::db::schema::{account, assessor, certification_body, competition, role_grant};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::HashMap;

/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;

/// The account with this login, or the answer that there is none.
///
/// # Errors
/// `NotFound`; those of the database.
pub fn by_login(conn: &mut Conn, login: &str) -> Result<Account, AppError> {
    identity_store::account_by_login(conn, login)?.ok_or(AppError::not_found("account-not-found"))
}

/// The account with this login in each of the roles that it holds on a day, for a command that acts in its name;
/// none when there is no such account, or when it may not sign in.
///
/// # Errors
/// Those of the database.
pub fn actors_of(conn: &mut Conn, login: &str, today: NaiveDate) -> Result<Vec<Actor>, AppError> {
    let account = identity_store::account_by_login(conn, &login.to_lowercase())?;
    let Some(account) = account.filter(|account| account.state == AccountState::Active) else {
        return Ok(Vec::new());
    };
    let grants = grants_store::current_grants(conn, account.id, today)?;
    let actor = |(grant, body): &(RoleGrant, Option<String>)| {
        grants_store::acting(&account, &grants, grant, body.clone(), "command".to_owned())
    };
    Ok(grants.iter().map(actor).collect())
}

/// A pattern that finds a text anywhere; what SQL would read as a joker is taken literally.
fn anywhere(words: &str) -> String {
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Accounts of a list without pages, for an export.
///
/// # Errors
/// Those of the database.
pub fn all(
    conn: &mut Conn,
    filter: &AccountFilter,
    now: Timestamp,
    today: NaiveDate,
) -> Result<Vec<AccountLine>, AppError> {
    let mut lines = Vec::new();
    let mut request = PageRequest::new(None, Some(u32::MAX));
    loop {
        let page = list(conn, filter, now, today, request)?;
        let has_next = page.has_next();
        lines.extend(page.rows);
        if !has_next {
            return Ok(lines);
        }
        request = PageRequest { number: request.number + 1, ..request };
    }
}

/// One page of the accounts that a filter lets through, in the order of their logins.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    filter: &AccountFilter,
    now: Timestamp,
    today: NaiveDate,
    page: PageRequest,
) -> Result<Paged<AccountLine>, AppError> {
    // Counting and listing build the same query twice: a boxed query cannot be used a second time.
    macro_rules! narrowed {
        ($query:expr) => {{
            let mut query = $query.into_boxed();
            let words = filter.words.trim();
            if !words.is_empty() {
                query = query.filter(
                    account::login
                        .like(anywhere(&words.to_lowercase()))
                        .escape('\\')
                        .or(account::name.like(anywhere(words)).escape('\\'))
                        .or(account::email.like(anywhere(&words.to_lowercase())).escape('\\')),
                );
            }
            if let Some(role) = filter.role {
                query = query.filter(exists(
                    role_grant::table
                        .filter(role_grant::account_id.eq(account::id))
                        .filter(role_grant::role.eq(role))
                        .filter(role_grant::valid_from.le(today))
                        .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(today))),
                ));
            }
            match filter.standing {
                None => query,
                Some(AccountStanding::Active) => query.filter(account::state.eq(AccountState::Active)),
                Some(AccountStanding::Suspended) => query.filter(account::state.eq(AccountState::Suspended)),
                Some(AccountStanding::Closed) => query.filter(account::state.eq(AccountState::Closed)),
                Some(AccountStanding::Locked) => query.filter(account::locked_until.gt(now)),
                Some(AccountStanding::Invited) => query
                    .filter(account::state.eq(AccountState::Active))
                    .filter(account::password_hash.is_null()),
                Some(AccountStanding::WithoutRole) => {
                    query
                        .filter(account::state.eq(AccountState::Active))
                        .filter(diesel::dsl::not(exists(
                            role_grant::table
                                .filter(role_grant::account_id.eq(account::id))
                                .filter(role_grant::valid_from.le(today))
                                .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(today))),
                        )))
                }
            }
        }};
    }
    let total: i64 = narrowed!(account::table.count()).get_result(conn)?;
    let accounts: Vec<Account> = narrowed!(account::table.select(Account::as_select()))
        .order(account::login)
        .offset(page.offset())
        .limit(page.limit())
        .load(conn)?;
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let roles: Vec<(AccountId, Role, Option<String>, Option<String>)> = role_grant::table
        .left_join(certification_body::table)
        .left_join(competition::table)
        .select((
            role_grant::account_id,
            role_grant::role,
            certification_body::name.nullable(),
            competition::name.nullable(),
        ))
        .filter(role_grant::account_id.eq_any(ids))
        .filter(role_grant::valid_from.le(today))
        .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(today)))
        .order(role_grant::id)
        .load(conn)?;
    let rows = accounts
        .into_iter()
        .map(|account| AccountLine {
            roles: roles
                .iter()
                .filter(|(owner, ..)| *owner == account.id)
                .map(|(_, role, body, competition)| (*role, body.clone().or_else(|| competition.clone())))
                .collect(),
            account,
        })
        .collect();
    Ok(Paged::exact(rows, total, page))
}

/// How many accounts a standing has, for the worklist.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn, standing: AccountStanding, now: Timestamp, today: NaiveDate) -> Result<i64, AppError> {
    let filter = AccountFilter { standing: Some(standing), ..AccountFilter::default() };
    Ok(list(conn, &filter, now, today, PageRequest::new(None, Some(10)))?.total)
}

/// Everything on the page of one account.
///
/// # Errors
/// `NotFound`; those of the database.
pub fn view(
    conn: &mut Conn,
    login: &str,
    sessions_since: Timestamp,
    today: NaiveDate,
) -> Result<AccountView, AppError> {
    let account = by_login(conn, login)?;
    let granters = diesel::alias!(account as granters);
    let grants: Vec<(RoleGrant, Option<String>, Option<String>, Option<String>)> = role_grant::table
        .left_join(certification_body::table)
        .left_join(competition::table)
        .left_join(assessor::table)
        .select((
            RoleGrant::as_select(),
            certification_body::name.nullable(),
            competition::name.nullable(),
            assessor::card_number.nullable(),
        ))
        .filter(role_grant::account_id.eq(account.id))
        .order(role_grant::id.desc())
        .load(conn)?;
    let by: Vec<AccountId> = grants.iter().filter_map(|(grant, ..)| grant.granted_by).collect();
    let names: Vec<(AccountId, String)> = granters
        .select((granters.field(account::id), granters.field(account::name)))
        .filter(granters.field(account::id).eq_any(by))
        .load(conn)?;
    let grants = grants
        .into_iter()
        .map(|(grant, body, competition, card)| GrantView {
            granted_by: names
                .iter()
                .find(|(id, _)| Some(*id) == grant.granted_by)
                .map(|(_, name)| name.clone()),
            grant,
            scope: body.or(competition),
            card,
        })
        .collect();
    let filter =
        audit::Filter { subject: Some(("account".to_owned(), account.login.clone())), ..audit::Filter::default() };
    let (history, _) = audit::list(conn, &filter, None, 20)?;
    Ok(AccountView {
        sessions: identity_store::sessions_of(conn, account.id, sessions_since)?,
        bodies: bodies(conn)?,
        competitions: competitions(conn, today)?,
        account,
        grants,
        history,
    })
}

/// Code and name of every body, for the choice of a body.
///
/// # Errors
/// Those of the database.
pub fn bodies(conn: &mut Conn) -> Result<Vec<(String, String)>, AppError> {
    Ok(certification_body::table
        .select((certification_body::code, certification_body::name))
        .order(certification_body::code)
        .load(conn)?)
}

/// Number and name of every competition that is not over, the latest first, for the choice of one.
///
/// # Errors
/// Those of the database.
pub fn competitions(conn: &mut Conn, today: NaiveDate) -> Result<Vec<(String, String)>, AppError> {
    Ok(competition::table
        .select((competition::number, competition::name))
        .filter(competition::last_day.ge(today - chrono::Days::new(90)))
        .order(competition::id.desc())
        .limit(200)
        .load(conn)?)
}

/// The competition with this number.
///
/// # Errors
/// Those of the database.
pub fn competition_by_number(conn: &mut Conn, number: &str) -> Result<Option<CompetitionId>, AppError> {
    Ok(competition::table
        .select(competition::id)
        .filter(competition::number.eq(number.to_uppercase()))
        .first(conn)
        .optional()?)
}

/// The body with this code.
///
/// # Errors
/// Those of the database.
pub fn body_by_code(conn: &mut Conn, code: &str) -> Result<Option<BodyId>, AppError> {
    Ok(certification_body::table
        .select(certification_body::id)
        .filter(certification_body::code.eq(code.to_uppercase()))
        .first(conn)
        .optional()?)
}

/// The assessor with this card.
///
/// # Errors
/// Those of the database.
pub fn holder_of_card(conn: &mut Conn, card_number: &str) -> Result<Option<CardHolder>, AppError> {
    Ok(assessor::table
        .select((assessor::id, assessor::person_id))
        .filter(assessor::card_number.eq(card_number))
        .first(conn)
        .optional()?
        .map(|(assessor, person)| CardHolder { assessor, person }))
}

/// One role of an account.
///
/// # Errors
/// Those of the database.
pub fn grant_of(conn: &mut Conn, owner: AccountId, id: RoleGrantId) -> Result<Option<RoleGrant>, AppError> {
    Ok(role_grant::table
        .select(RoleGrant::as_select())
        .filter(role_grant::id.eq(id))
        .filter(role_grant::account_id.eq(owner))
        .first(conn)
        .optional()?)
}

/// Sets the last day of a role.
///
/// # Errors
/// Those of the database.
pub fn end_grant(conn: &mut Conn, id: RoleGrantId, last_day: NaiveDate) -> Result<(), AppError> {
    diesel::update(role_grant::table.filter(role_grant::id.eq(id)))
        .set(role_grant::valid_to.eq(last_day))
        .execute(conn)?;
    Ok(())
}

/// Sets the state of an account.
///
/// # Errors
/// `Conflict` when somebody else was faster; those of the database.
pub fn set_state(conn: &mut Conn, before: &Account, state: AccountState) -> Result<(), AppError> {
    let changed = diesel::update(account::table)
        .filter(account::id.eq(before.id))
        .filter(account::version.eq(before.version))
        .set((account::state.eq(state), account::version.eq(before.version + 1)))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// Sets name and mail address of an account.
///
/// # Errors
/// `Conflict` when somebody else was faster; those of the database.
pub fn set_contact(conn: &mut Conn, before: &Account, contact: &ContactCommand) -> Result<(), AppError> {
    let changed = diesel::update(account::table)
        .filter(account::id.eq(before.id))
        .filter(account::version.eq(before.version))
        .set((
            account::name.eq(&contact.name),
            account::email.eq(&contact.email),
            account::version.eq(before.version + 1),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// Languages in which people read, for those who have an account; of several accounts the first counts.
///
/// # Errors
/// Those of the database.
pub fn languages_of(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, Language>, AppError> {
    let mut languages = HashMap::new();
    for chunk in people.chunks(LOOK_UP) {
        let rows: Vec<(Option<PersonId>, Language)> = account::table
            .select((account::person_id, account::language))
            .filter(account::person_id.eq_any(chunk.iter().copied().map(Some)))
            .order(account::id.desc())
            .load(conn)?;
        languages.extend(rows.into_iter().filter_map(|(person, language)| Some((person?, language))));
    }
    Ok(languages)
}
