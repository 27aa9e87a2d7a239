//! `backup`: a copy of the database while it is in use.

use super::{Failure, ready, say};
use crate::config::Config;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{Connection, SqliteConnection};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command. The copy is written beside its place and moved there when it is whole, so a file
/// of that name is always a whole backup.
pub(super) fn run(config: &Config, file: &Path) -> Result<ExitCode, Failure> {
    let platform = ready(config)?;
    let Some(database) = platform.db.sqlite_path().map(str::to_owned) else {
        return Err(Failure::from(format!(
            "PostgreSQL makes its own backups: pg_dump --format=custom --file={} --dbname=URL, with the URL of database_url",
            file.display()
        )));
    };
    if file.exists() {
        return Err(Failure::from(format!("{} exists already; a backup never overwrites a file", file.display())));
    }
    let part = file.with_extension("part");
    if part.exists() {
        return Err(Failure::from(format!(
            "{} is left from a backup that broke off, or one is running; remove it first",
            part.display()
        )));
    }
    let cannot = |error: &dyn std::fmt::Display| format!("the backup {} cannot be written: {error}", file.display());
    let target = part
        .to_str()
        .ok_or_else(|| format!("{} is no name that SQLite can write", file.display()))?;
    let mut conn = SqliteConnection::establish(&database).map_err(|error| cannot(&error))?;
    let copied = diesel::sql_query("vacuum into ?").bind::<Text, _>(target).execute(&mut conn);
    if let Err(error) = copied.map_err(|error| cannot(&error)).and_then(|_| {
        protect(&part)
            .and_then(|()| std::fs::rename(&part, file))
            .map_err(|error| cannot(&error))
    }) {
        drop(std::fs::remove_file(&part));
        return Err(Failure::from(error));
    }
    say(&format!(
        "{} holds everything that was stored when the command began. Keep a copy of the key file {} too: without it \
         no identity number in the backup can be read.",
        file.display(),
        config.key_file.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Readable by the owner only, and on the disk before it gets its name.
fn protect(part: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(part, std::fs::Permissions::from_mode(0o600))?;
    std::fs::File::open(part)?.sync_all()
}
