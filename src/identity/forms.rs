//! Forms of this room.

use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, summary};

/// The sign-in form.
#[derive(Debug, Clone, Default)]
pub struct SignInForm {
    /// Login.
    pub login: Field,
    /// Password; never shown again.
    pub password: Field,
    /// He shares the computer.
    pub shared: bool,
    /// Where he wanted to go.
    pub next: String,
}

impl SignInForm {
    /// An empty form that leads on to a path of this site.
    pub fn empty(next: &str) -> Self {
        Self {
            login: Field::new("login", ""),
            password: Field::new("password", ""),
            shared: false,
            next: local_path(next).to_owned(),
        }
    }

    /// Reads the form; gives login and password, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, String, String), Self> {
        let mut form = Self {
            login: Field::of(values, "login"),
            password: Field::new("password", values.get("password")),
            shared: values.has("shared"),
            next: local_path(values.get("next")).to_owned(),
        };
        let (login, password) = (form.login.required(), form.password.required());
        form.password.value.clear();
        match (login, password) {
            (Some(login), Some(password)) => Ok((form, login, password)),
            _ => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.login, &self.password])
    }
}

/// Only a path of this site may follow a sign-in: a forged link must not lead away with a fresh session.
pub fn local_path(next: &str) -> &str {
    let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if is_local { next } else { "" }
}

/// The form for a new password.
#[derive(Debug, Clone, Default)]
pub struct PasswordForm {
    /// Present password, where it is asked for.
    pub present: Field,
    /// New password.
    pub new_password: Field,
    /// New password again.
    pub repeated: Field,
}

impl PasswordForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self {
            present: Field::new("present", ""),
            new_password: Field::new("new_password", ""),
            repeated: Field::new("repeated", ""),
        }
    }

    /// Reads the form; gives the present and the new password, or the form with its errors. No
    /// password is ever sent back.
    pub fn read(values: &Pairs, asks_present: bool) -> Result<(String, String), Self> {
        let mut form = Self {
            present: Field::new("present", values.get("present")),
            new_password: Field::new("new_password", values.get("new_password")),
            repeated: Field::new("repeated", values.get("repeated")),
        };
        let present = if asks_present { form.present.required() } else { Some(String::new()) };
        let new = form.new_password.required();
        let repeated = form.repeated.required();
        if new.is_some() && repeated.is_some() && new != repeated {
            form.repeated.refuse(Message::new("password-not-repeated"));
        }
        let clean = form.errors().is_empty();
        for field in [&mut form.present, &mut form.new_password, &mut form.repeated] {
            field.value.clear();
        }
        match (present, new, clean) {
            (Some(present), Some(new), true) => Ok((present, new)),
            _ => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.present, &self.new_password, &self.repeated])
    }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn a_sign_in_leads_only_to_this_site() {
        assert_eq!(local_path("/batches/1?x=2"), "/batches/1?x=2");
        for elsewhere in
            ["https://example.org/", "//example.org", "/\\example.org", "javascript:1", "/a\r\nSet-Cookie: x"]
        {
            assert_eq!(local_path(elsewhere), "", "{elsewhere}");
        }
    }
}
