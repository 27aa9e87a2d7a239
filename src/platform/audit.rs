//! The audit trail: append-only, one row per change, each row holding the hash of the row before, so
//! that a row altered, removed or put in by hand shows. Triggers in both databases refuse update and delete.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, AuditEntryId};
use crate::kernel::message::Message;
use crate::platform::db::Conn;
use crate::platform::db::schema::audit_entry;
use crate::platform::error::AppError;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

/// What happened, to what, from what to what. Personal fields go in masked.
#[derive(Debug, Clone)]
pub struct Entry {
    action: &'static str,
    subject_kind: &'static str,
    subject: String,
    old: Option<serde_json::Value>,
    new: Option<serde_json::Value>,
    reason: Option<String>,
}

impl Entry {
    /// `action` is a code such as `batch.approved`; `subject_kind` and `subject` name the thing, for
    /// instance `batch` and its number.
    #[must_use]
    pub fn new(action: &'static str, subject_kind: &'static str, subject: impl Into<String>) -> Self {
        Self { action, subject_kind, subject: subject.into(), old: None, new: None, reason: None }
    }

    /// The values before.
    #[must_use]
    pub fn old(mut self, value: serde_json::Value) -> Self {
        self.old = Some(value);
        self
    }

    /// The values after.
    #[must_use]
    pub fn new_values(mut self, value: serde_json::Value) -> Self {
        self.new = Some(value);
        self
    }

    /// From which state it came into which, beside the values that stand there already.
    #[must_use]
    pub fn step(mut self, before: &str, after: &str) -> Self {
        let with = |values: Option<serde_json::Value>, state: &str| {
            let mut values = values.unwrap_or_else(|| serde_json::json!({}));
            if let Some(fields) = values.as_object_mut() {
                fields.insert("state".to_owned(), state.into());
            }
            Some(values)
        };
        self.old = with(self.old, before);
        self.new = with(self.new, after);
        self
    }

