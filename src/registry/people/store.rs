//! Queries about people but those of the search (`search_store`). What lists people takes the caller's scope.

use crate::kernel::clock::Timestamp;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{PersonId, PersonNameId};
use crate::kernel::level::Level;
use crate::kernel::sex::Sex;
use crate::kernel::text::initials;
use crate::platform::db::Conn;
use crate::platform::db::reservation::reserve_ids;
use crate::platform::db::schema::{
    application, assessment_batch, batch_line, certificate, certification_body, name_suffix, person, person_name, trade,
};
use crate::platform::error::{AppError, unless_duplicate};
use crate::platform::secret::Keys;
use crate::registry::people::load_store::NameRow;
use crate::registry::people::model::{
    ApplicationLine, CertificateLine, ContactCorrection, KnownPerson, Missing, NameCache, Person, PreparedPerson, Scope,
};
use crate::registry::people::protection::document_hash;
use crate::registry::people::rules::suffixes;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Values in one `in (…)` at the most: SQLite prepares the list anew for every length.
pub(super) const LOOK_UP: usize = 500;
/// Rows in one insert on PostgreSQL; a statement there has 65,535 parameters at the most.
const ROWS: usize = 1_000;
/// The person with this id.
///
/// # Errors
/// Those of the database.
pub fn by_id(conn: &mut Conn, id: PersonId) -> Result<Option<Person>, AppError> {
    Ok(person::table
        .select(Person::as_select())
        .filter(person::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The person with this token, if he is in the reader's scope.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, token: &str, scope: Scope) -> Result<Option<Person>, AppError> {
    let found: Option<Person> = person::table
        .select(Person::as_select())
        .filter(person::token.eq(token))
        .first(conn)
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    Ok(if within(conn, &[found.id], scope)?.is_empty() { None } else { Some(found) })
}

/// The person with this document.
///
/// # Errors
/// Those of the database.
pub fn by_document(conn: &mut Conn, keys: &Keys, kind: DocumentKind, number: &str) -> Result<Option<Person>, AppError> {
    Ok(person::table
        .select(Person::as_select())
        .filter(person::document_hash.eq(document_hash(keys, kind, number)))
        .first(conn)
        .optional()?)
}

/// Which of these people the reader may see.
///
/// # Errors
/// Those of the database.
pub(super) fn within(conn: &mut Conn, ids: &[PersonId], scope: Scope) -> Result<Vec<PersonId>, AppError> {
    let Scope::Body(body) = scope else { return Ok(ids.to_vec()) };
    let mut allowed: HashSet<PersonId> = HashSet::new();
    for chunk in ids.chunks(LOOK_UP) {
        allowed.extend(
            application::table
                .inner_join(assessment_batch::table)
                .select(application::person_id)
                .filter(application::person_id.eq_any(chunk))
                .filter(assessment_batch::body_id.eq(body))
                .distinct()
                .load::<PersonId>(conn)?,
        );
    }
    Ok(ids.iter().copied().filter(|id| allowed.contains(id)).collect())
}

/// Who of these documents is known: by hash.
///
/// # Errors
/// Those of the database.
pub fn known<'a>(
    conn: &mut Conn,
    hashes: impl Iterator<Item = &'a [u8]>,
) -> Result<HashMap<Vec<u8>, KnownPerson>, AppError> {
    type Row = (
        (Vec<u8>, PersonId, String, PersonNameId),
        (Option<NaiveDate>, Option<Vec<u8>>, Option<String>, Option<String>, Option<String>, Option<String>),
    );
    let hashes: Vec<&[u8]> = hashes.collect();
    let mut known = HashMap::new();
    for chunk in hashes.chunks(LOOK_UP) {
        let rows: Vec<Row> = person::table
            .select((
                (person::document_hash, person::id, person::name, person::name_id),
                (
                    person::birth_date,
                    person::mobile_hash,
                    person::email,
                    person::employer,
                    person::education,
                    person::ethnic_group,
                ),
            ))
            .filter(person::document_hash.eq_any(chunk))
            .load(conn)?;
        known.extend(rows.into_iter().map(
            |((hash, id, name, name_id), (birth_date, mobile, email, employer, education, ethnic_group))| {
                let missing = Missing {
                    birth_date: birth_date.is_none(),
                    mobile: mobile.is_none(),
                    email: email.is_none(),
                    employer: employer.is_none(),
                    education: education.is_none(),
                    ethnic_group: ethnic_group.is_none(),
                };
                (hash, KnownPerson { id, name, name_id, missing })
            },
        ));
    }
    Ok(known)
}

/// Fills in what a known person lacks and the new values have; whether there was anything.
///
/// # Errors
/// Those of the database.
pub(super) fn fill_in(conn: &mut Conn, known: &KnownPerson, new: &PreparedPerson) -> Result<bool, AppError> {
    #[derive(AsChangeset)]
    #[diesel(table_name = person)]
    struct Filled<'a> {
        birth_date: Option<NaiveDate>,
        mobile: Option<&'a [u8]>,
        mobile_hash: Option<&'a [u8]>,
        email: Option<&'a str>,
        employer: Option<&'a str>,
        education: Option<&'a str>,
        ethnic_group: Option<&'a str>,
    }
    let missing = known.missing;
    let filled = Filled {
        birth_date: new.birth_date.filter(|_| missing.birth_date),
        mobile: new.mobile.as_deref().filter(|_| missing.mobile),
        mobile_hash: new.mobile_hash.as_deref().filter(|_| missing.mobile),
        email: new.email.as_deref().filter(|_| missing.email),
        employer: new.employer.as_deref().filter(|_| missing.employer),
        education: new.education.as_deref().filter(|_| missing.education),
        ethnic_group: new.ethnic_group.as_deref().filter(|_| missing.ethnic_group),
    };
    let is_nothing = filled.birth_date.is_none()
        && [filled.mobile, filled.mobile_hash].iter().all(Option::is_none)
        && [filled.email, filled.employer, filled.education, filled.ethnic_group]
            .iter()
            .all(Option::is_none);
    if is_nothing {
        return Ok(false);
    }
    diesel::update(person::table.filter(person::id.eq(known.id)))
        .set((filled, person::version.eq(person::version + 1)))
        .execute(conn)?;
    Ok(true)
}

