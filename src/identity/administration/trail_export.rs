//! The audit trail as a table.

use crate::kernel::clock::Timestamp;
use crate::platform::audit::AuditEntry;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::Header;
use chrono_tz::Tz;

/// Titles of the columns with their widths.
#[must_use]
pub fn headers(words: Words) -> Vec<Header> {
    [
        ("audit-position", 10),
        ("audit-time", 18),
        ("audit-actor", 16),
        ("audit-role", 16),
        ("audit-address", 16),
        ("audit-action", 28),
        ("audit-kind", 16),
        ("audit-subject", 28),
        ("reason", 30),
        ("audit-before", 40),
        ("audit-after", 40),
        ("audit-hash", 66),
    ]
    .iter()
    .map(|(key, width)| Header::text(words.t(key)).width(*width))
    .collect()
}

fn local(words: Words, zone: Tz, at: Timestamp) -> String {
    words.local_time(&at.and_utc().with_timezone(&zone).naive_local())
}

/// One row of the trail in the order of the columns.
#[must_use]
pub fn cells(words: Words, zone: Tz, entry: AuditEntry) -> Vec<String> {
    vec![
        entry.id.to_string(),
        local(words, zone, entry.at),
        entry.actor_name,
        words.label(entry.role),
        entry.address,
        entry.action,
        entry.subject_kind,
        entry.subject,
        entry.reason.unwrap_or_default(),
        entry.old_values.unwrap_or_default(),
        entry.new_values.unwrap_or_default(),
        hex::encode(entry.hash),
    ]
}
