//! The audit trail as a table.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::AuditEntryId;
use crate::platform::audit::{self, AuditEntry, Filter};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
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

/// Rows of the trail that are read at once.
const PAGE: i64 = 2_000;

/// The rows of the trail, newest first, read page by page: it may be longer than memory.
pub struct TrailRows {
    filter: Filter,
    words: Words,
    zone: Tz,
    before: Option<AuditEntryId>,
    is_over: bool,
}

impl TrailRows {
    /// All rows that a filter lets through.
    #[must_use]
    pub const fn new(filter: Filter, words: Words, zone: Tz) -> Self {
        Self { filter, words, zone, before: None, is_over: false }
    }

    /// The next page; empty when there is nothing more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn next_page(&mut self, conn: &mut Conn) -> Result<Vec<Vec<String>>, AppError> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let (entries, more) = audit::list(conn, &self.filter, self.before, PAGE)?;
        self.is_over = !more;
        self.before = entries.last().map(|entry| entry.id).or(self.before);
        Ok(entries.into_iter().map(|entry| cells(self.words, self.zone, entry)).collect())
    }
}

/// One row of the trail in the order of the columns.
fn cells(words: Words, zone: Tz, entry: AuditEntry) -> Vec<String> {
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
