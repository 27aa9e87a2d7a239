//! The connection: one enum over both databases, chosen by the scheme of the URL.

#![expect(missing_docs, reason = "what Diesel's derive makes of the enum has no comments")]

use crate::platform::error::AppError;
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::sqlite::Sqlite;
use diesel::{ConnectionError, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};
use std::str::FromStr;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Lite(SqliteConnection),
}

/// Anything that both databases can do, `Conn` can do: upserts, mainly, which the derived
/// connection does not offer. Relies on `MultiBackend::walk_variant_ast`, which Diesel generates but
/// does not document: Diesel is pinned to 2.3 and a test upserts on both.
#[derive(QueryId, Clone, Copy)]
pub struct Both<Q>(pub Q);

impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<Sqlite> + QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, out)
    }
}

impl<Q: Query> Query for Both<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Both<Q> {}

/// An update whose text is always the same, kept prepared: Diesel compiles every update anew, since a changeset may
/// leave columns out. Only for `set` of columns that are all written, whatever their values.
#[derive(Clone, Copy)]
pub struct Prepared<Q>(pub Q);

impl<Q> QueryFragment<MultiBackend> for Prepared<Q>
where
    Q: QueryFragment<MultiBackend>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();

    // Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<Conn> for Prepared<Q> {}

/// Compiles the same expression once per database: batch inserts.
macro_rules! each {
    ($conn:expr, |$inner:ident| $body:expr) => {
        match $conn {
            $crate::platform::db::Conn::Pg($inner) => $body,
            $crate::platform::db::Conn::Lite($inner) => $body,
        }
    };
}
pub(crate) use each;

/// A database URL whose scheme is known. A mistyped one is refused rather than taken for a file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// Path of a SQLite file.
    Sqlite(String),
    /// A PostgreSQL URL.
    Postgres(String),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading only; SQLite enforces it.
    Read,
    /// Reading and writing.
    Write,
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.is_empty() {
                return Err("the database URL names no SQLite file: write sqlite:PATH".to_owned());
            }
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("the database URL must begin with sqlite: or postgres://".to_owned())
    }
}

impl DatabaseUrl {
    /// Opens one connection.
    pub(super) fn connect(&self, purpose: Purpose) -> Result<Conn, ConnectionError> {
        match self {
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url).map_err(|error| hide_password(error, url))?;
                conn.batch_execute("set time zone 'UTC'; set statement_timeout = '60s'")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Pg(conn))
            }
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(
                    "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; \
                     pragma foreign_keys = on; pragma cache_size = -32000; pragma temp_store = memory; \
                     pragma journal_size_limit = 67108864;",
                )
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if purpose == Purpose::Read {
                    conn.batch_execute("pragma query_only = on; pragma mmap_size = 1073741824;")
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(Conn::Lite(conn))
            }
        }
    }
}

/// The driver repeats the URL in some messages; a password in it must not reach a log.
fn hide_password(error: ConnectionError, url: &str) -> ConnectionError {
    let secret = url::Url::parse(url).ok().and_then(|url| url.password().map(str::to_owned));
    match (error, secret) {
        (ConnectionError::BadConnection(text), Some(secret)) => {
            ConnectionError::BadConnection(text.replace(&secret, "***"))
        }
        (other, _) => other,
    }
}

/// Makes pooled connections.
pub(super) struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    pub(super) const fn new(url: DatabaseUrl) -> Self {
        Self { url }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let purpose = match self.url {
            DatabaseUrl::Sqlite(_) => Purpose::Read,
            DatabaseUrl::Postgres(_) => Purpose::Write,
        };
        self.url.connect(purpose).map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        match conn {
            Conn::Pg(c) => c.ping(),
            Conn::Lite(c) => c.ping(),
        }
        .map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking()
            || match conn {
                Conn::Pg(c) => R2D2Connection::is_broken(c),
                Conn::Lite(c) => R2D2Connection::is_broken(c),
            }
    }
}

impl Conn {
    /// A write transaction. SQLite takes the write lock at once, so it never fails half way.
    ///
    /// # Errors
    /// Those of `job`, after a rollback.
    pub fn write<T>(&mut self, job: impl FnOnce(&mut Self) -> Result<T, AppError>) -> Result<T, AppError> {
        match self {
            Self::Pg(_) => self.transaction(job),
            Self::Lite(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?;
                let result = job(self);
                let Self::Lite(c) = self else { return Err(AppError::Unavailable) };
                match result {
                    Ok(value) => {
                        AnsiTransactionManager::commit_transaction(c)?;
                        Ok(value)
                    }
                    Err(error) => {
                        // A full disk has ended the transaction already; the cause says more than that.
                        if let Err(left) = AnsiTransactionManager::rollback_transaction(c) {
                            tracing::error!(%left, "a transaction could not be rolled back");
                        }
                        Err(error)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;

    #[test]
    fn a_mistyped_scheme_is_refused() {
        assert!("postgre://localhost/x".parse::<DatabaseUrl>().is_err());
        assert!("data.db".parse::<DatabaseUrl>().is_err());
        assert_eq!("sqlite:data/x.db".parse(), Ok(DatabaseUrl::Sqlite("data/x.db".to_owned())));
        assert_eq!("sqlite:///tmp/x.db".parse(), Ok(DatabaseUrl::Sqlite("/tmp/x.db".to_owned())));
    }
}
