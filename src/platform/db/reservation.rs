//! Row ids taken before the rows are written: a bulk load knows the ids of what it writes without
//! reading each one back, which costs more than the insert itself.

use super::Conn;
use crate::platform::error::AppError;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Takes `count` ids of a table whose column `id` numbers itself. Only inside a write transaction: on SQLite
/// it is the lock of the one writer that keeps the ids for the caller.
///
/// # Errors
/// Those of the database.
pub fn reserve_ids(conn: &mut Conn, table: &'static str, count: usize) -> Result<Vec<i64>, AppError> {
    let count = i64::try_from(count).map_err(AppError::internal)?;
    match conn {
        Conn::Pg(c) => {
            // Names of tables are constants of the program.
            let query =
                format!("select nextval(pg_get_serial_sequence('{table}', 'id')) as id from generate_series(1, $1)");
            let rows: Vec<Id> = diesel::sql_query(query).bind::<BigInt, _>(count).load(c)?;
            Ok(rows.into_iter().map(|row| row.id).collect())
        }
        Conn::Lite(c) => {
            // Rows inserted with these ids move the counter on by themselves.
            let query = format!("select coalesce((select seq from sqlite_sequence where name = '{table}'), 0) as id");
            let last: Id = diesel::sql_query(query).get_result(c)?;
            Ok((last.id + 1..=last.id + count).collect())
        }
    }
}
