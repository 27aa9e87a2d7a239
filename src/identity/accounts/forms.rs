//! Forms of accounts.

use crate::identity::accounts::model::{AccountCommand, ContactCommand, GrantCommand};
use crate::identity::model::Account;
use crate::identity::rules::check_login;
use crate::kernel::actor::Role;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, summary};
use chrono::NaiveDate;

/// The roles that are handed out here. A worker claims his own account with his documents.
pub const GRANTABLE: &[Role] = &[
    Role::CityAdministrator,
    Role::SecurityAdministrator,
    Role::Auditor,
    Role::BodyStaff,
    Role::Assessor,
    Role::QualitySupervisor,
    Role::CompetitionOrganiser,
    Role::Judge,
];

/// Characters of a name and of a reason at the most.
const NAME_LENGTH: usize = 60;
const REASON_LENGTH: usize = 500;

/// The fields of a role.
#[derive(Debug, Clone, Default)]
pub struct GrantForm {
    /// Which role.
    pub role: Field,
    /// Code of the body.
    pub body_code: Field,
    /// Number of the assessor card.
    pub card_number: Field,
    /// Number of the competition.
    pub competition_number: Field,
    /// First day.
    pub valid_from: Field,
    /// Last day.
    pub valid_to: Field,
}

impl GrantForm {
    /// An empty form; a role begins today unless somebody says otherwise.
    pub fn empty(today: NaiveDate) -> Self {
        Self {
            role: Field::new("role", ""),
            body_code: Field::new("body_code", ""),
            card_number: Field::new("card_number", ""),
            competition_number: Field::new("competition_number", ""),
            valid_from: Field::new("valid_from", today.to_string()),
            valid_to: Field::new("valid_to", ""),
        }
    }

    fn of(values: &Pairs) -> Self {
        Self {
            role: Field::of(values, "role"),
            body_code: Field::of(values, "body_code"),
            card_number: Field::of(values, "card_number"),
            competition_number: Field::of(values, "competition_number"),
            valid_from: Field::of(values, "valid_from"),
            valid_to: Field::of(values, "valid_to"),
        }
    }

    fn parse(&mut self) -> Option<GrantCommand> {
        let role = self.role.parse(choice::<Role>);
        if role.is_some_and(|role| !GRANTABLE.contains(&role)) {
            self.role.refuse(Message::new("error-field-choice"));
        }
        let body_code = match role {
            Some(Role::BodyStaff) => self.body_code.required(),
            _ => None,
        };
        let card_number = match role {
            Some(Role::Assessor) => self.card_number.required(),
            _ => None,
        };
        let competition_number = match role {
            Some(Role::CompetitionOrganiser | Role::Judge) => self.competition_number.required(),
            _ => None,
        };
        let valid_from = self.valid_from.parse(day);
        let valid_to = self.valid_to.parse_optional(day);
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            self.valid_to.refuse(Message::new("accounts-end-before-beginning"));
        }
        if !self.errors().is_empty() {
            return None;
        }
        Some(GrantCommand {
            role: role?,
            body_code,
            card_number,
            competition_number,
            valid_from: valid_from?,
            valid_to,
        })
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<(Self, GrantCommand), Self> {
        let mut form = Self::of(values);
        match form.parse() {
            Some(command) => Ok((form, command)),
            None => Err(form),
        }
    }

    /// Fields in the order of the page, to place the errors of a service.
    pub fn fields(&mut self) -> [&mut Field; 6] {
        [
            &mut self.role,
            &mut self.body_code,
            &mut self.card_number,
            &mut self.competition_number,
            &mut self.valid_from,
            &mut self.valid_to,
        ]
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[
            &self.role,
            &self.body_code,
            &self.card_number,
            &self.competition_number,
            &self.valid_from,
            &self.valid_to,
        ])
    }
}

fn name(text: &str) -> Result<String, Message> {
    if text.chars().count() > NAME_LENGTH {
        return Err(Message::new("accounts-name-too-long").count("most", NAME_LENGTH));
    }
    Ok(text.to_owned())
}

fn email(text: &str) -> Result<String, Message> {
    text.parse::<lettre::Address>()
        .map(|address| address.to_string().to_lowercase())
        .map_err(|_| Message::new("accounts-email-form"))
}

