//! Rows of this room.

use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, AssessorId, BodyId, CompetitionId, PersonId, RoleGrantId, SessionId};
use crate::kernel::language::Language;
use crate::platform::db::schema::{account, role_grant, session};
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Whether an account may sign in.
    pub enum AccountState {
        /// It may.
        Active = "active",
        /// An administrator has suspended it.
        Suspended = "suspended",
        /// It is closed for good; its history stays.
        Closed = "closed",
    }
}

impl AccountState {
    /// Whether an account in this state may come into the next one. What is closed stays closed.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Active, Self::Suspended | Self::Closed) | (Self::Suspended, Self::Active | Self::Closed)
        )
    }
}

crate::text_enum! {
    /// What a link in a mail is good for.
    pub enum TokenPurpose {
        /// The first password of a new account.
        Invitation = "invitation",
        /// A new password instead of a forgotten one.
        PasswordReset = "password_reset",
    }
}

/// An account.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Account {
    /// Row id.
    pub id: AccountId,
    /// What he types to sign in, in lower case.
    pub login: String,
    /// Name.
    pub name: String,
    /// Where mail reaches him.
    pub email: Option<String>,
    /// Argon2id hash in PHC form; none before an invitation is accepted.
    pub password_hash: Option<String>,
    /// The password is a one-time one.
    pub must_change_password: bool,
    /// The person that he is.
    pub person_id: Option<PersonId>,
    /// Language of his pages and mails.
    pub language: Language,
    /// Whether he may sign in.
    pub state: AccountState,
    /// Failures since the last success.
    pub failed_sign_ins: i32,
    /// Locked until then.
    pub locked_until: Option<Timestamp>,
    /// When the password was chosen.
    pub password_changed_at: Option<Timestamp>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// A role of an account.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = role_grant)]
pub struct RoleGrant {
    /// Row id.
    pub id: RoleGrantId,
    /// Whose.
    pub account_id: AccountId,
    /// Which role.
    pub role: Role,
    /// For which body.
    pub body_id: Option<BodyId>,
    /// As which assessor.
    pub assessor_id: Option<AssessorId>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
    /// Who granted it.
    pub granted_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// For which competition.
    pub competition_id: Option<CompetitionId>,
}

/// A browser session.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct Session {
    /// Row id.
    pub id: SessionId,
    /// Hash of the cookie.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub account_id: AccountId,
    /// The role in which he acts.
    pub grant_id: Option<RoleGrantId>,
    /// When he signed in.
    pub created_at: Timestamp,
    /// When he last asked for something, to the minute.
    pub last_seen_at: Timestamp,
    /// From where.
    pub address: String,
    /// With what.
    pub user_agent: String,
    /// He said that others use this computer too.
    pub shared_computer: bool,
    /// Ended by hand.
    pub revoked_at: Option<Timestamp>,
}

/// A role that is to be granted.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Which role.
    pub role: Role,
    /// For which body; body staff only.
    pub body: Option<BodyId>,
    /// As which assessor; assessors only.
    pub assessor: Option<AssessorId>,
    /// For which competition; organisers and judges only.
    pub competition: Option<CompetitionId>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day, if any.
    pub valid_to: Option<NaiveDate>,
}

/// An account that is to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What he will type to sign in.
    pub login: String,
    /// Name.
    pub name: String,
    /// Where mail reaches him.
    pub email: Option<String>,
    /// The person that he is.
    pub person: Option<PersonId>,
    /// Language.
    pub language: Language,
    /// First role.
    pub grant: NewGrant,
}

/// How the first password of an account comes about.
#[derive(Debug, Clone)]
pub enum FirstPassword {
    /// By a link in a mail.
    Invitation,
    /// A one-time password, told by word of mouth, already hashed.
    OneTime(String),
    /// A password that stays, already hashed: the demonstration's.
    Standing(String),
}
