//! Commands. Whatever is wrong with a command, its settings or its file is one clear sentence on
//! standard error and exit code 2; a check that finds a problem exits with 1.

mod backup;
mod check;
mod demo;
mod draw;
mod export;
mod import;
mod rank;
mod recompute;
mod report;
mod scheme;
mod words;

pub use check::check_database;

use crate::app;
use crate::config::{Config, RawConfig};
use crate::identity;
use crate::identity::model::{FirstPassword, NewAccount, NewGrant};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::language::Language;
use crate::platform::Platform;
use crate::registry;
use clap::{Parser, Subcommand};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Register of a city's craft: skill-level certification, competitions, honours and studios.
#[expect(clippy::doc_markdown, reason = "these comments are the help, shown as they stand")]
#[derive(Parser)]
#[command(name = "jiangce", version, about, long_about = None)]
struct Cli {
    /// Settings file (TOML); also JIANGCE_CONFIG
    #[arg(long, global = true, env = "JIANGCE_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: RawConfig,
    #[command(subcommand)]
    command: Command,
}

#[expect(clippy::doc_markdown, reason = "these comments are the help, shown as they stand")]
#[derive(Subcommand)]
enum Command {
    /// Serve the application
    Serve,
    /// Make a whole invented city once, and serve it: everybody's sign-in is printed
    Demo(demo::Options),
    /// Bring the tables up to date
    Migrate,
    /// Create an administrator with a one-time password, to be changed at the first sign-in
    CreateAdmin {
        /// What he will type to sign in
        login: String,
        /// His name
        #[arg(long)]
        name: Option<String>,
        /// Mail address
        #[arg(long)]
        email: Option<String>,
        /// Role: city_administrator, security_administrator or auditor; never two of them for one person
        #[arg(long, default_value = "security_administrator")]
        role: String,
    },
    /// Check that everything stored holds together, and count every register; ends with 1 when it does not
    ///
    /// Walks the audit chain from its first row, looks for rows that point to nothing, compares kept counts
    /// and serial numbers with what they count, and asks the database to check itself.
    Check {
        /// Print {"counts": {…}, "problems": [{"code", "message"}]}
        #[arg(long)]
        json: bool,
    },
    /// Copy the database to a new file while it is in use (SQLite; PostgreSQL has pg_dump)
    ///
    /// To restore: stop the program, put the file in the place of the database, and the key file beside it.
    Backup {
        /// The new file; an existing one is never overwritten
        file: PathBuf,
    },
    /// Check a spreadsheet row by row, and import it
    ///
    /// Rows without errors are posted in one transaction, with their history; a row that the register has already
    /// changes nothing, or what differs. Ends with 0 when everything was posted, with 1 when rows were left out (each
    /// says what is wrong with it), and with 2 when nothing could be read or posted. With --dry-run nothing is posted,
    /// and the end is 0 whenever the file could be read. With --json prints {"file_errors": [{"code", "message"}], "rows": [{"row",
    /// "state", "errors": [{"column", "code", "message"}], "warnings": […], "values": {…}}]}.
    Import(import::ImportArguments),
    /// Write a register to a new file: XLSX, or CSV when its name ends in .csv
    ///
    /// Trades, bodies, scopes and assessors can be changed in the file and imported again.
    Export(export::ExportArguments),
    /// Rank a table of a contest: scale scores and medals, exactly as its rules say
    ///
    /// Needs no database. A field in which half of the marks are equal has no 700 scale: not computable (MAD = 0).
    Rank(rank::Arguments),
    /// Draw a list again from its seed, to recheck a draw of start groups or of codes
    ///
    /// Needs no database. The order is that of SHA-256 of SEED:ITEM in hexadecimal, whatever the order of the list. The
    /// place in the order of all entry numbers is the number in a contestant code (place 17 is C-017); the place in the
    /// order of the codes of one start group is the workstation (place 5 of group 2 is W2-05).
    Draw(draw::Arguments),
    /// Compute the result of a contest again from its file, and compare it line by line
    ///
    /// Needs no database and no key: the file comes from the page of a published result and is signed. Says "the same
    /// ranking" and ends with 0; ends with 1 at the first difference, or when somebody changed the file, and with 2 when
    /// it cannot be read. With --json prints {"same": true|false, "competition", "contest", "lines", "hash", "key_id",
    /// "difference": null | {"line", "file", "computed"}, "fault": null | "…"}.
    Recompute(recompute::Arguments),
    /// Count the registers and print every figure of the annual report
    ///
    /// Figures that this system keeps are counted from rows; the others are recorded with their source and day. With --json
    /// prints [{"key", "value", "unit", "kind": "counted|recorded", "records"}], where records is the page that lists what
    /// was counted, or says where the figure comes from.
    Report(report::Arguments),
    /// Marking schemes of contests
    #[command(subcommand)]
    Scheme(scheme::SchemeCommand),
}

