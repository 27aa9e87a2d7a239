//! Files that somebody encloses with a record: evidence, papers, photographs. They are known by their first bytes, their shape and
//! their hash, never by their names, and are never changed or deleted, which the databases see to; one that is taken back is
//! kept, and shown no longer. Each reading leaves a trace. Who may enclose, read and take back is for the room of the record.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::AccountId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::audit::{Entry, OWN_READING};
use crate::platform::db::Conn;
use crate::platform::db::schema::attachment;
use crate::platform::error::AppError;
use crate::platform::settings::{Setting, SettingInfo};
use crate::platform::{Platform, Tx, attachment_shape};
use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Files of one record at the most (assumed).
pub const ATTACHMENT_FILES: Setting<i64> = Setting::new("attachment_files", "5").between(0, 20);
/// Size of a file at the most, in megabytes (assumed): that of a photograph as a telephone takes it.
pub const ATTACHMENT_MEGABYTES: Setting<i64> = Setting::new("attachment_megabytes", "8").between(1, 16);

/// The settings of files, for the page that edits them.
pub const SETTINGS: &[SettingInfo] = &[ATTACHMENT_FILES.info(), ATTACHMENT_MEGABYTES.info()];

/// A file as it is read: what it is, its bytes, name and hash, and who enclosed it.
type Opened = (AttachmentKind, Vec<u8>, String, String, Option<AccountId>);

/// Letters of a file's name that are kept.
const LONGEST_NAME: usize = 120;

crate::text_enum! {
    /// What a file is, by its first bytes.
    pub enum AttachmentKind {
        /// PDF.
        Pdf = "pdf",
        /// JPEG.
        Jpeg = "jpg",
        /// PNG.
        Png = "png",
    }
}

impl AttachmentKind {
    /// Media type with which it is sent.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What the bytes are; nothing for what is not taken.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        if content.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if content.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if content.starts_with(&[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]) {
            Some(Self::Png)
        } else {
            None
        }
    }

    /// Whether the bytes are a whole file of this kind, and not only begin like one.
    #[must_use]
    pub fn is_whole(self, content: &[u8]) -> bool {
        match self {
            Self::Pdf => attachment_shape::is_pdf(content),
            Self::Jpeg => attachment_shape::is_jpeg(content),
            Self::Png => attachment_shape::is_png(content),
        }
    }
}

/// The record with which a file is enclosed: its kind and its number, as the trail names it.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Kind, such as `appeal`.
    pub kind: &'static str,
    /// Number.
    pub number: &'a str,
}

/// A file on its way in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Name that the sender gave it.
    pub name: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its bytes.
    pub content: Vec<u8>,
}

// What somebody encloses comes into no log by accident.
impl std::fmt::Debug for NewAttachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAttachment({}, {} bytes)", self.kind, self.content.len())
    }
}

impl NewAttachment {
    /// Reads an upload.
    ///
    /// # Errors
    /// A field error beside `file` for one that is too large, of another kind, or broken; `Unavailable` when the disk does not give
    /// it.
    pub fn read(path: &Path, name: &str, size: u64, megabytes: i64) -> Result<Self, AppError> {
        let refused = |message: Message| AppError::field("file", message);
        if size > u64::try_from(megabytes).unwrap_or(0).saturating_mul(1024 * 1024) {
            return Err(refused(Message::new("attachment-large").count("megabytes", megabytes)));
        }
        let content = std::fs::read(path).map_err(|error| {
            tracing::error!(%error, "an upload could not be read");
            AppError::Unavailable
        })?;
        let kind = AttachmentKind::of(&content).ok_or_else(|| refused(Message::new("attachment-other-kind")))?;
        if !kind.is_whole(&content) {
            return Err(refused(Message::new("attachment-broken").with_key("kind", kind.label_key())));
        }
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
        Ok(Self { name, kind, content })
    }
}

/// A file without its bytes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = attachment)]
pub struct Attachment {
    /// Token in its address.
    pub token: String,
    /// Name that the sender gave it; for showing only.
    pub name: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// Bytes.
    pub size: i32,
    /// SHA-256 in hexadecimal.
    pub hash: String,
    /// When it was enclosed.
    pub added_at: Timestamp,
}

impl Attachment {
    /// Its size as it is shown: whole kilobytes, rounded up.
    #[must_use]
    pub const fn kilobytes(&self) -> i32 {
        (self.size + 1023) / 1024
    }
}

