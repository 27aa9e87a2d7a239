//! Rows of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::ids::{BodyId, PersonId, PersonNameId};
use crate::kernel::level::Level;
use crate::kernel::mobile::Mobile;
use crate::kernel::sex::Sex;
use crate::platform::db::schema::person;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// A natural person, once for all roles.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = person)]
pub struct Person {
    /// Row id.
    pub id: PersonId,
    /// Random token in addresses.
    pub token: String,
    /// Name.
    pub name: String,
    /// Its folded form, for search.
    pub name_id: PersonNameId,
    /// Kind of identity document.
    pub document_kind: DocumentKind,
    /// Number of the document, encrypted.
    pub document_number: Vec<u8>,
    /// Keyed hash of kind and number, for exact look-up.
    pub document_hash: Vec<u8>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Mobile number, encrypted.
    pub mobile: Option<Vec<u8>>,
    /// Keyed hash of the mobile number.
    pub mobile_hash: Option<Vec<u8>>,
    /// Mail address.
    pub email: Option<String>,
    /// Employing unit.
    pub employer: Option<String>,
    /// Education, as the roster said.
    pub education: Option<String>,
    /// Ethnic group, as the roster said.
    pub ethnic_group: Option<String>,
    /// When first entered.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// A person who is to be registered, with checked values. The debug form masks what is personal.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Name as `kernel::person_name::normalise` gave it.
    pub name: String,
    /// Identity document.
    pub document: IdentityDocument,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Mobile number.
    pub mobile: Option<Mobile>,
    /// Mail address.
    pub email: Option<String>,
    /// Employing unit.
    pub employer: Option<String>,
    /// Education.
    pub education: Option<String>,
    /// Ethnic group.
    pub ethnic_group: Option<String>,
}

impl NewPerson {
    /// A person of whom only the document is known; sex and birth date as the number states them.
    #[must_use]
    pub fn of_document(name: impl Into<String>, document: IdentityDocument, sex: Sex) -> Self {
        Self {
            name: name.into(),
            sex: document.sex().unwrap_or(sex),
            birth_date: document.birth_date(),
            document,
            mobile: None,
            email: None,
            employer: None,
            education: None,
            ethnic_group: None,
        }
    }
}

/// A person ready to be stored: encrypted and hashed by `protection::prepare`, outside any transaction.
#[derive(Debug, Clone)]
pub struct PreparedPerson {
    /// Random token for addresses.
    pub token: String,
    /// Name.
    pub name: String,
    /// Its folded form.
    pub folded: String,
    /// Kind of identity document.
    pub document_kind: DocumentKind,
    /// Its number, encrypted.
    pub document_number: Vec<u8>,
    /// Keyed hash of kind and number.
    pub document_hash: Vec<u8>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Mobile number, encrypted.
    pub mobile: Option<Vec<u8>>,
    /// Its keyed hash.
    pub mobile_hash: Option<Vec<u8>>,
    /// Mail address.
    pub email: Option<String>,
    /// Employing unit.
    pub employer: Option<String>,
    /// Education.
    pub education: Option<String>,
    /// Ethnic group.
    pub ethnic_group: Option<String>,
}

/// What became of one person of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// He is new.
    Registered,
    /// He was known; what was missing has been filled in.
    Known,
    /// The document belongs to somebody of another name; nothing was changed.
    NameDiffers,
}

/// One person of a load as the register has him now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// The person.
    pub person: PersonId,
    /// His name in the table of names.
    pub name: PersonNameId,
    /// Whether he was known.
    pub outcome: Outcome,
}

/// Names that a load has met already, so that each is looked up once. A load of many transactions passes the
/// same cache to each, and drops it when one of them fails.
#[derive(Debug, Default)]
pub struct NameCache(pub(super) HashMap<String, PersonNameId>);

/// What a load by the million knows of a register that it has to itself: every name and every document. A load of
/// many transactions passes it to each; when one of them fails, the load has failed.
#[derive(Debug, Default)]
pub struct Load {
    pub(super) names: NameCache,
    /// Beginnings of the hashes of all documents; two that begin alike are told apart by the register.
    pub(super) documents: HashSet<u64>,
    /// Names after this one have no suffixes yet.
    pub(super) searchable: Option<PersonNameId>,
}

impl Load {
    /// What is kept of the hash of a document.
    pub(super) fn beginning(hash: &[u8]) -> u64 {
        hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

/// Whose records the reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    City,
    /// People who applied in batches of one body.
    Body(BodyId),
}

/// What the register has of a document already; for checks of rosters and loads.
#[derive(Debug, Clone)]
pub struct KnownPerson {
    /// The person.
    pub id: PersonId,
    /// His name.
    pub name: String,
    /// His name in the table of names.
    pub name_id: PersonNameId,
    /// Which of the values that a roster may fill in are missing.
    pub(super) missing: Missing,
}

/// Values of a person that are missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Missing {
    pub birth_date: bool,
    pub mobile: bool,
    pub email: bool,
    pub employer: bool,
    pub education: bool,
    pub ethnic_group: bool,
}

/// What is to be corrected of a person's contact data.
#[derive(Debug, Clone)]
pub struct ContactCorrection {
    /// A new mobile number; none keeps the old one, which nobody has to see to change the rest.
    pub mobile: Option<Mobile>,
    /// Mail address; none takes it away.
    pub email: Option<String>,
    /// Employing unit; none takes it away.
    pub employer: Option<String>,
}

/// The full numbers of a person, for the one page that shows them.
#[derive(Clone)]
pub struct Disclosure {
    /// Number of the identity document.
    pub document_number: String,
    /// Mobile number.
    pub mobile: Option<String>,
}

/// One application of a person, as his page lists it.
#[derive(Debug, Clone)]
pub struct ApplicationLine {
    /// Number of the batch.
    pub batch_number: String,
    /// Name of the body.
    pub body_name: String,
    /// Trade.
    pub trade: String,
    /// Level.
    pub level: Level,
    /// First day of the assessment.
    pub first_day: NaiveDate,
    /// Code of its state; the states are the certification room's.
    pub state: String,
}

/// One certificate of a person, as his page lists it.
#[derive(Debug, Clone)]
pub struct CertificateLine {
    /// Number.
    pub number: String,
    /// Trade as it stands on the certificate.
    pub trade: String,
    /// Level.
    pub level: Level,
    /// Name of the body.
    pub body_name: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Code of its state.
    pub state: String,
}

/// A rank that a person holds by appointment, as his page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointedLine {
    /// Number of the appointment.
    pub number: String,
    /// Trade.
    pub trade: String,
    /// Rank.
    pub level: Level,
    /// Who appointed him.
    pub employer: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// What people looked for: a name or a number. Travels through addresses sealed, because addresses are kept in
/// histories and logs.
#[derive(Debug, Clone, Default)]
pub struct SearchText(pub String);
