//! Settings of competitions. They are what a new contest begins with; each contest then has its own (competition 20).

use crate::platform::settings::{Setting, SettingInfo};

/// Per cent of the theory in a new contest; the practice has the rest.
pub const THEORY_WEIGHT: Setting<i64> = Setting::new("contest_theory_weight", "30").between(0, 100);
/// Minutes after publication in which an appeal may be filed.
pub const APPEAL_WINDOW_MINUTES: Setting<i64> = Setting::new("appeal_window_minutes", "120").between(5, 10_080);
/// Minutes in which an appeal is to be answered.
pub const APPEAL_ANSWER_MINUTES: Setting<i64> = Setting::new("appeal_answer_minutes", "120").between(5, 20_160);
/// Working days of the public notice of results.
pub const CONTEST_NOTICE_DAYS: Setting<i64> = Setting::new("contest_notice_days", "5").between(1, 30);
/// Judges who give a judgement score.
pub const JUDGEMENT_JUDGES: Setting<i64> = Setting::new("judgement_judges", "3").between(1, 9);
/// Points between judgement scores above which the judges talk and score again.
pub const JUDGEMENT_MAX_SPREAD: Setting<i64> = Setting::new("judgement_max_spread", "1").between(0, 3);
/// Day of the following month by which a unit of a labour competition has reported.
pub const LABOUR_REPORT_DAY: Setting<i64> = Setting::new("labour_report_day", "10").between(1, 28);
/// Per cent of the target beyond which a new indicator of a labour competition earns nothing more.
pub const LABOUR_POINTS_CAP: Setting<i64> = Setting::new("labour_points_cap", "120").between(100, 1_000);
/// Persons that one unit of a labour competition may propose for commendation.
pub const LABOUR_PERSONS: Setting<i64> = Setting::new("labour_persons", "3").between(0, 100);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[
    THEORY_WEIGHT.info(),
    APPEAL_WINDOW_MINUTES.info(),
    APPEAL_ANSWER_MINUTES.info(),
    CONTEST_NOTICE_DAYS.info(),
    JUDGEMENT_JUDGES.info(),
    JUDGEMENT_MAX_SPREAD.info(),
    LABOUR_REPORT_DAY.info(),
    LABOUR_POINTS_CAP.info(),
    LABOUR_PERSONS.info(),
];