/// What the section of files on the page of a record shows.
#[derive(Debug, Clone, Default)]
pub struct Enclosed {
    /// The files, the first first.
    pub files: Vec<Attachment>,
    /// The reader may add one.
    pub may_add: bool,
    /// The reader may take one back.
    pub may_withdraw: bool,
    /// Megabytes of a file at the most.
    pub megabytes: i64,
}

/// Megabytes of a file at the most.
#[must_use]
pub fn most_megabytes(platform: &Platform) -> i64 {
    platform.setting(&ATTACHMENT_MEGABYTES)
}

/// A record on whose page files are enclosed, read and taken back.
pub trait Encloses: Sized + Send + 'static {
    /// Kind of the record, as the trail names it.
    const KIND: &'static str;

    /// The record of a number, as the actor may know of it.
    ///
    /// # Errors
    /// `Denied`, `NotFound`.
    fn find(conn: &mut Conn, actor: &Actor, number: &str) -> Result<Self, AppError>;

    /// Its number.
    fn number(&self) -> &str;

    /// Whether somebody reads its files.
    ///
    /// # Errors
    /// `Denied`.
    fn may_read(&self, actor: &Actor) -> Result<(), AppError>;

    /// Whether somebody encloses one.
    ///
    /// # Errors
    /// `Denied`, `Conflict`.
    fn may_enclose(&self, actor: &Actor) -> Result<(), AppError>;

    /// Whether somebody takes one back.
    ///
    /// # Errors
    /// `Denied`, `Conflict`.
    fn may_take_back(&self, actor: &Actor) -> Result<(), AppError>;

    /// Makes others wait who work on it, and whoever has its page open look again; false when it was changed meanwhile.
    ///
    /// # Errors
    /// Those of the database.
    fn hold(&self, conn: &mut Conn) -> Result<bool, AppError>;
}

fn record<R: Encloses>(of: &R) -> Record<'_> {
    Record { kind: R::KIND, number: of.number() }
}

fn held<R: Encloses>(tx: &mut Tx<'_>, of: &R) -> Result<(), AppError> {
    if of.hold(tx.conn)? { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// The files of a record as its page shows them to somebody; none to whoever may not read them.
///
/// # Errors
/// Those of the database.
pub fn enclosed<R: Encloses>(
    conn: &mut Conn,
    actor: Option<&Actor>,
    of: &R,
    megabytes: i64,
) -> Result<Option<Enclosed>, AppError> {
    let Some(actor) = actor.filter(|actor| of.may_read(actor).is_ok()) else { return Ok(None) };
    Ok(Some(Enclosed {
        files: all(conn, record(of))?,
        may_add: of.may_enclose(actor).is_ok(),
        may_withdraw: of.may_take_back(actor).is_ok(),
        megabytes,
    }))
}

/// Encloses a file with the record of a number.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`; field errors as [`add`].
pub fn enclose<R: Encloses>(tx: &mut Tx<'_>, actor: &Actor, number: &str, new: &NewAttachment) -> Result<(), AppError> {
    let of = R::find(tx.conn, actor, number)?;
    of.may_enclose(actor)?;
    held(tx, &of)?;
    add(tx, actor, record(&of), new)
}

/// Reads a file of the record of a number; the reading leaves a trace.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn read<R: Encloses>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    number: &str,
    token: &str,
) -> Result<(AttachmentKind, Vec<u8>), AppError> {
    let of = R::find(tx.conn, actor, number)?;
    of.may_read(actor)?;
    open(tx, actor, record(&of), token, is_of_side(&of, actor))
}

/// Whether somebody acts for the side that encloses, whatever may be enclosed today. The city acts for everybody and reads
/// as the city, unless it enclosed the file itself.
fn is_of_side<R: Encloses>(of: &R, actor: &Actor) -> bool {
    !actor.is(&[Role::CityAdministrator, Role::System])
        && !matches!(of.may_enclose(actor), Err(AppError::Denied(_) | AppError::NotFound(_)))
}

/// Takes a file of the record of a number back.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict`.
pub fn take_back<R: Encloses>(tx: &mut Tx<'_>, actor: &Actor, number: &str, token: &str) -> Result<(), AppError> {
    let of = R::find(tx.conn, actor, number)?;
    of.may_take_back(actor)?;
    held(tx, &of)?;
    withdraw(tx, actor, record(&of), token)
}

/// The files of a record, the first first.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn, record: Record<'_>) -> Result<Vec<Attachment>, AppError> {
    Ok(attachment::table
        .select(Attachment::as_select())
        .filter(attachment::subject.eq(record.kind))
        .filter(attachment::subject_number.eq(record.number.to_owned()))
        .filter(attachment::withdrawn_at.is_null())
        .order(attachment::id)
        .load(conn)?)
}

