//! Settings of honours by selection (competition 14.3, assumed).

use crate::platform::settings::{Setting, SettingInfo};

/// Reviews that a nomination has when it is put on notice.
pub const HONOUR_LEAST_REVIEWS: Setting<i64> = Setting::new("honour_least_reviews", "2").between(1, 9);
/// Working days of the public notice before a title is conferred by selection.
pub const HONOUR_NOTICE_DAYS: Setting<i64> = Setting::new("honour_notice_days", "5").between(1, 30);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[HONOUR_LEAST_REVIEWS.info(), HONOUR_NOTICE_DAYS.info()];