#[derive(Insertable)]
#[diesel(table_name = person)]
#[diesel(treat_none_as_default_value = false)]
struct PersonRow<'a> {
    id: PersonId,
    token: &'a str,
    name: &'a str,
    name_id: PersonNameId,
    document_kind: DocumentKind,
    document_number: &'a [u8],
    document_hash: &'a [u8],
    sex: Sex,
    birth_date: Option<NaiveDate>,
    mobile: Option<&'a [u8]>,
    mobile_hash: Option<&'a [u8]>,
    email: Option<&'a str>,
    employer: Option<&'a str>,
    education: Option<&'a str>,
    ethnic_group: Option<&'a str>,
    created_at: Timestamp,
    version: i32,
}

/// Writes new people, whose names are in the cache. They get their ids in the order of their document hashes, and
/// their tokens in the same order: both indexes are then written from one end to the other, not at random.
///
/// # Errors
/// `Conflict` when somebody else has registered one of them meanwhile.
pub(super) fn insert_people(
    conn: &mut Conn,
    people: &[&PreparedPerson],
    names: &NameCache,
    now: Timestamp,
) -> Result<Vec<PersonId>, AppError> {
    let ids = reserve_ids(conn, "person", people.len())?;
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_unstable_by_key(|at| people.get(*at).map(|person| &person.document_hash));
    let mut tokens: Vec<&str> = people.iter().map(|person| person.token.as_str()).collect();
    tokens.sort_unstable();
    let mut assigned = vec![PersonId(0); people.len()];
    let mut rows = Vec::with_capacity(people.len());
    for ((at, id), token) in order.into_iter().zip(ids).zip(tokens) {
        let Some(new) = people.get(at) else { continue };
        let name_id = names
            .0
            .get(&new.folded)
            .copied()
            .ok_or_else(|| AppError::internal("a name is not in the cache"))?;
        if let Some(place) = assigned.get_mut(at) {
            *place = PersonId(id);
        }
        rows.push(PersonRow {
            id: PersonId(id),
            token,
            name: &new.name,
            name_id,
            document_kind: new.document_kind,
            document_number: &new.document_number,
            document_hash: &new.document_hash,
            sex: new.sex,
            birth_date: new.birth_date,
            mobile: new.mobile.as_deref(),
            mobile_hash: new.mobile_hash.as_deref(),
            email: new.email.as_deref(),
            employer: new.employer.as_deref(),
            education: new.education.as_deref(),
            ethnic_group: new.ethnic_group.as_deref(),
            created_at: now,
            version: 1,
        });
    }
    let written = match conn {
        Conn::Lite(c) => rows
            .iter()
            .try_for_each(|row| diesel::insert_into(person::table).values(row).execute(c).map(drop)),
        Conn::Pg(c) if rows.len() > ROWS => {
            diesel::copy_from(person::table).from_insertable(&rows).execute(c).map(drop)
        }
        Conn::Pg(c) => rows
            .chunks(ROWS)
            .try_for_each(|rows| diesel::insert_into(person::table).values(rows).execute(c).map(drop)),
    };
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))?;
    Ok(assigned)
}

