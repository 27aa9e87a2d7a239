//! Settings of this room.

use crate::platform::settings::{Setting, SettingInfo};

/// Members of an arbitration panel, where the contest has so many (competition 11, assumed).
pub const PANEL_MEMBERS: Setting<i64> = Setting::new("appeal_panel_members", "3").between(1, 9);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[PANEL_MEMBERS.info()];