    /// Why, in the actor's words.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// A reason that somebody will read in the trail.
///
/// # Errors
/// A field error beside `reason` when there is none.
pub fn required_reason(reason: &str) -> Result<&str, AppError> {
    let reason = reason.trim();
    if reason.is_empty() { Err(AppError::field("reason", Message::new("error-field-required"))) } else { Ok(reason) }
}

/// One row of the trail.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_entry)]
pub struct AuditEntry {
    /// Position in the chain.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the program itself.
    pub account_id: Option<AccountId>,
    /// His name then.
    pub actor_name: String,
    /// His role then.
    pub role: Role,
    /// Network address.
    pub address: String,
    /// What he did.
    pub action: String,
    /// Kind of thing.
    pub subject_kind: String,
    /// The thing.
    pub subject: String,
    /// Values before, JSON.
    pub old_values: Option<String>,
    /// Values after, JSON.
    pub new_values: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Hash of the row before.
    pub previous_hash: Vec<u8>,
    /// Hash of this row.
    pub hash: Vec<u8>,
}

/// What goes into the hash of a row, in this order, each part with its length before it, so that no
/// two different rows give the same bytes.
struct Content<'a> {
    at: Timestamp,
    account: Option<AccountId>,
    parts: [&'a str; 6],
    optional: [Option<&'a str>; 3],
}

impl Content<'_> {
    fn hash(&self, previous: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(previous);
        hash.update(self.at.and_utc().timestamp_micros().to_be_bytes());
        hash.update(self.account.map_or(-1, |id| id.0).to_be_bytes());
        for part in self.parts {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        for part in self.optional {
            match part {
                None => hash.update([0]),
                Some(part) => {
                    hash.update([1]);
                    hash.update(part.len().to_be_bytes());
                    hash.update(part);
                }
            }
        }
        hash.finalize().to_vec()
    }
}

impl AuditEntry {
    /// Name of the file that a row is about; nothing where it is about none.
    #[must_use]
    pub fn file(&self) -> Option<String> {
        let named = |values: &Option<String>| {
            let values: serde_json::Value = serde_json::from_str(values.as_deref()?).ok()?;
            values.get("file").and_then(serde_json::Value::as_str).map(str::to_owned)
        };
        self.action
            .starts_with("attachment.")
            .then(|| named(&self.new_values).or_else(|| named(&self.old_values)))
            .flatten()
    }

    fn expected_hash(&self, previous: &[u8]) -> Vec<u8> {
        Content {
            at: self.at,
            account: self.account_id,
            parts: [
                &self.actor_name,
                self.role.as_str(),
                &self.address,
                &self.action,
                &self.subject_kind,
                &self.subject,
            ],
            optional: [self.old_values.as_deref(), self.new_values.as_deref(), self.reason.as_deref()],
        }
        .hash(previous)
    }
}

/// Appends one row. On PostgreSQL a transaction lock keeps two writers from taking the same
/// predecessor; it is taken late, by the audit row being written last in a use case.
///
/// # Errors
/// Those of the database.
pub fn append(conn: &mut Conn, actor: &Actor, now: Timestamp, entry: Entry) -> Result<(), AppError> {
    if let Conn::Pg(c) = conn {
        diesel::sql_query("select pg_advisory_xact_lock(4202)").execute(c)?;
    }
    let previous: Vec<u8> = audit_entry::table
        .select(audit_entry::hash)
        .order(audit_entry::id.desc())
        .first(conn)
        .optional()?
        .unwrap_or_default();
    let old = entry.old.map(|value| value.to_string());
    let new = entry.new.map(|value| value.to_string());
    let hash = Content {
        at: now,
        account: actor.account,
        parts: [&actor.name, actor.role.as_str(), &actor.address, entry.action, entry.subject_kind, &entry.subject],
        optional: [old.as_deref(), new.as_deref(), entry.reason.as_deref()],
    }
    .hash(&previous);
    diesel::insert_into(audit_entry::table)
        .values((
            audit_entry::at.eq(now),
            audit_entry::account_id.eq(actor.account),
            audit_entry::actor_name.eq(&actor.name),
            audit_entry::role.eq(actor.role),
            audit_entry::address.eq(&actor.address),
            audit_entry::action.eq(entry.action),
            audit_entry::subject_kind.eq(entry.subject_kind),
            audit_entry::subject.eq(&entry.subject),
            audit_entry::old_values.eq(old),
            audit_entry::new_values.eq(new),
            audit_entry::reason.eq(entry.reason),
            audit_entry::previous_hash.eq(previous),
            audit_entry::hash.eq(hash),
        ))
        .execute(conn)?;
    Ok(())
}

/// Rows read at once while the chain is walked.
const CHUNK: i64 = 5_000;

/// Walks the whole chain.
///
/// # Errors
/// Those of the database.
pub fn first_broken(conn: &mut Conn) -> Result<Option<AuditEntryId>, AppError> {
    let mut previous: Vec<u8> = Vec::new();
    let mut after = AuditEntryId(0);
    loop {
        let rows: Vec<AuditEntry> = audit_entry::table
            .select(AuditEntry::as_select())
            .filter(audit_entry::id.gt(after))
            .order(audit_entry::id)
            .limit(CHUNK)
            .load(conn)?;
        let Some(last) = rows.last() else { return Ok(None) };
        after = last.id;
        for row in rows {
            if row.previous_hash != previous || row.hash != row.expected_hash(&previous) {
                return Ok(Some(row.id));
            }
            previous = row.hash;
        }
    }
}

/// A file was read by whoever enclosed it, or acts for the same side: the trail keeps it, the history of the record does not
/// show it. Whoever filters by `attachment.read` finds both.
pub const OWN_READING: &str = "attachment.read_own";

/// Rows of a history on the page of a thing; the trail itself has all of them.
const HISTORY_ROWS: i64 = 50;

/// Which rows of the trail are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of one thing.
    pub subject: Option<(String, String)>,
    /// Of all things of one kind.
    pub subject_kind: Option<String>,
    /// Of the things with this name, whatever their kind.
    pub subject_only: Option<String>,
    /// Actions that begin with this code.
    pub action: Option<String>,
    /// By people of this name.
    pub actor_name: Option<String>,
    /// By this account besides, whatever its name was: it signs in by the name that is looked for.
    pub actor_account: Option<AccountId>,
    /// By this account.
    pub account: Option<AccountId>,
    /// From this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// As the history of a thing: without [`OWN_READING`].
    pub is_history: bool,
}

/// Codes of everything that was ever done, by looking for the next greater one in the index: there are few codes and many
/// rows.
///
/// # Errors
/// Those of the database.
pub fn actions(conn: &mut Conn) -> Result<Vec<String>, AppError> {
    let mut found: Vec<String> = Vec::new();
    loop {
        let after = found.last().cloned().unwrap_or_default();
        let next: Option<String> = audit_entry::table
            .select(audit_entry::action)
            .filter(audit_entry::action.gt(after))
            .order(audit_entry::action)
            .first(conn)
            .optional()?;
        match next {
            Some(code) => found.push(code),
            None => return Ok(found),
        }
    }
}

/// The last rows about one thing, newest first, for the history on its page: all but those of [`OWN_READING`].
///
/// # Errors
/// Those of the database.
pub fn history(conn: &mut Conn, kind: &str, subject: &str) -> Result<Vec<AuditEntry>, AppError> {
    history_of_actions(conn, (kind, subject), "")
}

/// The same, of actions that begin alike only.
///
/// # Errors
/// Those of the database.
pub fn history_of_actions(
    conn: &mut Conn,
    (kind, subject): (&str, &str),
    action: &str,
) -> Result<Vec<AuditEntry>, AppError> {
    let filter = Filter {
        subject: Some((kind.to_owned(), subject.to_owned())),
        action: Some(action.to_owned()).filter(|action| !action.is_empty()),
        is_history: true,
        ..Filter::default()
    };
    Ok(list(conn, &filter, None, HISTORY_ROWS)?.0)
}

/// Rows of the trail, newest first, and whether there are more behind them. Paged by position, since
/// counting a trail of millions would cost more than reading it.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    filter: &Filter,
    before: Option<AuditEntryId>,
    limit: i64,
) -> Result<(Vec<AuditEntry>, bool), AppError> {
    let mut query = audit_entry::table.select(AuditEntry::as_select()).into_boxed();
    if let Some((kind, subject)) = &filter.subject {
        query = query
            .filter(audit_entry::subject_kind.eq(kind.clone()))
            .filter(audit_entry::subject.eq(subject.clone()));
    }
    if let Some(kind) = &filter.subject_kind {
        query = query.filter(audit_entry::subject_kind.eq(kind.clone()));
    }
    if let Some(subject) = &filter.subject_only {
        query = query.filter(audit_entry::subject.eq(subject.clone()));
    }
    if let Some(account) = filter.account {
        query = query.filter(audit_entry::account_id.eq(account));
    }
    if let Some(action) = &filter.action {
        query = query
            .filter(audit_entry::action.ge(action.clone()))
            .filter(audit_entry::action.lt(format!("{action}\u{10FFFF}")));
    }
    if let Some(name) = &filter.actor_name {
        let named = audit_entry::actor_name.eq(name.clone());
        query = match filter.actor_account {
            Some(account) => query.filter(named.nullable().or(audit_entry::account_id.eq(account))),
            None => query.filter(named),
        };
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_entry::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_entry::at.lt(until));
    }
    if filter.is_history {
        query = query.filter(audit_entry::action.ne(OWN_READING));
    }
    if let Some(before) = before {
        query = query.filter(audit_entry::id.lt(before));
    }
    let mut rows: Vec<AuditEntry> = query.order(audit_entry::id.desc()).limit(limit + 1).load(conn)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    Ok((rows, more))
}
