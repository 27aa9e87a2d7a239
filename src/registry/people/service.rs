//! Use cases with people. Nobody is renamed in silence: a document that belongs to another name is a conflict.

use crate::kernel::actor::Actor;
use crate::kernel::ids::PersonId;
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::registry::people::model::{
    ContactCorrection, Disclosure, KnownPerson, Load, NameCache, NewPerson, Outcome, Person, PreparedPerson,
    Registration,
};
use crate::registry::people::rules::is_same_name;
use crate::registry::people::{load_store, policy, protection, store};
use serde_json::json;
use std::collections::HashMap;

/// Finds a person by his document, or registers him. What the register lacks of a known person is filled in.
///
/// # Errors
/// `Denied`; `Conflict` with `person-name-differs` when the document belongs to somebody of another name.
pub fn find_or_register(tx: &mut Tx<'_>, actor: &Actor, new: &NewPerson) -> Result<PersonId, AppError> {
    policy::may_register(actor)?;
    let prepared = protection::prepare(&tx.platform.keys, &tx.platform.random, new)?;
    let token = prepared.token.clone();
    let registered = register_many(tx, std::slice::from_ref(&prepared), &mut NameCache::default())?;
    let Some(registration) = registered.first() else { return Err(AppError::internal("nobody was registered")) };
    match registration.outcome {
        Outcome::Known => {}
        Outcome::NameDiffers => return Err(AppError::Conflict(name_differs(new))),
        Outcome::Registered => tx.audit(
            actor,
            Entry::new("person.registered", "person", token).new_values(json!({
                "name": new.name,
                "document_kind": new.document.kind(),
                "document_number": Masking::default().document_number(new.document.number()),
                "mobile": new.mobile.as_ref().map(|mobile| Masking::default().mobile(Mobile::as_str(mobile))),
            })),
        )?,
    }
    Ok(registration.person)
}

/// What is said when a document belongs to somebody of another name; his name is not told.
#[must_use]
pub fn name_differs(new: &NewPerson) -> Message {
    Message::new("person-name-differs")
        .with("name", new.name.clone())
        .with("number", Masking::default().document_number(new.document.number()))
}

/// When new names are made searchable.
#[derive(Debug, Clone, Copy)]
enum Names {
    /// With the people who bear them.
    Searchable,
    /// At the end of a load.
    Later,
}

