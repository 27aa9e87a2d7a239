//! Queries of roles: what an account may be, on which days, for which body or competition.

use crate::identity::model::{Account, AccountState, NewGrant, RoleGrant};
use crate::kernel::actor::{Actor, OtherRole, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, CompetitionId, RoleGrantId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{account, certification_body, competition, role_grant};
use crate::platform::error::AppError;
use chrono::NaiveDate;
use diesel::prelude::*;

/// The account acting in one of its roles.
pub(super) fn acting(
    account: &Account,
    grants: &[(RoleGrant, Option<String>)],
    grant: &RoleGrant,
    scope_name: Option<String>,
    address: String,
) -> Actor {
    Actor {
        account: Some(account.id),
        name: account.name.clone(),
        role: grant.role,
        grant: Some(grant.id),
        body: grant.body_id,
        competition: grant.competition_id,
        scope_name,
        assessor: grant.assessor_id,
        person: account.person_id,
        address,
        language: Some(account.language),
        other_roles: grants
            .iter()
            .filter(|(other, _)| other.id != grant.id)
            .map(|(other, scope_name)| OtherRole { grant: other.id, role: other.role, scope_name: scope_name.clone() })
            .collect(),
        must_change_password: account.must_change_password,
    }
}

/// Roles that an account holds on a day, each with the name of its body or competition, oldest first.
///
/// # Errors
/// Those of the database.
pub fn current_grants(
    conn: &mut Conn,
    account_id: AccountId,
    today: NaiveDate,
) -> Result<Vec<(RoleGrant, Option<String>)>, AppError> {
    let grants = role_grant::table
        .left_join(certification_body::table)
        .left_join(competition::table)
        .select((RoleGrant::as_select(), certification_body::name.nullable(), competition::name.nullable()))
        .filter(role_grant::account_id.eq(account_id))
        .filter(role_grant::valid_from.le(today))
        .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(today)))
        .order(role_grant::id)
        .load(conn)?;
    Ok(grants.into_iter().map(named).collect())
}

/// A role is for a body or for a competition, never for both.
fn named((grant, body, competition): (RoleGrant, Option<String>, Option<String>)) -> (RoleGrant, Option<String>) {
    (grant, body.or(competition))
}

/// Every role that an account ever held, newest first.
///
/// # Errors
/// Those of the database.
pub fn all_grants(conn: &mut Conn, account_id: AccountId) -> Result<Vec<(RoleGrant, Option<String>)>, AppError> {
    let grants = role_grant::table
        .left_join(certification_body::table)
        .left_join(competition::table)
        .select((RoleGrant::as_select(), certification_body::name.nullable(), competition::name.nullable()))
        .filter(role_grant::account_id.eq(account_id))
        .order(role_grant::id.desc())
        .load(conn)?;
    Ok(grants.into_iter().map(named).collect())
}

/// Grants a role.
///
/// # Errors
/// Those of the database.
pub fn insert_grant(
    conn: &mut Conn,
    account_id: AccountId,
    new: &NewGrant,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<RoleGrantId, AppError> {
    Ok(diesel::insert_into(role_grant::table)
        .values((
            role_grant::account_id.eq(account_id),
            role_grant::role.eq(new.role),
            role_grant::body_id.eq(new.body),
            role_grant::assessor_id.eq(new.assessor),
            role_grant::competition_id.eq(new.competition),
            role_grant::valid_from.eq(new.valid_from),
            role_grant::valid_to.eq(new.valid_to),
            role_grant::granted_by.eq(by),
            role_grant::created_at.eq(now),
        ))
        .returning(role_grant::id)
        .get_result(conn)?)
}

/// Accounts that hold a role for a body on a day, with a mail address, to be told of its batches.
///
/// # Errors
/// Those of the database.
pub fn staff_of_body(conn: &mut Conn, body: BodyId, today: NaiveDate) -> Result<Vec<Account>, AppError> {
    holders(conn, Role::BodyStaff, today, Some(body))
}

/// Accounts that hold a role on a day; for body staff, of one body.
///
/// # Errors
/// Those of the database.
pub fn holders(conn: &mut Conn, role: Role, today: NaiveDate, body: Option<BodyId>) -> Result<Vec<Account>, AppError> {
    let mut query = role_grant::table
        .inner_join(account::table)
        .select(Account::as_select())
        .filter(role_grant::role.eq(role))
        .filter(role_grant::valid_from.le(today))
        .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(today)))
        .filter(account::state.eq(AccountState::Active))
        .into_boxed();
    if let Some(body) = body {
        query = query.filter(role_grant::body_id.eq(body));
    }
    Ok(query.order(account::id).limit(50).load(conn)?)
}

/// Accounts that hold a role for one competition on a day.
///
/// # Errors
/// Those of the database.
pub fn holders_for_competition(
    conn: &mut Conn,
    role: Role,
    competition: CompetitionId,
    today: NaiveDate,
) -> Result<Vec<Account>, AppError> {
    Ok(role_grant::table
        .inner_join(account::table)
        .select(Account::as_select())
        .filter(role_grant::role.eq(role))
        .filter(role_grant::competition_id.eq(competition))
        .filter(role_grant::valid_from.le(today))
        .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.ge(today)))
        .filter(account::state.eq(AccountState::Active))
        .order(account::id)
        .limit(500)
        .load(conn)?)
}

/// Ends the grants of a role that an account has for a competition with a day; gives how many ended.
///
/// # Errors
/// Those of the database.
pub fn end_for_competition(
    conn: &mut Conn,
    account_id: AccountId,
    role: Role,
    competition: CompetitionId,
    last_day: NaiveDate,
) -> Result<usize, AppError> {
    Ok(diesel::update(
        role_grant::table
            .filter(role_grant::account_id.eq(account_id))
            .filter(role_grant::role.eq(role))
            .filter(role_grant::competition_id.eq(competition))
            .filter(role_grant::valid_to.is_null().or(role_grant::valid_to.gt(last_day))),
    )
    .set(role_grant::valid_to.eq(last_day))
    .execute(conn)?)
}
