//! What the pages of accounts read and what they ask for.

use crate::identity::model::{Account, AccountState, RoleGrant, Session};
use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AssessorId, PersonId};
use crate::kernel::language::Language;
use crate::platform::audit::AuditEntry;
use chrono::NaiveDate;

crate::text_enum! {
    /// By what a list of accounts is narrowed beside role and words.
    pub enum AccountStanding {
        /// May sign in.
        Active = "active",
        /// Suspended by an administrator.
        Suspended = "suspended",
        /// Closed for good.
        Closed = "closed",
        /// Locked now, after too many failures.
        Locked = "locked",
        /// May sign in but holds no role today.
        WithoutRole = "without_role",
        /// Has been invited and has not chosen a password yet.
        Invited = "invited",
    }
}

/// Which accounts are wanted.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Part of the login, the name or the mail address.
    pub words: String,
    /// Holds this role today.
    pub role: Option<Role>,
    /// Stands like this.
    pub standing: Option<AccountStanding>,
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// Roles today, with the name of the body.
    pub roles: Vec<(Role, Option<String>)>,
}

impl AccountLine {
    /// Whether the account is locked at a moment.
    pub fn is_locked(&self, now: &Timestamp) -> bool {
        self.account.locked_until.is_some_and(|until| until > *now)
    }
}

/// A role with what it is for.
#[derive(Debug, Clone)]
pub struct GrantView {
    /// The role.
    pub grant: RoleGrant,
    /// Name of the body or the competition.
    pub scope: Option<String>,
    /// Card of the assessor.
    pub card: Option<String>,
    /// Name of the account that granted it.
    pub granted_by: Option<String>,
}

impl GrantView {
    /// Whether the role holds on a day.
    pub fn holds_on(&self, day: &NaiveDate) -> bool {
        self.grant.valid_from <= *day && self.grant.valid_to.is_none_or(|to| to >= *day)
    }

    /// Whether the role still has an end to be set or moved.
    pub fn may_be_ended(&self, day: &NaiveDate) -> bool {
        self.grant.valid_to.is_none_or(|to| to >= *day)
    }
}

/// Everything on the page of one account.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// Every role ever held, newest first.
    pub grants: Vec<GrantView>,
    /// Sessions in use.
    pub sessions: Vec<Session>,
    /// The last rows of the trail about this account.
    pub history: Vec<AuditEntry>,
    /// Code and name of the bodies that staff can be made of.
    pub bodies: Vec<(String, String)>,
    /// Number and name of the competitions that somebody may run or officiate in.
    pub competitions: Vec<(String, String)>,
}

impl AccountView {
    /// Whether the account is locked at a moment.
    pub fn is_locked(&self, now: &Timestamp) -> bool {
        self.account.locked_until.is_some_and(|until| until > *now)
    }

    /// Whether the account may come into this state.
    pub fn may_become(&self, next: &AccountState) -> bool {
        self.account.state.may_become(*next)
    }
}

/// A role as it is asked for: bodies by code, assessors by card number, competitions by their number.
#[derive(Debug, Clone)]
pub struct GrantCommand {
    /// Which role.
    pub role: Role,
    /// Code of the body.
    pub body_code: Option<String>,
    /// Number of the assessor card.
    pub card_number: Option<String>,
    /// Number of the competition.
    pub competition_number: Option<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day, if any.
    pub valid_to: Option<NaiveDate>,
}

/// An account as it is asked for.
#[derive(Debug, Clone)]
pub struct AccountCommand {
    /// What he will type to sign in.
    pub login: String,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
    /// Language of his pages and mails.
    pub language: Language,
    /// First role.
    pub grant: GrantCommand,
    /// A link by mail instead of a one-time password.
    pub by_invitation: bool,
}

/// Name and mail address as they are to be.
#[derive(Debug, Clone)]
pub struct ContactCommand {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
}

/// What the register says of an assessor card.
#[derive(Debug, Clone)]
pub struct CardHolder {
    /// The assessor.
    pub assessor: AssessorId,
    /// The person.
    pub person: PersonId,
}
