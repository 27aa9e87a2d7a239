//! Pure decisions of sign-in.

use crate::kernel::actor::Role;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;

/// What a password must be.
#[derive(Debug, Clone, Copy)]
pub struct PasswordRules {
    /// Characters at the least.
    pub min_length: i64,
    /// Character classes at the least, of four: lower, upper, digit, other.
    pub classes: i64,
}

/// Characters of a password at the most: enough for any phrase, and a bound on what is hashed.
const MAX_LENGTH: usize = 128;

/// Checks a new password.
///
/// # Errors
/// A message that says what is missing.
pub fn check_password(rules: PasswordRules, password: &str, login: &str) -> Result<(), Message> {
    let length = password.chars().count();
    if length > MAX_LENGTH {
        return Err(Message::new("password-too-long").count("most", MAX_LENGTH));
    }
    if i64::try_from(length).unwrap_or(i64::MAX) < rules.min_length {
        return Err(Message::new("password-too-short").count("least", rules.min_length));
    }
    let has = |test: fn(char) -> bool| i64::from(password.chars().any(test));
    let classes = has(|c| c.is_ascii_lowercase())
        + has(|c| c.is_ascii_uppercase())
        + has(|c| c.is_ascii_digit())
        + has(|c| !c.is_ascii_alphanumeric());
    if classes < rules.classes {
        return Err(Message::new("password-too-plain").count("classes", rules.classes));
    }
    if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        return Err(Message::new("password-holds-login"));
    }
    Ok(())
}

/// Minutes for which an account is locked after so many failures; none below the threshold. Each
/// failure after the first lock doubles it, up to a day.
#[must_use]
pub fn lock_minutes(failures: i64, threshold: i64, first: i64) -> Option<i64> {
    const DAY: i64 = 24 * 60;
    let beyond = failures - threshold;
    if beyond < 0 {
        return None;
    }
    let factor = 1_i64
        .checked_shl(u32::try_from(beyond).unwrap_or(u32::MAX).min(20))
        .unwrap_or(DAY);
    Some(first.saturating_mul(factor).min(DAY))
}

/// The three that keep watch over each other: whoever runs the business, whoever hands out rights, whoever
/// reads the trail (三员分立, the protection scheme at level 3).
const WATCHERS: &[Role] = &[Role::CityAdministrator, Role::SecurityAdministrator, Role::Auditor];

/// Roles of which one decides about the work of the other: who files a batch does not approve it, and who supervises
/// the quality of bodies works for none.
const OPPOSED: &[(Role, Role)] =
    &[(Role::BodyStaff, Role::CityAdministrator), (Role::BodyStaff, Role::QualitySupervisor)];

/// Whether a person who holds some roles may be given another one: city administrator, security
/// administrator and auditor are never one person, and nobody decides about his own work.
///
/// # Errors
/// A message that names both roles.
pub fn check_separation(held: &[Role], new: Role) -> Result<(), Message> {
    let opposed = |held: Role| {
        (WATCHERS.contains(&held) && WATCHERS.contains(&new) && held != new)
            || OPPOSED.contains(&(held, new))
            || OPPOSED.contains(&(new, held))
    };
    match held.iter().find(|held| opposed(**held)) {
        Some(held) => Err(Message::new("account-roles-separate")
            .with_key("held", held.label_key())
            .with_key("new", new.label_key())),
        None => Ok(()),
    }
}

/// Characters of a login.
const LOGIN_LENGTH: std::ops::RangeInclusive<usize> = 3..=64;

/// Checks a new login: small letters, digits and `. - _ @`, so that it can be told by telephone and
/// stands in an address unchanged. Gives it in lower case.
///
/// # Errors
/// A message that says what a login is made of.
pub fn check_login(text: &str) -> Result<String, Message> {
    let login = text.trim().to_lowercase();
    let is_made_right = login
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '@'))
        && login.starts_with(|c: char| c.is_ascii_alphanumeric());
    if is_made_right && LOGIN_LENGTH.contains(&login.len()) {
        Ok(login)
    } else {
        Err(Message::new("account-login-form"))
    }
}

#[cfg(test)]
mod tests {
    use super::{PasswordRules, check_login, check_password, check_separation, lock_minutes};
    use crate::kernel::actor::Role;

    #[test]
    fn the_three_administrators_are_never_one_person() {
        let three = [Role::CityAdministrator, Role::SecurityAdministrator, Role::Auditor];
        for held in three {
            for new in three {
                assert_eq!(check_separation(&[Role::Assessor, held], new).is_ok(), held == new, "{held} and {new}");
            }
            assert!(check_separation(&[held], Role::Assessor).is_ok());
        }
    }

    #[test]
    fn nobody_decides_about_his_own_work() {
        for (one, other) in [(Role::BodyStaff, Role::CityAdministrator), (Role::BodyStaff, Role::QualitySupervisor)] {
            assert!(check_separation(&[one], other).is_err());
            assert!(check_separation(&[other], one).is_err());
        }
        // an assessor is often employed by a body; his own marks he cannot confirm under any account
        assert!(check_separation(&[Role::BodyStaff, Role::BodyStaff], Role::Assessor).is_ok());
    }

    #[test]
    fn a_login_can_stand_in_an_address() {
        assert_eq!(check_login(" Duan.Yuwei "), Ok("duan.yuwei".to_owned()));
        for wrong in ["ab", "段雨薇", "duan yuwei", "duan/yuwei", ".duan", &"a".repeat(65)] {
            assert!(check_login(wrong).is_err(), "{wrong}");
        }
    }

    const RULES: PasswordRules = PasswordRules { min_length: 8, classes: 3 };

    #[test]
    fn a_password_is_long_mixed_and_not_the_login() {
        assert!(check_password(RULES, "Kunming-2026", "duan").is_ok());
        assert!(check_password(RULES, "Kun-1", "duan").is_err());
        assert!(check_password(RULES, "kunming2026", "duan").is_err());
        assert!(check_password(RULES, "Duan-123456", "duan").is_err());
        assert!(check_password(RULES, &"Aa1-".repeat(40), "duan").is_err());
    }

    #[test]
    fn the_lock_grows_and_stops_at_a_day() {
        assert_eq!(lock_minutes(4, 5, 15), None);
        assert_eq!(lock_minutes(5, 5, 15), Some(15));
        assert_eq!(lock_minutes(6, 5, 15), Some(30));
        assert_eq!(lock_minutes(60, 5, 15), Some(1440));
    }
}
