//! One sign-in per role, and a second member of staff where two people are needed.

use super::assessors::CityAssessor;
use crate::identity::model::{FirstPassword, NewAccount, NewGrant};
use crate::identity::service as identity;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AccountId, AssessorId, BodyId, CompetitionId, PersonId};
use crate::kernel::language::Language;
use crate::platform::Tx;
use crate::platform::error::AppError;
use serde::Serialize;

/// Password of every account of the demonstration; it is printed, and nothing behind it is real.
pub const PASSWORD: &str = "Jiangce-2026";

/// One line of `demo-logins.json`.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Login {
    /// Role.
    pub role: String,
    /// What to type.
    pub login: String,
    /// Password.
    pub password: String,
    /// Where the role begins.
    pub start_page: String,
}

/// Opens accounts and remembers the ones to be printed.
pub struct Desk {
    hash: String,
    logins: Vec<Login>,
}

impl Desk {
    /// A desk that gives every account the same password, hashed once.
    #[must_use]
    pub const fn new(hash: String) -> Self {
        Self { hash, logins: Vec::new() }
    }

    /// The printed sign-ins.
    #[must_use]
    pub fn logins(&self) -> &[Login] {
        &self.logins
    }

    /// Opens an account with one role.
    ///
    /// # Errors
    /// Those of the service.
    pub fn open(
        &mut self,
        tx: &mut Tx<'_>,
        login: &str,
        name: &str,
        role: Role,
        scope: RoleScope,
        is_printed: bool,
    ) -> Result<Actor, AppError> {
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            email: Some(format!("{login}@example.org")),
            person: scope.person,
            language: Language::Chinese,
            grant: NewGrant {
                role,
                body: scope.body,
                assessor: scope.assessor,
                competition: scope.competition,
                valid_from: tx.today() - chrono::Duration::days(400),
                valid_to: None,
            },
        };
        let system = Actor::system("demonstration");
        let id = identity::create_account(tx, &system, &new, FirstPassword::Standing(self.hash.clone()))?;
        if is_printed {
            let start_page = match role {
                Role::Worker => "/mine",
                Role::Judge => "/judging",
                _ => "/work",
            };
            self.logins.push(Login {
                role: role.as_str().to_owned(),
                login: login.to_owned(),
                password: PASSWORD.to_owned(),
                start_page: start_page.to_owned(),
            });
        }
        Ok(actor(id, name, role, scope))
    }

    /// Opens the account of an assessor.
    ///
    /// # Errors
    /// Those of the service.
    pub fn open_assessor(
        &mut self,
        tx: &mut Tx<'_>,
        login: &str,
        assessor: &CityAssessor,
        is_printed: bool,
    ) -> Result<Actor, AppError> {
        let scope = RoleScope { assessor: Some(assessor.id), ..RoleScope::default() };
        self.open(tx, login, &assessor.name, Role::Assessor, scope, is_printed)
    }
}

/// What a role is for.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoleScope {
    /// Body staff: the body.
    pub body: Option<BodyId>,
    /// Assessors: the record.
    pub assessor: Option<AssessorId>,
    /// Organisers and judges: the competition.
    pub competition: Option<CompetitionId>,
    /// Workers: the person.
    pub person: Option<PersonId>,
}

fn actor(account: AccountId, name: &str, role: Role, scope: RoleScope) -> Actor {
    Actor {
        account: Some(account),
        name: name.to_owned(),
        role,
        body: scope.body,
        assessor: scope.assessor,
        competition: scope.competition,
        person: scope.person,
        ..Actor::system(name)
    }
}
