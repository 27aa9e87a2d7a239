//! Mail: a row in the transaction of the change that it announces, sent by a worker (`delivery`) that claims rows
//! by lease, backs off 1, 2, 4 … minutes and gives up into `dead`, where an administrator finds it.
//!
//! A mail is made of messages, so its words are in the language files like all others: it speaks the receiver's
//! language where we know it, and both where we have no more than an address. A lease makes
//! sure that each message is sent once as long as the worker lives; if it dies between the mail
//! server's answer and its own note, the same `Message-ID` goes out again and is recognised there.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::OutboxMessageId;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::db::schema::outbox_message;
use crate::platform::db::{Both, Conn};
use crate::platform::error::AppError;
use crate::platform::i18n;
use diesel::prelude::*;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

crate::text_enum! {
    /// Where a message stands.
    pub enum OutboxState {
        /// To be sent.
        Pending = "pending",
        /// Accepted by the mail server.
        Sent = "sent",
        /// Given up; waits for a person.
        Dead = "dead",
    }
}

crate::text_enum! {
    /// In which language a mail is written.
    pub enum MailLanguage {
        /// The receiver reads Chinese.
        Chinese = "zh-CN",
        /// The receiver reads English.
        English = "en",
        /// We have no more than an address: one mail that says everything in Chinese and again in English.
        Both = "both",
    }
}

impl MailLanguage {
    /// The language of whoever has an account, both for whoever has none.
    #[must_use]
    pub fn of(known: Option<Language>) -> Self {
        known.map_or(Self::Both, Self::from)
    }

    /// The languages of the mail in their order.
    #[must_use]
    pub const fn languages(self) -> &'static [Language] {
        match self {
            Self::Chinese => &[Language::Chinese],
            Self::English => &[Language::English],
            Self::Both => &[Language::Chinese, Language::English],
        }
    }

    /// A message that stands on one line, such as a subject.
    #[must_use]
    pub fn line(self, message: &Message) -> String {
        let said: Vec<String> = self.languages().iter().map(|language| i18n::say(*language, message)).collect();
        said.join(" / ")
    }
}

impl From<Language> for MailLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::Chinese => Self::Chinese,
            Language::English => Self::English,
        }
    }
}

/// Where the mail goes.
pub enum Transport {
    /// A mail server.
    Smtp {
        /// The connection to it.
        server: AsyncSmtpTransport<Tokio1Executor>,
        /// Sender.
        from: Mailbox,
    },
    /// A folder of `.eml` files: the demonstration.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Sender.
        from: Mailbox,
    },
    /// Kept in memory: tests.
    Memory(Arc<Mutex<Vec<(OutboxMessage, String)>>>),
}

/// A link that a mail offers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailLink {
    /// What the link does.
    pub label: Message,
    /// Its address.
    pub url: String,
}

/// What a mail says. Nothing personal stands in the subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailText {
    /// Subject.
    pub subject: Message,
    /// Name in the greeting.
    pub addressee: String,
    /// Paragraphs.
    pub paragraphs: Vec<Message>,
    /// The one thing to do next.
    pub link: Option<MailLink>,
}

/// A mail to be put into the outbox.
#[derive(Debug, Clone)]
pub struct Mail {
    /// What kind of mail it is, for the administrator's list, such as `batch_approved`.
    pub template: &'static str,
    /// Two mails with the same key are one.
    pub deduplication_key: String,
    /// To whom.
    pub recipient: String,
    /// In which language.
    pub language: MailLanguage,
    /// What it says.
    pub text: MailText,
}

/// One row of the outbox.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox_message)]
pub struct OutboxMessage {
    /// Row id.
    pub id: OutboxMessageId,
    /// See `Mail`.
    pub deduplication_key: String,
    /// See `Mail`.
    pub template: String,
    /// See `Mail`.
    pub recipient: String,
    /// See `Mail`.
    pub language: MailLanguage,
    /// `MailText` as JSON.
    pub payload: String,
    /// Where it stands.
    pub state: OutboxState,
    /// How often sending was tried.
    pub attempts: i32,
    /// Not before this moment.
    pub next_attempt_at: Timestamp,
    /// Claimed until then.
    pub lease_until: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}

/// Puts a mail into the outbox, unless one with the same key is there.
///
/// # Errors
/// Those of the database.
pub fn enqueue(conn: &mut Conn, now: Timestamp, mail: &Mail) -> Result<(), AppError> {
    let payload = serde_json::to_string(&mail.text).map_err(AppError::internal)?;
    Both(
        diesel::insert_into(outbox_message::table)
            .values((
                outbox_message::deduplication_key.eq(&mail.deduplication_key),
                outbox_message::template.eq(mail.template),
                outbox_message::recipient.eq(&mail.recipient),
                outbox_message::language.eq(mail.language),
                outbox_message::payload.eq(payload),
                outbox_message::state.eq(OutboxState::Pending),
                outbox_message::attempts.eq(0),
                outbox_message::next_attempt_at.eq(now),
                outbox_message::created_at.eq(now),
            ))
            .on_conflict(outbox_message::deduplication_key)
            .do_nothing(),
    )
    .execute(conn)?;
    Ok(())
}

