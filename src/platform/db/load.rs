//! Loading by the million: what is kept in step row by row for users is cheaper made at the end of a load.
//!
//! Indexes that only speed up reading are set aside first and brought back afterwards, which sorts once instead of
//! touching a page at random for every row. Their definitions wait in a table of the database itself, in the
//! transaction that drops them: a load that is cut off is mended by the next start.

use super::Db;
use super::connection::Conn;
use crate::platform::error::AppError;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

diesel::table! {
    index_aside (name) {
        name -> Text,
        definition -> Text,
    }
}

#[derive(QueryableByName, Queryable, Insertable)]
#[diesel(table_name = index_aside)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

/// Page cache of SQLite during a load: the pages of the unique indexes, into which rows go at random, stay in it.
const WIDE_CACHE: &str = "pragma cache_size = -400000";

impl Db {
    /// As `write_blocking`, for a command that loads thousands of rows in one job. On SQLite the transaction stands
    /// alone, and the cache of the connection stays wide until the process ends.
    ///
    /// # Errors
    /// As `write`.
    pub fn load_blocking<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
    {
        let Some(writer) = &self.0.writer else {
            return self.connection()?.write(|conn| {
                conn.batch_execute("set local statement_timeout = 0")?;
                job(conn)
            });
        };
        let (answer, wait) = std::sync::mpsc::sync_channel(1);
        let wide = move |conn: &mut Conn| {
            conn.batch_execute(WIDE_CACHE)?;
            job(conn)
        };
        writer.submit_alone(wide, move |result| drop(answer.send(result)))?;
        wait.recv().unwrap_or(Err(AppError::Unavailable))
    }

    /// Sets aside the indexes of these tables that guard nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_indexes_aside(&self, tables: &'static [&'static str]) -> Result<(), AppError> {
        self.load_blocking(move |conn| {
            for index in plain_indexes(conn, tables)? {
                conn.batch_execute(&format!("drop index {}", index.name))?;
                diesel::insert_into(index_aside::table).values(index).execute(conn)?;
            }
            Ok(())
        })
    }

    /// Builds the indexes that were set aside, and brings the planner's statistics of these tables up to date.
    ///
    /// # Errors
    /// Those of the database.
    pub fn bring_indexes_back(&self, tables: &'static [&'static str]) -> Result<(), AppError> {
        self.load_blocking(move |conn| {
            bring_back(conn)?;
            for table in tables {
                conn.batch_execute(&format!("analyze {table}"))?;
            }
            Ok(())
        })
    }
}

/// Builds what was set aside.
pub(super) fn bring_back(conn: &mut Conn) -> Result<(), AppError> {
    let aside: Vec<Index> = index_aside::table.order(index_aside::name).load(conn)?;
    for index in aside {
        conn.batch_execute(&index.definition)?;
        diesel::delete(index_aside::table.find(index.name)).execute(conn)?;
    }
    Ok(())
}

/// Indexes that are not unique, with the statement that makes each.
fn plain_indexes(conn: &mut Conn, tables: &[&str]) -> Result<Vec<Index>, AppError> {
    let (of_lite, of_pg) = (
        "select name, sql as definition from sqlite_master where type = 'index' and sql like 'create index %' \
         and tbl_name = ? order by name",
        "select indexname as name, indexdef as definition from pg_indexes where schemaname = current_schema() \
         and indexdef like 'CREATE INDEX %' and tablename = $1 order by indexname",
    );
    let mut found = Vec::new();
    for table in tables {
        found.extend(match conn {
            Conn::Lite(c) => diesel::sql_query(of_lite).bind::<Text, _>(*table).load::<Index>(c)?,
            Conn::Pg(c) => diesel::sql_query(of_pg).bind::<Text, _>(*table).load::<Index>(c)?,
        });
    }
    Ok(found)
}
