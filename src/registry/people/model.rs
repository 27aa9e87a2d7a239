//! Rows of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{PersonId, PersonNameId};
use crate::kernel::sex::Sex;
use crate::platform::db::schema::person;
use chrono::NaiveDate;
use diesel::prelude::*;

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