/// Claims messages that are due: nobody else takes them until the lease ends.
///
/// # Errors
/// Those of the database.
pub fn claim(
    conn: &mut Conn,
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<OutboxMessage>, AppError> {
    let due: Vec<(OutboxMessageId, i32)> = outbox_message::table
        .select((outbox_message::id, outbox_message::attempts))
        .filter(outbox_message::state.eq(OutboxState::Pending))
        .filter(outbox_message::next_attempt_at.le(now))
        .filter(outbox_message::lease_until.is_null().or(outbox_message::lease_until.lt(now)))
        .order(outbox_message::next_attempt_at)
        .limit(limit)
        .load(conn)?;
    let mut claimed = Vec::with_capacity(due.len());
    for (id, attempts) in due {
        let taken = diesel::update(outbox_message::table)
            .filter(outbox_message::id.eq(id))
            .filter(outbox_message::attempts.eq(attempts))
            .filter(outbox_message::state.eq(OutboxState::Pending))
            .set((outbox_message::lease_until.eq(lease_until), outbox_message::attempts.eq(attempts + 1)))
            .execute(conn)?;
        if taken == 1 {
            claimed.push(
                outbox_message::table
                    .select(OutboxMessage::as_select())
                    .filter(outbox_message::id.eq(id))
                    .first(conn)?,
            );
        }
    }
    Ok(claimed)
}

/// Notes that the mail server took a message.
///
/// # Errors
/// Those of the database.
pub fn mark_sent(conn: &mut Conn, id: OutboxMessageId, now: Timestamp) -> Result<(), AppError> {
    diesel::update(outbox_message::table)
        .filter(outbox_message::id.eq(id))
        .set((
            outbox_message::state.eq(OutboxState::Sent),
            outbox_message::sent_at.eq(now),
            outbox_message::lease_until.eq(None::<Timestamp>),
            outbox_message::last_error.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Tries before a message is given up: 1 + 2 + 4 … minutes, somewhat over two days in all.
const MAX_ATTEMPTS: i32 = 12;

/// Notes that sending failed and when to try again; after the last try the message is dead.
///
/// # Errors
/// Those of the database.
pub fn mark_failed(conn: &mut Conn, message: &OutboxMessage, now: Timestamp, why: &str) -> Result<(), AppError> {
    let exponent = u32::try_from(message.attempts - 1).unwrap_or(0).min(16);
    let wait = chrono::Duration::minutes(i64::from(2_u32.pow(exponent)));
    let state = if message.attempts >= MAX_ATTEMPTS { OutboxState::Dead } else { OutboxState::Pending };
    diesel::update(outbox_message::table)
        .filter(outbox_message::id.eq(message.id))
        .set((
            outbox_message::state.eq(state),
            outbox_message::next_attempt_at.eq(now + wait),
            outbox_message::lease_until.eq(None::<Timestamp>),
            outbox_message::last_error.eq(why),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts dead messages back into the queue; says how many.
///
/// # Errors
/// Those of the database.
pub fn retry(conn: &mut Conn, id: OutboxMessageId, now: Timestamp) -> Result<usize, AppError> {
    Ok(diesel::update(outbox_message::table)
        .filter(outbox_message::id.eq(id))
        .filter(outbox_message::state.ne(OutboxState::Sent))
        .set((
            outbox_message::state.eq(OutboxState::Pending),
            outbox_message::attempts.eq(0),
            outbox_message::next_attempt_at.eq(now),
            outbox_message::lease_until.eq(None::<Timestamp>),
        ))
        .execute(conn)?)
}

/// Messages in one state, newest first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, state: OutboxState, limit: i64) -> Result<Vec<OutboxMessage>, AppError> {
    Ok(outbox_message::table
        .select(OutboxMessage::as_select())
        .filter(outbox_message::state.eq(state))
        .order(outbox_message::id.desc())
        .limit(limit)
        .load(conn)?)
}

/// How many messages stand in each state.
///
/// # Errors
/// Those of the database.
pub fn counts(conn: &mut Conn) -> Result<Vec<(OutboxState, i64)>, AppError> {
    Ok(outbox_message::table
        .group_by(outbox_message::state)
        .select((outbox_message::state, diesel::dsl::count_star()))
        .load(conn)?)
}
