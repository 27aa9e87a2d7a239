//! Settings of studios and innovations (competition 15, 16 and 20, assumed).

use crate::platform::settings::{Setting, SettingInfo};

/// Points of a hundred with which a studio passes review and site visit.
pub const STUDIO_PASS_POINTS: Setting<i64> = Setting::new("studio_pass_points", "70").between(1, 100);
/// Working days of the public notice before a studio is named.
pub const STUDIO_NOTICE_DAYS: Setting<i64> = Setting::new("studio_notice_days", "5").between(1, 30);
/// Years for which a studio is named.
pub const STUDIO_TERM_YEARS: Setting<i64> = Setting::new("studio_term_years", "3").between(1, 20);
/// People, its leader among them, whom a studio has when it is named.
pub const STUDIO_LEAST_TEAM: Setting<i64> = Setting::new("studio_least_team", "5").between(1, 50);

/// Points of a hundred with which the year of a studio is excellent; it passes with those of the review.
pub const STUDIO_EXCELLENT_POINTS: Setting<i64> = Setting::new("studio_excellent_points", "90").between(1, 100);
/// Indicators of the assessment with their points, which make up a hundred.
pub const STUDIO_INDICATORS: Setting<String> =
    Setting::new("studio_indicators", "带徒传技 30, 技能攻关 30, 技艺传承 20, 经费管理 10, 日常管理 10");
/// Month of the following year by whose end the report of a year is due.
pub const STUDIO_REPORT_MONTH: Setting<i64> = Setting::new("studio_report_month", "1").between(1, 12);
/// Reviews that an innovation has when it is adopted.
pub const INNOVATION_LEAST_REVIEWS: Setting<i64> = Setting::new("innovation_least_reviews", "3").between(1, 9);
/// Points of a hundred with which an innovation passes review, as the mean of its reviews.
pub const INNOVATION_PASS_POINTS: Setting<i64> = Setting::new("innovation_pass_points", "60").between(1, 100);
/// Who issues certificates of innovations.
pub const INNOVATION_ISSUER: Setting<String> = Setting::new("innovation_issuer", "昆明市职工技术创新成果评审委员会");

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[
    STUDIO_PASS_POINTS.info(),
    STUDIO_NOTICE_DAYS.info(),
    STUDIO_TERM_YEARS.info(),
    STUDIO_LEAST_TEAM.info(),
    STUDIO_EXCELLENT_POINTS.info(),
    STUDIO_INDICATORS.info(),
    STUDIO_REPORT_MONTH.info(),
    INNOVATION_LEAST_REVIEWS.info(),
    INNOVATION_PASS_POINTS.info(),
    INNOVATION_ISSUER.info(),
];
