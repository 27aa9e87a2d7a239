//! Pure decisions of sign-in.

use crate::kernel::message::Message;

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

#[cfg(test)]
mod tests {
    use super::{PasswordRules, check_password, lock_minutes};

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