/// As `find_or_register` for a load of any size; the use case that loads has asked its own policy and writes the
/// audit row. Answers in the order of `people`; nothing is changed for whom the outcome is `NameDiffers`.
///
/// The cost is one insert a person, with all cryptography done by `protection::prepare` before. Some ten thousand
/// people a call are written fastest.
///
/// # Errors
/// `Conflict` when another process registers one of them at the same moment; those of the database.
pub fn register_many(
    tx: &mut Tx<'_>,
    people: &[PreparedPerson],
    names: &mut NameCache,
) -> Result<Vec<Registration>, AppError> {
    let mut hashes: Vec<&[u8]> = people.iter().map(|person| person.document_hash.as_slice()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let known = store::known(tx.conn, hashes.into_iter())?;
    register(tx, people, &known, names, Names::Searchable)
}

/// Begins a load by the million into a register that nobody else writes meanwhile.
///
/// # Errors
/// Those of the database.
pub fn begin_load(conn: &mut Conn) -> Result<Load, AppError> {
    load_store::read_for_load(conn)
}

/// As `register_many`, in a load: asks the register only about documents that may be in it, and leaves the search by
/// name to `finish_load`.
///
/// # Errors
/// Those of the database.
pub fn register_in_load(
    tx: &mut Tx<'_>,
    people: &[PreparedPerson],
    load: &mut Load,
) -> Result<Vec<Registration>, AppError> {
    let mut doubtful: Vec<&[u8]> = people
        .iter()
        .map(|person| person.document_hash.as_slice())
        .filter(|hash| load.documents.contains(&Load::beginning(hash)))
        .collect();
    doubtful.sort_unstable();
    doubtful.dedup();
    let known = store::known(tx.conn, doubtful.into_iter())?;
    let registered = register(tx, people, &known, &mut load.names, Names::Later)?;
    load.documents
        .extend(people.iter().map(|person| Load::beginning(&person.document_hash)));
    Ok(registered)
}

/// Ends a load: whoever came in is found by his name from now on.
///
/// # Errors
/// Those of the database.
pub fn finish_load(tx: &mut Tx<'_>, load: &Load) -> Result<(), AppError> {
    load_store::make_searchable(tx.conn, load.searchable)
}

fn register(
    tx: &mut Tx<'_>,
    people: &[PreparedPerson],
    known: &HashMap<Vec<u8>, KnownPerson>,
    names: &mut NameCache,
    search: Names,
) -> Result<Vec<Registration>, AppError> {
    let mut new: Vec<&PreparedPerson> = Vec::new();
    let mut place: HashMap<&[u8], usize> = HashMap::new();
    for person in people {
        if !known.contains_key(&person.document_hash) {
            place.entry(&person.document_hash).or_insert_with(|| {
                new.push(person);
                new.len() - 1
            });
        }
    }
    let folded = new.iter().map(|person| person.folded.as_str());
    match search {
        Names::Searchable => store::ensure_names(tx.conn, folded, names)?,
        Names::Later => load_store::ensure_names_in_load(tx.conn, folded, names)?,
    }
    let ids = store::insert_people(tx.conn, &new, names, tx.now)?;
    let mut registrations = Vec::with_capacity(people.len());
    for person in people {
        if let Some(known) = known.get(&person.document_hash) {
            let outcome = if is_same_name(&known.name, &person.name) {
                store::fill_in(tx.conn, known, person)?;
                Outcome::Known
            } else {
                Outcome::NameDiffers
            };
            registrations.push(Registration { person: known.id, name: known.name_id, outcome });
            continue;
        }
        let at = place.get(person.document_hash.as_slice()).copied();
        let first = at.and_then(|at| new.get(at).copied().zip(ids.get(at).copied()));
        let Some((first, id)) = first else { return Err(AppError::internal("a new person was not written")) };
        let name = names.0.get(&first.folded).copied().ok_or(AppError::Internal)?;
        let outcome = if std::ptr::eq(first, person) {
            Outcome::Registered
        } else if first.folded == person.folded {
            Outcome::Known
        } else {
            Outcome::NameDiffers
        };
        registrations.push(Registration { person: id, name, outcome });
    }
    Ok(registrations)
}

/// The person behind a token, as far as the actor may know of him.
fn in_scope(tx: &mut Tx<'_>, actor: &Actor, token: &str) -> Result<Person, AppError> {
    let scope = policy::scope_of(actor)?;
    store::by_token(tx.conn, token, scope)?.ok_or(AppError::not_found("person-not-found"))
}

/// Shows the full numbers of a person, for a reason that is kept.
///
/// # Errors
/// `NotFound` outside the actor's scope, a field error without a reason.
pub fn disclose(tx: &mut Tx<'_>, actor: &Actor, token: &str, reason: &str) -> Result<Disclosure, AppError> {
    let person = in_scope(tx, actor, token)?;
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", Message::new("error-field-required")));
    }
    let disclosure = Disclosure {
        document_number: protection::document_number(&person, &tx.platform.keys)?,
        mobile: protection::mobile(&person, &tx.platform.keys)?,
    };
    tx.audit(actor, Entry::new("person.disclosed", "person", person.token).reason(reason.trim()))?;
    Ok(disclosure)
}

/// Corrects contact data. The audit trail keeps old and new values, masked.
///
/// # Errors
/// `NotFound` outside the actor's scope, `Denied`, `Conflict` when somebody else has changed the person meanwhile.
pub fn correct_contact(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: &str,
    version: i32,
    correction: &ContactCorrection,
) -> Result<(), AppError> {
    let before = in_scope(tx, actor, token)?;
    policy::may_correct(actor)?;
    let platform = tx.platform;
    let keys = &platform.keys;
    let mobile = match &correction.mobile {
        None => None,
        Some(mobile) => Some((
            protection::encrypt(keys, &platform.random, mobile.as_str())?,
            protection::mobile_hash(keys, mobile.as_str()),
        )),
    };
    if !store::update_contact(tx.conn, before.id, version, mobile, correction)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let masked = |email: &Option<String>| email.as_deref().map(protection::masked_email);
    let old_mobile = protection::masked_mobile(&before, keys, Masking::default())?;
    let new_mobile = match &correction.mobile {
        Some(mobile) => Some(Masking::default().mobile(mobile.as_str())),
        None => old_mobile.clone(),
    };
    tx.audit(
        actor,
        Entry::new("person.contact_corrected", "person", before.token.clone())
            .old(json!({ "mobile": old_mobile, "email": masked(&before.email), "employer": before.employer }))
            .new_values(json!({
                "mobile": new_mobile,
                "email": masked(&correction.email),
                "employer": correction.employer,
            })),
    )
}
