//! Settings of the installation: a TOML file, then the environment (`JIANGCE_*`), then flags; the
//! later wins. Whatever is wrong with them is one sentence, and secrets are never part of it.

use crate::platform::db::PoolSize;
use chrono_tz::Tz;
use lettre::message::Mailbox;
use serde::Deserialize;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// Settings as they come, all optional.
#[derive(Debug, Clone, Default, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct RawConfig {
    /// Database: `sqlite:PATH` or `postgres://USER@HOST/NAME` (default: sqlite in the data folder)
    #[arg(long, global = true)]
    pub database_url: Option<String>,
    /// Folder of the program's own files (default: data)
    #[arg(long, global = true)]
    pub data_dir: Option<PathBuf>,
    /// Address to listen on (default: 127.0.0.1)
    #[arg(long, global = true)]
    pub bind: Option<String>,
    /// Port to listen on (default: 8080)
    #[arg(long, global = true)]
    pub port: Option<u16>,
    /// Address under which people reach the service, for mails and QR codes
    #[arg(long, global = true)]
    pub base_url: Option<String>,
    /// File with the master key, 64 hexadecimal digits (default: secret.key in the data folder, made at the first start)
    #[arg(long, global = true)]
    pub key_file: Option<PathBuf>,
    /// Time zone of the city (default: Asia/Shanghai)
    #[arg(long, global = true)]
    pub zone: Option<String>,
    /// Threads that answer requests (default: one per processor)
    #[arg(long, global = true)]
    pub workers: Option<usize>,
    /// Database connections at the most (default: 16)
    #[arg(long, global = true)]
    pub connections: Option<u32>,
    /// Mail server, such as `smtps://USER:PASSWORD@HOST:465`; without it mails are written to `mail/` in the data folder
    #[arg(long, global = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails (default: jiangce@localhost)
    #[arg(long, global = true)]
    pub mail_from: Option<String>,
    /// What to log, such as `info` or `jiangce=debug` (default: info)
    #[arg(long, global = true)]
    pub log: Option<String>,
    /// Log as JSON lines
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true")]
    pub log_json: Option<bool>,
    /// Count look-ups and sign-ins against guessing (default: true)
    #[arg(long, global = true)]
    pub throttle: Option<bool>,
}

/// Settings that have been read, completed and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Database URL; may hold a password, so it is never printed.
    pub database_url: String,
    /// Folder of the program's own files.
    pub data_dir: PathBuf,
    /// Address to listen on.
    pub bind: IpAddr,
    /// Port to listen on.
    pub port: u16,
    /// Address under which people reach the service, without a slash at the end.
    pub base_url: String,
    /// File with the master key.
    pub key_file: PathBuf,
    /// Time zone of the city.
    pub zone: Tz,
    /// Threads that answer requests.
    pub workers: usize,
    /// Database connections.
    pub connections: PoolSize,
    /// Mail server; may hold a password.
    pub smtp_url: Option<String>,
    /// Sender of mails.
    pub mail_from: Mailbox,
    /// What to log.
    pub log: String,
    /// Log as JSON lines.
    pub log_json: bool,
    /// Count look-ups and sign-ins.
    pub throttle: bool,
}

impl RawConfig {
    /// What `over` says, and where it says nothing, what this says.
    fn overlaid(self, over: Self) -> Self {
        macro_rules! later {
            ($($field:ident),+) => { Self { $($field: over.$field.or(self.$field)),+ } };
        }
        later!(
            database_url,
            data_dir,
            bind,
            port,
            base_url,
            key_file,
            zone,
            workers,
            connections,
            smtp_url,
            mail_from,
            log,
            log_json,
            throttle
        )
    }

    fn from_file(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("the settings file {} cannot be read: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| {
            // The library's own text repeats the line, which may hold a password.
            format!("the settings file {} is not right: {}", path.display(), error.message())
        })
    }

    fn from_environment(variables: impl Iterator<Item = (String, String)>) -> Result<Self, String> {
        let mut table = toml::Table::new();
        for (name, value) in variables {
            let Some(key) = name.strip_prefix("JIANGCE_") else { continue };
            // Those of the test suite and the path of the settings file itself.
            if key == "CONFIG" || key == "SHARED" || key.starts_with("TEST_") {
                continue;
            }
            let key = key.to_ascii_lowercase();
            let value = match key.as_str() {
                "port" | "workers" | "connections" => value
                    .parse()
                    .map(toml::Value::Integer)
                    .map_err(|_| format!("{name} must be a whole number"))?,
                "log_json" | "throttle" => value
                    .parse()
                    .map(toml::Value::Boolean)
                    .map_err(|_| format!("{name} must be true or false"))?,
                _ => toml::Value::String(value),
            };
            table.insert(key, value);
        }
        table
            .try_into()
            .map_err(|error: toml::de::Error| format!("the environment (JIANGCE_…) is not right: {}", error.message()))
    }
}

