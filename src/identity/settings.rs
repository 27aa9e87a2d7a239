//! Settings of sign-in. Defaults follow the field's reading of the national protection scheme at level 3.

use crate::platform::settings::{Setting, SettingInfo};

/// Characters of a password at the least.
pub const PASSWORD_MIN_LENGTH: Setting<i64> = Setting::new("password_min_length", "8").between(8, 64);
/// The same for administrators.
pub const PASSWORD_MIN_LENGTH_ADMIN: Setting<i64> = Setting::new("password_min_length_admin", "10").between(8, 64);
/// Of the four character classes, how many a password must have.
pub const PASSWORD_CLASSES: Setting<i64> = Setting::new("password_classes", "3").between(1, 4);
/// Days after which a password must be changed; 0 for never.
pub const PASSWORD_MAX_DAYS: Setting<i64> = Setting::new("password_max_days", "90").between(0, 3650);
/// Former passwords that may not be used again.
pub const PASSWORD_HISTORY: Setting<i64> = Setting::new("password_history", "5").between(0, 24);
/// Failures after which an account is locked.
pub const LOCK_AFTER_FAILURES: Setting<i64> = Setting::new("lock_after_failures", "5").between(3, 20);
/// Minutes of the first lock; each further failure doubles them, up to a day.
pub const LOCK_MINUTES: Setting<i64> = Setting::new("lock_minutes", "15").between(1, 1440);
/// Minutes without a request after which a session ends.
pub const IDLE_MINUTES: Setting<i64> = Setting::new("idle_minutes", "30").between(5, 480);
/// The same on a shared computer.
pub const SHARED_IDLE_MINUTES: Setting<i64> = Setting::new("shared_idle_minutes", "10").between(2, 60);
/// Hours after which a session ends, used or not.
pub const SESSION_HOURS: Setting<i64> = Setting::new("session_hours", "12").between(1, 72);
/// Hours for which a link to a new password works.
pub const RESET_HOURS: Setting<i64> = Setting::new("reset_hours", "2").between(1, 72);
/// Days for which an invitation works.
pub const INVITATION_DAYS: Setting<i64> = Setting::new("invitation_days", "7").between(1, 60);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[
    PASSWORD_MIN_LENGTH.info(),
    PASSWORD_MIN_LENGTH_ADMIN.info(),
    PASSWORD_CLASSES.info(),
    PASSWORD_MAX_DAYS.info(),
    PASSWORD_HISTORY.info(),
    LOCK_AFTER_FAILURES.info(),
    LOCK_MINUTES.info(),
    IDLE_MINUTES.info(),
    SHARED_IDLE_MINUTES.info(),
    SESSION_HOURS.info(),
    RESET_HOURS.info(),
    INVITATION_DAYS.info(),
];
