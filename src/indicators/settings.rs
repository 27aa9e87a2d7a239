//! Settings of indicators.

use crate::platform::settings::{Setting, SettingInfo};

/// Seconds between two counts of the figures.
pub const FIGURE_SECONDS: Setting<i64> = Setting::new("figure_seconds", "30").between(10, 3_600);
/// Days after which a recorded figure is shown as old.
pub const RECORD_OLD_DAYS: Setting<i64> = Setting::new("record_old_days", "400").between(30, 4_000);
/// Candidates of a year from which a body that passed everybody is looked at.
pub const PASSING_MIN_CANDIDATES: Setting<i64> = Setting::new("passing_min_candidates", "30").between(1, 10_000);
/// Days in one state from which a batch counts as overdue.
pub const BATCH_OVERDUE_DAYS: Setting<i64> = Setting::new("batch_overdue_days", "30").between(1, 365);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] =
    &[FIGURE_SECONDS.info(), RECORD_OLD_DAYS.info(), PASSING_MIN_CANDIDATES.info(), BATCH_OVERDUE_DAYS.info()];