/// The form of a new account.
#[derive(Debug, Clone, Default)]
pub struct AccountForm {
    /// What he will type to sign in.
    pub login: Field,
    /// Name.
    pub name: Field,
    /// Mail address.
    pub email: Field,
    /// Language.
    pub language: Field,
    /// `invitation` or `one_time`.
    pub first_password: Field,
    /// First role.
    pub grant: GrantForm,
}

impl AccountForm {
    /// An empty form.
    pub fn empty(today: NaiveDate) -> Self {
        Self {
            login: Field::new("login", ""),
            name: Field::new("name", ""),
            email: Field::new("email", ""),
            language: Field::new("language", Language::Chinese.as_str()),
            first_password: Field::new("first_password", "invitation"),
            grant: GrantForm::empty(today),
        }
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<(Self, AccountCommand), Self> {
        let mut form = Self {
            login: Field::of(values, "login"),
            name: Field::of(values, "name"),
            email: Field::of(values, "email"),
            language: Field::of(values, "language"),
            first_password: Field::of(values, "first_password"),
            grant: GrantForm::of(values),
        };
        match form.parse() {
            Some(command) => Ok((form, command)),
            None => Err(form),
        }
    }

    fn parse(&mut self) -> Option<AccountCommand> {
        let by_invitation = self.first_password.value != "one_time";
        let login = self.login.parse(check_login);
        let name = self.name.parse(name);
        let email = self.email.parse_optional(email);
        if by_invitation && self.email.is_empty() {
            self.email.refuse(Message::new("account-invitation-needs-email"));
        }
        let language = self.language.parse(choice::<Language>);
        let grant = self.grant.parse();
        if !self.errors().is_empty() {
            return None;
        }
        Some(AccountCommand { login: login?, name: name?, email, language: language?, grant: grant?, by_invitation })
    }

    /// Puts the errors of a service beside their fields; gives back those that belong to none.
    pub fn place(&mut self, errors: Vec<FieldError>) -> Vec<FieldError> {
        let [role, body, card, competition, from, to] = self.grant.fields();
        crate::platform::web::form::place_errors(
            errors,
            &mut [&mut self.login, &mut self.name, &mut self.email, role, body, card, competition, from, to],
        )
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.login, &self.name, &self.email, &self.language]);
        errors.extend(self.grant.errors());
        errors
    }
}

/// The form of name and mail address.
#[derive(Debug, Clone, Default)]
pub struct ContactForm {
    /// Name.
    pub name: Field,
    /// Mail address.
    pub email: Field,
}

impl ContactForm {
    /// The form as things stand.
    pub fn of_account(account: &Account) -> Self {
        Self {
            name: Field::new("name", account.name.clone()),
            email: Field::new("email", account.email.clone().unwrap_or_default()),
        }
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<ContactCommand, Self> {
        let mut form = Self { name: Field::of(values, "name"), email: Field::of(values, "email") };
        let (name, email) = (form.name.parse(name), form.email.parse_optional(email));
        match (name, form.errors().is_empty()) {
            (Some(name), true) => Ok(ContactCommand { name, email }),
            _ => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.name, &self.email])
    }
}

/// A reason that the trail will keep.
#[derive(Debug, Clone, Default)]
pub struct ReasonForm {
    /// The reason.
    pub reason: Field,
}

impl ReasonForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self { reason: Field::new("reason", "") }
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<String, Self> {
        let mut form = Self { reason: Field::of(values, "reason") };
        let reason = form.reason.parse(|text| {
            if text.chars().count() > REASON_LENGTH {
                return Err(Message::new("accounts-reason-too-long").count("most", REASON_LENGTH));
            }
            Ok(text.to_owned())
        });
        reason.ok_or(form)
    }
}

/// The end of a role: its last day and why.
pub fn read_end(values: &Pairs) -> Result<(NaiveDate, String), Message> {
    let last_day = day(values.get("last_day").trim())?;
    let reason = ReasonForm::read(values)
        .map_err(|form| form.reason.error.unwrap_or_else(|| Message::new("error-field-required")))?;
    Ok((last_day, reason))
}
