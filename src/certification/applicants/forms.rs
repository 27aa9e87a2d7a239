//! The form by which a worker claims his account.

use crate::certification::applicants::service::Claim;
use crate::identity::rules::{PasswordRules, check_password};
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::text::clean_code;
use crate::platform::secret::Keys;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, summary};
use crate::registry::people::protection::document_hash;
use chrono::NaiveDate;

/// What he types.
#[derive(Debug, Clone)]
pub struct ClaimForm {
    /// Kind of document.
    pub kind: Field,
    /// Its number; never sent back.
    pub document: Field,
    /// His name.
    pub name: Field,
    /// Number of a certificate or ticket.
    pub number: Field,
    /// What he will type to sign in: a mobile number or a name of his choice.
    pub login: Field,
    /// His password; never sent back.
    pub new_password: Field,
    /// The same again.
    pub repeated: Field,
}

/// What has been read.
#[derive(Debug)]
pub struct ClaimCommand {
    /// What he proves.
    pub claim: Claim,
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
}

impl ClaimForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self {
            kind: Field::new("document_kind", DocumentKind::ResidentId.as_str()),
            document: Field::new("document_number", ""),
            name: Field::new("name", ""),
            number: Field::new("number", ""),
            login: Field::new("login", ""),
            new_password: Field::new("new_password", ""),
            repeated: Field::new("repeated", ""),
        }
    }

    /// Reads the form; the form comes back beside the command, for the answer that refuses it.
    pub fn read(values: &Pairs, keys: &Keys, rules: PasswordRules, today: NaiveDate) -> (Self, Option<ClaimCommand>) {
        let mut form = Self {
            kind: Field::of(values, "document_kind"),
            document: Field::of(values, "document_number"),
            name: Field::of(values, "name"),
            number: Field::of(values, "number"),
            login: Field::of(values, "login"),
            new_password: Field::new("new_password", values.get("new_password")),
            repeated: Field::new("repeated", values.get("repeated")),
        };
        let kind: Option<DocumentKind> = form.kind.parse(choice);
        let document = kind.and_then(|kind| form.document.parse(|text| IdentityDocument::parse(kind, text, today)));
        let name = form.name.required();
        let number = form.number.required();
        let login = form.login.parse(read_login);
        let password = form.new_password.required();
        let repeated = form.repeated.required();
        if let (Some(password), Some(login)) = (&password, &login)
            && let Err(message) = check_password(rules, password, login)
        {
            form.new_password.refuse(message);
        }
        if password.is_some() && repeated.is_some() && password != repeated {
            form.repeated.refuse(Message::new("password-not-repeated"));
        }
        let clean = form.errors().is_empty();
        for field in [&mut form.document, &mut form.new_password, &mut form.repeated] {
            field.value.clear();
        }
        let command = match (kind, document, name, number, login, password, clean) {
            (Some(kind), Some(document), Some(name), Some(number), Some(login), Some(password), true) => {
                let document_hash = document_hash(keys, kind, document.value.number());
                Some(ClaimCommand { claim: Claim { document_hash, name, number }, login, password })
            }
            _ => None,
        };
        (form, command)
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[
            &self.kind,
            &self.document,
            &self.name,
            &self.number,
            &self.login,
            &self.new_password,
            &self.repeated,
        ])
    }
}

/// A login: a mobile number, or four to forty letters, digits, dots, dashes or underscores.
fn read_login(text: &str) -> Result<String, Message> {
    let login = clean_code(text).to_lowercase();
    if login.bytes().all(|digit| digit.is_ascii_digit()) {
        return Mobile::parse(&login).map(|mobile| mobile.value.as_str().to_owned());
    }
    let fits = (4..=40).contains(&login.chars().count())
        && login
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    if fits { Ok(login) } else { Err(Message::new("claim-login-form")) }
}