/// A sentence for standard error, and the exit code.
pub struct Failure {
    /// What happened and what to do.
    pub sentence: String,
    /// 1 for a finding, 2 for a mistake.
    pub code: u8,
}

impl From<String> for Failure {
    fn from(sentence: String) -> Self {
        Self { sentence, code: 2 }
    }
}

impl From<crate::platform::error::AppError> for Failure {
    fn from(error: crate::platform::error::AppError) -> Self {
        Self { sentence: crate::platform::i18n::say(Language::English, &error.message()), code: 2 }
    }
}

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    match execute(Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            complain(&format!("jiangce: {}", failure.sentence));
            ExitCode::from(failure.code)
        }
    }
}

fn execute(cli: Cli) -> Result<ExitCode, Failure> {
    let config = Config::read(cli.config.as_deref(), std::env::vars(), cli.settings)?;
    start_log(&config)?;
    match cli.command {
        Command::Serve => serve(&config),
        Command::Demo(options) => demo::run(&config, &options),
        Command::Migrate => {
            let platform = app::platform(&config, false)?;
            let steps = platform.db.migrate()?;
            registry::load_reference_data(&platform.db)?;
            say(&format!("{} migration(s) run", steps.len()));
            Ok(ExitCode::SUCCESS)
        }
        Command::CreateAdmin { login, name, email, role } => create_admin(&config, &login, name, email, &role),
        Command::Check { json } => check::run(&config, json),
        Command::Backup { file } => backup::run(&config, &file),
        Command::Import(arguments) => import::import(&config, &arguments),
        Command::Export(arguments) => export::export(&config, &arguments),
        Command::Rank(arguments) => rank::run(&arguments),
        Command::Draw(arguments) => draw::run(&arguments),
        Command::Recompute(arguments) => recompute::run(&arguments),
        Command::Report(arguments) => report::run(&config, &arguments),
        Command::Scheme(command) => scheme::run(&command),
    }
}

/// What a command answers. A reader that has seen enough (`jiangce rank … | head`) is no fault of ours.
fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[expect(clippy::print_stderr, reason = "what a command says beside its answer")]
fn complain(line: &str) {
    eprintln!("{line}");
}

fn start_log(config: &Config) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
        .map_err(|_| format!("log must be a filter such as info or jiangce=debug, not {:?}", config.log))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second command in one process (tests) keeps the first log.
    if config.log_json {
        drop(builder.json().try_init());
    } else {
        drop(builder.try_init());
    }
    Ok(())
}

/// Opens the platform with its tables up to date.
fn ready(config: &Config) -> Result<Arc<Platform>, Failure> {
    let mut platform = app::platform(config, false)?;
    platform
        .db
        .migrate()
        .map_err(|error| format!("the tables could not be brought up to date: {error}"))?;
    registry::load_reference_data(&platform.db)?;
    platform.settings.refresh();
    platform.demonstration = demo::is_demonstration(&platform);
    Ok(Arc::new(platform))
}

fn serve(config: &Config) -> Result<ExitCode, Failure> {
    let platform = ready(config)?;
    if platform.db.read_blocking(identity::store::account_count)? == 0 {
        say("There is no account yet. Create the first administrator with: jiangce create-admin LOGIN");
    }
    serve_platform(config, platform)
}

fn serve_platform(config: &Config, platform: Arc<Platform>) -> Result<ExitCode, Failure> {
    actix_web::rt::System::new()
        .block_on(app::serve(platform, config, |address| say(&format!("Jiangce listens on http://{address}"))))
        .map_err(|error| format!("cannot listen on {}:{}: {error}", config.bind, config.port))?;
    Ok(ExitCode::SUCCESS)
}

fn create_admin(
    config: &Config,
    login: &str,
    name: Option<String>,
    email: Option<String>,
    role: &str,
) -> Result<ExitCode, Failure> {
    let role: Role = role.parse().map_err(|_| format!("there is no role {role:?}"))?;
    if !matches!(role, Role::CityAdministrator | Role::SecurityAdministrator | Role::Auditor) {
        return Err(Failure::from("role must be city_administrator, security_administrator or auditor".to_owned()));
    }
    let platform = ready(config)?;
    let password = identity::password::one_time(&platform.random);
    let hash = identity::password::hash_now(&platform.random, &password)?;
    let new = NewAccount {
        login: login.to_owned(),
        name: name.unwrap_or_else(|| login.to_owned()),
        email,
        person: None,
        language: Language::Chinese,
        grant: NewGrant {
            role,
            body: None,
            assessor: None,
            competition: None,
            valid_from: platform.today(),
            valid_to: None,
        },
    };
    platform.write_blocking(move |tx| {
        identity::service::create_account(tx, &Actor::system("create-admin"), &new, FirstPassword::OneTime(hash))
    })?;
    say(&format!("login: {login}\none-time password: {password}\nIt has to be changed at the first sign-in."));
    Ok(ExitCode::SUCCESS)
}
