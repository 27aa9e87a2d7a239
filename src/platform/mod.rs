//! What every feature stands on and what knows no business word: database, web, words, audit, outbox,
//! spreadsheets, documents, throttle, errors. `Platform` is the one value that is handed around; `Tx`
//! is a write in progress.

pub mod attachment;
pub mod attachment_shape;
pub mod audit;
pub mod cache;
pub mod calendar;
pub mod db;
pub mod delivery;
pub mod diploma;
pub mod document;
pub mod error;
pub mod i18n;
pub mod import_run;
pub mod live;
pub mod outbox;
pub mod secret;
pub mod settings;
pub mod spreadsheet;
pub mod throttle;
pub mod web;

use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::{Clock, Timestamp, local_day};
use crate::kernel::random::Random;
use chrono::NaiveDate;
use chrono_tz::Tz;
use db::{Conn, Db};
use error::AppError;
use secret::Keys;
use settings::{Setting, SettingValue, Settings, SettingsCache};
use std::path::PathBuf;
use std::sync::Arc;

/// An entry of the navigation of one role.
#[derive(Debug, Clone, Copy)]
pub struct NavigationItem {
    /// Key of its words.
    pub label: &'static str,
    /// Symbol in `templates/components/icons.html`.
    pub icon: &'static str,
    /// Where it leads.
    pub href: &'static str,
}

/// What the roof composes and every room uses.
pub struct Platform {
    /// The database.
    pub db: Db,
    /// Where the present comes from.
    pub clock: Clock,
    /// Where randomness comes from.
    pub random: Random,
    /// Encryption and keyed hashes.
    pub keys: Keys,
    /// Settings as they stand in the database.
    pub settings: SettingsCache,
    /// Counters against guessing.
    pub throttle: throttle::Throttle,
    /// The city's time zone.
    pub zone: Tz,
    /// Address under which people reach the service, without a slash at the end; stands in mails and QR codes.
    pub base_url: String,
    /// Every page and document says that nothing here is real.
    pub demonstration: bool,
    /// Folder for uploads in progress, mails of the demonstration and the key file.
    pub data_dir: PathBuf,
    /// Cookies are marked `Secure` when the service is reached by https.
    pub secure_cookies: bool,
    /// The navigation of each role.
    pub navigation: fn(Role) -> &'static [NavigationItem],
    /// Every setting that an administrator can change, from all rooms.
    pub setting_list: fn() -> Vec<settings::SettingInfo>,
    /// Where the mail goes.
    pub mail: outbox::Transport,
    /// Fonts of printed documents.
    pub fonts: document::Fonts,
    /// Values that may be a little old.
    pub cache: cache::Cache,
    /// Values that many watch.
    pub live: live::Live,
}

impl Platform {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The city's day now.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        local_day(self.now(), self.zone)
    }

    /// Runs one use case in one transaction.
    ///
    /// # Errors
    /// Those of the use case, after everything it did is undone.
    pub async fn write<T, F>(self: &Arc<Self>, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let platform = Arc::clone(self);
        self.db.write(move |conn| job(&mut Tx::new(conn, &platform))).await
    }

    /// As `write`, on this thread; for commands, jobs and the demonstration.
    ///
    /// # Errors
    /// As `write`.
    pub fn write_blocking<T, F>(self: &Arc<Self>, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let platform = Arc::clone(self);
        self.db.write_blocking(move |conn| job(&mut Tx::new(conn, &platform)))
    }

    /// As `write`, for one use case that writes thousands of rows.
    ///
    /// # Errors
    /// As `write`.
    pub async fn write_alone<T, F>(self: &Arc<Self>, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let platform = Arc::clone(self);
        self.db.write_alone(move |conn| job(&mut Tx::new(conn, &platform))).await
    }

    /// As `write_blocking`, for a command that loads thousands of rows in one use case.
    ///
    /// # Errors
    /// As `write`.
    pub fn load_blocking<T, F>(self: &Arc<Self>, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let platform = Arc::clone(self);
        self.db.load_blocking(move |conn| job(&mut Tx::new(conn, &platform)))
    }

    /// Value of a setting now.
    #[must_use]
    pub fn setting<T: SettingValue>(&self, setting: &Setting<T>) -> T {
        self.settings.current().get(setting)
    }
}

/// A use case in progress: the transaction, the moment, and what the platform offers. Services take
/// it with the actor; whatever they write, audit and mail is one transaction.
pub struct Tx<'a> {
    /// The connection inside the transaction.
    pub conn: &'a mut Conn,
    /// The moment of the use case; the same for all its rows.
    pub now: Timestamp,
    /// The platform.
    pub platform: &'a Platform,
    settings: Arc<Settings>,
}

impl<'a> Tx<'a> {
    /// A use case on an open transaction, now.
    #[must_use]
    pub fn new(conn: &'a mut Conn, platform: &'a Platform) -> Self {
        Self { now: platform.now(), settings: platform.settings.current(), conn, platform }
    }

    /// The city's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        local_day(self.now, self.platform.zone)
    }

    /// Value of a setting.
    #[must_use]
    pub fn setting<T: SettingValue>(&self, setting: &Setting<T>) -> T {
        self.settings.get(setting)
    }

    /// Appends one row to the audit trail.
    ///
    /// # Errors
    /// `Unavailable` or `Internal` of the database.
    pub fn audit(&mut self, actor: &Actor, entry: audit::Entry) -> Result<(), AppError> {
        audit::append(self.conn, actor, self.now, entry)
    }

    /// Puts one mail into the outbox. A second mail with the same key is dropped.
    ///
    /// # Errors
    /// `Unavailable` or `Internal` of the database.
    pub fn mail(&mut self, mail: &outbox::Mail) -> Result<(), AppError> {
        outbox::enqueue(self.conn, self.now, mail)
    }
}
