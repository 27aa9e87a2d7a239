//! `TestApp`: an application with its own database, a clock that is set and a seeded random source.
//! `on_both!` runs one test body on SQLite and on PostgreSQL. A `Browser` keeps cookies, reads pages and
//! submits the real rendered forms, so field names, tokens and addresses are checked with them.

mod browser;
pub mod city;
mod database;
pub mod event;
pub mod files;
pub mod officials;
pub mod process;
pub mod published;

use browser::Application;
pub use browser::{Browser, Reply, form_pairs};

use chrono::{NaiveDate, NaiveDateTime};
use jiangce::identity::model::{FirstPassword, NewAccount, NewGrant};
use jiangce::identity::{password, service};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::clock::Clock;
use jiangce::kernel::ids::{AccountId, PersonId};
use jiangce::kernel::language::Language;
use jiangce::kernel::random::Random;
use jiangce::platform::Platform;
use jiangce::platform::cache::Cache;
use jiangce::platform::document::Fonts;
use jiangce::platform::live::Live;
use jiangce::platform::outbox::{OutboxMessage, Transport};
use jiangce::platform::secret::Keys;
use jiangce::platform::settings::SettingsCache;
use jiangce::platform::throttle::{Rates, Throttle};
use std::sync::{Arc, Mutex};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Runs a test on SQLite and on PostgreSQL: two tests, `NAME::sqlite` and `NAME::postgres`.
/// The PostgreSQL one exists only when a server is named at run time; `tests/run` names one, and in
/// CI a missing one is a failure.
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block) => {
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            #[actix_web::test]
            async fn sqlite() {
                super::$name($crate::support::TestApp::start($crate::support::Backend::Sqlite)).await;
            }

            #[actix_web::test]
            async fn postgres() {
                if let Some(app) = $crate::support::TestApp::start_postgres() {
                    super::$name(app).await;
                }
            }
        }
    };
}
pub(crate) use on_both;

/// The day on which tests live: a Monday.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// Nine in the morning of that day in Kunming, in UTC.
pub fn morning() -> NaiveDateTime {
    today().and_hms_opt(1, 0, 0).unwrap()
}

/// Password of every account that a test makes.
pub const PASSWORD: &str = "Kunming-2026";

/// Master key of every test.
const MASTER_KEY: [u8; Keys::MASTER_LENGTH] = [7; Keys::MASTER_LENGTH];

/// Makes an account whose password is `PASSWORD`.
pub fn open_account_on(platform: &Arc<Platform>, new: NewAccount) -> AccountId {
    let hash = password::hash_now(&platform.random, PASSWORD).unwrap();
    platform
        .write_blocking(move |tx| {
            service::create_account(tx, &Actor::system("test"), &new, FirstPassword::Standing(hash))
        })
        .unwrap()
}

/// One application with its own database.
pub struct TestApp {
    pub platform: Arc<Platform>,
    pub mails: Arc<Mutex<Vec<(OutboxMessage, String)>>>,
    pub backend: Backend,
    pub database: database::TestDatabase,
    application: Application,
    folder: tempfile::TempDir,
}

impl TestApp {
    /// An application on a fresh database.
    pub fn start(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database::TestDatabase::create(backend, folder.path());
        let mails = Arc::new(Mutex::new(Vec::new()));
        let platform = Platform {
            settings: SettingsCache::new(database.db.clone()),
            db: database.db.clone(),
            clock: Clock::manual(morning()),
            random: Random::seeded(1),
            keys: Keys::new(&MASTER_KEY),
            // It counts by the machine's clock: whether a story of many sign-ins fits into its minute would be luck.
            throttle: Throttle::new(Rates::default(), false),
            zone: chrono_tz::Asia::Shanghai,
            base_url: "http://127.0.0.1:8080".to_owned(),
            demonstration: false,
            data_dir: folder.path().to_owned(),
            secure_cookies: false,
            navigation: jiangce::app::navigation,
            setting_list: jiangce::app::settings,
            mail: Transport::Memory(Arc::clone(&mails)),
            fonts: Fonts::of_system(folder.path()),
            cache: Cache::default(),
            live: Live::default(),
        };
        Self { platform: Arc::new(platform), mails, backend, database, application: Application::default(), folder }
    }