impl Config {
    /// Reads file, environment and flags.
    ///
    /// # Errors
    /// One sentence that names the cause.
    pub fn read(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: RawConfig,
    ) -> Result<Self, String> {
        let from_file = match file {
            Some(path) => RawConfig::from_file(path)?,
            None => RawConfig::default(),
        };
        from_file
            .overlaid(RawConfig::from_environment(environment)?)
            .overlaid(flags)
            .complete()
    }
}

impl RawConfig {
    fn complete(self) -> Result<Config, String> {
        let data_dir = self.data_dir.unwrap_or_else(|| PathBuf::from("data"));
        let bind = self.bind.unwrap_or_else(|| "127.0.0.1".to_owned());
        let bind: IpAddr = bind
            .parse()
            .map_err(|_| format!("bind must be a network address, not {bind:?}"))?;
        let port = self.port.unwrap_or(8080);
        let zone = self.zone.unwrap_or_else(|| "Asia/Shanghai".to_owned());
        let zone: Tz = zone
            .parse()
            .map_err(|_| format!("zone must be a time zone such as Asia/Shanghai, not {zone:?}"))?;
        let workers = self
            .workers
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
        if !(1..=256).contains(&workers) {
            return Err("workers must be between 1 and 256".to_owned());
        }
        let connections = self.connections.unwrap_or(16);
        if !(2..=500).contains(&connections) {
            return Err("connections must be between 2 and 500".to_owned());
        }
        let base_url = self.base_url.unwrap_or_else(|| format!("http://127.0.0.1:{port}"));
        let scheme_is_known = base_url.starts_with("http://") || base_url.starts_with("https://");
        if !scheme_is_known || url::Url::parse(&base_url).is_err() {
            return Err("base_url must be an address such as https://skills.example.org".to_owned());
        }
        let database_url = self
            .database_url
            .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("jiangce.db").display()));
        let mail_from = self.mail_from.unwrap_or_else(|| "Jiangce <jiangce@localhost>".to_owned());
        let mail_from: Mailbox = mail_from
            .parse()
            .map_err(|_| format!("mail_from must be a mail address, not {mail_from:?}"))?;
        if let Some(smtp) = &self.smtp_url
            && !(smtp.starts_with("smtp://") || smtp.starts_with("smtps://"))
        {
            return Err("smtp_url must begin with smtp:// or smtps://".to_owned());
        }
        Ok(Config {
            key_file: self.key_file.unwrap_or_else(|| data_dir.join("secret.key")),
            base_url: base_url.trim_end_matches('/').to_owned(),
            database_url,
            data_dir,
            bind,
            port,
            zone,
            workers,
            connections: PoolSize(connections),
            smtp_url: self.smtp_url,
            mail_from,
            log: self.log.unwrap_or_else(|| "info".to_owned()),
            log_json: self.log_json.unwrap_or(false),
            throttle: self.throttle.unwrap_or(true),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, RawConfig};

    fn environment(pairs: &[(&str, &str)]) -> std::vec::IntoIter<(String, String)> {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn flags_win_over_environment_over_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jiangce.toml");
        std::fs::write(&file, "port = 1\nworkers = 3\nzone = \"Asia/Urumqi\"\n").unwrap();
        let flags = RawConfig { port: Some(3), ..RawConfig::default() };
        let config =
            Config::read(Some(&file), environment(&[("JIANGCE_PORT", "2"), ("JIANGCE_WORKERS", "2")]), flags).unwrap();
        assert_eq!((config.port, config.workers, config.zone), (3, 2, chrono_tz::Asia::Urumqi));
    }

    #[test]
    fn what_is_wrong_is_one_sentence_without_secrets() {
        let read = |pairs: &[(&str, &str)]| Config::read(None, environment(pairs), RawConfig::default()).unwrap_err();
        assert!(read(&[("JIANGCE_PROT", "1")]).contains("unknown field"));
        assert!(read(&[("JIANGCE_PORT", "many")]).contains("whole number"));
        assert!(read(&[("JIANGCE_BIND", "everywhere")]).contains("network address"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jiangce.toml");
        std::fs::write(&file, "smtp_url = \"smtps://u:hunter2@h\nport = 1\n").unwrap();
        let error = Config::read(Some(&file), environment(&[]), RawConfig::default()).unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}
