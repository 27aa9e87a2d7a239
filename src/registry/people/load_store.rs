//! Queries of a load by the million, which has the register to itself.

use crate::kernel::ids::PersonNameId;
use crate::kernel::text::initials;
use crate::platform::db::Conn;
use crate::platform::db::reservation::reserve_ids;
use crate::platform::db::schema::{person, person_name};
use crate::platform::error::AppError;
use crate::registry::people::model::{Load, NameCache};
use diesel::prelude::*;
use std::collections::HashSet;

/// A name that is to be written.
#[derive(Insertable)]
// Without it the statement would be built anew for each row.
#[diesel(table_name = person_name, treat_none_as_default_value = false)]
pub(super) struct NameRow<'a> {
    pub(super) id: PersonNameId,
    pub(super) folded: &'a str,
    pub(super) initials: &'a str,
}

impl<'a> NameRow<'a> {
    /// Rows for folded names with their initials, in their order.
    pub(super) fn of(folded: &[&'a str], initials: &'a [String], ids: impl IntoIterator<Item = i64>) -> Vec<Self> {
        folded
            .iter()
            .zip(initials)
            .zip(ids)
            .map(|((folded, initials), id)| Self { id: PersonNameId(id), folded, initials })
            .collect()
    }
}

/// As `ensure_names` for a load that knows every name of the register; without suffixes.
///
/// # Errors
/// Those of the database.
pub(super) fn ensure_names_in_load<'a>(
    conn: &mut Conn,
    folded: impl Iterator<Item = &'a str>,
    cache: &mut NameCache,
) -> Result<(), AppError> {
    let unknown: HashSet<&str> = folded.filter(|name| !cache.0.contains_key(*name)).collect();
    let mut unknown: Vec<&str> = unknown.into_iter().collect();
    unknown.sort_unstable();
    let ids = reserve_ids(conn, "person_name", unknown.len())?;
    let spelled: Vec<String> = unknown.iter().map(|name| initials(name)).collect();
    let rows = NameRow::of(&unknown, &spelled, ids);
    match conn {
        Conn::Lite(c) => {
            for row in &rows {
                diesel::insert_into(person_name::table).values(row).execute(c)?;
            }
        }
        Conn::Pg(c) => {
            diesel::copy_from(person_name::table).from_insertable(&rows).execute(c)?;
        }
    }
    cache.0.extend(rows.iter().map(|row| (row.folded.to_owned(), row.id)));
    Ok(())
}

/// Reads what a load needs to know.
///
/// # Errors
/// Those of the database.
pub(super) fn read_for_load(conn: &mut Conn) -> Result<Load, AppError> {
    let names: Vec<(String, PersonNameId)> =
        person_name::table.select((person_name::folded, person_name::id)).load(conn)?;
    let searchable: Option<PersonNameId> = person_name::table.select(diesel::dsl::max(person_name::id)).first(conn)?;
    let hashes: Vec<Vec<u8>> = person::table.select(person::document_hash).load(conn)?;
    Ok(Load {
        names: NameCache(names.into_iter().collect()),
        documents: hashes.iter().map(|hash| Load::beginning(hash)).collect(),
        searchable,
    })
}

/// Writes what [`suffixes`](super::rules::suffixes) gives for every name after the one given, in the order of the table: in the database,
/// since there are several times as many as names, and sorted, so that its tree grows at one end. A suffix of the
/// initials that is one of the name, too, can only be the one of the same length.
///
/// # Errors
/// Those of the database.
pub(super) fn make_searchable(conn: &mut Conn, after: Option<PersonNameId>) -> Result<(), AppError> {
    let after = after.unwrap_or(PersonNameId(0));
    let ending = match conn {
        Conn::Lite(_) => |text: &str| format!("substr({text}, -n.length)"),
        Conn::Pg(_) => |text: &str| format!("right({text}, n.length)"),
    };
    let (folded, initials) = (ending("folded"), ending("initials"));
    // Lengths are bounded by what a name may be; names are asked once for each length that occurs.
    let statement = format!(
        "insert into name_suffix (suffix, name_id) \
         with recursive n(length) as (select 1 union all select length + 1 from n where length < \
         (select coalesce(max(max_of.length), 0) from (select length(folded) as length from person_name where id > $1 \
         union all select length(initials) from person_name where id > $1) as max_of)) \
         select suffix, id from (\
         select {folded} as suffix, id from n cross join person_name where id > $1 and n.length <= length(folded) \
         union all \
         select {initials} as suffix, id from n cross join person_name where id > $1 \
         and n.length <= length(initials) and {initials} <> {folded}) as made order by suffix, id"
    );
    diesel::sql_query(statement)
        .bind::<diesel::sql_types::BigInt, _>(after)
        .execute(conn)?;
    Ok(())
}
