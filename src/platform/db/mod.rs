//! One connection type over two databases, and the two ways in: `read` and `write`.
//!
//! SQLite has one writer: a thread owns the only writing connection, takes every waiting job, runs
//! each in its own savepoint inside one transaction and answers after the commit (group commit), so a
//! durable write costs a share of one disk flush. PostgreSQL has a pool; each write is its own transaction.
//!
//! `point` is for look-ups by a unique key only: on SQLite it runs inline on the worker's thread, and
//! one slow query there would hold up every connection of that worker.

pub mod connection;
mod load;
pub mod reservation;
pub mod schema;
mod writer;

pub(crate) use connection::each;
pub use connection::{Both, Conn, Prepared};
pub use load::Aside;

use crate::platform::error::AppError;
use connection::{DatabaseUrl, Manager};
use diesel::r2d2::{Pool, PooledConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::sync::Arc;
use std::time::Duration;
use writer::Writer;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How long a request waits for a connection before it is told that the service is busy.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);

/// The database of the application. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    url: DatabaseUrl,
    pool: Pool<Manager>,
    writer: Option<Writer>,
}

/// Text that stands for itself in a `like` whose escape is `!`.
#[must_use]
pub fn like_literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// How many connections a pool may hold.
#[derive(Debug, Clone, Copy)]
pub struct PoolSize(pub u32);

impl Db {
    /// Opens the database that the URL names. SQLite files are created; PostgreSQL must exist.
    ///
    /// # Errors
    /// A sentence that names the cause: an unknown scheme, a file that cannot be opened, a server
    /// that does not answer.
    pub fn open(url: &str, size: PoolSize) -> Result<Self, String> {
        let url: DatabaseUrl = url.parse()?;
        // One connection by hand first: it gives the real cause, where a pool only times out.
        let first = url.connect(connection::Purpose::Write).map_err(|error| error.to_string())?;
        let writer = match &url {
            DatabaseUrl::Sqlite(_) => Some(Writer::start(first, url.clone()).map_err(|error| error.to_string())?),
            DatabaseUrl::Postgres(_) => None,
        };
        let pool = Pool::builder()
            .max_size(size.0)
            .min_idle(Some(1))
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .connection_timeout(CONNECTION_WAIT)
            .build(Manager::new(url.clone()))
            .map_err(|error| error.to_string())?;
        Ok(Self(Arc::new(Inner { url, pool, writer })))
    }

    /// Whether this is the embedded database.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        matches!(self.0.url, DatabaseUrl::Sqlite(_))
    }

    fn connection(&self) -> Result<PooledConnection<Manager>, AppError> {
        self.0.pool.get().map_err(|error| {
            tracing::error!(%error, "no database connection");
            AppError::Unavailable
        })
    }

    /// Reads on the blocking pool.
    ///
    /// # Errors
    /// Those of `job`, and `Unavailable` when no connection is to be had.
    pub async fn read<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
    {
        let db = self.clone();
        match tokio::task::spawn_blocking(move || job(&mut *db.connection()?)).await {
            Ok(result) => result,
            Err(error) => Err(AppError::internal(error)),
        }
    }

    /// Looks up one thing by a unique key: inline on SQLite, on the blocking pool on PostgreSQL.
    ///
    /// # Errors
    /// As `read`.
    pub async fn point<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
    {
        if self.is_sqlite() { job(&mut *self.connection()?) } else { self.read(job).await }
    }

    /// Reads on this thread; for commands and jobs, never in a request.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_blocking<T>(&self, job: impl FnOnce(&mut Conn) -> Result<T, AppError>) -> Result<T, AppError> {
        job(&mut *self.connection()?)
    }

    /// Runs `job` in one transaction and answers when it is durable. An error rolls all of it back.
    ///
    /// # Errors
    /// Those of `job`, and `Unavailable` when the database does not take the write.
    pub async fn write<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            let (answer, wait) = tokio::sync::oneshot::channel();
            writer.submit(job, move |result| {
                // The request may have gone away meanwhile; the write stands all the same.
                drop(answer.send(result));
            })?;
            return wait.await.unwrap_or(Err(AppError::Unavailable));
        }
        let db = self.clone();
        match tokio::task::spawn_blocking(move || db.connection()?.write(job)).await {
            Ok(result) => result,
            Err(error) => Err(AppError::internal(error)),
        }
    }

    /// As `write`, on this thread; for commands and jobs.
    ///
    /// # Errors
    /// As `write`.
    pub fn write_blocking<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
    {
        let Some(writer) = &self.0.writer else {
            return self.connection()?.write(job);
        };
        let (answer, wait) = std::sync::mpsc::sync_channel(1);
        writer.submit(job, move |result| drop(answer.send(result)))?;
        wait.recv().unwrap_or(Err(AppError::Unavailable))
    }

    /// Brings the tables up to date; says which steps it took. Indexes that a broken load has left aside are built.
    ///
    /// # Errors
    /// A sentence naming the step that failed.
    pub fn migrate(&self) -> Result<Vec<String>, String> {
        let mut conn = self
            .0
            .url
            .connect(connection::Purpose::Write)
            .map_err(|error| error.to_string())?;
        let done = match &mut conn {
            Conn::Lite(c) => c.run_pending_migrations(SQLITE_MIGRATIONS).map(|steps| names(&steps)),
            Conn::Pg(c) => {
                // Several processes may start at once; the lock goes with the connection.
                diesel::RunQueryDsl::execute(diesel::sql_query("select pg_advisory_lock(4201)"), c)
                    .map_err(|error| error.to_string())?;
                c.run_pending_migrations(POSTGRES_MIGRATIONS).map(|steps| names(&steps))
            }
        };
        let done = done.map_err(|error| error.to_string())?;
        load::bring_back(&mut conn).map_err(|error| error.to_string())?;
        Ok(done)
    }

    /// Whether migrations are waiting to be run.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub fn needs_migration(&self) -> Result<bool, AppError> {
        self.read_blocking(|conn| {
            match conn {
                Conn::Lite(c) => c.has_pending_migration(SQLITE_MIGRATIONS),
                Conn::Pg(c) => c.has_pending_migration(POSTGRES_MIGRATIONS),
            }
            .map_err(AppError::internal)
        })
    }

    /// Path of the SQLite file; `None` on PostgreSQL.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&str> {
        match &self.0.url {
            DatabaseUrl::Sqlite(path) => Some(path),
            DatabaseUrl::Postgres(_) => None,
        }
    }

    /// Connections in use and idle, for the metrics page.
    #[must_use]
    pub fn pool_state(&self) -> (u32, u32) {
        let state = self.0.pool.state();
        (state.connections - state.idle_connections, state.idle_connections)
    }

    /// Jobs that wait for the writer thread; 0 on PostgreSQL.
    #[must_use]
    pub fn waiting_writes(&self) -> usize {
        self.0.writer.as_ref().map_or(0, Writer::waiting)
    }
}

fn names(steps: &[diesel::migration::MigrationVersion<'_>]) -> Vec<String> {
    steps.iter().map(ToString::to_string).collect()
}
