//! Settings of the registers.

use crate::kernel::masking::{MaskPattern, Masking};
use crate::platform::settings::{Setting, SettingInfo, Settings};

/// Four-digit body code of a body that filed first with the province: one fixed value that the ministry sets.
pub const PROVINCE_FILING_BODY_CODE: Setting<String> = Setting::new("province_filing_body_code", "0000");

/// How numbers of identity documents are masked (certification 12.5, assumed).
pub const MASK_ID: Setting<MaskPattern> = Setting::new("mask_id", "2****2");
/// The same for mobile numbers.
pub const MASK_MOBILE: Setting<MaskPattern> = Setting::new("mask_mobile", "3****4");
/// The same for names on public pages.
pub const MASK_NAME: Setting<MaskPattern> = Setting::new("mask_name", "1*1");

/// How pages mask personal values. The audit trail keeps to the defaults, so that its rows can be compared over the years.
#[must_use]
pub fn masking(settings: &Settings) -> Masking {
    Masking {
        document_number: settings.get(&MASK_ID),
        mobile: settings.get(&MASK_MOBILE),
        name: settings.get(&MASK_NAME),
    }
}

/// All of them, for the page that edits them.
pub const ALL: &[SettingInfo] =
    &[PROVINCE_FILING_BODY_CODE.info(), MASK_ID.info(), MASK_MOBILE.info(), MASK_NAME.info()];

#[cfg(test)]
mod tests {
    use super::masking;
    use crate::kernel::masking::Masking;
    use crate::platform::settings::Settings;

    #[test]
    fn the_defaults_are_the_patterns_of_the_domain() {
        assert_eq!(masking(&Settings::default()), Masking::default());
    }
}
