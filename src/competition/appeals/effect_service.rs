//! Reading the marks of the work that an appeal is about, and what was changed for it.

use crate::competition::appeals::effect::{ChangedMark, GivenMark, WorkMark, given_mark, net_change, work_marks};
use crate::competition::appeals::model::{Appeal, PublishedVersion};
use crate::competition::appeals::store;
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::marking;
use crate::kernel::clock::Timestamp;
use crate::platform::audit;
use crate::platform::db::Conn;
use crate::platform::error::AppError;

/// Rows of the trail of one sheet that are read for one opened mark.
const TRAIL: i64 = 1_000;

/// The marks that were given on a sheet in some time, oldest first.
fn trail_of(
    conn: &mut Conn,
    sheet: &str,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<Vec<GivenMark>, AppError> {
    let filter = audit::Filter {
        subject: Some(("mark_sheet".to_owned(), sheet.to_owned())),
        action: Some("contest_mark.given".to_owned()),
        from,
        until,
        ..audit::Filter::default()
    };
    let (rows, _) = audit::list(conn, &filter, None, TRAIL)?;
    let given = rows.iter().rev();
    Ok(given
        .filter_map(|row| given_mark(row.old_values.as_deref(), row.new_values.as_deref()))
        .collect())
}

/// Code of the work of an appeal and every mark of it, by aspect.
///
/// # Errors
/// Those of the database.
pub fn marks_of_work(
    conn: &mut Conn,
    contest: &Contest,
    appeal: &Appeal,
) -> Result<Option<(String, Vec<WorkMark>)>, AppError> {
    let Some(code) = store::code_of_entry(conn, appeal.entry_id)? else { return Ok(None) };
    let rule = marking::service::panel_rules(contest)?.rule;
    let modules = contests::store::modules_of(conn, contest.id)?;
    let mut marks = Vec::new();
    for compartment in marking::store::compartments_of(conn, contest.id)? {
        let Some(module) = modules.iter().find(|module| module.id == compartment.module_id) else { continue };
        let matrix = marking::service::matrix(conn, contest, &compartment)?;
        marks.extend(work_marks(module, &compartment, &matrix, &code, rule));
    }
    Ok(Some((code, marks)))
}

/// The marks that were opened for an appeal, with what each judge had given and gave.
///
/// # Errors
/// Those of the database.
pub fn changed_marks(conn: &mut Conn, contest: &Contest, appeal: &Appeal) -> Result<Vec<ChangedMark>, AppError> {
    let unlocks = marking::locking_store::unlocks_of_appeal(conn, appeal.id)?;
    if unlocks.is_empty() {
        return Ok(Vec::new());
    }
    let modules = contests::store::modules_of(conn, contest.id)?;
    let compartments = marking::store::compartments_of(conn, contest.id)?;
    let mut changed = Vec::new();
    for unlock in unlocks {
        let Some(compartment) = compartments.iter().find(|one| one.id == unlock.compartment_id) else { continue };
        let markables = compartment.markables().map_err(AppError::internal)?;
        let aspect = usize::try_from(unlock.aspect)
            .ok()
            .and_then(|at| markables.get(at))
            .map(|markable| markable.id.clone())
            .unwrap_or_default();
        let mut changes = Vec::new();
        if let Some(from) = unlock.granted_at {
            for (judge, sheet) in (1..).zip(marking::store::sheets_of(conn, compartment.id, Some(&unlock.code))?) {
                let before = trail_of(conn, &sheet.token, None, Some(from))?;
                let since = trail_of(conn, &sheet.token, Some(from), unlock.closed_at)?;
                changes.extend(net_change(&before, &since, &aspect).map(|(before, after)| (judge, before, after)));
            }
        }
        let module = modules.iter().find(|module| module.id == compartment.module_id);
        changed.push(ChangedMark {
            letter: module.map_or('?', contests::model::ContestModule::letter),
            day: compartment.day,
            aspect,
            changes,
            unlock,
        });
    }
    Ok(changed)
}

/// The published version that came after the last mark opened for an appeal was locked again.
///
/// # Errors
/// Those of the database.
pub fn result_after(
    conn: &mut Conn,
    contest: &Contest,
    changed: &[ChangedMark],
) -> Result<Option<PublishedVersion>, AppError> {
    let Some(relocked) = changed
        .iter()
        .filter(|mark| mark.unlock.granted_at.is_some())
        .filter_map(|mark| mark.unlock.closed_at)
        .max()
    else {
        return Ok(None);
    };
    let mut versions = store::published_versions(conn, contest.id)?;
    versions.reverse();
    Ok(versions.into_iter().find(|version| version.published_at >= relocked))
}