    /// The same on PostgreSQL, when a server is named. In CI it must be.
    pub fn start_postgres() -> Option<Self> {
        if database::postgres_url().is_none() {
            assert!(std::env::var_os("CI").is_none(), "JIANGCE_TEST_POSTGRES is not set: run tests/run");
            return None;
        }
        Some(Self::start(Backend::Postgres))
    }

    /// A browser without a session.
    pub fn browser(&self) -> Browser {
        Browser::open(Arc::clone(&self.platform), self.application.clone())
    }

    /// A browser signed in by the sign-in form.
    pub async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.get("/sign-in").await;
        let reply = browser
            .submit(&page, "/sign-in", &[("login", login), ("password", PASSWORD)])
            .await;
        assert_eq!(reply.status, 303, "sign-in of {login}: {}", reply.text());
        browser
    }

    /// Makes an account with one role that needs no scope.
    pub fn account(&self, login: &str, role: Role) -> AccountId {
        self.account_with(
            login,
            NewGrant { role, body: None, assessor: None, competition: None, valid_from: today(), valid_to: None },
        )
    }

    /// Makes an account with one role.
    pub fn account_with(&self, login: &str, grant: NewGrant) -> AccountId {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("测试{login}"),
            email: Some(format!("{login}@example.org")),
            person: None,
            language: Language::Chinese,
            grant,
        };
        self.open_account(new)
    }

    /// Makes the account of a worker.
    pub fn worker(&self, login: &str, person: PersonId) {
        self.open_account(NewAccount {
            login: login.to_owned(),
            name: "劳动者".to_owned(),
            email: None,
            person: Some(person),
            language: Language::Chinese,
            grant: NewGrant {
                role: Role::Worker,
                body: None,
                assessor: None,
                competition: None,
                valid_from: today(),
                valid_to: None,
            },
        });
    }

    /// Makes an account whose password is `PASSWORD`.
    pub fn open_account(&self, new: NewAccount) -> AccountId {
        open_account_on(&self.platform, new)
    }

    /// Sends what is in the outbox and gives what was sent since the last call: kind, recipient, text.
    pub async fn sent_mails(&self) -> Vec<(String, String, String)> {
        let worker = jiangce::platform::delivery::Worker::new(Arc::clone(&self.platform));
        while worker.round().await.unwrap() > 0 {}
        self.mails
            .lock()
            .unwrap()
            .drain(..)
            .map(|(message, text)| (message.template, message.recipient, text))
            .collect()
    }

    /// What stands in the database, handed over to the real program, which looks at the machine's clock. Whoever
    /// prepares something for it calls `set_clock_right` first.
    pub fn installation(&self) -> process::Installation {
        let folder = self.folder.path().join("installation");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("secret.key"), hex::encode(MASTER_KEY)).unwrap();
        let url = match self.backend {
            // A file of its own: this process must not hold it open when the other one is killed.
            Backend::Sqlite => self.database.copy_to(&folder.join("jiangce.db")),
            Backend::Postgres => self.database.url.clone(),
        };
        process::Installation { folder, url }
    }

    /// Sends mail by another way than into memory. Before anything else is done with the application.
    pub fn mail_by(&mut self, transport: Transport) {
        Arc::get_mut(&mut self.platform).unwrap().mail = transport;
    }

    /// Slows guessing down as the program does. Before anything else is done with the application.
    pub fn with_throttle(&mut self) {
        Arc::get_mut(&mut self.platform).unwrap().throttle = Throttle::new(Rates::default(), true);
    }

    /// Sets the clock to the machine's.
    pub fn set_clock_right(&self) {
        self.platform.clock.set(Clock::System.now());
    }

    /// Moves the clock on.
    pub fn advance(&self, by: chrono::Duration) {
        self.platform.clock.set(self.platform.now() + by);
    }
}
