//! Queries of uploads.

use super::{FileNotes, ImportRun, KeptRow, RunState, Subject, Tally};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ImportRowId, ImportRunId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::schema::{import_row, import_run};
use crate::platform::error::AppError;
use crate::platform::secret::Keys;
use crate::platform::spreadsheet::staged::{StagedRow, StagedState};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use diesel::prelude::*;

/// Values in one `in (…)` at the most.
const LOOK_UP: usize = 500;
/// Rows read at once by whoever goes through all of them.
const CHUNK: i64 = 1_000;

/// Opens a run for an upload.
///
/// # Errors
/// Those of the database.
pub fn insert(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
    token: &str,
    file_name: &str,
    now: Timestamp,
) -> Result<ImportRunId, AppError> {
    Ok(diesel::insert_into(import_run::table)
        .values((
            import_run::token.eq(token),
            import_run::kind.eq(subject.kind),
            import_run::subject.eq(&subject.of),
            import_run::account_id.eq(actor.account),
            import_run::file_name.eq(file_name),
            import_run::state.eq(RunState::Checking),
            import_run::total_rows.eq(0),
            import_run::checked_rows.eq(0),
            import_run::good_rows.eq(0),
            import_run::warning_rows.eq(0),
            import_run::error_rows.eq(0),
            import_run::posted_rows.eq(0),
            import_run::file_errors.eq("{}"),
            import_run::created_at.eq(now),
            import_run::alive_at.eq(now),
        ))
        .returning(import_run::id)
        .get_result(conn)?)
}

/// A run of this subject.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, subject: &Subject, token: &str) -> Result<Option<ImportRun>, AppError> {
    Ok(import_run::table
        .select(ImportRun::as_select())
        .filter(import_run::token.eq(token))
        .filter(import_run::kind.eq(subject.kind))
        .filter(import_run::subject.eq(&subject.of))
        .first(conn)
        .optional()?)
}

/// The last uploads of a subject, newest first.
///
/// # Errors
/// Those of the database.
pub fn latest(conn: &mut Conn, subject: &Subject) -> Result<Vec<ImportRun>, AppError> {
    Ok(import_run::table
        .select(ImportRun::as_select())
        .filter(import_run::kind.eq(subject.kind))
        .filter(import_run::subject.eq(&subject.of))
        .order(import_run::id.desc())
        .limit(10)
        .load(conn)?)
}

/// What a row says, sealed.
#[derive(Debug, Clone)]
pub struct SealedRow {
    number: i32,
    state: StagedState,
    content: String,
}

/// Seals a staged row: it holds numbers of documents and telephones.
///
/// # Errors
/// `Internal`.
pub fn seal(keys: &Keys, nonce: [u8; 12], row: &StagedRow) -> Result<SealedRow, AppError> {
    let text = serde_json::to_string(row).map_err(AppError::internal)?;
    let sealed = keys.encrypt(&text, nonce).map_err(AppError::internal)?;
    Ok(SealedRow {
        number: i32::try_from(row.number).map_err(AppError::internal)?,
        state: row.state,
        content: STANDARD_NO_PAD.encode(sealed),
    })
}

fn unseal(keys: &Keys, content: &str) -> Result<StagedRow, AppError> {
    let sealed = STANDARD_NO_PAD.decode(content).map_err(AppError::internal)?;
    let text = keys.decrypt(&sealed).map_err(AppError::internal)?;
    serde_json::from_str(&text).map_err(AppError::internal)
}

/// Stages some rows and says how far the check has come.
///
/// # Errors
/// `Conflict` when the run was ended meanwhile; those of the database.
pub fn stage(
    conn: &mut Conn,
    run: ImportRunId,
    rows: &[SealedRow],
    tally: Tally,
    now: Timestamp,
) -> Result<(), AppError> {
    let alive = diesel::update(import_run::table)
        .filter(import_run::id.eq(run))
        .filter(import_run::state.eq(RunState::Checking))
        .set(import_run::alive_at.eq(now))
        .execute(conn)?;
    if alive != 1 {
        return Err(AppError::conflict("import-interrupted"));
    }
    for row in rows {
        diesel::insert_into(import_row::table)
            .values((
                import_row::run_id.eq(run),
                import_row::row_number.eq(row.number),
                import_row::state.eq(row.state.as_str()),
                import_row::values.eq(&row.content),
                import_row::findings.eq(""),
                import_row::posted.eq(false),
            ))
            .execute(conn)?;
    }
    set_tally(conn, run, tally)
}

