//! Use cases: a worker claims his account, or his body invites him.

use crate::certification::applicants::store;
use crate::certification::batches::model::AssessmentBatch;
use crate::certification::verification::rules::{is_name_of, number_as_stored};
use crate::identity::model::{FirstPassword, NewAccount, NewGrant};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AccountId, PersonId};
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::registry::people::model::Person;

/// What a worker knows of himself that the register knows too.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Keyed hash of his document.
    pub document_hash: Vec<u8>,
    /// His name.
    pub name: String,
    /// Number of a certificate or of an admission ticket of his.
    pub number: String,
}

/// The one answer to a claim that does not fit, whatever does not fit.
#[must_use]
pub const fn refused() -> AppError {
    AppError::Invalid(Message::new("claim-refused"))
}

/// The person whose account may be opened. Every look-up is made whether the one before found anything or not.
///
/// # Errors
/// [`refused`].
pub fn claimed_person(conn: &mut Conn, claim: &Claim) -> Result<Person, AppError> {
    let person = store::person_by_document(conn, &claim.document_hash)?;
    let id = person.as_ref().map_or(PersonId(0), |person| person.id);
    let agrees = is_name_of(&claim.name, person.as_ref().map(|person| person.name.as_str()));
    let holds = store::holds_number(conn, id, &number_as_stored(&claim.number))?;
    let has_account = store::has_account(conn, id)?;
    match person {
        Some(person) if agrees && holds && !has_account => Ok(person),
        _ => Err(refused()),
    }
}

fn worker(tx: &Tx<'_>, person: &Person, login: &str, email: Option<String>, language: Language) -> NewAccount {
    NewAccount {
        login: login.to_owned(),
        name: person.name.clone(),
        email,
        person: Some(person.id),
        language,
        grant: NewGrant {
            role: Role::Worker,
            body: None,
            assessor: None,
            competition: None,
            valid_from: tx.today(),
            valid_to: None,
        },
    }
}

/// Opens the account of a worker who has proved who he is. The claim is checked again in this transaction.
///
/// # Errors
/// [`refused`]; a field error beside `login` when it is taken.
pub fn claim_account(
    tx: &mut Tx<'_>,
    claim: &Claim,
    login: &str,
    hash: String,
    language: Language,
    address: &str,
) -> Result<AccountId, AppError> {
    let person = claimed_person(tx.conn, claim)?;
    let actor = Actor { name: person.name.clone(), address: address.to_owned(), ..Actor::system("claim") };
    let email = person.email.clone();
    let new = worker(tx, &person, login, email, language);
    crate::identity::service::open_account(tx, &actor, &new, FirstPassword::Standing(hash))
}

/// Invites a candidate of one's own batch by mail; answers his name.
///
/// # Errors
/// `NotFound` for a candidate of another body; `Conflict` when he has an account or left no address.
pub fn invite_candidate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: &AssessmentBatch,
    token: &str,
) -> Result<String, AppError> {
    if !actor.is_staff_of(batch.body_id) {
        return Err(AppError::not_found("candidate-not-found"));
    }
    let person =
        store::candidate_by_token(tx.conn, batch.id, token)?.ok_or(AppError::not_found("candidate-not-found"))?;
    if store::has_account(tx.conn, person.id)? {
        return Err(AppError::conflict("candidate-has-account"));
    }
    let email = person.email.clone().ok_or(AppError::conflict("candidate-without-email"))?;
    let new = worker(tx, &person, &email, Some(email.clone()), Language::Chinese);
    crate::identity::service::open_account(tx, actor, &new, FirstPassword::Invitation)?;
    Ok(person.name)
}
