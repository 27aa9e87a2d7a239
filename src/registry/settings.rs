//! Settings of the registers.

use crate::platform::settings::Setting;

/// Four-digit body code of a body that filed first with the province: one fixed value that the ministry sets.
pub const PROVINCE_FILING_BODY_CODE: Setting<String> = Setting::new("province_filing_body_code", "0000");
