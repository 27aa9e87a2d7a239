//! Evidence of an appeal: a few small files, known by their first bytes and by their hash.

use crate::competition::appeals::model::{Appeal, EvidenceKind, NewEvidence};
use crate::competition::appeals::service::Case;
use crate::competition::appeals::settings::{EVIDENCE_FILES, EVIDENCE_KILOBYTES};
use crate::competition::appeals::{policy, rules, store};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Letters of a file's name that are kept.
const LONGEST_NAME: usize = 120;

/// Reads an upload as a piece of evidence.
///
/// # Errors
/// A field error beside `file` for one that is too large or of another kind; `Unavailable` when the disk does not give it.
pub fn read_evidence(path: &Path, name: &str, size: u64, kilobytes: i64) -> Result<NewEvidence, AppError> {
    let refused = |message: Message| AppError::field("file", message);
    if size > u64::try_from(kilobytes).unwrap_or(0).saturating_mul(1024) {
        return Err(refused(Message::new("appeal-file-large").count("kilobytes", kilobytes)));
    }
    let content = std::fs::read(path).map_err(|error| {
        tracing::error!(%error, "an upload could not be read");
        AppError::Unavailable
    })?;
    let kind = rules::evidence_kind(&content).ok_or_else(|| refused(Message::new("appeal-file-kind")))?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    Ok(NewEvidence { name, kind, content })
}

/// Size of a piece of evidence at the most, in kilobytes.
#[must_use]
pub fn most_kilobytes(platform: &crate::platform::Platform) -> i64 {
    platform.setting(&EVIDENCE_KILOBYTES)
}

/// Adds a piece of evidence to an appeal that is not decided.
///
/// # Errors
/// `Denied`; `Conflict` when it is too late; a field error when there are as many as there may be.
pub fn add_evidence(tx: &mut Tx<'_>, actor: &Actor, case: &Case, new: &NewEvidence) -> Result<(), AppError> {
    policy::may_act_for(actor, &case.competition, &case.appeal)?;
    if !policy::takes_evidence(case.appeal.state) {
        return Err(AppError::conflict("appeal-file-late"));
    }
    // Two files that are added at once count each other.
    if !store::hold(tx.conn, &case.appeal)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    store_evidence(tx, actor, &case.appeal, new)
}

/// Writes a piece of evidence, as part of filing or after it.
///
/// # Errors
/// A field error when there are as many as there may be.
pub fn store_evidence(tx: &mut Tx<'_>, actor: &Actor, appeal: &Appeal, new: &NewEvidence) -> Result<(), AppError> {
    let most = tx.setting(&EVIDENCE_FILES);
    let there = store::evidence_of(tx.conn, appeal.id)?;
    if i64::try_from(there.len()).unwrap_or(i64::MAX) >= most {
        return Err(AppError::field("file", Message::new("appeal-file-many").count("most", most)));
    }
    let hash = hex::encode(Sha256::digest(&new.content));
    if there.iter().any(|one| one.hash == hash) {
        return Err(AppError::field("file", Message::new("appeal-file-twice")));
    }
    let token = tx.platform.random.token();
    store::insert_evidence(tx.conn, actor, appeal.id, &token, &hash, new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("appeal.evidence_added", "appeal", appeal.number.as_str())
            .new_values(json!({ "kind": new.kind, "bytes": new.content.len(), "sha256": hash })),
    )
}

/// Reads a piece of evidence; each reading leaves a trace.
///
/// # Errors
/// `NotFound`.
pub fn open_evidence(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    file: &str,
) -> Result<(EvidenceKind, Vec<u8>), AppError> {
    let found = store::evidence_content(tx.conn, case.appeal.id, file)?;
    let (kind, content) = found.ok_or(AppError::not_found("appeal-file-not-found"))?;
    tx.audit(
        actor,
        Entry::new("appeal.evidence_read", "appeal", case.appeal.number.as_str()).new_values(json!({ "file": file })),
    )?;
    Ok((kind, content))
}
