//! The one box that finds people, as queries.

use crate::kernel::ids::{PersonId, PersonNameId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::schema::{application, assessment_batch, certificate, name_suffix, person, person_name};
use crate::platform::error::AppError;
use crate::platform::secret::Keys;
use crate::registry::people::model::{Person, Scope};
use crate::registry::people::protection::{document_hash, mobile_hash};
use crate::registry::people::rules::{Sought, sought};
use crate::registry::people::store::{LOOK_UP, within};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// People that a search lists at the most: whoever sees so many types another character.
const MOST_FOUND: usize = 1_000;
/// Distinct names that a search looks through at the most.
const MOST_NAMES: i64 = 20_000;

/// The one box: a name or a part of one, pinyin initials, or a whole number of a document, a telephone or a
/// certificate. The whole name comes first, then names by their characters.
///
/// # Errors
/// Those of the database.
pub fn search(
    conn: &mut Conn,
    keys: &Keys,
    text: &str,
    scope: Scope,
    request: PageRequest,
) -> Result<Paged<Person>, AppError> {
    let (found, is_all) = match sought(text) {
        Sought::Nothing => (Vec::new(), true),
        Sought::Number { certificate, documents, mobile } => {
            let hashes: Vec<Vec<u8>> = documents
                .iter()
                .map(|(kind, number)| document_hash(keys, *kind, number))
                .collect();
            let found = by_number(conn, &certificate, &hashes, mobile.map(|mobile| mobile_hash(keys, &mobile)))?;
            (within(conn, &found, scope)?, true)
        }
        Sought::Name(folded) => by_name(conn, &folded, scope)?,
    };
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let from = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(request.limit()).unwrap_or(0);
    let wanted: Vec<PersonId> = found.into_iter().skip(from).take(size).collect();
    Ok(Paged { rows: in_order(conn, &wanted)?, total, total_is_exact: is_all, request })
}

fn by_number(
    conn: &mut Conn,
    certificate_number: &str,
    document_hashes: &[Vec<u8>],
    mobile_hash: Option<Vec<u8>>,
) -> Result<Vec<PersonId>, AppError> {
    let mut found: Vec<PersonId> = person::table
        .select(person::id)
        .filter(person::document_hash.eq_any(document_hashes))
        .load(conn)?;
    if let Some(hash) = mobile_hash {
        let limit = i64::try_from(MOST_FOUND).unwrap_or(i64::MAX);
        found.extend(
            person::table
                .select(person::id)
                .filter(person::mobile_hash.eq(hash))
                .order(person::id)
                .limit(limit)
                .load::<PersonId>(conn)?,
        );
    }
    found.extend(
        certificate::table
            .select(certificate::person_id)
            .filter(certificate::number.eq(certificate_number))
            .load::<PersonId>(conn)?,
    );
    let mut seen = HashSet::new();
    found.retain(|id| seen.insert(*id));
    Ok(found)
}

/// People by a part of their name, the whole name first; whether that is all of them.
fn by_name(conn: &mut Conn, folded: &str, scope: Scope) -> Result<(Vec<PersonId>, bool), AppError> {
    let mut names: Vec<PersonNameId> = person_name::table
        .select(person_name::id)
        .filter(person_name::folded.eq(folded))
        .load(conn)?;
    names.extend(names_with(conn, folded, MOST_NAMES)?);
    let all_names = i64::try_from(names.len()).is_ok_and(|count| count < MOST_NAMES);
    // A name in which a character is repeated stands in the range twice.
    let mut seen = HashSet::new();
    names.retain(|id| seen.insert(*id));
    let mut found: Vec<PersonId> = Vec::new();
    // The whole name alone first, so that its bearers are not crowded out by others.
    let (whole, rest) = names.split_at(names.len().min(1));
    for chunk in std::iter::once(whole).chain(rest.chunks(LOOK_UP)) {
        let room = MOST_FOUND + 1 - found.len();
        let rank: HashMap<PersonNameId, usize> = chunk.iter().copied().zip(0..).collect();
        let mut people = bearers(conn, chunk, scope, room)?;
        people.sort_by_key(|(id, name)| (rank.get(name).copied(), *id));
        found.extend(people.into_iter().map(|(id, _)| id));
        if found.len() > MOST_FOUND {
            found.truncate(MOST_FOUND);
            return Ok((found, false));
        }
    }
    Ok((found, all_names))
}

/// Names that hold a text, those that begin or end with it not before others: in the order of what follows it.
/// The same name may come twice.
///
/// # Errors
/// Those of the database.
pub fn names_with(conn: &mut Conn, folded: &str, limit: i64) -> Result<Vec<PersonNameId>, AppError> {
    Ok(name_suffix::table
        .select(name_suffix::name_id)
        .filter(name_suffix::suffix.ge(folded))
        .filter(name_suffix::suffix.lt(format!("{folded}\u{10FFFF}")))
        .order((name_suffix::suffix, name_suffix::name_id))
        .limit(limit)
        .load(conn)?)
}

fn bearers(
    conn: &mut Conn,
    names: &[PersonNameId],
    scope: Scope,
    limit: usize,
) -> Result<Vec<(PersonId, PersonNameId)>, AppError> {
    let mut query = person::table
        .select((person::id, person::name_id))
        .filter(person::name_id.eq_any(names))
        .order(person::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .into_boxed();
    if let Scope::Body(body) = scope {
        query = query.filter(diesel::dsl::exists(
            application::table
                .inner_join(assessment_batch::table)
                .filter(application::person_id.eq(person::id))
                .filter(assessment_batch::body_id.eq(body)),
        ));
    }
    Ok(query.load(conn)?)
}

/// People in the order of their ids here.
fn in_order(conn: &mut Conn, ids: &[PersonId]) -> Result<Vec<Person>, AppError> {
    let people: Vec<Person> = person::table
        .select(Person::as_select())
        .filter(person::id.eq_any(ids))
        .load(conn)?;
    let mut by_id: HashMap<PersonId, Person> = people.into_iter().map(|person| (person.id, person)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}
