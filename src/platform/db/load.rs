//! Loading by the million: what is kept in step row by row for users is cheaper made at the end of a load.
//!
//! Indexes are set aside first and brought back afterwards, which sorts once instead of touching a page at random for
//! every row. Their definitions wait in a table of the database itself, in the transaction that drops them: a load
//! that is cut off is mended by the next start. Unique indexes are set aside only by a load that has the database to
//! itself and sees to it that nothing comes in twice; making them at the end proves it.

use super::Db;
use super::connection::Conn;
use crate::platform::error::AppError;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

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

/// Which indexes wait for the end of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// Those that only speed up reading.
    Plain,
    /// The unique ones, too: for the first load of a new database, with nobody else in it.
    PlainAndUnique,
}

/// The connection of SQLite during a load: pages of the trees that grow stay in its cache, and what is sorted goes to
/// files when it is much, by two threads.
const WIDE: &str = "pragma cache_size = -131072; pragma temp_store = file; pragma threads = 2";
/// And afterwards.
const NARROW: &str = "pragma cache_size = -32000; pragma temp_store = memory; pragma threads = 0";
/// Entries that the planner's statistics look at in each index: enough to tell selective from not, and it does not
/// read millions.
const STATISTICS: &str = "pragma analysis_limit = 2000";

impl Db {
    /// As `write_blocking`, for a command that loads thousands of rows in one job. On SQLite the transaction stands
    /// alone and the connection is wide meanwhile.
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
        writer.submit_alone(job, move |result| drop(answer.send(result)))?;
        wait.recv().unwrap_or(Err(AppError::Unavailable))
    }

    /// As `write`, for one use case that writes thousands of rows: on SQLite its transaction is shared with nobody, so
    /// that there is no savepoint for which every page would be kept a second time.
    ///
    /// # Errors
    /// As `write`.
    pub async fn write_alone<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
    {
        let Some(writer) = &self.0.writer else { return self.write(job).await };
        let (answer, wait) = tokio::sync::oneshot::channel();
        writer.submit_alone(job, move |result| drop(answer.send(result)))?;
        wait.await.unwrap_or(Err(AppError::Unavailable))
    }

    /// Sets aside indexes of these tables, and makes room for a load, until `bring_indexes_back`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_indexes_aside(&self, tables: &'static [&'static str], which: Aside) -> Result<(), AppError> {
        self.outside_transactions(WIDE)?;
        self.load_blocking(move |conn| {
            for index in indexes(conn, tables, which)? {
                conn.batch_execute(&format!("drop index {}", index.name))?;
                diesel::insert_into(index_aside::table).values(index).execute(conn)?;
            }
            Ok(())
        })
    }

    /// Builds the indexes that were set aside, and brings the planner's statistics of these tables up to date.
    ///
    /// # Errors
    /// Those of the database; a unique violation when something came in twice.
    pub fn bring_indexes_back(&self, tables: &'static [&'static str]) -> Result<(), AppError> {
        self.load_blocking(move |conn| {
            bring_back(conn)?;
            if matches!(conn, Conn::Lite(_)) {
                conn.batch_execute(STATISTICS)?;
            }
            for table in tables {
                conn.batch_execute(&format!("analyze {table}"))?;
            }
            Ok(())
        })?;
        self.outside_transactions(NARROW)
    }

    /// Runs statements of SQLite's writer that must not stand in a transaction; nothing on PostgreSQL.
    fn outside_transactions(&self, statements: &'static str) -> Result<(), AppError> {
        let Some(writer) = &self.0.writer else { return Ok(()) };
        let (answer, wait) = std::sync::mpsc::sync_channel(1);
        writer.submit_bare(move |conn| {
            let done = conn.batch_execute(statements).map_err(AppError::from);
            drop(answer.send(done));
        })?;
        wait.recv().unwrap_or(Err(AppError::Unavailable))
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

/// Indexes that no constraint of a table owns, with the statement that makes each.
fn indexes(conn: &mut Conn, tables: &[&str], which: Aside) -> Result<Vec<Index>, AppError> {
    // `like` ignores case on SQLite only; each database writes its own case.
    let (of_lite, of_pg) = (
        "select name, sql as definition from sqlite_master where type = 'index' and tbl_name = ? \
         and (sql like 'create index %' or ? and sql like 'create unique index %') order by name",
        "select indexname as name, indexdef as definition from pg_indexes where schemaname = current_schema() \
         and tablename = $1 and (indexdef like 'CREATE INDEX %' or $2 and indexdef like 'CREATE UNIQUE INDEX %') \
         and indexname not in (select conname from pg_constraint) order by indexname",
    );
    let unique = which == Aside::PlainAndUnique;
    let mut found = Vec::new();
    for table in tables {
        found.extend(match conn {
            Conn::Lite(c) => diesel::sql_query(of_lite)
                .bind::<Text, _>(*table)
                .bind::<Bool, _>(unique)
                .load::<Index>(c)?,
            Conn::Pg(c) => diesel::sql_query(of_pg)
                .bind::<Text, _>(*table)
                .bind::<Bool, _>(unique)
                .load::<Index>(c)?,
        });
    }
    Ok(found)
}
