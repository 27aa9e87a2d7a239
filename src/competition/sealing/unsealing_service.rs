//! Use cases with sealed layers: read one, ask to unseal it, unseal it.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::sealing::drawing::{canonical_layer, hash_of};
use crate::competition::sealing::model::{Mapping, SealLayer};
use crate::competition::sealing::service::{duties, layers, opened};
use crate::competition::sealing::{policy, store};
use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::AppError;
use serde_json::json;

/// A layer that somebody may read, with what its hash is now.
#[derive(Debug, Clone)]
pub struct ReadLayer {
    /// The layer.
    pub layer: SealLayer,
    /// What was sealed.
    pub mapping: Mapping,
    /// The text that is hashed.
    pub canonical: String,
    /// The hash of what is stored now.
    pub computed: String,
}

impl ReadLayer {
    /// Whether what is stored is what was published.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.computed == self.layer.hash
    }
}

fn found(tx: &mut Tx<'_>, contest: &Contest, layer: i32) -> Result<SealLayer, AppError> {
    store::layers_of(tx.conn, contest.id)?
        .into_iter()
        .find(|one| one.layer == layer)
        .ok_or(AppError::not_found("sealing-layer-not-found"))
}

/// Reads a layer; each reading stands in the trail.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn read_layer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    layer: i32,
) -> Result<ReadLayer, AppError> {
    policy::may_follow(actor, competition)?;
    let duties = duties(tx, actor, contest)?;
    let layer = found(tx, contest, layer)?;
    policy::may_read(actor, competition, &duties, &layer)?;
    let mapping = opened(tx, &layer)?;
    let address = contests::service::address(competition, contest);
    let canonical = canonical_layer(&address, layer.layer, &mapping.seed, &mapping.pairs);
    let computed = hash_of(&canonical);
    tx.audit(
        actor,
        Entry::new("sealing.layer_read", "contest", address)
            .new_values(json!({ "layer": layer.layer, "sealed": layer.unsealed_at.is_none() })),
    )?;
    Ok(ReadLayer { layer, mapping, canonical, computed })
}

/// The layer whose turn it is to be unsealed: all marks are locked, and every layer above it is open.
fn in_turn(tx: &mut Tx<'_>, contest: &Contest, layer: i32) -> Result<SealLayer, AppError> {
    let row = found(tx, contest, layer)?;
    if row.unsealed_at.is_some() {
        return Err(AppError::conflict("sealing-unsealed-already"));
    }
    if contest.state != EventState::Locked {
        return Err(AppError::conflict("sealing-lock-first"));
    }
    let is_above_sealed = store::layers_of(tx.conn, contest.id)?
        .iter()
        .any(|other| other.layer > layer && other.unsealed_at.is_none());
    if is_above_sealed { Err(AppError::conflict("sealing-reverse-order")) } else { Ok(row) }
}

/// Asks to unseal a layer; the monitor confirms it.
///
/// # Errors
/// `Denied` for anybody but the judge of the layer; `Conflict` before all marks are locked, or out of order.
pub fn ask_unsealing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    layer: i32,
) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_seal(&duties, layer)?;
    let row = in_turn(tx, contest, layer)?;
    if row.unseal_asked_by.is_some() {
        return Err(AppError::conflict("sealing-asked-already"));
    }
    if !store::ask_unsealing(tx.conn, actor, &row, tx.now)? {
        return Err(AppError::conflict("sealing-asked-already"));
    }
    tx.audit(
        actor,
        Entry::new("sealing.unsealing_asked", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "layer": layer })),
    )
}

/// Unseals a layer that its judge asked to unseal. After the first layer the contest is unsealed.
///
/// # Errors
/// `Denied` for anybody but the monitor, and for whoever asked; `Conflict` when nobody asked, or somebody was faster.
pub fn unseal(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    layer: i32,
) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_unseal(&duties)?;
    let row = in_turn(tx, contest, layer)?;
    if row.unseal_asked_by.is_none() {
        return Err(AppError::conflict("sealing-not-asked"));
    }
    if actor.account.is_none() || row.unseal_asked_by == actor.account || row.sealed_by == actor.account {
        return Err(AppError::denied("denied-unsealing-own"));
    }
    if !store::unseal(tx.conn, actor, &row, tx.now)? {
        return Err(AppError::conflict("sealing-unsealed-already"));
    }
    tx.audit(
        actor,
        Entry::new("sealing.layer_unsealed", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "layer": layer, "hash": row.hash })),
    )?;
    if layer == 1 && layers(contest)? >= 1 {
        contests::service::move_to(tx, actor, competition, contest, EventState::Unsealed, None)?;
    }
    Ok(())
}
