//! Settings of this room.

use crate::platform::settings::{Setting, SettingInfo};

/// Members of an arbitration panel, where the contest has so many (competition 11, assumed).
pub const PANEL_MEMBERS: Setting<i64> = Setting::new("appeal_panel_members", "3").between(1, 9);
/// Pieces of evidence of one appeal at the most (assumed).
pub const EVIDENCE_FILES: Setting<i64> = Setting::new("appeal_evidence_files", "5").between(0, 20);
/// Size of a piece of evidence at the most, in kilobytes (assumed).
pub const EVIDENCE_KILOBYTES: Setting<i64> = Setting::new("appeal_evidence_kilobytes", "4096").between(64, 16_384);

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] = &[PANEL_MEMBERS.info(), EVIDENCE_FILES.info(), EVIDENCE_KILOBYTES.info()];
