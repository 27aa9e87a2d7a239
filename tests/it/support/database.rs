//! A database for one test: a copy of a migrated file on SQLite, a schema of its own on PostgreSQL.

use super::Backend;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use jiangce::platform::db::{Db, PoolSize};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

static NEXT: AtomicU32 = AtomicU32::new(0);

static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.db");
    {
        let db = Db::open(&format!("sqlite:{}", path.display()), PoolSize(2)).unwrap();
        db.migrate().unwrap();
        jiangce::registry::load_reference_data(&db).unwrap();
    }
    let copy = folder.path().join("copy.db");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    // The writer's thread may still be closing the file.
    diesel::sql_query("pragma busy_timeout = 10000").execute(&mut conn).unwrap();
    diesel::sql_query(format!("vacuum into '{}'", copy.display()))
        .execute(&mut conn)
        .unwrap();
    std::fs::read(copy).unwrap()
});

/// Name of the template database on the server, made once a process.
static POSTGRES_TEMPLATE: LazyLock<Mutex<String>> = LazyLock::new(|| {
    let name = format!("jiangce_template_{}", std::process::id());
    administrate(&format!("create database {name} template template0 encoding 'UTF8'"));
    {
        let db = Db::open(&url_of(&name), PoolSize(2)).unwrap();
        db.migrate().unwrap();
        jiangce::registry::load_reference_data(&db).unwrap();
    }
    Mutex::new(name)
});

/// URL of the server's maintenance database, when a server is named.
pub fn postgres_url() -> Option<String> {
    std::env::var("JIANGCE_TEST_POSTGRES").ok()
}

fn url_of(database: &str) -> String {
    let mut url = url::Url::parse(&postgres_url().unwrap()).unwrap();
    url.set_path(database);
    url.to_string()
}

fn administrate(sql: &str) {
    let mut conn = PgConnection::establish(&postgres_url().unwrap()).unwrap();
    diesel::sql_query(sql).execute(&mut conn).unwrap();
}

/// A database of one test.
pub struct TestDatabase {
    pub db: Db,
    pub url: String,
    postgres_name: Option<String>,
}

impl TestDatabase {
    pub fn create(backend: Backend, folder: &Path) -> Self {
        match backend {
            Backend::Sqlite => {
                let path = folder.join("test.db");
                std::fs::write(&path, &*TEMPLATE).unwrap();
                Self::open(format!("sqlite:{}", path.display()), None)
            }
            Backend::Postgres => {
                let name = format!("jiangce_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
                {
                    // A template can be copied by one session at a time only.
                    let template = POSTGRES_TEMPLATE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    administrate(&format!("create database {name} template {template}"));
                }
                Self::open(url_of(&name), Some(name))
            }
        }
    }

    /// Copies a SQLite database into a new file; gives its URL.
    pub fn copy_to(&self, path: &Path) -> String {
        let mut conn = SqliteConnection::establish(self.db.sqlite_path().unwrap()).unwrap();
        diesel::sql_query(format!("vacuum into '{}'", path.display()))
            .execute(&mut conn)
            .unwrap();
        format!("sqlite:{}", path.display())
    }

    /// Nobody gets in any more, and whoever is in is thrown out: a server that has gone away. PostgreSQL only.
    pub fn shut(&self) {
        self.set("with allow_connections false");
    }

    /// The opposite of `shut`.
    pub fn reopen(&self) {
        self.set("with allow_connections true");
    }

    /// Reads go on and no write is taken, as on a full disk or after a change of servers. PostgreSQL only.
    pub fn take_no_writes(&self) {
        self.set("set default_transaction_read_only = on");
    }

    /// The opposite of `take_no_writes`.
    pub fn take_writes(&self) {
        self.set("set default_transaction_read_only = off");
    }

    fn set(&self, what: &str) {
        let name = self.postgres_name.as_ref().unwrap();
        administrate(&format!("alter database {name} {what}"));
        administrate(&format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"));
    }

    fn open(url: String, postgres_name: Option<String>) -> Self {
        Self { db: Db::open(&url, PoolSize(4)).unwrap(), url, postgres_name }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.postgres_name {
            administrate(&format!("drop database if exists {name} with (force)"));
        }
    }
}
