//! Settings that an administrator changes at run time. A room declares its settings as constants with
//! key and default; the table holds only what differs. Rules marked as assumed in the field's texts are settings.

use crate::kernel::clock::Timestamp;
use crate::kernel::masking::MaskPattern;
use crate::platform::db::schema::setting;
use crate::platform::db::{Both, Conn, Db};
use crate::platform::error::AppError;
use diesel::prelude::*;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

/// How old the cached settings may be: another process on the same PostgreSQL may have changed them.
const FRESH_FOR: Duration = Duration::from_secs(10);

/// A value that a setting can have.
pub trait SettingValue: Sized {
    /// Reads the stored text.
    fn parse(text: &str) -> Option<Self>;
}

impl SettingValue for i64 {
    fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl SettingValue for bool {
    fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

impl SettingValue for MaskPattern {
    fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl SettingValue for String {
    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// One setting: its key, its default and the bounds of a number. Its words are `setting-KEY`, with
/// hyphens for underscores.
#[derive(Debug, Clone, Copy)]
pub struct Setting<T> {
    /// Key in the table.
    pub key: &'static str,
    /// Default, as text.
    pub default: &'static str,
    /// Least and greatest value of a number.
    pub range: Option<(i64, i64)>,
    value: PhantomData<T>,
}

impl<T> Setting<T> {
    /// Declares a setting.
    #[must_use]
    pub const fn new(key: &'static str, default: &'static str) -> Self {
        Self { key, default, range: None, value: PhantomData }
    }

    /// Bounds a number.
    #[must_use]
    pub const fn between(mut self, least: i64, greatest: i64) -> Self {
        self.range = Some((least, greatest));
        self
    }
}

/// What kind of value a setting holds, for the form that edits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// How personal values are masked, such as `2****2`.
    Mask,
    /// Text.
    Text,
}

/// A setting without its type, for lists.
#[derive(Debug, Clone, Copy)]
pub struct SettingInfo {
    /// Key in the table.
    pub key: &'static str,
    /// Default, as text.
    pub default: &'static str,
    /// Bounds of a number.
    pub range: Option<(i64, i64)>,
    /// Kind of value.
    pub kind: SettingKind,
}

macro_rules! info {
    ($type:ty, $kind:expr) => {
        impl Setting<$type> {
            /// The setting as it stands in lists.
            #[must_use]
            pub const fn info(&self) -> SettingInfo {
                SettingInfo { key: self.key, default: self.default, range: self.range, kind: $kind }
            }
        }
    };
}
info!(i64, SettingKind::Number);
info!(bool, SettingKind::YesNo);
info!(MaskPattern, SettingKind::Mask);
info!(String, SettingKind::Text);

impl SettingInfo {
    /// Whether a text is a value that this setting accepts.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        match self.kind {
            SettingKind::Number => i64::parse(text)
                .is_some_and(|number| self.range.is_none_or(|(least, most)| (least..=most).contains(&number))),
            SettingKind::YesNo => bool::parse(text).is_some(),
            SettingKind::Mask => MaskPattern::parse(text).is_some(),
            SettingKind::Text => text.chars().count() <= 500,
        }
    }
}

/// The settings that differ from their defaults, as read at one moment.
#[derive(Debug, Default)]
pub struct Settings(HashMap<String, String>);

impl Settings {
    /// Value of a setting; its default when the table has none or one that cannot be read.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "defaults are constants, and a test reads every one of them"
    )]
    pub fn get<T: SettingValue>(&self, setting: &Setting<T>) -> T {
        self.0
            .get(setting.key)
            .and_then(|text| T::parse(text))
            .or_else(|| T::parse(setting.default))
            .expect("a setting's default can be read")
    }

    /// The stored text of a setting, if it differs from the default.
    #[must_use]
    pub fn stored(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// Reads all stored settings.
///
/// # Errors
/// Those of the database.
pub fn load(conn: &mut Conn) -> Result<Settings, AppError> {
    let rows: Vec<(String, String)> = setting::table.select((setting::key, setting::value)).load(conn)?;
    Ok(Settings(rows.into_iter().collect()))
}

/// Stores one setting.
///
/// # Errors
/// Those of the database.
pub fn store(conn: &mut Conn, key: &str, value: &str, now: Timestamp, by: Option<i64>) -> Result<(), AppError> {
    let row = (setting::key.eq(key), setting::value.eq(value), setting::updated_at.eq(now), setting::updated_by.eq(by));
    Both(
        diesel::insert_into(setting::table)
            .values(row)
            .on_conflict(setting::key)
            .do_update()
            .set((setting::value.eq(value), setting::updated_at.eq(now), setting::updated_by.eq(by))),
    )
    .execute(conn)?;
    Ok(())
}

fn reread(db: &Db, current: &RwLock<Arc<Settings>>) {
    if let Ok(settings) = db.read_blocking(load) {
        *current.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(settings);
    }
}

/// The settings in memory, read again when they are older than a few seconds or have been changed here.
pub struct SettingsCache {
    db: Db,
    current: Arc<RwLock<Arc<Settings>>>,
    read_at: Mutex<Option<Instant>>,
}

impl SettingsCache {
    /// A cache that has read nothing yet.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, current: Arc::default(), read_at: Mutex::new(None) }
    }

    /// The settings as they stand. When the database does not answer, the last known ones. Once they are known they
    /// are read again aside: no request waits for that, least of all for a database that has gone away.
    #[must_use]
    pub fn current(&self) -> Arc<Settings> {
        let read_before = self.read_at.try_lock().ok().and_then(|mut read_at| {
            let stale = read_at.is_none_or(|at| at.elapsed() > FRESH_FOR);
            stale.then(|| read_at.replace(Instant::now()).is_some())
        });
        match (read_before, tokio::runtime::Handle::try_current()) {
            (Some(true), Ok(runtime)) => {
                let (db, current) = (self.db.clone(), Arc::clone(&self.current));
                drop(runtime.spawn_blocking(move || reread(&db, &current)));
            }
            (Some(_), _) => self.refresh(),
            (None, _) => {}
        }
        Arc::clone(&self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Reads the settings now.
    pub fn refresh(&self) {
        reread(&self.db, &self.current);
    }
}
