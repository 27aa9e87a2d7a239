//! Settings of this room.

use crate::platform::settings::{Setting, SettingInfo};

/// Years for which a card is valid at the most (certification 4.1, assumed).
pub const CARD_YEARS: Setting<i64> = Setting::new("assessor_card_years", "3").between(1, 20);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[CARD_YEARS.info()];