#[derive(Insertable)]
#[diesel(table_name = name_suffix, treat_none_as_default_value = false)]
struct SuffixRow<'a> {
    suffix: &'a str,
    name_id: PersonNameId,
}

/// Sees to it that each of these folded names is in the table of names, with its suffixes, exactly once, and in the
/// cache.
///
/// # Errors
/// Those of the database.
pub(super) fn ensure_names<'a>(
    conn: &mut Conn,
    folded: impl Iterator<Item = &'a str>,
    cache: &mut NameCache,
) -> Result<(), AppError> {
    let unknown: HashSet<&str> = folded.filter(|name| !cache.0.contains_key(*name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let mut unknown: Vec<&str> = unknown.into_iter().collect();
    unknown.sort_unstable();
    look_up_names(conn, &unknown, cache)?;
    unknown.retain(|name| !cache.0.contains_key(*name));
    if unknown.is_empty() {
        return Ok(());
    }
    let ids = reserve_ids(conn, "person_name", unknown.len())?;
    let spelled: Vec<String> = unknown.iter().map(|name| initials(name)).collect();
    let rows = NameRow::of(&unknown, &spelled, ids);
    let mine: HashSet<PersonNameId> = match conn {
        Conn::Lite(c) => {
            for row in &rows {
                diesel::insert_into(person_name::table).values(row).execute(c)?;
                cache.0.insert(row.folded.to_owned(), row.id);
            }
            rows.iter().map(|row| row.id).collect()
        }
        Conn::Pg(c) => {
            // Another transaction may write the same name at this moment; whoever comes second waits and takes that one.
            let mut mine = HashSet::new();
            for rows in rows.chunks(ROWS) {
                mine.extend(
                    diesel::insert_into(person_name::table)
                        .values(rows)
                        .on_conflict(person_name::folded)
                        .do_nothing()
                        .returning(person_name::id)
                        .get_results::<PersonNameId>(c)?,
                );
            }
            mine
        }
    };
    look_up_names(conn, &unknown, cache)?;
    let mut suffix_rows: Vec<SuffixRow<'_>> = rows
        .iter()
        .filter(|row| mine.contains(&row.id))
        .flat_map(|row| {
            suffixes(row.folded, row.initials)
                .into_iter()
                .map(|suffix| SuffixRow { suffix, name_id: row.id })
        })
        .collect();
    suffix_rows.sort_unstable_by_key(|row| (row.suffix, row.name_id));
    match conn {
        Conn::Lite(c) => {
            for row in &suffix_rows {
                diesel::insert_into(name_suffix::table).values(row).execute(c)?;
            }
        }
        Conn::Pg(c) => {
            for rows in suffix_rows.chunks(ROWS) {
                diesel::insert_into(name_suffix::table).values(rows).execute(c)?;
            }
        }
    }
    Ok(())
}

fn look_up_names(conn: &mut Conn, folded: &[&str], cache: &mut NameCache) -> Result<(), AppError> {
    let missing: Vec<&str> = folded.iter().copied().filter(|name| !cache.0.contains_key(*name)).collect();
    for chunk in missing.chunks(LOOK_UP) {
        let rows: Vec<(String, PersonNameId)> = person_name::table
            .select((person_name::folded, person_name::id))
            .filter(person_name::folded.eq_any(chunk))
            .load(conn)?;
        cache.0.extend(rows);
    }
    Ok(())
}

/// Changes contact data; false when the person is no longer in this version.
///
/// # Errors
/// Those of the database.
pub(super) fn update_contact(
    conn: &mut Conn,
    id: PersonId,
    version: i32,
    mobile: Option<(Vec<u8>, Vec<u8>)>,
    correction: &ContactCorrection,
) -> Result<bool, AppError> {
    #[derive(AsChangeset)]
    #[diesel(table_name = person)]
    struct Mobile {
        mobile: Option<Vec<u8>>,
        mobile_hash: Option<Vec<u8>>,
    }
    let (mobile, mobile_hash) = mobile.unzip();
    let updated = diesel::update(person::table.filter(person::id.eq(id)).filter(person::version.eq(version)))
        .set((
            Mobile { mobile, mobile_hash },
            person::email.eq(&correction.email),
            person::employer.eq(&correction.employer),
            person::version.eq(version + 1),
        ))
        .execute(conn)?;
    Ok(updated == 1)
}

/// Applications of a person, the newest first; for a body, those in its batches.
///
/// # Errors
/// Those of the database.
pub fn applications_of(conn: &mut Conn, id: PersonId, scope: Scope) -> Result<Vec<ApplicationLine>, AppError> {
    type Row = (String, String, (String, Option<String>), Level, NaiveDate, String);
    let mut query = application::table
        .inner_join(assessment_batch::table.inner_join(certification_body::table))
        .inner_join(batch_line::table.inner_join(trade::table))
        .select((
            assessment_batch::number,
            certification_body::name,
            (trade::name, trade::work_type),
            batch_line::level,
            assessment_batch::first_day,
            application::state,
        ))
        .filter(application::person_id.eq(id))
        .order(application::id.desc())
        .limit(200)
        .into_boxed();
    if let Scope::Body(body) = scope {
        query = query.filter(assessment_batch::body_id.eq(body));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(batch_number, body_name, (name, work_type), level, first_day, state)| ApplicationLine {
            batch_number,
            body_name,
            trade: with_work_type(name, work_type),
            level,
            first_day,
            state,
        })
        .collect())
}

/// Certificates of a person, the newest first; for a body, those that it has issued.
///
/// # Errors
/// Those of the database.
pub fn certificates_of(conn: &mut Conn, id: PersonId, scope: Scope) -> Result<Vec<CertificateLine>, AppError> {
    type Row = (String, String, Option<String>, Level, String, NaiveDate, String);
    let mut query = certificate::table
        .select((
            certificate::number,
            certificate::trade_name,
            certificate::work_type,
            certificate::level,
            certificate::body_name,
            certificate::issued_on,
            certificate::state,
        ))
        .filter(certificate::person_id.eq(id))
        .order((certificate::issued_on.desc(), certificate::id.desc()))
        .limit(200)
        .into_boxed();
    if let Scope::Body(body) = scope {
        query = query.filter(certificate::body_id.eq(body));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(number, name, work_type, level, body_name, issued_on, state)| CertificateLine {
            number,
            trade: with_work_type(name, work_type),
            level,
            body_name,
            issued_on,
            state,
        })
        .collect())
}

fn with_work_type(name: String, work_type: Option<String>) -> String {
    match work_type {
        Some(work_type) => format!("{name}（{work_type}）"),
        None => name,
    }
}
