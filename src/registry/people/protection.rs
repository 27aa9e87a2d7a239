//! How personal values are kept: encrypted in the column, with a keyed hash beside them for exact look-up. Pure,
//! so that a load of millions is prepared outside the transaction that stores it.

use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::masking::Masking;
use crate::kernel::mobile::Mobile;
use crate::kernel::random::Random;
use crate::kernel::text::fold_name;
use crate::platform::error::AppError;
use crate::platform::secret::Keys;
use crate::registry::people::model::{NewPerson, Person, PreparedPerson, SearchText};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The hash under which a person is found by his document. The kind is part of it: a passport may have the
/// same number as a permit.
#[must_use]
pub fn document_hash(keys: &Keys, kind: DocumentKind, number: &str) -> Vec<u8> {
    keys.look_up_hash("document", &format!("{kind}:{number}"))
}

/// The hash under which people are found by their mobile number.
#[must_use]
pub fn mobile_hash(keys: &Keys, mobile: &str) -> Vec<u8> {
    keys.look_up_hash("mobile", mobile)
}

/// Encrypts and hashes a person's values; what `register_many` stores.
///
/// # Errors
/// `Internal` when the cipher refuses.
pub fn prepare(keys: &Keys, random: &Random, new: &NewPerson) -> Result<PreparedPerson, AppError> {
    let mobile = new.mobile.as_ref().map(Mobile::as_str);
    Ok(PreparedPerson {
        token: random.token(),
        folded: fold_name(&new.name),
        name: new.name.clone(),
        document_kind: new.document.kind(),
        document_number: encrypt(keys, random, new.document.number())?,
        document_hash: document_hash(keys, new.document.kind(), new.document.number()),
        sex: new.sex,
        birth_date: new.birth_date,
        mobile: mobile.map(|mobile| encrypt(keys, random, mobile)).transpose()?,
        mobile_hash: mobile.map(|mobile| mobile_hash(keys, mobile)),
        email: new.email.clone(),
        employer: new.employer.clone(),
        education: new.education.clone(),
        ethnic_group: new.ethnic_group.clone(),
    })
}

/// Encrypts one personal value for its column.
///
/// # Errors
/// `Internal` when the cipher refuses.
pub fn encrypt(keys: &Keys, random: &Random, plain: &str) -> Result<Vec<u8>, AppError> {
    keys.encrypt(plain, random.bytes()).map_err(AppError::internal)
}

/// The number of a person's identity document. Personal: for a page that leaves a trace.
///
/// # Errors
/// `Internal` when the value was encrypted with another key or changed by hand.
pub fn document_number(person: &Person, keys: &Keys) -> Result<String, AppError> {
    keys.decrypt(&person.document_number).map_err(AppError::internal)
}

/// A person's identity document.
///
/// # Errors
/// As `document_number`.
pub fn document(person: &Person, keys: &Keys) -> Result<IdentityDocument, AppError> {
    let number = document_number(person, keys)?;
    IdentityDocument::from_stored(person.document_kind, &number)
        .ok_or_else(|| AppError::internal("a stored document number does not have the form of its kind"))
}

/// A person's mobile number, if he has given one. Personal: for a page that leaves a trace.
///
/// # Errors
/// As `document_number`.
pub fn mobile(person: &Person, keys: &Keys) -> Result<Option<String>, AppError> {
    person
        .mobile
        .as_ref()
        .map(|stored| keys.decrypt(stored).map_err(AppError::internal))
        .transpose()
}

/// The document number as lists show it.
///
/// # Errors
/// As `document_number`.
pub fn masked_document_number(person: &Person, keys: &Keys, masking: Masking) -> Result<String, AppError> {
    Ok(masking.document_number(&document_number(person, keys)?))
}

/// The mobile number as lists show it.
///
/// # Errors
/// As `document_number`.
pub fn masked_mobile(person: &Person, keys: &Keys, masking: Masking) -> Result<Option<String>, AppError> {
    Ok(mobile(person, keys)?.map(|mobile| masking.mobile(&mobile)))
}

/// What was looked for, as it may stand in an address: nobody can read it there, and it works again when the page is
/// reloaded or paged.
///
/// # Errors
/// `Internal` when the cipher refuses.
pub fn seal_search(keys: &Keys, random: &Random, text: &SearchText) -> Result<String, AppError> {
    Ok(URL_SAFE_NO_PAD.encode(encrypt(keys, random, &text.0)?))
}

/// Opens what `seal_search` sealed; an address that was tampered with looks for nothing.
#[must_use]
pub fn open_search(keys: &Keys, sealed: &str) -> SearchText {
    let opened = URL_SAFE_NO_PAD.decode(sealed).ok().and_then(|bytes| keys.decrypt(&bytes).ok());
    SearchText(opened.unwrap_or_default())
}

/// A mail address as the audit trail keeps it: the first letter and the domain.
#[must_use]
pub fn masked_email(email: &str) -> String {
    match (email.chars().next(), email.split_once('@')) {
        (Some(first), Some((_, domain))) => format!("{first}***@{domain}"),
        _ => "***".to_owned(),
    }
}
