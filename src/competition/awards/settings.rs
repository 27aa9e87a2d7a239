//! Settings of this room.

use crate::platform::settings::{Setting, SettingInfo};

/// Titles by rank (competition 14 and 20, assumed): titles with their ranks, and for single years with the year before
/// them, as in `2025: 技术状元 1; 技术状元 1, 技术标兵 2-7`. Empty gives no titles.
pub const AWARD_TITLES: Setting<String> = Setting::new("award_titles", "技术状元 1, 优秀技术标兵 2-3, 技术标兵 4-7");

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[AWARD_TITLES.info()];
