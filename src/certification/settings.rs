//! Settings of certification. Each is a rule of a region, or one that the field's texts only assume.

use crate::platform::settings::{Setting, SettingInfo};

/// Mark, in whole points, from which the theory test is passed.
pub const THEORY_PASS_MARK: Setting<i64> = Setting::new("theory_pass_mark", "60").between(0, 100);
/// The same for the practical test.
pub const PRACTICAL_PASS_MARK: Setting<i64> = Setting::new("practical_pass_mark", "60").between(0, 100);
/// The same for the comprehensive review.
pub const REVIEW_PASS_MARK: Setting<i64> = Setting::new("review_pass_mark", "60").between(0, 100);
/// Decimal places that an assessor may type.
pub const SCORE_DECIMALS: Setting<i64> = Setting::new("score_decimals", "1").between(0, 2);
/// Points between the marks of a panel from which whoever checks is warned.
pub const SCORE_SPREAD_WARNING: Setting<i64> = Setting::new("score_spread_warning", "10").between(0, 100);
/// Age of a candidate at the least.
pub const MIN_AGE: Setting<i64> = Setting::new("min_age", "16").between(14, 30);
/// Working days between filing a batch and its first day.
pub const BATCH_FILING_DAYS_BEFORE: Setting<i64> = Setting::new("batch_filing_days_before", "15").between(0, 90);
/// Working days of the public notice.
pub const PUBLIC_NOTICE_DAYS: Setting<i64> = Setting::new("public_notice_days", "5").between(1, 30);
/// Assessors of one practical part at the least.
pub const ASSESSOR_MIN: Setting<i64> = Setting::new("assessor_min", "3").between(1, 15);
/// Whether their number must be odd.
pub const ASSESSOR_ODD: Setting<bool> = Setting::new("assessor_odd", "true");
/// Candidates for each assessor of a practical part at the most.
pub const ASSESSOR_RATIO: Setting<i64> = Setting::new("assessor_ratio", "10").between(1, 50);
/// Assessors who mark a theory test at the least.
pub const THEORY_MARKERS_MIN: Setting<i64> = Setting::new("theory_markers_min", "1").between(1, 15);
/// Members of a comprehensive review panel at the least.
pub const REVIEW_PANEL_MIN: Setting<i64> = Setting::new("review_panel_min", "3").between(1, 15);
/// Whether their number must be odd.
pub const REVIEW_PANEL_ODD: Setting<bool> = Setting::new("review_panel_odd", "true");
/// Times in a row that an assessor may serve one body before the picker warns.
pub const ROTATION_MAX_CONSECUTIVE: Setting<i64> = Setting::new("rotation_max_consecutive", "3").between(1, 20);
/// Letters at position 16 of the number for the two ranks above level 1: master technician, chief technician.
pub const LEVEL_CODE_LETTERS: Setting<String> = Setting::new("level_code_letters", "TS");

/// The highest level to which a competition promotes, by its digit in certificate numbers: 1 is the highest.
pub const PROMOTION_CAP: Setting<i64> = Setting::new("promotion_cap", "1").between(1, 5);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[
    THEORY_PASS_MARK.info(),
    PRACTICAL_PASS_MARK.info(),
    REVIEW_PASS_MARK.info(),
    SCORE_DECIMALS.info(),
    SCORE_SPREAD_WARNING.info(),
    MIN_AGE.info(),
    BATCH_FILING_DAYS_BEFORE.info(),
    PUBLIC_NOTICE_DAYS.info(),
    ASSESSOR_MIN.info(),
    ASSESSOR_ODD.info(),
    ASSESSOR_RATIO.info(),
    THEORY_MARKERS_MIN.info(),
    REVIEW_PANEL_MIN.info(),
    REVIEW_PANEL_ODD.info(),
    ROTATION_MAX_CONSECUTIVE.info(),
    LEVEL_CODE_LETTERS.info(),
    PROMOTION_CAP.info(),
];
