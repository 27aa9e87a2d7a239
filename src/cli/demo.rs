//! `jiangce demo`: makes the demonstration city once, then serves it.

use super::{Failure, ready, say, serve_platform};
use crate::app;
use crate::config::Config;
use crate::demo::{Login, Plan, Stage, build};
use crate::identity;
use crate::indicators;
use crate::kernel::random::Random;
use crate::platform::settings;
use crate::registry;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Key of the setting that marks a database as a demonstration; it has no page, so nobody can take the mark away.
const MARK: &str = "demonstration";
/// Its value while the city is being made.
const UNFINISHED: &str = "unfinished";
/// Its value when the city is there.
const FINISHED: &str = "finished";

/// What the command line says.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Options {
    /// The same seed gives the same city
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Certificates over the last ten years
    #[arg(long, default_value_t = 60_000)]
    certificates: u64,
    /// Make the city and end
    #[arg(long)]
    no_serve: bool,
    /// Serve on an address that other machines reach, too; give it with --bind
    #[arg(long)]
    beyond_loopback: bool,
}

/// Whether a database holds a demonstration city, so that every page says so whoever serves it.
pub(super) fn is_demonstration(platform: &crate::platform::Platform) -> bool {
    platform.settings.current().stored(MARK).is_some()
}

pub(super) fn run(config: &Config, options: &Options) -> Result<ExitCode, Failure> {
    if !config.bind.is_loopback() && !options.beyond_loopback {
        return Err(Failure::from(format!(
            "the demonstration has printed passwords and listens on this machine only; add --beyond-loopback to listen \
             on {}",
            config.bind
        )));
    }
    let logins = make(config, options)?;
    say(&format!("Jiangce demonstration, everything in it is invented: {}", config.base_url));
    say(&format!("{:<24} {:<12} {:<14} start page", "role", "login", "password"));
    for login in &logins {
        say(&format!("{:<24} {:<12} {:<14} {}", login.role, login.login, login.password, login.start_page));
    }
    if options.no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    serve_platform(config, ready(config)?)
}

/// Makes the city, or reads the sign-ins of the one that is there.
fn make(config: &Config, options: &Options) -> Result<Vec<Login>, Failure> {
    let mut platform = app::platform(config, true)?;
    // The city is the same for the same seed; whoever serves it afterwards draws from the system again.
    platform.random = Random::seeded(options.seed);
    platform
        .db
        .migrate()
        .map_err(|error| format!("the tables could not be brought up to date: {error}"))?;
    platform.settings.refresh();
    let file = config.data_dir.join("demo-logins.json");
    match platform.settings.current().stored(MARK) {
        Some(FINISHED) => return read_logins(&file),
        Some(_) => {
            return Err(Failure::from(
                "the demonstration in this database was not finished; remove the data folder (or the database) and \
                 start again"
                    .to_owned(),
            ));
        }
        None if platform.db.read_blocking(identity::store::account_count)? > 0 => {
            return Err(Failure::from(
                "this database holds real accounts; the demonstration wants a data folder of its own (--data-dir)"
                    .to_owned(),
            ));
        }
        None => {}
    }
    registry::load_reference_data(&platform.db)?;
    let platform = Arc::new(platform);
    mark(&platform, UNFINISHED)?;
    let bar = ProgressBar::new(options.certificates + 7);
    if let Ok(style) = ProgressStyle::with_template("{msg:14} {bar:40} {percent:>3} %  {elapsed}") {
        bar.set_style(style);
    }
    let logins = build(&platform, Plan { seed: options.seed, certificates: options.certificates }, &|stage, done| {
        let (words, before) = match stage {
            Stage::Bodies => ("bodies", 0),
            Stage::Assessors => ("assessors", 1),
            Stage::Certificates => ("certificates", 2),
            Stage::Contests => ("past contests", options.certificates + 2),
            Stage::Honours => ("honours", options.certificates + 3),
            Stage::Studios => ("studios", options.certificates + 4),
            Stage::Batches => ("batches", options.certificates + 5),
        };
        bar.set_message(words);
        bar.set_position(before + done);
    })?;
    indicators::service::count_now(&platform)?;
    bar.finish_and_clear();
    write_logins(&file, &logins)?;
    mark(&platform, FINISHED)?;
    Ok(logins)
}

fn mark(platform: &Arc<crate::platform::Platform>, value: &'static str) -> Result<(), Failure> {
    platform.write_blocking(move |tx| settings::store(tx.conn, MARK, value, tx.now, None))?;
    Ok(())
}

fn read_logins(file: &Path) -> Result<Vec<Login>, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("the sign-ins {} cannot be read: {error}", file.display()))?;
    let logins = serde_json::from_str(&text)
        .map_err(|error| format!("the sign-ins {} are not right: {error}", file.display()))?;
    Ok(logins)
}

fn write_logins(file: &Path, logins: &[Login]) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(logins).map_err(|error| error.to_string())?;
    std::fs::write(file, text + "\n")
        .map_err(|error| format!("the sign-ins cannot be written to {}: {error}", file.display()))?;
    Ok(())
}