/// Encloses a file with a record. Whoever calls holds the record, so that two files that are added at once count each other.
///
/// # Errors
/// A field error beside `file` when there are as many as there may be, or the same one is there.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, record: Record<'_>, new: &NewAttachment) -> Result<(), AppError> {
    let most = tx.setting(&ATTACHMENT_FILES);
    let there = all(tx.conn, record)?;
    if i64::try_from(there.len()).unwrap_or(i64::MAX) >= most {
        return Err(AppError::field("file", Message::new("attachment-many").count("most", most)));
    }
    let hash = hex::encode(Sha256::digest(&new.content));
    if there.iter().any(|one| one.hash == hash) {
        return Err(AppError::field("file", Message::new("attachment-twice")));
    }
    diesel::insert_into(attachment::table)
        .values((
            attachment::subject.eq(record.kind),
            attachment::subject_number.eq(record.number),
            attachment::token.eq(tx.platform.random.token()),
            attachment::name.eq(&new.name),
            attachment::kind.eq(new.kind),
            attachment::size.eq(i32::try_from(new.content.len()).map_err(AppError::internal)?),
            attachment::hash.eq(&hash),
            attachment::content.eq(&new.content),
            attachment::added_by.eq(actor.account),
            attachment::added_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    tx.audit(
        actor,
        Entry::new("attachment.added", record.kind, record.number)
            .new_values(json!({ "file": new.name, "kind": new.kind, "bytes": new.content.len(), "sha256": hash })),
    )
}

/// Reads a file of a record; the reading leaves a trace. That of whoever is of the side that enclosed it, or enclosed this
/// one himself, is kept under an action of its own, which the history of the record does not show.
///
/// # Errors
/// `NotFound`, also for one that was taken back.
pub fn open(
    tx: &mut Tx<'_>,
    actor: &Actor,
    record: Record<'_>,
    token: &str,
    is_of_side: bool,
) -> Result<(AttachmentKind, Vec<u8>), AppError> {
    let found: Option<Opened> = attachment::table
        .select((attachment::kind, attachment::content, attachment::name, attachment::hash, attachment::added_by))
        .filter(attachment::token.eq(token.to_owned()))
        .filter(attachment::subject.eq(record.kind))
        .filter(attachment::subject_number.eq(record.number.to_owned()))
        .filter(attachment::withdrawn_at.is_null())
        .first(tx.conn)
        .optional()?;
    let (kind, content, name, hash, added_by) = found.ok_or(AppError::not_found("attachment-not-found"))?;
    let is_own = is_of_side || (added_by.is_some() && added_by == actor.account);
    let action = if is_own { OWN_READING } else { "attachment.read" };
    tx.audit(
        actor,
        Entry::new(action, record.kind, record.number).new_values(json!({ "file": name, "sha256": hash })),
    )?;
    Ok((kind, content))
}

fn withdraw(tx: &mut Tx<'_>, actor: &Actor, record: Record<'_>, token: &str) -> Result<(), AppError> {
    let there = all(tx.conn, record)?.into_iter().find(|one| one.token == token);
    let there = there.ok_or(AppError::not_found("attachment-not-found"))?;
    let withdrawn = diesel::update(attachment::table)
        .filter(attachment::token.eq(token.to_owned()))
        .filter(attachment::withdrawn_at.is_null())
        .set(attachment::withdrawn_at.eq(tx.now))
        .execute(tx.conn)?;
    if withdrawn == 0 {
        return Err(AppError::not_found("attachment-not-found"));
    }
    tx.audit(
        actor,
        Entry::new("attachment.withdrawn", record.kind, record.number)
            .old(json!({ "file": there.name, "kind": there.kind, "bytes": there.size, "sha256": there.hash })),
    )
}

#[cfg(test)]
mod tests {
    use super::AttachmentKind;

    #[test]
    fn a_file_is_known_by_its_bytes() {
        assert_eq!(AttachmentKind::of(b"%PDF-1.7"), Some(AttachmentKind::Pdf));
        assert_eq!(AttachmentKind::of(&[0xFF, 0xD8, 0xFF, 0xE0]), Some(AttachmentKind::Jpeg));
        assert_eq!(AttachmentKind::of(b"\x89PNG\r\n\x1a\n"), Some(AttachmentKind::Png));
        for other in [&b"<html>"[..], b"PK\x03\x04", b"", b"GIF89a"] {
            assert_eq!(AttachmentKind::of(other), None);
        }
    }
}