/// Writes the tally of a run.
///
/// # Errors
/// Those of the database.
pub fn set_tally(conn: &mut Conn, run: ImportRunId, tally: Tally) -> Result<(), AppError> {
    diesel::update(import_run::table.filter(import_run::id.eq(run)))
        .set((
            import_run::checked_rows.eq(tally.checked()),
            import_run::good_rows.eq(tally.good),
            import_run::warning_rows.eq(tally.warnings),
            import_run::error_rows.eq(tally.errors),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends the check of a run, unless it is ended. A refused file leaves no rows.
///
/// # Errors
/// Those of the database.
pub fn finish(
    conn: &mut Conn,
    run: ImportRunId,
    state: RunState,
    notes: &FileNotes,
    now: Timestamp,
) -> Result<(), AppError> {
    let ended = diesel::update(import_run::table)
        .filter(import_run::id.eq(run))
        .filter(import_run::state.eq(RunState::Checking))
        .set((
            import_run::state.eq(state),
            import_run::total_rows.eq(import_run::checked_rows),
            import_run::file_errors.eq(serde_json::to_string(notes).map_err(AppError::internal)?),
            import_run::finished_at.eq(now),
        ))
        .execute(conn)?;
    if ended == 1 && state == RunState::Refused {
        diesel::delete(import_row::table.filter(import_row::run_id.eq(run))).execute(conn)?;
    }
    Ok(())
}

/// Runs whose check has not moved on since a moment.
///
/// # Errors
/// Those of the database.
pub fn silent_runs(conn: &mut Conn, since: Timestamp) -> Result<Vec<ImportRunId>, AppError> {
    Ok(import_run::table
        .select(import_run::id)
        .filter(import_run::state.eq(RunState::Checking))
        .filter(import_run::alive_at.lt(since))
        .load(conn)?)
}

/// A page of the rows of a run in one state.
///
/// # Errors
/// Those of the database.
pub fn rows_of(
    conn: &mut Conn,
    keys: &Keys,
    run: ImportRunId,
    state: StagedState,
    page: PageRequest,
) -> Result<Paged<KeptRow>, AppError> {
    let total: i64 = import_row::table
        .filter(import_row::run_id.eq(run))
        .filter(import_row::state.eq(state.as_str()))
        .count()
        .get_result(conn)?;
    let rows: Vec<(ImportRowId, String, bool)> = import_row::table
        .filter(import_row::run_id.eq(run))
        .filter(import_row::state.eq(state.as_str()))
        .order(import_row::id)
        .limit(page.limit())
        .offset(page.offset())
        .select((import_row::id, import_row::values, import_row::posted))
        .load(conn)?;
    let rows: Result<Vec<KeptRow>, AppError> = rows
        .into_iter()
        .map(|(id, content, posted)| Ok(KeptRow { id, row: unseal(keys, &content)?, posted }))
        .collect();
    Ok(Paged::exact(rows?, total, page))
}

/// Some rows of a run in these states after a row, for work that goes through all of them in chunks.
///
/// # Errors
/// Those of the database.
fn rows_after(
    conn: &mut Conn,
    keys: &Keys,
    run: ImportRunId,
    states: &[StagedState],
    after: ImportRowId,
    limit: i64,
) -> Result<Vec<KeptRow>, AppError> {
    let codes: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let rows: Vec<(ImportRowId, String, bool)> = import_row::table
        .filter(import_row::run_id.eq(run))
        .filter(import_row::state.eq_any(codes))
        .filter(import_row::id.gt(after))
        .order(import_row::id)
        .limit(limit)
        .select((import_row::id, import_row::values, import_row::posted))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, content, posted)| Ok(KeptRow { id, row: unseal(keys, &content)?, posted }))
        .collect()
}

/// Marks rows as posted and the run with them; false when somebody posted it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn mark_posted(conn: &mut Conn, run: &ImportRun, rows: &[ImportRowId]) -> Result<bool, AppError> {
    for chunk in rows.chunks(LOOK_UP) {
        diesel::update(import_row::table.filter(import_row::id.eq_any(chunk)))
            .set(import_row::posted.eq(true))
            .execute(conn)?;
    }
    let count = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    Ok(diesel::update(
        import_run::table
            .filter(import_run::id.eq(run.id))
            .filter(import_run::state.eq(RunState::Checked)),
    )
    .set((import_run::state.eq(RunState::Posted), import_run::posted_rows.eq(count)))
    .execute(conn)?
        == 1)
}

/// Replaces a staged row, because posting found something wrong with it that the check could not see.
///
/// # Errors
/// Those of the database.
pub fn turn_bad(conn: &mut Conn, id: ImportRowId, sealed: &SealedRow) -> Result<(), AppError> {
    diesel::update(import_row::table.filter(import_row::id.eq(id)))
        .set((import_row::state.eq(StagedState::Error.as_str()), import_row::values.eq(&sealed.content)))
        .execute(conn)?;
    Ok(())
}

/// All rows of a run in these states.
///
/// # Errors
/// Those of the database.
pub fn all_rows(
    conn: &mut Conn,
    keys: &Keys,
    run: ImportRunId,
    states: &[StagedState],
) -> Result<Vec<KeptRow>, AppError> {
    let mut all: Vec<KeptRow> = Vec::new();
    loop {
        let after = all.last().map_or(ImportRowId(0), |kept| kept.id);
        let some = rows_after(conn, keys, run, states, after, CHUNK)?;
        if some.is_empty() {
            return Ok(all);
        }
        all.extend(some);
    }
}
