//! Who may administrate what.

use crate::identity;
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Whose a setting is: those of sign-in and passwords are the security administrator's, all others
/// the city administrator's.
#[must_use]
pub fn owner_of_setting(key: &str) -> Role {
    if identity::settings::ALL.iter().any(|info| info.key == key) {
        Role::SecurityAdministrator
    } else {
        Role::CityAdministrator
    }
}

/// Whether the actor may change a setting.
///
/// # Errors
/// `Denied`.
pub fn may_change_setting(actor: &Actor, key: &str) -> Result<(), AppError> {
    if actor.is(&[owner_of_setting(key), Role::System]) { Ok(()) } else { Err(AppError::denied("denied-setting")) }
}

/// Whether the actor may change the calendar of holidays.
///
/// # Errors
/// `Denied`.
pub fn may_change_holidays(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) { Ok(()) } else { Err(AppError::denied("denied-holidays")) }
}

/// Whether the actor may send messages again.
///
/// # Errors
/// `Denied`.
pub fn may_retry_mail(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::SecurityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-outbox"))
    }
}

/// Whether the actor may read the trail and check it.
///
/// # Errors
/// `Denied`.
pub fn may_read_trail(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::Auditor, Role::System]) { Ok(()) } else { Err(AppError::denied("denied-audit")) }
}

#[cfg(test)]
mod tests {
    use super::owner_of_setting;
    use crate::kernel::actor::Role;

    #[test]
    fn settings_of_passwords_are_not_the_city_administrators() {
        assert_eq!(owner_of_setting("password_min_length"), Role::SecurityAdministrator);
        assert_eq!(owner_of_setting("public_notice_days"), Role::CityAdministrator);
    }
}
