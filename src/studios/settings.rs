//! Settings of studios (competition 15 and 20, assumed).

use crate::platform::settings::{Setting, SettingInfo};

/// Points of a hundred with which a studio passes review and site visit.
pub const STUDIO_PASS_POINTS: Setting<i64> = Setting::new("studio_pass_points", "70").between(1, 100);
/// Working days of the public notice before a studio is named.
pub const STUDIO_NOTICE_DAYS: Setting<i64> = Setting::new("studio_notice_days", "5").between(1, 30);
/// Years for which a studio is named.
pub const STUDIO_TERM_YEARS: Setting<i64> = Setting::new("studio_term_years", "3").between(1, 20);
/// People, its leader among them, whom a studio has when it is named.
pub const STUDIO_LEAST_TEAM: Setting<i64> = Setting::new("studio_least_team", "5").between(1, 50);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] =
    &[STUDIO_PASS_POINTS.info(), STUDIO_NOTICE_DAYS.info(), STUDIO_TERM_YEARS.info(), STUDIO_LEAST_TEAM.info()];
