//! Settings of honours (certification 2, assumed).

use crate::platform::settings::{Setting, SettingInfo};

/// Years for which level 1 is held before somebody is appointed master technician.
pub const MASTER_TECHNICIAN_YEARS: Setting<i64> = Setting::new("master_technician_years", "3").between(0, 20);
/// Years for which somebody is master technician before he is appointed chief technician.
pub const CHIEF_TECHNICIAN_YEARS: Setting<i64> = Setting::new("chief_technician_years", "3").between(0, 20);
/// Years of one appointment at the most.
pub const APPOINTMENT_MOST_YEARS: Setting<i64> = Setting::new("appointment_most_years", "5").between(1, 40);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] =
    &[MASTER_TECHNICIAN_YEARS.info(), CHIEF_TECHNICIAN_YEARS.info(), APPOINTMENT_MOST_YEARS.info()];
