//! What the use cases of several rooms of this storey do: take people into the register.

use crate::kernel::ids::PersonId;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::people;
use crate::registry::people::model::{NameCache, NewPerson, Outcome};

/// Finds people by their documents, or registers them, in their order. The use case that calls has asked its own policy and
/// writes the audit row.
///
/// # Errors
/// A field error beside `document_number` when a document belongs to somebody of another name.
pub fn registered(tx: &mut Tx<'_>, new: &[NewPerson], names: &mut NameCache) -> Result<Vec<PersonId>, AppError> {
    let prepared: Result<Vec<_>, AppError> = new
        .iter()
        .map(|person| people::protection::prepare(&tx.platform.keys, &tx.platform.random, person))
        .collect();
    people::service::register_many(tx, &prepared?, names)?
        .into_iter()
        .zip(new)
        .map(|(registration, person)| match registration.outcome {
            Outcome::NameDiffers => Err(AppError::field("document_number", people::service::name_differs(person))),
            Outcome::Known | Outcome::Registered => Ok(registration.person),
        })
        .collect()
}

/// As [`registered`], for one person.
///
/// # Errors
/// As [`registered`].
pub fn registered_one(tx: &mut Tx<'_>, new: &NewPerson) -> Result<PersonId, AppError> {
    registered(tx, std::slice::from_ref(new), &mut NameCache::default())?
        .first()
        .copied()
        .ok_or_else(|| AppError::internal("nobody was registered"))
}
