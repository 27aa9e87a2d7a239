//! Who acts. Every service takes an actor, so no caller can forget to say.

use crate::kernel::ids::{AccountId, AssessorId, BodyId, CompetitionId, PersonId, RoleGrantId};
use crate::kernel::language::Language;

crate::text_enum! {
    /// What an account may be. A role is held with a scope and dates; one account may hold several
    /// and acts in one of them at a time.
    pub enum Role {
        /// Runs certification for the city: approves, watches, decides.
        CityAdministrator = "city_administrator",
        /// Accounts, roles and settings; never the business itself.
        SecurityAdministrator = "security_administrator",
        /// Reads everything including the audit trail; changes nothing.
        Auditor = "auditor",
        /// Files batches and rosters, assigns assessors, confirms sheets and issues, for one body.
        BodyStaff = "body_staff",
        /// Records marks on sheets assigned to him.
        Assessor = "assessor",
        /// Sees everything of certification, changes nothing.
        QualitySupervisor = "quality_supervisor",
        /// Runs one competition: its contests, entries, officials and days.
        CompetitionOrganiser = "competition_organiser",
        /// Officiates in one competition: judges, seals, adds up or watches, as his duty says.
        Judge = "judge",
        /// A worker: sees his own applications, marks and certificates.
        Worker = "worker",
        /// The program itself: commands, jobs and the demonstration.
        System = "system",
    }
}

/// Another role of the same account, offered in the page header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherRole {
    /// The grant to switch to.
    pub grant: RoleGrantId,
    /// Its role.
    pub role: Role,
    /// Name of the body or the competition it is for, if any.
    pub scope_name: Option<String>,
}

/// The account that acts, in the one role in which it acts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account; `None` for the program itself.
    pub account: Option<AccountId>,
    /// Name shown on pages and kept in the audit trail.
    pub name: String,
    /// The role in which he acts.
    pub role: Role,
    /// The grant behind the role.
    pub grant: Option<RoleGrantId>,
    /// The body whose staff he is.
    pub body: Option<BodyId>,
    /// The competition that he runs or officiates in.
    pub competition: Option<CompetitionId>,
    /// Name of that body or competition.
    pub scope_name: Option<String>,
    /// His assessor record.
    pub assessor: Option<AssessorId>,
    /// The person that he is.
    pub person: Option<PersonId>,
    /// Network address of the request.
    pub address: String,
    /// Language of his account.
    pub language: Option<Language>,
    /// His other roles.
    pub other_roles: Vec<OtherRole>,
    /// He signed in with a one-time password and has to choose his own before anything else.
    pub must_change_password: bool,
}

impl Actor {
    /// The program itself, acting for the named command or job.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            account: None,
            name: name.to_owned(),
            role: Role::System,
            grant: None,
            body: None,
            competition: None,
            scope_name: None,
            assessor: None,
            person: None,
            address: String::new(),
            language: None,
            other_roles: Vec::new(),
            must_change_password: false,
        }
    }

    /// Whether he acts in one of these roles.
    #[must_use]
    pub fn is(&self, roles: &[Role]) -> bool {
        roles.contains(&self.role)
    }

    /// Whether he is the organiser of this very competition.
    #[must_use]
    pub fn organises(&self, competition: CompetitionId) -> bool {
        self.role == Role::CompetitionOrganiser && self.competition == Some(competition)
    }

    /// Whether he is staff of this very body.
    #[must_use]
    pub fn is_staff_of(&self, body: BodyId) -> bool {
        self.role == Role::BodyStaff && self.body == Some(body)
    }
}
